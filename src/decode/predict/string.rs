//! Strings: their ends, and their escapes.
//!
//! Owns the grammar of strings. It must never know serde or the cache.

use super::cursor::Cursor;
use super::refusal::Rejected;
use crate::json::text::Escape;
use crate::json::vector;

/// A string of the record.
pub(super) enum Text<'s, 'de> {
    /// Borrowed from the record.
    Borrowed(&'de str),
    /// Without its escapes.
    Copied(&'s str),
}

/// Reads the string behind whose opening quote the cursor is, with its closing quote.
pub(super) fn read<'s, 'de>(
    cursor: &mut Cursor<'de>,
    scratch: &'s mut String,
) -> Result<Text<'s, 'de>, Rejected> {
    match read_plain(cursor) {
        Some(text) => Ok(Text::Borrowed(text)),
        None => unescape(cursor, scratch).map(Text::Copied),
    }
}

/// As [`read`], if the string has no escape and no error; else `None`, and the cursor does not
/// move.
#[inline(always)]
pub(super) fn read_plain<'de>(cursor: &mut Cursor<'de>) -> Option<&'de str> {
    let rest = cursor.rest_text()?;
    let (length, b'"') = plain(rest.as_bytes()) else { return None };
    cursor.at += length + 1;
    rest.get(..length)
}

/// Skips the rest of a string, with its closing quote. Escapes are checked as far as `serde_json`
/// checks those of a string that it ignores: a lone surrogate passes.
#[inline(always)]
pub(super) fn skip(cursor: &mut Cursor<'_>) -> Result<(), Rejected> {
    match plain(cursor.rest()) {
        (length, b'"') => {
            cursor.at += length + 1;
            Ok(())
        }
        _ => skip_escapes(cursor),
    }
}

/// The number of bytes before the first one that is special in a string, and that byte: a quote, a
/// backslash, a control character, or 0 at the end.
#[inline(always)]
fn plain(bytes: &[u8]) -> (usize, u8) {
    let length = vector::plain(bytes);
    (length, bytes.get(length).copied().unwrap_or(0))
}

#[cold]
fn skip_escapes(cursor: &mut Cursor<'_>) -> Result<(), Rejected> {
    loop {
        let (length, special) = plain(cursor.rest());
        cursor.at += length;
        match special {
            b'"' => {
                cursor.step();
                return Ok(());
            }
            b'\\' => {
                cursor.step();
                escape(cursor)?;
            }
            _ => return Err(Rejected),
        }
    }
}

#[cold]
pub(super) fn unescape<'s>(
    cursor: &mut Cursor<'_>,
    scratch: &'s mut String,
) -> Result<&'s str, Rejected> {
    scratch.clear();
    loop {
        let (length, special) = plain(cursor.rest());
        scratch.push_str(cursor.take_text(length)?);
        match special {
            b'"' => return Ok(scratch),
            b'\\' => scratch.push(escape(cursor)?.char.ok_or(Rejected)?),
            _ => return Err(Rejected),
        }
    }
}

/// The escape whose backslash has been passed.
fn escape(cursor: &mut Cursor<'_>) -> Result<Escape, Rejected> {
    let escape = Escape::at(cursor.rest()).ok_or(Rejected)?;
    cursor.at += escape.length;
    Ok(escape)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agrees(json: &str) {
        let theirs = serde_json::from_str::<String>(json).ok();
        let mut cursor = Cursor::new(json);
        cursor.step();
        let mut scratch = String::new();
        let ours = match read(&mut cursor, &mut scratch) {
            Ok(Text::Borrowed(text)) => Some(text.to_owned()),
            Ok(Text::Copied(text)) => Some(text.to_owned()),
            Err(Rejected) => None,
        };
        assert_eq!(ours.filter(|_| cursor.at == json.len()), theirs, "{json:?}");

        let mut cursor = Cursor::new(json);
        cursor.step();
        let ours = skip(&mut cursor).is_ok() && cursor.at == json.len();
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(json).is_ok();
        assert_eq!(ours, theirs, "ignored {json:?}");
    }

    #[test]
    fn strings_are_those_of_serde_json() {
        for text in [
            r#""""#,
            r#"""#,
            r#""abc"#,
            r#""0123456789abcdef0123456789""#,
            r#""\"\\\/\b\f\n\r\t\u00e9\uD83D\ude00""#,
            r#""\ud83d""#,
            r#""\ud83d\n""#,
            r#""\ud83d\ud83d""#,
            r#""\ude00""#,
            r#""\x41""#,
            r#""\u00g0""#,
            r#""\u+123""#,
            r#""\u123"#,
            r#""\u123é""#,
            r#""\"#,
            "\"Zoë — 東京\"",
            "\"\\nZoë\\u0000\"",
            "\"tab\t\"",
            "\"nul\0\"",
            "\"del\u{7f}\"",
        ] {
            agrees(text);
        }
    }

    #[test]
    fn a_special_byte_is_found_at_every_place() {
        for special in ["\"", "\\n", "\n", "\u{1f}", "é", "\u{80}", "!", "#", "[", "]", " "] {
            for length in 0..20 {
                for behind in ["\"", "xxxxxxxxxxxx\""] {
                    agrees(&format!("\"{}{special}{behind}", "a".repeat(length)));
                }
            }
        }
    }
}
