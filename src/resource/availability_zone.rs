//! Availability zones: `GET /os-availability-zone` and `/detail` of Nova and of Cinder.
//!
//! Source: `nova/api/openstack/compute/availability_zone.py`,
//! `cinder/api/contrib/availability_zones.py`.

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::titles;
use super::value::{Loose, Text, Truth, Unread};
use crate::kind::Kind;

/// What a dump of availability zones looks like. Those of Neutron are under another key.
pub static KIND: Kind = Kind {
    name: "availabilityZoneInfo",
    record: "availability zone",
    api: "compute",
    list_keys: &["availabilityZoneInfo"],
    bare: &[&["zoneName", "zoneState"], &["Zone Name", "Zone Status"]],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[("zoneName", "Zone Name")];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One availability zone.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct AvailabilityZone<'a> {
    /// The zone's name.
    #[serde(borrow, rename = "zoneName", alias = "Zone Name")]
    pub name: Text<'a>,
    /// Whether it can be used.
    #[serde(default, rename = "zoneState")]
    pub state: Option<ZoneState>,
    /// The same as a word; only in lists of the command line.
    #[serde(borrow, default, rename = "Zone Status")]
    pub status: Loose<'a>,
    /// Host -> its services; from Nova, and null unless asked for as `/detail`.
    #[serde(default)]
    pub hosts: Unread,
}

/// Whether a zone can be used.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub struct ZoneState {
    /// Whether it can be used.
    #[serde(default)]
    pub available: Option<Truth>,
}

impl Resource for AvailabilityZone<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.name)
    }
}
