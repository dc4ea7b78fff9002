//! An HTML table: a fragment for a page or a wiki, with nothing in it that a browser would run.
//!
//! Owns the tags and the escapes. It must never know what a column means.

use crate::hidden::shown;
use crate::row::{Cell, Column, Type};
use crate::write::cell::{self, Flat, JOIN_SHOWN};
use crate::write::{Format, Writer};

/// Registry entry for this format.
pub(super) static FORMAT: Format = Format {
    name: "html",
    endings: &["html", "htm"],
    about: "An HTML table without a page around it, for wikis and mail",
    make: |_| Box::new(Html),
};

struct Html;

impl Writer for Html {
    fn start(&self, columns: &[Column], out: &mut Vec<u8>) {
        out.extend_from_slice(b"<table>\n<thead>\n<tr>");
        for column in columns {
            out.extend_from_slice(b"<th scope=\"col\">");
            cell::push(escaped(column.name), out);
            out.extend_from_slice(b"</th>");
        }
        out.extend_from_slice(b"</tr>\n</thead>\n<tbody>\n");
    }

    fn row(&self, columns: &[Column], row: &[Cell<'_>], out: &mut Vec<u8>) {
        out.extend_from_slice(b"<tr>");
        for (column, cell) in columns.iter().zip(row) {
            // An attribute of old, but mail programs and wikis leave no style in place.
            let right = matches!(column.kind, Type::Int | Type::Float);
            out.extend_from_slice(if right { b"<td align=\"right\">" } else { b"<td>" });
            cell::push(escaped(&Flat(cell, JOIN_SHOWN).to_string()), out);
            out.extend_from_slice(b"</td>");
        }
        out.extend_from_slice(b"</tr>\n");
    }

    fn end(&self, _columns: &[Column], _rows: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(b"</tbody>\n</table>\n");
    }
}

/// The text as HTML that shows it, hidden characters as escapes.
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
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::Style;
    use crate::write::test_rows::{self, page, plain};

    #[test]
    fn a_report_is_one_table() {
        let rows = vec![
            vec![Cell::Int(1), Cell::text(Some("张三\n<b>"))],
            vec![Cell::Null, Cell::texts(["a\u{202e}", "b"].into_iter())],
        ];
        insta::assert_snapshot!(page(&FORMAT, &Style::DEFAULT, &plain(), &rows), @r#"
        <table>
        <thead>
        <tr><th scope="col">number</th><th scope="col">text</th></tr>
        </thead>
        <tbody>
        <tr><td align="right">1</td><td>张三<br>&lt;b&gt;</td></tr>
        <tr><td align="right"></td><td>a\u{202e}, b</td></tr>
        </tbody>
        </table>
        "#);
    }

    #[test]
    fn no_cell_adds_a_tag() {
        let text = page(&FORMAT, &Style::DEFAULT, &test_rows::columns(), &test_rows::rows());
        let tags = ["table", "thead", "tbody", "tr", "th scope=\"col\"", "th", "td", "br"];
        let mut rest = text.as_str();
        while let Some(at) = rest.find('<') {
            let end = rest[at..].find('>').unwrap() + at;
            let tag = rest[at + 1..end].trim_start_matches('/');
            assert!(tags.contains(&tag) || tag == "td align=\"right\"", "{tag}");
            rest = &rest[end + 1..];
        }
        assert_eq!(text.matches("<tr>").count(), test_rows::rows().len() + 1);
        let cells = test_rows::rows().len() * test_rows::columns().len();
        assert_eq!(text.matches("<td").count(), cells);
    }
}
