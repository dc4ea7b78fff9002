//! One row per network: its subnets, ports and owner.

use super::{Emit, Need, Report, Source, columns, some};
use crate::join::Joined;
use crate::resource::Record;
use crate::resource::network::{self, Network};
use crate::resource::network_ip_availability::{self, Kept};
use crate::resource::port::DeviceKind;
use crate::resource::value::Addresses;
use crate::row::Cell;

/// Networks.
pub static REPORT: Report = Report {
    name: "networks",
    about: "one row per network: its subnets, ports, servers and owner",
    examples: "\
Examples:
  osreport networks dumps/
  osreport networks dumps/ --where external=true -c name,cidrs,ports
  osreport networks dumps/ --where 'free_percent<10' -c name,used_ips,total_ips,free_percent
  osreport networks dumps/ --where ports=0 -c id,name,project",
    columns: COLUMNS,
    default: &["id", "name", "shared", "external", "subnets", "ports", "project"],
    key: &["id"],
    filters: &[
        ("project", &["project", "project_id"]),
        ("status", &["status"]),
        ("name", &["name"]),
    ],
    source: Source::Stream { kind: &network::KIND, call: "/v2.0/networks", rows },
    reads: &[&["projects", "domains", "role_assignments", "token"]],
    needs: &[
        Need { kind: "subnets", columns: &["subnets", "cidrs"] },
        Need { kind: "ports", columns: &["ports", "servers"] },
        Need {
            kind: "network_ip_availabilities",
            columns: &["used_ips", "total_ips", "free_percent"],
        },
    ],
};

/// One network.
struct Item<'j, 'a> {
    joined: &'j Joined<'a>,
    network: &'a Network<'a>,
}

/// The row of a network.
pub fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Network(network) = joined.record else { return };
    let item = Item { joined, network };
    emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
}

impl Item<'_, '_> {
    /// How many subnets it has: as its own record says, else as the subnets do.
    fn subnets(&self) -> Option<i64> {
        let listed = || {
            let index = self.joined.index;
            index.given("subnets").then(|| index.subnets_of_network(&self.network.id).len())
        };
        self.network.subnet_count().or_else(listed).map(|count| count as i64)
    }

    /// What Neutron says of its addresses.
    fn addresses(&self) -> Option<&network_ip_availability::Kept> {
        self.joined.index.network_ip_availabilities.find(&self.network.id)
    }

    /// How many of its addresses are free, in per cent.
    fn free_percent(&self) -> Option<f64> {
        let Kept { total, used } = self.addresses()?;
        let (total, used) = ((*total)?.0, (*used)?.0);
        let share = total.saturating_sub(used) as f64 / total as f64;
        (total > 0).then(|| (share * 1000.0).round() / 10.0)
    }

    /// How many of its ports belong to a thing of this kind, or all of them.
    fn ports(&self, of: Option<DeviceKind>) -> Option<i64> {
        let index = self.joined.index;
        index.given("ports").then(|| {
            let ports = index.ports_of_network(&self.network.id).iter();
            let counted =
                ports.filter(|&&port| of.is_none() || index.ports.get(port).device_kind == of);
            counted.count() as i64
        })
    }
}

/// A count of addresses: a whole number as far as one is large enough.
fn addresses<'a>(count: Option<Addresses>) -> Cell<'a> {
    count.map_or(Cell::Null, |Addresses(count)| {
        i64::try_from(count).map_or(Cell::Float(count as f64), Cell::Int)
    })
}

columns! { Item<'j>:
    "id", "ID", Text, "the network's id" => |i| Cell::text(Some(&i.network.id));
    "name", "Name", Text, "its name, which need not be unique" => |i| some(i.network.name.as_deref());
    "shared", "Shared", Bool, "whether all projects may use it" =>
        |i| Cell::bool(i.network.shared.map(|truth| truth.0));
    "external", "Router External", Bool, "whether it leads outside" =>
        |i| Cell::bool(i.network.is_external());
    "subnets", "Subnets", Int, "how many subnets it has" => |i| Cell::int(i.subnets());
    "ports", "Ports", Int, "how many ports it has; empty where none were given" =>
        |i| Cell::int(i.ports(None));
    "project", "Project Name", Text, "the name of the project that owns it" =>
        |i| Cell::text(i.joined.owner.project_name());
    "cidrs", "CIDRs", List, "the addresses of its subnets; empty where none were given" => |i| {
        let index = i.joined.index;
        if !index.given("subnets") {
            return Cell::Null;
        }
        let subnets = index.subnets_of_network(&i.network.id).iter();
        let cidrs = subnets.filter_map(|&number| index.subnets.get(number).cidr.as_deref());
        Cell::texts(cidrs)
    };
    "used_ips", "Used IPs", Float, "how many addresses are used, by Neutron's word; empty where no availabilities were given" =>
        |i| addresses(i.addresses().and_then(|known| known.used));
    "total_ips", "Total IPs", Float, "how many addresses there are for ports; a subnet of IPv6 has more than 10 to the 19th" =>
        |i| addresses(i.addresses().and_then(|known| known.total));
    "free_percent", "Free Percent", Float, "the addresses that are not used, in per cent" =>
        |i| i.free_percent().map_or(Cell::Null, Cell::Float);
    "servers", "Servers", Int, "how many of its ports are of servers; empty where none were given" =>
        |i| Cell::int(i.ports(Some(DeviceKind::Server)));
    "type", "Network Type", Text, "vlan, vxlan, geneve, flat, ...; administrators only" =>
        |i| some(i.network.network_type.as_deref());
    "segment", "Segment", Int, "its VLAN or tunnel number; administrators only" =>
        |i| Cell::int(i.network.segmentation_id.map(|number| number.0));
    "mtu", "MTU", Int, "the largest packet in bytes" =>
        |i| Cell::int(i.network.mtu.map(|number| number.0));
    "status", "Status", Text, "ACTIVE, DOWN, BUILD or ERROR" => |i| some(i.network.status.as_deref());
    "project_id", "Project", Text, "the id of the project that owns it" =>
        |i| Cell::text(i.joined.owner.project_id);
    "project_match", "Project Match", Text, "matched, unresolved or not-given" =>
        |i| Cell::text(Some(i.joined.owner.project_match().name()));
}
