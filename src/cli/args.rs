//! The options, grouped as the help shows them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Options of every report.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) columns: ColumnArgs,
    #[command(flatten)]
    pub(super) rows: RowArgs,
    #[command(flatten)]
    pub(super) format: FormatArgs,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

/// The input options.
#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// Files, folders, tar archives, `-` for standard input, or `KIND=FILE`; the kind is detected
    /// from the content
    #[arg(value_name = "DUMP", required_unless_present_any = ["list_columns", "cloud"])]
    pub(super) dumps: Vec<String>,
    /// A dump of the cloud NAME (can be repeated, for a cloud too); reports then begin with the
    /// column `cloud`
    #[arg(long, value_name = "NAME=DUMP", conflicts_with = "dumps")]
    pub(super) cloud: Vec<String>,
    /// List the report's columns and stop
    #[arg(long = "columns", id = "list_columns", hide = true)]
    pub(super) list_columns: bool,
}

/// Which columns there are.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Columns")]
pub(super) struct ColumnArgs {
    /// Show this column (can be repeated; a comma-separated list is accepted)
    #[arg(short, long = "column", value_name = "COLUMN")]
    pub(super) column: Vec<String>,
    /// Show every column; `--columns` lists them
    #[arg(long)]
    pub(super) long: bool,
}

/// The filters that have an option of their own.
#[derive(Debug, Default, Clone, Args)]
#[command(next_help_heading = "Rows")]
pub(super) struct FilterArgs {
    /// Only servers of this project, by name or id (each of these filters can be repeated: any of
    /// its values is enough)
    #[arg(long, value_name = "PROJECT")]
    pub(super) project: Vec<String>,
    /// Only projects of this domain, by name or id
    #[arg(long, value_name = "DOMAIN")]
    pub(super) project_domain: Vec<String>,
    /// Only servers of this user, by name or id
    #[arg(long, value_name = "USER")]
    pub(super) user: Vec<String>,
    /// Only users of this domain, by name or id
    #[arg(long, value_name = "DOMAIN")]
    pub(super) user_domain: Vec<String>,
    /// Only servers of users in this group
    #[arg(long, value_name = "GROUP")]
    pub(super) group: Vec<String>,
    /// Only servers with this status, in any case; a comma-separated list is accepted
    #[arg(long, value_name = "STATUS")]
    pub(super) status: Vec<String>,
    /// Only servers on this host, by the name of its service or hypervisor
    #[arg(long, value_name = "HOST")]
    pub(super) host: Vec<String>,
    /// Only rows whose name matches this regular expression
    #[arg(long, value_name = "REGEX")]
    pub(super) name: Vec<String>,
    /// Only servers with this address, an address in this network (10.0.0.0/8), or one that
    /// matches this regular expression
    #[arg(long, value_name = "ADDRESS")]
    pub(super) ip: Vec<String>,
    /// Only orphans for this reason
    #[arg(long, value_name = "REASON")]
    pub(super) reason: Vec<String>,
    /// Only servers in this availability zone
    #[arg(long, value_name = "ZONE")]
    pub(super) availability_zone: Vec<String>,
    /// Only servers of this flavor, by name or id
    #[arg(long, value_name = "FLAVOR")]
    pub(super) flavor: Vec<String>,
    /// Only servers from this image, by name or id
    #[arg(long, value_name = "IMAGE")]
    pub(super) image: Vec<String>,
    /// Only servers that changed at this time or later
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) changes_since: Vec<String>,
    /// Only servers that changed at this time or earlier
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) changes_before: Vec<String>,
}

/// Which rows there are, and in which order.
#[derive(Debug, Default, Clone, Args)]
#[command(next_help_heading = "Rows")]
pub(super) struct RowArgs {
    #[command(flatten)]
    pub(super) filters: FilterArgs,
    /// Only rows that pass this test: COLUMN=VALUE, or with !=, ~REGEX, !~REGEX, <, <=, >, >=
    /// (can be repeated: all must hold)
    #[arg(long = "where", value_name = "TEST")]
    pub(super) wheres: Vec<String>,
    /// Let one of several --where tests be enough
    #[arg(long, requires = "wheres")]
    pub(super) any: bool,
    /// Count rows by the values of these columns instead of showing them, the largest count first
    #[arg(long, value_name = "COLUMN,...")]
    pub(super) count_by: Vec<String>,
    /// Add up these columns, for each value of --count-by or for all rows
    #[arg(long, value_name = "COLUMN,...")]
    pub(super) sum: Vec<String>,
    /// Show at most this many rows
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<u64>,
    /// Sort by this column (can be repeated: later columns order rows that are equal in earlier
    /// ones)
    #[arg(long, value_name = "COLUMN")]
    pub(super) sort_column: Vec<String>,
    /// Sort in ascending order (the default)
    #[arg(long, conflicts_with = "sort_descending")]
    pub(super) sort_ascending: bool,
    /// Sort in descending order; needs --sort-column
    #[arg(long)]
    pub(super) sort_descending: bool,
    /// Exit with 1 if no row is left
    #[arg(long)]
    pub(super) fail_if_empty: bool,
}

/// How rows look, and where they go.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct FormatArgs {
    /// The format; without it, the ending of FILE, else a table on a terminal and CSV otherwise
    #[arg(short, long, value_name = "FORMAT", value_parser = super::help::formats())]
    pub(super) format: Option<String>,
    /// Write to FILE, atomically
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Compare the report with FILE instead of writing it: print a unified diff to standard error
    /// and exit with 1 if they differ
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    pub(super) check: Option<PathBuf>,
    /// Accept the report: rewrite the FILE of --check; refused where CI is set
    #[arg(long, requires = "check")]
    pub(super) bless: bool,
    /// Write FILE even if there are errors
    #[arg(long)]
    pub(super) partial: bool,
    /// Which cells of CSV and TSV are quoted
    #[arg(long, value_name = "WHEN", default_value = "minimal", value_parser = super::help::quotes())]
    pub(super) quote: String,
    /// Print JSON on one line
    #[arg(long)]
    pub(super) noindent: bool,
    /// Make a table at most this many columns wide; 0 means no limit
    #[arg(long, value_name = "N", env = "CLIFF_MAX_TERM_WIDTH", hide_env = true)]
    pub(super) max_width: Option<usize>,
    /// Fit a table to the terminal
    #[arg(long)]
    pub(super) fit_width: bool,
    /// Show sizes of a table in GiB and TiB
    #[arg(long)]
    pub(super) human: bool,
    /// Show a table even if it has no rows
    #[arg(long)]
    pub(super) print_empty: bool,
    /// Omit the header
    #[arg(long)]
    pub(super) no_header: bool,
    /// The CSV delimiter: one ASCII character, or `tab`
    #[arg(long, value_name = "CHARACTER")]
    pub(super) delimiter: Option<String>,
    /// End the lines of CSV with CR and LF
    #[arg(long)]
    pub(super) crlf: bool,
    /// Begin CSV with a byte order mark
    #[arg(long)]
    pub(super) bom: bool,
    /// What to do with cells that a spreadsheet would take for a formula
    #[arg(long, value_name = "HOW", default_value = "guard")]
    pub(super) formula: Formula,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
}

/// The treatment of formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Formula {
    /// Put a `'` before them.
    Guard,
    /// Leave them as they are.
    Keep,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How findings are shown, and what they mean for the exit code.
#[derive(Debug, Args)]
#[command(next_help_heading = "Findings")]
pub(super) struct MessageArgs {
    /// How findings are shown
    #[arg(long, value_name = "FORMAT", default_value = "full", value_parser = super::help::message_formats())]
    pub(super) message_format: String,
    /// Write each refused record to FILE, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,
    /// Do not mask secrets in the file of refused records
    #[arg(long, requires = "rejects")]
    pub(super) rejects_raw: bool,
    /// Ignore findings with this code; `osreport explain` lists the codes
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,
    /// Warn about unknown fields and values
    #[arg(long)]
    pub(super) strict: bool,
    /// Exit with 1 for findings of at least this severity
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    pub(super) fail_on: FailOn,
}

/// The least severity for which the exit code is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Errors.
    Error,
    /// Errors and warnings.
    Warning,
    /// None.
    Never,
}

/// How the work is done.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Running")]
pub(super) struct RunArgs {
    /// Threads; without it, one per processor
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// Compute ages as of this time; SOURCE_DATE_EPOCH means the same
    #[arg(long, value_name = "TIME")]
    pub(super) now: Option<String>,
    /// Show no progress
    #[arg(long)]
    pub(super) no_progress: bool,
    /// Show errors only: no progress, no summary, no warnings and notes
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Decode every record on the plain path
    #[arg(long, hide = true)]
    pub(super) plain: bool,
    /// Bytes of a batch
    #[arg(long, hide = true, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) batch_size: Option<u32>,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Files, folders, tar archives, `-` for standard input, or `KIND=FILE`
    #[arg(value_name = "DUMP", required_unless_present = "cloud")]
    pub(super) dumps: Vec<String>,
    /// A dump of the cloud NAME (can be repeated, for a cloud too)
    #[arg(long, value_name = "NAME=DUMP", conflicts_with = "dumps")]
    pub(super) cloud: Vec<String>,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

/// Options of `diff`.
#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// The report whose rows are compared
    #[arg(value_name = "REPORT", default_value = "servers", value_parser = super::help::reports())]
    pub(super) report: String,
    /// The dumps of the first snapshot
    #[arg(long, value_name = "DUMP", num_args = 1.., required_unless_present = "before_cloud")]
    pub(super) before: Vec<String>,
    /// The dumps of the second snapshot
    #[arg(long, value_name = "DUMP", num_args = 1.., required_unless_present = "after_cloud")]
    pub(super) after: Vec<String>,
    /// A dump of one of several clouds, in the first snapshot (can be repeated)
    #[arg(long, value_name = "NAME=DUMP", requires = "after_cloud", conflicts_with = "before")]
    pub(super) before_cloud: Vec<String>,
    /// A dump of one of several clouds, in the second snapshot (can be repeated)
    #[arg(long, value_name = "NAME=DUMP", requires = "before_cloud", conflicts_with = "after")]
    pub(super) after_cloud: Vec<String>,
    /// Show one row per record instead of one per changed cell
    #[arg(long)]
    pub(super) wide: bool,
    #[command(flatten)]
    pub(super) columns: ColumnArgs,
    #[command(flatten)]
    pub(super) rows: RowArgs,
    #[command(flatten)]
    pub(super) format: FormatArgs,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

/// Options of `identify`.
#[derive(Debug, Args)]
pub(super) struct IdentifyArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) columns: ColumnArgs,
    #[command(flatten)]
    pub(super) format: FormatArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

/// Options of `page` and `workbook`.
#[derive(Debug, Args)]
pub(super) struct GatherArgs {
    /// Files, folders, tar archives, `-` for standard input, or `KIND=FILE`
    #[arg(value_name = "DUMP", required_unless_present = "cloud")]
    pub(super) dumps: Vec<String>,
    /// A dump of the cloud NAME (can be repeated, for a cloud too)
    #[arg(long, value_name = "NAME=DUMP", conflicts_with = "dumps")]
    pub(super) cloud: Vec<String>,
    /// Write to FILE, atomically; `-` is standard output
    #[arg(short, long, value_name = "FILE", required = true)]
    pub(super) output: PathBuf,
    /// Only these reports (can be repeated; a comma-separated list is accepted); without it, all
    /// that the dumps tell of
    #[arg(long, value_name = "REPORT,...", value_delimiter = ',')]
    pub(super) report: Vec<String>,
    /// The heading
    #[arg(long, value_name = "TEXT", default_value = "OpenStack")]
    pub(super) title: String,
    /// Every column of every report
    #[arg(long)]
    pub(super) long: bool,
    /// Write FILE even if there are errors
    #[arg(long)]
    pub(super) partial: bool,
    #[command(flatten)]
    pub(super) filters: FilterArgs,
    /// A test of a column, which is of one report alone
    #[arg(long = "where", value_name = "TEST", hide = true)]
    pub(super) wheres: Vec<String>,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

/// Options of `page`.
#[derive(Debug, Args)]
pub(super) struct PageArgs {
    #[command(flatten)]
    pub(super) gather: GatherArgs,
    /// Put at most this many rows of a report on the page, which says what it leaves out; needed
    /// for reports of more than 200,000
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) rows: Option<u64>,
    /// The dumps of an earlier snapshot: the page shows what has changed since
    #[arg(long, value_name = "DUMP", num_args = 1.., conflicts_with = "cloud")]
    pub(super) before: Vec<String>,
    /// A dump of one of several clouds, in an earlier snapshot (can be repeated)
    #[arg(long, value_name = "NAME=DUMP", requires = "cloud")]
    pub(super) before_cloud: Vec<String>,
    /// Write one chart alone, as SVG; a wrong name lists the charts
    #[arg(long, value_name = "CHART")]
    pub(super) chart: Option<String>,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The finding's code; without it, all codes are listed
    #[arg(value_name = "CODE")]
    pub(super) code: Option<String>,
}

/// Options of `schema`.
#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// The kind of dump, or `batch` for the file of `batch`; without it, all kinds are listed
    #[arg(value_name = "KIND")]
    pub(super) kind: Option<String>,
}

/// Options of `man`.
#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// The command; without it, the page of osreport itself
    #[arg(value_name = "COMMAND")]
    pub(super) command: Option<String>,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}
