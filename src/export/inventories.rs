//! What Placement's providers have, and how much of it is used.

use super::table;
use crate::index::Index;
use crate::report::capacity::used;
use crate::report::{Emit, Tables, columns};
use crate::resource::inventory::Inventory;
use crate::resource::provider;
use crate::row::Cell;

table! {
    "inventories",
    "one row per resource provider and class; without class where a provider has nothing",
    &["resource_providers", "inventories", "usages", "allocations"]
}

/// One class of one provider.
struct Item<'a> {
    id: &'a str,
    provider: Option<&'a provider::Kept>,
    class: Option<(&'a str, &'a Inventory)>,
    used: Option<i64>,
}

fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    for id in providers(index) {
        let provider = index.providers.find(id);
        let inventories = index.inventories.find(id);
        let classes = inventories.map(|kept| kept.classes.as_slice()).unwrap_or_default();
        let used = used(index, id);
        let mut row = |class: Option<(&'a str, &'a Inventory)>| {
            let of_class = |(class, _)| Some(used.as_ref()?.get(class).copied().unwrap_or(0));
            let item = Item { id, provider, class, used: class.and_then(of_class) };
            emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
        };
        if classes.is_empty() {
            row(None);
        }
        classes.iter().for_each(|(class, inventory)| row(Some((class, inventory))));
    }
}

/// Providers in the order of their list, then those that only an inventory names.
fn providers(index: &Index) -> Vec<&str> {
    let mut unlisted: Vec<&str> = index.inventories.keyed().map(|(id, _)| id).collect();
    unlisted.retain(|id| index.providers.find(id).is_none());
    unlisted.sort_unstable();
    let listed = index.providers.entries().iter().map(|provider| provider.id.as_str());
    listed.chain(unlisted).collect()
}

columns! { Item:
    "provider_id", "UUID", Text, "the provider's id" => |i| Cell::text(Some(i.id));
    "provider", "Name", Text, "the provider's name; null where no dump has it" =>
        |i| Cell::text(i.provider.and_then(|provider| provider.name.as_deref()));
    "parent_id", "Parent", Text, "the id of the provider that it is a part of" =>
        |i| Cell::text(i.provider.and_then(|provider| provider.parent_id.as_deref()));
    "class", "Resource Class", Text, "VCPU, MEMORY_MB, DISK_GB, ..." =>
        |i| Cell::text(i.class.map(|(class, _)| class));
    "total", "Total", Int, "what there is" => |i| Cell::int(i.class.map(|(_, one)| one.total.0));
    "reserved", "Reserved", Int, "what is kept back" =>
        |i| Cell::int(i.class.and_then(|(_, one)| one.reserved).map(|number| number.0));
    "ratio", "Allocation Ratio", Float, "how often each unit may be given out" => |i| {
        let ratio = i.class.and_then(|(_, one)| one.allocation_ratio);
        ratio.and_then(|ratio| ratio.0).map_or(Cell::Null, Cell::Float)
    };
    "used", "Used", Int, "what is given out, by usages, else by allocations; null where neither were given" =>
        |i| Cell::int(i.used);
}
