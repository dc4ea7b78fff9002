//! Reports: one run makes several, over one cloud or many.

use std::borrow::Cow;
use std::io;

use super::context::{Context, Counts, Given};
use super::dumps::{dumps, wrong_lists};
use super::output::{self, Output, Piece, PieceSize, Take};
use super::parallel::Workers;
use super::plan::Plan;
use super::stream::{Counting, Reader, Streams};
use super::tables::Tables;
use super::{Error, Settings};
use crate::finding::Finding;
use crate::index::Index;
use crate::kind::Kind;
use crate::read::source::Source;
use crate::report::{Report, Source as Rows, TableRows};
use crate::resource::{self, server};
use crate::row::{Cell, Row};
use crate::select::Selection;
use crate::sink::Sink;
use crate::sink::text::TextSink;
use crate::write::Writer;

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
pub(super) struct Part<'j> {
    pub(super) report: &'j Report,
    pub(super) selection: &'j Selection,
    pub(super) servers: Option<&'j Selection>,
    pub(super) encoder: Option<&'j dyn Writer>,
    optional: bool,
    pub(super) wanted: Wanted,
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
pub(super) struct Wanted {
    /// The numbers of the columns. In the place of the cloud's name is the first column, so that a
    /// row need not grow.
    pub(super) columns: Vec<usize>,
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
    pub(super) fn complete<'r>(&self, mut row: Row<'r>, cloud: &'r str) -> Row<'r> {
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
        for kind in resource::kinds() {
            if plan.keeps_late(kind) && streamed.contains(kind.name) {
                index.note(kind);
            }
        }
        let mut made = Made::default();
        for (number, &part) in parts.iter().enumerate() {
            match given(part.report, &index, &|kind| streamed.contains(kind.name)) {
                Ok(()) => {
                    outputs[number].give();
                    made.add(number, part, name.unwrap_or_default());
                }
                Err(_) if part.optional => {}
                Err((kinds, call)) => return Err(Error::NoDump { files, kinds, call }),
            }
        }
        let Made { readers, mut countings, tables } = made;
        counts.kind = plan.only_stream();
        counts.saved = requests.saved();
        counts.given = Given::of(&index);
        let mut pass = Streams::new(&index, &plan, &mut lists, &mut counts, settings.strict);
        pass.readers = &readers;
        pass.outputs = &mut outputs;
        pass.countings = &mut countings;
        pass.read(streams, &|number| requests.told(&sources[number]), &workers, &mut context);
        let Streams { any_servers, late, of_one_project: mut parts_only, .. } = pass;
        index.take_tables(late);
        let wrong = wrong_lists(&lists, &requests);
        parts_only.extend(wrong.requests.iter().flat_map(|(kinds, _)| kinds));
        let dumps = match tables.is_empty() {
            true => Vec::new(),
            false => dumps(&files, &lists, &wrong.lists, &parts_only),
        };
        drop(files);
        let tables_of = |counting: Option<usize>| crate::report::Tables {
            index: &index,
            tally: counting.filter(|_| any_servers).map(|number| &countings[number].tally),
            dumps: &dumps,
            now: settings.now,
        };
        workers.in_turn(
            tables.len(),
            &|number, pass_on| tables[number].make(&tables_of(tables[number].counting), pass_on),
            &mut |number, piece| outputs[tables[number].output].piece(piece),
        );
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

/// How the rows of the reports are made.
#[derive(Default)]
struct Made<'p, 'j> {
    readers: Vec<Reader<'p, 'j>>,
    countings: Vec<Counting<'j>>,
    tables: Vec<Table<'p, 'j>>,
}

/// A report that is made from tables.
struct Table<'p, 'j> {
    /// Its number among the outputs.
    output: usize,
    part: &'p Part<'j>,
    rows: TableRows,
    /// The number of the counting that it needs.
    counting: Option<usize>,
    /// The name of the cloud, for the column of the cloud.
    cloud: &'p str,
}

impl<'p, 'j> Made<'p, 'j> {
    /// Adds the report of this number among the outputs.
    fn add(&mut self, output: usize, part: &'p Part<'j>, cloud: &'p str) {
        match part.report.source {
            Rows::Stream { kind, rows, .. } => {
                let size = PieceSize::default();
                self.readers.push(Reader { kind, rows, part, cloud, output, size });
            }
            Rows::Tables { rows, counts, .. } => {
                let counting = counts.then(|| self.counting(part.servers));
                self.tables.push(Table { output, part, rows, counting, cloud });
            }
        }
    }

    /// The number of the counting of these servers. Reports that count the same ones share it.
    fn counting(&mut self, servers: Option<&'j Selection>) -> usize {
        let same = |counting: &Counting<'_>| match (counting.servers, servers) {
            (None, None) => true,
            (Some(one), Some(other)) => std::ptr::eq(one, other),
            _ => false,
        };
        self.countings.iter().position(same).unwrap_or_else(|| {
            self.countings.push(Counting { servers, ..Counting::default() });
            self.countings.len() - 1
        })
    }
}

impl Table<'_, '_> {
    /// Makes the rows.
    fn make(&self, tables: &crate::report::Tables<'_>, pass_on: &mut dyn FnMut(Piece)) {
        let Self { part, cloud, .. } = *self;
        let mut piece = Piece::default();
        (self.rows)(tables, &part.wanted.columns, &mut |row| {
            piece.take(part.wanted.complete(row, cloud), part.selection, part.encoder);
            if piece.rows() >= TABLE_ROWS {
                pass_on(std::mem::take(&mut piece));
            }
        });
        pass_on(piece);
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
