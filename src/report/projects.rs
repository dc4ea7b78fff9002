//! One row per project: those of the dumps in their order, then those that only servers name,
//! then those that only other things name.

use hashbrown::HashSet;

use super::count::{Count, tells};
use super::holdings::{self, By, Held, Holdings};
use super::{Emit, Report, Source, Tables, columns, free};
use crate::index::Index;
use crate::join::Match;
use crate::resource::project;
use crate::row::Cell;

/// Projects.
pub static REPORT: Report = Report {
    name: "projects",
    about: "one row per project: its servers, their owners, and what they take",
    examples: "\
Examples:
  osreport projects projects server-source flavors
  osreport projects dumps/ --where servers=0 -c id,name
  osreport projects dumps/ --where match=unresolved
  osreport projects dumps/ --sort-column vcpus --sort-descending --limit 10",
    columns: COLUMNS,
    default: &[
        "id",
        "name",
        "domain",
        "enabled",
        "users",
        "servers",
        "vcpus",
        "ram_mb",
        "disk_gb",
        "last_created",
        "match",
    ],
    key: &["id"],
    filters: &[
        ("project", &["name", "id"]),
        ("project-domain", &["domain", "domain_id"]),
        ("name", &["name"]),
    ],
    source: Source::Tables { counts: true, kinds: &["projects"], call: "/v3/projects", rows },
    reads: super::SERVER_JOINS,
    needs: holdings::NEEDS,
};

/// One project.
struct Item<'h, 'a> {
    index: &'a Index,
    id: &'a str,
    name: Option<&'a str>,
    project: Option<&'a project::Kept>,
    owners: Option<u64>,
    count: Count<'a>,
    holdings: &'h Holdings<'a>,
    held: Held,
}

/// The rows of all projects.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let holdings = Holdings::new(index, By::Project, &REPORT, picked);
    let row = |item: Item<'_, 'a>| picked.iter().map(|&column| CELLS[column](&item)).collect();
    let counted =
        tables.tally.filter(|tally| tells(tally, &tally.projects) && tells(tally, &tally.users));
    for (number, project) in (0..).zip(index.projects.entries()) {
        let slot = |tally: &'a crate::aggregate::Tally| tally.projects.slot(number);
        emit(row(Item {
            index,
            id: &project.id,
            name: Some(&project.name),
            project: Some(project),
            owners: counted.map(|tally| slot(tally).map_or(0, |slot| slot.owners)),
            count: Count::in_table(tables.tally, |tally| &tally.projects, number),
            holdings: &holdings,
            held: holdings.of(&project.id),
        }));
    }
    for (tally, id, slot) in tables.unknown(|tally| &tally.projects) {
        emit(row(Item {
            index,
            id,
            name: index.assigned_project(id),
            project: None,
            owners: counted.map(|_| slot.owners),
            count: Count::of(tally, Some(&slot.sum)),
            holdings: &holdings,
            held: holdings.of(id),
        }));
    }
    let unlisted = tables.unknown(|tally| &tally.projects);
    let named: HashSet<&str> = unlisted.map(|(_, id, _)| id).collect();
    let no_servers = || match tables.tally.filter(|tally| tells(tally, &tally.projects)) {
        Some(tally) => Count::of(tally, None),
        None => Count::UNKNOWN,
    };
    // Those that only volumes, ports or other things name.
    for id in holdings.ids() {
        if index.projects.find(id).is_none() && !named.contains(id) {
            emit(row(Item {
                index,
                id,
                name: index.assigned_project(id),
                project: None,
                owners: counted.map(|_| 0),
                count: no_servers(),
                holdings: &holdings,
                held: holdings.of(id),
            }));
        }
    }
}

impl<'a> Item<'_, 'a> {
    fn parent_id(&self) -> Option<&'a str> {
        self.project.and_then(|project| project.parent_id.as_deref())
    }

    /// The parent is a project, or, for the topmost, the domain.
    fn parent(&self) -> Option<&'a str> {
        let id = self.parent_id()?;
        let project = self.index.projects.find(id).map(|project| project.name.as_str());
        Some(project.unwrap_or_else(|| self.index.domain_name(id)))
    }

    fn domain_id(&self) -> Option<&'a str> {
        self.project.and_then(|project| project.domain_id.as_deref())
    }
}

columns! { Item<'h>:
    "id", "ID", Text, "the project's id" => |i| Cell::text(Some(i.id));
    "name", "Name", Text, "its name, unique in its domain only; empty where no dump has it" =>
        |i| Cell::text(i.name);
    "domain", "Domain", Text, "its domain: the name where a dump has it, else the id" =>
        |i| Cell::text(i.domain_id().map(|id| i.index.domain_name(id)));
    "domain_id", "Domain ID", Text, "its domain's id; absent in v2.0" =>
        |i| Cell::text(i.domain_id());
    "enabled", "Enabled", Bool, "whether it may be used" =>
        |i| Cell::bool(i.project.and_then(|project| project.enabled));
    "description", "Description", Text, "its description" =>
        |i| free::masked(i.project.and_then(|project| project.description.as_deref()));
    "parent", "Parent", Text, "the project or domain above it: the name where a dump has it, else the id" =>
        |i| Cell::text(i.parent());
    "parent_id", "Parent ID", Text, "the id of the project or domain above it" =>
        |i| Cell::text(i.parent_id());
    "users", "Users", Int, "how many users own servers in it; not how many have a role there" =>
        |i| Cell::int(i.owners.map(|owners| owners as i64));
    "servers", "Servers", Int, "how many servers it owns; empty where no servers were given" =>
        |i| i.count.servers();
    "by_status", "By Status", IntMap, "its servers by their status" => |i| i.count.by_status();
    "vcpus", "vCPUs", Int, "virtual processors of its servers whose flavor is known" =>
        |i| i.count.vcpus();
    "ram_mb", "RAM", Int, "memory of its servers whose flavor is known, in MiB" =>
        |i| i.count.ram_mb();
    "disk_gb", "Disk", Int, "root disks of its servers whose flavor is known, in GiB" =>
        |i| i.count.disk_gb();
    "flavors_unknown", "Flavors Unknown", Int, "how many of its servers those three leave out" =>
        |i| i.count.flavors_unknown();
    "last_created", "Last Created", Time, "when the newest of its servers was created" =>
        |i| i.count.last_created();
    "volumes", "Volumes", Int, "how many volumes it holds; empty where none were given" =>
        |i| holdings::volumes(i.holdings, i.held);
    "volumes_gb", "Volumes GB", Int, "their size in GiB, each once" =>
        |i| holdings::volumes_gb(i.holdings, i.held);
    "idle_gb", "Idle GB", Int, "the size of those that are attached to nothing, in GiB" =>
        |i| holdings::idle_gb(i.holdings, i.held);
    "snapshots_gb", "Snapshots GB", Int, "the size of snapshots of volumes, in GiB" =>
        |i| holdings::snapshots_gb(i.holdings, i.held);
    "backups_gb", "Backups GB", Int, "the size of backups of volumes, in GiB" =>
        |i| holdings::backups_gb(i.holdings, i.held);
    "floating_ips", "Floating IPs", Int, "how many floating IPs it holds; floating IPs have no users" =>
        |i| holdings::floating_ips(i.holdings, i.held);
    "images_gb", "Images GB", Int, "the size of its images, in GiB" =>
        |i| holdings::images_gb(i.holdings, i.held);
    "ports", "Ports", Int, "how many ports it holds; ports have no users" =>
        |i| holdings::ports(i.holdings, i.held);
    "match", "Match", Text, "matched, unresolved where only servers name it, or not-given" =>
        |i| Cell::text(Some(Match::of(i.name.is_some(), i.index.given("projects")).name()));
}
