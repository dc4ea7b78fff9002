//! All reports of one reading, for the page and for the workbook.

use super::args::{Color, GatherArgs};
use super::clouds::clouds;
use super::input::{nearest, settings};
use super::messages::Messages;
use super::output::Target;
use super::overwrite::Output;
use super::progress::Progress;
use super::report::{counted, no_dump, summary};
use super::{Failure, filters};
use crate::finding::{Finding, render};
use crate::report::cloud::CLOUD;
use crate::report::{REPORTS, Report};
use crate::row::{Cell, Time};
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
    read: Vec<Read>,
    summary: Collected,
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
                    let name = cloud.name.clone().unwrap_or_default();
                    read.push(Read { name, records: of_cloud.records, findings });
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
        let gathered = Gathered { args, messages, target, counts, read, summary, findings };
        if gathered.section(None, "dumps").is_empty() {
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

/// A name, a text, and whether it is good news.
pub(super) type Fact = (&'static str, String, Option<bool>);

/// What was read of a cloud.
struct Read {
    name: String,
    records: u64,
    /// Errors, warnings and notes.
    findings: [u64; 3],
}

/// A line of the summary.
pub(super) struct Line<'l> {
    pub(super) name: &'l str,
    pub(super) value: Option<i64>,
    pub(super) detail: &'l str,
    pub(super) complete: Option<bool>,
}

impl Gathered<'_> {
    /// The lines of a section of the summary, of one cloud or all.
    pub(super) fn section(&self, cloud: Option<&str>, section: &str) -> Vec<Line<'_>> {
        let place = |name: &str| self.summary.columns.iter().position(|column| column.name == name);
        let places = ["section", "name", "value", "detail", "complete"].map(place);
        let [Some(own), Some(name), Some(value), Some(detail), Some(complete)] = places else {
            return Vec::new();
        };
        let of_cloud = place(CLOUD.name).zip(cloud);
        let mut lines = Vec::new();
        for row in &self.summary.rows {
            if as_text(&row[own]) != section
                || of_cloud.is_some_and(|(place, cloud)| as_text(&row[place]) != cloud)
            {
                continue;
            }
            lines.push(Line {
                name: as_text(&row[name]),
                value: match row[value] {
                    Cell::Int(number) => Some(number),
                    _ => None,
                },
                detail: as_text(&row[detail]),
                complete: match row[complete] {
                    Cell::Bool(complete) => Some(complete),
                    _ => None,
                },
            });
        }
        lines
    }

    /// The sums of a section over all clouds, in the order of the first.
    pub(super) fn sums(&self, section: &str) -> Vec<(String, i64, String)> {
        let mut sums: Vec<(String, i64, String)> = Vec::new();
        let several = self.read.len() > 1;
        for line in self.section(None, section) {
            let Some(value) = line.value else { continue };
            match sums.iter_mut().find(|(name, ..)| name == line.name) {
                Some((_, sum, _)) => *sum = sum.saturating_add(value),
                None => {
                    // The remark is about one cloud.
                    let detail = if several { "" } else { line.detail };
                    sums.push((line.name.to_owned(), value, detail.to_owned()));
                }
            }
        }
        sums
    }

    /// How many findings there were in all.
    pub(super) fn findings_total(&self) -> u64 {
        self.messages.counts().iter().sum()
    }

    /// For each cloud its name and what was read of it: a name, a text, and whether it is good
    /// news.
    pub(super) fn facts(&self) -> Vec<(String, Vec<Fact>)> {
        self.read.iter().map(|read| (read.name.clone(), self.facts_of(read))).collect()
    }

    fn facts_of(&self, read: &Read) -> Vec<Fact> {
        let cloud = (!read.name.is_empty()).then_some(read.name.as_str());
        let mut facts = Vec::new();
        let dumps = self.section(cloud, "dumps");
        let mut files: Vec<&str> = dumps.iter().map(|dump| dump.name).collect();
        files.dedup();
        let [records, files] = [(read.records, "record"), (files.len() as u64, "file")]
            .map(|(count, word)| counted(count, word));
        facts.push(("Read", format!("{records} in {files}"), None));
        let cut: Vec<&str> = dumps
            .iter()
            .filter(|dump| dump.complete == Some(false))
            .map(|dump| dump.name)
            .collect();
        facts.push(if cut.is_empty() {
            ("Lists", "complete, as far as the files tell".to_owned(), Some(true))
        } else {
            let more = if cut.len() > 3 { ", ..." } else { "" };
            let named = cut.iter().take(3).copied().collect::<Vec<_>>().join(", ");
            let lists = counted(cut.len() as u64, "list");
            ("Lists", format!("incomplete: {lists} ({named}{more})"), Some(false))
        });
        let [errors, warnings, notes] = read.findings;
        let parts = [(errors, "error"), (warnings, "warning"), (notes, "note")];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| counted(number, word))
            .collect();
        let text = if parts.is_empty() { "none".to_owned() } else { parts.join(", ") };
        facts.push(("Findings", text, Some(errors + warnings == 0)));
        for line in self.section(cloud, "servers") {
            match line.name {
                "newest" => facts.push(("Newest server", line.detail.to_owned(), None)),
                "oldest" => facts.push(("Oldest server", line.detail.to_owned(), None)),
                _ => {}
            }
        }
        facts
    }

    /// Each kept finding: severity, code, place and message.
    pub(super) fn finding_texts(&self) -> impl Iterator<Item = [String; 4]> {
        self.findings.iter().map(|finding| {
            [
                finding.severity.to_string(),
                finding.code.name.to_owned(),
                render::position(&finding.place),
                finding.message.clone(),
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
        let mut text = summary(&counts);
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

fn as_text<'c>(cell: &'c Cell<'static>) -> &'c str {
    match cell {
        Cell::Text(text) => text,
        _ => "",
    }
}
