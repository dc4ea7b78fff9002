//! Routers: `GET /v2.0/routers` of Neutron.
//!
//! Source: `neutron-lib/neutron_lib/api/definitions/l3.py`. Interfaces are not in a router: they
//! are ports.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, owned, text};
use super::port::{FixedIp, owner};
use super::titles;
use super::value::{Id, Labels, Loose, Many, Text, Timestamp, Truth, Unread, Whole};
use crate::kind::Kind;
use crate::row::Time;

/// What a routers dump looks like.
pub static KIND: Kind = Kind {
    name: "routers",
    record: "router",
    api: "network",
    list_keys: &["routers"],
    object_keys: &["router"],
    bare: &[
        &["id", "external_gateway_info"],
        &["ID", "Name", "State", "Distributed"],
        &["ID", "Name", "State", "HA"],
        &["ID", "Name", "External gateway info"],
    ],
    values: &[("status", &["ACTIVE", "ALLOCATING", "BUILD", "DOWN", "ERROR"])],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("status", "Status"),
    ("admin_state_up", "State"),
    ("project_id", "Project"),
    ("distributed", "Distributed"),
    ("ha", "HA"),
    ("routes", "Routes"),
    ("availability_zones", "Availability zones"),
    ("tags", "Tags"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One router.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Router<'a> {
    /// The router's UUID.
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
    /// Whether its owner wants it up; the command line once wrote `UP` and `DOWN`.
    #[serde(borrow, default, alias = "State")]
    pub admin_state_up: Loose<'a>,
    /// `ACTIVE`, also where its owner wants it down.
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<Text<'a>>,
    /// The way out; null for none.
    #[serde(borrow, default)]
    pub external_gateway_info: Option<Gateway<'a>>,
    /// The way out, as text in old releases; only in lists of the command line.
    #[serde(default, rename = "External gateway info")]
    pub printed_gateway: Unread,
    /// Several ways out.
    #[serde(default)]
    pub external_gateways: Unread,
    /// Static routes.
    #[serde(default, alias = "Routes")]
    pub routes: Unread,
    /// Whether each host routes; administrators only.
    #[serde(default, alias = "Distributed")]
    pub distributed: Option<Truth>,
    /// Whether it has a stand-in; administrators only.
    #[serde(default, alias = "HA")]
    pub ha: Option<Truth>,
    /// Its flavor; null for none.
    #[serde(borrow, default)]
    pub flavor_id: Option<Id<'a>>,
    /// The service type that it is of; null for none.
    #[serde(default)]
    pub service_type_id: Unread,
    /// Zones of its agents.
    #[serde(borrow, default, alias = "Availability zones")]
    pub availability_zones: Labels<'a>,
    /// Zones that its owner asked for.
    #[serde(borrow, default)]
    pub availability_zone_hints: Labels<'a>,
    /// Bundles of connection tracking helpers.
    #[serde(default)]
    pub conntrack_helpers: Unread,
    /// Whether equal routes are used side by side.
    #[serde(default)]
    pub enable_default_route_ecmp: Unread,
    /// Whether default routes are watched.
    #[serde(default)]
    pub enable_default_route_bfd: Unread,
    /// Whether ports on the external network may use NDP proxies.
    #[serde(default)]
    pub enable_ndp_proxy: Unread,
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

/// A router's way out.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Gateway<'a> {
    /// The external network.
    #[serde(borrow, default)]
    pub network_id: Option<Id<'a>>,
    /// Whether addresses are translated; administrators only.
    #[serde(default)]
    pub enable_snat: Option<Truth>,
    /// Its addresses there; administrators only.
    #[serde(borrow, default)]
    pub external_fixed_ips: Option<Many<FixedIp<'a>>>,
    /// Its quality of service; null for none.
    #[serde(borrow, default)]
    pub qos_policy_id: Option<Id<'a>>,
}

impl Router<'_> {
    /// The project that owns it; `None` where the record does not say.
    pub fn project_id(&self) -> Option<&str> {
        owner(self.project_id.as_deref(), self.tenant_id.as_deref())
    }
}

impl Resource for Router<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn project_id(&self) -> Option<&str> {
        Router::project_id(self).filter(|id| !id.is_empty())
    }

    fn created(&self) -> Option<Time> {
        self.created_at.and_then(|time| time.0)
    }
}

/// What the index keeps of a router.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// The project that owns it.
    pub project_id: Option<String>,
}

merge!(Kept: id; name, project_id);

impl Keep for Router<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept {
            id: self.id.to_string(),
            name: text(self.name.as_ref()),
            project_id: owned(Resource::project_id(self)),
        }
    }
}
