//! TSV: a line a row, a tab between two cells, and no quotes.
//!
//! Owns the escapes: `\t`, `\n`, `\r` and `\\` stand for tab, line feed, carriage return and
//! backslash, as in PostgreSQL's and MySQL's text dumps, so that a line is always a row. It must
//! never know how a list becomes text.

use crate::row::{Cell, Column};
use crate::write::cell::{self, JOIN};
use crate::write::csv::{BOM, show_from};
use crate::write::{Format, Style, Writer, formula};

/// Registry entry for this format.
pub(super) static FORMAT: Format = Format {
    name: "tsv",
    endings: &["tsv", "tab"],
    about: "Cells with tabs between them, one row a line, backslash escapes inside",
    make: |style| Box::new(Tsv { style: style.clone() }),
};

struct Tsv {
    style: Style,
}

impl Writer for Tsv {
    fn start(&self, columns: &[Column], out: &mut Vec<u8>) {
        if self.style.bom {
            out.extend_from_slice(BOM);
        }
        if self.style.header {
            for (number, column) in columns.iter().enumerate() {
                if number > 0 {
                    out.push(b'\t');
                }
                out.extend_from_slice(column.name.as_bytes());
            }
            self.push_line_end(out);
        }
    }

    fn row(&self, _columns: &[Column], row: &[Cell<'_>], out: &mut Vec<u8>) {
        for (number, cell) in row.iter().enumerate() {
            if number > 0 {
                out.push(b'\t');
            }
            self.push_cell(cell, out);
        }
        self.push_line_end(out);
    }
}

impl Tsv {
    fn push_line_end(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(if self.style.crlf { b"\r\n" } else { b"\n" });
    }

    fn push_cell(&self, cell: &Cell<'_>, out: &mut Vec<u8>) {
        let start = out.len();
        match cell {
            Cell::Text(text) => out.extend_from_slice(text.as_bytes()),
            _ => cell::push_flat(cell, JOIN, out),
        }
        if !matches!(cell, Cell::Text(_) | Cell::List(_) | Cell::Map(_)) {
            return;
        }
        if !self.style.formula_keep {
            formula::guard(out, start, !matches!(cell, Cell::Text(_)));
        }
        if is_special(&out[start..]) {
            escape_from(start, out);
        }
        if self.style.terminal {
            show_from(start, out);
        }
    }
}

/// Whether the cell has something to escape. No branch inside the loop, so that the compiler
/// compares many bytes at once.
fn is_special(text: &[u8]) -> bool {
    text.iter().fold(false, |found, &byte| {
        found | (byte == b'\t') | (byte == b'\n') | (byte == b'\r') | (byte == b'\\')
    })
}

/// Escapes the bytes from `start` on.
fn escape_from(start: usize, out: &mut Vec<u8>) {
    for byte in out.split_off(start) {
        match byte {
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\\' => out.extend_from_slice(b"\\\\"),
            _ => out.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::cell::Flat;
    use crate::write::test_rows::{self, page, plain};

    fn unescaped(text: &str) -> String {
        let mut back = String::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            back.push(match c {
                '\\' => match chars.next().unwrap() {
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    other => other,
                },
                c => c,
            });
        }
        back
    }

    #[test]
    fn a_row_is_a_line_and_reads_back() {
        let (columns, rows) = (test_rows::columns(), test_rows::rows());
        let style = Style { formula_keep: true, header: false, ..Style::DEFAULT };
        let text = page(&FORMAT, &style, &columns, &rows);
        let lines: Vec<&str> = text.strip_suffix('\n').unwrap().split('\n').collect();
        assert_eq!(lines.len(), rows.len());
        for (line, row) in lines.into_iter().zip(&rows) {
            let back: Vec<String> = line.split('\t').map(unescaped).collect();
            let expected: Vec<String> =
                row.iter().map(|cell| Flat(cell, JOIN).to_string()).collect();
            assert_eq!(back, expected);
        }
    }

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        let rows = vec![
            vec![Cell::Int(-1), Cell::text(Some("=1+1"))],
            vec![Cell::Null, Cell::text(Some("\t=1\\"))],
            vec![Cell::Float(-0.5), Cell::texts(["@a", "b"].into_iter())],
        ];
        assert_eq!(
            page(&FORMAT, &Style::DEFAULT, &plain(), &rows),
            "number\ttext\n-1\t'=1+1\n\t'\\t=1\\\\\n-0.5\t'@a;b\n"
        );
        let style = Style { crlf: true, bom: true, formula_keep: true, ..Style::DEFAULT };
        assert_eq!(
            page(&FORMAT, &style, &plain(), &rows[..1]),
            "\u{feff}number\ttext\r\n-1\t=1+1\r\n"
        );
    }
}
