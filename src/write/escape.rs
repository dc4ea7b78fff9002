//! Texts in double quotes, as JSON has them; YAML reads the same form.
//!
//! Owns the escapes. It must never know what a text stands for.

use std::io::Write as _;

use crate::write::safe::is_hidden;

/// Appends the text in double quotes. Hidden characters become escapes, so that the bytes are
/// safe to show; all others, ASCII or not, stay as they are.
pub(super) fn push_quoted(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        // Most texts are plain ASCII; what is not is looked at only where a character begins.
        let plain = matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
        if plain || !text.is_char_boundary(at) {
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        if matches!(c, '"' | '\\') || is_hidden(c) {
            out.extend_from_slice(&text.as_bytes()[written..at]);
            push_escape(c, out);
            written = at + c.len_utf8();
        }
    }
    out.extend_from_slice(&text.as_bytes()[written..]);
    out.push(b'"');
}

/// Every hidden character is within the first plane, so four digits are always enough.
fn push_escape(c: char, out: &mut Vec<u8>) {
    let short: &[u8] = match c {
        '"' => b"\\\"",
        '\\' => b"\\\\",
        '\n' => b"\\n",
        '\r' => b"\\r",
        '\t' => b"\\t",
        '\x08' => b"\\b",
        '\x0c' => b"\\f",
        _ => b"",
    };
    out.extend_from_slice(short);
    if short.is_empty() {
        // Writing to memory does not fail.
        let _ = write!(out, "\\u{:04x}", u32::from(c));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> String {
        let mut out = Vec::new();
        push_quoted(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn controls_are_escaped_and_the_rest_is_not() {
        assert_eq!(quoted(""), r#""""#);
        assert_eq!(quoted("a/b é中😀"), r#""a/b é中😀""#);
        assert_eq!(quoted("\"\\\n\r\t\x08\x0c"), r#""\"\\\n\r\t\b\f""#);
        assert_eq!(quoted("\0\x1b\x7f\u{9b}\u{202e}x"), r#""\u0000\u001b\u007f\u009b\u202ex""#);
    }

    #[test]
    fn every_character_reads_back() {
        for c in '\0'..=char::MAX {
            if c < '\u{3000}' || is_hidden(c) || u32::from(c) % 251 == 0 {
                let text = format!("{c}x{c}{c}");
                let back: String = serde_json::from_str(&quoted(&text)).unwrap();
                assert_eq!(back, text);
            }
        }
    }
}
