//! Reports: which rows there are, and what is in their columns. One file a report.
//!
//! Owns the columns and how a joined server, or an entry of the index, fills them. It must never
//! know formats, threads or files.
//!
//! To add a report: one file with its `REPORT`, its `mod` line, and its line in [`REPORTS`].

pub mod addresses;
pub mod backups;
pub mod capacity;
pub mod capacity_by_host;
pub mod cloud;
pub mod containers;
mod copy;
mod count;
pub mod endpoints;
pub mod flavors;
pub mod floatingips;
mod free;
pub mod groups;
mod holdings;
pub mod hypervisors;
pub mod images;
pub mod named;
pub mod networks;
pub mod orphans;
pub mod ports;
pub mod projects;
pub mod quotas;
pub mod servers;
pub mod snapshots;
pub mod summary;
pub mod users;
pub mod view;
pub mod volumes;

pub(crate) use free::{all_masked, masked, properties};

use crate::aggregate::{Slot, Slots, Tally};
use crate::index::Index;
use crate::join::Joined;
use crate::kind::Kind;
use crate::resource;
use crate::row::{Cell, Column, Row, Time};

/// A report: its name, its columns, and where its rows come from.
pub struct Report {
    /// The name of the command.
    pub name: &'static str,
    /// A one-line description.
    pub about: &'static str,
    /// Commands to try, for the help.
    pub examples: &'static str,
    /// Every column, in the order of `--long`.
    pub columns: &'static [Column],
    /// The columns of the report where none are asked for.
    pub default: &'static [&'static str],
    /// The columns that identify a row, for `diff`: the same thing has the same key in another
    /// snapshot.
    pub key: &'static [&'static str],
    /// The filter options that look at the report's own columns, by name and without dashes: a
    /// row passes if one of these columns has one of the option's values.
    pub filters: &'static [(&'static str, &'static [&'static str])],
    /// The source of its rows.
    pub source: Source,
    /// The kinds that its rows are joined to, whatever the columns. What it streams is not among
    /// them.
    pub reads: &'static [&'static [&'static str]],
    /// The kinds that only some of its columns need.
    pub needs: &'static [Need],
}

/// A kind that is read only where one of these columns is wanted.
pub struct Need {
    /// The name of the kind.
    pub kind: &'static str,
    /// The names of the columns.
    pub columns: &'static [&'static str],
}

/// The kinds that tell who owns a record.
pub const OWNERS: &[&str] = &[
    "users",
    "group_members",
    "groups",
    "user_groups",
    "projects",
    "domains",
    "role_assignments",
    "token",
    "id_lines",
    "passwd",
    "group_lines",
];

/// The kinds that servers are joined to.
pub const SERVER_JOINS: &[&[&str]] = &[OWNERS, &["hypervisors", "flavors", "images"]];

/// All kinds that are used.
pub const EVERY_KIND: &str = "*";

impl Report {
    /// The kinds that it keeps in tables where the columns of these numbers are wanted.
    pub fn keeps(&self, wanted: &[usize]) -> impl Iterator<Item = &'static str> {
        let wants = |name: &&str| wanted.iter().any(|&column| self.columns[column].name == *name);
        let needed: Vec<_> =
            self.needs.iter().filter(|need| need.columns.iter().any(wants)).collect();
        let reads = self.reads.iter().flat_map(|group| group.iter().copied());
        let all = reads.clone().any(|kind| kind == EVERY_KIND);
        let every = resource::kinds().iter().filter(move |kind| all && kind.used);
        let named = reads.filter(|kind| *kind != EVERY_KIND);
        named.chain(needed.into_iter().map(|need| need.kind)).chain(every.map(|kind| kind.name))
    }
}

/// Takes a row.
pub type Emit<'e, 'a> = &'e mut dyn FnMut(Row<'a>);

/// The rows of one record, with the columns that are wanted, by number.
pub type StreamRows = for<'a> fn(&Joined<'a>, &[usize], Emit<'_, 'a>);

/// The rows of a table.
pub type TableRows = for<'a> fn(&Tables<'a>, &[usize], Emit<'_, 'a>);

/// The source of the rows of a report.
pub enum Source {
    /// From the records of one kind, as they stream past.
    Stream {
        /// The kind.
        kind: &'static Kind,
        /// The call whose reply is to be saved where none of it is given.
        call: &'static str,
        /// The rows.
        rows: StreamRows,
    },
    /// From the index, and from what was counted of the servers.
    Tables {
        /// Whether servers are counted, where there are any; else they are not read.
        counts: bool,
        /// The kinds of dumps of which one must be given, or servers where they are counted, for
        /// there to be anything to tell. Empty: anything will do.
        kinds: &'static [&'static str],
        /// The call whose reply is to be saved where none of them is given.
        call: &'static str,
        /// The rows.
        rows: TableRows,
    },
}

/// What the rows of a table are made from.
pub struct Tables<'a> {
    /// The index: all tables, without servers.
    pub index: &'a Index,
    /// The servers, counted; absent where none were given, or none could be read: then every
    /// count of servers is unknown, and not 0.
    pub tally: Option<&'a Tally>,
    /// What was read.
    pub dumps: &'a [Dump],
    /// The time of the report.
    pub now: Time,
}

impl<'a> Tables<'a> {
    /// Ids that servers refer to and no dump has, in the order of first appearance.
    fn unknown(
        &self,
        slots: fn(&Tally) -> &Slots,
    ) -> impl Iterator<Item = (&'a Tally, &'a str, &'a Slot)> {
        let each =
            move |tally: &'a Tally| slots(tally).unknown().map(move |(id, slot)| (tally, id, slot));
        self.tally.into_iter().flat_map(each)
    }
}

/// A dump that was read: all lists of one kind in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dump {
    /// The file as it was named.
    pub file: String,
    /// The kind.
    pub kind: &'static str,
    /// Records in it.
    pub records: u64,
    /// Documents in it: the pages of a list.
    pub pages: u64,
    /// Whether its lists are whole, with all files given.
    pub complete: bool,
}

/// Every report, in the order of the help.
pub static REPORTS: &[&Report] = &[
    &servers::REPORT,
    &addresses::REPORT,
    &users::REPORT,
    &groups::REPORT,
    &projects::REPORT,
    &hypervisors::REPORT,
    &capacity::REPORT,
    &volumes::REPORT,
    &snapshots::REPORT,
    &backups::REPORT,
    &ports::REPORT,
    &floatingips::REPORT,
    &networks::REPORT,
    &images::REPORT,
    &flavors::REPORT,
    &containers::REPORT,
    &quotas::REPORT,
    &orphans::REPORT,
    &endpoints::REPORT,
    &summary::REPORT,
];

/// The report of this name.
pub fn find(name: &str) -> Option<&'static Report> {
    REPORTS.iter().copied().find(|report| report.name == name)
}

/// The form of a report with a row per host, where it has one beside its own.
pub fn wide(report: &Report) -> Option<&'static Report> {
    std::ptr::eq(report, &capacity::REPORT).then_some(&capacity_by_host::REPORT)
}

/// Text, where the API writes `""` for nothing.
pub(crate) fn some(text: Option<&str>) -> Cell<'_> {
    Cell::text(text.filter(|text| !text.is_empty()))
}

/// The columns of a report: for each its name, its title in the `openstack` command, its type, a
/// sentence, and how a cell is made. `Item<'j>` is an item that borrows for less than its cells.
macro_rules! columns {
    ($item:ident$(<$short:lifetime>)?:
        $($name:literal, $title:literal, $kind:ident, $about:literal => $cell:expr;)*) => {
        /// Every column, in the order of `--long`.
        pub static COLUMNS: &[crate::row::Column] = &[$(crate::row::Column {
            name: $name,
            title: $title,
            kind: crate::row::Type::$kind,
            about: $about,
        }),*];

        /// How the cell of each column is made.
        static CELLS: &[for<$($short,)? 'a> fn(&$item<$($short,)? 'a>) -> crate::row::Cell<'a>] =
            &[$($cell),*];
    };
}
pub(crate) use columns;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_is_complete_and_has_its_own_name() {
        for (number, report) in REPORTS.iter().enumerate() {
            assert!(!report.about.is_empty());
            assert!(report.examples.starts_with("Examples:\n  osreport "), "{}", report.name);
            assert!(report.examples.lines().skip(1).all(|line| line.contains(report.name)));
            assert!(REPORTS[number + 1..].iter().all(|other| other.name != report.name));
            assert!(std::ptr::eq(find(report.name).unwrap(), *report));
        }
    }

    #[test]
    fn every_column_is_complete_and_has_its_own_name_and_title() {
        let wide = REPORTS.iter().filter_map(|report| wide(report));
        for report in REPORTS.iter().copied().chain(wide) {
            let mut names: Vec<_> = report.columns.iter().map(|column| column.name).collect();
            let titles: Vec<_> =
                report.columns.iter().map(|column| column.title.to_lowercase()).collect();
            for column in report.columns {
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                assert!(column.name.chars().all(plain), "{}", column.name);
                assert!(!column.title.is_empty() && !column.about.is_empty(), "{}", column.name);
            }
            assert!(report.default.iter().all(|name| names.contains(name)), "{}", report.name);
            assert!(!report.key.is_empty(), "{}", report.name);
            assert!(report.key.iter().all(|name| names.contains(name)), "{}", report.name);
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), report.columns.len(), "{}", report.name);
            let mut sorted = titles;
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), report.columns.len(), "{}", report.name);
        }
    }
}
