//! The text that is rewritten: a cursor with a position.

use std::io::{self, Read};
use std::sync::Arc;

use crate::finding::{Code, Finding, Place, code};

/// The most bytes of a string, a line or a document's head that are held.
pub(super) const HELD: usize = 64 * 1024;

/// A stream of text.
pub(super) struct Input {
    text: Box<dyn Read + Send>,
    file: Arc<str>,
    compressed: bool,
    chunk: usize,
    /// What was read; `bytes[at..]` is still to come.
    bytes: Vec<u8>,
    at: usize,
    ended: bool,
    fault: Option<io::Error>,
    /// Where `bytes` begins. Where the cursor is in its line is only asked of findings.
    start: Position,
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Position {
    byte: u64,
    line: u64,
    column: u64,
}

impl Position {
    /// The place behind these bytes.
    fn behind(self, bytes: &[u8]) -> Self {
        let characters = |bytes: &[u8]| match bytes.is_ascii() {
            true => bytes.len() as u64,
            false => bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64,
        };
        let byte = self.byte + bytes.len() as u64;
        match memchr::memrchr(b'\n', bytes) {
            None => Self { byte, column: self.column + characters(bytes), ..self },
            Some(last) => Self {
                byte,
                line: self.line + memchr::memchr_iter(b'\n', bytes).count() as u64,
                column: 1 + characters(&bytes[last + 1..]),
            },
        }
    }
}

impl Input {
    pub(super) fn new(
        text: Box<dyn Read + Send>,
        file: Arc<str>,
        compressed: bool,
        chunk: usize,
    ) -> Self {
        Self {
            text,
            file,
            compressed,
            chunk: chunk.max(1),
            bytes: Vec::new(),
            at: 0,
            ended: false,
            fault: None,
            start: Position { byte: 0, line: 1, column: 1 },
        }
    }

    /// The next byte; `None` at the end.
    #[inline(always)]
    pub(super) fn peek(&mut self) -> Option<u8> {
        if self.at == self.bytes.len() {
            self.ahead(1);
        }
        self.bytes.get(self.at).copied()
    }

    /// Goes over the next byte.
    #[inline(always)]
    pub(super) fn pass(&mut self) {
        self.at += usize::from(self.peek().is_some());
    }

    /// The next bytes, `count` of them where there are so many.
    pub(super) fn ahead(&mut self, count: usize) -> &[u8] {
        if self.bytes.len() - self.at < count && !self.ended {
            self.start = self.position();
            self.bytes.drain(..self.at);
            self.at = 0;
            while self.bytes.len() < count && !self.ended {
                self.read();
            }
        }
        let end = self.bytes.len().min(self.at + count);
        &self.bytes[self.at..end]
    }

    fn read(&mut self) {
        let filled = self.bytes.len();
        self.bytes.resize(filled + self.chunk, 0);
        let count = match self.text.read(&mut self.bytes[filled..]) {
            Ok(count) => {
                self.ended = count == 0;
                count
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
            Err(error) => {
                self.ended = true;
                self.fault = Some(error);
                0
            }
        };
        self.bytes.truncate(filled + count);
    }

    /// The line at the cursor without its line break; `None` where it is longer than [`HELD`].
    pub(super) fn line(&mut self) -> Option<Vec<u8>> {
        // Most lines are short and already in memory.
        for look in [1024, HELD + 1] {
            let ahead = self.ahead(look);
            if let Some(end) = memchr::memchr(b'\n', ahead) {
                return Some(ahead[..end].to_vec());
            }
            if ahead.len() < look {
                return Some(ahead.to_vec());
            }
        }
        None
    }

    /// The bytes behind the cursor that are in memory.
    pub(super) fn held(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    /// Goes over this many of the bytes that [`Input::held`] gives.
    pub(super) fn pass_held(&mut self, count: usize) {
        self.at = self.bytes.len().min(self.at + count);
    }

    /// Goes over this many bytes, as far as there are so many.
    pub(super) fn pass_all(&mut self, count: usize) {
        self.at += self.ahead(count).len();
    }

    /// Where the cursor is.
    fn position(&self) -> Position {
        self.start.behind(&self.bytes[..self.at])
    }

    /// A finding at the cursor.
    pub(super) fn finding(&self, code: &'static Code, message: impl Into<String>) -> Finding {
        let mut finding = Finding::new(code, None, message);
        let Position { byte, line, column } = self.position();
        finding.place = Place {
            file: Some(self.file.clone()),
            byte: Some(byte),
            line: Some(line),
            column: Some(column),
            ..Place::default()
        };
        finding
    }

    /// Why a required next byte is missing.
    pub(super) fn end(&self) -> Finding {
        self.fault()
            .unwrap_or_else(|| self.finding(&code::CUT_SHORT, "the file ends inside the reply"))
    }

    /// That the file could not be read to its end, if so.
    pub(super) fn fault(&self) -> Option<Finding> {
        let error = self.fault.as_ref()?;
        Some(if self.compressed {
            let message = format!("the compressed file is damaged or cut: {error}");
            self.finding(&code::BAD_COMPRESSION, message)
        } else {
            let message = format!("the file could not be read further: {error}");
            self.finding(&code::UNREADABLE, message)
        })
    }
}
