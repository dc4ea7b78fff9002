//! Floating IPs.

use super::{masked, some, table, time};
use crate::join::Joined;
use crate::report::{Emit, columns};
use crate::resource::Record;
use crate::resource::floating_ip::{self, FloatingIp};
use crate::row::Cell;

table! { "floatingips", "one row per floating IP", stream floating_ip::KIND }

/// One record.
struct Item<'a>(&'a FloatingIp<'a>);

fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::FloatingIp(record) = joined.record else { return };
    emit(picked.iter().map(|&column| CELLS[column](&Item(record))).collect());
}

columns! { Item:
    "id", "ID", Text, "the floating IP's id" => |i| Cell::text(Some(&i.0.id));
    "ip", "Floating IP Address", Address, "the public address" =>
        |i| some(i.0.floating_ip_address.as_deref());
    "fixed_ip", "Fixed IP Address", Address, "the address that it leads to; null while it is free" =>
        |i| some(i.0.fixed_ip_address.as_deref());
    "status", "Status", Text, "ACTIVE, DOWN or ERROR" => |i| some(i.0.status.as_deref());
    "floating_network_id", "Floating Network", Text, "the external network that it is of" =>
        |i| some(i.0.floating_network_id.as_deref());
    "project_id", "Project ID", Text, "the id of the project that owns it" =>
        |i| some(i.0.project_id());
    "port_id", "Port ID", Text, "the port that it leads to; null while it is free" =>
        |i| Cell::text(i.0.port_id());
    "router_id", "Router ID", Text, "the router that translates it" =>
        |i| some(i.0.router_id.as_deref());
    "server_id", "Server ID", Text, "the server of that port, as the record itself says" =>
        |i| Cell::text(i.0.server_id());
    "in_use", "In Use", Text, "port, forwarding or no" =>
        |i| Cell::text(Some(i.0.in_use().name()));
    "description", "Description", Text, "its description, with secrets masked" =>
        |i| masked(i.0.description.as_deref());
    "dns_name", "DNS Name", Text, "its name in DNS" => |i| some(i.0.dns_name.as_deref());
    "created", "Created At", Time, "when it was created" => |i| time(i.0.created_at);
    "updated", "Updated At", Time, "when it last changed" => |i| time(i.0.updated_at);
}
