//! Services of Cinder: `GET /v3/{project}/os-services`.
//!
//! Source: `cinder/api/contrib/services.py`.

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::titles;
use super::value::{Loose, Text, Timestamp, Truth};
use crate::kind::Kind;

/// What a dump of Cinder's services looks like. Nova's have an id, Keystone's a type.
pub static KIND: Kind = Kind {
    name: "volume_services",
    record: "volume service",
    api: "volume",
    list_keys: &["services"],
    marks: &[&["binary", "host", "zone"], &["binary", "cluster"]],
    foreign: &["id", "forced_down", "engine_id"],
    bare: &[
        &["binary", "host", "zone", "replication_status"],
        &["binary", "host", "zone", "cluster"],
        &["Binary", "Host", "Zone", "Status", "State"],
    ],
    not_bare: &["ID", "Id"],
    values: &[
        ("binary", &["cinder-backup", "cinder-scheduler", "cinder-volume"]),
        ("status", &["enabled", "disabled"]),
        ("state", &["up", "down"]),
        ("backend_state", &["up", "down"]),
        (
            "replication_status",
            &[
                "disabled",
                "enabled",
                "error",
                "failed-over",
                "failing-over",
                "failover-error",
                "not-capable",
            ],
        ),
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("binary", "Binary"),
    ("host", "Host"),
    ("zone", "Zone"),
    ("status", "Status"),
    ("state", "State"),
    ("updated_at", "Updated At"),
    ("cluster", "Cluster"),
    ("backend_state", "Backend State"),
    ("disabled_reason", "Disabled Reason"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One service.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct VolumeService<'a> {
    /// `cinder-scheduler`, `cinder-volume`, `cinder-backup`.
    #[serde(borrow, alias = "Binary")]
    pub binary: Text<'a>,
    /// `HOST`, or `HOST@BACKEND` of a volume service.
    #[serde(borrow, alias = "Host")]
    pub host: Text<'a>,
    /// Its availability zone.
    #[serde(borrow, default, alias = "Zone")]
    pub zone: Option<Text<'a>>,
    /// `enabled` or `disabled`.
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<Text<'a>>,
    /// `up` or `down`.
    #[serde(borrow, default, alias = "State")]
    pub state: Option<Text<'a>>,
    /// When it last reported.
    #[serde(default, alias = "Updated At")]
    pub updated_at: Option<Timestamp>,
    /// Why it was disabled; null where it was not.
    #[serde(borrow, default, alias = "Disabled Reason")]
    pub disabled_reason: Option<Text<'a>>,
    /// Its cluster; since 3.7; null for none.
    #[serde(borrow, default, alias = "Cluster")]
    pub cluster: Option<Text<'a>>,
    /// `up` or `down`: what the driver says of its storage; since 3.49.
    #[serde(borrow, default, alias = "Backend State")]
    pub backend_state: Option<Text<'a>>,
    /// Only of volume services.
    #[serde(borrow, default)]
    pub replication_status: Option<Text<'a>>,
    /// The back end in use after a failover; only of volume services.
    #[serde(borrow, default)]
    pub active_backend_id: Loose<'a>,
    /// Whether nothing may be changed after a failover; only of volume services.
    #[serde(default)]
    pub frozen: Option<Truth>,
}

impl Resource for VolumeService<'_> {}
