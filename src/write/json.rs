//! JSON: an array of objects, with the columns in order.
//!
//! Owns where blanks and line ends stand. It must never turn a value into a text that JSON has a
//! type for; times, for which it has none, are RFC 3339 texts.

use crate::row::{Cell, Column};
use crate::write::cell::{self, Flat, JOIN};
use crate::write::escape::push_quoted;
use crate::write::{Format, Style, Writer};

/// The format's line in the table.
pub(super) static FORMAT: Format = Format {
    name: "json",
    endings: &["json"],
    about: "An array of objects that keeps numbers, booleans, nulls, lists and maps",
    make: |style| Box::new(Json::new(style)),
};

struct Json {
    /// The depth of a row in the pretty form; `None` for everything on one line.
    depth: Option<usize>,
}

impl Json {
    fn new(style: &Style) -> Self {
        Self { depth: if style.noindent { None } else { Some(1) } }
    }
}

impl Writer for Json {
    fn start(&self, _columns: &[Column], out: &mut Vec<u8>) {
        out.push(b'[');
    }

    // The line end stands before the row and not after it, so that an empty array is `[]`.
    fn row(&self, columns: &[Column], row: &[Cell<'_>], out: &mut Vec<u8>) {
        push_line(self.depth, out);
        push_object(columns, row, self.depth, out);
    }

    fn between(&self) -> &'static [u8] {
        b","
    }

    fn end(&self, _columns: &[Column], rows: u64, out: &mut Vec<u8>) {
        if rows > 0 {
            push_line(self.depth.map(|depth| depth - 1), out);
        }
        out.extend_from_slice(b"]\n");
    }
}

/// Appends a row as an object; `depth` as for [`push_value`].
pub(super) fn push_object(
    columns: &[Column],
    row: &[Cell<'_>],
    depth: Option<usize>,
    out: &mut Vec<u8>,
) {
    push_members(columns.iter().map(|column| column.name).zip(row), depth, out);
}

/// Appends a value. `depth` is how many levels it is in, for the pretty form; `None` for the
/// form on one line.
fn push_value(cell: &Cell<'_>, depth: Option<usize>, out: &mut Vec<u8>) {
    match cell {
        Cell::Null => out.extend_from_slice(b"null"),
        // JSON has no word for a number that is not finite.
        Cell::Float(number) if !number.is_finite() => out.extend_from_slice(b"null"),
        Cell::Bool(_) | Cell::Int(_) | Cell::Float(_) => cell::push(Flat(cell, JOIN), out),
        Cell::Text(text) => push_quoted(text, out),
        Cell::Time(time) => {
            out.push(b'"');
            cell::push(time, out);
            out.push(b'"');
        }
        Cell::List(items) => {
            out.push(b'[');
            let inner = depth.map(|depth| depth + 1);
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    out.push(b',');
                }
                push_line(inner, out);
                push_value(item, inner, out);
            }
            if !items.is_empty() {
                push_line(depth, out);
            }
            out.push(b']');
        }
        Cell::Map(entries) => push_members(cell::entries(entries).into_iter(), depth, out),
    }
}

fn push_members<'c, 'a: 'c>(
    members: impl Iterator<Item = (&'c str, &'c Cell<'a>)>,
    depth: Option<usize>,
    out: &mut Vec<u8>,
) {
    out.push(b'{');
    let inner = depth.map(|depth| depth + 1);
    let mut empty = true;
    for (key, value) in members {
        if !empty {
            out.push(b',');
        }
        empty = false;
        push_line(inner, out);
        push_quoted(key, out);
        out.extend_from_slice(if depth.is_some() { b": " } else { b":" });
        push_value(value, inner, out);
    }
    if !empty {
        push_line(depth, out);
    }
    out.push(b'}');
}

/// A new line with two blanks a level; nothing in the form on one line.
fn push_line(depth: Option<usize>, out: &mut Vec<u8>) {
    if let Some(depth) = depth {
        out.push(b'\n');
        out.resize(out.len() + 2 * depth, b' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::nasty::{self, page, plain};

    const ONE_LINE: Style = Style { noindent: true, ..Style::DEFAULT };

    #[test]
    fn an_empty_report_is_an_empty_array() {
        assert_eq!(page(&FORMAT, &Style::DEFAULT, &plain(), &[]), "[]\n");
        assert_eq!(page(&FORMAT, &ONE_LINE, &plain(), &[]), "[]\n");
    }

    #[test]
    fn values_keep_their_types() {
        let map = Cell::Map(vec![
            ("k".into(), Cell::Bool(false)),
            ("l".into(), Cell::List(Vec::new())),
            ("k".into(), Cell::Map(Vec::new())),
        ]);
        let rows = vec![
            vec![Cell::Int(-5), Cell::List(vec![Cell::text(Some("a/b")), Cell::Float(f64::NAN)])],
            vec![Cell::Null, map],
        ];
        assert_eq!(
            page(&FORMAT, &ONE_LINE, &plain(), &rows),
            "[{\"number\":-5,\"text\":[\"a/b\",null]},{\"number\":null,\"text\":{\"l\":[],\"k\":{}}}]\n"
        );
        insta::assert_snapshot!(page(&FORMAT, &Style::DEFAULT, &plain(), &rows), @r#"
        [
          {
            "number": -5,
            "text": [
              "a/b",
              null
            ]
          },
          {
            "number": null,
            "text": {
              "l": [],
              "k": {}
            }
          }
        ]
        "#);
    }

    #[test]
    fn json_reads_back_to_the_same_cells() {
        let (columns, rows) = (nasty::columns(), nasty::rows());
        for style in [Style::DEFAULT, ONE_LINE] {
            let text = page(&FORMAT, &style, &columns, &rows);
            let back: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(back, nasty::as_json(&columns, &rows));
        }
    }
}
