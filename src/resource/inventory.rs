//! Inventories of a resource provider: `GET /resource_providers/{uuid}/inventories` of Placement.
//!
//! Source: `placement/handlers/inventory.py`. The reply does not say whose it is.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, Merge};
use super::value::{Amount, Id, Pairs, Whole};
use crate::kind::Kind;

/// What an inventories dump looks like: one document for each provider.
pub static KIND: Kind = Kind {
    name: "inventories",
    record: "inventory",
    api: "placement",
    document_keys: &["inventories"],
    bare: &[&["inventories", "resource_provider_generation"], &["uuid", "inventories"]],
    save_each: Some(
        r#"for id in $(jq -r ".resource_providers[].uuid" providers.json); do curl -sS -H "X-Auth-Token: $TOKEN" "$PLACEMENT/resource_providers/$id/inventories" > "inventories-$id.json"; done"#,
    ),
    ..Kind::EMPTY
};

/// What one provider has.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Inventories<'a> {
    /// The provider's UUID; only where the person who saved the reply put it there.
    #[serde(borrow, default)]
    pub uuid: Option<Id<'a>>,
    /// How often the provider changed.
    #[serde(default)]
    pub resource_provider_generation: Option<Whole>,
    /// Resource class -> how much there is.
    #[serde(borrow)]
    pub inventories: Pairs<'a, Inventory>,
}

/// How much there is of one resource class.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
pub struct Inventory {
    /// All of it.
    pub total: Whole,
    /// How much of it is kept back.
    #[serde(default)]
    pub reserved: Option<Whole>,
    /// The least that can be asked for.
    #[serde(default)]
    pub min_unit: Option<Whole>,
    /// The most that can be asked for.
    #[serde(default)]
    pub max_unit: Option<Whole>,
    /// What can be asked for is a multiple of it.
    #[serde(default)]
    pub step_size: Option<Whole>,
    /// How often each piece may be given away; 0 closes the provider.
    #[serde(default)]
    pub allocation_ratio: Option<Amount>,
}

impl Inventory {
    /// How much may be given away: the largest whole number that is not above
    /// (total - reserved) x ratio.
    pub fn capacity(&self) -> i64 {
        let reserved = self.reserved.map_or(0, |reserved| reserved.0);
        let free = self.total.0.saturating_sub(reserved);
        match self.allocation_ratio.and_then(|ratio| ratio.0) {
            // A cast of a float is cut to the range of the integer.
            Some(ratio) => (free as f64 * ratio).floor() as i64,
            None => free,
        }
    }
}

impl Resource for Inventories<'_> {
    fn id(&self) -> Option<&str> {
        self.uuid.as_deref()
    }
}

/// What the index keeps of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// By resource class.
    pub classes: Vec<(String, Inventory)>,
}

impl Merge for Kept {
    fn merge(&mut self, other: Self) -> bool {
        self.classes == other.classes
    }
}

impl Keep for Inventories<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.uuid.as_deref().unwrap_or_default())
    }

    fn keep(&self) -> Kept {
        let classes = self.inventories.iter();
        Kept { classes: classes.map(|(class, one)| (class.to_string(), *one)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacity_is_the_unreserved_total_times_the_ratio() {
        for (total, reserved, ratio, capacity) in [
            (6_000_000, 512, "1.5", 8_999_232),
            (4000, 0, "16.0", 64_000),
            (64, 4, "1.0", 60),
            (7, 0, "1.5", 10),
            (100, 100, "4.0", 0),
            (100, 0, "0.0", 0),
            (10, 20, "1.0", -10),
        ] {
            let json = format!(
                r#"{{"total": {total}, "reserved": {reserved}, "allocation_ratio": {ratio}}}"#
            );
            let inventory: Inventory = serde_json::from_str(&json).unwrap();
            assert_eq!(inventory.capacity(), capacity, "{json}");
        }
    }
}
