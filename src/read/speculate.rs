//! Speculative framing: splits an array by searching for the bytes that separate its records.
//!
//! Matching brackets to find the end of a record is nearly half of all work. But the records of one
//! list begin alike, so the bytes between two of them (`}, {"id": `) can be searched for, which is
//! ten times as fast. Each match is speculative. The decoder proves it: if the first boundary is
//! right, and the bytes of a record are one whole JSON value, then the next boundary is right too.
//!
//! So batches with speculative boundaries are marked, and keep what is needed to rewind. Where a
//! boundary was wrong, the reader is rewound to the start of the batch and matches brackets from
//! there. Before anything but records is read, all boundaries must have been proved:
//! [`Event::Proved`] asks for it.

use std::ops::Range;

use memchr::arch::all::packedpair::HeuristicFrequencyRank;
use memchr::memmem::{self, Finder, FinderBuilder};

use super::array::{Item, Items};
use super::event::{Batch, Event, Root};
use super::input::Input;
use super::open::Content;
use super::piece::{Pieces, PlainFile};
use super::recover::{NEAR, value_end};
use super::window::Spot;
use crate::json::scan::ValueScan;
use crate::recognize::keys::Layout;

/// The start of a speculative batch, to rewind to.
#[derive(Debug, Clone)]
pub struct Speculation {
    /// The first record's index in its list.
    index: u64,
    /// Records of the document before it.
    records: u64,
    /// The first record's number in its file.
    number: u64,
    /// The bytes before it.
    tail: Vec<u8>,
}

/// Where a reader may speculate, and how.
#[derive(Debug, Default)]
pub(crate) struct Speculator {
    /// Whether record boundaries may be speculative at all.
    allowed: bool,
    /// Whether some were since the last proof.
    unproved: bool,
    /// The offset before which there is no speculation, and the length of that part when it was
    /// last set.
    exact_until: u64,
    exact_for: u64,
    /// The file, if it may be read by pieces.
    pub(super) plain: Option<PlainFile>,
    /// Set while a list is read by pieces.
    pub(super) pieces: Option<Pieces>,
}

impl Speculator {
    pub(super) fn new(plain: Option<PlainFile>) -> Self {
        Self { plain, ..Self::default() }
    }

    /// Allows it.
    pub(super) fn allow(&mut self) {
        self.allowed = true;
    }

    /// Whether records may be searched for at this offset of the text.
    fn may_search(&self, offset: u64) -> bool {
        self.allowed && offset >= self.exact_until
    }

    /// A boundary behind `start` was wrong. Each time it happens, a longer part is read by
    /// brackets: speculation does not suit a list of many forms.
    pub(super) fn refute(&mut self, start: u64) {
        self.unproved = false;
        self.exact_for = self.exact_for.saturating_mul(2).max(1024 * 1024);
        self.exact_until = start.saturating_add(self.exact_for);
    }
}

/// The bytes that separate two records of the current list.
#[derive(Debug, Clone)]
pub(crate) struct Between {
    /// Between the brace that ends a record and the one that begins the next.
    gap: Vec<u8>,
    /// The forms in which records begin, as far as they were seen: records may lack keys that
    /// others have.
    forms: Vec<Form>,
    /// Finds the brace, the gap, and what all forms begin with.
    finder: Finder<'static>,
}

/// How a record begins.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    /// Up to the first value.
    open: Vec<u8>,
    /// From the first value to the second one.
    second: Vec<u8>,
}

/// The most forms that are kept.
const FORMS: usize = 16;

/// The two bytes of the needle that are searched for: the brace that ends a record, and the first
/// letter of the key behind it. Together they are rarer than the two rarest letters of English.
/// Where the first keys differ, the second one is the brace that begins a record.
struct Rarest {
    end: u8,
    key: u8,
}

impl HeuristicFrequencyRank for Rarest {
    fn rank(&self, byte: u8) -> u8 {
        if byte == self.end {
            0
        } else if byte == self.key {
            1
        } else {
            u8::MAX
        }
    }
}

/// The bytes that are searched for more than one record.
pub(super) const REACH: usize = 16 * 1024;

impl Between {
    /// From the bytes between two records, and those around the second record's first value.
    pub(super) fn new(gap: &[u8], open: &[u8], second: &[u8]) -> Self {
        let (gap, forms) = (gap.to_vec(), vec![Form { open: open.into(), second: second.into() }]);
        let finder = finder(&gap, &forms);
        Self { gap, forms, finder }
    }

    /// Whether another form can be kept.
    pub(super) fn learns(&self) -> bool {
        self.forms.len() < FORMS
    }

    /// Keeps the form of a record that begins with `open` and goes on with `second` behind the
    /// first value.
    pub(super) fn learn(&mut self, open: &[u8], second: &[u8]) {
        let form = Form { open: open.into(), second: second.into() };
        if self.learns() && !self.forms.contains(&form) {
            self.forms.push(form);
            self.finder = finder(&self.gap, &self.forms);
        }
    }

    /// The bytes before a record by which its start is found.
    pub(super) fn before(&self) -> usize {
        1 + self.gap.len()
    }

    /// The end of the record that begins with the first of `bytes`, and the start of the next.
    pub(super) fn next(&self, bytes: &[u8]) -> Option<(usize, usize)> {
        let mut from = 0;
        loop {
            let end = from + self.finder.find(bytes.get(from..)?)? + 1;
            let start = end + self.gap.len();
            if self.begins(bytes.get(start..)?)? {
                return Some((end, start));
            }
            from = end;
        }
    }

    /// Whether a record begins with the first of `bytes`; `None` where they end before that is
    /// known. A first value is short: values in values would else each be scanned to their ends.
    fn begins(&self, bytes: &[u8]) -> Option<bool> {
        // Forms often share their first key, whose value is then passed once.
        let mut passed: Option<(&[u8], usize)> = None;
        for Form { open, second } in &self.forms {
            if !bytes.starts_with(open) {
                continue;
            }
            let behind = match passed {
                Some((known, behind)) if known == open => behind,
                _ => match value_end(bytes, open.len()) {
                    Some(behind) => behind,
                    None if bytes.len() - open.len() > NEAR => continue,
                    None => return None,
                },
            };
            if bytes[behind..].starts_with(second) {
                return Some(true);
            }
            passed = Some((open, behind));
        }
        Some(false)
    }
}

/// Finds the end of a record with the start of the next.
fn finder(gap: &[u8], forms: &[Form]) -> Finder<'static> {
    let (first, others) =
        forms.split_first().map_or((&[][..], forms), |(form, others)| (&form.open[..], others));
    let common = others.iter().fold(first, |common, Form { open, .. }| {
        let same = common.iter().zip(open).take_while(|(one, other)| one == other).count();
        &common[..same]
    });
    let needle = [b"}", gap, common].concat();
    let key = common.iter().skip_while(|byte| **byte != b'"').nth(1);
    let rarest = Rarest { end: b'}', key: key.copied().unwrap_or(b'{') };
    FinderBuilder::new().build_forward_with_ranker_owned(rarest, needle)
}

impl Items {
    /// Splits the records from the cursor on, where one begins, and sends them. `false` where
    /// speculation is impossible; the caller then matches brackets.
    pub(super) fn speculate(&mut self, input: &mut Input, speculator: &mut Speculator) -> bool {
        let may_search = speculator.may_search(input.window.spot_byte(input.at));
        let between = self.between.as_ref().filter(|_| may_search && !input.skipping);
        let Some(between) = between else { return false };
        self.open.flush(input);
        if speculator.begin_pieces(input, &self.open, between) {
            return true;
        }
        input.discard();
        let mut records = Vec::new();
        let mut start = 0;
        input.window.ensure(input.sizes.batch.max(REACH));
        while start < 2 * input.sizes.batch {
            let Some((end, next)) = between.next(&input.window.bytes[start..]) else { break };
            if end > input.sizes.record {
                break;
            }
            records.push(start as u32..(start + end) as u32);
            start += next;
        }
        // The next page of a list begins with the list's name: no speculation goes beyond it.
        let mut known = input.window.bytes.len();
        if let Layout::List(key) = &self.open.layout
            && let Some((index, name)) = next_page(&input.window.bytes, &records, key)
        {
            known = name + 1;
            start = records[index].start as usize;
            records.truncate(index);
        }
        if records.is_empty() {
            // One record fills the window, or it is the last record of the list.
            speculator.exact_until = input.window.spot_byte(known);
            if std::mem::replace(&mut speculator.unproved, false) {
                input.waiting.push_back(Event::Proved);
                return true;
            }
            return false;
        }
        self.send(input, records, start);
        speculator.unproved = true;
        true
    }

    /// Sends `records`, which end before the record that begins at `next`.
    fn send(&mut self, input: &mut Input, records: Vec<Range<u32>>, next: usize) {
        let count = records.len() as u64;
        let speculation = Speculation {
            index: self.item.index,
            records: self.open.end.records,
            number: input.number,
            tail: input.window.tail().to_vec(),
        };
        let start = input.window.start();
        let bytes = input.window.take(next);
        let speculation = Some(speculation);
        let content = Content { bytes, start, records, speculation, ..Content::default() };
        self.open.send(input, 0, content);
        self.pass(input, count);
    }

    /// Counts records that were sent.
    pub(super) fn pass(&mut self, input: &mut Input, records: u64) {
        self.item.index += records;
        self.open.pass(input, records);
    }

    /// Goes back to the start of a batch whose boundaries were wrong. `texts` are its bytes and
    /// those of all batches that were handed out behind it.
    pub(super) fn set_back(
        &mut self,
        input: &mut Input,
        start: Spot,
        speculation: Speculation,
        texts: impl Iterator<Item = Vec<u8>>,
    ) {
        let mut bytes = Vec::new();
        texts.for_each(|text| bytes.extend_from_slice(&text));
        for event in std::mem::take(&mut input.waiting) {
            if let Event::Batch(batch) = event {
                bytes.extend_from_slice(&batch.bytes);
            }
        }
        input.window.set_back(start, speculation.tail, bytes);
        input.at = 0;
        input.records.clear();
        input.number = speculation.number;
        self.open.end.records = speculation.records;
        self.item = Item::at(speculation.index);
    }
}

/// Which of `records` contains the name of the list again, and its offset in `text`. Only records
/// twice as long as another are searched: they may be the last record of a page and the first of
/// the next.
pub(super) fn next_page(text: &[u8], records: &[Range<u32>], key: &str) -> Option<(usize, usize)> {
    let name = quoted(key);
    let shortest = records.iter().map(ExactSizeIterator::len).min()?;
    let mut long = records.iter().enumerate().filter(|(_, record)| record.len() >= 2 * shortest);
    long.find_map(|(index, record)| {
        let at = memmem::find(&text[record.start as usize..record.end as usize], name.as_bytes())?;
        Some((index, record.start as usize + at))
    })
}

/// A key in JSON, if it needs no escape.
fn quoted(key: &str) -> String {
    format!("\"{key}\"")
}

impl Batch {
    /// Whether the record boundaries are speculative.
    pub fn is_speculated(&self) -> bool {
        self.speculation.is_some() || self.piece.is_some()
    }

    /// Whether the records are without an envelope, and their kind is speculative too.
    pub fn is_speculated_run(&self) -> bool {
        self.is_speculated() && matches!(self.root, Root::Whole(_))
    }

    /// Whether the refused record at `index` is at least one value by its brackets: then its
    /// boundaries are right.
    pub fn is_whole(&self, index: usize) -> bool {
        let record = self.record(index);
        ValueScan::default().advance(record).end() == Some(record.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_all_forms_that_were_seen_are_found() {
        let open = b"{\"email\": ";
        let mut between = Between::new(b", ", open, b", \"description\": ");
        let text = br#"{"email": "a", "description": ""}, {"email": "b", "id": "1"}, {"name": "x", "id": "2"}, {"email": "c", "description": ""}"#;
        let next = |between: &Between| between.next(text).map(|(_, next)| &text[next..]);
        assert!(next(&between).unwrap().starts_with(b"{\"email\": \"c\""));
        between.learn(b"{\"name\": ", b", \"id\": ");
        assert!(next(&between).unwrap().starts_with(b"{\"name\": \"x\""), "another first key");
        between.learn(open, b", \"id\": ");
        assert!(next(&between).unwrap().starts_with(b"{\"email\": \"b\""), "no second key");
        assert_eq!(between.next(&text[..60]).map(|(end, _)| end), Some(33));
        assert_eq!(between.next(&text[..44]), None, "the first value is cut");
        (0..99).for_each(|number| between.learn(open, format!(", \"k{number}\": ").as_bytes()));
        assert_eq!(between.forms.len(), FORMS);
    }

    /// Each opening looks like a record, and its value goes on to the end: to scan every one of
    /// them would take time by the square of the length.
    #[test]
    fn values_in_values_are_not_scanned_to_their_ends() {
        let between = Between::new(b", ", b"{\"id\": ", b", \"name\": ");
        let nested = ["{\"id\": [{}, ".repeat(40_000), "]}".repeat(40_000)].concat();
        assert_eq!(between.next(nested.as_bytes()), None);
        let after = format!("{nested}, {{\"id\": \"1\", \"name\": \"a\"}}");
        assert_eq!(between.next(after.as_bytes()), Some((nested.len(), nested.len() + 2)));
    }
}
