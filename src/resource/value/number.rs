//! Whole numbers and truth values.

use std::fmt;

use schemars::json_schema;
use serde::de::{self, Deserialize, Deserializer, Visitor};

/// A whole number. Fixtures of other tools also write it as a string or as `2.002e+06`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whole(pub i64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeVisitor)
    }
}

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
        text.parse().map(Whole).map_err(|_| E::invalid_type(de::Unexpected::Str(text), &self))
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

/// A whole number, or `""` for none: Nova's flavors write so for zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WholeOrBlank(pub Option<i64>);

impl<'de> Deserialize<'de> for WholeOrBlank {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeOrBlankVisitor)
    }
}

struct WholeOrBlankVisitor;

impl Visitor<'_> for WholeOrBlankVisitor {
    type Value = WholeOrBlank;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number or `\"\"`")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<WholeOrBlank, E> {
        WholeVisitor.visit_i64(number).map(WholeOrBlank::from)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<WholeOrBlank, E> {
        WholeVisitor.visit_u64(number).map(WholeOrBlank::from)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<WholeOrBlank, E> {
        WholeVisitor.visit_f64(number).map(WholeOrBlank::from)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<WholeOrBlank, E> {
        if text.is_empty() {
            return Ok(WholeOrBlank(None));
        }
        WholeVisitor.visit_str(text).map(WholeOrBlank::from)
    }
}

impl From<Whole> for WholeOrBlank {
    fn from(number: Whole) -> Self {
        Self(Some(number.0))
    }
}

schemas! {
    Whole, "Whole", |_generator| json_schema!({
        "type": ["integer", "string"],
        "pattern": "^[+-]?[0-9]+$"
    });
    WholeOrBlank, "WholeOrBlank", |_generator| json_schema!({
        "type": ["integer", "string"],
        "pattern": "^([+-]?[0-9]+)?$"
    });
    Truth, "Truth", |_generator| json_schema!({
        "enum": [true, false, 0, 1, "True", "true", "TRUE", "False", "false", "FALSE"]
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_may_be_spelled_in_other_ways() {
        for (json, number) in [("-2", -2), ("2.002e+06", 2_002_000), ("\"500\"", 500)] {
            assert_eq!(serde_json::from_str::<Whole>(json).unwrap().0, number);
        }
        for json in ["1.5", "\"x\"", "\"\"", "18446744073709551615", "null", "[]"] {
            assert!(serde_json::from_str::<Whole>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_blank_is_not_a_number_where_blanks_are_allowed() {
        for (json, number) in [("\"\"", None), ("0", Some(0)), ("\"512\"", Some(512))] {
            assert_eq!(serde_json::from_str::<WholeOrBlank>(json).unwrap().0, number);
        }
        assert!(serde_json::from_str::<WholeOrBlank>("\" \"").is_err());
    }

    #[test]
    fn a_truth_value_may_be_a_word_or_a_bit() {
        for (json, truth) in [("true", true), ("0", false), ("1", true), ("\"False\"", false)] {
            assert_eq!(serde_json::from_str::<Truth>(json).unwrap().0, truth);
        }
        for json in ["2", "-1", "\"yes\"", "\"\"", "null"] {
            assert!(serde_json::from_str::<Truth>(json).is_err(), "{json}");
        }
    }
}
