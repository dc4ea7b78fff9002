//! Attachments of volumes as Cinder has them, in the records of volumes and in its own list. What
//! Nova says of the same is in `servers.volumes`.

use super::{some, table, time};
use crate::join::Joined;
use crate::report::{Emit, Report, columns};
use crate::resource::attachment::Attachment;
use crate::resource::volume::{self, Attached, Volume};
use crate::resource::{Record, attachment};
use crate::row::Cell;

table! { "attachments", "one row per attachment of a volume, as Cinder has it", stream volume::KIND }

/// The same table from Cinder's list of attachments.
pub static LISTED: Report = Report {
    source: crate::report::Source::Stream { kind: &attachment::KIND, call: "", rows },
    ..TABLE
};

/// One attachment.
enum Item<'a> {
    /// Of a volume's record, with its place there.
    OfVolume(&'a Volume<'a>, usize, &'a Attached<'a>),
    /// Of the list.
    Listed(&'a Attachment<'a>),
}

fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let mut row = |item: Item<'a>| {
        emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
    };
    match joined.record {
        Record::Volume(volume) => {
            for (position, attached) in volume.attached().unwrap_or_default().iter().enumerate() {
                row(Item::OfVolume(volume, position, attached));
            }
        }
        Record::Attachment(attachment) => row(Item::Listed(attachment)),
        _ => {}
    }
}

columns! { Item:
    "volume_id", "Volume ID", Text, "the volume's id" => |i| match i {
        Item::OfVolume(volume, ..) => Cell::text(Some(&volume.id)),
        Item::Listed(attachment) => Cell::text(Some(&attachment.volume_id)),
    };
    "source", "Source", Text, "volumes or attachments: the kind of dump that tells it" =>
        |i| Cell::text(Some(match i {
            Item::OfVolume(..) => volume::KIND.name,
            Item::Listed(_) => attachment::KIND.name,
        }));
    "position", "Position", Int, "its place in the record of the volume, from 0; null in the list" =>
        |i| match i {
            Item::OfVolume(_, position, _) => Cell::Int(*position as i64),
            Item::Listed(_) => Cell::Null,
        };
    "server_id", "Server ID", Text, "the server; null where it is attached to a host" =>
        |i| match i {
            Item::OfVolume(_, _, attached) => some(attached.server_id.as_deref()),
            Item::Listed(attachment) => Cell::text(attachment.server_id()),
        };
    "status", "Status", Text, "attached, reserved, ...; null in the record of the volume" =>
        |i| match i {
            Item::OfVolume(..) => Cell::Null,
            Item::Listed(attachment) => some(attachment.status.as_deref()),
        };
    "host", "Host", Text, "the host; null where Cinder was not told" => |i| match i {
        Item::OfVolume(_, _, attached) => some(attached.host_name.as_deref()),
        Item::Listed(_) => Cell::Null,
    };
    "device", "Device", Text, "/dev/vda" => |i| match i {
        Item::OfVolume(_, _, attached) => some(attached.device.as_deref()),
        Item::Listed(_) => Cell::Null,
    };
    "attachment_id", "Attachment ID", Text, "the attachment's id" => |i| match i {
        Item::OfVolume(_, _, attached) => some(attached.attachment_id.as_deref()),
        Item::Listed(attachment) => Cell::text(Some(&attachment.id)),
    };
    "attached", "Attached At", Time, "when it was attached" => |i| match i {
        Item::OfVolume(_, _, attached) => time(attached.attached_at),
        Item::Listed(attachment) => time(attachment.attached_at),
    };
}
