//! `osreport diff [REPORT] --before DUMP... --after DUMP...`

use std::io;

use super::args::{ColumnArgs, DiffArgs, RowArgs};
use super::clouds::{Cloud, clouds, keep};
use super::destination::{self, Destination};
use super::input::settings;
use super::messages::Messages;
use super::output;
use super::overwrite::Output;
use super::progress::Progress;
use super::report::{all, counted, cut_cells, no_dump, sink};
use super::{Failure, filters};
use crate::diff::{
    AfterSink, BeforeSink, COLUMNS, Differences, EntrySink, Fetch, Layout, RowHasher, Shape, Store,
    Totals, WIDE_COLUMNS,
};
use crate::finding::{Finding, Severity, code};
use crate::report::cloud::{CLOUD, with_cloud};
use crate::report::{self, Report};
use crate::row::{Column, Time};
use crate::run::{Counts, Error, Given, Job, Settings};
use crate::select::{Query, Selection};
use crate::sink::selected::Selected;
use crate::sink::{About, Sink};
use crate::write::Writer;

/// Columns that change between snapshots although nothing happened, or that show a momentary state.
pub(super) const VOLATILE: &[&str] = &["updated", "age_days", "progress", "task_state"];

/// Compares two snapshots.
pub(super) fn run(args: &DiffArgs) -> Result<u8, Failure> {
    let report = report::find(&args.report)
        .ok_or_else(|| Failure(format!("no report is called `{}`", args.report)))?;
    let settings = settings(&args.run, args.messages.strict)?;
    let of_clouds = !args.before_cloud.is_empty();
    let columns = if args.wide { WIDE_COLUMNS } else { COLUMNS };
    let columns = if of_clouds { with_cloud(columns) } else { columns };
    let wanted = Wanted::new(report, args, columns)?;
    let all: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let rows = Selection::new(&wanted.rows, columns, &all, settings.now)
        .map_err(|error| Failure(error.0))?;
    let cloud = of_clouds.then_some(CLOUD.name);
    let key: Vec<&'static str> = cloud.into_iter().chain(report.key.iter().copied()).collect();
    let layout = Layout::new(report.columns, &key, &wanted.compared);
    let names = layout.columns().iter().map(|&name| name.to_owned()).collect();
    let record_columns = ColumnArgs { column: names, long: false };
    let (records, servers) =
        filters::selections(report, &record_columns, &wanted.records, settings.now, of_clouds)?;
    let outputs = [
        destination::output(&args.format),
        Output::new("--rejects", args.messages.rejects.as_deref()),
    ];
    let mut before = Side::new("--before", &args.before, &args.before_cloud, &outputs)?;
    let mut after = Side::new("--after", &args.after, &args.after_cloud, &outputs)?;
    let mut destination = Destination::new(&args.format)?;
    let style = output::style(&args.format, destination.is_terminal())?;
    let format = destination.format(&args.format)?;
    let writer = format.writer(&style);
    let mut messages = Messages::new(&args.messages, args.format.color, false, args.run.quiet)?;

    let hasher = RowHasher::new(&layout);
    let mut reading =
        Reading { report, records: &records, servers: servers.as_ref(), settings, args };
    let mut sinks = [EntrySink::new(&hasher), EntrySink::new(&hasher)];
    for (side, sink) in [&mut before, &mut after].into_iter().zip(&mut sinks) {
        if let Err(failure) = reading.first(side, sink, &hasher, &mut messages) {
            messages.end(None)?;
            return Err(failure);
        }
    }
    for finding in given_once(&before, &after) {
        messages.emit(&finding);
    }
    let [before_entries, after_entries] = sinks.map(EntrySink::into_entries);
    let counts = [before_entries.count(), after_entries.count()];
    let differences = Differences::new(before_entries, after_entries).map_err(failed)?;
    let totals = differences.totals();
    if let Some(why) = refusal(&messages, &before, &after, totals).filter(|_| !args.format.partial)
    {
        messages.end(Some(format!("{why} (`--partial` compares what is there)")))?;
        return Ok(super::UNUSABLE);
    }

    let shape = Shape {
        layout: &layout,
        wide: args.wide,
        cloud: of_clouds,
        before_complete: before.complete,
        after_complete: after.complete,
    };
    let fetch = Fetch::new(&hasher, &differences);
    let about = About { name: "diff", about: report.about, now: settings.now };
    let mut sink = sink(format, writer.as_deref(), about, &mut destination)?;
    let written =
        write(&differences, &fetch, shape, &rows, &mut *sink, |fetching| match fetching {
            Fetching::Before(sink) => reading.second(&mut before, sink, &fetch),
            Fetching::After(sink) => reading.second(&mut after, sink, &fetch),
        });
    let cut = sink.cut();
    drop(sink);
    if cut > 0 {
        messages.emit(&cut_cells("diff", cut));
    }
    let differing = match written {
        Ok(differing) => differing,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(super::FINDINGS),
        Err(error) => return Err(failed(error)),
    };
    let as_expected = destination.keep()?;
    let code = messages.end((!args.run.quiet).then(|| summary(totals, counts)))?;
    // With `--partial`, errors in the dumps were accepted.
    let code = if args.format.partial { super::WHOLE } else { code };
    Ok(if differing > 0 || !as_expected { super::FINDINGS } else { code })
}

/// What the options ask for.
struct Wanted {
    /// The columns that are compared.
    compared: Vec<&'static str>,
    /// The options that choose records.
    records: RowArgs,
    /// The rows of the diff.
    rows: Query,
}

impl Wanted {
    /// Divides the options: those about columns of the diff, and those about columns of the
    /// report.
    fn new(report: &Report, args: &DiffArgs, columns: &'static [Column]) -> Result<Self, Failure> {
        let is_own = |test: &str| {
            let end = test.find(['=', '!', '~', '<', '>', '.']).unwrap_or(test.len());
            let name = test[..end].trim();
            columns.iter().any(|column| column.name.eq_ignore_ascii_case(name))
        };
        let names: Vec<&str> =
            args.columns.column.iter().flat_map(|text| text.split(',')).map(str::trim).collect();
        let shown = !names.is_empty() && names.iter().all(|name| is_own(name));
        let compared = Query {
            columns: if shown { Vec::new() } else { args.columns.column.clone() },
            ..Query::default()
        };
        let usual: Vec<&str> = report
            .columns
            .iter()
            .map(|column| column.name)
            .filter(|name| args.columns.long || !VOLATILE.contains(name))
            .collect();
        let compared = Selection::new(&compared, report.columns, &usual, Time(0))
            .map_err(|error| Failure(error.0))?;
        if let Some(part) = compared
            .output_columns()
            .iter()
            .find(|column| report.columns.iter().all(|own| own.name != column.name))
        {
            return Err(
                format!("`{}` cannot be compared alone; name the whole column", part.name).into()
            );
        }
        let compared = compared.output_columns().iter().map(|column| column.name).collect();
        let (own, others): (Vec<String>, Vec<String>) =
            args.rows.wheres.iter().cloned().partition(|test| is_own(test));
        if args.rows.any && !own.is_empty() && !others.is_empty() {
            return Err(
                "`--any` cannot combine tests of the diff's columns with tests of the report's"
                    .into(),
            );
        }
        let rows = Query {
            columns: if shown { args.columns.column.clone() } else { Vec::new() },
            wheres: own,
            any: args.rows.any,
            sort: args.rows.sort_column.clone(),
            descending: args.rows.sort_descending,
            count_by: args.rows.count_by.clone(),
            sum: args.rows.sum.clone(),
            limit: args.rows.limit,
            ..Query::default()
        };
        let records = RowArgs {
            wheres: others,
            sort_column: Vec::new(),
            sort_ascending: false,
            sort_descending: false,
            count_by: Vec::new(),
            sum: Vec::new(),
            limit: None,
            ..args.rows.clone()
        };
        Ok(Self { compared, records, rows })
    }
}

/// A snapshot.
pub(super) struct Side {
    option: &'static str,
    pub(super) clouds: Vec<Cloud>,
    /// Whether nothing hides records of its lists: no error, even an ignored one, and no part of a
    /// list that was not accepted.
    complete: bool,
    /// The kinds that its records were joined to.
    given: Given,
}

impl Side {
    pub(super) fn new(
        option: &'static str,
        dumps: &[String],
        named: &[String],
        outputs: &[Option<Output<'_>>],
    ) -> Result<Self, Failure> {
        let mut clouds = clouds(dumps, named, outputs)?;
        keep(&mut clouds)?;
        Ok(Self { option, clouds, complete: true, given: Given::default() })
    }
}

/// How the snapshots are read.
struct Reading<'r> {
    report: &'r Report,
    records: &'r Selection,
    servers: Option<&'r Selection>,
    settings: Settings,
    args: &'r DiffArgs,
}

impl Reading<'_> {
    /// Reads a snapshot for the first time, and takes its findings.
    fn first(
        &mut self,
        side: &mut Side,
        sink: &mut dyn Sink,
        encoder: &dyn Writer,
        messages: &mut Messages<'_>,
    ) -> Result<(), Failure> {
        let last = side.option == "--after";
        let mut complete = true;
        let outcome = self.read(side, sink, encoder, &mut |finding| {
            // A value of a filter may be in the other snapshot.
            let of_filter = [&code::NO_SUCH_VALUE, &code::AMBIGUOUS_NAME].contains(&finding.code);
            let counts = (last || !of_filter) && messages.emit(&finding);
            // A part that the user accepts is compared with a part; an error hides what it hides.
            complete &= finding.severity != Severity::Error && !(counts && finding.hides_records());
        });
        side.complete = complete;
        let counts = outcome.map_err(|error| match error {
            (cloud, Error::NoDump { files, kinds, call }) => {
                let why = no_dump(cloud.as_deref(), &files, &kinds, call).0;
                Failure(format!("`{}`: {why}", side.option))
            }
            (_, Error::Output(error)) => failed(error),
        })?;
        side.given = counts.given;
        Ok(())
    }

    /// Reads a snapshot again. Its findings are known.
    fn second(
        &mut self,
        side: &mut Side,
        sink: &mut dyn Sink,
        encoder: &dyn Writer,
    ) -> io::Result<()> {
        self.read(side, sink, encoder, &mut |_| {}).map(|_| ()).map_err(|error| match error {
            (_, Error::NoDump { .. }) => io::Error::other("a dump changed while it was read"),
            (_, Error::Output(error)) => error,
        })
    }

    fn read(
        &mut self,
        side: &mut Side,
        sink: &mut dyn Sink,
        encoder: &dyn Writer,
        findings: &mut dyn FnMut(Finding),
    ) -> Result<Counts, (Option<String>, Error)> {
        let Self { report, records, servers, settings, args } = *self;
        let sources = side.clouds.iter_mut().flat_map(|cloud| &mut cloud.sources);
        let progress = Progress::new(sources, &args.run);
        let encoder = Some(encoder);
        let cloud = !args.before_cloud.is_empty();
        let optional = false;
        let job = Job { report, selection: records, servers, cloud, encoder, sink, optional };
        let outcome = all(&side.clouds, vec![job], &settings, findings, &mut |_, _| {});
        drop(progress);
        outcome
    }
}

/// A second reading, and where its rows go.
enum Fetching<'f> {
    Before(&'f mut dyn Sink),
    After(&'f mut dyn Sink),
}

/// Writes the rows of the diff; how many passed the selection.
fn write(
    differences: &Differences,
    fetch: &Fetch<'_>,
    shape: Shape<'_>,
    rows: &Selection,
    sink: &mut dyn Sink,
    mut read: impl FnMut(Fetching<'_>) -> io::Result<()>,
) -> io::Result<u64> {
    let mut selected = Selected::new(rows, sink)?;
    if !differences.is_empty() {
        let mut before = BeforeSink::new(fetch, differences);
        read(Fetching::Before(&mut before))?;
        let store: Store = before.into_store();
        let mut out = |row| selected.take(row);
        read(Fetching::After(&mut AfterSink::new(fetch, differences, store, shape, &mut out)))?;
    }
    selected.finish()
}

/// Emits which kinds only one of the snapshots has: values that records take from them differ for
/// that reason only.
fn given_once(before: &Side, after: &Side) -> Vec<Finding> {
    let sides = [(before, after), (after, before)].into_iter();
    let only = sides.filter_map(|(one, other)| {
        let kinds: Vec<&str> = one.given.without(other.given).map(|kind| kind.name).collect();
        (!kinds.is_empty()).then(|| {
            let message = format!("only the dumps of `{}` have {}", one.option, kinds.join(", "));
            Finding::new(&code::GIVEN_ONCE, None, message)
        })
    });
    only.collect()
}

/// Why two snapshots cannot be compared as a whole.
fn refusal(
    messages: &Messages<'_>,
    before: &Side,
    after: &Side,
    totals: Totals,
) -> Option<&'static str> {
    if messages.errors() > 0 {
        return Some("nothing was compared, since there are errors");
    }
    // Records that an ignored error hides, or a filter, would be called added or removed.
    let hidden = (!after.complete && totals.removed > 0) || (!before.complete && totals.added > 0);
    hidden
        .then_some("nothing was compared, since records are absent from a list that is incomplete")
}

/// The run's last line.
fn summary(totals: Totals, counts: [u64; 2]) -> String {
    let Totals { added, removed, changed } = totals;
    let [before, after] = counts;
    format!(
        "{} before, {after} after: {added} added, {removed} removed, {changed} changed",
        counted(before, "row")
    )
}

pub(super) fn failed(error: io::Error) -> Failure {
    Failure(format!("the snapshots cannot be compared: {error}"))
}
