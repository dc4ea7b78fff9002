//! Quotas of one project: `GET /os-quota-sets/{project}` of Nova and of Cinder, plain, as
//! `/detail` (Nova) and with `?usage=True` (Cinder); `/v2.0/quotas`, `/quotas/{project}` and
//! `/quotas/{project}/details` of Neutron.
//!
//! Source: `nova/api/openstack/compute/quota_sets.py`, `cinder/api/contrib/quotas.py`,
//! `neutron/extensions/quotasv2.py`, `quotasv2_detail.py`.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

use super::Resource;
use super::kept::{Keep, Merge, fill};
use super::value::{Id, Text, Whole, filled};
use crate::kind::Kind;

/// What a dump of a project's quotas looks like.
pub static KIND: Kind = Kind {
    name: "quota_set",
    record: "quota set",
    api: "compute and volume",
    object_keys: &["quota_set", "quota_class_set"],
    ..Kind::EMPTY
};

/// What a dump of Neutron's quotas looks like. Octavia and Magnum have quotas of their own. Only
/// the list of all projects says whose they are.
pub static NETWORK: Kind = Kind {
    name: "quotas",
    record: "quota",
    api: "network",
    list_keys: &["quotas"],
    object_keys: &["quota"],
    marks: &[&["network"], &["port"], &["floatingip"], &["router"], &["security_group"]],
    foreign: &["load_balancer", "hard_limit"],
    save_each: Some(
        r#"for id in $(jq -r ".projects[].id" projects.json); do curl -sS -H "X-Auth-Token: $TOKEN" "$NEUTRON/v2.0/quotas/$id/details.json" > "quotas-$id.json"; done"#,
    ),
    ..Kind::EMPTY
};

/// The quotas of one project: a limit for each resource, whose names are open, since Cinder has
/// three for each volume type.
#[derive(Debug, Clone, PartialEq)]
pub struct QuotaSet<'a> {
    /// The project, or the name of a class of quotas; absent from Cinder's defaults and from
    /// Neutron's quotas of one project.
    pub id: Option<Id<'a>>,
    /// Resource -> its limit and use, in the order of the reply.
    pub resources: Vec<(Text<'a>, Quota)>,
}

/// The quota of one resource.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quota {
    /// The limit; -1 where there is none.
    pub limit: Option<i64>,
    /// How much is used, which may be more than the limit; only where asked for.
    pub used: Option<i64>,
    /// How much is about to be used; only where asked for.
    pub reserved: Option<i64>,
}

impl QuotaSet<'_> {
    /// The service whose quotas they are: `compute`, `volume` or
    /// `network`; `None` where no resource tells.
    pub fn service(&self) -> Option<&'static str> {
        let has = |name: &str| self.resources.iter().any(|(resource, _)| &**resource == name);
        if has("cores") || has("instances") {
            Some("compute")
        } else if has("port") || has("floatingip") {
            Some("network")
        } else if has("gigabytes") || has("volumes") {
            Some("volume")
        } else {
            None
        }
    }
}

/// The fields that are not resources: all of them name the project.
const FIELDS: &[&str] = &["id", "project_id", "tenant_id"];

impl<'de: 'a, 'a> Deserialize<'de> for QuotaSet<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct QuotaSetVisitor;
        impl<'de> Visitor<'de> for QuotaSetVisitor {
            type Value = QuotaSet<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of quotas")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut set = QuotaSet { id: None, resources: Vec::new() };
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    if FIELDS.contains(&&*key) {
                        let id: Option<Id<'de>> = map.next_value()?;
                        set.id = id.or(set.id);
                    } else {
                        set.resources.push((key, map.next_value()?));
                    }
                }
                Ok(set)
            }
        }
        deserializer.deserialize_struct("QuotaSet", FIELDS, QuotaSetVisitor)
    }
}

impl JsonSchema for QuotaSet<'_> {
    fn schema_name() -> Cow<'static, str> {
        "QuotaSet".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let id = generator.subschema_for::<Option<Id<'_>>>();
        let quota = generator.subschema_for::<Quota>();
        json_schema!({
            "title": "QuotaSet",
            "description": "The quotas of one project: a limit for each resource.",
            "type": "object",
            "properties": {
                "id": { "description": "The project, or a class of quotas.", "anyOf": [id.clone()] },
                "project_id": { "description": "The project; Neutron.", "anyOf": [id.clone()] },
                "tenant_id": { "description": "The same; Neutron.", "anyOf": [id] }
            },
            "additionalProperties": quota
        })
    }
}

impl<'de> Deserialize<'de> for Quota {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct QuotaVisitor;
        impl<'de> Visitor<'de> for QuotaVisitor {
            type Value = Quota;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a limit, or an object of limit and use")
            }

            fn visit_i64<E>(self, limit: i64) -> Result<Quota, E> {
                Ok(Quota { limit: Some(limit), ..Quota::default() })
            }

            fn visit_u64<E: de::Error>(self, limit: u64) -> Result<Quota, E> {
                i64::try_from(limit)
                    .map(|limit| Quota { limit: Some(limit), ..Quota::default() })
                    .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(limit), &self))
            }

            fn visit_unit<E>(self) -> Result<Quota, E> {
                Ok(Quota::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Quota, A::Error> {
                let mut quota = Quota::default();
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    let place = match &*key {
                        "limit" => &mut quota.limit,
                        // Nova and Cinder say `in_use`, Neutron says `used`.
                        "in_use" | "used" => &mut quota.used,
                        "reserved" => &mut quota.reserved,
                        _ => {
                            map.next_value::<de::IgnoredAny>()?;
                            continue;
                        }
                    };
                    *place = map.next_value::<Option<Whole>>()?.map(|number| number.0);
                }
                Ok(quota)
            }
        }
        deserializer.deserialize_any(QuotaVisitor)
    }
}

impl JsonSchema for Quota {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Quota".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let number = generator.subschema_for::<Option<Whole>>();
        json_schema!({
            "type": ["integer", "object", "null"],
            "properties": {
                "limit": number.clone(), "in_use": number.clone(), "used": number.clone(),
                "reserved": number
            }
        })
    }
}

impl Resource for QuotaSet<'_> {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// What the index keeps of the quotas of one project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Resource -> its limit and use, in the order of the reply.
    pub resources: Vec<(String, Quota)>,
}

impl Merge for Kept {
    /// A reply with limits alone and one with their use are the same; what is used may differ
    /// from one moment to the next.
    fn merge(&mut self, other: Self) -> bool {
        let mut same = true;
        for (resource, quota) in other.resources {
            match self.resources.iter_mut().find(|(name, _)| *name == resource) {
                Some((_, known)) => {
                    same &= fill(&mut known.limit, quota.limit);
                    known.used = known.used.or(quota.used);
                    known.reserved = known.reserved.or(quota.reserved);
                }
                None => self.resources.push((resource, quota)),
            }
        }
        same
    }
}

impl Keep for QuotaSet<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        self.key_of(None).unwrap_or_default()
    }

    fn key_of<'k>(&'k self, subject: Option<&'k str>) -> Option<Cow<'k, str>> {
        let project = filled(&self.id).or(subject)?;
        Some(Cow::Owned(format!("{}/{project}", self.service().unwrap_or_default())))
    }

    fn keep(&self) -> Kept {
        let resources = self.resources.iter();
        Kept { resources: resources.map(|(name, quota)| (name.to_string(), *quota)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_and_their_use_become_one() {
        let kept = |json| serde_json::from_str::<QuotaSet<'_>>(json).unwrap().keep();
        let mut limits = kept(r#"{"id": "p", "volumes": 10, "groups": 5}"#);
        let used = r#"{"id": "p", "volumes": {"limit": 10, "in_use": 60, "reserved": 0}}"#;
        assert!(limits.merge(kept(used)));
        let volumes = Quota { limit: Some(10), used: Some(60), reserved: Some(0) };
        assert_eq!(limits.resources[0], ("volumes".to_owned(), volumes));
        assert!(!limits.merge(kept(r#"{"id": "p", "volumes": 11}"#)));
    }

    #[test]
    fn quotas_without_a_project_need_a_subject() {
        let set: QuotaSet<'_> = serde_json::from_str(r#"{"port": -1, "network": 3}"#).unwrap();
        assert_eq!(set.key_of(None), None);
        assert_eq!(set.key_of(Some("p")).as_deref(), Some("network/p"));
        let set: QuotaSet<'_> = serde_json::from_str(r#"{"id": "q", "cores": 3}"#).unwrap();
        assert_eq!(set.key_of(Some("p")).as_deref(), Some("compute/q"));
    }

    #[test]
    fn a_quota_is_a_limit_alone_or_with_its_use() {
        let json = r#"{"cores": 20, "ram": {"limit": -1, "in_use": 512, "reserved": 0},
            "id": "p", "port": {"limit": 5, "used": 9, "reserved": 1}}"#;
        let set: QuotaSet<'_> = serde_json::from_str(json).unwrap();
        assert_eq!(set.id.as_deref(), Some("p"));
        assert_eq!(set.service(), Some("compute"));
        let quota = |limit, used, reserved| Quota { limit: Some(limit), used, reserved };
        let found: Vec<_> = set.resources.iter().map(|(_, quota)| *quota).collect();
        let expected =
            [quota(20, None, None), quota(-1, Some(512), Some(0)), quota(5, Some(9), Some(1))];
        assert_eq!(found, expected);
        assert!(serde_json::from_str::<QuotaSet<'_>>(r#"{"cores": "many"}"#).is_err());
    }
}
