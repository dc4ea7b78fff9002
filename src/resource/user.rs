//! Users: `GET /v3/users` of Keystone, and `GET /v2.0/users` before it.
//!
//! Source: `keystone/identity/schema.py` and `backends/sql_model.py`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::value::{Id, Loose, Text, Timestamp, Truth};
use crate::shape::Shape;

/// What a users dump looks like.
pub static SHAPE: Shape = Shape {
    name: "users",
    record: "user",
    api: "identity",
    list_keys: &["users"],
    object_keys: &["user"],
    marks: &[&["id", "name"]],
    self_link: Some("/users"),
    bare: &[
        &["id", "name", "password_expires_at"],
        &["id", "name", "domain_id", "enabled", "options"],
        &["id", "name", "email"],
        &["ID", "Name", "Email"],
        &["ID", "Name", "Domain", "Enabled"],
    ],
    ..Shape::EMPTY
};

/// One user. Keystone flattens what operators store (`extra`) into the record, so it may have
/// any other key with a value of any type.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
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
    /// The user's own project; dropped where null. In v2.0 `tenantId`.
    #[serde(borrow, default, alias = "Project")]
    pub default_project_id: Loose<'a>,
    /// When the password expires, in UTC without a zone; since Newton.
    #[serde(default)]
    pub password_expires_at: Option<Timestamp>,
}
