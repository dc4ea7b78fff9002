//! Images.

use super::{some, table, time, truth, whole};
use crate::join::Joined;
use crate::report::{Emit, columns};
use crate::resource::Record;
use crate::resource::image::{self, Image};
use crate::row::Cell;

table! { "images", "one row per image", stream image::KIND }

/// One record.
struct Item<'a>(&'a Image<'a>);

fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Image(record) = joined.record else { return };
    emit(picked.iter().map(|&column| CELLS[column](&Item(record))).collect());
}

columns! { Item:
    "id", "ID", Text, "the image's id" => |i| Cell::text(Some(&i.0.id));
    "name", "Name", Text, "its name; null where never set" => |i| Cell::text(i.0.name.as_deref());
    "status", "Status", Text, "active, queued, ..." => |i| Cell::text(i.0.status.as_deref());
    "visibility", "Visibility", Text, "public, private, shared or community" =>
        |i| Cell::text(i.0.visibility.as_deref());
    "size_bytes", "Size", Int, "bytes; null while there are none" => |i| whole(i.0.size);
    "disk_format", "Disk Format", Text, "qcow2, raw, ..." =>
        |i| Cell::text(i.0.disk_format.as_deref());
    "container_format", "Container Format", Text, "bare, ovf, ..." =>
        |i| Cell::text(i.0.container_format.as_deref());
    "project_id", "Project", Text, "the id of the project that owns it" =>
        |i| some(i.0.owner.as_deref());
    "user_id", "User ID", Text, "the id of the user that made it from a server; null elsewhere" =>
        |i| Cell::text(i.0.user_id());
    "min_disk_gb", "Min Disk", Int, "the smallest root disk in GiB" => |i| whole(i.0.min_disk);
    "min_ram_mb", "Min RAM", Int, "the least memory in MiB" => |i| whole(i.0.min_ram);
    "protected", "Protected", Bool, "whether it may not be deleted" => |i| truth(i.0.protected);
    "created", "Created At", Time, "when it was created" => |i| time(i.0.created_at);
    "updated", "Updated At", Time, "when it last changed" => |i| time(i.0.updated_at);
}
