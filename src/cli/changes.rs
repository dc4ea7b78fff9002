//! What has changed since an earlier snapshot, report by report, for the page.

use super::Failure;
use super::args::{GatherArgs, PageArgs};
use super::clouds::Cloud;
use super::diff::{Side, VOLATILE, failed};
use super::gather::Selections;
use super::progress::Progress;
use super::report::all;
use crate::diff::{
    AfterSink, BeforeSink, CHANGES, Differences, EntrySink, Fetch, Layout, RowHasher, Shape, Store,
    Totals,
};
use crate::finding::{Finding, code};
use crate::report::cloud::{CLOUD, with_cloud};
use crate::report::view::COMPARED;
use crate::report::{Report, Source};
use crate::row::{Cell, Row, Time, Type};
use crate::run::{Counts, Error, Job, Settings};
use crate::sink::page::{Table, text_of};
use crate::sink::{Rows, Sink};
use crate::write::Writer;

/// What has changed.
#[derive(Default)]
pub(super) struct Changes {
    /// Each report that was compared, and how many records were added, removed and changed.
    pub(super) totals: Vec<(&'static str, Totals)>,
    /// Reports that only one of the snapshots tells of, each with a reason.
    pub(super) not_compared: Vec<String>,
    /// When the earlier snapshot was saved.
    pub(super) saved: Option<(Time, Time)>,
}

/// A report that is compared.
struct Compared {
    report: &'static Report,
    layout: Layout,
}

/// Compares the dumps of a page, `after`, with those of an earlier snapshot: what differs goes to `table`,
/// and the findings of the earlier snapshot to `emit`.
pub(super) fn changes(
    args: &PageArgs,
    after: &[Cloud],
    reports: &[&'static Report],
    settings: &Settings,
    table: &mut Table,
    emit: &mut dyn FnMut(Finding),
) -> Result<Changes, Failure> {
    let gather = &args.gather;
    let before = Side::new("--before", &args.before, &args.before_cloud, &[])?;
    let of_clouds = !gather.cloud.is_empty();
    let reports = reports.iter().filter(|report| COMPARED.contains(&report.name));
    let key: &[&'static str] = if of_clouds { &[CLOUD.name] } else { &[] };
    let compared: Vec<Compared> = reports
        .map(|report| {
            let key = [key, report.key].concat();
            let layout = Layout::new(report.columns, &key, &columns(report));
            Compared { report, layout }
        })
        .collect();
    if compared.is_empty() {
        let names = COMPARED.join(", ");
        return Err(
            format!("`--before` compares {names}; choose among them with `--report`").into()
        );
    }
    let columns = if of_clouds { with_cloud(CHANGES) } else { CHANGES };
    table.start(columns).map_err(failed)?;
    let mut changes = Changes {
        totals: compared.iter().map(|one| (one.report.name, Totals::default())).collect(),
        ..Changes::default()
    };
    for earlier in &before.clouds {
        if after.iter().all(|cloud| cloud.name != earlier.name) {
            let name = earlier.name.as_deref().unwrap_or_default();
            return Err(format!(
                "`--before-cloud {name}=...`: there is no `--cloud {name}=...` to compare it with"
            )
            .into());
        }
    }
    for later in after {
        let Some(earlier) = before.clouds.iter().position(|cloud| cloud.name == later.name) else {
            let name = later.name.as_deref().unwrap_or_default();
            changes.not_compared.push(format!("cloud {name}: it has no earlier snapshot"));
            continue;
        };
        let pair = Pair { earlier: &before.clouds[earlier], later, gather, settings };
        pair.compare(&compared, &mut changes, table, emit)?;
    }
    table.finish().map_err(failed)?;
    Ok(changes)
}

/// Columns of servers that come from dumps of other services: where only one snapshot has those,
/// every server would be called changed.
const OF_OTHERS: &[&str] = &["volumes_gb", "public_ips", "ports", "network_ids"];

/// The columns that are compared. Numbers of things that servers add up to follow from the
/// changes of servers, and would be a change of almost every record; whether a join found its
/// record follows from which dumps were given.
fn columns(report: &Report) -> Vec<&'static str> {
    let counts = matches!(report.source, Source::Tables { counts: true, .. });
    let follows = |kind: Type| matches!(kind, Type::Int | Type::Float | Type::IntMap | Type::Time);
    let columns = report.columns.iter().filter(|column| !(counts && follows(column.kind)));
    columns
        .map(|column| column.name)
        .filter(|name| !VOLATILE.contains(name) && !OF_OTHERS.contains(name))
        .filter(|name| *name != "match" && !name.ends_with("_match"))
        .collect()
}

/// Two snapshots of one cloud.
struct Pair<'p> {
    earlier: &'p Cloud,
    later: &'p Cloud,
    gather: &'p GatherArgs,
    settings: &'p Settings,
}

impl Pair<'_> {
    fn compare(
        &self,
        compared: &[Compared],
        changes: &mut Changes,
        table: &mut Table,
        emit: &mut dyn FnMut(Finding),
    ) -> Result<(), Failure> {
        let hashers: Vec<RowHasher<'_>> =
            compared.iter().map(|one| RowHasher::new(&one.layout)).collect();
        let mut entries = Vec::new();
        let mut complete = [true; 2];
        for (side, cloud) in [self.earlier, self.later].into_iter().enumerate() {
            let mut sinks: Vec<EntrySink<'_>> = hashers.iter().map(EntrySink::new).collect();
            let jobs = compared.iter().zip(&hashers).zip(&mut sinks);
            let jobs = jobs
                .map(|((one, hasher), sink)| (one, hasher as &dyn Writer, sink as &mut dyn Sink));
            let mut findings = |mut finding: Finding| {
                complete[side] &= !finding.hides_records();
                // Those of the later snapshot are known, and a value of a filter may be in it.
                let of_filter =
                    [&code::NO_SUCH_VALUE, &code::AMBIGUOUS_NAME].contains(&finding.code);
                if side == 0 && !of_filter {
                    finding.message = format!("earlier snapshot: {}", finding.message);
                    emit(finding);
                }
            };
            let counts = self.read(cloud, jobs.collect(), &mut findings)?;
            if side == 0 {
                let times = [changes.saved, counts.saved].into_iter().flatten();
                changes.saved = times.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)));
            }
            entries.push(sinks);
        }
        let (after, before) = (entries.pop(), entries.pop());
        let pairs = before.into_iter().flatten().zip(after.into_iter().flatten());
        let mut differences = Vec::new();
        let [mut only_earlier, mut only_later] = [Vec::new(), Vec::new()];
        for (number, (before, after)) in pairs.enumerate() {
            let name = compared[number].report.name;
            match (before.has_begun(), after.has_begun()) {
                (true, true) => {
                    let found = Differences::new(before.into_entries(), after.into_entries());
                    let found = found.map_err(failed)?;
                    changes.totals[number].1.add(found.totals());
                    if !found.is_empty() {
                        differences.push((number, found));
                    }
                }
                (true, false) => only_earlier.push(name),
                (false, true) => only_later.push(name),
                (false, false) => {}
            }
        }
        let cloud = self.later.name.as_ref().map(|name| format!("cloud {name}: "));
        let cloud = cloud.unwrap_or_default();
        for (names, which) in [(only_earlier, "earlier"), (only_later, "later")] {
            if !names.is_empty() {
                let names = names.join(", ");
                let text = format!("{cloud}{names}: only the {which} snapshot tells of them");
                changes.not_compared.push(text);
            }
        }
        if differences.is_empty() {
            return Ok(());
        }
        let fetches: Vec<Fetch<'_>> = differences
            .iter()
            .map(|(number, found)| Fetch::new(&hashers[*number], found))
            .collect();
        let mut sinks: Vec<BeforeSink<'_>> = differences
            .iter()
            .zip(&fetches)
            .map(|((_, found), fetch)| BeforeSink::new(fetch, found))
            .collect();
        let jobs = differences.iter().zip(&fetches).zip(&mut sinks);
        let jobs = jobs.map(|(((number, _), fetch), sink)| {
            (&compared[*number], fetch as &dyn Writer, sink as &mut dyn Sink)
        });
        self.read(self.earlier, jobs.collect(), &mut |_| {})?;
        let stores: Vec<Store> = sinks.into_iter().map(BeforeSink::into_store).collect();
        // The rows of each report are adjacent. Rows that the page cannot hold are counted.
        let mut kept: Vec<(Vec<Row<'static>>, u64)> =
            differences.iter().map(|_| (Vec::new(), 0)).collect();
        let (limit, of_clouds) = (table.limit(), self.later.name.is_some());
        let mut outs: Vec<_> = differences
            .iter()
            .zip(&mut kept)
            .map(|((number, _), (rows, more))| {
                let name = compared[*number].report.name;
                move |mut row: Row<'static>| {
                    if rows.len() as u64 == limit {
                        *more += 1;
                        return Ok(());
                    }
                    // A column holds cells of several types.
                    for cell in row.iter_mut().filter(|cell| !cell.is_null()) {
                        *cell = Cell::Text(text_of(cell).into());
                    }
                    row.insert(usize::from(of_clouds), Cell::text(Some(name)));
                    rows.push(row);
                    Ok(())
                }
            })
            .collect();
        let [before_complete, after_complete] = complete;
        let mut sinks = Vec::new();
        for ((((number, found), fetch), store), out) in
            differences.iter().zip(&fetches).zip(stores).zip(&mut outs)
        {
            let layout = &compared[*number].layout;
            let shape =
                Shape { layout, wide: false, cloud: of_clouds, before_complete, after_complete };
            sinks.push(AfterSink::new(fetch, found, store, shape, out));
        }
        let jobs = differences.iter().zip(&fetches).zip(&mut sinks);
        let jobs = jobs.map(|(((number, _), fetch), sink)| {
            (&compared[*number], fetch as &dyn Writer, sink as &mut dyn Sink)
        });
        self.read(self.later, jobs.collect(), &mut |_| {})?;
        drop(sinks);
        drop(outs);
        for (rows, more) in kept {
            table.batch(Rows::Typed(&rows.into_iter().collect())).map_err(failed)?;
            table.leave_out(more);
        }
        Ok(())
    }

    /// Reads one snapshot.
    fn read(
        &self,
        cloud: &Cloud,
        jobs: Vec<(&Compared, &dyn Writer, &mut dyn Sink)>,
        findings: &mut dyn FnMut(Finding),
    ) -> Result<Counts, Failure> {
        let with_cloud = cloud.name.is_some();
        let filters = &self.gather.filters;
        let mut selections = Selections::new(filters, self.settings.now, with_cloud);
        for (one, ..) in &jobs {
            selections.add(one.report, one.layout.columns())?;
        }
        let jobs = jobs.into_iter().enumerate().map(|(number, (one, encoder, sink))| Job {
            report: one.report,
            selection: &selections.rows[number],
            servers: selections.servers(number),
            cloud: with_cloud,
            encoder: Some(encoder),
            sink,
            optional: true,
        });
        let mut sources = cloud.sources.clone();
        let progress = Progress::new(sources.iter_mut(), &self.gather.run);
        let clouds = [Cloud { name: cloud.name.clone(), sources }];
        let read = all(&clouds, jobs.collect(), self.settings, findings, &mut |_, _| {});
        drop(progress);
        read.map_err(|error| match error {
            (_, Error::Output(error)) => failed(error),
            (_, Error::NoDump { .. }) => Failure("a dump changed while it was read".to_owned()),
        })
    }
}
