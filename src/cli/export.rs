//! `osreport export DUMP... -o LAKE`

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::args::{Color, MessageArgs, RunArgs};
use super::input::{nearest, settings, sources};
use super::messages::Messages;
use super::output::Target;
use super::overwrite::Output;
use super::progress::Progress;
use super::publish::{NewFiles, publish};
use super::report::counted;
use super::sql::{DialectArg, LakeFormatArg};
use super::{Failure, WHOLE, print};
use crate::export::{self, TABLES, findings};
use crate::report::Report;
use crate::row::{Cell, Packed, Time};
use crate::run::{self, Error, Job};
use crate::select::{Query, Selection};
use crate::sink::text::TextSink;
use crate::sink::{Rows, Sink};
use crate::sql::{self, Dialect, FileFormat, PARTITION};
use crate::write::{self, Style, Writer};

/// Options of `osreport export`.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Files, folders, `-` for standard input, or `KIND=FILE`
    #[arg(value_name = "DUMP", required_unless_present = "describe")]
    pub(super) dumps: Vec<String>,
    /// The folder of the lake; each table is a folder in it
    #[arg(short, long, value_name = "LAKE", required_unless_present = "describe")]
    pub(super) output: Option<PathBuf>,
    /// The format of the files [default: parquet, where this build has it]
    #[arg(short, long, value_name = "FORMAT")]
    pub(super) format: Option<LakeFormatArg>,
    /// Which snapshot this is: cloud=NAME,region=NAME,date=YYYY-MM-DD
    #[arg(long, value_name = "KEY=VALUE,...", required_unless_present = "describe")]
    pub(super) partition: Vec<String>,
    /// Write only these tables
    #[arg(long, value_name = "TABLE,...", value_delimiter = ',')]
    pub(super) table: Vec<String>,
    /// Replace the partition even though there were errors
    #[arg(long)]
    pub(super) partial: bool,
    /// Print the tables as SQL and stop
    #[arg(long)]
    pub(super) describe: bool,
    /// With `--describe`: only this dialect
    #[arg(long, value_name = "DIALECT", requires = "describe")]
    pub(super) dialect: Option<DialectArg>,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

/// Writes the tables of one snapshot.
pub(super) fn run(args: &ExportArgs) -> Result<u8, Failure> {
    if args.describe {
        return describe(args.dialect);
    }
    let settings = settings(&args.run, args.messages.strict)?;
    let format = format(args.format)?;
    let partition = partition(&args.partition)?;
    let parts: Vec<Part> = tables(&args.table)?
        .into_iter()
        .flat_map(export::sources)
        .map(|(part, table)| {
            let file = format!("part-{part}.{}", format.ending());
            Part::new(table, args.output.as_deref(), &partition, &file, settings.now)
        })
        .collect::<Result<_, _>>()?;
    let mut outputs: Vec<_> =
        parts.iter().map(|part| Output::new("--output", Some(&part.path))).collect();
    outputs.push(Output::new("--rejects", args.messages.rejects.as_deref()));
    let mut sources = sources(&args.dumps, &outputs)?;
    let mut targets: Vec<Files> = parts.iter().map(Part::files).collect::<Result<_, _>>()?;
    let mut messages = Messages::new(&args.messages, Color::Auto, false, args.run.quiet)?;
    let progress = Progress::new(sources.iter_mut(), &args.run);
    let encoder = encoder(format);
    let mut sinks: Vec<Box<dyn Sink + '_>> =
        targets.iter_mut().map(|target| sink(target, encoder.as_deref())).collect();
    let outcome = {
        let (mut found, mut jobs) = (Found::default(), Vec::new());
        for (part, sink) in parts.iter().zip(&mut sinks) {
            if part.table.name == findings::TABLE.name {
                found.start(&mut **sink);
            } else {
                jobs.push(Job {
                    report: part.table,
                    selection: &part.selection,
                    servers: None,
                    cloud: false,
                    encoder: encoder.as_deref(),
                    sink: &mut **sink,
                    optional: false,
                });
            }
        }
        run::reports(&sources, jobs, &settings, &mut |finding| {
            found.add(&findings::row(&finding));
            messages.emit(&finding);
        })
        .and_then(|counts| found.end().map_err(Error::Output).map(|rows| (counts, rows)))
    };
    drop(progress);
    drop(sinks);
    let (counts, found) = match outcome {
        Ok(counts) => counts,
        // No table demands a dump.
        Err(Error::NoDump { .. }) => return Err("no dump was given".into()),
        Err(Error::Output(error)) => {
            return Err(format!("the tables cannot be written: {error}").into());
        }
    };
    let whole = args.partial || messages.errors() == 0;
    let count = targets.iter().map(|files| files.paths.len()).sum::<usize>();
    let mut tables: Vec<(&Part, NewFiles)> = Vec::new();
    for (part, files) in parts.iter().zip(targets) {
        // Findings are emitted in any case; the partition stays the old one, or becomes the new
        // one.
        if !whole && part.table.name != findings::TABLE.name {
            continue;
        }
        let files = files.whole().map_err(|error| part.fails(&error))?;
        // A table may have several sources, and all of them are one partition.
        match tables.last_mut().filter(|(last, _)| last.folder() == part.folder()) {
            Some((_, known)) => known.extend(files),
            None => tables.push((part, files)),
        }
    }
    for (part, files) in tables {
        publish(files, &part.own_folder)?;
    }
    let [records, rows] = [(counts.records, "record"), (counts.rows + found, "row")]
        .map(|(count, word)| counted(count, word));
    let files = counted(count as u64, "file");
    let mut summary = format!("{records} read, {rows} in {files}");
    if !whole {
        summary += "; only `findings` was written, since there are errors (`--partial` writes all)";
    }
    messages.end((!args.run.quiet || !whole).then_some(summary))
}

/// The file of one table.
struct Part {
    table: &'static Report,
    selection: Selection,
    /// The folder of the table.
    own_folder: PathBuf,
    path: PathBuf,
}

impl Part {
    fn new(
        table: &'static Report,
        lake: Option<&Path>,
        partition: &Path,
        file: &str,
        now: Time,
    ) -> Result<Self, Failure> {
        let every = Query { long: true, ..Query::default() };
        let selection = Selection::new(&every, table.columns, table.default, now)
            .map_err(|error| Failure(error.0))?;
        let own_folder = lake.unwrap_or(Path::new(".")).join(table.name);
        let path = own_folder.join(partition).join(file);
        Ok(Self { table, selection, own_folder, path })
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// A file beside the one that it will replace.
    fn files(&self) -> Result<Files, Failure> {
        let folder = self.folder();
        fs::create_dir_all(folder).map_err(|error| {
            Failure(format!("the folder `{}` cannot be made: {error}", folder.display()))
        })?;
        let target = BufWriter::new(Target::file(&self.path)?);
        Ok(Files { paths: vec![self.path.clone()], targets: vec![target] })
    }

    fn fails(&self, error: &io::Error) -> Failure {
        Failure(format!("`{}` cannot be written: {error}", self.path.display()))
    }
}

/// The files of a part: one, and others where that one became too long.
struct Files {
    paths: Vec<PathBuf>,
    targets: Vec<BufWriter<Target>>,
}

impl Files {
    /// Begins another file, `part-0-1.parquet` behind `part-0.parquet`.
    #[cfg(feature = "parquet")]
    fn next(&mut self) -> io::Result<()> {
        let first = &self.paths[0];
        let stem = first.file_stem().unwrap_or_default().to_string_lossy();
        let ending = first.extension().unwrap_or_default().to_string_lossy();
        let path = first.with_file_name(format!("{stem}-{}.{ending}", self.paths.len()));
        let target = Target::file(&path).map_err(|Failure(error)| io::Error::other(error))?;
        self.paths.push(path);
        self.targets.push(BufWriter::new(target));
        Ok(())
    }

    /// All of them, written to their ends.
    fn whole(self) -> io::Result<NewFiles> {
        let files = self.paths.into_iter().zip(self.targets);
        files.map(|(path, target)| Ok((path, target.into_inner()?))).collect()
    }

    fn last(&mut self) -> io::Result<&mut BufWriter<Target>> {
        self.targets.last_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Write for Files {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.last()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.last()?.flush()
    }
}

/// Findings on their way into their table, where that was asked for.
#[derive(Default)]
struct Found<'s> {
    sink: Option<&'s mut dyn Sink>,
    rows: u64,
    failed: Option<io::Error>,
}

impl<'s> Found<'s> {
    fn start(&mut self, sink: &'s mut dyn Sink) {
        self.failed = sink.start(findings::TABLE.columns).err();
        self.sink = Some(sink);
    }

    fn add(&mut self, row: &[Cell<'_>]) {
        if let (Some(sink), None) = (&mut self.sink, &self.failed) {
            self.rows += 1;
            let mut rows = Packed::default();
            rows.push(row);
            self.failed = sink.batch(Rows::Typed(&rows)).err();
        }
    }

    /// Ends the table; how many rows it has.
    fn end(self) -> io::Result<u64> {
        match (self.sink, self.failed) {
            (_, Some(error)) => Err(error),
            (Some(sink), None) => sink.finish().map(|()| self.rows),
            (None, None) => Ok(0),
        }
    }
}

/// The format that was asked for, else Parquet.
fn format(asked: Option<LakeFormatArg>) -> Result<FileFormat, Failure> {
    let format = asked.unwrap_or(LakeFormatArg::Parquet);
    if format == LakeFormatArg::Parquet && cfg!(not(feature = "parquet")) {
        let Failure(text) = super::format::lacking("parquet");
        return Err(Failure(format!("{text}, or write JSON Lines with `-f ndjson`")));
    }
    Ok(format.into())
}

/// How workers encode rows; absent where the sink takes typed rows.
fn encoder(format: FileFormat) -> Option<Box<dyn Writer>> {
    match format {
        FileFormat::Parquet => None,
        FileFormat::Ndjson => write::find("ndjson").map(|format| (format.make)(&Style::DEFAULT)),
    }
}

/// The sink of one table.
fn sink<'o>(target: &'o mut Files, encoder: Option<&'o dyn Writer>) -> Box<dyn Sink + 'o> {
    match encoder {
        Some(encoder) => Box::new(TextSink::new(encoder, target)),
        #[cfg(feature = "parquet")]
        None => {
            use crate::sink::parquet::{GROUPS, ParquetSink};
            Box::new(ParquetSink::files(target, GROUPS, |files| files.next()))
        }
        #[cfg(not(feature = "parquet"))]
        None => unreachable!("the format was refused"),
    }
}

/// Prints the tables as SQL.
fn describe(dialect: Option<DialectArg>) -> Result<u8, Failure> {
    let dialects = match dialect {
        Some(dialect) => vec![dialect.into()],
        None => vec![Dialect::DuckDb, Dialect::Spark],
    };
    let text: String = dialects
        .into_iter()
        .map(|dialect| format!("-- dialect: {}\n\n{}", dialect.name(), sql::tables(dialect)))
        .collect();
    print(text.as_bytes()).map(|()| WHOLE)
}

/// The tables that were asked for: all unless some are named.
fn tables(names: &[String]) -> Result<Vec<&'static Report>, Failure> {
    if names.is_empty() {
        return Ok(TABLES.to_vec());
    }
    let table = |name: &String| {
        export::find(name).ok_or_else(|| {
            let hint = match nearest(name, TABLES.iter().map(|table| table.name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`osreport export --describe` shows all".to_owned(),
            };
            Failure(format!("no such table: `{name}`; {hint}"))
        })
    };
    names.iter().map(table).collect()
}

/// The folders of a partition, below that of a table: `cloud=c/region=r/date=d`.
fn partition(parts: &[String]) -> Result<PathBuf, Failure> {
    let mut values: [Option<&str>; 3] = [None; 3];
    for part in parts.iter().flat_map(|part| part.split(',')) {
        let place = part.split_once('=').and_then(|(key, value)| {
            Some((PARTITION.iter().position(|name| *name == key.trim())?, value.trim()))
        });
        match place {
            Some((_, "")) => return Err(format!("`{part}` has no value").into()),
            Some((place, value)) if values[place].is_none() => values[place] = Some(value),
            Some(_) => return Err(format!("`{part}` gives a second value").into()),
            None => {
                return Err(format!(
                    "`{part}` is not a part of a partition; write \
                     `cloud=NAME,region=NAME,date=YYYY-MM-DD`"
                )
                .into());
            }
        }
    }
    let mut path = PathBuf::new();
    for (name, value) in PARTITION.into_iter().zip(values) {
        let value = value.ok_or_else(|| Failure(format!("the partition lacks `{name}=`")))?;
        if name == "date" && !is_date(value) {
            return Err(format!("`{value}` is not a date; write it as `2026-11-24`").into());
        }
        path.push(format!("{name}={}", sql::encoded(value)));
    }
    Ok(path)
}

/// Whether a text is a day that exists, as `2026-11-24`.
fn is_date(text: &str) -> bool {
    text.len() == 10 && crate::row::Time::parse(text).is_some()
}
