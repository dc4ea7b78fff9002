//! The text of JSON strings, and the names that JSON Pointers have for keys.

use super::vector::quote_or_backslash;

/// Whether the byte is white space between tokens.
pub(crate) fn blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

/// Where the string whose opening quote is at `open` ends, behind its closing quote; `None` where
/// it has none.
pub(crate) fn string_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut from = open + 1;
    loop {
        let found = quote_or_backslash(bytes, from)?;
        if bytes[found] == b'"' {
            return Some(found + 1);
        }
        from = found + 2;
    }
}

/// A key as a JSON Pointer has it.
pub(crate) fn pointer_token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A JSON string of this text, which may be in any encoding.
pub(crate) fn quoted(text: &[u8]) -> Vec<u8> {
    let mut json = vec![b'"'];
    for &byte in text {
        match byte {
            b'"' | b'\\' => json.extend_from_slice(&[b'\\', byte]),
            ..b' ' => json.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => json.push(byte),
        }
    }
    json.push(b'"');
    json
}

/// An escape of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Escape {
    /// Its character; `None` for half of a surrogate pair without the other half.
    pub(crate) char: Option<char>,
    /// How many bytes it has behind its backslash.
    pub(crate) length: usize,
}

impl Escape {
    /// The most bytes behind its backslash: of a surrogate pair.
    pub(crate) const LONGEST: usize = 11;

    /// The escape behind whose backslash the bytes are; `None` where it is not one.
    pub(crate) fn at(behind: &[u8]) -> Option<Self> {
        let one = |char| Some(Self { char: Some(char), length: 1 });
        match behind.first()? {
            byte @ (b'"' | b'\\' | b'/') => one(char::from(*byte)),
            b'b' => one('\u{8}'),
            b'f' => one('\u{c}'),
            b'n' => one('\n'),
            b'r' => one('\r'),
            b't' => one('\t'),
            b'u' => {
                let first = code_unit(&behind[1..])?;
                let second = behind.get(5..).and_then(|rest| code_unit(rest.strip_prefix(b"\\u")?));
                let pair = second.filter(|second| {
                    matches!(first, 0xD800..=0xDBFF) && matches!(second, 0xDC00..=0xDFFF)
                });
                Some(match pair {
                    Some(second) => {
                        let number = 0x1_0000 + ((first - 0xD800) << 10 | (second - 0xDC00));
                        Self { char: char::from_u32(number), length: Self::LONGEST }
                    }
                    None => Self { char: char::from_u32(first), length: 5 },
                })
            }
            _ => None,
        }
    }
}

/// The number that four hexadecimal digits are.
fn code_unit(digits: &[u8]) -> Option<u32> {
    let digits = digits.first_chunk::<4>()?;
    digits.iter().try_fold(0, |sum, digit| Some(sum * 16 + char::from(*digit).to_digit(16)?))
}

/// The text of a JSON string without its quotes. Of an escape that is not one, the backslash is
/// left out, and the `u`.
pub(crate) fn unescape(raw: &[u8]) -> String {
    let raw = String::from_utf8_lossy(raw);
    let mut text = String::with_capacity(raw.len());
    let mut rest = &*raw;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match Escape::at(rest.as_bytes()) {
            Some(Escape { char, length }) => {
                text.push(char.unwrap_or(char::REPLACEMENT_CHARACTER));
                rest = &rest[length..];
            }
            None if rest.is_empty() => text.push('\\'),
            None => rest = rest.strip_prefix('u').unwrap_or(rest),
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        assert_eq!(unescape(br#"a\"\\\n\u7ec4\ud83d\ude00\/"#), "a\"\\\n组😀/");
        assert_eq!(unescape(br"\ud83d x \u12"), "\u{fffd} x 12");
        assert_eq!(unescape(br"\ud83d\u0041\udE00\x\"), "\u{fffd}A\u{fffd}x\\");
    }

    #[test]
    fn an_escape_is_known_by_the_bytes_behind_its_backslash() {
        let found = |behind: &str| Escape::at(behind.as_bytes()).map(|it| (it.char, it.length));
        assert_eq!(found("nn"), Some((Some('\n'), 1)));
        assert_eq!(found("/"), Some((Some('/'), 1)));
        assert_eq!(found("u00e9\\u00e9"), Some((Some('é'), 5)));
        assert_eq!(found("uD83D\\ude00."), Some((Some('😀'), Escape::LONGEST)));
        for half in ["ud83d", "ud83d.", "ud83d\\u0041", "ud83d\\ud83d", "ude00\\ude00"] {
            assert_eq!(found(half), Some((None, 5)), "{half}");
        }
        for other in ["", "x", "u", "u12", "u12g4", "u+123", "u123é", "é"] {
            assert_eq!(found(other), None, "{other}");
        }
    }

    #[test]
    fn a_string_ends_behind_its_quote() {
        assert_eq!(string_end(br#"x"a\"b" "#, 1), Some(7));
        assert_eq!(string_end(br#""a\"#, 0), None);
        assert_eq!(string_end(b"\"", 0), None);
    }

    #[test]
    fn a_key_in_a_pointer_has_no_slash() {
        assert_eq!(pointer_token("a/b~c"), "a~1b~0c");
    }
}
