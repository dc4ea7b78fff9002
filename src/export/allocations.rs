//! Who has what of Placement's providers, as the providers' allocations tell.

use super::table;
use crate::report::{Emit, Tables, columns};
use crate::resource::allocation::Side;
use crate::resource::provider;
use crate::row::Cell;

table! {
    "allocations",
    "one row per consumer, resource provider and class",
    &["resource_providers", "allocations"]
}

/// What one consumer has of one class of a provider.
struct Item<'a> {
    provider_id: &'a str,
    provider: Option<&'a provider::Kept>,
    consumer_id: &'a str,
    class: &'a str,
    used: i64,
}

fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let mut of_providers: Vec<_> = index.allocations.keyed().collect();
    of_providers.retain(|(_, kept)| kept.side == Side::Provider);
    of_providers.sort_unstable_by_key(|(id, _)| *id);
    for (provider_id, kept) in of_providers {
        let provider = index.providers.find(provider_id);
        for (consumer_id, resources) in &kept.allocations {
            for (class, used) in resources {
                let item = Item { provider_id, provider, consumer_id, class, used: *used };
                emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
            }
        }
    }
}

columns! { Item:
    "consumer_id", "Consumer", Text, "a server's id, or that of a migration" =>
        |i| Cell::text(Some(i.consumer_id));
    "provider_id", "UUID", Text, "the provider's id" => |i| Cell::text(Some(i.provider_id));
    "provider", "Name", Text, "the provider's name; null where no dump has it" =>
        |i| Cell::text(i.provider.and_then(|provider| provider.name.as_deref()));
    "class", "Resource Class", Text, "VCPU, MEMORY_MB, DISK_GB, ..." => |i| Cell::text(Some(i.class));
    "used", "Used", Int, "how much" => |i| Cell::Int(i.used);
}
