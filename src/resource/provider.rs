//! Resource providers: `GET /resource_providers` of Placement, 1.0 to 1.39.
//!
//! Source: `placement/handlers/resource_provider.py`. The list has no pages.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, owned, text};
use super::value::{Id, Text, Unread, Whole, filled};
use crate::kind::Kind;

/// What a providers dump looks like. The command line's lists have the API's own keys.
pub static KIND: Kind = Kind {
    name: "resource_providers",
    record: "resource provider",
    api: "placement",
    list_keys: &["resource_providers"],
    object_keys: &["resource_provider"],
    bare: &[&["uuid", "generation"]],
    not_bare: &["allocations"],
    ..Kind::EMPTY
};

/// One resource provider: a hypervisor, a part of one, a pool of storage, an Ironic node.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Provider<'a> {
    /// The provider's UUID, which is the id of its hypervisor since Nova's 2.53.
    #[serde(borrow)]
    pub uuid: Id<'a>,
    /// The hypervisor's name; a UUID for an Ironic node.
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    /// How often it changed.
    #[serde(default)]
    pub generation: Option<Whole>,
    /// The provider that it is a part of; null for none; since 1.14.
    #[serde(borrow, default)]
    pub parent_provider_uuid: Option<Id<'a>>,
    /// The top of the tree that it is in, perhaps itself; since 1.14.
    #[serde(borrow, default)]
    pub root_provider_uuid: Option<Id<'a>>,
    /// Links to itself and to what it has.
    #[serde(default)]
    pub links: Unread,
}

impl Provider<'_> {
    /// The provider that it is a part of.
    pub fn parent(&self) -> Option<&str> {
        filled(&self.parent_provider_uuid)
    }
}

impl Resource for Provider<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.uuid)
    }
}

/// What the index keeps of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// The provider that it is a part of.
    pub parent_id: Option<String>,
}

merge!(Kept: id; name, parent_id);

impl Keep for Provider<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.uuid)
    }

    fn keep(&self) -> Kept {
        Kept {
            id: self.uuid.to_string(),
            name: text(self.name.as_ref()),
            parent_id: owned(self.parent()),
        }
    }
}
