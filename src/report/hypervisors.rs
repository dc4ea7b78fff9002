//! One row per hypervisor: those of the dumps in their order, then those that only servers name.
//!
//! What a hypervisor has, and what of it is used, is Nova's own word. From microversion 2.88 on
//! Nova does not say it: then it is Placement's, and where Placement was not asked, what is used
//! is what the flavors of the servers add up to.

use hashbrown::HashMap;

use super::capacity::used;
use super::count::Count;
use super::{Emit, Need, Report, Source, Tables, columns, masked};
use crate::index::Index;
use crate::join::Match;
use crate::resource::hypervisor;
use crate::row::Cell;

/// Hypervisors.
pub static REPORT: Report = Report {
    name: "hypervisors",
    about: "one row per hypervisor: state, capacity, use, and its servers counted",
    examples: "\
Examples:
  osreport hypervisors hypervisors server-source
  osreport hypervisors dumps/ --where state=down -c hypervisor,servers,by_status
  osreport hypervisors dumps/ --where 'vcpus_ratio>4' --sort-column vcpus_ratio
  osreport hypervisors dumps/ --long -f json",
    columns: COLUMNS,
    default: &[
        "hypervisor",
        "host",
        "state",
        "status",
        "servers",
        "vcpus",
        "vcpus_used",
        "ram_mb",
        "ram_mb_used",
        "disk_gb",
        "disk_gb_used",
        "match",
    ],
    key: &["hypervisor"],
    filters: &[("host", &["hypervisor", "host"]), ("name", &["hypervisor"])],
    source: Source::Tables {
        counts: true,
        kinds: &["hypervisors"],
        call: "/os-hypervisors/detail",
        rows,
    },
    reads: super::SERVER_JOINS,
    needs: &[
        Need { kind: "resource_providers", columns: FIGURES },
        Need { kind: "inventories", columns: FIGURES },
        Need { kind: "usages", columns: FIGURES },
        Need { kind: "allocations", columns: FIGURES },
    ],
};

/// The columns that Placement may tell.
const FIGURES: &[&str] = &[
    "vcpus",
    "vcpus_used",
    "vcpus_ratio",
    "ram_mb",
    "ram_mb_used",
    "ram_ratio",
    "disk_gb",
    "disk_gb_used",
    "disk_ratio",
    "capacity_source",
];

/// What there is of a resource, and what of it is used.
type Share = (Option<i64>, Option<i64>);

/// What a hypervisor has.
#[derive(Default)]
struct Figures {
    /// `nova`, `placement` or `flavors`; none where nothing is known.
    source: Option<&'static str>,
    vcpus: Share,
    ram_mb: Share,
    disk_gb: Share,
}

impl Figures {
    /// What Nova says.
    fn of_nova(host: &hypervisor::Kept) -> Option<Self> {
        let there = [host.vcpus, host.memory_mb, host.local_gb];
        there.iter().any(Option::is_some).then_some(Self {
            source: Some("nova"),
            vcpus: (host.vcpus, host.vcpus_used),
            ram_mb: (host.memory_mb, host.memory_mb_used),
            disk_gb: (host.local_gb, host.local_gb_used),
        })
    }

    /// What Placement says of the provider of this id. Dedicated processors are another class.
    fn of_placement(index: &Index, id: &str) -> Option<Self> {
        let classes = &index.inventories.find(id)?.classes;
        let used = used(index, id);
        let share = |class: &str| {
            let total = classes.iter().find(|(own, _)| own == class).map(|(_, one)| one.total.0);
            let used = used.as_ref().map(|used| used.get(class).copied().unwrap_or(0));
            (total, total.and(used))
        };
        let (vcpus, ram_mb, disk_gb) = (share("VCPU"), share("MEMORY_MB"), share("DISK_GB"));
        let any = [vcpus, ram_mb, disk_gb].iter().any(|(total, _)| total.is_some());
        any.then_some(Self { source: Some("placement"), vcpus, ram_mb, disk_gb })
    }

    /// What the flavors of its servers add up to; `None` where one of them is unknown.
    fn of_flavors(count: &Count<'_>) -> Option<Self> {
        let (vcpus, ram_mb, disk_gb) = count.whole()?;
        let used = |amount| (None, Some(amount));
        let (vcpus, ram_mb, disk_gb) = (used(vcpus), used(ram_mb), used(disk_gb));
        Some(Self { source: Some("flavors"), vcpus, ram_mb, disk_gb })
    }
}

/// Ids of providers by the name of their host: where several have one name, the least. What is a
/// part of another provider is not a host.
fn providers_by_name(index: &Index) -> HashMap<&str, &str> {
    let mut by_name: HashMap<&str, &str> = HashMap::new();
    let hosts = index.providers.entries().iter().filter(|provider| provider.parent_id.is_none());
    for provider in hosts {
        let Some(name) = provider.name.as_deref() else { continue };
        let id = by_name.entry(name).or_insert(&provider.id);
        *id = (*id).min(&provider.id);
    }
    by_name
}

/// One hypervisor.
struct Item<'a> {
    index: &'a Index,
    name: Option<&'a str>,
    host: Option<&'a str>,
    hypervisor: Option<&'a hypervisor::Kept>,
    figures: Figures,
    count: Count<'a>,
}

/// The rows of all hypervisors.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let row = |item: Item<'a>| picked.iter().map(|&column| CELLS[column](&item)).collect();
    let providers = providers_by_name(index);
    // A provider has the id of its hypervisor since 2.53, and always its name.
    let figures = |host: Option<&hypervisor::Kept>, name: Option<&str>, count: &Count<'_>| {
        let own = host.map(|host| host.id.as_str()).filter(|id| {
            index.providers.find(id).is_some() || index.inventories.find(id).is_some()
        });
        let provider = own.or_else(|| providers.get(name?).copied());
        host.and_then(Figures::of_nova)
            .or_else(|| Figures::of_placement(index, provider?))
            .or_else(|| Figures::of_flavors(count))
            .unwrap_or_default()
    };
    for (number, kept) in (0..).zip(index.hypervisors.entries()) {
        let count = Count::in_table(tables.tally, |tally| &tally.hypervisors, number);
        let name = Some(kept.hostname.as_str());
        emit(row(Item {
            index,
            name,
            host: kept.service_host.as_deref(),
            hypervisor: Some(kept),
            figures: figures(Some(kept), name, &count),
            count,
        }));
    }
    for (tally, key, slot) in tables.unknown(|tally| &tally.hypervisors) {
        let count = Count::of(tally, Some(&slot.sum));
        let (name, host) = (hypervisor::name_of(key), slot.also.as_deref());
        let figures = figures(None, name, &count);
        emit(row(Item { index, name, host, hypervisor: None, figures, count }));
    }
}

impl<'a> Item<'a> {
    fn text(&self, of: fn(&hypervisor::Kept) -> Option<&String>) -> Cell<'a> {
        Cell::text(self.hypervisor.and_then(of).map(String::as_str))
    }

    fn int(&self, of: fn(&hypervisor::Kept) -> Option<i64>) -> Cell<'a> {
        Cell::int(self.hypervisor.and_then(of))
    }
}

/// How much is used of what there is; null where either is unknown, or there is nothing.
fn ratio<'a>(share: Share) -> Cell<'a> {
    match share {
        // A ratio to four places is more than there is to know.
        (Some(there), Some(used)) if there > 0 => {
            Cell::Float((used as f64 / there as f64 * 1e4).round() / 1e4)
        }
        _ => Cell::Null,
    }
}

columns! { Item:
    "id", "ID", Text, "its id: before 2.53 a number that is unique in its cell only" =>
        |i| Cell::text(i.hypervisor.map(|hypervisor| hypervisor.id.as_str()));
    "hypervisor", "Hypervisor Hostname", Text, "its own name, to which servers point" =>
        |i| Cell::text(i.name);
    "host", "Host", Text, "the host of its compute service" => |i| Cell::text(i.host);
    "type", "Hypervisor Type", Text, "QEMU, ironic, ..." => |i| i.text(|h| h.kind.as_ref());
    "host_ip", "Host IP", Address, "its address; two hypervisors may share one" =>
        |i| i.text(|h| h.host_ip.as_ref());
    "state", "State", Text, "up or down" => |i| i.text(|h| h.state.as_ref());
    "status", "Status", Text, "enabled or disabled" => |i| i.text(|h| h.status.as_ref());
    "disabled_reason", "Disabled Reason", Text, "why its service was disabled; secrets in it are masked" =>
        |i| masked(i.hypervisor.and_then(|h| h.disabled_reason.as_deref()));
    "vcpus", "vCPUs", Int, "processors it has, by the source of the capacity" => |i| Cell::int(i.figures.vcpus.0);
    "vcpus_used", "vCPUs Used", Int, "virtual processors in use, often more than it has" =>
        |i| Cell::int(i.figures.vcpus.1);
    "vcpus_ratio", "vCPUs Ratio", Float, "virtual processors in use for each it has" =>
        |i| ratio(i.figures.vcpus);
    "ram_mb", "Memory MB", Int, "memory it has, in MiB" => |i| Cell::int(i.figures.ram_mb.0);
    "ram_mb_used", "Memory MB Used", Int, "memory in use, in MiB" =>
        |i| Cell::int(i.figures.ram_mb.1);
    "ram_ratio", "Memory Ratio", Float, "memory in use, as a part of what it has" =>
        |i| ratio(i.figures.ram_mb);
    "disk_gb", "Disk GB", Int, "disk it has, in GiB" => |i| Cell::int(i.figures.disk_gb.0);
    "disk_gb_used", "Disk GB Used", Int, "disk in use, in GiB" => |i| Cell::int(i.figures.disk_gb.1);
    "disk_ratio", "Disk Ratio", Float, "disk in use, as a part of what it has" =>
        |i| ratio(i.figures.disk_gb);
    "capacity_source", "Capacity Source", Text, "who says what it has and what of it is used: nova, until 2.87, placement, or flavors, which tell only what servers use" =>
        |i| Cell::text(i.figures.source);
    "running_vms", "Running VMs", Int, "servers on it as Nova counts them; until 2.87" =>
        |i| i.int(|h| h.running_vms);
    "servers", "Servers", Int, "servers on it in the dumps; empty where they tell no hosts" =>
        |i| i.count.servers();
    "by_status", "By Status", IntMap, "these servers by their status" => |i| i.count.by_status();
    "servers_vcpus", "Servers vCPUs", Int, "virtual processors of these servers whose flavor is known" =>
        |i| i.count.vcpus();
    "servers_ram_mb", "Servers RAM", Int, "memory of these servers whose flavor is known, in MiB" =>
        |i| i.count.ram_mb();
    "servers_disk_gb", "Servers Disk", Int, "root disks of these servers whose flavor is known, in GiB" =>
        |i| i.count.disk_gb();
    "flavors_unknown", "Flavors Unknown", Int, "how many of these servers those three leave out" =>
        |i| i.count.flavors_unknown();
    "last_created", "Last Created", Time, "when the newest of these servers was created" =>
        |i| i.count.last_created();
    "match", "Match", Text, "matched, unresolved where only servers name it, or not-given" => |i| {
        let given = i.index.given("hypervisors");
        Cell::text(Some(Match::of(i.hypervisor.is_some(), given).name()))
    };
}
