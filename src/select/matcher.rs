//! What a cell must be for a test to hold.

use std::cmp::Ordering;

use memchr::memmem::Finder;
use regex::Regex;

use super::query::Op;
use super::value::{Value, with_text};
use crate::row::{Cell, Column, Time};

/// What a cell must be. A list matches if one of its items does, and null matches nothing but
/// [`Matcher::Empty`].
#[derive(Debug, Clone)]
pub(super) enum Matcher {
    /// Null, or text, a list or a map with nothing in it.
    Empty,
    /// The expression matches in its text; in a map, in one `key=value`.
    Regex(Expression),
    /// The comparison with the value has the result that the operator asks for.
    Compare(Op, Value),
}

/// A regular expression.
#[derive(Debug, Clone)]
pub(super) enum Expression {
    /// Every character stands for itself, as in most names that are searched for.
    Literal(Box<Finder<'static>>),
    Regex(Regex),
}

impl Matcher {
    /// The matcher of `op` and the value after it; for `!=` and `!~` that of `=` and `~`, whose
    /// answer the caller negates. `loose` is explained at [`Value::parse`]. The error says what is
    /// wrong and what to write.
    pub(super) fn new(
        op: Op,
        text: &str,
        column: &Column,
        loose: bool,
        now: Time,
    ) -> Result<Self, String> {
        let value = |op| Value::parse(text, column, loose, op, now);
        match op {
            Op::Eq | Op::Ne if text.is_empty() => Ok(Self::Empty),
            Op::Eq | Op::Ne => value(op).map(|value| Self::Compare(Op::Eq, value)),
            Op::Match | Op::NotMatch => expression(text).map(Self::Regex),
            Op::Lt | Op::Le | Op::Gt | Op::Ge if text.is_empty() => {
                Err(format!("no value follows `{}`; write one", op.sign()))
            }
            Op::Lt | Op::Le | Op::Gt | Op::Ge => value(op).map(|value| Self::Compare(op, value)),
        }
    }

    /// The matcher of a text in any case of its ASCII letters.
    pub(super) fn any_case(text: &str) -> Self {
        match text {
            "" => Self::Empty,
            text => Self::Compare(Op::Eq, Value::AnyCase(text.to_owned())),
        }
    }

    /// Whether `cell` is as it must be.
    pub(super) fn matches(&self, cell: &Cell<'_>) -> bool {
        match (self, cell) {
            (Self::Empty, Cell::Null) => true,
            (Self::Empty, Cell::Text(text)) => text.is_empty(),
            (Self::Empty, Cell::List(items)) => items.is_empty(),
            (Self::Empty, Cell::Map(entries)) => entries.is_empty(),
            (Self::Empty, _) | (_, Cell::Null) => false,
            (_, Cell::List(items)) => items.iter().any(|item| self.matches(item)),
            (Self::Regex(expression), Cell::Map(entries)) => {
                entries.iter().any(|(key, value)| matches_entry(expression, key, value))
            }
            (Self::Regex(expression), cell) => with_text(cell, |text| expression.is_in(text)),
            (Self::Compare(op, value), cell) => {
                value.compare(cell).is_some_and(|ordering| holds(*op, ordering))
            }
        }
    }
}

fn holds(op: Op, ordering: Ordering) -> bool {
    match op {
        Op::Lt => ordering.is_lt(),
        Op::Le => ordering.is_le(),
        Op::Gt => ordering.is_gt(),
        Op::Ge => ordering.is_ge(),
        _ => ordering.is_eq(),
    }
}

fn matches_entry(expression: &Expression, key: &str, value: &Cell<'_>) -> bool {
    let matches =
        |value: &Cell<'_>| with_text(value, |text| expression.is_in(&[key, "=", text].concat()));
    match value {
        Cell::List(items) if !items.is_empty() => items.iter().any(matches),
        value => matches(value),
    }
}

impl Expression {
    fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Literal(literal) => literal.find(text.as_bytes()).is_some(),
            Self::Regex(regex) => regex.is_match(text),
        }
    }
}

/// The characters that do not stand for themselves in an expression.
const OPERATORS: [char; 14] =
    ['\\', '.', '+', '*', '?', '(', ')', '|', '[', ']', '{', '}', '^', '$'];

/// The expression, or why it is invalid: the parser's own sentence, without its drawing.
fn expression(text: &str) -> Result<Expression, String> {
    if !text.contains(OPERATORS) {
        return Ok(Expression::Literal(Box::new(Finder::new(text).into_owned())));
    }
    Regex::new(text).map(Expression::Regex).map_err(|error| {
        let why = match error {
            regex::Error::CompiledTooBig(_) => "it is too big".to_owned(),
            error => {
                let drawn = error.to_string();
                let last = drawn.lines().next_back().unwrap_or_default();
                last.strip_prefix("error: ").unwrap_or(last).to_owned()
            }
        };
        format!(
            "`{text}` is an invalid regular expression: {why}; write `\\` before a character that stands for itself"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::select::test_columns::{NOW, check, test, text};

    #[test]
    fn text_is_compared_exactly_and_by_code_point() {
        check(
            &text("web1"),
            &[
                ("name=web1", true),
                ("name==web1", true),
                ("name=Web1", false),
                ("name=web", false),
                ("name!=web1", false),
                ("name!=web2", true),
                ("name<web10", true),
                ("name<Web2", false),
                ("name>=web1", true),
                ("name>web1", false),
                ("name<=web1", true),
                ("name>é", false),
            ],
        );
    }

    #[test]
    fn an_expression_matches_anywhere_in_the_text_of_any_type() {
        check(
            &text("web1"),
            &[
                ("name~b[0-9]", true),
                ("name~^b", false),
                ("name~(?i)WEB", true),
                ("name!~b", false),
                ("name~eb1", true),
                ("name~EB1", false),
                ("name~w.b", true),
                ("name~web1-", false),
            ],
        );
        check(&Cell::Int(12), &[("vcpus~^1", true), ("vcpus!~3", true)]);
        check(&Cell::Bool(true), &[("locked~^true$", true)]);
        check(&Cell::Time(NOW), &[("created~^2019-06-10T", true)]);
    }

    #[test]
    fn text_without_operators_matches_as_the_expression_does() {
        let all: String = (' '..='~').chain("éß北".chars()).collect();
        for character in all.chars() {
            let pattern = format!("a{character}b");
            let Ok(regex) = Regex::new(&pattern) else {
                assert!(expression(&pattern).is_err(), "{pattern}");
                continue;
            };
            let ours = expression(&pattern).unwrap();
            for text in [pattern.as_str(), "ab", "aab", "axb", "xa.bx", "a#b", "a-b", "", &all] {
                assert_eq!(ours.is_in(text), regex.is_match(text), "{pattern} in {text}");
            }
        }
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        check(
            &Cell::Int(12),
            &[
                ("vcpus>=4", true),
                ("vcpus<4", false),
                ("vcpus=12.0", true),
                ("vcpus>11.5", true),
                ("vcpus!=12", false),
                ("vcpus=012", true),
            ],
        );
        check(&Cell::Float(0.5), &[("load<1", true), ("load=.5", true), ("load>=0.75", false)]);
        let large = Cell::Int(9_007_199_254_740_993);
        check(&large, &[("vcpus=9007199254740993", true), ("vcpus=9007199254740992", false)]);
    }

    #[test]
    fn truth_has_several_words() {
        for yes in ["true", "True", "yes", "1"] {
            assert_eq!(test(&format!("locked={yes}"), &[("locked", Cell::Bool(true))]), Ok(true));
        }
        for no in ["false", "NO", "0"] {
            assert_eq!(test(&format!("locked={no}"), &[("locked", Cell::Bool(true))]), Ok(false));
        }
    }

    #[test]
    fn times_are_compared_as_times() {
        // 2019-06-10T12:00:00Z
        check(
            &Cell::Time(NOW),
            &[
                ("created=2019-06-10T14:00:00+02:00", true),
                ("created=2019-06-10T12:00:00", true),
                ("created=2019-06-10", true),
                ("created!=2019-06-10", false),
                ("created=2019-06-09", false),
                ("created>2019-06-10", true),
                ("created<=2019-06-10", false),
                ("created<2019-06-11", true),
                ("created>=-7d", true),
                ("created<7d ago", false),
                ("created=now", true),
            ],
        );
    }

    #[test]
    fn addresses_are_compared_as_addresses() {
        check(
            &text("10.0.0.9"),
            &[
                ("ip=10.0.0.9", true),
                ("ip<10.0.0.10", true),
                ("ip=10.0.0.0/8", true),
                ("ip!=10.0.0.0/8", false),
                ("ip=192.168.0.0/16", false),
                ("ip!=192.168.0.0/16", true),
                ("ip>::", false),
                ("ip~^10[.]", true),
            ],
        );
        check(
            &text("FD00::1"),
            &[("ip=fd00:0::1", true), ("ip=fd00::/8", true), ("ip=0.0.0.0/0", false)],
        );
    }

    #[test]
    fn a_list_passes_if_one_of_its_items_does() {
        let list = Cell::texts(["blue", "green"].into_iter());
        check(
            &list,
            &[
                ("tags=green", true),
                ("tags=red", false),
                ("tags!=green", false),
                ("tags!=red", true),
                ("tags~^b", true),
                ("tags!~^b", false),
                ("tags<c", true),
            ],
        );
        let list = Cell::texts(["10.0.0.9", "fd00::1"].into_iter());
        check(&list, &[("ips=fd00::/8", true), ("ips!=10.0.0.9", false), ("ips<9.0.0.0", false)]);
    }

    #[test]
    fn a_map_passes_if_one_of_its_entries_does() {
        let map = Cell::Map(vec![
            ("role".into(), text("db")),
            ("a=b".into(), text("c=d")),
            ("nothing".into(), Cell::Null),
            ("net".into(), Cell::texts(["10.0.0.9", "fd00::1"].into_iter())),
        ]);
        check(
            &map,
            &[
                ("metadata=role=db", true),
                ("metadata=role=d", false),
                ("metadata!=role=db", false),
                ("metadata=a=b=c=d", true),
                ("metadata=nothing=", true),
                ("metadata=net=fd00::1", true),
                ("metadata~^role=d", true),
                ("metadata~^net=f", true),
                ("metadata!~x", true),
                ("metadata=", false),
            ],
        );
    }

    #[test]
    fn no_value_finds_what_is_empty() {
        for name in ["name", "vcpus", "locked", "ip", "tags", "metadata", "created"] {
            assert_eq!(test(&format!("{name}="), &[]), Ok(true), "{name}");
            assert_eq!(test(&format!("{name}!="), &[]), Ok(false), "{name}");
        }
        check(&text(""), &[("name=", true), ("name!=", false)]);
        check(&text(" "), &[("name=", false), ("name!=", true)]);
        check(&Cell::List(vec![]), &[("tags=", true), ("tags!=blue", true), ("tags~", false)]);
        check(&Cell::Map(vec![]), &[("metadata=", true), ("metadata!=", false)]);
        check(&Cell::Int(0), &[("vcpus=", false), ("vcpus!=", true)]);
    }

    #[test]
    fn null_passes_only_what_asks_for_another_value() {
        for text in ["name=x", "name~.*", "name<x", "name>=x", "vcpus<4", "ip=0.0.0.0/0"] {
            assert_eq!(test(text, &[]), Ok(false), "{text}");
        }
        for text in ["name!=x", "name!~.*", "vcpus!=4", "locked!=true"] {
            assert_eq!(test(text, &[]), Ok(true), "{text}");
        }
    }
}
