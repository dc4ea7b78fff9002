//! The decoder's position in the record.
//!
//! Owns the position and the moves that need no knowledge of values: one byte, white space, a
//! literal. It must never know serde or the cache.

use super::refusal::Rejected;

/// The record and a position in it.
pub(super) struct Cursor<'de> {
    /// Checked once to be UTF-8. A slice of it that begins and ends beside a `"` is a string.
    text: &'de str,
    /// At most `text.len()`. It is inside a character only while a string is skipped.
    pub(super) at: usize,
}

impl<'de> Cursor<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self { text, at: 0 }
    }

    /// All bytes of the record.
    #[inline(always)]
    pub(super) fn bytes(&self) -> &'de [u8] {
        self.text.as_bytes()
    }

    /// The bytes that are left.
    #[inline(always)]
    pub(super) fn rest(&self) -> &'de [u8] {
        self.bytes().get(self.at..).unwrap_or_default()
    }

    /// The next byte; 0 at the end, which JSON allows nowhere.
    #[inline(always)]
    pub(super) fn byte(&self) -> u8 {
        self.bytes().get(self.at).copied().unwrap_or(0)
    }

    /// Moves over one byte that [`Self::byte`] returned.
    #[inline(always)]
    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    /// Moves over white space and returns the byte behind it.
    #[inline(always)]
    pub(super) fn space(&mut self) -> u8 {
        let byte = self.byte();
        if byte > b' ' { byte } else { self.more_space() }
    }

    #[inline(never)]
    fn more_space(&mut self) -> u8 {
        loop {
            match self.byte() {
                b' ' | b'\n' | b'\t' | b'\r' => self.at += 1,
                byte => return byte,
            }
            // Mostly it is one blank; indentation is a run of blanks.
            if self.byte() == b' ' {
                while self.take(b"        ") {}
            }
        }
    }

    /// Moves over `literal` if it is next.
    #[inline(always)]
    pub(super) fn take(&mut self, literal: &[u8]) -> bool {
        let end = self.at + literal.len();
        let found = self.bytes().get(self.at..end).is_some_and(|next| same(next, literal));
        self.at = if found { end } else { self.at };
        found
    }

    /// Moves over `literal`, which must be next.
    #[inline(always)]
    pub(super) fn require(&mut self, literal: &[u8]) -> Result<(), Rejected> {
        if self.take(literal) { Ok(()) } else { Err(Rejected) }
    }

    /// The text that is left; `None` inside a character.
    #[inline(always)]
    pub(super) fn rest_text(&self) -> Option<&'de str> {
        self.text.get(self.at..)
    }

    /// Moves over the next `length` bytes and the byte behind them, which is ASCII; returns the
    /// text before that byte.
    #[inline(always)]
    pub(super) fn take_text(&mut self, length: usize) -> Result<&'de str, Rejected> {
        let end = self.at + length;
        let text = self.text.get(self.at..end).ok_or(Rejected);
        self.at = end + 1;
        text
    }

    /// The text from `from` to the position.
    #[inline(always)]
    pub(super) fn text_since(&self, from: usize) -> Result<&'de str, Rejected> {
        self.text.get(from..self.at).ok_or(Rejected)
    }
}

/// Whether two texts of one length are the same.
#[inline(always)]
fn same(one: &[u8], other: &[u8]) -> bool {
    if let (Some(end), Some(other_end)) = (one.last_chunk::<16>(), other.last_chunk()) {
        // The last chunk may overlap with the previous ones.
        let ((chunks, _), (others, _)) = (one.as_chunks::<16>(), other.as_chunks::<16>());
        return end == other_end && chunks.iter().zip(others).all(|(one, other)| one == other);
    }
    if let (Some(end), Some(other_end)) = (one.last_chunk::<8>(), other.last_chunk()) {
        return one.first_chunk::<8>() == other.first_chunk() && end == other_end;
    }
    if let (Some(end), Some(other_end)) = (one.last_chunk::<4>(), other.last_chunk()) {
        return one.first_chunk::<4>() == other.first_chunk() && end == other_end;
    }
    one.iter().zip(other).all(|(one, other)| one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_of_json_is_passed_and_no_other() {
        for (text, next) in [
            ("x", b'x'),
            (" \n\t\r x", b'x'),
            ("\n                      x", b'x'),
            ("", 0),
            ("          ", 0),
            ("\u{b}x", 0xb),
            ("\u{a0}x", 0xc2),
        ] {
            assert_eq!(Cursor::new(text).space(), next, "{text:?}");
        }
    }

    #[test]
    fn a_literal_is_passed_only_when_it_is_whole() {
        let mut cursor = Cursor::new("null");
        assert!(!cursor.take(b"nullx"));
        assert_eq!(cursor.at, 0);
        assert!(cursor.take(b"null") && !cursor.take(b"x"));
        assert_eq!(cursor.byte(), 0);
    }
}
