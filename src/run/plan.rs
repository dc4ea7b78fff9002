//! What a run reads: which kinds are kept in tables, and which stream.

use std::collections::BTreeSet;

use crate::kind::Kind;
use crate::report::Source;
use crate::resource::{self, server};

use super::Part;

/// The kinds that a run reads, by name.
#[derive(Debug, Default)]
pub(super) struct Plan {
    kept: BTreeSet<&'static str>,
    streamed: BTreeSet<&'static str>,
    /// Whether what is wrong with any list at all is an error, as for `check`.
    judges_all: bool,
}

impl Plan {
    /// What these reports read.
    pub(super) fn new(parts: &[&Part<'_>]) -> Self {
        let mut plan = Self::default();
        for part in parts {
            match part.report.source {
                Source::Stream { kind, .. } => plan.streamed.insert(kind.name),
                Source::Tables { counts: true, .. } => plan.streamed.insert(server::KIND.name),
                Source::Tables { counts: false, .. } => false,
            };
            // A report that streams a kind has its records at hand, and keeps no table of it.
            let own = match part.report.source {
                Source::Stream { kind, .. } => Some(kind.name),
                Source::Tables { counts, .. } => counts.then_some(server::KIND.name),
            };
            let every =
                part.report.reads.iter().any(|group| group.contains(&crate::report::EVERY_KIND));
            let kept = part.report.keeps(&part.wanted.columns);
            plan.kept.extend(kept.filter(|kind| !every || Some(*kind) != own));
        }
        plan
    }

    /// What `check` reads: everything. Lists that may be long stream.
    pub(super) fn of_check() -> Self {
        let mut plan = Self { judges_all: true, ..Self::default() };
        for kind in resource::kinds().iter().filter(|kind| kind.used) {
            let kinds = if kind.large { &mut plan.streamed } else { &mut plan.kept };
            kinds.insert(kind.name);
        }
        plan
    }

    /// What `identify` reads: the records of no list that may be long.
    pub(super) fn of_identify() -> Self {
        Self { streamed: BTreeSet::new(), ..Self::of_check() }
    }

    /// Whether the records of a kind go into the index.
    pub(super) fn keeps(&self, kind: &'static Kind) -> bool {
        self.kept.contains(kind.name)
    }

    /// Whether the records of a kind stream.
    pub(super) fn streams(&self, kind: &'static Kind) -> bool {
        self.streamed.contains(kind.name)
    }

    /// Whether anything at all is made of the records of a kind.
    pub(super) fn reads(&self, kind: &'static Kind) -> bool {
        self.keeps(kind) || self.streams(kind)
    }

    /// The kind that streams, where it is one alone.
    pub(super) fn only_stream(&self) -> Option<&'static Kind> {
        let mut names = self.streamed.iter();
        let only = names.next().filter(|_| names.next().is_none());
        only.and_then(|name| resource::find(name))
    }

    /// Whether an incomplete list of a kind is an error; else it is worth a note.
    pub(super) fn judges(&self, kind: &'static Kind) -> bool {
        self.judges_all || self.reads(kind)
    }

    /// Whether no kind is both kept and streamed, so that one reading of a file is enough.
    pub(super) fn reads_once(&self) -> bool {
        self.kept.is_disjoint(&self.streamed)
    }
}
