//! The pipeline: files in, rows out.
//!
//! Owns threads, batches and their order; rayon lives here alone. It must never know a field's
//! name, a format's rules, or the command line.
//!
//! There are two passes. The first puts everything that servers point at into the index; the
//! second lets the servers stream past. Then it is known which lists are whole.

mod engine;
mod lists;
mod output;
mod seen;
mod servers;
mod survey;
#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;

use crate::decode::Refusal;
use crate::finding::{Finding, Severity};
use crate::read::event::Batch;
use crate::read::frame::Sizes;
use crate::read::source::Source;
use crate::report::{Report, Source as Rows, Tables};
use crate::row::{Cell, Row, Time};
use crate::select::Selection;
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
}

/// Why a run could not be made at all.
#[derive(Debug)]
pub enum Error {
    /// The report is about servers, and no dump of servers was given.
    NoServers(Vec<Facts>),
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

/// Makes a report of `sources`: its selected rows go to `out` by way of `writer`, its findings
/// to `hear`.
///
/// # Errors
///
/// When there is nothing to report on, or the rows cannot be written. Whatever is wrong with the
/// dumps is a finding.
pub fn report(
    sources: &[Source],
    report: &Report,
    selection: &Selection,
    writer: &dyn Writer,
    out: &mut dyn io::Write,
    settings: &Settings,
    hear: &mut dyn FnMut(Finding),
) -> Result<Counts, Error> {
    let wants_servers = matches!(report.source, Rows::Servers(_));
    let mut context = Context::new(settings, hear, wants_servers);
    let Survey { index, mut lists, servers, mut counts, files } =
        Survey::new(sources, wants_servers, &mut context);
    if wants_servers && servers.is_empty() {
        return Err(Error::NoServers(files));
    }
    let mut output = Output::new(selection, writer, out);
    match report.source {
        Rows::Servers(rows) => {
            let each = |joined: &crate::join::Joined<'_>, made: &mut Made<Row<'static>>| {
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
        Rows::Index(rows) => {
            output.start();
            let tables = Tables { index: &index, now: settings.now };
            rows(&tables, selection.needed(), &mut |row| output.take(row));
        }
    }
    counts.rows = output.end().map_err(Error::Output)?;
    check_lists(&lists, &mut context);
    Ok(context.counted(counts))
}

/// Reads everything and reports nothing: what is wrong goes to `hear`.
pub fn check(sources: &[Source], settings: &Settings, hear: &mut dyn FnMut(Finding)) -> Counts {
    let mut context = Context::new(settings, hear, true);
    let Survey { index, mut lists, servers, mut counts, .. } =
        Survey::new(sources, true, &mut context);
    let each = |_: &crate::join::Joined<'_>, _: &mut Made<()>| {};
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
    let incomplete = lists::incomplete(&lists);
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

fn check_lists(lists: &[lists::Listed], context: &mut Context<'_>) {
    for (_, finding) in lists::incomplete(lists) {
        context.say(finding);
    }
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
