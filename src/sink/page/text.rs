//! Text from strangers in HTML, JSON and addresses.

use crate::hidden::{json, shown};

/// Appends the text for the inside of an element or of an attribute in double quotes. Hidden
/// characters are written out.
pub(super) fn push_html(text: &str, out: &mut Vec<u8>) {
    for c in shown(text).chars() {
        match c {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '"' => out.extend_from_slice(b"&quot;"),
            '\'' => out.extend_from_slice(b"&#39;"),
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// Appends the text as a JSON string. `<` is escaped, so that no text ends the element in which
/// the JSON is.
pub(super) fn push_json(text: &str, out: &mut Vec<u8>) {
    let from = out.len();
    json::push(out, text);
    if out[from..].contains(&b'<') {
        let text = out.split_off(from);
        for byte in text {
            match byte {
                b'<' => out.extend_from_slice(b"\\u003c"),
                byte => out.push(byte),
            }
        }
    }
}

/// Appends the text as a value of a query: all but letters, digits and `-_.~` is escaped.
pub(super) fn push_query(text: &str, out: &mut Vec<u8>) {
    for &byte in text.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte),
            byte => {
                out.push(b'%');
                for digit in [byte >> 4, byte & 15] {
                    out.push(b"0123456789ABCDEF"[usize::from(digit)]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(push: fn(&str, &mut Vec<u8>), text: &str) -> String {
        let mut out = Vec::new();
        push(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_text_leaves_its_element_or_attribute() {
        assert_eq!(
            made(push_html, "</b><script a='1' b=\"2\">&\u{202e}x\n"),
            "&lt;/b&gt;&lt;script a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;\\u{202e}x\\n"
        );
    }

    #[test]
    fn json_holds_no_tag_and_reads_back() {
        let text = "</script><!-- \"\\ 组 \u{2028}";
        let json = made(push_json, text);
        assert!(!json.contains('<'));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn a_query_has_no_character_of_its_own_syntax() {
        assert_eq!(made(push_query, "a b&c=d#e+%组~"), "a%20b%26c%3Dd%23e%2B%25%E7%BB%84~");
    }
}
