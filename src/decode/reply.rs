//! A whole reply, read for the members beside its records: the next link, an error, the ids.
//!
//! Only the top level counts. A record may hold keys of its owner's choice, such as metadata with
//! the key `next`, and none of them is looked at. Records are passed over one by one, so memory
//! does not grow with the list.

use std::fmt;
use std::io::Read;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

/// The members of a reply beside its records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// Where the next page is, as the service writes it: `links.next` of Keystone, the link of
    /// rel `next` in `servers_links` and the like, `next` of Glance and Ironic.
    pub next: Option<String>,
    /// The service's own words, where the reply is an error and not what was asked for.
    pub error: Option<String>,
}

/// A value, as far as it is looked at: its own text, and the texts of its members of interest.
#[derive(Debug, Clone, Default)]
pub struct Glimpse {
    /// The value itself, where it is a string.
    pub text: Option<String>,
    members: Vec<(&'static str, String)>,
    has_code: bool,
}

/// The members that are kept of an object.
const KEPT: &[&str] = &[
    "detail",
    "faultstring",
    "href",
    "id",
    "max_version",
    "message",
    "name",
    "next",
    "rel",
    "status",
    "title",
    "type",
    "uuid",
    "version",
];

impl Glimpse {
    /// The text of the member `key`, where it is a string and not empty.
    pub fn member(&self, key: &str) -> Option<&str> {
        let found = self.members.iter().rev().find(|(name, _)| *name == key);
        found.map(|(_, text)| text.as_str()).filter(|text| !text.is_empty())
    }

    /// The words of an error, where the value is the inside of one.
    fn error(&self) -> Option<&str> {
        let kind = self.has_code || self.member("title").or(self.member("type")).is_some();
        self.member("message").or(self.member("detail")).filter(|_| kind)
    }
}

impl Reply {
    /// Reads one JSON reply to its end. `each` gets every item of every list at the top level with
    /// the key of the list (empty where the reply itself is a list), and every other value at the
    /// top level with its key.
    ///
    /// # Errors
    ///
    /// When the bytes cannot be read, or are not one JSON object or array: the words of the JSON
    /// reader.
    pub fn read(reader: impl Read, each: &mut dyn FnMut(&str, &Glimpse)) -> Result<Self, String> {
        let mut json = serde_json::Deserializer::from_reader(reader);
        let seen = Top { each }.deserialize(&mut json).map_err(|error| error.to_string())?;
        json.end().map_err(|error| error.to_string())?;
        // A single image has its owner's properties at the top level, so that only a list has a
        // next page.
        let next = seen.keystone.or(seen.plain).or(seen.linked).filter(|_| seen.has_list);
        let error = seen.error.filter(|_| !seen.has_list);
        Ok(Self { next, error })
    }
}

/// What was seen at the top level.
#[derive(Default)]
struct Seen {
    keystone: Option<String>,
    plain: Option<String>,
    linked: Option<String>,
    error: Option<String>,
    /// Whether there is a list of records.
    has_list: bool,
}

impl Seen {
    fn item(&mut self, key: &str, item: &Glimpse) {
        if is_links(key) {
            let href = item.member("href").filter(|_| item.member("rel") == Some("next"));
            self.linked = self.linked.take().or(href.map(str::to_owned));
        } else if key == "errors" {
            let words = item.member("detail").or(item.member("title"));
            self.error = self.error.take().or(words.map(str::to_owned));
        } else {
            self.has_list = true;
        }
    }

    fn value(&mut self, key: &str, value: &Glimpse) {
        let text = || value.text.clone().filter(|text| !text.is_empty());
        match key {
            "links" => self.keystone = value.member("next").map(str::to_owned),
            "next" => self.plain = text(),
            "message" | "error_message" | "faultstring" | "explanation" => {
                self.error = self.error.take().or(text());
            }
            // Neutron's oldest form is a plain string.
            "NeutronError" | "error" if value.text.is_some() => self.error = text(),
            _ => self.error = self.error.take().or(value.error().map(str::to_owned)),
        }
    }
}

/// Whether the list at `key` holds links: `servers_links`, Cinder's `volume_type_links`, and the
/// `links` of Heat.
fn is_links(key: &str) -> bool {
    key == "links" || key.ends_with("_links")
}

/// Reads the top level.
struct Top<'e> {
    each: &'e mut dyn FnMut(&str, &Glimpse),
}

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = Seen;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Seen, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = Seen;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object or array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Seen, A::Error> {
        let mut seen = Seen::default();
        while let Some(key) = map.next_key::<String>()? {
            let value =
                map.next_value_seed(Member { key: &key, seen: &mut seen, each: self.each })?;
            if let Some(value) = value {
                seen.value(&key, &value);
                (self.each)(&key, &value);
            }
        }
        Ok(seen)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Seen, A::Error> {
        while let Some(item) = items.next_element::<Glimpse>()? {
            (self.each)("", &item);
        }
        Ok(Seen { has_list: true, ..Seen::default() })
    }

    // The message of a scalar must not show it: the file may hold nothing but a token.
    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Seen, E> {
        Err(E::custom("a JSON string, not an object or array"))
    }
}

/// Reads one member of the top level; a list item by item, and then nothing is returned.
struct Member<'a> {
    key: &'a str,
    seen: &'a mut Seen,
    each: &'a mut dyn FnMut(&str, &Glimpse),
}

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = Option<Glimpse>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Scalars, which are ignored.
macro_rules! nothing {
    ($value:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($value)
        }
    };
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Option<Glimpse>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    nothing!(Some(Glimpse::default()));

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Glimpse { text: Some(text.to_owned()), ..Glimpse::default() }))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        GlimpseVisitor.visit_map(map).map(Some)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        self.seen.has_list |= !is_links(self.key) && self.key != "errors";
        while let Some(item) = items.next_element::<Glimpse>()? {
            self.seen.item(self.key, &item);
            (self.each)(self.key, &item);
        }
        Ok(None)
    }
}

impl<'de> Deserialize<'de> for Glimpse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GlimpseVisitor)
    }
}

struct GlimpseVisitor;

impl<'de> Visitor<'de> for GlimpseVisitor {
    type Value = Glimpse;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    nothing!(Glimpse::default());

    fn visit_str<E>(self, text: &str) -> Result<Glimpse, E> {
        Ok(Glimpse { text: Some(text.to_owned()), ..Glimpse::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Glimpse, A::Error> {
        let mut glimpse = Glimpse::default();
        while let Some(key) = map.next_key::<String>()? {
            glimpse.has_code |= key == "code";
            match KEPT.iter().find(|kept| **kept == key) {
                Some(kept) => {
                    if let Some(text) = map.next_value::<Leaf>()?.0 {
                        glimpse.members.push((*kept, text));
                    }
                }
                None => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(glimpse)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Glimpse, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Glimpse::default())
    }
}

/// A string; any other value is ignored.
struct Leaf(Option<String>);

impl<'de> Deserialize<'de> for Leaf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LeafVisitor)
    }
}

struct LeafVisitor;

impl<'de> Visitor<'de> for LeafVisitor {
    type Value = Leaf;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    nothing!(Leaf(None));

    fn visit_str<E>(self, text: &str) -> Result<Leaf, E> {
        Ok(Leaf(Some(text.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Leaf, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Leaf(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Leaf, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Leaf(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Reply {
        Reply::read(json.as_bytes(), &mut |_, _| {}).unwrap()
    }

    fn next(json: &str) -> Option<String> {
        read(json).next
    }

    #[test]
    fn every_service_s_next_link_is_found() {
        for json in [
            r#"{"users": [{}], "links": {"next": "N", "self": "S", "previous": null}}"#,
            r#"{"servers": [{}], "servers_links": [{"rel": "next", "href": "N"}]}"#,
            r#"{"volume_types": [], "volume_type_links": [{"href": "N", "rel": "next"}]}"#,
            r#"{"ports_links": [{"rel": "previous", "href": "P"}, {"rel": "next", "href": "N"}], "ports": []}"#,
            r#"{"loadbalancers": [], "loadbalancers_links": [{"rel": "next", "href": "N"}]}"#,
            r#"{"images": [{}], "first": "F", "schema": "S", "next": "N"}"#,
            r#"{"nodes": [{}], "next": "N"}"#,
            r#"{"stacks": [{}], "links": [{"rel": "next", "href": "N"}]}"#,
        ] {
            assert_eq!(next(json).as_deref(), Some("N"), "{json}");
        }
    }

    #[test]
    fn the_last_page_has_no_next_link() {
        for json in [
            r#"{"users": [], "links": {"next": null, "self": "S"}}"#,
            r#"{"users": [], "links": {"next": "", "self": "S"}}"#,
            r#"{"ports": [], "ports_links": [{"rel": "previous", "href": "P"}]}"#,
            r#"{"images": [], "first": "F"}"#,
            r#"{"resource_providers": []}"#,
            r#"{"servers": [], "servers_links": [{"rel": "next", "href": 7}, 8, {"rel": "next"}]}"#,
            "[]",
            r#"[{"name": "a", "next": "N"}]"#,
            "{}",
        ] {
            assert_eq!(next(json), None, "{json}");
        }
    }

    #[test]
    fn free_texts_are_not_compared() {
        for json in [
            r#"{"servers": [{"metadata": {"next": "N"}, "next": "N", "links": {"next": "N"}}]}"#,
            r#"{"servers": [{"servers_links": [{"rel": "next", "href": "N"}]}]}"#,
            r#"{"server": {"metadata": {"next": "N"}, "next": "N"}}"#,
            // The properties of a single image are at the top level.
            r#"{"id": "i", "visibility": "public", "next": "N"}"#,
        ] {
            assert_eq!(next(json), None, "{json}");
        }
    }

    #[test]
    fn an_error_is_quoted_in_the_service_s_words() {
        for json in [
            r#"{"error": {"code": 401, "message": "no", "title": "Unauthorized"}}"#,
            r#"{"forbidden": {"message": "no", "code": 403}}"#,
            r#"{"NeutronError": {"type": "T", "message": "no", "detail": ""}}"#,
            r#"{"NeutronError": "no"}"#,
            r#"{"errors": [{"status": 403, "title": "Forbidden", "detail": "no"}]}"#,
            r#"{"message": "no", "code": "401 Unauthorized", "title": "Unauthorized"}"#,
            r#"{"faultcode": "Client", "faultstring": "no", "debuginfo": null}"#,
            r#"{"error_message": "no"}"#,
            r#"{"explanation": "no", "code": 404, "error": {"message": "x", "type": "y"}}"#,
        ] {
            assert_eq!(read(json).error.as_deref(), Some("no"), "{json}");
        }
        for json in [
            r#"{"servers": [], "error": {"code": 1, "message": "no"}}"#,
            r#"{"token": {"methods": []}}"#,
            r#"{"volume": {"id": "i", "message": "mine"}}"#,
        ] {
            assert_eq!(read(json).error, None, "{json}");
        }
    }

    #[test]
    fn every_item_at_the_top_level_is_shown() {
        let json =
            r#"{"a": [{"id": "1"}, {"id": 2, "uuid": "3"}, 4], "b": {"name": "5"}, "c": "6"}"#;
        let mut seen = Vec::new();
        Reply::read(json.as_bytes(), &mut |key, item| {
            let member = ["id", "uuid", "name"].iter().find_map(|name| item.member(name));
            let text = member.or(item.text.as_deref()).unwrap_or_default();
            seen.push(format!("{key}={text}"));
        })
        .unwrap();
        assert_eq!(seen, ["a=1", "a=3", "a=", "b=5", "c=6"]);
    }

    #[test]
    fn what_is_not_one_json_object_or_array_is_refused() {
        for text in
            ["", " ", "{", r#"{"servers": [{"id": "1"}, {"i"#, "[1,", "{} {}", "no", "7", "null"]
        {
            assert!(Reply::read(text.as_bytes(), &mut |_, _| {}).is_err(), "{text}");
        }
        let error = Reply::read(&b"\"gAAAAAsecret\""[..], &mut |_, _| {}).unwrap_err();
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn deep_nesting_is_passed_over_or_refused() {
        let deep = format!(
            r#"{{"servers": [{{"metadata": {}{}}}]}}"#,
            "[".repeat(90_000),
            "]".repeat(90_000)
        );
        assert_eq!(next(&deep), None);
        let top = format!("{}{}", "[".repeat(90_000), "]".repeat(90_000));
        let _ = Reply::read(top.as_bytes(), &mut |_, _| {});
    }
}
