//! The pipeline: files in, rows out.
//!
//! Owns threads, batches and their order. It must never know a field's
//! name, a format's rules, or the command line.
//!
//! There are two passes. The first puts everything that servers point at into the index; the
//! second lets the servers stream past. Then it is known which lists are whole.

mod dumps;
mod engine;
mod notes;
mod output;
mod queue;
mod seen;
mod servers;
mod spill;
mod survey;
#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;

use crate::decode::Refusal;
use crate::decode::strict::Strict;
use crate::finding::{Finding, Severity};
use crate::join::Joined;
use crate::pages;
use crate::read::event::Batch;
use crate::read::frame::Sizes;
use crate::read::source::Source;
use crate::report::servers as servers_report;
use crate::report::{Report, Source as Rows, Tables};
use crate::row::{Cell, Row, Time};
use crate::select::Selection;
use crate::tally::{Counted, Tally};
use crate::write::Writer;

pub use survey::{Fact, Facts};

use output::Output;
use servers::{Made, Servers};
use survey::Survey;

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
    /// Servers among them, each once.
    pub servers: u64,
    /// Servers whose user is known.
    pub matched: u64,
    /// Records that were there before.
    pub duplicates: u64,
    /// Records refused.
    pub refused: u64,
    /// Rows written.
    pub rows: u64,
    /// Findings of severity error, warning and note.
    pub errors: u64,
    /// See `errors`.
    pub warnings: u64,
    /// See `errors`.
    pub notes: u64,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.duplicates += other.duplicates;
        self.refused += other.refused;
    }

    /// Counts records that never became any: cut off by the end of the file, or too large.
    fn lost(&mut self, records: u64) {
        self.records += records;
        self.refused += records;
    }
}

/// Why a run could not be made at all.
#[derive(Debug)]
pub enum Error {
    /// The report is about servers, and no dump of servers was given.
    NoServers(Vec<Facts>),
    /// The report is about dumps of these kinds, or servers where they are counted, and none of
    /// them was given. The call is the one whose reply is to be saved.
    NoDump {
        /// What was given.
        files: Vec<Facts>,
        /// The kinds of which one would do.
        kinds: &'static [&'static str],
        /// Whether servers would do too.
        servers: bool,
        /// The path of a call.
        call: &'static str,
    },
    /// The rows could not be written.
    Output(io::Error),
}

/// What a run is made with: its settings, and who hears of findings.
struct Context<'r> {
    settings: &'r Settings,
    hear: &'r mut dyn FnMut(Finding),
    said: Counts,
    /// Whether a second pass will note the lists of servers.
    streams: bool,
}

impl<'r> Context<'r> {
    fn new(settings: &'r Settings, hear: &'r mut dyn FnMut(Finding), streams: bool) -> Self {
        Self { settings, hear, said: Counts::default(), streams }
    }

    fn say(&mut self, finding: Finding) {
        match finding.severity {
            Severity::Error => self.said.errors += 1,
            Severity::Warning => self.said.warnings += 1,
            Severity::Note => self.said.notes += 1,
        }
        (self.hear)(finding);
    }

    fn counted(&self, counts: Counts) -> Counts {
        let Counts { errors, warnings, notes, .. } = self.said;
        Counts { errors, warnings, notes, ..counts }
    }
}

/// What is to be made.
pub struct Task<'t> {
    /// The report.
    pub report: &'t Report,
    /// Its rows and columns.
    pub selection: &'t Selection,
    /// The servers that it is about, by the columns of the report of servers; else all.
    pub servers: Option<&'t Selection>,
    /// How rows become bytes.
    pub writer: &'t dyn Writer,
}

/// Makes a report of `sources`: its rows go to `out`, its findings to `hear`.
///
/// # Errors
///
/// When there is nothing to report on, or the rows cannot be written. Whatever is wrong with the
/// dumps is a finding.
pub fn report(
    sources: &[Source],
    task: &Task<'_>,
    out: &mut dyn io::Write,
    settings: &Settings,
    hear: &mut dyn FnMut(Finding),
) -> Result<Counts, Error> {
    let Task { report, selection, servers: passing, writer } = *task;
    let wants_servers = match report.source {
        Rows::Servers(_) => true,
        Rows::Tables { counts, .. } => counts,
    };
    let mut context = Context::new(settings, hear, wants_servers);
    let Survey { index, mut lists, servers, mut counts, files, .. } =
        Survey::new(sources, wants_servers, &mut context);
    match report.source {
        Rows::Servers(_) if servers.is_empty() => return Err(Error::NoServers(files)),
        Rows::Tables { kinds, counts, call, .. }
            if servers.is_empty()
                && !kinds.is_empty()
                && !kinds.iter().any(|kind| index.given(kind)) =>
        {
            return Err(Error::NoDump { files, kinds, servers: counts, call });
        }
        _ => {}
    }
    let mut output = Output::new(selection, writer, out);
    match report.source {
        Rows::Servers(rows) => {
            let each = |joined: &Joined<'_>, made: &mut Made<Row<'static>>| {
                if passing.is_some_and(|passing| !server_passes(passing, joined)) {
                    return;
                }
                rows(joined, selection.needed(), &mut |row| {
                    if !selection.passes(&row) {
                    } else if output::streams(selection, writer) {
                        made.bytes.extend_from_slice(writer.between());
                        let columns = selection.output_columns();
                        writer.row(columns, &row[..selection.width()], &mut made.bytes);
                        made.encoded();
                    } else {
                        made.rows.push(row.into_iter().map(Cell::into_owned).collect());
                    }
                });
            };
            output.start();
            Servers::new(&index, &each, &mut lists, &mut counts).read(
                servers,
                &mut output,
                &mut context,
            );
        }
        Rows::Tables { rows, .. } => {
            let each = |joined: &Joined<'_>, made: &mut Made<Counted>| {
                if passing.is_none_or(|passing| server_passes(passing, joined)) {
                    made.rows.push(Counted::new(joined));
                }
            };
            let mut tally = Tally::default();
            let mut reader = Servers::new(&index, &each, &mut lists, &mut counts);
            reader.read(servers, &mut tally, &mut context);
            let tally = reader.taken.then_some(tally);
            let dumps = dumps::dumps(&files, &lists);
            let now = settings.now;
            let tables = Tables { index: &index, tally: tally.as_ref(), dumps: &dumps, now };
            output.start();
            rows(&tables, selection.needed(), &mut |row| output.take(row));
        }
    }
    counts.rows = output.end().map_err(Error::Output)?;
    check_lists(&lists, &mut context);
    Ok(context.counted(counts))
}

/// Whether a server passes a selection of the servers report.
fn server_passes(passing: &Selection, joined: &Joined<'_>) -> bool {
    let mut passes = false;
    servers_report::rows(joined, passing.needed(), &mut |row| passes = passing.passes(&row));
    passes
}

/// Reads everything and reports nothing: what is wrong goes to `hear`.
pub fn check(sources: &[Source], settings: &Settings, hear: &mut dyn FnMut(Finding)) -> Counts {
    let mut context = Context::new(settings, hear, true);
    let Survey { index, mut lists, servers, mut counts, .. } =
        Survey::new(sources, true, &mut context);
    let each = |_: &Joined<'_>, _: &mut Made<()>| {};
    Servers::new(&index, &each, &mut lists, &mut counts).read(
        servers,
        &mut output::Nowhere,
        &mut context,
    );
    check_lists(&lists, &mut context);
    context.counted(counts)
}

/// Tells what each file holds, without decoding servers.
pub fn identify(sources: &[Source], settings: &Settings) -> Vec<Facts> {
    let mut quiet = |_| {};
    let mut context = Context::new(settings, &mut quiet, false);
    let Survey { mut files, lists, .. } = Survey::new(sources, false, &mut context);
    let incomplete = pages::incomplete(&lists);
    for facts in &mut files {
        let mut notes = Vec::new();
        for document in &mut facts.documents {
            let Some(number) = document.list else { continue };
            let wrong = incomplete.iter().find(|(list, _)| *list == number);
            let error = wrong.is_some_and(|(_, finding)| finding.severity == Severity::Error);
            document.complete = Some(!error && !lists[number].cut);
            notes.extend(wrong.map(|(_, finding)| finding.message.clone()));
        }
        facts.notes.extend(notes);
    }
    files
}

fn check_lists(lists: &[pages::Listed], context: &mut Context<'_>) {
    for (_, finding) in pages::incomplete(lists) {
        context.say(finding);
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
