//! The service catalog of a token, endpoint by endpoint, and the project the token is for.

use std::io::Read;

use serde::Deserialize;

/// What a token opens.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Catalog {
    /// Id of the project; absent where the scope is another.
    pub project: Option<String>,
    /// Every endpoint, in the order of the catalog.
    pub endpoints: Vec<Endpoint>,
}

/// One endpoint.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The region's id; absent where the endpoint belongs to none.
    pub region: Option<String>,
    /// The service's type: `compute`, `volumev3`.
    pub service: String,
    /// `public`, `internal` or `admin`.
    pub interface: String,
    /// Its URL.
    pub url: String,
}

#[derive(Deserialize)]
struct Body {
    token: Option<Token>,
    #[serde(default)]
    catalog: Vec<Service>,
}

#[derive(Deserialize)]
struct Token {
    project: Option<Project>,
    #[serde(default)]
    catalog: Vec<Service>,
}

#[derive(Deserialize)]
struct Project {
    id: String,
}

#[derive(Deserialize)]
struct Service {
    #[serde(rename = "type")]
    service: String,
    #[serde(default)]
    endpoints: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    interface: String,
    url: String,
    region_id: Option<String>,
    region: Option<String>,
}

impl Catalog {
    /// Reads the reply to `POST` or `GET /v3/auth/tokens`, or to `GET /v3/auth/catalog`.
    ///
    /// # Errors
    ///
    /// When it is neither: the words of the JSON reader.
    pub fn read(reader: impl Read) -> Result<Self, String> {
        let body: Body = serde_json::from_reader(reader).map_err(|error| error.to_string())?;
        let (project, services) = match body.token {
            Some(token) => (token.project.map(|project| project.id), token.catalog),
            None => (None, body.catalog),
        };
        let endpoints = services.into_iter().flat_map(|Service { service, endpoints }| {
            endpoints.into_iter().map(move |place| Endpoint {
                region: place.region_id.or(place.region).filter(|region| !region.is_empty()),
                service: service.clone(),
                interface: place.interface,
                url: place.url,
            })
        });
        Ok(Self { project, endpoints: endpoints.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICES: &str = r#"[{"type": "compute", "id": "1", "name": "nova", "endpoints": [
        {"id": "2", "interface": "public", "url": "http://c:8774/v2.1", "region": "R1", "region_id": "R1"},
        {"id": "3", "interface": "admin", "url": "http://c:8774/v2.1", "region": null}]},
        {"type": "empty", "endpoints": []}]"#;

    #[test]
    fn a_token_and_a_catalog_say_the_same() {
        let token = format!(r#"{{"token": {{"project": {{"id": "p"}}, "catalog": {SERVICES}}}}}"#);
        let catalog = format!(r#"{{"catalog": {SERVICES}, "links": {{}}}}"#);
        let [token, catalog] = [token, catalog].map(|text| Catalog::read(text.as_bytes()).unwrap());
        assert_eq!(token.project.as_deref(), Some("p"));
        assert_eq!(catalog.project, None);
        assert_eq!(token.endpoints, catalog.endpoints);
        let regions: Vec<_> = token.endpoints.iter().map(|one| one.region.as_deref()).collect();
        assert_eq!(regions, [Some("R1"), None]);
        assert_eq!(token.endpoints[0].service, "compute");
    }

    #[test]
    fn a_token_without_scope_has_no_catalog() {
        let token = Catalog::read(&br#"{"token": {"methods": ["password"]}}"#[..]).unwrap();
        assert_eq!(token, Catalog::default());
        assert!(Catalog::read(&b"[]"[..]).is_err() && Catalog::read(&b"{"[..]).is_err());
    }
}
