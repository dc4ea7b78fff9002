//! Users: `GET /v3/users` of Keystone, and `GET /v2.0/users` before it.
//!
//! Source: `keystone/identity/schema.py` and `backends/sql_model.py`.

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::titles;
use super::value::{Id, Loose, Text, Timestamp, Truth, Unread};
use crate::kind::Kind;

/// What a users dump looks like.
pub static KIND: Kind = Kind {
    name: "users",
    record: "user",
    api: "identity",
    list_keys: &["users"],
    object_keys: &["user"],
    marks: &[&["id", "name"]],
    foreign: &["databases"],
    self_link: Some("/users"),
    bare: &[
        &["id", "name", "password_expires_at"],
        &["id", "name", "domain_id", "enabled", "options"],
        &["id", "name", "default_project_id"],
        &["id", "name", "email"],
        &["id", "name", "username"],
        &["id", "name", "tenantId"],
        &["ID", "Name", "Email"],
        &["ID", "Name", "Domain", "Enabled"],
    ],
    not_bare: &["parent_id", "is_domain", "serial"],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("domain_id", "Domain"),
    ("domain_id", "Domain ID"),
    ("enabled", "Enabled"),
    ("email", "Email"),
    ("description", "Description"),
    ("default_project_id", "Project"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One user. Keystone flattens what operators store (`extra`) into the record, so it may have
/// any other key with a value of any type.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct User<'a> {
    /// 32 or 64 hexadecimal digits (the latter from LDAP), or any text.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// The login name; unique in its domain only.
    #[serde(borrow, alias = "Name")]
    pub name: Text<'a>,
    /// The domain; absent in v2.0.
    #[serde(borrow, default, alias = "Domain", alias = "Domain ID")]
    pub domain_id: Option<Id<'a>>,
    /// Whether the user may log in; absent where LDAP does not say.
    #[serde(default, alias = "Enabled")]
    pub enabled: Option<Truth>,
    /// From `extra`: of any type.
    #[serde(borrow, default, alias = "Email")]
    pub email: Loose<'a>,
    /// From `extra`: of any type.
    #[serde(borrow, default, alias = "Description")]
    pub description: Loose<'a>,
    /// The user's own project; dropped where null.
    #[serde(borrow, default, alias = "Project")]
    pub default_project_id: Loose<'a>,
    /// The user's own project in v2.0; in v3 it may be a left-over in `extra`, of any type.
    #[serde(borrow, default, rename = "tenantId")]
    pub v2_tenant_id: Loose<'a>,
    /// As `tenantId`, under another spelling.
    #[serde(borrow, default)]
    pub tenant_id: Loose<'a>,
    /// As `name`, in v2.0; in v3 it may be a left-over in `extra`.
    #[serde(default)]
    pub username: Unread,
    /// Rules for the password and for logging in; since Ocata.
    #[serde(default)]
    pub options: Unread,
    /// Where a federated user comes from; since Queens.
    #[serde(default)]
    pub federated: Unread,
    /// Other keys once more; only in the reply that makes or changes a user.
    #[serde(default)]
    pub extra: Unread,
    /// Links to itself.
    #[serde(default)]
    pub links: Unread,
    /// When the password expires, in UTC without a zone; since Newton.
    #[serde(default)]
    pub password_expires_at: Option<Timestamp>,
}

impl User<'_> {
    /// The id of the user's own project, under any of its names.
    pub fn own_project_id(&self) -> Option<&str> {
        let names = [&self.default_project_id, &self.v2_tenant_id, &self.tenant_id];
        names.into_iter().find_map(Loose::as_deref)
    }
}

impl Resource for User<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_of_either_version_has_its_own_project() {
        for json in [
            r#"{"id": "u", "name": "n", "default_project_id": "p", "tenantId": null}"#,
            r#"{"id": "u", "name": "n", "tenantId": "p"}"#,
            r#"{"ID": "u", "Name": "n", "Project": "p"}"#,
        ] {
            let user: User<'_> = serde_json::from_str(json).unwrap();
            assert_eq!(user.own_project_id(), Some("p"));
        }
    }
}
