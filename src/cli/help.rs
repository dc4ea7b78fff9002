//! The command as clap has it: one subcommand per report of the table, and the others.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Args, Command};

use super::args::{
    CheckArgs, CompletionsArgs, DiffArgs, ExplainArgs, IdentifyArgs, ManArgs, ReportArgs,
    SchemaArgs,
};
use super::batch::BatchArgs;
use super::capture::CaptureArgs;
use super::export::ExportArgs;
use super::format::OPTIONAL;
use super::next::NextArgs;
use super::redact::RedactArgs;
use super::reply::ReplyArgs;
use super::sql::SqlArgs;
use crate::capture::SAVED;
use crate::finding::MESSAGE_FORMATS;
use crate::finding::code::CODES;
use crate::report::{self, REPORTS, Report};
use crate::resource::KINDS;
use crate::sql::QUERIES;
use crate::write::{FORMATS, Quote};

/// The whole command.
pub(super) fn command() -> Command {
    let reports = REPORTS.iter().map(|report| {
        let command = ReportArgs::augment_args(Command::new(report.name)).about(report.about);
        let command = match report::wide(report) {
            Some(_) => command.arg(wide()),
            None => command,
        };
        brief(command, report.examples)
    });
    Command::new("osreport")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Reports from saved OpenStack API replies, with no network at all")
        .after_help(EXAMPLES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .max_term_width(100)
        .subcommands(reports)
        .subcommands(views())
        .subcommand(
            CheckArgs::augment_args(Command::new("check"))
                .about("validates dumps: all findings, nothing else")
                .after_help(CHECK_EXAMPLES),
        )
        .subcommand(
            BatchArgs::augment_args(Command::new("batch"))
                .about("many reports of many clouds, each dump read once")
                .after_help(BATCH_EXAMPLES),
        )
        .subcommand(brief(
            DiffArgs::augment_args(Command::new("diff"))
                .about("what changed between two snapshots: one row per changed cell"),
            DIFF_EXAMPLES,
        ))
        .subcommand(brief(
            IdentifyArgs::augment_args(Command::new("identify"))
                .about("one row per file: what it contains and whether it is complete"),
            IDENTIFY_EXAMPLES,
        ))
        .subcommand(
            RedactArgs::augment_args(Command::new("redact"))
                .about("the same dumps with secrets removed and pseudonyms for all names")
                .after_help(REDACT_EXAMPLES),
        )
        .subcommand(
            CaptureArgs::augment_args(Command::new("capture"))
                .about("prints the shell script that saves a whole cloud with curl")
                .after_help(super::capture::EXAMPLES),
        )
        .subcommand(
            NextArgs::augment_args(Command::new("next"))
                .about("prints the next page's URL of a saved list, or nothing")
                .after_help(super::next::EXAMPLES),
        )
        .subcommand(
            ReplyArgs::augment_args(Command::new("reply"))
                .about("what the script of `osreport capture` asks of a saved reply")
                .hide(true),
        )
        .subcommand(
            ExportArgs::augment_args(Command::new("export"))
                .about("typed tables of one snapshot, for DuckDB, Spark and other SQL engines")
                .after_help(EXPORT_EXAMPLES),
        )
        .subcommand(
            SqlArgs::augment_args(Command::new("sql"))
                .about("the reports as SQL over exported tables, for DuckDB and Spark")
                .after_help(SQL_EXAMPLES),
        )
        .subcommand(
            ExplainArgs::augment_args(Command::new("explain"))
                .about("what a finding means, why it matters, how to fix it")
                .after_help(EXPLAIN_EXAMPLES),
        )
        .subcommand(
            SchemaArgs::augment_args(Command::new("schema"))
                .about("the JSON Schema (2020-12) of a kind of dump")
                .after_help(SCHEMA_EXAMPLES),
        )
        .subcommand(
            CompletionsArgs::augment_args(Command::new("completions"))
                .about("completions for a shell")
                .after_help(COMPLETIONS_EXAMPLES),
        )
        .subcommand(
            ManArgs::augment_args(Command::new("man"))
                .about("the manual page of osreport, or of one command")
                .after_help(MAN_EXAMPLES),
        )
}

/// Options of a report that `-h` shows, so that it fits a screen; `--help` shows all.
const COMMON: &[&str] = &[
    "after",
    "before",
    "chart",
    "column",
    "count-by",
    "format",
    "host",
    "long",
    "output",
    "project",
    "quiet",
    "report",
    "rows",
    "sort-column",
    "status",
    "title",
    "user",
    "where",
    "wide",
];

/// The command of a report, with its common options and the examples of `help` in `-h`.
fn brief(command: Command, help: &'static str) -> Command {
    let examples = help.find("Examples:").map_or(help, |at| &help[at..]);
    let is_common = |arg: &Arg| arg.get_long().is_none_or(|long| COMMON.contains(&long));
    command
        .mut_args(|arg| if is_common(&arg) { arg } else { arg.hide_short_help(true) })
        .after_help(format!("{examples}\n\nThese are the common options; `--help` shows all."))
        .after_long_help(help)
}

/// The command with the names that a shell completes: columns, kinds, codes, queries.
pub(super) fn completable() -> Command {
    /// Any text is accepted, and these are offered.
    fn offer(command: Command, arg: &str, names: Vec<&'static str>) -> Command {
        let has = command.get_arguments().any(|known| known.get_id() == arg);
        match has {
            true => command.mut_arg(arg, |arg| arg.value_parser(PossibleValuesParser::new(names))),
            false => command,
        }
    }
    let mut command = command();
    let names: Vec<String> =
        command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |command| {
            let report = REPORTS.iter().find(|report| report.name == name);
            let mut columns: Vec<&'static str> = Vec::new();
            for report in report.iter().copied().flat_map(|own| [Some(*own), report::wide(own)]) {
                let own = report.iter().flat_map(|report| report.columns).map(|column| column.name);
                columns.extend(own);
            }
            columns.sort_unstable();
            columns.dedup();
            let mut command =
                offer(command, "ignore", CODES.iter().map(|code| code.name).collect());
            if !columns.is_empty() {
                for option in ["column", "count_by", "sum", "sort_column"] {
                    command = offer(command, option, columns.clone());
                }
            }
            match &*name {
                "explain" => offer(command, "code", CODES.iter().map(|code| code.name).collect()),
                "schema" => {
                    let names = KINDS.iter().map(|kind| kind.name).chain(["batch"]);
                    offer(command, "kind", names.collect())
                }
                "capture" => offer(command, "only", SAVED.iter().map(|saved| saved.name).collect()),
                "sql" => offer(command, "name", QUERIES.iter().map(|query| query.name).collect()),
                _ => command,
            }
        });
    }
    command
}

/// The option of a report that has another form.
fn wide() -> Arg {
    Arg::new(WIDE)
        .long("wide")
        .action(ArgAction::SetTrue)
        .help_heading("Columns")
        .help("Show one row per host, with columns for each resource class")
}

const WIDE: &str = "wide";

/// The report in the form that was asked for.
pub(super) fn form(report: &'static Report, matches: &ArgMatches) -> &'static Report {
    report::wide(report).filter(|_| matches.get_flag(WIDE)).unwrap_or(report)
}

/// What is made of all reports together.
fn views() -> Vec<Command> {
    vec![
        #[cfg(feature = "page")]
        brief(
            super::args::PageArgs::augment_args(Command::new("page"))
                .about("one HTML page: problems, charts, and searchable tables of all reports"),
            PAGE_EXAMPLES,
        ),
        #[cfg(feature = "xlsx")]
        brief(
            super::args::GatherArgs::augment_args(Command::new("workbook"))
                .about("one workbook for spreadsheets: a cover, and a sheet for each report"),
            WORKBOOK_EXAMPLES,
        ),
    ]
}

#[cfg(feature = "page")]
const PAGE_EXAMPLES: &str = "\
Examples:
  osreport page dumps/ -o cloud.html
  osreport page dumps/ -o cloud.html --report servers,users,projects --rows 50000
  osreport page dumps/ -o hosts.svg --chart servers-by-host";

#[cfg(feature = "xlsx")]
const WORKBOOK_EXAMPLES: &str = "\
Examples:
  osreport workbook dumps/ -o cloud.xlsx
  osreport workbook dumps/ -o cloud.xlsx --report servers,volumes --long";

const EXAMPLES: &str = "\
Examples:
  osreport servers server-source user-source id-source
  osreport servers dumps/ --status ERROR -c id,name,username,fault
  osreport identify dumps/
  curl -sS ... | osreport check -";

const CHECK_EXAMPLES: &str = "\
Examples:
  osreport check dumps/
  osreport check --strict --message-format json dumps/
  osreport check dumps/ --ignore filtered-list,maybe-incomplete";

const IDENTIFY_EXAMPLES: &str = "\
Examples:
  osreport identify dumps/
  osreport identify dumps/ -c file,kind,complete -f json";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  osreport explain
  osreport explain incomplete-list";

const SCHEMA_EXAMPLES: &str = "\
Examples:
  osreport schema
  osreport schema servers > servers.schema.json
  osreport schema batch > batch.schema.json";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  osreport completions bash > ~/.local/share/bash-completion/completions/osreport
  osreport completions zsh > ~/.zfunc/_osreport";

const MAN_EXAMPLES: &str = "\
Examples:
  osreport man | man -l -
  osreport man servers > osreport-servers.1";

const BATCH_EXAMPLES: &str = "\
Examples:
  osreport batch --init > nightly.toml
  osreport batch nightly.toml
  osreport batch nightly.toml --check
  osreport batch nightly.toml --cloud prod --report servers";
const EXPORT_EXAMPLES: &str = "\
Examples:
  osreport export dumps/ -o lake --partition cloud=c01,region=r1,date=2026-11-24
  osreport export dumps/ -o lake --partition cloud=c01,region=r1,date=2026-11-24 --table servers,users
  osreport export --describe --dialect spark";

const SQL_EXAMPLES: &str = "\
Examples:
  osreport sql
  osreport sql owners --dialect duckdb
  osreport sql --views --lake lake --dialect duckdb > views.sql
  osreport sql --spark-job > job.py";

const DIFF_EXAMPLES: &str = "\
Compares all columns but those that always change (updated, age_days, progress, task_state); -c
names the columns to compare, and --long compares all. --where, --sort-column, --count-by, --sum
and --limit are about the rows of the diff (change, id, name, column, before, after); a --where of
another column chooses the records that are compared, and so do --project, --status and the like.
Exits with 0 if the snapshots are the same, 1 if they differ, and 2 if they cannot be compared.

Examples:
  osreport diff --before dumps --after dumps
  osreport diff projects --before dumps --after dumps --wide
  osreport diff --before dumps --after dumps -c status,host
  osreport diff --before dumps --after dumps --count-by change";

const REDACT_EXAMPLES: &str = "\
Examples:
  osreport redact dumps/ -o fixture
  osreport redact server-source user-source id-source --key-file key -o fixture-2";

/// Names of the output formats, also of those that this build may lack.
pub(super) fn formats() -> PossibleValuesParser {
    let optional = OPTIONAL.iter().map(|(name, _)| *name);
    let built_in = FORMATS.iter().map(|format| format.name);
    let sinks = crate::sink::FORMATS.iter().map(|format| format.name);
    let mut names: Vec<&str> = built_in.chain(sinks).chain(optional).collect();
    names.sort_unstable();
    names.dedup();
    PossibleValuesParser::new(names)
}

/// Names of the reports.
pub(super) fn reports() -> PossibleValuesParser {
    PossibleValuesParser::new(REPORTS.iter().map(|report| report.name))
}

/// Names of the ways to quote.
pub(super) fn quotes() -> PossibleValuesParser {
    PossibleValuesParser::new(Quote::NAMES.iter().map(|(name, _)| *name))
}

/// Names of the message formats.
pub(super) fn message_formats() -> PossibleValuesParser {
    PossibleValuesParser::new(MESSAGE_FORMATS.iter().map(|format| format.name))
}
