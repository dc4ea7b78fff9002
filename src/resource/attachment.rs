//! Attachments of volumes: `GET /v3/{project}/attachments` and `/attachments/detail` of Cinder,
//! since 3.27.
//!
//! Source: `cinder/api/v3/views/attachments.py`.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, owned, text};
use super::titles;
use super::value::{Id, Secret, Text, Timestamp, filled};
use crate::kind::Kind;

/// What an attachments dump looks like.
pub static KIND: Kind = Kind {
    name: "attachments",
    record: "attachment",
    api: "volume",
    list_keys: &["attachments"],
    object_keys: &["attachment"],
    marks: &[&["volume_id"]],
    bare: &[
        &["id", "volume_id", "instance", "status"],
        &["ID", "Volume ID", "Server ID", "Status"],
    ],
    large: true,
    values: &[
        // `VolumeAttachStatus` of Cinder.
        (
            "status",
            &[
                "attached",
                "attaching",
                "deleted",
                "detached",
                "detaching",
                "error_attaching",
                "error_detaching",
                "reserved",
            ],
        ),
        ("attach_mode", &["ro", "rw", "null", ""]),
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("status", "Status"),
    ("volume_id", "Volume ID"),
    ("instance", "Server ID"),
    ("attached_at", "Attached At"),
    ("detached_at", "Detached At"),
    ("attach_mode", "Attach Mode"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One attachment.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Attachment<'a> {
    /// The attachment's UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// The volume.
    #[serde(borrow, alias = "Volume ID")]
    pub volume_id: Id<'a>,
    /// The server; null where it is attached to a host or only reserved.
    #[serde(borrow, default, alias = "Server ID")]
    pub instance: Option<Id<'a>>,
    /// `attached`, `reserved`, `attaching`, `detaching`, `error_attaching`.
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<Text<'a>>,
    /// When it was attached; `""` where it never was; only in the detailed list.
    #[serde(default, alias = "Attached At")]
    pub attached_at: Option<Timestamp>,
    /// When it was detached; `""` where it was not; only in the detailed list.
    #[serde(default, alias = "Detached At")]
    pub detached_at: Option<Timestamp>,
    /// `rw` or `ro`; null while only reserved; only in the detailed list.
    #[serde(borrow, default, alias = "Attach Mode")]
    pub attach_mode: Option<Text<'a>>,
    /// How to reach the volume, often with a password; only in the detailed list. Never shown.
    #[serde(default)]
    pub connection_info: Option<Secret>,
}

impl Attachment<'_> {
    /// The server; `None` where it is attached to a host.
    pub fn server_id(&self) -> Option<&str> {
        filled(&self.instance)
    }
}

impl Resource for Attachment<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn identify<H: Hasher>(&self, mut hasher: &mut H) {
        (&*self.volume_id, self.server_id()).hash(&mut hasher);
    }
}

/// What the index keeps of an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The volume.
    pub volume_id: String,
    /// The server; absent for a host.
    pub server_id: Option<String>,
    /// `attached`, `reserved`, ...
    pub status: Option<String>,
}

merge!(Kept: volume_id; server_id, status);

impl Keep for Attachment<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept {
            volume_id: self.volume_id.to_string(),
            server_id: owned(self.server_id()),
            status: text(self.status.as_ref()),
        }
    }
}
