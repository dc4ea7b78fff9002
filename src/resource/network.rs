//! Networks: `GET /v2.0/networks` of Neutron.
//!
//! Source: `neutron-lib/neutron_lib/api/definitions/network.py` and those of its extensions.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, owned, text};
use super::port::owner;
use super::titles;
use super::value::{Id, Labels, Loose, Many, Text, Timestamp, Truth, Unread, Whole};
use crate::kind::Kind;
use crate::row::Time;

/// What a networks dump looks like. Nova's own networks have a label.
pub static KIND: Kind = Kind {
    name: "networks",
    record: "network",
    api: "network",
    list_keys: &["networks"],
    object_keys: &["network"],
    foreign: &["label", "bridge"],
    bare: &[
        &["id", "subnets", "admin_state_up"],
        &["id", "router:external", "shared"],
        &["ID", "Name", "Subnets"],
    ],
    not_bare: &["cidr", "addresses"],
    values: &[
        ("status", &["ACTIVE", "BUILD", "DOWN", "ERROR"]),
        ("provider:network_type", &["flat", "geneve", "gre", "local", "vlan", "vxlan"]),
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("status", "Status"),
    ("project_id", "Project"),
    ("admin_state_up", "State"),
    ("shared", "Shared"),
    ("subnets", "Subnets"),
    ("provider:network_type", "Network Type"),
    ("router:external", "Router Type"),
    ("availability_zones", "Availability Zones"),
    ("tags", "Tags"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One network. Who is not an administrator does not see its segments.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Network<'a> {
    /// The network's UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// Not unique; may be `""`.
    #[serde(borrow, default, alias = "Name")]
    pub name: Option<Text<'a>>,
    /// The project that owns it.
    #[serde(borrow, default, alias = "Project")]
    pub project_id: Option<Id<'a>>,
    /// The same under its older name; both or one of them are there.
    #[serde(borrow, default)]
    pub tenant_id: Option<Id<'a>>,
    /// Ids of its subnets.
    #[serde(borrow, default, alias = "Subnets")]
    pub subnets: Option<Many<Id<'a>>>,
    /// Whether every project may use it.
    #[serde(default, alias = "Shared")]
    pub shared: Option<Truth>,
    /// Whether floating IPs and gateways come from it; the command line once wrote `External`
    /// and `Internal`.
    #[serde(borrow, default, rename = "router:external", alias = "Router Type")]
    pub external: Loose<'a>,
    /// Whether its owner wants it up; the command line once wrote `UP` and `DOWN`.
    #[serde(borrow, default, alias = "State")]
    pub admin_state_up: Loose<'a>,
    /// `ACTIVE`, `DOWN`, `BUILD`, `ERROR`.
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<Text<'a>>,
    /// The largest packet in bytes.
    #[serde(default)]
    pub mtu: Option<Whole>,
    /// `vxlan`, `vlan`, `flat`, `geneve`, `gre`, `local`; administrators only.
    #[serde(borrow, default, rename = "provider:network_type", alias = "Network Type")]
    pub network_type: Option<Text<'a>>,
    /// The physical network; null where there is none; administrators only.
    #[serde(borrow, default, rename = "provider:physical_network")]
    pub physical_network: Option<Text<'a>>,
    /// The VLAN or tunnel number; null where there is none; administrators only.
    #[serde(default, rename = "provider:segmentation_id")]
    pub segmentation_id: Option<Whole>,
    /// Several segments, in place of the three keys above; administrators only.
    #[serde(default)]
    pub segments: Unread,
    /// Zones of its agents.
    #[serde(borrow, default, alias = "Availability Zones")]
    pub availability_zones: Labels<'a>,
    /// Zones that its owner asked for.
    #[serde(borrow, default)]
    pub availability_zone_hints: Labels<'a>,
    /// Its address scope; null for none.
    #[serde(borrow, default)]
    pub ipv4_address_scope: Option<Id<'a>>,
    /// Its address scope of IPv6; null for none.
    #[serde(borrow, default)]
    pub ipv6_address_scope: Option<Id<'a>>,
    /// Whether its ports have security by default.
    #[serde(default)]
    pub port_security_enabled: Option<Truth>,
    /// Whether it is the default external network; only of external ones.
    #[serde(default)]
    pub is_default: Option<Truth>,
    /// Whether it is one broadcast domain.
    #[serde(default)]
    pub l2_adjacency: Option<Truth>,
    /// Whether ports may use several VLANs; null where unknown.
    #[serde(default)]
    pub vlan_transparent: Unread,
    /// Whether ports may use stacked VLANs; null where unknown.
    #[serde(default)]
    pub vlan_qinq: Unread,
    /// `""` where never set.
    #[serde(borrow, default)]
    pub description: Option<Text<'a>>,
    /// Its quality of service; null for none.
    #[serde(borrow, default)]
    pub qos_policy_id: Option<Id<'a>>,
    /// The domain of its ports in DNS; `""` for none.
    #[serde(default)]
    pub dns_domain: Unread,
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

impl Network<'_> {
    /// The project that owns it; `None` where the record does not say.
    pub fn project_id(&self) -> Option<&str> {
        owner(self.project_id.as_deref(), self.tenant_id.as_deref())
    }

    /// Whether floating IPs come from it; `None` where the record does not say.
    pub fn is_external(&self) -> Option<bool> {
        match self.external.as_deref()? {
            "true" | "True" | "External" => Some(true),
            "false" | "False" | "Internal" => Some(false),
            _ => None,
        }
    }

    /// How many subnets it has; `None` where the record does not say.
    pub fn subnet_count(&self) -> Option<usize> {
        Some(self.subnets.as_ref()?.items()?.len())
    }
}

impl Resource for Network<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn project_id(&self) -> Option<&str> {
        Network::project_id(self).filter(|id| !id.is_empty())
    }

    fn created(&self) -> Option<Time> {
        self.created_at.and_then(|time| time.0)
    }
}

/// What the index keeps of a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// Its name, which need not be unique.
    pub name: Option<String>,
    /// The project that owns it.
    pub project_id: Option<String>,
    /// Whether it leads outside.
    pub external: Option<bool>,
}

merge!(Kept: id; name, project_id, external);

impl Keep for Network<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept {
            id: self.id.to_string(),
            name: text(self.name.as_ref()),
            project_id: owned(Resource::project_id(self)),
            external: self.is_external(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_external_by_a_truth_value_or_a_word() {
        for (json, external) in [
            (r#"{"id": "n", "router:external": true}"#, Some(true)),
            (r#"{"ID": "n", "Router Type": false}"#, Some(false)),
            (r#"{"ID": "n", "Router Type": "External"}"#, Some(true)),
            (r#"{"ID": "n", "Router Type": "Internal"}"#, Some(false)),
            (r#"{"id": "n"}"#, None),
        ] {
            let network: Network<'_> = serde_json::from_str(json).unwrap();
            assert_eq!(network.is_external(), external, "{json}");
        }
    }
}
