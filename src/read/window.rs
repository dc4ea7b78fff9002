//! The part of a stream that is in memory: it grows at its end and is let go at its start.

use std::io::{self, Read};

use super::lines::LineCount;

/// A place in a file's text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spot {
    /// Bytes before it.
    pub byte: u64,
    /// Lines, and characters of the last one, before it.
    pub count: LineCount,
}

impl Spot {
    /// The place behind `bytes`, which stand at this one.
    #[must_use]
    pub fn after(self, bytes: &[u8]) -> Self {
        Self { byte: self.byte + bytes.len() as u64, count: self.count.after(bytes) }
    }
}

/// A stream's bytes from `start` on, as far as they were read.
pub(crate) struct Window {
    text: Box<dyn Read + Send>,
    /// What was read and not yet let go.
    pub(crate) bytes: Vec<u8>,
    /// Where `bytes` begins in the text.
    start: Spot,
    /// How many bytes are asked for at once.
    chunk: usize,
    ended: bool,
    fault: Option<io::Error>,
    /// A buffer that came back, to be filled again.
    spare: Vec<Vec<u8>>,
}

impl Window {
    pub(crate) fn new(text: Box<dyn Read + Send>, chunk: usize) -> Self {
        Self {
            text,
            bytes: Vec::new(),
            start: Spot::default(),
            chunk: chunk.max(1),
            ended: false,
            fault: None,
            spare: Vec::new(),
        }
    }

    /// Reads on; whether there was more.
    pub(crate) fn more(&mut self) -> bool {
        if self.ended {
            return false;
        }
        let before = self.bytes.len();
        self.bytes.reserve(self.chunk);
        let read = self.text.by_ref().take(self.chunk as u64).read_to_end(&mut self.bytes);
        match read {
            Ok(count) => self.ended = count < self.chunk,
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

    /// Where the byte at `index` stands in the text.
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
    pub(crate) fn set_back(&mut self, start: Spot, mut bytes: Vec<u8>) {
        bytes.extend_from_slice(&self.bytes);
        self.bytes = bytes;
        self.start = start;
    }

    /// Lets go of the bytes before `index`.
    pub(crate) fn discard(&mut self, index: usize) {
        self.start = self.spot(index);
        self.bytes.drain(..index);
    }

    /// Hands out the bytes before `index` and keeps the rest.
    pub(crate) fn take(&mut self, index: usize) -> Vec<u8> {
        let mut rest = self.spare.pop().unwrap_or_default();
        rest.clear();
        rest.reserve(self.chunk + self.bytes.len() - index);
        rest.extend_from_slice(&self.bytes[index..]);
        self.start = self.spot(index);
        let mut taken = std::mem::replace(&mut self.bytes, rest);
        taken.truncate(index);
        taken
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

    /// Why reading stopped before the end, if it did.
    pub(crate) fn fault(&mut self) -> Option<io::Error> {
        self.fault.take()
    }
}
