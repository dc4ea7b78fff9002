//! What is between the documents of a file, or in place of one.
//!
//! Saved HTTP headers, byte order marks and curl's output are skipped. Lines of `id` and `getent`
//! are a document of their own. Anything else is one finding, with its remedy.

use std::sync::Arc;

use super::document::{self, Recognized};
use super::event::{Begin, Event, place};
use super::frame::State;
use super::http::Http;
use super::input::{Input, LINE};
use super::swift_xml;
use super::text_lines::Lines;
use super::window::Spot;
use crate::finding::{Code, Finding, code, mask};
use crate::recognize::foreign::{OWN_REPORT, describe, shown};
use crate::recognize::keys::{Document, recognize};
use crate::recognize::probe::Probe;
use crate::recognize::text::{Foreign, classify, reply_in_noise};

/// The most documents of a file that are not dumps. Each is a finding, so a file of them would
/// cause endless findings.
const FOREIGN: u64 = 10_000;

/// What is known between documents.
#[derive(Default)]
pub(super) struct Preamble {
    /// The headers of the reply that comes next.
    pub(super) http: Http,
    /// What the document that begins with the file's first byte is, once that is known.
    pub(super) known: Option<Arc<Recognized>>,
    /// How many JSON documents were not dumps.
    foreign: u64,
    /// Where curl's meter or trace was seen, until it is reported.
    noise: Option<Spot>,
}

impl Preamble {
    /// Reads what comes next between documents.
    pub(super) fn next(&mut self, input: &mut Input) -> State {
        let first = input.token();
        input.discard();
        match first {
            None => self.file_end(input),
            Some(0xEF) if input.starts_with(b"\xEF\xBB\xBF") => {
                input.at += 3;
                State::Between
            }
            Some(b'{' | b'[') if !is_noise_line(input) => document::begin(self, input),
            Some(b'<') if swift_xml::begins(input) => swift_xml::begin(self, input),
            Some(_) if self.is_declared_names(input) => self.names(input),
            Some(b'"') if is_one_value(input) => {
                let document = recognize(&Probe::new(&input.window.bytes), input.kinds);
                self.foreign_json(input, &document)
            }
            Some(b'"') => {
                let line = input.line_end();
                let line = input.window.bytes[..line].to_vec();
                self.unknown_line(input, &line)
            }
            Some(_) => self.line(input),
        }
    }

    /// The headers of the reply that begins, if any were saved.
    pub(super) fn reply(&mut self) -> Option<Box<Http>> {
        let http = std::mem::take(&mut self.http);
        (http != Http::default()).then(|| Box::new(http))
    }

    /// A line that does not begin as JSON.
    fn line(&mut self, input: &mut Input) -> State {
        let end = input.line_end();
        let line = input.window.bytes[..end].to_vec();
        let not_a_dump = &code::NOT_A_DUMP;
        match classify(&line) {
            Foreign::Headers => self.headers(input),
            Foreign::CurlNoise => {
                if line.starts_with(b"> ")
                    && let Some(state) = self.behind_trace(input)
                {
                    return state;
                }
                self.http.line(&line);
                self.skip_noise(input, end)
            }
            Foreign::Lines(name) => {
                let Some(kind) = input.kind_called(name) else {
                    return foreign(input, not_a_dump, "the file holds text", "text", None);
                };
                let spot = input.window.start();
                let http = self.reply();
                input.begin(Begin {
                    kind,
                    spot,
                    keys: Vec::new(),
                    bare: true,
                    single: false,
                    http,
                });
                State::Lines(Lines::new(kind))
            }
            Foreign::Html => html(input),
            Foreign::CurlError => {
                let message = format!("curl failed: {}", shown(&line));
                foreign(input, &code::CURL_ERROR, &message, "curl_error", None)
            }
            Foreign::Sentence(meaning, help) => {
                let message = format!("the file holds `{}`: {meaning}", shown(&line));
                let code = if input.documents == 0 { not_a_dump } else { &code::BAD_JSON };
                foreign(input, code, &message, "message", Some(help))
            }
            Foreign::Report if input.documents == 0 => {
                foreign(input, &code::OWN_REPORT, OWN_REPORT, "report", None)
            }
            Foreign::Binary(name, help) if input.documents == 0 => {
                let message = format!("the file holds {name}");
                foreign(input, not_a_dump, &message, "binary", Some(help))
            }
            Foreign::Report | Foreign::Binary(..) | Foreign::Unknown => match reply_in_noise(&line)
            {
                Some(reply) => self.skip_noise(input, reply),
                None => self.unknown_line(input, &line),
            },
        }
    }

    /// Passes over curl's output up to `end`.
    fn skip_noise(&mut self, input: &mut Input, end: usize) -> State {
        self.noise.get_or_insert_with(|| input.window.start());
        input.at = end;
        State::Between
    }

    /// Passes over one block of HTTP headers.
    fn headers(&mut self, input: &mut Input) -> State {
        loop {
            let end = input.line_end();
            let blank = input.window.bytes[..end].iter().all(u8::is_ascii_whitespace);
            let begins_json = matches!(input.window.bytes.first(), Some(b'{' | b'['));
            if begins_json {
                return State::Between;
            }
            self.http.line(&input.window.bytes[..end]);
            input.at = end;
            if input.window.get(end).is_some() {
                input.at += 1;
            } else if !blank && self.http.listing.is_none() {
                let message = "the file ends in the headers of a reply";
                return foreign(input, &code::CUT_SHORT, message, "headers", None);
            }
            input.discard();
            if blank || input.window.get(0).is_none() {
                return self.behind_headers(input);
            }
        }
    }

    /// A line of no known form.
    fn unknown_line(&mut self, input: &mut Input, line: &[u8]) -> State {
        let scalar = matches!(line.first(), Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n'))
            && is_scalar(line);
        if scalar {
            return self.foreign_json(input, &Document::Unknown);
        }
        if input.documents > 0 {
            let message = format!("{} behind the end of the reply", token_at(line, 0));
            return foreign(input, &code::BAD_JSON, &message, "json", None);
        }
        if let Some(status) = self.http.status.filter(|status| *status >= 400) {
            let message = format!("the service answered {status}: `{}`", shown(line));
            return foreign(input, &code::ERROR_BODY, &message, "error", None);
        }
        let (message, what, help) = match line.first() {
            Some(b'+') if line.starts_with(b"+-") => (
                "the file holds a table of the `openstack` command",
                "table",
                Some("add `-f json` to the command, and save what it prints again"),
            ),
            Some(0xFF | 0xFE | 0x80..=0xF7 | 0..=8) => ("the file holds no text", "binary", None),
            _ => {
                let message =
                    "the file holds text that is neither JSON nor lines of `id` or `getent`";
                (message, "text", None)
            }
        };
        foreign(input, &code::NOT_A_DUMP, message, what, help)
    }

    /// Emits which JSON document, not a dump, begins at the front of the window, and skips it.
    pub(super) fn foreign_json(&mut self, input: &mut Input, document: &Document) -> State {
        input.at = 0;
        let end = input.value(0, LINE);
        let known = end.unwrap_or(input.window.bytes.len()).min(input.window.bytes.len());
        let body = input.window.bytes[..known].to_vec();
        let (code, message, what, help) = describe(document, &body);
        let cut = end.is_none() && input.window.ended();
        let finding =
            if cut && matches!(document, Document::Unknown) && input.window.bytes.len() <= LINE {
                let message = "the file ends in the middle of the reply";
                input.problem(&code::CUT_SHORT, input.window.bytes.len(), message)
            } else {
                Finding { help, ..input.problem(code, 0, message) }
            };
        input.emit(finding);
        input.waiting.push_back(Event::Foreign(what));
        input.documents += 1;
        self.foreign += 1;
        self.http = Http::default();
        match end {
            // Its other lines are the same.
            _ if matches!(document, Document::Report | Document::Ids(_)) => State::Done,
            Some(_) if self.foreign == FOREIGN => {
                let message = format!(
                    "{FOREIGN} documents of the file are not dumps; it is not read further"
                );
                let finding = input.problem(&code::NOT_A_DUMP, 0, message);
                input.emit(finding);
                State::Done
            }
            Some(end) => {
                input.at = end;
                input.discard();
                State::Between
            }
            None => State::Done,
        }
    }

    /// The file has ended.
    fn file_end(&mut self, input: &mut Input) -> State {
        if let Some(fault) = input.window.fault() {
            input.read_fault(&fault);
            return State::Done;
        }
        if let Some(state) = self.behind_trace(input) {
            return state;
        }
        let noise = self.noise.take();
        if input.documents == 0 {
            if noise.is_some() {
                let message = "the file holds curl's progress meter and no reply";
                let help = "save the reply again with `curl -sS`, and read what curl says";
                return foreign(input, &code::CURL_ERROR, message, "curl_meter", Some(help));
            }
            let message = if input.window.start().byte == 0 && input.window.bytes.is_empty() {
                "the file is empty"
            } else {
                "the file holds nothing but white space"
            };
            return foreign(input, &code::EMPTY_FILE, message, "empty", None);
        }
        if let Some(spot) = noise {
            let message = "curl's progress meter or trace is in the file";
            let mut finding = Finding::new(&code::CURL_NOISE, None, message);
            finding.place = place(&input.file, spot);
            input.emit(finding);
        }
        State::Done
    }
}

/// Emits a finding about the bytes at the front of the window, and ends the reading.
fn foreign(
    input: &mut Input,
    code: &'static Code,
    message: &str,
    what: &'static str,
    help: Option<&str>,
) -> State {
    input.at = 0;
    let mut finding = input.problem(code, 0, message);
    finding.help = help.map(str::to_owned);
    input.emit(finding);
    input.waiting.push_back(Event::Foreign(what));
    input.documents += 1;
    State::Done
}

/// Emits that a page of HTML begins.
fn html(input: &mut Input) -> State {
    input.window.ensure(LINE);
    let head = String::from_utf8_lossy(&input.window.bytes[..input.window.bytes.len().min(LINE)]);
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
    foreign(input, &code::HTML_PAGE, &message, "html", None)
}

/// Whether the string at the cursor is all that is in its line.
fn is_one_value(input: &mut Input) -> bool {
    let line = input.line_end();
    let Some(end) = input.value(0, LINE) else { return true };
    // The result must not depend on how much of the file the window holds.
    input.window.bytes.get(end..line).is_some_and(|rest| rest.trim_ascii().is_empty())
}

/// Whether curl's `{ [1571 bytes data]` is at the cursor.
fn is_noise_line(input: &mut Input) -> bool {
    if !(input.starts_with(b"{ [") || input.starts_with(b"} [")) {
        return false;
    }
    let end = input.line_end();
    classify(&input.window.bytes[..end]) == Foreign::CurlNoise
}

/// Whether `line` is a JSON number or literal and nothing else.
fn is_scalar(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line);
    let text = text.trim();
    matches!(text, "null" | "true" | "false") || text.parse::<f64>().is_ok()
}

/// The token at `index`, for messages.
pub(super) fn token_at(bytes: &[u8], index: usize) -> String {
    let text = String::from_utf8_lossy(&bytes[index..bytes.len().min(index + 64)]);
    let mut chars = text.chars();
    match chars.next() {
        None => "the end of the file".to_owned(),
        Some('"') => "a string".to_owned(),
        Some(first) if first.is_alphanumeric() || first == '-' => {
            let word: String =
                text.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
            format!("`{}`", mask::text(&word))
        }
        Some(first) => format!("`{}`", first.escape_debug()),
    }
}
