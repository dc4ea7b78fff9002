//! Subnets: `GET /v2.0/subnets` of Neutron.
//!
//! Source: `neutron-lib/neutron_lib/api/definitions/subnet.py` and those of its extensions.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, owned, text};
use super::port::owner;
use super::titles;
use super::value::{Id, Labels, Text, Timestamp, Truth, Unread, Whole};
use crate::kind::Kind;
use crate::row::Time;

/// What a subnets dump looks like.
pub static KIND: Kind = Kind {
    name: "subnets",
    record: "subnet",
    api: "network",
    list_keys: &["subnets"],
    object_keys: &["subnet"],
    bare: &[&["id", "cidr", "network_id"], &["ID", "Name", "Network", "Subnet"]],
    values: &[
        ("ip_version", &["4", "6"]),
        ("ipv6_address_mode", &["dhcpv6-stateful", "dhcpv6-stateless", "slaac"]),
        ("ipv6_ra_mode", &["dhcpv6-stateful", "dhcpv6-stateless", "slaac"]),
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("network_id", "Network"),
    ("cidr", "Subnet"),
    ("project_id", "Project"),
    ("enable_dhcp", "DHCP"),
    ("dns_nameservers", "Name Servers"),
    ("allocation_pools", "Allocation Pools"),
    ("host_routes", "Host Routes"),
    ("ip_version", "IP Version"),
    ("gateway_ip", "Gateway"),
    ("service_types", "Service Types"),
    ("tags", "Tags"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One subnet.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Subnet<'a> {
    /// The subnet's UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// Not unique; may be `""`.
    #[serde(borrow, default, alias = "Name")]
    pub name: Option<Text<'a>>,
    /// The network that it is of.
    #[serde(borrow, default, alias = "Network")]
    pub network_id: Option<Id<'a>>,
    /// `10.0.0.0/24`.
    #[serde(borrow, default, alias = "Subnet")]
    pub cidr: Option<Text<'a>>,
    /// The project that owns it.
    #[serde(borrow, default, alias = "Project")]
    pub project_id: Option<Id<'a>>,
    /// The same under its older name; both or one of them are there.
    #[serde(borrow, default)]
    pub tenant_id: Option<Id<'a>>,
    /// 4 or 6.
    #[serde(default, alias = "IP Version")]
    pub ip_version: Option<Whole>,
    /// The gateway; null for none.
    #[serde(borrow, default, alias = "Gateway")]
    pub gateway_ip: Option<Text<'a>>,
    /// Ranges that addresses are given from.
    #[serde(default, alias = "Allocation Pools")]
    pub allocation_pools: Unread,
    /// Name servers for DHCP.
    #[serde(default, alias = "Name Servers")]
    pub dns_nameservers: Unread,
    /// Routes for DHCP.
    #[serde(default, alias = "Host Routes")]
    pub host_routes: Unread,
    /// Whether DHCP serves it.
    #[serde(default, alias = "DHCP")]
    pub enable_dhcp: Option<Truth>,
    /// How servers get IPv6 addresses; null for none.
    #[serde(borrow, default)]
    pub ipv6_address_mode: Option<Text<'a>>,
    /// Who announces routes of IPv6; null for none.
    #[serde(borrow, default)]
    pub ipv6_ra_mode: Option<Text<'a>>,
    /// The pool that its range was taken from; null for none.
    #[serde(borrow, default)]
    pub subnetpool_id: Option<Id<'a>>,
    /// Whether that pool may change its prefix.
    #[serde(default)]
    pub use_default_subnetpool: Unread,
    /// Which device owners get addresses from it; empty for all.
    #[serde(default, alias = "Service Types")]
    pub service_types: Unread,
    /// Its segment; null for none; administrators only.
    #[serde(borrow, default)]
    pub segment_id: Option<Id<'a>>,
    /// Whether its network is external; in newer releases.
    #[serde(default, rename = "router:external")]
    pub external: Option<Truth>,
    /// Whether DNS has its fixed addresses.
    #[serde(default)]
    pub dns_publish_fixed_ip: Unread,
    /// `""` where never set.
    #[serde(borrow, default)]
    pub description: Option<Text<'a>>,
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

impl Subnet<'_> {
    /// The project that owns it; `None` where the record does not say.
    pub fn project_id(&self) -> Option<&str> {
        owner(self.project_id.as_deref(), self.tenant_id.as_deref())
    }
}

impl Resource for Subnet<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn project_id(&self) -> Option<&str> {
        Subnet::project_id(self).filter(|id| !id.is_empty())
    }

    fn created(&self) -> Option<Time> {
        self.created_at.and_then(|time| time.0)
    }
}

/// What the index keeps of a subnet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Its network.
    pub network_id: Option<String>,
    /// Its addresses: `10.0.0.0/24`.
    pub cidr: Option<String>,
    /// The project that owns it.
    pub project_id: Option<String>,
}

merge!(Kept: id; name, network_id, cidr, project_id);

impl Keep for Subnet<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept {
            id: self.id.to_string(),
            name: text(self.name.as_ref()),
            network_id: owned(self.network_id.as_deref()),
            cidr: text(self.cidr.as_ref()),
            project_id: owned(Resource::project_id(self)),
        }
    }
}
