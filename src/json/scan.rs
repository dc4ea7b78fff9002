//! Finds where a JSON value ends, without validating it.
//!
//! It checks only for signs that brackets and quotes do not match: a bracket that closes another
//! kind, a byte that JSON does not allow outside strings, two values without a comma. It then stops
//! at once, so that a lost quote costs one record and not all that follow.

use super::vector::quote_or_backslash;

/// The result of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scan {
    /// All bytes belong to the value, which goes on.
    More,
    /// So many bytes belong to the value, which ends there.
    End(usize),
    /// After so many bytes it is certain that this is not JSON.
    Broken(usize),
}

impl Scan {
    /// How many bytes belong to the value, if it ended.
    pub(crate) fn end(self) -> Option<usize> {
        match self {
            Self::End(length) => Some(length),
            Self::More | Self::Broken(_) => None,
        }
    }
}

/// A scan of one value, which may come in pieces.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ValueScan {
    /// Open braces and brackets.
    depth: u32,
    /// For each of the innermost 128 of them, the innermost lowest, whether it is a brace.
    braces: u128,
    /// Whether there were more, so that the kinds of some are unknown.
    deep: bool,
    /// Whether the next byte belongs to a string.
    in_string: bool,
    /// Whether the next byte is escaped by a backslash that ended the last piece.
    escaped: bool,
    /// True for numbers and literals: they have no closing delimiter.
    bare: bool,
    /// The previous token.
    last: Last,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Last {
    /// An opening bracket, or nothing yet.
    #[default]
    Open,
    Comma,
    Colon,
    Value,
}

/// Braces and brackets whose kind is remembered.
const KNOWN: u32 = 128;

impl ValueScan {
    /// Scans the next `bytes` of the value. The first byte of the first piece must be the first
    /// byte of the value.
    pub(crate) fn advance(&mut self, bytes: &[u8]) -> Scan {
        // A local copy stays in registers.
        let mut scan = *self;
        let found = scan.advance_copy(bytes);
        *self = scan;
        found
    }

    #[inline(always)]
    fn advance_copy(&mut self, bytes: &[u8]) -> Scan {
        let mut at = 0;
        if self.depth == 0 && !self.in_string {
            let Some(&first) = bytes.first() else { return Scan::More };
            self.bare |= !matches!(MEANS[first as usize], QUOTE | OPEN);
            if self.bare {
                let goes_on = |byte: &u8| matches!(MEANS[*byte as usize], SCALAR | BAD);
                let end = bytes.iter().position(|byte| !goes_on(byte));
                return end.map_or(Scan::More, Scan::End);
            }
        }
        loop {
            if self.in_string {
                match self.string(bytes, at) {
                    None => return Scan::More,
                    Some(end) => at = end,
                }
                self.last = Last::Value;
                if self.depth == 0 {
                    return Scan::End(at);
                }
                if let Some(next) = self.next_string(bytes, at) {
                    at = next;
                    continue;
                }
            }
            let mut scalar = false;
            let token = loop {
                let Some(&byte) = bytes.get(at) else { break None };
                let means = MEANS[byte as usize];
                if means > SCALAR {
                    break Some(byte);
                }
                scalar |= means == SCALAR;
                at += 1;
            };
            if scalar {
                self.last = Last::Value;
            }
            let Some(token) = token else { return Scan::More };
            if !self.token(token) {
                return Scan::Broken(at);
            }
            at += 1;
            if self.depth == 0 && !self.in_string {
                return Scan::End(at);
            }
        }
    }

    /// Goes to the end of the string that `at` is in: behind its quote, if that is there.
    #[inline(always)]
    fn string(&mut self, bytes: &[u8], mut at: usize) -> Option<usize> {
        loop {
            if self.escaped {
                if at == bytes.len() {
                    return None;
                }
                self.escaped = false;
                at += 1;
            }
            let found = quote_or_backslash(bytes, at)?;
            at = found + 1;
            if bytes[found] == b'"' {
                self.in_string = false;
                return Some(at);
            }
            self.escaped = true;
        }
    }

    /// The start of the string that follows the one that ended at `at`, with only a colon or comma,
    /// and perhaps a blank, between the two, which is the usual case. `None` for anything else:
    /// [`Self::token`] handles it.
    #[inline(always)]
    fn next_string(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        let fits = match *bytes.get(at)? {
            b',' => true,
            b':' => self.braces & 1 == 1,
            _ => false,
        };
        let blank = usize::from(bytes.get(at + 1) == Some(&b' '));
        let start = at + 1 + blank;
        (fits && bytes.get(start) == Some(&b'"')).then(|| {
            self.last = if bytes[at] == b',' { Last::Comma } else { Last::Colon };
            self.in_string = true;
            start + 1
        })
    }

    /// Takes a byte that is neither white space nor of a number or literal; whether JSON allows it
    /// there.
    #[inline(always)]
    fn token(&mut self, byte: u8) -> bool {
        self.deep |= self.depth > KNOWN;
        let in_object = self.braces & 1 == 1;
        match MEANS[byte as usize] {
            QUOTE => {
                self.in_string = true;
                self.last != Last::Value
            }
            OPEN => {
                let fits = match self.last {
                    Last::Colon => true,
                    Last::Open | Last::Comma => !in_object || self.depth == 0,
                    Last::Value => false,
                };
                self.depth += 1;
                self.braces = self.braces << 1 | u128::from(byte == b'{');
                self.last = Last::Open;
                fits || self.deep
            }
            CLOSE => {
                self.depth -= 1;
                self.braces >>= 1;
                self.last = Last::Value;
                in_object == (byte == b'}') || self.deep
            }
            COMMA => {
                let fits = self.last == Last::Value;
                self.last = Last::Comma;
                fits
            }
            COLON => {
                let fits = self.last == Last::Value && (in_object || self.deep);
                self.last = Last::Colon;
                fits
            }
            _ => false,
        }
    }

    /// Whether only the end of the input can end the value: a number or literal.
    pub(crate) fn is_bare(&self) -> bool {
        self.bare
    }
}

const BLANK: u8 = 0;
const SCALAR: u8 = 1;
const QUOTE: u8 = 2;
const OPEN: u8 = 3;
const CLOSE: u8 = 4;
const COMMA: u8 = 5;
const COLON: u8 = 6;
const BAD: u8 = 7;

/// What a byte outside strings means to the scan.
static MEANS: [u8; 256] = {
    let mut means = [BAD; 256];
    // `NaN` and `Infinity` too, which other programs write: the decoder refuses them.
    let scalars = b"0123456789+-.eEtrufalsnNIinity";
    let mut index = 0;
    while index < scalars.len() {
        means[scalars[index] as usize] = SCALAR;
        index += 1;
    }
    means[b'"' as usize] = QUOTE;
    means[b'{' as usize] = OPEN;
    means[b'[' as usize] = OPEN;
    means[b'}' as usize] = CLOSE;
    means[b']' as usize] = CLOSE;
    means[b',' as usize] = COMMA;
    means[b':' as usize] = COLON;
    means[b' ' as usize] = BLANK;
    means[b'\n' as usize] = BLANK;
    means[b'\r' as usize] = BLANK;
    means[b'\t' as usize] = BLANK;
    means
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the value at the start of `text` ends, and the same for every cut in two pieces.
    fn end(text: &str) -> Option<usize> {
        let whole = ValueScan::default().advance(text.as_bytes()).end();
        for cut in 0..text.len() {
            let (left, right) = text.as_bytes().split_at(cut);
            let mut scan = ValueScan::default();
            let pieces = match scan.advance(left) {
                Scan::More => scan.advance(right).end().map(|at| cut + at),
                other => other.end(),
            };
            assert_eq!(pieces, whole, "{text} cut at {cut}");
        }
        whole
    }

    #[test]
    fn a_value_ends_where_its_last_bracket_closes() {
        assert_eq!(end(r#"{"a": [1, {"b": "}]\"\\"}]}, {"#), Some(27));
        assert_eq!(end(r#"[[], {}]]"#), Some(8));
        assert_eq!(end(r#""a\\\"b", "#), Some(8));
    }

    #[test]
    fn a_bare_value_ends_where_the_next_token_begins() {
        assert_eq!(end("12.5e3, 4"), Some(6));
        assert_eq!(end("null}"), Some(4));
        assert_eq!(end("true\n"), Some(4));
        assert_eq!(end("17"), None);
    }

    #[test]
    fn a_value_that_is_not_json_is_broken_at_the_first_sign() {
        for (text, at) in [
            (r#"{"a": [}"#, 7),
            (r#"{"a": "x, "user_id": 1}"#, 15),
            (r#"{"a": 1, {"b": 2}}"#, 9),
            (r#"{"a" "b"}"#, 5),
            (r#"[1 , , 2]"#, 5),
        ] {
            assert_eq!(ValueScan::default().advance(text.as_bytes()), Scan::Broken(at), "{text}");
        }
        let deep = "[".repeat(1000) + &"]".repeat(1000);
        assert_eq!(end(&deep), Some(2000));
    }

    #[test]
    fn a_cut_value_has_no_end() {
        assert_eq!(end(r#"{"a": "b"#), None);
        assert_eq!(end(r#"{"a": {"b": 1}"#), None);
    }
}
