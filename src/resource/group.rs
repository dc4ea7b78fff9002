//! User groups: `GET /v3/groups` of Keystone. No dump of them holds their members.
//!
//! Source: `keystone/identity/schema.py`. Nova's server groups are another thing.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, loose, merge};
use super::titles;
use super::value::{Id, Loose, Text, Timestamp, Unread};
use crate::kind::Kind;

/// What a groups dump looks like. Cinder's volume groups have the same top key.
pub static KIND: Kind = Kind {
    name: "groups",
    record: "group",
    api: "identity",
    list_keys: &["groups"],
    object_keys: &["group"],
    marks: &[&["id", "name", "domain_id"], &["id", "name", "links"]],
    foreign: &["group_type", "volume_types"],
    self_link: Some("/groups"),
    bare: &[&["id", "name", "domain_id", "links"], &["ID", "Name", "Domain ID", "Description"]],
    not_bare: &["enabled", "options", "parent_id", "password_expires_at", "Enabled"],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] =
    &[("id", "ID"), ("name", "Name"), ("domain_id", "Domain ID"), ("description", "Description")];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One group. Keystone flattens what operators store (`extra`) into the record, so it may have
/// any other key with a value of any type.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Group<'a> {
    /// 32 or 64 hexadecimal digits (the latter from LDAP), or any text.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// Unique in its domain only.
    #[serde(borrow, alias = "Name")]
    pub name: Text<'a>,
    /// Its domain.
    #[serde(borrow, default, alias = "Domain ID")]
    pub domain_id: Option<Id<'a>>,
    /// Null, `""` or absent where never set; of any type where it was stored as `extra`.
    #[serde(borrow, default, alias = "Description")]
    pub description: Loose<'a>,
    /// When the membership of the user that was asked for ends; null where it does not; only in
    /// a user's groups, since Ussuri.
    #[serde(default)]
    pub membership_expires_at: Option<Timestamp>,
    /// Links to itself.
    #[serde(default)]
    pub links: Unread,
}

impl Resource for Group<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }
}

/// What the index keeps of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// Its name; unique in its domain only.
    pub name: String,
    /// Its domain.
    pub domain_id: Option<String>,
    /// Its description, where it has one.
    pub description: Option<String>,
}

merge!(Kept: id, name; domain_id, description);

impl Keep for Group<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept {
            id: self.id.to_string(),
            name: self.name.to_string(),
            domain_id: self.domain_id.as_deref().map(str::to_owned),
            description: loose(&self.description),
        }
    }
}
