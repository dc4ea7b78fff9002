//! How many addresses are used: `GET /v2.0/network-ip-availabilities` of Neutron.
//!
//! Source: `neutron-lib/neutron_lib/api/definitions/network_ip_availability.py`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge};
use super::port::owner;
use super::titles;
use super::value::{Addresses, Id, Text, Unread};
use crate::kind::Kind;

/// What a dump of address availability looks like.
pub static KIND: Kind = Kind {
    name: "network_ip_availabilities",
    record: "network IP availability",
    api: "network",
    list_keys: &["network_ip_availabilities"],
    object_keys: &["network_ip_availability"],
    bare: &[&["network_id", "total_ips", "used_ips"], &["Network ID", "Total IPs", "Used IPs"]],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("network_id", "Network ID"),
    ("network_name", "Network Name"),
    ("total_ips", "Total IPs"),
    ("used_ips", "Used IPs"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// The addresses of one network.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct NetworkIpAvailability<'a> {
    /// The network.
    #[serde(borrow, alias = "Network ID")]
    pub network_id: Id<'a>,
    /// The network's name.
    #[serde(borrow, default, alias = "Network Name")]
    pub network_name: Option<Text<'a>>,
    /// The project that owns it.
    #[serde(borrow, default)]
    pub project_id: Option<Id<'a>>,
    /// The same under its older name; both or one of them are there.
    #[serde(borrow, default)]
    pub tenant_id: Option<Id<'a>>,
    /// Addresses that there are: more than 2^64 with a subnet of IPv6.
    #[serde(default, alias = "Total IPs")]
    pub total_ips: Option<Addresses>,
    /// Addresses that are used.
    #[serde(default, alias = "Used IPs")]
    pub used_ips: Option<Addresses>,
    /// The same for each subnet.
    #[serde(borrow, default)]
    pub subnet_ip_availability: Option<Vec<SubnetIpAvailability<'a>>>,
    /// The same inside and outside of allocation pools; in newer releases.
    #[serde(default)]
    pub ip_availability_details: Unread,
}

/// The addresses of one subnet.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct SubnetIpAvailability<'a> {
    /// The subnet.
    #[serde(borrow, default)]
    pub subnet_id: Option<Id<'a>>,
    /// The subnet's name.
    #[serde(borrow, default)]
    pub subnet_name: Option<Text<'a>>,
    /// `10.0.0.0/24`.
    #[serde(borrow, default)]
    pub cidr: Option<Text<'a>>,
    /// Addresses that there are.
    #[serde(default)]
    pub total_ips: Option<Addresses>,
    /// Addresses that are used.
    #[serde(default)]
    pub used_ips: Option<Addresses>,
}

impl NetworkIpAvailability<'_> {
    /// The project that owns the network; `None` where the record does not say.
    pub fn project_id(&self) -> Option<&str> {
        owner(self.project_id.as_deref(), self.tenant_id.as_deref())
    }
}

impl Resource for NetworkIpAvailability<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.network_id)
    }

    fn project_id(&self) -> Option<&str> {
        NetworkIpAvailability::project_id(self)
    }
}

/// What the index keeps of the addresses of a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Addresses that there are.
    pub total: Option<Addresses>,
    /// Addresses that are used.
    pub used: Option<Addresses>,
}

merge!(Kept: ; total, used);

impl Keep for NetworkIpAvailability<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.network_id)
    }

    fn keep(&self) -> Kept {
        Kept { total: self.total_ips, used: self.used_ips }
    }
}
