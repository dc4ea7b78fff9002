//! What projects and users hold beside servers: volumes and their copies, floating IPs, images
//! and ports. A number is absent, not 0, where no dump of its kind was given.

use hashbrown::HashMap;

use super::{Need, Report};
use crate::index::Index;
use crate::index::table::Table;
use crate::join::attachments;
use crate::resource::kept::Merge;
use crate::row::Cell;

/// The kinds that the columns of holdings need.
pub(super) const NEEDS: &[Need] = &[
    // A copy that does not say whose it is has the owner of its volume.
    Need {
        kind: "volumes",
        columns: &["volumes", "volumes_gb", "idle_gb", "snapshots_gb", "backups_gb"],
    },
    Need { kind: "attachments", columns: &["idle_gb"] },
    Need { kind: "servers", columns: &["idle_gb"] },
    Need { kind: "snapshots", columns: &["snapshots_gb"] },
    Need { kind: "backups", columns: &["backups_gb"] },
    Need { kind: "floatingips", columns: &["floating_ips"] },
    Need { kind: "images", columns: &["images_gb"] },
    Need { kind: "ports", columns: &["ports"] },
];

/// What one project, or one user, holds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Held {
    volumes: i64,
    volumes_gb: i64,
    idle_gb: i64,
    snapshots_gb: i64,
    backups_gb: i64,
    floating_ips: i64,
    images_bytes: i64,
    ports: i64,
}

impl Held {
    /// Adds what another holds.
    pub(super) fn add(&mut self, other: Self) {
        let sum = |to: &mut i64, more: i64| *to = to.saturating_add(more);
        sum(&mut self.volumes, other.volumes);
        sum(&mut self.volumes_gb, other.volumes_gb);
        sum(&mut self.idle_gb, other.idle_gb);
        sum(&mut self.snapshots_gb, other.snapshots_gb);
        sum(&mut self.backups_gb, other.backups_gb);
        sum(&mut self.floating_ips, other.floating_ips);
        sum(&mut self.images_bytes, other.images_bytes);
        sum(&mut self.ports, other.ports);
    }
}

/// Who holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Project,
    User,
}

/// What everybody holds, by id.
pub(super) struct Holdings<'a> {
    index: &'a Index,
    by: By,
    held: HashMap<&'a str, Held>,
}

impl<'a> Holdings<'a> {
    /// Adds up what the index has of the kinds that `report` reads for the columns of these
    /// numbers: it may have more, which another report reads.
    pub(super) fn new(index: &'a Index, by: By, report: &Report, picked: &[usize]) -> Self {
        let kinds: Vec<&str> = report.keeps(picked).collect();
        let reads = |kind: &str| kinds.contains(&kind);
        let mut held: HashMap<&'a str, Held> = HashMap::new();
        let mut add = |project: Option<&'a str>, user: Option<&'a str>, one: Held| {
            if let Some(id) = if by == By::Project { project } else { user } {
                held.entry(id).or_default().add(one);
            }
        };
        let volumes = entries(&index.volumes, reads("volumes"));
        for volume in volumes.iter().filter(|volume| !volume.is_migration_target) {
            let size_gb = volume.size_gb.unwrap_or(0);
            let cinder = volume.servers.iter().map(String::as_str);
            let idle =
                volume.attached == Some(false) && attachments(index, &volume.id, cinder).is_empty();
            let idle_gb = if idle { size_gb } else { 0 };
            let one = Held { volumes: 1, volumes_gb: size_gb, idle_gb, ..Held::default() };
            add(volume.project_id.as_deref(), volume.user_id.as_deref(), one);
        }
        for snapshot in entries(&index.snapshots, reads("snapshots")) {
            let volume = snapshot.volume_id.as_deref().and_then(|id| index.volumes.find(id));
            let user = snapshot.user_id.as_deref().or_else(|| volume?.user_id.as_deref());
            let project = snapshot.project_id.as_deref().or_else(|| volume?.project_id.as_deref());
            let snapshots_gb = snapshot.size_gb.unwrap_or(0);
            add(project, user, Held { snapshots_gb, ..Held::default() });
        }
        for backup in entries(&index.backups, reads("backups")) {
            let volume = backup.volume_id.as_deref().and_then(|id| index.volumes.find(id));
            let user = backup.user_id.as_deref().or_else(|| volume?.user_id.as_deref());
            let project = backup.project_id.as_deref().or_else(|| volume?.project_id.as_deref());
            let backups_gb = backup.size_gb.unwrap_or(0);
            add(project, user, Held { backups_gb, ..Held::default() });
        }
        for ip in entries(&index.floating_ips, reads("floatingips")) {
            add(ip.project_id.as_deref(), None, Held { floating_ips: 1, ..Held::default() });
        }
        for image in entries(&index.images, reads("images")) {
            let images_bytes = image.size_bytes.unwrap_or(0);
            let (project, user) = (image.project_id.as_deref(), image.user_id.as_deref());
            add(project, user, Held { images_bytes, ..Held::default() });
        }
        for port in entries(&index.ports, reads("ports")) {
            add(port.project_id.as_deref(), None, Held { ports: 1, ..Held::default() });
        }
        Self { index, by, held }
    }

    /// What the project or user of this id holds.
    pub(super) fn of(&self, id: &str) -> Held {
        self.held.get(id).copied().unwrap_or_default()
    }

    /// The ids of all that hold anything, in alphabetic order.
    pub(super) fn ids(&self) -> Vec<&'a str> {
        let mut ids: Vec<&str> = self.held.keys().copied().collect();
        ids.sort_unstable();
        ids
    }

    /// A number of what is held; null where no dump of the kind was given, or where things of
    /// the kind have no users.
    pub(super) fn cell(&self, kind: &str, held: Held, number: fn(Held) -> i64) -> Cell<'a> {
        let of_users = !matches!(kind, "floatingips" | "ports");
        let told = self.index.given(kind) && (self.by == By::Project || of_users);
        Cell::int(told.then(|| number(held)))
    }
}

fn entries<T: Merge>(table: &Table<T>, reads: bool) -> &[T] {
    if reads { table.entries() } else { &[] }
}

/// The cells of the columns of holdings; the item has `holdings` and `held`.
macro_rules! cells {
    ($($name:ident: $kind:literal, $held:expr;)*) => {
        $(pub(super) fn $name<'a>(holdings: &Holdings<'a>, held: Held) -> Cell<'a> {
            holdings.cell($kind, held, $held)
        })*
    };
}

cells! {
    volumes: "volumes", |held| held.volumes;
    volumes_gb: "volumes", |held| held.volumes_gb;
    idle_gb: "volumes", |held| held.idle_gb;
    snapshots_gb: "snapshots", |held| held.snapshots_gb;
    backups_gb: "backups", |held| held.backups_gb;
    floating_ips: "floatingips", |held| held.floating_ips;
    images_gb: "images", |held| held.images_bytes.div_euclid(1 << 30);
    ports: "ports", |held| held.ports;
}
