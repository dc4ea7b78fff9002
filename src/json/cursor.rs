//! A cursor over bytes that should be JSON: white space, keys, and skipped values.
//!
//! The bytes may be any bytes, and may be cut: every step that finds something else returns `None`,
//! and the position of the cursor is then unspecified.

use std::borrow::Cow;

use super::brackets;
use super::scan::ValueScan;
use super::text::{blank, unescape};

/// A position in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    /// All bytes.
    pub(crate) bytes: &'a [u8],
    /// The position in them.
    pub(crate) at: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor at the byte `at`, which may be behind the end.
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// The byte at the cursor; `None` at the end.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over white space.
    pub(crate) fn blanks(&mut self) {
        while self.peek().is_some_and(blank) {
            self.at += 1;
        }
    }

    /// Skips white space, and then `byte`, which must be there.
    pub(crate) fn take(&mut self, byte: u8) -> Option<()> {
        self.blanks();
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Skips the value at the cursor; `None` where it is cut or broken. A number or a literal ends
    /// where another token begins, so at the end of the bytes it counts as cut.
    pub(crate) fn skip(&mut self) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        self.at += ValueScan::default().advance(rest).end()?;
        Some(())
    }

    /// Skips the value at the cursor, an array or object by its brackets only.
    pub(crate) fn pass(&mut self) -> Option<()> {
        match self.peek()? {
            b'[' | b'{' => {
                self.at += brackets::length(self.bytes.get(self.at..)?)?;
                Some(())
            }
            _ => self.skip(),
        }
    }

    /// Skips the string at the cursor; returns what is between its quotes, with its escapes.
    pub(crate) fn string(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        (self.peek()? == b'"').then(|| self.skip())??;
        Some(&self.bytes[start + 1..self.at - 1])
    }

    /// Skips a comma and the next key of an object, up to the key's value; `None` at the end of the
    /// object, too.
    pub(crate) fn key(&mut self) -> Option<Cow<'a, str>> {
        self.blanks();
        if self.peek() == Some(b',') {
            self.at += 1;
            self.blanks();
        }
        let key = self.string()?;
        self.take(b':')?;
        self.blanks();
        Some(match std::str::from_utf8(key) {
            Ok(plain) if !key.contains(&b'\\') => Cow::Borrowed(plain),
            _ => Cow::Owned(unescape(key)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_an_object_are_found_one_after_another() {
        let mut cursor = Cursor::new(br#" {"a" : [1, "}"],"\u0062":2 } x"#, 0);
        cursor.take(b'{').unwrap();
        assert_eq!(cursor.key().as_deref(), Some("a"));
        cursor.skip().unwrap();
        assert_eq!(cursor.key().as_deref(), Some("b"));
        assert_eq!(cursor.peek(), Some(b'2'));
        cursor.skip().unwrap();
        assert_eq!(cursor.key(), None);
        assert_eq!(cursor.take(b'}'), Some(()));
    }

    #[test]
    fn nothing_is_found_in_cut_text() {
        for text in ["", "\"a", "{\"a\"", "{\"a\" 1}", "[1"] {
            let mut cursor = Cursor::new(text.as_bytes(), 0);
            let start = cursor.take(b'{').map_or(0, |()| cursor.at);
            assert_eq!(Cursor::new(text.as_bytes(), start).key(), None, "{text}");
        }
        assert_eq!(Cursor::new(b"17", 0).skip(), None);
        assert_eq!(Cursor::new(b"17", 5).skip(), None);
    }
}
