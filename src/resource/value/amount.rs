//! Amounts that are not whole numbers of 64 bits: fractions, words and the sizes of IPv6 networks.

use std::fmt;

use schemars::json_schema;
use serde::de::{self, Deserialize, Deserializer, Visitor};

/// An amount that may have a fraction. Cinder's drivers write `"unknown"` or `"infinite"` where
/// they cannot tell, and numbers as text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount(pub Option<f64>);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AmountVisitor;
        impl Visitor<'_> for AmountVisitor {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, `\"unknown\"` or `\"infinite\"`")
            }

            fn visit_f64<E>(self, number: f64) -> Result<Amount, E> {
                Ok(Amount(Some(number)))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Amount, E> {
                Ok(Amount(Some(number as f64)))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Amount, E> {
                Ok(Amount(Some(number as f64)))
            }

            fn visit_unit<E>(self) -> Result<Amount, E> {
                Ok(Amount(None))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
                if matches!(text, "" | "unknown" | "infinite") {
                    return Ok(Amount(None));
                }
                let number = text.parse().ok().filter(|number: &f64| number.is_finite());
                let unexpected = || E::invalid_value(de::Unexpected::Str(text), &self);
                number.map(|number| Amount(Some(number))).ok_or_else(unexpected)
            }
        }
        deserializer.deserialize_any(AmountVisitor)
    }
}

/// A count of addresses, which in an IPv6 network is larger than 64 bits hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Addresses(pub u128);

impl<'de> Deserialize<'de> for Addresses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AddressesVisitor;
        impl Visitor<'_> for AddressesVisitor {
            type Value = Addresses;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number from 0 on")
            }

            fn visit_u64<E>(self, number: u64) -> Result<Addresses, E> {
                Ok(Addresses(number.into()))
            }

            fn visit_u128<E>(self, number: u128) -> Result<Addresses, E> {
                Ok(Addresses(number))
            }
        }
        // A deserializer that takes numbers as they come makes a fraction of one above 2^64.
        // Its own words for anything but a number are those of broken JSON.
        deserializer.deserialize_u128(AddressesVisitor).map_err(|_| {
            let other = de::Unexpected::Other("something else");
            de::Error::invalid_type(other, &AddressesVisitor)
        })
    }
}

schemas! {
    Amount, "Amount", |_generator| json_schema!({
        "type": ["number", "string", "null"],
        "pattern": "^(unknown|infinite|[+-]?[0-9.]+([eE][+-]?[0-9]+)?)?$"
    });
    Addresses, "Addresses", |_generator| json_schema!({ "type": "integer", "minimum": 0 });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_may_be_a_word() {
        for (json, amount) in [
            ("180000.55", Some(180_000.55)),
            ("-1", Some(-1.0)),
            ("\"20.0\"", Some(20.0)),
            ("\"unknown\"", None),
            ("\"infinite\"", None),
            ("null", None),
        ] {
            assert_eq!(serde_json::from_str::<Amount>(json).unwrap().0, amount, "{json}");
        }
        for json in ["\"much\"", "\"NaN\"", "[]", "true"] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_count_of_addresses_keeps_every_digit_above_64_bits() {
        let count = |json| serde_json::from_str::<Addresses>(json).unwrap().0;
        assert_eq!(count("18446744073709551867"), 18_446_744_073_709_551_867);
        assert_eq!(count("0"), 0);
        assert!(serde_json::from_str::<Addresses>("-1").is_err());
        assert!(serde_json::from_str::<Addresses>("\"1\"").is_err());
    }
}
