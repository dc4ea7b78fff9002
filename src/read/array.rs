//! Splits an array of records, also where commas are missing or a record has no end.

use super::document::Members;
use super::frame::State;
use super::input::Input;
use super::json_lines::{broken_line, goes_on};
use super::open::Open;
use super::preamble::token_at;
use super::recover::{Separator, end_before_close};
use super::speculate::{Between, Speculator};
use crate::finding::code;
use crate::json::scan::{Scan, ValueScan};
use crate::recognize::keys::Layout;

/// The bytes behind a record in which another one is looked for, where neither a comma nor the end
/// of the list is there.
const BETWEEN: usize = 256 * 1024;

/// A list of records.
#[derive(Debug)]
pub(super) struct Items {
    pub(super) open: Open,
    pub(super) item: Item,
    /// How records begin, and what is between them: for recovery.
    separator: Option<Separator>,
    /// The bytes that separate two records: for speculation.
    pub(super) between: Option<Between>,
}

/// The position in a list.
#[derive(Debug, Default)]
pub(super) struct Item {
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
    /// Before the item of this index.
    pub(super) fn at(index: u64) -> Self {
        Self { index, ..Self::default() }
    }
}

impl Items {
    /// Before the first record.
    pub(super) fn new(open: Open) -> Box<Self> {
        Box::new(Self { open, item: Item::default(), separator: None, between: None })
    }

    /// In the list of records.
    pub(super) fn next(
        mut self: Box<Self>,
        input: &mut Input,
        speculator: &mut Speculator,
    ) -> State {
        if speculator.send_piece(input, &self.open) {
            return State::Items(self);
        }
        loop {
            if let Some((start, scanned, scan)) = self.item.partial.take() {
                if !self.item(input, start, scanned, scan) {
                    return self.cut(input);
                }
                continue;
            }
            if input.full() {
                if input.records.is_empty() {
                    input.discard();
                } else {
                    self.open.flush(input);
                    return State::Items(self);
                }
            }
            if self.open.layout == Layout::Bare {
                let is_first = self.item.index == 0;
                if !is_first && !goes_on(input, self.open.kind, self.separator.as_ref()) {
                    return self.open.end(input, false);
                }
                self.item.comma = false;
            }
            match input.token() {
                None => return self.open.cut(input, None),
                Some(b']') => {
                    input.at += 1;
                    return match self.open.layout {
                        Layout::Array => self.open.end(input, false),
                        _ => State::Members(Members::behind_list(self.open)),
                    };
                }
                Some(b',') if self.item.comma => {
                    let comma = input.at;
                    input.at += 1;
                    self.item.comma = false;
                    if input.token() == Some(b']') {
                        self.emit(input, comma, "a comma before the end of the list");
                    }
                }
                Some(byte) if self.item.comma => {
                    if byte == b'{' {
                        let at = input.at;
                        self.emit(input, at, "a comma is missing between two records");
                        self.item.comma = false;
                    } else if !self.find_next(input, "`,` or `]`") {
                        return self.open.broken(input, "`,` or `]`");
                    }
                }
                Some(b',' | b':' | b'}') => {
                    if !self.find_next(input, "a record") {
                        return self.open.broken(input, "a record");
                    }
                }
                Some(_) => {
                    if self.speculate(input, speculator) {
                        return State::Items(self);
                    }
                    self.item.partial = Some((input.at, input.at, ValueScan::default()));
                }
            }
        }
    }

    /// Scans the item at hand to its end; `false` if the text ends before it.
    fn item(
        &mut self,
        input: &mut Input,
        mut start: usize,
        mut scanned: usize,
        mut scan: ValueScan,
    ) -> bool {
        loop {
            match scan.advance(&input.window.bytes[scanned..]) {
                Scan::End(length) => {
                    let mut end = scanned + length;
                    if !self.item.discarding && end - start > input.sizes.record {
                        input.at = start;
                        self.open.flush(input);
                        end -= start - input.at;
                        start = input.at;
                        self.too_large(input);
                    }
                    self.take(input, start, end);
                    return true;
                }
                Scan::Broken(_) => return self.broken_item(input, start),
                Scan::More => scanned = input.window.bytes.len(),
            }
            if !input.records.is_empty() {
                // The batch is sent, and the current item moves to the front of the window.
                input.at = start;
                self.open.flush(input);
                scanned -= start;
                start = 0;
            } else if start > 0 {
                input.at = start;
                input.discard();
                scanned -= start;
                start = 0;
            }
            if self.item.discarding {
                input.at = scanned;
                input.discard();
                scanned = 0;
            } else if scanned > input.sizes.record {
                if let Some(end) = self.separated(input, start, 0) {
                    self.take(input, start, end);
                    return true;
                }
                input.at = start;
                self.too_large(input);
            }
            if !input.window.more() {
                if scan.is_bare() {
                    self.take(input, start, scanned);
                    return true;
                }
                if !self.item.discarding
                    && let Some(end) = self.separated(input, start, 0)
                {
                    self.take(input, start, end);
                    return true;
                }
                self.item.partial = Some((start, scanned, scan));
                return false;
            }
        }
    }

    /// Emits that the item at the cursor is too large, and discards it.
    fn too_large(&mut self, input: &mut Input) {
        let finding = input.too_large(self.open.kind.record);
        input.emit_inside(finding);
        self.item.discarding = true;
    }

    /// The item at `start` is not JSON: it ends before the next record, or before the end of the
    /// list. `false` if neither is found.
    fn broken_item(&mut self, input: &mut Input, mut start: usize) -> bool {
        input.at = start;
        if self.separator.is_none() {
            self.separator = Separator::learn(&input.window.bytes[start..]);
        }
        let is_run = self.open.layout == Layout::Bare;
        let mut searched = 0;
        loop {
            let end = match is_run {
                true => broken_line(input, start),
                false => self.separated(input, start, searched),
            };
            searched = input.window.bytes.len() - start;
            if let Some(end) = end {
                self.take(input, start, end);
                return true;
            }
            if input.window.bytes.len() - start > input.sizes.record {
                break;
            }
            if !input.records.is_empty() {
                self.open.flush(input);
                start = 0;
            }
            if !input.window.more() {
                if is_run {
                    continue;
                }
                if let Some(end) = end_before_close(&input.window.bytes[start..]) {
                    self.take(input, start, start + end);
                    return true;
                }
                break;
            }
        }
        self.item.partial = Some((start, start, ValueScan::default()));
        false
    }

    /// Takes the item from `start` to `end`.
    fn take(&mut self, input: &mut Input, start: usize, end: usize) {
        if self.item.discarding {
            self.item.discarding = false;
            self.open.pass(input, 1);
            input.at = end;
            input.discard();
        } else {
            self.learn(input, start, end);
            self.open.push(input, start..end);
            input.at = end;
        }
        self.item.index += 1;
        self.item.comma = true;
    }

    /// Learns from one of the first records how records begin and which bytes separate them; from
    /// later ones, further forms.
    fn learn(&mut self, input: &Input, start: usize, end: usize) {
        let record = &input.window.bytes[start..end];
        if let Some(between) = &mut self.between {
            if between.learns()
                && let Some(separator) = Separator::learn(record)
            {
                separator.teach(between);
            }
            return;
        }
        if self.item.index > 16 {
            return;
        }
        if self.separator.is_none() {
            self.separator = Separator::learn(record);
        }
        let gap = self.item.end.map(|end| (input.window.spot_byte(start) - end) as usize);
        self.item.end = Some(input.window.spot_byte(end));
        if let (Some(separator), Some(gap)) = (&self.separator, gap)
            && gap <= start
            && Separator::learn(record).as_ref() == Some(separator)
        {
            let comma = self.open.layout != Layout::Bare;
            self.between = separator.between(&input.window.bytes[start - gap..start], comma);
        }
    }

    /// Emits a finding about the list, after those about its earlier records.
    fn emit(&self, input: &mut Input, index: usize, message: &str) {
        let finding = input.problem(&code::BAD_JSON, index, message);
        self.open.flush(input);
        input.emit_inside(finding);
    }

    /// Where the record at `start`, whose own end was not found, must end since another begins
    /// behind it; `searched` of its bytes are known to have no other.
    fn separated(&self, input: &Input, start: usize, searched: usize) -> Option<usize> {
        let bytes = &input.window.bytes[start..];
        self.separator.as_ref()?.end_before_next(bytes, searched).map(|end| start + end)
    }

    /// After bytes that a list cannot have: emits a finding, and continues at the next record, if
    /// there is one.
    fn find_next(&self, input: &mut Input, expected: &str) -> bool {
        let Some(separator) = &self.separator else { return false };
        self.open.flush(input);
        input.discard();
        // However much was read ahead, as much is searched.
        input.window.ensure(BETWEEN);
        let searched = BETWEEN.min(input.window.bytes.len());
        let Some(next) = separator.next_start(&input.window.bytes[..searched]) else {
            return false;
        };
        if !input.skipping {
            let found = token_at(&input.window.bytes, 0);
            let message = format!("{found} between two records");
            let mut finding = input.problem(&code::BAD_JSON, 0, message);
            finding.expected = Some(expected.to_owned());
            finding.found = Some(found);
            input.emit(finding);
        }
        input.at = next;
        true
    }

    /// The text ends inside a record.
    fn cut(self: Box<Self>, input: &mut Input) -> State {
        let start = self.item.partial.map(|(start, ..)| start);
        self.open.cut(input, start.filter(|_| !self.item.discarding))
    }
}
