//! One row per hypervisor: those of the dumps in their order, then those that only servers name.

use super::count::Count;
use super::{Emit, Report, Source, Tables, columns, masked};
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
    needs: &[],
};

/// One hypervisor.
struct Item<'a> {
    index: &'a Index,
    name: Option<&'a str>,
    host: Option<&'a str>,
    hypervisor: Option<&'a hypervisor::Kept>,
    count: Count<'a>,
}

/// The rows of all hypervisors.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let row = |item: Item<'a>| picked.iter().map(|&column| CELLS[column](&item)).collect();
    for (number, kept) in (0..).zip(index.hypervisors.entries()) {
        emit(row(Item {
            index,
            name: Some(&kept.hostname),
            host: kept.service_host.as_deref(),
            hypervisor: Some(kept),
            count: Count::in_table(tables.tally, |tally| &tally.hypervisors, number),
        }));
    }
    for (tally, key, slot) in tables.unknown(|tally| &tally.hypervisors) {
        let count = Count::of(tally, Some(&slot.sum));
        let (name, host) = (hypervisor::name_of(key), slot.also.as_deref());
        emit(row(Item { index, name, host, hypervisor: None, count }));
    }
}

impl<'a> Item<'a> {
    fn text(&self, of: fn(&hypervisor::Kept) -> Option<&String>) -> Cell<'a> {
        Cell::text(self.hypervisor.and_then(of).map(String::as_str))
    }

    fn int(&self, of: fn(&hypervisor::Kept) -> Option<i64>) -> Cell<'a> {
        Cell::int(self.hypervisor.and_then(of))
    }

    /// How much is used of what there is; null where either is unknown, or there is nothing.
    fn ratio(&self, of: fn(&hypervisor::Kept) -> (Option<i64>, Option<i64>)) -> Cell<'a> {
        match self.hypervisor.map(of) {
            // A ratio to four places is more than there is to know.
            Some((Some(used), Some(there))) if there > 0 => {
                Cell::Float((used as f64 / there as f64 * 1e4).round() / 1e4)
            }
            _ => Cell::Null,
        }
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
    "vcpus", "vCPUs", Int, "processors it has; until 2.87" => |i| i.int(|h| h.vcpus);
    "vcpus_used", "vCPUs Used", Int, "virtual processors in use, often more than it has" =>
        |i| i.int(|h| h.vcpus_used);
    "vcpus_ratio", "vCPUs Ratio", Float, "virtual processors in use for each it has" =>
        |i| i.ratio(|h| (h.vcpus_used, h.vcpus));
    "ram_mb", "Memory MB", Int, "memory it has, in MiB; until 2.87" => |i| i.int(|h| h.memory_mb);
    "ram_mb_used", "Memory MB Used", Int, "memory in use, in MiB" =>
        |i| i.int(|h| h.memory_mb_used);
    "ram_ratio", "Memory Ratio", Float, "memory in use, as a part of what it has" =>
        |i| i.ratio(|h| (h.memory_mb_used, h.memory_mb));
    "disk_gb", "Disk GB", Int, "disk it has, in GiB; until 2.87" => |i| i.int(|h| h.local_gb);
    "disk_gb_used", "Disk GB Used", Int, "disk in use, in GiB" => |i| i.int(|h| h.local_gb_used);
    "disk_ratio", "Disk Ratio", Float, "disk in use, as a part of what it has" =>
        |i| i.ratio(|h| (h.local_gb_used, h.local_gb));
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
