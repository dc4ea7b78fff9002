//! One row per backup of a volume: its volume, which may be gone, and its owner.

use super::copy::Copy;
use super::{Emit, OWNERS, Report, Source, columns, masked, some};
use crate::join::Joined;
use crate::resource::Record;
use crate::resource::backup::{self, Backup};
use crate::row::Cell;

/// Backups.
pub static REPORT: Report = Report {
    name: "backups",
    about: "one row per backup of a volume: its size, volume and owner",
    examples: "\
Examples:
  osreport backups dumps/
  osreport backups dumps/ --where volume_match=unresolved -c id,name,volume_id,size_gb
  osreport backups dumps/ --where status=error -c id,name,username,fail_reason",
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
        kind: &backup::KIND,
        call: "/v3/PROJECT/backups/detail?all_tenants=1",
        rows,
    },
    reads: &[OWNERS, &["volumes"]],
    needs: &[],
};

/// One backup.
struct Item<'j, 'a> {
    joined: &'j Joined<'a>,
    backup: &'a Backup<'a>,
    copy: Copy<'a>,
}

/// The row of a backup.
pub fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Backup(backup) = joined.record else { return };
    let copy = Copy::new(joined, "backup", backup.volume_id());
    let item = Item { joined, backup, copy };
    emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
}

columns! { Item<'j>:
    "id", "ID", Text, "the backup's id" => |i| Cell::text(Some(&i.backup.id));
    "name", "Name", Text, "its name, which need not be unique" => |i| some(i.backup.name.as_deref());
    "status", "Status", Text, "available, creating, error, ... as the API gives it" =>
        |i| some(i.backup.status.as_deref());
    "size_gb", "Size", Int, "the size of its volume in GiB when it was made" =>
        |i| Cell::int(i.backup.size.map(|size| size.0));
    "volume", "Volume Name", Text, "the name of its volume" => |i| some(i.copy.volume_name());
    "username", "User Name", Text, "the name of the user that made it, else of the one that made its volume" =>
        |i| Cell::text(i.joined.owner.username());
    "project", "Project Name", Text, "the name of the project that owns it" =>
        |i| Cell::text(i.joined.owner.project_name());
    "created", "Created At", Time, "when it was made" => |i| Cell::time(i.joined.record.created());
    "volume_id", "Volume", Text, "the id of its volume, which may be gone" =>
        |i| Cell::text(i.copy.volume_id);
    "volume_match", "Volume Match", Text, "matched, unresolved or not-given" =>
        |i| Cell::text(i.copy.volume_match());
    "owner_from", "Owner From", Text, "who names the project: backup, or volume where the reply does not say it" =>
        |i| Cell::text(i.copy.owner_from);
    "project_id", "Project ID", Text, "the id of the project that owns it" =>
        |i| Cell::text(i.joined.owner.project_id);
    "project_match", "Project Match", Text, "matched, unresolved or not-given" =>
        |i| Cell::text(Some(i.joined.owner.project_match().name()));
    "age_days", "Age Days", Int, "whole days since it was made" => |i| Cell::int(i.joined.age_days());
    "incremental", "Incremental", Bool, "whether it needs an earlier backup" =>
        |i| Cell::bool(i.backup.is_incremental.map(|truth| truth.0));
    "has_dependents", "Has Dependents", Bool, "whether a later backup needs it" =>
        |i| Cell::bool(i.backup.has_dependent_backups.map(|truth| truth.0));
    "container", "Container", Text, "where its data is kept" =>
        |i| some(i.backup.container.as_deref());
    "fail_reason", "Fail Reason", Text, "why it failed; secrets in it are masked" =>
        |i| masked(i.backup.fail_reason.as_deref());
}
