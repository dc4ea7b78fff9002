//! One row per flavor: what it gives, and which servers have it.

use std::collections::BTreeSet;

use super::{Emit, Need, Report, Source, columns, properties};
use crate::join::{Joined, Owner};
use crate::resource::Record;
use crate::resource::flavor::{self, Flavor};
use crate::resource::server;
use crate::row::Cell;

/// Flavors.
pub static REPORT: Report = Report {
    name: "flavors",
    about: "one row per flavor: what it gives, and how many servers have it",
    examples: "\
Examples:
  osreport flavors dumps/
  osreport flavors dumps/ --where servers=0 -c id,name
  osreport flavors dumps/ --sort-column servers --sort-descending -c name,servers,projects",
    columns: COLUMNS,
    default: &["id", "name", "vcpus", "ram_mb", "disk_gb", "servers"],
    key: &["id"],
    filters: &[("name", &["name"])],
    source: Source::Stream { kind: &flavor::KIND, call: "/flavors/detail?is_public=none", rows },
    reads: &[],
    needs: &[
        Need { kind: "servers", columns: &["servers", "projects"] },
        Need { kind: "projects", columns: &["projects"] },
        Need { kind: "role_assignments", columns: &["projects"] },
    ],
};

/// One flavor.
struct Item<'j, 'a> {
    joined: &'j Joined<'a>,
    flavor: &'a Flavor<'a>,
}

/// The row of a flavor.
pub fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Flavor(flavor) = joined.record else { return };
    let item = Item { joined, flavor };
    emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
}

impl<'a> Item<'_, 'a> {
    /// Its servers: they name it by id before 2.47, and by name since. A flavor may be called as
    /// another one's id.
    fn servers(&self) -> impl Iterator<Item = &'a server::Kept> {
        let index = self.joined.index;
        let (id, name): (&str, &str) = (&self.flavor.id, &self.flavor.name);
        let by_id = index.servers_of_flavor(id).iter();
        let by_name = index.servers_of_flavor(name).iter().filter(move |_| name != id);
        let servers = by_id.chain(by_name).map(|&number| index.servers.get(number));
        servers.filter(move |server| match server.flavor_id() {
            Some(said) => said == id,
            None => server.flavor_name() == Some(name),
        })
    }

    /// The names of the projects that have such servers; an id where no dump names it.
    fn projects(&self) -> Cell<'a> {
        let index = self.joined.index;
        if !index.given("servers") {
            return Cell::Null;
        }
        let ids = self.servers().filter_map(|server| server.project_id());
        let names: BTreeSet<&'a str> =
            ids.map(|id| Owner::new(index, None, Some(id)).project_name().unwrap_or(id)).collect();
        Cell::texts(names.into_iter())
    }
}

columns! { Item<'j>:
    "id", "ID", Text, "the flavor's id: any text" => |i| Cell::text(Some(&i.flavor.id));
    "name", "Name", Text, "its name, by which servers since 2.47 point to it" =>
        |i| Cell::text(Some(&i.flavor.name));
    "vcpus", "VCPUs", Int, "virtual processors" => |i| Cell::int(i.flavor.vcpus.map(|number| number.0));
    "ram_mb", "RAM", Int, "memory in MiB" => |i| Cell::int(i.flavor.ram.map(|number| number.0));
    "disk_gb", "Disk", Int, "root disk in GiB; 0 where it is as large as the image" =>
        |i| Cell::int(i.flavor.disk.map(|number| number.0));
    "servers", "Servers", Int, "how many servers have it; empty where no servers were given" =>
        |i| Cell::int(i.joined.index.given("servers").then(|| i.servers().count() as i64));
    "public", "Is Public", Bool, "whether every project may use it" =>
        |i| Cell::bool(i.flavor.is_public.map(|truth| truth.0));
    "extra_specs", "Properties", Map, "what it asks of a host; secrets in it are masked" =>
        |i| properties(i.flavor.extra_specs.as_ref());
    "projects", "Projects", List, "names of the projects that have servers of it" => |i| i.projects();
}
