//! Floating IPs: `GET /v2.0/floatingips` of Neutron.
//!
//! Source: `neutron-lib/neutron_lib/api/definitions/l3.py`, `fip_port_details.py`,
//! `expose_port_forwarding_in_fip.py`.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, owned, text};
use super::port::{DeviceKind, owner};
use super::titles;
use super::value::{Id, Labels, Text, Timestamp, Truth, Unread, Whole, filled};
use crate::kind::Kind;
use crate::row::Time;

/// What a floating IPs dump looks like.
pub static KIND: Kind = Kind {
    name: "floatingips",
    record: "floating IP",
    api: "network",
    list_keys: &["floatingips"],
    object_keys: &["floatingip"],
    bare: &[&["id", "floating_ip_address"], &["ID", "Floating IP Address"]],
    large: true,
    values: &[("status", &["ACTIVE", "DOWN", "ERROR"])],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("floating_ip_address", "Floating IP Address"),
    ("fixed_ip_address", "Fixed IP Address"),
    ("port_id", "Port"),
    ("floating_network_id", "Floating Network"),
    ("project_id", "Project"),
    ("router_id", "Router"),
    ("status", "Status"),
    ("description", "Description"),
    ("tags", "Tags"),
    ("dns_name", "DNS Name"),
    ("dns_domain", "DNS Domain"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One floating IP.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct FloatingIp<'a> {
    /// The floating IP's UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// The public address.
    #[serde(borrow, default, alias = "Floating IP Address")]
    pub floating_ip_address: Option<Text<'a>>,
    /// The address that it leads to; null while it is free.
    #[serde(borrow, default, alias = "Fixed IP Address")]
    pub fixed_ip_address: Option<Text<'a>>,
    /// The external network that it is of.
    #[serde(borrow, default, alias = "Floating Network")]
    pub floating_network_id: Option<Id<'a>>,
    /// The project that owns it.
    #[serde(borrow, default, alias = "Project")]
    pub project_id: Option<Id<'a>>,
    /// The same under its older name; both or one of them are there.
    #[serde(borrow, default)]
    pub tenant_id: Option<Id<'a>>,
    /// The port that it leads to; null while it is free, and null where it forwards single ports.
    #[serde(borrow, default, alias = "Port")]
    pub port_id: Option<Id<'a>>,
    /// The router that translates it; null while it is free.
    #[serde(borrow, default, alias = "Router")]
    pub router_id: Option<Id<'a>>,
    /// `ACTIVE`, `DOWN`, `ERROR`. `DOWN` with a port is not active, and not free.
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<Text<'a>>,
    /// What the port says; since Rocky; null while it is free.
    #[serde(borrow, default)]
    pub port_details: Option<PortDetails<'a>>,
    /// Single ports that it forwards; since Stein.
    #[serde(borrow, default)]
    pub port_forwardings: Option<Vec<PortForwarding<'a>>>,
    /// `""` where never set.
    #[serde(borrow, default, alias = "Description")]
    pub description: Option<Text<'a>>,
    /// Its name in DNS; `""` for none.
    #[serde(borrow, default, alias = "DNS Name")]
    pub dns_name: Option<Text<'a>>,
    /// The domain of that name; `""` for none.
    #[serde(borrow, default, alias = "DNS Domain")]
    pub dns_domain: Option<Text<'a>>,
    /// Its quality of service; null for none.
    #[serde(borrow, default)]
    pub qos_policy_id: Option<Id<'a>>,
    /// That of its network; null for none.
    #[serde(borrow, default)]
    pub qos_network_policy_id: Option<Id<'a>>,
    /// Texts that its owner chose.
    #[serde(borrow, default, alias = "Tags")]
    pub tags: Labels<'a>,
    /// When it was created.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// How often it changed.
    #[serde(default)]
    pub revision_number: Option<Whole>,
}

/// What a floating IP's port says.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct PortDetails<'a> {
    /// What the port belongs to.
    #[serde(borrow, default)]
    pub device_id: Option<Id<'a>>,
    /// What `device_id` names.
    #[serde(borrow, default)]
    pub device_owner: Option<Text<'a>>,
    /// The port's network.
    #[serde(borrow, default)]
    pub network_id: Option<Id<'a>>,
    /// The port's MAC address.
    #[serde(borrow, default)]
    pub mac_address: Option<Text<'a>>,
    /// The port's name.
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    /// The port's status.
    #[serde(borrow, default)]
    pub status: Option<Text<'a>>,
    /// Whether the port's owner wants it up.
    #[serde(default)]
    pub admin_state_up: Option<Truth>,
}

/// One port that is forwarded.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct PortForwarding<'a> {
    /// Its id; only where the list has it.
    #[serde(borrow, default)]
    pub id: Option<Id<'a>>,
    /// `tcp` or `udp`.
    #[serde(borrow, default)]
    pub protocol: Option<Text<'a>>,
    /// The address inside.
    #[serde(borrow, default)]
    pub internal_ip_address: Option<Text<'a>>,
    /// The port of Neutron inside.
    #[serde(borrow, default)]
    pub internal_port_id: Option<Id<'a>>,
    /// The TCP or UDP port inside.
    #[serde(default)]
    pub internal_port: Unread,
    /// Ports inside, `80:90`.
    #[serde(default)]
    pub internal_port_range: Unread,
    /// The TCP or UDP port outside.
    #[serde(default)]
    pub external_port: Unread,
    /// Ports outside, `80:90`.
    #[serde(default)]
    pub external_port_range: Unread,
    /// `""` where never set.
    #[serde(default)]
    pub description: Unread,
}

/// What a floating IP is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InUse {
    /// It leads to a port.
    Port,
    /// It forwards single ports.
    Forwarding,
    /// It is free.
    No,
}

impl InUse {
    /// The word for a report's column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Port => "port",
            Self::Forwarding => "forwarding",
            Self::No => "no",
        }
    }
}

impl FloatingIp<'_> {
    /// The project that owns it; `None` where the record does not say.
    pub fn project_id(&self) -> Option<&str> {
        owner(self.project_id.as_deref(), self.tenant_id.as_deref())
    }

    /// The port that it leads to; `None` while it is free or forwards single ports.
    pub fn port_id(&self) -> Option<&str> {
        filled(&self.port_id)
    }

    /// The ports of Neutron to which it forwards single ports.
    pub fn forwarded_ports(&self) -> impl Iterator<Item = &str> {
        let forwardings = self.port_forwardings.as_deref().unwrap_or_default();
        forwardings.iter().filter_map(|one| one.internal_port_id.as_deref())
    }

    /// What it is used for.
    pub fn in_use(&self) -> InUse {
        if self.port_id().is_some() {
            InUse::Port
        } else if self.port_forwardings.as_ref().is_some_and(|list| !list.is_empty()) {
            InUse::Forwarding
        } else {
            InUse::No
        }
    }

    /// The server that it leads to, by what the record says of its port; `None` where that is
    /// another thing, or where only the ports dump can tell.
    pub fn server_id(&self) -> Option<&str> {
        let details = self.port_details.as_ref()?;
        let is_server = DeviceKind::of(details.device_owner.as_deref()?) == DeviceKind::Server;
        details.device_id.as_deref().filter(|id| is_server && !id.is_empty())
    }
}

impl Resource for FloatingIp<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn project_id(&self) -> Option<&str> {
        FloatingIp::project_id(self).filter(|id| !id.is_empty())
    }

    fn created(&self) -> Option<Time> {
        self.created_at.and_then(|time| time.0)
    }

    fn identify<H: Hasher>(&self, mut hasher: &mut H) {
        let of = [self.floating_ip_address.as_deref(), self.floating_network_id.as_deref()];
        let status = self.status.as_deref();
        if !of.contains(&None) && status.is_some() {
            (of, status, Resource::project_id(self)).hash(&mut hasher);
        }
    }
}

/// What the index keeps of a floating IP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// The address.
    pub address: Option<String>,
    /// The address that it leads to.
    pub fixed_address: Option<String>,
    /// Its status.
    pub status: Option<String>,
    /// The project that owns it.
    pub project_id: Option<String>,
    /// The port that it leads to.
    pub port_id: Option<String>,
    /// The server that it leads to, where the reply says it.
    pub server_id: Option<String>,
    /// What it is used for.
    pub in_use: InUse,
    /// When it was created.
    pub created: Option<Time>,
}

merge!(Kept: id, in_use; address, fixed_address, status, project_id, port_id, server_id, created);

impl Keep for FloatingIp<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept {
            id: self.id.to_string(),
            address: text(self.floating_ip_address.as_ref()),
            fixed_address: text(self.fixed_ip_address.as_ref()),
            status: text(self.status.as_ref()),
            project_id: owned(Resource::project_id(self)),
            port_id: owned(self.port_id()),
            server_id: owned(self.server_id()),
            in_use: self.in_use(),
            created: Resource::created(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floating_ip_without_a_port_may_forward_single_ports() {
        let forwarding = r#"{"id": "f", "port_id": null, "port_details": null,
            "port_forwardings": [{"protocol": "tcp", "internal_port_id": "p",
            "internal_port": 22, "external_port": 2222}]}"#;
        let ip: FloatingIp<'_> = serde_json::from_str(forwarding).unwrap();
        assert_eq!((ip.in_use(), ip.server_id()), (InUse::Forwarding, None));
        assert_eq!(ip.forwarded_ports().collect::<Vec<_>>(), ["p"]);
        let free = r#"{"id": "f", "port_id": null, "status": "DOWN", "port_forwardings": []}"#;
        assert_eq!(serde_json::from_str::<FloatingIp<'_>>(free).unwrap().in_use(), InUse::No);
    }

    #[test]
    fn the_details_of_the_port_name_the_server() {
        let ip = |owner: &str| {
            format!(
                r#"{{"id": "f", "port_id": "p",
                "port_details": {{"device_id": "d", "device_owner": "{owner}"}}}}"#
            )
        };
        let server = ip("compute:nova");
        let server: FloatingIp<'_> = serde_json::from_str(&server).unwrap();
        assert_eq!((server.in_use(), server.server_id()), (InUse::Port, Some("d")));
        let balancer = ip("Octavia");
        let balancer: FloatingIp<'_> = serde_json::from_str(&balancer).unwrap();
        assert_eq!(balancer.server_id(), None);
    }
}
