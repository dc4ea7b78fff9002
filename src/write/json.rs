//! JSON: an array of objects, with the columns in order.
//!
//! Owns where blanks and line ends are. It must never write a value as text if JSON has a type for
//! it; times are RFC 3339 texts.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::hidden::json;
use crate::row::{Cell, Column};
use crate::write::{Format, Writer, cell};

/// Registry entry for this format.
pub(super) static FORMAT: Format = Format {
    name: "json",
    endings: &["json"],
    about: "An array of objects that keeps numbers, booleans, nulls, lists and maps",
    make: |style| Box::new(Json { noindent: style.noindent }),
};

struct Json {
    /// Whether everything is on one line.
    noindent: bool,
}

impl Writer for Json {
    fn start(&self, _columns: &[Column], out: &mut Vec<u8>) {
        out.push(b'[');
    }

    // The line end precedes the row, so that an empty array is `[]`.
    fn row(&self, columns: &[Column], row: &[Cell<'_>], out: &mut Vec<u8>) {
        if self.noindent {
            json::push(out, &Object { columns, row });
        } else {
            json::push_item(out, &Object { columns, row });
        }
    }

    fn between(&self) -> &'static [u8] {
        b","
    }

    fn end(&self, _columns: &[Column], rows: u64, out: &mut Vec<u8>) {
        if rows > 0 && !self.noindent {
            out.push(b'\n');
        }
        out.extend_from_slice(b"]\n");
    }
}

/// A row as an object.
pub(super) struct Object<'r, 'a> {
    pub(super) columns: &'r [Column],
    pub(super) row: &'r [Cell<'a>],
}

impl Serialize for Object<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.columns.iter().map(|column| column.name);
        serializer.collect_map(names.zip(self.row.iter().map(Value)))
    }
}

/// A cell as a value.
struct Value<'c, 'a>(&'c Cell<'a>);

impl Serialize for Value<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Null => serializer.serialize_unit(),
            Cell::Bool(value) => serializer.serialize_bool(*value),
            Cell::Int(number) => serializer.serialize_i64(*number),
            // `null` where the number is not finite, which JSON cannot express.
            Cell::Float(number) => serializer.serialize_f64(*number),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Time(time) => serializer.collect_str(time),
            Cell::List(items) => serializer.collect_seq(items.iter().map(Value)),
            Cell::Map(entries) => {
                let entries = cell::entries(entries);
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, &Value(value))?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::Style;
    use crate::write::test_rows::{self, page, plain};

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
        let (columns, rows) = (test_rows::columns(), test_rows::rows());
        for style in [Style::DEFAULT, ONE_LINE] {
            let text = page(&FORMAT, &style, &columns, &rows);
            let back: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(back, test_rows::as_json(&columns, &rows));
        }
    }
}
