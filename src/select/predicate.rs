//! Tests of any column: `--where COLUMN=VALUE`.

use super::matcher::Matcher;
use super::names::{Named, Names};
use super::query::{InvalidQuery, Op};
use super::{column, is_map_value};
use crate::row::{Cell, Time};

/// A test of one cell.
#[derive(Debug, Clone)]
pub(super) struct Predicate {
    cell: usize,
    matcher: Matcher,
    negated: bool,
}

impl Predicate {
    /// Reads `COLUMN=VALUE` or the like; the column's cell is where `place` puts it.
    pub(super) fn parse(
        text: &str,
        names: Names<'_>,
        now: Time,
        place: impl FnOnce(Named) -> usize,
    ) -> Result<Self, InvalidQuery> {
        let wrong = |why: String| InvalidQuery(format!("`--where {text}`: {why}"));
        let Some((name, op, value)) = split(text) else {
            return Err(wrong(
                "no operator; write COLUMN=VALUE, or with `!=`, `~`, `!~`, `<`, `<=`, `>` or `>=`"
                    .to_owned(),
            ));
        };
        if name.is_empty() {
            return Err(wrong(format!("write a column before `{}`", op.sign())));
        }
        let named = names.find(name).map_err(|error| wrong(error.0))?;
        let loose = is_map_value(&named, names.0);
        let matcher =
            Matcher::new(op, value, &column(&named, names.0), loose, now).map_err(wrong)?;
        Ok(Self { cell: place(named), matcher, negated: is_negated(op) })
    }

    /// Whether `row` passes.
    pub(super) fn passes(&self, row: &[Cell<'_>]) -> bool {
        row.get(self.cell).is_some_and(|cell| self.matcher.matches(cell)) != self.negated
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

/// The name before the first operator, the operator, and the value after it. In `a = b` the
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
    use super::*;
    use crate::select::Query;
    use crate::select::test_columns::{check, row, select, test, text};

    fn message(text: &str) -> String {
        test(text, &[]).unwrap_err().to_string()
    }

    #[test]
    fn the_first_operator_separates_name_and_value() {
        assert_eq!(split("name=a=b!=c"), Some(("name", Op::Eq, "a=b!=c")));
        assert_eq!(split("name!~<b>"), Some(("name", Op::NotMatch, "<b>")));
        assert_eq!(split("name==~x"), Some(("name", Op::Eq, "~x")));
        assert_eq!(split("name>=4"), Some(("name", Op::Ge, "4")));
        assert_eq!(split("Project ID=é"), Some(("Project ID", Op::Eq, "é")));
        assert_eq!(split("é!"), None);
    }

    #[test]
    fn blanks_around_an_operator_do_not_belong_to_the_value() {
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
    fn an_invalid_test_is_refused_with_a_correction() {
        for (text, part) in [
            (
                "vcpus>=four",
                "`--where vcpus>=four`: `four` is not a number; write a number such as `4`",
            ),
            ("vcpus=inf", "`inf` is not a number"),
            ("locked=maybe", "`maybe` is neither `true` nor `false`"),
            ("locked<true", "`<` cannot be used with `locked`, which is a boolean; use `=`"),
            (
                "created>7d",
                "cannot read `7d` as a time; write a time such as `2019-06-05T13:08:44Z`",
            ),
            ("ip=web1", "`web1` is not an address; write an address such as `10.0.0.5`, a network"),
            ("ip<10.0.0.0/8", "`10.0.0.0/8` is not an address"),
            ("metadata=role", "`role` is not an entry; write `KEY=VALUE`"),
            ("metadata>a=b", "`>` cannot be used with `metadata`, which is a map"),
            ("name~(", "`(` is an invalid regular expression: unclosed group"),
            ("name~a{9999}{9999}", "it is too big"),
            ("vcpus<", "no value follows `<`"),
            ("name", "no operator; write COLUMN=VALUE"),
            ("=x", "write a column before `=`"),
            ("usrname=x", "no column `usrname`; did you mean `username`?"),
        ] {
            let message = message(text);
            assert!(message.contains(part), "{text}: {message}");
            assert!(message.starts_with(&format!("`--where {text}`: ")), "{message}");
        }
    }

    #[test]
    fn a_value_of_a_map_can_be_tested() {
        let map = |value| {
            let entries = vec![("role".into(), value), ("a.b".into(), text("x"))];
            [("metadata", Cell::Map(entries))]
        };
        for (test_text, value, passes) in [
            ("metadata.role=db", text("db"), true),
            ("metadata.role=DB", text("db"), false),
            ("properties.role~^d", text("db"), true),
            ("metadata.a.b=x", Cell::Null, true),
            ("metadata.Role=db", text("db"), false),
            ("metadata.other=", text("db"), true),
            ("metadata.other!=", text("db"), false),
            ("metadata.other!=x", text("db"), true),
            // Numbers are compared as numbers though metadata holds texts only.
            ("metadata.role>9", text("10"), true),
            ("metadata.role>=4", Cell::Int(12), true),
            ("metadata.role=12", Cell::Int(12), true),
            ("metadata.role<4", text("12"), false),
            ("metadata.role<b", text("a"), true),
            // ... and what is not a number is compared as text.
            ("metadata.role>9", text("ten"), true),
        ] {
            assert_eq!(test(test_text, &map(value)), Ok(passes), "{test_text}");
        }
        assert_eq!(test("metadata.role=", &[]), Ok(true));
    }

    #[test]
    fn an_item_of_a_list_can_be_tested() {
        let known = [("tags", Cell::texts(["blue", "green"].into_iter()))];
        assert_eq!(test("tags.blue=true", &known), Ok(true));
        assert_eq!(test("tags.red=false", &known), Ok(true));
        assert_eq!(test("tags.red=true", &[]), Ok(false));
    }

    #[test]
    fn all_tests_must_hold_unless_any_is_enough() {
        let wheres = vec!["vcpus>2".to_owned(), "name~^w".to_owned()];
        let all = select(&Query { wheres: wheres.clone(), ..Query::default() }).unwrap();
        let any = select(&Query { wheres, any: true, ..Query::default() }).unwrap();
        for (vcpus, name, holds) in [
            (4, "web", [true, true]),
            (1, "web", [false, true]),
            (4, "db", [false, true]),
            (1, "db", [false, false]),
        ] {
            let known = [("vcpus", Cell::Int(vcpus)), ("name", Cell::text(Some(name)))];
            let passes =
                [&all, &any].map(|selection| selection.passes(&mut row(selection, &known)));
            assert_eq!(passes, holds, "{vcpus} {name}");
        }
        let any = select(&Query { any: true, ..Query::default() }).unwrap();
        assert!(any.passes(&mut row(&any, &[])), "without a test every row passes");
    }
}
