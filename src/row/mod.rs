//! Cells, columns and rows: the neck of the hourglass between reports and writers.
//!
//! Owns what a value is once it has left its dump and before it has become characters.
//! It must never know anything else: not OpenStack, not formats, not files, not threads.

mod packed;
mod time;

use std::borrow::Cow;

pub use packed::Packed;
pub use time::Time;

/// One value of a row, typed until a writer makes characters of it.
///
/// A value that the dump does not hold is [`Cell::Null`], never `0` or `""`.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Absent, unknown, or `null` in the dump.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text, as the dump has it: not yet quoted, escaped or made safe.
    Text(Cow<'a, str>),
    /// A point in time.
    Time(Time),
    /// Several values, in the order of the dump.
    List(Vec<Cell<'a>>),
    /// Named values, in the order of the dump.
    Map(Vec<(Cow<'a, str>, Cell<'a>)>),
}

/// A row: one cell per selected column, in the selected order.
pub type Row<'a> = Vec<Cell<'a>>;

impl<'a> Cell<'a> {
    /// Borrowed text, or [`Cell::Null`] for `None`.
    pub fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(Cow::Borrowed(text)))
    }

    /// A whole number, or [`Cell::Null`] for `None`.
    pub fn int(number: Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Int)
    }

    /// A truth value, or [`Cell::Null`] for `None`.
    pub fn bool(value: Option<bool>) -> Self {
        value.map_or(Self::Null, Self::Bool)
    }

    /// A time, or [`Cell::Null`] for `None`.
    pub fn time(time: Option<Time>) -> Self {
        time.map_or(Self::Null, Self::Time)
    }

    /// A list of borrowed texts.
    pub fn texts(texts: impl Iterator<Item = &'a str>) -> Self {
        Self::List(texts.map(|text| Self::Text(Cow::Borrowed(text))).collect())
    }

    /// Whether nothing is known here.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The same value without a borrow, for rows that outlive their batch.
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Self::Null => Cell::Null,
            Self::Bool(value) => Cell::Bool(value),
            Self::Int(number) => Cell::Int(number),
            Self::Float(number) => Cell::Float(number),
            Self::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Self::Time(time) => Cell::Time(time),
            Self::List(items) => Cell::List(items.into_iter().map(Cell::into_owned).collect()),
            Self::Map(items) => Cell::Map(
                items
                    .into_iter()
                    .map(|(key, value)| (Cow::Owned(key.into_owned()), value.into_owned()))
                    .collect(),
            ),
        }
    }

    /// Appends the bytes of the cell. No cell's bytes are a prefix of another's.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let fixed = |tag: u8, bytes: [u8; 8], out: &mut Vec<u8>| {
            out.push(tag);
            out.extend(bytes);
        };
        let sized = |text: &str, out: &mut Vec<u8>| {
            out.extend((text.len() as u64).to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        };
        match self {
            Self::Null => out.push(0),
            Self::Bool(value) => out.extend([1, u8::from(*value)]),
            Self::Int(number) => fixed(2, number.to_le_bytes(), out),
            Self::Float(number) => fixed(3, number.to_le_bytes(), out),
            Self::Time(time) => fixed(4, time.0.to_le_bytes(), out),
            Self::Text(text) => {
                out.push(5);
                sized(text, out);
            }
            Self::List(items) => {
                fixed(6, (items.len() as u64).to_le_bytes(), out);
                items.iter().for_each(|item| item.encode(out));
            }
            Self::Map(entries) => {
                fixed(7, (entries.len() as u64).to_le_bytes(), out);
                for (key, value) in entries {
                    sized(key, out);
                    value.encode(out);
                }
            }
        }
    }

    /// The cell that [`Cell::encode`] put at the start of `bytes`, which is taken off; `None` if
    /// they are something else.
    pub fn decode(bytes: &mut &[u8]) -> Option<Cell<'static>> {
        fn take<'b>(bytes: &mut &'b [u8], length: usize) -> Option<&'b [u8]> {
            let (head, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            Some(head)
        }
        fn word(bytes: &mut &[u8]) -> Option<[u8; 8]> {
            take(bytes, 8)?.try_into().ok()
        }
        fn length(bytes: &mut &[u8]) -> Option<usize> {
            usize::try_from(u64::from_le_bytes(word(bytes)?)).ok()
        }
        fn text(bytes: &mut &[u8]) -> Option<Cow<'static, str>> {
            let length = length(bytes)?;
            let text = std::str::from_utf8(take(bytes, length)?).ok()?;
            Some(Cow::Owned(text.to_owned()))
        }
        Some(match take(bytes, 1)?[0] {
            0 => Cell::Null,
            1 => Cell::Bool(take(bytes, 1)?[0] != 0),
            2 => Cell::Int(i64::from_le_bytes(word(bytes)?)),
            3 => Cell::Float(f64::from_le_bytes(word(bytes)?)),
            4 => Cell::Time(Time(i64::from_le_bytes(word(bytes)?))),
            5 => Cell::Text(text(bytes)?),
            6 => {
                let length = length(bytes)?;
                Cell::List((0..length).map(|_| Cell::decode(bytes)).collect::<Option<_>>()?)
            }
            7 => {
                let length = length(bytes)?;
                let entry = |_| Some((text(bytes)?, Cell::decode(bytes)?));
                Cell::Map((0..length).map(entry).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }
}

/// What a column's cells are, when they are not null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// [`Cell::Bool`].
    Bool,
    /// [`Cell::Int`].
    Int,
    /// [`Cell::Float`].
    Float,
    /// [`Cell::Text`].
    Text,
    /// [`Cell::Text`] that is an IPv4 or IPv6 address: sorted and compared as such.
    Address,
    /// [`Cell::Time`].
    Time,
    /// [`Cell::List`] of texts.
    List,
    /// [`Cell::List`] of addresses.
    AddressList,
    /// [`Cell::Map`] to texts.
    Map,
    /// [`Cell::Map`] to whole numbers.
    IntMap,
    /// [`Cell::Map`] to lists of addresses.
    AddressMap,
}

impl Type {
    /// Whether its cells are [`Cell::Map`].
    pub fn is_map(self) -> bool {
        matches!(self, Self::Map | Self::IntMap | Self::AddressMap)
    }

    /// The type's name as users read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "boolean",
            Self::Int => "integer",
            Self::Float => "number",
            Self::Text => "text",
            Self::Address => "address",
            Self::Time => "time",
            Self::List => "list",
            Self::AddressList => "list of addresses",
            Self::Map | Self::IntMap | Self::AddressMap => "map",
        }
    }
}

/// What is known of a column before any row is.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The name in headers and JSON keys: `snake_case`.
    pub name: &'static str,
    /// The title that `openstack ... list` gives it, accepted as another name.
    pub title: &'static str,
    /// What its cells are.
    pub kind: Type,
    /// One sentence for `--columns`.
    pub about: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_decoded_as_it_was_encoded() {
        let list = Cell::texts(["a", "", "ü"].into_iter());
        let cells = [
            Cell::Null,
            Cell::Bool(true),
            Cell::Int(-7),
            Cell::Float(0.1),
            Cell::Time(Time(5)),
            Cell::text(Some("text")),
            list.clone(),
            Cell::Map(vec![("key".into(), list), ("".into(), Cell::Null)]),
        ];
        let mut bytes = Vec::new();
        cells.iter().for_each(|cell| cell.encode(&mut bytes));
        let mut rest = bytes.as_slice();
        for cell in cells {
            assert_eq!(Cell::decode(&mut rest), Some(cell));
        }
        assert!(rest.is_empty());
        for end in 0..bytes.len() {
            let mut rest = &bytes[..end];
            while Cell::decode(&mut rest).is_some() {}
        }
    }
}
