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

/// The text of a JSON string without its quotes. An invalid escape is left unchanged.
pub(crate) fn unescape(raw: &[u8]) -> String {
    let raw = String::from_utf8_lossy(raw);
    let mut text = String::with_capacity(raw.len());
    let mut rest = &*raw;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(kind) = rest.chars().next() else {
            text.push('\\');
            break;
        };
        rest = &rest[kind.len_utf8()..];
        match kind {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'u' => {
                let (units, used) = code_units(rest);
                text.extend(
                    char::decode_utf16(units)
                        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)),
                );
                rest = &rest[used..];
            }
            other => text.push(other),
        }
    }
    text.push_str(rest);
    text
}

/// The code unit whose digits begin `rest`, and those of the `\u` escapes directly behind it;
/// how many bytes they take.
fn code_units(rest: &str) -> (Vec<u16>, usize) {
    let mut units = Vec::new();
    let mut used = 0;
    while let Some(unit) = rest.get(used..used + 4).and_then(|d| u16::from_str_radix(d, 16).ok()) {
        units.push(unit);
        used += 4;
        if !rest[used..].starts_with("\\u") {
            return (units, used);
        }
        used += 2;
    }
    // The last `\u` has no digits: leave it to be seen again.
    (units, used.saturating_sub(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        assert_eq!(unescape(br#"a\"\\\n\u7ec4\ud83d\ude00\/"#), "a\"\\\n组😀/");
        assert_eq!(unescape(br"\ud83d x \u12"), "\u{fffd} x 12");
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
