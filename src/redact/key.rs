//! The key of the pseudonyms, and the numbers computed with it.

use std::fmt;
use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher24};

use crate::recognize::text::{Foreign, classify};

/// The fewest bytes of a key that cannot be found by trying.
pub const SHORTEST_KEY: usize = 16;

/// A key. The same text gets the same pseudonym under the same key, and nobody without the key
/// can tell which text a pseudonym stands for by trying likely ones: SipHash-2-4 is made for that
/// (<https://www.aumasson.jp/siphash/siphash.pdf>), and its 128 bits keep texts apart.
pub struct Key([u8; 16]);

/// Why bytes are not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// They are fewer than [`SHORTEST_KEY`].
    Short,
    /// They are one byte repeated.
    Constant,
    /// They begin as a dump does.
    Dump,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(crate::finding::mask::REDACTED)
    }
}

impl Key {
    /// A new key from the operating system's random source; `None` where that fails.
    pub fn random() -> Option<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// The key that `bytes` are, such as a file's. A line break at the end does not count:
    /// editors add one.
    ///
    /// # Errors
    ///
    /// When they are too few or too plain to be a secret, or begin as a dump does.
    pub fn new(bytes: &[u8]) -> Result<Self, KeyError> {
        let end = bytes.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r'));
        let bytes = &bytes[..end.map_or(0, |last| last + 1)];
        let first = *bytes.first_chunk::<SHORTEST_KEY>().ok_or(KeyError::Short)?;
        if bytes.iter().all(|byte| *byte == bytes[0]) {
            return Err(KeyError::Constant);
        }
        let line = bytes.trim_ascii_start().split(|byte| *byte == b'\n').next().unwrap_or_default();
        let json = matches!(line, [b'{' | b'[', rest @ ..] if rest.trim_ascii_start().first().is_none_or(|byte| b"\"{[]}".contains(byte)));
        if json || matches!(classify(line), Foreign::Lines(_) | Foreign::Headers) {
            return Err(KeyError::Dump);
        }
        Ok(Self(Self(first).draw(b"key", bytes).to_be_bytes()))
    }

    /// 128 bits for `text` under this key, different for every `purpose`.
    pub(super) fn draw(&self, purpose: &[u8], text: &[u8]) -> u128 {
        let mut drawn = self.begin(purpose);
        drawn.add(text);
        drawn.end()
    }

    /// The same for a text that comes in pieces.
    pub(super) fn begin(&self, purpose: &[u8]) -> Drawn {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        hasher.write(purpose);
        hasher.write(&[0]);
        Drawn(hasher)
    }
}

/// The state of hashing a text.
pub(super) struct Drawn(SipHasher24);

impl Drawn {
    pub(super) fn add(&mut self, piece: &[u8]) {
        self.0.write(piece);
    }

    pub(super) fn end(&self) -> u128 {
        self.0.finish128().as_u128()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_all_its_bytes_but_for_the_line_break() {
        let key = |bytes: &[u8]| Key::new(bytes).map(|key| key.0);
        assert_eq!(key(b"0123456789abcde"), Err(KeyError::Short));
        assert_eq!(key(b"0123456789abcde\n"), Err(KeyError::Short));
        assert_eq!(key(b""), Err(KeyError::Short));
        assert_eq!(key(b"0123456789abcdef\r\n"), key(b"0123456789abcdef"));
        assert_ne!(key(b"0123456789abcdefg"), key(b"0123456789abcdef"));
    }

    #[test]
    fn pieces_are_drawn_as_the_whole() {
        let key = Key::new(b"0123456789abcdef").unwrap();
        let mut drawn = key.begin(b"p");
        drawn.add(b"ab");
        drawn.add(b"c");
        assert_eq!(drawn.end(), key.draw(b"p", b"abc"));
        assert_ne!(key.draw(b"q", b"abc"), key.draw(b"p", b"abc"));
    }

    #[test]
    fn a_key_is_not_printed() {
        assert_eq!(format!("{:?}", Key::new(b"0123456789abcdef").unwrap()), "[redacted]");
    }

    #[test]
    fn two_random_keys_differ() {
        assert_ne!(Key::random().unwrap().0, Key::random().unwrap().0);
    }
}
