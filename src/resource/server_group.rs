//! Server groups: `GET /os-server-groups` of Nova: which servers keep together or apart.
//!
//! Source: `nova/api/openstack/compute/schemas/server_groups.py`. Keystone's groups of users are
//! another thing.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Resource;
use super::server_parts::Texts;
use super::value::{Id, Text, Unread};
use crate::kind::Kind;

/// What a server groups dump looks like.
pub static KIND: Kind = Kind {
    name: "server_groups",
    record: "server group",
    api: "compute",
    list_keys: &["server_groups"],
    object_keys: &["server_group"],
    bare: &[&["id", "name", "members", "policies"], &["id", "name", "members", "policy"]],
    values: &[
        ("policy", &["affinity", "anti-affinity", "soft-affinity", "soft-anti-affinity"]),
        (
            "policies",
            &["affinity", "anti-affinity", "soft-affinity", "soft-anti-affinity", "legacy"],
        ),
    ],
    ..Kind::EMPTY
};

/// One server group.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ServerGroup<'a> {
    /// The group's UUID.
    #[serde(borrow)]
    pub id: Id<'a>,
    /// Not unique.
    #[serde(borrow)]
    pub name: Text<'a>,
    /// Ids of its servers, without deleted ones; often empty.
    #[serde(borrow, default)]
    pub members: Vec<Id<'a>>,
    /// One of `affinity`, `anti-affinity`, and since 2.15 `soft-...`; before 2.64.
    #[serde(borrow, default)]
    pub policies: Option<Vec<Text<'a>>>,
    /// The same, since 2.64.
    #[serde(borrow, default)]
    pub policy: Option<Text<'a>>,
    /// `max_server_per_host`, for `anti-affinity`; since 2.64.
    #[serde(borrow, default)]
    pub rules: Option<Texts<'a>>,
    /// Always `{}`; before 2.64.
    #[serde(default)]
    pub metadata: Unread,
    /// The project that owns it; since 2.13.
    #[serde(borrow, default)]
    pub project_id: Option<Id<'a>>,
    /// The user that created it; since 2.13.
    #[serde(borrow, default)]
    pub user_id: Option<Id<'a>>,
}

impl Resource for ServerGroup<'_> {}
