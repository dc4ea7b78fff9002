//! Other names of fields in a JSON Schema: the titles that the command line's lists give them.
//!
//! serde knows them as `alias`, which schemars does not read, so each struct with aliases names
//! them once more as `TITLES` pairs of a field and its title. A test asks serde for all names
//! that it takes and compares.

use schemars::{Schema, json_schema};

/// Lets `schema` accept each title in place of the field that is before it.
pub(super) fn add(schema: &mut Schema, titles: &[(&str, &str)]) {
    let mut either = Vec::new();
    for &(field, title) in titles {
        if let Some(properties) = schema.get_mut("properties").and_then(|all| all.as_object_mut())
            && let Some(property) = properties.get(field).cloned()
        {
            properties.insert(title.to_owned(), property);
        }
        if let Some(required) = schema.get_mut("required").and_then(|all| all.as_array_mut())
            && let Some(at) = required.iter().position(|name| name.as_str() == Some(field))
        {
            required.remove(at);
            either.push(json_schema!({
                "anyOf": [{ "required": [field] }, { "required": [title] }]
            }));
        }
    }
    if !either.is_empty() {
        schema.insert("allOf".to_owned(), either.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_replaces_a_required_field() {
        let mut schema = json_schema!({
            "properties": { "id": { "type": "string" }, "name": true },
            "required": ["id", "name"]
        });
        add(&mut schema, &[("id", "ID")]);
        let expected = json_schema!({
            "properties": { "id": { "type": "string" }, "name": true, "ID": { "type": "string" } },
            "required": ["name"],
            "allOf": [{ "anyOf": [{ "required": ["id"] }, { "required": ["ID"] }] }]
        });
        assert_eq!(schema, expected);
    }
}
