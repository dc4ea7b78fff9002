//! Counts lines and columns of a stream, for the positions in findings.

use memchr::{memchr_iter, memrchr};

/// The lines, and the characters of the last one, before a position.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineCount {
    /// Line breaks before the place.
    pub lines: u64,
    /// Characters between the last line break and the place.
    pub chars: u64,
}

impl LineCount {
    /// The count behind `bytes`, which are at the place.
    #[must_use]
    pub fn after(self, bytes: &[u8]) -> Self {
        match memrchr(b'\n', bytes) {
            None => Self { lines: self.lines, chars: self.chars + chars(bytes) },
            Some(last) => {
                let breaks = memchr_iter(b'\n', &bytes[..=last]).count() as u64;
                Self { lines: self.lines + breaks, chars: chars(&bytes[last + 1..]) }
            }
        }
    }

    /// The count behind text of which `text` is the count by itself.
    #[must_use]
    pub fn then(self, text: Self) -> Self {
        match text.lines {
            0 => Self { lines: self.lines, chars: self.chars + text.chars },
            lines => Self { lines: self.lines + lines, chars: text.chars },
        }
    }
}

/// Characters that begin in `bytes`. Replies of Nova and Keystone are ASCII, which is quick to
/// check.
fn chars(bytes: &[u8]) -> u64 {
    if bytes.is_ascii() {
        return bytes.len() as u64;
    }
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_characters_are_counted_over_pieces() {
        let text = "a\nb组\n\n组组x".as_bytes();
        let whole = LineCount::default().after(text);
        assert_eq!(whole, LineCount { lines: 3, chars: 3 });
        for cut in 0..text.len() {
            let (left, right) = text.split_at(cut);
            let left = LineCount::default().after(left);
            assert_eq!(left.after(right), whole);
            assert_eq!(left.then(LineCount::default().after(right)), whole);
        }
    }
}
