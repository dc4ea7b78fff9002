//! Backups of volumes: `GET /v3/{project}/backups/detail` of Cinder.
//!
//! Source: `cinder/api/views/backups.py`, `cinder/backup/`. A backup outlives its volume.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, number, owned, text};
use super::server_parts::Texts;
use super::titles;
use super::value::{Id, Text, Timestamp, Truth, Unread, Whole, filled};
use crate::kind::Kind;
use crate::row::Time;

/// What a backups dump looks like. Trove has backups of its own.
pub static KIND: Kind = Kind {
    name: "backups",
    record: "backup",
    api: "volume",
    list_keys: &["backups"],
    object_keys: &["backup"],
    marks: &[&["id"]],
    foreign: &["locationRef", "instance_id", "datastore"],
    bare: &[
        &["id", "volume_id", "object_count"],
        &["ID", "Volume", "Container"],
        &["ID", "Name", "Size", "Incremental"],
    ],
    large: true,
    values: &[
        // `BackupStatus` of Cinder.
        (
            "status",
            &[
                "available",
                "creating",
                "deleted",
                "deleting",
                "error",
                "error_deleting",
                "restoring",
            ],
        ),
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("description", "Description"),
    ("status", "Status"),
    ("size", "Size"),
    ("is_incremental", "Incremental"),
    ("created_at", "Created At"),
    ("availability_zone", "Availability Zone"),
    ("volume_id", "Volume"),
    ("container", "Container"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One backup. The brief list has `id`, `name` and `links` alone; only an administrator sees whose
/// it is, and not before 3.18 (project) and 3.56 (user).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Backup<'a> {
    /// The backup's UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// Not unique; null where never set.
    #[serde(borrow, default, alias = "Name")]
    pub name: Option<Text<'a>>,
    /// Null where never set.
    #[serde(borrow, default, alias = "Description")]
    pub description: Option<Text<'a>>,
    /// `available`, `creating`, `error`, `restoring`, ...: an open enumeration.
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<Text<'a>>,
    /// GiB of the volume that it was made of.
    #[serde(default, alias = "Size")]
    pub size: Option<Whole>,
    /// How many objects it consists of.
    #[serde(default)]
    pub object_count: Option<Whole>,
    /// Where its objects are kept: a container's name; null before the first object.
    #[serde(borrow, default, alias = "Container")]
    pub container: Option<Text<'a>>,
    /// The volume that it was made of, which may be deleted since.
    #[serde(borrow, default, alias = "Volume")]
    pub volume_id: Option<Id<'a>>,
    /// The snapshot that it was made of; null for none.
    #[serde(borrow, default)]
    pub snapshot_id: Option<Id<'a>>,
    /// The project that owns it; since 3.18; administrators only.
    #[serde(borrow, default, rename = "os-backup-project-attr:project_id")]
    pub owner_project_id: Option<Id<'a>>,
    /// Who created it; since 3.56; administrators only.
    #[serde(borrow, default)]
    pub user_id: Option<Id<'a>>,
    /// Cinder's availability zone; null for none.
    #[serde(borrow, default, alias = "Availability Zone")]
    pub availability_zone: Option<Text<'a>>,
    /// Whether it needs an earlier backup.
    #[serde(default, alias = "Incremental")]
    pub is_incremental: Option<Truth>,
    /// Whether a later backup needs it, so that it cannot be deleted.
    #[serde(default)]
    pub has_dependent_backups: Option<Truth>,
    /// Why it failed; null where it did not.
    #[serde(borrow, default)]
    pub fail_reason: Option<Text<'a>>,
    /// The moment of the data; null for old backups.
    #[serde(default)]
    pub data_timestamp: Option<Timestamp>,
    /// When it was created; UTC without a zone.
    #[serde(default, alias = "Created At")]
    pub created_at: Option<Timestamp>,
    /// When it last changed; null where it never did.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// Key -> value as its owner set them; since 3.43.
    #[serde(borrow, default)]
    pub metadata: Option<Texts<'a>>,
    /// The id of its key, not the key; only where encrypted; since 3.64.
    #[serde(default)]
    pub encryption_key_id: Unread,
    /// Links to itself.
    #[serde(default)]
    pub links: Unread,
}

impl Backup<'_> {
    /// Whether the record is of the brief list, which says neither of what nor how large it is.
    pub fn is_brief(&self) -> bool {
        self.status.is_none() && self.size.is_none()
    }

    /// The project that owns it; `None` where the record does not say, as at 3.0: then its
    /// volume tells.
    pub fn project_id(&self) -> Option<&str> {
        filled(&self.owner_project_id)
    }

    /// The volume that it was made of; `None` where the record does not say.
    pub fn volume_id(&self) -> Option<&str> {
        filled(&self.volume_id)
    }
}

impl Resource for Backup<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn user_id(&self) -> Option<&str> {
        filled(&self.user_id)
    }

    fn project_id(&self) -> Option<&str> {
        Backup::project_id(self).filter(|id| !id.is_empty())
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

/// What the index keeps of a backup.
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

impl Keep for Backup<'_> {
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
