//! The parts of a server that are objects or lists of their own.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::value::{Id, Loose, Text, Timestamp, Unread, Whole, schemas};

/// Names of security groups: `[{"name": "default"}]`.
pub type Names<'a> = Vec<Named<'a>>;

/// Attached volumes.
pub type Volumes<'a> = Vec<Volume<'a>>;

/// Tags: `["prod"]`.
pub type Tags<'a> = Vec<Text<'a>>;

/// An object with a name.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Named<'a> {
    /// The name.
    #[serde(borrow)]
    pub name: Text<'a>,
}

/// An attached volume.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Volume<'a> {
    /// The volume's id.
    #[serde(borrow)]
    pub id: Id<'a>,
    /// Since 2.3.
    #[serde(default)]
    pub delete_on_termination: Option<bool>,
}

/// What went wrong with a server in `ERROR`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Fault<'a> {
    /// An HTTP status code; 500 for whatever was not foreseen.
    #[serde(default)]
    pub code: Option<Whole>,
    /// When it happened.
    #[serde(default)]
    pub created: Option<Timestamp>,
    /// The error in one sentence, or only its Python class.
    #[serde(borrow, default)]
    pub message: Option<Text<'a>>,
    /// The stack trace; administrators only, or where the code is not 500.
    #[serde(default)]
    #[allow(dead_code)]
    details: Unread,
}

/// The flavor in a server: by reference before 2.47 (`id`), by value since (all others); `{}`
/// where the flavor's row is gone; a bare name in lists of the command line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FlavorRef<'a> {
    /// The flavor's id; before 2.47.
    pub id: Option<Id<'a>>,
    /// The flavor's name; since 2.47.
    pub original_name: Option<Text<'a>>,
    /// Virtual processors; since 2.47.
    pub vcpus: Option<Whole>,
    /// Memory in MiB; since 2.47.
    pub ram: Option<Whole>,
    /// Root disk in GiB; since 2.47.
    pub disk: Option<Whole>,
}

/// The image in a server: `""` where it boots from a volume, else its id; a bare name in lists
/// of the command line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImageRef<'a> {
    /// The image's id; absent for `""`.
    pub id: Option<Id<'a>>,
    /// The bare name; only in lists of the command line.
    pub name: Option<Text<'a>>,
}

#[derive(Deserialize, JsonSchema)]
struct FlavorObject<'a> {
    #[serde(borrow, default)]
    id: Option<Id<'a>>,
    #[serde(borrow, default)]
    original_name: Option<Text<'a>>,
    #[serde(default)]
    vcpus: Option<Whole>,
    #[serde(default)]
    ram: Option<Whole>,
    #[serde(default)]
    disk: Option<Whole>,
}

#[derive(Deserialize, JsonSchema)]
struct ImageObject<'a> {
    #[serde(borrow)]
    id: Id<'a>,
}

impl<'de: 'a, 'a> Deserialize<'de> for FlavorRef<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FlavorVisitor;
        impl<'de> Visitor<'de> for FlavorVisitor {
            type Value = FlavorRef<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a flavor object")
            }

            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                let original_name = Some(Text(Cow::Owned(name.to_owned())));
                Ok(FlavorRef { original_name, ..FlavorRef::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let object = FlavorObject::deserialize(MapAccessDeserializer::new(map))?;
                let FlavorObject { id, original_name, vcpus, ram, disk } = object;
                Ok(FlavorRef { id, original_name, vcpus, ram, disk })
            }
        }
        deserializer.deserialize_any(FlavorVisitor)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for ImageRef<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ImageVisitor;
        impl<'de> Visitor<'de> for ImageVisitor {
            type Value = ImageRef<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an image object or `\"\"`")
            }

            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                let name = (!name.is_empty()).then(|| Text(Cow::Owned(name.to_owned())));
                Ok(ImageRef { id: None, name })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let object = ImageObject::deserialize(MapAccessDeserializer::new(map))?;
                Ok(ImageRef { id: Some(object.id), name: None })
            }
        }
        deserializer.deserialize_any(ImageVisitor)
    }
}

/// Key -> value, in the order of the dump. Values are strings in Nova; the command line prints
/// an object, or, before 2021, `k='v'` as one string, which is then the only value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Texts<'a>(pub Vec<(Text<'a>, Loose<'a>)>);

impl<'de: 'a, 'a> Deserialize<'de> for Texts<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextsVisitor;
        impl<'de> Visitor<'de> for TextsVisitor {
            type Value = Texts<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                if text.is_empty() {
                    return Ok(Texts::default());
                }
                let value = Loose(Some(Cow::Owned(text.to_owned())));
                Ok(Texts(vec![(Text(Cow::Borrowed("properties")), value)]))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut texts = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    texts.push(entry);
                }
                Ok(Texts(texts))
            }
        }
        deserializer.deserialize_any(TextsVisitor)
    }
}

/// A truth value that Nova writes as `""`, `"True"` or `"False"`, and wrote as an image's id in
/// 2012, which also means that there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flag(pub bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FlagVisitor;
        impl Visitor<'_> for FlagVisitor {
            type Value = Flag;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`\"True\"`, `\"False\"` or `\"\"`")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Flag, E> {
                Ok(Flag(value))
            }

            fn visit_str<E>(self, text: &str) -> Result<Flag, E> {
                Ok(Flag(!matches!(text, "" | "False" | "false")))
            }
        }
        deserializer.deserialize_any(FlagVisitor)
    }
}

schemas! {
    FlavorRef<'_>, "Flavor", |generator| {
        let object = generator.subschema_for::<FlavorObject<'_>>();
        json_schema!({ "anyOf": [object, { "type": "string" }] })
    };
    ImageRef<'_>, "Image", |generator| {
        let object = generator.subschema_for::<ImageObject<'_>>();
        json_schema!({ "anyOf": [object, { "type": "string" }] })
    };
    Texts<'_>, "Texts", |_generator| json_schema!({ "type": ["object", "string"] });
    Flag, "Flag", |_generator| json_schema!({ "type": ["string", "boolean"] });
}
