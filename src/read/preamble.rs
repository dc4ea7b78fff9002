//! What is between the documents of a file, or in place of one.
//!
//! Saved HTTP headers, byte order marks and curl's output are skipped. Lines of `id` and `getent`
//! are a document of their own. Anything else is one finding, with its remedy.

use super::document::token_at;
use super::event::{Begin, Event};
use super::frame::{FrameReader, Open, State};
use super::http::Http;
use crate::finding::{Code, Finding, code};
use crate::recognize::foreign::{OWN_REPORT, describe, shown};
use crate::recognize::keys::{Document, recognize};
use crate::recognize::probe::Probe;
use crate::recognize::text::{Foreign, classify, reply_in_noise};

/// The most documents of a file that are not dumps. Each is a finding, so a file of them would
/// cause endless findings.
const FOREIGN: u64 = 10_000;

/// The most bytes of a first line that is examined.
const LINE: usize = 64 * 1024;

impl FrameReader {
    /// Reads what comes next between documents.
    pub(crate) fn between(&mut self) {
        self.state = State::Between;
        let first = self.token();
        self.discard();
        match first {
            None => self.file_end(),
            Some(0xEF) if self.starts_with(b"\xEF\xBB\xBF") => self.at += 3,
            Some(b'{' | b'[') if !self.is_noise_line() => self.document(),
            Some(b'<') if self.is_swift_xml() => self.swift_xml(),
            Some(_) if self.is_declared_names() => self.names(),
            Some(b'"') if self.is_one_value() => {
                let document = recognize(&Probe::new(&self.window.bytes), self.kinds);
                self.foreign_json(&document);
            }
            Some(b'"') => {
                let line = self.line_end();
                let line = self.window.bytes[..line].to_vec();
                self.unknown_line(&line);
            }
            Some(_) => self.line(),
        }
    }

    fn starts_with(&mut self, start: &[u8]) -> bool {
        self.window.ensure(start.len());
        self.window.bytes.starts_with(start)
    }

    /// Whether the string at the cursor is all that is in its line.
    fn is_one_value(&mut self) -> bool {
        let line = self.line_end();
        let Some(end) = self.value(0, LINE) else { return true };
        // The result must not depend on how much of the file the window holds.
        self.window.bytes.get(end..line).is_some_and(|rest| rest.trim_ascii().is_empty())
    }

    /// Whether curl's `{ [1571 bytes data]` is at the cursor.
    fn is_noise_line(&mut self) -> bool {
        if !(self.starts_with(b"{ [") || self.starts_with(b"} [")) {
            return false;
        }
        let end = self.line_end();
        classify(&self.window.bytes[..end]) == Foreign::CurlNoise
    }

    /// Where the line at the front of the window ends, without its line break; looks no further
    /// than a line may be long.
    pub(super) fn line_end(&mut self) -> usize {
        let mut seen = 0;
        loop {
            let known = self.window.bytes.len().min(LINE);
            if let Some(at) = memchr::memchr(b'\n', &self.window.bytes[seen..known]) {
                return seen + at;
            }
            seen = known;
            if seen == LINE || !self.window.more() {
                return seen;
            }
        }
    }

    /// A line that does not begin as JSON.
    fn line(&mut self) {
        let end = self.line_end();
        let line = self.window.bytes[..end].to_vec();
        match classify(&line) {
            Foreign::Headers => self.headers(),
            Foreign::CurlNoise => {
                if line.starts_with(b"> ") && self.http.listing.is_some() {
                    self.behind_trace();
                    if !matches!(self.state, State::Between) {
                        return;
                    }
                }
                self.http.line(&line);
                if self.noise.is_none() {
                    self.noise = Some(self.window.start());
                }
                self.at = end;
            }
            Foreign::Lines(name) => {
                let Some(kind) = self.kinds.iter().copied().find(|kind| kind.name == name) else {
                    return self.foreign(&code::NOT_A_DUMP, "the file holds text", "text");
                };
                self.documents += 1;
                let spot = self.window.start();
                let http = self.reply();
                self.begin(Begin { kind, spot, keys: Vec::new(), bare: true, single: false, http });
                self.state = State::Lines(Open::lines(kind));
            }
            Foreign::Html => self.html(),
            Foreign::CurlError => {
                let message = format!("curl failed: {}", shown(&line));
                self.foreign(&code::CURL_ERROR, &message, "curl_error");
            }
            Foreign::Sentence(meaning, help) => {
                let message = format!("the file holds `{}`: {meaning}", shown(&line));
                let what = if self.documents == 0 { &code::NOT_A_DUMP } else { &code::BAD_JSON };
                self.foreign_with(what, &message, "message", Some(help));
            }
            Foreign::Report if self.documents == 0 => {
                self.foreign(&code::OWN_REPORT, OWN_REPORT, "report");
            }
            Foreign::Binary(name, help) if self.documents == 0 => {
                let message = format!("the file holds {name}");
                self.foreign_with(&code::NOT_A_DUMP, &message, "binary", Some(help));
            }
            Foreign::Report | Foreign::Binary(..) | Foreign::Unknown => match reply_in_noise(&line)
            {
                Some(reply) => {
                    if self.noise.is_none() {
                        self.noise = Some(self.window.start());
                    }
                    self.at = reply;
                }
                None => self.unknown_line(&line),
            },
        }
    }

    /// Passes over one block of HTTP headers.
    fn headers(&mut self) {
        loop {
            let end = self.line_end();
            let blank = self.window.bytes[..end].iter().all(u8::is_ascii_whitespace);
            let begins_json = matches!(self.window.bytes.first(), Some(b'{' | b'['));
            if begins_json {
                return;
            }
            self.http.line(&self.window.bytes[..end]);
            self.at = end;
            if self.window.get(end).is_some() {
                self.at += 1;
            } else if !blank && self.http.listing.is_none() {
                let message = "the file ends in the headers of a reply";
                return self.foreign(&code::CUT_SHORT, message, "headers");
            }
            self.discard();
            if blank || self.window.get(0).is_none() {
                return self.behind_headers();
            }
        }
    }

    fn html(&mut self) {
        self.window.ensure(LINE);
        let head = String::from_utf8_lossy(&self.window.bytes[..self.window.bytes.len().min(LINE)]);
        let lower = head.to_ascii_lowercase();
        // Swift's pages have no title.
        let title = ["title", "h1"].into_iter().find_map(|tag| {
            let start = lower.find(&format!("<{tag}>"))? + tag.len() + 2;
            let end = start + lower.get(start..)?.find(&format!("</{tag}>"))?;
            head.get(start..end).map(|title| title.trim().to_owned())
        });
        let message = match title.filter(|title| !title.is_empty()) {
            Some(title) => format!("the file holds an HTML page, `{}`", shown(title.as_bytes())),
            None => "the file holds an HTML page".to_owned(),
        };
        self.foreign(&code::HTML_PAGE, &message, "html");
    }

    /// A line of no known form.
    fn unknown_line(&mut self, line: &[u8]) {
        let token = token_at(line, 0);
        let scalar = matches!(line.first(), Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n'))
            && is_scalar(line);
        if scalar {
            return self.foreign_json(&Document::Unknown);
        }
        if self.documents > 0 {
            let message = format!("{token} behind the end of the reply");
            return self.foreign(&code::BAD_JSON, &message, "json");
        }
        if let Some(status) = self.http.status.filter(|status| *status >= 400) {
            let message = format!("the service answered {status}: `{}`", shown(line));
            return self.foreign(&code::ERROR_BODY, &message, "error");
        }
        let (message, what) = match line.first() {
            Some(b'+') if line.starts_with(b"+-") => {
                let message = "the file holds a table of the `openstack` command";
                let help = Some("add `-f json` to the command, and save what it prints again");
                return self.foreign_with(&code::NOT_A_DUMP, message, "table", help);
            }
            Some(0xFF | 0xFE | 0x80..=0xF7 | 0..=8) => ("the file holds no text", "binary"),
            _ => ("the file holds text that is neither JSON nor lines of `id` or `getent`", "text"),
        };
        self.foreign(&code::NOT_A_DUMP, message, what);
    }

    /// Emits a finding about the bytes at the front of the window, and stops reading.
    fn foreign(&mut self, code: &'static Code, message: &str, what: &'static str) {
        self.foreign_with(code, message, what, None);
    }

    /// The same, with a remedy of its own.
    fn foreign_with(
        &mut self,
        code: &'static Code,
        message: &str,
        what: &'static str,
        help: Option<&str>,
    ) {
        self.at = 0;
        let mut finding = self.problem(code, 0, message);
        finding.help = help.map(str::to_owned);
        self.emit(finding);
        self.waiting.push_back(Event::Foreign(what));
        self.documents += 1;
        self.state = State::Done;
    }

    /// Emits which JSON document, not a dump, begins at the front of the window, and skips it.
    pub(crate) fn foreign_json(&mut self, document: &Document) {
        self.at = 0;
        let end = self.value(0, LINE);
        let known = end.unwrap_or(self.window.bytes.len()).min(self.window.bytes.len());
        let body = self.window.bytes[..known].to_vec();
        let (code, message, what, help) = describe(document, &body);
        let cut = end.is_none() && self.window.ended();
        if cut && matches!(document, Document::Unknown) && self.window.bytes.len() <= LINE {
            let index = self.window.bytes.len();
            let message = "the file ends in the middle of the reply";
            let finding = self.problem(&code::CUT_SHORT, index, message);
            self.emit(finding);
        } else {
            let mut finding = self.problem(code, 0, message);
            finding.help = help;
            self.emit(finding);
        }
        self.waiting.push_back(Event::Foreign(what));
        self.documents += 1;
        self.foreign += 1;
        self.http = Http::default();
        match end {
            // Its other lines are the same.
            _ if matches!(document, Document::Report | Document::Ids(_)) => {
                self.state = State::Done
            }
            Some(_) if self.foreign == FOREIGN => {
                let message = format!(
                    "{FOREIGN} documents of the file are not dumps; it is not read further"
                );
                let finding = self.problem(&code::NOT_A_DUMP, 0, message);
                self.emit(finding);
                self.state = State::Done;
            }
            Some(end) => {
                self.at = end;
                self.discard();
            }
            None => self.state = State::Done,
        }
    }

    /// The file has ended.
    fn file_end(&mut self) {
        self.state = State::Done;
        if let Some(fault) = self.window.fault() {
            return self.read_fault(&fault);
        }
        if self.http.listing.is_some() {
            self.behind_trace();
            if !matches!(self.state, State::Done) {
                return;
            }
        }
        if self.documents == 0 {
            self.documents = 1;
            if self.noise.take().is_some() {
                let message = "the file holds curl's progress meter and no reply";
                let help = Some("save the reply again with `curl -sS`, and read what curl says");
                return self.foreign_with(&code::CURL_ERROR, message, "curl_meter", help);
            }
            let message = if self.window.start().byte == 0 && self.window.bytes.is_empty() {
                "the file is empty"
            } else {
                "the file holds nothing but white space"
            };
            self.foreign(&code::EMPTY_FILE, message, "empty");
        } else if let Some(spot) = self.noise.take() {
            let message = "curl's progress meter or trace is in the file";
            let mut finding = Finding::new(&code::CURL_NOISE, None, message);
            finding.place = super::event::place(&self.file, spot);
            self.emit(finding);
        }
    }

    /// The file could not be read to its end.
    pub(crate) fn read_fault(&mut self, fault: &std::io::Error) {
        let index = self.window.bytes.len();
        let (code, message) = if self.compressed {
            (&code::BAD_COMPRESSION, format!("the compressed file is damaged or cut: {fault}"))
        } else {
            (&code::UNREADABLE, format!("the file could not be read further: {fault}"))
        };
        self.documents += 1;
        let mut finding = self.problem(code, index, message);
        finding.snippet = None;
        self.emit(finding);
    }
}

/// Whether `line` is a JSON number or literal and nothing else.
fn is_scalar(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line);
    let text = text.trim();
    matches!(text, "null" | "true" | "false") || text.parse::<f64>().is_ok()
}
