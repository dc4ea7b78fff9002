//! The flat text of a cell, for the formats that have no types of their own.
//!
//! Owns how numbers, lists and maps become characters. It must never know what a format does
//! with the text: no quoting, escaping or guarding here.

use std::collections::HashSet;
use std::fmt::{self, Display, Formatter};
use std::io::Write as _;

use crate::row::{Cell, Time};

/// The list separator of machine-readable formats. An item that contains it is written unchanged:
/// JSON is the format for such lists.
pub(super) const JOIN: &str = ";";

/// The list separator of formats for people.
pub(super) const JOIN_SHOWN: &str = ", ";

/// A cell with its list separator, ready to be displayed: null is nothing, a map is `key=value`
/// for each entry, and a number that is not finite is nothing, like null.
pub(super) struct Flat<'c, 'a>(pub(super) &'c Cell<'a>, pub(super) &'static str);

impl Display for Flat<'_, '_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut out = Vec::new();
        push_flat(self.0, self.1, &mut out);
        f.write_str(&String::from_utf8_lossy(&out))
    }
}

/// Appends the text of [`Flat`]. Without the machinery of `Display`, which took a third of the
/// time of a report of all columns.
pub(super) fn push_flat(cell: &Cell<'_>, join: &str, out: &mut Vec<u8>) {
    match cell {
        Cell::Null => {}
        Cell::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Cell::Int(number) => out.extend_from_slice(itoa::Buffer::new().format(*number).as_bytes()),
        // The shortest text that reads back, with a fraction or an exponent in any case.
        Cell::Float(number) if number.is_finite() => push(format_args!("{number:?}"), out),
        Cell::Float(_) => {}
        Cell::Text(text) => out.extend_from_slice(text.as_bytes()),
        Cell::Time(time) => push_time(*time, out),
        Cell::List(items) => {
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    out.extend_from_slice(join.as_bytes());
                }
                push_flat(item, join, out);
            }
        }
        Cell::Map(entries) => {
            for (number, (key, value)) in entries.iter().enumerate() {
                if number > 0 {
                    out.extend_from_slice(join.as_bytes());
                }
                out.extend_from_slice(key.as_bytes());
                out.push(b'=');
                push_flat(value, join, out);
            }
        }
    }
}

/// Appends a time as it is displayed.
pub(crate) fn push_time(time: Time, out: &mut Vec<u8>) {
    match time.nova() {
        Some(text) => out.extend_from_slice(&text),
        None => push(time, out),
    }
}

/// Appends what `value` displays.
pub(super) fn push(value: impl Display, out: &mut Vec<u8>) {
    // Writing to memory does not fail, and our own `Display`s have no errors.
    let _ = write!(out, "{value}");
}

/// Whether the cell is a number that has digits to show.
pub(super) fn is_number(cell: &Cell<'_>) -> bool {
    match cell {
        Cell::Int(_) => true,
        Cell::Float(number) => number.is_finite(),
        _ => false,
    }
}

/// A map's entries with each key once. Of several entries with one key the last counts, as JSON
/// readers have it; YAML readers refuse a map with such a pair.
pub(crate) fn entries<'c, 'a, K: AsRef<str>>(
    entries: &'c [(K, Cell<'a>)],
) -> Vec<(&'c str, &'c Cell<'a>)> {
    let mut seen = HashSet::with_capacity(entries.len());
    let last = entries.iter().rev().filter(|(key, _)| seen.insert(key.as_ref()));
    let mut kept: Vec<_> = last.map(|(key, value)| (key.as_ref(), value)).collect();
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(cell: Cell<'_>) -> String {
        Flat(&cell, JOIN).to_string()
    }

    #[test]
    fn a_value_has_one_plain_text() {
        assert_eq!(text(Cell::Null), "");
        assert_eq!(text(Cell::Bool(true)), "true");
        assert_eq!(text(Cell::Int(i64::MIN)), "-9223372036854775808");
        assert_eq!(text(Cell::Float(2.0)), "2.0");
        assert_eq!(text(Cell::Float(7.2e-7)), "7.2e-7");
        assert_eq!(text(Cell::Float(f64::NAN)), "");
        assert_eq!(text(Cell::Time(Time(0))), "1970-01-01T00:00:00Z");
        assert_eq!(text(Cell::texts(["a;b", "", "c"].into_iter())), "a;b;;c");
    }

    #[test]
    fn a_map_is_its_pairs() {
        let map = Cell::Map(vec![("a".into(), Cell::Int(1)), ("b".into(), Cell::Null)]);
        assert_eq!(text(map.clone()), "a=1;b=");
        assert_eq!(
            Flat(&Cell::List(vec![map, Cell::Int(2)]), JOIN_SHOWN).to_string(),
            "a=1, b=, 2"
        );
    }

    #[test]
    fn of_two_entries_with_one_key_the_last_counts() {
        let pairs = [("a", Cell::Int(1)), ("b", Cell::Int(2)), ("a", Cell::Int(3))];
        let kept: Vec<_> = entries(&pairs).into_iter().map(|(key, _)| key).collect();
        assert_eq!(kept, ["b", "a"]);
        assert_eq!(entries(&pairs)[1].1, &Cell::Int(3));
    }
}
