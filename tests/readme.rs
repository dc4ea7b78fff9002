//! The README's commands run and print what it shows.
//!
//! In a block marked `console`, a line that begins with `$ ` is a command, and the lines up to
//! the next one are all that it prints.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// A command of the README and what it is said to print.
#[derive(Debug)]
struct Shown {
    command: String,
    output: String,
}

/// Every command of the `console` blocks.
fn shown(text: &str) -> Vec<Shown> {
    let mut all = Vec::new();
    let mut within = false;
    for line in text.lines() {
        if line.starts_with("```") {
            within = line == "```console";
        } else if !within {
        } else if let Some(command) = line.strip_prefix("$ ") {
            all.push(Shown { command: command.to_owned(), output: String::new() });
        } else if let Some(Shown { command, output }) = all.last_mut() {
            // A backslash continues the command on the next line.
            if output.is_empty() && command.ends_with('\\') {
                command.push('\n');
                command.push_str(line);
            } else {
                output.push_str(line);
                output.push('\n');
            }
        }
    }
    all
}

/// Runs a command line at the top of the repository, with the built command in the place of
/// `osreport` and of `cargo run`.
fn printed(command: &str) -> String {
    let built = format!("'{}'", env!("CARGO_BIN_EXE_osreport"));
    let cargo = "cargo run --";
    let script =
        format!("osreport() {{ {built} \"$@\"; }}\n{}", command.replace(cargo, "osreport"));
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("SOURCE_DATE_EPOCH", "1560168000")
        .env_remove("CLIFF_MAX_TERM_WIDTH")
        .env_remove("CLIFF_FIT_WIDTH")
        .output()
        .unwrap();
    // A terminal shows both streams; here the messages come after the data.
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

#[test]
fn every_command_prints_what_the_readme_shows() {
    let all = shown(&readme());
    assert!(all.len() >= 5, "{all:?}");
    let mut faults = String::new();
    for Shown { command, output } in all {
        let real = printed(&command);
        if real != output {
            faults += &format!("$ {command}\n--- the README shows\n{output}--- printed\n{real}\n");
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// The commands of the table of questions.
fn questions(text: &str) -> Vec<String> {
    let rows = text.lines().filter(|line| line.starts_with("| ") && line.contains("`osreport "));
    let command = |row: &str| row.split('`').nth(1).map(str::to_owned);
    rows.filter_map(command).filter(|command| command.contains("fixtures/")).collect()
}

#[test]
fn every_question_of_the_readme_has_an_answer() {
    let all = questions(&readme());
    assert!(all.len() >= 15, "{all:?}");
    for command in all {
        let printed = printed(&format!("{command} -q -f csv"));
        assert!(printed.lines().count() > 1, "{command}\n{printed}");
        assert!(!printed.contains("error"), "{command}\n{printed}");
    }
}

#[test]
fn every_report_format_and_finding_is_named() {
    let readme = readme();
    let reports = osreport::report::REPORTS.iter().map(|report| report.name);
    let formats = osreport::write::FORMATS.iter().map(|format| format.name);
    let messages = osreport::finding::MESSAGE_FORMATS.iter().map(|format| format.name);
    for name in reports.chain(formats).chain(messages) {
        assert!(readme.contains(&format!("`{name}`")), "the README does not name `{name}`");
    }
}

#[test]
fn a_command_ends_where_its_output_begins() {
    let text = "a\n```console\n$ one \\\n  more\nout\n\n$ two\n```\n```sh\n$ three\n```\n";
    let all = shown(text);
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].command, "one \\\n  more");
    assert_eq!(all[0].output, "out\n\n");
    assert_eq!((all[1].command.as_str(), all[1].output.as_str()), ("two", ""));
}

#[test]
fn every_promise_names_tests_that_there_are() {
    let readme = readme();
    let (_, section) = readme.split_once("## What osreport promises").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let mut named = 0;
    for row in section.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let mut source = String::new();
        let tests = row.rsplit("| ").next().unwrap();
        for name in tests.split('`').skip(1).step_by(2) {
            if name.ends_with(".rs") {
                let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
                source = std::fs::read_to_string(&path).unwrap();
            } else {
                let test = format!("#[test]\nfn {name}() {{");
                assert!(source.contains(&test), "there is no test `{name}`: {row}");
                named += 1;
            }
        }
    }
    assert!(named > 12, "{named}");
}
