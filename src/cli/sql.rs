//! `osreport sql [NAME]`

use std::path::Path;

use clap::{Args, ValueEnum};

use super::input::nearest;
use super::{Failure, WHOLE, print};
use crate::sql::{self, Dialect, FileFormat, QUERIES};

/// Options of `osreport sql`.
#[derive(Debug, Args)]
pub(super) struct SqlArgs {
    /// The query; without it, list the names of all
    #[arg(value_name = "NAME", conflicts_with_all = ["views", "spark_job"])]
    pub(super) name: Option<String>,
    /// The SQL dialect
    #[arg(long, value_name = "DIALECT", required_if_eq("views", "true"))]
    pub(super) dialect: Option<DialectArg>,
    /// Print the views that give the tables' names to the files of a lake
    #[arg(long, requires = "lake", conflicts_with = "spark_job")]
    pub(super) views: bool,
    /// The folder that `osreport export` wrote, as the engine is to open it
    #[arg(long, value_name = "LAKE", requires = "views")]
    pub(super) lake: Option<String>,
    /// The format of the files in LAKE
    #[arg(short, long, value_name = "FORMAT", requires = "views", default_value = "parquet")]
    pub(super) format: LakeFormatArg,
    /// Print the PySpark program that exports many snapshots on a cluster and runs the queries
    #[arg(long)]
    pub(super) spark_job: bool,
}

/// A dialect of SQL.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum DialectArg {
    /// DuckDB
    Duckdb,
    /// Apache Spark SQL
    Spark,
}

/// The format of a lake's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LakeFormatArg {
    /// Apache Parquet
    Parquet,
    /// JSON Lines
    Ndjson,
}

impl From<DialectArg> for Dialect {
    fn from(dialect: DialectArg) -> Self {
        match dialect {
            DialectArg::Duckdb => Self::DuckDb,
            DialectArg::Spark => Self::Spark,
        }
    }
}

impl From<LakeFormatArg> for FileFormat {
    fn from(format: LakeFormatArg) -> Self {
        match format {
            LakeFormatArg::Parquet => Self::Parquet,
            LakeFormatArg::Ndjson => Self::Ndjson,
        }
    }
}

/// Prints a query, the views, the job, or the names of all queries.
pub(super) fn run(args: &SqlArgs) -> Result<u8, Failure> {
    let text = if args.spark_job {
        sql::SPARK_JOB.to_owned()
    } else if let (true, Some(lake), Some(dialect)) = (args.views, &args.lake, args.dialect) {
        views(lake, args.format.into(), dialect.into())
    } else if let Some(name) = &args.name {
        let query = sql::find(name).ok_or_else(|| unknown(name))?;
        let dialect = args.dialect.ok_or_else(|| {
            Failure("the dialect is missing; add `--dialect duckdb` or `--dialect spark`".into())
        })?;
        query.text(dialect.into())
    } else {
        QUERIES.iter().map(|query| format!("{}\n", query.name)).collect()
    };
    print(text.as_bytes()).map(|()| WHOLE)
}

/// The views. Where the lake is a folder of this machine, a table that it lacks is empty.
fn views(lake: &str, format: FileFormat, dialect: Dialect) -> String {
    let folder = Path::new(lake);
    let local = folder.is_dir();
    sql::views(lake, format, dialect, &|table| !local || folder.join(table).is_dir())
}

fn unknown(name: &str) -> Failure {
    let hint = match nearest(name, QUERIES.iter().map(|query| query.name)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`osreport sql` lists all".to_owned(),
    };
    Failure(format!("no such query: `{name}`; {hint}"))
}
