//! Single facts that a faster decoder might get wrong.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, Visitor};
use serde::forward_to_deserialize_any;

use super::made::Odd;
use super::{KeyCache, Rejected, agrees, from_slice};
use crate::resource::server::Server;

/// Catches the names under which derive knows a struct's fields, aliases among them.
struct Names<'a>(&'a mut Vec<&'static str>);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Rejected;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Rejected> {
        Err(Rejected)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Rejected> {
        self.0.extend(fields);
        Err(Rejected)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[test]
fn every_field_and_alias_leads_to_the_same_field_when_it_is_remembered() {
    let mut names = Vec::new();
    let _ = Server::deserialize(Names(&mut names));
    assert!(names.contains(&"tenant_id") && names.contains(&"Project ID") && names.len() > 50);
    let values =
        ["\"7\"", "7", "null", "true", "[]", "{}", "{\"id\": \"x\"}", "[{\"name\": \"y\"}]"];
    for name in names {
        let mut cache = KeyCache::default();
        let mut accepted = 0;
        for value in values {
            let record = match name {
                "id" | "ID" => format!("{{\"{name}\": {value}, \"name\": \"n\"}}"),
                _ => format!("{{\"id\": \"i\", \"{name}\": {value}, \"x\": 1}}"),
            };
            for _ in 0..3 {
                accepted += usize::from(agrees::<Server<'_>>(record.as_bytes(), &mut cache));
            }
        }
        assert!(accepted > 0, "{name} was never accepted");
    }
}

#[test]
fn a_remembered_key_is_answered_by_its_number() {
    // Without the numbers every answer would still be right, only slow; so this looks inside.
    let mut cache = KeyCache::default();
    let record = br#"{"id": "i", "Name": "n", "unheard-of": 1, "links": []}"#;
    assert!(from_slice::<Server<'_>>(record, &mut cache).is_ok());
    // `unheard-of` has the number behind the last field's.
    assert!(matches!(cache.numbers()[..], [0, 1, other, links] if (2..other).contains(&links)));
}

#[test]
fn a_cache_prints_no_text_of_records() {
    let mut cache = KeyCache::default();
    let record = br#"{"id": "i", "x": ["gAAAA"], "y": "gAAAA"}"#;
    assert!(from_slice::<Server<'_>>(record, &mut cache).is_ok());
    assert!(!format!("{cache:?}").contains("gAAAA"));
}

#[test]
fn the_same_key_of_another_struct_is_another_field() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct One {
        a: u64,
        #[serde(default)]
        b: u64,
    }
    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Other {
        #[serde(default)]
        b: u64,
        a: u64,
    }
    let mut cache = KeyCache::default();
    for _ in 0..4 {
        let record = br#"{"a": 1, "b": 2}"#;
        assert!(agrees::<One>(record, &mut cache));
        assert!(agrees::<Other>(record, &mut cache));
        assert!(agrees::<IgnoredAny>(record, &mut cache));
        assert!(agrees::<serde_json::Value>(record, &mut cache));
    }
}

#[test]
fn white_space_and_garbage_around_a_record_are_handled_as_before() {
    let mut cache = KeyCache::default();
    for _ in 0..2 {
        for (record, good) in [
            (" {\"id\": \"a\"} \n", true),
            ("{\"id\": \"a\" }", true),
            ("{\"id\": \"a\"}}", false),
            ("{\"id\": \"a\"},", false),
            ("{\"id\": \"a\",}", false),
            ("{,\"id\": \"a\"}", false),
            ("{\"id\": \"a\"", false),
            ("{\"id\": }", false),
            ("{\"id\" \"a\"}", false),
            ("{\"id\": \"a\" \"name\": \"b\"}", false),
            ("{\"id\": \"a\", \"id\": \"b\"}", false),
            ("{\"name\": \"a\"}", false),
            ("[\"a\"]", true),
            ("\u{feff}{\"id\": \"a\"}", false),
            ("", false),
        ] {
            assert_eq!(agrees::<Server<'_>>(record.as_bytes(), &mut cache), good, "{record}");
        }
    }
}

#[test]
fn depth_ends_where_serde_json_ends_it() {
    let mut cache = KeyCache::default();
    for depth in [100, 126, 127, 128, 129, 1000] {
        let lists = "[".repeat(depth) + &"]".repeat(depth);
        agrees::<serde_json::Value>(lists.as_bytes(), &mut cache);
        let objects = "{\"deep\":".repeat(depth) + "null" + &"}".repeat(depth);
        agrees::<serde_json::Value>(objects.as_bytes(), &mut cache);
        agrees::<Odd<'_>>(format!("{{\"id\": \"a\", \"deep\": {objects}}}").as_bytes(), &mut cache);
        let ignored = format!("{{\"id\": \"a\", \"unknown\": {lists}}}");
        assert!(agrees::<Odd<'_>>(ignored.as_bytes(), &mut cache));
    }
}

#[test]
fn bytes_that_are_not_utf8_are_left_to_the_exact_path() {
    let mut cache = KeyCache::default();
    assert!(from_slice::<Server<'_>>(b"{\"id\": \"a\xff\"}", &mut cache).is_err());
    assert!(from_slice::<Server<'_>>(b"{\"id\": \"a\", \"x\": \"\xff\"}", &mut cache).is_err());
}

#[test]
fn memory_is_bounded_whatever_the_keys() {
    let mut cache = KeyCache::default();
    let mut most = 0;
    for number in 0..10_000 {
        let key = format!("{number}").repeat(1 + number % 150);
        let list = format!("[{}1]", "\"a\",".repeat(number % 200));
        let record =
            format!("{{\"id\": \"a\", \"{key}\": {list}, \"fault\": {{\"{key}\": {list}}}}}");
        assert!(agrees::<Server<'_>>(record.as_bytes(), &mut cache));
        most = most.max(cache.size_bytes());
    }
    assert!((100_000..12_000_000).contains(&most), "{most}");
}
