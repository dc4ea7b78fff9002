//! Flavors: `GET /flavors` and `/flavors/detail` of Nova.
//!
//! Source: `nova/api/openstack/compute/schemas/flavors.py` and `views/flavors.py`. The list
//! holds public flavors only, unless `is_public=none` was asked for.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, number};
use super::server_parts::Texts;
use super::titles;
use super::value::{Id, Loose, Text, Truth, Unread, Whole, WholeOrBlank};
use crate::kind::Kind;

/// What a flavors dump looks like. Trove, Octavia and Neutron have flavors too.
pub static KIND: Kind = Kind {
    name: "flavors",
    record: "flavor",
    api: "compute",
    list_keys: &["flavors"],
    object_keys: &["flavor"],
    marks: &[&["id", "name"]],
    foreign: &["str_id", "service_type", "flavor_profile_id"],
    bare: &[&["id", "name", "ram", "vcpus"], &["ID", "Name", "RAM", "VCPUs"]],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("ram", "RAM"),
    ("disk", "Disk"),
    ("vcpus", "VCPUs"),
    ("swap", "Swap"),
    ("OS-FLV-EXT-DATA:ephemeral", "Ephemeral"),
    ("os-flavor-access:is_public", "Is Public"),
    ("rxtx_factor", "RXTX Factor"),
    ("extra_specs", "Properties"),
    ("description", "Description"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One flavor. The brief list has `id` and `name` alone; the legacy `/v2` may lack every key of
/// an extension.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Flavor<'a> {
    /// Any text: `1`, `c1`, a UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// The flavor's name, by which servers since 2.47 point to it.
    #[serde(borrow, alias = "Name")]
    pub name: Text<'a>,
    /// Memory in MiB.
    #[serde(default, alias = "RAM")]
    pub ram: Option<Whole>,
    /// Root disk in GiB; 0 where it is as large as the image.
    #[serde(default, alias = "Disk")]
    pub disk: Option<Whole>,
    /// Virtual processors.
    #[serde(default, alias = "VCPUs")]
    pub vcpus: Option<Whole>,
    /// Swap in MiB; before 2.75 `""` for none.
    #[serde(default, alias = "Swap")]
    pub swap: Option<WholeOrBlank>,
    /// A second disk, in GiB.
    #[serde(default, rename = "OS-FLV-EXT-DATA:ephemeral", alias = "Ephemeral")]
    pub ephemeral: Option<Whole>,
    /// Whether no one may use it; until 2.101.
    #[serde(default, rename = "OS-FLV-DISABLED:disabled")]
    pub disabled: Option<Truth>,
    /// Whether every project may use it.
    #[serde(default, rename = "os-flavor-access:is_public", alias = "Is Public")]
    pub is_public: Option<Truth>,
    /// A number with a fraction, or `""`; until 2.101.
    #[serde(borrow, default, alias = "RXTX Factor")]
    pub rxtx_factor: Loose<'a>,
    /// Since 2.55; null where never set.
    #[serde(borrow, default, alias = "Description")]
    pub description: Option<Text<'a>>,
    /// Since 2.61, by policy; in lists of the command line since 2021 an object, before a string.
    #[serde(borrow, default, alias = "Properties")]
    pub extra_specs: Option<Texts<'a>>,
    /// Links to itself.
    #[serde(default)]
    pub links: Unread,
}

impl Resource for Flavor<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }
}

/// What the index keeps of a flavor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// Virtual processors.
    pub vcpus: Option<i64>,
    /// Memory in MiB.
    pub ram_mb: Option<i64>,
    /// Root disk in GiB.
    pub disk_gb: Option<i64>,
}

merge!(Kept: name; vcpus, ram_mb, disk_gb);

impl Keep for Flavor<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept {
            name: self.name.to_string(),
            vcpus: number(self.vcpus),
            ram_mb: number(self.ram),
            disk_gb: number(self.disk),
        }
    }
}
