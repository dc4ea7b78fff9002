//! A text with its JSON escapes of plain characters undone, so that `\u0061dminPass` and
//! `MII\/` hide nothing.

use std::borrow::Cow;
use std::ops::Range;

/// The bytes to look at, and where each of them is in the text.
pub(super) struct View<'t> {
    pub(super) bytes: Cow<'t, [u8]>,
    /// One more than `bytes`: the last is the text's length. Empty where nothing was undone.
    origin: Vec<usize>,
}

impl<'t> View<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        if memchr::memchr(b'\\', text).is_none() {
            return Self { bytes: Cow::Borrowed(text), origin: Vec::new() };
        }
        let mut view = Self {
            bytes: Cow::Owned(Vec::with_capacity(text.len())),
            origin: Vec::with_capacity(text.len() + 1),
        };
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            let (byte, taken) = match &text[at..] {
                [b'\\', b'/', ..] => (b'/', 2),
                [b'\\', b'u', rest @ ..] => match plain(rest) {
                    Some(byte) => (byte, 6),
                    None => (byte, 1),
                },
                // The second backslash of a pair begins no escape.
                [b'\\', b'\\', ..] => {
                    view.push(b'\\', at);
                    at += 1;
                    (b'\\', 1)
                }
                _ => (byte, 1),
            };
            view.push(byte, at);
            at += taken;
        }
        view.origin.push(text.len());
        view
    }

    fn push(&mut self, byte: u8, origin: usize) {
        self.bytes.to_mut().push(byte);
        self.origin.push(origin);
    }

    /// Where in the text these bytes of the view are.
    pub(super) fn range(&self, range: &Range<usize>) -> Range<usize> {
        if self.origin.is_empty() {
            return range.clone();
        }
        self.origin[range.start]..self.origin[range.end]
    }
}

/// The visible ASCII character, other than a quote or a backslash, whose four digits begin `rest`.
fn plain(rest: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(rest.get(..4)?).ok()?;
    let byte = u8::from_str_radix(digits.strip_prefix("00")?, 16).ok()?;
    (byte.is_ascii_graphic() && byte != b'"' && byte != b'\\').then_some(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_plain_characters_are_undone_and_their_places_kept() {
        let view = View::new(br#"a\u0062\/\\u0063\n\u7ec4\u0022"#);
        assert_eq!(*view.bytes, *br#"ab/\\u0063\n\u7ec4\u0022"#);
        assert_eq!(view.range(&(1..2)), 1..7);
        assert_eq!(view.range(&(2..3)), 7..9);
        assert_eq!(view.range(&(0..view.bytes.len())), 0..30);
        View::new(b"\\u+1\\u00");
        View::new(b"\\");
    }
}
