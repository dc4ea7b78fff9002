//! Times.

use std::fmt;

use schemars::json_schema;
use serde::de::{self, Deserialize, Deserializer, Visitor};

use crate::row::Time;

/// A time as any service writes it, or nothing where it writes `""`.
///
/// Nova: `2019-06-05T13:08:44Z` and, without a zone, `2019-06-05T13:08:53.000000` (which is UTC);
/// Keystone: `….000000Z`; Rackspace: `….000-05:00`; the command line: `+0000`; databases: a blank
/// for the `T`; imitations of the API: milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp(pub Option<Time>);

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
                match Time::parse(text) {
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

schemas! {
    Timestamp, "Timestamp", |_generator| json_schema!({
        "type": ["string", "integer"],
        "minimum": 0,
        "pattern": concat!(
            "^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}",
            "([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2})?([.,][0-9]+)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?$"
        )
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Option<String> {
        Time::parse(text).map(|time| time.to_string())
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
    fn text_that_is_not_a_time_is_refused() {
        for text in [
            "yesterday",
            "2019-06-05T",
            "2019-02-30T00:00:00Z",
            "2019-06-05T13:08:44.Z",
            "2019-06-05x13:08:44Z",
            "2019-06-05T13:08:4:Z",
            "2019-06-05T13:08:/4Z",
            "2019-06-05T13-08:44Z",
            "2019/06-05T13:08:44.000000",
            "2019-06-05T24:00:00Z",
        ] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_is_seconds_or_milliseconds_since_1970() {
        for json in ["1559740133", "1559740133000"] {
            let time = serde_json::from_str::<Timestamp>(json).unwrap().0.unwrap();
            assert_eq!(time.to_string(), "2019-06-05T13:08:53Z");
        }
        assert!(serde_json::from_str::<Timestamp>("18446744073709551615").is_err());
        assert!(serde_json::from_str::<Timestamp>("-1").is_err());
    }

    #[test]
    fn blank_text_is_not_a_time() {
        assert_eq!(serde_json::from_str::<Timestamp>("\"\"").unwrap().0, None);
    }
}
