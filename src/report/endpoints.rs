//! One row per endpoint: from the catalogs of tokens, and from Keystone's own lists.

use super::{Emit, Report, Source, Tables, columns};
use crate::index::Index;
use crate::index::endpoints::Endpoint;
use crate::join::Match;
use crate::resource::service;
use crate::row::Cell;

/// Endpoints.
pub static REPORT: Report = Report {
    name: "endpoints",
    about: "one row per endpoint: where each service is reached",
    examples: "\
Examples:
  osreport endpoints token-tmp.txt
  osreport endpoints dumps/ --where interface=public -c type,url
  osreport endpoints dumps/ --where type=compute -f value -c url",
    columns: COLUMNS,
    default: &["service", "type", "region", "interface", "url", "enabled", "source"],
    key: &["type", "service", "region", "interface"],
    filters: &[("name", &["service"])],
    source: Source::Tables {
        counts: false,
        kinds: &["token", "catalog", "endpoints"],
        call: "/v3/auth/tokens",
        rows,
    },
    reads: &[&["token", "catalog", "endpoints", "services"]],
    needs: &[],
};

/// One endpoint.
struct Item<'a> {
    index: &'a Index,
    endpoint: &'a Endpoint,
    service: Option<&'a service::Kept>,
}

/// The rows of all endpoints.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    for endpoint in index.endpoints.all() {
        let find = |id: &String| index.services.find(id);
        let service = endpoint.service_id.as_ref().and_then(find);
        let item = Item { index, endpoint, service };
        emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
    }
}

impl<'a> Item<'a> {
    fn name(&self) -> Option<&'a str> {
        let own = self.endpoint.service_name.as_deref();
        own.or_else(|| self.service.and_then(|service| service.name.as_deref()))
    }

    fn kind(&self) -> Option<&'a str> {
        let own = self.endpoint.service_type.as_deref();
        own.or_else(|| self.service.map(|service| service.kind.as_str()))
    }
}

columns! { Item:
    "service", "Service Name", Text, "the service's name; empty where no dump has it" =>
        |i| Cell::text(i.name());
    "type", "Service Type", Text, "the service's type: compute, identity, ..." =>
        |i| Cell::text(i.kind());
    "region", "Region", Text, "the region's name, or its id" =>
        |i| Cell::text(i.endpoint.region.as_deref());
    "interface", "Interface", Text, "public, internal or admin" =>
        |i| Cell::text(Some(&i.endpoint.interface));
    "url", "URL", Text, "the address; a password in it is masked" =>
        |i| Cell::text(Some(&i.endpoint.url));
    "id", "ID", Text, "the endpoint's id; absent in old v2.0" =>
        |i| Cell::text(i.endpoint.id.as_deref());
    "service_id", "Service ID", Text, "the service's id; absent in catalogs of v2.0" =>
        |i| Cell::text(i.endpoint.service_id.as_deref());
    "enabled", "Enabled", Bool, "whether it is in use; empty in catalogs, which hold no others" =>
        |i| Cell::bool(i.endpoint.enabled);
    "source", "Source", Text, "the kind of dump that tells it: token, catalog or endpoints" =>
        |i| Cell::text(Some(i.endpoint.source));
    "service_match", "Service Match", Text, "whether the service is known: matched, unresolved or not-given" =>
        |i| Cell::text(Some(Match::of(i.kind().is_some(), i.index.given("services")).name()));
}
