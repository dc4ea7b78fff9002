//! Agents of Neutron: `GET /v2.0/agents`. Who is not an administrator gets an empty list.
//!
//! Source: `neutron-lib/neutron_lib/api/definitions/agent.py`.

use std::hash::{Hash, Hasher};

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::titles;
use super::value::{Id, Loose, Text, Timestamp, Unread};
use crate::kind::Kind;
use crate::row::Time;

/// What an agents dump looks like. Nova's agents have a hypervisor.
pub static KIND: Kind = Kind {
    name: "agents",
    record: "agent",
    api: "network",
    list_keys: &["agents"],
    object_keys: &["agent"],
    foreign: &["hypervisor", "md5hash", "architecture"],
    bare: &[&["id", "agent_type", "host"], &["ID", "Agent Type", "Host"]],
    values: &[
        // `neutron_lib/constants.py` and OVN's driver.
        (
            "agent_type",
            &[
                "BGP dynamic routing agent",
                "DHCP agent",
                "L3 agent",
                "Linux bridge agent",
                "Loadbalancer agent",
                "Loadbalancerv2 agent",
                "Macvtap agent",
                "Metadata agent",
                "Metering agent",
                "NIC Switch agent",
                "OFA driver agent",
                "OVN Controller Gateway agent",
                "OVN Controller agent",
                "OVN Metadata agent",
                "OVN Neutron agent",
                "Open vSwitch agent",
            ],
        ),
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("agent_type", "Agent Type"),
    ("host", "Host"),
    ("availability_zone", "Availability Zone"),
    ("alive", "Alive"),
    ("admin_state_up", "State"),
    ("binary", "Binary"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One agent.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct NetworkAgent<'a> {
    /// The agent's UUID; with OVN the chassis' name.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// `Open vSwitch agent`, `DHCP agent`, ...
    #[serde(borrow, default, alias = "Agent Type")]
    pub agent_type: Option<Text<'a>>,
    /// Its program.
    #[serde(borrow, default, alias = "Binary")]
    pub binary: Option<Text<'a>>,
    /// The host, which joins a port's `binding:host_id`.
    #[serde(borrow, default, alias = "Host")]
    pub host: Option<Text<'a>>,
    /// Whether it reported lately; the command line once wrote `:-)` and `XXX`.
    #[serde(borrow, default, alias = "Alive")]
    pub alive: Loose<'a>,
    /// Whether it is enabled; the command line once wrote `UP` and `DOWN`.
    #[serde(borrow, default, alias = "State")]
    pub admin_state_up: Loose<'a>,
    /// Its availability zone; null for none.
    #[serde(borrow, default, alias = "Availability Zone")]
    pub availability_zone: Option<Text<'a>>,
    /// The message queue's topic; `N/A` for none.
    #[serde(borrow, default)]
    pub topic: Option<Text<'a>>,
    /// When it was first seen; a blank for the `T`.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it was started.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// When it last reported.
    #[serde(default)]
    pub heartbeat_timestamp: Option<Timestamp>,
    /// Null where never set.
    #[serde(borrow, default)]
    pub description: Option<Text<'a>>,
    /// What it is told by its configuration.
    #[serde(default)]
    pub configurations: Unread,
    /// Whether Placement has its resources; null where it has none.
    #[serde(default)]
    pub resources_synced: Unread,
}

impl Resource for NetworkAgent<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn created(&self) -> Option<Time> {
        self.created_at.and_then(|time| time.0)
    }

    fn identify<H: Hasher>(&self, mut hasher: &mut H) {
        let of = [&self.agent_type, &self.host, &self.binary].map(Option::as_deref);
        if !of.contains(&None) {
            of.hash(&mut hasher);
        }
    }
}
