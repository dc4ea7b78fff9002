//! Services: `GET /v3/services` of Keystone, and `GET /v2.0/OS-KSADM/services` before it.
//!
//! Source: `keystone/catalog/schema.py`. The services of Nova, Cinder and others (`os-services`)
//! are processes on hosts, and another thing under the same top key.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge};
use super::titles;
use super::value::{Id, Loose, Text, Truth, Unread};
use crate::kind::Kind;

/// What a services dump looks like.
pub static KIND: Kind = Kind {
    name: "services",
    record: "service",
    api: "identity",
    list_keys: &["services", "OS-KSADM:services"],
    object_keys: &["service", "OS-KSADM:service"],
    marks: &[&["id", "type"]],
    foreign: &["binary", "host"],
    bare: &[&["id", "type", "enabled", "links"], &["ID", "Name", "Type", "Enabled"]],
    not_bare: &["url", "service_id", "endpoints", "status"],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("type", "Type"),
    ("name", "Name"),
    ("enabled", "Enabled"),
    ("description", "Description"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One service.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Service<'a> {
    /// The service's id.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// `compute`, `identity`, `volumev3`, ...
    #[serde(borrow, rename = "type", alias = "Type")]
    pub kind: Text<'a>,
    /// `nova`, `keystone`, ...; stored as `extra`, so it may be absent.
    #[serde(borrow, default, alias = "Name")]
    pub name: Loose<'a>,
    /// Absent in v2.0.
    #[serde(default, alias = "Enabled")]
    pub enabled: Option<Truth>,
    /// Stored as `extra`, so it may be absent.
    #[serde(borrow, default, alias = "Description")]
    pub description: Loose<'a>,
    /// Links to itself.
    #[serde(default)]
    pub links: Unread,
}

impl Resource for Service<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }
}

/// What the index keeps of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// `compute`, `identity`, ...
    pub kind: String,
    /// `nova`, `keystone`, ...; absent where never set.
    pub name: Option<String>,
    /// Whether it is in use; absent in v2.0.
    pub enabled: Option<bool>,
}

merge!(Kept: kind; name, enabled);

impl Keep for Service<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        let name = self.name.as_deref().filter(|name| !name.is_empty());
        Kept {
            kind: self.kind.to_string(),
            name: name.map(str::to_owned),
            enabled: self.enabled.map(|enabled| enabled.0),
        }
    }
}
