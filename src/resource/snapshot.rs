//! Snapshots of volumes: `GET /v3/{project}/snapshots/detail` of Cinder.
//!
//! Source: `cinder/api/v3/views/snapshots.py`, `extended_snapshot_attributes.py`.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, number, owned, text};
use super::server_parts::Texts;
use super::titles;
use super::value::{Id, Text, Timestamp, Truth, Whole, filled};
use crate::kind::Kind;
use crate::row::Time;

/// What a snapshots dump looks like. Manila and Heat have snapshots of their own.
pub static KIND: Kind = Kind {
    name: "snapshots",
    record: "snapshot",
    api: "volume",
    list_keys: &["snapshots"],
    object_keys: &["snapshot"],
    marks: &[&["id"]],
    foreign: &["share_id", "displayName", "volumeId", "data"],
    bare: &[
        &["id", "volume_id", "size", "status"],
        &["ID", "Status", "Size", "Volume"],
        &["ID", "Name", "Description", "Status", "Size"],
    ],
    not_bare: &["Container", "Incremental", "bootable", "attachments", "object_count"],
    large: true,
    values: &[
        // `SnapshotStatus` of Cinder.
        (
            "status",
            &[
                "available",
                "backing-up",
                "creating",
                "deleted",
                "deleting",
                "error",
                "error_deleting",
                "restoring",
                "unmanaging",
                "updating",
            ],
        ),
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("name", "display_name"),
    ("description", "Description"),
    ("description", "display_description"),
    ("status", "Status"),
    ("size", "Size"),
    ("created_at", "Created At"),
    ("volume_id", "Volume"),
    ("metadata", "Properties"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One snapshot. The brief list lacks progress and project.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Snapshot<'a> {
    /// The snapshot's UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// Not unique; null where never set; `display_name` in v1.
    #[serde(borrow, default, alias = "Name", alias = "display_name")]
    pub name: Option<Text<'a>>,
    /// Null where never set; `display_description` in v1.
    #[serde(borrow, default, alias = "Description", alias = "display_description")]
    pub description: Option<Text<'a>>,
    /// `available`, `creating`, `error_deleting`, ...: an open enumeration.
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<Text<'a>>,
    /// GiB of the volume that it was made of.
    #[serde(default, alias = "Size")]
    pub size: Option<Whole>,
    /// The volume that it was made of.
    #[serde(borrow, default, alias = "Volume")]
    pub volume_id: Option<Id<'a>>,
    /// The project that owns it; only in the detailed list.
    #[serde(borrow, default, rename = "os-extended-snapshot-attributes:project_id")]
    pub owner_project_id: Option<Id<'a>>,
    /// `"100%"`, a string; only in the detailed list.
    #[serde(borrow, default, rename = "os-extended-snapshot-attributes:progress")]
    pub progress: Option<Text<'a>>,
    /// Who created it; since 3.41.
    #[serde(borrow, default)]
    pub user_id: Option<Id<'a>>,
    /// The snapshot of a group that it belongs to; since 3.14; null for none.
    #[serde(borrow, default)]
    pub group_snapshot_id: Option<Id<'a>>,
    /// Whether it counts for quotas; since 3.65.
    #[serde(default)]
    pub consumes_quota: Option<Truth>,
    /// When it was created; UTC without a zone.
    #[serde(default, alias = "Created At")]
    pub created_at: Option<Timestamp>,
    /// When it last changed; null where it never did.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// Key -> value as its owner set them.
    #[serde(borrow, default, alias = "Properties")]
    pub metadata: Option<Texts<'a>>,
}

impl Snapshot<'_> {
    /// The project that owns it; `None` where the record does not say.
    pub fn project_id(&self) -> Option<&str> {
        filled(&self.owner_project_id)
    }

    /// The volume that it was made of; `None` where the record does not say.
    pub fn volume_id(&self) -> Option<&str> {
        filled(&self.volume_id)
    }
}

impl Resource for Snapshot<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn user_id(&self) -> Option<&str> {
        filled(&self.user_id)
    }

    fn project_id(&self) -> Option<&str> {
        Snapshot::project_id(self).filter(|id| !id.is_empty())
    }

    fn created(&self) -> Option<Time> {
        self.created_at.and_then(|time| time.0)
    }

    fn identify<H: Hasher>(&self, mut hasher: &mut H) {
        let Some(created) = self.created_at.and_then(|time| time.0) else { return };
        (created, self.name.as_deref(), self.status.as_deref()).hash(&mut hasher);
        (number(self.size), self.volume_id.as_deref()).hash(&mut hasher);
    }
}

/// What the index keeps of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Its status.
    pub status: Option<String>,
    /// Its size in GiB.
    pub size_gb: Option<i64>,
    /// The volume that it is of.
    pub volume_id: Option<String>,
    /// The user that owns it, where the reply says it.
    pub user_id: Option<String>,
    /// The project that owns it, where the reply says it.
    pub project_id: Option<String>,
    /// When it was created.
    pub created: Option<Time>,
}

merge!(Kept: id; name, status, size_gb, volume_id, user_id, project_id, created);

impl Keep for Snapshot<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept {
            id: self.id.to_string(),
            name: text(self.name.as_ref()),
            status: text(self.status.as_ref()),
            size_gb: number(self.size),
            volume_id: owned(self.volume_id()),
            user_id: owned(Resource::user_id(self)),
            project_id: owned(Resource::project_id(self)),
            created: Resource::created(self),
        }
    }
}
