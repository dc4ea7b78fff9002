//! `--strict`: fields and values of enumerations that osreport does not know.
//!
//! A later release, or a vendor, may add both, so neither is a fault. What is known is what the
//! schema of the kind says, which comes from its struct.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::Refusal;
use super::locate::{self, Step};
use crate::finding::{code, mask};
use crate::resource;
use crate::shape::Kind;

/// The known values of enumerations: kind, field, values. Nova's `_STATE_MAP` and
/// `InstancePowerState`; Glance's and Keystone's documents.
const VALUES: &[(&str, &str, &[&str])] = &[
    (
        "servers",
        "status",
        &[
            "ACTIVE",
            "BUILD",
            "DELETED",
            "ERROR",
            "HARD_REBOOT",
            "MIGRATING",
            "PASSWORD",
            "PAUSED",
            "REBOOT",
            "REBUILD",
            "RESCUE",
            "RESIZE",
            "REVERT_RESIZE",
            "SHELVED",
            "SHELVED_OFFLOADED",
            "SHUTOFF",
            "SOFT_DELETED",
            "SUSPENDED",
            "UNKNOWN",
            "VERIFY_RESIZE",
        ],
    ),
    (
        "servers",
        "OS-EXT-STS:vm_state",
        &[
            "active",
            "building",
            "paused",
            "suspended",
            "stopped",
            "rescued",
            "resized",
            "soft-delete",
            "deleted",
            "error",
            "shelved",
            "shelved_offloaded",
        ],
    ),
    ("servers", "OS-EXT-STS:power_state", &["0", "1", "3", "4", "6", "7"]),
    ("servers", "host_status", &["UP", "DOWN", "MAINTENANCE", "UNKNOWN", ""]),
    ("servers", "OS-DCF:diskConfig", &["AUTO", "MANUAL"]),
    ("hypervisors", "state", &["up", "down"]),
    ("hypervisors", "status", &["enabled", "disabled"]),
    ("endpoints", "interface", &["public", "internal", "admin"]),
    (
        "images",
        "status",
        &[
            "queued",
            "saving",
            "active",
            "killed",
            "deleted",
            "uploading",
            "importing",
            "pending_delete",
            "deactivated",
            "ACTIVE",
            "SAVING",
            "DELETED",
            "ERROR",
            "UNKNOWN",
        ],
    ),
];

/// What was said of each kind: nothing is said twice.
#[derive(Debug, Default)]
pub struct Strict {
    fields: HashMap<&'static str, Fields>,
    said: HashSet<(&'static str, String)>,
}

impl Strict {
    /// What a good record of `kind` holds that is not known, and was not said before.
    pub fn unknown(&mut self, kind: Kind, bytes: &[u8]) -> Vec<Refusal> {
        let Ok(record) = serde_json::from_slice::<Map<String, Value>>(bytes) else {
            return Vec::new();
        };
        let known = self.fields.entry(kind.name).or_insert_with(|| fields(kind));
        let mut unknown = Vec::new();
        for (key, value) in &record {
            if !known.names.contains(key) {
                // A property that its owner added.
                if known.open && (value.is_string() || value.is_null()) {
                    continue;
                }
                unknown.push((format!("{key}\n"), key, None));
            } else if let Some(value) = unknown_value(kind, key, value) {
                unknown.push((format!("{key}\n{value}"), key, Some(value)));
            }
        }
        unknown.retain(|(said, ..)| self.said.insert((kind.name, said.clone())));
        unknown.into_iter().map(|(_, key, value)| refusal(kind, bytes, key, value)).collect()
    }
}

fn refusal(kind: Kind, bytes: &[u8], key: &str, value: Option<String>) -> Refusal {
    let steps = [Step::Key(key)];
    let (code, message) = match &value {
        None => (&code::UNKNOWN_FIELD, format!("`{key}` is no known field of a {}", kind.record)),
        Some(value) => {
            let value = mask::text(value);
            (&code::UNKNOWN_VALUE, format!("`{value}` is no known value of `{key}`"))
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
    /// Whether records may have other members, as texts: an image's custom properties.
    open: bool,
}

fn fields(kind: Kind) -> Fields {
    let schema = resource::schema(kind).map(schemars::Schema::to_value).unwrap_or_default();
    let properties = schema.get("properties").and_then(Value::as_object);
    Fields {
        names: properties.into_iter().flat_map(|fields| fields.keys().cloned()).collect(),
        open: schema.get("additionalProperties").is_some_and(Value::is_object),
    }
}

/// The value, if the field is an enumeration that does not know it.
fn unknown_value(kind: Kind, key: &str, value: &Value) -> Option<String> {
    let (.., known) = VALUES.iter().find(|(of, field, _)| *of == kind.name && *field == key)?;
    let value = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!known.contains(&value.as_str())).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::{image, server};

    #[test]
    fn custom_properties_of_an_image_are_not_unknown_fields() {
        let mut strict = Strict::default();
        let record = br#"{"id": "a", "os_distro": "ubuntu", "hw_disk_bus": "scsi", "odd": [1]}"#;
        let found = strict.unknown(&image::SHAPE, record);
        assert_eq!(found.iter().map(|found| &*found.pointer).collect::<Vec<_>>(), ["/odd"]);
    }

    #[test]
    fn what_is_not_known_is_said_once() {
        let mut strict = Strict::default();
        let record = br#"{"id": "a", "status": "GONE", "RAX-PUBLIC-IP": 1, "links": []}"#;
        let found = strict.unknown(&server::SHAPE, record);
        let said: Vec<&str> = found.iter().map(|refusal| refusal.pointer.as_str()).collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said.contains(&"/status") && said.contains(&"/RAX-PUBLIC-IP"));
        assert_eq!(strict.unknown(&server::SHAPE, record), []);
        assert_eq!(strict.unknown(&server::SHAPE, br#"{"id": "a", "status": "ACTIVE"}"#), []);
    }
}
