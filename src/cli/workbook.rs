//! `osreport workbook DUMP... -o FILE.xlsx`

use std::cell::RefCell;

use super::Failure;
use super::args::GatherArgs;
use super::gather::Gather;
use super::report::cut_cells;
use crate::sink::xlsx::{Cover, SheetSink, Workbook};
use crate::sink::{About, Sink};

/// Makes the workbook.
pub(super) fn run(args: &GatherArgs) -> Result<u8, Failure> {
    let unwritable =
        |error: &dyn std::fmt::Display| Failure(format!("the workbook cannot be written: {error}"));
    let gather = Gather::new(args)?;
    let now = gather.settings.now;
    let book = RefCell::new(Workbook::new(now, true).map_err(|error| unwritable(&error))?);
    let mut sheets: Vec<SheetSink<'_>> =
        gather.reports.iter().map(|report| SheetSink::new(About::of(report, now), &book)).collect();
    let sinks = sheets.iter_mut().map(|sheet| sheet as &mut dyn Sink);
    let order = gather.reports.iter().map(|report| report.name).collect();
    let jobs = gather.reports.clone().into_iter().zip(sinks).map(|(report, sink)| {
        let columns = if args.long { Vec::new() } else { report.default.to_vec() };
        (report, columns, sink)
    });
    let jobs = jobs.collect();
    let mut gathered = gather.run(jobs)?;
    drop(sheets);
    let book = book.into_inner();
    for (report, cells) in book.cut() {
        gathered.emit(cut_cells(report, cells));
    }
    let time = vec![("Time of the report".to_owned(), now.to_string())];
    let mut facts = vec![("Report".to_owned(), time)];
    for (cloud, of_cloud) in gathered.overview.all_facts() {
        let heading = if cloud.is_empty() { "Dumps".to_owned() } else { format!("Cloud {cloud}") };
        let lines = of_cloud.into_iter().map(|(name, text, _)| (name.to_owned(), text));
        facts.push((heading, lines.collect()));
    }
    let overview = &gathered.overview;
    let (mut counts, problems) = (overview.section(None, "cloud"), overview.problems(None));
    // Of what filters choose, only servers are counted.
    counts.retain(|line| overview.only.is_none() || line.name == "servers");
    for (heading, lines) in [("Counts", counts), ("Problems", problems)] {
        let lines = overview.sums(lines).into_iter().filter(|(_, count, _)| *count > 0);
        let lines: Vec<_> = lines.map(|(name, count, _)| (name, count.to_string())).collect();
        if !lines.is_empty() {
            facts.push((heading.to_owned(), lines));
        }
    }
    let findings = gathered.finding_texts().collect();
    let cover = Cover { title: args.title.clone(), order, facts, findings };
    gathered.write(|target| book.write(&cover, target).map_err(|error| unwritable(&error)))
}
