//! What a user asks for, as it was written.

use std::fmt;

/// Which rows and columns are asked for, and in which order. Nothing of it has been checked.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The columns to show, in order; each text may be a list parted by commas. Where there are
    /// none, the report's default columns.
    pub columns: Vec<String>,
    /// Every column, unless some are named.
    pub long: bool,
    /// Conditions that must all hold: `COLUMN=VALUE`, or with `!=`, `~`, `!~`, `<`, `<=`, `>`, `>=`.
    pub wheres: Vec<String>,
    /// Conditions that have an option of their own; they must all hold too.
    pub filters: Vec<Filter>,
    /// The columns to sort by, the most important one first; each text may be a list.
    pub sort: Vec<String>,
    /// Whether all of them are sorted downwards.
    pub descending: bool,
    /// The columns whose values are counted in place of showing rows; each text may be a list.
    pub count_by: Vec<String>,
    /// At most so many rows.
    pub limit: Option<u64>,
}

/// A condition that has an option of its own. It holds where one of the columns passes; with
/// [`Op::Ne`] and [`Op::NotMatch`], where all of them do.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The option's name, for messages.
    pub option: &'static str,
    /// The columns to look at. Those that a report lacks are left out.
    pub columns: &'static [&'static str],
    /// How a cell is compared with the value.
    pub op: Op,
    /// What the user wrote.
    pub value: String,
}

/// How a cell is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `=`, also written `==`.
    Eq,
    /// `!=`
    Ne,
    /// `~`: somewhere in it, the regular expression matches.
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

/// Why what was asked for cannot be had, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable(pub String);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}
