//! Every fixture of a kind is read by its struct and accepted by its schema, and every faulty
//! one is refused by both.
//!
//! The folder's name is the kind. `fixtures/kinds/good` holds whole documents as services and
//! tools write them, one statement about replies each; `fixtures/kinds/bad` holds documents
//! with one fault.

#![allow(clippy::unwrap_used)] // Clippy forgives it in test functions only, not in their helpers.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use osreport::kind::Kind;
use osreport::resource::{self, Decode, Record};
use serde::Deserialize;
use serde_json::Value;

/// Faults that a schema cannot say, and why.
const BEYOND_SCHEMA: &[(&str, &str)] = &[
    ("created-no-such-day.json", "a pattern does not know the calendar"),
    ("expires-at-no-such-day.json", "a pattern does not know the calendar"),
];

struct Fixture {
    kind: &'static Kind,
    path: PathBuf,
    bytes: String,
}

impl Fixture {
    fn json(&self) -> Value {
        serde_json::from_str(&self.bytes).unwrap_or_else(|e| panic!("{}: {e}", self.path.display()))
    }

    fn name(&self) -> &str {
        self.path.file_name().unwrap().to_str().unwrap()
    }

    /// The records of the document, wherever its form keeps them.
    fn records(&self) -> Vec<Value> {
        // The members of a group and a user's groups are under the keys of users and groups.
        let home = match self.kind.name {
            "group_members" => "users",
            "user_groups" => "groups",
            name => name,
        };
        let shape = resource::find(home).unwrap();
        let document = self.json();
        if let Value::Array(records) = document {
            return records;
        }
        for key in shape.list_keys {
            if let Some(Value::Array(records)) = document.get(key) {
                return records.clone();
            }
        }
        for key in shape.object_keys {
            // A bare v2.0 token has a member `token`, which is not the envelope.
            let bare = *key == "token" && document.get("user").is_some();
            if let Some(record) = document.get(key).filter(|_| !bare) {
                return vec![record.clone()];
            }
        }
        vec![document]
    }
}

fn fixtures(folder: &str, ending: &str) -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/kinds").join(folder);
    let mut fixtures = Vec::new();
    for folder in entries(&root) {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let kind = resource::find(name).unwrap_or_else(|| panic!("`{name}` is not a kind"));
        for path in entries(&folder).into_iter().filter(|path| path.extension().unwrap() == ending)
        {
            let bytes = fs::read_to_string(&path).unwrap();
            fixtures.push(Fixture { kind, path, bytes });
        }
    }
    assert!(!fixtures.is_empty());
    fixtures
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn validator(schema: schemars::Schema) -> Validator {
    jsonschema::draft202012::new(schema.as_value()).unwrap()
}

fn complaint(validator: &Validator, value: &Value) -> Option<String> {
    validator.iter_errors(value).next().map(|e| format!("{} at {}", e, e.instance_path()))
}

/// Decodes by serde_json alone.
struct Json<'de>(&'de str);

impl<'de> Decode<'de> for Json<'de> {
    type Error = serde_json::Error;

    fn decode<R: Deserialize<'de>>(self) -> Result<R, serde_json::Error> {
        serde_json::from_str(self.0)
    }

    fn no_records(kind: &Kind) -> serde_json::Error {
        serde::de::Error::custom(kind.name)
    }
}

/// Decodes the record as a dump's would be: from its bytes.
fn decode(kind: &'static Kind, record: &Value) -> Result<(), serde_json::Error> {
    let bytes = serde_json::to_string(record).unwrap();
    Record::with(kind, Json(&bytes), |_| ())
}

#[test]
fn every_good_record_is_read_and_fits_its_schema() {
    let mut faults = Vec::new();
    for fixture in fixtures("good", "json") {
        let Some(schema) = resource::schema(fixture.kind) else { continue };
        let schema = validator(schema);
        for record in fixture.records() {
            if let Err(error) = decode(fixture.kind, &record) {
                faults.push(format!("{}: struct: {error}", fixture.path.display()));
            }
            if let Some(error) = complaint(&schema, &record) {
                faults.push(format!("{}: schema: {error}", fixture.path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_good_document_fits_the_schema_of_its_kind() {
    let mut faults = Vec::new();
    for fixture in fixtures("good", "json") {
        let Some(schema) = resource::document_schema(fixture.kind) else { continue };
        if !validator(schema).is_valid(&fixture.json()) {
            faults.push(fixture.path.display().to_string());
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_bad_record_is_refused_by_struct_and_schema() {
    let mut faults = Vec::new();
    for fixture in fixtures("bad", "json") {
        let beyond = BEYOND_SCHEMA.iter().any(|(name, _)| *name == fixture.name());
        let schema = validator(resource::schema(fixture.kind).unwrap());
        let records = fixture.records();
        if records.iter().all(|record| decode(fixture.kind, record).is_ok()) {
            faults.push(format!("{}: the struct takes it", fixture.path.display()));
        }
        let document = validator(resource::document_schema(fixture.kind).unwrap());
        let accepted = [
            ("a record", records.iter().all(|record| schema.is_valid(record))),
            ("a document", document.is_valid(&fixture.json())),
        ];
        for (what, _) in accepted.iter().filter(|(_, accepted)| *accepted != beyond) {
            let verb = if beyond { "refuses" } else { "takes" };
            faults.push(format!("{}: the schema of {what} {verb} it", fixture.path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_kind_with_records_has_a_good_and_a_bad_fixture() {
    let (good, bad) = (fixtures("good", "json"), fixtures("bad", "json"));
    for kind in resource::KINDS {
        assert!(good.iter().any(|fixture| fixture.kind == *kind), "no good {}", kind.name);
        assert!(bad.iter().any(|fixture| fixture.kind == *kind), "no bad {}", kind.name);
    }
    let text = fixtures("good", "txt");
    for kind in resource::TEXT_KINDS {
        assert!(text.iter().any(|fixture| fixture.kind == *kind), "no {}", kind.name);
    }
}

#[test]
fn every_schema_is_valid_and_describes_itself() {
    for kind in resource::KINDS {
        let schemas = [resource::schema(kind), resource::document_schema(kind)];
        for schema in schemas.map(Option::unwrap) {
            let schema = schema.as_value();
            jsonschema::draft202012::meta::validate(schema).unwrap();
            assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
            for key in ["title", "description"] {
                assert!(schema[key].as_str().is_some_and(|text| !text.is_empty()), "{}", kind.name);
            }
        }
        let record = resource::schema(kind).unwrap();
        for (name, property) in record.as_value()["properties"].as_object().unwrap() {
            let described = property.get("description").is_some();
            assert!(described, "{}: `{name}` has no description", kind.name);
        }
    }
}

/// A deserializer that only asks a struct for the names of its fields.
struct Names<'n>(&'n mut Vec<&'static str>);

impl<'de> serde::Deserializer<'de> for Names<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom("not a struct"))
    }

    fn deserialize_struct<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.extend(fields);
        Err(serde::de::Error::custom("names only"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Asks a struct for the names of its fields.
struct Fields<'n>(&'n mut Vec<&'static str>);

impl<'de> Decode<'de> for Fields<'_> {
    type Error = serde_json::Error;

    fn decode<R: Deserialize<'de>>(self) -> Result<R, serde_json::Error> {
        R::deserialize(Names(self.0)).map_err(serde::de::Error::custom)
    }

    fn no_records(kind: &Kind) -> serde_json::Error {
        serde::de::Error::custom(kind.name)
    }
}

#[test]
fn a_schema_knows_every_name_that_the_struct_takes_and_no_other() {
    for kind in resource::KINDS {
        let mut names = Vec::new();
        Record::with(kind, Fields(&mut names), |_| ()).unwrap_err();
        names.sort_unstable();
        let schema = resource::schema(kind).unwrap();
        let properties = schema.as_value()["properties"].as_object().unwrap();
        let mut known: Vec<&str> = properties.keys().map(String::as_str).collect();
        known.sort_unstable();
        assert_eq!(known, names, "{}", kind.name);
    }
}
