//! A table for people, as `openstack` draws it.
//!
//! Owns borders, widths and colours. It must never send a control character of a cell: they are
//! shown instead, for this is what goes to terminals.

use std::borrow::Cow;

use crate::hidden::{Shown, has_hidden};
use crate::row::{Cell, Column, Row, Type};
use crate::write::cell::{self, Flat, JOIN_SHOWN};
use crate::write::width::{cut, fit, width};
use crate::write::{Format, Style, Writer};

/// Registry entry for this format.
pub(super) static FORMAT: Format = Format {
    name: "table",
    endings: &["txt"],
    about: "A table with borders, for people",
    make: |style| Box::new(Table { style: style.clone() }),
};

/// Cells are filled up with blanks to this width at most where nothing limits the table: one
/// absurdly long name would make the report absurdly large.
const WIDEST: usize = 1000;

/// Cells are not cut to fewer columns of the screen than this: a column is dropped instead.
const NARROWEST: usize = 8;

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
        let texts: Vec<Vec<Cow<'_, str>>> = rows
            .iter()
            .map(|row| columns.iter().zip(row).map(|(c, cell)| self.shown(c, cell)).collect())
            .collect();
        let headers = if self.style.header { &[header][..] } else { &[] };
        let widths = self.widths(columns, headers.iter().chain(&texts));
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
        self.push_dropped(&columns[widths.len()..], out);
    }
}

impl Table {
    /// The width of each column that has room, without borders: those that have none are dropped
    /// from the right.
    fn widths<'t>(
        &self,
        columns: &[Column],
        rows: impl Iterator<Item = &'t Vec<Cow<'t, str>>>,
    ) -> Vec<usize> {
        let mut natural = vec![0; columns.len()];
        for row in rows {
            for (widest, text) in natural.iter_mut().zip(row) {
                *widest = width(text).max(*widest);
            }
        }
        let Some(limit) = self.limit() else {
            // Cells are never cut here, but one absurdly long name does not widen all others.
            return natural.into_iter().map(|width| width.min(WIDEST)).collect();
        };
        // A border and two blanks for each column, and the last border.
        let room = |shown: usize| limit.saturating_sub(3 * shown + 1);
        let least = |at: usize| {
            if is_whole(&columns[at]) { natural[at] } else { natural[at].min(NARROWEST) }
        };
        let mut shown = columns.len();
        while shown > 1 && (0..shown).map(least).sum::<usize>() > room(shown) {
            shown -= 1;
        }
        let whole: usize =
            (0..shown).filter(|at| is_whole(&columns[*at])).map(|at| natural[at]).sum();
        let others: Vec<usize> =
            (0..shown).filter(|at| !is_whole(&columns[*at])).map(|at| natural[at]).collect();
        let mut fitted = fit(&others, room(shown).saturating_sub(whole)).into_iter();
        let widths = natural.iter().zip(columns).take(shown);
        widths
            .map(
                |(width, column)| {
                    if is_whole(column) { *width } else { fitted.next().unwrap_or(0) }
                },
            )
            .collect()
    }

    fn limit(&self) -> Option<usize> {
        let style = &self.style;
        let terminal = style.terminal_width.filter(|_| style.fit_width || style.terminal);
        style.max_width.or(terminal).filter(|width| *width > 0)
    }

    fn paint(&self, color: &'static str) -> &'static str {
        if self.style.color { color } else { "" }
    }

    /// The cell's text with its hidden characters shown.
    fn shown<'c>(&self, column: &Column, cell: &'c Cell<'_>) -> Cow<'c, str> {
        if let (true, Cell::Int(number)) = (self.style.human, cell)
            && let Some(size) = human_size(column.name, *number)
        {
            return size.into();
        }
        let text: Cow<'c, str> = match cell {
            Cell::Text(text) => text.as_ref().into(),
            cell => Flat(cell, JOIN_SHOWN).to_string().into(),
        };
        if has_hidden(&text) { Shown(&text).to_string().into() } else { text }
    }

    /// Names the columns that had no room.
    fn push_dropped(&self, columns: &[Column], out: &mut Vec<u8>) {
        if columns.is_empty() {
            return;
        }
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let are = if names.len() == 1 { "column is" } else { "columns are" };
        let text = format!(
            "{} {are} not shown for lack of room: {} (`-c` chooses columns)",
            names.len(),
            names.join(", ")
        );
        let options = textwrap::Options::new(self.limit().unwrap_or(80))
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        cell::push(textwrap::fill(&text, options), out);
        out.push(b'\n');
    }
}

/// Whether the column's cells are shown whole or not at all: an id, a number or a time that lacks
/// its end is of no use, or is taken for another.
fn is_whole(column: &Column) -> bool {
    let name = column.name;
    let id = name == "id" || name.ends_with("_id") || name.ends_with("_ids");
    id || matches!(column.kind, Type::Bool | Type::Int | Type::Float | Type::Time | Type::Address)
}

/// A size for people, such as `1.5 TiB`, where the column's name tells its unit.
fn human_size(column: &str, number: i64) -> Option<String> {
    const UNITS: &[(&str, i32)] = &[("_bytes", 0), ("_mb", 2), ("_gb", 3)];
    const NAMES: &[&str] = &["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let (_, unit) = UNITS.iter().find(|(ending, _)| column.ends_with(ending))?;
    let (mut size, mut unit) = (number as f64, *unit as usize);
    while size.abs() >= 1024.0 && unit + 1 < NAMES.len() {
        size /= 1024.0;
        unit += 1;
    }
    // One digit behind the point, and none of `.0`.
    let text = format!("{size:.1}");
    Some(format!("{} {}", text.strip_suffix(".0").unwrap_or(&text), NAMES[unit]))
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

/// Appends a row; columns without a width are left out.
fn push_row(
    columns: &[Column],
    texts: &[Cow<'_, str>],
    widths: &[usize],
    color: impl Fn(&Column, &str) -> &'static str,
    out: &mut Vec<u8>,
) {
    for ((column, text), &room) in columns.iter().zip(texts).zip(widths) {
        let line = cut(text, if room == WIDEST { usize::MAX } else { room });
        let blanks = room.saturating_sub(width(&line));
        let right = matches!(column.kind, Type::Int | Type::Float);
        out.extend_from_slice(b"| ");
        if right {
            out.resize(out.len() + blanks, b' ');
        }
        push_painted(&line, color(column, text), out);
        if !right {
            out.resize(out.len() + blanks, b' ');
        }
        out.push(b' ');
    }
    out.extend_from_slice(b"|\n");
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
    use crate::write::test_rows::{self, page, plain};

    fn rows() -> Vec<Row<'static>> {
        vec![
            vec![Cell::Int(1), Cell::text(Some("张三 and the others"))],
            vec![Cell::Int(-200), Cell::text(Some("a\n\x1b[2J\u{202e}"))],
            vec![Cell::Null, Cell::texts(["10.0.0.1", "10.0.0.2"].into_iter())],
        ]
    }

    #[test]
    fn texts_are_aligned_left_and_numbers_right() {
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
    fn a_narrow_table_cuts_its_widest_cells() {
        let style = Style { max_width: Some(24), ..Style::DEFAULT };
        insta::assert_snapshot!(page(&FORMAT, &style, &plain(), &rows()), @r"
        +--------+-------------+
        | number | text        |
        +--------+-------------+
        |      1 | 张三 and t… |
        |   -200 | a\n\x1b[2J… |
        |        | 10.0.0.1, … |
        +--------+-------------+
        ");
    }

    fn column(name: &'static str, kind: Type) -> Column {
        Column { name, title: name, kind, about: "" }
    }

    #[test]
    fn columns_are_dropped_from_the_right_before_cells_are_narrower_than_eight() {
        let columns =
            ["id", "name", "status", "user_id", "project"].map(|name| column(name, Type::Text));
        let id = "9168b536-cd40-4630-b43f-b259807c6e87";
        let rows = [[id, "a-very-long-name", "ACTIVE", id, "demo"], [id, "b", "ERROR", id, "x"]];
        let rows: Vec<Row<'_>> =
            rows.iter().map(|row| row.map(|text| Cell::text(Some(text))).to_vec()).collect();
        let style = Style { max_width: Some(64), ..Style::DEFAULT };
        insta::assert_snapshot!(page(&FORMAT, &style, &columns, &rows), @r"
        +--------------------------------------+--------------+--------+
        | id                                   | name         | status |
        +--------------------------------------+--------------+--------+
        | 9168b536-cd40-4630-b43f-b259807c6e87 | a-very-long… | ACTIVE |
        | 9168b536-cd40-4630-b43f-b259807c6e87 | b            | ERROR  |
        +--------------------------------------+--------------+--------+
        2 columns are not shown for lack of room: user_id, project (`-c`
        chooses columns)
        ");
        for limit in 40..140 {
            let style = Style { max_width: Some(limit), ..Style::DEFAULT };
            let text = page(&FORMAT, &style, &columns, &rows);
            assert!(text.lines().all(|line| width(line) <= limit), "{limit}\n{text}");
            assert!(text.matches(id).count() >= 2, "{limit}\n{text}");
        }
    }

    #[test]
    fn no_line_is_wider_than_it_may_be() {
        let (columns, rows) = (test_rows::columns(), test_rows::rows());
        for limit in [40, 70, 80, 133] {
            for style in [
                Style { max_width: Some(limit), ..Style::DEFAULT },
                Style { terminal: true, terminal_width: Some(limit), ..Style::DEFAULT },
                Style { fit_width: true, terminal_width: Some(limit), ..Style::DEFAULT },
            ] {
                let text = page(&FORMAT, &style, &columns[1..], &rows_from(&rows, 1));
                assert!(text.lines().all(|line| width(line) <= limit), "{limit}\n{text}");
            }
        }
        for style in [
            Style { terminal_width: Some(70), ..Style::DEFAULT },
            Style {
                terminal: true,
                terminal_width: Some(70),
                max_width: Some(0),
                ..Style::DEFAULT
            },
        ] {
            let text = page(&FORMAT, &style, &columns, &rows);
            assert!(text.lines().all(|line| width(line) > 133), "no limit");
        }
    }

    /// The rows without their first cells.
    fn rows_from<'a>(rows: &[Row<'a>], first: usize) -> Vec<Row<'a>> {
        rows.iter().map(|row| row[first..].to_vec()).collect()
    }

    #[test]
    fn sizes_are_for_people_where_they_are_asked_for() {
        for (name, number, text) in [
            ("size_gb", 1536, "1.5 TiB"),
            ("disk_gb", 20, "20 GiB"),
            ("ram_mb", 512, "512 MiB"),
            ("ram_mb", 131_072, "128 GiB"),
            ("size_bytes", 1023, "1023 B"),
            ("size_bytes", 1 << 30, "1 GiB"),
            ("free_gb", -2048, "-2 TiB"),
            ("size_bytes", i64::MAX, "8 EiB"),
        ] {
            assert_eq!(human_size(name, number).as_deref(), Some(text));
        }
        assert_eq!(human_size("vcpus", 4096), None);
        let columns = [column("size_gb", Type::Int)];
        let rows = vec![vec![Cell::Int(2048)]];
        let style = Style { human: true, ..Style::DEFAULT };
        assert!(page(&FORMAT, &style, &columns, &rows).contains("|   2 TiB |"));
        assert!(page(&FORMAT, &Style::DEFAULT, &columns, &rows).contains("|    2048 |"));
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
    fn without_a_header_there_are_only_rows() {
        let style = Style { header: false, ..Style::DEFAULT };
        insta::assert_snapshot!(page(&FORMAT, &style, &plain(), &rows()[..1]), @r"
        +---+---------------------+
        | 1 | 张三 and the others |
        +---+---------------------+
        ");
    }

    #[test]
    fn states_have_colours_and_names_do_not() {
        let columns = ["name", "status", "user_match"].map(|name| column(name, Type::Text));
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
        assert!(text.lines().filter(|line| line.len() > WIDEST + 20).count() == 1);
        assert_eq!(text.matches('x').count(), long.len() + 1, "all of it is there");
    }
}
