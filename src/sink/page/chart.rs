//! Charts: horizontal bars, counted from the rows of a table.
//!
//! A bar is a link to the rows that it counts. On the page a bar is a line of text beside a small
//! drawing, so that labels have room at any width; [`Chart::svg`] draws the whole chart.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

use super::table::{NONE, Table, Values, is_number, text_of};
use super::text::{push_html, push_query};
use crate::hidden::shown;
use crate::report::view::{Bars, Chart};
use crate::row::Cell;
use crate::write::people::{amount, grouped, percent};

/// The most bars of a chart; the others are one line.
const BARS: usize = 12;

/// A bar.
#[derive(Debug, PartialEq)]
pub(super) struct Bar {
    label: String,
    value: String,
    /// Its length between 0 and 1.
    share: f64,
    /// Whether it is so long that somebody should look.
    high: bool,
    /// The rows that it counts: a test, a column and a value each.
    rows: Vec<(&'static str, &'static str, String)>,
}

/// A chart, counted.
pub(super) struct Counted {
    pub(super) bars: Vec<Bar>,
    /// What no bar tells.
    pub(super) rest: Option<String>,
    /// Whether a bar's whole length means something, and is drawn.
    track: bool,
}

/// The bars of a chart for the rows of one cloud, or of all. `None` where there is nothing to draw.
pub(super) fn count(chart: &Chart, table: &Table, cloud: Option<&str>) -> Option<Counted> {
    let mut tests = Vec::new();
    if let Some((column, value)) = chart.only {
        tests.push((column, value));
    }
    tests.extend(cloud.map(|cloud| ("cloud", cloud)));
    let mut kept = vec![true; usize::try_from(table.rows()).ok()?];
    for (column, value) in &tests {
        let values = table.column(column)?;
        let same = |cell: &Cell<'_>| matches!(cell, Cell::Text(text) if text == value);
        let code = values.values.iter().position(same).map(|code| code as i32)?;
        for (kept, own) in kept.iter_mut().zip(&values.codes) {
            *kept &= *own == code;
        }
    }
    let clouds = Clouds(table.column("cloud").filter(|_| cloud.is_none()));
    let counted = match chart.bars {
        Bars::By { by, sum, of_cloud } => {
            let clouds = if of_cloud { clouds } else { Clouds(None) };
            self::by(table, &kept, by, sum, clouds)
        }
        Bars::Share { label, used, of, unit } => {
            shares(table, &kept, (label, used, of, unit), clouds)
        }
        Bars::Ranges { column, ranges } => self::ranges(table, &kept, column, ranges),
    };
    let mut counted = counted.filter(|counted| !counted.bars.is_empty())?;
    for bar in &mut counted.bars {
        bar.rows.extend(tests.iter().map(|&(column, value)| ("is", column, value.to_owned())));
    }
    Some(counted)
}

/// The clouds of the rows, where a chart is of several.
#[derive(Clone, Copy)]
struct Clouds<'t>(Option<&'t Values>);

impl Clouds<'_> {
    /// The code of a row's cloud; [`NONE`] where the chart is of one.
    fn of(self, row: usize) -> i32 {
        self.0.map_or(NONE, |values| values.codes[row])
    }

    /// The text of a cloud's code.
    fn name(self, code: i32) -> Option<String> {
        let value = self.0?.values.get(usize::try_from(code).ok()?)?;
        Some(text_of(value))
    }
}

/// A bar's label, and the rows that it counts: those with `code` in the column, of a cloud.
fn labelled(
    column: &'static str,
    values: &Values,
    code: i32,
    cloud: Option<String>,
) -> (String, Vec<(&'static str, &'static str, String)>) {
    let value = usize::try_from(code).ok().and_then(|code| values.values.get(code));
    let mut label = value.map_or_else(|| "(none)".to_owned(), text_of);
    let mut rows = vec![match value {
        Some(value) => ("is", column, text_of(value)),
        None => ("none", column, String::new()),
    }];
    if let Some(cloud) = cloud {
        label = format!("{cloud}: {label}");
        rows.push(("is", "cloud", cloud));
    }
    (label, rows)
}

fn by(
    table: &Table,
    kept: &[bool],
    by: &'static str,
    sum: Option<(&'static str, &'static str)>,
    clouds: Clouds<'_>,
) -> Option<Counted> {
    let values = table.column(by)?;
    let numbers = match sum {
        Some((column, _)) => Some(table.column(column)?),
        None => None,
    };
    // By value and cloud, the rows without a value last.
    let mut sums: BTreeMap<(u32, i32), i64> = BTreeMap::new();
    for (row, &code) in values.codes.iter().enumerate().filter(|(row, _)| kept[*row]) {
        let amount = numbers.map_or(1, |numbers| int(numbers, row).unwrap_or(0));
        let sum = sums.entry((code.cast_unsigned(), clouds.of(row))).or_default();
        *sum = sum.saturating_add(amount);
    }
    sums.retain(|_, sum| *sum > 0);
    // A chart of nothing but empty cells tells nothing.
    if sums.keys().all(|(code, _)| code.cast_signed() == NONE) {
        return None;
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
    let longest = sums.first()?.1;
    let unit = sum.map_or("", |(_, unit)| unit);
    let bar = |&((code, cloud), sum): &((u32, i32), i64)| {
        let (label, rows) = labelled(by, values, code.cast_signed(), clouds.name(cloud));
        let share = sum as f64 / longest as f64;
        Bar { label, value: amount(sum, unit), share, high: false, rows }
    };
    let bars = sums.iter().take(BARS).map(bar).collect();
    let others = sums.get(BARS..).unwrap_or_default();
    let rest = others.iter().fold(0_i64, |rest, (_, sum)| rest.saturating_add(*sum));
    let rest = (!others.is_empty())
        .then(|| format!("{}: {}", others_are(others.len()), amount(rest, unit)));
    Some(Counted { bars, rest, track: false })
}

fn shares(
    table: &Table,
    kept: &[bool],
    (label, used, of, unit): (&'static str, &'static str, &'static str, &'static str),
    clouds: Clouds<'_>,
) -> Option<Counted> {
    let (labels, used, of) = (table.column(label)?, table.column(used)?, table.column(of)?);
    let mut rows: Vec<(usize, i64, i64)> = Vec::new();
    for row in (0..kept.len()).filter(|&row| kept[row]) {
        if let (Some(used), Some(of @ 1..)) = (int(used, row), int(of, row)) {
            rows.push((row, used.max(0), of));
        }
    }
    let share = |used: i64, of: i64| used as f64 / of as f64;
    rows.sort_by(|one, other| share(other.1, other.2).total_cmp(&share(one.1, one.2)));
    let bar = |&(row, used, of): &(usize, i64, i64)| {
        let cloud = clouds.name(clouds.of(row));
        let (label, rows) = labelled(label, labels, labels.codes[row], cloud);
        Bar {
            label,
            value: format!("{} of {}", percent(used, of), amount(of, unit)),
            share: share(used, of).min(1.0),
            high: share(used, of) >= 0.9,
            rows,
        }
    };
    let bars = rows.iter().take(BARS).map(bar).collect();
    let rest = rows.len().saturating_sub(BARS);
    let rest = (rest > 0).then(|| format!("{}, used less", others_are(rest)));
    Some(Counted { bars, rest, track: true })
}

fn ranges(
    table: &Table,
    kept: &[bool],
    column: &'static str,
    ranges: &'static [(i64, &'static str)],
) -> Option<Counted> {
    let values = table.column(column)?;
    let starts: Vec<usize> =
        ranges.iter().map(|(least, _)| values.from(&Cell::Int(*least))).collect();
    let mut counts = vec![0_i64; ranges.len()];
    for (_, &code) in values.codes.iter().enumerate().filter(|(row, _)| kept[*row]) {
        if let Ok(code) = usize::try_from(code) {
            let range = starts.partition_point(|&start| start <= code);
            // What lies below the first range is in none.
            if let Some(count) = range.checked_sub(1).and_then(|range| counts.get_mut(range)) {
                *count += 1;
            }
        }
    }
    let longest = *counts.iter().max().filter(|longest| **longest > 0)?;
    let bar = |(number, &(least, label)): (usize, &(i64, &str))| {
        let mut rows = vec![("from", column, least.to_string())];
        rows.extend(ranges.get(number + 1).map(|next| ("to", column, (next.0 - 1).to_string())));
        Bar {
            label: label.to_owned(),
            value: grouped(counts[number]),
            share: counts[number] as f64 / longest as f64,
            high: false,
            rows,
        }
    };
    let bars = ranges.iter().enumerate().map(bar).collect();
    Some(Counted { bars, rest: None, track: false })
}

/// The whole number of a row.
fn int(values: &Values, row: usize) -> Option<i64> {
    let code = usize::try_from(*values.codes.get(row)?).ok()?;
    match values.values[code] {
        Cell::Int(number) => Some(number),
        Cell::Float(number) if is_number(values.column.kind) => Some(number as i64),
        _ => None,
    }
}

/// `1 other`, `2 others`.
fn others_are(count: usize) -> String {
    format!("{} other{}", grouped(count as i64), if count == 1 { "" } else { "s" })
}

impl Counted {
    /// Appends the bars as a list of links.
    pub(super) fn push_html(&self, table: &str, out: &mut Vec<u8>) {
        let class = if self.track { "bars shares" } else { "bars" };
        out.extend_from_slice(format!("<ol class=\"{class}\">").as_bytes());
        for bar in &self.bars {
            out.extend_from_slice(b"<li><a class=\"bar\" href=\"");
            bar.push_address(table, out);
            out.extend_from_slice(b"\"><span class=\"label\" title=\"");
            push_html(&bar.label, out);
            out.extend_from_slice(b"\">");
            push_html(&bar.label, out);
            out.extend_from_slice(
                b"</span><svg viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
            );
            if self.track {
                out.extend_from_slice(b"<rect class=\"track\" width=\"100\" height=\"1\"/>");
            }
            let class = if bar.high { "high" } else { "fill" };
            let width = bar.width(100.0);
            let rect = format!("<rect class=\"{class}\" width=\"{width}\" height=\"1\"/></svg>");
            out.extend_from_slice(rect.as_bytes());
            out.extend_from_slice(b"<span class=\"value\">");
            push_html(&bar.value, out);
            out.extend_from_slice(b"</span></a></li>");
        }
        out.extend_from_slice(b"</ol>");
        if let Some(rest) = &self.rest {
            out.extend_from_slice(b"<p class=\"soft\">");
            push_html(rest, out);
            out.extend_from_slice(b"</p>");
        }
    }

    /// The chart as an SVG document of its own.
    pub(super) fn svg(&self, title: &str) -> String {
        const LINE: usize = 24;
        const TOP: usize = 44;
        let lines = self.bars.len() + usize::from(self.rest.is_some());
        let height = TOP + lines * LINE + 12;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"{height}\" \
             viewBox=\"0 0 640 {height}\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\
             <rect width=\"640\" height=\"{height}\" fill=\"#fff\"/>\n"
        );
        let mut text = |x: usize, y: usize, anchor: &str, more: &str, text: &str| {
            let mut escaped = Vec::new();
            push_html(text, &mut escaped);
            let escaped = String::from_utf8_lossy(&escaped);
            // Writing to a `String` does not fail.
            let _ = writeln!(
                svg,
                "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\"{more}>{escaped}</text>"
            );
        };
        text(16, 28, "start", " font-size=\"16\" font-weight=\"bold\"", title);
        for (number, bar) in self.bars.iter().enumerate() {
            let y = TOP + number * LINE + 17;
            text(206, y, "end", "", &cut(&bar.label, 28));
            text(624, y, "end", "", &bar.value);
        }
        if let Some(rest) = &self.rest {
            text(216, TOP + self.bars.len() * LINE + 17, "start", " fill=\"#545f6d\"", rest);
        }
        for (number, bar) in self.bars.iter().enumerate() {
            let y = TOP + number * LINE + 4;
            let fill = if bar.high { "#c4501b" } else { "#4a86cf" };
            if self.track {
                let _ = writeln!(
                    svg,
                    "<rect x=\"216\" y=\"{y}\" width=\"250\" height=\"16\" fill=\"#e3e8ef\"/>"
                );
            }
            let width = bar.width(250.0);
            let _ = writeln!(
                svg,
                "<rect x=\"216\" y=\"{y}\" width=\"{width}\" height=\"16\" fill=\"{fill}\"/>"
            );
        }
        svg + "</svg>\n"
    }
}

impl Bar {
    /// Its length. What is not nothing is seen.
    fn width(&self, whole: f64) -> String {
        let least = if self.share > 0.0 { whole / 200.0 } else { 0.0 };
        format!("{:.1}", (self.share * whole).max(least))
    }

    fn push_address(&self, table: &str, out: &mut Vec<u8>) {
        out.push(b'#');
        push_query(table, out);
        push_filters(
            self.rows.iter().map(|(test, column, value)| (*test, *column, value.as_str())),
            out,
        );
    }
}

/// Appends the part of an address that says which rows are shown.
pub(super) fn push_filters<'f>(
    filters: impl Iterator<Item = (&'f str, &'f str, &'f str)>,
    out: &mut Vec<u8>,
) {
    for (number, (test, column, value)) in filters.enumerate() {
        out.extend_from_slice(if number == 0 { b"?" } else { b"&amp;" });
        for part in [test, ".", column, "="] {
            out.extend_from_slice(part.as_bytes());
        }
        push_query(value, out);
    }
}

/// The text in at most `most` columns of a screen.
fn cut(text: &str, most: usize) -> String {
    let text = shown(text);
    let (mut used, mut kept) = (0, String::new());
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > most {
            kept.pop();
            kept.push('…');
            return kept;
        }
        kept.push(c);
    }
    text
}
