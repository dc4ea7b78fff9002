//! Domains: `GET /v3/domains` and `GET /v3/auth/domains` of Keystone.
//!
//! Source: `keystone/resource/schema.py`. A domain is a project without a domain of its own.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge};
use super::titles;
use super::value::{Id, Labels, Loose, Text, Truth, Unread};
use crate::kind::Kind;

/// What a domains dump looks like.
pub static KIND: Kind = Kind {
    name: "domains",
    record: "domain",
    api: "identity",
    list_keys: &["domains"],
    object_keys: &["domain"],
    marks: &[&["id", "name"]],
    bare: &[&["id", "name", "enabled", "links"], &["ID", "Name", "Enabled", "Description"]],
    not_bare: &[
        "domain_id",
        "parent_id",
        "type",
        "email",
        "password_expires_at",
        "default_project_id",
        "Domain ID",
        "Domain",
        "Email",
        "Project",
        "Type",
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] =
    &[("id", "ID"), ("name", "Name"), ("enabled", "Enabled"), ("description", "Description")];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One domain. Keystone flattens what operators store (`extra`) into the record, so it may have
/// any other key with a value of any type.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Domain<'a> {
    /// `default`, 32 hexadecimal digits, or any text.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// Unique in the cloud.
    #[serde(borrow, alias = "Name")]
    pub name: Text<'a>,
    /// Whether it is in use.
    #[serde(default, alias = "Enabled")]
    pub enabled: Option<Truth>,
    /// Null, `""` or absent where never set.
    #[serde(borrow, default, alias = "Description")]
    pub description: Loose<'a>,
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

impl Resource for Domain<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }
}

/// What the index keeps of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// Whether it may be used.
    pub enabled: Option<bool>,
}

merge!(Kept: name; enabled);

impl Keep for Domain<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept { name: self.name.to_string(), enabled: self.enabled.map(|enabled| enabled.0) }
    }
}
