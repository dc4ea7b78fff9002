//! The addresses of servers, as the compute API lists them.

use super::{some, table};
use crate::join::Joined;
use crate::report::{Emit, columns};
use crate::resource::addresses::Address;
use crate::resource::server::{self, Server};
use crate::row::Cell;

table! { "addresses", "one row per address of a server", stream server::KIND }

/// One address of a server.
struct Item<'a> {
    server: &'a Server<'a>,
    position: usize,
    network: &'a str,
    address: &'a Address<'a>,
}

fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Some(server) = joined.server() else { return };
    let all = server.addresses.iter().flat_map(|addresses| &addresses.all);
    for (position, (network, address)) in all.enumerate() {
        let item = Item { server, position, network, address };
        emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
    }
}

columns! { Item:
    "server_id", "Server ID", Text, "the server's id" => |i| Cell::text(Some(&i.server.id));
    "position", "Position", Int, "its place among the addresses of the server, from 0" =>
        |i| Cell::Int(i.position as i64);
    "network", "Network", Text, "the network's name, which need not be unique" =>
        |i| Cell::text(Some(i.network));
    "address", "Address", Address, "the address: IPv4 or IPv6" =>
        |i| Cell::text(Some(&i.address.addr));
    "version", "Version", Int, "4 or 6" => |i| Cell::Int(i.address.version());
    "type", "Type", Text, "fixed for an address of a port, floating for one that leads to it" =>
        |i| some(i.address.kind.as_deref());
    "mac", "MAC Address", Text, "the port's MAC address" => |i| some(i.address.mac.as_deref());
}
