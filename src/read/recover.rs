//! Error recovery: finds the next record behind a broken one.
//!
//! A lost quote or bracket makes the rest of a list one endless value. But one program wrote all
//! records of the list, so they begin with the same two keys and the same white space: where those
//! bytes occur, a record begins.

use memchr::memmem;

use super::speculate::Between;
use crate::json::cursor::Cursor;
use crate::json::text::blank;

/// The bytes around the first value of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Separator {
    /// From the brace to the first value: `{"id": `.
    open: Vec<u8>,
    /// From the first value to the second one: `, "name": `.
    second: Vec<u8>,
}

impl Separator {
    /// Learns from a record; `None` if it has fewer than two members.
    pub(crate) fn learn(record: &[u8]) -> Option<Self> {
        if record.first() != Some(&b'{') {
            return None;
        }
        let first = value_start(record, 1)?;
        let end = value_end(record, first)?;
        let after = blanks(record, end);
        let comma = (record.get(after) == Some(&b',')).then_some(after + 1)?;
        let second = value_start(record, comma)?;
        Some(Self { open: record[..first].to_vec(), second: record[end..second].to_vec() })
    }

    /// The bytes between two records. `gap` is the part that belongs to neither: blanks, and one
    /// comma where there has to be one.
    pub(crate) fn between(&self, gap: &[u8], comma: bool) -> Option<Between> {
        let blank = |byte: &u8| blank(*byte) || *byte == b',';
        let commas = gap.iter().filter(|byte| **byte == b',').count();
        (gap.iter().all(blank) && commas == usize::from(comma))
            .then(|| Between::new(gap, &self.open, &self.second))
    }

    /// Teaches `between`, which was learned from another record, how this one continues.
    pub(super) fn teach(&self, between: &mut Between) {
        between.learn(&self.open, &self.second);
    }

    /// Whether a record begins with the first of `bytes`.
    pub(crate) fn begins(&self, bytes: &[u8]) -> bool {
        bytes.starts_with(&self.open)
            && value_end(bytes, self.open.len())
                .is_some_and(|end| bytes[end..].starts_with(&self.second))
    }

    /// Where in `bytes` the next record begins.
    pub(crate) fn next_start(&self, bytes: &[u8]) -> Option<usize> {
        memmem::find_iter(bytes, &self.open).find(|&at| self.begins(&bytes[at..]))
    }

    /// Where the broken record that begins with the first of `bytes` must end. In the first
    /// `searched` of them an earlier call has found nothing; so that a record that comes in many
    /// pieces is not searched from its start for each of them, only what follows is.
    pub(crate) fn end_before_next(&self, bytes: &[u8], searched: usize) -> Option<usize> {
        // The first value of the next record may have been cut.
        let cut = self.open.len() + NEAR + self.second.len();
        let from = searched.saturating_sub(cut).max(1);
        let next = from + self.next_start(bytes.get(from..)?)?;
        let before = bytes[..next].iter().rposition(|byte| !blank(*byte) && *byte != b',')?;
        Some(before + 1)
    }
}

/// Where the last record of a list, which is broken and begins with the first of `bytes`, must
/// end: before the bracket that closes the list. `bytes` go to the end of the text.
pub(crate) fn end_before_close(bytes: &[u8]) -> Option<usize> {
    let mut last = None;
    for brace in memchr::memchr_iter(b'}', bytes) {
        let close = blanks(bytes, brace + 1);
        if bytes.get(close) != Some(&b']') {
            continue;
        }
        let behind = blanks(bytes, close + 1);
        match bytes.get(behind) {
            // Of lists inside the record there may be many; those behind it have known names.
            Some(b',') if names_envelope(&bytes[behind + 1..]) => return Some(brace + 1),
            Some(b'}') if blanks(bytes, behind + 1) == bytes.len() => last = Some(brace + 1),
            None => last = Some(brace + 1),
            _ => {}
        }
    }
    last
}

/// Whether a key begins `bytes` that services write behind a list.
fn names_envelope(bytes: &[u8]) -> bool {
    let key = blanks(bytes, 0);
    let Some(end) = value_end(bytes, key).filter(|_| bytes[key] == b'"') else { return false };
    let name = &bytes[key + 1..end - 1];
    name.ends_with(b"links") || matches!(name, b"next" | b"first" | b"schema" | b"truncated")
}

/// The start of the value of the key at or behind `from`.
fn value_start(bytes: &[u8], from: usize) -> Option<usize> {
    let mut cursor = Cursor::new(near(bytes, from)?, 0);
    cursor.blanks();
    cursor.string()?;
    cursor.take(b':')?;
    cursor.blanks();
    Some(from + cursor.at)
}

/// Where the value at `from` ends.
pub(super) fn value_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut cursor = Cursor::new(near(bytes, from)?, 0);
    cursor.skip()?;
    Some(from + cursor.at)
}

/// Bytes within which the first value of a record ends; a longer search means a lost quote.
pub(super) const NEAR: usize = 4096;

/// The first bytes from `from` on.
fn near(bytes: &[u8], from: usize) -> Option<&[u8]> {
    bytes.get(from..bytes.len().min(from + NEAR))
}

/// Where the white space at `from` ends.
fn blanks(bytes: &[u8], from: usize) -> usize {
    let mut cursor = Cursor::new(bytes, from);
    cursor.blanks();
    cursor.at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_ends_where_another_begins() {
        let separator =
            Separator::learn(br#"{"id": "a", "name": "x", "l": [{"id": "b"}]}"#).unwrap();
        let broken =
            br#"{"id": "c", "name": "x, "l": [{"id": "d"}, {"id": "e"}]}, {"id": "f", "name": 1}"#;
        let end = separator.end_before_next(broken, 0).unwrap();
        assert_eq!(&broken[end..], br#", {"id": "f", "name": 1}"#);
        assert_eq!(separator.end_before_next(br#"{"id": "c", "name": "x}"#, 0), None);
        // Whatever was searched before, the answer is the same.
        let long = format!(r#"{{"id": "c", "l": "{}"#, "x".repeat(9000));
        let long = format!(r#"{long}{{"id": "f", "name": 1}}"#);
        let end = separator.end_before_next(long.as_bytes(), 0);
        assert!(end.is_some());
        for searched in (0..=long.len() - 16).step_by(7) {
            let found = separator.end_before_next(&long.as_bytes()[..searched], 0);
            assert_eq!(found, None, "{searched}");
            assert_eq!(separator.end_before_next(long.as_bytes(), searched), end, "{searched}");
        }
        assert_eq!(Separator::learn(b"{}"), None);
        assert_eq!(Separator::learn(br#"{"id": 1}"#), None);
    }
}
