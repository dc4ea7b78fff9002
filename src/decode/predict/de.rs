//! Values: from the record's text to serde's visitors.
//!
//! Owns which forms a value may have, just as `serde_json` accepts them. It must never know how
//! keys are remembered.

use serde::de::{Deserializer, IntoDeserializer, Visitor};

use super::containers::{Elements, Entries};
use super::cursor::Cursor;
use super::key_cache::{KeyCache, NodeId};
use super::number;
use super::refusal::{Rejected, refuse};
use super::skip::{self, Spans};
use super::string::{self, Text};

/// As deep as `serde_json` reads.
const DEPTH: u32 = 128;

/// Decodes one record; `&mut Decoder` is a serde `Deserializer`.
///
/// After an error the position of the cursor is unspecified: discard the decoder.
pub struct Decoder<'l, 'de> {
    pub(super) cursor: Cursor<'de>,
    pub(super) cache: &'l mut KeyCache,
    /// The node of the value that is read next.
    pub(super) node: NodeId,
    /// How much deeper lists and objects may go.
    depth: u32,
}

impl<'l, 'de> Decoder<'l, 'de> {
    pub(super) fn new(record: &'de str, cache: &'l mut KeyCache) -> Self {
        cache.make_room();
        Self { cursor: Cursor::new(record), cache, node: NodeId::ROOT, depth: DEPTH }
    }

    /// Whether only white space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.cursor.space();
        self.cursor.at == self.cursor.bytes().len()
    }

    /// Reads a string; the cursor is at its quote.
    #[inline(always)]
    fn string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Rejected> {
        self.cursor.step();
        match string::read_plain(&mut self.cursor) {
            Some(text) => visitor.visit_borrowed_str(text),
            None => self.escaped(visitor),
        }
    }

    #[cold]
    #[inline(never)]
    fn escaped<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Rejected> {
        visitor.visit_str(string::unescape(&mut self.cursor, &mut self.cache.scratch)?)
    }

    /// Reads an array; the cursor is at its bracket.
    #[inline(always)]
    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Rejected> {
        self.enter()?;
        let value = visitor.visit_seq(Elements::new(self));
        // No `?` on the value: it would prevent the value from being built in its final place, and
        // cost a copy of the record.
        if value.is_ok() {
            self.leave(b']')?;
        }
        value
    }

    /// Reads an object; the cursor is at its brace.
    #[inline(always)]
    fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Rejected> {
        self.enter()?;
        let value = visitor.visit_map(Entries::new(self));
        if value.is_ok() {
            self.leave(b'}')?;
        }
        value
    }

    /// Skips one value of any kind.
    #[inline(never)]
    fn skip(&mut self) -> Result<(), Rejected> {
        if !matches!(self.cursor.space(), b'[' | b'{') {
            return skip::scalar(&mut self.cursor);
        }
        match self.cache.ignored(self.node) {
            Some(ignored) => ignored.skip(&mut self.cursor),
            None => skip::container(&mut self.cursor, &mut Spans::new()),
        }
    }

    #[inline(always)]
    fn enter(&mut self) -> Result<(), Rejected> {
        if self.depth <= 1 {
            return Err(Rejected);
        }
        self.depth -= 1;
        self.cursor.step();
        Ok(())
    }

    /// A visitor may stop before the end; what is left is then an error, as in `serde_json`.
    #[inline(always)]
    fn leave(&mut self, close: u8) -> Result<(), Rejected> {
        self.depth += 1;
        if self.cursor.space() != close {
            return Err(Rejected);
        }
        self.cursor.step();
        Ok(())
    }

    #[inline(always)]
    fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Rejected> {
        number::read(&mut self.cursor)?.visit(visitor)
    }
}

/// Methods for numbers: the visitor gets whatever number there is, as from `serde_json`.
macro_rules! numbers {
    ($($method:ident)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
            match self.cursor.space() {
                b'-' | b'0'..=b'9' => self.number(visitor),
                _ => Err(Rejected),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Decoder<'_, 'de> {
    type Error = Rejected;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        match self.cursor.space() {
            b'"' => self.string(visitor),
            b'{' => self.object(visitor),
            b'[' => self.list(visitor),
            b'-' | b'0'..=b'9' => self.number(visitor),
            b'n' => {
                self.cursor.require(b"null")?;
                visitor.visit_unit()
            }
            _ => self.deserialize_bool(visitor),
        }
    }

    #[inline]
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        match self.cursor.space() {
            b't' => {
                self.cursor.require(b"true")?;
                visitor.visit_bool(true)
            }
            b'f' => {
                self.cursor.require(b"false")?;
                visitor.visit_bool(false)
            }
            _ => Err(Rejected),
        }
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        match self.cursor.space() {
            b'"' => self.string(visitor),
            _ => Err(Rejected),
        }
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        match self.cursor.space() {
            b'n' => {
                self.cursor.require(b"null")?;
                visitor.visit_none()
            }
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        self.cursor.space();
        self.cursor.require(b"null")?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        self.deserialize_unit(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        visitor.visit_newtype_struct(self)
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        match self.cursor.space() {
            b'[' => self.list(visitor),
            _ => Err(Rejected),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        self.deserialize_seq(visitor)
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        match self.cursor.space() {
            b'{' => self.object(visitor),
            _ => Err(Rejected),
        }
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        match self.cursor.space() {
            b'{' => self.object(visitor),
            b'[' => self.list(visitor),
            _ => Err(Rejected),
        }
    }

    /// Accepts only variants that are strings: no resource has others.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        if self.cursor.space() != b'"' {
            return Err(Rejected);
        }
        self.cursor.step();
        match string::read(&mut self.cursor, &mut self.cache.scratch)? {
            Text::Borrowed(text) | Text::Copied(text) => {
                text.into_deserializer().deserialize_enum(name, variants, visitor)
            }
        }
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        self.skip()?;
        visitor.visit_unit()
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }

    refuse! { deserialize_i128 deserialize_u128 deserialize_bytes deserialize_byte_buf }

    #[inline]
    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        self.deserialize_str(visitor)
    }
}
