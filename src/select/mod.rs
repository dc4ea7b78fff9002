//! The selection: which rows and columns of a report are wanted, and in which order.
//!
//! Owns what the options mean that choose columns, test rows, sort, count and limit them. It must
//! never know OpenStack, which report it is, formats, threads or files.
//!
//! A report makes the [needed](Selection::needed) cells of each row; a row that
//! [passes](Selection::passes) is written at once, by its first [`width`](Selection::width) cells,
//! or goes to a [`Collector`].

mod address;
mod collect;
mod counts;
#[cfg(test)]
mod examples;
mod matcher;
mod names;
mod order;
mod rows;
mod test;
mod value;
mod wanted;
mod when;

use std::sync::Arc;

pub use collect::Collector;
pub(crate) use order::cells as compare;
pub use wanted::{Filter, Op, Unusable, Wanted};

use crate::row::{Cell, Column, Time, Type};
use collect::Plan;
use names::Names;
use order::Order;
use test::Test;

/// The column behind those that are counted by.
static COUNT: Column = Column {
    name: "count",
    title: "Count",
    kind: Type::Int,
    about: "how many rows have these values",
};

/// What is wanted of a report, checked against its columns.
#[derive(Debug)]
pub struct Selection {
    needed: Vec<usize>,
    output: Vec<Column>,
    width: usize,
    tests: Vec<Test>,
    limit: Option<u64>,
    plan: Arc<Plan>,
}

impl Selection {
    /// Checks what is `wanted` of a report with these `columns`, of which it shows `default`
    /// unasked. `now` is what spans of time are taken from.
    ///
    /// # Errors
    ///
    /// When a column is unknown, or a value is none for its column: wrong usage.
    pub fn new(
        wanted: &Wanted,
        columns: &'static [Column],
        default: &[&str],
        now: Time,
    ) -> Result<Self, Unusable> {
        let names = Names(columns);
        let counted = names.list(&wanted.count_by)?;
        let counts = !counted.is_empty();
        let mut needed = if counts { counted } else { shown(wanted, names, default)? };
        let width = needed.len();
        let mut output: Vec<Column> = needed.iter().map(|&number| columns[number]).collect();
        let mut shown: Vec<usize> = (0..width).collect();
        let sort;
        if counts {
            // What is shown and sorted are the counted rows, so only their columns can be named.
            output.push(COUNT);
            let of_counts = |texts| Names(&output).list(texts).map_err(only_counted);
            sort = of_counts(&wanted.sort)?;
            shown = of_counts(&wanted.columns)?;
            if shown.is_empty() {
                shown = (0..output.len()).collect();
            }
        } else {
            let sorted = names.list(&wanted.sort)?.into_iter();
            sort = sorted.map(|number| place(&mut needed, number)).collect();
        }
        let kind =
            |cell: usize| output.get(cell).map_or_else(|| columns[needed[cell]].kind, |c| c.kind);
        let keys = sort.into_iter().map(|cell| (cell, kind(cell))).collect();
        let kept = needed.len();
        let mut tests = tests(wanted, names, now)?;
        for test in &mut tests {
            test.place(|number| place(&mut needed, number));
        }
        let output = shown.iter().map(|&cell| output[cell]).collect();
        let limit = wanted.limit.map_or(usize::MAX, |l| usize::try_from(l).unwrap_or(usize::MAX));
        let order = Order { keys, descending: wanted.descending };
        let plan = Arc::new(Plan { kept, shown, order, limit, counts });
        Ok(Self { needed, output, width, tests, limit: wanted.limit, plan })
    }

    /// The numbers of the columns that rows must have, in this order: those of the output, then
    /// those that are only sorted by, then those that are only tested.
    pub fn needed(&self) -> &[usize] {
        &self.needed
    }

    /// The columns of the finished report.
    pub fn output_columns(&self) -> &[Column] {
        &self.output
    }

    /// Whether rows can be written as they come: they are neither sorted nor counted. A limit is
    /// the writer's to keep.
    pub fn streams(&self) -> bool {
        !self.plan.counts && self.plan.order.keys.is_empty()
    }

    /// Whether a row, which has the needed cells, is wanted.
    pub fn passes(&self, row: &[Cell<'_>]) -> bool {
        self.tests.iter().all(|test| test.passes(row))
    }

    /// How many leading cells of a row are output; with counts, how many are counted.
    pub fn width(&self) -> usize {
        self.width
    }

    /// At most so many rows are wanted.
    pub fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// Takes the rows that cannot be written as they come.
    pub fn collector(&self) -> Collector {
        Collector::new(Arc::clone(&self.plan))
    }
}

/// The columns that are shown: those that are named, else all or the default ones.
fn shown(wanted: &Wanted, names: Names<'_>, default: &[&str]) -> Result<Vec<usize>, Unusable> {
    let named = names.list(&wanted.columns)?;
    if !named.is_empty() {
        return Ok(named);
    }
    if wanted.long {
        return Ok((0..names.0.len()).collect());
    }
    default.iter().map(|name| names.find(name)).collect()
}

fn tests(wanted: &Wanted, names: Names<'_>, now: Time) -> Result<Vec<Test>, Unusable> {
    let wheres = wanted.wheres.iter().map(|text| Test::parse(text, names, now));
    let filters = wanted.filters.iter().map(|filter| Test::new(filter, names, now));
    wheres.chain(filters).collect()
}

/// Where the cell of a column is among the needed ones, to which it is added.
fn place(needed: &mut Vec<usize>, number: usize) -> usize {
    needed.iter().position(|&one| one == number).unwrap_or_else(|| {
        needed.push(number);
        needed.len() - 1
    })
}

fn only_counted(error: Unusable) -> Unusable {
    Unusable(format!("{}; `--count-by` leaves no others", error.0))
}

#[cfg(test)]
mod tests {
    use super::examples::{COLUMNS, row, select, texts};
    use super::*;

    fn output(selection: &Selection) -> Vec<&'static str> {
        selection.output_columns().iter().map(|column| column.name).collect()
    }

    fn needed(selection: &Selection) -> Vec<&'static str> {
        selection.needed().iter().map(|&number| COLUMNS[number].name).collect()
    }

    #[test]
    fn the_default_columns_are_shown_unasked() {
        let selection = select(&Wanted::default()).unwrap();
        assert_eq!(output(&selection), ["id", "name"]);
        assert!(selection.streams());
        assert!(selection.passes(&row(&selection, &[])));
        assert_eq!(selection.limit(), None);
    }

    #[test]
    fn named_columns_are_shown_as_they_were_asked_for() {
        let columns = texts(&["ip,Project ID", "ip"]);
        let selection = select(&Wanted { columns, long: true, ..Wanted::default() }).unwrap();
        assert_eq!(output(&selection), ["ip", "project_id", "ip"]);
        assert_eq!(selection.width(), 3);
    }

    #[test]
    fn long_shows_every_column() {
        let selection = select(&Wanted { long: true, ..Wanted::default() }).unwrap();
        assert_eq!(selection.width(), COLUMNS.len());
    }

    #[test]
    fn columns_for_output_come_before_those_for_order_and_those_for_tests() {
        let wanted = Wanted {
            columns: texts(&["name"]),
            wheres: texts(&["ip=", "vcpus>1", "name!="]),
            sort: texts(&["vcpus,name", "load"]),
            ..Wanted::default()
        };
        let selection = select(&wanted).unwrap();
        assert_eq!(needed(&selection), ["name", "vcpus", "load", "ip"]);
        assert_eq!(output(&selection), ["name"]);
        assert_eq!(selection.width(), 1);
        assert!(!selection.streams());
    }

    /// What a selection makes of rows of `name`, `vcpus` and `ip`.
    fn collect(
        wanted: &Wanted,
        rows: &[(&'static str, i64, &'static str)],
    ) -> Vec<Vec<Cell<'static>>> {
        let selection = select(wanted).unwrap();
        let made = rows.iter().map(|&(name, vcpus, ip)| {
            let texts = [("name", Cell::text(Some(name))), ("ip", Cell::text(Some(ip)))];
            row(&selection, &[&texts[..], &[("vcpus", Cell::Int(vcpus))]].concat())
        });
        let passing: Vec<_> = made.filter(|row| selection.passes(row)).collect();
        let mut collector = selection.collector();
        passing.into_iter().for_each(|row| collector.add(row));
        let rows = collector.finish();
        assert!(rows.iter().all(|row| row.len() == selection.output_columns().len()));
        rows
    }

    static ROWS: &[(&str, i64, &str)] = &[
        ("b", 2, "10.0.0.10"),
        ("a", 4, "10.0.0.9"),
        ("c", 2, "10.0.0.9"),
        ("a", 1, "10.0.0.10"),
        ("d", 8, "10.0.0.2"),
    ];

    fn names(rows: &[Vec<Cell<'_>>]) -> String {
        rows.iter().map(|row| value::with_text(&row[0], str::to_owned)).collect()
    }

    #[test]
    fn rows_are_tested_sorted_and_limited_by_columns_that_are_not_shown() {
        let mut wanted = Wanted {
            columns: texts(&["name"]),
            wheres: texts(&["vcpus>1"]),
            sort: texts(&["ip"]),
            ..Wanted::default()
        };
        assert_eq!(names(&collect(&wanted, ROWS)), "dacb");
        wanted.descending = true;
        assert_eq!(names(&collect(&wanted, ROWS)), "bacd");
        wanted.limit = Some(2);
        assert_eq!(names(&collect(&wanted, ROWS)), "ba");
        wanted.limit = Some(0);
        assert_eq!(names(&collect(&wanted, ROWS)), "");
    }

    #[test]
    fn rows_that_are_only_limited_keep_their_order() {
        let wanted = Wanted { columns: texts(&["name"]), limit: Some(3), ..Wanted::default() };
        assert_eq!(names(&collect(&wanted, ROWS)), "bac");
    }

    #[test]
    fn rows_are_counted_by_value_in_the_order_of_the_rows() {
        let mut wanted = Wanted {
            count_by: texts(&["vcpus"]),
            wheres: texts(&["name!=d"]),
            ..Wanted::default()
        };
        let selection = select(&wanted).unwrap();
        assert_eq!(output(&selection), ["vcpus", "count"]);
        assert_eq!(needed(&selection), ["vcpus", "name"]);
        assert!(!selection.streams());
        let pair = |vcpus, count| vec![Cell::Int(vcpus), Cell::Int(count)];
        assert_eq!(collect(&wanted, ROWS), [pair(2, 2), pair(4, 1), pair(1, 1)]);
        wanted.sort = texts(&["vcpus"]);
        assert_eq!(collect(&wanted, ROWS), [pair(1, 1), pair(2, 2), pair(4, 1)]);
        wanted.limit = Some(1);
        assert_eq!(collect(&wanted, ROWS), [pair(1, 1)]);
    }

    #[test]
    fn counts_are_sorted_by_count_and_shown_as_asked_for() {
        let wanted = Wanted {
            columns: texts(&["count,name"]),
            count_by: texts(&["name,vcpus"]),
            sort: texts(&["Count", "name"]),
            descending: true,
            ..Wanted::default()
        };
        assert_eq!(output(&select(&wanted).unwrap()), ["count", "name"]);
        let rows = [("a", 1, ""), ("b", 1, ""), ("b", 1, ""), ("b", 2, "")];
        let pair = |count, name| vec![Cell::Int(count), Cell::text(Some(name))];
        assert_eq!(collect(&wanted, &rows), [pair(2, "b"), pair(1, "b"), pair(1, "a")]);
    }

    #[test]
    fn counting_leaves_no_other_columns() {
        for wanted in [
            Wanted { sort: texts(&["ip"]), ..Wanted::default() },
            Wanted { columns: texts(&["ip"]), ..Wanted::default() },
        ] {
            let wanted = Wanted { count_by: texts(&["name"]), ..wanted };
            assert_eq!(
                select(&wanted).unwrap_err().to_string(),
                "no column `ip`; there are `name`, `count`; `--count-by` leaves no others"
            );
        }
    }

    #[test]
    fn an_unknown_column_is_refused_wherever_it_is_named() {
        for wanted in [
            Wanted { columns: texts(&["nam"]), ..Wanted::default() },
            Wanted { sort: texts(&["nam"]), ..Wanted::default() },
            Wanted { count_by: texts(&["nam"]), ..Wanted::default() },
            Wanted { wheres: texts(&["nam=x"]), ..Wanted::default() },
        ] {
            let message = select(&wanted).unwrap_err().to_string();
            assert!(message.contains("no column `nam`; did you mean `name`?"), "{message}");
        }
    }
}
