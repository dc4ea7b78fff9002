//! Text that is not JSON: lines of `id` and `getent`, saved headers, and curl's output.

use std::io::Write;

use super::time::is_small;
use super::vocabulary::{HEADER_WORDS, HEADERS, SECRET_HEADERS, Words};
use super::{Run, Stop, pseudonym};
use crate::decode::text::{self, Line};
use crate::finding::mask::{self, REDACTED};
use crate::finding::{Finding, code};
use crate::recognize::foreign::{OWN_REPORT, shown};
use crate::recognize::text::{Foreign, classify, reply_in_noise};
use crate::resource::id_line::{IdLine, LocalGroup};

/// Numbers of users and groups below this one are the system's own, and stay.
const FIRST_PERSON: u64 = 1000;

impl Run<'_> {
    /// Whether curl's `{ [1571 bytes data]` is at the cursor.
    pub(super) fn is_noise(&mut self) -> bool {
        let ahead = self.json.input.ahead(3);
        (ahead == b"{ [" || ahead == b"} [")
            && self.json.input.line().is_some_and(|line| classify(&line) == Foreign::CurlNoise)
    }

    /// Rewrites what is at the cursor and begins no JSON; the name of its kind, where it is a
    /// dump. `begun` says that a document is before it.
    pub(super) fn line(&mut self, begun: bool) -> Result<Option<&'static str>, Stop> {
        let Some(line) = self.json.input.line() else {
            return Err(self.json.input.finding(&code::TOO_LARGE, "a line has no end").into());
        };
        let told = match (self.lines, classify(&line)) {
            (Some(kind), _) | (None, Foreign::Lines(kind)) => Foreign::Lines(kind),
            (None, other) => other,
        };
        match told {
            Foreign::Lines(kind) => {
                self.lines = Some(kind);
                let bare = line.strip_suffix(b"\r").unwrap_or(&line);
                let bare = bare.trim_ascii_end();
                let parsed = text::line(kind, bare);
                let parsed = parsed
                    .map_err(|refusal| self.json.input.finding(refusal.code, refusal.message))?;
                let text = self.rewritten(&parsed, bare);
                self.json.out.write_all(text.as_bytes())?;
                self.json.input.pass_all(bare.len());
                Ok(Some(kind))
            }
            Foreign::Headers => self.headers().map(|()| None),
            // It names hosts and addresses, and no report reads it.
            Foreign::CurlNoise => {
                self.json.input.pass_all(line.len() + 1);
                Ok(None)
            }
            foreign => match reply_in_noise(&line) {
                Some(reply) => {
                    self.json.input.pass_all(reply);
                    Ok(None)
                }
                None => Err(self.foreign(foreign, &line, begun).into()),
            },
        }
    }

    /// The finding for text that is not a dump.
    fn foreign(&self, foreign: Foreign, line: &[u8], begun: bool) -> Finding {
        match foreign {
            Foreign::Html => {
                self.json.input.finding(&code::HTML_PAGE, "the file holds an HTML page")
            }
            Foreign::CurlError => {
                let message = format!("curl failed: {}", shown(line));
                self.json.input.finding(&code::CURL_ERROR, message)
            }
            Foreign::Sentence(meaning, help) => {
                let message = format!("the file holds `{}`: {meaning}", shown(line));
                self.json.input.finding(&code::NOT_A_DUMP, message).help(help)
            }
            Foreign::Report if !begun => self.json.input.finding(&code::OWN_REPORT, OWN_REPORT),
            Foreign::Binary(name, help) if !begun => {
                let message = format!("the file holds {name}");
                self.json.input.finding(&code::NOT_A_DUMP, message).help(help)
            }
            _ if begun => {
                let message = "what follows is neither JSON nor a line of `id` or `getent`";
                self.json.input.finding(&code::BAD_JSON, message)
            }
            _ => {
                let message = "the file holds neither JSON nor lines of `id` or `getent`";
                self.json.input.finding(&code::NOT_A_DUMP, message)
            }
        }
    }

    fn text(&self, text: &str) -> String {
        if self.json.policy.keeps(super::Rule::Name, text) {
            return text.to_owned();
        }
        pseudonym::text(self.json.key, text)
    }

    /// A line of a text dump, in the form that `id` and `getent` have in English.
    fn rewritten(&self, line: &Line<'_>, bytes: &[u8]) -> String {
        match line {
            Line::Id(line) => self.id(line),
            Line::Fact => format!("id: '{}': no such user", self.text(&missing_user(bytes))),
            Line::Account(account) => {
                let text = String::from_utf8_lossy(bytes);
                // The home folder and the shell are behind the comment.
                let rest: Vec<&str> = text.split(':').skip(5).take(2).collect();
                format!(
                    "{}:x:{}:{}:{}:{}",
                    self.text(&account.name),
                    self.person(account.uid),
                    self.person(account.gid),
                    self.text(&account.gecos),
                    rest.iter().map(|path| self.text(path)).collect::<Vec<_>>().join(":"),
                )
            }
            Line::Group(group) => {
                let members: Vec<String> =
                    group.members.iter().map(|member| self.text(member)).collect();
                let (name, gid) = (self.text(&group.name), self.person(group.gid));
                format!("{name}:x:{gid}:{}", members.join(","))
            }
        }
    }

    fn id(&self, line: &IdLine<'_>) -> String {
        let named = |number: u64, name: Option<&str>| {
            let name = name.map(|name| format!("({})", self.text(name))).unwrap_or_default();
            self.person(number) + &name
        };
        let group = |group: &LocalGroup<'_>| named(group.gid, group.name.as_deref());
        let mut out = format!(
            "uid={} gid={}",
            named(line.uid, line.user.as_deref()),
            named(line.gid, line.group.as_deref())
        );
        if !line.groups.is_empty() {
            let groups: Vec<String> = line.groups.iter().map(group).collect();
            out += &format!(" groups={}", groups.join(","));
        }
        out
    }

    /// The number of a user or group.
    fn person(&self, number: u64) -> String {
        let text = number.to_string();
        if number < FIRST_PERSON { text } else { pseudonym::number(self.json.key, &text) }
    }

    /// Rewrites a block of headers, up to the blank line behind it.
    fn headers(&mut self) -> Result<(), Stop> {
        loop {
            let Some(line) = self.json.input.line() else {
                return Err(self
                    .json
                    .input
                    .finding(&code::TOO_LARGE, "a header has no end")
                    .into());
            };
            let bare = line.strip_suffix(b"\r").unwrap_or(&line);
            if bare.trim_ascii().is_empty() || matches!(bare[0], b'{' | b'[') {
                return Ok(());
            }
            let text = self.header(&String::from_utf8_lossy(bare));
            self.json.out.write_all(text.as_bytes())?;
            self.json.input.pass_all(bare.len());
            while self.json.input.peek() == Some(b'\r') {
                self.json.copy()?;
            }
            if self.json.input.peek().is_none() {
                let message = "the file ends in the headers of a reply";
                return Err(self.json.input.finding(&code::CUT_SHORT, message).into());
            }
            self.json.copy()?;
        }
    }

    fn header(&self, line: &str) -> String {
        if let Some(status) = line.strip_prefix("HTTP/") {
            let mut words = status.split(' ');
            let version = words.next().filter(|word| super::time::is_number(word)).unwrap_or("1.1");
            let number = words.next().filter(|word| is_small(word, 3)).unwrap_or("200");
            let reason = words.filter(|word| HEADER_WORDS.has(word));
            let words: Vec<&str> = [version, number].into_iter().chain(reason).collect();
            return format!("HTTP/{}", words.join(" "));
        }
        let (name, value) = line.split_once(':').unwrap_or(("", line));
        let (name, value) = (name.trim(), value.trim());
        let lower = name.to_ascii_lowercase();
        let stays = |names: &Words| names.has(&lower);
        if stays(&SECRET_HEADERS) {
            return format!("{name}: {REDACTED}");
        }
        if stays(&HEADERS) && (is_plain(value) || super::time::is_number(value)) {
            return format!("{name}: {value}");
        }
        // Never `[redacted]`: a line that begins with a bracket would end the headers.
        let name =
            if stays(&HEADERS) { name.to_owned() } else { super::name::label(self.json.key, name) };
        if mask::is_secret(&lower) {
            return format!("{name}: {REDACTED}");
        }
        format!("{name}: {}", self.text(value))
    }
}

/// Whether the value of a header has none but common words and short numbers.
fn is_plain(value: &str) -> bool {
    let words = value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let known = |word: &str| is_small(word, 9) || HEADER_WORDS.has(word);
    value.is_ascii() && words.into_iter().all(known)
}

/// The name in `id: 'name': no such user`; the whole line where it is another message.
fn missing_user(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(line);
    let name = line.strip_prefix("id: ").and_then(|rest| rest.rsplit_once(": "));
    let name = name.map_or(&*line, |(name, _)| name);
    name.trim_matches(['‘', '’', '\'', '"', '`']).to_owned()
}
