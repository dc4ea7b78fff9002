//! The file of a batch: TOML that names clouds and reports.
//!
//! Owns its keys and the positions of its errors. The keys of a report are the options of its command.

use std::fs;
use std::ops::Range;
use std::path::Path;

use clap::{Arg, Command, FromArgMatches};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::cli::args::ReportArgs;
use crate::cli::input::nearest;
use crate::cli::{Failure, filters, help};
use crate::report::{REPORTS, Report};
use crate::row::Time;

/// The contents of the file.
pub(super) struct Config {
    pub(super) now: Option<String>,
    pub(super) clouds: Vec<(String, Vec<String>)>,
    pub(super) reports: Vec<Entry>,
}

/// One report of the file.
pub(super) struct Entry {
    pub(super) report: &'static Report,
    pub(super) args: ReportArgs,
    /// The path of its output, with `{cloud}`, `{report}` and `{date}`.
    pub(super) output: String,
    pub(super) place: String,
}

impl Entry {
    /// Whether each cloud has an output of its own.
    pub(super) fn is_per_cloud(&self) -> bool {
        self.output.contains("{cloud}")
    }
}

/// Reads the file.
///
/// # Errors
///
/// When it cannot be read or is wrong: where, and what to write instead.
pub(super) fn config(file: &Path) -> Result<Config, Failure> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file)
        .map_err(|error| Failure(format!("`{name}` cannot be read: {error}")))?;
    config_of(&name, &text)
}

/// The contents of a file of this name and text.
pub(super) fn config_of(name: &str, text: &str) -> Result<Config, Failure> {
    Parser { name: name.to_owned(), text }.config()
}

/// Reads the file and says where it is wrong.
struct Parser<'t> {
    name: String,
    text: &'t str,
}

impl Parser<'_> {
    fn config(&self) -> Result<Config, Failure> {
        let table = DeTable::parse(self.text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            self.wrong(&span, error.message())
        })?;
        let mut config = Config { now: None, clouds: Vec::new(), reports: Vec::new() };
        for (key, value) in table.get_ref() {
            match &**key.get_ref() {
                "now" => config.now = Some(self.text_of(value)?.to_owned()),
                "cloud" => {
                    for (name, cloud) in self.table_of(value)? {
                        config.clouds.push((name.get_ref().to_string(), self.dumps(cloud)?));
                    }
                }
                "report" => {
                    for entry in self.list_of(value)? {
                        config.reports.push(self.entry(entry)?);
                    }
                }
                other => return Err(self.unknown(key.span(), other, ["now", "cloud", "report"])),
            }
        }
        if config.clouds.is_empty() {
            return Err(self.wrong(&(0..0), "no cloud is named; add `[cloud.NAME]` with `dumps`"));
        }
        if config.reports.is_empty() {
            return Err(self.wrong(&(0..0), "no report is named; add `[[report]]`"));
        }
        Ok(config)
    }

    fn dumps(&self, cloud: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Failure> {
        let mut dumps = Vec::new();
        for (key, value) in self.table_of(cloud)? {
            match &**key.get_ref() {
                "dumps" => {
                    for dump in self.list_of(value)? {
                        dumps.push(self.text_of(dump)?.to_owned());
                    }
                }
                other => return Err(self.unknown(key.span(), other, ["dumps"])),
            }
        }
        if dumps.is_empty() {
            return Err(self.wrong(&cloud.span(), "the cloud has no `dumps`"));
        }
        Ok(dumps)
    }

    /// One report: its keys are the long names of the report's options.
    fn entry(&self, entry: &Spanned<DeValue<'_>>) -> Result<Entry, Failure> {
        let table = self.table_of(entry)?;
        let (mut report, mut output) = (None, None);
        for (key, value) in table {
            match &**key.get_ref() {
                "report" => {
                    let name = self.text_of(value)?;
                    let found = REPORTS.iter().find(|known| known.name == name);
                    report = Some(found.ok_or_else(|| {
                        let near = nearest(name, REPORTS.iter().map(|report| report.name));
                        self.wrong(
                            &value.span(),
                            &with_hint(&format!("no report is called `{name}`"), near),
                        )
                    })?);
                }
                "output" => output = Some(self.text_of(value)?.to_owned()),
                _ => {}
            }
        }
        let mut command = help::command();
        // A misspelt `report` or `output` is first of all an unknown key.
        let reports = report.map_or(REPORTS, std::slice::from_ref);
        let options = reports.iter().flat_map(|report| options(&command, report.name));
        let options: Vec<&str> =
            options.filter_map(Arg::get_long).chain(["report", "output"]).collect();
        let mut given = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().replace('_', "-");
            if !options.contains(&&*name) {
                return Err(self.unknown(key.span(), key.get_ref(), options));
            }
            if !matches!(&*name, "report" | "output") {
                self.option(&name, value, &mut given)?;
            }
        }
        let report = report.ok_or_else(|| self.wrong(&entry.span(), "`report` is missing"))?;
        let output = output.ok_or_else(|| self.wrong(&entry.span(), "`output` is missing"))?;
        let mut arguments = vec!["osreport".to_owned(), report.name.to_owned()];
        arguments.extend(given);
        arguments.push("-".to_owned());
        let place = self.place(entry.span().start);
        let matches = command.try_get_matches_from_mut(&arguments).map_err(|error| {
            let text = error.to_string();
            let text = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            self.wrong(&entry.span(), text)
        })?;
        let with_cloud = !output.contains("{cloud}");
        let (_, matches) = matches.subcommand().ok_or("no report was given")?;
        let report = help::form(report, matches);
        let args = ReportArgs::from_arg_matches(matches)
            .map_err(|error| self.wrong(&entry.span(), &error.to_string()))?;
        filters::selections(report, &args.columns, &args.rows, Time(0), with_cloud)
            .map_err(|Failure(text)| self.wrong(&entry.span(), &text))?;
        Ok(Entry { report, args, output, place })
    }

    /// Adds one option to the arguments.
    fn option(
        &self,
        name: &str,
        value: &Spanned<DeValue<'_>>,
        arguments: &mut Vec<String>,
    ) -> Result<(), Failure> {
        match value.get_ref() {
            DeValue::Boolean(true) => arguments.push(format!("--{name}")),
            DeValue::Boolean(false) => {}
            DeValue::String(text) => arguments.push(format!("--{name}={text}")),
            DeValue::Integer(number) => arguments.push(format!("--{name}={}", number.as_str())),
            DeValue::Array(values) => {
                for value in values.iter() {
                    self.option(name, value, arguments)?;
                }
            }
            _ => {
                return Err(
                    self.wrong(&value.span(), "expected a text, a number, a truth value or a list")
                );
            }
        }
        Ok(())
    }

    fn text_of<'v>(&self, value: &'v Spanned<DeValue<'_>>) -> Result<&'v str, Failure> {
        value.get_ref().as_str().ok_or_else(|| self.wrong(&value.span(), "expected a text"))
    }

    fn list_of<'v, 'd>(
        &self,
        value: &'v Spanned<DeValue<'d>>,
    ) -> Result<&'v [Spanned<DeValue<'d>>], Failure> {
        let list = value.get_ref().as_array();
        list.map(|list| &**list).ok_or_else(|| self.wrong(&value.span(), "expected a list"))
    }

    fn table_of<'v, 'd>(
        &self,
        value: &'v Spanned<DeValue<'d>>,
    ) -> Result<&'v DeTable<'d>, Failure> {
        value.get_ref().as_table().ok_or_else(|| self.wrong(&value.span(), "expected a table"))
    }

    fn unknown<'n>(
        &self,
        span: Range<usize>,
        key: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Failure {
        let near = nearest(key, known.into_iter());
        self.wrong(&span, &with_hint(&format!("unknown key `{key}`"), near))
    }

    fn wrong(&self, span: &Range<usize>, message: &str) -> Failure {
        Failure(format!("{}: {message}", self.place(span.start)))
    }

    /// `FILE:LINE:COLUMN`
    fn place(&self, at: usize) -> String {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("{}:{line}:{column}", self.name)
    }
}

fn with_hint(message: &str, near: Option<&str>) -> String {
    let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("{message}{hint}")
}

/// The options that a report may have in the file: those of its columns, rows and output.
pub(super) fn options<'c>(
    command: &'c Command,
    report: &str,
) -> impl Iterator<Item = &'c Arg> + use<'c> {
    const HEADINGS: [&str; 3] = ["Columns", "Rows", "Output"];
    const OF_COMMAND: [&str; 4] = ["output", "check", "bless", "color"];
    let arguments = command.find_subcommand(report).into_iter().flat_map(Command::get_arguments);
    arguments.filter(|argument| {
        argument.get_help_heading().is_some_and(|heading| HEADINGS.contains(&heading))
            && argument.get_long().is_some_and(|name| !OF_COMMAND.contains(&name))
    })
}
