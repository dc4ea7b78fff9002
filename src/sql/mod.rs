//! SQL: the reports as queries over the tables of an export, for DuckDB and for Spark.
//!
//! Owns the text of each query, once, and what differs between the dialects. A query's rows equal
//! those of the command that it names, with the columns `cloud`, `region` and `date` first and
//! `group` called `user_group`. It must never know dumps, files or threads, and it runs no query.
//!
//! To add a query: one file in `query/`, and its line in [`QUERIES`].

use std::fmt::Write as _;

use crate::export::TABLES;
use crate::report::Report;
use crate::row::Type;

/// A query: its name, what it tells, and its text.
pub struct Query {
    /// What `osreport sql` calls it.
    pub name: &'static str,
    /// Its rows.
    pub about: &'static str,
    /// The text, with `{{...}}` for what differs between dialects and what queries share.
    text: &'static str,
}

macro_rules! queries {
    ($($name:literal, $about:literal;)*) => {
        /// Every query, by name.
        pub static QUERIES: &[Query] = &[$(Query {
            name: $name,
            about: $about,
            text: include_str!(concat!("query/", $name, ".sql")),
        }),*];
    };
}

queries! {
    "addresses", "the rows of `osreport addresses`";
    "capacity", "the rows of `osreport capacity`";
    "changes", "what changed in servers between the last two snapshots of each region";
    "floatingips", "the rows of `osreport floatingips`, without ages";
    "groups", "the rows of `osreport groups`";
    "growth", "one row per snapshot: how many there are of everything";
    "hypervisors", "the rows of `osreport hypervisors`";
    "orphans", "the rows of `osreport orphans`, without ages";
    "owners", "the rows of `osreport servers --count-by user_id,username,group,project`";
    "projects", "the rows of `osreport projects`";
    "servers", "the rows of `osreport servers`, without ages, `public_ips` and `network_ids`";
    "summary", "the rows of `osreport summary`, without `id` and `detail`";
    "users", "the rows of `osreport users`";
    "volumes", "the rows of `osreport volumes`, without ages";
}

/// Fragments that several queries share.
static PARTS: &[(&str, &str)] = &[
    ("attached_servers", include_str!("part/attached_servers.sql")),
    ("given", include_str!("part/given.sql")),
    ("held_sums", include_str!("part/held_sums.sql")),
    ("holdings", include_str!("part/holdings.sql")),
    ("hypervisor_keys", include_str!("part/hypervisor_keys.sql")),
    ("owner_groups", include_str!("part/owner_groups.sql")),
    ("sized_servers", include_str!("part/sized_servers.sql")),
];

/// The program that turns raw dumps into a lake and answers on a cluster.
pub const SPARK_JOB: &str = include_str!("spark_job.py");

/// The columns that a partition's folders name.
pub const PARTITION: [&str; 3] = ["cloud", "region", "date"];

/// A dialect of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// DuckDB.
    DuckDb,
    /// Apache Spark SQL.
    Spark,
}

/// How the files of a lake are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Apache Parquet.
    Parquet,
    /// JSON Lines.
    Ndjson,
}

impl FileFormat {
    /// The ending of a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Ndjson => "ndjson",
        }
    }
}

impl Dialect {
    /// The name in options and comments.
    pub fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "duckdb",
            Self::Spark => "spark",
        }
    }

    /// The dialect's name of a column's type.
    pub fn type_name(self, kind: Type) -> &'static str {
        match (self, kind) {
            (_, Type::Bool) => "BOOLEAN",
            (_, Type::Int) => "BIGINT",
            (_, Type::Float) => "DOUBLE",
            (Self::DuckDb, Type::Text | Type::Address) => "VARCHAR",
            (Self::DuckDb, Type::Time) => "TIMESTAMPTZ",
            (Self::DuckDb, Type::List | Type::AddressList) => "VARCHAR[]",
            (Self::DuckDb, Type::Map) => "MAP(VARCHAR, VARCHAR)",
            (Self::DuckDb, Type::IntMap) => "MAP(VARCHAR, BIGINT)",
            (Self::DuckDb, Type::AddressMap) => "MAP(VARCHAR, VARCHAR[])",
            (Self::Spark, Type::Text | Type::Address) => "STRING",
            (Self::Spark, Type::Time) => "TIMESTAMP",
            (Self::Spark, Type::List | Type::AddressList) => "ARRAY<STRING>",
            (Self::Spark, Type::Map) => "MAP<STRING, STRING>",
            (Self::Spark, Type::IntMap) => "MAP<STRING, BIGINT>",
            (Self::Spark, Type::AddressMap) => "MAP<STRING, ARRAY<STRING>>",
        }
    }

    /// What stands for `{{name(arguments)}}`; `None` for an unknown name.
    fn substitute(self, name: &str, arguments: &[&str]) -> Option<String> {
        let text = self.type_name(Type::Text);
        Some(match (name, arguments, self) {
            ("null_text", [], _) => format!("CAST(NULL AS {text})"),
            ("null_time", [], _) => format!("CAST(NULL AS {})", self.type_name(Type::Time)),
            ("no_texts", [], Self::DuckDb) => "CAST([] AS VARCHAR[])".to_owned(),
            ("no_texts", [], Self::Spark) => "CAST(array() AS ARRAY<STRING>)".to_owned(),
            ("no_counts", [], Self::DuckDb) => "CAST(MAP {} AS MAP(VARCHAR, BIGINT))".to_owned(),
            ("no_counts", [], Self::Spark) => "CAST(map() AS MAP<STRING, BIGINT>)".to_owned(),
            // How often each value occurs in a group; one without values has no counts.
            ("count_each", [value], Self::DuckDb) => {
                format!("CAST(histogram({value}) AS MAP(VARCHAR, BIGINT))")
            }
            ("count_each", [value], Self::Spark) => format!(
                "map_from_entries(transform(array_distinct(collect_list({value})), one -> \
                 struct(one, CAST(size(filter(collect_list({value}), item -> item = one)) AS \
                 BIGINT))))"
            ),
            // A whole number, rounded down.
            ("quotient", [number, by], Self::DuckDb) => format!("{number} // {by}"),
            ("quotient", [number, by], Self::Spark) => format!("{number} div {by}"),
            // A row for each item of a list.
            ("each", [list], Self::DuckDb) => format!("unnest({list})"),
            ("each", [list], Self::Spark) => format!("explode({list})"),
            ("first", [list], Self::DuckDb) => format!("{list}[1]"),
            ("first", [list], Self::Spark) => format!("get({list}, 0)"),
            ("joined", [list], Self::DuckDb) => format!("array_to_string({list}, ', ')"),
            ("joined", [list], Self::Spark) => format!("array_join({list}, ', ')"),
            ("size", [list], Self::DuckDb) => format!("len({list})"),
            ("size", [list], Self::Spark) => format!("size({list})"),
            // The place of an item in a list, from 1.
            ("position", [list, item], Self::DuckDb) => format!("list_position({list}, {item})"),
            ("position", [list, item], Self::Spark) => format!("array_position({list}, {item})"),
            // A list of the values of a group that are not null, by their place; those of one place
            // by `tie`, so that several lists are in one order.
            ("ordered", [value, place], _) => {
                return self.substitute(name, &[value, place, value]);
            }
            ("ordered", [value, place, tie], Self::DuckDb) => format!(
                "coalesce(list({value} ORDER BY {place}, {tie}) FILTER (WHERE ({value}) IS NOT \
                 NULL), {})",
                self.substitute("no_texts", &[])?
            ),
            ("ordered", [value, place, tie], Self::Spark) => format!(
                "transform(array_sort(collect_list(CASE WHEN ({value}) IS NOT NULL THEN \
                 named_struct('place', {place}, 'tie', {tie}, 'value', {value}) END)), item -> \
                 item.value)"
            ),
            _ => return None,
        })
    }
}

/// The query of this name.
pub fn find(name: &str) -> Option<&'static Query> {
    QUERIES.iter().find(|query| query.name == name)
}

impl Query {
    /// The query as the dialect has it, ended by a semicolon.
    pub fn text(&self, dialect: Dialect) -> String {
        let head = format!("-- {}: {} ({})\n", self.name, self.about, dialect.name());
        head + expand(self.text, dialect).trim_end() + ";\n"
    }
}

/// The text with every `{{...}}` replaced. An unknown one stays, so that a test finds it.
fn expand(text: &str, dialect: Dialect) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, (inside, after))) =
        rest.split_once("{{").and_then(|(before, more)| Some((before, more.split_once("}}")?)))
    {
        out += before;
        let (name, arguments) = match inside.split_once('(') {
            Some((name, arguments)) => (name, arguments.trim_end_matches(')')),
            None => (inside, ""),
        };
        let arguments: Vec<&str> =
            arguments.split(',').map(str::trim).filter(|argument| !argument.is_empty()).collect();
        let part = PARTS.iter().find(|(part, _)| *part == name);
        match (part, dialect.substitute(name, &arguments)) {
            (Some((_, text)), _) => out += expand(text, dialect).trim_end(),
            (None, Some(text)) => out += &text,
            (None, None) => {
                let _ = write!(out, "{{{{{inside}}}}}");
            }
        }
        rest = after;
    }
    out + rest
}

/// The tables as the dialect's `CREATE TABLE`, with the columns of the partition last.
pub fn tables(dialect: Dialect) -> String {
    let mut out = String::new();
    for table in TABLES {
        let _ = writeln!(out, "-- {}", table.about);
        let _ = writeln!(out, "CREATE TABLE {} (", table.name);
        for column in table.columns {
            let kind = dialect.type_name(column.kind);
            let comment = match dialect {
                Dialect::DuckDb => String::new(),
                Dialect::Spark => format!(" COMMENT {}", quoted(column.about)),
            };
            let about = match dialect {
                Dialect::DuckDb => format!(" -- {}", column.about),
                Dialect::Spark => String::new(),
            };
            let _ = writeln!(out, "  {} {kind}{comment},{about}", column.name);
        }
        let text = dialect.type_name(Type::Text);
        let partition = PARTITION.map(|name| format!("{name} {text}")).join(",\n  ");
        let _ = match dialect {
            Dialect::DuckDb => writeln!(out, "  {partition}\n);\n"),
            Dialect::Spark => writeln!(
                out,
                "  {partition}\n) USING parquet PARTITIONED BY ({});\n",
                PARTITION.join(", ")
            ),
        };
    }
    out
}

/// The views that give the tables' names to the files of `lake`. `there` tells whether the lake
/// has a table: a view of one that it lacks has no rows.
pub fn views(
    lake: &str,
    format: FileFormat,
    dialect: Dialect,
    there: &dyn Fn(&str) -> bool,
) -> String {
    let mut out = match dialect {
        Dialect::DuckDb => "SET TimeZone = 'UTC';\n".to_owned(),
        // Partition values stay text: `007` is not a number. Every join is by the columns of the
        // partition: for each Spark would plan a query that prunes partitions, and for the joins
        // in that query again, until the driver has no memory left.
        Dialect::Spark => "SET TIME ZONE 'UTC';\n\
             SET spark.sql.sources.partitionColumnTypeInference.enabled = false;\n\
             SET spark.sql.optimizer.dynamicPartitionPruning.enabled = false;\n"
            .to_owned(),
    };
    let lake = lake.trim_end_matches('/');
    for table in TABLES {
        out += &match (dialect, there(table.name)) {
            (Dialect::DuckDb, true) => duckdb_view(table, lake, format),
            (Dialect::Spark, true) => spark_view(table, lake, format),
            (_, false) => empty_view(table, dialect),
        };
    }
    out
}

fn duckdb_view(table: &Report, lake: &str, format: FileFormat) -> String {
    let Report { name, columns, .. } = table;
    let files = quoted(&format!("{lake}/{name}/*/*/*/part-*.{}", format.ending()));
    // A file of an older release may lack columns.
    let names: Vec<&str> = columns.iter().map(|column| column.name).chain(PARTITION).collect();
    let options = "hive_partitioning = true, hive_types_autocast = false";
    let from = match format {
        FileFormat::Parquet => format!("read_parquet({files}, {options}, union_by_name = true)"),
        FileFormat::Ndjson => {
            let kind = |kind| Dialect::DuckDb.type_name(kind);
            let columns: Vec<String> = columns
                .iter()
                .map(|column| format!("{}: '{}'", column.name, kind(column.kind)))
                .collect();
            let columns = columns.join(", ");
            format!(
                "read_json({files}, format = 'newline_delimited', {options}, \
                 columns = {{{columns}}})"
            )
        }
    };
    format!("CREATE OR REPLACE VIEW {name} AS\nSELECT {}\nFROM {from};\n", names.join(", "))
}

fn spark_view(table: &Report, lake: &str, format: FileFormat) -> String {
    let provider = match format {
        FileFormat::Parquet => "parquet",
        FileFormat::Ndjson => "json",
    };
    let path = quoted(&format!("{lake}/{}", table.name));
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("{} {}", column.name, Dialect::Spark.type_name(column.kind)))
        .chain(PARTITION.map(|name| format!("{name} STRING")))
        .collect();
    let columns = columns.join(", ");
    format!(
        "CREATE OR REPLACE TEMPORARY VIEW {} ({columns})\nUSING {provider} OPTIONS (path {path});\n",
        table.name
    )
}

fn empty_view(table: &Report, dialect: Dialect) -> String {
    let text = dialect.type_name(Type::Text);
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| (column.name, dialect.type_name(column.kind)))
        .chain(PARTITION.map(|name| (name, text)))
        .map(|(name, kind)| format!("CAST(NULL AS {kind}) AS {name}"))
        .collect();
    let temporary = match dialect {
        Dialect::DuckDb => "",
        Dialect::Spark => "TEMPORARY ",
    };
    format!(
        "-- the lake has no such table\nCREATE OR REPLACE {temporary}VIEW {} AS\n\
         SELECT {} WHERE FALSE;\n",
        table.name,
        columns.join(", ")
    )
}

/// A text as both dialects quote it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A value of a partition as a part of a folder's name: ASCII is percent-encoded but for letters,
/// digits, `.`, `_` and `-`. Other characters stay, as in folders that Hive and Spark write: Spark
/// reads the code of each byte as a character of its own.
pub fn encoded(value: &str) -> String {
    let mut out = String::new();
    for c in value.chars() {
        if !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') {
            out.push(c);
        } else {
            let _ = write!(out, "%{:02X}", u32::from(c));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALECTS: [Dialect; 2] = [Dialect::DuckDb, Dialect::Spark];

    #[test]
    fn every_query_is_complete_in_both_dialects() {
        assert!(QUERIES.is_sorted_by(|a, b| a.name < b.name));
        for query in QUERIES {
            assert!(!query.about.is_empty());
            assert!(std::ptr::eq(find(query.name).unwrap(), query));
            for dialect in DIALECTS {
                let text = query.text(dialect);
                assert!(!text.contains("{{") && !text.contains("}}"), "{text}");
                assert!(text.contains("ORDER BY") && text.ends_with(";\n"), "{text}");
            }
        }
    }

    #[test]
    fn every_file_of_a_query_or_a_part_is_in_its_list() {
        for (folder, names) in [
            ("query", QUERIES.iter().map(|query| query.name).collect::<Vec<_>>()),
            ("part", PARTS.iter().map(|(name, _)| *name).collect()),
        ] {
            let here = format!("{}/src/sql/{folder}", env!("CARGO_MANIFEST_DIR"));
            for file in std::fs::read_dir(here).unwrap() {
                let path = file.unwrap().path();
                let name = path.file_stem().unwrap().to_str().unwrap();
                assert!(names.contains(&name), "{folder}/{name} is in no list");
            }
        }
    }

    #[test]
    fn values_of_a_partition_are_percent_encoded() {
        assert_eq!(encoded("Region_1-a.b"), "Region_1-a.b");
        assert_eq!(encoded("a b/c=%ü"), "a%20b%2Fc%3D%25ü");
        assert_eq!(encoded("北京:1\n"), "北京%3A1%0A");
        assert_eq!(encoded("../x"), "..%2Fx");
    }

    #[test]
    fn a_quote_in_the_lake_s_path_ends_no_text() {
        for dialect in DIALECTS {
            let views = views("/it's", FileFormat::Parquet, dialect, &|_| true);
            assert!(views.contains("'/it''s/servers"), "{views}");
        }
    }

    #[test]
    fn a_table_that_the_lake_lacks_is_an_empty_view() {
        for dialect in DIALECTS {
            let views = views("/lake", FileFormat::Parquet, dialect, &|table| table != "users");
            assert_eq!(views.matches("WHERE FALSE").count(), 1, "{views}");
        }
    }
}
