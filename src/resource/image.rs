//! Images: `GET /v2/images` of Glance, its v1, and Nova's own `/images` and `/images/detail`.
//!
//! Source: `glance/api/v2/images.py`, `nova/api/openstack/compute/views/images.py`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, number, owned, text};
use super::server_parts::Texts;
use super::titles;
use super::value::{Id, Labels, Loose, Text, Timestamp, Truth, Unread, Whole, filled};
use crate::kind::Kind;
use crate::row::Time;

/// What an images dump looks like.
pub static KIND: Kind = Kind {
    name: "images",
    record: "image",
    api: "image",
    list_keys: &["images"],
    object_keys: &["image"],
    marks: &[&["id"]],
    bare: &[
        &["id", "disk_format", "container_format"],
        &["id", "name", "minRam", "minDisk"],
        &["id", "visibility", "min_disk", "min_ram"],
        &["ID", "Name", "Disk Format", "Container Format"],
        &["ID", "Name", "Status"],
    ],
    not_bare: &[
        "bootable",
        "Networks",
        "Flavor",
        "Image",
        "Type",
        "Attached to",
        "Description",
        "Task State",
        "Power State",
        "User ID",
        "Host",
    ],
    values: &[
        // Glance in lower case, Nova's proxy in upper case.
        (
            "status",
            &[
                "queued",
                "saving",
                "active",
                "killed",
                "deleted",
                "uploading",
                "importing",
                "pending_delete",
                "deactivated",
                "ACTIVE",
                "SAVING",
                "DELETED",
                "ERROR",
                "UNKNOWN",
            ],
        ),
        ("visibility", &["public", "private", "shared", "community"]),
        // `[image_format] disk_formats` of Glance.
        (
            "disk_format",
            &[
                "ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "ploop", "iso",
                "gpt",
            ],
        ),
        // `[image_format] container_formats` of Glance.
        ("container_format", &["ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed"]),
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("status", "Status"),
    ("visibility", "Visibility"),
    ("size", "Size"),
    ("disk_format", "Disk Format"),
    ("container_format", "Container Format"),
    ("owner", "Project"),
    ("protected", "Protected"),
    ("tags", "Tags"),
    ("checksum", "Checksum"),
    ("os_hash_algo", "Hash Algorithm"),
    ("os_hash_value", "Hash Value"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One image. What operators and owners add is in Glance's v2 beside the fields, as strings,
/// so it may have any other key.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
#[schemars(extend("additionalProperties" = { "type": ["string", "null"] }))]
pub struct Image<'a> {
    /// The image's UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// Not unique; null where never set.
    #[serde(borrow, default, alias = "Name")]
    pub name: Option<Text<'a>>,
    /// `active`, `queued`, `deactivated`, ...; upper case from Nova; absent from its brief list.
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<Text<'a>>,
    /// `public`, `private`, `shared` or `community`; v2.
    #[serde(borrow, default, alias = "Visibility")]
    pub visibility: Option<Text<'a>>,
    /// Whether everyone may use it; v1. In v2 it may be a key that an owner added: of any type.
    #[serde(borrow, default)]
    pub is_public: Loose<'a>,
    /// Bytes; null while there are none.
    #[serde(default, alias = "Size")]
    pub size: Option<Whole>,
    /// Bytes; from Nova, whose older documents write a string; else as `is_public`.
    #[serde(borrow, default, rename = "OS-EXT-IMG-SIZE:size")]
    pub nova_size: Loose<'a>,
    /// `qcow2`, `raw`, ...; null while there are none.
    #[serde(borrow, default, alias = "Disk Format")]
    pub disk_format: Option<Text<'a>>,
    /// `bare`, `ovf`, ...; null while there are none.
    #[serde(borrow, default, alias = "Container Format")]
    pub container_format: Option<Text<'a>>,
    /// The project that owns it; null for none.
    #[serde(borrow, default, alias = "Project")]
    pub owner: Option<Id<'a>>,
    /// The smallest root disk in GiB.
    #[serde(default)]
    pub min_disk: Option<Whole>,
    /// The least memory in MiB.
    #[serde(default)]
    pub min_ram: Option<Whole>,
    /// As `min_disk`; from Nova; else as `is_public`.
    #[serde(borrow, default, rename = "minDisk")]
    pub nova_min_disk: Loose<'a>,
    /// As `min_ram`; from Nova; else as `is_public`.
    #[serde(borrow, default, rename = "minRam")]
    pub nova_min_ram: Loose<'a>,
    /// Whether it may not be deleted.
    #[serde(default, alias = "Protected")]
    pub protected: Option<Truth>,
    /// When it was made; from Glance.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it last changed; from Glance.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// Texts that its owner chose; v2.
    #[serde(borrow, default, alias = "Tags")]
    pub tags: Labels<'a>,
    /// MD5; null while there are no bytes.
    #[serde(default, alias = "Checksum")]
    pub checksum: Unread,
    /// Bytes once it is unpacked; null where unknown.
    #[serde(default)]
    pub virtual_size: Unread,
    /// Whether the list leaves it out unless asked; since Rocky.
    #[serde(default)]
    pub os_hidden: Option<Truth>,
    /// The name of a hash, such as `sha512`; since Rocky.
    #[serde(default, alias = "Hash Algorithm")]
    pub os_hash_algo: Unread,
    /// That hash; since Rocky.
    #[serde(default, alias = "Hash Value")]
    pub os_hash_value: Unread,
    /// Its own path; v2.
    #[serde(default, rename = "self")]
    pub itself: Unread,
    /// The path of its bytes; v2.
    #[serde(default)]
    pub file: Unread,
    /// The path of its schema; v2.
    #[serde(default)]
    pub schema: Unread,
    /// Where its bytes are; by configuration.
    #[serde(default)]
    pub locations: Unread,
    /// Where its bytes are; by configuration.
    #[serde(default)]
    pub direct_url: Unread,
    /// Names of stores with commas between; by configuration.
    #[serde(borrow, default)]
    pub stores: Loose<'a>,
    /// `snapshot` for the snapshot of a server; Nova sets it.
    #[serde(borrow, default)]
    pub image_type: Loose<'a>,
    /// The server that it is a snapshot of; Nova sets it.
    #[serde(borrow, default)]
    pub instance_uuid: Loose<'a>,
    /// The image of that server; Nova sets it.
    #[serde(borrow, default)]
    pub base_image_ref: Loose<'a>,
    /// Who made the snapshot; Nova sets it.
    #[serde(borrow, default)]
    pub user_id: Loose<'a>,
    /// The project of that server; Nova sets it.
    #[serde(borrow, default)]
    pub owner_id: Loose<'a>,
    /// JSON as text, with the snapshots of volumes of a server that boots from a volume; Nova
    /// sets it.
    #[serde(borrow, default)]
    pub block_device_mapping: Loose<'a>,
    /// `ubuntu`, `debian`, `windows`, ... as its owner set it.
    #[serde(borrow, default)]
    pub os_distro: Loose<'a>,
    /// Key -> value as its owner set them; v1, where the fields that Nova sets are in it.
    #[serde(borrow, default)]
    pub properties: Option<Texts<'a>>,
    /// Whether it was deleted; v1.
    #[serde(default)]
    pub deleted: Unread,
    /// When it was deleted; v1.
    #[serde(default)]
    pub deleted_at: Unread,
    /// Key -> value as its owner set them; from Nova.
    #[serde(default)]
    pub metadata: Unread,
    /// Percent; from Nova.
    #[serde(default)]
    pub progress: Unread,
    /// When it was made; from Nova.
    #[serde(default)]
    pub created: Unread,
    /// When it last changed; from Nova.
    #[serde(default)]
    pub updated: Unread,
    /// `AUTO` or `MANUAL`; from Nova.
    #[serde(default, rename = "OS-DCF:diskConfig")]
    pub disk_config: Unread,
    /// The server that it was made from; from Nova.
    #[serde(default)]
    pub server: Unread,
    /// Links to itself.
    #[serde(default)]
    pub links: Unread,
}

impl Resource for Image<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn user_id(&self) -> Option<&str> {
        Image::user_id(self)
    }

    fn project_id(&self) -> Option<&str> {
        Image::project_id(self)
    }

    fn created(&self) -> Option<Time> {
        self.created_at.and_then(|time| time.0)
    }
}

/// What the index keeps of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its name; null where never set.
    pub name: Option<String>,
    /// Its size in bytes.
    pub size_bytes: Option<i64>,
    /// The project that owns it.
    pub project_id: Option<String>,
    /// The user that made it: of a snapshot of a server.
    pub user_id: Option<String>,
}

merge!(Kept: ; name, size_bytes, project_id, user_id);

impl Keep for Image<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept {
            name: text(self.name.as_ref()),
            size_bytes: number(self.size),
            project_id: owned(self.project_id()),
            user_id: owned(self.user_id()),
        }
    }
}

impl Image<'_> {
    /// A property that Nova sets, whether v2 has it beside the fields or v1 below `properties`.
    fn property<'r>(&'r self, field: &'r Loose<'_>, name: &str) -> Option<&'r str> {
        let below = || {
            let properties = self.properties.as_ref()?;
            let (_, value) = properties.0.iter().find(|(key, _)| &**key == name)?;
            value.as_deref()
        };
        field.as_deref().or_else(below).filter(|text| !text.is_empty())
    }

    /// The project that owns it; `None` for none, or where the record does not say.
    pub fn project_id(&self) -> Option<&str> {
        filled(&self.owner)
    }

    /// The server that it is a snapshot of.
    pub fn snapshot_of(&self) -> Option<&str> {
        self.property(&self.instance_uuid, "instance_uuid")
    }

    /// Whether it is the snapshot of a server, which its properties say even where they do not
    /// name the server, as for one that boots from a volume.
    pub fn is_snapshot(&self) -> bool {
        let kind = self.property(&self.image_type, "image_type");
        kind == Some("snapshot") || self.snapshot_of().is_some()
    }

    /// Who made the snapshot that it is.
    pub fn user_id(&self) -> Option<&str> {
        self.property(&self.user_id, "user_id")
    }

    /// The distribution that is on it, as its owner says.
    pub fn os_distro(&self) -> Option<&str> {
        self.property(&self.os_distro, "os_distro")
    }

    /// Who sees it: `public`, `private`, `shared`, `community`; in v1 `public` or `private`.
    pub fn visibility(&self) -> Option<&str> {
        let old = || match self.is_public.as_deref()? {
            "true" | "True" => Some("public"),
            "false" | "False" => Some("private"),
            _ => None,
        };
        self.visibility.as_deref().or_else(old)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_version_tells_the_server_of_a_snapshot() {
        for json in [
            r#"{"id": "i", "image_type": "snapshot", "instance_uuid": "s", "user_id": "u"}"#,
            r#"{"id": "i", "properties": {"image_type": "snapshot", "instance_uuid": "s",
                "user_id": "u"}}"#,
        ] {
            let image: Image<'_> = serde_json::from_str(json).unwrap();
            assert_eq!((image.snapshot_of(), image.user_id()), (Some("s"), Some("u")));
            assert!(image.is_snapshot());
        }
        let json = r#"{"id": "i", "size": 0, "image_type": "snapshot", "bdm_v2": "True"}"#;
        let image: Image<'_> = serde_json::from_str(json).unwrap();
        assert!(image.is_snapshot() && image.snapshot_of().is_none());
    }

    #[test]
    fn the_first_api_says_who_sees_an_image_in_other_words() {
        let visibility = |json| {
            let image: Image<'_> = serde_json::from_str(json).unwrap();
            image.visibility().map(str::to_owned)
        };
        assert_eq!(visibility(r#"{"id": "i", "is_public": true}"#).as_deref(), Some("public"));
        assert_eq!(visibility(r#"{"id": "i", "is_public": false}"#).as_deref(), Some("private"));
        assert_eq!(visibility(r#"{"id": "i"}"#), None);
    }
}
