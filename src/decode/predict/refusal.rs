//! The error of this decoder: the record cannot be decoded on the fast path.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};

/// The record cannot be decoded on the fast path. A type without size or reason, so that a `Result`
/// with it costs nothing; the cold path finds the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejected;

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not decoded by prediction")
    }
}

impl std::error::Error for Rejected {}

// Every constructor is spelled out, so that none of them formats a message that is never read.
impl Error for Rejected {
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

/// Methods of a `Deserializer` that reject every value.
macro_rules! refuse {
    ($($method:ident)*) => {$(
        fn $method<V: serde::de::Visitor<'de>>(self, _: V) -> Result<V::Value, Rejected> {
            Err(Rejected)
        }
    )*};
}
pub(super) use refuse;
