//! Splits a file's text into dumps and their records, without holding the text.
//!
//! A file holds documents one after another: `preamble` handles what is between them, `document`
//! splits one JSON document, and `array` its records, which are sent in batches that own their
//! bytes. Only the current record and the current batch are in memory.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::array::Item;
use super::document::Recognized;
use super::event::{Batch, End, Event, Root, place};
use super::http::Http;
use super::recover::Separator;
use super::source::Opened;
use super::speculate::Speculator;
use super::swift::Body;
use super::window::{Spot, Window};
use crate::finding::{Code, Finding, mask};
use crate::kind::Kind;
use crate::recognize::keys::Layout;

/// Sizes of the pieces of a file.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Bytes that are read at once, and after which a batch is sent.
    pub batch: usize,
    /// The most bytes of a record.
    pub record: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { batch: 256 * 1024, record: 8 * 1024 * 1024 }
    }
}

/// The most records of a batch.
const RECORDS: usize = 16 * 1024;

/// Splits a file's text into events.
pub struct FrameReader {
    pub(crate) file: Arc<str>,
    pub(crate) window: Window,
    pub(crate) kinds: &'static [&'static Kind],
    pub(crate) sizes: Sizes,
    /// The next byte of `window` to be read.
    pub(crate) at: usize,
    pub(crate) state: State,
    /// Whether the records of the document at hand are passed over.
    pub(crate) skipping: bool,
    /// The next record's number in the file.
    pub(crate) number: u64,
    /// The position of each record of the current batch in `window`.
    pub(crate) records: Vec<Range<u32>>,
    /// Queued events, oldest first.
    pub(crate) waiting: std::collections::VecDeque<Event>,
    /// Documents so far, dumps or not.
    pub(crate) documents: u64,
    /// Those among them that are JSON and no dumps.
    pub(crate) foreign: u64,
    /// Whether curl's meter or trace was reported.
    pub(crate) noise: Option<Spot>,
    /// The headers of the reply that comes next.
    pub(crate) http: Http,
    pub(crate) separator: Option<Separator>,
    pub(crate) speculator: Speculator,
    /// The kind that the user declared, for lists that could be of several kinds.
    pub(crate) declared: Option<&'static Kind>,
    /// What the document that begins with the file's first byte is, once that is known.
    pub(crate) known: Option<Arc<Recognized>>,
    /// Whose the records of the document at hand are, where it or its request says so.
    pub(crate) subject: Option<Arc<str>>,
    /// Whether the text was decompressed, so that a fault means damage.
    pub(crate) compressed: bool,
}

/// The state of the reader.
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
    /// In a reply of Swift that is not JSON.
    Swift(Open, Body),
    /// Behind the last document.
    Done,
}

/// The document at hand.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) kind: &'static Kind,
    pub(crate) layout: Layout,
    pub(crate) end: End,
    /// Whether a member of the surrounding object has been read, so that a comma is due.
    pub(crate) started: bool,
    /// Whether the list of records has begun.
    pub(crate) list_seen: bool,
    pub(crate) root: Root,
}

impl Open {
    pub(crate) fn lines(kind: &'static Kind) -> Self {
        let layout = Layout::Array;
        let end = End::default();
        Self { kind, layout, end, started: false, list_seen: false, root: Root::Line }
    }
}

impl FrameReader {
    /// Splits the text of `opened`, which findings call `file`.
    pub fn new(
        file: Arc<str>,
        opened: Opened,
        kinds: &'static [&'static Kind],
        sizes: Sizes,
    ) -> Self {
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
            foreign: 0,
            noise: None,
            http: Http::default(),
            separator: None,
            speculator: Speculator::new(opened.plain),
            declared: None,
            known: None,
            subject: None,
        }
    }

    /// Takes a list that could be of several kinds for one of this kind.
    #[must_use]
    pub fn declared(mut self, kind: Option<&'static Kind>) -> Self {
        self.declared = kind;
        self
    }

    /// Sets the kind of the document that begins with the first byte, as this or another reader of
    /// the file recognized it.
    #[must_use]
    pub fn known(mut self, known: Option<Arc<Recognized>>) -> Self {
        self.known = known;
        self
    }

    /// What the document that begins with the file's first byte is; `None` before it began.
    pub fn first_document(&self) -> Option<&Arc<Recognized>> {
        self.known.as_ref()
    }

    /// The next event.
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
                State::Swift(open, body) => self.swift(open, body),
            }
        }
    }

    /// After how many bytes a batch is sent.
    pub fn batch_bytes(&self) -> usize {
        self.sizes.batch
    }

    /// Skips the records of the current document, up to its end, which is still emitted.
    pub fn skip(&mut self) {
        self.skipping = true;
    }

    /// Puts an event back, to be returned again.
    pub fn unread(&mut self, event: Event) {
        self.waiting.push_front(event);
    }

    /// Takes a batch's buffer back, to fill it again.
    pub fn recycle(&mut self, buffer: Vec<u8>) {
        self.window.recycle(buffer);
    }

    /// The finding that something is wrong at `index` of the window.
    pub(crate) fn problem(
        &mut self,
        code: &'static Code,
        index: usize,
        message: impl Into<String>,
    ) -> Finding {
        let mut finding = Finding::new(code, None, message);
        finding.place = place(&self.file, self.window.spot(index));
        let (text, at) = self.window.around(index);
        finding.snippet = Some(mask::snippet_at(&text, at));
        finding
    }

    /// Emits a finding.
    pub(crate) fn emit(&mut self, finding: Finding) {
        self.waiting.push_back(Event::Finding(Box::new(finding)));
    }

    /// Emits a finding about the inside of a document, unless the document is skipped.
    pub(crate) fn emit_inside(&mut self, finding: Finding) {
        if !self.skipping {
            self.emit(finding);
        }
    }

    /// The first byte at or behind the cursor that is not white space.
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

    /// Discards all bytes before the cursor. There must be no current batch.
    pub(crate) fn discard(&mut self) {
        self.window.discard(self.at);
        self.at = 0;
    }

    /// Adds a record to the current batch.
    pub(crate) fn push(&mut self, open: &mut Open, range: Range<usize>) {
        open.end.records += 1;
        self.number += 1;
        if !self.skipping {
            self.records.push(range.start as u32..range.end as u32);
        }
    }

    /// Sends the current batch. The cursor must be behind its records.
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
        let batch = Batch {
            kind: open.kind,
            bytes,
            start,
            records,
            first,
            root,
            spots: Vec::new(),
            subject: self.subject.clone(),
            speculation: None,
            piece: None,
            marks: OnceLock::new(),
        };
        self.waiting.push_back(Event::Batch(batch));
    }

    /// Whether the current batch is large enough.
    pub(crate) fn full(&self) -> bool {
        self.records.len() >= RECORDS || self.at >= self.sizes.batch
    }
}
