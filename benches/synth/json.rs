//! JSON as Python writes it: on one line with `", "` and `": "`, or indented by four blanks, with
//! everything outside ASCII escaped.
//!
//! It must never know what it writes.

use std::fmt::Write as _;

/// How Python was asked to lay JSON out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// `json.dumps(value)`: what Nova and Keystone send.
    OneLine,
    /// `python3 -m json.tool`: four blanks a level, and the keys in the order they came.
    Indented,
}

/// A text that grows. Callers write balanced brackets, and a key before each value of an object.
pub(crate) struct Json {
    text: String,
    layout: Layout,
    depth: usize,
    /// Nothing was written since the innermost bracket was opened.
    bare: bool,
    /// A key was written, and its value comes next.
    keyed: bool,
}

const BLANKS: &str = "                                ";

impl Json {
    pub(crate) fn new(layout: Layout) -> Json {
        Json { text: String::new(), layout, depth: 0, bare: true, keyed: false }
    }

    /// Opens an object or a list: `{` or `[`.
    pub(crate) fn open(&mut self, bracket: char) {
        self.step();
        self.text.push(bracket);
        self.depth += 1;
        self.bare = true;
    }

    /// Closes it: `}` or `]`.
    pub(crate) fn close(&mut self, bracket: char) {
        self.depth = self.depth.saturating_sub(1);
        if !self.bare {
            self.new_line();
        }
        self.text.push(bracket);
        self.bare = false;
    }

    /// Writes a key, which must need no escapes.
    pub(crate) fn key(&mut self, key: &str) -> &mut Json {
        self.step();
        self.text.push('"');
        self.text.push_str(key);
        self.text.push_str("\": ");
        self.keyed = true;
        self
    }

    /// Writes any text as a key.
    pub(crate) fn text_key(&mut self, key: &str) -> &mut Json {
        self.text(key);
        self.text.push_str(": ");
        self.keyed = true;
        self
    }

    /// Writes any text.
    pub(crate) fn text(&mut self, value: &str) {
        self.step();
        self.text.push('"');
        if value.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\') {
            self.text.push_str(value);
        } else {
            value.chars().for_each(|letter| self.escape(letter));
        }
        self.text.push('"');
    }

    /// Writes a number, `null`, `true` or `false`.
    pub(crate) fn bare(&mut self, value: impl std::fmt::Display) {
        self.step();
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{value}");
    }

    /// Writes a text, or `null` where there is none.
    pub(crate) fn text_or_null(&mut self, value: Option<&str>) {
        match value {
            Some(value) => self.text(value),
            None => self.bare("null"),
        }
    }

    /// Ends a line outside of any value.
    pub(crate) fn end_line(&mut self) {
        self.text.push('\n');
        self.bare = true;
    }

    /// What was written since the last call.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// Forgets what was written, but not how deep it stands.
    pub(crate) fn forget(&mut self) {
        self.text.clear();
    }

    /// Makes ready for another document.
    pub(crate) fn restart(&mut self) {
        *self = Json::new(self.layout);
    }

    fn step(&mut self) {
        if self.keyed {
            self.keyed = false;
            return;
        }
        if !self.bare {
            self.text.push_str(if self.layout == Layout::OneLine { ", " } else { "," });
        }
        if self.depth > 0 {
            self.new_line();
        }
        self.bare = false;
    }

    fn new_line(&mut self) {
        if self.layout == Layout::Indented {
            self.text.push('\n');
            self.text.push_str(&BLANKS[..(4 * self.depth).min(BLANKS.len())]);
        }
    }

    fn escape(&mut self, letter: char) {
        match letter {
            '"' => self.text.push_str("\\\""),
            '\\' => self.text.push_str("\\\\"),
            '\n' => self.text.push_str("\\n"),
            '\t' => self.text.push_str("\\t"),
            ' '..='~' => self.text.push(letter),
            _ => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    let _ = write!(self.text, "\\u{unit:04x}");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(layout: Layout) -> String {
        let mut json = Json::new(layout);
        json.open('{');
        json.key("a").open('[');
        json.bare(1);
        json.text("\u{e9} \"\u{1f680}\"\\");
        json.close(']');
        json.key("b").open('{');
        json.close('}');
        json.key("c").text_or_null(None);
        json.close('}');
        json.text
    }

    #[test]
    fn one_line_has_a_blank_after_each_comma_and_colon() {
        let expected = r#"{"a": [1, "\u00e9 \"\ud83d\ude80\"\\"], "b": {}, "c": null}"#;
        assert_eq!(sample(Layout::OneLine), expected);
    }

    #[test]
    fn indented_puts_each_member_on_its_line_and_leaves_empty_ones_closed() {
        let expected = r#"{
    "a": [
        1,
        "\u00e9 \"\ud83d\ude80\"\\"
    ],
    "b": {},
    "c": null
}"#;
        assert_eq!(sample(Layout::Indented), expected);
    }
}
