//! One row per volume: its servers by Cinder's and by Nova's word, its owner, and its copies.

use std::borrow::Cow;

use super::{Emit, Need, OWNERS, Report, Source, columns, free, some};
use crate::join::{Attachment, Joined, Match, attachments};
use crate::resource::volume::{self, Volume};
use crate::resource::{Record, server};
use crate::row::Cell;

/// Volumes.
pub static REPORT: Report = Report {
    name: "volumes",
    about: "one row per volume: its size, servers, owner and copies",
    examples: "\
Examples:
  osreport volumes dumps/
  osreport volumes dumps/ --where idle=true --sum size_gb --count-by project
  osreport volumes dumps/ --where server_match=unresolved -c id,name,server_ids
  osreport volumes dumps/ --sort-column size_gb --sort-descending --limit 10",
    columns: COLUMNS,
    default: &["id", "name", "status", "size_gb", "server", "username", "group", "project", "type"],
    key: &["id"],
    filters: &[
        ("project", &["project", "project_id"]),
        ("user", &["username", "user_id"]),
        ("user-domain", &["domain"]),
        ("group", &["groups", "group"]),
        ("status", &["status"]),
        ("host", &["host"]),
        ("name", &["name"]),
        ("availability-zone", &["availability_zone"]),
        ("image", &["image", "image_id"]),
        ("changes-since", &["updated"]),
        ("changes-before", &["updated"]),
    ],
    source: Source::Stream {
        kind: &volume::KIND,
        call: "/v3/PROJECT/volumes/detail?all_tenants=1",
        rows,
    },
    reads: &[OWNERS, &["servers", "attachments"]],
    needs: &[
        Need { kind: "snapshots", columns: &["snapshots"] },
        Need { kind: "backups", columns: &["backups"] },
        Need { kind: "images", columns: &["image"] },
    ],
};

/// One volume.
struct Item<'j, 'a> {
    joined: &'j Joined<'a>,
    volume: &'a Volume<'a>,
    attachments: Vec<Attachment<'a>>,
}

/// The row of a volume.
pub fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Volume(volume) = joined.record else { return };
    let attachments = attachments(joined.index, &volume.id, volume.attached_servers());
    let item = Item { joined, volume, attachments };
    emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
}

impl<'a> Item<'_, 'a> {
    fn servers(&self) -> impl Iterator<Item = Option<&'a server::Kept>> {
        self.attachments.iter().map(|one| one.server)
    }

    /// Whether it is attached to nothing, be it a server or a host.
    fn is_idle(&self) -> Option<bool> {
        let of_cinder = self.volume.attached().map(|all| !all.is_empty());
        let known = of_cinder.is_some() || !self.attachments.is_empty();
        known.then(|| of_cinder != Some(true) && self.attachments.is_empty())
    }
}

columns! { Item<'j>:
    "id", "ID", Text, "the volume's id" => |i| Cell::text(Some(&i.volume.id));
    "name", "Name", Text, "its name, which need not be unique" => |i| some(i.volume.name.as_deref());
    "status", "Status", Text, "available, in-use, error, ... as the API gives it" =>
        |i| some(i.volume.status.as_deref());
    "size_gb", "Size", Int, "its size in GiB, not what is written" =>
        |i| Cell::int(i.volume.size.map(|size| size.0));
    "server", "Server", Text, "the name of the first server that it is attached to" =>
        |i| Cell::text(i.servers().flatten().find_map(|server| server.name()));
    "username", "User Name", Text, "the name of the user that made it" =>
        |i| Cell::text(i.joined.owner.username());
    "group", "Group", Text, "that user's primary group, or the first of Keystone's" =>
        |i| Cell::text(i.joined.owner.groups().primary);
    "project", "Project Name", Text, "the name of the project that owns it" =>
        |i| Cell::text(i.joined.owner.project_name());
    "type", "Type", Text, "its volume type" => |i| some(i.volume.volume_type.as_deref());
    "servers", "Servers", List, "names of all servers that it is attached to; an id where no dump has the server" =>
        |i| Cell::texts(i.attachments.iter().map(|one| {
            one.server.and_then(|server| server.name()).unwrap_or(one.server_id)
        }));
    "server_ids", "Server IDs", List, "ids of all servers that it is attached to" =>
        |i| Cell::texts(i.attachments.iter().map(|one| one.server_id));
    "attached_says", "Attached Says", List, "for each of these servers who names it: both, nova or cinder" =>
        |i| Cell::texts(i.attachments.iter().map(|one| one.says.name()));
    "devices", "Devices", List, "device names, as Cinder gives them" =>
        |i| i.volume.attached().map_or(Cell::Null, |all| {
            Cell::List(all.iter().filter_map(|one| one.device.as_deref()).map(|device| {
                Cell::Text(Cow::Owned(device.to_owned()))
            }).collect())
        });
    "server_match", "Server Match", Text, "matched, unresolved if any server is in no dump, or not-given; empty where it is not attached" =>
        |i| Cell::text((!i.attachments.is_empty()).then(|| {
            let found = i.servers().all(|server| server.is_some());
            Match::of(found, i.joined.index.given("servers")).name()
        }));
    "user_id", "User ID", Text, "the id of the user that made it" =>
        |i| Cell::text(i.joined.owner.user_id);
    "user_match", "User Match", Text, "matched, unresolved or not-given" =>
        |i| Cell::text(Some(i.joined.owner.user_match().name()));
    "project_id", "Project ID", Text, "the id of the project that owns it" =>
        |i| Cell::text(i.joined.owner.project_id);
    "project_match", "Project Match", Text, "matched, unresolved or not-given" =>
        |i| Cell::text(Some(i.joined.owner.project_match().name()));
    "domain", "Domain", Text, "the user's domain: its name where a dump has it, else its id" =>
        |i| Cell::text(i.joined.owner.domain());
    "groups", "Groups", List, "all groups of the user, the primary one first" =>
        |i| Cell::texts(i.joined.owner.groups().names().into_iter());
    "bootable", "Bootable", Bool, "whether a server can boot from it" =>
        |i| Cell::bool(i.volume.bootable.map(|truth| truth.0));
    "encrypted", "Encrypted", Bool, "whether it is encrypted" =>
        |i| Cell::bool(i.volume.encrypted.map(|truth| truth.0));
    "multiattach", "Multiattach", Bool, "whether several servers may have it" =>
        |i| Cell::bool(i.volume.multiattach.map(|truth| truth.0));
    "image", "Image Name", Text, "the name of the image that it was made from" => |i| {
        let metadata = i.volume.volume_image_metadata.as_ref();
        let image = i.volume.image_id().and_then(|id| i.joined.index.images.find(id));
        let listed = image.and_then(|image| image.name.as_deref());
        some(listed.or_else(|| metadata.and_then(|metadata| metadata.image_name.as_deref())))
    };
    "image_id", "Image ID", Text, "the id of the image that it was made from" =>
        |i| Cell::text(i.volume.image_id());
    "host", "Host", Text, "the volume service's host; administrators only" =>
        |i| Cell::text(i.volume.place().0);
    "backend", "Backend", Text, "the service's back end; administrators only" =>
        |i| Cell::text(i.volume.place().1);
    "pool", "Pool", Text, "the back end's pool; administrators only" =>
        |i| Cell::text(i.volume.place().2);
    "availability_zone", "Availability Zone", Text, "its zone, which is not Nova's" =>
        |i| some(i.volume.availability_zone.as_deref());
    "snapshots", "Snapshots", Int, "how many snapshots it has; empty where none were given" =>
        |i| if i.joined.index.given("snapshots") {
            Cell::Int(i.joined.index.snapshots_of_volume(&i.volume.id).len() as i64)
        } else {
            Cell::Null
        };
    "backups", "Backups", Int, "how many backups it has; empty where none were given" =>
        |i| if i.joined.index.given("backups") {
            Cell::Int(i.joined.index.backups_of_volume(&i.volume.id).len() as i64)
        } else {
            Cell::Null
        };
    "snapshot_id", "Snapshot ID", Text, "the snapshot that it was made from, which may be gone" =>
        |i| some(i.volume.snapshot_id.as_deref());
    "source_volid", "Source Volume ID", Text, "the volume that it was made from, which may be gone" =>
        |i| some(i.volume.source_volid.as_deref());
    "migration", "Migration Status", Text, "the state of its migration; `target:ID` is the copy of volume ID" =>
        |i| Cell::text(i.volume.migration());
    "metadata", "Properties", Map, "what its owner wrote down; secrets in it are masked" =>
        |i| free::properties(i.volume.metadata.as_ref());
    "created", "Created At", Time, "when it was created" => |i| Cell::time(i.joined.record.created());
    "updated", "Updated At", Time, "when it last changed" =>
        |i| Cell::time(i.volume.updated_at.and_then(|time| time.0));
    "age_days", "Age Days", Int, "whole days since it was created" =>
        |i| Cell::int(i.joined.age_days());
    "idle", "Idle", Bool, "whether it is attached to nothing" => |i| Cell::bool(i.is_idle());
}
