//! One row per resource provider and resource class: what there is, and what is used.
//!
//! Capacity is floor((total - reserved) x allocation ratio). What is used is Placement's own word
//! (`usages`, else the provider's allocations); `servers_used` is what the flavors of the host's
//! servers add up to.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::{Emit, Report, Source, Tables, columns};
use crate::index::Index;
use crate::join::Match;
use crate::resource::inventory::Inventory;
use crate::resource::{allocation, hypervisor, provider, server};
use crate::row::Cell;

/// Capacity.
pub static REPORT: Report = Report {
    name: "capacity",
    about: "one row per host and resource class: total, capacity, used and free",
    examples: "\
Examples:
  osreport capacity dumps/
  osreport capacity dumps/ --where class=VCPU --sort-column used_percent --sort-descending
  osreport capacity dumps/ --wide --sort-column memory_mb_used_percent --sort-descending
  osreport capacity dumps/ --where 'drift!=0' -c host,class,used,servers_used,drift",
    columns: COLUMNS,
    default: &[
        "host",
        "class",
        "total",
        "reserved",
        "ratio",
        "capacity",
        "used",
        "free",
        "used_percent",
    ],
    key: &["host", "class", "provider_id"],
    filters: &[("host", &["host"]), ("name", &["host"])],
    source: Source::Tables {
        counts: false,
        kinds: &["inventories"],
        call: "/resource_providers/UUID/inventories",
        rows,
    },
    reads: READS,
    needs: &[],
};

/// The kinds that tell of providers.
pub(super) const READS: &[&[&str]] = &[&[
    "resource_providers",
    "inventories",
    "usages",
    "allocations",
    "traits",
    "hypervisors",
    "servers",
    "flavors",
]];

/// A resource provider: mostly a host.
pub(super) struct Host<'a> {
    index: &'a Index,
    id: &'a str,
    provider: Option<&'a provider::Kept>,
    hypervisor: Option<&'a hypervisor::Kept>,
    inventories: &'a [(String, Inventory)],
    /// What is used, by class; absent where Placement was not asked.
    used: Option<HashMap<&'a str, i64>>,
    /// Its servers, where it is a hypervisor and servers were given.
    servers: Option<&'a [u32]>,
}

/// One class of one provider.
struct Item<'h, 'a> {
    host: &'h Host<'a>,
    class: Option<&'a str>,
    inventory: Option<&'a Inventory>,
}

/// All providers: those of the list in its order, then those that only an inventory names.
pub(super) fn hosts(index: &Index) -> impl Iterator<Item = Host<'_>> {
    let by_id: HashMap<&str, &hypervisor::Kept> =
        index.hypervisors.entries().iter().map(|host| (host.id.as_str(), host)).collect();
    let listed: BTreeSet<&str> =
        index.providers.entries().iter().map(|provider| provider.id.as_str()).collect();
    let unlisted = index.inventories.keyed().map(|(id, _)| id);
    let mut unlisted: Vec<&str> = unlisted.filter(|id| !listed.contains(id)).collect();
    unlisted.sort_unstable();
    let ids = index.providers.entries().iter().map(|provider| provider.id.as_str());
    ids.chain(unlisted).map(move |id| {
        let inventories = index.inventories.find(id);
        let provider = index.providers.find(id);
        let name = provider.and_then(|provider| provider.name.as_deref());
        let hypervisor = by_id.get(id).copied().or_else(|| index.hypervisor(name, None));
        let given = hypervisor.filter(|_| index.given("servers"));
        Host {
            index,
            id,
            provider,
            hypervisor,
            inventories: inventories.map(|kept| kept.classes.as_slice()).unwrap_or_default(),
            used: used(index, id),
            servers: given.map(|host| index.servers_of_host(&host.hostname)),
        }
    })
}

/// The rows of all providers that have anything.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    for host in hosts(tables.index) {
        let mut classes: Vec<_> = host.inventories.iter().map(Some).collect();
        classes.sort_by_key(|one| one.map(|(class, _)| (order(class), class.as_str())));
        if classes.is_empty() {
            // A provider without inventory is still a provider.
            classes.push(None);
        }
        for one in classes {
            let class = one.map(|(class, _)| class.as_str());
            let item = Item { host: &host, class, inventory: one.map(|(_, inventory)| inventory) };
            emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
        }
    }
}

/// The classes of hosts, in order.
const USUAL: [&str; 4] = ["VCPU", "PCPU", "MEMORY_MB", "DISK_GB"];

/// The usual classes first.
fn order(class: &str) -> usize {
    USUAL.iter().position(|usual| *usual == class).unwrap_or(USUAL.len())
}

/// What is used of a provider, by class: as its usages say, else as its allocations add up to.
pub(crate) fn used<'a>(index: &'a Index, id: &str) -> Option<HashMap<&'a str, i64>> {
    if let Some(usages) = index.usages.find(id).filter(|usages| usages.of_provider) {
        return Some(usages.classes.iter().map(|(class, used)| (class.as_str(), *used)).collect());
    }
    let allocations = index.allocations.find(id)?;
    if allocations.side != allocation::Side::Provider {
        return None;
    }
    let mut used = HashMap::new();
    for (class, amount) in allocations.allocations.iter().flat_map(|(_, resources)| resources) {
        let sum: &mut i64 = used.entry(class.as_str()).or_default();
        *sum = sum.saturating_add(*amount);
    }
    Some(used)
}

impl<'a> Host<'a> {
    /// What there is of a class.
    pub(super) fn inventory(&self, class: &str) -> Option<&'a Inventory> {
        let mut known = self.inventories.iter();
        known.find(|(own, _)| own == class).map(|(_, inventory)| inventory)
    }

    /// What is used of a class that it has.
    pub(super) fn used(&self, class: &str) -> Option<i64> {
        self.inventory(class)?;
        self.used.as_ref().map(|used| used.get(class).copied().unwrap_or(0))
    }

    /// The classes that are not among the usual ones, by name.
    pub(super) fn others(&self) -> Vec<(&'a str, &'a Inventory)> {
        let others = self.inventories.iter().filter(|(class, _)| order(class) == USUAL.len());
        let mut others: Vec<_> =
            others.map(|(class, inventory)| (class.as_str(), inventory)).collect();
        others.sort_by_key(|(class, _)| *class);
        others
    }

    pub(super) fn id(&self) -> Cell<'a> {
        Cell::text(Some(self.id))
    }

    pub(super) fn name(&self) -> Cell<'a> {
        let name = self.provider.and_then(|provider| provider.name.as_deref());
        Cell::text(name.or_else(|| self.hypervisor.map(|host| host.hostname.as_str())))
    }

    pub(super) fn parent(&self) -> Cell<'a> {
        let id = self.provider.and_then(|provider| provider.parent_id.as_deref());
        let parent = id.and_then(|id| self.index.providers.find(id));
        Cell::text(parent.and_then(|parent| parent.name.as_deref()).or(id))
    }

    pub(super) fn hypervisor_match(&self) -> Cell<'a> {
        let given = self.index.given("hypervisors");
        Cell::text(Some(Match::of(self.hypervisor.is_some(), given).name()))
    }

    pub(super) fn state(&self) -> Cell<'a> {
        Cell::text(self.hypervisor.and_then(|host| host.state.as_deref()))
    }

    pub(super) fn status(&self) -> Cell<'a> {
        Cell::text(self.hypervisor.and_then(|host| host.status.as_deref()))
    }

    pub(super) fn servers(&self) -> Cell<'a> {
        Cell::int(self.servers.map(|servers| servers.len() as i64))
    }

    /// What it is.
    pub(super) fn kind(&self) -> Cell<'a> {
        let classes = self.inventories;
        let all = |test: fn(&str) -> bool| classes.iter().all(|(class, _)| test(class));
        let kind = if self.provider.is_some_and(|provider| provider.parent_id.is_some()) {
            "child"
        } else if all(|class| class.starts_with("CUSTOM_")) && !classes.is_empty() {
            "node"
        } else if self.hypervisor.is_some() {
            "host"
        } else if all(|class| class == "DISK_GB" || class == "IPV4_ADDRESS") && !classes.is_empty()
        {
            "pool"
        } else {
            "other"
        };
        Cell::text(Some(kind))
    }

    /// What the flavors of the host's servers add up to; `None` where one of them is unknown, or
    /// flavors have no such class.
    fn servers_used(&self, class: &str) -> Option<i64> {
        let amount = |server: &server::Kept| {
            let flavor = server.flavor_id().and_then(|id| self.index.flavors.find(id));
            match class {
                "VCPU" => server.vcpus.or_else(|| flavor?.vcpus),
                "MEMORY_MB" => server.ram_mb.or_else(|| flavor?.ram_mb),
                "DISK_GB" => server.disk_gb.or_else(|| flavor?.disk_gb),
                _ => None,
            }
        };
        let servers = self.servers?.iter().map(|&number| self.index.servers.get(number));
        servers.map(amount).try_fold(0_i64, |sum, one| Some(sum.saturating_add(one?)))
    }
}

/// Capacity less what is used.
pub(super) fn free(capacity: Option<i64>, used: Option<i64>) -> Option<i64> {
    capacity.zip(used).map(|(capacity, used)| capacity.saturating_sub(used))
}

/// What is used of the capacity, in per cent.
pub(super) fn percent<'a>(capacity: Option<i64>, used: Option<i64>) -> Cell<'a> {
    match (used, capacity) {
        (Some(used), Some(capacity)) if capacity > 0 => {
            Cell::Float((used as f64 * 1000.0 / capacity as f64).round() / 10.0)
        }
        _ => Cell::Null,
    }
}

/// How often each unit may be given out.
pub(super) fn ratio<'a>(inventory: Option<&Inventory>) -> Cell<'a> {
    let ratio = inventory.and_then(|one| one.allocation_ratio);
    ratio.and_then(|ratio| ratio.0).map_or(Cell::Null, Cell::Float)
}

/// What is kept back.
pub(super) fn reserved<'a>(inventory: Option<&Inventory>) -> Cell<'a> {
    Cell::int(inventory.and_then(|one| one.reserved).map(|number| number.0))
}

impl Item<'_, '_> {
    fn capacity(&self) -> Option<i64> {
        self.inventory.map(Inventory::capacity)
    }

    fn used(&self) -> Option<i64> {
        self.host.used(self.class?)
    }

    fn servers_used(&self) -> Option<i64> {
        self.host.servers_used(self.class.unwrap_or_default())
    }
}

columns! { Item<'h>:
    "host", "Name", Text, "the provider's name; that of the host for a hypervisor" => |i| i.host.name();
    "class", "Resource Class", Text, "VCPU, PCPU, MEMORY_MB, DISK_GB, CUSTOM_..." =>
        |i| Cell::text(i.class);
    "total", "Total", Int, "what there is" => |i| Cell::int(i.inventory.map(|one| one.total.0));
    "reserved", "Reserved", Int, "what is kept back" => |i| reserved(i.inventory);
    "ratio", "Allocation Ratio", Float, "how often each unit may be given out" =>
        |i| ratio(i.inventory);
    "capacity", "Capacity", Int, "floor((total - reserved) x ratio)" => |i| Cell::int(i.capacity());
    "used", "Used", Int, "what is given out, by Placement's word; empty where neither usages nor allocations were given" =>
        |i| Cell::int(i.used());
    "free", "Free", Int, "capacity less used" => |i| Cell::int(free(i.capacity(), i.used()));
    "used_percent", "Used Percent", Float, "used of capacity, in per cent" =>
        |i| percent(i.capacity(), i.used());
    "provider_id", "UUID", Text, "the provider's id" => |i| i.host.id();
    "parent", "Parent", Text, "the name of the provider that it is a part of, else its id" =>
        |i| i.host.parent();
    "hypervisor_match", "Hypervisor Match", Text, "whether a dump has its hypervisor: matched, unresolved or not-given" =>
        |i| i.host.hypervisor_match();
    "state", "State", Text, "up or down, of a hypervisor" => |i| i.host.state();
    "status", "Status", Text, "enabled or disabled, of a hypervisor" => |i| i.host.status();
    "servers", "Servers", Int, "how many servers are on the host; empty where none were given" =>
        |i| i.host.servers();
    "servers_used", "Servers Used", Int, "what the flavors of these servers add up to; empty where one is unknown" =>
        |i| Cell::int(i.servers_used());
    "drift", "Drift", Int, "used less what the flavors add up to" =>
        |i| Cell::int(i.used().zip(i.servers_used()).map(|(used, sum)| used.saturating_sub(sum)));
    "kind", "Kind", Text, "host, child, pool, node or other" => |i| i.host.kind();
}
