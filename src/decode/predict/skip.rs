//! Ignored values: checked to be JSON and skipped.
//!
//! Owns the grammar of ignored values. It must never know serde or the cache.

use super::cursor::Cursor;
use super::number;
use super::refusal::Rejected;
use super::string;

/// The most strings of a value whose shape is learned. At most one more is recorded, so a value
/// with millions of strings costs no more memory.
pub(super) const MOST_STRINGS: usize = 64;

/// The strings of a skipped value, each from behind its opening quote to its closing one.
pub(super) type Spans = Vec<(usize, usize)>;

/// Skips one value that is neither an array nor an object; the cursor is at its first byte.
#[inline(always)]
pub(super) fn scalar(cursor: &mut Cursor<'_>) -> Result<(), Rejected> {
    match cursor.byte() {
        b'"' => {
            cursor.step();
            string::skip(cursor)
        }
        b'n' => cursor.require(b"null"),
        b't' => cursor.require(b"true"),
        b'f' => cursor.require(b"false"),
        _ => number::skip(cursor),
    }
}

/// Skips one array or object, of any depth, and records its strings.
///
/// As in `serde_json`, ignored values may nest without limit; a level costs one byte.
pub(super) fn container(cursor: &mut Cursor<'_>, spans: &mut Spans) -> Result<(), Rejected> {
    spans.clear();
    let mut open = Vec::new();
    loop {
        // At a value.
        match cursor.space() {
            bracket @ (b'[' | b'{') => {
                cursor.step();
                let close = bracket + 2;
                if cursor.space() != close {
                    open.push(close);
                    if bracket == b'{' {
                        key(cursor, spans)?;
                    }
                    continue;
                }
                cursor.step();
            }
            b'"' => text(cursor, spans)?,
            _ => scalar(cursor)?,
        }
        // Behind a value.
        loop {
            let Some(&close) = open.last() else { return Ok(()) };
            let byte = cursor.space();
            cursor.step();
            if byte == b',' {
                if close == b'}' {
                    cursor.space();
                    key(cursor, spans)?;
                }
                break;
            }
            if byte != close {
                return Err(Rejected);
            }
            open.pop();
        }
    }
}

fn key(cursor: &mut Cursor<'_>, spans: &mut Spans) -> Result<(), Rejected> {
    if cursor.byte() != b'"' {
        return Err(Rejected);
    }
    text(cursor, spans)?;
    cursor.space();
    cursor.require(b":")
}

fn text(cursor: &mut Cursor<'_>, spans: &mut Spans) -> Result<(), Rejected> {
    cursor.step();
    let start = cursor.at;
    string::skip(cursor)?;
    if spans.len() <= MOST_STRINGS {
        spans.push((start, cursor.at - 1));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde::de::IgnoredAny;

    use super::*;

    fn skips(text: &str) -> bool {
        let mut cursor = Cursor::new(text);
        container(&mut cursor, &mut Spans::new()).is_ok() && cursor.at == text.len()
    }

    #[test]
    fn what_is_ignored_is_still_json() {
        for text in [
            "[]",
            "{}",
            "[ ]",
            "{ }",
            r#"[1, -2.5e3, true, false, null, "x\n\ud800", {"a": {}, "b": []}, []]"#,
            "{\"a\"\n:\n1 , \"b\":[[],{}]\t}",
            "[1 2]",
            "[1,]",
            "[,1]",
            "{\"a\":1,}",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{1:1}",
            "[1}",
            "{\"a\":1]",
            "[nul]",
            "[nullx]",
            "[01]",
            "[\"\\x\"]",
            "[\"\t\"]",
            "[",
            "{\"a\":",
            "{\"a\":1",
            "[]]",
        ] {
            assert_eq!(skips(text), serde_json::from_str::<IgnoredAny>(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn ignored_values_may_nest_without_limit() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(skips(&deep) && serde_json::from_str::<IgnoredAny>(&deep).is_ok());
    }
}
