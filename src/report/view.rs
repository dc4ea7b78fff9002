//! Views over several reports: charts, and cells that link to another report.
//!
//! Each is data about the columns of reports; the code that draws them knows no column.

use super::Report;

/// The target of the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The report in which the column is.
    pub from: &'static str,
    /// The column whose cells are links.
    pub column: &'static str,
    /// The column of the same report that has what is looked for.
    pub key: &'static str,
    /// The report that is led to.
    pub to: &'static str,
    /// Its column that holds the key.
    pub of: &'static str,
}

/// Bars that are counted from the rows of a report.
#[derive(Debug, Clone, Copy)]
pub struct Chart {
    /// Its name for the command line.
    pub name: &'static str,
    /// What is above it. Of several charts with one title the first that has bars is drawn.
    pub title: &'static str,
    /// The report whose rows it counts.
    pub report: &'static str,
    /// The rows that count: those with this value in this column. All without it.
    pub only: Option<(&'static str, &'static str)>,
    /// What a bar is.
    pub bars: Bars,
}

/// What the bars of a chart are.
#[derive(Debug, Clone, Copy)]
pub enum Bars {
    /// A bar for each value of `by`, as long as the number of its rows, or as the sum of a column
    /// with its unit.
    By {
        /// The column.
        by: &'static str,
        /// The column that is summed up, and the unit of the sum.
        sum: Option<(&'static str, &'static str)>,
        /// Whether a value names a thing of one cloud, so that the same name in another cloud is
        /// another thing.
        of_cloud: bool,
    },
    /// A bar for each row, as long as `used` is of `of`.
    Share {
        /// The column with the row's name.
        label: &'static str,
        /// The column with what is used.
        used: &'static str,
        /// The column with what there is.
        of: &'static str,
        /// The unit of both.
        unit: &'static str,
    },
    /// A bar for each range of a column with whole numbers: its least number, and its label.
    Ranges {
        /// The column.
        column: &'static str,
        /// The ranges in order.
        ranges: &'static [(i64, &'static str)],
    },
}

/// Ages in days, for people.
const AGES: &[(i64, &str)] = &[
    (0, "under 30 days"),
    (30, "30 to 89 days"),
    (90, "90 to 179 days"),
    (180, "180 to 364 days"),
    (365, "1 to 2 years"),
    (730, "2 to 3 years"),
    (1095, "3 years or more"),
];

/// The charts, in order.
pub static CHARTS: &[Chart] = &[
    counts("servers-by-status", "Servers by status", "status", false),
    counts("servers-by-project", "Servers by project", "project", true),
    counts("servers-by-group", "Servers by group", "group", true),
    counts("servers-by-host", "Servers by host", "host", true),
    Chart {
        name: "server-age",
        title: "Age of servers",
        report: "servers",
        only: None,
        bars: Bars::Ranges { column: "age_days", ranges: AGES },
    },
    capacity("vcpus-used", "vCPUs used per host", "VCPU", "vCPUs"),
    capacity("memory-used", "Memory used per host", "MEMORY_MB", "MiB"),
    capacity("disk-used", "Disk used per host", "DISK_GB", "GiB"),
    // Where Placement was not asked: what Nova says, without overcommitment.
    nova("nova-vcpus-used", "vCPUs used per host", "vcpus_used", "vcpus", "vCPUs"),
    nova("nova-memory-used", "Memory used per host", "ram_mb_used", "ram_mb", "MiB"),
    nova("nova-disk-used", "Disk used per host", "disk_gb_used", "disk_gb", "GiB"),
    Chart {
        name: "volumes-by-project",
        title: "Volumes by project",
        report: "volumes",
        only: None,
        bars: Bars::By { by: "project", sum: Some(("size_gb", "GiB")), of_cloud: true },
    },
];

const fn counts(
    name: &'static str,
    title: &'static str,
    by: &'static str,
    of_cloud: bool,
) -> Chart {
    Chart { name, title, report: "servers", only: None, bars: Bars::By { by, sum: None, of_cloud } }
}

const fn capacity(
    name: &'static str,
    title: &'static str,
    class: &'static str,
    unit: &'static str,
) -> Chart {
    let bars = Bars::Share { label: "host", used: "used", of: "capacity", unit };
    Chart { name, title, report: "capacity", only: Some(("class", class)), bars }
}

const fn nova(
    name: &'static str,
    title: &'static str,
    used: &'static str,
    of: &'static str,
    unit: &'static str,
) -> Chart {
    let bars = Bars::Share { label: "hypervisor", used, of, unit };
    Chart { name, title, report: "hypervisors", only: None, bars }
}

const fn link(
    from: &'static str,
    column: &'static str,
    key: &'static str,
    to: &'static str,
    of: &'static str,
) -> Link {
    Link { from, column, key, to, of }
}

/// The cells that are links.
pub static LINKS: &[Link] = &[
    link("servers", "username", "user_id", "users", "id"),
    link("servers", "user_id", "user_id", "users", "id"),
    link("servers", "group", "group", "groups", "name"),
    link("servers", "project", "project_id", "projects", "id"),
    link("servers", "host", "hypervisor", "hypervisors", "hypervisor"),
    link("servers", "hypervisor", "hypervisor", "hypervisors", "hypervisor"),
    link("servers", "volumes", "volumes", "volumes", "id"),
    link("addresses", "id", "id", "servers", "id"),
    link("addresses", "name", "id", "servers", "id"),
    link("addresses", "username", "user_id", "users", "id"),
    link("addresses", "project", "project_id", "projects", "id"),
    link("users", "servers", "id", "servers", "user_id"),
    link("users", "group", "group", "groups", "name"),
    link("groups", "servers", "name", "servers", "group"),
    link("projects", "servers", "id", "servers", "project_id"),
    link("hypervisors", "servers", "hypervisor", "servers", "hypervisor"),
    link("volumes", "server", "server_ids", "servers", "id"),
    link("volumes", "servers", "server_ids", "servers", "id"),
    link("volumes", "username", "user_id", "users", "id"),
    link("volumes", "project", "project_id", "projects", "id"),
    link("ports", "server", "device_id", "servers", "id"),
    link("ports", "network", "network_id", "networks", "id"),
    link("ports", "project", "project_id", "projects", "id"),
    link("networks", "ports", "id", "ports", "network_id"),
    link("networks", "project", "project_id", "projects", "id"),
    link("orphans", "project", "project_id", "projects", "id"),
    link("orphans", "username", "user_id", "users", "id"),
    link("floatingips", "server", "server_id", "servers", "id"),
    link("floatingips", "project", "project_id", "projects", "id"),
    link("capacity", "host", "host", "hypervisors", "hypervisor"),
];

/// The rows behind a problem that the summary counts: its name there, a report, and tests of that
/// report's columns: `is` or `none`, a column and a value each.
pub type Problem =
    (&'static str, &'static str, &'static [(&'static str, &'static str, &'static str)]);

/// The problems whose rows can be shown.
pub static PROBLEMS: &[Problem] = &[
    ("servers of users in no dump", "servers", &[("is", "user_match", "unresolved")]),
    ("servers of disabled users", "servers", &[("is", "user_enabled", "false")]),
    (
        "servers of users whose groups are ambiguous",
        "servers",
        &[("is", "group_match", "ambiguous")],
    ),
    ("servers of projects in no dump", "servers", &[("is", "project_match", "unresolved")]),
    ("servers on hosts that are down", "servers", &[("is", "hypervisor_state", "down")]),
    ("servers without an address", "servers", &[("none", "ip", "")]),
    ("servers in the status ERROR", "servers", &[("is", "status", "ERROR")]),
];

/// The reports of which two snapshots are compared: those whose rows are things that last.
pub static COMPARED: &[&str] = &[
    "servers",
    "users",
    "groups",
    "projects",
    "hypervisors",
    "flavors",
    "images",
    "networks",
    "ports",
    "floatingips",
    "volumes",
    "snapshots",
    "backups",
];

/// The columns of a report for people: names first and ids last, then those that charts, links and
/// problems need, and what is often asked for. The first of the two numbers says how many of them
/// are shown at first.
pub fn columns(report: &Report) -> (usize, Vec<&'static str>) {
    let is_id = |name: &str| name == "id" || name.ends_with("_id");
    let mut names: Vec<&str> = report.default.iter().copied().filter(|name| !is_id(name)).collect();
    names.extend(report.default.iter().filter(|name| **name == "id"));
    let shown = names.len();
    names.extend(report.default);
    for link in LINKS {
        if link.from == report.name {
            names.extend([link.key, link.column]);
        }
        if link.to == report.name {
            names.push(link.of);
        }
    }
    for chart in CHARTS.iter().filter(|chart| chart.report == report.name) {
        names.extend(chart.only.map(|(column, _)| column));
        names.extend(chart.columns());
    }
    for (_, of, tests) in PROBLEMS {
        if *of == report.name {
            names.extend(tests.iter().map(|(_, column, _)| *column));
        }
    }
    names.extend(["created", "age_days"]);
    let mut kept: Vec<&str> = Vec::new();
    for name in names {
        if !kept.contains(&name) && report.columns.iter().any(|column| column.name == name) {
            kept.push(name);
        }
    }
    (shown, kept)
}

impl Chart {
    /// The columns that it is counted from.
    fn columns(&self) -> Vec<&'static str> {
        match self.bars {
            Bars::By { by, sum, .. } => {
                [Some(by), sum.map(|(column, _)| column)].into_iter().flatten().collect()
            }
            Bars::Share { label, used, of, .. } => vec![label, used, of],
            Bars::Ranges { column, .. } => vec![column],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::find;

    fn has(report: &Report, column: &str) -> bool {
        report.columns.iter().any(|own| own.name == column)
    }

    #[test]
    fn every_chart_has_its_own_name_and_columns_of_its_report() {
        for (number, chart) in CHARTS.iter().enumerate() {
            assert!(CHARTS[number + 1..].iter().all(|other| other.name != chart.name));
            let Some(report) = find(chart.report) else { continue };
            if let Bars::Ranges { ranges, .. } = chart.bars {
                assert!(ranges.is_sorted_by(|one, other| one.0 < other.0), "{}", chart.name);
            }
            let only = chart.only.map(|(column, _)| column);
            for column in chart.columns().into_iter().chain(only) {
                assert!(has(report, column), "{}: {column}", chart.name);
            }
        }
    }

    #[test]
    fn every_link_is_between_columns_that_there_are() {
        for link in LINKS {
            let (Some(from), Some(to)) = (find(link.from), find(link.to)) else { continue };
            assert!(has(from, link.column) && has(from, link.key), "{link:?}");
            assert!(has(to, link.of), "{link:?}");
        }
    }

    #[test]
    fn every_problem_is_of_columns_that_there_are() {
        for (name, report, tests) in PROBLEMS {
            let report = find(report).unwrap();
            for (test, column, _) in *tests {
                assert!(matches!(*test, "is" | "none") && has(report, column), "{name}: {column}");
            }
        }
    }

    #[test]
    fn every_report_that_is_compared_is_a_report() {
        assert!(COMPARED.iter().all(|name| find(name).is_some()));
    }

    #[test]
    fn names_are_shown_first_and_ids_last() {
        let (shown, columns) = columns(find("servers").unwrap());
        assert_eq!(
            columns[..shown],
            ["name", "status", "ip", "username", "group", "project", "host", "id"]
        );
        assert!(columns[shown..].contains(&"user_id") && columns[shown..].contains(&"age_days"));
    }
}
