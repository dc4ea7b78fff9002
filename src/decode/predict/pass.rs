//! Passing: values that no one reads are checked and left behind, without a visitor.
//!
//! To hand a value to derive costs several times what it costs to check it. So a step remembers
//! what the type behind it takes whatever it is ("any text"), as far as the type has said so when
//! a value was read there ([`crate::shape::scalar`]). If then no one reads the field, such a value
//! is passed on the way to the next key. derive never hears of it, and takes the field for absent;
//! that is why only optional fields are passed, and why [`Fields`] looks for duplicates.
//!
//! Owns which values may be passed. It must never know serde's visitors, or a field.

use super::cursor::Cursor;
use super::string;
use super::template::Template;
use crate::shape::scalar;

/// What the type behind a step takes, whatever it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Takes(u8);

impl Takes {
    pub(super) const NULL: Self = Self(1);
    pub(super) const TEXT: Self = Self(2);
    pub(super) const WHOLE: Self = Self(4);
    pub(super) const TRUTH: Self = Self(8);
    pub(super) const OBJECT: Self = Self(16);
    /// Anything, at a field.
    pub(super) const ANYTHING: Self = Self(32);
    /// Anything, at a key that is no field, and that may be there twice.
    pub(super) const NO_FIELD: Self = Self(64);

    /// What a scalar of this name takes.
    #[inline(always)]
    pub(super) fn of(name: &'static str) -> Self {
        match name {
            scalar::TEXT => Self::TEXT,
            scalar::ID => Self(Self::TEXT.0 | Self::WHOLE.0),
            scalar::WHOLE => Self::WHOLE,
            scalar::FLAG => Self(Self::TEXT.0 | Self::TRUTH.0),
            scalar::TEXTS => Self(Self::TEXT.0 | Self::OBJECT.0),
            scalar::UNREAD => Self::ANYTHING,
            _ => Self(0),
        }
    }

    #[inline(always)]
    pub(super) fn is_nothing(self) -> bool {
        self.0 == 0
    }

    #[inline(always)]
    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Passes the value at whose first byte the cursor stands, if it is one of those that are taken
/// whatever they are; else the cursor stays. A text with an escape is not passed: not every
/// escape is text.
#[inline(always)]
pub(super) fn value(
    cursor: &mut Cursor<'_>,
    takes: Takes,
    template: Option<&mut Template>,
) -> bool {
    if takes.has(Takes::ANYTHING.and(Takes::NO_FIELD)) {
        return anything(cursor, template);
    }
    match cursor.byte() {
        b'"' if takes.has(Takes::TEXT) => text(cursor),
        b'n' if takes.has(Takes::NULL) => cursor.take(b"null"),
        b'0'..=b'9' | b'-' if takes.has(Takes::WHOLE) => whole(cursor),
        b't' if takes.has(Takes::TRUTH) => cursor.take(b"true"),
        b'f' if takes.has(Takes::TRUTH) => cursor.take(b"false"),
        b'{' if takes.has(Takes::OBJECT) => object(cursor),
        _ => false,
    }
}

fn anything(cursor: &mut Cursor<'_>, template: Option<&mut Template>) -> bool {
    let start = cursor.at;
    let passed = match cursor.byte() {
        b'[' | b'{' => template.is_some_and(|template| template.skip(cursor).is_ok()),
        _ => super::skip::scalar(cursor).is_ok(),
    };
    if !passed {
        cursor.at = start;
    }
    passed
}

#[inline(always)]
fn text(cursor: &mut Cursor<'_>) -> bool {
    cursor.step();
    let passed = string::pass_plain(cursor);
    if !passed {
        cursor.at -= 1;
    }
    passed
}

/// Eighteen digits at most: they fit in every type.
fn whole(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.at;
    let negative = cursor.byte() == b'-';
    cursor.at += usize::from(negative);
    let digits = cursor.at;
    while cursor.byte().is_ascii_digit() {
        cursor.step();
    }
    let length = cursor.at - digits;
    let zero = cursor.bytes().get(digits) == Some(&b'0');
    let simple = (1..=18).contains(&length) && !(zero && (length > 1 || negative));
    let passed = simple && !matches!(cursor.byte(), b'.' | b'e' | b'E');
    if !passed {
        cursor.at = start;
    }
    passed
}

/// An object of texts and other scalars.
fn object(cursor: &mut Cursor<'_>) -> bool {
    const SCALAR: Takes = Takes(Takes::TEXT.0 | Takes::NULL.0 | Takes::WHOLE.0 | Takes::TRUTH.0);
    let start = cursor.at;
    cursor.step();
    let mut entries = || {
        if cursor.space() == b'}' {
            cursor.step();
            return true;
        }
        loop {
            if cursor.space() != b'"' || !text(cursor) || cursor.space() != b':' {
                return false;
            }
            cursor.step();
            cursor.space();
            if !value(cursor, SCALAR, None) {
                return false;
            }
            let byte = cursor.space();
            cursor.step();
            match byte {
                b',' => {}
                b'}' => return true,
                _ => return false,
            }
        }
    };
    let passed = entries();
    if !passed {
        cursor.at = start;
    }
    passed
}

/// Which fields of an object were passed, and which were read, by their numbers.
#[derive(Default)]
pub(super) struct Fields {
    passed: u64,
    read: u64,
}

impl Fields {
    /// Whether a field with this number can be noted. Others are never passed.
    #[inline(always)]
    pub(super) fn can_note(index: u32) -> bool {
        index < 64
    }

    /// Notes that a field is passed; `false` if it was there before.
    #[inline(always)]
    pub(super) fn pass(&mut self, index: u32) -> bool {
        let bit = 1 << (index & 63);
        let first = (self.passed | self.read) & bit == 0;
        self.passed |= bit;
        first
    }

    /// Notes that a field is read; `false` if it was passed before. That it was read before is
    /// derive's to say.
    #[inline(always)]
    pub(super) fn read(&mut self, index: u32) -> bool {
        if index >= 64 {
            return true;
        }
        let bit = 1 << index;
        self.read |= bit;
        self.passed & bit == 0
    }
}
