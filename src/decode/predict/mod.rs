//! The predicted-key decoder: JSON to any serde struct, for records that resemble each other.
//!
//! The records of a dump repeat the same keys, in the same order, with the same white space. So the
//! decoder remembers, for each position in a record, the exact bytes from the end of one value to
//! the start of the next (`, "OS-DCF:diskConfig": `) together with the field that they lead to. The
//! next record then costs one comparison a key. Where the bytes differ, the general path reads on,
//! byte by byte, and remembers what it found.
//!
//! Owns the language and its speed: what is accepted here, `serde_json::from_slice` accepts with
//! the same value, whatever was remembered before. Its answer is a value or a rejection without a
//! reason. It must never know a resource, a file, a thread, or why a record is wrong.

mod containers;
mod cursor;
mod de;
mod ignored_shape;
mod key;
mod key_cache;
mod number;
mod refusal;
mod skip;
mod string;
#[cfg(test)]
mod tests;

use serde::Deserialize;

pub use de::Decoder;
pub use key_cache::KeyCache;
pub use refusal::Rejected;

/// Decodes one record: one whole JSON value and white space around it.
///
/// `cache` makes decoding fast when earlier records had the same keys; it never changes the result.
///
/// # Errors
///
/// [`Rejected`] means only that `serde_json` has to decide; it nearly always refuses too. (It alone
/// accepts bytes that are not UTF-8 in what is ignored, and reads what no resource has: enums with
/// contents, byte strings, numbers of 128 bits, numbers as keys.)
#[inline(always)]
pub fn from_slice<'de, T: Deserialize<'de>>(
    record: &'de [u8],
    cache: &mut KeyCache,
) -> Result<T, Rejected> {
    let record = simdutf8::basic::from_utf8(record).map_err(|_| Rejected)?;
    let mut decoder = Decoder::new(record, cache);
    // The value is large: it is built in its final place, since a move is a copy of all its fields.
    let value = T::deserialize(&mut decoder);
    if value.is_ok() && !decoder.is_at_end() {
        return Err(Rejected);
    }
    value
}
