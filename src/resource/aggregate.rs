//! Aggregates of hosts: `GET /os-aggregates` of Nova.
//!
//! Source: `nova/api/openstack/compute/aggregates.py`.

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::server_parts::Texts;
use super::titles;
use super::value::{Id, Many, Text, Timestamp, Truth};
use crate::kind::Kind;
use crate::row::Time;

/// What an aggregates dump looks like.
pub static KIND: Kind = Kind {
    name: "aggregates",
    record: "aggregate",
    api: "compute",
    list_keys: &["aggregates"],
    object_keys: &["aggregate"],
    bare: &[&["id", "hosts", "availability_zone"], &["ID", "Name", "Availability Zone", "Hosts"]],
    not_bare: &["Status", "Networks"],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("availability_zone", "Availability Zone"),
    ("hosts", "Hosts"),
    ("metadata", "Properties"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One aggregate.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Aggregate<'a> {
    /// A number.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// By it Placement knows the aggregate; since 2.41.
    #[serde(borrow, default)]
    pub uuid: Option<Id<'a>>,
    /// The aggregate's name.
    #[serde(borrow, default, alias = "Name")]
    pub name: Option<Text<'a>>,
    /// Hosts of compute services, which are not always the names of hypervisors.
    #[serde(borrow, default, alias = "Hosts")]
    pub hosts: Option<Many<Text<'a>>>,
    /// The availability zone that its hosts are in; null for none.
    #[serde(borrow, default, alias = "Availability Zone")]
    pub availability_zone: Option<Text<'a>>,
    /// Key -> value, with the availability zone once more.
    #[serde(borrow, default, alias = "Properties")]
    pub metadata: Option<Texts<'a>>,
    /// When it was created; UTC without a zone.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it last changed; null where it never did.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// Always null.
    #[serde(default)]
    pub deleted_at: Option<Timestamp>,
    /// Always false.
    #[serde(default)]
    pub deleted: Option<Truth>,
}

impl Resource for Aggregate<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn created(&self) -> Option<Time> {
        self.created_at.and_then(|time| time.0)
    }
}
