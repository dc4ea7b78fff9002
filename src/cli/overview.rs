//! The lines of the summary: for the page, the workbook's cover and the terminal.

use super::report::counted;
use crate::report::cloud::CLOUD;
use crate::row::{Cell, Time};
use crate::sink::collect::Collected;

/// What servers in the status ERROR are called among the problems.
const FAILED: &str = "servers in the status ERROR";

/// A name, a text, and whether it is good news.
pub(super) type Fact = (&'static str, String, Option<bool>);

/// What was read of a cloud.
#[derive(Debug, Clone, Default)]
pub(super) struct Read {
    /// Its name; empty where the user names no clouds.
    pub(super) name: String,
    pub(super) records: u64,
    /// When the first and the last of its dumps were saved, where that is known.
    pub(super) saved: Option<(Time, Time)>,
    /// Errors, warnings and notes.
    pub(super) findings: [u64; 3],
}

/// The rows of the summary, with all columns, and what was read of each cloud.
#[derive(Debug, Default)]
pub(super) struct Overview {
    pub(super) rows: Collected,
    pub(super) read: Vec<Read>,
    /// Which rows there are, where not all.
    pub(super) only: Option<String>,
}

/// A line of the summary.
pub(super) struct Line<'l> {
    pub(super) name: &'l str,
    /// What it names has this id.
    pub(super) id: &'l str,
    pub(super) value: Option<i64>,
    pub(super) detail: &'l str,
    pub(super) complete: Option<bool>,
}

impl Overview {
    /// The lines of a section of the summary, of one cloud or all.
    pub(super) fn section(&self, cloud: Option<&str>, section: &str) -> Vec<Line<'_>> {
        let place = |name: &str| self.rows.columns.iter().position(|column| column.name == name);
        let places = ["section", "name", "value", "detail", "complete", "id"].map(place);
        let [Some(own), Some(name), Some(value), Some(detail), Some(complete), Some(id)] = places
        else {
            return Vec::new();
        };
        let of_cloud = place(CLOUD.name).zip(cloud);
        let mut lines = Vec::new();
        for row in &self.rows.rows {
            if as_text(&row[own]) != section
                || of_cloud.is_some_and(|(place, cloud)| as_text(&row[place]) != cloud)
            {
                continue;
            }
            lines.push(Line {
                name: as_text(&row[name]),
                id: as_text(&row[id]),
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

    /// The problems of one cloud or all: unresolved references, and servers that failed.
    pub(super) fn problems(&self, cloud: Option<&str>) -> Vec<Line<'_>> {
        let mut lines = self.section(cloud, "dangling");
        let failed = self.section(cloud, "status").into_iter();
        let failed = failed.filter(|line| line.name.eq_ignore_ascii_case("error"));
        lines.extend(failed.map(|line| Line { name: FAILED, ..line }));
        lines
    }

    /// Why some problems cannot be judged, which is not the same as their absence.
    pub(super) fn unjudged(&self, cloud: Option<&str>) -> Vec<String> {
        let lines = self.section(cloud, "dangling");
        if lines.is_empty() {
            return vec!["no dump of servers was given".to_owned()];
        }
        let unknown = lines.iter().filter(|line| line.value.is_none());
        let mut reasons: Vec<String> = unknown.map(|line| line.detail.to_owned()).collect();
        reasons.sort_unstable();
        reasons.dedup();
        reasons
    }

    /// The sums of lines over all clouds, in the order of the first.
    #[cfg(any(feature = "page", feature = "xlsx"))]
    pub(super) fn sums(&self, lines: Vec<Line<'_>>) -> Vec<(String, i64, String)> {
        let mut sums: Vec<(String, i64, String)> = Vec::new();
        let several = self.read.len() > 1;
        for line in lines {
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

    /// The facts of each cloud, by its name.
    #[cfg(any(feature = "page", feature = "xlsx"))]
    pub(super) fn all_facts(&self) -> Vec<(String, Vec<Fact>)> {
        self.read.iter().map(|read| (read.name.clone(), self.facts(read))).collect()
    }

    /// What was read of a cloud, and when it was saved.
    pub(super) fn facts(&self, read: &Read) -> Vec<Fact> {
        let cloud = (!read.name.is_empty()).then_some(read.name.as_str());
        let mut facts = Vec::new();
        let dumps = self.section(cloud, "dumps");
        let mut files: Vec<&str> = dumps.iter().map(|dump| dump.name).collect();
        files.dedup();
        let [records, files] = [(read.records, "record"), (files.len() as u64, "file")]
            .map(|(count, word)| counted(count, word));
        facts.push(("Snapshot", saved(read.saved), None));
        facts.extend(self.only.as_ref().map(|only| ("Only", only.clone(), None)));
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
}

/// When dumps were saved, in words.
pub(super) fn saved(times: Option<(Time, Time)>) -> String {
    match times {
        Some((first, last)) if first == last => format!("saved at {first}"),
        Some((first, last)) => format!("saved from {first} to {last}"),
        None => "of unknown time, as no `requests.ndjson` tells it".to_owned(),
    }
}

fn as_text<'c>(cell: &'c Cell<'static>) -> &'c str {
    match cell {
        Cell::Text(text) => text,
        _ => "",
    }
}
