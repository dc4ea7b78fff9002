//! The top-level keys of a JSON document, and the keys one level below.
//!
//! Only the document's first bytes are read, so a probe may be incomplete; what it does
//! say is right.

use crate::json::scan::ValueScan;

/// How many bytes of a document a probe looks at.
pub(crate) const LOOK: usize = 64 * 1024;

/// What kind of value stands somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Object,
    Array,
    Text,
    /// A number, a literal, or nothing that JSON knows.
    Other,
}

/// One top-level key and its value.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) key: String,
    pub(crate) form: Form,
    /// Keys of the object, or of the array's first item where that is an object.
    pub(crate) keys: Vec<String>,
    /// Whether those are all of them.
    pub(crate) whole: bool,
    /// Whether the value is an array whose first item is a string.
    pub(crate) first_is_text: bool,
    /// Where the value begins, from the start of the document.
    pub(crate) start: usize,
}

/// What was seen of a document.
#[derive(Debug, Clone)]
pub(crate) struct Probe {
    pub(crate) form: Form,
    /// Top-level keys of an object, in order.
    pub(crate) members: Vec<Member>,
    /// Keys of an array's first item, where that is an object.
    pub(crate) item_keys: Vec<String>,
    /// Whether the keys of the record, which is the document or its first item, were all seen.
    pub(crate) whole: bool,
    /// Whether an array has no items.
    pub(crate) empty: bool,
    /// An array's first item, where that is a short string.
    pub(crate) first_text: Option<String>,
    /// The call itself, as `links.self` of Keystone has it.
    pub(crate) this: Option<String>,
}

impl Probe {
    /// Looks at the document that begins with the first byte of `head`.
    pub(crate) fn new(head: &[u8]) -> Self {
        let mut cursor = Cursor { head, at: 0 };
        let form = cursor.form();
        let mut probe = Self {
            form,
            members: Vec::new(),
            item_keys: Vec::new(),
            whole: false,
            empty: false,
            first_text: None,
            this: None,
        };
        match form {
            Form::Object => {
                cursor.at += 1;
                while let Some(key) = cursor.key() {
                    let start = cursor.at;
                    let form = cursor.form();
                    let (keys, whole, first_is_text) = cursor.first_keys();
                    if key == "links" && form == Form::Object {
                        probe.this = text_of(&head[start..], "self");
                    }
                    probe.members.push(Member { key, form, keys, whole, first_is_text, start });
                    cursor.at = start;
                    if cursor.skip().is_none() {
                        break;
                    }
                }
                cursor.blanks();
                probe.whole = cursor.peek() == Some(b'}');
            }
            Form::Array => {
                (probe.item_keys, probe.whole, _) = cursor.first_keys();
                cursor.at = 1;
                cursor.blanks();
                probe.empty = cursor.peek() == Some(b']');
                probe.first_text = cursor.text().filter(|text| text.len() <= 128);
            }
            Form::Text => probe.first_text = cursor.text().filter(|text| text.len() <= 128),
            Form::Other => {}
        }
        probe
    }

    /// The top-level key of this name.
    pub(crate) fn member(&self, key: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.key == key)
    }
}

/// The text of the value of `key` in the object that `raw` is, a string or a number; `None` where
/// there is no such key, or its value is another.
pub(crate) fn text_of(raw: &[u8], key: &str) -> Option<String> {
    let mut cursor = Cursor { head: raw, at: 0 };
    cursor.blanks();
    if cursor.form() != Form::Object {
        return None;
    }
    cursor.at += 1;
    while let Some(name) = cursor.key() {
        let start = cursor.at;
        cursor.skip()?;
        if name == key {
            let value = &raw[start..cursor.at];
            return match value.strip_prefix(b"\"") {
                Some(text) => Some(unescape(text.strip_suffix(b"\"").unwrap_or(text))),
                None if value.first().is_some_and(u8::is_ascii_digit) => {
                    Some(String::from_utf8_lossy(value).into_owned())
                }
                None => None,
            };
        }
    }
    None
}

/// A cursor over the first bytes of a document.
struct Cursor<'a> {
    head: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.head.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn form(&self) -> Form {
        match self.peek() {
            Some(b'{') => Form::Object,
            Some(b'[') => Form::Array,
            Some(b'"') => Form::Text,
            _ => Form::Other,
        }
    }

    /// Passes over a value.
    fn skip(&mut self) -> Option<()> {
        let rest = self.head.get(self.at..)?;
        self.at += ValueScan::default().advance(rest).end()?;
        Some(())
    }

    /// The next key of the object that the cursor is in; the cursor is then at its value.
    fn key(&mut self) -> Option<String> {
        self.blanks();
        if self.peek() == Some(b',') {
            self.at += 1;
            self.blanks();
        }
        let start = self.at;
        if self.form() != Form::Text {
            return None;
        }
        self.skip()?;
        let key = unescape(&self.head[start + 1..self.at - 1]);
        self.blanks();
        if self.peek() != Some(b':') {
            return None;
        }
        self.at += 1;
        self.blanks();
        Some(key)
    }

    /// The string at the cursor, if one is there.
    fn text(&mut self) -> Option<String> {
        let start = self.at;
        (self.form() == Form::Text).then(|| self.skip())??;
        Some(unescape(&self.head[start + 1..self.at - 1]))
    }

    /// The keys of the object at the cursor, or of the first item of the array there; whether
    /// those are all of them; and whether that first item is a string.
    fn first_keys(&mut self) -> (Vec<String>, bool, bool) {
        let mut keys = Vec::new();
        let in_array = self.form() == Form::Array;
        if self.form() == Form::Array {
            self.at += 1;
            self.blanks();
        }
        if self.form() != Form::Object {
            return (keys, false, in_array && self.form() == Form::Text);
        }
        self.at += 1;
        while let Some(key) = self.key() {
            keys.push(key);
            if self.skip().is_none() {
                return (keys, false, false);
            }
        }
        self.blanks();
        let whole = self.peek() == Some(b'}');
        (keys, whole, false)
    }
}

/// The text of a JSON string without its quotes. What is no valid escape is left as it stands.
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
    fn a_probe_names_the_keys_of_the_first_record() {
        let probe = Probe::new(br#"{"links": {"self": "x"}, "users": [{"id": 1, "name": {}}, 3]}"#);
        assert_eq!(probe.form, Form::Object);
        assert_eq!(probe.member("links").unwrap().keys, ["self"]);
        assert_eq!(probe.member("users").unwrap().keys, ["id", "name"]);
        let probe = Probe::new(b"[ {\"a\": [1], \"b\": 2} ]");
        assert_eq!(probe.item_keys, ["a", "b"]);
        assert!(Probe::new(b"[ ]").empty);
    }

    #[test]
    fn a_probe_of_a_cut_document_says_what_it_saw() {
        let probe = Probe::new(br#"{"servers": [{"id": "a", "name": "b", "stat"#);
        assert_eq!(probe.member("servers").unwrap().keys, ["id", "name"]);
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(unescape(br#"a\"\\\n\u7ec4\ud83d\ude00\/"#), "a\"\\\n组😀/");
        assert_eq!(unescape(br"\ud83d x \u12"), "\u{fffd} x 12");
        assert_eq!(text_of(br#"{"code": 1, "message": "no\tway"}"#, "message").unwrap(), "no\tway");
        assert_eq!(text_of(br#"{"code": 1}"#, "code").as_deref(), Some("1"));
        assert_eq!(text_of(br#"{"code": null}"#, "code"), None);
        assert_eq!(text_of(br#"{"code": }"#, "code"), None);
    }
}
