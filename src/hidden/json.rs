//! JSON whose hidden characters are escapes, so that it is safe to show on a terminal.
//!
//! serde_json writes it; this is only a formatter that looks into its strings. Every reader of
//! JSON gets the text back as it was.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

/// For JSON that no struct describes.
#[cfg(feature = "cli")]
pub(crate) use serde_json::{Map, Value, json};

use super::is_hidden;

/// Appends the value as JSON on one line.
pub(crate) fn push(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    write(out, CompactFormatter, value);
}

/// Appends the value as JSON with two blanks a level, as an item of a list that is already open:
/// with the line break and the indent before it.
pub(crate) fn push_item(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    let mut formatter = PrettyFormatter::new();
    // Writing to memory does not fail. The bracket of the list is written elsewhere.
    let _ = formatter.begin_array(&mut io::sink());
    let _ = formatter.begin_array_value(out, true);
    write(out, formatter, value);
}

fn write(out: &mut Vec<u8>, formatter: impl Formatter, value: &(impl Serialize + ?Sized)) {
    let mut serializer = Serializer::with_formatter(out, Escaping(formatter));
    // Our own values have no errors, and writing to memory does not fail.
    let _ = value.serialize(&mut serializer);
}

/// The formatter that it holds, with hidden characters as escapes.
struct Escaping<F>(F);

macro_rules! delegate {
    ($($name:ident($($first:ident: bool)?);)*) => {
        $(fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $first: bool)?) -> io::Result<()> {
            self.0.$name(out $(, $first)?)
        })*
    };
}

impl<F: Formatter> Formatter for Escaping<F> {
    delegate! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }

    /// Text without quotes, backslashes and ASCII control characters other than DEL.
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        // Most texts are plain ASCII, and the compiler compares many bytes of it at once.
        if fragment.bytes().fold(true, |plain, byte| plain & (byte < 0x7f)) {
            return out.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| is_hidden(c)) {
            out.write_all(&rest.as_bytes()[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(value: &(impl Serialize + ?Sized)) -> String {
        let mut out = Vec::new();
        push(&mut out, value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hidden_characters_are_escapes_and_the_rest_is_not() {
        assert_eq!(json(""), r#""""#);
        assert_eq!(json("a/b é中😀👩\u{200d}🔧"), "\"a/b é中😀👩\u{200d}🔧\"");
        assert_eq!(json("\"\\\n\r\t\x08\x0c"), r#""\"\\\n\r\t\b\f""#);
        assert_eq!(json("\0\x1b\x7f\u{9b}\u{202e}x"), r#""\u0000\u001b\u007f\u009b\u202ex""#);
        assert_eq!(json("\u{e0041}"), r#""\udb40\udc41""#);
    }

    #[test]
    fn every_character_reads_back() {
        for c in '\0'..=char::MAX {
            if c < '\u{3000}' || is_hidden(c) || u32::from(c) % 251 == 0 {
                let text = format!("{c}x{c}{c}");
                let back: String = serde_json::from_str(&json(&text)).unwrap();
                assert_eq!(back, text);
            }
        }
    }

    #[test]
    fn an_item_of_a_list_is_indented_once() {
        let mut out = b"[".to_vec();
        push_item(&mut out, &[("a", vec!["b"]), ("c", vec![])]);
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
        [
          [
            [
              "a",
              [
                "b"
              ]
            ],
            [
              "c",
              []
            ]
          ]
        "#);
    }
}
