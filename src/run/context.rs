//! What is counted in a run, and where its findings go.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Settings;
use crate::finding::{Finding, Severity, code};
use crate::index::Index;
use crate::kind::Kind;
use crate::resource;
use crate::row::Time;

/// Records, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records read, of all kinds.
    pub records: u64,
    /// The kind of the records that streamed, where it is one alone.
    pub kind: Option<&'static Kind>,
    /// Records that streamed, each once.
    pub servers: u64,
    /// Those among them whose owner is known.
    pub matched: u64,
    /// Records that were read before.
    pub duplicates: u64,
    /// Records refused.
    pub refused: u64,
    /// Rows written, of all reports.
    pub rows: u64,
    /// Findings of severity error, warning and note.
    pub errors: u64,
    /// See `errors`.
    pub warnings: u64,
    /// See `errors`.
    pub notes: u64,
    /// When the first and the last of the dumps were saved, where a file of requests says it.
    pub saved: Option<(Time, Time)>,
    /// The kinds that records were joined to.
    pub given: Given,
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Given(u128);

impl Given {
    /// The kinds that this set has and the other one lacks.
    pub fn without(self, other: Self) -> impl Iterator<Item = &'static Kind> {
        let only = self.0 & !other.0;
        let kinds = resource::kinds().iter().enumerate().take(u128::BITS as usize);
        kinds.filter(move |(number, _)| only >> number & 1 == 1).map(|(_, kind)| *kind)
    }

    pub(super) fn of(index: &Index) -> Self {
        let kinds = resource::kinds().iter().enumerate().take(u128::BITS as usize);
        let given = kinds.filter(|(_, kind)| index.given(kind.name));
        Self(given.fold(0, |all, (number, _)| all | 1 << number))
    }
}

impl Counts {
    /// Adds the counts of another run.
    pub fn add(&mut self, other: &Self) {
        self.kind = if self.servers == 0 { other.kind } else { self.kind };
        self.records += other.records;
        self.servers += other.servers;
        self.matched += other.matched;
        self.duplicates += other.duplicates;
        self.refused += other.refused;
        self.rows += other.rows;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
        self.given.0 |= other.given.0;
        let times = [self.saved, other.saved].into_iter().flatten();
        self.saved = times.reduce(|(first, last), (from, to)| (first.min(from), last.max(to)));
    }

    /// Counts records that never became any: cut off by the end of the file, or too large.
    pub(super) fn lost(&mut self, records: u64) {
        self.records += records;
        self.refused += records;
    }
}

/// The context of a run: its settings, and the receiver of its findings.
pub(super) struct Context<'r> {
    pub(super) settings: &'r Settings,
    sink: &'r mut dyn FnMut(Finding),
    emitted: Counts,
    /// Documents of kinds that the run does not use, by kind.
    unread: BTreeMap<&'static str, u64>,
    /// Documents whose subject was taken from the name of their file, by kind.
    named_by_file: BTreeMap<&'static str, BTreeSet<Arc<str>>>,
    /// Whether dumps are only checked, and nothing is joined.
    pub(super) checks: bool,
}

impl<'r> Context<'r> {
    pub(super) fn new(settings: &'r Settings, sink: &'r mut dyn FnMut(Finding)) -> Self {
        let (unread, named_by_file) = (BTreeMap::new(), BTreeMap::new());
        let emitted = Counts::default();
        Self { settings, sink, emitted, unread, named_by_file, checks: false }
    }

    pub(super) fn emit(&mut self, finding: Finding) {
        match finding.severity {
            Severity::Error => self.emitted.errors += 1,
            Severity::Warning => self.emitted.warnings += 1,
            Severity::Note => self.emitted.notes += 1,
        }
        (self.sink)(finding);
    }

    /// Counts a document that the run does not use.
    pub(super) fn unread(&mut self, kind: &'static Kind) {
        *self.unread.entry(kind.name).or_default() += 1;
    }

    /// Counts a file whose name says the subject of its documents, once.
    pub(super) fn named_by_file(&mut self, kind: &'static Kind, file: &Arc<str>) {
        let files = self.named_by_file.entry(kind.name).or_default();
        if !files.contains(file) {
            files.insert(file.clone());
        }
    }

    /// Emits one note about all documents that were not used, and one about those whose subject was
    /// taken from the name of their file.
    pub(super) fn emit_notes(&mut self) {
        if !self.named_by_file.is_empty() {
            let count: usize = self.named_by_file.values().map(BTreeSet::len).sum();
            let kinds: Vec<&str> = self.named_by_file.keys().copied().collect();
            let kinds = kinds.join(", ");
            let names = match count {
                1 => "the name of 1 file says whose it is".to_owned(),
                count => format!("the names of {count} files say whose they are"),
            };
            let message = format!("{names}: {kinds}");
            self.emit(Finding::new(&code::SUBJECT_FROM_NAME, None, message));
        }
        if self.unread.is_empty() {
            return;
        }
        let count: u64 = self.unread.values().sum();
        let kinds: Vec<&str> = self.unread.keys().copied().collect();
        let (dumps, them) = match count {
            1 => ("1 dump was".to_owned(), "it"),
            count => (format!("{count} dumps were"), "them"),
        };
        let kinds = kinds.join(", ");
        let message = format!("{dumps} not read, since no report here needs {them}: {kinds}");
        self.emit(Finding::new(&code::UNUSED_KIND, None, message));
    }

    pub(super) fn counted(&self, counts: Counts) -> Counts {
        let Counts { errors, warnings, notes, .. } = self.emitted;
        Counts { errors, warnings, notes, ..counts }
    }
}
