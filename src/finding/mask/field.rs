//! Values outside of known fields: those of `metadata`, of properties, and of fields that no schema
//! has. Owners store passwords there under arbitrary names.
//!
//! The text is walked as JSON. From the first byte on that JSON does not allow, structure is not
//! trusted: only names of known fields and the literals of JSON stay.

use std::ops::Range;

use super::end;
use crate::json::text::string_end;
use crate::resource::{Field, field};

/// Keys beside those of the schemas whose values may be shown: what services say of themselves.
const ENVELOPE: &[&str] = &[
    "code",
    "count",
    "created",
    "error",
    "first",
    "href",
    "last",
    "link",
    "links",
    "marker",
    "message",
    "next",
    "previous",
    "rel",
    "self",
    "title",
    "total",
    "truncated",
    "versions",
];

/// What holds for the values under a key.
pub(super) fn of_key(key: &str) -> Field {
    let known = field(key);
    if known == Field::Unknown && ENVELOPE.contains(&key) { Field::Known } else { known }
}

/// Whether the value at the end of this path of keys is secret: some key is a secret's name or no
/// known field, or it is a string in an object whose values are not strings.
pub(super) fn is_hidden<'k>(path: impl IntoIterator<Item = &'k str>, is_string: bool) -> bool {
    let mut rule = Rule::Ask;
    for key in path {
        if super::is_secret(key) {
            return true;
        }
        rule = rule.inside(key);
    }
    rule.hides(is_string)
}

/// What holds for the values of an object or a list, and for those under a key in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// They may be shown; in an object each key is asked.
    Ask,
    /// Its keys are labels.
    Labels,
    /// The value of a label: an object, a list or a number, and what is in it is asked again. No
    /// label has a string, so a string there was put by a stranger.
    Labelled,
    /// No value in it may be shown.
    Hide,
}

impl Rule {
    /// What holds for the value of `key` in an object for which this holds.
    fn inside(self, key: &str) -> Self {
        match (self, of_key(key)) {
            (Self::Hide, _) | (Self::Ask, Field::Unknown | Field::Free) => Self::Hide,
            (Self::Ask, Field::Labels) => Self::Labels,
            (Self::Ask, Field::Known) | (Self::Labelled, _) => Self::Ask,
            (Self::Labels, _) => Self::Labelled,
        }
    }

    /// What holds for the items of a list, or the members of an object, for which this holds.
    fn opened(self) -> Self {
        if self == Self::Labelled { Self::Ask } else { self }
    }

    /// Whether a string or another word is hidden where this holds.
    fn hides(self, is_string: bool) -> bool {
        self == Self::Hide || (is_string && self == Self::Labelled)
    }
}

/// An object or a list that is open.
struct Open {
    object: bool,
    rule: Rule,
}

/// What JSON allows next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    /// A key, or the end of an object.
    Key,
    Colon,
    /// A comma, or the end of an object or a list.
    Comma,
}

/// Adds the ranges of `text` that hold such values. Text that is not JSON at all has none.
pub(super) fn find(text: &[u8], ranges: &mut Vec<Range<usize>>) {
    let start = text.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(text.len());
    if matches!(text.get(start), Some(b'{' | b'[')) {
        if let Some(broken) = walk(text, start, ranges) {
            words(text, broken, ranges);
        }
    } else if has_key(text) {
        words(text, start, ranges);
    }
}

/// Whether a quote and a colon follow each other, as behind a key of JSON.
fn has_key(text: &[u8]) -> bool {
    memchr::memchr_iter(b'"', text).any(|at| {
        let after = text[at + 1..].iter().take(8).find(|byte| !byte.is_ascii_whitespace());
        after == Some(&b':') && at > 0
    })
}

/// Walks JSON; gives where it is broken, or where it was cut.
fn walk(text: &[u8], start: usize, ranges: &mut Vec<Range<usize>>) -> Option<usize> {
    let mut open: Vec<Open> = Vec::new();
    let (mut next, mut rule, mut at) = (Next::Value, Rule::Ask, start);
    while at < text.len() {
        let byte = text[at];
        match (byte, next) {
            (b' ' | b'\t' | b'\n' | b'\r', _) => at += 1,
            (b'{' | b'[', Next::Value) => {
                rule = rule.opened();
                open.push(Open { object: byte == b'{', rule });
                next = if byte == b'{' { Next::Key } else { Next::Value };
                at += 1;
            }
            (b'}' | b']', _) => {
                // A bracket may close what is empty, too.
                let allowed = match next {
                    Next::Comma => true,
                    Next::Key => byte == b'}' && before(text, at) == Some(b'{'),
                    Next::Value => byte == b']' && before(text, at) == Some(b'['),
                    Next::Colon => false,
                };
                let closed = open.pop().filter(|closed| closed.object == (byte == b'}'));
                if !allowed || closed.is_none() {
                    return Some(at);
                }
                next = Next::Comma;
                at += 1;
            }
            (b',', Next::Comma) => {
                let last = open.last()?;
                next = if last.object { Next::Key } else { Next::Value };
                rule = last.rule;
                at += 1;
            }
            (b':', Next::Colon) => {
                next = Next::Value;
                at += 1;
            }
            (b'"', Next::Key) => {
                let end = string_end(text, at)?;
                let name = std::str::from_utf8(&text[at + 1..end - 1]).unwrap_or_default();
                rule = open.last().map_or(Rule::Ask, |open| open.rule).inside(name);
                next = Next::Colon;
                at = end;
            }
            (b'"', Next::Value) => {
                let end = string_end(text, at);
                if rule.hides(true) {
                    ranges.push(at + 1..end.map_or(text.len(), |end| end - 1));
                }
                at = end?;
                next = Next::Comma;
            }
            (_, Next::Value) if is_word(byte) => {
                let end = at + text[at..].iter().take_while(|byte| is_word(**byte)).count();
                let word = &text[at..end];
                if !is_literal(word) && !is_number(word) {
                    return Some(at);
                }
                if rule.hides(false) && !is_literal(word) {
                    ranges.push(at..end);
                }
                at = end;
                next = Next::Comma;
            }
            _ => return Some(at),
        }
    }
    None
}

/// The last byte before `at` that is not white space.
fn before(text: &[u8], at: usize) -> Option<u8> {
    text[..at].iter().rev().find(|byte| !byte.is_ascii_whitespace()).copied()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.') || byte >= 0x80
}

fn is_literal(word: &[u8]) -> bool {
    matches!(word, b"true" | b"false" | b"null")
}

fn is_number(word: &[u8]) -> bool {
    let digits = word.strip_prefix(b"-").unwrap_or(word);
    digits.first().is_some_and(u8::is_ascii_digit)
        && std::str::from_utf8(word).is_ok_and(|word| word.parse::<f64>().is_ok())
}

/// Adds every word from `start` on that is neither the name of a known field nor a literal. What
/// parts words are the signs of JSON, quotes among them: which of them open and which close
/// strings is not known.
fn words(text: &[u8], start: usize, ranges: &mut Vec<Range<usize>>) {
    let sign = |byte: &u8| b"{}[],:\"\n\r".contains(byte);
    let mut at = start;
    while at < text.len() {
        let length = text[at..].iter().take_while(|byte| !sign(byte)).count();
        let word = text[at..at + length].trim_ascii();
        if !word.is_empty() {
            let from = at + length - text[at..at + length].trim_ascii_start().len();
            let behind = text[from + word.len()..].iter().find(|byte| !byte.is_ascii_whitespace());
            let key = end::is_quote(behind) || behind == Some(&b':');
            let known =
                std::str::from_utf8(word).is_ok_and(|word| key && of_key(word) != Field::Unknown);
            if !known && !is_literal(word) {
                ranges.push(from..from + word.len());
            }
        }
        at += length + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let mut ranges = Vec::new();
        find(text.as_bytes(), &mut ranges);
        let mut bytes = text.as_bytes().to_vec();
        for range in ranges {
            bytes[range].fill(b'*');
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn values_of_metadata_and_of_unknown_fields_are_masked_whatever_their_key() {
        insta::assert_snapshot!(masked(r#"{"id": "a", "metadata": {"DB_PASS": "x", "name": "y"}, "name": "web"}"#), @r#"{"id": "a", "metadata": {"DB_PASS": "*", "name": "*"}, "name": "web"}"#);
        insta::assert_snapshot!(masked(r#"{"rootpw": "x", "密码": ["y", 7, {"name": "z"}, null, true], "id": 7}"#), @r#"{"rootpw": "*", "密码": ["*", *, {"name": "*"}, null, true], "id": 7}"#);
        insta::assert_snapshot!(masked(r#"[{"status": {"rootpw": 1.5e3, "id": "a"}}, "b"]"#), @r#"[{"status": {"rootpw": *****, "id": "a"}}, "b"]"#);
    }

    #[test]
    fn labels_are_names_and_what_is_below_them_is_known() {
        let text = r#"{"addresses": {"private": [{"addr": "10.0.0.1", "version": 4}], "a": []}}"#;
        assert_eq!(masked(text), text);
        insta::assert_snapshot!(masked(r#"{"addresses": {"net": [{"addr": "1", "rootpw": "x"}]}}"#), @r#"{"addresses": {"net": [{"addr": "1", "rootpw": "*"}]}}"#);
        insta::assert_snapshot!(masked(r#"{"addresses": {"net": "pw", "n": 7}}"#), @r#"{"addresses": {"net": "**", "n": 7}}"#);
    }

    #[test]
    fn from_the_first_fault_on_only_names_of_fields_stay() {
        insta::assert_snapshot!(masked(r#"{"id": "a", "name": "b" "rootpw": "x", "status": "y z", "n": null}"#), @r#"{"id": "a", "name": "b" "******": "*", "status": "***", "*": null}"#);
        insta::assert_snapshot!(masked(r#"{"name": web", "rootpw": "x"}"#), @r#"{"name": ***", "******": "*"}"#);
        insta::assert_snapshot!(masked(r#"{"name": "web, "rootpw": "x"}"#), @r#"{"name": "web, "******": "*"}"#);
        insta::assert_snapshot!(masked(r#"{"metadata" {"rootpw": "x"}}"#), @r#"{"metadata" {"******": "*"}}"#);
        insta::assert_snapshot!(masked(r#"{"metadata": {"rootpw": "x"#), @r#"{"metadata": {"rootpw": "*"#);
        insta::assert_snapshot!(masked(r#"tpw": "x", "name": "y"}"#), @r#"***": "*", "name": "*"}"#);
    }

    #[test]
    fn text_that_is_not_json_has_no_fields() {
        for text in ["", "uid=1000(ann) gid=1000(ann)", "<html>", "a: b", "\"a\"", "curl: (7) no"] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn every_word_of_an_envelope_is_shown() {
        for word in ENVELOPE {
            assert_eq!(of_key(word), Field::Known, "{word}");
        }
        assert!(ENVELOPE.is_sorted());
    }
}
