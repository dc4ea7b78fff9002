//! Limits of the project that asks: `GET /limits` of Nova and of Cinder.
//!
//! Source: `nova/api/openstack/compute/limits.py`, `cinder/api/v2/views/limits.py`. The reply does
//! not say whose it is.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Resource;
use super::value::{Pairs, Unread, Whole};
use crate::kind::Kind;

/// What a limits dump looks like. Keystone's limits are a list.
pub static KIND: Kind = Kind {
    name: "absolute_limits",
    record: "set of limits",
    api: "compute",
    object_keys: &["limits"],
    bare: &[&["absolute", "rate"]],
    ..Kind::EMPTY
};

/// The limits of one project.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct AbsoluteLimits<'a> {
    /// Always empty in today's services.
    #[serde(default)]
    pub rate: Unread,
    /// `maxTotalCores` -> 20, `totalCoresUsed` -> 7; -1 where there is no limit.
    #[serde(borrow)]
    pub absolute: Pairs<'a, Whole>,
}

impl Resource for AbsoluteLimits<'_> {}
