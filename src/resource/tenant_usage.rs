//! What projects used in a time: `GET /os-simple-tenant-usage` of Nova.
//!
//! Source: `nova/api/openstack/compute/simple_tenant_usage.py`.

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::titles;
use super::value::{Amount, Id, Text, Timestamp, Unread};
use crate::kind::Kind;

/// What a dump of projects' usage looks like.
pub static KIND: Kind = Kind {
    name: "tenant_usages",
    record: "tenant usage",
    api: "compute",
    list_keys: &["tenant_usages"],
    object_keys: &["tenant_usage"],
    bare: &[&["tenant_id", "total_hours"], &["Project", "Servers", "RAM MB-Hours"]],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[("tenant_id", "Project")];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// What one project used; empty where it used nothing.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct TenantUsage<'a> {
    /// The project; its name in lists of the command line.
    #[serde(borrow, default, alias = "Project")]
    pub tenant_id: Option<Id<'a>>,
    /// When the time begins.
    #[serde(default)]
    pub start: Option<Timestamp>,
    /// When the time ends.
    #[serde(default)]
    pub stop: Option<Timestamp>,
    /// Hours of all servers.
    #[serde(default)]
    pub total_hours: Option<Amount>,
    /// Hours x MiB of memory.
    #[serde(default)]
    pub total_memory_mb_usage: Option<Amount>,
    /// Hours x virtual processors.
    #[serde(default)]
    pub total_vcpus_usage: Option<Amount>,
    /// Hours x GiB of disk.
    #[serde(default)]
    pub total_local_gb_usage: Option<Amount>,
    /// The servers, with `detailed=1`.
    #[serde(borrow, default)]
    pub server_usages: Option<Vec<ServerUsage<'a>>>,
    /// As `total_hours` and so on, as texts; only in lists of the command line.
    #[serde(default, rename = "Servers")]
    pub printed_servers: Unread,
    /// As `total_memory_mb_usage`; only in lists of the command line.
    #[serde(default, rename = "RAM MB-Hours")]
    pub printed_ram: Unread,
    /// As `total_vcpus_usage`; only in lists of the command line.
    #[serde(default, rename = "CPU Hours")]
    pub printed_cpu: Unread,
    /// As `total_local_gb_usage`; only in lists of the command line.
    #[serde(default, rename = "Disk GB-Hours")]
    pub printed_disk: Unread,
}

/// What one server used.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ServerUsage<'a> {
    /// The server.
    #[serde(borrow, default)]
    pub instance_id: Option<Id<'a>>,
    /// The server's name.
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    /// Hours in the time that was asked for.
    #[serde(default)]
    pub hours: Option<Amount>,
    /// When the server was started.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// When the server was deleted; null where it was not.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
}

impl Resource for TenantUsage<'_> {
    fn id(&self) -> Option<&str> {
        self.tenant_id.as_deref()
    }
}
