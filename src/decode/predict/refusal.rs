//! The only error of this decoder: no.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};

/// The record is not decoded here. It has no size and no reason, so a `Result` of it costs
/// nothing; the cold path finds the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct No;

impl fmt::Display for No {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not decoded by prediction")
    }
}

impl std::error::Error for No {}

// Every constructor is spelled out, so that none of them prepares a message no one reads.
impl Error for No {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// Methods of a `Deserializer` that say no, whatever is asked.
macro_rules! refuse {
    ($($method:ident)*) => {$(
        fn $method<V: serde::de::Visitor<'de>>(self, _: V) -> Result<V::Value, No> {
            Err(No)
        }
    )*};
}
pub(super) use refuse;
