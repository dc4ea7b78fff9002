//! Ports of networks.

use super::{masked, some, table, time};
use crate::join::Joined;
use crate::report::{Emit, columns};
use crate::resource::Record;
use crate::resource::port::{self, Port};
use crate::row::Cell;

table! { "ports", "one row per port of a network", stream port::KIND }

/// One record.
struct Item<'a>(&'a Port<'a>);

fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Port(record) = joined.record else { return };
    emit(picked.iter().map(|&column| CELLS[column](&Item(record))).collect());
}

columns! { Item:
    "id", "ID", Text, "the port's id" => |i| Cell::text(Some(&i.0.id));
    "name", "Name", Text, "its name; mostly null" => |i| some(i.0.name.as_deref());
    "status", "Status", Text, "ACTIVE, DOWN, BUILD, ERROR or N/A" =>
        |i| some(i.0.status.as_deref());
    "network_id", "Network ID", Text, "the id of its network" =>
        |i| some(i.0.network_id.as_deref());
    "project_id", "Project ID", Text, "the id of the project that owns it" =>
        |i| some(i.0.project_id());
    "mac_address", "MAC Address", Text, "its MAC address" => |i| some(i.0.mac_address.as_deref());
    "device_id", "Device ID", Text, "what it belongs to: a server, a router, ..." =>
        |i| some(i.0.device_id.as_deref());
    "device_owner", "Device Owner", Text, "what `device_id` names: compute:ZONE, network:dhcp, ..." =>
        |i| some(i.0.device_owner.as_deref());
    "device_kind", "Device Kind", Text, "server, router, no-device, ...; null where `device_owner` is not given" =>
        |i| Cell::text(i.0.device_kind().map(|kind| kind.name()));
    "server_id", "Server ID", Text, "the server that it belongs to; null for anything else" =>
        |i| Cell::text(i.0.server_id());
    "ips", "Fixed IP Addresses", AddressList, "its addresses" => |i| Cell::texts(i.0.ips());
    "host", "Host", Text, "the host that it is bound to" => |i| some(i.0.host_id.as_deref());
    "description", "Description", Text, "its description, with secrets masked" =>
        |i| masked(i.0.description.as_deref());
    "created", "Created At", Time, "when it was created" => |i| time(i.0.created_at);
    "updated", "Updated At", Time, "when it last changed" => |i| time(i.0.updated_at);
}
