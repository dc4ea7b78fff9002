//! `--strict`: fields and values of enumerations that osreport does not know.
//!
//! A later release, or a vendor, may add both, so neither is a fault. The known fields are those
//! of the kind's schema, which comes from its struct; the known values are in its `Kind`.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::Refusal;
use super::familiar::{Familiar, Judged};
use super::locate::{self, Step};
use crate::finding::{code, mask};
use crate::kind::Kind;
use crate::resource;

/// Most unknown fields and values of one record that are reported each for itself; the rest is
/// counted. A finding takes time in proportion to its record, which may have a field for every few
/// bytes.
const MOST: usize = 50;

/// Finds unknown fields and values, and reports each once per kind.
#[derive(Debug, Default)]
pub struct Strict {
    fields: HashMap<&'static str, Fields>,
    reported: HashSet<(&'static str, String)>,
}

impl Strict {
    /// The unknown fields and values of a valid record of `kind` that were not reported before.
    pub fn unknown(&mut self, kind: &'static Kind, bytes: &[u8]) -> Vec<Refusal> {
        let known = self.fields.entry(kind.name).or_insert_with(|| fields(kind));
        if known.familiar.knows(bytes) {
            return Vec::new();
        }
        let Ok(record) = serde_json::from_slice::<Map<String, Value>>(bytes) else {
            return Vec::new();
        };
        let mut unknown = Vec::new();
        for (key, value) in &record {
            if !known.names.contains(key) {
                if !known.others.accept(value) {
                    unknown.push((format!("{key}\n"), key, None));
                }
            } else if let Some(value) = unknown_value(kind, key, value) {
                unknown.push((format!("{key}\n{value}"), key, Some(value)));
            }
        }
        let Fields { names, others, familiar } = known;
        familiar.add(bytes, |key| match others {
            _ if kind.values.iter().any(|(field, _)| *field == key) => Judged::Each,
            Others::Text if !names.contains(key) => Judged::Texts,
            _ => Judged::All,
        });
        unknown.retain(|(text, ..)| self.reported.insert((kind.name, text.clone())));
        let rest = unknown.split_off(unknown.len().min(MOST));
        let each = unknown.into_iter().map(|(_, key, value)| refusal(kind, bytes, key, value));
        let mut found: Vec<Refusal> = each.collect();
        if let Some((_, key, _)) = rest.first() {
            let message =
                format!("{} more fields and values of this record are not known", rest.len());
            found.push(Refusal { message, ..refusal(kind, bytes, key, None) });
        }
        found
    }
}

fn refusal(kind: &'static Kind, bytes: &[u8], key: &str, value: Option<String>) -> Refusal {
    let steps = [Step::Key(key)];
    let (code, message) = match &value {
        None => (&code::UNKNOWN_FIELD, format!("`{key}` is not a known field of `{}`", kind.name)),
        Some(value) => {
            let value = mask::text(value);
            (&code::UNKNOWN_VALUE, format!("`{value}` is not a known value of `{key}`"))
        }
    };
    Refusal {
        code,
        offset: locate::value(bytes, &steps).unwrap_or(0),
        pointer: locate::pointer(&steps),
        message,
        expected: None,
        found: value.map(|value| mask::text(&value)),
    }
}

/// A kind's fields, as its schema has them.
#[derive(Debug)]
struct Fields {
    names: HashSet<String>,
    others: Others,
    familiar: Familiar,
}

/// The members that a record may have beside its fields.
#[derive(Debug)]
enum Others {
    /// None are known.
    None,
    /// Of any type: the resources of a quota, what curl prints of a request.
    Any,
    /// Text and null: the custom properties of an image.
    Text,
}

impl Others {
    fn accept(&self, value: &Value) -> bool {
        match self {
            Self::None => false,
            Self::Any => true,
            Self::Text => value.is_string() || value.is_null(),
        }
    }
}

fn fields(kind: &'static Kind) -> Fields {
    let schema = resource::schema(kind).map(schemars::Schema::to_value).unwrap_or_default();
    let properties = schema.get("properties").and_then(Value::as_object);
    let others = match schema.get("additionalProperties") {
        Some(other) if other["type"] == json!(["string", "null"]) => Others::Text,
        Some(Value::Object(_) | Value::Bool(true)) => Others::Any,
        _ => Others::None,
    };
    Fields {
        names: properties.into_iter().flat_map(|fields| fields.keys().cloned()).collect(),
        others,
        familiar: Familiar::default(),
    }
}

/// The first unknown value, if the field is an enumeration or a list of them.
fn unknown_value(kind: &'static Kind, key: &str, value: &Value) -> Option<String> {
    let (_, known) = kind.values.iter().find(|(field, _)| *field == key)?;
    let is_known = |value: &str| {
        known.iter().any(|known| match known.strip_suffix('*') {
            Some(prefix) => value.starts_with(prefix),
            None => value == *known,
        })
    };
    let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    values.iter().find_map(|value| {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!is_known(&value)).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::{KINDS, image, quota_set, server, server_group};

    /// The pointers of what `--strict` finds in a record.
    fn pointers(strict: &mut Strict, kind: &'static Kind, record: &str) -> Vec<String> {
        let found = strict.unknown(kind, record.as_bytes());
        found.into_iter().map(|refusal| refusal.pointer).collect()
    }

    #[test]
    fn custom_properties_of_an_image_are_known() {
        let record = r#"{"id": "a", "os_distro": "ubuntu", "hw_disk_bus": "scsi", "odd": [1]}"#;
        assert_eq!(pointers(&mut Strict::default(), &image::KIND, record), ["/odd"]);
    }

    #[test]
    fn the_resources_of_a_quota_are_known() {
        let record = r#"{"id": "p", "gigabytes_ssd": {"limit": -1, "in_use": 3}, "cores": 8}"#;
        assert_eq!(pointers(&mut Strict::default(), &quota_set::KIND, record), [""; 0]);
    }

    #[test]
    fn an_unknown_field_or_value_is_reported_once() {
        let mut strict = Strict::default();
        let record = r#"{"id": "a", "status": "GONE", "RAX-PUBLIC-IP": 1, "links": []}"#;
        let mut found = pointers(&mut strict, &server::KIND, record);
        found.sort();
        assert_eq!(found, ["/RAX-PUBLIC-IP", "/status"]);
        assert_eq!(pointers(&mut strict, &server::KIND, record), [""; 0]);
        let other = record.replace("GONE", "LOST");
        assert_eq!(pointers(&mut strict, &server::KIND, &other), ["/status"]);
    }

    #[test]
    fn of_many_unknown_fields_the_most_are_counted() {
        let members: String = (0..MOST + 7).map(|at| format!(r#","x{at:03}": {at}"#)).collect();
        let record = format!(r#"{{"id": "a"{members}}}"#);
        let mut strict = Strict::default();
        let found = strict.unknown(&server::KIND, record.as_bytes());
        assert_eq!(found.len(), MOST + 1);
        let last = found.last().unwrap();
        assert_eq!(last.message, "7 more fields and values of this record are not known");
        assert_eq!((last.pointer.as_str(), last.code.name), ("/x050", "unknown-field"));
        let again = pointers(&mut strict, &server::KIND, &record.replace(": 0", ": 9"));
        assert_eq!(again, [""; 0]);
    }

    #[test]
    fn the_values_of_a_list_are_each_checked() {
        let record = r#"{"id": "a", "policies": ["affinity", "distance"]}"#;
        assert_eq!(pointers(&mut Strict::default(), &server_group::KIND, record), ["/policies"]);
    }

    /// A record with one field, as text and, where the value is a number, as a number.
    fn records(field: &str, value: &str) -> Vec<String> {
        let text = serde_json::to_string(value).unwrap();
        let number = value.parse::<i64>().ok().map(|number| number.to_string());
        let number = number.filter(|number| number == value);
        [Some(text), number]
            .into_iter()
            .flatten()
            .map(|v| format!("{{\"{field}\": {v}}}"))
            .collect()
    }

    #[test]
    fn every_listed_value_is_known_and_its_neighbour_is_not() {
        let mut count = 0;
        for kind in KINDS {
            let known = fields(kind);
            for (field, values) in kind.values {
                assert!(known.names.contains(*field), "{} has no field {field}", kind.name);
                for (at, value) in values.iter().enumerate() {
                    assert!(!values[..at].contains(value), "{}: {field}: {value} twice", kind.name);
                    let prefix = value.strip_suffix('*');
                    for record in records(field, prefix.unwrap_or(value)) {
                        let found = pointers(&mut Strict::default(), kind, &record);
                        assert_eq!(found, [""; 0], "{}: {record}", kind.name);
                    }
                    for record in records(field, &format!("{value}9")) {
                        let found = pointers(&mut Strict::default(), kind, &record);
                        assert_eq!(found.len(), usize::from(prefix.is_none()), "{record}");
                    }
                    count += 1;
                }
            }
        }
        assert!(count > 200, "only {count} values");
    }

    #[test]
    fn the_known_values_are_these() {
        let mut text = String::new();
        for kind in KINDS {
            for (field, values) in kind.values {
                text += &format!("{}.{field}: {}\n", kind.name, values.join(" | "));
            }
        }
        insta::assert_snapshot!(text);
    }
}
