//! What a run reads: which kinds are kept in tables, and which stream.

use std::collections::BTreeSet;

use crate::kind::Kind;
use crate::report::{SERVER_JOINS, Source};
use crate::resource::{self, server};

use super::report::Part;

/// The kinds that a run reads, by name.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Kinds that pass 1 keeps: those that records are joined to while they stream.
    kept: BTreeSet<&'static str>,
    streamed: BTreeSet<&'static str>,
    /// Kinds that stream, and that pass 2 keeps for the tables that are made behind it.
    kept_late: BTreeSet<&'static str>,
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
            let kept = kept.filter(|kind| !every || Some(*kind) != own);
            // What servers are counted by is read while they stream, too.
            let joined = |kind: &str| SERVER_JOINS.iter().any(|kinds| kinds.contains(&kind));
            let (early, late): (Vec<_>, Vec<_>) = kept.partition(|kind| match part.report.source {
                Source::Stream { .. } => true,
                Source::Tables { counts, .. } => counts && joined(kind),
            });
            plan.kept.extend(early);
            plan.kept_late.extend(late);
        }
        // Of a kind that does not stream, pass 1 reads all there is.
        let Self { kept, streamed, kept_late, .. } = &mut plan;
        kept.extend(kept_late.difference(streamed));
        kept_late.retain(|kind| !kept.contains(kind));
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

    /// Whether pass 1 puts the records of a kind into the index.
    pub(super) fn keeps(&self, kind: &'static Kind) -> bool {
        self.kept.contains(kind.name)
    }

    /// Whether pass 2 keeps the records of a kind, which streams.
    pub(super) fn keeps_late(&self, kind: &'static Kind) -> bool {
        self.kept_late.contains(kind.name)
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
