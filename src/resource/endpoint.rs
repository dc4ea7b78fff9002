//! Endpoints: `GET /v3/endpoints` of Keystone, and those of v2.0.
//!
//! Source: `keystone/catalog/schema.py`; for v2.0 the documents of the extension `OS-KSCATALOG`
//! (`publicURL`) and `keystone/catalog/controllers.py` before Queens (`publicurl`).

use std::hash::{Hash, Hasher};

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::titles;
use super::value::{Id, Loose, Text, Truth, Unread};
use crate::kind::Kind;

/// What an endpoints dump looks like.
pub static KIND: Kind = Kind {
    name: "endpoints",
    record: "endpoint",
    api: "identity",
    list_keys: &["endpoints"],
    object_keys: &["endpoint"],
    marks: &[&["url"], &["publicURL"], &["publicurl"], &["internalURL"], &["adminURL"]],
    bare: &[
        &["interface", "url"],
        &["service_id", "publicurl"],
        &["region", "publicURL"],
        &["ID", "Service Type", "Interface", "URL"],
        &["ID", "Service Type", "PublicURL"],
    ],
    values: &[("interface", &["public", "internal", "admin"])],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("interface", "Interface"),
    ("url", "URL"),
    ("region", "Region"),
    ("enabled", "Enabled"),
    ("type", "Service Type"),
    ("name", "Service Name"),
    ("publicurl", "publicURL"),
    ("internalurl", "internalURL"),
    ("adminurl", "adminURL"),
    ("publicurl", "PublicURL"),
    ("internalurl", "InternalURL"),
    ("adminurl", "AdminURL"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One endpoint: in v3 one interface of a service in a region, in v2.0 all three.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Endpoint<'a> {
    /// The endpoint's id; a number in documents of v2.0.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// `public`, `internal` or `admin`; v3.
    #[serde(borrow, default, alias = "Interface")]
    pub interface: Option<Text<'a>>,
    /// The service that is reached; null or absent in some v2.0.
    #[serde(borrow, default)]
    pub service_id: Option<Id<'a>>,
    /// The address; v3. It may hold `$(project_id)s` to be filled in.
    #[serde(borrow, default, alias = "URL")]
    pub url: Option<Text<'a>>,
    /// Since Havana.
    #[serde(default, alias = "Enabled")]
    pub enabled: Option<Truth>,
    /// The region's name; null where it has none.
    #[serde(borrow, default, alias = "Region")]
    pub region: Option<Text<'a>>,
    /// The region's id; since Juno; null where it has none.
    #[serde(borrow, default)]
    pub region_id: Option<Id<'a>>,
    /// The service's type; only in v2.0's extension and in lists of the command line. In v3 it may
    /// be a key that an operator added: of any type.
    #[serde(borrow, default, rename = "type", alias = "Service Type")]
    pub service_type: Loose<'a>,
    /// The service's name; as its type.
    #[serde(borrow, default, rename = "name", alias = "Service Name")]
    pub service_name: Loose<'a>,
    /// The address for users; v2.0.
    #[serde(borrow, default, rename = "publicurl", alias = "publicURL", alias = "PublicURL")]
    pub public_url: Option<Text<'a>>,
    /// The address for other services; v2.0; null where there is none.
    #[serde(borrow, default, rename = "internalurl", alias = "internalURL", alias = "InternalURL")]
    pub internal_url: Option<Text<'a>>,
    /// The address for administrators; v2.0; null where there is none.
    #[serde(borrow, default, rename = "adminurl", alias = "adminURL", alias = "AdminURL")]
    pub admin_url: Option<Text<'a>>,
    /// The project whose endpoint it is; in the extension of v2.0.
    #[serde(default, rename = "tenantId")]
    pub tenant_id: Unread,
    /// Links to itself.
    #[serde(default)]
    pub links: Unread,
}

impl Endpoint<'_> {
    /// Interface and address, once for v3 and up to three times for v2.0.
    pub fn addresses(&self) -> impl Iterator<Item = (&str, &str)> {
        let v3 = self.interface.as_deref().zip(self.url.as_deref());
        let v2 = [
            ("public", &self.public_url),
            ("internal", &self.internal_url),
            ("admin", &self.admin_url),
        ];
        let v2 = v2.into_iter().filter_map(|(name, url)| Some((name, url.as_deref()?)));
        v3.into_iter().chain(v2)
    }
}

impl Resource for Endpoint<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn lacks(&self) -> Option<&'static str> {
        let urls = [&self.url, &self.public_url, &self.internal_url, &self.admin_url];
        urls.into_iter().all(Option::is_none).then_some("no `url`")
    }

    fn identify<H: Hasher>(&self, mut hasher: &mut H) {
        // Endpoints of v2.0 have ids of v3, each with the addresses of three.
        if let Some(url) = self.url.as_deref() {
            (url, self.interface.as_deref()).hash(&mut hasher);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_of_either_version_gives_its_addresses() {
        let json = r#"{"id": "e", "interface": "public", "url": "http://a", "region": null}"#;
        let v3: Endpoint<'_> = serde_json::from_str(json).unwrap();
        assert_eq!(v3.addresses().collect::<Vec<_>>(), [("public", "http://a")]);
        let json = r#"{"id": 1, "publicURL": "http://p", "internalURL": "http://i"}"#;
        let v2: Endpoint<'_> = serde_json::from_str(json).unwrap();
        let expected = [("public", "http://p"), ("internal", "http://i")];
        assert_eq!(v2.addresses().collect::<Vec<_>>(), expected);
    }
}
