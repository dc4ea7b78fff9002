//! Splits a JSON document: an envelope with its list of records, a single object, a bare list, or a
//! bare record.

use std::sync::Arc;

use super::array::Item;
use super::event::{Begin, End, Event, Root};
use super::frame::{FrameReader, Open, State};
use super::http::Http;
use crate::finding::{code, mask};
use crate::json::scan::{Scan, ValueScan};

use crate::json::text::{blank, pointer_token, unescape};
use crate::kind::Kind;
use crate::recognize::keys::{Document, Layout, recognize};
use crate::recognize::probe::{Form, LOOK, Probe};
use crate::recognize::subject::of_url;

/// Largest member beside the records that is kept: links and marks are far smaller.
const MEMBER: usize = 64 * 1024;

/// Most members beside the records of one document that are kept, and their bytes; no service
/// writes even twenty.
const MEMBERS: usize = 256;
const MEMBERS_BYTES: usize = 4 * MEMBER;

/// What a document was recognized as.
#[derive(Debug, PartialEq, Eq)]
pub struct Recognized {
    kind: &'static Kind,
    layout: Layout,
    /// As [`Begin::keys`].
    keys: Vec<String>,
}

impl FrameReader {
    /// A JSON document begins at the cursor.
    pub(crate) fn document(&mut self) {
        self.discard();
        self.window.ensure(LOOK);
        let known = self.known.take().filter(|_| self.window.start().byte == 0);
        let known = match known {
            Some(known) => known,
            None => match self.recognized() {
                Ok(known) => Arc::new(known),
                Err(document) => return self.foreign_json(&document),
            },
        };
        self.documents += 1;
        let Recognized { kind, ref layout, ref keys } = *known;
        let (layout, keys) = (layout.clone(), keys.clone());
        if self.window.start().byte == 0 {
            self.known = Some(known);
        }
        let bare = matches!(layout, Layout::Array | Layout::Bare);
        let single = matches!(layout, Layout::Object(_) | Layout::Bare);
        let http = self.reply();
        self.begin(Begin { kind, spot: self.window.start(), keys, bare, single, http });
        let root = match &layout {
            Layout::List(key) => Root::Items(format!("/{}/", pointer_token(key)).into(), 0),
            Layout::Object(key) => Root::Whole(format!("/{}", pointer_token(key)).into()),
            Layout::Array => Root::Items("/".into(), 0),
            Layout::Bare => Root::Whole("".into()),
        };
        let end = End::default();
        let open = Open { kind, layout, end, started: false, list_seen: false, root };
        match open.layout {
            Layout::Array => {
                self.at += 1;
                self.state = State::Items(open, Item::first());
            }
            Layout::Bare => self.state = State::Items(open, Item::first()),
            Layout::List(_) | Layout::Object(_) => {
                self.at += 1;
                self.state = State::Members(open);
            }
        }
    }

    /// What the JSON document at the cursor is.
    pub(super) fn recognized(&self) -> Result<Recognized, Document> {
        let probe = Probe::new(&self.window.bytes[..self.window.bytes.len().min(LOOK)]);
        let document = match (recognize(&probe, self.kinds), self.declared) {
            (Document::Unknown | Document::Nothing, Some(kind)) if probe.form == Form::Array => {
                Document::Dump(kind, Layout::Array)
            }
            (document, _) => document,
        };
        let Document::Dump(kind, layout) = document else { return Err(document) };
        let keys = match &layout {
            Layout::List(key) | Layout::Object(key) => {
                let member = probe.member(key).filter(|member| member.whole);
                member.map(|member| member.keys.clone()).unwrap_or_default()
            }
            _ if !probe.whole => Vec::new(),
            Layout::Array => probe.item_keys,
            Layout::Bare => probe.members.iter().map(|member| member.key.clone()).collect(),
        };
        Ok(Recognized { kind, layout, keys })
    }

    /// Whether no other document can begin behind the one that began last: it is near the end of
    /// the file, and behind each closing bracket is the rest of a document, or nothing. What only
    /// looks like another one, inside a string, counts as one.
    pub(crate) fn ends_with_document(&mut self) -> bool {
        /// Bytes that are read ahead at most.
        const MOST: usize = 4 * 1024 * 1024;
        if !self.window.holds_all(MOST) {
            return false;
        }
        let bytes = &self.window.bytes[self.at..];
        memchr::memchr2_iter(b'}', b']', bytes).all(|at| {
            let mut behind = bytes[at + 1..].iter().copied().skip_while(|byte| blank(*byte));
            matches!(behind.next(), None | Some(b',' | b'}' | b']' | b'"'))
        })
    }

    /// The headers of the reply that begins, if any were saved.
    pub(crate) fn reply(&mut self) -> Option<Box<Http>> {
        let http = std::mem::take(&mut self.http);
        (http != Http::default()).then(|| Box::new(http))
    }

    pub(crate) fn begin(&mut self, begin: Begin) {
        self.skipping = false;
        self.separator = None;
        self.speculator.between = None;
        let asked = begin.http.as_ref().and_then(|http| of_url(http.url.as_deref()?));
        let asked = asked.filter(|subject| subject.kind == begin.kind.name);
        self.subject = asked.map(|subject| subject.id.into());
        self.waiting.push_back(Event::Begin(begin));
    }

    /// The document has ended, well or not.
    pub(crate) fn end(&mut self, mut open: Open, cut: bool) {
        open.end.cut = cut;
        self.flush(&open);
        self.discard();
        if !cut {
            // The line break behind the document is a part of the reply.
            self.token();
        }
        open.end.end_byte = self.window.spot_byte(self.at);
        self.waiting.push_back(Event::End(open.end));
        self.state = if cut { State::Done } else { State::Between };
    }

    /// Before a key of the surrounding object, or its end.
    pub(super) fn member(&mut self, mut open: Open) {
        match self.token() {
            Some(b'}') => {
                self.at += 1;
                return self.end(open, false);
            }
            Some(b',') if open.started => {
                self.at += 1;
                if self.token() == Some(b'}') {
                    let message = "a comma before the end of the object".to_owned();
                    let finding = self.problem(&code::BAD_JSON, self.at, message);
                    self.flush(&open);
                    self.emit_inside(finding);
                    return self.member(open);
                }
            }
            Some(b'"') if open.started => {
                let message = "a comma is missing between two members".to_owned();
                let finding = self.problem(&code::BAD_JSON, self.at, message);
                self.flush(&open);
                self.emit_inside(finding);
            }
            _ => {}
        }
        let Some(key) = self.key() else {
            return self.broken(open, "a key in double quotes, or `}`");
        };
        open.started = true;
        match (&open.layout, self.token()) {
            (Layout::List(list), Some(b'[')) if *list == key => {
                if open.list_seen {
                    let message = format!("`{}` is in the object twice", mask::text(&key));
                    let finding = self.problem(&code::DUPLICATE_KEY, self.at, message);
                    self.flush(&open);
                    self.emit_inside(finding);
                }
                open.list_seen = true;
                self.at += 1;
                self.state = State::Items(open, Item::first());
            }
            (Layout::Object(object), Some(b'{')) if *object == key => self.single(open),
            (_, Some(byte)) if !matches!(byte, b',' | b'}' | b']' | b':') => {
                self.other_member(open, key);
            }
            _ => self.broken(open, "a value"),
        }
    }

    /// Reads a key and its colon.
    fn key(&mut self) -> Option<String> {
        if self.token() != Some(b'"') {
            return None;
        }
        let end = self.value(self.at, MEMBER)?;
        let key = unescape(&self.window.bytes[self.at + 1..end - 1]);
        self.at = end;
        (self.token() == Some(b':')).then(|| self.at += 1)?;
        Some(key)
    }

    /// Keeps a member that is not the records, if it is small enough to be of use.
    fn other_member(&mut self, mut open: Open, key: String) {
        self.flush(&open);
        self.discard();
        let mut scan = ValueScan::default();
        let members = &open.end.members;
        let before: usize = members.iter().map(|(key, value)| key.len() + value.len()).sum();
        let most = match members.len() {
            MEMBERS.. => 0,
            _ => MEMBER.min(MEMBERS_BYTES.saturating_sub(before + key.len())),
        };
        let mut kept = Some(Vec::new());
        loop {
            let rest = &self.window.bytes[self.at..];
            let scanned = scan.advance(rest);
            let piece = scanned.end().unwrap_or(rest.len());
            kept = kept.filter(|kept: &Vec<u8>| kept.len() + piece <= most);
            if let Some(kept) = &mut kept {
                kept.extend_from_slice(&rest[..piece]);
            }
            match scanned {
                Scan::More => self.at += piece,
                Scan::End(_) => {
                    self.at += piece;
                    break;
                }
                Scan::Broken(at) => {
                    self.at += at;
                    return self.broken(open, "a value");
                }
            }
            self.discard();
            if !self.window.more() {
                return self.cut(open, None);
            }
        }
        open.end.members.extend(kept.map(|kept| (key, kept)));
        self.state = State::Members(open);
    }

    /// One record at the cursor that is not an item of a list.
    fn single(&mut self, mut open: Open) {
        self.flush(&open);
        let Some(end) = self.value(self.at, self.sizes.record) else {
            if self.window.bytes.len() - self.at > self.sizes.record {
                let message =
                    format!("the {} is larger than {} bytes", open.kind.record, self.sizes.record);
                let mut finding = self.problem(&code::TOO_LARGE, self.at, message);
                finding.place.record = Some(self.number);
                finding.rejected = Some(self.start_of_record(self.at));
                self.emit_inside(finding);
                open.end.records += 1;
                self.number += 1;
                self.at = self.window.bytes.len();
                while self.window.more() {
                    self.at = self.window.bytes.len();
                    self.discard();
                }
                return self.end(open, true);
            }
            return self.cut(open, Some(self.at));
        };
        self.push(&mut open, self.at..end);
        self.at = end;
        self.state = State::Members(open);
    }

    /// As much of the record at `start`, which is too large, as can be given back.
    pub(super) fn start_of_record(&self, start: usize) -> Vec<u8> {
        self.window.bytes[start..][..self.sizes.record].to_vec()
    }

    /// Where the value that begins at `start` ends; `None` if it is cut, or larger than `most`.
    /// One that is broken ends before the next line that begins with a brace.
    pub(crate) fn value(&mut self, start: usize, most: usize) -> Option<usize> {
        let mut scan = ValueScan::default();
        let mut at = start;
        loop {
            match scan.advance(&self.window.bytes[at..]) {
                Scan::End(length) => return Some(at + length).filter(|end| end - start <= most),
                Scan::Broken(length) => return self.broken_value(at + length, start + most),
                Scan::More => at = self.window.bytes.len(),
            }
            if at - start > most {
                return None;
            }
            if !self.window.more() {
                return scan.is_bare().then_some(at);
            }
        }
    }

    /// Where a value that is broken at `at` must end: before `most`, if at all.
    fn broken_value(&mut self, mut at: usize, most: usize) -> Option<usize> {
        loop {
            if let Some(line) = memchr::memmem::find(&self.window.bytes[at..], b"\n{") {
                let text = &self.window.bytes[..at + line];
                return text.iter().rposition(|byte| !byte.is_ascii_whitespace()).map(|i| i + 1);
            }
            at = self.window.bytes.len().saturating_sub(1);
            if at > most {
                return None;
            }
            if !self.window.more() {
                return Some(self.window.bytes.len());
            }
        }
    }

    /// Behind the list of records.
    pub(super) fn list_end(&mut self, open: Open) {
        match open.layout {
            Layout::Array => self.end(open, false),
            _ => self.state = State::Members(open),
        }
    }

    /// The text ends inside the document, and inside the record at `record` if there is one.
    pub(super) fn cut(&mut self, mut open: Open, record: Option<usize>) {
        self.at = record.unwrap_or(self.window.bytes.len());
        self.flush(&open);
        self.discard();
        let index = self.window.bytes.len();
        let number = record.map(|_| self.number);
        if let Some(fault) = self.window.fault() {
            if !self.skipping {
                self.read_fault(&fault);
            }
        } else if !self.skipping {
            let message = match number {
                Some(number) if !self.window.ended() => {
                    format!("record {number} is broken, and no other is seen behind it")
                }
                Some(number) => format!("the file ends inside record {number}"),
                None => {
                    let records = match open.end.records {
                        1 => "1 record".to_owned(),
                        count => format!("{count} records"),
                    };
                    format!("the file ends after {records}, before the list does")
                }
            };
            let rejected = record.map(|_| self.window.bytes.to_vec());
            let mut finding = self.problem(&code::CUT_SHORT, index, message);
            finding.place.record = number;
            finding.rejected = rejected;
            self.emit(finding);
        }
        if record.is_some() {
            open.end.records += 1;
            self.number += 1;
        }
        self.at = index;
        self.end(open, true);
    }

    /// The document's own structure is broken at the cursor: nothing behind it can be trusted.
    pub(super) fn broken(&mut self, open: Open, expected: &str) {
        if self.token().is_none() {
            return self.cut(open, None);
        }
        if !self.skipping {
            let found = token_at(&self.window.bytes, self.at);
            let message = format!("expected {expected}, found {found}");
            let mut finding = self.problem(&code::BAD_JSON, self.at, message);
            finding.expected = Some(expected.to_owned());
            finding.found = Some(found);
            self.flush(&open);
            self.emit(finding);
        }
        self.end(open, true);
    }
}

/// The token at `index`, for messages.
pub(crate) fn token_at(bytes: &[u8], index: usize) -> String {
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
