//! One row per port: what it belongs to, and whose that is.

use super::{Emit, Need, Report, Source, columns, some};
use crate::join::{Joined, Match, Owner};
use crate::resource::port::{self, DeviceKind, Port};
use crate::resource::value::Many;
use crate::resource::{Record, server};
use crate::row::Cell;

/// Ports.
pub static REPORT: Report = Report {
    name: "ports",
    about: "one row per port: its addresses, what it belongs to, and whose that is",
    examples: "\
Examples:
  osreport ports dumps/
  osreport ports dumps/ --where device_kind=no-device -c id,ip,project,age_days
  osreport ports dumps/ --where device_match=unresolved
  osreport ports dumps/ --count-by network,device_kind",
    columns: COLUMNS,
    default: &["id", "ip", "status", "device", "server", "project", "network"],
    key: &["id"],
    filters: &[
        ("project", &["project", "project_id"]),
        ("user", &["username"]),
        ("group", &["group"]),
        ("status", &["status"]),
        ("host", &["host"]),
        ("name", &["name"]),
        ("ip", &["ips"]),
    ],
    source: Source::Stream { kind: &port::KIND, call: "/v2.0/ports", rows },
    reads: &[&["projects", "domains", "role_assignments", "token", "servers", "networks"]],
    needs: &[
        Need { kind: "routers", columns: &["device_match"] },
        Need { kind: "floatingips", columns: &["device_match"] },
        Need { kind: "users", columns: OF_USERS },
        Need { kind: "group_members", columns: OF_USERS },
        Need { kind: "groups", columns: OF_USERS },
        Need { kind: "user_groups", columns: OF_USERS },
        Need { kind: "id_lines", columns: OF_USERS },
        Need { kind: "passwd", columns: OF_USERS },
        Need { kind: "group_lines", columns: OF_USERS },
    ],
};

/// The columns that tell of users.
const OF_USERS: &[&str] = &["username", "group"];

/// One port.
struct Item<'j, 'a> {
    joined: &'j Joined<'a>,
    port: &'a Port<'a>,
    server: Option<&'a server::Kept>,
    /// Who owns the server.
    user: Owner<'a>,
}

/// The row of a port.
pub fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Port(port) = joined.record else { return };
    let index = joined.index;
    let server = port.server_id().and_then(|id| index.servers.find(id));
    let user = Owner::new(index, server.and_then(|server| server.user_id()), None);
    let item = Item { joined, port, server, user };
    emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
}

impl Item<'_, '_> {
    /// Whether a dump has what the port belongs to; `None` where no kind of dump would.
    fn device_match(&self) -> Option<Match> {
        let (index, id) = (self.joined.index, self.port.device_id()?);
        Some(match self.port.device_kind()? {
            DeviceKind::Server => Match::of(self.server.is_some(), index.given("servers")),
            DeviceKind::FloatingIp => {
                Match::of(index.floating_ips.find(id).is_some(), index.given("floatingips"))
            }
            DeviceKind::Router => {
                Match::of(index.routers.find(id).is_some(), index.given("routers"))
            }
            _ => return None,
        })
    }
}

columns! { Item<'j>:
    "id", "ID", Text, "the port's id" => |i| Cell::text(Some(&i.port.id));
    "ip", "IP", Address, "its first address" => |i| Cell::text(i.port.fixed_ips.as_ref()
        .and_then(Many::items)
        .and_then(|all| all.first())
        .map(|fixed| &*fixed.ip_address));
    "status", "Status", Text, "ACTIVE, DOWN, BUILD, N/A or ERROR" => |i| some(i.port.status.as_deref());
    "device", "Device", Text, "what it belongs to, and the id of that: server, router, network, floating-ip, load-balancer, other or no-device" =>
        |i| Cell::text(i.port.device_kind().map(DeviceKind::name));
    "server", "Server", Text, "the name of the server that it belongs to" =>
        |i| Cell::text(i.server.and_then(|server| server.name()));
    "project", "Project Name", Text, "the name of the project that owns it" =>
        |i| Cell::text(i.joined.owner.project_name());
    "network", "Network", Text, "the name of its network, where a dump has it, else its id" => |i| {
        let id = i.port.network_id.as_deref();
        let network = id.and_then(|id| i.joined.index.networks.find(id));
        some(network.and_then(|network| network.name.as_deref()).or(id))
    };
    "ips", "Fixed IP Addresses", AddressList, "all its addresses" => |i| {
        let all = i.port.fixed_ips.as_ref().and_then(Many::items);
        all.map_or(Cell::Null, |all| Cell::texts(all.iter().map(|fixed| &*fixed.ip_address)))
    };
    "mac_address", "MAC Address", Text, "its MAC address" =>
        |i| some(i.port.mac_address.as_deref());
    "device_owner", "Device Owner", Text, "what the API says that it belongs to: compute:ZONE, network:dhcp, ..." =>
        |i| some(i.port.device_owner.as_deref());
    "device_id", "Device ID", Text, "the id of what it belongs to" => |i| Cell::text(i.port.device_id());
    "device_kind", "Device Kind", Text, "server, router, network, floating-ip, load-balancer, other or no-device" =>
        |i| Cell::text(i.port.device_kind().map(DeviceKind::name));
    "device_match", "Device Match", Text, "whether a dump has what it belongs to: matched, unresolved or not-given" =>
        |i| Cell::text(i.device_match().map(Match::name));
    "host", "Host", Text, "the host that it is bound to; administrators only" =>
        |i| some(i.port.host_id.as_deref());
    "username", "User Name", Text, "the name of the user that owns the server" =>
        |i| Cell::text(i.user.username());
    "group", "Group", Text, "that user's primary group, or the first of Keystone's" =>
        |i| Cell::text(i.user.groups().primary);
    "network_id", "Network ID", Text, "the id of its network" =>
        |i| some(i.port.network_id.as_deref());
    "security_groups", "Security Groups", List, "ids of its security groups" => |i| {
        let all = i.port.security_groups.as_ref().and_then(Many::items);
        all.map_or(Cell::Null, |all| Cell::texts(all.iter().map(|id| &**id)))
    };
    "name", "Name", Text, "its name, which mostly is empty" => |i| some(i.port.name.as_deref());
    "project_id", "Project", Text, "the id of the project that owns it" =>
        |i| Cell::text(i.joined.owner.project_id);
    "project_match", "Project Match", Text, "matched, unresolved or not-given; empty for a port of the cloud itself" =>
        |i| Cell::text(i.joined.owner.project_id.map(|_| i.joined.owner.project_match().name()));
    "created", "Created At", Time, "when it was created" => |i| Cell::time(i.joined.record.created());
    "age_days", "Age Days", Int, "whole days since it was created" =>
        |i| Cell::int(i.joined.age_days());
}
