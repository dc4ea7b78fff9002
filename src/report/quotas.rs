//! One row per project and resource: the limit, what the service says is used, and what the lists
//! of things add up to.

use hashbrown::{HashMap, HashSet};

use super::{Emit, Report, Source, Tables, columns};
use crate::index::Index;
use crate::join::Owner;
use crate::resource::quota_set::Quota;
use crate::row::Cell;

/// Quotas.
pub static REPORT: Report = Report {
    name: "quotas",
    about: "one row per project and resource: limit, use, and what the lists add up to",
    examples: "\
Examples:
  osreport quotas dumps/
  osreport quotas dumps/ --where 'used_percent>=90' --sort-column used_percent --sort-descending
  osreport quotas dumps/ --where 'drift!=0' -c project,resource,used,counted,drift",
    columns: COLUMNS,
    default: &["project", "resource", "limit", "used", "used_percent"],
    key: &["project_id", "service", "resource"],
    filters: &[("project", &["project", "project_id"])],
    source: Source::Tables {
        counts: false,
        kinds: &["quota_set", "quotas"],
        call: "/os-quota-sets/PROJECT?usage=True",
        rows,
    },
    reads: &[&[
        "quota_set",
        "quotas",
        "projects",
        "domains",
        "role_assignments",
        "token",
        "servers",
        "flavors",
        "volumes",
        "snapshots",
        "backups",
        "ports",
        "networks",
        "subnets",
        "security_groups",
        "routers",
        "floatingips",
    ]],
    needs: &[],
};

/// One resource of one project.
struct Item<'a> {
    owner: Owner<'a>,
    service: &'a str,
    resource: &'a str,
    quota: Quota,
    counted: Option<i64>,
}

/// The rows of all projects with quotas.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let counts = Counts::new(index);
    for (key, quotas) in index.quotas.keyed() {
        let (service, project_id) = key.split_once('/').unwrap_or(("", key));
        for (resource, quota) in &quotas.resources {
            let counted = counts.of(service, resource, project_id);
            let owner = Owner::new(index, None, Some(project_id));
            let item = Item { owner, service, resource, quota: *quota, counted };
            emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
        }
    }
}

/// What the lists add up to: by project and resource.
struct Counts<'a> {
    index: &'a Index,
    sums: HashMap<(&'a str, &'static str), i64>,
    /// By project, resource and volume type.
    by_type: HashMap<(&'a str, &'static str, &'a str), i64>,
    /// Projects of which a volume or a snapshot is of a type that is not known, by resource.
    untyped: HashSet<(&'a str, &'static str)>,
}

/// Resources of Cinder that it has once more for each volume type, as `gigabytes_TYPE`, and the
/// kinds without which the count is unknown.
const BY_TYPE: &[(&str, &[&str])] = &[
    ("volumes", &["volumes"]),
    ("gigabytes", &["volumes"]),
    ("snapshots", &["snapshots", "volumes"]),
];

/// Resources that are counted: the service, the resource, and the kinds without which the count
/// is unknown.
const COUNTED: &[(&str, &str, &[&str])] = &[
    ("compute", "instances", &["servers"]),
    ("compute", "cores", &["servers"]),
    ("compute", "ram", &["servers"]),
    ("volume", "volumes", &["volumes"]),
    ("volume", "snapshots", &["snapshots"]),
    // By configuration Cinder adds the size of snapshots, which then shows as drift.
    ("volume", "gigabytes", &["volumes"]),
    ("volume", "backups", &["backups"]),
    ("volume", "backup_gigabytes", &["backups"]),
    ("network", "port", &["ports"]),
    ("network", "network", &["networks"]),
    ("network", "subnet", &["subnets"]),
    ("network", "security_group", &["security_groups"]),
    ("network", "router", &["routers"]),
    ("network", "floatingip", &["floatingips"]),
];

impl<'a> Counts<'a> {
    fn new(index: &'a Index) -> Self {
        let mut sums: HashMap<(&'a str, &'static str), i64> = HashMap::new();
        let mut add = |project: Option<&'a str>, resource: &'static str, more: Option<i64>| {
            if let (Some(project), Some(more)) = (project, more) {
                let sum = sums.entry((project, resource)).or_default();
                *sum = sum.saturating_add(more);
            }
        };
        for server in index.servers.entries() {
            let project = server.project_id();
            let flavor = server.flavor_id().and_then(|id| index.flavors.find(id));
            add(project, "instances", Some(1));
            add(project, "cores", server.vcpus.or_else(|| flavor?.vcpus));
            add(project, "ram", server.ram_mb.or_else(|| flavor?.ram_mb));
        }
        let mut by_type = HashMap::new();
        let mut untyped = HashSet::new();
        let mut add_type = |project: Option<&'a str>, resource, of: Option<&'a str>, more| {
            let (Some(project), Some(more)) = (project, more) else { return };
            let Some(of) = of else {
                untyped.insert((project, resource));
                return;
            };
            let sum: &mut i64 = by_type.entry((project, resource, of)).or_default();
            *sum = sum.saturating_add(more);
        };
        for volume in index.volumes.entries().iter().filter(|volume| !volume.is_migration_target) {
            let (project, of) = (volume.project_id.as_deref(), volume.volume_type.as_deref());
            add(project, "volumes", Some(1));
            add(project, "gigabytes", volume.size_gb);
            add_type(project, "volumes", of, Some(1));
            add_type(project, "gigabytes", of, volume.size_gb);
        }
        let of_volume = |id: Option<&str>| index.volumes.find(id?)?.project_id.as_deref();
        for snapshot in index.snapshots.entries() {
            let volume = snapshot.volume_id.as_deref();
            let project = snapshot.project_id.as_deref().or_else(|| of_volume(volume));
            add(project, "snapshots", Some(1));
            let of = volume.and_then(|id| index.volumes.find(id)?.volume_type.as_deref());
            add_type(project, "snapshots", of, Some(1));
        }
        for backup in index.backups.entries() {
            let volume = backup.volume_id.as_deref();
            let project = backup.project_id.as_deref().or_else(|| of_volume(volume));
            add(project, "backups", Some(1));
            add(project, "backup_gigabytes", backup.size_gb);
        }
        for port in index.ports.entries() {
            add(port.project_id.as_deref(), "port", Some(1));
        }
        for network in index.networks.entries() {
            add(network.project_id.as_deref(), "network", Some(1));
        }
        for subnet in index.subnets.entries() {
            add(subnet.project_id.as_deref(), "subnet", Some(1));
        }
        for group in index.security_groups.entries() {
            add(group.project_id.as_deref(), "security_group", Some(1));
        }
        for router in index.routers.entries() {
            add(router.project_id.as_deref(), "router", Some(1));
        }
        for ip in index.floating_ips.entries() {
            add(ip.project_id.as_deref(), "floatingip", Some(1));
        }
        Self { index, sums, by_type, untyped }
    }

    /// What a project has of a resource; `None` where a list that tells it was not given.
    fn of(&self, service: &str, resource: &str, project_id: &str) -> Option<i64> {
        let counted =
            |(of, name, _): &&(&str, &'static str, &[&str])| *of == service && *name == resource;
        let given = |kinds: &[&str]| kinds.iter().all(|kind| self.index.given(kind));
        let Some((_, name, kinds)) = COUNTED.iter().find(counted) else {
            let (name, kinds, of) = BY_TYPE.iter().find_map(|(name, kinds)| {
                Some((*name, *kinds, resource.strip_prefix(name)?.strip_prefix('_')?))
            })?;
            let known =
                service == "volume" && given(kinds) && !self.untyped.contains(&(project_id, name));
            return known.then(|| self.by_type.get(&(project_id, name, of)).copied().unwrap_or(0));
        };
        given(kinds).then(|| self.sums.get(&(project_id, *name)).copied().unwrap_or(0))
    }
}

impl Item<'_> {
    /// What is used: as the service says, else as counted.
    fn used(&self) -> Option<i64> {
        self.quota.used.or(self.counted)
    }
}

columns! { Item:
    "project", "Project Name", Text, "the project's name" => |i| Cell::text(i.owner.project_name());
    "resource", "Resource", Text, "instances, cores, volumes, gigabytes, port, ... as the service names it" =>
        |i| Cell::text(Some(i.resource));
    "limit", "Limit", Int, "the most that the project may have; -1 for any number" =>
        |i| Cell::int(i.quota.limit);
    "used", "In Use", Int, "what is used: as the service says, else as counted" => |i| Cell::int(i.used());
    "used_percent", "Used Percent", Float, "what is used of the limit in percent; empty without a limit" => |i| {
        let limit = i.quota.limit.filter(|limit| *limit > 0);
        let percent = |(used, limit): (i64, i64)| (used as f64 / limit as f64 * 1000.0).round() / 10.0;
        i.used().zip(limit).map(percent).map_or(Cell::Null, Cell::Float)
    };
    "service", "Service", Text, "compute, volume or network" => |i| Cell::text(Some(i.service));
    "reserved", "Reserved", Int, "what is about to be used" => |i| Cell::int(i.quota.reserved);
    "counted", "Counted", Int, "what the lists of things add up to; empty where they were not given" =>
        |i| Cell::int(i.counted);
    "drift", "Drift", Int, "what the service says is used, less what is counted" => |i| {
        Cell::int(i.quota.used.zip(i.counted).map(|(used, counted)| used.saturating_sub(counted)))
    };
    "project_id", "Project ID", Text, "the project's id" => |i| Cell::text(i.owner.project_id);
}
