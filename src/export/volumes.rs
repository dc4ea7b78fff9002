//! Volumes.

use super::{masked, properties, some, table, time, truth, whole};
use crate::join::Joined;
use crate::report::{Emit, columns};
use crate::resource::Record;
use crate::resource::volume::{self, Volume};
use crate::row::Cell;

table! { "volumes", "one row per volume", stream volume::KIND }

/// One record.
struct Item<'a>(&'a Volume<'a>);

fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Volume(record) = joined.record else { return };
    emit(picked.iter().map(|&column| CELLS[column](&Item(record))).collect());
}

columns! { Item:
    "id", "ID", Text, "the volume's id" => |i| Cell::text(Some(&i.0.id));
    "name", "Name", Text, "its name, which need not be unique" => |i| some(i.0.name.as_deref());
    "status", "Status", Text, "available, in-use, error, ..." => |i| some(i.0.status.as_deref());
    "size_gb", "Size", Int, "GiB of the volume" => |i| whole(i.0.size);
    "project_id", "Project ID", Text, "the id of the project that owns it" =>
        |i| Cell::text(i.0.project_id());
    "user_id", "User ID", Text, "the id of the user that created it" =>
        |i| some(i.0.user_id.as_deref());
    "type", "Type", Text, "the name of its type" => |i| some(i.0.volume_type.as_deref());
    "bootable", "Bootable", Bool, "whether a server can boot from it" => |i| truth(i.0.bootable);
    "encrypted", "Encrypted", Bool, "whether its data is encrypted" => |i| truth(i.0.encrypted);
    "multiattach", "Multiattach", Bool, "whether several servers may have it at once" =>
        |i| truth(i.0.multiattach);
    "availability_zone", "Availability Zone", Text, "Cinder's availability zone" =>
        |i| some(i.0.availability_zone.as_deref());
    "host", "Host", Text, "the host of its service" => |i| Cell::text(i.0.place().0);
    "backend", "Backend", Text, "the back end on that host" => |i| Cell::text(i.0.place().1);
    "pool", "Pool", Text, "the pool of that back end" => |i| Cell::text(i.0.place().2);
    "image_id", "Image ID", Text, "the image that it was made from" =>
        |i| Cell::text(i.0.image_id());
    "image", "Image Name", Text, "the name that this image had then" => |i| {
        let metadata = i.0.volume_image_metadata.as_ref();
        some(metadata.and_then(|metadata| metadata.image_name.as_deref()))
    };
    "snapshot_id", "Snapshot ID", Text, "the snapshot that it was made from" =>
        |i| some(i.0.snapshot_id.as_deref());
    "source_volid", "Source Volume ID", Text, "the volume that it was cloned from" =>
        |i| some(i.0.source_volid.as_deref());
    "migration", "Migration", Text, "the state of its migration; target:ID for the copy of ID" =>
        |i| Cell::text(i.0.migration());
    "attached", "Attached", Bool, "whether Cinder names any attachment; null where it does not say" =>
        |i| Cell::bool(i.0.attached().map(|all| !all.is_empty()));
    "metadata", "Properties", Map, "what its owner wrote down, with secrets masked" =>
        |i| properties(i.0.metadata.as_ref());
    "description", "Description", Text, "its description, with secrets masked" =>
        |i| masked(i.0.description.as_deref());
    "created", "Created At", Time, "when it was created" => |i| time(i.0.created_at);
    "updated", "Updated At", Time, "when it last changed; null where it never did" =>
        |i| time(i.0.updated_at);
}
