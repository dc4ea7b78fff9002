//! A table of the page, held by columns: each column has its distinct values once, in the order of
//! the report's own sort, and a number for each row.
//!
//! The script sorts by counting these numbers, which takes milliseconds for 200,000 rows, and a
//! value that is on many rows costs its text once.

use std::cmp::Ordering;
use std::hash::{BuildHasher, Hash, Hasher};
use std::io;

use hashbrown::{DefaultHashBuilder, HashTable};
use unicode_width::UnicodeWidthStr;

use super::text::push_json;
use crate::hidden::{has_hidden, shown};
use crate::report::view::Link;
use crate::row::{Cell, Column, Row, Type};
use crate::select;
use crate::sink::{Rows, Sink};

/// The widest that a column is drawn, in characters: an id of 36 has room.
const WIDEST: usize = 40;

/// The code of an empty cell.
pub(super) const NONE: i32 = -1;

/// A table of the page, while rows come in.
pub struct Table {
    name: String,
    about: String,
    shown: Vec<&'static str>,
    columns: Vec<Values>,
    rows: u64,
    left_out: u64,
    limit: u64,
}

impl Table {
    /// A table without rows. Columns that are not named in `shown` are behind the page's choice
    /// of columns. Rows above `limit` are counted and not kept.
    pub fn new(name: &str, about: &str, shown: Vec<&'static str>, limit: u64) -> Self {
        let (name, about) = (name.to_owned(), about.to_owned());
        Self { name, about, shown, columns: Vec::new(), rows: 0, left_out: 0, limit }
    }

    /// Whether there were rows to come, if only none.
    pub fn has_begun(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Rows that are kept.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Rows above the limit.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Rows that it keeps at most.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Counts rows that were not kept.
    pub fn leave_out(&mut self, rows: u64) {
        self.left_out += rows;
    }

    /// Says which columns the rows have.
    pub(super) fn begin(&mut self, columns: &[Column]) {
        let shown = |column: &Column| self.shown.contains(&column.name);
        self.columns = columns.iter().map(|column| Values::new(*column, shown(column))).collect();
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: Row<'_>) {
        if self.rows == self.limit {
            self.left_out += 1;
            return;
        }
        self.rows += 1;
        for (values, cell) in self.columns.iter_mut().zip(row) {
            values.push(cell);
        }
    }

    /// Puts the values of each column in order, once all rows are there.
    pub(super) fn sort(&mut self) {
        for values in &mut self.columns {
            values.sort();
        }
    }

    /// The column of this name.
    pub(super) fn column(&self, name: &str) -> Option<&Values> {
        self.columns.iter().find(|values| values.column.name == name)
    }

    /// Appends the table as a JSON object, in which `<` is escaped.
    pub(super) fn push_json(&self, links: &[Link], out: &mut Vec<u8>) {
        let Self { name, about, columns, rows, left_out, .. } = self;
        out.extend_from_slice(b"{\"name\":");
        push_json(name, out);
        out.extend_from_slice(b",\"about\":");
        push_json(about, out);
        let numbers = format!(",\"rows\":{rows},\"left_out\":{left_out},\"columns\":[");
        out.extend_from_slice(numbers.as_bytes());
        for (number, values) in columns.iter().enumerate() {
            if number > 0 {
                out.push(b',');
            }
            let mut own = links.iter().filter(|link| link.from == name);
            values.push_json(own.find(|link| link.column == values.column.name), out);
        }
        out.extend_from_slice(b"]}");
    }
}

/// Takes a report's rows into a table of the page.
impl Sink for Table {
    fn start(&mut self, columns: &[Column]) -> io::Result<()> {
        self.begin(columns);
        Ok(())
    }

    fn batch(&mut self, rows: Rows<'_>) -> io::Result<()> {
        if let Rows::Typed(rows) = rows {
            rows.iter().for_each(|row| self.push(row));
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.sort();
        Ok(())
    }
}

/// The cells of a column.
pub(super) struct Values {
    pub(super) column: Column,
    shown: bool,
    /// Each value once: in the order of appearance, and sorted after [`Values::sort`].
    pub(super) values: Vec<Cell<'static>>,
    /// The number of each row's value, or [`NONE`].
    pub(super) codes: Vec<i32>,
    /// Finds a value's number while rows come in.
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Values {
    fn new(column: Column, shown: bool) -> Self {
        Self {
            column,
            shown,
            values: Vec::new(),
            codes: Vec::new(),
            numbers: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    fn push(&mut self, cell: Cell<'_>) {
        let cell = simple(cell);
        if cell.is_null() {
            self.codes.push(NONE);
            return;
        }
        let hash = |cell: &Cell<'_>| {
            let mut hasher = self.hasher.build_hasher();
            hash_cell(cell, &mut hasher);
            hasher.finish()
        };
        let Self { values, numbers, .. } = self;
        let known = numbers.find(hash(&cell), |&number| values[number as usize] == cell);
        let number = known.copied().unwrap_or_else(|| {
            let number = values.len() as u32;
            numbers.insert_unique(hash(&cell), number, |&number| hash(&values[number as usize]));
            values.push(owned(cell));
            number
        });
        self.codes.push(number as i32);
    }

    fn sort(&mut self) {
        self.numbers = HashTable::new();
        let kind = self.column.kind;
        let mut values: Vec<(u32, Cell<'static>)> = (0..).zip(self.values.drain(..)).collect();
        values.sort_by(|(_, one), (_, other)| select::compare(one, other, kind));
        let mut ranks = vec![0; values.len()];
        for (rank, (number, value)) in (0..).zip(values) {
            ranks[number as usize] = rank;
            self.values.push(value);
        }
        for code in self.codes.iter_mut().filter(|code| **code != NONE) {
            *code = ranks[*code as usize];
        }
    }

    /// The first value, by number, that is not before `cell` in the order of the column.
    pub(super) fn from(&self, cell: &Cell<'_>) -> usize {
        let before =
            |value: &Cell<'_>| select::compare(value, cell, self.column.kind) == Ordering::Less;
        self.values.partition_point(before)
    }

    /// The characters that the column needs on a screen.
    fn width(&self) -> usize {
        let widths = self.values.iter().map(|value| width(value).min(WIDEST));
        // A sorted header has an arrow.
        widths.max().unwrap_or(0).max(self.column.name.len() + 2)
    }

    fn push_json(&self, link: Option<&Link>, out: &mut Vec<u8>) {
        let Self { column, shown, .. } = self;
        out.extend_from_slice(b"{\"name\":");
        push_json(column.name, out);
        out.extend_from_slice(b",\"about\":");
        push_json(column.about, out);
        let width = self.width();
        let facts =
            format!(",\"type\":\"{}\",\"width\":{width},\"shown\":{shown}", column.kind.name());
        out.extend_from_slice(facts.as_bytes());
        if let Some(link) = link {
            out.extend_from_slice(b",\"link\":{\"table\":");
            push_json(link.to, out);
            out.extend_from_slice(b",\"column\":");
            push_json(link.of, out);
            out.extend_from_slice(b",\"key\":");
            push_json(link.key, out);
            out.push(b'}');
        }
        out.extend_from_slice(b",\"values\":[");
        for (number, value) in self.values.iter().enumerate() {
            if number > 0 {
                out.push(b',');
            }
            push_value(value, out);
        }
        out.extend_from_slice(b"],\"codes\":");
        match self.codes.split_first() {
            None => out.push(b'0'),
            Some((first, rest)) if rest.iter().all(|code| code == first) => {
                push_number(*first, out)
            }
            Some(_) => {
                out.push(b'[');
                for (row, &code) in self.codes.iter().enumerate() {
                    if row > 0 {
                        out.push(b',');
                    }
                    push_number(code, out);
                }
                out.push(b']');
            }
        }
        out.push(b'}');
    }
}

/// The cell as the page has it: hidden characters are written out, a map is a list of
/// `key=value`, and lists hold texts only.
fn simple(cell: Cell<'_>) -> Cell<'_> {
    match cell {
        Cell::Float(number) if !number.is_finite() => Cell::Null,
        Cell::Text(text) if has_hidden(&text) => Cell::Text(shown(&text).into()),
        Cell::List(items) => Cell::List(items.iter().map(|item| flat(item)).collect()),
        Cell::Map(entries) => {
            let entry = |(key, value): &(_, Cell<'_>)| {
                let key: &std::borrow::Cow<'_, str> = key;
                Cell::Text(format!("{}={}", shown(key), text_of(value)).into())
            };
            Cell::List(entries.iter().map(entry).collect())
        }
        cell => cell,
    }
}

fn flat(cell: &Cell<'_>) -> Cell<'static> {
    Cell::Text(text_of(cell).into())
}

/// The text of a cell as people read it; hidden characters are written out.
pub fn text_of(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Bool(value) => value.to_string(),
        Cell::Int(number) => number.to_string(),
        Cell::Float(number) if number.is_finite() => format!("{number:?}"),
        Cell::Float(_) => String::new(),
        Cell::Text(text) => shown(text),
        Cell::Time(time) => time.to_string(),
        Cell::List(items) => items.iter().map(text_of).collect::<Vec<_>>().join(", "),
        Cell::Map(entries) => {
            let entry = |(key, value): &(_, Cell<'_>)| {
                let key: &std::borrow::Cow<'_, str> = key;
                format!("{}={}", shown(key), text_of(value))
            };
            entries.iter().map(entry).collect::<Vec<_>>().join(", ")
        }
    }
}

/// The cell in as little memory as it needs.
fn owned(cell: Cell<'_>) -> Cell<'static> {
    match cell {
        Cell::Text(text) => Cell::Text(text.into_owned().into_boxed_str().into_string().into()),
        cell => cell.into_owned(),
    }
}

fn hash_cell(cell: &Cell<'_>, hasher: &mut impl Hasher) {
    match cell {
        Cell::Null => {}
        Cell::Bool(value) => value.hash(hasher),
        Cell::Int(number) => number.hash(hasher),
        // Equal numbers have equal bits but for the two zeros.
        Cell::Float(number) => (number + 0.0).to_bits().hash(hasher),
        Cell::Text(text) => text.hash(hasher),
        Cell::Time(time) => time.hash(hasher),
        Cell::List(items) => items.iter().for_each(|item| hash_cell(item, hasher)),
        Cell::Map(entries) => entries.iter().for_each(|(key, value)| {
            key.hash(hasher);
            hash_cell(value, hasher);
        }),
    }
}

fn width(cell: &Cell<'_>) -> usize {
    match cell {
        Cell::Text(text) => text.width(),
        // `, ` separates two items.
        Cell::List(items) => items.iter().map(|item| width(item) + 2).sum::<usize>().max(2) - 2,
        cell => text_of(cell).len(),
    }
}

fn push_value(cell: &Cell<'_>, out: &mut Vec<u8>) {
    match cell {
        Cell::Text(text) => push_json(text, out),
        Cell::List(items) => {
            out.push(b'[');
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    out.push(b',');
                }
                push_value(item, out);
            }
            out.push(b']');
        }
        // JavaScript has no whole numbers above this: as a text such a number keeps its digits.
        Cell::Int(number) if number.unsigned_abs() > 1 << 53 => push_json(&number.to_string(), out),
        Cell::Bool(_) | Cell::Int(_) | Cell::Float(_) => {
            out.extend_from_slice(text_of(cell).as_bytes());
        }
        cell => push_json(&text_of(cell), out),
    }
}

/// Most of a large page are these numbers: `write!` took three times as long.
fn push_number(number: i32, out: &mut Vec<u8>) {
    let mut digits = [0; 11];
    let mut at = digits.len();
    let mut left = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if number < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    out.extend_from_slice(&digits[at..]);
}

/// Whether the cells of a column of this type are numbers.
pub(super) fn is_number(kind: Type) -> bool {
    matches!(kind, Type::Int | Type::Float)
}
