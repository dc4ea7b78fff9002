//! The rows of a diff.

use std::borrow::Cow;
use std::io;

use super::hash::RowHasher;
use super::layout::Layout;
use crate::row::{Cell, Column, Row, Type};

const fn column(
    name: &'static str,
    title: &'static str,
    kind: Type,
    about: &'static str,
) -> Column {
    Column { name, title, kind, about }
}

const CHANGE: Column = column(
    "change",
    "Change",
    Type::Text,
    "added, removed, changed, or absent-in-incomplete where the list without it is not complete",
);
const ID: Column = column("id", "ID", Type::Text, "the id of the record, or what identifies it");
const NAME: Column =
    column("name", "Name", Type::Text, "its name: the later one where it has changed");
const COLUMN: Column = column("column", "Column", Type::Text, "the column of the changed cell");
const BEFORE: Column = column("before", "Before", Type::Text, "the cell in the first snapshot");
const AFTER: Column = column("after", "After", Type::Text, "the cell in the second snapshot");

/// The columns of one row per changed cell.
pub static COLUMNS: &[Column] = &[CHANGE, ID, NAME, COLUMN, BEFORE, AFTER];

/// The columns of one row per changed cell of one of several reports.
pub static CHANGES: &[Column] = &[
    column("report", "Report", Type::Text, "the report that has the record"),
    CHANGE,
    ID,
    NAME,
    COLUMN,
    BEFORE,
    AFTER,
];

/// The columns of one row per record.
pub static WIDE_COLUMNS: &[Column] = &[
    CHANGE,
    ID,
    NAME,
    column("columns", "Columns", Type::List, "the columns of the changed cells"),
    column("before", "Before", Type::Map, "these cells in the first snapshot, by column"),
    column("after", "After", Type::Map, "these cells in the second snapshot, by column"),
];

/// How differences become rows.
#[derive(Debug, Clone, Copy)]
pub struct Shape<'s> {
    /// The cells of a record.
    pub layout: &'s Layout,
    /// One row per record instead of one per changed cell.
    pub wide: bool,
    /// Whether the first cell of the key is a cloud's name, which comes first in each row.
    pub cloud: bool,
    /// Whether the first snapshot is complete: otherwise records that are only in the second one
    /// may have been there.
    pub before_complete: bool,
    /// Whether the second snapshot is complete.
    pub after_complete: bool,
}

type Out<'o> = &'o mut dyn FnMut(Row<'static>) -> io::Result<()>;

impl Shape<'_> {
    /// Makes the rows of one record that differs.
    pub(super) fn rows(
        &self,
        hasher: &RowHasher<'_>,
        before: Option<&Row<'static>>,
        after: Option<&Row<'static>>,
        out: Out<'_>,
    ) -> io::Result<()> {
        let Some(record) = after.or(before) else { return Ok(()) };
        let change = match (before, after) {
            (Some(_), Some(_)) => "changed",
            (None, _) if !self.before_complete => "absent-in-incomplete",
            (_, None) if !self.after_complete => "absent-in-incomplete",
            (None, _) => "added",
            (_, None) => "removed",
        };
        let head = || {
            let name = self.layout.name(record).cloned().unwrap_or(Cell::Null);
            let (cloud, key) = self.layout.key(record).split_at(usize::from(self.cloud));
            [cloud, &[Cell::text(Some(change)), id(key), name]].concat()
        };
        let (Some(before), Some(after)) = (before, after) else {
            return out([head(), vec![Cell::Null; 3]].concat());
        };
        let changed = self.changed(hasher, before, after);
        let name = |cell: usize| self.layout.columns()[cell];
        if self.wide {
            let columns = Cell::texts(changed.iter().map(|&cell| name(cell)));
            let map = |row: &Row<'static>| {
                let entry = |&cell: &usize| (Cow::Borrowed(name(cell)), row[cell].clone());
                Cell::Map(changed.iter().map(entry).collect())
            };
            return out([head(), vec![columns, map(before), map(after)]].concat());
        }
        changed.iter().try_for_each(|&cell| {
            let cells =
                vec![Cell::text(Some(name(cell))), before[cell].clone(), after[cell].clone()];
            out([head(), cells].concat())
        })
    }

    /// The cells that differ.
    fn changed(
        &self,
        hasher: &RowHasher<'_>,
        before: &Row<'static>,
        after: &Row<'static>,
    ) -> Vec<usize> {
        let differs = |cell: usize| !hasher.hash.same(&before[cell], &after[cell]);
        let cells = self.layout.compared().filter(|cell| before.len().min(after.len()) > *cell);
        let cells = cells.filter(|cell| self.layout.list_of(*cell).is_none_or(differs));
        cells.filter(|cell| differs(*cell)).collect()
    }
}

/// The cell that identifies a record.
fn id(key: &[Cell<'static>]) -> Cell<'static> {
    if let [id] = key {
        return id.clone();
    }
    let texts = key.iter().filter_map(|cell| match cell {
        Cell::Text(text) => Some(text.to_string()),
        Cell::Int(number) => Some(number.to_string()),
        _ => None,
    });
    Cell::Text(Cow::Owned(texts.collect::<Vec<_>>().join(" ")))
}
