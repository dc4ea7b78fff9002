//! The predicted-key decoder: JSON to any serde struct, for records that resemble each other.
//!
//! The records of a dump repeat the same keys, in the same order, with the same white space. So
//! the decoder remembers, for each place in a record, the exact bytes from the end of one value
//! to the start of the next (`, "OS-DCF:diskConfig": `) together with the field that they lead
//! to. The next record then costs one comparison a key. Where the bytes differ, the general path
//! reads on, byte by byte, and remembers what it found.
//!
//! Owns the language and its speed: what is accepted here, `serde_json::from_slice` accepts with
//! the same value, whatever was remembered before. It only says yes or no; `no` carries no
//! reason. It must never know a resource, a file, a thread, or why a record is wrong.

mod containers;
mod cursor;
mod de;
mod key;
mod learned;
mod number;
mod refusal;
mod skip;
mod string;
mod template;
#[cfg(test)]
mod tests;

use serde::Deserialize;

pub use de::Decoder;
pub use learned::Learned;
pub use refusal::No;

/// Decodes one record: one whole JSON value and white space around it.
///
/// `learned` makes it fast when the records before were like this one; it never changes the
/// answer.
///
/// # Errors
///
/// [`No`] means no more than that `serde_json` should be asked, which nearly always refuses too.
/// (It alone accepts bytes that are not UTF-8 in what is ignored, and reads what no resource has:
/// enums with contents, byte strings, numbers of 128 bits, numbers as keys.)
#[inline(always)]
pub fn from_slice<'de, T: Deserialize<'de>>(
    record: &'de [u8],
    learned: &mut Learned,
) -> Result<T, No> {
    let record = simdutf8::basic::from_utf8(record).map_err(|_| No)?;
    let mut decoder = Decoder::new(record, learned);
    // The value is large: it is made where it is wanted, and not moved on the way.
    let value = T::deserialize(&mut decoder);
    if value.is_ok() && !decoder.is_at_end() {
        return Err(No);
    }
    value
}
