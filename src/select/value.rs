//! What cells are compared with: the text after an operator, read as its column's type.

use std::cmp::Ordering;
use std::net::IpAddr;

use ipnet::IpNet;

use super::query::Op;
use super::{address, relative_time};
use crate::row::{Cell, Column, Time, Type};

/// A value that a cell, or an item of it, is compared with.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    /// Text in any case of its ASCII letters.
    AnyCase(String),
    /// Text of a map's value, which may be a number as well: then numbers are compared as such.
    Loose(String, Option<f64>),
    Int(i64),
    Float(f64),
    Bool(bool),
    Time(Time),
    /// Every time of the day that begins at this time.
    Day(Time),
    Address(IpAddr),
    /// Every address of the network.
    Network(IpNet),
    /// An entry of a map: `KEY=VALUE`.
    Entry(String),
}

impl Value {
    /// Reads `text` for `column`; `loose` if it is one value of a map, which has no type of its
    /// own. The error says what is wrong with it and what to write.
    pub(super) fn parse(
        text: &str,
        column: &Column,
        loose: bool,
        op: Op,
        now: Time,
    ) -> Result<Self, String> {
        let equality = matches!(op, Op::Eq | Op::Ne);
        if !equality && (column.kind == Type::Bool || column.kind.is_map()) {
            let Column { name, kind, .. } = column;
            return Err(format!(
                "`{}` cannot be used with `{name}`, which is a {}; use `=`, `!=`, `~` or `!~`",
                op.sign(),
                kind.name()
            ));
        }
        if loose && !equality {
            return Ok(Self::Loose(text.to_owned(), float(text)));
        }
        let value = match column.kind {
            Type::Text | Type::List => Some(Self::Text(text.to_owned())),
            Type::Int | Type::Float => number(text),
            Type::Bool => truth(text),
            Type::Time => time(text, equality, now),
            Type::Address | Type::AddressList if equality => {
                address::network(text).map(Self::Network).or_else(|| ip(text))
            }
            Type::Address | Type::AddressList => ip(text),
            Type::Map | Type::IntMap | Type::AddressMap => {
                text.contains('=').then(|| Self::Entry(text.to_owned()))
            }
        };
        value.ok_or_else(|| match column.kind {
            Type::Int | Type::Float => {
                format!("`{text}` is not a number; write a number such as `4`")
            }
            Type::Bool => format!("`{text}` is neither `true` nor `false`; write one of these"),
            Type::Time => format!(
                "cannot read `{text}` as a time; write a time such as `2019-06-05T13:08:44Z`, `2019-06-05` or `-7d`"
            ),
            Type::Address | Type::AddressList if equality => format!(
                "`{text}` is not an address; write an address such as `10.0.0.5`, a network such as `10.0.0.0/8`, or a regular expression after `~`"
            ),
            kind if kind.is_map() => format!(
                "`{text}` is not an entry; write `KEY=VALUE`, or a regular expression after `~`"
            ),
            _ => format!(
                "`{text}` is not an address; write an address such as `10.0.0.5`, or a network after `=`"
            ),
        })
    }

    /// The cell compared with this value; `None` if they cannot be compared. The cell is not a
    /// list.
    pub(super) fn compare(&self, cell: &Cell<'_>) -> Option<Ordering> {
        match (self, cell) {
            (_, Cell::Null) => None,
            (Self::Entry(entry), Cell::Map(map)) => {
                map.iter().any(|(key, cell)| is_entry(entry, key, cell)).then_some(Ordering::Equal)
            }
            (Self::Text(value), cell) => Some(with_text(cell, |text| text.cmp(value))),
            (Self::AnyCase(value), cell) => {
                with_text(cell, |text| text.eq_ignore_ascii_case(value)).then_some(Ordering::Equal)
            }
            (Self::Loose(value, number), cell) => with_text(cell, |text| {
                match number.and_then(|number| Some((float(text)?, number))) {
                    Some((own, number)) => own.partial_cmp(&number),
                    None => Some(text.cmp(value)),
                }
            }),
            (Self::Int(value), Cell::Int(number)) => Some(number.cmp(value)),
            (Self::Int(value), Cell::Float(number)) => number.partial_cmp(&(*value as f64)),
            (Self::Float(value), Cell::Int(number)) => (*number as f64).partial_cmp(value),
            (Self::Float(value), Cell::Float(number)) => number.partial_cmp(value),
            (Self::Bool(value), Cell::Bool(truth)) => Some(truth.cmp(value)),
            (Self::Time(value), Cell::Time(time)) => Some(time.cmp(value)),
            (Self::Day(first), Cell::Time(time)) => {
                let into_day = time.0.saturating_sub(first.0);
                (0..relative_time::DAY).contains(&into_day).then_some(Ordering::Equal)
            }
            (Self::Address(value), Cell::Text(text)) => address::compare(text, *value),
            (Self::Network(network), Cell::Text(text)) => {
                address::is_in(network, text).then_some(Ordering::Equal)
            }
            _ => None,
        }
    }
}

fn number(text: &str) -> Option<Value> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return Some(Value::Int(number));
    }
    float(text).map(Value::Float)
}

fn float(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

fn truth(text: &str) -> Option<Value> {
    let is = |words: [&str; 3]| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
    if is(["true", "yes", "1"]) {
        return Some(Value::Bool(true));
    }
    is(["false", "no", "0"]).then_some(Value::Bool(false))
}

/// A date is equal to each time of its day; before and after refer to its first moment, as in
/// Nova's `changes-since`.
fn time(text: &str, equality: bool, now: Time) -> Option<Value> {
    let time = relative_time::parse(text, now)?;
    Some(if equality && relative_time::is_day(text) { Value::Day(time) } else { Value::Time(time) })
}

fn ip(text: &str) -> Option<Value> {
    text.trim().parse().ok().map(Value::Address)
}

/// Whether `entry` is this key, `=` and the value, or one of the values.
fn is_entry(entry: &str, key: &str, cell: &Cell<'_>) -> bool {
    let Some(value) = entry.strip_prefix(key).and_then(|rest| rest.strip_prefix('=')) else {
        return false;
    };
    match cell {
        Cell::List(items) if !items.is_empty() => {
            items.iter().any(|item| with_text(item, |text| text == value))
        }
        cell => with_text(cell, |text| text == value),
    }
}

/// Calls `with` with a cell's text, which is empty for null, lists and maps. Text and booleans are
/// not copied for it.
pub(super) fn with_text<R>(cell: &Cell<'_>, with: impl FnOnce(&str) -> R) -> R {
    match cell {
        Cell::Text(text) => with(text),
        Cell::Bool(value) => with(if *value { "true" } else { "false" }),
        Cell::Int(number) => with(&number.to_string()),
        Cell::Float(number) => with(&number.to_string()),
        Cell::Time(time) => with(&time.to_string()),
        Cell::Null | Cell::List(_) | Cell::Map(_) => with(""),
    }
}
