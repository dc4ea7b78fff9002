//! Backups of volumes.

use super::{masked, some, table, time, truth, whole};
use crate::join::Joined;
use crate::report::{Emit, columns};
use crate::resource::Record;
use crate::resource::backup::{self, Backup};
use crate::row::Cell;

table! { "backups", "one row per backup of a volume", stream backup::KIND }

/// One record.
struct Item<'a>(&'a Backup<'a>);

fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Backup(record) = joined.record else { return };
    emit(picked.iter().map(|&column| CELLS[column](&Item(record))).collect());
}

columns! { Item:
    "id", "ID", Text, "the backup's id" => |i| Cell::text(Some(&i.0.id));
    "name", "Name", Text, "its name, which need not be unique" => |i| some(i.0.name.as_deref());
    "status", "Status", Text, "available, error, ..." => |i| some(i.0.status.as_deref());
    "size_gb", "Size", Int, "GiB of its volume" => |i| whole(i.0.size);
    "volume_id", "Volume ID", Text, "the volume that it was made of, which may be gone" =>
        |i| some(i.0.volume_id.as_deref());
    "snapshot_id", "Snapshot ID", Text, "the snapshot that it was made of" =>
        |i| some(i.0.snapshot_id.as_deref());
    "project_id", "Project ID", Text, "the id of the project that owns it; since 3.18" =>
        |i| Cell::text(i.0.project_id());
    "user_id", "User ID", Text, "the id of the user that created it; since 3.56" =>
        |i| some(i.0.user_id.as_deref());
    "incremental", "Incremental", Bool, "whether it needs an earlier backup" =>
        |i| truth(i.0.is_incremental);
    "has_dependents", "Has Dependents", Bool, "whether a later backup needs it" =>
        |i| truth(i.0.has_dependent_backups);
    "container", "Container", Text, "where its objects are kept" =>
        |i| some(i.0.container.as_deref());
    "fail_reason", "Fail Reason", Text, "why it failed, with secrets masked" =>
        |i| masked(i.0.fail_reason.as_deref());
    "created", "Created At", Time, "when it was created" => |i| time(i.0.created_at);
    "updated", "Updated At", Time, "when it last changed; null where it never did" =>
        |i| time(i.0.updated_at);
}
