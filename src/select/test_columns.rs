//! Columns and rows for this room's tests.

use super::{InvalidQuery, Query, Selection};
use crate::row::{Cell, Column, Row, Time, Type};

const fn column(name: &'static str, title: &'static str, kind: Type) -> Column {
    Column { name, title, kind, about: "for tests" }
}

/// One column of each type, and a few more.
pub(super) static COLUMNS: &[Column] = &[
    column("id", "ID", Type::Text),
    column("name", "Host Name", Type::Text),
    column("username", "User Name", Type::Text),
    column("project_id", "Project ID", Type::Text),
    column("host", "Name", Type::Text),
    column("vcpus", "vCPUs", Type::Int),
    column("load", "Load", Type::Float),
    column("locked", "Locked", Type::Bool),
    column("ip", "IP", Type::Address),
    column("ips", "IPs", Type::AddressList),
    column("tags", "Tags", Type::List),
    column("metadata", "Properties", Type::Map),
    column("created", "Created At", Type::Time),
];

/// The time of every test: 2019-06-10T12:00:00Z.
pub(super) const NOW: Time = Time(1_560_168_000_000_000);

/// The selection, with `id` and `name` as the default columns.
pub(super) fn select(query: &Query) -> Result<Selection, InvalidQuery> {
    Selection::new(query, COLUMNS, &["id", "name"], NOW)
}

/// The needed cells of a row in which only some columns are known.
pub(super) fn row<'a>(selection: &Selection, known: &[(&str, Cell<'a>)]) -> Row<'a> {
    let cell = |&number: &usize| {
        let own = known.iter().find(|(name, _)| *name == COLUMNS[number].name);
        own.map_or(Cell::Null, |(_, cell)| cell.clone())
    };
    selection.needed().iter().map(cell).collect()
}

/// Owned texts.
pub(super) fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

/// Text.
pub(super) fn text(text: &str) -> Cell<'_> {
    Cell::text(Some(text))
}

/// Whether a row in which only some columns are known passes `--where TEXT`.
pub(super) fn test(text: &str, known: &[(&str, Cell<'_>)]) -> Result<bool, InvalidQuery> {
    let selection = select(&Query { wheres: texts(&[text]), ..Query::default() })?;
    Ok(selection.passes(&mut row(&selection, known)))
}

/// The cell passes each test, or does not; it is in the column that the test names.
pub(super) fn check(cell: &Cell<'_>, tests: &[(&str, bool)]) {
    for (text, passes) in tests {
        let end = text.find(['=', '!', '~', '<', '>']).unwrap();
        let known = [(text[..end].trim(), cell.clone())];
        assert_eq!(test(text, &known), Ok(*passes), "{text}");
    }
}
