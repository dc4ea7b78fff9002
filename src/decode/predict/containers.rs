//! Lists and objects: from one value to the next.
//!
//! Owns the text between values, and the use of what was learned of it. It must never know what
//! a value is.

use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, MapAccess, SeqAccess};

use super::cursor::Cursor;
use super::de::Decoder;
use super::key::{reader_of, recall, resolve};
use super::learned::{END, Place};
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
///
/// Small, and never borrowed by what is not inlined, so that it lives in registers.
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
}

impl<'de> MapAccess<'de> for Entries<'_, '_, 'de> {
    type Error = No;

    #[inline(always)]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, No> {
        if self.value.is_some() {
            return Err(No);
        }
        let reader = reader_of::<K>();
        let Decoder { cursor, learned, .. } = &mut *self.decoder;
        for place in self.expected {
            let Some(step) = learned.step(place, reader).filter(|step| cursor.take(&step.text))
            else {
                continue;
            };
            if step.index == END {
                // The brace is left.
                cursor.at -= 1;
                return Ok(None);
            }
            self.before = Some(place);
            self.value = Some(place);
            self.expected = step.next;
            return recall(seed, step.index).map(Some);
        }
        let read = read(self.decoder, self.object, self.before, seed)?;
        Ok(read.map(|(key, step, value)| {
            self.before = Some(step);
            self.value = Some(value);
            self.expected = self.decoder.learned.after(step);
            key
        }))
    }

    #[inline(always)]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, No> {
        self.decoder.place = self.value.take().ok_or(No)?;
        seed.deserialize(&mut *self.decoder)
    }

    // Both as provided, but inlined: a call would borrow `self`.

    #[inline(always)]
    fn next_key<K: Deserialize<'de>>(&mut self) -> Result<Option<K>, No> {
        self.next_key_seed(PhantomData)
    }

    #[inline(always)]
    fn next_value<V: Deserialize<'de>>(&mut self) -> Result<V, No> {
        self.next_value_seed(PhantomData)
    }
}

/// Reads a key of `object` the general way, behind the step `before`, and learns where its step
/// leads: the key, the step, and the place of the value. `None` before the closing brace.
#[inline(never)]
fn read<'de, K: DeserializeSeed<'de>>(
    decoder: &mut Decoder<'_, 'de>,
    object: Place,
    before: Option<Place>,
    seed: K,
) -> Result<Option<(K::Value, Place, Place)>, No> {
    let Decoder { cursor, learned, .. } = decoder;
    let start = cursor.at;
    let step = |cursor: &Cursor<'de>| cursor.bytes().get(start..cursor.at).unwrap_or_default();
    let reader = reader_of::<K>();
    if !find_key(cursor, before.is_none())? {
        // Where keys are no fields, no step is known, and nothing can be foretold.
        if before != Some(Place::NOWHERE) {
            learned.note(object, before, step(cursor), reader, END);
        }
        cursor.at -= 1;
        return Ok(None);
    }
    // The scratch is taken out, since the key may lie in it while `learned` is in use.
    let mut scratch = std::mem::take(&mut learned.scratch);
    let text = string::read(cursor, &mut scratch)?;
    if cursor.space() != b':' {
        return Err(No);
    }
    cursor.step();
    cursor.space();
    let (key, number) = resolve(seed, text)?;
    learned.scratch = scratch;
    Ok(Some(match number {
        Some(index) => {
            let step = learned.note(object, before, step(cursor), reader, index);
            (key, step, step)
        }
        None => (key, Place::NOWHERE, learned.values_of(object)),
    }))
}

/// Steps behind the opening quote of the next key; `false` behind the closing brace.
fn find_key(cursor: &mut Cursor<'_>, is_first: bool) -> Result<bool, No> {
    match cursor.space() {
        b'}' => {
            cursor.step();
            return Ok(false);
        }
        b',' if !is_first => {
            cursor.step();
            cursor.space();
        }
        _ if is_first => {}
        _ => return Err(No),
    }
    cursor.require(b"\"")?;
    Ok(true)
}
