//! Usages: `GET /resource_providers/{uuid}/usages` and, of a project since 1.9,
//! `/usages?project_id=` of Placement.
//!
//! Source: `placement/handlers/usage.py`. The reply does not say whose it is.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::Resource;
use super::kept::{Keep, Merge};
use super::value::{Id, Pairs, Text, Whole};
use crate::kind::Kind;

/// What a usages dump looks like: one document for each provider or project.
pub static KIND: Kind = Kind {
    name: "usages",
    record: "usage",
    api: "placement",
    document_keys: &["usages"],
    bare: &[&["usages", "resource_provider_generation"], &["uuid", "usages"]],
    save_each: Some(
        r#"for id in $(jq -r ".resource_providers[].uuid" providers.json); do curl -sS -H "X-Auth-Token: $TOKEN" "$PLACEMENT/resource_providers/$id/usages" > "usages-$id.json"; done"#,
    ),
    ..Kind::EMPTY
};

/// What is used of one provider, or by one project.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Usages<'a> {
    /// The provider's UUID; only where the person who saved the reply put it there.
    #[serde(borrow, default)]
    pub uuid: Option<Id<'a>>,
    /// The project; only where the person who saved the reply put it there.
    #[serde(borrow, default)]
    pub project_id: Option<Id<'a>>,
    /// How often the provider changed; absent from a project's usages.
    #[serde(default)]
    pub resource_provider_generation: Option<Whole>,
    /// Resource class -> how much is used; of a project since 1.38 for each type of consumers.
    #[serde(borrow)]
    pub usages: Pairs<'a, Used<'a>>,
}

/// How much is used: of one resource class, or by one type of consumers.
#[derive(Debug, Clone, PartialEq)]
pub enum Used<'a> {
    /// Of a resource class.
    Class(i64),
    /// By consumers of one type: resource class -> how much, and `consumer_count`.
    Type(Pairs<'a, Whole>),
}

impl Usages<'_> {
    /// Whether they are a provider's; those of a project have no generation.
    pub fn is_of_provider(&self) -> bool {
        self.resource_provider_generation.is_some()
    }

    /// Resource classes with how much of each is used, in the order of the reply; the types of
    /// consumers are added up.
    pub fn classes(&self) -> Vec<(&str, i64)> {
        let mut classes = Classes::default();
        for (key, used) in self.usages.iter() {
            match used {
                Used::Class(used) => classes.add(key, *used),
                Used::Type(group) => {
                    for (class, used) in group.iter().filter(|(key, _)| *key != "consumer_count") {
                        classes.add(class, used.0);
                    }
                }
            }
        }
        classes.sums
    }
}

/// Sums by resource class, in the order in which the classes come.
#[derive(Default)]
struct Classes<'r> {
    sums: Vec<(&'r str, i64)>,
    numbers: HashMap<&'r str, usize>,
}

impl<'r> Classes<'r> {
    fn add(&mut self, class: &'r str, used: i64) {
        let number = *self.numbers.entry(class).or_insert_with(|| {
            self.sums.push((class, 0));
            self.sums.len() - 1
        });
        let sum = &mut self.sums[number].1;
        *sum = sum.saturating_add(used);
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Used<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct UsedVisitor;
        impl<'de> Visitor<'de> for UsedVisitor {
            type Value = Used<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number, or an object of whole numbers")
            }

            fn visit_i64<E>(self, used: i64) -> Result<Self::Value, E> {
                Ok(Used::Class(used))
            }

            fn visit_u64<E: de::Error>(self, used: u64) -> Result<Self::Value, E> {
                let unexpected = || E::invalid_value(de::Unexpected::Unsigned(used), &self);
                i64::try_from(used).map(Used::Class).map_err(|_| unexpected())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs: Vec<(Text<'de>, Whole)> = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Used::Type(Pairs(pairs)))
            }
        }
        deserializer.deserialize_any(UsedVisitor)
    }
}

impl JsonSchema for Used<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Used".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let group = generator.subschema_for::<Pairs<'_, Whole>>();
        json_schema!({ "anyOf": [{ "type": "integer" }, group] })
    }
}

impl Resource for Usages<'_> {
    fn id(&self) -> Option<&str> {
        self.uuid.as_deref()
    }
}

/// What the index keeps of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Whether it is of a provider; else of a project.
    pub of_provider: bool,
    /// How much is used of each resource class.
    pub classes: Vec<(String, i64)>,
}

impl Merge for Kept {
    fn merge(&mut self, other: Self) -> bool {
        *self == other
    }
}

impl Keep for Usages<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.uuid.as_deref().or(self.project_id.as_deref()).unwrap_or_default())
    }

    fn keep(&self) -> Kept {
        let classes = self.classes().into_iter();
        Kept {
            of_provider: self.is_of_provider(),
            classes: classes.map(|(class, used)| (class.to_owned(), used)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usages_of_types_of_consumers_are_added_up() {
        let json = r#"{"usages": {"INSTANCE": {"VCPU": 3, "consumer_count": 2, "DISK_GB": 1},
            "MIGRATION": {"VCPU": 4, "consumer_count": 1}}}"#;
        let usages: Usages<'_> = serde_json::from_str(json).unwrap();
        assert!(!usages.is_of_provider());
        assert_eq!(usages.classes(), [("VCPU", 7), ("DISK_GB", 1)]);
        let json = r#"{"resource_provider_generation": 1, "usages": {"VCPU": 3}}"#;
        let usages: Usages<'_> = serde_json::from_str(json).unwrap();
        assert!(usages.is_of_provider());
        assert_eq!(usages.classes(), [("VCPU", 3)]);
    }
}
