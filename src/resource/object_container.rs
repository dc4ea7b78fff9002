//! Containers: `GET /v1/AUTH_{project}?format=json` of Swift.
//!
//! Source: `swift/account/utils.py`. The reply is an array without an envelope, and does not say
//! whose it is.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, number, text};
use super::titles;
use super::value::{Text, Timestamp, Whole};
use crate::row::Time;
use crate::shape::Shape;

/// What an account's listing looks like.
pub static SHAPE: Shape = Shape {
    name: "object_containers",
    record: "container",
    api: "object-store",
    bare: &[&["name", "count", "bytes"], &["Name", "Count", "Bytes"]],
    save_each: Some(
        r#"for id in $(jq -r ".projects[].id" projects.json); do curl -sS -i -H "X-Auth-Token: $TOKEN" "$SWIFT/v1/AUTH_$id?format=json" > "containers-AUTH_$id.txt"; done"#,
    ),
    ..Shape::EMPTY
};

const TITLES: &[(&str, &str)] = &[("name", "Name"), ("count", "Count"), ("bytes", "Bytes")];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One container.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct ObjectContainer<'a> {
    /// Any text without `/`: tabs, quotes and line breaks are real.
    #[serde(borrow, alias = "Name")]
    pub name: Text<'a>,
    /// How many objects it has; minutes late; absent from a listing that is text.
    #[serde(default, alias = "Count")]
    pub count: Option<Whole>,
    /// How large they are; minutes late.
    #[serde(default, alias = "Bytes")]
    pub bytes: Option<Whole>,
    /// When it last changed; UTC without a zone; in newer releases.
    #[serde(default)]
    pub last_modified: Option<Timestamp>,
    /// Its storage policy; in newer releases.
    #[serde(borrow, default)]
    pub storage_policy: Option<Text<'a>>,
}

// A name is unique in its account only, which the record does not name, so it is not an id.
impl Resource for ObjectContainer<'_> {}

/// What the index keeps of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// How many objects it has.
    pub objects: Option<i64>,
    /// How large they are.
    pub bytes: Option<i64>,
    /// Its storage policy.
    pub policy: Option<String>,
    /// When it last changed.
    pub modified: Option<Time>,
}

merge!(Kept: ; objects, bytes, policy, modified);

impl Keep for ObjectContainer<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn key_of(&self, subject: Option<&str>) -> Option<String> {
        Some(format!("{}/{}", subject?, &*self.name))
    }

    fn keep(&self) -> Kept {
        Kept {
            objects: number(self.count),
            bytes: number(self.bytes),
            policy: text(self.storage_policy.as_ref()),
            modified: self.last_modified.and_then(|time| time.0),
        }
    }
}
