//! The cold path: decodes with serde_json, and says what is wrong, where, and what was expected.

use serde::Deserialize;
use serde_json::error::Category;

use super::Refusal;
use super::locate::{self, Step};
use super::wording;
use crate::finding::{code, mask};
use crate::kind::Kind;
use crate::resource::{Decode, Record};

/// Decodes one record of `kind` and passes it to `then`, or tells why it cannot be decoded.
pub(super) fn record<T>(
    kind: &'static Kind,
    bytes: &[u8],
    then: impl FnOnce(Record<'_>) -> T,
) -> Result<T, Refusal> {
    if let Some(refusal) = no_object(kind, bytes) {
        return Err(refusal);
    }
    Record::with(kind, Explained { kind, bytes }, then)
}

/// Decodes by serde_json, and keeps track of where it is.
struct Explained<'de> {
    kind: &'static Kind,
    bytes: &'de [u8],
}

impl<'de> Decode<'de> for Explained<'de> {
    type Error = Refusal;

    fn decode<R: Deserialize<'de>>(self) -> Result<R, Refusal> {
        let Self { kind, bytes } = self;
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let mut track = serde_path_to_error::Track::new();
        match R::deserialize(serde_path_to_error::Deserializer::new(&mut json, &mut track)) {
            Ok(record) => match json.end() {
                Ok(()) => Ok(record),
                Err(error) => Err(syntax(bytes, &error)),
            },
            Err(error) => {
                let path = track.path();
                Err(match error.classify() {
                    Category::Data => data(kind, bytes, &path, &error),
                    Category::Syntax | Category::Eof | Category::Io => syntax(bytes, &error),
                })
            }
        }
    }

    fn no_records(kind: &Kind) -> Refusal {
        Refusal {
            code: &code::WRONG_TYPE,
            offset: 0,
            pointer: String::new(),
            message: format!("`{}` has no records", kind.name),
            expected: None,
            found: None,
        }
    }
}

/// serde would take a list for a struct, field by field; no service writes records so.
fn no_object(kind: &'static Kind, bytes: &[u8]) -> Option<Refusal> {
    let found = match bytes.first()? {
        b'[' => "a list",
        b'"' => "a string",
        b'n' => "null",
        b't' | b'f' => "a truth value",
        b'-' | b'0'..=b'9' => "a number",
        _ => return None,
    };
    Some(Refusal {
        code: &code::WRONG_TYPE,
        offset: 0,
        pointer: String::new(),
        message: format!("the {} is {found}, not an object", kind.record),
        expected: Some("an object".to_owned()),
        found: Some(found.to_owned()),
    })
}

/// The record is not JSON.
fn syntax(bytes: &[u8], error: &serde_json::Error) -> Refusal {
    if let Err(bad) = std::str::from_utf8(bytes) {
        let offset = bad.valid_up_to();
        return Refusal {
            code: &code::BAD_ENCODING,
            offset,
            pointer: locate::pointer_at(bytes, offset),
            message: "the record is not UTF-8".to_owned(),
            expected: Some("UTF-8".to_owned()),
            found: Some(format!("the byte 0x{:02x}", bytes.get(offset).copied().unwrap_or(0))),
        };
    }
    let offset = locate::offset_of(bytes, error.line(), error.column());
    let names = ["NaN", "Infinity", "-Infinity"];
    let no_number =
        names.iter().find(|name| bytes[offset.min(bytes.len())..].starts_with(name.as_bytes()));
    let sentence = match no_number {
        Some(name) => format!("`{name}` is not a number of JSON"),
        None => sentence(error),
    };
    Refusal {
        code: &code::BAD_SYNTAX,
        offset,
        pointer: locate::pointer_at(bytes, offset),
        message: format!("the record is not valid JSON: {sentence}"),
        expected: None,
        found: None,
    }
}

/// The record is JSON, and not of its kind's form.
fn data(
    kind: &'static Kind,
    bytes: &[u8],
    path: &serde_path_to_error::Path,
    error: &serde_json::Error,
) -> Refusal {
    let mut steps: Vec<Step<'_>> =
        path.iter()
            .filter_map(|segment| match segment {
                serde_path_to_error::Segment::Map { key } => Some(Step::Key(key)),
                serde_path_to_error::Segment::Seq { index } => Some(Step::Index(*index)),
                serde_path_to_error::Segment::Enum { .. }
                | serde_path_to_error::Segment::Unknown => None,
            })
            .collect();
    let text = sentence(error);
    let name = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    if text.starts_with("missing field") {
        let field = name(&text);
        let offset = locate::value(bytes, &steps).unwrap_or(0);
        let owner = owner(kind, &steps);
        return Refusal {
            code: &code::MISSING_FIELD,
            offset,
            pointer: locate::pointer(&steps),
            message: format!("{owner} has no `{field}`"),
            expected: Some(format!("a field `{field}`")),
            found: None,
        };
    }
    if text.starts_with("duplicate field") {
        let field = name(&text);
        // The tracked path already ends in the key where the second one was read.
        if steps.last() != Some(&Step::Key(&field)) {
            steps.push(Step::Key(&field));
        }
        let offset = locate::second_key(bytes, &steps).unwrap_or(0);
        return Refusal {
            code: &code::DUPLICATE_KEY,
            offset,
            pointer: locate::pointer(&steps),
            message: format!("the {} has two values of `{field}`", kind.record),
            expected: Some(format!("one `{field}`")),
            found: Some("a second one".to_owned()),
        };
    }
    let (invalid_type, rest) = match text.split_once(": ") {
        Some(("invalid type", rest)) => (true, rest),
        Some((_, rest)) => (false, rest),
        None => (false, text.as_str()),
    };
    let (found, expected) = match rest.split_once(", expected ") {
        Some((found, expected)) => (Some(wording::found(found)), Some(wording::expected(expected))),
        None => (None, None),
    };
    let shown = |found: &str| mask::found(keys(&steps), found);
    let found = found.map(|found| shown(&found));
    let offset = locate::value(bytes, &steps).unwrap_or(0);
    let what = if steps.is_empty() {
        format!("the {}", kind.record)
    } else {
        format!("`{}`", last_name(&steps))
    };
    let message = match (&found, &expected) {
        (Some(found), Some(expected)) => format!("{what} is {found}, not {expected}"),
        _ => format!("{what}: {}", shown(rest)),
    };
    Refusal {
        code: if invalid_type { &code::WRONG_TYPE } else { &code::BAD_VALUE },
        offset,
        pointer: locate::pointer(&steps),
        message,
        expected,
        found,
    }
}

/// The name of the object at `steps` for messages.
fn owner(kind: &'static Kind, steps: &[Step<'_>]) -> String {
    match steps.last() {
        None => format!("the {}", kind.record),
        Some(Step::Key(key)) => format!("`{key}`"),
        Some(Step::Index(_)) => format!("an item of `{}`", last_name(steps)),
    }
}

/// The keys of a path.
fn keys<'s>(steps: &'s [Step<'_>]) -> impl Iterator<Item = &'s str> {
    steps.iter().filter_map(|step| match step {
        Step::Key(key) => Some(*key),
        Step::Index(_) => None,
    })
}

/// The innermost key of a path.
fn last_name(steps: &[Step<'_>]) -> String {
    keys(steps).last().unwrap_or("record").to_owned()
}

/// serde_json's sentence without its own line and column, which count from the record's start.
fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}
