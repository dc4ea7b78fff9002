//! The scalars of OpenStack's JSON, as services and their imitators really write them.
//!
//! Each accepts every form that was seen for its meaning and refuses the rest, so that a record
//! is refused for what is wrong with it and never for how it is spelled.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::row::Time;

/// Text, borrowed from the record's bytes where it has no escape in it.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text<'a>(pub Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl Hash for Text<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text)))
    }
}

/// An id: opaque text. A few imitations of the API, and Nova before 2.53 for hypervisors and
/// services, write a number, which is then kept as its digits.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id<'a>(pub Cow<'a, str>);

impl Deref for Id<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Id<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Id<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IdVisitor;
        impl<'de> Visitor<'de> for IdVisitor {
            type Value = Id<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id (a string or a whole number)")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Id(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Id(Cow::Owned(text.to_owned())))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Id(Cow::Owned(number.to_string())))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Id(Cow::Owned(number.to_string())))
            }
        }
        deserializer.deserialize_any(IdVisitor)
    }
}

/// A whole number. Fixtures of other tools also write it as a string or as `2.002e+06`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whole(pub i64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WholeVisitor;
        impl Visitor<'_> for WholeVisitor {
            type Value = Whole;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number")
            }

            fn visit_i64<E>(self, number: i64) -> Result<Whole, E> {
                Ok(Whole(number))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Whole, E> {
                i64::try_from(number)
                    .map(Whole)
                    .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &self))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Whole, E> {
                // Below 2^53 every whole number has its own f64.
                if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
                    return Ok(Whole(number as i64));
                }
                Err(E::invalid_value(de::Unexpected::Float(number), &self))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Whole, E> {
                text.parse()
                    .map(Whole)
                    .map_err(|_| E::invalid_type(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(WholeVisitor)
    }
}

/// A truth value. Fixtures of other tools also write `"True"`, and old services `0` and `1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Truth(pub bool);

impl<'de> Deserialize<'de> for Truth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TruthVisitor;
        impl Visitor<'_> for TruthVisitor {
            type Value = Truth;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true or false")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Truth, E> {
                Ok(Truth(value))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Truth, E> {
                match number {
                    0 => Ok(Truth(false)),
                    1 => Ok(Truth(true)),
                    _ => Err(E::invalid_value(de::Unexpected::Unsigned(number), &self)),
                }
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Truth, E> {
                match number {
                    0 => Ok(Truth(false)),
                    1 => Ok(Truth(true)),
                    _ => Err(E::invalid_value(de::Unexpected::Signed(number), &self)),
                }
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Truth, E> {
                match text {
                    "True" | "true" | "TRUE" => Ok(Truth(true)),
                    "False" | "false" | "FALSE" => Ok(Truth(false)),
                    _ => Err(E::invalid_type(de::Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_any(TruthVisitor)
    }
}

/// A field whose value is anything at all: Keystone flattens what operators store into its
/// records, so `email` and `description` may be of any type. Text is kept; a number or a truth
/// value is kept as its text; null, lists and objects are nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loose<'a>(pub Option<Cow<'a, str>>);

impl Loose<'_> {
    /// The text, if there is one.
    pub fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Loose<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LooseVisitor;
        impl<'de> Visitor<'de> for LooseVisitor {
            type Value = Loose<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Loose(Some(Cow::Borrowed(text))))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Loose(Some(Cow::Owned(text.to_owned()))))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Loose(Some(Cow::Borrowed(if value { "true" } else { "false" }))))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Loose(Some(Cow::Owned(number.to_string()))))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Loose(Some(Cow::Owned(number.to_string()))))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(Loose(Some(Cow::Owned(number.to_string()))))
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Loose(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Loose(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Loose(None))
            }
        }
        deserializer.deserialize_any(LooseVisitor)
    }
}

/// A field that is checked to be JSON and not kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unread;

impl<'de> Deserialize<'de> for Unread {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// A value that must not be shown: a token's id, a password. Only that it was there is kept.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Secret;

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl serde::Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("[redacted]")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// A time as any service writes it, or nothing where it writes `""`.
///
/// Nova: `2019-06-05T13:08:44Z` and, without a zone, `2019-06-05T13:08:53.000000` (which is UTC);
/// Keystone: `….000000Z`; Rackspace: `….000-05:00`; the command line: `+0000`; databases: a blank
/// for the `T`; imitations of the API: milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp(pub Option<Time>);

impl Timestamp {
    /// The time that `text` says, in any of the forms above.
    pub fn parse(text: &str) -> Option<Time> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| -> Option<u32> {
            let digits = bytes.get(from..to)?;
            digits.iter().try_fold(0u32, |sum, digit| {
                digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0'))
            })
        };
        let dash = |at: usize| bytes.get(at) == Some(&b'-');
        let colon = |at: usize| bytes.get(at) == Some(&b':');
        if !(dash(4) && dash(7)) {
            return None;
        }
        let date = (i64::from(number(0, 4)?), number(5, 7)?, number(8, 10)?);
        if bytes.len() == 10 {
            return Time::civil(date, (0, 0, 0), 0);
        }
        if !matches!(bytes[10], b'T' | b't' | b' ') || !colon(13) {
            return None;
        }
        let (second, mut at) = if colon(16) { (number(17, 19)?, 19) } else { (0, 16) };
        let mut micros = 0;
        if matches!(bytes.get(at), Some(b'.' | b',')) {
            let digits = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return None;
            }
            let kept = digits.min(6);
            micros = number(at + 1, at + 1 + kept)? * 10u32.pow(6 - kept as u32);
            at += 1 + digits;
        }
        let time = Time::civil(date, (number(11, 13)?, number(14, 16)?, second), micros)?;
        let offset = match bytes.get(at..)? {
            b"" | b"Z" | b"z" => 0,
            [sign @ (b'+' | b'-'), rest @ ..] => {
                let minute_at = match rest.len() {
                    4 => at + 3,
                    5 if rest[2] == b':' => at + 4,
                    _ => return None,
                };
                let minutes = number(at + 1, at + 3)? * 60 + number(minute_at, minute_at + 2)?;
                if *sign == b'+' { i64::from(minutes) } else { -i64::from(minutes) }
            }
            _ => return None,
        };
        Some(Time(time.0 - offset * 60_000_000))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TimeVisitor;
        impl Visitor<'_> for TimeVisitor {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time such as `2019-06-05T13:08:44Z`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                if text.is_empty() {
                    return Ok(Timestamp(None));
                }
                match Timestamp::parse(text) {
                    Some(time) => Ok(Timestamp(Some(time))),
                    None => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Timestamp, E> {
                // Seconds up to the year 5138, milliseconds from 1973 on.
                let micros = i64::try_from(number)
                    .ok()
                    .and_then(|n| n.checked_mul(if n < 100_000_000_000 { 1_000_000 } else { 1000 }))
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Unsigned(number), &self))?;
                Ok(Timestamp(Some(Time(micros))))
            }
        }
        deserializer.deserialize_any(TimeVisitor)
    }
}

macro_rules! schemas {
    ($($type:ty, $name:literal, $schema:tt;)*) => {$(
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

schemas! {
    Text<'_>, "Text", { "type": "string" };
    Id<'_>, "Id", { "type": ["string", "integer"] };
    Whole, "Whole", { "type": ["integer", "string"], "pattern": "^[+-]?[0-9]+$" };
    Truth, "Truth", {
        "enum": [true, false, 0, 1, "True", "true", "TRUE", "False", "false", "FALSE"]
    };
    Loose<'_>, "Loose", true;
    Unread, "Unread", true;
    Secret, "Secret", true;
    Timestamp, "Timestamp", {
        "type": ["string", "integer"],
        "pattern": "^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?$"
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Option<String> {
        Timestamp::parse(text).map(|time| time.to_string())
    }

    #[test]
    fn every_form_of_a_time_is_read() {
        for (text, meaning) in [
            ("2019-06-05T13:08:44Z", "2019-06-05T13:08:44Z"),
            ("2019-06-05T13:08:53.000000", "2019-06-05T13:08:53Z"),
            ("2026-11-23T14:28:29.123456Z", "2026-11-23T14:28:29.123456Z"),
            ("2013-10-14T20:00:00.000-05:00", "2013-10-15T01:00:00Z"),
            ("2019-06-10T01:47:30+0000", "2019-06-10T01:47:30Z"),
            ("2012-08-20 21:11:09", "2012-08-20T21:11:09Z"),
            ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
            ("2019-06-05", "2019-06-05T00:00:00Z"),
        ] {
            assert_eq!(time(text).as_deref(), Some(meaning), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["yesterday", "2019-06-05T", "2019-02-30T00:00:00Z", "2019-06-05T13:08:44.Z"] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn a_whole_number_may_be_spelled_in_other_ways() {
        for (json, number) in [("-2", -2), ("2.002e+06", 2_002_000), ("\"500\"", 500)] {
            assert_eq!(serde_json::from_str::<Whole>(json).unwrap().0, number);
        }
        for json in ["1.5", "\"x\"", "18446744073709551615", "null", "[]"] {
            assert!(serde_json::from_str::<Whole>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_secret_is_never_shown() {
        let secret: Secret = serde_json::from_str("\"gAAAA\"").unwrap();
        assert_eq!(format!("{secret:?} {secret}"), "[redacted] [redacted]");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"[redacted]\"");
    }
}
