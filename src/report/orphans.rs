//! One row per thing that nobody owns or uses, and why it is one. A thing with several reasons has
//! a row for each.
//!
//! A thing is called gone only where the list that would have it was given and is complete.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{EVERY_KIND, Emit, Report, Source, Tables, columns, some};
use crate::index::Index;
use crate::join::{Owner, Says, age_days, attachments};
use crate::resource::allocation::Side;
use crate::resource::floating_ip::InUse;
use crate::resource::port::DeviceKind;
use crate::row::{Cell, Time};

/// Orphans.
pub static REPORT: Report = Report {
    name: "orphans",
    about: "one row per thing that nobody owns or uses, with the reason",
    examples: "\
Examples:
  osreport orphans dumps/
  osreport orphans dumps/ --where reason=unattached --sort-column size_gb --sort-descending
  osreport orphans dumps/ --count-by kind,reason --sum size_gb",
    columns: COLUMNS,
    default: &["kind", "id", "name", "reason", "project", "username", "age_days", "size_gb"],
    key: &["kind", "id", "reason"],
    filters: &[
        ("project", &["project", "project_id"]),
        ("user", &["username", "user_id"]),
        ("name", &["name"]),
        ("reason", &["reason"]),
    ],
    source: Source::Tables {
        counts: false,
        kinds: &["servers", "volumes", "snapshots", "backups", "ports", "floatingips", "images"],
        call: "/v3/PROJECT/volumes/detail?all_tenants=1",
        rows,
    },
    reads: &[&[EVERY_KIND]],
    needs: &[],
};

/// One thing with one reason.
struct Item<'a> {
    kind: &'static str,
    id: &'a str,
    name: Option<&'a str>,
    reason: &'static str,
    detail: Option<Cow<'a, str>>,
    project: Option<&'a str>,
    username: Option<&'a str>,
    project_id: Option<&'a str>,
    user_id: Option<&'a str>,
    size_gb: Option<i64>,
    age_days: Option<i64>,
}

/// A thing that may be an orphan.
struct Thing<'a> {
    kind: &'static str,
    id: &'a str,
    name: Option<&'a str>,
    user_id: Option<&'a str>,
    project_id: Option<&'a str>,
    size_gb: Option<i64>,
    created: Option<Time>,
    reasons: Vec<(&'static str, Option<Cow<'a, str>>)>,
}

/// The rows of all orphans.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let known = Known { tables };
    let things = servers(&known)
        .chain(volumes(&known))
        .chain(missing_volumes(&known))
        .chain(copies(&known))
        .chain(ports(&known))
        .chain(floating_ips(&known))
        .chain(consumers(&known));
    for thing in things {
        let owner = Owner::new(index, thing.user_id, thing.project_id);
        let mut reasons = known.of_owner(&owner);
        reasons.extend(thing.reasons);
        for (reason, detail) in reasons {
            let row = picked.iter().map(|&column| {
                let cells = Item {
                    kind: thing.kind,
                    id: thing.id,
                    name: thing.name,
                    reason,
                    detail: detail.clone(),
                    project: owner.project_name(),
                    username: owner.username(),
                    project_id: thing.project_id,
                    user_id: thing.user_id,
                    size_gb: thing.size_gb,
                    age_days: age_days(thing.created, tables.now),
                };
                CELLS[column](&cells)
            });
            emit(row.collect());
        }
    }
}

/// What is known for sure: lists that were given, and are complete.
struct Known<'t, 'a> {
    tables: &'t Tables<'a>,
}

impl<'a> Known<'_, 'a> {
    fn index(&self) -> &'a Index {
        self.tables.index
    }

    /// Whether a record that is in no list of this kind does not exist.
    fn has_all(&self, kind: &str) -> bool {
        let lists = self.tables.dumps.iter().filter(|dump| dump.kind == kind);
        self.index().given(kind) && lists.clone().all(|dump| dump.complete)
    }

    /// What is wrong with the owner of a thing.
    fn of_owner(&self, owner: &Owner<'a>) -> Vec<(&'static str, Option<Cow<'a, str>>)> {
        let mut reasons = Vec::new();
        match owner.project() {
            Some(project) if project.enabled == Some(false) => {
                reasons.push(("project-disabled", None));
            }
            None if owner.project_id.is_some() && self.has_all("projects") => {
                reasons.push(("project-gone", None));
            }
            _ => {}
        }
        if owner.user().is_none() && owner.user_id.is_some() && self.has_all("users") {
            reasons.push(("user-gone", None));
        }
        reasons
    }

    /// The detail of a thing whose server is gone, if it is.
    fn server_is_gone(&self, server_id: &str) -> bool {
        self.has_all("servers") && self.index().servers.find(server_id).is_none()
    }
}

fn servers<'t, 'a: 't>(known: &'t Known<'_, 'a>) -> impl Iterator<Item = Thing<'a>> + 't {
    known.index().servers.entries().iter().map(|server| {
        let mut reasons = Vec::new();
        if server.status() == Some("ERROR") {
            reasons.push(("stuck", Some(Cow::Borrowed("ERROR"))));
        }
        Thing {
            kind: "server",
            id: server.id(),
            name: server.name(),
            user_id: server.user_id(),
            project_id: server.project_id(),
            size_gb: None,
            created: server.created,
            reasons,
        }
    })
}

/// The states that a volume, snapshot or backup does not leave by itself.
fn is_stuck(status: &str) -> bool {
    status.starts_with("error")
}

fn volumes<'t, 'a: 't>(known: &'t Known<'_, 'a>) -> impl Iterator<Item = Thing<'a>> + 't {
    let index = known.index();
    // The copy that a migration makes has no owner, and goes away by itself.
    let volumes = index.volumes.entries().iter().filter(|volume| !volume.is_migration_target);
    volumes.map(move |volume| {
        let status = volume.status.as_deref().unwrap_or_default();
        let all = attachments(index, &volume.id, volume.servers.iter().map(String::as_str));
        let mut reasons: Vec<(&'static str, Option<Cow<'a, str>>)> = Vec::new();
        let attached = volume.attached == Some(true) || !all.is_empty();
        if !attached && volume.attached.is_some() {
            match status {
                "in-use" => reasons
                    .push(("disagree", Some(Cow::Borrowed("in-use, and no attachment is known")))),
                "available" => reasons.push(("unattached", None)),
                _ => {}
            }
        }
        for one in &all {
            if known.server_is_gone(one.server_id) {
                reasons.push(("server-gone", Some(Cow::Borrowed(one.server_id))));
            } else if one.says != Says::Both && one.server.is_some() {
                // What Nova says of a server that is in no list is not known.
                let detail = format!("only {} says that {} has it", one.says.name(), one.server_id);
                reasons.push(("disagree", Some(Cow::Owned(detail))));
            }
        }
        if is_stuck(status) {
            reasons.push(("stuck", volume.status.as_deref().map(Cow::Borrowed)));
        }
        Thing {
            kind: "volume",
            id: &volume.id,
            name: volume.name.as_deref(),
            user_id: volume.user_id.as_deref(),
            project_id: volume.project_id.as_deref(),
            size_gb: volume.size_gb,
            created: volume.created,
            reasons,
        }
    })
}

/// Volumes that servers name and the list of volumes does not have.
fn missing_volumes<'t, 'a: 't>(known: &'t Known<'_, 'a>) -> impl Iterator<Item = Thing<'a>> + 't {
    let index = known.index();
    let all = known.has_all("volumes");
    let servers = index.servers.entries().iter().filter(move |_| all);
    servers.flat_map(move |server| {
        let gone = server.volumes().filter(|id| index.volumes.find(id).is_none());
        gone.map(move |id| Thing {
            kind: "volume",
            id,
            name: None,
            user_id: server.user_id(),
            project_id: server.project_id(),
            size_gb: None,
            created: None,
            reasons: vec![(
                "volume-gone",
                Some(Cow::Owned(format!("server {} names it", server.id()))),
            )],
        })
    })
}

/// Snapshots and backups.
fn copies<'t, 'a: 't>(known: &'t Known<'_, 'a>) -> impl Iterator<Item = Thing<'a>> + 't {
    let index = known.index();
    let all = known.has_all("volumes");
    let thing = move |kind, copy: Copy<'a>| {
        let mut reasons = Vec::new();
        let volume = copy.volume_id.and_then(|id| index.volumes.find(id));
        // The volume of a copy that names none may be there.
        if let Some(id) = copy.volume_id.filter(|_| all && volume.is_none()) {
            reasons.push(("volume-gone", Some(Cow::Borrowed(id))));
        }
        if copy.status.is_some_and(is_stuck) {
            reasons.push(("stuck", copy.status.map(Cow::Borrowed)));
        }
        // A reply below 3.18 and 3.56 does not say whose a backup is; its volume does.
        let project_id = copy.project_id.or_else(|| volume?.project_id.as_deref());
        let user_id = copy.user_id.or_else(|| volume?.user_id.as_deref());
        Thing {
            kind,
            id: copy.id,
            name: copy.name,
            user_id,
            project_id,
            size_gb: copy.size_gb,
            created: copy.created,
            reasons,
        }
    };
    let snapshots = index.snapshots.entries().iter().map(move |snapshot| {
        thing(
            "snapshot",
            Copy {
                id: &snapshot.id,
                name: snapshot.name.as_deref(),
                status: snapshot.status.as_deref(),
                volume_id: snapshot.volume_id.as_deref(),
                user_id: snapshot.user_id.as_deref(),
                project_id: snapshot.project_id.as_deref(),
                size_gb: snapshot.size_gb,
                created: snapshot.created,
            },
        )
    });
    let backups = index.backups.entries().iter().map(move |backup| {
        thing(
            "backup",
            Copy {
                id: &backup.id,
                name: backup.name.as_deref(),
                status: backup.status.as_deref(),
                volume_id: backup.volume_id.as_deref(),
                user_id: backup.user_id.as_deref(),
                project_id: backup.project_id.as_deref(),
                size_gb: backup.size_gb,
                created: backup.created,
            },
        )
    });
    snapshots.chain(backups)
}

/// A snapshot or a backup.
struct Copy<'a> {
    id: &'a str,
    name: Option<&'a str>,
    status: Option<&'a str>,
    volume_id: Option<&'a str>,
    user_id: Option<&'a str>,
    project_id: Option<&'a str>,
    size_gb: Option<i64>,
    created: Option<Time>,
}

fn ports<'t, 'a: 't>(known: &'t Known<'_, 'a>) -> impl Iterator<Item = Thing<'a>> + 't {
    known.index().ports.entries().iter().map(move |port| {
        let mut reasons = Vec::new();
        match (port.device_kind, port.device_id.as_deref()) {
            (Some(DeviceKind::None), None) => reasons.push(("no-device", None)),
            (Some(DeviceKind::Server), Some(id)) if known.server_is_gone(id) => {
                reasons.push(("server-gone", Some(Cow::Borrowed(id))));
            }
            _ => {}
        }
        Thing {
            kind: "port",
            id: &port.id,
            name: port.ips.first().map(String::as_str).or(port.name.as_deref()),
            user_id: None,
            project_id: port.project_id.as_deref(),
            size_gb: None,
            created: port.created,
            reasons,
        }
    })
}

fn floating_ips<'t, 'a: 't>(known: &'t Known<'_, 'a>) -> impl Iterator<Item = Thing<'a>> + 't {
    let index = known.index();
    index.floating_ips.entries().iter().map(move |ip| {
        let mut reasons = Vec::new();
        if ip.in_use == InUse::No {
            reasons.push(("unused", None));
        }
        let (server_id, port_id) = (ip.server_id.as_deref(), ip.port_id.as_deref());
        let server = index.server_of_floating_ip(server_id, port_id, ip.address.as_deref());
        if let Some(server) = server.filter(|id| known.server_is_gone(id)) {
            reasons.push(("server-gone", Some(Cow::Borrowed(server))));
        }
        Thing {
            kind: "floating-ip",
            id: &ip.id,
            name: ip.address.as_deref(),
            user_id: None,
            project_id: ip.project_id.as_deref(),
            size_gb: None,
            created: ip.created,
            reasons,
        }
    })
}

/// Consumers of Placement that are not servers any more: what they have is lost to others.
fn consumers<'t, 'a: 't>(known: &'t Known<'_, 'a>) -> impl Iterator<Item = Thing<'a>> + 't {
    let index = known.index();
    let mut gone: BTreeMap<&'a str, BTreeSet<&'a str>> = BTreeMap::new();
    for (provider, allocations) in index.allocations.keyed() {
        if allocations.side == Side::Provider {
            for (consumer, _) in &allocations.allocations {
                if known.server_is_gone(consumer) {
                    gone.entry(consumer).or_default().insert(provider);
                }
            }
        }
    }
    gone.into_iter().map(move |(consumer, providers)| {
        let name = |id: &'a str| index.providers.find(id).and_then(|one| one.name.as_deref());
        let names: Vec<&str> = providers.into_iter().map(|id| name(id).unwrap_or(id)).collect();
        let detail = format!("holds allocations of {}", names.join(", "));
        Thing {
            kind: "consumer",
            id: consumer,
            name: None,
            user_id: None,
            project_id: None,
            size_gb: None,
            created: None,
            reasons: vec![("server-gone", Some(Cow::Owned(detail)))],
        }
    })
}

columns! { Item:
    "kind", "Kind", Text, "server, volume, snapshot, backup, port, floating-ip or consumer" =>
        |i| Cell::text(Some(i.kind));
    "id", "ID", Text, "the thing's id" => |i| Cell::text(Some(i.id));
    "name", "Name", Text, "its name, or its first address" => |i| some(i.name);
    "reason", "Reason", Text, "project-gone, project-disabled, user-gone, server-gone, unattached, unused, no-device, volume-gone, stuck, disagree or empty" =>
        |i| Cell::text(Some(i.reason));
    "project", "Project Name", Text, "the name of the project that owns it" => |i| Cell::text(i.project);
    "username", "User Name", Text, "the name of the user that owns it" => |i| Cell::text(i.username);
    "age_days", "Age Days", Int, "whole days since it was created" => |i| Cell::int(i.age_days);
    "size_gb", "Size", Int, "its size in GiB, of a volume or its copy" => |i| Cell::int(i.size_gb);
    "detail", "Detail", Text, "what else there is to say: the server that is gone, the status, who disagrees" =>
        |i| i.detail.as_ref().map_or(Cell::Null, |detail| Cell::Text(detail.clone()));
    "project_id", "Project ID", Text, "the id of that project" => |i| Cell::text(i.project_id);
    "user_id", "User ID", Text, "the id of that user" => |i| Cell::text(i.user_id);
}
