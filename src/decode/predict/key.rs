//! Keys: how a field gets its number, and how a number becomes a field again.
//!
//! derive's field identifiers accept a string and, just as well, the number of the field. The
//! number of a string is not documented; but the identifier is an enum whose variants derive
//! declares in the order of those numbers, and `std::mem::discriminant` can be asked for the
//! variant's own number. So the string is resolved once, and the number is remembered. Whenever it
//! is used, the identifier that comes back must show the same number again; if derive ever numbered
//! fields differently, records would be rejected here and decoded by `serde_json`, not misread.
//!
//! Owns only this technique. It must never know JSON or what is cached.

use std::hash::{Hash, Hasher};
use std::mem::{discriminant, size_of};

use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::refusal::{Rejected, refuse};
use super::string::Text;

/// Identifies the reader of keys into `K::Value`: two readers have the same number only if they
/// read alike.
///
/// It is the address of the code that resolves a string. Two readers have the same address only if
/// the compiler merged their identical code, and then they give the same numbers.
#[inline(always)]
pub(super) fn reader_of<'de, K: DeserializeSeed<'de>>() -> usize {
    (resolve::<K> as fn(K, Text<'_, 'de>) -> Result<(K::Value, Option<u32>), Rejected>) as usize
}

/// The key as `K` reads it, and, if it is a field, its number.
#[inline(never)]
pub(super) fn resolve<'de, K: DeserializeSeed<'de>>(
    seed: K,
    text: Text<'_, 'de>,
) -> Result<(K::Value, Option<u32>), Rejected> {
    let mut is_field = false;
    let value = seed.deserialize(Key { text, is_field: &mut is_field })?;
    // derive's identifiers are not larger; a larger type may carry data, so its discriminant does
    // not identify the value.
    let number = if is_field && size_of::<K::Value>() <= 2 { number_of(&value) } else { None };
    Ok((value, number))
}

/// The field with the number `index`, which [`resolve`] gave for this `K`.
#[inline(always)]
pub(super) fn recall<'de, K: DeserializeSeed<'de>>(
    seed: K,
    index: u32,
) -> Result<K::Value, Rejected> {
    let value = seed.deserialize(Index(index))?;
    if number_of(&value) == Some(index) { Ok(value) } else { Err(Rejected) }
}

/// The number of an enum's variant; for any other type, a number without meaning or `None`.
#[inline(always)]
fn number_of<T>(value: &T) -> Option<u32> {
    let mut catch = Catch(None);
    discriminant(value).hash(&mut catch);
    catch.0.and_then(|number| u32::try_from(number).ok()).filter(|&number| number < u32::MAX)
}

/// Catches the one number that a discriminant hashes.
struct Catch(Option<isize>);

impl Hasher for Catch {
    #[inline(always)]
    fn write_isize(&mut self, number: isize) {
        self.0 = Some(number);
    }

    fn write(&mut self, _: &[u8]) {
        self.0 = None;
    }

    fn finish(&self) -> u64 {
        0
    }
}

/// A key's text, and whether it was asked for as a field.
struct Key<'a, 'de> {
    text: Text<'a, 'de>,
    is_field: &'a mut bool,
}

impl<'de> Deserializer<'de> for Key<'_, 'de> {
    type Error = Rejected;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        match self.text {
            Text::Borrowed(text) => visitor.visit_borrowed_str(text),
            Text::Copied(text) => visitor.visit_str(text),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        *self.is_field = true;
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        match self.text {
            Text::Borrowed(text) | Text::Copied(text) => {
                text.into_deserializer().deserialize_enum(name, variants, visitor)
            }
        }
    }

    forward_to_deserialize_any! {
        char str string unit unit_struct seq tuple tuple_struct map struct ignored_any
    }

    // Keys that do not occur in dumps: the cold path handles them.
    refuse! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_u128 deserialize_f32 deserialize_f64 deserialize_bytes deserialize_byte_buf
    }
}

/// A field's number in place of its name.
struct Index(u32);

impl<'de> Deserializer<'de> for Index {
    type Error = Rejected;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Rejected> {
        Err(Rejected)
    }

    #[inline(always)]
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        visitor.visit_u64(u64::from(self.0))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum ignored_any
    }
}
