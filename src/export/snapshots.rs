//! Snapshots of volumes.

use super::{masked, properties, some, table, time, whole};
use crate::join::Joined;
use crate::report::{Emit, columns};
use crate::resource::Record;
use crate::resource::snapshot::{self, Snapshot};
use crate::row::Cell;

table! { "snapshots", "one row per snapshot of a volume", stream snapshot::KIND }

/// One record.
struct Item<'a>(&'a Snapshot<'a>);

fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Snapshot(record) = joined.record else { return };
    emit(picked.iter().map(|&column| CELLS[column](&Item(record))).collect());
}

columns! { Item:
    "id", "ID", Text, "the snapshot's id" => |i| Cell::text(Some(&i.0.id));
    "name", "Name", Text, "its name, which need not be unique" => |i| some(i.0.name.as_deref());
    "status", "Status", Text, "available, error, ..." => |i| some(i.0.status.as_deref());
    "size_gb", "Size", Int, "GiB of its volume" => |i| whole(i.0.size);
    "volume_id", "Volume ID", Text, "the volume that it was made of" =>
        |i| Cell::text(i.0.volume_id());
    "project_id", "Project ID", Text, "the id of the project that owns it" =>
        |i| Cell::text(i.0.project_id());
    "user_id", "User ID", Text, "the id of the user that created it; since 3.41" =>
        |i| some(i.0.user_id.as_deref());
    "description", "Description", Text, "its description, with secrets masked" =>
        |i| masked(i.0.description.as_deref());
    "metadata", "Properties", Map, "what its owner wrote down, with secrets masked" =>
        |i| properties(i.0.metadata.as_ref());
    "created", "Created At", Time, "when it was created" => |i| time(i.0.created_at);
    "updated", "Updated At", Time, "when it last changed; null where it never did" =>
        |i| time(i.0.updated_at);
}
