//! Texts in double quotes, as YAML has them.
//!
//! Owns the escapes. It must never know what a text stands for.

use std::io::Write as _;

use crate::hidden::is_hidden;

/// Appends the text in double quotes. Hidden characters become escapes, so that the bytes are
/// safe to show; all others, ASCII or not, stay as they are.
pub(super) fn push_quoted(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') || is_hidden(c) {
            push_escape(c, out);
        } else {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    out.push(b'"');
}

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
    // Writing to memory does not fail. YAML has no surrogate pairs.
    let _ = match u32::from(c) {
        _ if !short.is_empty() => Ok(()),
        code @ ..=0xffff => write!(out, "\\u{code:04x}"),
        code => write!(out, "\\U{code:08x}"),
    };
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
        assert_eq!(quoted("\u{e0041}"), r#""\U000e0041""#);
    }

    #[test]
    fn every_character_reads_back() {
        for c in '\0'..=char::MAX {
            if c < '\u{3000}' || is_hidden(c) || u32::from(c) % 251 == 0 {
                let text = format!("{c}x{c}{c}");
                let back = yaml_rust2::YamlLoader::load_from_str(&quoted(&text)).unwrap();
                assert_eq!(back[0].as_str(), Some(text.as_str()), "{c:?}");
            }
        }
    }
}
