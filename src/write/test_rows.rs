//! The table that every writer is tested with: whatever strangers may have named things.
//!
//! Owns the cells and what they are in JSON. It must never know a format.

use serde_json::{Value, json};

use crate::row::{Cell, Column, Row, Time, Type};
use crate::write::{Format, Style};

/// One page of a format, as text.
pub(super) fn page(format: &Format, style: &Style, columns: &[Column], rows: &[Row<'_>]) -> String {
    let mut out = Vec::new();
    (format.make)(style).page(columns, rows, &mut out);
    String::from_utf8(out).unwrap()
}

fn column(name: &'static str, kind: Type) -> Column {
    Column { name, title: name, kind, about: "" }
}

/// The columns of a small table: a number and a text.
pub(super) fn plain() -> Vec<Column> {
    vec![column("number", Type::Int), column("text", Type::Text)]
}

/// The columns of [`rows`].
pub(super) fn columns() -> Vec<Column> {
    vec![
        column("id", Type::Text),
        column("name", Type::Text),
        column("status", Type::Text),
        column("count", Type::Int),
        column("ratio", Type::Float),
        column("locked", Type::Bool),
        column("ips", Type::List),
        column("metadata", Type::Map),
        column("created", Type::Time),
    ]
}

/// Texts that have broken some reader of some format.
pub(super) const TEXTS: &[&str] = &[
    "",
    " ",
    "plain",
    " both ends ",
    "a,b",
    "a;b",
    "a\tb",
    "a\"b",
    "\"",
    "'",
    "''quoted'",
    "line\nbreak",
    "line\r\nbreak\r",
    "\n",
    "\n \n",
    "a\\b\\",
    "\\t",
    "张三",
    "服务器，一",
    "👩\u{200d}🔧 ☺\u{fe0f}",
    "\u{202e}gpj.exe",
    "\u{1b}[2J\u{1b}]0;pwned\u{7}",
    "\u{9b}31m\u{85}\u{2028}\u{feff}",
    "\0",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "null",
    "~",
    "Null",
    "true",
    "False",
    "yes",
    "No",
    "on",
    "OFF",
    "y",
    "N",
    "1",
    "-0",
    "010",
    "0o10",
    "0x1F",
    "0b11",
    "1_000",
    "1.5",
    ".5",
    "5.",
    "1e5",
    "1e+5",
    "+.inf",
    ".NaN",
    "-.INF",
    "inf",
    "NaN",
    "190:20:30",
    "20:30.15",
    "2019-06-05",
    "2019-06-05T13:08:44Z",
    "2019-06-05 13:08:44.000 -5",
    "10.0.0.1",
    "fe80::1",
    "::",
    "1e4",
    "12e03",
    "3f1c7c50-1111-4222-8333-abcdefabcdef",
    "00000000-0000-0000-0000-000000000000",
    "- a",
    "-",
    "--- a",
    "---",
    "...",
    "? a",
    "?",
    ": a",
    ":",
    "a: b",
    "a:",
    "a:b",
    "a #b",
    "a#b",
    "#a",
    "{a: b}",
    "[a]",
    "a, b]",
    "&a",
    "*a",
    "!a",
    "!!str",
    "|",
    "|-",
    ">",
    "%a",
    "@a",
    "`a`",
    "<<",
    "=",
    "_a_ *b* ~c~",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](http://h/p.png)",
    "a | b",
    "\u{a0}nbsp\u{3000}",
    "é\u{301}",
    "\u{ffff}",
];

/// One row per text, with the other cells turning through what their types hold.
pub(super) fn rows() -> Vec<Row<'static>> {
    let numbers = [i64::MIN, -1, 0, i64::MAX];
    let ratios = [0.1, -7.2e-7, 2.0, 1e300, 1e16, -0.0, 123_456.75, 5e-324];
    let mut rows = Vec::new();
    for (at, &text) in TEXTS.iter().enumerate() {
        let next = TEXTS[(at + 1) % TEXTS.len()];
        let map = vec![
            (text.into(), Cell::text(Some(next))),
            ("list".into(), Cell::List(vec![Cell::text(Some(text)), Cell::List(Vec::new())])),
            ("map".into(), Cell::Map(vec![(next.into(), Cell::Null)])),
            (
                "deep".into(),
                Cell::List(vec![
                    Cell::Map(vec![(text.into(), Cell::Int(1)), ("b".into(), Cell::Bool(true))]),
                    Cell::List(vec![Cell::text(Some(next)), Cell::Map(Vec::new())]),
                ]),
            ),
        ];
        rows.push(vec![
            Cell::text(Some(text)),
            Cell::text(if at % 5 == 0 { None } else { Some(next) }),
            Cell::text(Some(["ACTIVE", "ERROR", "other"][at % 3])),
            Cell::int(numbers.get(at % 5).copied()),
            ratios.get(at % 9).map_or(Cell::Null, |&ratio| Cell::Float(ratio)),
            Cell::bool([Some(true), Some(false), None][at % 3]),
            match at % 3 {
                0 => Cell::List(Vec::new()),
                1 => Cell::texts([text].into_iter()),
                _ => Cell::texts([text, next, ""].into_iter()),
            },
            if at % 4 == 0 { Cell::Map(Vec::new()) } else { Cell::Map(map) },
            Cell::time([Some(Time(0)), Some(Time(1_559_740_133_000_001)), None][at % 3]),
        ]);
    }
    rows
}

/// What a reader of the rows should get.
pub(super) fn as_json(columns: &[Column], rows: &[Row<'_>]) -> Value {
    let object = |row: &Row<'_>| {
        let members = columns.iter().zip(row);
        Value::Object(members.map(|(column, cell)| (column.name.into(), value(cell))).collect())
    };
    Value::Array(rows.iter().map(object).collect())
}

fn value(cell: &Cell<'_>) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Bool(value) => json!(value),
        Cell::Int(number) => json!(number),
        Cell::Float(number) => json!(number),
        Cell::Text(text) => json!(text),
        Cell::Time(time) => json!(time.to_string()),
        Cell::List(items) => Value::Array(items.iter().map(value).collect()),
        Cell::Map(entries) => Value::Object(
            entries.iter().map(|(key, cell)| (key.to_string(), value(cell))).collect(),
        ),
    }
}
