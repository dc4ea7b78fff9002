//! The command line: arguments in, exit code out. One file per command family.
//!
//! Owns clap, which no other room names, and the process's streams. It must never know what is
//! in a file.

mod about;
mod args;
mod batch;
mod capture;
#[cfg(feature = "page")]
mod changes;
mod check;
mod clouds;
mod compare;
mod compress;
mod destination;
mod diff;
mod export;
mod filters;
mod format;
#[cfg(any(feature = "page", feature = "xlsx"))]
mod gather;
mod help;
mod identify;
mod input;
mod interrupt;
mod messages;
mod next;
mod output;
mod overview;
mod overwrite;
#[cfg(feature = "page")]
mod page;
mod progress;
mod publish;
mod redact;
mod reply;
mod report;
mod sql;
mod summary;
#[cfg(feature = "xlsx")]
mod workbook;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::{ArgMatches, Args, FromArgMatches};

use crate::hidden::shown;
use crate::report::REPORTS;

/// The report is complete.
const WHOLE: u8 = 0;
/// There were findings at the level of `--fail-on`.
const FINDINGS: u8 = 1;
/// Wrong usage, or it could not run.
const UNUSABLE: u8 = 2;

/// Why a command failed: one sentence, and what to do about it.
#[derive(Debug)]
struct Failure(String);

impl<T: Into<String>> From<T> for Failure {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

/// Runs the command that `arguments` are, the first of which is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    interrupt::catch_file_limit();
    let mut command = help::command();
    let outcome = match command.try_get_matches_from_mut(arguments) {
        Ok(matches) => dispatch(&matches),
        Err(mut error) if error.use_stderr() => {
            hint_at_stdin(&mut error);
            suggest_nothing_hidden(&mut error, &command);
            let _ = error.print();
            return ExitCode::from(UNUSABLE);
        }
        // Help and version are results, as a report is.
        Err(error) => written(error.print().and_then(|()| io::stdout().flush())).map(|()| WHOLE),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(Failure(text)) => {
            complain(&text);
            ExitCode::from(UNUSABLE)
        }
    }
}

/// No dump was named, though one may be on its way through standard input.
fn hint_at_stdin(error: &mut clap::Error) {
    let missing = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::Strings(missing)) => missing.iter().any(|name| name == "<DUMP>..."),
        _ => false,
    };
    if missing && !io::stdin().is_terminal() {
        let tip = "to read standard input, write `-` in place of DUMP".to_owned().into();
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    }
}

/// Removes the suggestion of a hidden option.
fn suggest_nothing_hidden(error: &mut clap::Error, command: &clap::Command) {
    let Some(ContextValue::String(option)) = error.get(ContextKind::SuggestedArg) else { return };
    let name = option.trim_start_matches('-');
    let arguments =
        command.get_subcommands().chain([command]).flat_map(clap::Command::get_arguments);
    let mut hidden = arguments.filter(|argument| argument.is_hide_set());
    if hidden.any(|argument| argument.get_long() == Some(name)) {
        error.remove(ContextKind::SuggestedArg);
    }
}

fn dispatch(matches: &ArgMatches) -> Result<u8, Failure> {
    let Some((name, matches)) = matches.subcommand() else {
        return Err("no command was given; `osreport --help` lists them".into());
    };
    if let Some(report) = REPORTS.iter().find(|report| report.name == name) {
        return report::run(help::form(report, matches), &parsed(matches)?);
    }
    match name {
        "batch" => batch::run(&parsed(matches)?),
        "check" => check::run(&parsed(matches)?),
        "diff" => diff::run(&parsed(matches)?),
        "identify" => identify::run(&parsed(matches)?),
        "capture" => capture::run(&parsed(matches)?),
        "next" => next::run(&parsed(matches)?),
        #[cfg(feature = "page")]
        "page" => page::run(&parsed(matches)?),
        #[cfg(feature = "xlsx")]
        "workbook" => workbook::run(&parsed(matches)?),
        "redact" => redact::run(&parsed(matches)?),
        "reply" => reply::run(&parsed(matches)?),
        "export" => export::run(&parsed(matches)?),
        "sql" => sql::run(&parsed(matches)?),
        "explain" => about::explain(&parsed(matches)?),
        "schema" => about::schema(&parsed(matches)?),
        "completions" => about::completions(&parsed(matches)?),
        "man" => about::man(&parsed(matches)?),
        other => {
            Err(format!("no command is called `{other}`; `osreport --help` lists them").into())
        }
    }
}

fn parsed<A: Args + FromArgMatches>(matches: &ArgMatches) -> Result<A, Failure> {
    A::from_arg_matches(matches).map_err(|error| Failure(error.to_string()))
}

/// Writes an error to standard error.
fn complain(text: &str) {
    // The text has names of files, which may contain control characters.
    let _ = writeln!(io::stderr(), "error: {}", shown(text));
}

/// Writes to standard output.
fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    written(out.write_all(bytes).and_then(|()| out.flush()))
}

/// The outcome of writing to standard output. A closed pipe is not an error.
fn written(outcome: io::Result<()>) -> Result<(), Failure> {
    match outcome {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("standard output cannot be written: {error}").into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error for an unknown option of a command.
    fn said(command: &str, option: &str) -> String {
        let mut whole = help::command();
        let mut error = whole.try_get_matches_from_mut(["osreport", command, option]).unwrap_err();
        suggest_nothing_hidden(&mut error, &whole);
        error.to_string()
    }

    #[test]
    fn an_option_that_no_help_shows_is_never_suggested() {
        let whole = help::command();
        let mut tried = 0;
        for command in whole.get_subcommands() {
            let name = command.get_name();
            let of = |hidden: bool| {
                let all = command.get_arguments().filter(move |arg| arg.is_hide_set() == hidden);
                all.filter_map(clap::Arg::get_long).collect::<Vec<_>>()
            };
            for hidden in of(true) {
                let (first, last) = hidden.split_at(hidden.len() - 1);
                for typo in [first.to_owned(), format!("{hidden}s"), format!("{first}{last}{last}")]
                {
                    if of(false).contains(&&*typo) || of(true).contains(&&*typo) {
                        continue;
                    }
                    let said = said(name, &format!("--{typo}"));
                    let suggested = said.contains(&format!("'--{hidden}'"));
                    assert!(!suggested, "{name} --{typo}: {said}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 100, "{tried}");
        // A typo of a visible option gets clap's suggestion.
        assert!(said("servers", "--statu").contains("'--status'"));
    }

    #[test]
    fn every_command_that_explain_names_can_be_run() {
        let mut commands = 0;
        for code in crate::finding::code::CODES {
            let quoted = code.fix.split('`').skip(1).step_by(2);
            for line in code.example.lines().chain(quoted) {
                // The text around it is for the shell.
                let command = line.split(['|', '>', ';']).map(str::trim);
                let command = command.filter(|part| part.starts_with("osreport "));
                // A sentence may name a command without its arguments.
                for command in command.filter(|part| part.split_whitespace().count() > 2) {
                    let words = command.replace("...", "FILE").replace(['\'', '"'], "");
                    let parsed = help::command().try_get_matches_from(words.split_whitespace());
                    assert!(parsed.is_ok(), "{}: {command}: {}", code.name, parsed.unwrap_err());
                    commands += 1;
                }
            }
            assert!(!code.fix.is_empty() && !code.why.is_empty(), "{}", code.name);
        }
        assert!(commands > 20, "{commands}");
    }
}
