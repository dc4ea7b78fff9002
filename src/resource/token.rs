//! Tokens: the body of `POST /v3/auth/tokens`, of the v2.0 `POST /tokens`, and what
//! `openstack token issue` prints.
//!
//! A v3 body does not hold the token's id, which is in the header `X-Subject-Token`; a v2.0
//! body and the command line's do, and it goes no further than this file.
//!
//! Source: `keystone/common/render_token.py`; for v2.0 the identity API's v2 extension documents.

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::catalog::{Catalog, Service};
use super::titles;
use super::value::{Id, Loose, Secret, Text, Timestamp, Truth, Unread};
use crate::kind::Kind;

/// What a saved token looks like.
pub static KIND: Kind = Kind {
    name: "token",
    record: "token",
    api: "identity",
    object_keys: &["token", "access"],
    marks: &[
        &["user", "methods"],
        &["user", "expires_at"],
        &["user", "token"],
        &["methods", "expires_at"],
        &["token", "serviceCatalog"],
        &["expires_at", "issued_at"],
    ],
    bare: &[
        &["user", "methods", "expires_at"],
        &["user", "expires_at", "issued_at"],
        &["user", "token", "serviceCatalog"],
        &["user", "token", "metadata"],
        &["expires", "id", "user_id"],
    ],
    values: &[
        // `[auth] methods` of Keystone.
        (
            "methods",
            &[
                "password",
                "token",
                "external",
                "totp",
                "application_credential",
                "oauth1",
                "oauth2_credential",
                "mapped",
                "openid",
                "saml2",
                "kerberos",
                "x509",
                "ec2",
                "s3",
                "trust",
            ],
        ),
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[("expires_at", "expires")];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// A token, without its id. The v3 body, the v2.0 body and the command line's object share few
/// fields, so every one is optional; the methods below say the same of all three.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Token<'a> {
    /// The id; only in what the command line prints. Never shown.
    #[serde(default)]
    pub id: Option<Secret>,
    /// How its user logged in: `password`, `token`, `mapped`, `application_credential`, ...
    #[serde(borrow, default)]
    pub methods: Option<Vec<Text<'a>>>,
    /// Whom it stands for.
    #[serde(borrow, default)]
    pub user: Option<Holder<'a>>,
    /// When it ends; a year of 9999 is a placeholder.
    #[serde(default, alias = "expires")]
    pub expires_at: Option<Timestamp>,
    /// When it was made; absent in some bodies before 2014.
    #[serde(default)]
    pub issued_at: Option<Timestamp>,
    /// The project it is limited to; absent for other scopes.
    #[serde(borrow, default)]
    pub project: Option<Owned<'a>>,
    /// The domain it is limited to; absent for other scopes.
    #[serde(borrow, default)]
    pub domain: Option<Reference<'a>>,
    /// Present where it is for the whole deployment: `{"all": true}`; since Queens.
    #[serde(default)]
    pub system: Option<System>,
    /// Whether the project is a domain; with a project only; since Newton.
    #[serde(default)]
    pub is_domain: Option<Truth>,
    /// Whether the project is the cloud's administrators'; only where one is configured.
    #[serde(default)]
    pub is_admin_project: Option<Truth>,
    /// What its user may do in its scope; absent where it has none.
    #[serde(borrow, default)]
    pub roles: Option<Vec<Role<'a>>>,
    /// The service catalog of v3; absent without a scope and with `?nocatalog`.
    #[serde(borrow, default)]
    pub catalog: Option<Catalog<'a>>,
    /// The application credential that it was made with; since Queens.
    #[serde(borrow, default)]
    pub application_credential: Option<Reference<'a>>,
    /// The trust that it was made with.
    #[serde(default, rename = "OS-TRUST:trust")]
    pub trust: Option<Unread>,
    /// Ids by which logs name it without telling it; absent in bodies before Juno.
    #[serde(default)]
    pub audit_ids: Unread,
    /// The access token and consumer that it was made with.
    #[serde(default, rename = "OS-OAUTH1")]
    pub oauth1: Unread,
    /// The certificate that it is bound to; since Zed.
    #[serde(default)]
    pub oauth2_credential: Unread,
    /// Other clouds that its user may enter; since Kilo.
    #[serde(default)]
    pub service_providers: Unread,
    /// Always `{}`; before Kilo.
    #[serde(default)]
    pub extras: Unread,
    /// The trust that it was made with; v2.0.
    #[serde(default, rename = "trust")]
    pub v2_trust: Unread,
    /// The project's id; only in what the command line prints.
    #[serde(borrow, default)]
    pub project_id: Option<Id<'a>>,
    /// The user's id; only in what the command line prints.
    #[serde(borrow, default)]
    pub user_id: Option<Id<'a>>,
    /// What v2.0 says of the token itself.
    #[serde(borrow, default)]
    pub token: Option<V2Token<'a>>,
    /// The service catalog of v2.0: a list, and in the oldest bodies `{}` for none.
    #[serde(borrow, default, rename = "serviceCatalog")]
    pub service_catalog: Option<Catalog<'a>>,
    /// What v2.0 says of rights.
    #[serde(default)]
    pub metadata: Option<V2Metadata>,
}

/// The user of a token.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Holder<'a> {
    /// The user's id.
    #[serde(borrow)]
    pub id: Id<'a>,
    /// The login name.
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    /// The user's domain; absent in v2.0.
    #[serde(borrow, default)]
    pub domain: Option<Reference<'a>>,
    /// When the password expires, in UTC without a zone; since Newton, absent for federated
    /// users.
    #[serde(default)]
    pub password_expires_at: Option<Timestamp>,
    /// The roles of v2.0, often by name alone.
    #[serde(borrow, default)]
    pub roles: Option<Vec<Role<'a>>>,
    /// Where a federated user comes from.
    #[serde(default, rename = "OS-FEDERATION")]
    pub federation: Option<Unread>,
}

/// An id and a name, of which a few old bodies leave one out.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Reference<'a> {
    /// The id.
    #[serde(borrow, default)]
    pub id: Option<Id<'a>>,
    /// The name.
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
}

/// A role: v2.0 and v3 both name it, and v3 always gives its id.
pub type Role<'a> = Reference<'a>;

/// A project of a token, with its domain.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Owned<'a> {
    /// The project's id.
    #[serde(borrow)]
    pub id: Id<'a>,
    /// The project's name.
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    /// The project's domain; null for a project acting as a domain.
    #[serde(borrow, default)]
    pub domain: Option<Reference<'a>>,
}

/// The scope of a whole deployment.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub struct System {
    /// Always true.
    #[serde(default)]
    pub all: Option<Truth>,
}

/// The token's own part of a v2.0 body.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct V2Token<'a> {
    /// The id. Never shown.
    #[serde(default)]
    pub id: Option<Secret>,
    /// When it ends: in UTC, in one of three forms, or with Rackspace's own offset.
    #[serde(default)]
    pub expires: Option<Timestamp>,
    /// When it was made; mostly without a zone, which means UTC.
    #[serde(default)]
    pub issued_at: Option<Timestamp>,
    /// The project it is limited to; absent without a scope.
    #[serde(borrow, default)]
    pub tenant: Option<Tenant<'a>>,
    /// Ids by which logs name it without telling it; since Juno.
    #[serde(default)]
    pub audit_ids: Unread,
}

/// The project of a v2.0 token.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Tenant<'a> {
    /// The project's id.
    #[serde(borrow)]
    pub id: Id<'a>,
    /// The project's name.
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    /// Whether it is in use; a string in an imitation of the API.
    #[serde(default)]
    pub enabled: Option<Truth>,
    /// Null where never set.
    #[serde(borrow, default)]
    pub description: Loose<'a>,
}

/// The rights of a v2.0 token.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct V2Metadata {
    /// 0 or 1: whether its user is an administrator by way of the service's own token.
    #[serde(default)]
    pub is_admin: Option<Truth>,
}

impl Token<'_> {
    /// When it ends; `None` where the body does not say.
    pub fn ends(&self) -> Option<crate::row::Time> {
        let v2 = || self.token.as_ref().and_then(|token| token.expires);
        self.expires_at.or_else(v2).and_then(|time| time.0)
    }

    /// The id of the project that it is limited to; `None` for another scope or none.
    pub fn scope_project_id(&self) -> Option<&str> {
        let v3 = self.project.as_ref().map(|project| &*project.id);
        let v2 = || self.token.as_ref()?.tenant.as_ref().map(|tenant| &*tenant.id);
        v3.or_else(v2).or(self.project_id.as_deref())
    }

    /// The name of the project that it is limited to.
    pub fn scope_project_name(&self) -> Option<&str> {
        let v3 = self.project.as_ref().and_then(|project| project.name.as_deref());
        v3.or_else(|| self.token.as_ref()?.tenant.as_ref()?.name.as_deref())
    }

    /// The names of its roles.
    pub fn role_names(&self) -> impl Iterator<Item = &str> {
        let v3 = self.roles.iter().flatten();
        let v2 = self.user.iter().filter_map(|user| user.roles.as_ref()).flatten();
        v3.chain(v2).filter_map(|role| role.name.as_deref())
    }

    /// The services of its catalog; none where it has no catalog.
    pub fn services(&self) -> &[Service<'_>] {
        let catalog = self.catalog.as_ref().or(self.service_catalog.as_ref());
        catalog.map_or(&[], |catalog| &catalog.0)
    }
}

impl Resource for Token<'_> {
    fn lacks(&self) -> Option<&'static str> {
        let v2 = self.token.as_ref().is_some_and(|token| token.expires.is_some());
        let says = self.user.is_some() || self.user_id.is_some() || self.expires_at.is_some();
        (!says && !v2).then_some("neither `user` nor `expires_at`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Token<'_> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn both_versions_say_the_same_of_a_token() {
        let v3 = read(
            r#"{"methods": ["password"], "user": {"id": "u", "name": "n", "domain": {"id": "d"}},
                "expires_at": "2019-06-05T13:08:44.000000Z", "project": {"id": "p", "name": "pn"},
                "roles": [{"id": "r", "name": "admin"}],
                "catalog": [{"type": "compute", "endpoints": []}]}"#,
        );
        let v2 = read(
            r#"{"token": {"id": "x", "expires": "2019-06-05T13:08:44Z",
                          "tenant": {"id": "p", "name": "pn", "description": null}},
                "user": {"id": "u", "roles": [{"name": "admin"}]},
                "serviceCatalog": [{"type": "compute", "endpoints": []}]}"#,
        );
        for token in [v3, v2] {
            assert_eq!(token.ends().unwrap().to_string(), "2019-06-05T13:08:44Z");
            assert_eq!(token.scope_project_id(), Some("p"));
            assert_eq!(token.scope_project_name(), Some("pn"));
            assert_eq!(token.role_names().collect::<Vec<_>>(), ["admin"]);
            assert_eq!(&*token.services()[0].kind, "compute");
        }
    }

    #[test]
    fn the_id_of_a_token_is_in_no_debug_print() {
        let v2 = read(r#"{"token": {"id": "dontshow"}, "user": {"id": "u"}}"#);
        let issued = read(r#"{"expires": "2019-06-10T01:47:30+0000", "id": "dontshow"}"#);
        assert!(issued.ends().is_some());
        assert!(!format!("{v2:?} {issued:?}").contains("dontshow"));
    }

    #[test]
    fn a_token_without_a_scope_has_no_project_and_no_services() {
        let token = read(r#"{"token": {"id": "x"}, "user": {"id": "u"}, "serviceCatalog": {}}"#);
        assert_eq!(token.scope_project_id(), None);
        assert!(token.services().is_empty());
    }
}
