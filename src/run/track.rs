//! What is known about one list while its records are read, in either pass.

use std::sync::Arc;

use crate::decode::envelope::Envelope;
use crate::kind::Kind;
use crate::pages::{self, Bound, Page};
use crate::read::event::{Batch, Begin, End};
use crate::recognize::probe::texts_of;

/// The current list.
pub(super) struct Track {
    pub(super) begin: Begin,
    /// Whether its records are decoded in this pass.
    pub(super) wanted: bool,
    /// Records that were decoded or refused.
    pub(super) records: u64,
    /// Records of a cell that did not answer.
    pub(super) in_down_cells: u64,
    first: Bound,
    last: Bound,
    /// Whether no record is newer than the one before it, as far as that was looked at.
    descending: bool,
}

/// Ids and dates of a batch's first and last record, and whether its records descend in time.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    first: Bound,
    last: Bound,
    records: u64,
    pub(super) descending: bool,
}

impl Bounds {
    pub(super) fn new(batch: &Batch) -> Self {
        let mark = |number: usize| {
            let [id, name, created] = texts_of(batch.record(number), ["id", "name", "created"]);
            // Containers and objects have a name alone.
            Bound {
                id: id.or(name).map(String::into_boxed_str),
                created: created.map(String::into_boxed_str),
            }
        };
        let count = batch.records.len();
        let (first, last) = match count {
            0 => (Bound::default(), Bound::default()),
            1 => (mark(0), mark(0)),
            _ => (mark(0), mark(count - 1)),
        };
        Self { first, last, records: count as u64, descending: true }
    }
}

impl Track {
    pub(super) fn new(begin: Begin, wanted: bool) -> Self {
        let (first, last) = (Bound::default(), Bound::default());
        Self { begin, wanted, records: 0, in_down_cells: 0, first, last, descending: true }
    }

    /// Adds the next batch of the list.
    pub(super) fn batch(&mut self, bounds: Bounds) {
        if self.records == 0 {
            self.first = bounds.first;
        } else {
            self.descending &= bounds.first.created <= self.last.created;
        }
        self.descending &= bounds.descending;
        self.last = bounds.last;
        self.records += bounds.records;
    }

    /// The list, which ended so.
    pub(super) fn page(self, file: &Arc<str>, end: &End, envelope: Envelope) -> Page {
        let Begin { kind, spot, keys, single, http, .. } = self.begin;
        let http = http.map(|mut http| {
            http.body_bytes = end.end_byte.saturating_sub(spot.byte);
            http
        });
        // Where a page ends is asked of pages that go on, and of those that never say so.
        let goes_on = envelope.next.is_some() || pages::names_no_next(kind);
        Page {
            file: file.clone(),
            kind,
            spot,
            records: end.records,
            silent_cut: pages::silent_cut(kind, &keys, envelope.keystone),
            envelope: (envelope != Envelope::NOTHING).then(|| Box::new(envelope)),
            http,
            cut: end.cut,
            single: single && end.records == 1 && has_lists(kind),
            first: self.first,
            last: if goes_on { self.last } else { Bound::default() },
            descending: self.descending,
        }
    }
}

/// Whether replies of the kind are lists of all that there is, not one for each subject.
fn has_lists(kind: &Kind) -> bool {
    !kind.list_keys.is_empty() && kind.save_each.is_none()
}
