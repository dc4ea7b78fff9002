//! `osreport batch FILE.toml`: many reports of many clouds, each dump read once.

mod file;
mod schema;

use std::collections::HashSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use file::{Config, Entry, config};

pub(super) use schema::schema;

use super::args::{Color, MessageArgs, RunArgs};
use super::clouds::Cloud;
use super::destination::Destination;
use super::format::AnyFormat;
use super::input::{nearest, settings, sources};
use super::messages::Messages;
use super::overview::Read;
use super::overwrite::Output;
use super::report::{counted, cut_cells, no_dump, sink};
use super::{FINDINGS, Failure, WHOLE, complain, filters, output, print, summary};
use crate::finding::{Finding, Severity};
use crate::report::Report;
use crate::row::Time;
use crate::run::{self, Counts, Error, Job, Run, Settings};
use crate::select::Selection;
use crate::sink::{About, Sink};
use crate::write::{Style, Writer};

/// Options of `batch`.
#[derive(Debug, Args)]
pub(super) struct BatchArgs {
    /// The file that names the clouds and the reports; `--init` prints an example
    #[arg(value_name = "FILE.toml", required_unless_present = "init")]
    file: Option<PathBuf>,
    /// Print an example of FILE.toml and stop
    #[arg(long)]
    init: bool,
    /// Write nothing: compare every output with its file, and exit with 1 where one differs
    #[arg(long, id = "check_all")]
    check: bool,
    /// Accept the reports: rewrite the outputs; refused where CI is set
    #[arg(long, requires = "check_all")]
    bless: bool,
    /// Only this cloud (can be repeated)
    #[arg(long, value_name = "NAME")]
    cloud: Vec<String>,
    /// Only this report (can be repeated)
    #[arg(long, value_name = "NAME")]
    report: Vec<String>,
    #[command(flatten)]
    messages: MessageArgs,
    #[command(flatten)]
    run: RunArgs,
}

/// The example that `--init` prints; a test runs it.
const EXAMPLE: &str = include_str!("example.toml");

/// Makes all reports.
pub(super) fn run(args: &BatchArgs) -> Result<u8, Failure> {
    if args.init {
        return print(EXAMPLE.as_bytes()).map(|()| WHOLE);
    }
    let file = args.file.as_deref().unwrap_or(Path::new(""));
    let mut config = config(file)?;
    only(&args.cloud, "cloud", &mut config.clouds, |(name, _)| name)?;
    only(&args.report, "report", &mut config.reports, |entry| entry.report.name)?;
    let mut run_args = args.run.clone();
    run_args.now = run_args.now.or(config.now.clone());
    let settings = settings(&run_args, args.messages.strict)?;
    let batch = Batch { args, settings, date: settings.now.to_string()[..10].to_owned() };
    batch.run(&config)
}

/// Leaves those of `all` that are named, if any are.
fn only<T>(
    names: &[String],
    what: &str,
    all: &mut Vec<T>,
    name_of: impl Fn(&T) -> &str,
) -> Result<(), Failure> {
    for name in names {
        if !all.iter().any(|one| name_of(one) == name) {
            let near = nearest(name, all.iter().map(&name_of));
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(format!("the file has no {what} `{name}`{hint}").into());
        }
    }
    if !names.is_empty() {
        all.retain(|one| names.iter().any(|name| name == name_of(one)));
    }
    Ok(())
}

/// A batch under way.
struct Batch<'b> {
    args: &'b BatchArgs,
    settings: Settings,
    date: String,
}

/// A report that is ready to be made: its selections, and where its bytes go.
struct Ready<'e> {
    entry: &'e Entry,
    selection: Selection,
    servers: Option<Selection>,
    destination: Destination,
    format: AnyFormat,
    /// Of a text format.
    writer: Option<Box<dyn Writer>>,
    /// The summary as a page, where it is a table and whole.
    page: Option<summary::Text>,
    style: Style,
    path: PathBuf,
}

impl Ready<'_> {
    /// Writes the page, once it is known what was read of each cloud.
    fn write_page(&mut self, read: Vec<Read>, now: Time) -> Result<(), Failure> {
        let Some(mut page) = self.page.take() else { return Ok(()) };
        page.overview.read = read;
        let path = self.path.display();
        let wrote = self.destination.write_all(page.page(now, &self.style).as_bytes());
        wrote.map_err(|error| Failure(format!("`{path}` cannot be written: {error}")))
    }
}

/// The result of one cloud.
struct Outcome<'e> {
    findings: Vec<Finding>,
    counts: Counts,
    /// Its outputs, not yet in their places; an error where the cloud could not be read at all.
    ready: Result<Vec<Ready<'e>>, Failure>,
}

impl Batch<'_> {
    fn run(&self, config: &Config) -> Result<u8, Failure> {
        let (own, shared): (Vec<&Entry>, Vec<&Entry>) =
            config.reports.iter().partition(|entry| entry.is_per_cloud());
        let paths = self.paths(config, &own, &shared)?;
        let mut failed = Vec::new();
        let mut clouds = Vec::new();
        for (name, dumps) in &config.clouds {
            let outputs: Vec<_> =
                paths.iter().map(|path| Output::new("output", Some(path))).collect();
            // A cloud whose dumps cannot be found does not stop the others; an output that would
            // overwrite a dump stops all.
            match sources(dumps, &[]) {
                Ok(_) => {
                    let sources = sources(dumps, &outputs)?;
                    clouds.push(Cloud { name: Some(name.as_str().into()), sources });
                }
                Err(Failure(text)) => failed.push(format!("cloud `{name}`: {text}")),
            }
        }
        let mut messages =
            Messages::new(&self.args.messages, Color::Auto, false, self.args.run.quiet)?;
        let mut total = Total { failed, ..Total::default() };
        if shared.is_empty() {
            self.in_parallel(&clouds, &own, &mut messages, &mut total);
        } else {
            self.in_order(&clouds, &own, &shared, &mut messages, &mut total)?;
        }
        let made = counted(total.reports, "report");
        let summary: String = format!(
            "{}, {made}, {} read, {} refused, {}",
            counted(clouds.len() as u64, "cloud"),
            counted(total.counts.records, "record"),
            total.counts.refused,
            counted(total.counts.rows, "row"),
        );
        let spared = total
            .spared
            .iter()
            .map(|path| format!("; `{path}` was not written, since there are errors"));
        let summary = summary + &spared.collect::<String>();
        let shown = !self.args.run.quiet || !total.spared.is_empty();
        let code = messages.end(shown.then_some(summary))?;
        if let Some(last) = total.failed.pop() {
            total.failed.iter().for_each(|text| complain(text));
            return Err(last.into());
        }
        Ok(if total.differs { code.max(FINDINGS) } else { code })
    }

    /// The paths of all outputs; two reports must not have one.
    fn paths(
        &self,
        config: &Config,
        own: &[&Entry],
        shared: &[&Entry],
    ) -> Result<Vec<PathBuf>, Failure> {
        let mut known = HashSet::new();
        let mut paths = Vec::new();
        let clouds = config
            .clouds
            .iter()
            .flat_map(|(name, _)| own.iter().map(move |entry| (*entry, Some(name.as_str()))));
        for (entry, cloud) in clouds.chain(shared.iter().map(|entry| (*entry, None))) {
            let path = self.path(entry, cloud);
            if !known.insert(path.clone()) {
                let path = path.display();
                return Err(format!("{}: two reports have the output `{path}`", entry.place).into());
            }
            paths.push(path);
        }
        Ok(paths)
    }

    fn path(&self, entry: &Entry, cloud: Option<&str>) -> PathBuf {
        let path = entry.output.replace("{report}", entry.report.name);
        let path = path.replace("{date}", &self.date);
        PathBuf::from(path.replace("{cloud}", cloud.unwrap_or_default()))
    }

    fn ready<'e>(&self, entry: &'e Entry, cloud: Option<&str>) -> Result<Ready<'e>, Failure> {
        let path = self.path(entry, cloud);
        let mut format = entry.args.format.clone();
        let args = &entry.args;
        let now = self.settings.now;
        let with_cloud = cloud.is_none();
        let (selection, servers) =
            filters::selections(entry.report, &args.columns, &args.rows, now, with_cloud)?;
        if self.args.check {
            format.check = Some(path.clone());
            format.bless = self.args.bless;
        } else {
            format.output = Some(path.clone());
        }
        if let Some(folder) = path.parent().filter(|_| !self.args.check || self.args.bless) {
            fs::create_dir_all(folder).map_err(|error| {
                Failure(format!("`{}` cannot be made: {error}", folder.display()))
            })?;
        }
        let destination = Destination::new(&format)?;
        let style = output::style(&format, false)?;
        let format = destination.format(&format)?;
        let writer = format.writer(&style);
        let paged = format.name() == "table" && summary::is_whole(entry.report, args);
        let page = paged.then(|| summary::Text::new(now, with_cloud)).transpose()?;
        Ok(Ready { entry, selection, servers, destination, format, writer, page, style, path })
    }

    /// Clouds side by side: each has its own outputs alone.
    fn in_parallel(
        &self,
        clouds: &[Cloud],
        own: &[&Entry],
        messages: &mut Messages<'_>,
        total: &mut Total,
    ) {
        let threads = self.settings.threads.min(clouds.len().max(1));
        let settings = Settings { threads: self.settings.threads / threads, ..self.settings };
        // The number of clouds at once is bounded, since their findings and outputs are held in
        // memory.
        for chunk in clouds.chunks(4 * threads) {
            let made = run::for_each(threads, chunk.len(), |number| {
                let cloud = &chunk[number];
                let mut run = Run::new(Vec::new(), &settings);
                let mut outcome = self.cloud(&mut run, cloud, own);
                let unmatched = run.finish(&mut |finding| outcome.findings.push(finding));
                debug_assert!(unmatched.is_ok_and(|rows| rows.is_empty()));
                outcome
            });
            for outcome in made {
                self.end(outcome, messages, total);
            }
        }
    }

    /// Clouds one after another: some outputs hold rows of all.
    fn in_order(
        &self,
        clouds: &[Cloud],
        own: &[&Entry],
        shared: &[&Entry],
        messages: &mut Messages<'_>,
        total: &mut Total,
    ) -> Result<(), Failure> {
        let mut ready =
            shared.iter().map(|entry| self.ready(entry, None)).collect::<Result<Vec<_>, _>>()?;
        let before = total.errors;
        let mut whole = total.failed.is_empty();
        let mut read = Vec::new();
        let made = {
            let mut sinks = self.sinks(&mut ready)?;
            let jobs =
                sinks.iter_mut().map(|sink| sink.jobs(true)).collect::<Result<Vec<_>, _>>()?;
            let mut run = Run::new(jobs.into_iter().flatten().collect(), &self.settings);
            for cloud in clouds {
                let outcome = self.cloud(&mut run, cloud, own);
                whole &= outcome.ready.is_ok();
                let name = cloud.name.as_deref().unwrap_or_default().to_owned();
                read.push(Read { name, ..self.end(outcome, messages, total) });
            }
            let made = run.finish(&mut |finding| {
                messages.emit(&finding);
            });
            for finding in sinks.iter().filter_map(ReadySink::cut) {
                messages.emit(&finding);
            }
            made
        };
        match made {
            Ok(rows) => total.counts.rows += rows.into_iter().sum::<u64>(),
            Err(error) => {
                total.failed.push(failure(None, error).0);
                whole = false;
            }
        }
        let errors = total.errors > before;
        for mut ready in ready {
            if whole {
                ready.write_page(read.clone(), self.settings.now)?;
                self.keep(ready, errors, total);
            } else {
                let path = ready.path.display();
                total.failed.push(format!(
                    "`{path}` is left as it was, since not every cloud could be read"
                ));
            }
        }
        Ok(())
    }

    /// Reads a cloud once, for its own reports and for those of `run`.
    fn cloud<'e>(&self, run: &mut Run<'_>, cloud: &Cloud, own: &[&'e Entry]) -> Outcome<'e> {
        let mut outcome =
            Outcome { findings: Vec::new(), counts: Counts::default(), ready: Ok(Vec::new()) };
        let name = cloud.name.as_deref();
        let ready = own.iter().map(|entry| self.ready(entry, name)).collect::<Result<Vec<_>, _>>();
        let mut ready = match ready {
            Ok(ready) => ready,
            Err(Failure(text)) => {
                outcome.ready = Err(format!("cloud `{}`: {text}", name.unwrap_or_default()).into());
                return outcome;
            }
        };
        let made = {
            let mut sinks = match self.sinks(&mut ready) {
                Ok(sinks) => sinks,
                Err(failure) => {
                    outcome.ready = Err(failure);
                    return outcome;
                }
            };
            let jobs = sinks.iter_mut().map(|sink| sink.jobs(false)).collect::<Result<Vec<_>, _>>();
            let jobs = match jobs {
                Ok(jobs) => jobs.into_iter().flatten().collect(),
                Err(failure) => {
                    outcome.ready = Err(failure);
                    return outcome;
                }
            };
            let findings = &mut outcome.findings;
            let made = run.cloud(name, &cloud.sources, jobs, &mut |finding| {
                findings.push(cloud.named(finding))
            });
            findings
                .extend(sinks.iter().filter_map(ReadySink::cut).map(|found| cloud.named(found)));
            made
        };
        match made {
            Ok(counts) => (outcome.counts, outcome.ready) = (counts, Ok(ready)),
            Err(error) => outcome.ready = Err(failure(name, error)),
        }
        outcome
    }

    /// The sinks of reports that are ready.
    fn sinks<'r>(&self, ready: &'r mut [Ready<'_>]) -> Result<Vec<ReadySink<'r>>, Failure> {
        let sink = |ready: &'r mut Ready<'_>| {
            let Ready { entry, selection, servers, destination, format, writer, page, .. } = ready;
            let (report, writer) = (entry.report, writer.as_deref());
            let sink = match page {
                Some(page) => RowsTo::Page(page),
                None => {
                    let about = About::of(report, self.settings.now);
                    RowsTo::Sink(sink(*format, writer, about, destination)?)
                }
            };
            Ok(ReadySink { report, selection, servers: servers.as_ref(), writer, sink })
        };
        ready.iter_mut().map(sink).collect()
    }

    /// Emits the findings of a cloud and puts its outputs in their places; what was read of it.
    fn end(&self, outcome: Outcome<'_>, messages: &mut Messages<'_>, total: &mut Total) -> Read {
        let before = messages.errors();
        let Counts { records, saved, .. } = outcome.counts;
        let mut read = Read { records, saved, ..Read::default() };
        for finding in &outcome.findings {
            if messages.emit(finding) {
                read.findings[Severity::Error as usize - finding.severity as usize] += 1;
            }
        }
        let errors = messages.errors() > before;
        total.errors += u64::from(errors);
        total.counts.add(&outcome.counts);
        match outcome.ready {
            Ok(all) => {
                for mut ready in all {
                    match ready.write_page(vec![read.clone()], self.settings.now) {
                        Ok(()) => self.keep(ready, errors, total),
                        Err(Failure(text)) => total.failed.push(text),
                    }
                }
            }
            Err(Failure(text)) => total.failed.push(text),
        }
        read
    }

    fn keep(&self, ready: Ready<'_>, errors: bool, total: &mut Total) {
        if errors && ready.destination.replaces().is_some() && !ready.entry.args.format.partial {
            let path = ready.path.display();
            total.spared.push(path.to_string());
            return;
        }
        total.reports += 1;
        match ready.destination.keep() {
            Ok(same) => total.differs |= !same,
            Err(Failure(text)) => total.failed.push(text),
        }
    }
}

/// The result of the whole batch.
#[derive(Default)]
struct Total {
    counts: Counts,
    reports: u64,
    differs: bool,
    /// Clouds with errors.
    errors: u64,
    /// Outputs that are left as they were.
    spared: Vec<String>,
    failed: Vec<String>,
}

/// A report whose rows can come.
struct ReadySink<'r> {
    report: &'static Report,
    selection: &'r Selection,
    servers: Option<&'r Selection>,
    writer: Option<&'r dyn Writer>,
    sink: RowsTo<'r>,
}

/// Where the rows of a report go.
enum RowsTo<'r> {
    Sink(Box<dyn Sink + 'r>),
    /// The summary as a page, which needs the rows of two reports.
    Page(&'r mut summary::Text),
}

impl<'r> ReadySink<'r> {
    fn jobs(&mut self, cloud: bool) -> Result<Vec<Job<'_>>, Failure> {
        let Self { report, selection, servers, writer, ref mut sink } = *self;
        Ok(match sink {
            RowsTo::Sink(sink) => {
                let (encoder, optional) = (writer, false);
                let sink = &mut **sink;
                vec![Job { report, selection, servers, cloud, encoder, sink, optional }]
            }
            RowsTo::Page(page) => page.jobs(report, servers, cloud)?.into(),
        })
    }

    /// The finding for cells that were cut.
    fn cut(&self) -> Option<Finding> {
        let RowsTo::Sink(sink) = &self.sink else { return None };
        let cells = sink.cut();
        (cells > 0).then(|| cut_cells(self.report.name, cells))
    }
}

fn failure(cloud: Option<&str>, error: Error) -> Failure {
    match error {
        Error::NoDump { files, kinds, call } => no_dump(cloud, &files, &kinds, call),
        Error::Output(error) => format!("a report cannot be written: {error}").into(),
    }
}
