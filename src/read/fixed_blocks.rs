//! A reader that always asks for blocks of one size, so that results do not depend on the
//! caller's buffer.
//!
//! What a decompressor gives of a damaged stream before it says so depends on how much it is
//! given and asked for at once. Between two of these it says the same of a file and of a pipe, and
//! whatever the size of a batch.

use std::io::{self, Read};

/// Bytes of a piece.
const PIECE: usize = 64 * 1024;

/// Asks for whole pieces, and gives what is wanted of them.
pub(super) struct FixedBlocks<R> {
    inner: R,
    piece: Vec<u8>,
    /// How much of the piece was given.
    given: usize,
    /// What ended the stream, once the piece before it was given.
    fault: Option<io::Error>,
    ended: bool,
}

impl<R: Read> FixedBlocks<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, piece: vec![0; PIECE], given: PIECE, fault: None, ended: false }
    }

    fn fill(&mut self) {
        self.piece.resize(PIECE, 0);
        let mut filled = 0;
        while filled < PIECE && !self.ended {
            match self.inner.read(&mut self.piece[filled..]) {
                Ok(0) => self.ended = true,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.fault = Some(error);
                    self.ended = true;
                }
            }
        }
        self.piece.truncate(filled);
        self.given = 0;
    }
}

impl<R: Read> Read for FixedBlocks<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.given == self.piece.len() && !self.ended {
            self.fill();
        }
        let left = &self.piece[self.given..];
        if left.is_empty() {
            return self.fault.take().map_or(Ok(0), Err);
        }
        let count = left.len().min(out.len());
        out[..count].copy_from_slice(&left[..count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a byte at a time, and then fails.
    struct Drops(u8);

    impl Read for Drops {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::Error::other("torn"));
            }
            out[0] = self.0;
            self.0 -= 1;
            Ok(1)
        }
    }

    #[test]
    fn the_rows_before_a_fault_are_emitted_before_it() {
        for size in [1, 3, 100] {
            let (mut steady, mut out, mut all) =
                (FixedBlocks::new(Drops(5)), vec![0; size], Vec::new());
            let fault = loop {
                match steady.read(&mut out) {
                    Ok(count) => all.extend_from_slice(&out[..count]),
                    Err(error) => break error,
                }
            };
            assert_eq!(
                (all.as_slice(), fault.to_string().as_str()),
                (&[5, 4, 3, 2, 1][..], "torn")
            );
            assert_eq!(steady.read(&mut out).unwrap(), 0);
        }
    }

    #[test]
    fn a_long_stream_comes_whole() {
        let text: Vec<u8> = (0..3 * PIECE + 7).map(|number| number as u8).collect();
        let mut out = Vec::new();
        FixedBlocks::new(text.as_slice()).read_to_end(&mut out).unwrap();
        assert_eq!(out, text);
    }
}
