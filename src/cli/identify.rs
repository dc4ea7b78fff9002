//! `osreport identify DUMP...`

use std::borrow::Cow;

use super::Failure;
use super::args::IdentifyArgs;
use super::clouds::clouds;
use super::destination;
use super::input::settings;
use super::report::{list_columns, write_rows};
use crate::report::cloud::{self, CLOUD};
use crate::row::{Cell, Column, Row, Type};
use crate::run::{self, Document, FileSummary};
use crate::select::{Query, Selection};

const fn column(
    name: &'static str,
    title: &'static str,
    kind: Type,
    about: &'static str,
) -> Column {
    Column { name, title, kind, about }
}

static COLUMNS: &[Column] = &[
    column("file", "File", Type::Text, "the file as it was named"),
    column("kind", "Kind", Type::Text, "the kind of dump, or what else the file contains"),
    column("records", "Records", Type::Int, "records in it; empty if it is not a dump"),
    column("pages", "Pages", Type::Int, "documents in it: the pages of a list"),
    column(
        "complete",
        "Complete",
        Type::Bool,
        "whether its lists are complete, with all files given",
    ),
    column("api", "API", Type::Text, "the API that wrote it"),
    column("size_bytes", "Size", Type::Int, "bytes of the file; empty for a stream"),
    column(
        "note",
        "Note",
        Type::Text,
        "how it was compressed or encoded, and what is wrong with it",
    ),
];

/// Prints what each file contains.
pub(super) fn run(args: &IdentifyArgs) -> Result<u8, Failure> {
    let default: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    if args.input.list_columns {
        return list_columns(COLUMNS, &default, &args.columns, &args.format);
    }
    let query =
        Query { columns: args.columns.column.clone(), long: args.columns.long, ..Query::default() };
    let settings = settings(&args.run, false)?;
    let with_cloud = !args.input.cloud.is_empty();
    let (columns, default) = match with_cloud {
        true => (cloud::with_cloud(COLUMNS), [&[CLOUD.name], &*default].concat()),
        false => (COLUMNS, default),
    };
    let selection = Selection::new(&query, columns, &default, settings.now)
        .map_err(|error| Failure(error.0))?;
    let outputs = [destination::output(&args.format)];
    let clouds = clouds(&args.input.dumps, &args.input.cloud, &outputs)?;
    let mut rows: Vec<Row<'_>> = Vec::new();
    for cloud in &clouds {
        for summary in run::identify(&cloud.sources, &settings) {
            let name = cloud.name.as_deref().map(|name| Cell::text(Some(name)));
            let cells: Row<'_> = name.into_iter().chain(cells(&summary)).collect();
            let picked = selection.needed().iter().map(|&column| cells[column].clone());
            rows.push(picked.map(Cell::into_owned).collect());
        }
    }
    write_rows(selection.output_columns(), &rows, &args.format)
}

fn cells(facts: &FileSummary) -> Row<'_> {
    let each = |text: fn(&Document) -> &'static str| {
        let mut names: Vec<&str> = Vec::new();
        for name in facts.documents.iter().map(text).filter(|name| !name.is_empty()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let joined = names.join(";");
        if joined.is_empty() { Cell::Null } else { Cell::Text(Cow::Owned(joined)) }
    };
    let dumps = || facts.documents.iter().filter(|document| document.complete.is_some());
    let is_dump = dumps().next().is_some();
    let records = dumps().map(|document| document.records).sum::<u64>() as i64;
    let pages = dumps().count() as i64;
    let whole = dumps().all(|document| document.complete == Some(true));
    let note = facts.notes.join("; ");
    vec![
        Cell::text(Some(&facts.file)),
        each(|document| document.name),
        Cell::int(is_dump.then_some(records)),
        Cell::int(is_dump.then_some(pages)),
        Cell::bool(is_dump.then_some(whole)),
        each(|document| document.api),
        Cell::int(facts.size_bytes.and_then(|size| i64::try_from(size).ok())),
        if note.is_empty() { Cell::Null } else { Cell::Text(Cow::Owned(note)) },
    ]
}
