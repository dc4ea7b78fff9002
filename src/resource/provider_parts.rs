//! Traits and aggregates of a resource provider: `GET /resource_providers/{uuid}/traits` and
//! `/aggregates` of Placement, and all traits: `GET /traits`.
//!
//! Source: `placement/handlers/trait.py`, `placement/handlers/aggregate.py`. The reply does not
//! say whose it is.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Resource;
use super::value::{Id, Text, Whole};
use crate::kind::Kind;

/// What a traits dump looks like: one document for each provider, or one for all.
pub static TRAITS: Kind = Kind {
    name: "traits",
    record: "list of traits",
    api: "placement",
    document_keys: &["traits"],
    bare: &[&["traits", "resource_provider_generation"], &["uuid", "traits"]],
    not_bare: &["allocations", "name"],
    ..Kind::EMPTY
};

/// What a dump of a provider's aggregates looks like. Nova's aggregates are a list of objects.
pub static AGGREGATES: Kind = Kind {
    name: "provider_aggregates",
    record: "list of aggregates",
    api: "placement",
    document_keys: &["aggregates"],
    bare: &[&["aggregates", "resource_provider_generation"], &["uuid", "aggregates"]],
    not_bare: &["name"],
    ..Kind::EMPTY
};

/// The traits of one provider, or all that there are.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ProviderTraits<'a> {
    /// The provider's UUID; only where the person who saved the reply put it there.
    #[serde(borrow, default)]
    pub uuid: Option<Id<'a>>,
    /// How often the provider changed; absent from the list of all traits.
    #[serde(default)]
    pub resource_provider_generation: Option<Whole>,
    /// `COMPUTE_NODE`, `HW_CPU_X86_AVX2`, `CUSTOM_...`.
    #[serde(borrow)]
    pub traits: Vec<Text<'a>>,
}

/// The aggregates that one provider is in.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ProviderAggregates<'a> {
    /// The provider's UUID; only where the person who saved the reply put it there.
    #[serde(borrow, default)]
    pub uuid: Option<Id<'a>>,
    /// How often the provider changed; since 1.19.
    #[serde(default)]
    pub resource_provider_generation: Option<Whole>,
    /// UUIDs, which are those of Nova's aggregates where they have some.
    #[serde(borrow)]
    pub aggregates: Vec<Id<'a>>,
}

impl Resource for ProviderTraits<'_> {
    fn id(&self) -> Option<&str> {
        self.uuid.as_deref()
    }
}

impl Resource for ProviderAggregates<'_> {
    fn id(&self) -> Option<&str> {
        self.uuid.as_deref()
    }
}
