//! Projects: `GET /v3/projects` and `GET /v3/auth/projects` of Keystone, and the tenants of
//! `GET /v2.0/tenants` before them.
//!
//! Source: `keystone/resource/schema.py` and `backends/sql_model.py`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, loose, merge};
use super::titles;
use super::value::{Id, Labels, Loose, Text, Truth, Unread};
use crate::kind::Kind;

/// What a projects dump looks like.
pub static KIND: Kind = Kind {
    name: "projects",
    record: "project",
    api: "identity",
    list_keys: &["projects", "tenants"],
    object_keys: &["project", "tenant"],
    marks: &[&["id", "name"]],
    bare: &[
        &["id", "name", "parent_id"],
        &["id", "name", "is_domain"],
        &["id", "name", "domain_id", "enabled", "description"],
        &["id", "name", "enabled", "description"],
        &["ID", "Name", "Domain ID", "Enabled"],
    ],
    not_bare: &[
        "password_expires_at",
        "default_project_id",
        "email",
        "username",
        "tenantId",
        "type",
        "service_id",
        "ram",
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("domain_id", "Domain ID"),
    ("enabled", "Enabled"),
    ("description", "Description"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One project. Keystone flattens what operators store (`extra`) into the record, so it may have
/// any other key with a value of any type.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Project<'a> {
    /// 32 hexadecimal digits, `default`, or any text.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// Unique in its domain only.
    #[serde(borrow, alias = "Name")]
    pub name: Text<'a>,
    /// Its domain; null for a project acting as a domain, absent in v2.0.
    #[serde(borrow, default, alias = "Domain ID")]
    pub domain_id: Option<Id<'a>>,
    /// Whether it is in use; a string in an imitation of the API.
    #[serde(default, alias = "Enabled")]
    pub enabled: Option<Truth>,
    /// Null, `""` or absent where never set; of any type where it was stored as `extra`.
    #[serde(borrow, default, alias = "Description")]
    pub description: Loose<'a>,
    /// The project above it, and the domain's id for the topmost; since Kilo; null in older data
    /// and for domains.
    #[serde(borrow, default)]
    pub parent_id: Option<Id<'a>>,
    /// Whether it acts as a domain; since Liberty; such are listed only where asked for.
    #[serde(default)]
    pub is_domain: Option<Truth>,
    /// Since Queens; before, an operator may have added a key of this name, of any type.
    #[serde(borrow, default)]
    pub tags: Labels<'a>,
    /// `immutable`; since Train.
    #[serde(default)]
    pub options: Unread,
    /// Links to itself.
    #[serde(default)]
    pub links: Unread,
}

impl Resource for Project<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }
}

/// What the index keeps of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// Its name; unique in its domain only.
    pub name: String,
    /// Its domain; absent in v2.0, and for a project that acts as a domain.
    pub domain_id: Option<String>,
    /// Its parent, or its domain.
    pub parent_id: Option<String>,
    /// Its description, where it has one.
    pub description: Option<String>,
    /// Whether it may be used.
    pub enabled: Option<bool>,
}

merge!(Kept: id, name; domain_id, parent_id, description, enabled);

impl Keep for Project<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept {
            id: self.id.to_string(),
            name: self.name.to_string(),
            domain_id: self.domain_id.as_deref().map(str::to_owned),
            parent_id: self.parent_id.as_deref().map(str::to_owned),
            description: loose(&self.description),
            enabled: self.enabled.map(|enabled| enabled.0),
        }
    }
}
