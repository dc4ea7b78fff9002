//! The cloud on one page: counts of everything, the largest owners, unresolved references, and what
//! was read.
//!
//! Every format has the same rows: a section, a name, a number, and a remark.

mod dangling;
mod top;

use std::borrow::Cow;

use super::{Dump, Emit, Report, Source, Tables, columns};
use crate::aggregate::{Label, Tally};
use crate::row::{Cell, Time};

/// The summary.
pub static REPORT: Report = Report {
    name: "summary",
    about: "the cloud on one page: counts by status, project, group, host; what dangles",
    examples: "\
Examples:
  osreport summary dumps/
  osreport summary dumps/ -f markdown -o cloud.md
  osreport summary dumps/ --where section=dangling --where 'value>0'
  osreport summary dumps/ --long -f json",
    columns: COLUMNS,
    default: &["section", "name", "value", "detail"],
    key: &["section", "name", "id"],
    filters: &[],
    source: Source::Tables { counts: true, kinds: &[], call: "", rows },
    reads: &[&[super::EVERY_KIND]],
    needs: &[],
};

/// One line of the page. The dumps are borrowed for less long than the rest.
#[derive(Default)]
struct Line<'a> {
    section: &'static str,
    name: Option<Cow<'a, str>>,
    value: Option<i64>,
    detail: Option<Cow<'a, str>>,
    id: Option<&'a str>,
    time: Option<Time>,
    kind: Option<&'static str>,
    complete: Option<bool>,
}

/// The rows of the page.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let mut lines = cloud(tables);
    if let Some(tally) = tables.tally {
        lines.extend(servers(tally, tables.now));
        lines.extend(statuses(tally));
        lines.extend(top::projects(tables.index, tally));
        lines.extend(top::groups(tables.index, tally));
        lines.extend(top::users(tables.index, tally));
        lines.extend(top::hypervisors(tables.index, tally));
        lines.extend(dangling::lines(tables.index, tally));
    }
    lines.extend(tables.dumps.iter().map(dump));
    for line in lines {
        emit(picked.iter().map(|&column| CELLS[column](&line)).collect());
    }
}

/// How many there are of everything.
fn cloud<'a>(tables: &Tables<'a>) -> Vec<Line<'a>> {
    let index = tables.index;
    let given = |kind: &str, count: usize| index.given(kind).then_some(count as u64);
    let local = index.given_local().then(|| index.local.groups().len() as u64);
    let endpoints = ["token", "catalog", "endpoints"].iter().any(|kind| index.given(kind));
    let counts = [
        ("servers", tables.tally.map(|tally| tally.all.servers)),
        ("users", given("users", index.users.len() as usize)),
        ("projects", given("projects", index.projects.entries().len())),
        ("groups", given("groups", index.groups.entries().len())),
        ("local groups", local),
        ("domains", given("domains", index.domains.entries().len())),
        ("hypervisors", given("hypervisors", index.hypervisors.entries().len())),
        ("flavors", given("flavors", index.flavors.entries().len())),
        ("images", given("images", index.images.entries().len())),
        ("endpoints", endpoints.then(|| index.endpoints.all().len() as u64)),
    ];
    let line = |(name, count): (&'static str, Option<u64>)| Line {
        section: "cloud",
        name: Some(name.into()),
        value: count.map(|count| count as i64),
        detail: count.is_none().then(|| "not given".into()),
        ..Line::default()
    };
    counts.into_iter().map(line).collect()
}

/// All servers together.
fn servers<'a>(tally: &'a Tally, now: Time) -> Vec<Line<'a>> {
    let all = &tally.all;
    let detail = (all.flavors_unknown > 0)
        .then(|| format!("without {} of unknown flavor", many(all.flavors_unknown, "server")));
    let amount = |name: &'static str, amount: Option<i64>| Line {
        section: "servers",
        name: Some(name.into()),
        value: if all.servers == 0 { Some(0) } else { amount },
        detail: detail.clone().map(Cow::Owned),
        ..Line::default()
    };
    let dated = |which: &'static str, label: &'a Label| {
        let days = (now.0 - label.created.0).div_euclid(86_400_000_000);
        let name = label.name.as_deref().unwrap_or("without a name");
        Line {
            section: "servers",
            name: Some(which.into()),
            detail: Some(format!("{name}, created {}, {days} days ago", label.created).into()),
            id: Some(&label.id),
            time: Some(label.created),
            ..Line::default()
        }
    };
    let mut lines = vec![
        amount("vcpus", all.vcpus),
        amount("ram_mb", all.ram_mb),
        amount("disk_gb", all.disk_gb),
    ];
    lines.extend(tally.extremes.oldest.as_ref().map(|label| dated("oldest", label)));
    lines.extend(tally.extremes.newest.as_ref().map(|label| dated("newest", label)));
    lines
}

/// How many servers are in each status, the most common first.
fn statuses(tally: &Tally) -> Vec<Line<'_>> {
    let mut statuses = tally.by_status(&tally.all);
    statuses.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let line = |(status, count): (Option<_>, u64)| Line {
        section: "status",
        name: status.map(Cow::Borrowed),
        value: Some(count as i64),
        detail: status.is_none().then(|| "the dump tells no status".into()),
        ..Line::default()
    };
    statuses.into_iter().map(line).collect()
}

/// What was read.
fn dump<'a>(dump: &'a Dump) -> Line<'a> {
    let whole = if dump.complete { "whole" } else { "not whole" };
    let detail = match dump.pages {
        1 => format!("{}, {whole}", dump.kind),
        pages => format!("{}, {pages} pages, {whole}", dump.kind),
    };
    Line {
        section: "dumps",
        name: Some(dump.file.as_str().into()),
        value: Some(dump.records as i64),
        detail: Some(detail.into()),
        kind: Some(dump.kind),
        complete: Some(dump.complete),
        ..Line::default()
    }
}

/// A number of things: `1 server`, `2 servers`.
fn many(count: u64, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

fn text<'a>(text: Option<&Cow<'a, str>>) -> Cell<'a> {
    text.map_or(Cell::Null, |text| Cell::Text(text.clone()))
}

columns! { Line:
    "section", "Section", Text, "cloud, servers, status, projects, groups, users, hosts, dangling or dumps" =>
        |l| Cell::text(Some(l.section));
    "name", "Name", Text, "what is counted; an id where no dump has its name" =>
        |l| text(l.name.as_ref());
    "value", "Value", Int, "how many: servers, or records; empty where it is unknown" =>
        |l| Cell::int(l.value);
    "detail", "Detail", Text, "what else there is to say" => |l| text(l.detail.as_ref());
    "id", "ID", Text, "the id of what is counted, or of the server" => |l| Cell::text(l.id);
    "time", "Time", Time, "when the oldest and the newest server were created" =>
        |l| Cell::time(l.time);
    "kind", "Kind", Text, "of a dump: its kind" => |l| Cell::text(l.kind);
    "complete", "Complete", Bool, "of a dump: whether its lists are whole, with all files given" =>
        |l| Cell::bool(l.complete);
}
