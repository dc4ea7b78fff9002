//! The second reading: the rows that differ.

use std::collections::HashSet;
use std::io;

use super::differences::Differences;
use super::hash::RowHasher;
use super::rows::Shape;
use super::store::{Store, changed, decode, encode};
use crate::row::{Cell, Column, Row};
use crate::sink::{Rows, Sink};
use crate::write::Writer;

/// Encodes the rows whose key differs, and a mark for every other row.
pub struct Fetch<'f> {
    hasher: &'f RowHasher<'f>,
    keys: HashSet<u64>,
}

impl<'f> Fetch<'f> {
    /// Fetches the rows of these differences.
    pub fn new(hasher: &'f RowHasher<'f>, differences: &Differences) -> Self {
        Self { hasher, keys: differences.keys() }
    }

    /// Calls `with` for each row: its key and bytes, or nothing for a row that does not differ.
    fn each(
        &self,
        rows: Rows<'_>,
        mut with: impl FnMut(Option<(u64, &[u8])>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut parse = |mut bytes: &[u8]| {
            while let Some((mark, rest)) = bytes.split_first() {
                bytes = rest;
                if *mark == 0 {
                    with(None)?;
                    continue;
                }
                let head = bytes.first_chunk::<12>().ok_or_else(changed)?;
                let [a, b, c, d, e, f, g, h, length @ ..] = *head;
                let key = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
                let length = u32::from_le_bytes(length) as usize;
                let (row, rest) = bytes[12..].split_at_checked(length).ok_or_else(changed)?;
                bytes = rest;
                with(Some((key, row)))?;
            }
            Ok(())
        };
        match rows {
            Rows::Encoded { bytes, .. } => parse(bytes),
            Rows::Typed(rows) => {
                let mut buffer = Vec::new();
                for row in rows {
                    buffer.clear();
                    self.row(&[], &row, &mut buffer);
                    parse(&buffer)?;
                }
                Ok(())
            }
        }
    }
}

impl Writer for Fetch<'_> {
    fn row(&self, _: &[Column], row: &[Cell<'_>], out: &mut Vec<u8>) {
        let key = self.hasher.key(row);
        if !self.keys.contains(&key) {
            out.push(0);
            return;
        }
        out.push(1);
        out.extend_from_slice(&key.to_le_bytes());
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        encode(row, out);
        let length = (out.len() - start - 4) as u32;
        out[start..start + 4].copy_from_slice(&length.to_le_bytes());
    }
}

/// Follows the rows of a snapshot, and finds those that differ by their position.
struct Positions<'d> {
    differences: &'d Differences,
    /// Numbers of the differences in this snapshot, by position.
    numbers: std::slice::Iter<'d, u32>,
    before: bool,
    /// The position of the next row.
    position: u64,
}

impl Positions<'_> {
    /// The number of the difference of the next row, which has this key if it may differ.
    fn next(&mut self, key: Option<u64>) -> io::Result<Option<u32>> {
        let position = self.position;
        self.position += 1;
        let Some(&number) = self.numbers.as_slice().first() else { return Ok(None) };
        let difference = &self.differences.all[number as usize];
        let own = if self.before { difference.before } else { difference.after };
        if own != Some(position) {
            return Ok(None);
        }
        self.numbers.next();
        if key == Some(difference.key) { Ok(Some(number)) } else { Err(changed()) }
    }

    /// Whether all rows that differ have come.
    fn finish(&self) -> io::Result<()> {
        if self.numbers.as_slice().is_empty() { Ok(()) } else { Err(changed()) }
    }
}

/// Takes the rows of the first snapshot that differ.
pub struct BeforeSink<'d> {
    fetch: &'d Fetch<'d>,
    positions: Positions<'d>,
    store: Store,
}

impl<'d> BeforeSink<'d> {
    /// A sink for rows that `fetch` encodes.
    pub fn new(fetch: &'d Fetch<'d>, differences: &'d Differences) -> Self {
        let numbers = differences.by_before.iter();
        let positions = Positions { differences, numbers, before: true, position: 0 };
        Self { fetch, positions, store: Store::new(differences.all.len()) }
    }

    /// The rows.
    pub fn into_store(self) -> Store {
        self.store
    }
}

impl Sink for BeforeSink<'_> {
    fn start(&mut self, _: &[Column]) -> io::Result<()> {
        Ok(())
    }

    fn batch(&mut self, rows: Rows<'_>) -> io::Result<()> {
        let Self { fetch, positions, store } = self;
        fetch.each(rows, |row| match positions.next(row.map(|(key, _)| key))? {
            Some(number) => store.add(number, row.map(|(_, bytes)| bytes).unwrap_or_default()),
            None => Ok(()),
        })
    }

    fn finish(&mut self) -> io::Result<()> {
        self.positions.finish()
    }
}

/// Takes the rows of the second snapshot that differ, and makes the rows of the diff: records
/// that changed or were added in the order of the second snapshot, then those that were removed
/// in the order of the first one.
pub struct AfterSink<'d> {
    fetch: &'d Fetch<'d>,
    positions: Positions<'d>,
    store: Store,
    shape: Shape<'d>,
    out: &'d mut dyn FnMut(Row<'static>) -> io::Result<()>,
}

impl<'d> AfterSink<'d> {
    /// A sink for rows that `fetch` encodes; the rows of the diff go to `out`.
    pub fn new(
        fetch: &'d Fetch<'d>,
        differences: &'d Differences,
        store: Store,
        shape: Shape<'d>,
        out: &'d mut dyn FnMut(Row<'static>) -> io::Result<()>,
    ) -> Self {
        let numbers = differences.by_after.iter();
        let positions = Positions { differences, numbers, before: false, position: 0 };
        Self { fetch, positions, store, shape, out }
    }
}

impl Sink for AfterSink<'_> {
    fn start(&mut self, _: &[Column]) -> io::Result<()> {
        Ok(())
    }

    fn batch(&mut self, rows: Rows<'_>) -> io::Result<()> {
        let Self { fetch, positions, store, shape, out } = self;
        fetch.each(rows, |row| {
            let Some(number) = positions.next(row.map(|(key, _)| key))? else { return Ok(()) };
            let bytes = row.map(|(_, bytes)| bytes).unwrap_or_default();
            let after = decode(bytes).ok_or_else(changed)?;
            match positions.differences.all[number as usize].before {
                Some(_) => {
                    let before = store.get(number)?;
                    shape.rows(fetch.hasher, Some(&before), Some(&after), out)
                }
                None => shape.rows(fetch.hasher, None, Some(&after), out),
            }
        })
    }

    fn finish(&mut self) -> io::Result<()> {
        let Self { fetch, positions, store, shape, out } = self;
        positions.finish()?;
        let differences = positions.differences;
        for &number in &differences.by_before {
            if differences.all[number as usize].after.is_none() {
                let before = store.get(number)?;
                shape.rows(fetch.hasher, Some(&before), None, out)?;
            }
        }
        Ok(())
    }
}
