//! Allocations: `GET /allocations/{consumer}` and `/resource_providers/{uuid}/allocations` of
//! Placement.
//!
//! Source: `placement/handlers/allocation.py`. The reply does not say whose it is.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, Merge};
use super::value::{Id, Pairs, Text, Unread, Whole};
use crate::kind::Kind;

/// What an allocations dump looks like: one document for each consumer or provider. Ironic's are
/// a list.
pub static KIND: Kind = Kind {
    name: "allocations",
    record: "allocation",
    api: "placement",
    document_keys: &["allocations"],
    bare: &[&["allocations", "resource_provider_generation"], &["uuid", "allocations"]],
    save_each: Some(
        r#"for id in $(jq -r ".resource_providers[].uuid" providers.json); do curl -sS -H "X-Auth-Token: $TOKEN" "$PLACEMENT/resource_providers/$id/allocations" > "allocations-$id.json"; done"#,
    ),
    ..Kind::EMPTY
};

/// What one consumer has of providers, or what consumers have of one provider.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Allocations<'a> {
    /// The UUID of the consumer or provider; only where the person who saved the reply put it
    /// there, as the command line does.
    #[serde(borrow, default)]
    pub uuid: Option<Id<'a>>,
    /// The provider's name; only from the command line.
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    /// How often the provider changed; only from the command line.
    #[serde(default)]
    pub generation: Option<Whole>,
    /// The provider that it is a part of; only from the command line.
    #[serde(borrow, default)]
    pub parent_provider_uuid: Option<Id<'a>>,
    /// The top of the provider's tree; only from the command line.
    #[serde(borrow, default)]
    pub root_provider_uuid: Option<Id<'a>>,
    /// How often the provider changed; absent from a consumer's allocations.
    #[serde(default)]
    pub resource_provider_generation: Option<Whole>,
    /// Consumer or provider -> how much it has or gives.
    #[serde(borrow)]
    pub allocations: Pairs<'a, Allocation<'a>>,
    /// The consumer's project; since 1.12.
    #[serde(borrow, default)]
    pub project_id: Option<Id<'a>>,
    /// The consumer's user; since 1.12.
    #[serde(borrow, default)]
    pub user_id: Option<Id<'a>>,
    /// How often the consumer changed; since 1.28.
    #[serde(default)]
    pub consumer_generation: Option<Whole>,
    /// `INSTANCE`, `MIGRATION`, ...; since 1.38.
    #[serde(borrow, default)]
    pub consumer_type: Option<Text<'a>>,
    /// Links to itself; only in old replies.
    #[serde(default)]
    pub links: Unread,
}

/// What one consumer has of one provider.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
pub struct Allocation<'a> {
    /// Resource class -> how much.
    #[serde(borrow)]
    pub resources: Pairs<'a, Whole>,
    /// How often the provider changed; only in a consumer's allocations.
    #[serde(default)]
    pub generation: Option<Whole>,
    /// How often the consumer changed; only in a provider's allocations; since 1.28.
    #[serde(default)]
    pub consumer_generation: Option<Whole>,
}

/// Whose allocations a reply has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// One consumer's: the keys are providers.
    Consumer,
    /// One provider's: the keys are consumers.
    Provider,
}

impl Allocations<'_> {
    /// Whose they are. A reply about an unknown consumer is empty and says nothing else.
    pub fn side(&self) -> Side {
        let provider = self.resource_provider_generation.is_some()
            || self.root_provider_uuid.is_some()
            || self.generation.is_some()
            || self.allocations.0.iter().any(|(_, one)| one.consumer_generation.is_some());
        if provider { Side::Provider } else { Side::Consumer }
    }
}

impl Resource for Allocations<'_> {
    fn id(&self) -> Option<&str> {
        self.uuid.as_deref()
    }
}

/// What the index keeps of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Whose they are.
    pub side: Side,
    /// For each consumer, or each provider, how much it has of each resource class.
    pub allocations: Vec<(String, Vec<(String, i64)>)>,
}

impl Merge for Kept {
    fn merge(&mut self, other: Self) -> bool {
        *self == other
    }
}

impl Keep for Allocations<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.uuid.as_deref().unwrap_or_default())
    }

    fn keep(&self) -> Kept {
        let resources = |one: &Allocation<'_>| {
            let resources = one.resources.iter();
            resources.map(|(class, amount)| (class.to_string(), amount.0)).collect()
        };
        let allocations = self.allocations.iter();
        Kept {
            side: self.side(),
            allocations: allocations.map(|(id, one)| (id.to_string(), resources(one))).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_are_providers_or_consumers() {
        for (json, side) in [
            (r#"{"allocations": {}}"#, Side::Consumer),
            (
                r#"{"allocations": {"p": {"resources": {"VCPU": 1}, "generation": 2}}}"#,
                Side::Consumer,
            ),
            (
                r#"{"allocations": {"s": {"resources": {"VCPU": 1}}},
                "resource_provider_generation": 2}"#,
                Side::Provider,
            ),
            (
                r#"{"uuid": "p", "allocations": {"s": {"resources": {"VCPU": 1},
                "consumer_generation": 1}}}"#,
                Side::Provider,
            ),
        ] {
            let allocations: Allocations<'_> = serde_json::from_str(json).unwrap();
            assert_eq!(allocations.side(), side, "{json}");
        }
    }
}
