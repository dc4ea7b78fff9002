//! Export: the tables that SQL engines read.
//!
//! Owns the columns of the tables: raw and typed, without joins, so that the joins can be SQL. A
//! table is a [`Report`] that fills its columns from one kind of record. It must never know
//! formats, files or SQL.
//!
//! Two things are not columns. Ages depend on the day of the run. `group` needs other quotes in
//! each dialect of SQL, so a group's name is called `user_group`.
//!
//! To add a table: one file with its `TABLE`, its `mod` line, and its line in [`TABLES`].

pub mod addresses;
pub mod allocations;
pub mod attachments;
pub mod backups;
pub mod domains;
pub mod dumps;
pub mod endpoints;
pub mod findings;
pub mod flavors;
pub mod floatingips;
pub mod groups;
pub mod hypervisors;
pub mod images;
pub mod inventories;
pub mod memberships;
pub mod networks;
pub mod ports;
pub mod projects;
pub mod servers;
pub mod snapshots;
pub mod users;
pub mod volumes;

use crate::report::{Report, all_masked, masked, properties, some};
use crate::resource::value::{Timestamp, Truth, Whole};
use crate::row::Cell;

/// Every table that is made from dumps, by name.
pub static TABLES: &[&Report] = &[
    &addresses::TABLE,
    &allocations::TABLE,
    &attachments::TABLE,
    &backups::TABLE,
    &domains::TABLE,
    &dumps::TABLE,
    &endpoints::TABLE,
    &findings::TABLE,
    &flavors::TABLE,
    &floatingips::TABLE,
    &groups::TABLE,
    &hypervisors::TABLE,
    &images::TABLE,
    &inventories::TABLE,
    &memberships::TABLE,
    &networks::TABLE,
    &ports::TABLE,
    &projects::TABLE,
    &servers::TABLE,
    &snapshots::TABLE,
    &users::TABLE,
    &volumes::TABLE,
];

/// Further sources of tables: the rows of another kind that have the same columns.
pub static FURTHER: &[&Report] = &[&attachments::LISTED];

/// The table of this name.
pub fn find(name: &str) -> Option<&'static Report> {
    TABLES.iter().copied().find(|table| table.name == name)
}

/// What the rows of a table come from, by the number of the file.
pub fn sources(table: &'static Report) -> impl Iterator<Item = (usize, &'static Report)> {
    let further = FURTHER.iter().copied().filter(|further| further.name == table.name);
    [table].into_iter().chain(further).enumerate()
}

/// A table that is made from the index, by the function `rows` of its file, or from the records of
/// one kind as they stream past.
macro_rules! table {
    ($name:literal, $about:literal, $reads:expr) => {
        $crate::export::table! { @ $name, $about, $reads, crate::report::Source::Tables {
            counts: false,
            kinds: &[],
            call: "",
            rows,
        } }
    };
    ($name:literal, $about:literal, stream $kind:path) => {
        $crate::export::table! { @ $name, $about, &[], crate::report::Source::Stream {
            kind: &$kind,
            call: "",
            rows,
        } }
    };
    (@ $name:literal, $about:literal, $reads:expr, $source:expr) => {
        /// The table.
        pub static TABLE: crate::report::Report = crate::report::Report {
            name: $name,
            about: $about,
            examples: "",
            columns: COLUMNS,
            default: &[],
            key: &[],
            filters: &[],
            source: $source,
            reads: &[$reads],
            needs: &[],
        };
    };
}
use table;

/// The kinds that tell which user is in which group.
const GROUPS: &[&str] = &[
    "groups",
    "group_members",
    "user_groups",
    "role_assignments",
    "id_lines",
    "passwd",
    "group_lines",
];

/// A time of a record.
fn time<'a>(time: Option<Timestamp>) -> Cell<'a> {
    Cell::time(time.and_then(|time| time.0))
}

/// A number of a record.
fn whole<'a>(number: Option<Whole>) -> Cell<'a> {
    Cell::int(number.map(|number| number.0))
}

/// A truth value of a record.
fn truth<'a>(value: Option<Truth>) -> Cell<'a> {
    Cell::bool(value.map(|value| value.0))
}

/// A list of texts; null where the record has no such list.
fn list<'a, T>(items: Option<&'a Vec<T>>, text: fn(&T) -> &str) -> Cell<'a> {
    items.map_or(Cell::Null, |items| Cell::texts(items.iter().map(text)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_table_is_complete_and_in_order() {
        assert!(TABLES.is_sorted_by(|a, b| a.name < b.name));
        for table in TABLES {
            assert!(!table.about.is_empty(), "{}", table.name);
            assert!(std::ptr::eq(find(table.name).unwrap(), *table));
        }
    }

    /// Names of the partition's columns, names that need quotes in a dialect, and columns whose
    /// cells would differ from day to day.
    #[test]
    fn every_column_has_its_own_name_that_no_dialect_quotes() {
        let forbidden = ["cloud", "region", "date", "group", "user", "order", "age_days"];
        for table in TABLES {
            let names: BTreeSet<_> = table.columns.iter().map(|column| column.name).collect();
            assert_eq!(names.len(), table.columns.len(), "{}", table.name);
            for name in names {
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                assert!(name.chars().all(plain) && !forbidden.contains(&name), "{name}");
            }
        }
    }

    #[test]
    fn every_file_of_a_table_is_in_the_list() {
        let here = concat!(env!("CARGO_MANIFEST_DIR"), "/src/export");
        let files = std::fs::read_dir(here).unwrap().count();
        assert_eq!(files, TABLES.len() + 1);
    }
}
