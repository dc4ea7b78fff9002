//! Numbers.
//!
//! Owns their grammar and their value. It must never know serde's visitors of records or the cache.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};

use super::cursor::Cursor;
use super::refusal::Rejected;

/// A number as `serde_json` passes it to a visitor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// Whole, and not negative.
    Positive(u64),
    /// Whole, and negative.
    Negative(i64),
    /// `-0`, and whatever has a fraction, an exponent, or too many digits.
    Float(f64),
}

impl Number {
    /// Passes the number to `visitor`.
    #[inline(always)]
    pub(super) fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        match self {
            Self::Positive(number) => visitor.visit_u64(number),
            Self::Negative(number) => visitor.visit_i64(number),
            Self::Float(number) => visitor.visit_f64(number),
        }
    }
}

/// Reads a number; the cursor is at its first byte, a digit or a minus.
#[inline]
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Number, Rejected> {
    let start = cursor.at;
    let negative = cursor.byte() == b'-';
    cursor.at += usize::from(negative);
    let digits = cursor.at;
    let mut sum = 0u64;
    // Eighteen digits fit in every type.
    while cursor.byte().is_ascii_digit() && cursor.at - digits < 18 {
        sum = sum * 10 + u64::from(cursor.byte() - b'0');
        cursor.step();
    }
    let simple = match cursor.at - digits {
        0 => return Err(Rejected),
        1 => !(negative && sum == 0),
        _ => cursor.bytes().get(digits) != Some(&b'0'),
    };
    if !simple || matches!(cursor.byte(), b'0'..=b'9' | b'.' | b'e' | b'E') {
        cursor.at = start;
        return uncommon(cursor);
    }
    Ok(if negative { Number::Negative(-(sum as i64)) } else { Number::Positive(sum) })
}

/// Skips a number.
#[inline]
pub(super) fn skip(cursor: &mut Cursor<'_>) -> Result<(), Rejected> {
    if cursor.byte() == b'-' {
        cursor.step();
    }
    match cursor.byte() {
        b'0' => cursor.step(),
        b'1'..=b'9' => skip_digits(cursor)?,
        _ => return Err(Rejected),
    }
    if cursor.byte() == b'.' {
        cursor.step();
        skip_digits(cursor)?;
    }
    if matches!(cursor.byte(), b'e' | b'E') {
        cursor.step();
        if matches!(cursor.byte(), b'+' | b'-') {
            cursor.step();
        }
        skip_digits(cursor)?;
    }
    Ok(())
}

fn skip_digits(cursor: &mut Cursor<'_>) -> Result<(), Rejected> {
    let start = cursor.at;
    while cursor.byte().is_ascii_digit() {
        cursor.step();
    }
    if cursor.at == start { Err(Rejected) } else { Ok(()) }
}

/// Numbers that are rare in dumps are parsed by `serde_json`: its floats are not always the nearest
/// ones, and a report must not depend on the path taken.
#[cold]
fn uncommon(cursor: &mut Cursor<'_>) -> Result<Number, Rejected> {
    let start = cursor.at;
    skip(cursor)?;
    serde_json::from_str(cursor.text_since(start)?).map_err(|_| Rejected)
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberVisitor;
        impl Visitor<'_> for NumberVisitor {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }

            fn visit_u64<E>(self, number: u64) -> Result<Number, E> {
                Ok(Number::Positive(number))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Number, E> {
                Ok(Number::Negative(number))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Number, E> {
                Ok(Number::Float(number))
            }
        }
        deserializer.deserialize_any(NumberVisitor)
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IgnoredAny;

    use super::*;

    #[test]
    fn numbers_are_those_of_serde_json() {
        for text in "0 -0 1 -1 00 01 -01 - -a 1. .5 1.5 -1.5e3 1e 1e+ 1e+5 1E-5 0e0 0.0 -0.0 1e400 \
                     -1e400 1e-400 0e99999999999 123456789012345678 1234567890123456789 \
                     18446744073709551615 18446744073709551616 -9223372036854775808 \
                     -9223372036854775809 4722366482869645213696 2.002e+06 7.2e-7 \
                     0.1234567890123456789012345 123456789012345678901234567890e-10 12x"
            .split_whitespace()
        {
            let theirs = serde_json::from_str::<Number>(text).ok();
            let mut cursor = Cursor::new(text);
            let ours = read(&mut cursor).ok().filter(|_| cursor.at == text.len());
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"), "{text}");

            let mut cursor = Cursor::new(text);
            let ours = skip(&mut cursor).is_ok() && cursor.at == text.len();
            assert_eq!(ours, serde_json::from_str::<IgnoredAny>(text).is_ok(), "{text}");
        }
    }
}
