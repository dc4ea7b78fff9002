//! Reports: which rows there are, and what stands in their columns. One file a report.
//!
//! Owns the columns and how a joined server, or an entry of the index, fills them. It must never
//! know formats, threads or files.
//!
//! To add a report: one file with its `REPORT`, its `mod` line, and its line in [`REPORTS`].

pub mod servers;

use crate::index::Index;
use crate::join::Joined;
use crate::row::{Column, Row, Time};

/// A report: its name, its columns, and where its rows come from.
pub struct Report {
    /// The name of the command.
    pub name: &'static str,
    /// What it tells, in one line.
    pub about: &'static str,
    /// Commands to try, for the help.
    pub examples: &'static str,
    /// Every column, in the order of `--long`.
    pub columns: &'static [Column],
    /// The columns of the report where none are asked for.
    pub default: &'static [&'static str],
    /// Where its rows come from.
    pub source: Source,
}

/// Takes a row.
pub type Emit<'e, 'a> = &'e mut dyn FnMut(Row<'a>);

/// The rows of one server: `picked` are the columns that are wanted, by number. The row given
/// back by the taker is used again.
pub type ServerRows = for<'a> fn(&Joined<'a>, &[usize], Emit<'_, 'a>);

/// The rows of a table.
pub type TableRows = for<'a> fn(&Tables<'a>, &[usize], Emit<'_, 'a>);

/// Where the rows of a report come from.
pub enum Source {
    /// From servers, as they stream past.
    Servers(ServerRows),
    /// From the index alone: servers are not read.
    Index(TableRows),
}

/// What the rows of a table are made from.
pub struct Tables<'a> {
    /// Everything but servers.
    pub index: &'a Index,
    /// The time of the report.
    pub now: Time,
}

/// Every report, in the order of the help.
pub static REPORTS: &[&Report] = &[&servers::REPORT];

/// The report of this name.
pub fn find(name: &str) -> Option<&'static Report> {
    REPORTS.iter().copied().find(|report| report.name == name)
}

/// The columns of a report: for each its name, its title in the `openstack` command, its type, a
/// sentence, and how a cell is made.
macro_rules! columns {
    ($item:ident: $($name:literal, $title:literal, $kind:ident, $about:literal => $cell:expr;)*) => {
        /// Every column, in the order of `--long`.
        pub static COLUMNS: &[crate::row::Column] = &[$(crate::row::Column {
            name: $name,
            title: $title,
            kind: crate::row::Type::$kind,
            about: $about,
        }),*];

        /// How the cell of each column is made.
        static CELLS: &[for<'a> fn(&$item<'a>) -> crate::row::Cell<'a>] = &[$($cell),*];
    };
}
use columns;
