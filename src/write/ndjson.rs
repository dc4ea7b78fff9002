//! JSON Lines: one object a line.
//!
//! Owns the line ends. It must never know how a value looks in JSON: that is `json`'s.

use crate::hidden::json;
use crate::row::{Cell, Column};
use crate::write::json::Object;
use crate::write::{Format, Writer};

/// Registry entry for this format.
pub(super) static FORMAT: Format = Format {
    name: "ndjson",
    endings: &["ndjson", "jsonl"],
    about: "One JSON object a line",
    make: |_| Box::new(Ndjson),
};

struct Ndjson;

impl Writer for Ndjson {
    fn row(&self, columns: &[Column], row: &[Cell<'_>], out: &mut Vec<u8>) {
        json::push(out, &Object { columns, row });
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::Style;
    use crate::write::test_rows::{self, page, plain};

    #[test]
    fn an_empty_report_is_an_empty_file() {
        assert_eq!(page(&FORMAT, &Style::DEFAULT, &plain(), &[]), "");
    }

    #[test]
    fn each_line_reads_back_to_its_row() {
        let (columns, rows) = (test_rows::columns(), test_rows::rows());
        let text = page(&FORMAT, &Style::DEFAULT, &columns, &rows);
        let back = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(serde_json::Value::Array(back), test_rows::as_json(&columns, &rows));
        assert_eq!(text.lines().count(), rows.len());
    }
}
