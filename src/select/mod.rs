//! The selection: the requested rows and columns of a report, and their order.
//!
//! Owns the meaning of the options that choose columns and that test, sort, count and limit rows.
//! It must never know OpenStack, which report it is, formats, threads or files.
//!
//! A report makes the [needed](Selection::needed) cells of each row; a row that
//! [passes](Selection::passes) is written at once, by its first [`width`](Selection::width) cells,
//! or goes to a [`Collector`]. After the last row, [`Selection::findings`] says which values of
//! the filters name nothing.

mod address;
mod collect;
mod filter;
mod group_by;
mod matcher;
mod names;
mod order;
mod predicate;
mod query;
mod relative_time;
#[cfg(test)]
mod test_columns;
mod top_n;
mod value;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

pub use address::address_or_regex;
pub use collect::Collector;
pub use filter::{Thing, Things};
#[cfg(feature = "page")]
pub(crate) use order::cells as compare;
pub use query::{Filter, InvalidQuery, Op, Query, Unmatched};

use crate::finding::Finding;
use crate::row::{Cell, Column, Row, Time, Type};
use collect::Plan;
use filter::Filters;
use names::{Named, Names};
use order::Order;
use predicate::Predicate;
use value::with_text;

/// The column after those that are counted by.
static COUNT: Column = Column {
    name: "count",
    title: "Count",
    kind: Type::Int,
    about: "how many rows have these values",
};

/// A query, checked against a report's columns.
#[derive(Debug)]
pub struct Selection {
    cells: Cells,
    output: Vec<Column>,
    width: usize,
    filters: Filters,
    wheres: Vec<Predicate>,
    any: bool,
    limit: Option<u64>,
    plan: Arc<Plan>,
}

/// The cells that a row must have.
#[derive(Debug, Default)]
struct Cells {
    /// The number of each cell's column.
    columns: Vec<usize>,
    /// The cells of which only a part is wanted.
    parts: Vec<(usize, String)>,
}

impl Selection {
    /// Checks a query of a report with these `columns`, of which it shows `default` unless the
    /// query names others. Spans of time end at `now`.
    ///
    /// # Errors
    ///
    /// If a column is unknown, a value does not fit its column, or options contradict each other.
    pub fn new(
        query: &Query,
        columns: &'static [Column],
        default: &[&str],
        now: Time,
    ) -> Result<Self, InvalidQuery> {
        let names = Names(columns);
        let counted = names.list(&query.count_by)?;
        let summed = summed(query, names, &counted)?;
        let groups = (counted.len() + summed.len() > 0).then_some(counted.len());
        if query.descending && query.sort.is_empty() {
            return Err(InvalidQuery(
                "`--sort-descending` needs a column; name it with `--sort-column`".to_owned(),
            ));
        }
        let mut cells = Cells::default();
        let leading = match groups {
            Some(_) => counted,
            None => shown(query, names, default)?,
        };
        let mut output: Vec<Column> = leading.iter().map(|named| column(named, columns)).collect();
        leading.into_iter().for_each(|named| cells.push(named));
        let width = cells.columns.len();
        let mut shown: Vec<usize> = (0..width).collect();
        let mut descending = query.descending;
        let sort: Vec<(usize, Type)>;
        if groups.is_some() {
            output.push(COUNT);
            output.extend(summed.iter().map(|named| column(named, columns)));
            summed.into_iter().for_each(|named| cells.push(named));
            // Only the columns of the groups can be shown and sorted by.
            let of_groups = |texts| -> Result<Vec<usize>, InvalidQuery> {
                let named = Names(&output).list(texts).map_err(only_groups)?;
                Ok(named.into_iter().map(|named| named.number).collect())
            };
            shown = of_groups(&query.columns)?;
            if shown.is_empty() {
                shown = (0..output.len()).collect();
            }
            let mut cells = of_groups(&query.sort)?;
            if cells.is_empty() {
                // The largest group first.
                cells = vec![width];
                descending = true;
            }
            sort = cells.into_iter().map(|cell| (cell, output[cell].kind)).collect();
        } else {
            let named = names.list(&query.sort)?.into_iter();
            sort = named
                .map(|named| {
                    let kind = column(&named, columns).kind;
                    (cells.place(named), kind)
                })
                .collect();
        }
        let kept = cells.columns.len();
        let parse = |text: &String| Predicate::parse(text, names, now, |named| cells.place(named));
        let wheres = query.wheres.iter().map(parse).collect::<Result<_, _>>()?;
        let mut filters = Filters::new(&query.filters, names, now)?;
        filters.place(|number| cells.place(Named { number, part: None }));
        let output = shown.iter().map(|&cell| output[cell]).collect();
        let limit = query.limit.map_or(usize::MAX, |l| usize::try_from(l).unwrap_or(usize::MAX));
        let order = Order { keys: sort, descending };
        let plan = Arc::new(Plan { kept, shown, order, limit, groups });
        let (any, limit) = (query.any && !query.wheres.is_empty(), query.limit);
        Ok(Self { cells, output, width, filters, wheres, any, limit, plan })
    }

    /// The numbers of the columns that rows must have, in this order: those of the output, then
    /// those that are only sorted by, then those that are only tested.
    pub fn needed(&self) -> &[usize] {
        &self.cells.columns
    }

    /// The columns of the finished report.
    pub fn output_columns(&self) -> &[Column] {
        &self.output
    }

    /// Whether rows can be written as they come: they are neither sorted nor counted. The writer
    /// keeps the limit.
    pub fn streams(&self) -> bool {
        self.plan.groups.is_none() && self.plan.order.keys.is_empty()
    }

    /// Whether a row, which has the needed cells as the report made them, is wanted. It has the
    /// cells of the output afterwards: of a column of which a part was named, that part.
    pub fn passes(&self, row: &mut Row<'_>) -> bool {
        for (cell, part) in &self.cells.parts {
            if let Some(cell) = row.get_mut(*cell) {
                take_part(cell, part);
            }
        }
        let mut wheres = self.wheres.iter().map(|test| test.passes(row));
        self.filters.passes(row)
            && if self.any { wheres.any(|passes| passes) } else { wheres.all(|passes| passes) }
    }

    /// How many leading cells of a row are output; with groups, how many are counted.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The largest number of rows that are wanted.
    pub fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// Takes the rows that cannot be written as they come.
    pub fn collector(&self) -> Collector {
        Collector::new(Arc::clone(&self.plan))
    }

    /// Findings about values of the filters that name nothing, or that name several things. Ask
    /// for them once every row has been tested.
    pub fn findings(&self, things: &dyn Things) -> Vec<Finding> {
        self.filters.findings(things)
    }
}

impl Cells {
    fn push(&mut self, named: Named) {
        if let Some(part) = named.part {
            self.parts.push((self.columns.len(), part));
        }
        self.columns.push(named.number);
    }

    /// The number of the cell of a column or a part of it, which is added if it is not there yet.
    fn place(&mut self, named: Named) -> usize {
        let part = |cell| self.parts.iter().find(|(at, _)| *at == cell).map(|(_, part)| part);
        let is_same =
            |&cell: &usize| self.columns[cell] == named.number && part(cell) == named.part.as_ref();
        (0..self.columns.len()).find(is_same).unwrap_or_else(|| {
            self.push(named);
            self.columns.len() - 1
        })
    }
}

/// The columns that are shown: those that are named, else all or the default ones.
fn shown(query: &Query, names: Names<'_>, default: &[&str]) -> Result<Vec<Named>, InvalidQuery> {
    let named = names.list(&query.columns)?;
    if !named.is_empty() {
        return Ok(named);
    }
    if query.long {
        return Ok((0..names.0.len()).map(|number| Named { number, part: None }).collect());
    }
    default.iter().map(|name| names.find(name)).collect()
}

/// The columns that are added up.
fn summed(query: &Query, names: Names<'_>, counted: &[Named]) -> Result<Vec<Named>, InvalidQuery> {
    let summed = names.list(&query.sum)?;
    for named in &summed {
        let Column { name, kind, .. } = column(named, names.0);
        if !matches!(kind, Type::Int | Type::Float) {
            return Err(InvalidQuery(format!(
                "`--sum {name}`: only numbers can be added up, and `{name}` has the type {}",
                kind.name()
            )));
        }
        if counted.contains(named) {
            return Err(InvalidQuery(format!(
                "`{name}` is in both `--count-by` and `--sum`; remove it from one of them"
            )));
        }
    }
    Ok(summed)
}

/// The column that is output for a column or a part of it.
fn column(named: &Named, columns: &[Column]) -> Column {
    let whole = columns[named.number];
    let Some(part) = &named.part else { return whole };
    let name = interned(format!("{}.{part}", whole.name));
    let (kind, about) = match whole.kind {
        Type::Map => (Type::Text, "the value of this key"),
        Type::IntMap => (Type::Int, "the number of this key"),
        Type::AddressMap => (Type::AddressList, "the addresses of this key"),
        _ => (Type::Bool, "whether the list has this item"),
    };
    Column { name, title: name, kind, about }
}

/// Whether this is one text of a map, which may as well be a number.
fn is_map_value(named: &Named, columns: &[Column]) -> bool {
    named.part.is_some() && columns[named.number].kind == Type::Map
}

/// The name for the rest of the process: names of columns are static, and these come from the
/// command line, which has few of them.
fn interned(name: String) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name.as_str()) {
        return known;
    }
    let name: &'static str = name.leak();
    names.insert(name);
    name
}

/// Leaves a map's value or whether a list has an item. Of several values of one key the last
/// counts, as in JSON.
fn take_part(cell: &mut Cell<'_>, part: &str) {
    *cell = match std::mem::replace(cell, Cell::Null) {
        Cell::Map(entries) => {
            let own = entries.into_iter().rev().find(|(key, _)| key == part);
            own.map_or(Cell::Null, |(_, value)| value)
        }
        Cell::List(items) => {
            Cell::Bool(items.iter().any(|item| with_text(item, |text| text == part)))
        }
        _ => Cell::Null,
    };
}

fn only_groups(error: InvalidQuery) -> InvalidQuery {
    InvalidQuery(format!("{}; `--count-by` and `--sum` leave no others", error.0))
}

#[cfg(test)]
mod tests {
    use super::test_columns::{COLUMNS, row, select, texts};
    use super::*;

    fn output(selection: &Selection) -> Vec<&'static str> {
        selection.output_columns().iter().map(|column| column.name).collect()
    }

    fn needed(selection: &Selection) -> Vec<&'static str> {
        selection.needed().iter().map(|&number| COLUMNS[number].name).collect()
    }

    #[test]
    fn the_default_columns_are_shown_unless_others_are_named() {
        let selection = select(&Query::default()).unwrap();
        assert_eq!(output(&selection), ["id", "name"]);
        assert!(selection.streams());
        assert!(selection.passes(&mut row(&selection, &[])));
        assert_eq!(selection.limit(), None);
    }

    #[test]
    fn named_columns_are_shown_as_they_were_asked_for() {
        let columns = texts(&["ip,Project ID", "ip"]);
        let selection = select(&Query { columns, long: true, ..Query::default() }).unwrap();
        assert_eq!(output(&selection), ["ip", "project_id", "ip"]);
        assert_eq!(selection.width(), 3);
    }

    #[test]
    fn long_shows_every_column() {
        let selection = select(&Query { long: true, ..Query::default() }).unwrap();
        assert_eq!(selection.width(), COLUMNS.len());
    }

    #[test]
    fn columns_for_output_come_before_those_for_order_and_those_for_tests() {
        let query = Query {
            columns: texts(&["name"]),
            wheres: texts(&["ip=", "vcpus>1", "name!="]),
            sort: texts(&["vcpus,name", "load"]),
            ..Query::default()
        };
        let selection = select(&query).unwrap();
        assert_eq!(needed(&selection), ["name", "vcpus", "load", "ip"]);
        assert_eq!(output(&selection), ["name"]);
        assert_eq!(selection.width(), 1);
        assert!(!selection.streams());
    }

    /// The finished rows of a query of rows of `name`, `vcpus` and `ip`.
    fn collect(
        query: &Query,
        rows: &[(&'static str, i64, &'static str)],
    ) -> Vec<Vec<Cell<'static>>> {
        let selection = select(query).unwrap();
        let made = rows.iter().map(|&(name, vcpus, ip)| {
            let texts = [("name", Cell::text(Some(name))), ("ip", Cell::text(Some(ip)))];
            row(&selection, &[&texts[..], &[("vcpus", Cell::Int(vcpus))]].concat())
        });
        let passing = made.filter_map(|mut row| selection.passes(&mut row).then_some(row));
        let passing: Vec<_> = passing.collect();
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
        let mut query = Query {
            columns: texts(&["name"]),
            wheres: texts(&["vcpus>1"]),
            sort: texts(&["ip"]),
            ..Query::default()
        };
        assert_eq!(names(&collect(&query, ROWS)), "dacb");
        query.descending = true;
        assert_eq!(names(&collect(&query, ROWS)), "bacd");
        query.limit = Some(2);
        assert_eq!(names(&collect(&query, ROWS)), "ba");
        query.limit = Some(0);
        assert_eq!(names(&collect(&query, ROWS)), "");
    }

    #[test]
    fn rows_that_are_only_limited_keep_their_order() {
        let query = Query { columns: texts(&["name"]), limit: Some(3), ..Query::default() };
        assert_eq!(names(&collect(&query, ROWS)), "bac");
    }

    #[test]
    fn rows_are_counted_by_value_the_largest_group_first() {
        let mut query =
            Query { count_by: texts(&["vcpus"]), wheres: texts(&["name!=d"]), ..Query::default() };
        let selection = select(&query).unwrap();
        assert_eq!(output(&selection), ["vcpus", "count"]);
        assert_eq!(needed(&selection), ["vcpus", "name"]);
        assert!(!selection.streams());
        let pair = |vcpus, count| vec![Cell::Int(vcpus), Cell::Int(count)];
        // Groups of one size are in the order of the rows.
        let rows = [("x", 8, ""), ("a", 4, ""), ("b", 2, ""), ("c", 2, "")];
        assert_eq!(collect(&query, &rows), [pair(2, 2), pair(8, 1), pair(4, 1)]);
        query.sort = texts(&["vcpus"]);
        assert_eq!(collect(&query, ROWS), [pair(1, 1), pair(2, 2), pair(4, 1)]);
        query.limit = Some(1);
        assert_eq!(collect(&query, ROWS), [pair(1, 1)]);
    }

    #[test]
    fn numbers_are_added_up_beside_the_counts_and_alone() {
        let mut query =
            Query { count_by: texts(&["ip"]), sum: texts(&["vcpus"]), ..Query::default() };
        assert_eq!(output(&select(&query).unwrap()), ["ip", "count", "vcpus"]);
        let row = |ip, count, vcpus| vec![Cell::text(Some(ip)), Cell::Int(count), Cell::Int(vcpus)];
        let by_count = [row("10.0.0.10", 2, 3), row("10.0.0.9", 2, 6), row("10.0.0.2", 1, 8)];
        assert_eq!(collect(&query, ROWS), by_count);
        query.sort = texts(&["vcpus"]);
        query.descending = true;
        query.columns = texts(&["vcpus,ip"]);
        assert_eq!(collect(&query, ROWS)[0], [Cell::Int(8), Cell::text(Some("10.0.0.2"))]);
        let alone = Query { sum: texts(&["vcpus"]), ..Query::default() };
        assert_eq!(output(&select(&alone).unwrap()), ["count", "vcpus"]);
        assert_eq!(collect(&alone, ROWS), [[Cell::Int(5), Cell::Int(17)]]);
        assert_eq!(collect(&alone, &[]), [[Cell::Null; 0]; 0]);
    }

    #[test]
    fn only_numbers_that_are_not_counted_can_be_added_up() {
        for (count_by, sum, message) in [
            (
                "",
                "name",
                "`--sum name`: only numbers can be added up, and `name` has the type text",
            ),
            (
                "vcpus",
                "vcpus",
                "`vcpus` is in both `--count-by` and `--sum`; remove it from one of them",
            ),
        ] {
            let query =
                Query { count_by: texts(&[count_by]), sum: texts(&[sum]), ..Query::default() };
            assert_eq!(select(&query).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn descending_order_needs_a_column() {
        for count_by in ["", "name"] {
            let query =
                Query { descending: true, count_by: texts(&[count_by]), ..Query::default() };
            let message = select(&query).unwrap_err().to_string();
            assert!(message.starts_with("`--sort-descending` needs a column"), "{message}");
        }
    }

    #[test]
    fn parts_of_columns_are_shown_sorted_and_counted() {
        let rows = |query: &Query| {
            let selection = select(query).unwrap();
            let mut collector = selection.collector();
            for (role, tags) in [("web", &["b"][..]), ("db", &[]), ("web", &["a"])] {
                let entries = vec![
                    ("role".into(), Cell::text(Some("old"))),
                    ("role".into(), Cell::text(Some(role))),
                ];
                let known =
                    [("metadata", Cell::Map(entries)), ("tags", Cell::texts(tags.iter().copied()))];
                let mut row = row(&selection, &known);
                assert!(selection.passes(&mut row));
                collector.add(row.into_iter().map(Cell::into_owned).collect());
            }
            let names: Vec<_> = output(&selection);
            let rows = collector.finish().into_iter();
            let texts = rows.map(|row| {
                let shown = |cell: &Cell<'_>| value::with_text(cell, str::to_owned);
                row.iter().map(shown).collect::<Vec<_>>().join(" ")
            });
            (names, texts.collect::<Vec<_>>())
        };
        let parts = "metadata.role,tags.a,properties.other";
        let query =
            Query { columns: texts(&[parts]), sort: texts(&["metadata.role"]), ..Query::default() };
        let (names, shown) = rows(&query);
        assert_eq!(names, ["metadata.role", "tags.a", "metadata.other"]);
        assert_eq!(shown, ["db false ", "web false ", "web true "]);
        let (names, shown) =
            rows(&Query { count_by: texts(&["metadata.role"]), ..Query::default() });
        assert_eq!(names, ["metadata.role", "count"]);
        assert_eq!(shown, ["web 2", "db 1"]);
        let sorted = Query {
            count_by: texts(&["metadata.role"]),
            sort: texts(&["metadata.role"]),
            ..Query::default()
        };
        assert_eq!(rows(&sorted).1, ["db 1", "web 2"]);
    }

    #[test]
    fn counts_are_sorted_by_count_and_shown_as_asked_for() {
        let query = Query {
            columns: texts(&["count,name"]),
            count_by: texts(&["name,vcpus"]),
            sort: texts(&["Count", "name"]),
            descending: true,
            ..Query::default()
        };
        assert_eq!(output(&select(&query).unwrap()), ["count", "name"]);
        let rows = [("a", 1, ""), ("b", 1, ""), ("b", 1, ""), ("b", 2, "")];
        let pair = |count, name| vec![Cell::Int(count), Cell::text(Some(name))];
        assert_eq!(collect(&query, &rows), [pair(2, "b"), pair(1, "b"), pair(1, "a")]);
    }

    #[test]
    fn counting_leaves_no_other_columns() {
        for query in [
            Query { sort: texts(&["ip"]), ..Query::default() },
            Query { columns: texts(&["ip"]), ..Query::default() },
        ] {
            let query = Query { count_by: texts(&["name"]), ..query };
            assert_eq!(
                select(&query).unwrap_err().to_string(),
                "no column `ip`; the columns are `name`, `count`; `--count-by` and `--sum` leave no others"
            );
        }
    }

    #[test]
    fn an_unknown_column_is_refused_in_every_option() {
        for query in [
            Query { columns: texts(&["nam"]), ..Query::default() },
            Query { sort: texts(&["nam"]), ..Query::default() },
            Query { count_by: texts(&["nam"]), ..Query::default() },
            Query { wheres: texts(&["nam=x"]), ..Query::default() },
        ] {
            let message = select(&query).unwrap_err().to_string();
            assert!(message.contains("no column `nam`; did you mean `name`?"), "{message}");
        }
    }
}
