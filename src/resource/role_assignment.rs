//! Role assignments: `GET /v3/role_assignments` of Keystone, with or without `include_names`
//! and `effective`.
//!
//! Source: `keystone/api/role_assignments.py`. The records have no id.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Resource;
use super::value::{Id, Text, Truth};
use crate::kind::Kind;

/// What a role assignments dump looks like.
pub static KIND: Kind = Kind {
    name: "role_assignments",
    record: "role assignment",
    api: "identity",
    list_keys: &["role_assignments"],
    bare: &[&["role", "scope"]],
    ..Kind::EMPTY
};

/// One assignment: what a user or a group may do, and where.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct RoleAssignment<'a> {
    /// What: a role.
    #[serde(borrow)]
    pub role: Party<'a>,
    /// Where.
    #[serde(borrow)]
    pub scope: Scope<'a>,
    /// Who, where it is one user; never together with `group`.
    #[serde(borrow, default)]
    pub user: Option<Party<'a>>,
    /// Who, where it is a group; never in effective assignments, which name its members.
    #[serde(borrow, default)]
    pub group: Option<Party<'a>>,
    /// Where it comes from.
    #[serde(borrow, default)]
    pub links: Option<Links<'a>>,
}

/// Someone or something with an id and, where names were asked for, a name in a domain.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Party<'a> {
    /// The id.
    #[serde(borrow)]
    pub id: Id<'a>,
    /// The name; `""` for a user or group that was deleted; absent without `include_names`.
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    /// Its domain; for a role only where the role belongs to one; `""` in both fields for a user
    /// or group that was deleted.
    #[serde(borrow, default)]
    pub domain: Option<PartyDomain<'a>>,
}

/// A domain, by id and name.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct PartyDomain<'a> {
    /// The id.
    #[serde(borrow, default)]
    pub id: Option<Id<'a>>,
    /// The name.
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
}

/// One of a project, a domain and the whole deployment.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Scope<'a> {
    /// A project.
    #[serde(borrow, default)]
    pub project: Option<Party<'a>>,
    /// A domain.
    #[serde(borrow, default)]
    pub domain: Option<Party<'a>>,
    /// The deployment: `{"all": true}`; since Queens.
    #[serde(default)]
    pub system: Option<All>,
    /// `projects` where it holds for the projects below, and not for the scope itself.
    #[serde(borrow, default, rename = "OS-INHERIT:inherited_to")]
    pub inherited_to: Option<Text<'a>>,
}

/// The scope of a whole deployment.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub struct All {
    /// Always true.
    #[serde(default)]
    pub all: Option<Truth>,
}

/// Addresses of what an assignment comes from.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Links<'a> {
    /// The assignment itself, or the group's, or the one above that it is inherited from.
    #[serde(borrow, default)]
    pub assignment: Option<Text<'a>>,
    /// `.../groups/ID/users/ID`: the membership by which it is the user's; effective ones only.
    #[serde(borrow, default)]
    pub membership: Option<Text<'a>>,
    /// The role that implies this one; effective ones only.
    #[serde(borrow, default)]
    pub prior_role: Option<Text<'a>>,
}

impl RoleAssignment<'_> {
    /// The ids of the group and the user, where it holds by way of a membership.
    pub fn membership(&self) -> Option<(&str, &str)> {
        let link = self.links.as_ref()?.membership.as_deref()?;
        let mut parts = link.trim_end_matches('/').rsplit('/');
        let (user, users) = (parts.next()?, parts.next()?);
        let (group, groups) = (parts.next()?, parts.next()?);
        (users == "users" && groups == "groups").then_some((group, user))
    }
}

impl Resource for RoleAssignment<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effective_assignment_tells_a_membership() {
        let json = r#"{"role": {"id": "r"}, "scope": {"system": {"all": true}}, "links":
            {"assignment": "http://k/v3/x", "membership": "http://k/v3/groups/g/users/u"}}"#;
        let assignment: RoleAssignment<'_> = serde_json::from_str(json).unwrap();
        assert_eq!(assignment.membership(), Some(("g", "u")));
        let json = r#"{"role": {"id": "r"}, "scope": {}, "links": {"membership": "u"}}"#;
        let assignment: RoleAssignment<'_> = serde_json::from_str(json).unwrap();
        assert_eq!(assignment.membership(), None);
    }
}
