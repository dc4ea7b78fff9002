//! The run: files in, rows out.
//!
//! Owns the two passes, and threads: only this room knows rayon. It must never know a field's
//! name, a format's rules, or the command line.
//!
//! Pass 1 (`tables`) puts what records are joined to into the index; pass 2 (`stream`) lets
//! the records of long lists stream past, each into the rows of every report that wants it. Then
//! it is known which lists are complete.

mod context;
mod dumps;
mod notes;
mod output;
mod parallel;
mod plan;
mod report;
mod requests;
mod stream;
mod tables;
#[cfg(test)]
mod tests;
mod track;

use std::collections::BTreeMap;
use std::io;

use crate::finding::Finding;
use crate::pages;
use crate::read::frame::Sizes;
use crate::read::source::Source;
use crate::row::Time;

pub use context::{Counts, Given};
pub use parallel::for_each;
pub use report::{Job, Run, reports, text_report};
pub use tables::{Document, FileSummary};

use context::Context;
use dumps::wrong_lists;
use parallel::Workers;
use plan::Plan;
use stream::Streams;
use tables::Tables;

/// Settings of a run. None of them changes the report.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Threads; at least one.
    pub threads: usize,
    /// Sizes of the pieces of a file.
    pub sizes: Sizes,
    /// Whether every record takes the cold path, which is the oracle of the fast one.
    pub plain: bool,
    /// The time of the report.
    pub now: Time,
    /// Whether unknown fields and values are findings.
    pub strict: bool,
}

/// Why a run failed.
#[derive(Debug)]
pub enum Error {
    /// A report is about dumps of these kinds, and none of them was given. The call is the one
    /// whose reply is to be saved.
    NoDump {
        /// What was given.
        files: Vec<FileSummary>,
        /// The kinds of which one is needed.
        kinds: Vec<&'static str>,
        /// The path of a call.
        call: &'static str,
    },
    /// The rows could not be written.
    Output(io::Error),
}

/// Reads everything and reports nothing: what is wrong goes to `findings`.
pub fn check(sources: &[Source], settings: &Settings, findings: &mut dyn FnMut(Finding)) -> Counts {
    let mut context = Context::new(settings, findings);
    context.checks = true;
    let workers = Workers::new(settings.threads, settings.plain);
    let plan = Plan::of_check();
    let Tables { index, mut lists, streams, mut counts, requests, .. } =
        Tables::read(sources, &plan, &workers, &mut context);
    let mut pass = Streams::new(&index, &plan, &mut lists, &mut counts, settings.strict);
    pass.read(streams, &|number| requests.told(&sources[number]), &workers, &mut context);
    wrong_lists(&lists, &requests).emit(&lists, &plan, &mut context);
    context.emit_notes();
    context.counted(counts)
}

/// Returns what each file contains, without decoding long lists.
pub fn identify(sources: &[Source], settings: &Settings) -> Vec<FileSummary> {
    let mut quiet = |_| {};
    let mut context = Context::new(settings, &mut quiet);
    let workers = Workers::new(settings.threads, settings.plain);
    let plan = Plan::of_identify();
    let Tables { mut files, lists, .. } = Tables::read(sources, &plan, &workers, &mut context);
    let mut incomplete: BTreeMap<usize, Vec<Finding>> = BTreeMap::new();
    for (list, finding) in pages::incomplete(&lists) {
        incomplete.entry(list).or_default().push(finding);
    }
    for file in &mut files {
        let mut notes = Vec::new();
        for document in &mut file.documents {
            let Some(number) = document.list else { continue };
            let wrong = incomplete.get(&number).map(Vec::as_slice).unwrap_or_default();
            document.complete = Some(wrong.is_empty() && !lists[number].cut);
            notes.extend(wrong.iter().map(|finding| finding.message.clone()));
        }
        file.notes.extend(notes);
    }
    files
}
