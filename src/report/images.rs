//! One row per image: who owns it, what was made from it, and what it was made from.

use super::{Emit, Need, OWNERS, Report, Source, columns, some};
use crate::join::{Joined, Match};
use crate::resource::Record;
use crate::resource::image::{self, Image};
use crate::row::Cell;

/// Images.
pub static REPORT: Report = Report {
    name: "images",
    about: "one row per image: its size, owner, and the servers made from it",
    examples: "\
Examples:
  osreport images dumps/
  osreport images dumps/ --where servers=0 --where visibility=private --sum size_gb --count-by project
  osreport images dumps/ --where snapshot_of_match=unresolved -c id,name,snapshot_of,username",
    columns: COLUMNS,
    default: &["id", "name", "status", "visibility", "size_gb", "servers", "project"],
    key: &["id"],
    filters: &[
        ("project", &["project", "owner_id"]),
        ("user", &["username"]),
        ("status", &["status"]),
        ("name", &["name"]),
    ],
    source: Source::Stream { kind: &image::KIND, call: "/v2/images?limit=1000", rows },
    reads: &[OWNERS],
    needs: &[
        Need { kind: "servers", columns: &["servers", "snapshot_of_match"] },
        Need { kind: "volumes", columns: &["volumes"] },
    ],
};

/// One image.
struct Item<'j, 'a> {
    joined: &'j Joined<'a>,
    image: &'a Image<'a>,
}

/// The row of an image.
pub fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Image(image) = joined.record else { return };
    let item = Item { joined, image };
    emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
}

impl Item<'_, '_> {
    /// GiB, to three digits behind the point; Nova gives the size under another name.
    fn size_gb(&self) -> Option<f64> {
        const GIB: f64 = 1_073_741_824.0;
        let nova = || self.image.nova_size.as_deref()?.parse().ok();
        let bytes = self.image.size.map(|size| size.0).or_else(nova)?;
        Some((bytes as f64 / GIB * 1000.0).round() / 1000.0)
    }

    /// A number that Nova gives under another name.
    fn min_disk(&self) -> Option<i64> {
        let nova = || self.image.nova_min_disk.as_deref()?.parse().ok();
        self.image.min_disk.map(|number| number.0).or_else(nova)
    }
}

columns! { Item<'j>:
    "id", "ID", Text, "the image's id" => |i| Cell::text(Some(&i.image.id));
    "name", "Name", Text, "its name, which need not be unique" => |i| some(i.image.name.as_deref());
    "status", "Status", Text, "active, queued, deactivated, ... as the API gives it" =>
        |i| some(i.image.status.as_deref());
    "visibility", "Visibility", Text, "public, private, shared or community; a shared image is for members only" =>
        |i| some(i.image.visibility());
    "size_gb", "Size", Float, "its size in GiB; 0 for the snapshot of a server that boots from a volume" =>
        |i| i.size_gb().map_or(Cell::Null, Cell::Float);
    "servers", "Servers", Int, "how many servers were made from it; empty where no servers were given" => |i| {
        let index = i.joined.index;
        let count = || index.servers_of_image(&i.image.id).len() as i64;
        Cell::int(index.given("servers").then(count))
    };
    "project", "Project Name", Text, "the name of the project that owns it" =>
        |i| Cell::text(i.joined.owner.project_name());
    "owner_id", "Project", Text, "the id of the project that owns it" =>
        |i| Cell::text(i.joined.owner.project_id);
    "project_match", "Project Match", Text, "matched, unresolved or not-given; empty for an image of nobody" =>
        |i| Cell::text(i.joined.owner.project_id.map(|_| i.joined.owner.project_match().name()));
    "snapshot_of", "Snapshot Of", Text, "the id of the server that it is a snapshot of" =>
        |i| Cell::text(i.image.snapshot_of());
    "snapshot_of_match", "Snapshot Of Match", Text, "matched, unresolved or not-given; empty where it is not a snapshot" => |i| {
        let index = i.joined.index;
        Cell::text(i.image.snapshot_of().map(|id| {
            Match::of(index.servers.find(id).is_some(), index.given("servers")).name()
        }))
    };
    "username", "User Name", Text, "the name of the user that made the snapshot" =>
        |i| Cell::text(i.joined.owner.username());
    "os_distro", "OS Distro", Text, "the distribution on it, as its owner says" =>
        |i| Cell::text(i.image.os_distro());
    "protected", "Protected", Bool, "whether it cannot be deleted" =>
        |i| Cell::bool(i.image.protected.map(|truth| truth.0));
    "min_disk", "Min Disk", Int, "the smallest root disk for it in GiB" => |i| Cell::int(i.min_disk());
    "volumes", "Volumes", Int, "how many volumes were made from it; empty where no volumes were given" => |i| {
        let index = i.joined.index;
        let count = || index.volumes_of_image(&i.image.id).len() as i64;
        Cell::int(index.given("volumes").then(count))
    };
    "created", "Created At", Time, "when it was created" => |i| Cell::time(i.joined.record.created());
    "age_days", "Age Days", Int, "whole days since it was created" =>
        |i| Cell::int(i.joined.age_days());
}
