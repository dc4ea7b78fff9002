//! The summary as a page of text, for people: problems first, then capacity, then who has most.
//!
//! Every other format has the same facts as rows.

use super::Failure;
use super::args::ReportArgs;
use super::filters;
use super::overview::{Line, Overview, Read};
use crate::hidden::shown;
use crate::report::cloud::CLOUD;
use crate::report::{self, Report};
use crate::row::{Cell, Time};
use crate::run::Job;
use crate::select::{Query, Selection};
use crate::sink::Sink;
use crate::sink::collect::Collected;
use crate::write::people::{amount, grouped, percent};
use crate::write::{Style, cut, width};

/// The report that reads so.
pub(super) const REPORT: &str = "summary";

/// The report whose columns say what there is and what of it is used.
const HOSTS: &str = "hypervisors";

/// What there is of the hosts: its name, the columns with all of it and with what is used, and
/// their unit.
const RESOURCES: &[(&str, &str, &str, &str)] = &[
    ("vCPUs", "vcpus", "vcpus_used", ""),
    ("memory", "ram_mb", "ram_mb_used", "MiB"),
    ("disk", "disk_gb", "disk_gb_used", "GiB"),
];

/// The resources of servers: a line of the section `servers`, its unit, and its name.
const OF_SERVERS: &[(&str, &str, &str)] =
    &[("vcpus", "vCPUs", ""), ("ram_mb", "MiB", " of memory"), ("disk_gb", "GiB", " of disk")];

/// The lists of who has most: a section, and its heading.
const LISTS: &[(&str, &str)] = &[
    ("status", "Servers by status"),
    ("projects", "Servers by project"),
    ("groups", "Servers by group"),
    ("users", "Servers by user"),
    ("hosts", "Servers by host"),
];

/// The length of a bar.
const BAR: usize = 20;

/// The columns of the screen for a name that is not an id.
const NAME: usize = 44;

const BOLD: &str = "\x1b[1m";
const RED: &str = "\x1b[31m";
const RESET: &str = "\x1b[0m";

/// A summary that becomes a page of text.
pub(super) struct Text {
    pub(super) overview: Overview,
    /// What the hosts have, added up.
    pub(super) capacity: Collected,
    /// The columns of `overview`.
    pub(super) lines: Selection,
    /// The columns of `capacity`.
    pub(super) sums: Selection,
}

/// Whether the options leave the summary whole, so that it can be read as a page.
pub(super) fn is_whole(report: &Report, args: &ReportArgs) -> bool {
    let rows = &args.rows;
    let no_lists =
        [&args.columns.column, &rows.wheres, &rows.count_by, &rows.sum, &rows.sort_column];
    report.name == REPORT
        && no_lists.iter().all(|list| list.is_empty())
        && rows.limit.is_none()
        && !args.columns.long
        && !args.format.no_header
}

impl Text {
    /// What has to be collected.
    pub(super) fn new(now: Time, with_cloud: bool) -> Result<Self, Failure> {
        let find = |name: &str| {
            report::find(name).ok_or_else(|| Failure(format!("no report is called `{name}`")))
        };
        let all = Query { long: true, ..Query::default() };
        let lines = filters::selection(&all, find(REPORT)?, now, with_cloud)?;
        let sum = RESOURCES.iter().flat_map(|(_, all, used, _)| [*all, *used]);
        let count_by = if with_cloud { vec![CLOUD.name.to_owned()] } else { Vec::new() };
        let sums = Query { count_by, sum: sum.map(str::to_owned).collect(), ..Query::default() };
        let sums = filters::selection(&sums, Self::hosts()?, now, with_cloud)?;
        let (overview, capacity) = Default::default();
        Ok(Self { overview, capacity, lines, sums })
    }

    /// The reports whose rows the page needs.
    pub(super) fn jobs<'j>(
        &'j mut self,
        report: &'static Report,
        servers: Option<&'j Selection>,
        cloud: bool,
    ) -> Result<[Job<'j>; 2], Failure> {
        let Self { overview, capacity, lines, sums } = self;
        let job = |report, selection, sink, optional| {
            let encoder = None;
            Job { report, selection, servers, cloud, encoder, sink, optional }
        };
        let lines = job(report, lines, &mut overview.rows as &mut dyn Sink, false);
        Ok([lines, job(Self::hosts()?, sums, capacity as &mut dyn Sink, true)])
    }

    /// The report that is added up.
    fn hosts() -> Result<&'static Report, Failure> {
        report::find(HOSTS).ok_or_else(|| Failure(format!("no report is called `{HOSTS}`")))
    }

    /// The page.
    pub(super) fn page(&self, now: Time, style: &Style) -> String {
        let terminal = style.terminal_width.filter(|_| style.fit_width || style.terminal);
        let limit = style.max_width.or(terminal).filter(|width| *width > 0);
        let mut page =
            Page { out: String::new(), limit: limit.unwrap_or(usize::MAX), color: style.color };
        for (number, read) in self.overview.read.iter().enumerate() {
            if number > 0 {
                page.out.push('\n');
            }
            self.cloud(read, now, &mut page);
        }
        page.out
    }

    fn cloud(&self, read: &Read, now: Time, page: &mut Page) {
        let cloud = (!read.name.is_empty()).then_some(read.name.as_str());
        let section = |name: &str| self.overview.section(cloud, name);
        let counts = section("cloud");
        let servers = counts.iter().find(|line| line.name == "servers").and_then(|line| line.value);
        page.heading(match cloud {
            Some(_) => "Summary of a cloud",
            None => "Summary",
        });
        let mut facts = Vec::new();
        facts.extend(cloud.map(|name| ("Cloud", name.to_owned(), None)));
        facts.extend(self.overview.facts(read));
        facts.insert(usize::from(cloud.is_some()) + 1, ("Report", format!("as of {now}"), None));
        let names = facts.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
        for (name, text, good) in &facts {
            page.fact(name, names, text, *good == Some(false));
        }
        let unjudged = self.overview.unjudged(cloud);
        problems(&self.overview.problems(cloud), servers, &unjudged, page);
        page.heading("Capacity");
        self.capacity(cloud, page);
        of_servers(&section("servers"), page);
        page.heading("Counts");
        let given: Vec<String> = counts
            .iter()
            .filter_map(|line| Some(format!("{} {}", grouped(line.value?), line.name)))
            .collect();
        page.text(&given.join(", "));
        let missing: Vec<&str> =
            counts.iter().filter(|line| line.value.is_none()).map(|line| line.name).collect();
        if !missing.is_empty() {
            page.text(&format!("not given: {}", missing.join(", ")));
        }
        for (name, title) in LISTS {
            let lines = section(name);
            if !lines.is_empty() {
                page.heading(title);
                list(&lines, servers, page);
            }
        }
    }

    /// What the hosts of a cloud have, and how much of it is used.
    fn capacity(&self, cloud: Option<&str>, page: &mut Page) {
        let place =
            |name: &str| self.capacity.columns.iter().position(|column| column.name == name);
        let of_cloud = |row: &&Vec<Cell<'static>>| {
            place(CLOUD.name).is_none_or(|place| row[place] == Cell::text(cloud))
        };
        let row = self.capacity.rows.iter().find(of_cloud);
        let number = |name: &str| match row.zip(place(name)).map(|(row, place)| &row[place]) {
            Some(Cell::Int(number)) => Some(*number),
            Some(Cell::Float(number)) => Some(*number as i64),
            _ => None,
        };
        let mut known = false;
        for (name, all, used, unit) in RESOURCES {
            let (Some(all @ 1..), Some(used)) = (number(all), number(used)) else { continue };
            known = true;
            let filled = (used.max(0) as f64 / all as f64).min(1.0) * BAR as f64;
            let filled = (filled.round() as usize).max(usize::from(used > 0));
            let bar = format!("[{}{}]", "#".repeat(filled), ".".repeat(BAR - filled));
            let share = percent(used, all);
            let text = format!("{} of {} used", amount(used, unit), amount(all, unit));
            page.line(&format!("  {name:<6}  {bar}  {share:>9}  {text}"));
        }
        if !known {
            page.text("unknown: no dump tells what the hosts have");
        }
    }
}

/// The problems, the largest number first.
fn problems(lines: &[Line<'_>], servers: Option<i64>, unjudged: &[String], page: &mut Page) {
    page.heading("Problems");
    let mut found: Vec<(&Line<'_>, i64)> = lines
        .iter()
        .filter_map(|line| Some((line, line.value.filter(|value| *value > 0)?)))
        .collect();
    found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if found.is_empty() && !lines.is_empty() {
        page.text("none of those that this report looks for");
    }
    let counts: Vec<String> = found.iter().map(|(_, count)| grouped(*count)).collect();
    let widest = counts.iter().map(String::len).max().unwrap_or(0);
    for ((line, count), text) in found.iter().zip(&counts) {
        let share = share(*count, servers);
        let detail = match line.detail {
            "" => String::new(),
            detail => format!(" ({detail})"),
        };
        let text = page.red(&format!("{text:>widest$}"));
        page.line(&format!("  {text}  {share:>9}  {}{detail}", shown(line.name)));
    }
    for reason in unjudged {
        page.text(&format!("not judged: {reason}"));
    }
}

/// What the flavors of all servers add up to.
fn of_servers(lines: &[Line<'_>], page: &mut Page) {
    let found = OF_SERVERS.iter().filter_map(|(name, unit, what)| {
        let line = lines.iter().find(|line| line.name == *name)?;
        Some((format!("{}{what}", amount(line.value?, unit)), line.detail))
    });
    let (amounts, details): (Vec<String>, Vec<&str>) = found.unzip();
    if !amounts.is_empty() {
        let detail = details.first().filter(|detail| !detail.is_empty());
        let detail = detail.map(|detail| format!(" ({detail})")).unwrap_or_default();
        page.text(&format!("servers have {}{detail}", amounts.join(", ")));
    }
}

/// Who has how many servers.
fn list(lines: &[Line<'_>], servers: Option<i64>, page: &mut Page) {
    let names: Vec<String> = lines
        .iter()
        .map(|line| match (line.name, line.value) {
            ("", Some(_)) => format!("({})", line.detail),
            ("", None) => line.detail.to_owned(),
            // A cut id is useless.
            (name, _) if name == line.id => shown(name),
            (name, _) => cut(&shown(name), NAME).into_owned(),
        })
        .collect();
    let counts: Vec<String> =
        lines.iter().map(|line| line.value.map(grouped).unwrap_or_default()).collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let digits = counts.iter().map(String::len).max().unwrap_or(0);
    for ((line, name), count) in lines.iter().zip(&names).zip(&counts) {
        let Some(value) = line.value else {
            page.text(name);
            continue;
        };
        let blanks = " ".repeat(widest - width(name));
        let detail = if line.name.is_empty() { "" } else { line.detail };
        let share = share(value, servers);
        let text = format!("  {name}{blanks}  {count:>digits$}  {share:>9}  {detail}");
        page.line(text.trim_end());
    }
}

/// A part of all servers in per cent, where there are any.
fn share(count: i64, servers: Option<i64>) -> String {
    servers.filter(|servers| *servers > 0).map_or_else(String::new, |all| percent(count, all))
}

/// A page in the making.
struct Page {
    out: String,
    /// The columns of the screen.
    limit: usize,
    color: bool,
}

impl Page {
    fn heading(&mut self, text: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let (start, end) = if self.color { (BOLD, RESET) } else { ("", "") };
        self.out.push_str(&format!("{start}{text}{end}\n"));
    }

    /// Highlighted text, where there are colours.
    fn red(&self, text: &str) -> String {
        if self.color { format!("{RED}{text}{RESET}") } else { text.to_owned() }
    }

    /// A line that is cut at the end of the screen.
    fn line(&mut self, text: &str) {
        // The escapes take no room on the screen.
        let escapes = if text.contains(RESET) { RED.len() + RESET.len() } else { 0 };
        self.out.push_str(&cut(text, self.limit.saturating_add(escapes)));
        self.out.push('\n');
    }

    /// A text of any length, on as many lines as it needs.
    fn text(&mut self, text: &str) {
        self.wrapped(text, "  ", "  ");
    }

    fn fact(&mut self, name: &str, names: usize, text: &str, bad: bool) {
        let first = format!("  {name:<names$}  ");
        let next = " ".repeat(first.len());
        let from = self.out.len();
        self.wrapped(text, &first, &next);
        if bad && self.color {
            let line = self.out.split_off(from);
            let (name, text) = line.split_at(first.len().min(line.len()));
            self.out.push_str(&format!("{name}{RED}{}{RESET}\n", text.trim_end_matches('\n')));
        }
    }

    fn wrapped(&mut self, text: &str, first: &str, next: &str) {
        let options = textwrap::Options::new(self.limit)
            .initial_indent(first)
            .subsequent_indent(next)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        self.out.push_str(&textwrap::fill(&shown(text), options));
        self.out.push('\n');
    }
}
