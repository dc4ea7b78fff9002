//! Containers: `GET /v1/AUTH_{project}?format=json` of Swift.
//!
//! Source: `swift/account/utils.py`. The reply is an array without an envelope, and does not say
//! whose it is.

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::titles;
use super::value::{Text, Timestamp, Whole};
use crate::shape::Shape;

/// What an account's listing looks like.
pub static SHAPE: Shape = Shape {
    name: "object_containers",
    record: "container",
    api: "object-store",
    bare: &[&["name", "count", "bytes"], &["Name", "Count", "Bytes"]],
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
