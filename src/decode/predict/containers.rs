//! Arrays and objects: from one value to the next.
//!
//! Owns the text between values, and the use of what was learned of it. It must never know what
//! a value is.

use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, MapAccess, SeqAccess};

use super::cursor::Cursor;
use super::de::Decoder;
use super::key::{reader_of, recall, resolve};
use super::key_cache::{END, NodeId};
use super::refusal::Rejected;
use super::string;

/// The elements of an array, from behind the opening bracket up to the closing one.
pub(super) struct Elements<'a, 'l, 'de> {
    decoder: &'a mut Decoder<'l, 'de>,
    /// The node of every element, which is that of the array.
    node: NodeId,
    is_first: bool,
}

impl<'a, 'l, 'de> Elements<'a, 'l, 'de> {
    #[inline(always)]
    pub(super) fn new(decoder: &'a mut Decoder<'l, 'de>) -> Self {
        let node = decoder.node;
        Self { decoder, node, is_first: true }
    }
}

impl<'de> SeqAccess<'de> for Elements<'_, '_, 'de> {
    type Error = Rejected;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Rejected> {
        let cursor = &mut self.decoder.cursor;
        match cursor.space() {
            b']' => return Ok(None),
            _ if self.is_first => self.is_first = false,
            b',' => {
                cursor.step();
                if cursor.space() == b']' {
                    return Err(Rejected);
                }
            }
            _ => return Err(Rejected),
        }
        self.decoder.node = self.node;
        seed.deserialize(&mut *self.decoder).map(Some)
    }
}

/// The entries of an object, from behind the opening brace up to the closing one.
///
/// It is small, and only inlined functions borrow it, so that it stays in registers.
pub(super) struct Entries<'a, 'l, 'de> {
    decoder: &'a mut Decoder<'l, 'de>,
    /// The node of the object.
    object: NodeId,
    /// The step that was taken last; `None` before the first.
    before: Option<NodeId>,
    /// The steps that may come next.
    expected: [NodeId; 2],
    /// The node of the value whose key has been read; `None` once the value has been read too.
    value: Option<NodeId>,
}

impl<'a, 'l, 'de> Entries<'a, 'l, 'de> {
    #[inline(always)]
    pub(super) fn new(decoder: &'a mut Decoder<'l, 'de>) -> Self {
        let object = decoder.node;
        let expected = decoder.cache.first_of(object);
        Self { decoder, object, before: None, expected, value: None }
    }
}

impl<'de> MapAccess<'de> for Entries<'_, '_, 'de> {
    type Error = Rejected;

    #[inline(always)]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Rejected> {
        if self.value.is_some() {
            return Err(Rejected);
        }
        let reader = reader_of::<K>();
        let Decoder { cursor, cache, .. } = &mut *self.decoder;
        for node in self.expected {
            let Some(step) = cache.step(node, reader).filter(|step| cursor.take(&step.text)) else {
                continue;
            };
            if step.index == END {
                // The cursor stays before the brace.
                cursor.at -= 1;
                return Ok(None);
            }
            self.before = Some(node);
            self.value = Some(node);
            self.expected = step.next;
            return recall(seed, step.index).map(Some);
        }
        let read = read(self.decoder, self.object, self.before, seed)?;
        Ok(read.map(|(key, step, value)| {
            self.before = Some(step);
            self.value = Some(value);
            self.expected = self.decoder.cache.after(step);
            key
        }))
    }

    #[inline(always)]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Rejected> {
        self.decoder.node = self.value.take().ok_or(Rejected)?;
        seed.deserialize(&mut *self.decoder)
    }

    // Both as provided, but inlined: a call would borrow `self`.

    #[inline(always)]
    fn next_key<K: Deserialize<'de>>(&mut self) -> Result<Option<K>, Rejected> {
        self.next_key_seed(PhantomData)
    }

    #[inline(always)]
    fn next_value<V: Deserialize<'de>>(&mut self) -> Result<V, Rejected> {
        self.next_value_seed(PhantomData)
    }
}

/// Reads a key of `object` without a prediction, behind the step `before`, and caches its step.
/// Returns the key, the step, and the node of the value; `None` before the closing brace.
#[inline(never)]
fn read<'de, K: DeserializeSeed<'de>>(
    decoder: &mut Decoder<'_, 'de>,
    object: NodeId,
    before: Option<NodeId>,
    seed: K,
) -> Result<Option<(K::Value, NodeId, NodeId)>, Rejected> {
    let Decoder { cursor, cache, .. } = decoder;
    let start = cursor.at;
    let step = |cursor: &Cursor<'de>| cursor.bytes().get(start..cursor.at).unwrap_or_default();
    let reader = reader_of::<K>();
    if !find_key(cursor, before.is_none())? {
        // Keys that are not fields have no step, so nothing can be predicted.
        if before != Some(NodeId::NOWHERE) {
            cache.note(object, before, step(cursor), reader, END);
        }
        cursor.at -= 1;
        return Ok(None);
    }
    // The scratch is taken out, since the key may borrow from it while the cache is in use.
    let mut scratch = std::mem::take(&mut cache.scratch);
    let text = string::read(cursor, &mut scratch)?;
    if cursor.space() != b':' {
        return Err(Rejected);
    }
    cursor.step();
    cursor.space();
    let (key, number) = resolve(seed, text)?;
    cache.scratch = scratch;
    Ok(Some(match number {
        Some(index) => {
            let step = cache.note(object, before, step(cursor), reader, index);
            (key, step, step)
        }
        None => (key, NodeId::NOWHERE, cache.values_of(object)),
    }))
}

/// Steps behind the opening quote of the next key; `false` behind the closing brace.
fn find_key(cursor: &mut Cursor<'_>, is_first: bool) -> Result<bool, Rejected> {
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
        _ => return Err(Rejected),
    }
    cursor.require(b"\"")?;
    Ok(true)
}
