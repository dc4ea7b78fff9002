//! The top-level keys of a JSON document, and the keys one level below.
//!
//! Only the document's first bytes are read, so a probe may be incomplete; what it does
//! say is right.

use crate::json::cursor::Cursor;
use crate::json::text::unescape;

/// How many bytes of a document a probe looks at.
pub(crate) const LOOK: usize = 64 * 1024;

/// What kind of value is somewhere.
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
        let mut cursor = Cursor::new(head, 0);
        let mut probe = Self {
            form: form(&cursor),
            members: Vec::new(),
            item_keys: Vec::new(),
            whole: false,
            empty: false,
            first_text: None,
            this: None,
        };
        match probe.form {
            Form::Object => {
                cursor.at += 1;
                while let Some(key) = cursor.key() {
                    let (start, form) = (cursor.at, form(&cursor));
                    let (keys, whole, first_is_text) = first_keys(cursor);
                    if key == "links" && form == Form::Object {
                        probe.this = text_of(&head[start..], "self");
                    }
                    let key = key.into_owned();
                    probe.members.push(Member { key, form, keys, whole, first_is_text, start });
                    if cursor.pass().is_none() {
                        break;
                    }
                }
                probe.whole = cursor.take(b'}').is_some();
            }
            Form::Array => {
                (probe.item_keys, probe.whole, _) = first_keys(cursor);
                cursor.at += 1;
                cursor.blanks();
                probe.empty = cursor.peek() == Some(b']');
                probe.first_text = short_text(&mut cursor);
            }
            Form::Text => probe.first_text = short_text(&mut cursor),
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
    let [text] = texts_of(raw, [key]);
    text
}

/// As [`text_of`], for several keys in one pass.
pub(crate) fn texts_of<const COUNT: usize>(
    raw: &[u8],
    keys: [&str; COUNT],
) -> [Option<String>; COUNT] {
    let mut texts = [const { None }; COUNT];
    let mut left = [true; COUNT];
    let mut cursor = Cursor::new(raw, 0);
    if cursor.take(b'{').is_none() {
        return texts;
    }
    while left.contains(&true)
        && let Some(name) = cursor.key()
    {
        let start = cursor.at;
        if cursor.skip().is_none() {
            break;
        }
        let Some(number) = keys.iter().position(|key| *key == name) else { continue };
        if std::mem::replace(&mut left[number], false) {
            texts[number] = text_of_value(&raw[start..cursor.at]);
        }
    }
    texts
}

/// The text of a value that is a string or a number.
fn text_of_value(value: &[u8]) -> Option<String> {
    match value.strip_prefix(b"\"") {
        Some(text) => Some(unescape(text.strip_suffix(b"\"").unwrap_or(text))),
        None if value.first().is_some_and(u8::is_ascii_digit) => {
            Some(String::from_utf8_lossy(value).into_owned())
        }
        None => None,
    }
}

/// The form of the value at the cursor.
fn form(cursor: &Cursor<'_>) -> Form {
    match cursor.peek() {
        Some(b'{') => Form::Object,
        Some(b'[') => Form::Array,
        Some(b'"') => Form::Text,
        _ => Form::Other,
    }
}

/// The string at the cursor, if a short one is there.
fn short_text(cursor: &mut Cursor<'_>) -> Option<String> {
    cursor.string().map(unescape).filter(|text| text.len() <= 128)
}

/// The keys of the object at the cursor, or of the first item of the array there; whether those
/// are all of them; and whether that first item is a string.
fn first_keys(mut cursor: Cursor<'_>) -> (Vec<String>, bool, bool) {
    let mut keys = Vec::new();
    let in_array = cursor.take(b'[').is_some();
    cursor.blanks();
    if form(&cursor) != Form::Object {
        return (keys, false, in_array && form(&cursor) == Form::Text);
    }
    cursor.at += 1;
    while let Some(key) = cursor.key() {
        keys.push(key.into_owned());
        if cursor.skip().is_none() {
            return (keys, false, false);
        }
    }
    (keys, cursor.take(b'}').is_some(), false)
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
    fn a_probe_of_a_cut_document_has_the_keys_before_the_cut() {
        let probe = Probe::new(br#"{"servers": [{"id": "a", "name": "b", "stat"#);
        assert_eq!(probe.member("servers").unwrap().keys, ["id", "name"]);
    }

    #[test]
    fn the_text_of_a_member_is_a_string_or_a_number() {
        assert_eq!(text_of(br#"{"code": 1, "message": "no\tway"}"#, "message").unwrap(), "no\tway");
        assert_eq!(text_of(br#"{"code": 1}"#, "code").as_deref(), Some("1"));
        assert_eq!(text_of(br#"{"code": null}"#, "code"), None);
        assert_eq!(text_of(br#"{"code": }"#, "code"), None);
    }
}
