//! Service catalogs: as a part of a token, and alone from `GET /v3/auth/catalog`.
//!
//! Source: `keystone/catalog/schema.py`; for v2.0 the bodies of `POST /v2.0/tokens`.

use std::fmt;

use schemars::{JsonSchema, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Resource;
use super::value::{Id, Text, schemas};
use crate::kind::Kind;

/// What a catalog that was saved alone looks like.
pub static KIND: Kind = Kind {
    name: "catalog",
    record: "service",
    api: "identity",
    list_keys: &["catalog"],
    marks: &[&["type", "endpoints"]],
    bare: &[&["type", "endpoints"]],
    ..Kind::EMPTY
};

/// One service of a catalog.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Service<'a> {
    /// `compute`, `identity`, `volumev3`, ...
    #[serde(borrow, rename = "type")]
    pub kind: Text<'a>,
    /// `nova`, `keystone`, ...; absent or null where never set.
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    /// The service's id; absent in v2.0.
    #[serde(borrow, default)]
    pub id: Option<Id<'a>>,
    /// Where it is reached; may be empty.
    #[serde(borrow, default)]
    pub endpoints: Vec<ServiceEndpoint<'a>>,
}

/// Where a service is reached: in v3 by one interface, in v2.0 by all three.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ServiceEndpoint<'a> {
    /// The endpoint's id; absent in old v2.0.
    #[serde(borrow, default)]
    pub id: Option<Id<'a>>,
    /// `public`, `internal` or `admin`; v3.
    #[serde(borrow, default)]
    pub interface: Option<Text<'a>>,
    /// The address; v3.
    #[serde(borrow, default)]
    pub url: Option<Text<'a>>,
    /// The region's name: the same as `region_id` since Juno; may be null.
    #[serde(borrow, default)]
    pub region: Option<Text<'a>>,
    /// The region's id; v3 since Juno; may be null.
    #[serde(borrow, default)]
    pub region_id: Option<Id<'a>>,
    /// The address for users; v2.0.
    #[serde(borrow, default, rename = "publicURL")]
    pub public_url: Option<Text<'a>>,
    /// The address for other services; v2.0.
    #[serde(borrow, default, rename = "internalURL")]
    pub internal_url: Option<Text<'a>>,
    /// The address for administrators; v2.0.
    #[serde(borrow, default, rename = "adminURL")]
    pub admin_url: Option<Text<'a>>,
}

impl ServiceEndpoint<'_> {
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

    /// The region's name, else its id.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref().or(self.region_id.as_deref())
    }
}

/// All services of a catalog: a list, or, where there are none, in the oldest bodies `{}`.
#[derive(Debug, Clone, Default)]
pub struct Catalog<'a>(pub Vec<Service<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Catalog<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CatalogVisitor;
        impl<'de> Visitor<'de> for CatalogVisitor {
            type Value = Catalog<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of services")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut services = Vec::new();
                while let Some(service) = seq.next_element()? {
                    services.push(service);
                }
                Ok(Catalog(services))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                match map.next_entry::<IgnoredAny, IgnoredAny>()? {
                    None => Ok(Catalog::default()),
                    Some(_) => {
                        Err(A::Error::custom("expected a list of services, found an object"))
                    }
                }
            }
        }
        deserializer.deserialize_any(CatalogVisitor)
    }
}

schemas! {
    Catalog<'_>, "Catalog", |generator| {
        let service = generator.subschema_for::<Service<'_>>();
        json_schema!({ "type": ["array", "object"], "items": service, "maxProperties": 0 })
    };
}

impl Resource for Service<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_of_either_version_gives_its_addresses() {
        let v3: ServiceEndpoint<'_> =
            serde_json::from_str(r#"{"interface": "admin", "url": "http://a", "region_id": "R"}"#)
                .unwrap();
        assert_eq!(v3.addresses().collect::<Vec<_>>(), [("admin", "http://a")]);
        assert_eq!(v3.region(), Some("R"));
        let v2: ServiceEndpoint<'_> =
            serde_json::from_str(r#"{"publicURL": "http://p", "adminURL": "http://a"}"#).unwrap();
        assert_eq!(
            v2.addresses().collect::<Vec<_>>(),
            [("public", "http://p"), ("admin", "http://a")]
        );
    }

    #[test]
    fn an_empty_object_is_an_empty_catalog_and_a_full_one_is_none() {
        assert!(serde_json::from_str::<Catalog<'_>>("{}").unwrap().0.is_empty());
        assert!(serde_json::from_str::<Catalog<'_>>(r#"{"nova": []}"#).is_err());
    }
}
