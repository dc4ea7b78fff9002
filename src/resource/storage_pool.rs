//! Storage pools: `GET /v3/{project}/scheduler-stats/get_pools` of Cinder.
//!
//! Source: `cinder/api/views/scheduler_stats.py`, `cinder/scheduler/host_manager.py`.

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::titles;
use super::value::{Amount, Loose, Text, Timestamp};
use crate::kind::Kind;

/// What a pools dump looks like. Octavia's pools have an id.
pub static KIND: Kind = Kind {
    name: "storage_pools",
    record: "pool",
    api: "volume",
    list_keys: &["pools"],
    marks: &[&["name"]],
    foreign: &["id", "lb_algorithm", "protocol"],
    bare: &[&["name", "capabilities"], &["Name", "Capacity", "Allocated"]],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[("name", "Name")];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One pool of a back end.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct StoragePool<'a> {
    /// `HOST@BACKEND#POOL`.
    #[serde(borrow, alias = "Name")]
    pub name: Text<'a>,
    /// What the driver says of it; only in the detailed list.
    #[serde(borrow, default)]
    pub capabilities: Option<Capabilities<'a>>,
    /// GiB in all; only in lists of the command line.
    #[serde(default, rename = "Capacity")]
    pub cli_capacity: Option<Amount>,
    /// GiB that Cinder handed out; only in lists of the command line.
    #[serde(default, rename = "Allocated")]
    pub cli_allocated: Option<Amount>,
}

/// What a driver says of a pool: as it likes, so that each may be a number or a word.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Capabilities<'a> {
    /// GiB in all, `"unknown"` or `"infinite"`.
    #[serde(default)]
    pub total_capacity_gb: Option<Amount>,
    /// GiB that are free, `"unknown"` or `"infinite"`.
    #[serde(default)]
    pub free_capacity_gb: Option<Amount>,
    /// GiB that Cinder handed out.
    #[serde(default)]
    pub allocated_capacity_gb: Option<Amount>,
    /// GiB that all volumes would need if they were full.
    #[serde(default)]
    pub provisioned_capacity_gb: Option<Amount>,
    /// How much more may be handed out than there is; a string.
    #[serde(default)]
    pub max_over_subscription_ratio: Option<Amount>,
    /// Percent that stay free.
    #[serde(default)]
    pub reserved_percentage: Option<Amount>,
    /// The back end's name, by which types ask for it.
    #[serde(borrow, default)]
    pub volume_backend_name: Loose<'a>,
    /// `iSCSI`, `ceph`, ...
    #[serde(borrow, default)]
    pub storage_protocol: Loose<'a>,
    /// When the driver said so.
    #[serde(default)]
    pub timestamp: Option<Timestamp>,
}

impl Resource for StoragePool<'_> {}
