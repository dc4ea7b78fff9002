//! The text of a file, with a cursor in it and the events that wait to be handed out.
//!
//! Only the current record and the current batch are in memory.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use super::event::{Begin, Event, place};
use super::frame::Sizes;
use super::source::Opened;
use super::window::Window;
use crate::finding::{Code, Finding, code, mask};
use crate::json::scan::{Scan, ValueScan};
use crate::kind::Kind;
use crate::recognize::subject::of_url;

/// The most records of a batch.
const RECORDS: usize = 16 * 1024;

/// The most bytes of a first line that is examined.
pub(super) const LINE: usize = 64 * 1024;

/// The text of a file.
pub(super) struct Input {
    /// What findings call the file.
    pub(super) file: Arc<str>,
    pub(super) window: Window,
    pub(super) kinds: &'static [&'static Kind],
    /// The kind that the user declared, for lists that could be of several kinds.
    pub(super) declared: Option<&'static Kind>,
    pub(super) sizes: Sizes,
    /// Whether the text was decompressed, so that a fault means damage.
    compressed: bool,
    /// The next byte of `window` to be read.
    pub(super) at: usize,
    /// Documents so far, dumps or not.
    pub(super) documents: u64,
    /// Whether the records of the document at hand are passed over.
    pub(super) skipping: bool,
    /// Whose the records of the document at hand are, where it or its request says so.
    pub(super) subject: Option<Arc<str>>,
    /// The next record's number in the file.
    pub(super) number: u64,
    /// The position of each record of the current batch in `window`.
    pub(super) records: Vec<Range<u32>>,
    /// Queued events, oldest first.
    pub(super) waiting: VecDeque<Event>,
}

impl Input {
    pub(super) fn new(
        file: Arc<str>,
        opened: Opened,
        kinds: &'static [&'static Kind],
        sizes: Sizes,
    ) -> Self {
        Self {
            file,
            window: Window::new(opened.text, sizes.batch),
            kinds,
            declared: None,
            sizes,
            compressed: opened.compression.is_some(),
            at: 0,
            documents: 0,
            skipping: false,
            subject: None,
            number: 1,
            records: Vec::new(),
            waiting: VecDeque::new(),
        }
    }

    /// The finding that something is wrong at `index` of the window.
    pub(super) fn problem(
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

    /// The finding that the record at the cursor, one `of` its kind, is too large.
    pub(super) fn too_large(&mut self, of: &str) -> Finding {
        let message = format!("the {of} is larger than {} bytes", self.sizes.record);
        let mut finding = self.problem(&code::TOO_LARGE, self.at, message);
        finding.place.record = Some(self.number);
        // As much as can be given back.
        finding.rejected = Some(self.window.bytes[self.at..][..self.sizes.record].to_vec());
        finding
    }

    /// Emits a finding.
    pub(super) fn emit(&mut self, finding: Finding) {
        self.waiting.push_back(Event::Finding(Box::new(finding)));
    }

    /// Emits a finding about the inside of a document, unless the document is skipped.
    pub(super) fn emit_inside(&mut self, finding: Finding) {
        if !self.skipping {
            self.emit(finding);
        }
    }

    /// Emits that the file could not be read to its end.
    pub(super) fn read_fault(&mut self, fault: &std::io::Error) {
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

    /// Begins a dump.
    pub(super) fn begin(&mut self, begin: Begin) {
        self.documents += 1;
        self.skipping = false;
        let asked = begin.http.as_ref().and_then(|http| of_url(http.url.as_deref()?));
        let asked = asked.filter(|subject| subject.kind == begin.kind.name);
        self.subject = asked.map(|subject| subject.id.into());
        self.waiting.push_back(Event::Begin(begin));
    }

    /// The kind of this name, if the run knows it.
    pub(super) fn kind_called(&self, name: &str) -> Option<&'static Kind> {
        self.kinds.iter().copied().find(|kind| kind.name == name)
    }

    /// The first byte at or behind the cursor that is not white space.
    pub(super) fn token(&mut self) -> Option<u8> {
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
    pub(super) fn discard(&mut self) {
        self.window.discard(self.at);
        self.at = 0;
    }

    /// Whether the current batch is large enough.
    pub(super) fn full(&self) -> bool {
        self.records.len() >= RECORDS || self.at >= self.sizes.batch
    }

    /// Whether the window begins with these bytes.
    pub(super) fn starts_with(&mut self, start: &[u8]) -> bool {
        self.window.ensure(start.len());
        self.window.bytes.starts_with(start)
    }

    /// Where the line at the front of the window ends, without its line break; looks no further
    /// than [`LINE`].
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

    /// Where the line at `start` ends and the next one begins; `None` for one that is too long to
    /// be a record.
    pub(super) fn line_from(&mut self, start: usize) -> Option<(usize, usize)> {
        let mut seen = start;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.window.bytes[seen..]) {
                return Some((seen + at, seen + at + 1));
            }
            seen = self.window.bytes.len();
            if seen - start > self.sizes.record {
                return None;
            }
            if !self.window.more() {
                return Some((seen, seen));
            }
        }
    }

    /// Where the value that begins at `start` ends; `None` if it is cut, or larger than `most`.
    /// One that is broken ends before the next line that begins with a brace.
    pub(super) fn value(&mut self, start: usize, most: usize) -> Option<usize> {
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
}
