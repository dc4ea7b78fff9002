//! Servers as the dump has them.

use super::{all_masked, list, some, table, time};
use crate::join::Joined;
use crate::report::servers::{self as report, Item};
use crate::report::{Emit, columns};
use crate::resource::server;
use crate::row::Cell;

table! { "servers", "one row per server, as the dump has it", stream server::KIND }

fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Some(server) = joined.server() else { return };
    let item = Item { joined, server };
    emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
}

columns! { Item<'j>:
    "id", "ID", Text, "the server's id" => |j| Cell::text(Some(&j.server.id));
    "name", "Name", Text, "its display name, which need not be unique" =>
        |j| Cell::text(j.server.name.as_deref());
    "status", "Status", Text, "ACTIVE, SHUTOFF, ERROR, ... as the compute API gives it" =>
        |j| Cell::text(j.server.status.as_deref());
    "user_id", "User ID", Text, "the id of the user that created it" => |j| Cell::text(j.joined.owner.user_id);
    "project_id", "Project ID", Text, "the id of the project that owns it" =>
        |j| Cell::text(j.joined.owner.project_id);
    "host", "Host", Text, "the compute service's host" => |j| some(j.server.host.as_deref());
    "hypervisor", "Hypervisor Hostname", Text, "the hypervisor's own name" =>
        |j| some(j.server.hypervisor_hostname.as_deref());
    "instance_name", "Instance Name", Text, "its name on the hypervisor" =>
        |j| some(j.server.instance_name.as_deref());
    "host_id", "Host ID", Text, "a hash of project and host" =>
        |j| some(j.server.host_id.as_deref());
    "availability_zone", "Availability Zone", Text, "its availability zone" =>
        |j| some(j.server.availability_zone.as_deref());
    "vm_state", "VM State", Text, "the machine's own state" => |j| some(j.server.vm_state.as_deref());
    "task_state", "Task State", Text, "what is being done to it; null while nothing is" =>
        |j| some(j.server.task_state.as_deref());
    "power_state", "Power State", Text, "RUNNING, SHUTDOWN, PAUSED, CRASHED, SUSPENDED or NOSTATE" =>
        |j| report::power_state(j.server.power_state.as_deref());
    "ip", "IP", Address, "the first address of the first network" =>
        |j| Cell::text(report::addresses(j).next().map(|(_, address)| &*address.addr));
    "ips", "IPs", AddressList, "all addresses, in the order of the dump" =>
        |j| report::list(j, |_| true);
    "networks", "Networks", List, "labels of its networks, in the order of the dump" =>
        report::networks;
    "addresses", "Addresses", AddressMap, "addresses by the label of their network" =>
        report::by_network;
    "flavor_id", "Flavor ID", Text, "its flavor's id: before 2.47" => |j| Cell::text(j.joined.flavor_id());
    "flavor", "Flavor Name", Text, "its flavor's name: since 2.47" => |j| {
        let inline = j.server.flavor.as_ref().and_then(|flavor| flavor.original_name.as_deref());
        Cell::text(inline.or(j.server.flavor_name.as_deref()))
    };
    "vcpus", "vCPUs", Int, "virtual processors of its flavor: since 2.47" =>
        |j| Cell::int(j.server.flavor.as_ref().and_then(|flavor| flavor.vcpus).map(|n| n.0));
    "ram_mb", "RAM", Int, "memory of its flavor in MiB: since 2.47" =>
        |j| Cell::int(j.server.flavor.as_ref().and_then(|flavor| flavor.ram).map(|n| n.0));
    "disk_gb", "Disk", Int, "root disk of its flavor in GiB: since 2.47" =>
        |j| Cell::int(j.server.flavor.as_ref().and_then(|flavor| flavor.disk).map(|n| n.0));
    "image_id", "Image ID", Text, "its image's id; null where it boots from a volume" =>
        |j| Cell::text(j.joined.image_id());
    "image", "Image Name", Text, "its image's name; only in lists of the command line" =>
        |j| Cell::text(j.joined.own_image_name());
    "boot_from_volume", "Boot From Volume", Bool, "whether it has no image of its own" =>
        |j| Cell::bool(j.joined.boots_from_volume());
    "volumes", "Volumes Attached", List, "ids of the attached volumes, as the compute API says" =>
        |j| list(j.server.volumes_attached.as_ref(), |volume| &volume.id);
    "security_groups", "Security Groups", List, "names of security groups, one per port and group" =>
        |j| list(j.server.security_groups.as_ref(), |group| &group.name);
    "key_name", "Key Name", Text, "the SSH key pair's name" => |j| some(j.server.key_name.as_deref());
    "metadata", "Properties", Map, "what its owner wrote down, with secrets masked" =>
        report::metadata;
    "tags", "Tags", List, "its tags, with secrets masked; since 2.26" =>
        |j| all_masked(j.server.tags.as_ref().map(|tags| tags.iter().map(|tag| &**tag)));
    "locked", "Locked", Bool, "whether it is locked; since 2.9" => |j| Cell::bool(j.server.locked);
    "fault", "Fault", Text, "what went wrong; only for ERROR and DELETED" => report::fault;
    "config_drive", "Config Drive", Bool, "whether it has a configuration drive" =>
        |j| Cell::bool(j.server.config_drive.map(|flag| flag.0));
    "progress", "Progress", Int, "percent of what is being done to it" =>
        |j| Cell::int(j.server.progress.map(|number| number.0));
    "created", "Created At", Time, "when it was created" =>
        |j| time(j.server.created);
    "updated", "Updated At", Time, "when its record last changed" =>
        |j| time(j.server.updated);
    "launched_at", "Launched At", Time, "when it was first started" =>
        |j| time(j.server.launched_at);
    "terminated_at", "Terminated At", Time, "when it was deleted" =>
        |j| time(j.server.terminated_at);
}
