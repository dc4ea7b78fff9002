//! All reports of one reading, for the page and for the workbook.

use super::args::{Color, FilterArgs, GatherArgs};
use super::clouds::{Cloud, clouds, keep};
use super::input::{nearest, settings};
use super::messages::Messages;
use super::output::Target;
use super::overview::{Overview, Read};
use super::overwrite::Output;
use super::progress::Progress;
use super::report::{last_line, no_dump};
use super::{Failure, filters};
use crate::finding::{Finding, render};
use crate::report::cloud::CLOUD;
use crate::report::{REPORTS, Report};
use crate::row::Time;
use crate::run::{Counts, Error, Job, Run, Settings};
use crate::select::{Query, Selection};
use crate::sink::Sink;
use crate::sink::collect::Collected;

/// Findings that are kept for the page and the cover.
const KEPT: usize = 200;

/// The report that tells about all others.
const SUMMARY: &str = "summary";

/// A run before it begins.
pub(super) struct Gather<'g> {
    args: &'g GatherArgs,
    pub(super) settings: Settings,
    pub(super) reports: Vec<&'static Report>,
    /// Reports to which a filter does not apply, left out.
    left_out: Vec<&'static str>,
    /// Whether the dumps are read once more behind the run.
    pub(super) again: bool,
}

/// The results of a run beside the rows that went to the sinks.
pub(super) struct Gathered<'g> {
    args: &'g GatherArgs,
    messages: Messages<'g>,
    target: Target,
    counts: Counts,
    /// The dumps of the clouds.
    pub(super) clouds: Vec<Cloud>,
    /// The lines of the summary.
    pub(super) overview: Overview,
    /// The first findings that were not ignored.
    pub(super) findings: Vec<Finding>,
}

impl<'g> Gather<'g> {
    /// The run that was asked for.
    pub(super) fn new(args: &'g GatherArgs) -> Result<Self, Failure> {
        let settings = settings(&args.run, args.messages.strict)?;
        let named = |name: &String| {
            REPORTS.iter().copied().find(|report| report.name == name).ok_or_else(|| {
                let names = REPORTS.iter().map(|report| report.name);
                let hint = nearest(name, names.clone()).map_or_else(
                    || names.collect::<Vec<_>>().join(", "),
                    |near| format!("did you mean `{near}`?"),
                );
                Failure(format!("no report is called `{name}`; {hint}"))
            })
        };
        let mut reports = args.report.iter().map(named).collect::<Result<Vec<_>, _>>()?;
        if reports.is_empty() {
            reports = REPORTS.to_vec();
        }
        let mut seen = Vec::new();
        reports.retain(|report| {
            let new = !seen.contains(&report.name);
            seen.push(report.name);
            new
        });
        let left_out = applicable(args, &mut reports)?;
        Ok(Self { args, settings, reports, left_out, again: false })
    }

    /// Reads the dumps once. Each report has the columns that are named, or all, and a sink; with
    /// several clouds the first column is theirs.
    pub(super) fn run(
        self,
        jobs: Vec<(&'static Report, Vec<&str>, &mut dyn Sink)>,
    ) -> Result<Gathered<'g>, Failure> {
        let Self { args, settings, left_out, again, .. } = self;
        let outputs = [
            Output::new("-o", Some(&args.output)),
            Output::new("--rejects", args.messages.rejects.as_deref()),
        ];
        let mut clouds = clouds(&args.dumps, &args.cloud, &outputs)?;
        if again {
            keep(&mut clouds)?;
        }
        let with_cloud = !args.cloud.is_empty();
        let target = Target::new(Some(&args.output))?;
        let mut messages = Messages::new(&args.messages, Color::Auto, false, args.run.quiet)?;
        let sources = clouds.iter_mut().flat_map(|cloud| &mut cloud.sources);
        let progress = Progress::new(sources, &args.run);
        let mut selections = Selections::new(&args.filters, settings.now, with_cloud);
        for (report, columns, _) in &jobs {
            selections.add(report, columns)?;
        }
        let mut summary = Collected::default();
        let mut all: Vec<(&Report, &mut dyn Sink)> =
            jobs.into_iter().map(|(report, _, sink)| (report, sink)).collect();
        if let Some(report) = REPORTS.iter().copied().find(|report| report.name == SUMMARY) {
            selections.add(report, &[])?;
            all.push((report, &mut summary));
        }
        let all = all.into_iter().enumerate().map(|(number, (report, sink))| Job {
            report,
            selection: &selections.rows[number],
            servers: selections.servers(number),
            cloud: with_cloud,
            encoder: None,
            sink,
            optional: true,
        });
        let mut findings = Vec::new();
        let mut keep = |messages: &mut Messages<'_>, finding: Finding| {
            if messages.emit(&finding) && findings.len() < KEPT {
                findings.push(Finding { rejected: None, snippet: None, ..finding });
            }
        };
        let mut run = Run::new(all.collect(), &settings);
        let mut counts = Counts::default();
        let mut read = Vec::new();
        for cloud in &clouds {
            let before = messages.counts();
            let outcome =
                run.cloud(cloud.name.as_deref(), &cloud.sources, Vec::new(), &mut |finding| {
                    keep(&mut messages, cloud.named(finding));
                });
            match outcome {
                Ok(of_cloud) => {
                    let after = messages.counts();
                    let findings = [0, 1, 2].map(|level| after[level] - before[level]);
                    let name = cloud.name.as_deref().unwrap_or_default().to_owned();
                    let Counts { records, saved, .. } = of_cloud;
                    read.push(Read { name, records, saved, findings });
                    counts.add(&of_cloud);
                }
                Err(error) => return Err(failure(cloud.name.as_deref(), messages, error)),
            }
        }
        match run.finish(&mut |finding| keep(&mut messages, finding)) {
            Ok(rows) => counts.rows = rows.into_iter().sum(),
            Err(error) => return Err(failure(None, messages, error)),
        }
        drop(progress);
        let only = only(args, &left_out);
        let overview = Overview { rows: summary, read, only };
        let gathered = Gathered { args, messages, target, counts, clouds, overview, findings };
        if gathered.overview.section(None, "dumps").is_empty() {
            gathered.messages.end(None)?;
            return Err("no file is a dump that a report is made of; `osreport identify` says what each file is".into());
        }
        Ok(gathered)
    }
}

/// Why the dumps of a cloud could not be read. Findings are emitted first.
fn failure(cloud: Option<&str>, messages: Messages<'_>, error: Error) -> Failure {
    if let Err(failure) = messages.end(None) {
        return failure;
    }
    match error {
        Error::NoDump { files, kinds, call } => no_dump(cloud, &files, &kinds, call),
        Error::Output(error) => Failure(format!("the rows cannot be kept: {error}")),
    }
}

/// Leaves the reports to which all filters apply; the names of the others.
///
/// # Errors
///
/// If a filter does not apply to a report that was asked for by name, or to none at all; for a
/// test of a column.
fn applicable(
    args: &GatherArgs,
    reports: &mut Vec<&'static Report>,
) -> Result<Vec<&'static str>, Failure> {
    if let Some(test) = args.wheres.first() {
        return Err(format!(
            "`--where` tests a column of one report; make that report alone, such as `osreport servers DUMP... --where '{test}' -o servers.html`, or use filters that many reports have, such as `--project`"
        )
        .into());
    }
    let mut left_out = Vec::new();
    let mut kept: Vec<&'static str> = Vec::new();
    for report in &*reports {
        match filters::inapplicable(report, &args.filters) {
            Some(option) => left_out.push((report.name, option)),
            None => kept.push(report.name),
        }
    }
    let named = !args.report.is_empty();
    if let Some((report, option)) = left_out.first().filter(|_| named || kept.is_empty()) {
        let all = REPORTS.iter().filter(|report| {
            report.name != SUMMARY && filters::inapplicable(report, &args.filters).is_none()
        });
        let all: Vec<&str> = all.map(|report| report.name).collect();
        return Err(format!(
            "`--{option}` does not apply to `{report}`; it applies to {}: choose among them with `--report`",
            all.join(", ")
        )
        .into());
    }
    reports.retain(|report| kept.contains(&report.name));
    Ok(left_out.into_iter().map(|(report, _)| report).collect())
}

/// Which rows there are, where not all.
fn only(args: &GatherArgs, left_out: &[&str]) -> Option<String> {
    let given = filters::given(&args.filters);
    (!given.is_empty()).then(|| {
        let more = match left_out {
            [] => String::new(),
            names => format!("; left out, as that does not apply: {}", names.join(", ")),
        };
        given.join(" ") + &more
    })
}

/// The selections of several reports with the same filters.
pub(super) struct Selections<'s> {
    filters: &'s FilterArgs,
    now: Time,
    with_cloud: bool,
    /// Of each report its rows and columns.
    pub(super) rows: Vec<Selection>,
    /// Of each report the number of the servers that it counts, where not all.
    counted: Vec<Option<usize>>,
    /// Servers that are counted, by the options that choose them: reports that count the same
    /// ones share the work.
    servers: Vec<(Vec<&'static str>, Selection)>,
}

impl<'s> Selections<'s> {
    pub(super) fn new(filters: &'s FilterArgs, now: Time, with_cloud: bool) -> Self {
        let (rows, counted, servers) = Default::default();
        Self { filters, now, with_cloud, rows, counted, servers }
    }

    /// Adds a report with these columns; all where none is named.
    pub(super) fn add(&mut self, report: &Report, columns: &[&str]) -> Result<(), Failure> {
        let mut names: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
        if self.with_cloud && !names.is_empty() && columns[0] != CLOUD.name {
            names.insert(0, CLOUD.name.to_owned());
        }
        let mut query = Query { long: names.is_empty(), columns: names, ..Query::default() };
        let of_servers = filters::add_filters(report, self.filters, &mut query)?;
        self.rows.push(filters::selection(&query, report, self.now, self.with_cloud)?);
        let options: Vec<&str> = of_servers.iter().map(|filter| filter.option).collect();
        self.counted.push(if options.is_empty() {
            None
        } else if let Some(same) = self.servers.iter().position(|(known, _)| *known == options) {
            Some(same)
        } else {
            self.servers.push((options, filters::passing(of_servers, self.now)?));
            Some(self.servers.len() - 1)
        });
        Ok(())
    }

    /// The servers that a report counts, if not all.
    pub(super) fn servers(&self, report: usize) -> Option<&Selection> {
        self.counted[report].map(|number| &self.servers[number].1)
    }
}

impl Gathered<'_> {
    /// How many findings there were in all.
    pub(super) fn findings_total(&self) -> u64 {
        self.messages.counts().iter().sum()
    }

    /// Each kept finding: severity, code, place and message.
    pub(super) fn finding_texts(&self) -> impl Iterator<Item = [String; 4]> {
        self.findings.iter().map(|finding| {
            [
                finding.severity.to_string(),
                finding.code.name.to_owned(),
                render::position(&finding.place),
                finding.sentence().into_owned(),
            ]
        })
    }

    /// Takes one finding more.
    pub(super) fn emit(&mut self, finding: Finding) {
        if self.messages.emit(&finding) && self.findings.len() < KEPT {
            self.findings.push(Finding { rejected: None, snippet: None, ..finding });
        }
    }

    /// Writes the file and ends the run; the exit code. The file is left alone where there are
    /// errors, unless the user wants it all the same.
    pub(super) fn write(
        self,
        write: impl FnOnce(&mut Target) -> Result<(), Failure>,
    ) -> Result<u8, Failure> {
        let Self { args, messages, mut target, counts, .. } = self;
        let mut text = last_line(&counts);
        let spared = target.replaces() && messages.errors() > 0 && !args.partial;
        if spared {
            let file = args.output.display();
            text += &format!(
                "; `{file}` was not written, since there are errors (`--partial` writes it)"
            );
        } else {
            write(&mut target)?;
            target.keep()?;
        }
        messages.end((!args.run.quiet || spared).then_some(text))
    }
}
