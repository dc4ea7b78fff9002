//! Objects: `GET /v1/AUTH_{project}/{container}?format=json` of Swift.
//!
//! Source: `swift/container/server.py`. The reply is an array without an envelope, and does not
//! say of which container it is.

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::titles;
use super::value::{Text, Timestamp, Unread, Whole};
use crate::kind::Kind;

/// What a container's listing looks like.
pub static KIND: Kind = Kind {
    name: "objects",
    record: "object",
    api: "object-store",
    bare: &[&["name", "hash", "bytes"], &["subdir"], &["Name", "Bytes", "Hash"]],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("name", "Name"),
    ("bytes", "Bytes"),
    ("hash", "Hash"),
    ("content_type", "Content Type"),
    ("last_modified", "Last Modified"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One object, or with `delimiter` one folder of objects.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Object<'a> {
    /// Any text; absent from a folder.
    #[serde(borrow, default, alias = "Name")]
    pub name: Option<Text<'a>>,
    /// The beginning that all objects of a folder have in common; absent from an object.
    #[serde(borrow, default)]
    pub subdir: Option<Text<'a>>,
    /// How large it is.
    #[serde(default, alias = "Bytes")]
    pub bytes: Option<Whole>,
    /// MD5 of its bytes.
    #[serde(default, alias = "Hash")]
    pub hash: Unread,
    /// The type of its bytes.
    #[serde(borrow, default, alias = "Content Type")]
    pub content_type: Option<Text<'a>>,
    /// When it was written; UTC without a zone.
    #[serde(default, alias = "Last Modified")]
    pub last_modified: Option<Timestamp>,
    /// A hash of its pieces; only of objects of several pieces.
    #[serde(default)]
    pub slo_etag: Unread,
    /// What it points to; only of links.
    #[serde(default)]
    pub symlink_path: Unread,
}

// A name is unique in its container only, which the record does not name, so it is not an id.
impl Resource for Object<'_> {}
