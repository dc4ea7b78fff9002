//! What was read: from this table SQL knows which kinds were given.

use super::table;
use crate::report::{Dump, Emit, Tables, columns};
use crate::row::Cell;

table! { "dumps", "one row per file and kind that was read", &[] }

/// One dump.
struct Item<'a>(&'a Dump);

fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    for dump in tables.dumps {
        emit(picked.iter().map(|&column| CELLS[column](&Item(dump))).collect());
    }
}

columns! { Item:
    "file", "File", Text, "the file as it was named" => |i| Cell::text(Some(&i.0.file));
    "kind", "Kind", Text, "the kind of dump" => |i| Cell::text(Some(i.0.kind));
    "records", "Records", Int, "records in it" => |i| Cell::Int(i.0.records as i64);
    "pages", "Pages", Int, "documents in it: the pages of a list" =>
        |i| Cell::Int(i.0.pages as i64);
    "complete", "Complete", Bool, "whether its lists are complete, with all files given" =>
        |i| Cell::Bool(i.0.complete);
}
