//! The options that say which rows and columns are wanted, by the names that `openstack server
//! list` has for them.

use super::args::{ColumnArgs, RowArgs};
use crate::select::{Filter, Op, Wanted};

/// What the options ask for.
pub(super) fn wanted(columns: &ColumnArgs, rows: &RowArgs) -> Wanted {
    Wanted {
        columns: columns.column.clone(),
        long: columns.long,
        wheres: rows.wheres.clone(),
        filters: filters(rows),
        sort: rows.sort_column.clone(),
        descending: rows.sort_descending,
        count_by: rows.count_by.clone(),
        limit: rows.limit,
    }
}

/// Each option with the columns that it looks at.
fn filters(rows: &RowArgs) -> Vec<Filter> {
    // Nova compares statuses in any case.
    let status = rows.status.as_ref().map(|status| status.to_ascii_uppercase());
    let options: [(&'static str, &'static [&'static str], Op, &Option<String>); 12] = [
        ("--project", &["project", "project_id"], Op::Eq, &rows.project),
        ("--user", &["username", "user_id"], Op::Eq, &rows.user),
        ("--group", &["groups", "group"], Op::Eq, &rows.group),
        ("--status", &["status"], Op::Eq, &status),
        ("--host", &["host", "hypervisor"], Op::Eq, &rows.host),
        ("--name", &["name"], Op::Match, &rows.name),
        ("--ip", &["ips", "address"], Op::Match, &rows.ip),
        ("--availability-zone", &["availability_zone"], Op::Eq, &rows.availability_zone),
        ("--flavor", &["flavor", "flavor_id"], Op::Eq, &rows.flavor),
        ("--image", &["image", "image_id"], Op::Eq, &rows.image),
        ("--changes-since", &["updated"], Op::Ge, &rows.changes_since),
        ("--changes-before", &["updated"], Op::Le, &rows.changes_before),
    ];
    options
        .into_iter()
        .filter_map(|(option, columns, op, value)| {
            let value = value.clone()?;
            Some(Filter { option, columns, op, value })
        })
        .collect()
}
