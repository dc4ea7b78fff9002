//! Lists and maps.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Text;

/// A list that old releases of the command line print as one text.
#[derive(Debug, Clone, PartialEq)]
pub enum Many<T> {
    /// The items.
    Items(Vec<T>),
    /// The list was printed as text, from which its items cannot be told.
    Printed,
}

impl<T> Many<T> {
    /// The items; `None` where the list was printed as text.
    pub fn items(&self) -> Option<&[T]> {
        match self {
            Self::Items(items) => Some(items),
            Self::Printed => None,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ManyVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for ManyVisitor<T> {
            type Value = Many<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Many::Items(items))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                let empty = text.trim().is_empty();
                Ok(if empty { Many::Items(Vec::new()) } else { Many::Printed })
            }
        }
        deserializer.deserialize_any(ManyVisitor(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Many<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("ManyOf{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let item = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [{ "type": "array", "items": item }, { "type": "string" }] })
    }
}

/// A map whose keys are names, in the order of the dump.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs<'a, T>(pub Vec<(Text<'a>, T)>);

impl<T> Default for Pairs<'_, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Pairs<'_, T> {
    /// The value of the first pair with this key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.iter().find(|(name, _)| &**name == key).map(|(_, value)| value)
    }

    /// Keys and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Pairs<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor<'a, T>(PhantomData<(&'a (), T)>);
        impl<'de: 'a, 'a, T: Deserialize<'de>> Visitor<'de> for PairsVisitor<'a, T> {
            type Value = Pairs<'a, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_any(PairsVisitor(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Pairs<'_, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("MapOf{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "additionalProperties": value })
    }
}

/// A list of which only the number of items is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count(pub u64);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CountVisitor;
        impl<'de> Visitor<'de> for CountVisitor {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut count = 0;
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    count += 1;
                }
                Ok(Count(count))
            }
        }
        deserializer.deserialize_seq(CountVisitor)
    }
}

schemas! {
    Count, "Count", |_generator| json_schema!({ "type": "array" });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::value::Whole;

    #[test]
    fn a_printed_list_has_no_items_and_an_empty_text_is_an_empty_list() {
        let many = |json| serde_json::from_str::<Many<Whole>>(json).unwrap();
        assert_eq!(many("[1, 2]").items().map(<[_]>::len), Some(2));
        assert_eq!(many("\"\"").items().map(<[_]>::len), Some(0));
        assert_eq!(many("\"Attached to web-1 on /dev/vdb\"").items(), None);
        assert!(serde_json::from_str::<Many<Whole>>("{}").is_err());
    }

    #[test]
    fn a_map_keeps_the_order_of_the_dump() {
        let json = r#"{"VCPU": 1, "MEMORY_MB": 2}"#;
        let pairs: Pairs<'_, Whole> = serde_json::from_str(json).unwrap();
        assert_eq!(pairs.get("MEMORY_MB"), Some(&Whole(2)));
        assert_eq!(pairs.iter().map(|(key, _)| key).collect::<Vec<_>>(), ["VCPU", "MEMORY_MB"]);
        assert!(serde_json::from_str::<Pairs<'_, Whole>>("[]").is_err());
    }

    #[test]
    fn the_items_of_a_count_are_counted_only() {
        assert_eq!(serde_json::from_str::<Count>("[{}, 1, null]").unwrap().0, 3);
        assert!(serde_json::from_str::<Count>("3").is_err());
    }
}
