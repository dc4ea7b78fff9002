//! Splits an array of records, also where commas are missing or a record has no end.

use super::document::token_at;
use super::frame::{FrameReader, Open, State};
use super::recover::{Separator, end_before_close};
use crate::finding::code;
use crate::json::scan::{Scan, ValueScan};
use crate::recognize::keys::Layout;

/// The bytes behind a record in which another one is looked for, where neither a comma nor the end
/// of the list is there.
const BETWEEN: usize = 256 * 1024;

/// The position of the reader in a list.
#[derive(Debug)]
pub(crate) struct Item {
    /// The next item's index.
    pub(super) index: u64,
    /// Whether a comma or the list's end is due.
    comma: bool,
    /// The current item: its start, how much of it was scanned, and the scan.
    partial: Option<(usize, usize, ValueScan)>,
    /// Whether the current item is too large and is discarded while it is scanned.
    discarding: bool,
    /// Where in the text the last item ended.
    end: Option<u64>,
}

impl Item {
    pub(super) fn first() -> Self {
        Self::at(0)
    }

    /// Before the item of this index.
    pub(super) fn at(index: u64) -> Self {
        Self { index, comma: false, partial: None, discarding: false, end: None }
    }
}

impl FrameReader {
    /// In the list of records.
    pub(super) fn items(&mut self, mut open: Open, mut item: Item) {
        if self.send_piece(&open) {
            self.state = State::Items(open, item);
            return;
        }
        loop {
            if let Some((start, scanned, scan)) = item.partial.take() {
                if !self.item(&mut open, &mut item, start, scanned, scan) {
                    return self.cut_item(open, item);
                }
                continue;
            }
            if self.full() {
                if self.records.is_empty() {
                    self.discard();
                } else {
                    self.flush(&open);
                    self.state = State::Items(open, item);
                    return;
                }
            }
            if open.layout == Layout::Bare {
                if !self.goes_on(&open, item.index == 0) {
                    return self.end(open, false);
                }
                item.comma = false;
            }
            match self.token() {
                None => return self.cut(open, None),
                Some(b']') => {
                    self.at += 1;
                    return self.list_end(open);
                }
                Some(b',') if item.comma => {
                    let comma = self.at;
                    self.at += 1;
                    item.comma = false;
                    if self.token() == Some(b']') {
                        let message = "a comma before the end of the list".to_owned();
                        self.emit_in_list(&open, comma, message);
                    }
                }
                Some(byte) if item.comma => {
                    if byte == b'{' {
                        let message = "a comma is missing between two records".to_owned();
                        self.emit_in_list(&open, self.at, message);
                        item.comma = false;
                    } else if !self.find_next(&open, "`,` or `]`") {
                        return self.broken(open, "`,` or `]`");
                    }
                }
                Some(b',' | b':' | b'}') => {
                    if !self.find_next(&open, "a record") {
                        return self.broken(open, "a record");
                    }
                }
                Some(_) => match self.speculate(open, item) {
                    None => return,
                    Some((same_open, same_item)) => {
                        (open, item) = (same_open, same_item);
                        item.partial = Some((self.at, self.at, ValueScan::default()));
                    }
                },
            }
        }
    }

    /// Scans the item at hand to its end; `false` if the text ends before it.
    fn item(
        &mut self,
        open: &mut Open,
        item: &mut Item,
        mut start: usize,
        mut scanned: usize,
        mut scan: ValueScan,
    ) -> bool {
        loop {
            match scan.advance(&self.window.bytes[scanned..]) {
                Scan::End(length) => {
                    let mut end = scanned + length;
                    if !item.discarding && end - start > self.sizes.record {
                        self.at = start;
                        self.flush(open);
                        end -= start - self.at;
                        start = self.at;
                        self.too_large(open, item, start);
                    }
                    self.take_item(open, item, start, end);
                    return true;
                }
                Scan::Broken(_) => return self.broken_item(open, item, start),
                Scan::More => scanned = self.window.bytes.len(),
            }
            if !self.records.is_empty() {
                // The batch is sent, and the current item moves to the front of the window.
                self.at = start;
                self.flush(open);
                scanned -= start;
                start = 0;
            } else if start > 0 {
                self.at = start;
                self.discard();
                scanned -= start;
                start = 0;
            }
            if item.discarding {
                self.at = scanned;
                self.discard();
                scanned = 0;
            } else if scanned > self.sizes.record {
                if let Some(end) = self.separated(start, 0) {
                    self.take_item(open, item, start, end);
                    return true;
                }
                self.at = start;
                self.too_large(open, item, start);
            }
            if !self.window.more() {
                if scan.is_bare() {
                    self.take_item(open, item, start, scanned);
                    return true;
                }
                if !item.discarding
                    && let Some(end) = self.separated(start, 0)
                {
                    self.take_item(open, item, start, end);
                    return true;
                }
                item.partial = Some((start, scanned, scan));
                return false;
            }
        }
    }

    /// Reports that the item at `start` is too large, and discards it.
    fn too_large(&mut self, open: &Open, item: &mut Item, start: usize) {
        let message =
            format!("the {} is larger than {} bytes", open.kind.record, self.sizes.record);
        let mut finding = self.problem(&code::TOO_LARGE, start, message);
        finding.place.record = Some(self.number);
        finding.rejected = Some(self.start_of_record(start));
        self.emit_inside(finding);
        item.discarding = true;
    }

    /// The item at `start` is not JSON: it ends before the next record, or before the end of the
    /// list. `false` if neither is found.
    fn broken_item(&mut self, open: &mut Open, item: &mut Item, mut start: usize) -> bool {
        self.at = start;
        if self.separator.is_none() {
            self.separator = Separator::learn(&self.window.bytes[start..]);
        }
        let mut searched = 0;
        loop {
            let end = match open.layout {
                Layout::Bare => self.broken_line(start),
                _ => self.separated(start, searched),
            };
            searched = self.window.bytes.len() - start;
            if let Some(end) = end {
                self.take_item(open, item, start, end);
                return true;
            }
            if self.window.bytes.len() - start > self.sizes.record {
                break;
            }
            if !self.records.is_empty() {
                self.flush(open);
                start = 0;
            }
            if !self.window.more() {
                if open.layout == Layout::Bare {
                    continue;
                }
                if let Some(end) = end_before_close(&self.window.bytes[start..]) {
                    self.take_item(open, item, start, start + end);
                    return true;
                }
                break;
            }
        }
        item.partial = Some((start, start, ValueScan::default()));
        false
    }

    fn take_item(&mut self, open: &mut Open, item: &mut Item, start: usize, end: usize) {
        if item.discarding {
            item.discarding = false;
            open.end.records += 1;
            self.number += 1;
            self.at = end;
            self.discard();
        } else {
            self.learn(open, item, start, end);
            self.push(open, start..end);
            self.at = end;
        }
        item.index += 1;
        item.comma = true;
    }

    /// Learns from one of the first records how records begin and which bytes separate them; from
    /// later ones, further forms.
    fn learn(&mut self, open: &Open, item: &mut Item, start: usize, end: usize) {
        let record = &self.window.bytes[start..end];
        if let Some(between) = self.speculator.between.as_mut().filter(|between| between.learns()) {
            if let Some(separator) = Separator::learn(record) {
                separator.teach(between);
            }
            return;
        }
        if self.speculator.between.is_some() || item.index > 16 {
            return;
        }
        if self.separator.is_none() {
            self.separator = Separator::learn(record);
        }
        let gap = item.end.map(|end| (self.window.spot_byte(start) - end) as usize);
        item.end = Some(self.window.spot_byte(end));
        if let (Some(separator), Some(gap)) = (&self.separator, gap)
            && gap <= start
            && Separator::learn(record).as_ref() == Some(separator)
        {
            let comma = open.layout != Layout::Bare;
            self.speculator.between =
                separator.between(&self.window.bytes[start - gap..start], comma);
        }
    }

    /// Emits a finding about the list, after those about its earlier records.
    fn emit_in_list(&mut self, open: &Open, index: usize, message: String) {
        let finding = self.problem(&code::BAD_JSON, index, message);
        self.flush(open);
        self.emit_inside(finding);
    }

    /// Where the record at `start`, whose own end was not found, must end since another begins
    /// behind it; `searched` of its bytes are known to have no other.
    fn separated(&self, start: usize, searched: usize) -> Option<usize> {
        let bytes = &self.window.bytes[start..];
        self.separator.as_ref()?.end_before_next(bytes, searched).map(|end| start + end)
    }

    /// After bytes that a list cannot have: emits a finding, and continues at the next record, if
    /// there is one.
    fn find_next(&mut self, open: &Open, expected: &str) -> bool {
        let Some(separator) = self.separator.clone() else { return false };
        self.flush(open);
        self.discard();
        // However much was read ahead, as much is searched.
        self.window.ensure(BETWEEN);
        let searched = BETWEEN.min(self.window.bytes.len());
        let Some(next) = separator.next_start(&self.window.bytes[..searched]) else { return false };
        if !self.skipping {
            let found = token_at(&self.window.bytes, 0);
            let message = format!("{found} between two records");
            let mut finding = self.problem(&code::BAD_JSON, 0, message);
            finding.expected = Some(expected.to_owned());
            finding.found = Some(found);
            self.emit(finding);
        }
        self.at = next;
        true
    }

    /// The text ends inside a record of a list.
    pub(super) fn cut_item(&mut self, open: Open, item: Item) {
        let start = item.partial.map(|(start, ..)| start);
        self.cut(open, start.filter(|_| !item.discarding));
    }
}
