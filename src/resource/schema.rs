//! The JSON Schema of a whole dump: its record's schema in every envelope that a reader accepts.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::{KINDS, subschema};
use crate::kind::Kind;

/// The JSON Schema (2020-12) of a document of `kind`: a list or an object under one of the
/// kind's keys, or records without an envelope; `None` for a kind without a record's schema.
pub fn document_schema(kind: &Kind) -> Option<Schema> {
    let mut generator = SchemaGenerator::default();
    let record = subschema(kind, &mut generator)?;
    // The members of a group are under the key of users, a user's groups under that of groups.
    let keyless = kind.list_keys.is_empty() && kind.object_keys.is_empty();
    let of_records = |other: &&&'static Kind| other.record == kind.record;
    let keys = if keyless { *KINDS.iter().find(of_records)? } else { kind };
    let mut forms = Vec::new();
    for key in keys.list_keys {
        forms.push(json_schema!({
            "type": "object",
            "properties": { (*key): { "type": "array", "items": record.clone() } },
            "required": [key]
        }));
    }
    for key in keys.object_keys {
        forms.push(json_schema!({
            "type": "object",
            "properties": { (*key): record.clone() },
            "required": [key]
        }));
    }
    for key in kind.document_keys {
        forms
            .push(json_schema!({ "type": "object", "allOf": [record.clone()], "required": [key] }));
    }
    // Without an envelope a record must show by its keys that it is of this kind.
    if !kind.bare.is_empty() {
        let known: Vec<_> = kind.bare.iter().map(|set| json_schema!({ "required": set })).collect();
        let bare = json_schema!({ "type": "object", "allOf": [record], "anyOf": known });
        forms.push(json_schema!({ "type": "array", "items": bare.clone() }));
        forms.push(bare);
    }
    let definitions = generator.take_definitions(true);
    Some(json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.name,
        "description": format!("A dump of {} ({})", kind.name, kind.api),
        "anyOf": forms,
        "$defs": definitions
    }))
}
