//! The members of a list beside its records: links, and the mark of a cut.

use serde::Deserialize;

/// The envelope of a list, as far as it tells whether the list is whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// Where the next page is: `servers_links` of Nova and Cinder, `links.next` of Keystone,
    /// `next` of Glance. May be relative, and its host may be an inner one.
    pub next: Option<String>,
    /// The call itself: `links.self` of Keystone.
    pub this: Option<String>,
    /// Keystone's own word that it cut the list.
    pub truncated: bool,
    /// How many records the whole list has: `count` of Cinder, if asked for by `with_count`.
    pub count: Option<u64>,
    /// Whether the envelope is Keystone's: its `links` is an object.
    pub keystone: bool,
}

#[derive(Deserialize)]
struct Links {
    #[serde(default)]
    next: Option<String>,
    #[serde(default, rename = "self")]
    this: Option<String>,
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    rel: String,
    #[serde(default)]
    href: String,
}

impl Envelope {
    /// That of a list without a member beside it.
    pub const NOTHING: Self =
        Self { next: None, this: None, truncated: false, count: None, keystone: false };

    /// With the URL of the call, where the page does not say it itself.
    #[must_use]
    pub fn asked_from(mut self, url: Option<&str>) -> Self {
        self.this = self.this.or_else(|| url.map(str::to_owned));
        self
    }

    /// From the members beside the list, as JSON text. What has another form is passed over.
    pub fn new(members: &[(String, Vec<u8>)]) -> Self {
        let mut envelope = Self::default();
        for (key, json) in members {
            match key.as_str() {
                "links" => {
                    if let Ok(links) = serde_json::from_slice::<Links>(json) {
                        envelope.next = links.next.filter(|next| !next.is_empty());
                        envelope.this = links.this;
                        envelope.keystone = true;
                    }
                }
                "next" => {
                    if let Ok(next) = serde_json::from_slice::<String>(json) {
                        envelope.next = Some(next).filter(|next| !next.is_empty());
                    }
                }
                "truncated" => envelope.truncated = json == b"true",
                "count" => envelope.count = serde_json::from_slice(json).ok(),
                key if key.ends_with("_links") => {
                    let links = serde_json::from_slice::<Vec<Link>>(json).unwrap_or_default();
                    let next = links.into_iter().find(|link| link.rel == "next");
                    envelope.next = envelope.next.or(next.map(|link| link.href));
                }
                _ => {}
            }
        }
        envelope
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(key: &str, json: &str) -> Envelope {
        Envelope::new(&[(key.to_owned(), json.as_bytes().to_vec())])
    }

    #[test]
    fn a_next_link_of_any_service_is_seen() {
        let nova = envelope("servers_links", r#"[{"rel": "next", "href": "http://x/s?marker=1"}]"#);
        assert_eq!(nova.next.as_deref(), Some("http://x/s?marker=1"));
        let keystone =
            envelope("links", r#"{"next": "http://x/u?marker=1", "self": "http://x/u"}"#);
        assert_eq!(keystone.next.as_deref(), Some("http://x/u?marker=1"));
        assert_eq!(keystone.this.as_deref(), Some("http://x/u"));
        let glance = envelope("next", r#""/v2/images?marker=1""#);
        assert_eq!(glance.next.as_deref(), Some("/v2/images?marker=1"));
    }

    #[test]
    fn a_whole_list_has_no_next_link() {
        assert_eq!(envelope("links", r#"{"next": null, "self": "x"}"#).next, None);
        assert_eq!(envelope("tenants_links", "[]").next, None);
        let neutron = r#"[{"rel": "previous", "href": "http://x/ports?page_reverse=True"}]"#;
        assert_eq!(envelope("ports_links", neutron).next, None);
        assert_eq!(envelope("count", "891").count, Some(891));
        assert_eq!(envelope("count", "\"many\"").count, None);
        assert_eq!(envelope("links", "17"), Envelope::default());
        assert!(envelope("truncated", "true").truncated);
        assert!(!envelope("truncated", "false").truncated);
    }
}
