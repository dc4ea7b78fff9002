//! One row per resource provider: the usual resource classes side by side.

use std::borrow::Cow;

use super::capacity::{Host, READS, free, hosts, percent, ratio, reserved};
use super::{Emit, Report, Source, Tables, columns};
use crate::resource::inventory::Inventory;
use crate::row::Cell;

/// `capacity --wide`.
pub static REPORT: Report = Report {
    name: "capacity",
    about: super::capacity::REPORT.about,
    examples: super::capacity::REPORT.examples,
    columns: COLUMNS,
    default: &[
        "host",
        "vcpu_capacity",
        "vcpu_used",
        "vcpu_used_percent",
        "memory_mb_capacity",
        "memory_mb_used",
        "memory_mb_used_percent",
        "disk_gb_capacity",
        "disk_gb_used",
        "disk_gb_used_percent",
    ],
    key: &["host", "provider_id"],
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

/// The rows of all providers.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    for host in hosts(tables.index) {
        emit(picked.iter().map(|&column| CELLS[column](&host)).collect());
    }
}

fn capacity_of(host: &Host<'_>, class: &str) -> Option<i64> {
    host.inventory(class).map(Inventory::capacity)
}

fn capacity<'a>(host: &Host<'a>, class: &str) -> Cell<'a> {
    Cell::int(capacity_of(host, class))
}

fn total<'a>(host: &Host<'a>, class: &str) -> Cell<'a> {
    Cell::int(host.inventory(class).map(|inventory| inventory.total.0))
}

fn free_of<'a>(host: &Host<'a>, class: &str) -> Cell<'a> {
    Cell::int(free(capacity_of(host, class), host.used(class)))
}

fn used_percent<'a>(host: &Host<'a>, class: &str) -> Cell<'a> {
    percent(capacity_of(host, class), host.used(class))
}

/// A number for each class that has no columns of its own.
fn others<'a>(host: &Host<'a>, number: impl Fn(&str, &Inventory) -> Option<i64>) -> Cell<'a> {
    let others = host.others().into_iter();
    let entries = others.filter_map(|(class, inventory)| {
        Some((Cow::Borrowed(class), Cell::Int(number(class, inventory)?)))
    });
    Cell::Map(entries.collect())
}

columns! { Host:
    "host", "Name", Text, "the provider's name; that of the host for a hypervisor" => |h| h.name();
    "vcpu_capacity", "vCPUs Capacity", Int, "virtual processors: floor((total - reserved) x ratio)" =>
        |h| capacity(h, "VCPU");
    "vcpu_used", "vCPUs Used", Int, "virtual processors that is given out, by Placement's word" =>
        |h| Cell::int(h.used("VCPU"));
    "vcpu_used_percent", "vCPUs Used Percent", Float, "virtual processors that is given out, in per cent of the capacity" =>
        |h| used_percent(h, "VCPU");
    "memory_mb_capacity", "Memory MB Capacity", Int, "memory in MiB: floor((total - reserved) x ratio)" =>
        |h| capacity(h, "MEMORY_MB");
    "memory_mb_used", "Memory MB Used", Int, "memory in MiB that is given out, by Placement's word" =>
        |h| Cell::int(h.used("MEMORY_MB"));
    "memory_mb_used_percent", "Memory MB Used Percent", Float, "memory in MiB that is given out, in per cent of the capacity" =>
        |h| used_percent(h, "MEMORY_MB");
    "disk_gb_capacity", "Disk GB Capacity", Int, "disk in GiB: floor((total - reserved) x ratio)" =>
        |h| capacity(h, "DISK_GB");
    "disk_gb_used", "Disk GB Used", Int, "disk in GiB that is given out, by Placement's word" =>
        |h| Cell::int(h.used("DISK_GB"));
    "disk_gb_used_percent", "Disk GB Used Percent", Float, "disk in GiB that is given out, in per cent of the capacity" =>
        |h| used_percent(h, "DISK_GB");
    "vcpu_total", "vCPUs Total", Int, "virtual processors: what there is" =>
        |h| total(h, "VCPU");
    "vcpu_reserved", "vCPUs Reserved", Int, "virtual processors: what is kept back" =>
        |h| reserved(h.inventory("VCPU"));
    "vcpu_ratio", "vCPUs Allocation Ratio", Float, "virtual processors: how often each unit may be given out" =>
        |h| ratio(h.inventory("VCPU"));
    "vcpu_free", "vCPUs Free", Int, "virtual processors: capacity less used" =>
        |h| free_of(h, "VCPU");
    "pcpu_capacity", "pCPUs Capacity", Int, "dedicated processors: floor((total - reserved) x ratio)" =>
        |h| capacity(h, "PCPU");
    "pcpu_used", "pCPUs Used", Int, "dedicated processors that are given out, by Placement's word" =>
        |h| Cell::int(h.used("PCPU"));
    "pcpu_used_percent", "pCPUs Used Percent", Float, "dedicated processors that are given out, in per cent of the capacity" =>
        |h| used_percent(h, "PCPU");
    "pcpu_total", "pCPUs Total", Int, "dedicated processors: what there is" =>
        |h| total(h, "PCPU");
    "pcpu_reserved", "pCPUs Reserved", Int, "dedicated processors: what is kept back" =>
        |h| reserved(h.inventory("PCPU"));
    "pcpu_ratio", "pCPUs Allocation Ratio", Float, "dedicated processors: how often each unit may be given out" =>
        |h| ratio(h.inventory("PCPU"));
    "pcpu_free", "pCPUs Free", Int, "dedicated processors: capacity less used" =>
        |h| free_of(h, "PCPU");
    "memory_mb_total", "Memory MB Total", Int, "memory in MiB: what there is" =>
        |h| total(h, "MEMORY_MB");
    "memory_mb_reserved", "Memory MB Reserved", Int, "memory in MiB: what is kept back" =>
        |h| reserved(h.inventory("MEMORY_MB"));
    "memory_mb_ratio", "Memory MB Allocation Ratio", Float, "memory in MiB: how often each unit may be given out" =>
        |h| ratio(h.inventory("MEMORY_MB"));
    "memory_mb_free", "Memory MB Free", Int, "memory in MiB: capacity less used" =>
        |h| free_of(h, "MEMORY_MB");
    "disk_gb_total", "Disk GB Total", Int, "disk in GiB: what there is" =>
        |h| total(h, "DISK_GB");
    "disk_gb_reserved", "Disk GB Reserved", Int, "disk in GiB: what is kept back" =>
        |h| reserved(h.inventory("DISK_GB"));
    "disk_gb_ratio", "Disk GB Allocation Ratio", Float, "disk in GiB: how often each unit may be given out" =>
        |h| ratio(h.inventory("DISK_GB"));
    "disk_gb_free", "Disk GB Free", Int, "disk in GiB: capacity less used" =>
        |h| free_of(h, "DISK_GB");
    "other_capacity", "Other Capacity", IntMap, "the capacity of each other class" =>
        |h| others(h, |_, inventory| Some(inventory.capacity()));
    "other_used", "Other Used", IntMap, "what is given out of each other class" =>
        |h| others(h, |class, _| h.used(class));
    "provider_id", "UUID", Text, "the provider's id" => |h| h.id();
    "parent", "Parent", Text, "the name of the provider that it is a part of, else its id" =>
        |h| h.parent();
    "hypervisor_match", "Hypervisor Match", Text, "whether a dump has its hypervisor: matched, unresolved or not-given" =>
        |h| h.hypervisor_match();
    "state", "State", Text, "up or down, of a hypervisor" => |h| h.state();
    "status", "Status", Text, "enabled or disabled, of a hypervisor" => |h| h.status();
    "servers", "Servers", Int, "how many servers are on the host; empty where none were given" =>
        |h| h.servers();
    "kind", "Kind", Text, "host, child, pool, node or other" => |h| h.kind();
}
