//! Finds where a JSON value ends, without deciding whether it is right.
//!
//! This is the one pass that sees every byte of a dump before it is decoded, so it asks only two
//! questions: are we in a string, and how deep are we.

use memchr::memchr2;

/// A scan through one value, which may be handed over in pieces.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ValueScan {
    /// Open braces and brackets.
    depth: u32,
    /// Whether the next byte belongs to a string.
    in_string: bool,
    /// Whether the next byte is escaped by a backslash that ended the last piece.
    escaped: bool,
    /// Whether the value is a number or a literal, which ends where another token begins.
    bare: bool,
}

impl ValueScan {
    /// Looks at the next `bytes` of the value; returns how many of them belong to it if it ends
    /// among them, and `None` if all of them do.
    ///
    /// The first byte of the first piece must be the first byte of the value.
    pub(crate) fn advance(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        loop {
            if self.in_string {
                if self.escaped {
                    if at == bytes.len() {
                        return None;
                    }
                    self.escaped = false;
                    at += 1;
                }
                match memchr2(b'"', b'\\', &bytes[at..]) {
                    None => return None,
                    Some(skipped) if bytes[at + skipped] == b'"' => {
                        at += skipped + 1;
                        self.in_string = false;
                        if self.depth == 0 {
                            return Some(at);
                        }
                    }
                    Some(skipped) => {
                        at += skipped + 1;
                        self.escaped = true;
                        continue;
                    }
                }
            }
            let rest = &bytes[at..];
            let Some(skipped) = rest.iter().position(|&byte| MEANS[byte as usize] != 0) else {
                self.bare |= self.depth == 0 && !rest.is_empty();
                return None;
            };
            self.bare |= self.depth == 0 && skipped > 0;
            at += skipped;
            match MEANS[bytes[at] as usize] {
                QUOTE if self.bare => return Some(at),
                QUOTE => self.in_string = true,
                OPEN if self.bare => return Some(at),
                OPEN => self.depth += 1,
                CLOSE if self.depth == 0 => return Some(at),
                CLOSE => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                // A comma or white space ends a bare value, and is nothing inside another.
                _ if self.depth == 0 => return Some(at),
                _ => {}
            }
            at += 1;
        }
    }

    /// Whether nothing but the end of the input can end the value: a number or literal.
    pub(crate) fn is_bare(&self) -> bool {
        self.bare
    }
}

const QUOTE: u8 = 1;
const OPEN: u8 = 2;
const CLOSE: u8 = 3;
const END: u8 = 4;

/// What a byte outside strings means to the scan.
static MEANS: [u8; 256] = {
    let mut means = [0; 256];
    means[b'"' as usize] = QUOTE;
    means[b'{' as usize] = OPEN;
    means[b'[' as usize] = OPEN;
    means[b'}' as usize] = CLOSE;
    means[b']' as usize] = CLOSE;
    means[b',' as usize] = END;
    means[b' ' as usize] = END;
    means[b'\n' as usize] = END;
    means[b'\r' as usize] = END;
    means[b'\t' as usize] = END;
    means
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the value at the start of `text` ends, and the same for every cut in two pieces.
    fn end(text: &str) -> Option<usize> {
        let whole = ValueScan::default().advance(text.as_bytes());
        for cut in 0..text.len() {
            let (left, right) = text.as_bytes().split_at(cut);
            let mut scan = ValueScan::default();
            let pieces = scan.advance(left).or_else(|| scan.advance(right).map(|at| cut + at));
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
    fn a_cut_value_has_no_end() {
        assert_eq!(end(r#"{"a": "b"#), None);
        assert_eq!(end(r#"{"a": {"b": 1}"#), None);
    }
}
