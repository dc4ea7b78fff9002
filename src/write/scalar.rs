//! YAML scalars: which texts may be as they are, and what the others look like.
//!
//! Owns the difference between a text and what looks like a number, a date or a mark. When in
//! doubt it quotes. It must never know where on a line it is.

use crate::hidden::is_hidden;
use crate::row::Cell;
use crate::write::cell::{self, JOIN};
use crate::write::escape::push_quoted;

/// Texts that some YAML reader takes for null, a boolean or a number. (All others of that kind
/// begin with a digit, a sign, a dot or a tilde.)
const WORDS: &[&str] =
    &["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity"];

/// Appends a value that has no lines of its own: all but a list or a map with something in it.
pub(super) fn push_scalar(cell: &Cell<'_>, out: &mut Vec<u8>) {
    match cell {
        Cell::Null => out.extend_from_slice(b"null"),
        Cell::Bool(_) | Cell::Int(_) => cell::push_flat(cell, JOIN, out),
        Cell::Float(number) if number.is_finite() => push_float(*number, out),
        // As in JSON: readers agree on null, not on `.nan`.
        Cell::Float(_) => out.extend_from_slice(b"null"),
        Cell::Text(text) => push_text(text, out),
        // In quotes, or 1.1 readers make a date of it and 1.2 readers a text.
        Cell::Time(time) => cell::push(format_args!("'{time}'"), out),
        Cell::List(_) => out.extend_from_slice(b"[]"),
        Cell::Map(_) => out.extend_from_slice(b"{}"),
    }
}

/// YAML 1.1 knows a number with an exponent only by its point and the exponent's sign: `1e16` is
/// a text to it, `1.0e+16` is not.
fn push_float(number: f64, out: &mut Vec<u8>) {
    let text = format!("{number:?}");
    let Some((digits, exponent)) = text.split_once('e') else {
        return cell::push(text, out);
    };
    let point = if digits.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with('-') { "" } else { "+" };
    cell::push(format_args!("{digits}{point}e{sign}{exponent}"), out);
}

fn push_text(text: &str, out: &mut Vec<u8>) {
    if text.chars().any(is_hidden) {
        push_quoted(text, out);
    } else if is_plain(text) {
        cell::push(text, out);
    } else {
        cell::push(format_args!("'{}'", text.replace('\'', "''")), out);
    }
}

/// Whether every reader takes the unquoted text for a text.
fn is_plain(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '/'));
    let ends = text.ends_with(|c: char| c == ':' || c.is_whitespace());
    let marks = text.contains(": ") || text.contains(" #");
    let word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    is_uuid(text) || begins && !ends && !marks && !word
}

/// A UUID may begin with a digit, and its four dashes keep it from being a number or a date.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;
    use crate::write::test_rows::TEXTS;

    fn scalar(cell: &Cell<'_>) -> String {
        let mut out = Vec::new();
        push_scalar(cell, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn names_are_plain_and_look_alikes_are_quoted() {
        for text in ["web-1", "ACTIVE", "张三", "/dev/vda", "a:b", "a#b", "e5", "it's", "a, b"] {
            assert_eq!(scalar(&Cell::text(Some(text))), text);
        }
        let uuid = "00000000-0000-0000-0000-000000000000";
        assert_eq!(scalar(&Cell::text(Some(uuid))), uuid);
        for text in ["", " a", "a ", "No", "y", "1", "0x1f", "2019-06-05", "10.0.0.1", "a: b", "~"]
        {
            assert_eq!(scalar(&Cell::text(Some(text))), format!("'{text}'"));
        }
        assert_eq!(scalar(&Cell::text(Some("'"))), "''''");
        assert_eq!(scalar(&Cell::text(Some("a\n\u{85}"))), r#""a\n\u0085""#);
    }

    #[test]
    fn numbers_are_numbers_to_old_readers_too() {
        let float = Regex::new(r"^-?[0-9]+\.[0-9]+(e[+-][0-9]+)?$").unwrap();
        for number in [0.1, -2.0, 1e16, 1.5e300, 7.2e-7, 5e-324, f64::MAX, f64::MIN, -0.0] {
            let text = scalar(&Cell::Float(number));
            assert!(float.is_match(&text), "{text}");
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits());
        }
        assert_eq!(scalar(&Cell::Float(f64::INFINITY)), "null");
    }

    /// The types of YAML 1.1 (yaml.org/type) by their own expressions: a plain text is none.
    #[test]
    fn no_plain_text_is_something_else_in_yaml_1_1() {
        let types = Regex::new(concat!(
            r"^(?i:~|null||y|yes|n|no|true|false|on|off|=|<<)$",
            r"|^[-+]?(0b[0-1_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(:[0-5]?[0-9])*)$",
            r"|^[-+]?([0-9][0-9_]*)?\.?[0-9._]*([eE][-+]?[0-9]+)?$",
            r"|^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*$",
            r"|^[-+]?\.?(?i:inf|nan)$",
            r"|^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}",
        ))
        .unwrap();
        for text in TEXTS {
            let written = scalar(&Cell::text(Some(text)));
            assert!(!types.is_match(&written), "{written}");
        }
    }
}
