//! Networks.

use super::{some, table, truth, whole};
use crate::join::Joined;
use crate::report::{Emit, columns};
use crate::resource::Record;
use crate::resource::network::{self, Network};
use crate::row::Cell;

table! { "networks", "one row per network", stream network::KIND }

/// One record.
struct Item<'a>(&'a Network<'a>);

fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Network(record) = joined.record else { return };
    emit(picked.iter().map(|&column| CELLS[column](&Item(record))).collect());
}

columns! { Item:
    "id", "ID", Text, "the network's id" => |i| Cell::text(Some(&i.0.id));
    "name", "Name", Text, "its name, which need not be unique; null where it has none" =>
        |i| some(i.0.name.as_deref());
    "status", "Status", Text, "ACTIVE, DOWN, BUILD or ERROR" => |i| some(i.0.status.as_deref());
    "project_id", "Project ID", Text, "the id of the project that owns it" =>
        |i| some(i.0.project_id());
    "shared", "Shared", Bool, "whether every project may use it" => |i| truth(i.0.shared);
    "type", "Network Type", Text, "vxlan, vlan, flat, ...; administrators only" =>
        |i| some(i.0.network_type.as_deref());
    "mtu", "MTU", Int, "the largest packet in bytes" => |i| whole(i.0.mtu);
}
