//! Endpoints: from the catalogs of tokens, and from Keystone's own lists.

use super::table;
use crate::index::Index;
use crate::index::endpoints::Endpoint;
use crate::report::{Emit, Tables, columns};
use crate::resource::service;
use crate::row::Cell;

table! { "endpoints", "one row per endpoint, with its service", &["token", "catalog", "endpoints", "services"] }

/// One endpoint.
struct Item<'a> {
    endpoint: &'a Endpoint,
    service: Option<&'a service::Kept>,
}

impl<'a> Item<'a> {
    fn new(index: &'a Index, endpoint: &'a Endpoint) -> Self {
        let find = |id: &String| index.services.find(id);
        Self { endpoint, service: endpoint.service_id.as_ref().and_then(find) }
    }
}

fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    for endpoint in tables.index.endpoints.all() {
        let item = Item::new(tables.index, endpoint);
        emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
    }
}

columns! { Item:
    "id", "ID", Text, "the endpoint's id; null in old v2.0" =>
        |i| Cell::text(i.endpoint.id.as_deref());
    "service_id", "Service ID", Text, "the service's id; null in catalogs of v2.0" =>
        |i| Cell::text(i.endpoint.service_id.as_deref());
    "service", "Service Name", Text, "the service's name; null where no dump has it" => |i| {
        let listed = i.service.and_then(|service| service.name.as_deref());
        Cell::text(i.endpoint.service_name.as_deref().or(listed))
    };
    "type", "Service Type", Text, "the service's type: compute, identity, ..." => |i| {
        let listed = i.service.map(|service| service.kind.as_str());
        Cell::text(i.endpoint.service_type.as_deref().or(listed))
    };
    "service_region", "Region", Text, "the region's name, or its id, as the catalog has it" =>
        |i| Cell::text(i.endpoint.region.as_deref());
    "interface", "Interface", Text, "public, internal or admin" =>
        |i| Cell::text(Some(&i.endpoint.interface));
    "url", "URL", Text, "the address, with a password in it masked" =>
        |i| Cell::text(Some(&i.endpoint.url));
    "enabled", "Enabled", Bool, "whether it is in use; null in catalogs, which hold no others" =>
        |i| Cell::bool(i.endpoint.enabled);
    "source", "Source", Text, "the kind of dump that tells it: token, catalog or endpoints" =>
        |i| Cell::text(Some(i.endpoint.source));
}
