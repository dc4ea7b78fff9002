//! The document at hand: its records go into batches, and it ends well or not.

use std::ops::Range;
use std::sync::OnceLock;

use super::event::{Batch, End, Event, Root};
use super::frame::State;
use super::input::Input;
use super::piece::Piece;
use super::preamble::token_at;
use super::speculate::Speculation;
use super::window::Spot;
use crate::finding::code;
use crate::kind::Kind;
use crate::recognize::keys::Layout;

/// The document at hand.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) kind: &'static Kind,
    pub(super) layout: Layout,
    pub(super) end: End,
    pub(super) root: Root,
}

/// The bytes and records of a batch.
#[derive(Default)]
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    /// Where in the text the first byte is.
    pub(super) start: Spot,
    pub(super) records: Vec<Range<u32>>,
    /// As [`Batch::spots`].
    pub(super) spots: Vec<Spot>,
    pub(super) speculation: Option<Speculation>,
    pub(super) piece: Option<Box<Piece>>,
}

impl Open {
    pub(super) fn new(kind: &'static Kind, layout: Layout, root: Root) -> Self {
        Self { kind, layout, end: End::default(), root }
    }

    /// A document of text that is not JSON.
    pub(super) fn lines(kind: &'static Kind) -> Self {
        Self::new(kind, Layout::Array, Root::Line)
    }

    /// Adds a record to the current batch.
    pub(super) fn push(&mut self, input: &mut Input, range: Range<usize>) {
        self.pass(input, 1);
        if !input.skipping {
            input.records.push(range.start as u32..range.end as u32);
        }
    }

    /// Counts records that were read.
    pub(super) fn pass(&mut self, input: &mut Input, records: u64) {
        self.end.records += records;
        input.number += records;
    }

    /// Sends the current batch. The cursor must be behind its records.
    pub(super) fn flush(&self, input: &mut Input) {
        if input.records.is_empty() {
            return;
        }
        let records = std::mem::take(&mut input.records);
        let start = input.window.start();
        let bytes = input.window.take(input.at);
        input.at = 0;
        let before = records.len() as u64;
        self.send(input, before, Content { bytes, start, records, ..Content::default() });
    }

    /// Sends a batch, of whose records so many were counted already.
    pub(super) fn send(&self, input: &mut Input, counted: u64, content: Content) {
        let root = match &self.root {
            Root::Items(list, _) => Root::Items(list.clone(), self.end.records - counted),
            other => other.clone(),
        };
        let Content { bytes, start, records, spots, speculation, piece } = content;
        input.waiting.push_back(Event::Batch(Batch {
            kind: self.kind,
            bytes,
            start,
            records,
            first: input.number - counted,
            root,
            spots,
            subject: input.subject.clone(),
            speculation,
            piece,
            marks: OnceLock::new(),
        }));
    }

    /// The document has ended, well or not.
    pub(super) fn end(mut self, input: &mut Input, cut: bool) -> State {
        self.end.cut = cut;
        self.flush(input);
        input.discard();
        if !cut {
            // The line break behind the document is a part of the reply.
            input.token();
        }
        self.end.end_byte = input.window.spot_byte(input.at);
        input.waiting.push_back(Event::End(self.end));
        if cut { State::Done } else { State::Between }
    }

    /// The text ends inside the document, and inside the record at `record` if there is one.
    pub(super) fn cut(mut self, input: &mut Input, record: Option<usize>) -> State {
        input.at = record.unwrap_or(input.window.bytes.len());
        self.flush(input);
        input.discard();
        let index = input.window.bytes.len();
        let number = record.map(|_| input.number);
        if let Some(fault) = input.window.fault() {
            if !input.skipping {
                input.read_fault(&fault);
            }
        } else if !input.skipping {
            let message = match number {
                Some(number) if !input.window.ended() => {
                    format!("record {number} is broken, and no other is seen behind it")
                }
                Some(number) => format!("the file ends inside record {number}"),
                None => {
                    let records = match self.end.records {
                        1 => "1 record".to_owned(),
                        count => format!("{count} records"),
                    };
                    format!("the file ends after {records}, before the list does")
                }
            };
            let rejected = record.map(|_| input.window.bytes.to_vec());
            let mut finding = input.problem(&code::CUT_SHORT, index, message);
            finding.place.record = number;
            finding.rejected = rejected;
            input.emit(finding);
        }
        if record.is_some() {
            self.pass(input, 1);
        }
        input.at = index;
        self.end(input, true)
    }

    /// The document's own structure is broken at the cursor: nothing behind it can be trusted.
    pub(super) fn broken(self, input: &mut Input, expected: &str) -> State {
        if input.token().is_none() {
            return self.cut(input, None);
        }
        if !input.skipping {
            let found = token_at(&input.window.bytes, input.at);
            let message = format!("expected {expected}, found {found}");
            let mut finding = input.problem(&code::BAD_JSON, input.at, message);
            finding.expected = Some(expected.to_owned());
            finding.found = Some(found);
            self.flush(input);
            input.emit(finding);
        }
        self.end(input, true)
    }
}
