//! Containers: `GET /v1/AUTH_{project}?format=json` of Swift.
//!
//! Source: `swift/account/utils.py`. The reply is an array without an envelope, and does not say
//! whose it is. A `HEAD` of `/v1/AUTH_{project}/{container}` has headers alone, which a reader makes
//! into such a record without a name: its subject is `AUTH_{project}/{container}`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, Merge, fill, number, text};
use super::titles;
use super::value::{Text, Timestamp, Whole};
use crate::kind::Kind;
use crate::row::Time;

/// What an account's listing looks like.
pub static KIND: Kind = Kind {
    name: "object_containers",
    record: "container",
    api: "object-store",
    bare: &[&["name", "count", "bytes"], &["Name", "Count", "Bytes"]],
    save_each: Some(
        r#"for id in $(jq -r ".projects[].id" projects.json); do curl -sS -i -H "X-Auth-Token: $TOKEN" "$SWIFT/v1/AUTH_$id?format=json" > "containers-AUTH_$id.txt"; done"#,
    ),
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[("name", "Name"), ("count", "Count"), ("bytes", "Bytes")];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One container.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct ObjectContainer<'a> {
    /// Any text without `/`: tabs, quotes and line breaks are real; empty in a record that was
    /// made out of headers.
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
    /// Whether all the world may read it, by the header `X-Container-Read`; absent from every
    /// listing.
    #[serde(default)]
    pub public: Option<bool>,
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
    /// Whether all the world may read it; only the headers of a container say so.
    pub public: Option<bool>,
    /// When it last changed.
    pub modified: Option<Time>,
    /// Whether headers said it, and no listing.
    pub by_headers: bool,
}

impl Merge for Kept {
    /// Listings and headers count at other times, so their numbers differ: those of the listing
    /// hold.
    fn merge(&mut self, mut other: Self) -> bool {
        let headers = self.by_headers || other.by_headers;
        if self.by_headers && !other.by_headers {
            std::mem::swap(self, &mut other);
        }
        let same = [
            fill(&mut self.objects, other.objects),
            fill(&mut self.bytes, other.bytes),
            fill(&mut self.policy, other.policy),
            fill(&mut self.public, other.public),
            fill(&mut self.modified, other.modified),
        ];
        headers || same == [true; 5]
    }
}

impl Keep for ObjectContainer<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn key_of<'k>(&'k self, subject: Option<&'k str>) -> Option<Cow<'k, str>> {
        match &*self.name {
            // The subject of headers is the container itself.
            "" => subject.filter(|subject| subject.contains('/')).map(Cow::Borrowed),
            name => Some(Cow::Owned(format!("{}/{name}", subject?))),
        }
    }

    fn keep(&self) -> Kept {
        Kept {
            objects: number(self.count),
            bytes: number(self.bytes),
            policy: text(self.storage_policy.as_ref()),
            public: self.public,
            by_headers: self.name.is_empty(),
            modified: self.last_modified.and_then(|time| time.0),
        }
    }
}
