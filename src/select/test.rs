//! Conditions that rows are tested by.

use super::matcher::Matcher;
use super::names::Names;
use super::wanted::{Filter, Op, Unusable};
use crate::row::{Cell, Time};

/// A condition: one of the cells matches, or, where it is negated, none does.
#[derive(Debug, Clone)]
pub(super) struct Test {
    /// Where the cell is, and what it must be.
    any: Vec<(usize, Matcher)>,
    negated: bool,
}

impl Test {
    /// Reads `COLUMN=VALUE` or the like. The cells are numbered as the columns are.
    pub(super) fn parse(text: &str, names: Names<'_>, now: Time) -> Result<Self, Unusable> {
        let wrong = |why: String| Unusable(format!("`--where {text}`: {why}"));
        let Some((name, op, value)) = split(text) else {
            return Err(wrong(
                "no operator; write COLUMN=VALUE, or with `!=`, `~`, `!~`, `<`, `<=`, `>` or `>=`"
                    .to_owned(),
            ));
        };
        if name.is_empty() {
            return Err(wrong(format!("write a column before `{}`", op.sign())));
        }
        let number = names.find(name).map_err(|error| wrong(error.0))?;
        let matcher = Matcher::new(op, value, &names.0[number], now).map_err(wrong)?;
        Ok(Self { any: vec![(number, matcher)], negated: is_negated(op) })
    }

    /// The condition of an option. Columns that are not there are left out, and so are those for
    /// whose type the value is none, as long as one is left.
    pub(super) fn new(filter: &Filter, names: Names<'_>, now: Time) -> Result<Self, Unusable> {
        let option = filter.option.trim_start_matches('-');
        let present = filter
            .columns
            .iter()
            .filter_map(|name| names.0.iter().position(|column| column.name == *name));
        let mut any = Vec::new();
        let mut wrong = None;
        for number in present {
            match Matcher::new(filter.op, &filter.value, &names.0[number], now) {
                Ok(matcher) => any.push((number, matcher)),
                Err(why) => wrong = Some(format!("`--{option} {}`: {why}", filter.value)),
            }
        }
        if any.is_empty() {
            return Err(Unusable(wrong.unwrap_or_else(|| {
                format!("`--{option}` means nothing here: this report has no such column; `--columns` lists all")
            })));
        }
        Ok(Self { any, negated: is_negated(filter.op) })
    }

    /// Numbers the cells anew.
    pub(super) fn place(&mut self, mut place: impl FnMut(usize) -> usize) {
        for (cell, _) in &mut self.any {
            *cell = place(*cell);
        }
    }

    /// Whether `row` passes.
    pub(super) fn passes(&self, row: &[Cell<'_>]) -> bool {
        let matches = |(cell, matcher): &(usize, Matcher)| {
            row.get(*cell).is_some_and(|cell| matcher.matches(cell))
        };
        self.any.iter().any(matches) != self.negated
    }
}

fn is_negated(op: Op) -> bool {
    matches!(op, Op::Ne | Op::NotMatch)
}

/// Signs of operators; where two begin alike, the longer one first.
static SIGNS: &[(&str, Op)] = &[
    ("!=", Op::Ne),
    ("!~", Op::NotMatch),
    ("<=", Op::Le),
    (">=", Op::Ge),
    ("==", Op::Eq),
    ("=", Op::Eq),
    ("~", Op::Match),
    ("<", Op::Lt),
    (">", Op::Gt),
];

/// The name before the first operator, the operator, and the value behind it. In `a = b` the
/// blanks belong to neither; in `a= b` the value begins with one.
fn split(text: &str) -> Option<(&str, Op, &str)> {
    let (name, (sign, op)) = text.char_indices().find_map(|(at, _)| {
        let (name, rest) = text.split_at(at);
        let found = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign))?;
        Some((name, found))
    })?;
    let value = &text[name.len() + sign.len()..];
    let spaced = name.ends_with(char::is_whitespace);
    Some((name.trim(), *op, if spaced { value.trim_start() } else { value }))
}

#[cfg(test)]
mod tests {
    use super::super::Wanted;
    use super::super::examples::{check, row, select, test, text};
    use super::*;

    fn message(text: &str) -> String {
        test(text, &[]).unwrap_err().to_string()
    }

    #[test]
    fn the_first_operator_parts_name_and_value() {
        assert_eq!(split("name=a=b!=c"), Some(("name", Op::Eq, "a=b!=c")));
        assert_eq!(split("name!~<b>"), Some(("name", Op::NotMatch, "<b>")));
        assert_eq!(split("name==~x"), Some(("name", Op::Eq, "~x")));
        assert_eq!(split("name>=4"), Some(("name", Op::Ge, "4")));
        assert_eq!(split("Project ID=é"), Some(("Project ID", Op::Eq, "é")));
        assert_eq!(split("é!"), None);
    }

    #[test]
    fn blanks_around_an_operator_are_no_part_of_the_value() {
        assert_eq!(split(" name = a b "), Some(("name", Op::Eq, "a b ")));
        assert_eq!(split("name= a"), Some(("name", Op::Eq, " a")));
        check(&Cell::Int(4), &[("vcpus > 3", true)]);
    }

    #[test]
    fn a_title_names_a_column_too() {
        let known = [("project_id", text("p"))];
        assert_eq!(test("Project ID=p", &known), Ok(true));
        assert_eq!(test("\"project id\"=p", &known), Ok(true));
    }

    #[test]
    fn what_cannot_be_tested_is_refused_with_what_to_write() {
        for (text, part) in [
            ("vcpus>=four", "`--where vcpus>=four`: `four` is no number; write one such as `4`"),
            ("vcpus=inf", "`inf` is no number"),
            ("locked=maybe", "`maybe` is neither `true` nor `false`"),
            ("locked<true", "`<` cannot be used with `locked`, which is a boolean; use `=`"),
            ("created>7d", "`7d` is no time; write one such as `2019-06-05T13:08:44Z`"),
            ("ip=web1", "`web1` is no address; write one such as `10.0.0.5`, a network"),
            ("ip<10.0.0.0/8", "`10.0.0.0/8` is no address"),
            ("metadata=role", "`role` is no entry; write `KEY=VALUE`"),
            ("metadata>a=b", "`>` cannot be used with `metadata`, which is a map"),
            ("name~(", "`(` is no regular expression: unclosed group"),
            ("name~a{9999}{9999}", "it is too big"),
            ("vcpus<", "nothing stands behind `<`"),
            ("name", "no operator; write COLUMN=VALUE"),
            ("=x", "write a column before `=`"),
            ("usrname=x", "no column `usrname`; did you mean `username`?"),
        ] {
            let message = message(text);
            assert!(message.contains(part), "{text}: {message}");
            assert!(message.starts_with(&format!("`--where {text}`: ")), "{message}");
        }
    }

    fn filter(
        columns: &'static [&'static str],
        op: Op,
        value: &str,
        known: &[(&str, Cell<'_>)],
    ) -> Result<bool, Unusable> {
        let filter = Filter { option: "project", columns, op, value: value.to_owned() };
        let selection = select(&Wanted { filters: vec![filter], ..Wanted::default() })?;
        Ok(selection.passes(&row(&selection, known)))
    }

    #[test]
    fn a_filter_passes_if_one_of_its_columns_does() {
        let known = [("name", text("a")), ("project_id", text("b"))];
        let columns = &["project", "name", "project_id"];
        assert_eq!(filter(columns, Op::Eq, "b", &known), Ok(true));
        assert_eq!(filter(columns, Op::Eq, "c", &known), Ok(false));
        assert_eq!(filter(columns, Op::Ne, "b", &known), Ok(false));
        assert_eq!(filter(columns, Op::Ne, "c", &known), Ok(true));
    }

    #[test]
    fn a_filter_leaves_out_columns_that_its_value_does_not_fit() {
        let known = [("vcpus", Cell::Int(4)), ("name", text("x"))];
        assert_eq!(filter(&["vcpus", "name"], Op::Eq, "x", &known), Ok(true));
        let message = filter(&["vcpus"], Op::Eq, "x", &known).unwrap_err().to_string();
        assert!(message.starts_with("`--project x`: `x` is no number"), "{message}");
    }

    #[test]
    fn a_filter_without_any_column_is_refused() {
        let message = filter(&["flavor"], Op::Eq, "x", &[]).unwrap_err().to_string();
        assert!(message.starts_with("`--project` means nothing here"), "{message}");
    }

    #[test]
    fn all_conditions_must_hold() {
        let wheres = vec!["vcpus>2".to_owned(), "name~^w".to_owned()];
        let selection = select(&Wanted { wheres, ..Wanted::default() }).unwrap();
        let passes = |vcpus, name| {
            let known = [("vcpus", Cell::Int(vcpus)), ("name", Cell::text(Some(name)))];
            selection.passes(&row(&selection, &known))
        };
        assert!(passes(4, "web"));
        assert!(!passes(1, "web"));
        assert!(!passes(4, "db"));
    }
}
