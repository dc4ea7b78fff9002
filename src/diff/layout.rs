//! The cells of a record that is compared.

use crate::row::{Cell, Column};

/// Columns that hold the first item of a list, with the list: where both are compared, another
/// order of the list is not a change of its first item.
const FIRST_OF: &[(&str, &str)] = &[("ip", "ips")];

/// Columns that name a record, the best one first.
const NAMES: &[&str] = &["name", "username", "hypervisor", "service"];

/// Which cells of a record are its key, its name, and its contents.
#[derive(Debug)]
pub struct Layout {
    /// The names of all columns that a record must have, in order.
    columns: Vec<&'static str>,
    /// How many leading cells are the key.
    keys: usize,
    /// The cell of the name.
    name: Option<usize>,
    /// The cells that are compared.
    compared: Vec<usize>,
    /// Cells that hold the first item of another cell's list.
    firsts: Vec<(usize, usize)>,
}

impl Layout {
    /// The layout of records with this key, of which these columns are compared. All are columns
    /// of `report`.
    pub fn new(report: &[Column], key: &[&'static str], compared: &[&'static str]) -> Self {
        let mut columns = key.to_vec();
        let mut place = |name: &'static str| {
            columns.iter().position(|own| *own == name).unwrap_or_else(|| {
                columns.push(name);
                columns.len() - 1
            })
        };
        let named = |name: &&&str| report.iter().any(|column| column.name == **name);
        let name = NAMES.iter().find(named).map(|name| place(name));
        let contents = compared.iter().filter(|name| !key.contains(name));
        let compared: Vec<usize> = contents.map(|name| place(name)).collect();
        let find = |name: &str| columns.iter().position(|own| *own == name);
        let pair = |(first, list): &(&str, &str)| Some((find(first)?, find(list)?));
        let firsts = FIRST_OF.iter().filter_map(pair);
        let firsts = firsts.filter(|(_, list)| compared.contains(list)).collect();
        Self { columns, keys: key.len(), name, compared, firsts }
    }

    /// The names of the columns that a record must have, in order.
    pub fn columns(&self) -> &[&'static str] {
        &self.columns
    }

    /// The cells of the key.
    pub(super) fn key<'r, 'a>(&self, row: &'r [Cell<'a>]) -> &'r [Cell<'a>] {
        &row[..self.keys.min(row.len())]
    }

    /// The cell of the name.
    pub(super) fn name<'r, 'a>(&self, row: &'r [Cell<'a>]) -> Option<&'r Cell<'a>> {
        row.get(self.name?)
    }

    /// The compared cells, each with its number.
    pub(super) fn compared(&self) -> impl Iterator<Item = usize> + '_ {
        self.compared.iter().copied()
    }

    /// The cell of the list of which this cell is the first item.
    pub(super) fn list_of(&self, cell: usize) -> Option<usize> {
        self.firsts.iter().find(|(first, _)| *first == cell).map(|(_, list)| *list)
    }
}
