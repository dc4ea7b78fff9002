//! The run: files in, rows out.
//!
//! Owns the two passes, and threads: only this room knows rayon. It must never know a field's
//! name, a format's rules, or the command line.
//!
//! Pass 1 (`tables`) puts what records are joined to into the index; pass 2 (`stream`) lets
//! the records of long lists stream past, each into the rows of every report that wants it. Then
//! it is known which lists are complete.

mod dumps;
mod notes;
mod output;
mod parallel;
mod plan;
mod requests;
mod stream;
mod tables;
#[cfg(test)]
mod tests;
mod track;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use crate::decode::Refusal;
use crate::decode::strict::Strict;
use crate::finding::{Finding, Severity, code};
use crate::index::Index;
use crate::kind::Kind;
use crate::pages;
use crate::read::event::Batch;
use crate::read::frame::Sizes;
use crate::read::source::Source;
use crate::report::{Report, Source as Rows};
use crate::resource::{self, server};
use crate::row::{Cell, Row, Time};
use crate::select::Selection;
use crate::sink::Sink;
use crate::sink::text::TextSink;
use crate::write::Writer;

pub use parallel::for_each;
pub use tables::{Document, FileSummary};

use output::{Output, Piece, PieceSize, Take};
use parallel::Workers;
use plan::Plan;
use requests::Requests;
use stream::{Counting, Reader, Streams};
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

    fn of(index: &Index) -> Self {
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
    fn lost(&mut self, records: u64) {
        self.records += records;
        self.refused += records;
    }
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

/// The context of a run: its settings, and the receiver of its findings.
struct Context<'r> {
    settings: &'r Settings,
    sink: &'r mut dyn FnMut(Finding),
    emitted: Counts,
    /// Documents of kinds that the run does not use, by kind.
    unread: BTreeMap<&'static str, u64>,
    /// Documents whose subject was taken from the name of their file, by kind.
    named_by_file: BTreeMap<&'static str, BTreeSet<Arc<str>>>,
    /// Whether dumps are only checked, and nothing is joined.
    checks: bool,
}

impl<'r> Context<'r> {
    fn new(settings: &'r Settings, sink: &'r mut dyn FnMut(Finding)) -> Self {
        let (unread, named_by_file) = (BTreeMap::new(), BTreeMap::new());
        let emitted = Counts::default();
        Self { settings, sink, emitted, unread, named_by_file, checks: false }
    }

    fn emit(&mut self, finding: Finding) {
        match finding.severity {
            Severity::Error => self.emitted.errors += 1,
            Severity::Warning => self.emitted.warnings += 1,
            Severity::Note => self.emitted.notes += 1,
        }
        (self.sink)(finding);
    }

    /// Counts a document that the run does not use.
    fn unread(&mut self, kind: &'static Kind) {
        *self.unread.entry(kind.name).or_default() += 1;
    }

    /// Counts a file whose name says the subject of its documents, once.
    fn named_by_file(&mut self, kind: &'static Kind, file: &Arc<str>) {
        let files = self.named_by_file.entry(kind.name).or_default();
        if !files.contains(file) {
            files.insert(file.clone());
        }
    }

    /// Emits one note about all documents that were not used, and one about those whose subject was
    /// taken from the name of their file.
    fn emit_notes(&mut self) {
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
    /// The servers that it covers, by the columns of the report of servers; else all.
    pub servers: Option<&'j Selection>,
    /// Whether the selection's first column is that of the cloud.
    pub cloud: bool,
    /// How workers encode its rows; absent where the sink takes typed rows.
    pub encoder: Option<&'j dyn Writer>,
    /// Where its rows go.
    pub sink: &'j mut dyn Sink,
    /// Whether clouds without a dump for the report are skipped; where no cloud has one, its sink
    /// is not used.
    pub optional: bool,
}

/// Reports that are being made, over one cloud or several.
pub struct Run<'j> {
    parts: Vec<Part<'j>>,
    outputs: Vec<Output<'j>>,
    settings: Settings,
    /// Findings about the request that were true of every cloud so far.
    unmatched: Option<Vec<Finding>>,
}

/// One report, beside its output.
struct Part<'j> {
    report: &'j Report,
    selection: &'j Selection,
    servers: Option<&'j Selection>,
    encoder: Option<&'j dyn Writer>,
    optional: bool,
    wanted: Wanted,
}

impl<'j> Part<'j> {
    fn new(job: &Job<'j>) -> Self {
        Self {
            report: job.report,
            selection: job.selection,
            servers: job.servers,
            encoder: output::encoder(job),
            optional: job.optional,
            wanted: Wanted::new(job.selection, job.cloud),
        }
    }
}

/// The columns that a report makes, and where the name of the cloud is among them.
struct Wanted {
    /// The numbers of the columns. In the place of the cloud's name is the first column, so that a
    /// row need not grow.
    columns: Vec<usize>,
    /// The places of the cloud's name.
    clouds: Vec<usize>,
}

impl Wanted {
    fn new(selection: &Selection, cloud: bool) -> Self {
        let needed = selection.needed();
        let is_cloud = |column: &usize| cloud && *column == 0;
        Self {
            columns: needed
                .iter()
                .map(|column| column.saturating_sub(usize::from(cloud)))
                .collect(),
            clouds: (0..needed.len()).filter(|&at| is_cloud(&needed[at])).collect(),
        }
    }

    /// Puts the cloud's name into a row that a report made.
    fn complete<'r>(&self, mut row: Row<'r>, cloud: &'r str) -> Row<'r> {
        for &at in &self.clouds {
            row[at] = Cell::Text(Cow::Borrowed(cloud));
        }
        row
    }
}

/// The most rows of a table that are passed on at once.
const TABLE_ROWS: u64 = 1024;

impl<'j> Run<'j> {
    /// Begins the reports that all clouds are in.
    pub fn new(jobs: Vec<Job<'j>>, settings: &Settings) -> Self {
        let parts = jobs.iter().map(Part::new).collect();
        let outputs = jobs.into_iter().map(Output::new).collect();
        Self { parts, outputs, settings: *settings, unmatched: None }
    }

    /// Adds the rows of one cloud to every report, and makes those that the cloud has for itself
    /// (`own`), in one reading of its dumps; findings go to `findings`. Where a report has a
    /// column for the cloud, `name` is in it. The rows of its own reports are counted.
    ///
    /// # Errors
    ///
    /// When there is nothing to report on, or the rows cannot be written. Whatever is wrong with
    /// the dumps is a finding.
    pub fn cloud(
        &mut self,
        name: Option<&str>,
        sources: &[Source],
        own: Vec<Job<'_>>,
        findings: &mut dyn FnMut(Finding),
    ) -> Result<Counts, Error> {
        let settings = self.settings;
        let own_parts: Vec<Part<'_>> = own.iter().map(Part::new).collect();
        let mut own: Vec<Output<'_>> = own.into_iter().map(Output::new).collect();
        let parts: Vec<&Part<'_>> = self.parts.iter().chain(&own_parts).collect();
        let shared = self.outputs.iter_mut().map(|output| output as &mut dyn Take);
        let mut outputs: Vec<&mut dyn Take> =
            shared.chain(own.iter_mut().map(|output| output as &mut dyn Take)).collect();
        let mut context = Context::new(&settings, findings);
        let workers = Workers::new(settings.threads, settings.plain);
        let plan = Plan::new(&parts);
        let Tables { mut index, mut lists, streams, streamed, mut counts, files, requests, .. } =
            Tables::read(sources, &plan, &workers, &mut context);
        let streamed = |kind: &'static Kind| streamed.contains(kind.name);
        for kind in resource::kinds() {
            if plan.keeps_late(kind) && streamed(kind) {
                index.note(kind);
            }
        }
        let mut passed_over = vec![false; parts.len()];
        for (number, part) in parts.iter().enumerate() {
            match given(part.report, &index, &streamed) {
                Ok(()) => outputs[number].give(),
                Err(_) if part.optional => passed_over[number] = true,
                Err((kinds, call)) => return Err(Error::NoDump { files, kinds, call }),
            }
        }
        let cloud = name.unwrap_or_default();
        let (mut readers, mut countings, mut tables) = (Vec::new(), Vec::new(), Vec::new());
        for (output, &part) in parts.iter().enumerate().filter(|(part, _)| !passed_over[*part]) {
            match part.report.source {
                Rows::Stream { kind, rows, .. } => {
                    let size = PieceSize::default();
                    readers.push(Reader { kind, rows, part, cloud, output, size });
                }
                Rows::Tables { rows, counts, .. } => {
                    // Reports that count the same servers share the counts.
                    let same = |counting: &Counting<'_>| match (counting.servers, part.servers) {
                        (None, None) => true,
                        (Some(one), Some(other)) => std::ptr::eq(one, other),
                        _ => false,
                    };
                    let counting = counts.then(|| {
                        countings.iter().position(same).unwrap_or_else(|| {
                            let servers = part.servers;
                            countings.push(Counting { servers, ..Counting::default() });
                            countings.len() - 1
                        })
                    });
                    tables.push((output, part, rows, counting));
                }
            }
        }
        counts.kind = plan.only_stream();
        counts.saved = requests.saved();
        counts.given = Given::of(&index);
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
        pass.read(streams, &|number| requests.told(&sources[number]), &workers, &mut context);
        let Streams { any_servers, late, of_one_project: mut parts_only, .. } = pass;
        index.take_tables(late);
        let wrong = wrong_lists(&lists, &requests);
        parts_only.extend(wrong.requests.iter().flat_map(|(kinds, _)| kinds));
        let dumps = match tables.is_empty() {
            true => Vec::new(),
            false => dumps::dumps(&files, &lists, &wrong.lists, &parts_only),
        };
        drop(files);
        let make = |number: usize, pass_on: &mut dyn FnMut(Piece)| {
            let (_, part, rows, counting): (usize, &Part<'_>, _, Option<usize>) = tables[number];
            let tally = counting.filter(|_| any_servers).map(|number| &countings[number].tally);
            let now = settings.now;
            let tables = crate::report::Tables { index: &index, tally, dumps: &dumps, now };
            let mut piece = Piece::default();
            rows(&tables, &part.wanted.columns, &mut |row| {
                piece.take(part.wanted.complete(row, cloud), part.selection, part.encoder);
                if piece.rows() >= TABLE_ROWS {
                    pass_on(std::mem::take(&mut piece));
                }
            });
            pass_on(piece);
        };
        let mut pass_on = |number: usize, piece| outputs[tables[number].0].piece(piece);
        workers.in_turn(tables.len(), &make, &mut pass_on);
        let unmatched = unmatched(&parts, &index);
        self.unmatched = Some(match self.unmatched.take() {
            // A value that one cloud has is known.
            Some(before) => before
                .into_iter()
                .filter(|finding| unmatched.iter().any(|other| other.message == finding.message))
                .collect(),
            None => unmatched,
        });
        wrong.emit(&lists, &plan, &mut context);
        context.emit_notes();
        if let Some(error) = outputs.iter_mut().find_map(|output| output.failure()) {
            return Err(Error::Output(error));
        }
        for output in own {
            counts.rows += output.end().map_err(Error::Output)?;
        }
        let tallies: Vec<_> = countings.into_iter().map(|counting| counting.tally).collect();
        workers.discard((index, tallies, lists));
        Ok(context.counted(counts))
    }

    /// Ends the reports; how many rows each has.
    ///
    /// # Errors
    ///
    /// When the rows cannot be written.
    pub fn finish(self, findings: &mut dyn FnMut(Finding)) -> Result<Vec<u64>, Error> {
        let rows = self.outputs.into_iter().map(Output::end).collect::<io::Result<_>>();
        self.unmatched.into_iter().flatten().for_each(findings);
        rows.map_err(Error::Output)
    }
}

/// Findings about values of the selections that nothing has; a selection that several reports share
/// is asked once.
fn unmatched(parts: &[&Part<'_>], index: &Index) -> Vec<Finding> {
    let mut selections: Vec<&Selection> = Vec::new();
    for selection in parts.iter().flat_map(|part| [Some(part.selection), part.servers]).flatten() {
        if !selections.iter().any(|known| std::ptr::eq(*known, selection)) {
            selections.push(selection);
        }
    }
    selections.iter().flat_map(|selection| selection.findings(index)).collect()
}

/// Makes reports of `sources`, all of one reading; findings go to `findings`.
///
/// # Errors
///
/// As for [`Run::cloud`].
pub fn reports(
    sources: &[Source],
    jobs: Vec<Job<'_>>,
    settings: &Settings,
    findings: &mut dyn FnMut(Finding),
) -> Result<Counts, Error> {
    let mut run = Run::new(jobs, settings);
    let mut counts = run.cloud(None, sources, Vec::new(), findings)?;
    counts.rows = run.finish(findings)?.into_iter().sum();
    Ok(counts)
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
    let encoder = Some(writer);
    let job = Job {
        report,
        selection,
        servers: None,
        cloud: false,
        encoder,
        sink: &mut sink,
        optional: false,
    };
    reports(sources, vec![job], settings, findings)
}

/// Whether a report has any input; else the kinds of which one is needed, whether servers are
/// enough too, and the call whose reply is to be saved.
fn given(
    report: &Report,
    index: &Index,
    streamed: &dyn Fn(&'static Kind) -> bool,
) -> Result<(), (Vec<&'static str>, &'static str)> {
    match report.source {
        // Tables of an export name no call: one of a kind that is not given is empty.
        Rows::Stream { kind, call, .. } if !call.is_empty() && !streamed(kind) => {
            Err((vec![kind.name], call))
        }
        Rows::Tables { kinds, counts: servers, call, .. }
            if !(kinds.is_empty()
                || servers && streamed(&server::KIND)
                || kinds.iter().any(|kind| index.given(kind))) =>
        {
            let servers = servers.then_some(server::KIND.name);
            Err((kinds.iter().copied().chain(servers).collect(), call))
        }
        _ => Ok(()),
    }
}

/// Reads everything and reports nothing: what is wrong goes to `findings`.
pub fn check(sources: &[Source], settings: &Settings, findings: &mut dyn FnMut(Finding)) -> Counts {
    let mut context = Context::new(settings, findings);
    context.checks = true;
    let workers = Workers::new(settings.threads, settings.plain);
    let plan = Plan::of_check();
    let Tables { index, mut lists, streams, mut counts, requests, .. } =
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

/// What is wrong with the lists that were given.
struct WrongLists {
    /// By what the pages say, with the number of the list.
    lists: Vec<(usize, Finding)>,
    /// By what was asked for, with the kinds that it may be.
    requests: Vec<(Vec<&'static Kind>, Finding)>,
}

fn wrong_lists(lists: &[pages::Page], requests: &Requests) -> WrongLists {
    let wrong = pages::incomplete(lists);
    let pages_missing = wrong.iter().filter(|(_, found)| found.code == &code::INCOMPLETE_LIST);
    let pages_missing = pages_missing.map(|(number, _)| *number).collect();
    WrongLists { requests: requests.missing(lists, &pages_missing), lists: wrong }
}

impl WrongLists {
    /// Emits the findings. For a kind that is not used, each is a note.
    fn emit(self, lists: &[pages::Page], plan: &Plan, context: &mut Context<'_>) {
        let of_pages = self.lists.into_iter().map(|(list, found)| (vec![lists[list].kind], found));
        for (kinds, mut finding) in self.requests.into_iter().chain(of_pages) {
            if !kinds.iter().any(|kind| plan.judges(kind)) {
                finding.severity = Severity::Note;
            }
            context.emit(finding);
        }
    }
}

/// The findings for unknown fields and values of a valid record.
fn unknown(file: &Arc<str>, batch: &Batch, number: usize, strict: &mut Strict) -> Vec<Finding> {
    let unknown = strict.unknown(batch.kind, batch.record(number)).into_iter();
    let finding = |refusal| {
        let finding = refused(file, batch, number, refusal);
        let snippet = finding.snippet().map(Cow::into_owned);
        Finding { snippet, rejected: None, ..finding }
    };
    unknown.map(finding).collect()
}

/// The finding for a refused record.
fn refused(file: &Arc<str>, batch: &Batch, number: usize, refusal: Refusal) -> Finding {
    let mut finding = Finding::new(refusal.code, None, refusal.message);
    finding.place = batch.place(file, number, refusal.offset, &refusal.pointer);
    finding.expected = refusal.expected;
    finding.found = refusal.found;
    finding.rejected = Some(batch.record(number).to_vec());
    finding.rejected_at = refusal.offset;
    finding
}
