//! A Markdown table, as GitHub and GitLab draw it.
//!
//! Owns the escapes: a name shows as it is, and can be no markup, link or HTML. Bare addresses
//! stay as they are, for a renderer that makes links of them shows where they lead. It must
//! never know what a column means.

use crate::hidden::shown;
use crate::row::{Column, Row, Type};
use crate::write::cell::{self, Flat, JOIN_SHOWN};
use crate::write::width::width;
use crate::write::{Format, Style, Writer};

/// Registry entry for this format.
pub(super) static FORMAT: Format = Format {
    name: "markdown",
    endings: &["md", "markdown"],
    about: "A Markdown table, for issues and wikis",
    make: |_: &Style| Box::new(Markdown),
};

/// Cells are filled up with blanks to this width at most: the blanks are only for who reads the
/// source, and one very long cell should not fill every line.
const WIDEST: usize = 80;

struct Markdown;

impl Writer for Markdown {
    fn streams(&self) -> bool {
        false
    }

    fn page(&self, columns: &[Column], rows: &[Row<'_>], out: &mut Vec<u8>) {
        if columns.is_empty() {
            return;
        }
        let header: Vec<String> = columns.iter().map(|column| column.name.into()).collect();
        let texts: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                row.iter().map(|cell| escaped(&Flat(cell, JOIN_SHOWN).to_string())).collect()
            })
            .collect();
        // Three for the dashes under the header.
        let mut widths = vec![3; columns.len()];
        for row in texts.iter().chain([&header]) {
            for (widest, text) in widths.iter_mut().zip(row) {
                *widest = width(text).clamp(*widest, WIDEST);
            }
        }
        push_row(columns, &header, &widths, out);
        push_rule(columns, &widths, out);
        for row in &texts {
            push_row(columns, row, &widths, out);
        }
    }
}

fn is_right(column: &Column) -> bool {
    matches!(column.kind, Type::Int | Type::Float)
}

fn push_row(columns: &[Column], texts: &[String], widths: &[usize], out: &mut Vec<u8>) {
    for ((column, text), room) in columns.iter().zip(texts).zip(widths) {
        let blanks = room.saturating_sub(width(text));
        out.extend_from_slice(b"| ");
        if is_right(column) {
            out.resize(out.len() + blanks, b' ');
        }
        cell::push(text, out);
        if !is_right(column) {
            out.resize(out.len() + blanks, b' ');
        }
        out.push(b' ');
    }
    out.extend_from_slice(b"|\n");
}

/// The line under the header, which also says which columns are aligned right.
fn push_rule(columns: &[Column], widths: &[usize], out: &mut Vec<u8>) {
    for (column, &room) in columns.iter().zip(widths) {
        out.extend_from_slice(b"| ");
        out.resize(out.len() + room - 1, b'-');
        out.extend_from_slice(if is_right(column) { b": " } else { b"- " });
    }
    out.extend_from_slice(b"|\n");
}

/// The text as Markdown that shows it.
fn escaped(text: &str) -> String {
    let lines: Vec<String> = text
        .replace("\r\n", "\n")
        .split(['\n', '\r'])
        .map(|line| escaped_line(&shown(line)))
        .collect();
    lines.join("<br>")
}

fn escaped_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // An underscore inside a word is not markup: `key_name` stays readable.
            '_' if before.is_alphanumeric()
                && chars.peek().is_some_and(|next| next.is_alphanumeric()) =>
            {
                out.push('_');
            }
            '\\' | '|' | '`' | '*' | '_' | '~' | '[' | ']' | '$' => out.extend(['\\', c]),
            c => out.push(c),
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Cell;
    use crate::write::test_rows::{self, page, plain};

    #[test]
    fn markup_of_a_cell_is_text() {
        assert_eq!(escaped("[x](javascript:alert(1))"), r"\[x\](javascript:alert(1))");
        assert_eq!(escaped("<b>&amp;</b>"), "&lt;b&gt;&amp;amp;&lt;/b&gt;");
        assert_eq!(escaped("a | `b` \\ $c$ ~~d~~"), r"a \| \`b\` \\ \$c\$ \~\~d\~\~");
        assert_eq!(escaped("key_name _it_ **b**"), r"key_name \_it\_ \*\*b\*\*");
        assert_eq!(escaped("a\r\nb\nc\rd"), "a<br>b<br>c<br>d");
        assert_eq!(escaped("\x1b\u{202e}\t"), r"\\x1b\\u{202e}\\t");
    }

    #[test]
    fn columns_line_up() {
        let rows = vec![
            vec![Cell::Int(1), Cell::text(Some("张三"))],
            vec![Cell::Int(-2000000), Cell::texts(["a|b", "c"].into_iter())],
            vec![Cell::Null, Cell::text(Some(""))],
        ];
        insta::assert_snapshot!(page(&FORMAT, &Style::DEFAULT, &plain(), &rows), @r"
        |   number | text    |
        | -------: | ------- |
        |        1 | 张三    |
        | -2000000 | a\|b, c |
        |          |         |
        ");
        insta::assert_snapshot!(page(&FORMAT, &Style::DEFAULT, &plain(), &[]), @r"
        | number | text |
        | -----: | ---- |
        ");
    }

    #[test]
    fn every_row_is_one_line_with_its_bars() {
        let columns = test_rows::columns();
        let text = page(&FORMAT, &Style::DEFAULT, &columns, &test_rows::rows());
        assert_eq!(text.lines().count(), test_rows::rows().len() + 2);
        for line in text.lines() {
            let bare = line.replace("\\\\", "").replace("\\|", "");
            assert_eq!(bare.matches('|').count(), columns.len() + 1, "{line}");
            assert!(!line.replace("<br>", "").contains('<'), "{line}");
        }
    }
}
