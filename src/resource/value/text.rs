//! Text and ids.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use schemars::json_schema;
use serde::de::{Deserialize, Deserializer, Visitor};

/// Text, borrowed from the record's bytes where it has no escape in it.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text<'a>(pub Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// The text of a field, if it is there and not empty: services write both for none.
pub fn filled<T: Deref<Target = str>>(text: &Option<T>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
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

/// The decimal digits in order.
const DIGITS: &str = "0123456789";

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
                // Power states are numbers of one digit in every server: they need no allocation.
                let digit = usize::try_from(number).ok().and_then(|at| DIGITS.get(at..=at));
                Ok(Id(digit.map_or_else(|| Cow::Owned(number.to_string()), Cow::Borrowed)))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Id(Cow::Owned(number.to_string())))
            }
        }
        deserializer.deserialize_any(IdVisitor)
    }
}

schemas! {
    Text<'_>, "Text", |_generator| json_schema!({ "type": "string" });
    Id<'_>, "Id", |_generator| json_schema!({ "type": ["string", "integer"] });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_without_an_escape_is_borrowed() {
        let borrowed = |json| matches!(serde_json::from_str(json).unwrap(), Text(Cow::Borrowed(_)));
        assert!(borrowed(r#""a b""#));
        assert!(!borrowed(r#""a\nb""#));
    }

    #[test]
    fn an_id_may_be_a_number_and_is_kept_as_its_digits() {
        for (json, id) in [
            ("0", "0"),
            ("9", "9"),
            ("10", "10"),
            ("17", "17"),
            ("-1", "-1"),
            ("18446744073709551615", "18446744073709551615"),
            (r#""c1""#, "c1"),
            (r#""""#, ""),
        ] {
            assert_eq!(&*serde_json::from_str::<Id<'_>>(json).unwrap(), id);
        }
        for json in ["null", "1.5", "true", "[]", "{}"] {
            assert!(serde_json::from_str::<Id<'_>>(json).is_err(), "{json}");
        }
    }
}
