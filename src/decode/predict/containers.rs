//! Lists and objects: from one value to the next.
//!
//! Owns the text between values, and the use of what was learned of it. It must never know what
//! a value is.

use serde::de::{DeserializeSeed, MapAccess, SeqAccess};

use super::de::Decoder;
use super::key::{reader_of, recall, resolve};
use super::learned::{Field, Place};
use super::refusal::No;
use super::string;

/// The elements of a list, whose opening bracket has been passed. The closing one is left.
pub(super) struct Elements<'a, 'l, 'de> {
    decoder: &'a mut Decoder<'l, 'de>,
    /// The place of every element: the list's own.
    place: Place,
    is_first: bool,
}

impl<'a, 'l, 'de> Elements<'a, 'l, 'de> {
    #[inline(always)]
    pub(super) fn new(decoder: &'a mut Decoder<'l, 'de>) -> Self {
        let place = decoder.place;
        Self { decoder, place, is_first: true }
    }
}

impl<'de> SeqAccess<'de> for Elements<'_, '_, 'de> {
    type Error = No;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, No> {
        let cursor = &mut self.decoder.cursor;
        match cursor.space() {
            b']' => return Ok(None),
            _ if self.is_first => self.is_first = false,
            b',' => {
                cursor.step();
                if cursor.space() == b']' {
                    return Err(No);
                }
            }
            _ => return Err(No),
        }
        self.decoder.place = self.place;
        seed.deserialize(&mut *self.decoder).map(Some)
    }
}

/// The entries of an object, whose opening brace has been passed. The closing one is left.
pub(super) struct Entries<'a, 'l, 'de> {
    decoder: &'a mut Decoder<'l, 'de>,
    /// The object's place.
    object: Place,
    /// The step that was taken last; `None` before the first.
    before: Option<Place>,
    /// The steps that may come next.
    expected: [Place; 2],
    /// The place of the value whose key has been read; `None` once the value has been too.
    value: Option<Place>,
}

impl<'a, 'l, 'de> Entries<'a, 'l, 'de> {
    #[inline(always)]
    pub(super) fn new(decoder: &'a mut Decoder<'l, 'de>) -> Self {
        let object = decoder.place;
        let expected = decoder.learned.first_of(object);
        Self { decoder, object, before: None, expected, value: None }
    }

    /// Takes the step `place` if its text is next and `reader` knows where it leads. The brace
    /// at the end of an object is left.
    #[inline(always)]
    fn take(&mut self, place: Place, reader: usize) -> Option<u32> {
        let cursor = &mut self.decoder.cursor;
        let (text, field) = self.decoder.learned.step(place)?;
        if field.reader != reader && field != Field::END || !cursor.take(text) {
            return None;
        }
        if field == Field::END {
            cursor.at -= 1;
        } else {
            self.stand_behind(place, place);
        }
        Some(field.index)
    }

    #[inline(always)]
    fn stand_behind(&mut self, step: Place, value: Place) {
        self.before = Some(step);
        self.expected = self.decoder.learned.after(step);
        self.value = Some(value);
    }

    /// Reads a key the general way, and learns where its step leads.
    #[inline(never)]
    fn read<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, No> {
        let start = self.decoder.cursor.at;
        if !self.find_key()? {
            // What lies behind the last value, with the brace; but the brace is left.
            if self.before != Some(Place::NOWHERE) {
                self.note(start, Field::END);
            }
            self.decoder.cursor.at -= 1;
            return Ok(None);
        }
        // The scratch is taken out, since the key may lie in it while the decoder moves on.
        let mut scratch = std::mem::take(&mut self.decoder.learned.scratch);
        let text = string::read(&mut self.decoder.cursor, &mut scratch)?;
        if self.decoder.cursor.space() != b':' {
            return Err(No);
        }
        self.decoder.cursor.step();
        self.decoder.cursor.space();
        let (key, number) = resolve(seed, text)?;
        self.decoder.learned.scratch = scratch;
        if let Some(index) = number {
            let step = self.note(start, Field { reader: reader_of::<K>(), index });
            self.stand_behind(step, step);
        } else {
            let values = self.decoder.learned.values_of(self.object);
            self.stand_behind(Place::NOWHERE, values);
        }
        Ok(Some(key))
    }

    /// Steps behind the opening quote of the next key; `false` at the closing brace.
    fn find_key(&mut self) -> Result<bool, No> {
        let cursor = &mut self.decoder.cursor;
        match cursor.space() {
            b'}' => {
                cursor.step();
                return Ok(false);
            }
            b',' if self.before.is_some() => {
                cursor.step();
                cursor.space();
            }
            _ if self.before.is_none() => {}
            _ => return Err(No),
        }
        cursor.expect(b"\"")?;
        Ok(true)
    }

    /// Remembers the step from `start` to here.
    fn note(&mut self, start: usize, field: Field) -> Place {
        let cursor = &mut self.decoder.cursor;
        let text = cursor.bytes().get(start..cursor.at).unwrap_or_default();
        self.decoder.learned.note(self.object, self.before, text, field)
    }
}

impl<'de> MapAccess<'de> for Entries<'_, '_, 'de> {
    type Error = No;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, No> {
        if self.value.is_some() {
            return Err(No);
        }
        let reader = reader_of::<K>();
        let [likely, other] = self.expected;
        let Some(index) = self.take(likely, reader).or_else(|| self.take(other, reader)) else {
            return self.read(seed);
        };
        if index == Field::END.index {
            return Ok(None);
        }
        recall(seed, index).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, No> {
        self.decoder.place = self.value.take().ok_or(No)?;
        seed.deserialize(&mut *self.decoder)
    }
}
