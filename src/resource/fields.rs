//! The names of all fields of all kinds, and what their values are: for code that shows text of a
//! file that was not decoded.

use std::collections::HashMap;
use std::sync::OnceLock;

use schemars::Schema;

use super::{json_kinds, schema};

/// What is under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// No kind has a field of this name.
    Unknown,
    /// A value of the API.
    Known,
    /// An object whose keys and values its owner chose.
    Free,
    /// An object whose keys its owner chose, with values of the API below them.
    Labels,
}

/// Names of fields whose keys and values an owner chose. No schema tells them from others.
const FREE: &[&str] = &[
    "extra",
    "extra_specs",
    "image_metadata",
    "meta",
    "metadata",
    "options",
    "properties",
    "volume_image_metadata",
];

/// What the field of this name is, of whatever kind.
pub fn field(name: &str) -> Field {
    static FIELDS: OnceLock<HashMap<String, Field>> = OnceLock::new();
    FIELDS.get_or_init(fields).get(name).copied().unwrap_or(Field::Unknown)
}

fn fields() -> HashMap<String, Field> {
    let mut fields = HashMap::new();
    for kind in json_kinds() {
        let sets = kind.marks.iter().chain(kind.bare).flat_map(|set| set.iter());
        let keys = kind.list_keys.iter().chain(kind.object_keys).chain(sets).chain(kind.foreign);
        fields.extend(keys.map(|key| ((*key).to_owned(), Field::Known)));
    }
    for kind in json_kinds() {
        if let Some(schema) = schema(kind) {
            add(&Schema::to_value(schema), &mut fields);
        }
    }
    fields.extend(FREE.iter().map(|name| ((*name).to_owned(), Field::Free)));
    fields
}

/// Adds the properties of a schema and of all schemas inside it.
fn add(schema: &serde_json::Value, fields: &mut HashMap<String, Field>) {
    use serde_json::Value;
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get("properties") {
                for (name, value) in properties {
                    let labels = value.get("additionalProperties").is_some_and(Value::is_object);
                    let field = if labels { Field::Labels } else { Field::Known };
                    fields.insert(name.clone(), field);
                }
            }
            members.values().for_each(|value| add(value, fields));
        }
        Value::Array(items) => items.iter().for_each(|item| add(item, fields)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_known_by_their_schemas() {
        for name in ["id", "OS-EXT-SRV-ATTR:host", "hypervisor_hostname", "servers", "addr"] {
            assert_eq!(field(name), Field::Known, "{name}");
        }
        assert_eq!(field("addresses"), Field::Labels);
        for name in ["rootpw", "DB_PASS", "密码", ""] {
            assert_eq!(field(name), Field::Unknown, "{name}");
        }
    }

    #[test]
    fn every_free_field_is_free() {
        for name in FREE {
            assert_eq!(field(name), Field::Free, "{name}");
        }
        for name in ["metadata", "properties", "extra_specs"] {
            assert!(FREE.contains(&name), "{name}");
        }
    }
}
