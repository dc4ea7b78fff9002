//! One row per snapshot of a volume: its volume and its owner.

use super::copy::Copy;
use super::{Emit, OWNERS, Report, Source, columns, some};
use crate::join::Joined;
use crate::resource::Record;
use crate::resource::snapshot::{self, Snapshot};
use crate::row::Cell;

/// Snapshots.
pub static REPORT: Report = Report {
    name: "snapshots",
    about: "one row per snapshot of a volume: its size, volume and owner",
    examples: "\
Examples:
  osreport snapshots dumps/
  osreport snapshots dumps/ --count-by project --sum size_gb
  osreport snapshots dumps/ --where 'age_days>365' -c id,name,volume,username",
    columns: COLUMNS,
    default: &["id", "name", "status", "size_gb", "volume", "username", "project", "created"],
    key: &["id"],
    filters: &[
        ("project", &["project", "project_id"]),
        ("user", &["username"]),
        ("status", &["status"]),
        ("name", &["name"]),
    ],
    source: Source::Stream {
        kind: &snapshot::KIND,
        call: "/v3/PROJECT/snapshots/detail?all_tenants=1",
        rows,
    },
    reads: &[OWNERS, &["volumes"]],
    needs: &[],
};

/// One snapshot.
struct Item<'j, 'a> {
    joined: &'j Joined<'a>,
    snapshot: &'a Snapshot<'a>,
    copy: Copy<'a>,
}

/// The row of a snapshot.
pub fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Snapshot(snapshot) = joined.record else { return };
    let copy = Copy::new(joined, "snapshot", snapshot.volume_id());
    let item = Item { joined, snapshot, copy };
    emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
}

columns! { Item<'j>:
    "id", "ID", Text, "the snapshot's id" => |i| Cell::text(Some(&i.snapshot.id));
    "name", "Name", Text, "its name, which need not be unique" =>
        |i| some(i.snapshot.name.as_deref());
    "status", "Status", Text, "available, creating, error, ... as the API gives it" =>
        |i| some(i.snapshot.status.as_deref());
    "size_gb", "Size", Int, "the size of its volume in GiB when it was made" =>
        |i| Cell::int(i.snapshot.size.map(|size| size.0));
    "volume", "Volume Name", Text, "the name of its volume" => |i| some(i.copy.volume_name());
    "username", "User Name", Text, "the name of the user that made it, else of the one that made its volume" =>
        |i| Cell::text(i.joined.owner.username());
    "project", "Project Name", Text, "the name of the project that owns it" =>
        |i| Cell::text(i.joined.owner.project_name());
    "created", "Created At", Time, "when it was made" => |i| Cell::time(i.joined.record.created());
    "volume_id", "Volume", Text, "the id of its volume" => |i| Cell::text(i.copy.volume_id);
    "volume_match", "Volume Match", Text, "matched, unresolved or not-given" =>
        |i| Cell::text(i.copy.volume_match());
    "owner_from", "Owner From", Text, "who names the project: snapshot, or volume where the reply does not say it" =>
        |i| Cell::text(i.copy.owner_from);
    "project_id", "Project ID", Text, "the id of the project that owns it" =>
        |i| Cell::text(i.joined.owner.project_id);
    "project_match", "Project Match", Text, "matched, unresolved or not-given" =>
        |i| Cell::text(Some(i.joined.owner.project_match().name()));
    "age_days", "Age Days", Int, "whole days since it was made" => |i| Cell::int(i.joined.age_days());
}
