//! YAML: a list of maps, in the block style that `openstack -f yaml` has.
//!
//! Owns lines and indents. It must never write what a YAML 1.1 reader and a 1.2 reader take for
//! different values; how a text is kept a text is `scalar`'s.

use crate::row::{Cell, Column};
use crate::write::cell;
use crate::write::scalar::push_scalar;
use crate::write::{Format, Writer};

/// Registry entry for this format.
pub(super) static FORMAT: Format = Format {
    name: "yaml",
    endings: &["yaml", "yml"],
    about: "A list of maps that keeps numbers, booleans, nulls, lists and maps",
    make: |_| Box::new(Yaml),
};

/// A longer key needs the form `? key`: a reader looks no further than 1024 characters for the
/// colon.
const LONGEST_KEY: usize = 1000;

struct Yaml;

impl Writer for Yaml {
    fn row(&self, columns: &[Column], row: &[Cell<'_>], out: &mut Vec<u8>) {
        if columns.is_empty() {
            out.extend_from_slice(b"- {}\n");
            return;
        }
        out.extend_from_slice(b"- ");
        push_members(columns.iter().map(|column| column.name).zip(row), 2, out);
    }

    fn end(&self, _columns: &[Column], rows: u64, out: &mut Vec<u8>) {
        if rows == 0 {
            out.extend_from_slice(b"[]\n");
        }
    }
}

/// Appends the lines of a map whose keys are at `indent`; the first begins where we are.
fn push_members<'c, 'a: 'c>(
    members: impl Iterator<Item = (&'c str, &'c Cell<'a>)>,
    indent: usize,
    out: &mut Vec<u8>,
) {
    for (number, (key, value)) in members.enumerate() {
        if number > 0 {
            push_indent(indent, out);
        }
        let long = key.len() > LONGEST_KEY;
        if long {
            out.extend_from_slice(b"? ");
        }
        push_scalar(&Cell::text(Some(key)), out);
        if long {
            out.push(b'\n');
            push_indent(indent, out);
        }
        out.push(b':');
        match value {
            // The dashes of a list may be under its key: they are indent enough.
            Cell::List(items) if !items.is_empty() => {
                out.push(b'\n');
                push_indent(indent, out);
                push_items(items, indent, out);
            }
            Cell::Map(entries) if !entries.is_empty() => {
                out.push(b'\n');
                push_indent(indent + 2, out);
                push_members(cell::entries(entries).into_iter(), indent + 2, out);
            }
            value => push_end(value, out),
        }
    }
}

/// Appends the lines of a list whose dashes are at `indent`; the first begins where we are.
fn push_items(items: &[Cell<'_>], indent: usize, out: &mut Vec<u8>) {
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            push_indent(indent, out);
        }
        out.push(b'-');
        match item {
            Cell::List(items) if !items.is_empty() => {
                out.push(b' ');
                push_items(items, indent + 2, out);
            }
            Cell::Map(entries) if !entries.is_empty() => {
                out.push(b' ');
                push_members(cell::entries(entries).into_iter(), indent + 2, out);
            }
            item => push_end(item, out),
        }
    }
}

/// Appends a value that ends its line.
fn push_end(value: &Cell<'_>, out: &mut Vec<u8>) {
    out.push(b' ');
    push_scalar(value, out);
    out.push(b'\n');
}

fn push_indent(indent: usize, out: &mut Vec<u8>) {
    out.resize(out.len() + indent, b' ');
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use yaml_rust2::{Yaml as Read, YamlLoader};

    use super::*;
    use crate::write::Style;
    use crate::write::test_rows::{self, page, plain};

    /// What a YAML 1.2 reader makes of the text.
    fn read(text: &str) -> Value {
        let documents = YamlLoader::load_from_str(text).unwrap();
        assert_eq!(documents.len(), 1);
        as_json(&documents[0])
    }

    fn as_json(yaml: &Read) -> Value {
        match yaml {
            Read::Null => Value::Null,
            Read::Boolean(value) => json!(value),
            Read::Integer(number) => json!(number),
            Read::Real(number) => json!(number.parse::<f64>().unwrap()),
            Read::String(text) => json!(text),
            Read::Array(items) => Value::Array(items.iter().map(as_json).collect()),
            Read::Hash(map) => Value::Object(
                map.iter()
                    .map(|(key, value)| (key.as_str().unwrap().into(), as_json(value)))
                    .collect(),
            ),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_empty_report_is_an_empty_list() {
        assert_eq!(page(&FORMAT, &Style::DEFAULT, &plain(), &[]), "[]\n");
    }

    #[test]
    fn lists_and_maps_are_blocks() {
        let map = Cell::Map(vec![
            ("role".into(), Cell::text(Some("db"))),
            ("empty".into(), Cell::Map(Vec::new())),
            ("no".into(), Cell::List(vec![Cell::texts(["a", "b"].into_iter()), Cell::Null])),
            ("in".into(), Cell::Map(vec![("k".into(), Cell::Bool(true))])),
        ]);
        let rows = vec![
            vec![Cell::Int(1), Cell::texts(["10.0.0.1", "fe80::1"].into_iter())],
            vec![Cell::Null, Cell::List(Vec::new())],
            vec![Cell::Int(-3), map],
        ];
        insta::assert_snapshot!(page(&FORMAT, &Style::DEFAULT, &plain(), &rows), @r"
        - number: 1
          text:
          - '10.0.0.1'
          - fe80::1
        - number: null
          text: []
        - number: -3
          text:
            role: db
            empty: {}
            'no':
            - - a
              - b
            - null
            in:
              k: true
        ");
    }

    #[test]
    fn yaml_reads_back_to_the_same_cells() {
        let (columns, rows) = (test_rows::columns(), test_rows::rows());
        let text = page(&FORMAT, &Style::DEFAULT, &columns, &rows);
        assert_eq!(read(&text), test_rows::as_json(&columns, &rows));
        assert_eq!(text.matches("\n- id:").count() + 1, rows.len());
    }

    #[test]
    fn a_long_or_repeated_key_is_still_a_key() {
        let long = "k: ".repeat(1000);
        let map = Cell::Map(vec![
            (long.as_str().into(), Cell::Null),
            ("b".into(), Cell::Int(1)),
            (long.as_str().into(), Cell::texts(["x"].into_iter())),
        ]);
        let rows = vec![vec![Cell::Null, Cell::List(vec![map.clone(), map])]];
        let text = page(&FORMAT, &Style::DEFAULT, &plain(), &rows);
        let map = json!({"b": 1, long: ["x"]});
        assert_eq!(read(&text), json!([{"number": null, "text": [map, map]}]));
    }
}
