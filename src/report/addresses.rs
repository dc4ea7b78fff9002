//! One row per address of a server. A server without an address has no row.

use super::{Emit, Report, Source, columns, some};
use crate::join::Joined;
use crate::resource::addresses::Address;
use crate::resource::server::{self, Server};
use crate::row::Cell;

/// Addresses.
pub static REPORT: Report = Report {
    name: "addresses",
    about: "one row per address of a server: network, version, type and owner",
    examples: "\
Examples:
  osreport addresses server-source user-source
  osreport addresses dumps/ --where network=mgmt-net
  osreport addresses dumps/ --where type=floating --sort-column address
  osreport addresses dumps/ --count-by network,version",
    columns: COLUMNS,
    default: &["id", "name", "status", "network", "address", "type", "username", "project"],
    key: &["id", "network", "address"],
    filters: &[("ip", &["address"])],
    source: Source::Stream { kind: &server::KIND, call: "/servers/detail?all_tenants=true", rows },
    reads: super::SERVER_JOINS,
    needs: &[],
};

/// One address of a server.
struct Item<'j, 'a> {
    joined: &'j Joined<'a>,
    server: &'a Server<'a>,
    network: &'a str,
    address: &'a Address<'a>,
}

/// The rows of a server.
pub fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Some(server) = joined.server() else { return };
    for (network, address) in server.addresses.iter().flat_map(|addresses| &addresses.all) {
        let item = Item { joined, server, network, address };
        emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
    }
}

columns! { Item<'j>:
    "id", "ID", Text, "the server's id" => |i| Cell::text(Some(&i.server.id));
    "name", "Name", Text, "the server's name, which need not be unique" =>
        |i| Cell::text(i.server.name.as_deref());
    "status", "Status", Text, "the server's status" =>
        |i| Cell::text(i.server.status.as_deref());
    "network", "Network", Text, "the network's name, which need not be unique" =>
        |i| Cell::text(Some(i.network));
    "address", "Address", Address, "the address: IPv4 or IPv6" =>
        |i| Cell::text(Some(&i.address.addr));
    "version", "Version", Int, "4 or 6" => |i| Cell::Int(i.address.version());
    "type", "Type", Text, "fixed for an address of a port, floating for one that is led to it" =>
        |i| some(i.address.kind.as_deref());
    "mac", "MAC Address", Text, "the port's MAC address" => |i| some(i.address.mac.as_deref());
    "user_id", "User ID", Text, "the id of the user that created the server" =>
        |i| Cell::text(i.joined.owner.user_id);
    "username", "User Name", Text, "the name of that user; empty where no dump has it" =>
        |i| Cell::text(i.joined.owner.username());
    "group", "Group", Text, "that user's primary group, or the first of Keystone's" =>
        |i| Cell::text(i.joined.owner.groups().primary);
    "groups", "Groups", List, "all groups of that user, the primary one first" =>
        |i| Cell::texts(i.joined.owner.groups().names().into_iter());
    "project", "Project Name", Text, "the name of the project that owns the server" =>
        |i| Cell::text(i.joined.owner.project_name());
    "project_id", "Project ID", Text, "the id of that project" =>
        |i| Cell::text(i.joined.owner.project_id);
    "host", "Host", Text, "the compute service's host; administrators only" =>
        |i| some(i.server.host.as_deref());
    "hypervisor", "Hypervisor Hostname", Text, "the hypervisor's own name; administrators only" =>
        |i| some(i.server.hypervisor_hostname.as_deref());
    "availability_zone", "Availability Zone", Text, "the server's availability zone" =>
        |i| some(i.server.availability_zone.as_deref());
    "flavor", "Flavor Name", Text, "the name of the server's flavor, where a dump has it" =>
        |i| Cell::text(i.joined.flavor_name());
    "flavor_id", "Flavor ID", Text, "the id of the server's flavor: before 2.47" =>
        |i| Cell::text(i.joined.flavor_id());
    "image", "Image Name", Text, "the name of the server's image, where a dump has it" =>
        |i| Cell::text(i.joined.image_name());
    "image_id", "Image ID", Text, "the id of the server's image" =>
        |i| Cell::text(i.joined.image_id());
    "created", "Created At", Time, "when the server was created" =>
        |i| Cell::time(i.server.created.and_then(|time| time.0));
    "updated", "Updated At", Time, "when the server's record last changed" =>
        |i| Cell::time(i.server.updated.and_then(|time| time.0));
}
