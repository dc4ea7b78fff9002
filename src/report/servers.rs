//! One row per server, joined to its user, group, project and host.

use std::borrow::Cow;

use hashbrown::{HashMap, HashSet};

use super::{Emit, Need, Report, Source, columns, free, some};
use crate::index::users::User;
use crate::join::{Joined, Match};
use crate::resource::addresses::Address;
use crate::resource::server::{self, Server};
use crate::resource::value::Text;
use crate::row::Cell;

/// The main job.
pub static REPORT: Report = Report {
    name: "servers",
    about: "one row per server: its owner, group, project, host and addresses",
    examples: "\
Examples:
  osreport servers server-source user-source id-source
  osreport servers dumps/ --status ERROR -c id,name,username,fault
  osreport servers dumps/ --where 'created<2020-01-01' --sort-column created
  osreport servers dumps/ --count-by project,status -f table",
    columns: COLUMNS,
    default: &["id", "name", "status", "ip", "user_id", "username", "group", "project", "host"],
    key: &["id"],
    filters: &[
        ("project", &["project", "project_id"]),
        ("project-domain", &["project_domain", "project_domain_id"]),
        ("user", &["username", "user_id"]),
        ("user-domain", &["domain", "user_domain_id"]),
        ("group", &["groups", "group"]),
        ("status", &["status"]),
        ("host", &["host", "hypervisor"]),
        ("name", &["name"]),
        ("ip", &["ips"]),
        ("availability-zone", &["availability_zone"]),
        ("flavor", &["flavor", "flavor_id"]),
        ("image", &["image", "image_id"]),
        ("changes-since", &["updated"]),
        ("changes-before", &["updated"]),
    ],
    source: Source::Stream { kind: &server::KIND, call: "/servers/detail?all_tenants=true", rows },
    reads: super::SERVER_JOINS,
    needs: &[
        Need { kind: "volumes", columns: &["volumes_gb", "volumes_match", "image"] },
        Need { kind: "floatingips", columns: &["public_ips"] },
        Need { kind: "ports", columns: &["public_ips", "ports", "network_ids"] },
    ],
};

/// One server.
pub(crate) struct Item<'j, 'a> {
    pub(crate) joined: &'j Joined<'a>,
    pub(crate) server: &'a Server<'a>,
}

/// The row of a server.
pub fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
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
    "ip", "IP", Address, "the first address of the first network, as the dump lists them" =>
        |j| Cell::text(addresses(j).next().map(|(_, address)| &*address.addr));
    "user_id", "User ID", Text, "the id of the user that created it" => |j| Cell::text(j.joined.owner.user_id);
    "username", "User Name", Text, "the name of that user; empty where no dump has it" =>
        |j| Cell::text(j.joined.owner.username());
    "group", "Group", Text, "that user's primary group, or the first of Keystone's" =>
        |j| Cell::text(j.joined.owner.groups().primary);
    "project", "Project Name", Text, "the name of the project that owns it" =>
        |j| Cell::text(j.joined.owner.project_name());
    "host", "Host", Text, "the compute service's host; administrators only" =>
        |j| some(j.server.host.as_deref());
    "domain", "Domain", Text, "the owner's domain: its name where a dump has it, else its id" =>
        |j| Cell::text(j.joined.owner.domain());
    "user_domain_id", "User Domain ID", Text, "the id of the owner's domain" =>
        |j| Cell::text(j.joined.owner.user().and_then(User::domain_id));
    "groups", "Groups", List, "all groups of the owner, the primary one first" =>
        |j| Cell::texts(j.joined.owner.groups().names().into_iter());
    "group_source", "Group Source", Text, "where the primary group is from: local (id, getent) or keystone" =>
        |j| Cell::text(j.joined.owner.groups().source());
    "group_match", "Group Match", Text, "matched, ambiguous, unresolved or not-given" =>
        |j| Cell::text(Some(j.joined.owner.groups().matched.name()));
    "user_enabled", "User Enabled", Bool, "whether the owner may log in" =>
        |j| Cell::bool(j.joined.owner.user().and_then(User::enabled));
    "user_match", "User Match", Text, "matched, unresolved or not-given" =>
        |j| Cell::text(Some(j.joined.owner.user_match().name()));
    "project_id", "Project ID", Text, "the id of the project that owns it" =>
        |j| Cell::text(j.joined.owner.project_id);
    "project_domain", "Project Domain", Text, "the project's domain: its name where a dump has it, else its id" =>
        |j| Cell::text(project_domain_id(j).map(|id| j.joined.index.domain_name(id)));
    "project_domain_id", "Project Domain ID", Text, "the id of the project's domain" =>
        |j| Cell::text(project_domain_id(j));
    "project_match", "Project Match", Text, "matched, unresolved or not-given" =>
        |j| Cell::text(Some(j.joined.owner.project_match().name()));
    "ips", "IPs", AddressList, "all addresses, in the order of the dump" => |j| list(j, |_| true);
    "ipv4", "IPv4", AddressList, "all IPv4 addresses" => |j| list(j, |address| address.version() == 4);
    "ipv6", "IPv6", AddressList, "all IPv6 addresses" => |j| list(j, |address| address.version() == 6);
    "fixed_ips", "Fixed IPs", AddressList, "addresses of its own ports" =>
        |j| list(j, |address| address.kind.as_deref() == Some("fixed"));
    "floating_ips", "Floating IPs", AddressList, "addresses that are led to its ports" =>
        |j| list(j, |address| address.kind.as_deref() == Some("floating"));
    "mac_addresses", "MAC Addresses", List, "its ports' MAC addresses, each once" => mac_addresses;
    "networks", "Networks", List, "labels of its networks, in the order of the dump" => networks;
    "addresses", "Addresses", AddressMap, "addresses by the label of their network" => by_network;
    "hypervisor", "Hypervisor Hostname", Text, "the hypervisor's own name; administrators only" =>
        |j| some(j.server.hypervisor_hostname.as_deref());
    "hypervisor_state", "Hypervisor State", Text, "up or down, where a dump has the hypervisor" =>
        |j| Cell::text(j.joined.hypervisor().and_then(|hypervisor| hypervisor.state.as_deref()));
    "instance_name", "Instance Name", Text, "its name on the hypervisor; administrators only" =>
        |j| some(j.server.instance_name.as_deref());
    "availability_zone", "Availability Zone", Text, "its availability zone" =>
        |j| some(j.server.availability_zone.as_deref());
    "vm_state", "VM State", Text, "the machine's own state" => |j| some(j.server.vm_state.as_deref());
    "task_state", "Task State", Text, "what is being done to it; empty while nothing is" =>
        |j| some(j.server.task_state.as_deref());
    "power_state", "Power State", Text, "RUNNING, SHUTDOWN, PAUSED, CRASHED, SUSPENDED or NOSTATE" =>
        |j| power_state(j.server.power_state.as_deref());
    "flavor", "Flavor Name", Text, "its flavor's name: in the dump since 2.47, else from the flavors" =>
        |j| Cell::text(j.joined.flavor_name());
    "flavor_id", "Flavor ID", Text, "its flavor's id: before 2.47" => |j| Cell::text(j.joined.flavor_id());
    "vcpus", "vCPUs", Int, "virtual processors of its flavor" => |j| Cell::int(j.joined.vcpus());
    "ram_mb", "RAM", Int, "memory of its flavor in MiB" => |j| Cell::int(j.joined.ram_mb());
    "disk_gb", "Disk", Int, "root disk of its flavor in GiB" => |j| Cell::int(j.joined.disk_gb());
    "image", "Image Name", Text, "its image's name, where a dump has it" =>
        |j| Cell::text(image(j));
    "image_id", "Image ID", Text, "its image's id; empty where it boots from a volume" =>
        |j| Cell::text(j.joined.image_id());
    "boot_from_volume", "Boot From Volume", Bool, "whether it has no image of its own" =>
        |j| Cell::bool(j.joined.boots_from_volume());
    "volumes", "Volumes Attached", List, "ids of the attached volumes" =>
        |j| each(j.server.volumes_attached.as_ref(), |volume| &volume.id);
    "volumes_gb", "Volumes GB", Int, "the size of the attached volumes in GiB; empty where one of them is in no dump" =>
        |j| Cell::int(volumes_gb(j));
    "volumes_match", "Volumes Match", Text, "whether all attached volumes are in a dump: matched, unresolved or not-given; empty without volumes" =>
        |j| {
            let volumes = volumes(j);
            let found = volumes.iter().all(|id| j.joined.index.volumes.find(id).is_some());
            let given = j.joined.index.given("volumes");
            Cell::text((!volumes.is_empty()).then(|| Match::of(found, given).name()))
        };
    "public_ips", "Public IPs", AddressList, "floating IPs that lead to it, by Neutron's word" => |j| {
        let index = j.joined.index;
        if !index.given("floatingips") {
            return Cell::Null;
        }
        let ips = index.floating_ips_of_server(&j.server.id).iter();
        Cell::texts(ips.filter_map(|&number| index.floating_ips.get(number).address.as_deref()))
    };
    "ports", "Ports", Int, "how many ports it has; empty where none were given" => |j| {
        let index = j.joined.index;
        let given = index.given("ports");
        Cell::int(given.then(|| index.ports_of_server(&j.server.id).len() as i64))
    };
    "network_ids", "Network IDs", List, "ids of its networks, by its ports; empty where none were given" => |j| {
        let index = j.joined.index;
        if !index.given("ports") {
            return Cell::Null;
        }
        let ports = index.ports_of_server(&j.server.id).iter();
        let networks = ports.filter_map(|&number| index.ports.get(number).network_id.as_deref());
        let mut known = HashSet::new();
        Cell::texts(networks.filter(|id| known.insert(*id)))
    };
    "security_groups", "Security Groups", List, "names of security groups, one per port and group" =>
        |j| each(j.server.security_groups.as_ref(), |group| &group.name);
    "key_name", "Key Name", Text, "the SSH key pair's name" => |j| some(j.server.key_name.as_deref());
    "metadata", "Properties", Map, "what its owner wrote down" => metadata;
    "tags", "Tags", List, "its tags, with secrets masked; since 2.26" =>
        |j| free::all_masked(j.server.tags.as_ref().map(|tags| tags.iter().map(|tag| &**tag)));
    "locked", "Locked", Bool, "whether it is locked; since 2.9" => |j| Cell::bool(j.server.locked);
    "fault", "Fault", Text, "what went wrong; only for ERROR and DELETED" => fault;
    "created", "Created At", Time, "when it was created" =>
        |j| Cell::time(j.server.created.and_then(|time| time.0));
    "updated", "Updated At", Time, "when its record last changed" =>
        |j| Cell::time(j.server.updated.and_then(|time| time.0));
    "launched_at", "Launched At", Time, "when it was first started" =>
        |j| Cell::time(j.server.launched_at.and_then(|time| time.0));
    "terminated_at", "Terminated At", Time, "when it was deleted" =>
        |j| Cell::time(j.server.terminated_at.and_then(|time| time.0));
    "age_days", "Age Days", Int, "whole days since it was created" =>
        |j| Cell::int(j.joined.age_days());
    "config_drive", "Config Drive", Bool, "whether it has a configuration drive" =>
        |j| Cell::bool(j.server.config_drive.map(|flag| flag.0));
    "progress", "Progress", Int, "percent of what is being done to it" =>
        |j| Cell::int(j.server.progress.map(|number| number.0));
}

pub(crate) fn addresses<'a>(
    item: &Item<'_, 'a>,
) -> impl Iterator<Item = &'a (Text<'a>, Address<'a>)> + use<'a> {
    let server = item.server;
    server.addresses.iter().flat_map(|addresses| addresses.all.iter())
}

/// The addresses that pass; nothing where the dump has no addresses at all.
pub(crate) fn list<'a>(item: &Item<'_, 'a>, pass: fn(&Address<'_>) -> bool) -> Cell<'a> {
    if item.server.addresses.is_none() {
        return Cell::Null;
    }
    let passing = addresses(item).filter(|(_, address)| pass(address));
    Cell::texts(passing.map(|(_, address)| &*address.addr))
}

fn mac_addresses<'a>(item: &Item<'_, 'a>) -> Cell<'a> {
    if item.server.addresses.is_none() {
        return Cell::Null;
    }
    let mut known = HashSet::new();
    let macs = addresses(item).filter_map(|(_, address)| address.mac.as_deref());
    Cell::texts(macs.filter(|mac| !mac.is_empty() && known.insert(*mac)))
}

pub(crate) fn networks<'a>(item: &Item<'_, 'a>) -> Cell<'a> {
    match &item.server.addresses {
        None => Cell::Null,
        Some(addresses) => Cell::texts(addresses.networks.iter().map(|label| &**label)),
    }
}

pub(crate) fn by_network<'a>(item: &Item<'_, 'a>) -> Cell<'a> {
    let Some(of_server) = &item.server.addresses else { return Cell::Null };
    let mut networks: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut numbers = HashMap::new();
    for network in &of_server.networks {
        numbers.entry(&**network).or_insert_with(|| {
            networks.push((&**network, Vec::new()));
            networks.len() - 1
        });
    }
    for (label, address) in &of_server.all {
        if let Some(&number) = numbers.get(&**label) {
            networks[number].1.push(&*address.addr);
        }
    }
    let networks = networks.into_iter();
    Cell::Map(
        networks.map(|(label, own)| (Cow::Borrowed(label), Cell::texts(own.into_iter()))).collect(),
    )
}

fn project_domain_id<'a>(item: &Item<'_, 'a>) -> Option<&'a str> {
    item.joined.owner.project()?.domain_id.as_deref()
}

/// Ids of the attached volumes: what Nova says, and what only Cinder says.
fn volumes<'a>(item: &Item<'_, 'a>) -> Vec<&'a str> {
    let index = item.joined.index;
    let nova = item.server.volumes_attached.iter().flatten().map(|volume| &*volume.id);
    let cinder = index.volumes_of_server(&item.server.id).iter();
    let cinder = cinder.map(|&number| index.volumes.get(number).id.as_str());
    let mut known = HashSet::new();
    nova.chain(cinder).filter(|id| known.insert(*id)).collect()
}

fn volumes_gb(item: &Item<'_, '_>) -> Option<i64> {
    let index = item.joined.index;
    let sizes = volumes(item).into_iter().map(|id| index.volumes.find(id)?.size_gb);
    let given = index.given("volumes");
    given.then(|| sizes.sum::<Option<i64>>()).flatten()
}

/// The image's name; of a server that boots from a volume, that of the volume's image.
fn image<'a>(item: &Item<'_, 'a>) -> Option<&'a str> {
    let index = item.joined.index;
    let of_volume = || {
        item.joined.boots_from_volume().filter(|boots| *boots)?;
        let volumes = item.server.volumes_attached.iter().flatten();
        let id = volumes
            .filter_map(|volume| index.volumes.find(&volume.id))
            .find_map(|volume| volume.image_id.as_deref())?;
        index.images.find(id)?.name.as_deref()
    };
    item.joined.image_name().or_else(of_volume)
}

pub(crate) fn metadata<'a>(item: &Item<'_, 'a>) -> Cell<'a> {
    free::properties(item.server.metadata.as_ref())
}

fn each<'a, T>(items: Option<&'a Vec<T>>, text: fn(&T) -> &str) -> Cell<'a> {
    items.map_or(Cell::Null, |items| Cell::texts(items.iter().map(text)))
}

/// What went wrong.
pub(crate) fn fault<'a>(item: &Item<'_, 'a>) -> Cell<'a> {
    free::masked(item.server.fault.as_ref().and_then(|fault| fault.message.as_deref()))
}

/// `nova/objects/fields.py`, `InstancePowerState`; the command line writes words.
pub(crate) fn power_state(state: Option<&str>) -> Cell<'_> {
    let name = match state {
        Some("0") => "NOSTATE",
        Some("1") => "RUNNING",
        Some("3") => "PAUSED",
        Some("4") => "SHUTDOWN",
        Some("6") => "CRASHED",
        Some("7") => "SUSPENDED",
        Some(word) if word.bytes().any(|byte| byte.is_ascii_lowercase()) => {
            return Cell::Text(Cow::Owned(word.to_ascii_uppercase()));
        }
        other => return some(other),
    };
    Cell::text(Some(name))
}
