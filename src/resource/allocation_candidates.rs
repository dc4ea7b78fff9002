//! Allocation candidates: `GET /allocation_candidates?resources=VCPU:1` of Placement, since 1.10.
//!
//! Source: `placement/handlers/allocation_candidate.py`. Full providers are missing from it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Resource;
use super::value::{Id, Pairs, Text, Unread, Whole};
use crate::kind::Kind;

/// What a dump of allocation candidates looks like.
pub static KIND: Kind = Kind {
    name: "allocation_candidates",
    record: "reply",
    api: "placement",
    document_keys: &["provider_summaries"],
    bare: &[&["allocation_requests", "provider_summaries"]],
    ..Kind::EMPTY
};

/// Where a request could go.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct AllocationCandidates<'a> {
    /// What to ask each candidate for.
    #[serde(default)]
    pub allocation_requests: Unread,
    /// Provider -> what it has: the one reply that has a provider's UUID, capacity and use.
    #[serde(borrow)]
    pub provider_summaries: Pairs<'a, ProviderSummary<'a>>,
}

/// What one provider has.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
pub struct ProviderSummary<'a> {
    /// Resource class -> capacity and use; before 1.27 only of classes that were asked for.
    #[serde(borrow)]
    pub resources: Pairs<'a, Capacity>,
    /// Its traits; since 1.17.
    #[serde(borrow, default)]
    pub traits: Option<Vec<Text<'a>>>,
    /// The provider that it is a part of; null for none; since 1.29.
    #[serde(borrow, default)]
    pub parent_provider_uuid: Option<Id<'a>>,
    /// The top of the tree that it is in; since 1.29.
    #[serde(borrow, default)]
    pub root_provider_uuid: Option<Id<'a>>,
}

/// Capacity and use of one resource class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Capacity {
    /// How much may be given away.
    pub capacity: Whole,
    /// How much is given away.
    pub used: Whole,
}

impl Resource for AllocationCandidates<'_> {}
