//! A table for people, as `openstack` draws it.
//!
//! Owns borders, widths and colours. It must never send a control character of a cell: they are
//! shown instead, for this is what goes to terminals.

use std::borrow::Cow;

use crate::hidden::{Shown, has_hidden};
use crate::row::{Cell, Column, Row, Type};
use crate::write::cell::{self, Flat, JOIN_SHOWN};
use crate::write::width::{first_line, fit, width};
use crate::write::{Format, Style, Writer};

/// Registry entry for this format.
pub(super) static FORMAT: Format = Format {
    name: "table",
    endings: &["txt"],
    about: "A table with borders, for people",
    make: |style| Box::new(Table { style: style.clone() }),
};

/// No column is wider, even where nothing limits the table: every line is filled up to the widest
/// cell, and one absurdly long name would make the report absurdly large.
const WIDEST: usize = 1000;

const BOLD: &str = "\x1b[1m";
const GREEN: &str = "\x1b[32m";
const RED: &str = "\x1b[31m";
const RESET: &str = "\x1b[0m";

/// The words that have a colour in a column of states.
const WORDS: &[(&str, &str)] = &[
    ("active", GREEN),
    ("enabled", GREEN),
    ("matched", GREEN),
    ("running", GREEN),
    ("up", GREEN),
    ("crashed", RED),
    ("down", RED),
    ("error", RED),
    ("unresolved", RED),
];

struct Table {
    style: Style,
}

impl Writer for Table {
    fn streams(&self) -> bool {
        false
    }

    fn page(&self, columns: &[Column], rows: &[Row<'_>], out: &mut Vec<u8>) {
        if columns.is_empty() || rows.is_empty() && !self.style.print_empty {
            out.push(b'\n');
            return;
        }
        let header: Vec<Cow<'_, str>> = columns.iter().map(|column| column.name.into()).collect();
        let texts: Vec<Vec<Cow<'_, str>>> =
            rows.iter().map(|row| row.iter().map(shown).collect()).collect();

        let headers = if self.style.header { &[header][..] } else { &[] };
        let widths = self.widths(columns.len(), headers.iter().chain(&texts));
        push_border(&widths, out);
        for header in headers {
            push_row(columns, header, &widths, |_, _| self.paint(BOLD), out);
            push_border(&widths, out);
        }
        for texts in &texts {
            push_row(columns, texts, &widths, |column, text| self.paint(color(column, text)), out);
        }
        // Without a header and rows the two borders would be one line twice.
        if !texts.is_empty() {
            push_border(&widths, out);
        }
    }
}

impl Table {
    /// The width of each column, without borders.
    fn widths<'t>(
        &self,
        columns: usize,
        rows: impl Iterator<Item = &'t Vec<Cow<'t, str>>>,
    ) -> Vec<usize> {
        let mut natural = vec![0; columns];
        for row in rows {
            for (widest, text) in natural.iter_mut().zip(row) {
                *widest = width(text).clamp(*widest, WIDEST);
            }
        }
        match self.limit() {
            // A border and two blanks for each column, and the last border.
            Some(limit) => fit(&natural, limit.saturating_sub(3 * columns + 1)),
            None => natural,
        }
    }

    fn limit(&self) -> Option<usize> {
        let style = &self.style;
        let terminal = style.terminal_width.filter(|_| style.fit_width || style.terminal);
        style.max_width.filter(|&width| width > 0).or(terminal)
    }

    fn paint(&self, color: &'static str) -> &'static str {
        if self.style.color { color } else { "" }
    }
}

/// The cell's text with its hidden characters shown.
fn shown<'c>(cell: &'c Cell<'_>) -> Cow<'c, str> {
    let text: Cow<'c, str> = match cell {
        Cell::Text(text) => text.as_ref().into(),
        cell => Flat(cell, JOIN_SHOWN).to_string().into(),
    };
    if has_hidden(&text) { Shown(&text).to_string().into() } else { text }
}

/// The colour of a cell: only states have one.
fn color(column: &Column, text: &str) -> &'static str {
    let name = column.name;
    if !matches!(name, "status" | "state") && !name.ends_with("_state") && !name.ends_with("_match")
    {
        return "";
    }
    let word = WORDS.iter().find(|(word, _)| text.eq_ignore_ascii_case(word));
    word.map_or("", |&(_, color)| color)
}

fn push_border(widths: &[usize], out: &mut Vec<u8>) {
    for width in widths {
        out.push(b'+');
        out.resize(out.len() + width + 2, b'-');
    }
    out.extend_from_slice(b"+\n");
}

/// Appends a row: as many lines as its longest cell needs.
fn push_row(
    columns: &[Column],
    texts: &[Cow<'_, str>],
    widths: &[usize],
    color: impl Fn(&Column, &str) -> &'static str,
    out: &mut Vec<u8>,
) {
    let colors: Vec<_> =
        columns.iter().zip(texts).map(|(column, text)| color(column, text)).collect();
    let mut rests: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    loop {
        for (at, rest) in rests.iter_mut().enumerate() {
            let (line, more) = first_line(rest, widths[at]);
            *rest = more;
            let blanks = widths[at].saturating_sub(width(line));
            let right = matches!(columns[at].kind, Type::Int | Type::Float);
            out.extend_from_slice(b"| ");
            if right {
                out.resize(out.len() + blanks, b' ');
            }
            push_painted(line, colors[at], out);
            if !right {
                out.resize(out.len() + blanks, b' ');
            }
            out.push(b' ');
        }
        out.extend_from_slice(b"|\n");
        if rests.iter().all(|rest| rest.is_empty()) {
            return;
        }
    }
}

fn push_painted(text: &str, color: &str, out: &mut Vec<u8>) {
    if color.is_empty() || text.is_empty() {
        cell::push(text, out);
    } else {
        cell::push(format_args!("{color}{text}{RESET}"), out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::nasty::{self, page, plain};

    fn rows() -> Vec<Row<'static>> {
        vec![
            vec![Cell::Int(1), Cell::text(Some("张三 and the others"))],
            vec![Cell::Int(-200), Cell::text(Some("a\n\x1b[2J\u{202e}"))],
            vec![Cell::Null, Cell::texts(["10.0.0.1", "10.0.0.2"].into_iter())],
        ]
    }

    #[test]
    fn texts_stand_left_and_numbers_right() {
        insta::assert_snapshot!(page(&FORMAT, &Style::DEFAULT, &plain(), &rows()), @r"
        +--------+---------------------+
        | number | text                |
        +--------+---------------------+
        |      1 | 张三 and the others |
        |   -200 | a\n\x1b[2J\u{202e}  |
        |        | 10.0.0.1, 10.0.0.2  |
        +--------+---------------------+
        ");
    }

    #[test]
    fn a_narrow_table_wraps_its_widest_cells() {
        let style = Style { max_width: Some(24), ..Style::DEFAULT };
        insta::assert_snapshot!(page(&FORMAT, &style, &plain(), &rows()), @r"
        +--------+-------------+
        | number | text        |
        +--------+-------------+
        |      1 | 张三 and    |
        |        | the others  |
        |   -200 | a\n\x1b[2J\ |
        |        | u{202e}     |
        |        | 10.0.0.1,   |
        |        | 10.0.0.2    |
        +--------+-------------+
        ");
    }

    #[test]
    fn a_table_is_as_wide_as_it_may_be() {
        let (columns, rows) = (nasty::columns(), nasty::rows());
        for limit in [70, 80, 133] {
            for style in [
                Style { max_width: Some(limit), ..Style::DEFAULT },
                Style { terminal: true, terminal_width: Some(limit), ..Style::DEFAULT },
                Style { fit_width: true, terminal_width: Some(limit), ..Style::DEFAULT },
            ] {
                let text = page(&FORMAT, &style, &columns, &rows);
                assert!(text.lines().all(|line| width(line) == limit));
            }
        }
        let style = Style { terminal_width: Some(70), max_width: Some(0), ..Style::DEFAULT };
        let text = page(&FORMAT, &style, &columns, &rows);
        assert!(text.lines().all(|line| width(line) > 133), "not to a terminal: no limit");
    }

    #[test]
    fn without_rows_only_print_empty_draws_the_header() {
        assert_eq!(page(&FORMAT, &Style::DEFAULT, &plain(), &[]), "\n");
        let style = Style { print_empty: true, ..Style::DEFAULT };
        insta::assert_snapshot!(page(&FORMAT, &style, &plain(), &[]), @r"
        +--------+------+
        | number | text |
        +--------+------+
        ");
    }

    #[test]
    fn without_a_header_the_rows_stand_alone() {
        let style = Style { header: false, ..Style::DEFAULT };
        insta::assert_snapshot!(page(&FORMAT, &style, &plain(), &rows()[..1]), @r"
        +---+---------------------+
        | 1 | 张三 and the others |
        +---+---------------------+
        ");
    }

    #[test]
    fn states_have_colours_and_names_do_not() {
        let column = |name| Column { name, title: name, kind: Type::Text, about: "" };
        let columns = [column("name"), column("status"), column("user_match")];
        let rows = vec![
            ["ERROR", "ERROR", "matched"].map(|text| Cell::text(Some(text))).to_vec(),
            ["up", "SHUTOFF", "unresolved"].map(|text| Cell::text(Some(text))).to_vec(),
        ];
        let style = Style { color: true, ..Style::DEFAULT };
        let text = page(&FORMAT, &style, &columns, &rows);
        assert!(text.contains("| \x1b[1mname\x1b[0m  | \x1b[1mstatus\x1b[0m  |"));
        assert!(text.contains("| ERROR | \x1b[31mERROR\x1b[0m   | \x1b[32mmatched\x1b[0m    |"));
        assert!(text.contains("| up    | SHUTOFF | \x1b[31munresolved\x1b[0m |"));
        assert!(!page(&FORMAT, &Style::DEFAULT, &columns, &rows).contains('\x1b'));
    }

    #[test]
    fn one_long_cell_does_not_fill_every_line() {
        let long = "x".repeat(100_000);
        let rows = vec![vec![Cell::Int(1), Cell::text(Some(&long))]];
        let text = page(&FORMAT, &Style::DEFAULT, &plain(), &rows);
        assert!(text.lines().all(|line| line.len() < WIDEST + 20));
        assert_eq!(text.matches('x').count(), long.len() + 1, "all of it is there");
    }
}
