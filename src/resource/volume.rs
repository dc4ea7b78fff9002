//! Volumes: `GET /v3/{project}/volumes/detail` of Cinder (v1, v2, and v3 up to 3.71).
//!
//! Source: `cinder/api/v3/views/volumes.py`, `cinder/api/contrib/volume_*_attribute.py`.

use std::borrow::Cow;

use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, number, shared, text};
use super::server_parts::Texts;
use super::titles;
use super::value::{Id, Many, Text, Timestamp, Truth, Unread, Whole, filled};
use crate::kind::Kind;
use crate::row::Time;

/// What a volumes dump looks like. Nova's proxy writes camel case; Trove and Ironic have volumes
/// of their own.
pub static KIND: Kind = Kind {
    name: "volumes",
    record: "volume",
    api: "volume",
    list_keys: &["volumes"],
    object_keys: &["volume"],
    marks: &[&["id"]],
    foreign: &["displayName", "availabilityZone", "volumeType", "node_uuid", "uuid"],
    bare: &[
        &["id", "bootable", "attachments"],
        &["id", "volume_type", "attachments"],
        &["ID", "Size", "Attached to"],
    ],
    large: true,
    values: &[
        // `cinder/objects/fields.py`, `cinder/volume/flows`.
        (
            "status",
            &[
                "attaching",
                "available",
                "awaiting-transfer",
                "backing-up",
                "creating",
                "deleted",
                "deleting",
                "detaching",
                "downloading",
                "error",
                "error_backing-up",
                "error_deleting",
                "error_extending",
                "error_managing",
                "error_managing_deleting",
                "error_restoring",
                "extending",
                "in-use",
                "maintenance",
                "managing",
                "migrating",
                "reserved",
                "restoring-backup",
                "retyping",
                "reverting",
                "unmanaging",
                "uploading",
            ],
        ),
        (
            "migration_status",
            &[
                "completing",
                "deleting",
                "error",
                "migrating",
                "none",
                "starting",
                "success",
                "target:*",
            ],
        ),
        (
            "os-vol-mig-status-attr:migstat",
            &[
                "completing",
                "deleting",
                "error",
                "migrating",
                "none",
                "starting",
                "success",
                "target:*",
            ],
        ),
        (
            "replication_status",
            &[
                "disabled",
                "disabling",
                "enabled",
                "enabling",
                "error",
                "failed-over",
                "failing-over",
                "failover-error",
                "not-capable",
            ],
        ),
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("name", "display_name"),
    ("name", "Display Name"),
    ("description", "display_description"),
    ("status", "Status"),
    ("size", "Size"),
    ("volume_type", "Type"),
    ("bootable", "Bootable"),
    ("attachments", "Attached to"),
    ("metadata", "Properties"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One volume. The brief list has `id`, `name` and `links` alone.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Volume<'a> {
    /// The volume's UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// Not unique; null or `""` where never set; `display_name` in v1.
    #[serde(borrow, default, alias = "Name", alias = "display_name", alias = "Display Name")]
    pub name: Option<Text<'a>>,
    /// Null where never set; `display_description` in v1.
    #[serde(borrow, default, alias = "display_description")]
    pub description: Option<Text<'a>>,
    /// `available`, `in-use`, `error_deleting`, `backing-up`, ...: an open enumeration with
    /// hyphens and underscores.
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<Text<'a>>,
    /// GiB of the volume, not of what is written to it.
    #[serde(default, alias = "Size")]
    pub size: Option<Whole>,
    /// The project that owns it; everybody sees it, by policy.
    #[serde(borrow, default, rename = "os-vol-tenant-attr:tenant_id")]
    pub tenant_id: Option<Id<'a>>,
    /// Who created it, perhaps a service's user; since v2.
    #[serde(borrow, default)]
    pub user_id: Option<Id<'a>>,
    /// The servers that it is attached to; empty for some volumes in use.
    #[serde(borrow, default, alias = "Attached to")]
    pub attachments: Option<Many<Attached<'a>>>,
    /// The type's name; null before Train where it has none.
    #[serde(borrow, default, alias = "Type")]
    pub volume_type: Option<Text<'a>>,
    /// The type's id; since 3.63.
    #[serde(borrow, default)]
    pub volume_type_id: Option<Id<'a>>,
    /// `"true"` or `"false"`, a string; a truth value in v1 and from the command line.
    #[serde(default, alias = "Bootable")]
    pub bootable: Option<Truth>,
    /// Whether its data is encrypted; a string in v1.
    #[serde(default)]
    pub encrypted: Option<Truth>,
    /// Whether several servers may have it at the same time; a string in v1.
    #[serde(default)]
    pub multiattach: Option<Truth>,
    /// Cinder's availability zone, which is not Nova's.
    #[serde(borrow, default)]
    pub availability_zone: Option<Text<'a>>,
    /// When it was created; UTC without a zone.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it last changed; null where it never did.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// The snapshot that it was made from, which may be deleted since; null for none.
    #[serde(borrow, default)]
    pub snapshot_id: Option<Id<'a>>,
    /// The volume that it was cloned from, which may be deleted since; null for none.
    #[serde(borrow, default)]
    pub source_volid: Option<Id<'a>>,
    /// Key -> value as its owner set them, and `readonly`, `attached_mode` of Cinder's own.
    #[serde(borrow, default, alias = "Properties")]
    pub metadata: Option<Texts<'a>>,
    /// What is known of the image that it was made from; absent where it was not.
    #[serde(borrow, default)]
    pub volume_image_metadata: Option<ImageMetadata<'a>>,
    /// `HOST@BACKEND#POOL`; administrators only; null while unscheduled.
    #[serde(borrow, default, rename = "os-vol-host-attr:host")]
    pub host: Option<Text<'a>>,
    /// `migrating`, `success`, ..., or `target:ID` for the copy that a running migration makes
    /// of the volume ID.
    #[serde(borrow, default)]
    pub migration_status: Option<Text<'a>>,
    /// As `migration_status`; administrators only.
    #[serde(borrow, default, rename = "os-vol-mig-status-attr:migstat")]
    pub migstat: Option<Text<'a>>,
    /// The id under which the back end has it since a migration; administrators only.
    #[serde(borrow, default, rename = "os-vol-mig-status-attr:name_id")]
    pub name_id: Option<Id<'a>>,
    /// Null where it is not replicated.
    #[serde(borrow, default)]
    pub replication_status: Option<Text<'a>>,
    /// Where the back end keeps the replica's data; v2 extension.
    #[serde(default, rename = "os-volume-replication:driver_data")]
    pub replication_driver_data: Unread,
    /// As `replication_status`; v2 extension.
    #[serde(default, rename = "os-volume-replication:extended_status")]
    pub replication_extended_status: Unread,
    /// Its consistency group; null for none.
    #[serde(borrow, default)]
    pub consistencygroup_id: Option<Id<'a>>,
    /// Its group; since 3.13; null for none.
    #[serde(borrow, default)]
    pub group_id: Option<Id<'a>>,
    /// What the back end calls it; since 3.21; administrators only.
    #[serde(default)]
    pub provider_id: Unread,
    /// Whether its target is shared by several volumes; since 3.48, null allowed since 3.69.
    #[serde(default)]
    pub shared_targets: Option<Truth>,
    /// The service that has it; since 3.48.
    #[serde(borrow, default)]
    pub service_uuid: Option<Id<'a>>,
    /// The cluster of services that has it; since 3.61; administrators only.
    #[serde(borrow, default)]
    pub cluster_name: Option<Text<'a>>,
    /// The id of its key, not the key; only of encrypted volumes; since 3.64.
    #[serde(default)]
    pub encryption_key_id: Unread,
    /// Whether it counts for quotas; since 3.65.
    #[serde(default)]
    pub consumes_quota: Option<Truth>,
    /// Links to itself, with the asker's project and not its own.
    #[serde(default)]
    pub links: Unread,
}

/// One attachment, as the volume has it.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
pub struct Attached<'a> {
    /// The volume's id, and not the attachment's.
    #[serde(borrow, default)]
    pub id: Option<Id<'a>>,
    /// The attachment's id; since v2.
    #[serde(borrow, default)]
    pub attachment_id: Option<Id<'a>>,
    /// The volume's id.
    #[serde(borrow, default)]
    pub volume_id: Option<Id<'a>>,
    /// The server; null where it is attached to a host.
    #[serde(borrow, default)]
    pub server_id: Option<Id<'a>>,
    /// The host; null where Cinder was not told.
    #[serde(borrow, default)]
    pub host_name: Option<Text<'a>>,
    /// `/dev/vda`.
    #[serde(borrow, default)]
    pub device: Option<Text<'a>>,
    /// When it was attached.
    #[serde(default)]
    pub attached_at: Option<Timestamp>,
}

/// What a volume keeps of its image: texts, of which two are read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ImageMetadata<'a> {
    /// The image's id.
    #[serde(borrow, default)]
    pub image_id: Option<Id<'a>>,
    /// The image's name when the volume was made.
    #[serde(borrow, default)]
    pub image_name: Option<Text<'a>>,
}

impl Volume<'_> {
    /// Whether the record is of the brief list, which says neither whose nor how large it is.
    pub fn is_brief(&self) -> bool {
        self.status.is_none() && self.size.is_none()
    }

    /// The project that owns it; `None` where the record does not say.
    pub fn project_id(&self) -> Option<&str> {
        filled(&self.tenant_id)
    }

    /// Whether the record names the host of its service, which administrators alone see.
    pub fn is_host_told(&self) -> bool {
        filled(&self.host).is_some()
    }

    /// Its attachments; `None` where the record does not have them.
    pub fn attached(&self) -> Option<&[Attached<'_>]> {
        self.attachments.as_ref()?.items()
    }

    /// The servers that Cinder says it is attached to, each once, in the order of the record.
    pub fn attached_servers(&self) -> Vec<&str> {
        let attached = self.attached().unwrap_or_default().iter();
        let servers = attached.filter_map(|attached| attached.server_id.as_deref());
        let mut known = HashSet::new();
        servers.filter(|id| !id.is_empty() && known.insert(*id)).collect()
    }

    /// The state of its migration; `None` where there is none.
    pub fn migration(&self) -> Option<&str> {
        let status = self.migration_status.as_deref().or(self.migstat.as_deref());
        status.filter(|status| !status.is_empty() && *status != "none")
    }

    /// Whether it is the copy that a running migration makes of another volume: it has no owner,
    /// and is left out of sums.
    pub fn is_migration_target(&self) -> bool {
        self.migration().is_some_and(|status| status.starts_with("target:"))
    }

    /// The service's host, the back end and the pool, as far as the record says.
    pub fn place(&self) -> (Option<&str>, Option<&str>, Option<&str>) {
        let Some(place) = filled(&self.host) else {
            return (None, None, None);
        };
        let (place, pool) = match place.split_once('#') {
            Some((place, pool)) => (place, Some(pool)),
            None => (place, None),
        };
        match place.split_once('@') {
            Some((host, backend)) => (Some(host), Some(backend), pool),
            None => (Some(place), None, pool),
        }
    }

    /// The image that it was made from, which is also that of a server that boots from it.
    pub fn image_id(&self) -> Option<&str> {
        self.volume_image_metadata.as_ref()?.image_id.as_deref().filter(|id| !id.is_empty())
    }
}

impl Resource for Volume<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn user_id(&self) -> Option<&str> {
        filled(&self.user_id)
    }

    fn project_id(&self) -> Option<&str> {
        Volume::project_id(self).filter(|id| !id.is_empty())
    }

    fn created(&self) -> Option<Time> {
        self.created_at.and_then(|time| time.0)
    }

    fn identify<H: Hasher>(&self, mut hasher: &mut H) {
        let Some(created) = self.created_at.and_then(|time| time.0) else { return };
        (created, self.name.as_deref(), self.status.as_deref()).hash(&mut hasher);
        (number(self.size), Volume::project_id(self)).hash(&mut hasher);
    }
}

/// What the index keeps of a volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Its status.
    pub status: Option<Arc<str>>,
    /// Its size in GiB.
    pub size_gb: Option<i64>,
    /// The name of its type.
    pub volume_type: Option<Arc<str>>,
    /// The user that made it.
    pub user_id: Option<Arc<str>>,
    /// The project that owns it.
    pub project_id: Option<Arc<str>>,
    /// The servers that Cinder says it is attached to, each once.
    pub servers: Vec<String>,
    /// Whether Cinder names any attachment, be it to a server or to a host.
    pub attached: Option<bool>,
    /// The image that it was made from.
    pub image_id: Option<Arc<str>>,
    /// Whether it is the copy that a running migration makes of another volume.
    pub is_migration_target: bool,
    /// When it was created.
    pub created: Option<Time>,
    /// Whether the record names the host of its service, which administrators alone see.
    pub host_told: bool,
}

merge!(Kept: id; name, status, size_gb, volume_type, user_id, project_id, created);

impl Keep for Volume<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept {
            id: self.id.to_string(),
            name: text(self.name.as_ref()),
            status: shared(self.status.as_deref()),
            size_gb: number(self.size),
            volume_type: shared(self.volume_type.as_deref()),
            user_id: shared(Resource::user_id(self)),
            project_id: shared(Resource::project_id(self)),
            servers: self.attached_servers().into_iter().map(str::to_owned).collect(),
            attached: self.attached().map(|all| !all.is_empty()),
            image_id: shared(self.image_id()),
            is_migration_target: self.is_migration_target(),
            created: Resource::created(self),
            host_told: self.is_host_told(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(json: &str) -> Volume<'_> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_volume_of_several_servers_names_each_once() {
        let json = r#"{"id": "v", "attachments": [
            {"server_id": "a"}, {"server_id": "b"}, {"server_id": "a"},
            {"server_id": null, "host_name": "h"}, {"server_id": ""}]}"#;
        assert_eq!(volume(json).attached_servers(), ["a", "b"]);
        assert_eq!(volume(r#"{"ID": "v", "Attached to": "Attached to a on b"}"#).attached(), None);
    }

    #[test]
    fn either_key_marks_the_target_of_a_migration() {
        for json in [
            r#"{"id": "v", "migration_status": "target:w"}"#,
            r#"{"id": "v", "os-vol-mig-status-attr:migstat": "target:w"}"#,
        ] {
            assert!(volume(json).is_migration_target());
        }
        assert!(!volume(r#"{"id": "v", "migration_status": "success"}"#).is_migration_target());
        assert_eq!(volume(r#"{"id": "v", "migration_status": null}"#).migration(), None);
    }

    #[test]
    fn a_place_is_host_back_end_and_pool() {
        let place = |host| format!(r#"{{"id": "v", "os-vol-host-attr:host": {host}}}"#);
        for (host, parts) in [
            (r#""ctl@ceph#ssd""#, (Some("ctl"), Some("ceph"), Some("ssd"))),
            (r#""ctl@lvm""#, (Some("ctl"), Some("lvm"), None)),
            (r#""ctl""#, (Some("ctl"), None, None)),
            ("null", (None, None, None)),
        ] {
            assert_eq!(volume(&place(host)).place(), parts, "{host}");
        }
    }
}
