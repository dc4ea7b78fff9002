//! Volume types: `GET /v3/{project}/types` of Cinder.
//!
//! Source: `cinder/api/v3/views/types.py`.

use std::hash::{Hash, Hasher};

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::server_parts::Texts;
use super::titles;
use super::value::{Id, Text, Truth};
use crate::kind::Kind;

/// What a volume types dump looks like.
pub static KIND: Kind = Kind {
    name: "volume_types",
    record: "volume type",
    api: "volume",
    list_keys: &["volume_types"],
    object_keys: &["volume_type"],
    bare: &[&["id", "name", "os-volume-type-access:is_public"]],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("is_public", "Is Public"),
    ("description", "Description"),
    ("extra_specs", "Properties"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One volume type.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct VolumeType<'a> {
    /// The type's UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// Unique; by it volumes point to their type.
    #[serde(borrow, default, alias = "Name")]
    pub name: Option<Text<'a>>,
    /// Whether every project may use it.
    #[serde(default, alias = "Is Public")]
    pub is_public: Option<Truth>,
    /// The same; by an extension.
    #[serde(default, rename = "os-volume-type-access:is_public")]
    pub access_is_public: Option<Truth>,
    /// Null where never set.
    #[serde(borrow, default, alias = "Description")]
    pub description: Option<Text<'a>>,
    /// What it asks of a back end; administrators see all of it, others a part since 3.70.
    #[serde(borrow, default, alias = "Properties")]
    pub extra_specs: Option<Texts<'a>>,
    /// Its quality of service; administrators only; null for none.
    #[serde(borrow, default)]
    pub qos_specs_id: Option<Id<'a>>,
}

impl Resource for VolumeType<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn identify<H: Hasher>(&self, mut hasher: &mut H) {
        self.name.as_deref().hash(&mut hasher);
    }
}
