//! One row per floating IP: the server that it leads to, and who owns that server.

use super::{Emit, Need, OWNERS, Report, Source, columns, free, some};
use crate::join::{Joined, Match, Owner};
use crate::resource::floating_ip::{self, FloatingIp};
use crate::resource::{Record, server};
use crate::row::Cell;

/// Floating IPs.
pub static REPORT: Report = Report {
    name: "floatingips",
    about: "one row per floating IP: the server that it leads to, and its owner",
    examples: "\
Examples:
  osreport floatingips dumps/
  osreport floatingips dumps/ --where in_use=no -c ip,project,age_days
  osreport floatingips dumps/ --where ip=203.0.113.7 -c server,username,project",
    columns: COLUMNS,
    default: &["ip", "status", "fixed_ip", "server", "username", "group", "project"],
    key: &["id"],
    filters: &[
        ("project", &["project", "project_id"]),
        ("user", &["username"]),
        ("group", &["group"]),
        ("status", &["status"]),
        ("name", &["ip"]),
        ("ip", &["ip", "fixed_ip"]),
    ],
    source: Source::Stream { kind: &floating_ip::KIND, call: "/v2.0/floatingips", rows },
    reads: &[OWNERS, &["servers", "ports"]],
    needs: &[
        Need { kind: "networks", columns: &["floating_network"] },
        Need { kind: "routers", columns: &["router"] },
    ],
};

/// One floating IP.
struct Item<'j, 'a> {
    joined: &'j Joined<'a>,
    ip: &'a FloatingIp<'a>,
    server_id: Option<&'a str>,
    server: Option<&'a server::Kept>,
    /// Who owns the server.
    user: Owner<'a>,
}

/// The row of a floating IP.
pub fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::FloatingIp(ip) = joined.record else { return };
    let index = joined.index;
    let address = ip.floating_ip_address.as_deref();
    let server_id = index.server_of_floating_ip(ip.server_id(), ip.port_id(), address);
    let server = server_id.and_then(|id| index.servers.find(id));
    let user = Owner::new(index, server.and_then(|server| server.user_id()), None);
    let item = Item { joined, ip, server_id, server, user };
    emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
}

columns! { Item<'j>:
    "ip", "Floating IP Address", Address, "the floating address" =>
        |i| some(i.ip.floating_ip_address.as_deref());
    "status", "Status", Text, "ACTIVE, DOWN or ERROR; DOWN with a port is not free" =>
        |i| some(i.ip.status.as_deref());
    "fixed_ip", "Fixed IP Address", Address, "the address that it leads to; empty where it is free" =>
        |i| some(i.ip.fixed_ip_address.as_deref());
    "server", "Server", Text, "the name of the server that it leads to" =>
        |i| Cell::text(i.server.and_then(|server| server.name()));
    "username", "User Name", Text, "the name of the user that owns the server" =>
        |i| Cell::text(i.user.username());
    "group", "Group", Text, "that user's primary group, or the first of Keystone's" =>
        |i| Cell::text(i.user.groups().primary);
    "project", "Project Name", Text, "the name of the project that owns the address" =>
        |i| Cell::text(i.joined.owner.project_name());
    "id", "ID", Text, "the floating IP's id" => |i| Cell::text(Some(&i.ip.id));
    "floating_network", "Floating Network", Text, "the name of its network, where a dump has it, else its id" =>
        |i| {
            let id = i.ip.floating_network_id.as_deref();
            let network = id.and_then(|id| i.joined.index.networks.find(id));
            some(network.and_then(|network| network.name.as_deref()).or(id))
        };
    "port_id", "Port", Text, "the id of the port that it leads to" => |i| Cell::text(i.ip.port_id());
    "router", "Router", Text, "the id of the router that leads there" =>
        |i| some(i.ip.router_id.as_deref());
    "server_id", "Server ID", Text, "the id of the server that it leads to" =>
        |i| Cell::text(i.server_id);
    "server_match", "Server Match", Text, "matched, unresolved or not-given; empty where it leads to no server" =>
        |i| Cell::text(i.server_id.map(|_| {
            Match::of(i.server.is_some(), i.joined.index.given("servers")).name()
        }));
    "project_id", "Project", Text, "the id of the project that owns the address" =>
        |i| Cell::text(i.joined.owner.project_id);
    "project_match", "Project Match", Text, "matched, unresolved or not-given" =>
        |i| Cell::text(Some(i.joined.owner.project_match().name()));
    "in_use", "In Use", Text, "port, forwarding (of single ports) or no" =>
        |i| Cell::text(Some(i.ip.in_use().name()));
    "description", "Description", Text, "its description; secrets in it are masked" =>
        |i| free::masked(i.ip.description.as_deref());
    "dns_name", "DNS Name", Text, "the name that it has in the DNS" =>
        |i| some(i.ip.dns_name.as_deref());
    "created", "Created At", Time, "when it was created" => |i| Cell::time(i.joined.record.created());
    "age_days", "Age Days", Int, "whole days since it was created" =>
        |i| Cell::int(i.joined.age_days());
}
