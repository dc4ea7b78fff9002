//! What is wrong with the dumps: a row for each finding.

use super::table;
use crate::finding::Finding;
use crate::report::{Emit, Tables, columns};
use crate::row::{Cell, Row};

table! { "findings", "one row per finding, as `check` tells them", &[] }

/// One finding.
struct Item<'a>(&'a Finding);

/// Findings come from the run itself, not from the dumps.
fn rows<'a>(_: &Tables<'a>, _: &[usize], _: Emit<'_, 'a>) {}

/// The row of a finding. Its texts are masked where it was made.
pub fn row(finding: &Finding) -> Row<'_> {
    CELLS.iter().map(|cell| cell(&Item(finding))).collect()
}

fn number<'a>(number: Option<u64>) -> Cell<'a> {
    Cell::int(number.and_then(|number| i64::try_from(number).ok()))
}

columns! { Item:
    "code", "Code", Text, "its stable code" => |i| Cell::text(Some(i.0.code.name));
    "severity", "Severity", Text, "error, warning or note" =>
        |i| Cell::text(Some(i.0.severity.name()));
    "file", "File", Text, "the file as it was named" => |i| Cell::text(i.0.place.file.as_deref());
    "record", "Record", Int, "the record's number in its file, from 1" =>
        |i| number(i.0.place.record);
    "byte", "Byte", Int, "offset in the file's text, from 0" => |i| number(i.0.place.byte);
    "line", "Line", Int, "line in that text, from 1" => |i| number(i.0.place.line);
    "pointer", "Pointer", Text, "JSON Pointer to the value" =>
        |i| Cell::text(i.0.place.pointer.as_deref());
    "message", "Message", Text, "what is wrong" => |i| Cell::text(Some(&i.0.message));
    "help", "Help", Text, "what to do" => |i| Cell::text(Some(i.0.remedy()));
}
