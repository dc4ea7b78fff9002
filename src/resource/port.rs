//! Ports: `GET /v2.0/ports` of Neutron.
//!
//! Source: `neutron-lib/neutron_lib/api/definitions/port.py` and those of its extensions.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, owned, shared, text};
use super::titles;
use super::value::{Id, Labels, Many, Text, Timestamp, Truth, Unread, Whole, filled};
use crate::kind::Kind;
use crate::row::Time;

/// What a ports dump looks like. Ironic's ports have a `uuid` and an `address`.
pub static KIND: Kind = Kind {
    name: "ports",
    record: "port",
    api: "network",
    list_keys: &["ports"],
    object_keys: &["port"],
    foreign: &["uuid", "node_uuid"],
    bare: &[
        &["id", "mac_address", "fixed_ips"],
        &["id", "device_id", "device_owner"],
        &["ID", "MAC Address", "Fixed IP Addresses"],
    ],
    not_bare: &["port_details", "floating_ip_address"],
    large: true,
    values: &[
        ("status", &["ACTIVE", "BUILD", "DOWN", "ERROR", "N/A"]),
        // `neutron_lib/constants.py`, Octavia, Manila.
        (
            "device_owner",
            &[
                "",
                "Octavia",
                "Octavia:*",
                "baremetal:*",
                "compute:*",
                "manila:share",
                "network:dhcp",
                "network:distributed",
                "network:floatingip",
                "network:floatingip_agent_gateway",
                "network:ha_router_replicated_interface",
                "network:local_ip",
                "network:routed",
                "network:router_centralized_snat",
                "network:router_gateway",
                "network:router_ha_interface",
                "network:router_interface",
                "network:router_interface_distributed",
                "neutron:LOADBALANCER",
                "neutron:LOADBALANCERV2",
                "ovn-lb-hm:distributed",
                "trunk:subport",
            ],
        ),
        (
            "binding:vnic_type",
            &[
                "accelerator-direct",
                "accelerator-direct-physical",
                "baremetal",
                "direct",
                "direct-physical",
                "macvtap",
                "normal",
                "remote-managed",
                "smart-nic",
                "vdpa",
                "virtio-forwarder",
            ],
        ),
        // `neutron_lib/api/definitions/portbindings.py`; drivers add their own.
        (
            "binding:vif_type",
            &[
                "agilio_ovs",
                "binding_failed",
                "bridge",
                "distributed",
                "hostdev_physical",
                "hw_veb",
                "macvtap",
                "other",
                "ovs",
                "tap",
                "unbound",
                "vhostuser",
                "vif_vrouter",
                "vrouter",
            ],
        ),
        ("ip_allocation", &["deferred", "immediate", "none"]),
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("mac_address", "MAC Address"),
    ("fixed_ips", "Fixed IP Addresses"),
    ("status", "Status"),
    ("security_groups", "Security Groups"),
    ("device_owner", "Device Owner"),
    ("tags", "Tags"),
    ("trunk_details", "Trunk subports"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One port. With `?fields=` any key may be missing, and who is not an administrator does not see
/// where it is bound.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Port<'a> {
    /// The port's UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// Mostly `""`.
    #[serde(borrow, default, alias = "Name")]
    pub name: Option<Text<'a>>,
    /// The network.
    #[serde(borrow, default)]
    pub network_id: Option<Id<'a>>,
    /// The project that owns it; `""` for the ports of routers' gateways and floating IPs.
    #[serde(borrow, default)]
    pub project_id: Option<Id<'a>>,
    /// The same under its older name; both or one of them are there.
    #[serde(borrow, default)]
    pub tenant_id: Option<Id<'a>>,
    /// The MAC address.
    #[serde(borrow, default, alias = "MAC Address")]
    pub mac_address: Option<Text<'a>>,
    /// Whether its owner wants it up.
    #[serde(default)]
    pub admin_state_up: Option<Truth>,
    /// `ACTIVE`, `DOWN`, `BUILD`, `ERROR`, or `N/A` for floating IPs.
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<Text<'a>>,
    /// What it belongs to: a server, a router, a floating IP, ...; `""` for nothing, free text
    /// also for DHCP (`reserved_dhcp_port`).
    #[serde(borrow, default)]
    pub device_id: Option<Id<'a>>,
    /// What `device_id` names: `compute:ZONE`, `network:router_interface`, `network:dhcp`, ...
    #[serde(borrow, default, alias = "Device Owner")]
    pub device_owner: Option<Text<'a>>,
    /// Its addresses.
    #[serde(borrow, default, alias = "Fixed IP Addresses")]
    pub fixed_ips: Option<Many<FixedIp<'a>>>,
    /// Ids of security groups.
    #[serde(borrow, default, alias = "Security Groups")]
    pub security_groups: Option<Many<Id<'a>>>,
    /// Addresses that others may send from through it.
    #[serde(default)]
    pub allowed_address_pairs: Unread,
    /// Options for DHCP.
    #[serde(default)]
    pub extra_dhcp_opts: Unread,
    /// `""` where never set.
    #[serde(borrow, default)]
    pub description: Option<Text<'a>>,
    /// The host, which joins a server's `OS-EXT-SRV-ATTR:host`; `""` while unbound;
    /// administrators only.
    #[serde(borrow, default, rename = "binding:host_id")]
    pub host_id: Option<Text<'a>>,
    /// `normal`, `direct`, `baremetal`, ...
    #[serde(borrow, default, rename = "binding:vnic_type")]
    pub vnic_type: Option<Text<'a>>,
    /// `ovs`, `unbound`, `binding_failed`, ...; administrators only.
    #[serde(borrow, default, rename = "binding:vif_type")]
    pub vif_type: Option<Text<'a>>,
    /// Details of the host's side; administrators only.
    #[serde(default, rename = "binding:vif_details")]
    pub vif_details: Unread,
    /// What Nova told of the device; administrators only.
    #[serde(default, rename = "binding:profile")]
    pub profile: Unread,
    /// Whether security groups and MAC checks hold.
    #[serde(default)]
    pub port_security_enabled: Option<Truth>,
    /// Its quality of service; null for none.
    #[serde(borrow, default)]
    pub qos_policy_id: Option<Id<'a>>,
    /// That of its network; null for none.
    #[serde(borrow, default)]
    pub qos_network_policy_id: Option<Id<'a>>,
    /// The host name that it gets in DNS; `""` for none.
    #[serde(borrow, default)]
    pub dns_name: Option<Text<'a>>,
    /// The domain of that name; `""` for none.
    #[serde(default)]
    pub dns_domain: Unread,
    /// Addresses with their names in DNS.
    #[serde(default)]
    pub dns_assignment: Unread,
    /// `immediate`, `deferred` or `none`.
    #[serde(borrow, default)]
    pub ip_allocation: Option<Text<'a>>,
    /// What it asks of Placement; null for nothing; administrators only.
    #[serde(default)]
    pub resource_request: Unread,
    /// `required`, `preferred`, `legacy`; null for none.
    #[serde(default)]
    pub numa_affinity_policy: Unread,
    /// Whether its state follows the physical network's; null where unknown.
    #[serde(default)]
    pub propagate_uplink_status: Unread,
    /// Subports of a trunk.
    #[serde(default, alias = "Trunk subports")]
    pub trunk_details: Unread,
    /// Hints to drivers; null for none.
    #[serde(default)]
    pub hints: Unread,
    /// Whether its MAC address and its host's hardware must agree.
    #[serde(default)]
    pub hardware_offload_type: Unread,
    /// Whether it is trusted; null where never set.
    #[serde(default)]
    pub trusted: Unread,
    /// The interface's name inside a device.
    #[serde(default)]
    pub device_profile: Unread,
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

/// An address of a port or of a router's gateway.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
pub struct FixedIp<'a> {
    /// The subnet that it is of.
    #[serde(borrow, default)]
    pub subnet_id: Option<Id<'a>>,
    /// The address.
    #[serde(borrow)]
    pub ip_address: Text<'a>,
}

/// What a port belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceKind {
    /// A server; `device_id` is its id.
    Server,
    /// A router's interface or gateway; `device_id` is the router's id.
    Router,
    /// DHCP or metadata agents of a network.
    Network,
    /// A floating IP; `device_id` is its id.
    FloatingIp,
    /// A load balancer.
    LoadBalancer,
    /// Another thing with an owner: a bare metal node, a trunk, a share.
    Other,
    /// Nothing: a left-over, or an address that somebody keeps for use by hand.
    None,
}

impl DeviceKind {
    /// The kind that `device_owner` names.
    pub fn of(device_owner: &str) -> Self {
        match device_owner {
            "" => Self::None,
            owner if owner.starts_with("compute:") => Self::Server,
            "network:floatingip" => Self::FloatingIp,
            "network:dhcp" | "network:distributed" | "network:local_ip" => Self::Network,
            owner
                if owner.starts_with("network:router")
                    || owner.starts_with("network:ha_router") =>
            {
                Self::Router
            }
            owner if owner.starts_with("Octavia") || owner.starts_with("neutron:LOADBALANCER") => {
                Self::LoadBalancer
            }
            _ => Self::Other,
        }
    }

    /// The word for a report's column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Router => "router",
            Self::Network => "network",
            Self::FloatingIp => "floating-ip",
            Self::LoadBalancer => "load-balancer",
            Self::Other => "other",
            Self::None => "no-device",
        }
    }
}

impl Port<'_> {
    /// The project that owns it; `None` for a port of the cloud itself, or where the record does
    /// not say.
    pub fn project_id(&self) -> Option<&str> {
        owner(self.project_id.as_deref(), self.tenant_id.as_deref())
    }

    /// What it belongs to; `None` where the record does not say.
    pub fn device_kind(&self) -> Option<DeviceKind> {
        self.device_owner.as_deref().map(DeviceKind::of)
    }

    /// The id of what it belongs to; `None` for nothing, or where the record does not say.
    pub fn device_id(&self) -> Option<&str> {
        filled(&self.device_id)
    }

    /// The server that it belongs to.
    pub fn server_id(&self) -> Option<&str> {
        (self.device_kind() == Some(DeviceKind::Server)).then(|| self.device_id()).flatten()
    }

    /// Its addresses, in the order of the record.
    pub fn ips(&self) -> impl Iterator<Item = &str> {
        let ips = self.fixed_ips.as_ref().and_then(Many::items).unwrap_or_default();
        ips.iter().map(|fixed| &*fixed.ip_address)
    }
}

/// The owner of a thing of Neutron, which is under either name, both or none; `""` is not an owner.
pub(super) fn owner<'r>(project: Option<&'r str>, tenant: Option<&'r str>) -> Option<&'r str> {
    project.filter(|id| !id.is_empty()).or(tenant.filter(|id| !id.is_empty()))
}

impl Resource for Port<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn project_id(&self) -> Option<&str> {
        Port::project_id(self).filter(|id| !id.is_empty())
    }

    fn created(&self) -> Option<Time> {
        self.created_at.and_then(|time| time.0)
    }

    fn identify<H: Hasher>(&self, mut hasher: &mut H) {
        let of = [&self.network_id, &self.device_id].map(Option::as_deref);
        let has = [&self.mac_address, &self.status, &self.device_owner].map(Option::as_deref);
        if !of.contains(&None) && !has.contains(&None) {
            (of, has, Resource::project_id(self)).hash(&mut hasher);
        }
    }
}

/// What the index keeps of a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Its status.
    pub status: Option<Arc<str>>,
    /// Its network.
    pub network_id: Option<Arc<str>>,
    /// The project that owns it.
    pub project_id: Option<Arc<str>>,
    /// Its MAC address.
    pub mac_address: Option<String>,
    /// What it belongs to.
    pub device_kind: Option<DeviceKind>,
    /// The id of what it belongs to.
    pub device_id: Option<String>,
    /// Its addresses.
    pub ips: Vec<String>,
    /// When it was created.
    pub created: Option<Time>,
}

merge!(Kept: id; name, status, network_id, project_id, mac_address, device_kind, device_id, created);

impl Keep for Port<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept {
            id: self.id.to_string(),
            name: text(self.name.as_ref()),
            status: shared(self.status.as_deref()),
            network_id: shared(self.network_id.as_deref()),
            project_id: shared(Resource::project_id(self)),
            mac_address: text(self.mac_address.as_ref()),
            device_kind: self.device_kind(),
            device_id: owned(self.device_id()),
            ips: self.ips().map(str::to_owned).collect(),
            created: Resource::created(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_owner_tells_what_a_port_belongs_to() {
        for (owner, kind) in [
            ("compute:nova", DeviceKind::Server),
            ("compute:Edge Zone 1", DeviceKind::Server),
            ("compute:", DeviceKind::Server),
            ("network:floatingip", DeviceKind::FloatingIp),
            ("network:router_interface", DeviceKind::Router),
            ("network:router_gateway", DeviceKind::Router),
            ("network:ha_router_replicated_interface", DeviceKind::Router),
            ("network:dhcp", DeviceKind::Network),
            ("network:distributed", DeviceKind::Network),
            ("Octavia:health-mgr", DeviceKind::LoadBalancer),
            ("neutron:LOADBALANCERV2", DeviceKind::LoadBalancer),
            ("baremetal:none", DeviceKind::Other),
            ("", DeviceKind::None),
        ] {
            assert_eq!(DeviceKind::of(owner), kind, "{owner}");
        }
    }

    #[test]
    fn only_a_server_s_port_names_a_server() {
        let json = r#"{"id": "p", "device_id": "s", "device_owner": "compute:nova"}"#;
        let port: Port<'_> = serde_json::from_str(json).unwrap();
        assert_eq!(port.server_id(), Some("s"));
        let json = r#"{"id": "p", "device_id": "f", "device_owner": "network:floatingip",
            "project_id": "", "tenant_id": ""}"#;
        let port: Port<'_> = serde_json::from_str(json).unwrap();
        assert_eq!((port.server_id(), port.project_id()), (None, None));
        let port: Port<'_> = serde_json::from_str(r#"{"id": "p", "tenant_id": "t"}"#).unwrap();
        assert_eq!((port.device_kind(), port.project_id()), (None, Some("t")));
    }
}
