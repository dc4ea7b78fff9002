//! `osreport page DUMP... -o FILE.html`

use std::io::{self, BufWriter, Write};

use super::args::PageArgs;
use super::gather::{Gather, Gathered};
use super::overview::{self, Fact, Overview};
use super::{Failure, changes};
use crate::diff::CHANGES;
use crate::report::cloud::CLOUD;
use crate::report::view::{self, CHARTS, LINKS, PROBLEMS};
use crate::sink::Sink;
use crate::sink::page::{Changes, Cloud, Finding, Page, Problem, Table, Tone};

/// More rows of a report need `--rows`: the page of so many takes a browser seconds.
const ROWS: u64 = 200_000;

/// The table of what has changed.
const CHANGED: &str = "changes";

/// Makes the page.
pub(super) fn run(args: &PageArgs) -> Result<u8, Failure> {
    if let Some(name) = &args.chart
        && CHARTS.iter().all(|chart| chart.name != name)
    {
        let names: Vec<&str> = CHARTS.iter().map(|chart| chart.name).collect();
        let names = names.join(", ");
        return Err(format!("no chart is called `{name}`; there are {names}").into());
    }
    let mut gather = Gather::new(&args.gather)?;
    // What the summary says is above the tables.
    gather.reports.retain(|report| report.name != "summary");
    let now = gather.settings.now;
    let mut tables: Vec<Table> = Vec::new();
    let mut columns = Vec::new();
    for report in &gather.reports {
        let (shown, mut names) = view::columns(report);
        let shown = names[..shown].to_vec();
        if args.gather.long {
            let others = report.columns.iter().map(|column| column.name);
            names.extend(others.filter(|name| !names.contains(name)).collect::<Vec<_>>());
        }
        columns.push(names);
        let shown = std::iter::once(CLOUD.name).chain(shown).collect();
        tables.push(Table::new(report.name, report.about, shown, args.rows.unwrap_or(ROWS)));
    }
    let sinks = tables.iter_mut().map(|table| table as &mut dyn Sink);
    let jobs = gather.reports.clone().into_iter().zip(columns).zip(sinks);
    let jobs = jobs.map(|((report, columns), sink)| (report, columns, sink)).collect();
    let reports = gather.reports.clone();
    let settings = gather.settings;
    let compares = !args.before.is_empty() || !args.before_cloud.is_empty();
    gather.again = compares;
    let mut gathered = gather.run(jobs)?;
    let mut changes = None;
    if compares {
        let shown = CHANGES.iter().map(|column| column.name).filter(|name| *name != "id");
        let shown = std::iter::once(CLOUD.name).chain(shown).chain(["id"]).collect();
        let about = "what has changed since the earlier snapshot, one row per changed cell";
        let mut table = Table::new(CHANGED, about, shown, args.rows.unwrap_or(ROWS));
        let after = std::mem::take(&mut gathered.clouds);
        let mut emit = |finding| gathered.emit(finding);
        let found = changes::changes(args, &after, &reports, &settings, &mut table, &mut emit)?;
        tables.push(table);
        changes = Some(Changes {
            earlier: overview::saved(found.saved),
            table: CHANGED,
            counts: found
                .totals
                .into_iter()
                .map(|(name, totals)| (name, [totals.added, totals.removed, totals.changed]))
                .collect(),
            not_compared: found.not_compared,
        });
    }
    let large = tables.iter().find(|table| table.left_out() > 0 && args.rows.is_none());
    if let Some(table) = large {
        return Err(format!(
            "`{}` has {} rows, and a page has at most {ROWS} of a report; put the first N on the page with `--rows N`, or choose reports with `--report`",
            table.name(),
            table.rows() + table.left_out()
        )
        .into());
    }
    tables.retain(Table::has_begun);
    let page = Page {
        title: args.gather.title.clone(),
        now,
        clouds: gathered.overview.all_facts().into_iter().map(cloud).collect(),
        counts: counted(&gathered.overview),
        problems: problems(&gathered, &tables),
        unjudged: unjudged(&gathered.overview),
        changes,
        findings: gathered
            .finding_texts()
            .map(|[severity, code, place, message]| Finding { severity, code, place, message })
            .collect(),
        findings_total: gathered.findings_total(),
        charts: CHARTS,
        links: LINKS,
        tables,
    };
    let chart = match &args.chart {
        Some(name) => Some(
            page.svg(name)
                .ok_or_else(|| Failure(format!("the dumps tell nothing for the chart `{name}`")))?,
        ),
        None => None,
    };
    gathered.write(|target| {
        let mut out = BufWriter::new(target);
        let outcome = match &chart {
            Some(svg) => out.write_all(svg.as_bytes()),
            None => page.write(&mut out),
        };
        match outcome.and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(format!("the page cannot be written: {error}").into())
            }
            _ => Ok(()),
        }
    })
}

fn cloud((name, facts): (String, Vec<Fact>)) -> Cloud {
    let facts = facts.into_iter().map(|(name, text, good)| {
        let tone = match good {
            Some(true) => Tone::Good,
            Some(false) => Tone::Bad,
            None => Tone::Plain,
        };
        (name.to_owned(), text, tone)
    });
    Cloud { name, facts: facts.collect() }
}

/// How many there are of everything; of what filters choose, only servers are counted.
fn counted(overview: &Overview) -> Vec<(String, i64)> {
    let sums = overview.sums(overview.section(None, "cloud")).into_iter();
    sums.filter(|(name, ..)| overview.only.is_none() || name == "servers")
        .map(|(name, count, _)| (name, count))
        .collect()
}

/// Why problems of some clouds could not be judged.
fn unjudged(overview: &Overview) -> Vec<String> {
    let mut reasons = Vec::new();
    for read in &overview.read {
        for reason in overview.unjudged((!read.name.is_empty()).then_some(&read.name)) {
            reasons.push(match read.name.as_str() {
                "" => reason,
                name => format!("cloud {name}: {reason}"),
            });
        }
    }
    reasons
}

fn problems(gathered: &Gathered<'_>, tables: &[Table]) -> Vec<Problem> {
    let counts = gathered.overview.sums(gathered.overview.section(None, "cloud"));
    let servers = counts.iter().find(|(name, ..)| name == "servers").map(|(_, count, _)| *count);
    let mut problems = Vec::new();
    for (text, count, detail) in gathered.overview.sums(gathered.overview.problems(None)) {
        if count > 0 {
            let rows = PROBLEMS.iter().find(|(name, ..)| *name == text);
            let rows = rows.map(|(_, report, tests)| (*report, tests.to_vec()));
            problems.push(Problem { text, count, of: servers, detail, rows });
        }
    }
    let orphans = tables.iter().find(|table| table.name() == "orphans").map_or(0, Table::rows);
    if orphans > 0 {
        problems.push(Problem {
            text: "things that nobody owns or uses".into(),
            count: orphans as i64,
            rows: Some(("orphans", Vec::new())),
            ..Problem::default()
        });
    }
    problems
}
