//! Splits a file's text into dumps and their records, without holding the text.
//!
//! A file holds documents one after another. What is between them, and each form of document, is a
//! state of its own: it reads on from the cursor of the `Input`, queues events, and says which
//! state comes next. `preamble` is between documents, `document` in a JSON object, `array` in a
//! list of records, `text_lines` in lines of text, and `swift` in other replies of Swift.

use std::sync::Arc;

use super::array::Items;
use super::document::{Members, Recognized};
use super::event::{Batch, Event};
use super::input::Input;
use super::preamble::Preamble;
use super::source::Opened;
use super::speculate::{Speculation, Speculator};
use super::swift::Listing;
use super::text_lines::Lines;
use super::window::Spot;
use crate::json::text::blank;
use crate::kind::Kind;

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

/// Splits a file's text into events.
pub struct FrameReader {
    input: Input,
    state: State,
    preamble: Preamble,
    speculator: Speculator,
}

/// What the reader is in.
#[derive(Debug)]
pub(super) enum State {
    /// Between documents.
    Between,
    /// In the object around the records, before a key or its end.
    Members(Members),
    /// In the list of records.
    Items(Box<Items>),
    /// In lines of text.
    Lines(Lines),
    /// In a reply of Swift that is not JSON.
    Swift(Listing),
    /// Behind the last document.
    Done,
}

impl FrameReader {
    /// Splits the text of `opened`, which findings call `file`.
    pub fn new(
        file: Arc<str>,
        mut opened: Opened,
        kinds: &'static [&'static Kind],
        sizes: Sizes,
    ) -> Self {
        let speculator = Speculator::new(opened.plain.take());
        let input = Input::new(file, opened, kinds, sizes);
        Self { input, state: State::Between, preamble: Preamble::default(), speculator }
    }

    /// Takes a list that could be of several kinds for one of this kind.
    #[must_use]
    pub fn declared(mut self, kind: Option<&'static Kind>) -> Self {
        self.input.declared = kind;
        self
    }

    /// Sets the kind of the document that begins with the first byte, as this or another reader of
    /// the file recognized it.
    #[must_use]
    pub fn known(mut self, known: Option<Arc<Recognized>>) -> Self {
        self.preamble.known = known;
        self
    }

    /// Allows speculative record boundaries. The caller must prove those of each batch.
    #[must_use]
    pub fn speculating(mut self) -> Self {
        self.speculator.allow();
        self
    }

    /// What the document that begins with the file's first byte is; `None` before it began.
    pub fn first_document(&self) -> Option<&Arc<Recognized>> {
        self.preamble.known.as_ref()
    }

    /// The next event.
    pub fn next_event(&mut self) -> Event {
        loop {
            if let Some(event) = self.input.waiting.pop_front() {
                return event;
            }
            let input = &mut self.input;
            self.state = match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Event::Done,
                State::Between => self.preamble.next(input),
                State::Members(members) => members.next(input),
                State::Items(items) => items.next(input, &mut self.speculator),
                State::Lines(lines) => lines.next(input),
                State::Swift(listing) => listing.next(input),
            };
        }
    }

    /// After how many bytes a batch is sent.
    pub fn batch_bytes(&self) -> usize {
        self.input.sizes.batch
    }

    /// Skips the records of the current document, up to its end, which is still emitted.
    pub fn skip(&mut self) {
        self.input.skipping = true;
    }

    /// Puts an event back, to be returned again.
    pub fn unread(&mut self, event: Event) {
        self.input.waiting.push_front(event);
    }

    /// Takes a batch's buffer back, to fill it again.
    pub fn recycle(&mut self, buffer: Vec<u8>) {
        self.input.window.recycle(buffer);
    }

    /// Whether no other document can begin behind the one that began last: it is near the end of
    /// the file, and behind each closing bracket is the rest of a document, or nothing. What only
    /// looks like another one, inside a string, counts as one.
    pub(crate) fn ends_with_document(&mut self) -> bool {
        /// Bytes that are read ahead at most.
        const MOST: usize = 4 * 1024 * 1024;
        if !self.input.window.holds_all(MOST) {
            return false;
        }
        let bytes = &self.input.window.bytes[self.input.at..];
        memchr::memchr2_iter(b'}', b']', bytes).all(|at| {
            let mut behind = bytes[at + 1..].iter().copied().skip_while(|byte| blank(*byte));
            matches!(behind.next(), None | Some(b',' | b'}' | b']' | b'"'))
        })
    }

    /// Gives a batch that is a piece its place behind those before it. `false` if it does not begin
    /// where they end.
    pub fn settle(&mut self, batch: &mut Batch) -> bool {
        match &mut self.state {
            _ if batch.piece.is_none() => true,
            State::Items(items) => self.speculator.settle(&mut self.input, items, batch),
            _ => false,
        }
    }

    /// Goes on behind the pieces that were found to be right, without pieces.
    pub fn leave_pieces(&mut self) {
        self.speculator.leave_pieces(&mut self.input);
    }

    /// Rewinds the reader to the start of a batch whose boundaries were wrong. `texts` are its
    /// bytes and those of all batches that were handed out behind it.
    pub fn set_back(
        &mut self,
        start: Spot,
        speculation: Speculation,
        texts: impl Iterator<Item = Vec<u8>>,
    ) {
        self.speculator.refute(start.byte);
        if let State::Items(items) = &mut self.state {
            items.set_back(&mut self.input, start, speculation, texts);
        }
    }
}
