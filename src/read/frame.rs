//! Splits a file's text into dumps and their records, without holding the text.
//!
//! A file holds documents one after another. Between documents stands what `preamble` knows;
//! here a JSON document is taken apart: its records go out in batches that own their bytes, its
//! other top-level members go out at its end. Only the record at hand and the batch at hand are
//! in memory.

use std::ops::Range;
use std::sync::Arc;

use super::event::{Batch, Begin, End, Event, Root, place};
use super::recognize::{Document, Layout, recognize};
use super::resync::Separator;
use super::scan::ValueScan;
use super::sketch::{LOOK, Sketch, unescape};
use super::source::Opened;
use super::window::{Spot, Window};
use crate::finding::{Code, Finding, code, mask};
use crate::shape::Kind;

/// How large a file's pieces are.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Bytes that are asked for at once, and after which a batch is closed.
    pub batch: usize,
    /// Bytes of the largest record that is taken.
    pub record: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { batch: 256 * 1024, record: 8 * 1024 * 1024 }
    }
}

/// Largest member beside the records that is kept: links and marks are far smaller.
const MEMBER: usize = 64 * 1024;

/// Records in a batch, however small they are.
const RECORDS: usize = 16 * 1024;

/// A file's text, taken apart step by step.
pub struct Frames {
    pub(crate) file: Arc<str>,
    pub(crate) window: Window,
    pub(crate) kinds: &'static [Kind],
    pub(crate) sizes: Sizes,
    /// The next byte of `window` that was not yet understood.
    pub(crate) at: usize,
    pub(crate) state: State,
    /// Whether the records of the document at hand are passed over.
    skipping: bool,
    /// The next record's number in the file.
    pub(crate) number: u64,
    /// Where each record of the batch at hand stands in `window`.
    pub(crate) records: Vec<Range<u32>>,
    /// What was found and not yet said, oldest first.
    pub(crate) waiting: std::collections::VecDeque<Event>,
    /// Documents so far, dumps or not.
    pub(crate) documents: u64,
    /// Whether curl's meter or trace was seen, and said.
    pub(crate) noise: Option<Spot>,
    separator: Option<Separator>,
    /// Whether the text was decompressed, so that a fault means damage.
    pub(crate) compressed: bool,
}

/// Where in a file the reader stands.
#[derive(Debug)]
pub(crate) enum State {
    /// Between documents.
    Between,
    /// In the object around the records, before a key or its end.
    Members(Open),
    /// In the list of records.
    Items(Open, Item),
    /// In lines of text.
    Lines(Open),
    /// Behind the last document.
    Done,
}

/// The document at hand.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) kind: Kind,
    layout: Layout,
    pub(crate) end: End,
    /// Whether a member of the surrounding object has been read, so that a comma is due.
    started: bool,
    root: Root,
}

/// Where in a list the reader stands.
#[derive(Debug)]
pub(crate) struct Item {
    /// The next item's index.
    index: u64,
    /// Whether a comma or the list's end is due.
    comma: bool,
    /// The item at hand: where it begins, how much of it was scanned, and the scan.
    partial: Option<(usize, usize, ValueScan)>,
    /// Whether the item at hand is too large and is let go as it is scanned.
    discarding: bool,
}

impl Open {
    pub(crate) fn lines(kind: Kind) -> Self {
        let layout = Layout::Array;
        Self { kind, layout, end: End::default(), started: false, root: Root::Line }
    }
}

impl Frames {
    /// Takes the text of `opened` apart, the file that findings call `file`.
    pub fn new(file: Arc<str>, opened: Opened, kinds: &'static [Kind], sizes: Sizes) -> Self {
        Self {
            file,
            window: Window::new(opened.text, sizes.batch),
            compressed: opened.compression.is_some(),
            kinds,
            sizes,
            at: 0,
            state: State::Between,
            skipping: false,
            number: 1,
            records: Vec::new(),
            waiting: std::collections::VecDeque::new(),
            documents: 0,
            noise: None,
            separator: None,
        }
    }

    /// What comes next.
    pub fn next_event(&mut self) -> Event {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return event;
            }
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Event::Done,
                State::Between => self.between(),
                State::Members(open) => self.member(open),
                State::Items(open, item) => self.items(open, item),
                State::Lines(open) => self.lines(open),
            }
        }
    }

    /// Passes over the records of the document that began last, up to its end, which is said.
    pub fn skip(&mut self) {
        self.skipping = true;
    }

    /// Puts an event back, to be said again.
    pub fn unread(&mut self, event: Event) {
        self.waiting.push_front(event);
    }

    /// Takes a batch's buffer back, to fill it again.
    pub fn recycle(&mut self, buffer: Vec<u8>) {
        self.window.recycle(buffer);
    }

    /// Says that something is wrong at `index` of the window.
    pub(crate) fn problem(
        &mut self,
        code: &'static Code,
        index: usize,
        message: impl Into<String>,
    ) -> &mut Finding {
        let mut finding = Finding::new(code, None, message);
        finding.place = place(&self.file, self.window.spot(index));
        finding.snippet = Some(mask::snippet_at(&self.window.bytes, index));
        self.waiting.push_back(Event::Finding(Box::new(finding)));
        match self.waiting.back_mut() {
            Some(Event::Finding(finding)) => finding,
            _ => unreachable!("a finding was pushed"),
        }
    }

    /// Says that something is wrong inside a document, unless the document is passed over.
    fn fault(&mut self, code: &'static Code, index: usize, record: Option<u64>, message: String) {
        if !self.skipping {
            self.problem(code, index, message).place.record = record;
        }
    }

    /// The first byte at or behind the cursor that is no white space.
    pub(crate) fn token(&mut self) -> Option<u8> {
        loop {
            let rest = self.window.bytes.get(self.at..).unwrap_or_default();
            let blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
            if let Some(blanks) = rest.iter().position(|byte| !blank(byte)) {
                self.at += blanks;
                return Some(self.window.bytes[self.at]);
            }
            self.at = self.window.bytes.len();
            if self.records.is_empty() && self.at > self.sizes.batch {
                self.discard();
            }
            if !self.window.more() {
                return None;
            }
        }
    }

    /// Lets go of everything before the cursor. There must be no batch at hand.
    pub(crate) fn discard(&mut self) {
        self.window.discard(self.at);
        self.at = 0;
    }

    /// A JSON document begins at the cursor.
    pub(crate) fn document(&mut self) {
        self.discard();
        self.window.ensure(LOOK);
        let sketch = Sketch::new(&self.window.bytes[..self.window.bytes.len().min(LOOK)]);
        let document = recognize(&sketch, self.kinds);
        let Document::Dump(kind, layout) = document else {
            return self.foreign_json(&document);
        };
        self.documents += 1;
        let keys = match &layout {
            Layout::List(key) | Layout::Object(key) => {
                sketch.member(key).map(|member| member.keys.clone()).unwrap_or_default()
            }
            Layout::Array => sketch.item_keys,
            Layout::Bare => sketch.members.iter().map(|member| member.key.clone()).collect(),
        };
        let bare = matches!(layout, Layout::Array | Layout::Bare);
        self.begin(Begin { kind, spot: self.window.start(), keys, bare });
        let root = match &layout {
            Layout::List(key) => Root::Items(format!("/{}/", pointer_token(key)).into(), 0),
            Layout::Object(key) => Root::Whole(format!("/{}", pointer_token(key)).into()),
            Layout::Array => Root::Items("/".into(), 0),
            Layout::Bare => Root::Whole("".into()),
        };
        let open = Open { kind, layout, end: End::default(), started: false, root };
        match open.layout {
            Layout::Array => {
                self.at += 1;
                self.state = State::Items(open, Item::first());
            }
            Layout::Bare => self.single(open),
            Layout::List(_) | Layout::Object(_) => {
                self.at += 1;
                self.state = State::Members(open);
            }
        }
    }

    pub(crate) fn begin(&mut self, begin: Begin) {
        self.skipping = false;
        self.separator = None;
        self.waiting.push_back(Event::Begin(begin));
    }

    /// The document has ended, well or not.
    pub(crate) fn end(&mut self, mut open: Open, cut: bool) {
        open.end.cut = cut;
        self.flush(&open);
        self.discard();
        self.waiting.push_back(Event::End(open.end));
        self.state = if cut { State::Done } else { State::Between };
    }

    /// Before a key of the surrounding object, or its end.
    fn member(&mut self, mut open: Open) {
        match self.token() {
            Some(b'}') => {
                self.at += 1;
                return self.end(open, false);
            }
            Some(b',') if open.started => {
                self.at += 1;
                if self.token() == Some(b'}') {
                    let message = "a comma before the end of the object".to_owned();
                    self.fault(&code::BAD_JSON, self.at, None, message);
                    return self.member(open);
                }
            }
            Some(b'"') if open.started => {
                let message = "a comma is missing between two members".to_owned();
                self.fault(&code::BAD_JSON, self.at, None, message);
            }
            _ => {}
        }
        let Some(key) = self.key() else {
            return self.broken(open, "a key in double quotes, or `}`");
        };
        open.started = true;
        match (&open.layout, self.token()) {
            (Layout::List(list), Some(b'[')) if *list == key => {
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
        let mut kept = Vec::new();
        loop {
            let rest = &self.window.bytes[self.at..];
            let end = scan.advance(rest);
            let piece = end.unwrap_or(rest.len());
            if kept.len() + piece <= MEMBER {
                kept.extend_from_slice(&rest[..piece]);
            }
            self.at += piece;
            if end.is_some() {
                break;
            }
            self.discard();
            if !self.window.more() {
                return self.cut(open, None);
            }
        }
        if !kept.is_empty() {
            open.end.members.push((key, kept));
        }
        self.state = State::Members(open);
    }

    /// One record at the cursor that is no item of a list.
    fn single(&mut self, mut open: Open) {
        let Some(end) = self.value(self.at, self.sizes.record) else {
            if self.window.bytes.len() - self.at > self.sizes.record {
                let message =
                    format!("the {} is larger than {} bytes", open.kind.record, self.sizes.record);
                self.fault(&code::TOO_LARGE, self.at, Some(self.number), message);
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
        match open.layout {
            Layout::Bare => self.end(open, false),
            _ => self.state = State::Members(open),
        }
    }

    /// Where the value that begins at `start` ends; `None` if it is cut, or larger than `most`.
    pub(crate) fn value(&mut self, start: usize, most: usize) -> Option<usize> {
        let mut scan = ValueScan::default();
        let mut at = start;
        loop {
            if let Some(length) = scan.advance(&self.window.bytes[at..]) {
                return Some(at + length);
            }
            at = self.window.bytes.len();
            if at - start > most {
                return None;
            }
            if !self.window.more() {
                return scan.is_bare().then_some(at);
            }
        }
    }

    /// Takes a record into the batch at hand.
    pub(crate) fn push(&mut self, open: &mut Open, range: Range<usize>) {
        open.end.records += 1;
        self.number += 1;
        if !self.skipping {
            self.records.push(range.start as u32..range.end as u32);
        }
    }

    /// Sends the batch at hand. The cursor must be behind its records.
    pub(crate) fn flush(&mut self, open: &Open) {
        if self.records.is_empty() {
            return;
        }
        let records = std::mem::take(&mut self.records);
        let count = records.len() as u64;
        let root = match &open.root {
            Root::Items(list, _) => Root::Items(list.clone(), open.end.records - count),
            other => other.clone(),
        };
        let start = self.window.start();
        let bytes = self.window.take(self.at);
        self.at = 0;
        let first = self.number - count;
        let batch = Batch { kind: open.kind, bytes, start, records, first, root };
        self.waiting.push_back(Event::Batch(batch));
    }

    /// Whether the batch at hand is large enough.
    pub(crate) fn full(&self) -> bool {
        self.records.len() >= RECORDS || self.at >= self.sizes.batch
    }

    /// In the list of records.
    fn items(&mut self, mut open: Open, mut item: Item) {
        loop {
            if let Some((start, scanned, scan)) = item.partial.take() {
                if !self.item(&mut open, &mut item, start, scanned, scan) {
                    return self.cut_item(open, item);
                }
                continue;
            }
            if self.full() {
                if self.records.is_empty() {
                    self.discard();
                } else {
                    self.flush(&open);
                    self.state = State::Items(open, item);
                    return;
                }
            }
            match self.token() {
                None => return self.cut(open, None),
                Some(b']') => {
                    self.at += 1;
                    return self.list_end(open);
                }
                Some(b',') if item.comma => {
                    let comma = self.at;
                    self.at += 1;
                    item.comma = false;
                    if self.token() == Some(b']') {
                        let message = "a comma before the end of the list".to_owned();
                        self.fault(&code::BAD_JSON, comma, None, message);
                    }
                }
                Some(byte) if item.comma => {
                    if byte == b'{' {
                        let message = "a comma is missing between two records".to_owned();
                        self.fault(&code::BAD_JSON, self.at, None, message);
                        item.comma = false;
                    } else if !self.find_next(&open, "`,` or `]`") {
                        return self.broken(open, "`,` or `]`");
                    }
                }
                Some(b',' | b':' | b'}') => {
                    if !self.find_next(&open, "a record") {
                        return self.broken(open, "a record");
                    }
                }
                Some(_) => item.partial = Some((self.at, self.at, ValueScan::default())),
            }
        }
    }

    /// Scans the item at hand to its end; `false` if the text ends before it.
    fn item(
        &mut self,
        open: &mut Open,
        item: &mut Item,
        mut start: usize,
        mut scanned: usize,
        mut scan: ValueScan,
    ) -> bool {
        loop {
            if let Some(length) = scan.advance(&self.window.bytes[scanned..]) {
                let end = scanned + length;
                self.take_item(open, item, start, end);
                return true;
            }
            scanned = self.window.bytes.len();
            if !self.records.is_empty() {
                // The batch leaves, and the item at hand moves to the front of the window.
                self.at = start;
                self.flush(open);
                scanned -= start;
                start = 0;
            } else if start > 0 {
                self.at = start;
                self.discard();
                scanned -= start;
                start = 0;
            }
            if item.discarding {
                self.at = scanned;
                self.discard();
                scanned = 0;
            } else if scanned > self.sizes.record {
                if let Some(end) = self.separated(start) {
                    self.take_item(open, item, start, end);
                    return true;
                }
                let message =
                    format!("the {} is larger than {} bytes", open.kind.record, self.sizes.record);
                self.fault(&code::TOO_LARGE, start, Some(self.number), message);
                self.at = start;
                item.discarding = true;
            }
            if !self.window.more() {
                if scan.is_bare() {
                    self.take_item(open, item, start, scanned);
                    return true;
                }
                if !item.discarding {
                    if let Some(end) = self.separated(start) {
                        self.take_item(open, item, start, end);
                        return true;
                    }
                }
                item.partial = Some((start, scanned, scan));
                return false;
            }
        }
    }

    fn take_item(&mut self, open: &mut Open, item: &mut Item, start: usize, end: usize) {
        if item.discarding {
            item.discarding = false;
            open.end.records += 1;
            self.number += 1;
            self.at = end;
            self.discard();
        } else {
            if self.separator.is_none() && item.index < 16 {
                self.separator = Separator::learn(&self.window.bytes[start..end]);
            }
            self.push(open, start..end);
            self.at = end;
        }
        item.index += 1;
        item.comma = true;
    }

    /// Where the record at `start`, whose own end was not found, must end since another begins
    /// behind it.
    fn separated(&self, start: usize) -> Option<usize> {
        self.separator.as_ref()?.end_before_next(&self.window.bytes[start..]).map(|end| start + end)
    }

    /// After something that no list holds: says so, and goes on at the next record, if one is seen.
    fn find_next(&mut self, open: &Open, expected: &str) -> bool {
        let Some(separator) = self.separator.clone() else { return false };
        self.flush(open);
        self.discard();
        self.window.ensure(self.sizes.batch);
        let Some(next) = separator.next_start(&self.window.bytes) else { return false };
        if !self.skipping {
            let found = token_at(&self.window.bytes, 0);
            let message = format!("{found} between two records");
            let finding = self.problem(&code::BAD_JSON, 0, message);
            finding.expected = Some(expected.to_owned());
            finding.found = Some(found);
        }
        self.at = next;
        true
    }

    /// Behind the list of records.
    fn list_end(&mut self, open: Open) {
        match open.layout {
            Layout::Array => self.end(open, false),
            _ => self.state = State::Members(open),
        }
    }

    /// The text ends inside a record of a list.
    fn cut_item(&mut self, open: Open, item: Item) {
        let start = item.partial.map(|(start, ..)| start);
        self.cut(open, start.filter(|_| !item.discarding));
    }

    /// The text ends inside the document, and inside the record at `record` if there is one.
    fn cut(&mut self, mut open: Open, record: Option<usize>) {
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
                Some(number) => format!("the file ends inside record {number}"),
                None => {
                    let count = open.end.records;
                    format!("the file ends after {count} records, before the list does")
                }
            };
            let rejected = record.map(|_| self.window.bytes.clone());
            let finding = self.problem(&code::CUT_SHORT, index, message);
            finding.place.record = number;
            finding.rejected = rejected;
        }
        if record.is_some() {
            open.end.records += 1;
            self.number += 1;
        }
        self.at = index;
        self.end(open, true);
    }

    /// The document's own structure is broken at the cursor: nothing behind it can be trusted.
    fn broken(&mut self, open: Open, expected: &str) {
        if self.token().is_none() {
            return self.cut(open, None);
        }
        if !self.skipping {
            let found = token_at(&self.window.bytes, self.at);
            let finding = self.problem(
                &code::BAD_JSON,
                self.at,
                format!("expected {expected}, found {found}"),
            );
            finding.expected = Some(expected.to_owned());
            finding.found = Some(found);
        }
        self.end(open, true);
    }
}

impl Item {
    fn first() -> Self {
        Self { index: 0, comma: false, partial: None, discarding: false }
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

/// A key as a JSON Pointer has it.
fn pointer_token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
