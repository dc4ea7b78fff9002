//! Attachments of volumes, as Cinder's volumes have them. What Nova says of the same stands in
//! `servers.volumes`.

use super::{some, table, time};
use crate::join::Joined;
use crate::report::{Emit, columns};
use crate::resource::Record;
use crate::resource::volume::{self, Attached, Volume};
use crate::row::Cell;

table! { "attachments", "one row per attachment of a volume, as Cinder has it", stream volume::SHAPE }

/// One attachment.
struct Item<'a> {
    volume: &'a Volume<'a>,
    position: usize,
    attached: &'a Attached<'a>,
}

fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Volume(volume) = joined.record else { return };
    for (position, attached) in volume.attached().unwrap_or_default().iter().enumerate() {
        let item = Item { volume, position, attached };
        emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
    }
}

columns! { Item:
    "volume_id", "Volume ID", Text, "the volume's id" => |i| Cell::text(Some(&i.volume.id));
    "position", "Position", Int, "its place among the attachments of the volume, from 0" =>
        |i| Cell::Int(i.position as i64);
    "server_id", "Server ID", Text, "the server; null where it is attached to a host" =>
        |i| some(i.attached.server_id.as_deref());
    "host", "Host", Text, "the host; null where Cinder was not told" =>
        |i| some(i.attached.host_name.as_deref());
    "device", "Device", Text, "/dev/vda" => |i| some(i.attached.device.as_deref());
    "attachment_id", "Attachment ID", Text, "the attachment's id" =>
        |i| some(i.attached.attachment_id.as_deref());
    "attached", "Attached At", Time, "when it was attached" => |i| time(i.attached.attached_at);
}
