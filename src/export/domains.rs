//! Domains.

use super::{table, truth};
use crate::join::Joined;
use crate::report::{Emit, columns};
use crate::resource::Record;
use crate::resource::domain::{self, Domain};
use crate::row::Cell;

table! { "domains", "one row per domain", stream domain::KIND }

/// One record.
struct Item<'a>(&'a Domain<'a>);

fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Domain(record) = joined.record else { return };
    emit(picked.iter().map(|&column| CELLS[column](&Item(record))).collect());
}

columns! { Item:
    "id", "ID", Text, "the domain's id" => |i| Cell::text(Some(&i.0.id));
    "name", "Name", Text, "its name" => |i| Cell::text(Some(&i.0.name));
    "enabled", "Enabled", Bool, "whether it may be used" => |i| truth(i.0.enabled);
}
