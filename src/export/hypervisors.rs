//! Hypervisors.

use super::{masked, table};
use crate::report::{Emit, Tables, columns};
use crate::resource::hypervisor::Kept;
use crate::row::Cell;

table! { "hypervisors", "one row per hypervisor", &["hypervisors"] }

/// One hypervisor, and its place in the dumps.
struct Item<'a>(usize, &'a Kept);

fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    for (position, hypervisor) in tables.index.hypervisors.entries().iter().enumerate() {
        let item = Item(position, hypervisor);
        emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
    }
}

fn text<'a>(text: Option<&'a String>) -> Cell<'a> {
    Cell::text(text.map(String::as_str))
}

columns! { Item:
    "id", "ID", Text, "its id: before 2.53 a number that is unique in its cell only" =>
        |i| Cell::text(Some(&i.1.id));
    "position", "Position", Int, "its place in the dumps, from 0: of two that have one name or \
        host, servers are joined to the first" => |i| Cell::Int(i.0 as i64);
    "hypervisor", "Hypervisor Hostname", Text, "its own name, to which servers point" =>
        |i| Cell::text(Some(&i.1.hostname));
    "host", "Host", Text, "the host of its compute service" => |i| text(i.1.service_host.as_ref());
    "type", "Hypervisor Type", Text, "QEMU, ironic, ..." => |i| text(i.1.kind.as_ref());
    "host_ip", "Host IP", Address, "its address; two hypervisors may share one" =>
        |i| text(i.1.host_ip.as_ref());
    "state", "State", Text, "up or down" => |i| text(i.1.state.as_ref());
    "status", "Status", Text, "enabled or disabled" => |i| text(i.1.status.as_ref());
    "disabled_reason", "Disabled Reason", Text, "why its service was disabled, with secrets masked" =>
        |i| masked(i.1.disabled_reason.as_deref());
    "vcpus", "vCPUs", Int, "processors it has; until 2.87" => |i| Cell::int(i.1.vcpus);
    "vcpus_used", "vCPUs Used", Int, "virtual processors in use" => |i| Cell::int(i.1.vcpus_used);
    "ram_mb", "Memory MB", Int, "memory it has, in MiB; until 2.87" => |i| Cell::int(i.1.memory_mb);
    "ram_mb_used", "Memory MB Used", Int, "memory in use, in MiB" =>
        |i| Cell::int(i.1.memory_mb_used);
    "disk_gb", "Disk GB", Int, "disk it has, in GiB; until 2.87" => |i| Cell::int(i.1.local_gb);
    "disk_gb_used", "Disk GB Used", Int, "disk in use, in GiB" => |i| Cell::int(i.1.local_gb_used);
    "running_vms", "Running VMs", Int, "servers on it as the compute API counts them; until 2.87" =>
        |i| Cell::int(i.1.running_vms);
}
