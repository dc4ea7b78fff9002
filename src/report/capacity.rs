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
    reads: &[&[
        "resource_providers",
        "inventories",
        "usages",
        "allocations",
        "traits",
        "hypervisors",
        "servers",
        "flavors",
    ]],
    needs: &[],
};

/// One class of one provider.
struct Item<'a> {
    index: &'a Index,
    id: &'a str,
    provider: Option<&'a provider::Kept>,
    hypervisor: Option<&'a hypervisor::Kept>,
    class: Option<&'a str>,
    inventory: Option<&'a Inventory>,
    used: Option<i64>,
    servers: Option<&'a [u32]>,
    kind: &'static str,
}

/// The rows of all providers that have anything.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let by_id: HashMap<&str, &hypervisor::Kept> =
        index.hypervisors.entries().iter().map(|host| (host.id.as_str(), host)).collect();
    let listed: BTreeSet<&str> =
        index.providers.entries().iter().map(|provider| provider.id.as_str()).collect();
    // Providers in the order of their list, then those that only an inventory names.
    let unlisted = index.inventories.keyed().map(|(id, _)| id);
    let mut unlisted: Vec<&str> = unlisted.filter(|id| !listed.contains(id)).collect();
    unlisted.sort_unstable();
    let ids = index.providers.entries().iter().map(|provider| provider.id.as_str());
    for id in ids.chain(unlisted) {
        let inventories = index.inventories.find(id);
        let inventories = inventories.map(|kept| kept.classes.as_slice()).unwrap_or_default();
        let provider = index.providers.find(id);
        let name = provider.and_then(|provider| provider.name.as_deref());
        let hypervisor = by_id.get(id).copied().or_else(|| index.hypervisor(name, None));
        let used = used(index, id);
        let host = hypervisor.map(|host| host.hostname.as_str()).or(name);
        let servers = index.given("servers").then(|| host.map(|host| index.servers_of_host(host)));
        let mut classes: Vec<_> = inventories.iter().map(Some).collect();
        classes.sort_by_key(|one| one.map(|(class, _)| (order(class), class.as_str())));
        if classes.is_empty() {
            // A provider without inventory is still a provider.
            classes.push(None);
        }
        for one in classes {
            let class = one.map(|(class, _)| class.as_str());
            let item = Item {
                index,
                id,
                provider,
                hypervisor,
                class,
                inventory: one.map(|(_, inventory)| inventory),
                used: used
                    .as_ref()
                    .zip(class)
                    .map(|(used, class)| used.get(class).copied().unwrap_or(0)),
                servers: servers.flatten().filter(|_| hypervisor.is_some()),
                kind: kind(provider, hypervisor, inventories),
            };
            emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
        }
    }
}

/// The usual classes first.
fn order(class: &str) -> usize {
    ["VCPU", "PCPU", "MEMORY_MB", "DISK_GB"].iter().position(|usual| *usual == class).unwrap_or(4)
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

/// What a provider is.
fn kind(
    provider: Option<&provider::Kept>,
    hypervisor: Option<&hypervisor::Kept>,
    classes: &[(String, Inventory)],
) -> &'static str {
    let all = |test: fn(&str) -> bool| classes.iter().all(|(class, _)| test(class));
    if provider.is_some_and(|provider| provider.parent_id.is_some()) {
        "child"
    } else if all(|class| class.starts_with("CUSTOM_")) && !classes.is_empty() {
        "node"
    } else if hypervisor.is_some() {
        "host"
    } else if all(|class| class == "DISK_GB" || class == "IPV4_ADDRESS") && !classes.is_empty() {
        "pool"
    } else {
        "other"
    }
}

impl<'a> Item<'a> {
    fn capacity(&self) -> Option<i64> {
        self.inventory.map(Inventory::capacity)
    }

    /// What the flavors of the host's servers add up to; `None` where one of them is unknown, or
    /// flavors have no such class.
    fn servers_used(&self) -> Option<i64> {
        let amount = |server: &server::Kept| {
            let flavor = server.flavor_id.as_deref().and_then(|id| self.index.flavors.find(id));
            match self.class? {
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

columns! { Item:
    "host", "Name", Text, "the provider's name; that of the host for a hypervisor" => |i| {
        let name = i.provider.and_then(|provider| provider.name.as_deref());
        Cell::text(name.or_else(|| i.hypervisor.map(|host| host.hostname.as_str())))
    };
    "class", "Resource Class", Text, "VCPU, PCPU, MEMORY_MB, DISK_GB, CUSTOM_..." =>
        |i| Cell::text(i.class);
    "total", "Total", Int, "what there is" => |i| Cell::int(i.inventory.map(|one| one.total.0));
    "reserved", "Reserved", Int, "what is kept back" =>
        |i| Cell::int(i.inventory.and_then(|one| one.reserved).map(|number| number.0));
    "ratio", "Allocation Ratio", Float, "how often each unit may be given out" =>
        |i| {
            let ratio = i.inventory.and_then(|one| one.allocation_ratio);
            ratio.and_then(|ratio| ratio.0).map_or(Cell::Null, Cell::Float)
        };
    "capacity", "Capacity", Int, "floor((total - reserved) x ratio)" => |i| Cell::int(i.capacity());
    "used", "Used", Int, "what is given out, by Placement's word; empty where neither usages nor allocations were given" =>
        |i| Cell::int(i.used);
    "free", "Free", Int, "capacity less used" =>
        |i| Cell::int(i.capacity().zip(i.used).map(|(capacity, used)| capacity.saturating_sub(used)));
    "used_percent", "Used Percent", Float, "used of capacity, in per cent" => |i| match (i.used, i.capacity()) {
        (Some(used), Some(capacity)) if capacity > 0 => {
            Cell::Float((used as f64 * 1000.0 / capacity as f64).round() / 10.0)
        }
        _ => Cell::Null,
    };
    "provider_id", "UUID", Text, "the provider's id" => |i| Cell::text(Some(i.id));
    "parent", "Parent", Text, "the name of the provider that it is a part of, else its id" => |i| {
        let id = i.provider.and_then(|provider| provider.parent_id.as_deref());
        let parent = id.and_then(|id| i.index.providers.find(id));
        Cell::text(parent.and_then(|parent| parent.name.as_deref()).or(id))
    };
    "hypervisor_match", "Hypervisor Match", Text, "whether a dump has its hypervisor: matched, unresolved or not-given" =>
        |i| {
            let given = i.index.given("hypervisors");
            Cell::text(Some(Match::of(i.hypervisor.is_some(), given).name()))
        };
    "state", "State", Text, "up or down, of a hypervisor" =>
        |i| Cell::text(i.hypervisor.and_then(|host| host.state.as_deref()));
    "status", "Status", Text, "enabled or disabled, of a hypervisor" =>
        |i| Cell::text(i.hypervisor.and_then(|host| host.status.as_deref()));
    "servers", "Servers", Int, "how many servers are on the host; empty where none were given" =>
        |i| Cell::int(i.servers.map(|servers| servers.len() as i64));
    "servers_used", "Servers Used", Int, "what the flavors of these servers add up to; empty where one is unknown" =>
        |i| Cell::int(i.servers_used());
    "drift", "Drift", Int, "used less what the flavors add up to" =>
        |i| Cell::int(i.used.zip(i.servers_used()).map(|(used, sum)| used.saturating_sub(sum)));
    "kind", "Kind", Text, "host, child, pool, node or other" => |i| Cell::text(Some(i.kind));
}
