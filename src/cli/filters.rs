//! The options that say which rows and columns are wanted, by the names that `openstack server
//! list` has for them.
//!
//! They are about servers: a report that counts servers counts those that pass, and shows what
//! has any. Only an option that names the very thing a report is about (`--user` in `users`)
//! chooses its rows.

use super::Failure;
use super::args::{ColumnArgs, RowArgs};
use crate::report::{Report, Source, servers};
use crate::row::Time;
use crate::select::{Filter, Op, Selection, Wanted};

/// The rows and columns that are wanted of a report, and the servers that it is to count, where
/// that is not all of them.
pub(super) fn selections(
    report: &Report,
    columns: &ColumnArgs,
    rows: &RowArgs,
    now: Time,
) -> Result<(Selection, Option<Selection>), Failure> {
    let mut wanted = Wanted {
        columns: columns.column.clone(),
        long: columns.long,
        wheres: rows.wheres.clone(),
        filters: Vec::new(),
        sort: rows.sort_column.clone(),
        descending: rows.sort_descending,
        count_by: rows.count_by.clone(),
        limit: rows.limit,
    };
    let mut of_servers = Vec::new();
    for option in options(rows) {
        let own = option.own.iter().find(|(name, _)| *name == report.name);
        match (&report.source, own, option.filter()) {
            (_, _, None) => {}
            (_, Some((_, columns)), Some(filter)) => {
                wanted.filters.push(Filter { columns, ..filter })
            }
            (_, None, Some(filter)) if report.name == servers::REPORT.name => {
                wanted.filters.push(filter);
            }
            (Source::Tables { counts: false, .. }, None, Some(filter)) => {
                let text = format!(
                    "`{}` is about servers, which `{}` does not read",
                    filter.option, report.name
                );
                return Err(text.into());
            }
            (_, None, Some(filter)) => of_servers.push(filter),
        }
    }
    let servers = if of_servers.is_empty() {
        None
    } else {
        if report.columns.iter().any(|column| column.name == "servers") {
            wanted.wheres.push("servers>0".to_owned());
        }
        let passing = Wanted { filters: of_servers, ..Wanted::default() };
        Some(selection(&passing, &servers::REPORT, now)?)
    };
    Ok((selection(&wanted, report, now)?, servers))
}

fn selection(wanted: &Wanted, report: &Report, now: Time) -> Result<Selection, Failure> {
    Selection::new(wanted, report.columns, report.default, now).map_err(|error| Failure(error.0))
}

/// An option, the columns of servers that it looks at, and those of the reports that it is about.
struct FilterOption<'a> {
    name: &'static str,
    columns: &'static [&'static str],
    op: Op,
    value: Option<&'a String>,
    own: &'static [(&'static str, &'static [&'static str])],
}

impl FilterOption<'_> {
    fn filter(&self) -> Option<Filter> {
        let mut value = self.value?.clone();
        if self.name == "--status" {
            // Nova compares statuses in any case.
            value.make_ascii_uppercase();
        }
        Some(Filter { option: self.name, columns: self.columns, op: self.op, value })
    }
}

fn options(rows: &RowArgs) -> Vec<FilterOption<'_>> {
    type Table<'a> = (
        &'static str,
        &'static [&'static str],
        Op,
        &'a Option<String>,
        &'static [(&'static str, &'static [&'static str])],
    );
    let table: [Table<'_>; 12] = [
        (
            "--project",
            &["project", "project_id"],
            Op::Eq,
            &rows.project,
            &[("projects", &["name", "id"])],
        ),
        ("--user", &["username", "user_id"], Op::Eq, &rows.user, &[("users", &["username", "id"])]),
        (
            "--group",
            &["groups", "group"],
            Op::Eq,
            &rows.group,
            &[("groups", &["name", "id"]), ("users", &["groups"])],
        ),
        ("--status", &["status"], Op::Eq, &rows.status, &[]),
        (
            "--host",
            &["host", "hypervisor"],
            Op::Eq,
            &rows.host,
            &[("hypervisors", &["hypervisor", "host"])],
        ),
        ("--name", &["name"], Op::Match, &rows.name, &[]),
        ("--ip", &["ips"], Op::Match, &rows.ip, &[("addresses", &["address"])]),
        ("--availability-zone", &["availability_zone"], Op::Eq, &rows.availability_zone, &[]),
        ("--flavor", &["flavor", "flavor_id"], Op::Eq, &rows.flavor, &[]),
        ("--image", &["image", "image_id"], Op::Eq, &rows.image, &[]),
        ("--changes-since", &["updated"], Op::Ge, &rows.changes_since, &[]),
        ("--changes-before", &["updated"], Op::Le, &rows.changes_before, &[]),
    ];
    table
        .into_iter()
        .map(|(name, columns, op, value, own)| FilterOption {
            name,
            columns,
            op,
            value: value.as_ref(),
            own,
        })
        .collect()
}
