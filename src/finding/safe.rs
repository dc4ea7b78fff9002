//! Text from files, made safe to show.
//!
//! Owns which characters are never sent to a terminal. It must never know where the text is from.

use std::fmt::Write;

/// Whether a terminal, a log viewer or an editor might obey the character instead of showing it:
/// controls, those that turn or hide text, and line breaks beyond the usual ones.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

/// Appends the character as it may be shown: an unsafe one as `\n`, `\x1b` or `\u{202e}`.
pub(crate) fn push(out: &mut String, c: char) {
    // Writing to a `String` cannot fail.
    let _ = match c {
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\0'..='\x7F' if c.is_control() => write!(out, "\\x{:02x}", c as u32),
        _ if is_unsafe(c) => write!(out, "\\u{{{:x}}}", c as u32),
        _ => out.write_char(c),
    };
}

/// The text as it may be shown, on one line.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push(&mut out, c);
    }
    out
}

/// Appends the text as a JSON string with its quotes. What is unsafe is escaped there too, so
/// that JSON printed on a terminal does no harm.
pub(crate) fn json(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    for c in text.chars() {
        match c {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            _ if is_unsafe(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
                }
            }
            _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_spelled_out() {
        assert_eq!(
            shown("a\x1b[0m\u{9b}\u{202e}\u{2067}\n组\u{7f}"),
            "a\\x1b[0m\\u{9b}\\u{202e}\\u{2067}\\n组\\x7f"
        );
    }

    #[test]
    fn a_json_string_reads_back_as_the_text() {
        let text = "\"\\\u{0}\x1b\u{85}\u{202e}\u{e0041}组😀\r\n\t/";
        let mut out = Vec::new();
        json(&mut out, text);
        assert!(!out.iter().any(u8::is_ascii_control));
        assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
    }
}
