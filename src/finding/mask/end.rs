//! Where a value ends, in JSON that may be broken, cut, or written inside a JSON string.
//!
//! It is not a scan of `json`, which stops where text is not JSON: here text may be in single
//! quotes, or have a backslash before each quote. In doubt a value ends late, since the inside of a
//! secret value is masked.

/// Whether a string may begin with this byte.
pub(super) fn is_quote(byte: Option<&u8>) -> bool {
    matches!(byte, Some(b'"' | b'\'' | b'\\'))
}

/// Where the line ends, before its line break.
pub(super) fn line_end(text: &[u8], from: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text[from..]).map_or(text.len(), |at| from + at)
}

/// How many backslashes are before `at`.
fn slashes_before(text: &[u8], at: usize) -> usize {
    text[..at].iter().rev().take_while(|byte| **byte == b'\\').count()
}

/// Whether the quote at `at` ends a string whose own quotes have `level` backslashes.
fn closes(text: &[u8], at: usize, level: usize) -> bool {
    let slashes = slashes_before(text, at);
    if level == 0 { slashes.is_multiple_of(2) } else { slashes == level || slashes == 0 }
}

/// Where the string that begins at `from` ends: before its last quote and that quote's
/// backslashes, or where the text ends. A quote after which JSON cannot go on does not end it.
pub(super) fn string_end(text: &[u8], from: usize, quote: u8, level: usize) -> usize {
    for at in memchr::memchr_iter(quote, &text[from..]).map(|at| from + at) {
        if !closes(text, at, level) {
            continue;
        }
        let after = text[at + 1..].iter().find(|byte| !matches!(byte, b' ' | b'\t'));
        let goes_on = matches!(
            after,
            None | Some(b',' | b'}' | b']' | b')' | b'\n' | b'\r' | b'\\' | b'>' | b'/' | b':')
        );
        if goes_on || quote == b'\'' {
            return if level == 0 { at } else { at - slashes_before(text, at).min(at - from) };
        }
    }
    text.len()
}

/// Where the object or list at `start` ends, or where the text ends.
pub(super) fn nested_end(text: &[u8], start: usize, level: usize) -> usize {
    let (mut depth, mut inside) = (0_usize, false);
    for (at, byte) in text.iter().enumerate().skip(start) {
        match byte {
            b'"' if inside && closes(text, at, level) => inside = false,
            b'"' if !inside => inside = true,
            b'{' | b'[' if !inside => depth += 1,
            b'}' | b']' if !inside => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// Where a value without quotes ends: where the line ends, or JSON goes on.
pub(super) fn bare_end(text: &[u8], start: usize) -> usize {
    let line = line_end(text, start);
    for at in start..line {
        let next = text[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
        let ends = match text[at] {
            b',' => is_quote(next),
            b'}' | b']' => matches!(next, None | Some(b',' | b'}' | b']' | b'"')),
            b'&' => true,
            _ => false,
        };
        if ends {
            return at;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_ends_at_a_quote_after_which_json_goes_on() {
        let end = |text: &str| string_end(text.as_bytes(), 0, b'"', 0);
        assert_eq!(end(r#"ab", "c""#), 2);
        assert_eq!(end(r#"a\"b\\""#), 6);
        assert_eq!(end(r#"a"b", "c""#), 3);
        assert_eq!(end("ab"), 2);
        assert_eq!(string_end(br#"ab\", \"c\""#, 0, b'"', 1), 2);
    }

    #[test]
    fn an_object_ends_at_its_own_brace() {
        assert_eq!(nested_end(br#"{"}": [{}]} }"#, 0, 0), 11);
        assert_eq!(nested_end(br#"{\"}\": 1}, "#, 0, 1), 10);
        assert_eq!(nested_end(br#"{"a": "#, 0, 0), 6);
    }

    #[test]
    fn a_bare_value_ends_where_json_goes_on() {
        assert_eq!(bare_end(br#"a, b, "c": 1"#, 0), 4);
        assert_eq!(bare_end(b"a}b}", 0), 3);
        assert_eq!(bare_end(b"a b\nc", 0), 3);
    }
}
