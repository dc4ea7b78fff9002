//! Rows in two pieces of memory, however many cells they have.
//!
//! A worker hands on rows that outlive the records from which they were made. A copy of each text
//! would be an allocation for each cell: a third of the time of an export.

use std::borrow::Cow;

use super::{Cell, Row, Time};

/// Rows that were packed, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Packed {
    /// All texts, without anything between them.
    texts: String,
    slots: Vec<Slot>,
    rows: usize,
}

/// A part of a row. Texts are in [`Packed::texts`], in the order of their slots.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Slot {
    /// Begins a row of so many cells.
    Row(usize),
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// A text of so many bytes.
    Text(usize),
    Time(Time),
    /// So many cells follow.
    List(usize),
    /// So many texts follow, a cell behind each.
    Map(usize),
}

impl Packed {
    /// No rows yet, and room for so many bytes of text and so many cells.
    pub fn sized((texts, slots): (usize, usize)) -> Self {
        Self { texts: String::with_capacity(texts), slots: Vec::with_capacity(slots), rows: 0 }
    }

    /// How much it holds: bytes of text, and cells.
    pub fn size(&self) -> (usize, usize) {
        (self.texts.len(), self.slots.len())
    }

    /// Adds a row.
    pub fn push(&mut self, row: &[Cell<'_>]) {
        self.rows += 1;
        self.slots.push(Slot::Row(row.len()));
        row.iter().for_each(|cell| self.cell(cell));
    }

    fn cell(&mut self, cell: &Cell<'_>) {
        match cell {
            Cell::Null => self.slots.push(Slot::Null),
            Cell::Bool(value) => self.slots.push(Slot::Bool(*value)),
            Cell::Int(number) => self.slots.push(Slot::Int(*number)),
            Cell::Float(number) => self.slots.push(Slot::Float(*number)),
            Cell::Text(text) => self.text(text),
            Cell::Time(time) => self.slots.push(Slot::Time(*time)),
            Cell::List(items) => {
                self.slots.push(Slot::List(items.len()));
                items.iter().for_each(|item| self.cell(item));
            }
            Cell::Map(entries) => {
                self.slots.push(Slot::Map(entries.len()));
                for (key, value) in entries {
                    self.text(key);
                    self.cell(value);
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.slots.push(Slot::Text(text.len()));
        self.texts.push_str(text);
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The rows, in order.
    pub fn iter(&self) -> Rows<'_> {
        Rows { texts: &self.texts, slots: self.slots.iter() }
    }
}

impl<'p> IntoIterator for &'p Packed {
    type Item = Row<'p>;
    type IntoIter = Rows<'p>;

    fn into_iter(self) -> Rows<'p> {
        self.iter()
    }
}

impl<'a> FromIterator<Row<'a>> for Packed {
    fn from_iter<I: IntoIterator<Item = Row<'a>>>(rows: I) -> Self {
        let mut packed = Self::default();
        rows.into_iter().for_each(|row| packed.push(&row));
        packed
    }
}

/// The rows of a [`Packed`], in order.
#[derive(Debug, Clone)]
pub struct Rows<'p> {
    /// The texts that were not taken yet.
    texts: &'p str,
    slots: std::slice::Iter<'p, Slot>,
}

impl<'p> Rows<'p> {
    /// Takes the next row cell by cell, in the order of the columns; `false` where there is none.
    pub fn next_cells(&mut self, mut take: impl FnMut(Cell<'p>)) -> bool {
        let Some(Slot::Row(cells)) = self.slots.next() else { return false };
        (0..*cells).for_each(|_| take(self.cell()));
        true
    }

    /// The next cell of a row.
    fn cell(&mut self) -> Cell<'p> {
        match self.slots.next() {
            None | Some(Slot::Row(_) | Slot::Null) => Cell::Null,
            Some(Slot::Bool(value)) => Cell::Bool(*value),
            Some(Slot::Int(number)) => Cell::Int(*number),
            Some(Slot::Float(number)) => Cell::Float(*number),
            Some(Slot::Text(length)) => Cell::Text(self.text(*length)),
            Some(Slot::Time(time)) => Cell::Time(*time),
            Some(Slot::List(items)) => Cell::List((0..*items).map(|_| self.cell()).collect()),
            Some(Slot::Map(entries)) => {
                Cell::Map((0..*entries).map(|_| (self.key(), self.cell())).collect())
            }
        }
    }

    fn key(&mut self) -> Cow<'p, str> {
        match self.cell() {
            Cell::Text(key) => key,
            _ => Cow::default(),
        }
    }

    fn text(&mut self, length: usize) -> Cow<'p, str> {
        let (text, rest) = self.texts.split_at_checked(length).unwrap_or_default();
        self.texts = rest;
        Cow::Borrowed(text)
    }
}

impl<'p> Iterator for Rows<'p> {
    type Item = Row<'p>;

    fn next(&mut self) -> Option<Row<'p>> {
        match self.slots.next()? {
            Slot::Row(cells) => Some((0..*cells).map(|_| self.cell()).collect()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_same_behind_packing() {
        let text = |text: &'static str| Cell::text(Some(text));
        let list = Cell::texts(["日志", "", "ü"].into_iter());
        let map = Cell::Map(vec![("a".into(), list.clone()), ("".into(), Cell::Map(Vec::new()))]);
        let numbers = vec![Cell::Bool(true), Cell::Int(-7), Cell::Float(0.5), Cell::Time(Time(5))];
        let rows = [
            vec![text("first"), Cell::Null, list, text("")],
            Vec::new(),
            vec![map],
            numbers,
            vec![Cell::List(vec![Cell::List(Vec::new()), Cell::Int(1)]), text("last")],
        ];
        let packed: Packed = rows.iter().cloned().collect();
        assert_eq!((packed.len(), packed.is_empty()), (rows.len(), false));
        assert_eq!(packed.iter().collect::<Vec<_>>(), rows);
        let (mut cells, mut left) = (Vec::new(), packed.iter());
        while left.next_cells(|cell| cells.push(cell)) {}
        assert_eq!(cells, rows.concat(), "cell by cell");
        // What was read from it can be packed again.
        assert_eq!(packed.iter().collect::<Packed>(), packed);
        assert!(Packed::default().is_empty() && Packed::default().iter().next().is_none());
    }
}
