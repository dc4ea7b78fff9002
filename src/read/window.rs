//! The part of a stream that is in memory: it grows at its end and is discarded at its start.

use std::io::{self, Read};

use super::position::LineCount;

/// A position in a file's text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spot {
    /// Bytes before it.
    pub byte: u64,
    /// Lines, and characters of the last one, before it.
    pub count: LineCount,
}

impl Spot {
    /// The position behind `bytes`, which are at this position.
    #[must_use]
    pub fn after(self, bytes: &[u8]) -> Self {
        Self { byte: self.byte + bytes.len() as u64, count: self.count.after(bytes) }
    }
}

/// The bytes before and behind a position that may be quoted.
pub(super) const AROUND: usize = 1024;

/// Bytes that are discarded at their start. Small documents are discarded one by one; moving the
/// rest each time would take quadratic time for a chunk full of them.
#[derive(Default)]
pub(crate) struct Held {
    bytes: Vec<u8>,
    /// The discarded bytes that are still at the start of `bytes`: less than half of them.
    gone: usize,
}

impl Held {
    fn let_go(&mut self, count: usize) {
        self.gone += count;
        if self.gone * 2 >= self.bytes.len() {
            self.move_over();
        }
    }

    fn move_over(&mut self) {
        self.bytes.drain(..self.gone);
        self.gone = 0;
    }

    /// The bytes, to be added to.
    fn vec(&mut self) -> &mut Vec<u8> {
        self.move_over();
        &mut self.bytes
    }

    fn into_vec(mut self) -> Vec<u8> {
        self.move_over();
        self.bytes
    }
}

impl From<Vec<u8>> for Held {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, gone: 0 }
    }
}

impl std::ops::Deref for Held {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[self.gone..]
    }
}

/// A stream's bytes from `start` on, as far as they were read.
pub(crate) struct Window {
    text: Box<dyn Read + Send>,
    /// The bytes that were read and not yet discarded.
    pub(crate) bytes: Held,
    /// Where `bytes` begins in the text.
    start: Spot,
    /// How many bytes are asked for at once.
    chunk: usize,
    ended: bool,
    fault: Option<io::Error>,
    /// The last discarded bytes, for quotes from the text.
    tail: Vec<u8>,
    /// A recycled buffer.
    spare: Vec<Vec<u8>>,
}

impl Window {
    pub(crate) fn new(text: Box<dyn Read + Send>, chunk: usize) -> Self {
        Self {
            text,
            bytes: Held::default(),
            start: Spot::default(),
            chunk: chunk.max(1),
            ended: false,
            fault: None,
            tail: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// Reads on; whether there was more.
    pub(crate) fn more(&mut self) -> bool {
        if self.ended {
            return false;
        }
        let before = self.bytes.len();
        // Chunks end at multiples of their size wherever the window was started, so that what is
        // known of broken text does not depend on that.
        let chunk = self.chunk as u64;
        let wanted = (chunk - self.spot_byte(before) % chunk) as usize;
        let bytes = self.bytes.vec();
        bytes.reserve(wanted);
        let read = self.text.by_ref().take(wanted as u64).read_to_end(bytes);
        match read {
            Ok(count) => self.ended = count < wanted,
            Err(error) => {
                self.ended = true;
                self.fault = Some(error);
            }
        }
        self.bytes.len() > before
    }

    /// Reads on until `length` bytes are in memory, or there are no more.
    pub(crate) fn ensure(&mut self, length: usize) {
        while self.bytes.len() < length && self.more() {}
    }

    /// The byte at `index`, read if need be.
    pub(crate) fn get(&mut self, index: usize) -> Option<u8> {
        while index >= self.bytes.len() {
            if !self.more() {
                return None;
            }
        }
        Some(self.bytes[index])
    }

    /// The position of the byte at `index` in the text.
    pub(crate) fn spot(&self, index: usize) -> Spot {
        self.start.after(&self.bytes[..index])
    }

    /// Where `bytes` begins in the text.
    pub(crate) fn start(&self) -> Spot {
        self.start
    }

    /// The offset in the text of the byte at `index`.
    pub(crate) fn spot_byte(&self, index: usize) -> u64 {
        self.start.byte + index as u64
    }

    /// Puts bytes back, which end where the window begins and begin at `start`.
    pub(crate) fn set_back(&mut self, start: Spot, tail: Vec<u8>, mut bytes: Vec<u8>) {
        bytes.extend_from_slice(&self.bytes);
        self.bytes = bytes.into();
        self.start = start;
        self.tail = tail;
    }

    /// Goes on with other text, which begins at `start` behind `tail`.
    pub(crate) fn restart(&mut self, start: Spot, tail: Vec<u8>, text: Box<dyn Read + Send>) {
        self.bytes = Held::default();
        (self.text, self.start, self.tail) = (text, start, tail);
        (self.ended, self.fault) = (false, None);
    }

    /// Discards the bytes before `index`.
    pub(crate) fn discard(&mut self, index: usize) {
        self.keep_tail(index);
        self.start = self.spot(index);
        self.bytes.let_go(index);
    }

    /// Hands out the bytes before `index` and keeps the rest.
    pub(crate) fn take(&mut self, index: usize) -> Vec<u8> {
        let mut rest = self.spare();
        rest.clear();
        rest.reserve(self.chunk + self.bytes.len() - index);
        rest.extend_from_slice(&self.bytes[index..]);
        self.keep_tail(index);
        self.start = self.spot(index);
        let mut taken = std::mem::replace(&mut self.bytes, rest.into()).into_vec();
        taken.truncate(index);
        taken
    }

    fn keep_tail(&mut self, index: usize) {
        let kept = &self.bytes[index.saturating_sub(AROUND)..index];
        let surplus = (self.tail.len() + kept.len()).saturating_sub(AROUND);
        self.tail.drain(..surplus.min(self.tail.len()));
        self.tail.extend_from_slice(kept);
    }

    /// The text around `index`, and where in it that is: the same whatever the window holds.
    pub(crate) fn around(&mut self, index: usize) -> (Vec<u8>, usize) {
        self.ensure(index + AROUND);
        let before = &self.bytes[index.saturating_sub(AROUND)..index];
        let missing = (AROUND - before.len()).min(self.tail.len());
        let mut text = self.tail[self.tail.len() - missing..].to_vec();
        text.extend_from_slice(before);
        let at = text.len();
        text.extend_from_slice(&self.bytes[index..self.bytes.len().min(index + AROUND)]);
        (text, at)
    }

    /// The last discarded bytes.
    pub(crate) fn tail(&self) -> &[u8] {
        &self.tail
    }

    /// A buffer to be filled; its contents have no meaning.
    pub(super) fn spare(&mut self) -> Vec<u8> {
        self.spare.pop().unwrap_or_default()
    }

    /// Takes a buffer back.
    pub(crate) fn recycle(&mut self, buffer: Vec<u8>) {
        if self.spare.len() < 16 && buffer.capacity() <= 4 * self.chunk {
            self.spare.push(buffer);
        }
    }

    /// Whether the whole text was read.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Whether all text from the start of the window to its end is in memory, and was read
    /// without a fault; at most `most` bytes are read to find out.
    pub(crate) fn holds_all(&mut self, most: usize) -> bool {
        self.ensure(most);
        self.ended && self.fault.is_none()
    }

    /// Why reading stopped before the end, if it did.
    pub(crate) fn fault(&mut self) -> Option<io::Error> {
        self.fault.take()
    }
}
