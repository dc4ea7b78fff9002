//! The options that say which rows and columns are wanted, by the names that `openstack server
//! list` has for them.
//!
//! A report declares which of its columns a filter option looks at ([`Report::filters`]); then the
//! option filters the report's own rows. Any other option filters servers, if the report counts
//! them: those that pass are counted, and rows without any are left out.

use super::Failure;
use super::args::{ColumnArgs, FilterArgs, RowArgs};
use crate::report::cloud::{self, CLOUD};
use crate::report::{Report, Source, servers};
use crate::row::Time;
use crate::select::{Filter, InvalidQuery, Op, Query, Selection, Unmatched, address_or_regex};

/// The rows and columns that are wanted of a report, and the servers that it counts, if not all
/// of them.
pub(super) fn selections(
    report: &Report,
    columns: &ColumnArgs,
    rows: &RowArgs,
    now: Time,
    with_cloud: bool,
) -> Result<(Selection, Option<Selection>), Failure> {
    let mut query = Query {
        columns: columns.column.clone(),
        long: columns.long,
        wheres: rows.wheres.clone(),
        any: rows.any,
        filters: Vec::new(),
        sort: rows.sort_column.clone(),
        descending: rows.sort_descending,
        count_by: rows.count_by.clone(),
        sum: rows.sum.clone(),
        limit: rows.limit,
    };
    let of_servers = add_filters(report, &rows.filters, &mut query)?;
    let servers = (!of_servers.is_empty()).then(|| passing(of_servers, now)).transpose()?;
    Ok((selection(&query, report, now, with_cloud)?, servers))
}

/// Adds the filter options to the query of a report; the filters of the servers that it counts.
///
/// # Errors
///
/// If an option does not apply to the report.
pub(super) fn add_filters(
    report: &Report,
    args: &FilterArgs,
    query: &mut Query,
) -> Result<Vec<Filter>, Failure> {
    let mut of_servers = Vec::new();
    for option in options(args).into_iter().filter(|option| !option.values.is_empty()) {
        if let Some(columns) = columns_of(report, option.name) {
            query.filters.push(option.filter(columns)?);
        } else if counts_servers(report) {
            let columns = columns_of(&servers::REPORT, option.name).unwrap_or_default();
            of_servers.push(option.filter(columns)?);
        } else {
            return Err(format!(
                "`--{}` does not apply to `{}`; use `--where COLUMN=VALUE`, and `--columns` lists the columns",
                option.name, report.name
            )
            .into());
        }
    }
    if !of_servers.is_empty() && report.columns.iter().any(|column| column.name == "servers") {
        query.filters.push(Filter {
            option: "where",
            columns: &["servers"],
            values: vec![(Op::Gt, "0".to_owned())],
            any_case: false,
            unmatched: Unmatched::Ignore,
        });
    }
    Ok(of_servers)
}

/// The servers that pass these filters.
pub(super) fn passing(filters: Vec<Filter>, now: Time) -> Result<Selection, Failure> {
    let query = Query { columns: vec!["id".to_owned()], filters, ..Query::default() };
    selection(&query, &servers::REPORT, now, false)
}

/// The filter options that were given, as the user wrote them.
#[cfg(any(feature = "page", feature = "xlsx"))]
pub(super) fn given(args: &FilterArgs) -> Vec<String> {
    let given = options(args).into_iter().flat_map(|option| {
        option.values.iter().map(move |value| format!("--{} {value}", option.name))
    });
    given.collect()
}

/// The first of the filter options that does not apply to a report.
#[cfg(any(feature = "page", feature = "xlsx"))]
pub(super) fn inapplicable(report: &Report, args: &FilterArgs) -> Option<&'static str> {
    let given = options(args).into_iter().filter(|option| !option.values.is_empty());
    let mut others = given.filter(|option| columns_of(report, option.name).is_none());
    others
        .find(|option| {
            !counts_servers(report) || columns_of(&servers::REPORT, option.name).is_none()
        })
        .map(|option| option.name)
}

/// The selection of a query; with several clouds the report begins with a column for them.
pub(super) fn selection(
    query: &Query,
    report: &Report,
    now: Time,
    with_cloud: bool,
) -> Result<Selection, Failure> {
    let selection = if with_cloud {
        let default: Vec<&str> = [CLOUD.name].iter().chain(report.default).copied().collect();
        Selection::new(query, cloud::with_cloud(report.columns), &default, now)
    } else {
        Selection::new(query, report.columns, report.default, now)
    };
    selection.map_err(|error| Failure(error.0))
}

/// The columns of a report that an option looks at, if it filters the report's own rows.
fn columns_of(report: &Report, option: &str) -> Option<&'static [&'static str]> {
    report.filters.iter().find(|(name, _)| *name == option).map(|(_, columns)| *columns)
}

fn counts_servers(report: &Report) -> bool {
    match report.source {
        Source::Stream { kind, .. } => kind.name == "servers",
        Source::Tables { counts, .. } => counts,
    }
}

/// A filter option, and what the user gave it.
struct FilterOption<'a> {
    name: &'static str,
    op: FilterOp,
    unmatched: Unmatched,
    values: &'a [String],
}

/// How the values of an option are compared.
#[derive(Clone, Copy)]
enum FilterOp {
    /// With an operator.
    Op(Op),
    /// For equality in any case; a value may be a comma-separated list.
    AnyCase,
    /// As an address, a network or a regular expression.
    Address,
}

impl FilterOption<'_> {
    fn filter(&self, columns: &'static [&'static str]) -> Result<Filter, Failure> {
        let value = |text: &String| match self.op {
            FilterOp::Op(op) => Ok(vec![(op, text.clone())]),
            FilterOp::AnyCase => {
                let texts = text.split(',').map(|text| (Op::Eq, text.trim().to_owned()));
                Ok(texts.collect())
            }
            FilterOp::Address => Ok(vec![(address_or_regex(text)?, text.trim().to_owned())]),
        };
        let values: Result<Vec<_>, InvalidQuery> = self.values.iter().map(value).collect();
        let values = values.map_err(|error| format!("`--{}`: {error}", self.name))?;
        Ok(Filter {
            option: self.name,
            columns,
            values: values.concat(),
            any_case: matches!(self.op, FilterOp::AnyCase),
            unmatched: self.unmatched,
        })
    }
}

/// Every filter option.
fn options(rows: &FilterArgs) -> [FilterOption<'_>; 15] {
    use FilterOp::{Address, AnyCase, Op as By};
    use Unmatched::{Ignore, Report, ReportFromRows};
    let option = |name, op, unmatched, values| FilterOption { name, op, unmatched, values };
    [
        option("project", By(Op::Eq), Report, &rows.project),
        option("project-domain", By(Op::Eq), ReportFromRows, &rows.project_domain),
        option("user", By(Op::Eq), Report, &rows.user),
        option("user-domain", By(Op::Eq), ReportFromRows, &rows.user_domain),
        option("group", By(Op::Eq), Report, &rows.group),
        // Nova compares statuses in any case.
        option("status", AnyCase, ReportFromRows, &rows.status),
        option("host", By(Op::Eq), ReportFromRows, &rows.host),
        option("name", By(Op::Match), Ignore, &rows.name),
        option("ip", Address, Ignore, &rows.ip),
        option("availability-zone", By(Op::Eq), ReportFromRows, &rows.availability_zone),
        option("reason", By(Op::Eq), ReportFromRows, &rows.reason),
        option("flavor", By(Op::Eq), ReportFromRows, &rows.flavor),
        option("image", By(Op::Eq), ReportFromRows, &rows.image),
        option("changes-since", By(Op::Ge), Ignore, &rows.changes_since),
        option("changes-before", By(Op::Le), Ignore, &rows.changes_before),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::REPORTS;

    #[test]
    fn every_declared_filter_is_an_option_and_names_columns_of_its_report() {
        let rows = FilterArgs::default();
        let names = options(&rows).map(|option| option.name);
        for report in REPORTS {
            for (option, columns) in report.filters {
                assert!(names.contains(option), "{}: {option}", report.name);
                for name in *columns {
                    let known = report.columns.iter().any(|column| column.name == *name);
                    assert!(known, "{}: {option}: {name}", report.name);
                }
            }
        }
        // Only orphans have reasons.
        for name in names.into_iter().filter(|name| *name != "reason") {
            assert!(columns_of(&servers::REPORT, name).is_some(), "servers: {name}");
        }
    }
}
