//! The run: files in, rows out.
//!
//! Owns the two passes, and threads: only this room knows rayon. It must never know a field's
//! name, a format's rules, or the command line.
//!
//! Pass 1 ([`tables`]) puts what records are joined to into the index; pass 2 ([`stream`]) lets
//! the records of long lists stream past, each into the rows of every report that wants it. Then
//! it is known which lists are complete.

mod dumps;
mod notes;
mod output;
mod parallel;
mod plan;
mod stream;
mod tables;
#[cfg(test)]
mod tests;
mod track;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::decode::Refusal;
use crate::decode::strict::Strict;
use crate::finding::{Finding, Severity, code};
use crate::index::Index;
use crate::pages;
use crate::read::event::Batch;
use crate::read::frame::Sizes;
use crate::read::source::Source;
use crate::report::{Report, Source as Rows};
use crate::resource::server;
use crate::row::Time;
use crate::select::Selection;
use crate::shape::Kind;
use crate::sink::Sink;
use crate::sink::text::TextSink;
use crate::write::Writer;

pub use tables::{Document, FileSummary};

use output::{Output, Piece};
use parallel::Workers;
use plan::Plan;
use stream::{Counting, Reader, Streams};
use tables::Tables;

/// How a run goes about its work. None of it changes what comes out.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Threads; at least one.
    pub threads: usize,
    /// How large the pieces of a file are.
    pub sizes: Sizes,
    /// Whether every record takes the cold path, which is the oracle of the fast one.
    pub plain: bool,
    /// The time of the report.
    pub now: Time,
    /// Whether unknown fields and values are findings.
    pub strict: bool,
}

/// Records, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records read, of all kinds.
    pub records: u64,
    /// The kind of the records that streamed, where it is one alone.
    pub kind: Option<Kind>,
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
}

impl Counts {
    /// Counts records that never became any: cut off by the end of the file, or too large.
    fn lost(&mut self, records: u64) {
        self.records += records;
        self.refused += records;
    }
}

/// Why a run could not be made at all.
#[derive(Debug)]
pub enum Error {
    /// A report is about dumps of these kinds, and none of them was given. The call is the one
    /// whose reply is to be saved.
    NoDump {
        /// What was given.
        files: Vec<FileSummary>,
        /// The kinds of which one would do.
        kinds: Vec<&'static str>,
        /// The path of a call.
        call: &'static str,
    },
    /// The rows could not be written.
    Output(io::Error),
}

/// What a run is made with: its settings, and who takes its findings.
struct Context<'r> {
    settings: &'r Settings,
    sink: &'r mut dyn FnMut(Finding),
    emitted: Counts,
    /// Documents of kinds that nothing is made of, by kind.
    unread: BTreeMap<&'static str, u64>,
}

impl<'r> Context<'r> {
    fn new(settings: &'r Settings, sink: &'r mut dyn FnMut(Finding)) -> Self {
        Self { settings, sink, emitted: Counts::default(), unread: BTreeMap::new() }
    }

    fn emit(&mut self, finding: Finding) {
        match finding.severity {
            Severity::Error => self.emitted.errors += 1,
            Severity::Warning => self.emitted.warnings += 1,
            Severity::Note => self.emitted.notes += 1,
        }
        (self.sink)(finding);
    }

    /// Counts a document that nothing is made of.
    fn unread(&mut self, kind: Kind) {
        *self.unread.entry(kind.name).or_default() += 1;
    }

    /// Emits one note on all documents that nothing was made of.
    fn emit_unread(&mut self) {
        if self.unread.is_empty() {
            return;
        }
        let count: u64 = self.unread.values().sum();
        let kinds: Vec<&str> = self.unread.keys().copied().collect();
        let dumps =
            if count == 1 { "1 dump was".to_owned() } else { format!("{count} dumps were") };
        let kinds = kinds.join(", ");
        let message = format!("{dumps} not read, since no report here needs them: {kinds}");
        self.emit(Finding::new(&code::UNUSED_KIND, None, message));
    }

    fn counted(&self, counts: Counts) -> Counts {
        let Counts { errors, warnings, notes, .. } = self.emitted;
        Counts { errors, warnings, notes, ..counts }
    }
}

/// One report to make.
pub struct Job<'j> {
    /// The report.
    pub report: &'j Report,
    /// Its rows and columns.
    pub selection: &'j Selection,
    /// The servers that it is about, by the columns of the report of servers; else all.
    pub servers: Option<&'j Selection>,
    /// How workers encode its rows; absent where the sink takes typed rows.
    pub encoder: Option<&'j dyn Writer>,
    /// Where its rows go.
    pub sink: &'j mut dyn Sink,
}

/// Makes reports of `sources`, all of one reading; findings go to `findings`.
///
/// # Errors
///
/// When there is nothing to report on, or the rows cannot be written. Whatever is wrong with the
/// dumps is a finding.
pub fn reports(
    sources: &[Source],
    jobs: Vec<Job<'_>>,
    settings: &Settings,
    findings: &mut dyn FnMut(Finding),
) -> Result<Counts, Error> {
    let mut context = Context::new(settings, findings);
    let workers = Workers::new(settings.threads, settings.plain);
    let plan = Plan::of_jobs(&jobs);
    let Tables { index, mut lists, streams, streamed, mut counts, files, .. } =
        Tables::read(sources, &plan, &workers, &mut context);
    let streamed = |kind: Kind| streamed.contains(kind.name);
    for job in &jobs {
        given(job, &index, &streamed).map_err(|(kinds, call)| {
            let files = files.clone();
            Error::NoDump { files, kinds, call }
        })?;
    }
    let mut selections: Vec<&Selection> = Vec::new();
    for selection in jobs.iter().flat_map(|job| [Some(job.selection), job.servers]).flatten() {
        if !selections.iter().any(|known| std::ptr::eq(*known, selection)) {
            selections.push(selection);
        }
    }
    let (mut readers, mut countings, mut tables) = (Vec::new(), Vec::new(), Vec::new());
    let mut outputs = Vec::new();
    for (output, job) in jobs.into_iter().enumerate() {
        let Job { report, selection, servers, .. } = job;
        match report.source {
            Rows::Stream { kind, rows, .. } => {
                let encoder = output::encoder(&job);
                readers.push(Reader { kind, rows, selection, servers, encoder, output });
            }
            Rows::Tables { rows, counts, .. } => {
                // Reports that count the same servers share the counts.
                let same = |counting: &Counting<'_>| match (counting.servers, servers) {
                    (None, None) => true,
                    (Some(one), Some(other)) => std::ptr::eq(one, other),
                    _ => false,
                };
                let counting = counts.then(|| {
                    countings.iter().position(same).unwrap_or_else(|| {
                        countings.push(Counting { servers, ..Counting::default() });
                        countings.len() - 1
                    })
                });
                tables.push((output, rows, selection, counting));
            }
        }
        outputs.push(Output::new(job));
    }
    counts.kind = plan.only_stream();
    let mut pass = Streams::new(
        &index,
        &plan,
        &readers,
        &mut outputs,
        &mut countings,
        &mut lists,
        &mut counts,
        settings.strict,
    );
    pass.read(streams, &workers, &mut context);
    let any_servers = pass.any_servers;
    let dumps = dumps::dumps(&files, &lists);
    for (output, rows, selection, counting) in tables {
        let tally = counting.filter(|_| any_servers).map(|number| &countings[number].tally);
        let tables =
            crate::report::Tables { index: &index, tally, dumps: &dumps, now: settings.now };
        rows(&tables, selection.needed(), &mut |row| {
            let mut piece = Piece::default();
            piece.take(row, selection, None);
            outputs[output].piece(piece);
        });
    }
    for output in outputs {
        counts.rows += output.end().map_err(Error::Output)?;
    }
    for finding in selections.iter().flat_map(|selection| selection.findings(&index)) {
        context.emit(finding);
    }
    check_lists(&lists, &plan, &mut context);
    context.emit_unread();
    Ok(context.counted(counts))
}

/// Makes one report of `sources` in a text format, all rows selected by `selection`.
///
/// # Errors
///
/// As for [`reports`].
pub fn text_report(
    sources: &[Source],
    (report, selection): (&Report, &Selection),
    writer: &dyn Writer,
    out: &mut dyn io::Write,
    settings: &Settings,
    findings: &mut dyn FnMut(Finding),
) -> Result<Counts, Error> {
    let mut sink = TextSink::new(writer, out);
    let job = Job { report, selection, servers: None, encoder: Some(writer), sink: &mut sink };
    reports(sources, vec![job], settings, findings)
}

/// Whether a report has anything to tell; else the kinds of which one would do, whether servers
/// would do too, and the call whose reply is to be saved.
fn given(
    job: &Job<'_>,
    index: &Index,
    streamed: &dyn Fn(Kind) -> bool,
) -> Result<(), (Vec<&'static str>, &'static str)> {
    match job.report.source {
        Rows::Stream { kind, call, .. } if !streamed(kind) => Err((vec![kind.name], call)),
        Rows::Tables { kinds, counts: servers, call, .. }
            if !kinds.is_empty()
                && !(servers && streamed(&server::SHAPE))
                && !kinds.iter().any(|kind| index.given(kind)) =>
        {
            let servers = servers.then_some(server::SHAPE.name);
            Err((kinds.iter().copied().chain(servers).collect(), call))
        }
        _ => Ok(()),
    }
}

/// Reads everything and reports nothing: what is wrong goes to `findings`.
pub fn check(sources: &[Source], settings: &Settings, findings: &mut dyn FnMut(Finding)) -> Counts {
    let mut context = Context::new(settings, findings);
    let workers = Workers::new(settings.threads, settings.plain);
    let plan = Plan::of_check();
    let Tables { index, mut lists, streams, mut counts, .. } =
        Tables::read(sources, &plan, &workers, &mut context);
    let mut pass = Streams::new(
        &index,
        &plan,
        &[],
        &mut [],
        &mut [],
        &mut lists,
        &mut counts,
        settings.strict,
    );
    pass.read(streams, &workers, &mut context);
    check_lists(&lists, &plan, &mut context);
    context.emit_unread();
    context.counted(counts)
}

/// Tells what each file holds, without decoding long lists.
pub fn identify(sources: &[Source], settings: &Settings) -> Vec<FileSummary> {
    let mut quiet = |_| {};
    let mut context = Context::new(settings, &mut quiet);
    let workers = Workers::new(settings.threads, settings.plain);
    let plan = Plan::of_identify();
    let Tables { mut files, lists, .. } = Tables::read(sources, &plan, &workers, &mut context);
    let incomplete = pages::incomplete(&lists);
    for file in &mut files {
        let mut notes = Vec::new();
        for document in &mut file.documents {
            let Some(number) = document.list else { continue };
            let wrong = incomplete.iter().find(|(list, _)| *list == number);
            let error = wrong.is_some_and(|(_, finding)| finding.severity == Severity::Error);
            document.complete = Some(!error && !lists[number].cut);
            notes.extend(wrong.map(|(_, finding)| finding.message.clone()));
        }
        file.notes.extend(notes);
    }
    files
}

/// Emits which lists are incomplete. For a kind that nothing is made of, that is a note.
fn check_lists(lists: &[pages::Listed], plan: &Plan, context: &mut Context<'_>) {
    for (number, mut finding) in pages::incomplete(lists) {
        if !plan.reads(lists[number].kind) {
            finding.severity = Severity::Note;
        }
        context.emit(finding);
    }
}

/// The findings for what a good record holds that is not known.
fn unknown(file: &Arc<str>, batch: &Batch, number: usize, strict: &mut Strict) -> Vec<Finding> {
    let unknown = strict.unknown(batch.kind, batch.record(number)).into_iter();
    let finding = |refusal| Finding { rejected: None, ..refused(file, batch, number, refusal) };
    unknown.map(finding).collect()
}

/// The finding for a refused record.
fn refused(file: &Arc<str>, batch: &Batch, number: usize, refusal: Refusal) -> Finding {
    let mut finding = Finding::new(refusal.code, None, refusal.message);
    finding.place = batch.place(file, number, refusal.offset, &refusal.pointer);
    finding.expected = refusal.expected;
    finding.found = refusal.found;
    finding.snippet = Some(batch.snippet(number, refusal.offset));
    finding.rejected = Some(batch.record(number).to_vec());
    finding
}
