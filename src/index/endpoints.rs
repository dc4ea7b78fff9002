//! Endpoints where services are reached, from catalogs and from Keystone's lists.

use hashbrown::HashSet;

use crate::finding::mask;
use crate::resource::value::Truth;
use crate::resource::{catalog, endpoint};

/// Where a service is reached by one interface.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// The endpoint's id; absent in old v2.0.
    pub id: Option<String>,
    /// The service's id; absent in v2.0's catalogs.
    pub service_id: Option<String>,
    /// The service's name, where the endpoint's own record tells it.
    pub service_name: Option<String>,
    /// The service's type, where the endpoint's own record tells it.
    pub service_type: Option<String>,
    /// `public`, `internal` or `admin`.
    pub interface: String,
    /// The region's name, else its id.
    pub region: Option<String>,
    /// The address, with a password in it masked.
    pub url: String,
    /// Whether it is in use; absent in catalogs, which hold no others.
    pub enabled: Option<bool>,
    /// `token`, `catalog` or `endpoints`: what kind of dump it comes from.
    pub source: &'static str,
}

/// All services and endpoints.
#[derive(Debug, Default)]
pub struct Endpoints {
    all: Vec<Endpoint>,
    known: HashSet<Endpoint>,
}

impl Endpoints {
    /// Adds the endpoints of a service of a catalog.
    pub(super) fn add_service_of(&mut self, source: &'static str, service: &catalog::Service<'_>) {
        for endpoint in &service.endpoints {
            for (interface, url) in endpoint.addresses() {
                self.push(Endpoint {
                    id: some(endpoint.id.as_deref()),
                    service_id: some(service.id.as_deref()),
                    service_name: some(service.name.as_deref()),
                    service_type: some(Some(&service.kind)),
                    interface: interface.to_owned(),
                    region: some(endpoint.region()),
                    url: mask::url(url).into_owned(),
                    enabled: None,
                    source,
                });
            }
        }
    }

    /// Adds an endpoint of Keystone's list.
    pub(super) fn add(&mut self, endpoint: &endpoint::Endpoint<'_>) {
        let enabled: Option<Truth> = endpoint.enabled;
        for (interface, url) in endpoint.addresses() {
            self.push(Endpoint {
                id: some(Some(&endpoint.id)),
                service_id: some(endpoint.service_id.as_deref()),
                service_name: some(endpoint.service_name.as_deref()),
                service_type: some(endpoint.service_type.as_deref()),
                interface: interface.to_owned(),
                region: some(endpoint.region.as_deref().or(endpoint.region_id.as_deref())),
                url: mask::url(url).into_owned(),
                enabled: enabled.map(|enabled| enabled.0),
                source: "endpoints",
            });
        }
    }

    /// All endpoints, in the order in which they came.
    pub fn all(&self) -> &[Endpoint] {
        &self.all
    }

    /// Keeps an endpoint, unless the very same came before: two tokens have one catalog.
    fn push(&mut self, endpoint: Endpoint) {
        if self.known.insert(endpoint.clone()) {
            self.all.push(endpoint);
        }
    }
}

fn some(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog(json: &str) -> Endpoints {
        let service: catalog::Service<'_> = serde_json::from_str(json).unwrap();
        let mut endpoints = Endpoints::default();
        endpoints.add_service_of("token", &service);
        endpoints.add_service_of("token", &service);
        endpoints
    }

    #[test]
    fn a_catalog_that_comes_twice_counts_once() {
        let json = r#"{"type": "compute", "endpoints": [
            {"publicURL": "http://a", "adminURL": "http://b", "region": "R"}]}"#;
        let interfaces: Vec<_> =
            catalog(json).all().iter().map(|endpoint| endpoint.interface.clone()).collect();
        assert_eq!(interfaces, ["public", "admin"]);
    }

    #[test]
    fn a_password_in_an_address_is_masked() {
        let json = r#"{"type": "dns", "endpoints": [
            {"interface": "public", "url": "http://user:dontshow@a:9001/"}]}"#;
        let endpoints = catalog(json);
        let url = &endpoints.all()[0].url;
        assert!(!url.contains("dontshow") && url.contains("a:9001"), "{url}");
    }
}
