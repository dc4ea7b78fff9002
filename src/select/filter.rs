//! Filters that have an option of their own, and the findings about values that match nothing.
//!
//! A filter notes which of its values have matched a row. After the run, a value that has not,
//! and that no table knows, is the finding `no-such-value`.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use hashbrown::HashMap;

use super::matcher::Matcher;
use super::names::Names;
use super::query::{Filter, InvalidQuery, Op, Unmatched};
use super::value::with_text;
use crate::finding::{Finding, code};
use crate::row::{Cell, Time};

/// The most unmatched values of a filter for which a suggestion is searched: each costs a
/// comparison with every name of a table.
const SUGGESTIONS: usize = 10;

/// The most entries that a finding lists by name.
const LISTED: usize = 4;

/// The least similarity (Jaro-Winkler) of a suggestion.
const LIKENESS: f64 = 0.8;

/// An entry of a table that a filter's value can name.
#[derive(Debug, Clone, Copy, Default)]
pub struct Thing<'a> {
    /// Its id, where it has one of its own.
    pub id: Option<&'a str>,
    /// Its name.
    pub name: Option<&'a str>,
    /// The name of the domain in which its name is unique.
    pub domain: Option<&'a str>,
    /// The id of that domain.
    pub domain_id: Option<&'a str>,
}

/// The tables that a run has read.
pub trait Things {
    /// Visits all entries that the option of this name (`project`) can name. Returns the kind of
    /// dump that would name them, if none was given.
    fn each<'a>(&'a self, option: &str, visit: &mut dyn FnMut(Thing<'a>)) -> Option<&'static str>;
}

/// All filters of a query; all of them must hold.
#[derive(Debug, Default)]
pub(super) struct Filters {
    all: Vec<Test>,
    /// How many values that are to be reported have not matched a row yet.
    unmatched: AtomicUsize,
}

#[derive(Debug)]
struct Test {
    option: &'static str,
    values: Vec<Value>,
    unmatched: Unmatched,
}

#[derive(Debug)]
struct Value {
    text: String,
    /// Where the cell is, and what it must be; one is enough.
    any: Vec<(usize, Matcher)>,
    matched: AtomicBool,
    /// The value of a row that is most like this one. Of two that are equally like it, the
    /// smaller one, so that the order of rows does not matter.
    nearest: Mutex<Option<Near>>,
}

/// How much a text is like the value, and the text.
type Near = (f64, String);

impl Filters {
    /// Checks the filters of a query. The cells are numbered as the columns are.
    pub(super) fn new(
        filters: &[Filter],
        names: Names<'_>,
        now: Time,
    ) -> Result<Self, InvalidQuery> {
        let all: Vec<Test> =
            filters.iter().map(|filter| Test::new(filter, names, now)).collect::<Result<_, _>>()?;
        let reported = all.iter().filter(|test| test.unmatched != Unmatched::Ignore);
        let unmatched = reported.map(|test| test.values.len()).sum();
        Ok(Self { all, unmatched: AtomicUsize::new(unmatched) })
    }

    /// Renumbers the cells.
    pub(super) fn place(&mut self, mut place: impl FnMut(usize) -> usize) {
        for value in self.all.iter_mut().flat_map(|test| &mut test.values) {
            value.any.iter_mut().for_each(|(cell, _)| *cell = place(*cell));
        }
    }

    /// Whether `row` passes all filters.
    pub(super) fn passes(&self, row: &[Cell<'_>]) -> bool {
        if self.unmatched.load(Ordering::Relaxed) == 0 {
            return self.all.iter().all(|test| test.values.iter().any(|value| value.matches(row)));
        }
        // All filters are tested, since a row that one of them rejects may match a value of
        // another.
        let passes = |test: &Test| {
            test.values.iter().fold(false, |passes, value| self.observe(test, value, row) | passes)
        };
        self.all.iter().fold(true, |all, test| passes(test) & all)
    }

    /// As [`Value::matches`], and notes what the row says about the value.
    fn observe(&self, test: &Test, value: &Value, row: &[Cell<'_>]) -> bool {
        let matches = value.matches(row);
        if test.unmatched != Unmatched::Ignore && !value.matched.load(Ordering::Relaxed) {
            if matches {
                if !value.matched.swap(true, Ordering::Relaxed) {
                    self.unmatched.fetch_sub(1, Ordering::Relaxed);
                }
            } else if test.unmatched == Unmatched::ReportFromRows {
                value.compare(row);
            }
        }
        matches
    }

    /// Findings about the values: those that name nothing, and those that name several things.
    /// They are complete once every row has been tested.
    pub(super) fn findings(&self, things: &dyn Things) -> Vec<Finding> {
        let reported = self.all.iter().filter(|test| test.unmatched != Unmatched::Ignore);
        reported.flat_map(|test| test.findings(things, self.domains_of(test))).collect()
    }

    /// The domains that are chosen for a filter's names: the values of `--project-domain` for
    /// `--project`.
    fn domains_of(&self, test: &Test) -> Option<Vec<&str>> {
        let own = |other: &&Test| other.option.strip_suffix("-domain") == Some(test.option);
        let domains = self.all.iter().find(own)?;
        Some(domains.values.iter().map(|value| value.text.as_str()).collect())
    }
}

impl Test {
    /// Columns that the report lacks are left out, and so are those whose type the value does not
    /// fit, as long as one column is left.
    fn new(filter: &Filter, names: Names<'_>, now: Time) -> Result<Self, InvalidQuery> {
        let option = filter.option;
        let find = |name: &&str| names.0.iter().position(|column| column.name == *name);
        let columns: Vec<usize> = filter.columns.iter().filter_map(find).collect();
        if columns.is_empty() {
            return Err(InvalidQuery(format!(
                "`--{option}` does not apply here: this report has no such column; `--columns` lists all"
            )));
        }
        let value = |(op, text): &(Op, String)| {
            let mut any = Vec::new();
            let mut wrong = String::new();
            for &number in &columns {
                let column = &names.0[number];
                let matcher = match filter.any_case {
                    true => Ok(Matcher::any_case(text)),
                    false => Matcher::new(*op, text, column, false, now),
                };
                match matcher {
                    Ok(matcher) => any.push((number, matcher)),
                    Err(why) => wrong = why,
                }
            }
            if any.is_empty() {
                return Err(InvalidQuery(format!("`--{option} {text}`: {wrong}")));
            }
            // The empty value asks for rows without any.
            let matched = AtomicBool::new(text.is_empty());
            Ok(Value { text: text.clone(), any, matched, nearest: Mutex::default() })
        };
        let values = filter.values.iter().map(value).collect::<Result<_, _>>()?;
        Ok(Self { option, values, unmatched: filter.unmatched })
    }

    fn findings(&self, things: &dyn Things, domains: Option<Vec<&str>>) -> Vec<Finding> {
        let mut numbers: HashMap<&str, Vec<usize>> = HashMap::new();
        for (number, value) in self.values.iter().enumerate() {
            numbers.entry(&value.text).or_default().push(number);
        }
        let mut known = vec![false; self.values.len()];
        let mut named: Vec<Vec<Thing<'_>>> = vec![Vec::new(); self.values.len()];
        let missing = things.each(self.option, &mut |thing| {
            for &number in thing.id.and_then(|id| numbers.get(id)).into_iter().flatten() {
                known[number] = true;
            }
            for &number in thing.name.and_then(|name| numbers.get(name)).into_iter().flatten() {
                known[number] = true;
                if thing.id.is_some() && is_chosen(&thing, domains.as_deref()) {
                    named[number].push(thing);
                }
            }
        });
        let unknown: Vec<usize> = (0..known.len())
            .filter(|&number| !known[number] && !self.values[number].matched())
            .collect();
        let mut nearest: Vec<Option<Near>> =
            unknown.iter().map(|&number| self.values[number].nearest()).collect();
        if !unknown.is_empty() {
            things.each(self.option, &mut |thing| {
                for text in [thing.name, thing.id].into_iter().flatten() {
                    let wanted = unknown.iter().zip(&mut nearest).take(SUGGESTIONS);
                    wanted.for_each(|(&number, near)| self.values[number].nearer(text, near));
                }
            });
        }
        let several = named.iter().zip(&self.values).filter(|(things, _)| things.len() > 1);
        let several = several.map(|(things, value)| self.several(&value.text, things));
        let unknown = unknown.iter().zip(nearest);
        let unknown =
            unknown.map(|(&number, near)| self.unknown(&self.values[number].text, near, missing));
        unknown.chain(several).collect()
    }

    fn unknown(&self, value: &str, near: Option<Near>, missing: Option<&str>) -> Finding {
        let Self { option, .. } = self;
        let what = option.replace('-', " ");
        let message = match (near, missing) {
            (Some((_, near)), _) => {
                format!("`--{option} {value}`: no dump has this {what}; did you mean `{near}`?")
            }
            (None, Some(kind)) => format!(
                "`--{option} {value}`: no dump has this {what}, and no dump of `{kind}` was given, which would have its name"
            ),
            (None, None) => format!("`--{option} {value}`: no dump has this {what}"),
        };
        Finding::new(&code::NO_SUCH_VALUE, None, message)
    }

    fn several(&self, value: &str, things: &[Thing<'_>]) -> Finding {
        let Self { option, .. } = self;
        let mut message =
            format!("`--{option} {value}`: {} {}s have this name: ", things.len(), option);
        for (number, thing) in things.iter().take(LISTED).enumerate() {
            let comma = if number > 0 { ", " } else { "" };
            // Writing to a string does not fail.
            let _ = write!(message, "{comma}`{}`", thing.id.unwrap_or_default());
            if let Some(domain) = thing.domain.or(thing.domain_id) {
                let _ = write!(message, " in domain `{domain}`");
            }
        }
        if things.len() > LISTED {
            let _ = write!(message, " and {} more", things.len() - LISTED);
        }
        let domains = things.iter().any(|thing| thing.domain_id.is_some());
        let help = match *option {
            "project" | "user" if domains => {
                format!(
                    "choose one with `--{option}-domain DOMAIN`, or give its id to `--{option}`"
                )
            }
            _ => format!("give the id to `--{option}` to choose one"),
        };
        Finding::new(&code::AMBIGUOUS_NAME, None, message).help(help)
    }
}

/// Whether a thing is in one of the domains, where some are chosen.
fn is_chosen(thing: &Thing<'_>, domains: Option<&[&str]>) -> bool {
    let own = |domain: &&str| [thing.domain, thing.domain_id].contains(&Some(*domain));
    domains.is_none_or(|domains| domains.iter().any(own))
}

impl Value {
    fn matches(&self, row: &[Cell<'_>]) -> bool {
        let matches = |(cell, matcher): &(usize, Matcher)| {
            row.get(*cell).is_some_and(|cell| matcher.matches(cell))
        };
        self.any.iter().any(matches)
    }

    fn matched(&self) -> bool {
        self.matched.load(Ordering::Relaxed)
    }

    fn nearest(&self) -> Option<Near> {
        self.nearest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers the cell that is most like the value.
    fn compare(&self, row: &[Cell<'_>]) {
        let mut near = self.nearest.lock().unwrap_or_else(PoisonError::into_inner);
        for cell in self.any.iter().filter_map(|(cell, _)| row.get(*cell)) {
            with_text(cell, |text| self.nearer(text, &mut near));
        }
    }

    /// Puts `text` in the place of `near` if it is more like the value.
    fn nearer(&self, text: &str, near: &mut Option<Near>) {
        if near.as_ref().is_some_and(|(_, known)| known == text) {
            return;
        }
        let likeness = strsim::jaro_winkler(&self.text.to_lowercase(), &text.to_lowercase());
        let better = match near {
            None => likeness > LIKENESS,
            Some((most, known)) => likeness > *most || (likeness == *most && text < known.as_str()),
        };
        if better {
            *near = Some((likeness, text.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::select::test_columns::{row, select, text};
    use crate::select::{Query, Selection};

    fn filter(option: &'static str, columns: &'static [&'static str], values: &[&str]) -> Filter {
        let values = values.iter().map(|&text| (Op::Eq, text.to_owned())).collect();
        Filter { option, columns, values, any_case: false, unmatched: Unmatched::Report }
    }

    fn selection(filters: Vec<Filter>) -> Selection {
        select(&Query { filters, ..Query::default() }).unwrap()
    }

    /// Projects, or nothing.
    struct Table(Vec<Thing<'static>>);

    impl Things for Table {
        fn each<'a>(
            &'a self,
            option: &str,
            visit: &mut dyn FnMut(Thing<'a>),
        ) -> Option<&'static str> {
            if option == "project" {
                self.0.iter().for_each(|thing| visit(*thing));
                return self.0.is_empty().then_some("projects");
            }
            None
        }
    }

    fn project(id: &'static str, name: &'static str, domain: &'static str) -> Thing<'static> {
        Thing { id: Some(id), name: Some(name), domain: Some(domain), domain_id: Some("d") }
    }

    fn messages(selection: &Selection, table: &Table) -> Vec<String> {
        selection.findings(table).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn a_filter_passes_if_one_value_matches_one_column() {
        let selection =
            selection(vec![filter("project", &["project", "name", "project_id"], &["b", "x"])]);
        let passes = |name, id| {
            let known = [("name", text(name)), ("project_id", text(id))];
            selection.passes(&mut row(&selection, &known))
        };
        assert!(passes("a", "b") && passes("x", "y") && passes("x", "b"));
        assert!(!passes("a", "y"));
    }

    #[test]
    fn all_filters_must_hold() {
        let selection = selection(vec![
            filter("project", &["project_id"], &["p"]),
            filter("user", &["username"], &["u", "v"]),
        ]);
        for (project, user, passes) in
            [("p", "u", true), ("p", "w", false), ("q", "v", false), ("p", "v", true)]
        {
            let known = [("project_id", text(project)), ("username", text(user))];
            assert_eq!(selection.passes(&mut row(&selection, &known)), passes, "{project} {user}");
        }
    }

    #[test]
    fn a_value_need_not_fit_every_column() {
        let selection = selection(vec![filter("project", &["vcpus", "name"], &["x"])]);
        let known = [("vcpus", Cell::Int(4)), ("name", text("x"))];
        assert!(selection.passes(&mut row(&selection, &known)));
        let filters = vec![filter("project", &["vcpus"], &["x"])];
        let error = select(&Query { filters, ..Query::default() }).unwrap_err().to_string();
        assert!(error.starts_with("`--project x`: `x` is not a number"), "{error}");
    }

    #[test]
    fn a_filter_without_any_column_is_refused() {
        let filters = vec![filter("project", &["flavor"], &["x"])];
        let error = select(&Query { filters, ..Query::default() }).unwrap_err().to_string();
        assert!(error.starts_with("`--project` does not apply here"), "{error}");
    }

    #[test]
    fn case_is_ignored_where_the_filter_says_so() {
        let any_case = Filter { any_case: true, ..filter("status", &["name"], &["active"]) };
        let selection = selection(vec![any_case]);
        assert!(selection.passes(&mut row(&selection, &[("name", text("ACTIVE"))])));
        assert!(!selection.passes(&mut row(&selection, &[("name", text("ACTIVE2"))])));
    }

    #[test]
    fn a_value_that_nothing_has_is_reported_with_a_suggestion() {
        let selection =
            selection(vec![filter("project", &["project_id"], &["p1", "alhpa", "beta", ""])]);
        assert!(selection.passes(&mut row(&selection, &[("project_id", text("p1"))])));
        let table = Table(vec![project("p2", "alpha", "x"), project("p3", "beta", "x")]);
        // A row has `p1`, and the table has `beta`.
        let expected = ["`--project alhpa`: no dump has this project; did you mean `alpha`?"];
        assert_eq!(messages(&selection, &table), expected);
        assert_eq!(
            messages(&selection, &Table(vec![]))[0],
            "`--project alhpa`: no dump has this project, and no dump of `projects` was given, which would have its name"
        );
    }

    #[test]
    fn a_value_is_known_though_another_filter_rejects_its_rows() {
        let selection = selection(vec![
            filter("project", &["project_id"], &["p"]),
            filter("user", &["username"], &["u"]),
        ]);
        for (project, user) in [("p", "v"), ("q", "u")] {
            let known = [("project_id", text(project)), ("username", text(user))];
            assert!(!selection.passes(&mut row(&selection, &known)));
        }
        assert_eq!(messages(&selection, &Table(vec![])), [""; 0]);
    }

    #[test]
    fn a_suggestion_from_rows_does_not_depend_on_their_order() {
        let rows = ["ACTIVF", "ACTIVE", "ACTIVG", "ERROR"];
        for turn in 0..rows.len() {
            let from_rows = Filter {
                unmatched: Unmatched::ReportFromRows,
                ..filter("status", &["name"], &["ACTIV"])
            };
            let selection = selection(vec![from_rows]);
            for name in rows.iter().cycle().skip(turn).take(rows.len()) {
                selection.passes(&mut row(&selection, &[("name", text(name))]));
            }
            let expected = ["`--status ACTIV`: no dump has this status; did you mean `ACTIVE`?"];
            assert_eq!(messages(&selection, &Table(vec![])), expected);
        }
    }

    #[test]
    fn a_name_of_several_things_is_reported_unless_a_domain_chooses() {
        let table = Table(vec![project("p1", "admin", "one"), project("p2", "admin", "two")]);
        let own = || filter("project", &["name"], &["admin"]);
        let findings = selection(vec![own()]).findings(&table);
        assert_eq!(
            findings[0].message,
            "`--project admin`: 2 projects have this name: `p1` in domain `one`, `p2` in domain `two`"
        );
        assert!(findings[0].remedy().contains("--project-domain"), "{}", findings[0].remedy());
        let domain = Filter {
            unmatched: Unmatched::Ignore,
            ..filter("project-domain", &["host"], &["two"])
        };
        assert_eq!(messages(&selection(vec![own(), domain]), &table), [""; 0]);
    }
}
