//! Services of Nova: `GET /os-services`.
//!
//! Source: `nova/api/openstack/compute/services.py`.

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::titles;
use super::value::{Id, Text, Timestamp, Truth};
use crate::kind::Kind;

/// What a dump of Nova's services looks like. Cinder's have no id, Keystone's a type.
pub static KIND: Kind = Kind {
    name: "compute_services",
    record: "compute service",
    api: "compute",
    list_keys: &["services"],
    object_keys: &["service"],
    marks: &[&["binary", "host"]],
    foreign: &["replication_status", "frozen", "cluster", "backend_state", "engine_id"],
    bare: &[&["binary", "host", "status"], &["ID", "Binary", "Host", "Zone", "Status", "State"]],
    values: &[
        // `nova-cells` to `nova-network` before Ussuri.
        (
            "binary",
            &[
                "nova-cells",
                "nova-cert",
                "nova-compute",
                "nova-conductor",
                "nova-console",
                "nova-consoleauth",
                "nova-metadata",
                "nova-network",
                "nova-osapi_compute",
                "nova-scheduler",
                "UNKNOWN",
            ],
        ),
        ("status", &["enabled", "disabled", "UNKNOWN"]),
        ("state", &["up", "down"]),
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("binary", "Binary"),
    ("host", "Host"),
    ("zone", "Zone"),
    ("status", "Status"),
    ("state", "State"),
    ("updated_at", "Updated At"),
    ("disabled_reason", "Disabled Reason"),
    ("forced_down", "Forced Down"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One service. A cell that is down leaves binary, host and status `UNKNOWN` (2.69).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct ComputeService<'a> {
    /// A number before 2.53, a UUID since; absent of a cell that is down.
    #[serde(borrow, default, alias = "ID")]
    pub id: Option<Id<'a>>,
    /// `nova-compute`, `nova-scheduler`, `nova-conductor`.
    #[serde(borrow, alias = "Binary")]
    pub binary: Text<'a>,
    /// The host, to which aggregates and servers point.
    #[serde(borrow, alias = "Host")]
    pub host: Text<'a>,
    /// Its availability zone; `internal` for all but `nova-compute`.
    #[serde(borrow, default, alias = "Zone")]
    pub zone: Option<Text<'a>>,
    /// `enabled`, `disabled`, or `UNKNOWN`.
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<Text<'a>>,
    /// `up` or `down`.
    #[serde(borrow, default, alias = "State")]
    pub state: Option<Text<'a>>,
    /// When it last reported; null where it never did.
    #[serde(default, alias = "Updated At")]
    pub updated_at: Option<Timestamp>,
    /// Why it was disabled; null where it was not.
    #[serde(borrow, default, alias = "Disabled Reason")]
    pub disabled_reason: Option<Text<'a>>,
    /// Whether an operator said that it is down; since 2.11.
    #[serde(default, alias = "Forced Down")]
    pub forced_down: Option<Truth>,
}

impl Resource for ComputeService<'_> {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}
