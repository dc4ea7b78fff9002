//! Values: cells with a blank between them, one row a line, no header; cliff's `-f value`.
//!
//! Owns the line. It must never send a control character: its readers are shells and people.

use crate::hidden::Shown;
use crate::row::{Cell, Column};
use crate::write::cell::{self, Flat, JOIN};
use crate::write::{Format, Writer};

/// Registry entry for this format.
pub(super) static FORMAT: Format = Format {
    name: "value",
    endings: &[],
    about: "Values with a blank between them, one row a line, for shell scripts",
    make: |_| Box::new(Value),
};

struct Value;

impl Writer for Value {
    fn row(&self, _columns: &[Column], row: &[Cell<'_>], out: &mut Vec<u8>) {
        for (number, cell) in row.iter().enumerate() {
            if number > 0 {
                out.push(b' ');
            }
            match cell {
                Cell::Text(text) => cell::push(Shown(text), out),
                Cell::List(_) | Cell::Map(_) => {
                    let text = Flat(cell, JOIN).to_string();
                    cell::push(Shown(&text), out);
                }
                _ => cell::push_flat(cell, JOIN, out),
            }
        }
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hidden::is_hidden;
    use crate::write::Style;
    use crate::write::test_rows::{self, page, plain};

    #[test]
    fn a_row_is_a_line_of_values() {
        let rows = vec![
            vec![Cell::Int(1), Cell::text(Some("a b\n\x1b[2J"))],
            vec![Cell::Null, Cell::texts(["x", "y\u{202e}"].into_iter())],
        ];
        assert_eq!(
            page(&FORMAT, &Style::DEFAULT, &plain(), &rows),
            "1 a b\\n\\x1b[2J\n x;y\\u{202e}\n"
        );
        assert_eq!(page(&FORMAT, &Style::DEFAULT, &plain(), &[]), "");
    }

    #[test]
    fn hostile_rows_stay_one_line_each_and_send_no_controls() {
        let text = page(&FORMAT, &Style::DEFAULT, &test_rows::columns(), &test_rows::rows());
        assert_eq!(text.lines().count(), test_rows::rows().len());
        assert!(!text.chars().any(|c| c != '\n' && is_hidden(c)));
    }
}
