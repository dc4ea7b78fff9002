//! The query of a user, as written.

use std::fmt;

/// Which rows and columns are asked for, and in which order. It is unchecked.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// The columns to show, in order; each text may be a comma-separated list. If there are none,
    /// the report's default columns are shown.
    pub columns: Vec<String>,
    /// Show every column, unless `columns` names some.
    pub long: bool,
    /// Tests of any column: `COLUMN=VALUE`, or with `!=`, `~`, `!~`, `<`, `<=`, `>`, `>=`.
    pub wheres: Vec<String>,
    /// One of `wheres` is enough; otherwise all must hold.
    pub any: bool,
    /// Filters that have an option of their own; all of them must hold.
    pub filters: Vec<Filter>,
    /// The columns to sort by, the most important one first; each text may be a list.
    pub sort: Vec<String>,
    /// Sort all of them in descending order.
    pub descending: bool,
    /// The columns whose values are counted instead of showing rows; each text may be a list.
    pub count_by: Vec<String>,
    /// The columns that are added up for each counted value, or for all rows where nothing is
    /// counted; each text may be a list.
    pub sum: Vec<String>,
    /// The largest number of rows to show.
    pub limit: Option<u64>,
}

/// A filter that has an option of its own. A row passes if one of the values matches one of the
/// columns.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The option's name without its dashes: `project`.
    pub option: &'static str,
    /// The columns to look at. A report need not have all of them.
    pub columns: &'static [&'static str],
    /// What the user wrote, each with the way it is compared.
    pub values: Vec<(Op, String)>,
    /// Text is compared without regard to the case of ASCII letters.
    pub any_case: bool,
    /// The treatment of a value that no row has.
    pub unmatched: Unmatched,
}

/// The treatment of a value of a [`Filter`] that no row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmatched {
    /// Nothing: the value is an expression or a time, which need not match anything.
    Ignore,
    /// It is a finding, unless the tables know the value; the suggestion comes from the tables.
    Report,
    /// As `Report`, and the suggestion comes from the values that the rows have, too. It costs a
    /// comparison of texts per row while the value is unmatched, so it is for columns of which
    /// no table holds the values.
    ReportFromRows,
}

/// How a cell is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `=`, also written `==`.
    Eq,
    /// `!=`
    Ne,
    /// `~`: the regular expression matches somewhere in it.
    Match,
    /// `!~`
    NotMatch,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl Op {
    /// As users write it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Match => "~",
            Self::NotMatch => "!~",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}

/// An invalid request, with the correction to suggest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidQuery(pub String);

impl fmt::Display for InvalidQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidQuery {}
