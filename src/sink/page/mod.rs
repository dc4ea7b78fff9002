//! One HTML page: facts, problems, charts and searchable tables, in a file that needs no network.
//!
//! Owns the page's form, its script and its style. It must never know what the tables are about:
//! which tables, charts and links there are is told to it.
//!
//! The static parts are HTML in which every text is escaped. The tables are JSON that a browser
//! does not run, and `page.js` puts their texts into the document by `textContent` alone. A
//! Content-Security-Policy allows this script and this style by their hashes, and nothing else.

mod chart;
mod table;
mod text;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

pub use table::{Table, text_of};

use crate::report::view::{Chart, Link};
use crate::row::Time;
use crate::write::people::{grouped, percent};
use chart::{Counted, count, push_filters};
use text::push_html;

const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

/// The base64 of the script's SHA-256. A test says what it has to be.
const SCRIPT_SHA256: &str = "5iqyAbJNwY5F9WEgrapQ7FKFhEi964nxpKE7RC6de5E=";
/// The base64 of the style's SHA-256.
const STYLE_SHA256: &str = "hOpNeIXeQviZpk0hYM7x/h4AGlIo1PN8Ls83UWChEUE=";

/// The most findings that are shown; the others are counted.
const FINDINGS: usize = 200;

/// What is on the page.
pub struct Page<'p> {
    /// The heading.
    pub title: String,
    /// The time of the report.
    pub now: Time,
    /// What is known of each cloud.
    pub clouds: Vec<Cloud>,
    /// How many there are of everything.
    pub counts: Vec<(String, i64)>,
    /// What somebody should look at.
    pub problems: Vec<Problem>,
    /// Why some problems could not be judged.
    pub unjudged: Vec<String>,
    /// What has changed since an earlier snapshot, where there is one.
    pub changes: Option<Changes>,
    /// What is wrong with the dumps.
    pub findings: Vec<Finding>,
    /// Findings in all, where `findings` does not hold each.
    pub findings_total: u64,
    /// The charts, in order.
    pub charts: &'p [Chart],
    /// Which cells are links.
    pub links: &'p [Link],
    /// The tables, in order; the first is shown first.
    pub tables: Vec<Table>,
}

/// What is known of a cloud.
#[derive(Debug, Clone, Default)]
pub struct Cloud {
    /// Its name; with several clouds the tables have it in a column `cloud`.
    pub name: String,
    /// A name, a text, and whether it is good news, each.
    pub facts: Vec<(String, String, Tone)>,
}

/// Whether a text is good news.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// It is neither.
    #[default]
    Plain,
    /// It is.
    Good,
    /// Somebody should look.
    Bad,
}

/// A test (`is`, `none`, `from` or `to`), a column and a value.
pub type Test = (&'static str, &'static str, &'static str);

/// Things that somebody should look at.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    /// What they are: `servers of disabled users`.
    pub text: String,
    /// How many.
    pub count: i64,
    /// Of how many.
    pub of: Option<i64>,
    /// What else there is to say.
    pub detail: String,
    /// The table that has them, and the tests that its rows pass.
    pub rows: Option<(&'static str, Vec<Test>)>,
}

/// What has changed since an earlier snapshot.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// What is known of the earlier snapshot.
    pub earlier: String,
    /// The table that has them, with the columns `report` and `change`.
    pub table: &'static str,
    /// Of each report its name, and how many records were added, removed and changed.
    pub counts: Vec<(&'static str, [u64; 3])>,
    /// What was not compared, and why.
    pub not_compared: Vec<String>,
}

/// A finding, as people read it.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    /// error, warning or note.
    pub severity: String,
    /// Its code.
    pub code: String,
    /// Where it is.
    pub place: String,
    /// What it says.
    pub message: String,
}

impl Page<'_> {
    /// Writes the page. The tables are finished.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut html = Vec::new();
        self.push_head(&mut html);
        self.push_header(&mut html);
        html.extend_from_slice(b"<main>\n");
        self.push_problems(&mut html);
        self.push_changes(&mut html);
        self.push_charts(&mut html);
        self.push_findings(&mut html);
        self.push_tables(&mut html);
        html.extend_from_slice(b"</main>\n<footer><p>");
        push_html(&format!("Made by osreport {}", env!("CARGO_PKG_VERSION")), &mut html);
        html.extend_from_slice(
            b" from saved API replies. This page opens no connection.</p></footer>\n",
        );
        out.write_all(&html)?;
        for table in &self.tables {
            // One table at a time: together they are as large as the page.
            let mut block = b"<script type=\"application/json\" id=\"data-".to_vec();
            push_html(table.name(), &mut block);
            block.extend_from_slice(b"\">");
            table.push_json(self.links, &mut block);
            block.extend_from_slice(b"</script>\n");
            out.write_all(&block)?;
        }
        out.write_all(format!("<script>{SCRIPT}</script>\n</body>\n</html>\n").as_bytes())
    }

    fn push_head(&self, out: &mut Vec<u8>) {
        let policy = format!(
            "default-src 'none'; script-src 'sha256-{SCRIPT_SHA256}'; \
             style-src 'sha256-{STYLE_SHA256}'; base-uri 'none'; form-action 'none'"
        );
        let head = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"robots\" content=\"noindex\">\n<title>"
        );
        out.extend_from_slice(head.as_bytes());
        push_html(&self.title, out);
        out.extend_from_slice(format!("</title>\n<style>{STYLE}</style>\n</head>\n").as_bytes());
        out.extend_from_slice(b"<body data-first=\"");
        push_html(self.tables.first().map_or("", Table::name), out);
        out.extend_from_slice(b"\">\n");
    }

    fn push_header(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(
            b"<a class=\"skip\" href=\"#tables\">To the tables</a>\n<header>\n<h1>",
        );
        push_html(&self.title, out);
        out.extend_from_slice(b"</h1>\n<p class=\"soft\">");
        push_html(&format!("Report of {}", self.now), out);
        out.extend_from_slice(b"</p>\n");
        if self.clouds.len() > 1 {
            out.extend_from_slice(
                b"<p><label>Cloud <select id=\"cloud\"><option value=\"\">all clouds</option>",
            );
            for cloud in &self.clouds {
                out.extend_from_slice(b"<option>");
                push_html(&cloud.name, out);
                out.extend_from_slice(b"</option>");
            }
            out.extend_from_slice(b"</select></label></p>\n");
        }
        out.extend_from_slice(b"<div class=\"cards\">\n");
        for cloud in &self.clouds {
            out.extend_from_slice(b"<section class=\"card\">");
            if !cloud.name.is_empty() {
                push_element("h2", "", &cloud.name, out);
            }
            out.extend_from_slice(b"<dl>");
            for (name, text, tone) in &cloud.facts {
                push_element("dt", "", name, out);
                let class = match tone {
                    Tone::Plain => "",
                    Tone::Good => "good",
                    Tone::Bad => "bad",
                };
                push_element("dd", class, text, out);
            }
            out.extend_from_slice(b"</dl></section>\n");
        }
        out.extend_from_slice(b"</div>\n<ul class=\"counts\">");
        for (name, count) in &self.counts {
            out.extend_from_slice(b"<li>");
            push_element("b", "", &grouped(*count), out);
            push_html(name, out);
            out.extend_from_slice(b"</li>");
        }
        out.extend_from_slice(b"</ul>\n</header>\n");
    }

    fn push_problems(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(
            b"<section class=\"problems\">\n<h2>Problems</h2>\n<div class=\"card\">",
        );
        if self.problems.is_empty() {
            // Where something could not be checked, it is unknown whether all is well.
            let class = if self.unjudged.is_empty() { "good" } else { "soft" };
            push_element("p", class, "None of those that this report looks for.", out);
        } else {
            out.extend_from_slice(b"<ul class=\"list\">");
        }
        for problem in &self.problems {
            out.extend_from_slice(b"<li>");
            push_element("b", "bad", &grouped(problem.count), out);
            let mut share = " ".to_owned();
            if let Some(of @ 1..) = problem.of {
                share += &format!("of {} ({}) ", grouped(of), percent(problem.count, of));
            }
            push_html(&share, out);
            match &problem.rows {
                Some((table, tests)) if self.tables.iter().any(|own| own.name() == *table) => {
                    out.extend_from_slice(b"<a href=\"#");
                    push_html(table, out);
                    push_filters(tests.iter().copied(), out);
                    out.extend_from_slice(b"\">");
                    push_html(&problem.text, out);
                    out.extend_from_slice(b"</a>");
                }
                _ => push_html(&problem.text, out),
            }
            if !problem.detail.is_empty() {
                push_element("span", "soft", &format!(" · {}", problem.detail), out);
            }
            out.extend_from_slice(b"</li>");
        }
        if !self.problems.is_empty() {
            out.extend_from_slice(b"</ul>");
        }
        for reason in &self.unjudged {
            push_element("p", "soft", &format!("Not judged: {reason}."), out);
        }
        out.extend_from_slice(b"</div>\n</section>\n");
    }

    fn push_changes(&self, out: &mut Vec<u8>) {
        let Some(changes) = &self.changes else { return };
        let Changes { earlier, table, counts, not_compared } = changes;
        out.extend_from_slice(
            b"<section class=\"changes\">\n<h2>Changes</h2>\n<div class=\"card\">",
        );
        push_element("p", "soft", &format!("Earlier snapshot: {earlier}."), out);
        let differing = counts.iter().filter(|(_, counts)| *counts != [0; 3]);
        let differing: Vec<_> = differing.collect();
        if differing.is_empty() {
            push_element("p", "", "Nothing has changed in what was compared.", out);
        } else {
            out.extend_from_slice(
                b"<table class=\"small\"><thead><tr><th scope=\"col\">report</th>\
                  <th scope=\"col\">added</th><th scope=\"col\">removed</th>\
                  <th scope=\"col\">changed</th></tr></thead><tbody>",
            );
            for (report, counts) in differing {
                out.extend_from_slice(b"<tr><th scope=\"row\">");
                push_html(report, out);
                out.extend_from_slice(b"</th>");
                for (change, &count) in ["added", "removed", "changed"].iter().zip(counts) {
                    out.extend_from_slice(b"<td>");
                    let text = grouped(count as i64);
                    if count == 0 {
                        push_html(&text, out);
                    } else {
                        out.extend_from_slice(b"<a href=\"#");
                        push_html(table, out);
                        let tests = [("is", "report", *report), ("is", "change", *change)];
                        push_filters(tests.into_iter(), out);
                        out.extend_from_slice(b"\">");
                        push_html(&text, out);
                        out.extend_from_slice(b"</a>");
                    }
                    out.extend_from_slice(b"</td>");
                }
                out.extend_from_slice(b"</tr>");
            }
            out.extend_from_slice(b"</tbody></table>");
        }
        for text in not_compared {
            push_element("p", "soft", &format!("Not compared: {text}."), out);
        }
        out.extend_from_slice(b"</div>\n</section>\n");
    }

    fn push_charts(&self, out: &mut Vec<u8>) {
        let mut all = vec![None];
        if self.clouds.len() > 1 {
            all.extend(self.clouds.iter().map(|cloud| Some(cloud.name.as_str())));
        }
        let mut sections = Vec::new();
        for cloud in all {
            let mut figures = Vec::new();
            for (chart, counted) in self.counted(cloud) {
                figures.extend_from_slice(b"<section class=\"card\">");
                push_element("h3", "", chart.title, &mut figures);
                counted.push_html(chart.report, &mut figures);
                figures.extend_from_slice(b"</section>\n");
            }
            sections.push((cloud, figures));
        }
        if sections.iter().all(|(_, figures)| figures.is_empty()) {
            return;
        }
        out.extend_from_slice(b"<section class=\"charts\">\n<h2>Charts</h2>\n");
        push_element("p", "soft", "A click on a bar shows its rows below.", out);
        for (cloud, figures) in sections {
            out.extend_from_slice(b"<div class=\"cards\" data-cloud=\"");
            push_html(cloud.unwrap_or_default(), out);
            out.extend_from_slice(if cloud.is_some() { b"\" hidden>\n" } else { b"\">\n" });
            out.extend_from_slice(&figures);
            out.extend_from_slice(b"</div>\n");
        }
        out.extend_from_slice(b"</section>\n");
    }

    /// The charts that have bars, for one cloud or all.
    fn counted(&self, cloud: Option<&str>) -> Vec<(&Chart, Counted)> {
        let mut found: Vec<(&Chart, Counted)> = Vec::new();
        for chart in self.charts {
            if found.iter().any(|(other, _)| other.title == chart.title) {
                continue;
            }
            let table = self.tables.iter().find(|table| table.name() == chart.report);
            found.extend(table.and_then(|table| Some((chart, count(chart, table, cloud)?))));
        }
        found
    }

    /// The chart of this name as an SVG document; `None` where it has no bars.
    pub fn svg(&self, name: &str) -> Option<String> {
        let charts = self.counted(None);
        let (chart, counted) = charts.iter().find(|(chart, _)| chart.name == name)?;
        Some(counted.svg(chart.title))
    }

    fn push_findings(&self, out: &mut Vec<u8>) {
        if self.findings.is_empty() {
            return;
        }
        out.extend_from_slice(
            b"<section class=\"findings\">\n<h2>What is wrong with the dumps</h2>\n",
        );
        out.extend_from_slice(b"<div class=\"card\"><ul class=\"list\">");
        for finding in self.findings.iter().take(FINDINGS) {
            out.extend_from_slice(b"<li>");
            let class = if finding.severity == "error" { "bad" } else { "soft" };
            push_element("span", class, &finding.severity, out);
            out.extend_from_slice(b" ");
            push_element("code", "", &finding.code, out);
            push_html(&format!(" {}", finding.message), out);
            if !finding.place.is_empty() {
                push_element("span", "soft", &format!(" · {}", finding.place), out);
            }
            out.extend_from_slice(b"</li>");
        }
        out.extend_from_slice(b"</ul>");
        let named = self.findings.len().min(FINDINGS) as u64;
        let total = self.findings_total.max(self.findings.len() as u64);
        if total > named {
            let more = grouped((total - named) as i64);
            let text = format!("{more} more; `osreport check` prints each.");
            push_element("p", "soft", &text, out);
        }
        out.extend_from_slice(b"</div>\n</section>\n");
    }

    fn push_tables(&self, out: &mut Vec<u8>) {
        if self.tables.is_empty() {
            return;
        }
        out.extend_from_slice(b"<section id=\"tables\">\n<h2>Tables</h2>\n");
        for table in self.tables.iter().filter(|table| table.left_out() > 0) {
            let text = format!(
                "{}: only the first {} of {} rows are on this page.",
                table.name(),
                grouped(table.rows() as i64),
                grouped((table.rows() + table.left_out()) as i64)
            );
            push_element("p", "bad", &text, out);
        }
        out.extend_from_slice(b"<nav aria-label=\"Tables\">");
        for table in &self.tables {
            for part in ["<a href=\"#", "\" data-table=\""] {
                out.extend_from_slice(part.as_bytes());
                push_html(table.name(), out);
            }
            out.extend_from_slice(b"\">");
            push_html(table.name(), out);
            push_element("span", "", &format!(" {}", grouped(table.rows() as i64)), out);
            out.extend_from_slice(b"</a>");
        }
        out.extend_from_slice(TOOLS.as_bytes());
        out.extend_from_slice(b"</section>\n");
    }
}

/// What the script fills.
const TOOLS: &str = "</nav>\n\
<noscript><p class=\"bad\">The tables need JavaScript, which is turned off.</p></noscript>\n\
<p class=\"soft\" id=\"about\"></p>\n\
<div class=\"tools\"><input type=\"search\" id=\"search\" placeholder=\"Search this table\" \
aria-label=\"Search this table\" autocomplete=\"off\" spellcheck=\"false\">\
<button type=\"button\" id=\"csv\">CSV of what is shown</button>\
<span id=\"count\" role=\"status\"></span></div>\n\
<div id=\"chips\"></div>\n\
<details><summary>Columns</summary><div id=\"columns\"></div></details>\n\
<p id=\"printed\"></p>\n\
<div id=\"area\" tabindex=\"0\" role=\"region\" aria-labelledby=\"about\">\
<table id=\"grid\"><colgroup></colgroup><thead></thead><tbody></tbody></table></div>\n";

/// Appends an element with a text.
fn push_element(name: &str, class: &str, text: &str, out: &mut Vec<u8>) {
    let start = match class {
        "" => format!("<{name}>"),
        class => format!("<{name} class=\"{class}\">"),
    };
    out.extend_from_slice(start.as_bytes());
    push_html(text, out);
    out.extend_from_slice(format!("</{name}>").as_bytes());
}
