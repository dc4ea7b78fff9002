//! `osreport REPORT DUMP...`

use std::cell::Cell as Shared;
use std::io::{self, Write};

use super::args::{ColumnArgs, FormatArgs, ReportArgs};
use super::clouds::{Cloud, clouds};
use super::destination::{self, Destination};
use super::format::AnyFormat;
use super::input::settings;
use super::messages::Messages;
use super::output;
use super::overview::Read;
use super::overwrite::Output;
use super::progress::Progress;
use super::{Failure, filters, summary};
use crate::finding::{Finding, Severity, code};
use crate::report::Report;
use crate::row::{Cell, Column, Packed, Row, Time, Type};
use crate::run::{Counts, Error, FileSummary, Job, Run, Settings};
use crate::select::{Query, Selection};
use crate::sink::text::TextSink;
use crate::sink::{About, Rows, Sink};
use crate::write::Writer;

/// Makes the report.
pub(super) fn run(report: &'static Report, args: &ReportArgs) -> Result<u8, Failure> {
    if args.input.list_columns {
        return list_columns(report.columns, report.default, &args.columns, &args.format);
    }
    let settings = settings(&args.run, args.messages.strict)?;
    let with_cloud = !args.input.cloud.is_empty();
    let (selection, passing) =
        filters::selections(report, &args.columns, &args.rows, settings.now, with_cloud)?;
    let outputs = [
        destination::output(&args.format),
        Output::new("--rejects", args.messages.rejects.as_deref()),
    ];
    let mut clouds = clouds(&args.input.dumps, &args.input.cloud, &outputs)?;
    let mut destination = Destination::new(&args.format)?;
    let style = output::style(&args.format, destination.is_terminal())?;
    let format = destination.format(&args.format)?;
    let writer = format.writer(&style);
    let mut messages = Messages::new(&args.messages, args.format.color, false, args.run.quiet)?;
    let sources = clouds.iter_mut().flat_map(|cloud| &mut cloud.sources);
    let progress = Progress::new(sources, &args.run);
    let about = About::of(report, settings.now);
    let paged = format.name() == "table" && summary::is_whole(report, args);
    let mut page = paged.then(|| summary::Text::new(settings.now, with_cloud)).transpose()?;
    let mut sink = sink(format, writer.as_deref(), about, &mut destination)?;
    let servers = passing.as_ref();
    let mut jobs = Vec::new();
    match &mut page {
        Some(page) => jobs.extend(page.jobs(report, servers, with_cloud)?),
        None => jobs.push(Job {
            report,
            selection: &selection,
            servers,
            cloud: with_cloud,
            encoder: writer.as_deref(),
            sink: &mut *sink,
            optional: false,
        }),
    }
    let found = Shared::new([0; 3]);
    let mut take = |finding: Finding| {
        if messages.emit(&finding) {
            let mut counts = found.get();
            counts[Severity::Error as usize - finding.severity as usize] += 1;
            found.set(counts);
        }
    };
    let mut read = Vec::new();
    let mut each = |cloud: &Cloud, counts: &Counts| {
        let name = cloud.name.as_deref().unwrap_or_default().to_owned();
        let Counts { records, saved, .. } = *counts;
        read.push(Read { name, records, saved, findings: found.take() });
    };
    let outcome = all(&clouds, jobs, &settings, &mut take, &mut each);
    drop(progress);
    let cut = sink.cut();
    drop(sink);
    if cut > 0 {
        messages.emit(&cut_cells(report.name, cut));
    }
    let mut counts = match outcome {
        Ok(counts) => counts,
        Err((cloud, Error::NoDump { files, kinds, call })) => {
            messages.end(None)?;
            return Err(no_dump(cloud.as_deref(), &files, &kinds, call));
        }
        // Broken pipe: the reader (for example `head`) closed it early.
        Err((_, Error::Output(error))) if error.kind() == io::ErrorKind::BrokenPipe => {
            return Ok(super::WHOLE);
        }
        Err((_, Error::Output(error))) => {
            return Err(format!("the report cannot be written: {error}").into());
        }
    };
    if let Some(page) = &mut page {
        page.overview.read = read;
        counts.rows = page.overview.rows.rows.len() as u64;
        match destination.write_all(page.page(settings.now, &style).as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(super::WHOLE),
            Err(error) => return Err(format!("the report cannot be written: {error}").into()),
            Ok(()) => {}
        }
    }
    let mut last_line = last_line(&counts);
    let spared = destination
        .replaces()
        .filter(|_| messages.errors() > 0 && !args.format.partial)
        .map(|file| file.display().to_string());
    let mut as_expected = true;
    if let Some(file) = &spared {
        last_line +=
            &format!("; `{file}` was not written, since there are errors (`--partial` writes it)");
    } else {
        as_expected = destination.keep()?;
    }
    // A table without rows is not drawn, and may be taken for a run that did not end.
    if counts.rows == 0 && format.name() == "table" && !args.run.quiet {
        let _ = writeln!(io::stderr(), "the report has no rows");
    }
    let empty = args.rows.fail_if_empty && counts.rows == 0;
    let code = messages.end((!args.run.quiet || spared.is_some()).then_some(last_line))?;
    Ok(if as_expected && !empty { code } else { code.max(super::FINDINGS) })
}

/// Makes reports that all clouds are in; an error says of which cloud it is. `each` is told of
/// every cloud once its dumps are read.
pub(super) fn all(
    clouds: &[Cloud],
    jobs: Vec<Job<'_>>,
    settings: &Settings,
    findings: &mut dyn FnMut(Finding),
    each: &mut dyn FnMut(&Cloud, &Counts),
) -> Result<Counts, (Option<String>, Error)> {
    let mut run = Run::new(jobs, settings);
    let mut counts = Counts::default();
    for cloud in clouds {
        let mut named = |finding| findings(cloud.named(finding));
        let outcome = run.cloud(cloud.name.as_deref(), &cloud.sources, Vec::new(), &mut named);
        let of_cloud =
            outcome.map_err(|error| (cloud.name.as_deref().map(str::to_owned), error))?;
        each(cloud, &of_cloud);
        counts.add(&of_cloud);
    }
    counts.rows = run.finish(findings).map_err(|error| (None, error))?.into_iter().sum();
    Ok(counts)
}

/// The sink of a format; a text format has its writer.
pub(super) fn sink<'o>(
    format: AnyFormat,
    writer: Option<&'o dyn Writer>,
    about: About,
    destination: &'o mut Destination,
) -> Result<Box<dyn Sink + 'o>, Failure> {
    match (format, writer) {
        (AnyFormat::Sink(format), _) => (format.make)(about, destination)
            .map_err(|error| Failure(format!("the report cannot be written: {error}"))),
        (AnyFormat::Text(_), Some(writer)) => Ok(Box::new(TextSink::new(writer, destination))),
        (AnyFormat::Text(format), None) => Err(Failure(format!("`{}` has no writer", format.name))),
    }
}

/// The finding for cells that a format cannot hold.
pub(super) fn cut_cells(report: &str, cells: u64) -> Finding {
    let message = format!(
        "{} of `{report}` {} longer than a cell may be, and cut",
        counted(cells, "text"),
        if cells == 1 { "was" } else { "were" }
    );
    Finding::new(&code::CELL_CUT, None, message)
}

/// The run's last line.
pub(super) fn last_line(counts: &Counts) -> String {
    let Counts { servers, matched, refused, .. } = counts;
    let owners = match (servers, counts.kind) {
        (0, _) | (_, None) => String::new(),
        (_, Some(kind)) => format!(
            "{}: {matched} matched, {} unresolved; ",
            counted(*servers, kind.record),
            servers - matched
        ),
    };
    let [records, duplicates, rows] =
        [(counts.records, "record"), (counts.duplicates, "duplicate"), (counts.rows, "row")]
            .map(|(count, word)| counted(count, word));
    format!("{owners}{records} read, {refused} refused, {duplicates}, {rows}")
}

/// `1 row`, `2 rows`.
pub(super) fn counted(count: u64, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// The error for files of which none is a dump that the report reads; it says what they are.
pub(super) fn no_dump(
    cloud: Option<&str>,
    files: &[FileSummary],
    kinds: &[&str],
    call: &str,
) -> Failure {
    let cloud = cloud.map(|name| format!("cloud `{name}`: ")).unwrap_or_default();
    let kinds = match kinds.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    };
    Failure(format!(
        "{cloud}no dump of {kinds} was given ({}); save the reply of `{call}` and give it too",
        holds(files)
    ))
}

/// The kinds of the first few files.
fn holds(files: &[FileSummary]) -> String {
    let holds: Vec<String> = files
        .iter()
        .take(6)
        .map(|facts| {
            let mut names: Vec<&str> = Vec::new();
            for document in &facts.documents {
                if !names.contains(&document.name) {
                    names.push(document.name);
                }
            }
            let names = if names.is_empty() { "nothing".to_owned() } else { names.join(" and ") };
            format!("`{}`: {names}", facts.file)
        })
        .collect();
    let more = if files.len() > 6 { ", ..." } else { "" };
    format!("{}{more}", holds.join(", "))
}

/// Lists a report's columns, in any format, with the attributes that were asked for.
pub(super) fn list_columns(
    columns: &[Column],
    default: &[&str],
    picked: &ColumnArgs,
    args: &FormatArgs,
) -> Result<u8, Failure> {
    static COLUMNS: &[Column] = &[
        Column { name: "column", title: "Column", kind: Type::Text, about: "the column's name" },
        Column {
            name: "title",
            title: "Title",
            kind: Type::Text,
            about: "its title in `openstack`",
        },
        Column { name: "type", title: "Type", kind: Type::Text, about: "the type of its cells" },
        Column {
            name: "default",
            title: "Default",
            kind: Type::Bool,
            about: "whether it is a default column",
        },
        Column { name: "about", title: "About", kind: Type::Text, about: "its meaning" },
    ];
    let all: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    let query = Query { columns: picked.column.clone(), ..Query::default() };
    let selection =
        Selection::new(&query, COLUMNS, &all, Time(0)).map_err(|error| Failure(error.0))?;
    let rows = columns.iter().map(|column| {
        let cells = [
            Cell::text(Some(column.name)),
            Cell::text(Some(column.title)),
            Cell::text(Some(column.kind.name())),
            Cell::Bool(default.contains(&column.name)),
            Cell::text(Some(column.about)),
        ];
        selection.needed().iter().map(|&column| cells[column].clone()).collect::<Row<'_>>()
    });
    write_rows(selection.output_columns(), &rows.collect::<Vec<_>>(), args)
}

/// Writes rows that are all there; the exit code.
pub(super) fn write_rows(
    columns: &[Column],
    rows: &[Row<'_>],
    args: &FormatArgs,
) -> Result<u8, Failure> {
    let mut destination = Destination::new(args)?;
    let style = output::style(args, destination.is_terminal())?;
    let written = match destination.format(args)? {
        AnyFormat::Text(format) => {
            let mut bytes = Vec::new();
            (format.make)(&style).page(columns, rows, &mut bytes);
            Write::write_all(&mut destination, &bytes)
        }
        AnyFormat::Sink(format) => {
            let mut packed = Packed::default();
            rows.iter().for_each(|row| packed.push(row));
            let about = About { name: "rows", about: "", now: Time(0) };
            (format.make)(about, &mut destination).and_then(|mut sink| {
                sink.start(columns)?;
                sink.batch(Rows::Typed(&packed))?;
                sink.finish()
            })
        }
    };
    match written {
        Ok(()) if destination.keep()? => Ok(super::WHOLE),
        Ok(()) => Ok(super::FINDINGS),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(super::WHOLE),
        Err(error) => Err(format!("the report cannot be written: {error}").into()),
    }
}
