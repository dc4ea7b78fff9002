//! All reports of one reading, for the page and for the workbook.

use super::args::{Color, GatherArgs};
use super::clouds::clouds;
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
}

/// What a run told, beside the rows that went to the sinks.
pub(super) struct Gathered<'g> {
    args: &'g GatherArgs,
    messages: Messages<'g>,
    target: Target,
    counts: Counts,
    /// What the summary says.
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
        Ok(Self { args, settings, reports })
    }

    /// Reads the dumps once. Each report has the columns that are named, or all, and a sink; with
    /// several clouds the first column is theirs.
    pub(super) fn run(
        self,
        jobs: Vec<(&'static Report, Vec<&str>, &mut dyn Sink)>,
    ) -> Result<Gathered<'g>, Failure> {
        let Self { args, settings, .. } = self;
        let outputs = [
            Output::new("-o", Some(&args.output)),
            Output::new("--rejects", args.messages.rejects.as_deref()),
        ];
        let mut clouds = clouds(&args.dumps, &args.cloud, &outputs)?;
        let with_cloud = !args.cloud.is_empty();
        let target = Target::new(Some(&args.output))?;
        let mut messages = Messages::new(&args.messages, Color::Auto, false, args.run.quiet)?;
        let sources = clouds.iter_mut().flat_map(|cloud| &mut cloud.sources);
        let progress = Progress::new(sources, &args.run);
        let mut selections = Vec::new();
        for (report, columns, _) in &jobs {
            selections.push(selection(report, columns, settings.now, with_cloud)?);
        }
        let overview = REPORTS.iter().copied().find(|report| report.name == SUMMARY);
        let overview = overview.map(|report| {
            selection(report, &[], settings.now, with_cloud).map(|selection| (report, selection))
        });
        let overview = overview.transpose()?;
        let mut summary = Collected::default();
        let mut all = Vec::new();
        let job = |report, selection, sink| Job {
            report,
            selection,
            servers: None,
            cloud: with_cloud,
            encoder: None,
            sink,
            optional: true,
        };
        for ((report, _, sink), selection) in jobs.into_iter().zip(&selections) {
            all.push(job(report, selection, sink));
        }
        if let Some((report, selection)) = &overview {
            all.push(job(report, selection, &mut summary));
        }
        let mut findings = Vec::new();
        let mut keep = |messages: &mut Messages<'_>, finding: Finding| {
            if messages.emit(&finding) && findings.len() < KEPT {
                findings.push(Finding { rejected: None, snippet: None, ..finding });
            }
        };
        let mut run = Run::new(all, &settings);
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
        let overview = Overview { rows: summary, read };
        let gathered = Gathered { args, messages, target, counts, overview, findings };
        if gathered.overview.section(None, "dumps").is_empty() {
            gathered.messages.end(None)?;
            return Err("no file is a dump that a report is made of; `osreport identify` says what each file is".into());
        }
        Ok(gathered)
    }
}

/// Why the dumps of a cloud could not be read. What was found is said first.
fn failure(cloud: Option<&str>, messages: Messages<'_>, error: Error) -> Failure {
    if let Err(failure) = messages.end(None) {
        return failure;
    }
    match error {
        Error::NoDump { files, kinds, call } => no_dump(cloud, &files, &kinds, call),
        Error::Output(error) => Failure(format!("the rows cannot be kept: {error}")),
    }
}

/// The columns of a report; all where none is named.
fn selection(
    report: &Report,
    columns: &[&str],
    now: Time,
    with_cloud: bool,
) -> Result<Selection, Failure> {
    let mut names: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
    if with_cloud && !names.is_empty() {
        names.insert(0, CLOUD.name.to_owned());
    }
    let query = Query { long: names.is_empty(), columns: names, ..Query::default() };
    filters::selection(&query, report, now, with_cloud)
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

    /// Says one thing more about the output.
    pub(super) fn emit(&mut self, finding: &Finding) {
        self.messages.emit(finding);
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
