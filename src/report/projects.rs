//! One row per project: those of the dumps in their order, then those that only servers name.

use super::count::{Count, tells};
use super::{Emit, Report, Source, Tables, columns};
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
    filters: &[
        ("project", &["name", "id"]),
        ("project-domain", &["domain", "domain_id"]),
        ("name", &["name"]),
    ],
    source: Source::Tables { counts: true, kinds: &["projects"], call: "/v3/projects", rows },
    reads: super::SERVER_JOINS,
    needs: &[],
};

/// One project.
struct Item<'a> {
    index: &'a Index,
    id: &'a str,
    name: Option<&'a str>,
    project: Option<&'a project::Kept>,
    owners: Option<u64>,
    count: Count<'a>,
}

/// The rows of all projects.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let row = |item: Item<'a>| picked.iter().map(|&column| CELLS[column](&item)).collect();
    let counted =
        tables.tally.filter(|tally| tells(tally, &tally.projects) && tells(tally, &tally.users));
    for (number, project) in (0..).zip(index.projects.entries()) {
        let slot = |tally: &'a crate::tally::Tally| tally.projects.slot(number);
        emit(row(Item {
            index,
            id: &project.id,
            name: Some(&project.name),
            project: Some(project),
            owners: counted.map(|tally| slot(tally).map_or(0, |slot| slot.owners)),
            count: Count::in_table(tables.tally, |tally| &tally.projects, number),
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
        }));
    }
}

impl<'a> Item<'a> {
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

columns! { Item:
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
        |i| Cell::text(i.project.and_then(|project| project.description.as_deref()));
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
    "match", "Match", Text, "matched, unresolved where only servers name it, or not-given" =>
        |i| Cell::text(Some(Match::of(i.name.is_some(), i.index.given("projects")).name()));
}
