//! What osreport wrote is never read as a dump.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::fs;

use common::{osreport, run, run_with_input};
use osreport::report::REPORTS;

/// Every report, with all ways to pick its columns.
fn commands() -> Vec<Vec<String>> {
    let mut commands: Vec<Vec<&str>> = vec![vec!["identify"], vec!["identify", "--long"]];
    for report in REPORTS {
        commands.push(vec![report.name]);
        commands.push(vec![report.name, "--long"]);
    }
    commands.push(vec!["servers", "-c", "id,name,username,group"]);
    let owned = |command: Vec<&str>| command.into_iter().map(str::to_owned).collect();
    commands.into_iter().map(owned).collect()
}

#[test]
fn a_report_is_known_in_every_format_that_could_be_read() {
    let mut unknown = Vec::new();
    for command in commands() {
        for format in ["csv", "tsv", "json", "ndjson"] {
            let mut arguments = command.clone();
            arguments.extend(["-f", format, "cloud", "blog"].map(str::to_owned));
            let outcome = run(&arguments);
            // A report of dumps that are not there yet has no rows to be known by.
            if outcome.code == 2 || outcome.stdout.lines().count() < 2 && format != "ndjson" {
                continue;
            }
            let said = run_with_input(
                ["check", "--message-format", "short", "-"],
                outcome.stdout.as_bytes(),
            );
            let lines = said.stdout.matches("error[own-report]").count();
            if lines != 1 || said.code != 1 {
                unknown.push(format!("{command:?} -f {format}: {}", said.stdout));
            }
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn findings_and_rejects_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let rejects = folder.path().join("rejects.ndjson");
    let bad = "kinds/bad/servers/";
    let arguments =
        ["check", "--message-format", "json", "--rejects", rejects.to_str().unwrap(), bad];
    let findings = run(arguments).stdout;
    let rejects = fs::read(rejects).unwrap();
    assert!(!rejects.is_empty());
    for bytes in [findings.as_bytes(), &rejects] {
        let outcome = run_with_input(["check", "-"], bytes);
        assert_eq!(outcome.stdout.matches("error[own-report]").count(), 1, "{outcome}");
    }
}

#[test]
fn a_report_beside_the_dumps_is_skipped_with_a_note() {
    let folder = tempfile::tempdir().unwrap();
    let users = folder.path().join("users.json");
    fs::copy(common::fixtures().join("blog/user-source"), folder.path().join("user-source"))
        .unwrap();
    let in_folder = |arguments: &[&str]| -> common::Outcome {
        osreport(arguments).current_dir(folder.path()).output().unwrap().into()
    };
    let first = in_folder(&["users", ".", "-o", "users.json"]);
    assert_eq!(first.code, 0, "{first}");
    let report = fs::read(&users).unwrap();
    // The old report in the folder is not a dump, so the new one may take its place.
    let second = in_folder(&["users", ".", "-o", "users.json"]);
    assert_eq!(second.code, 0, "{second}");
    assert!(fs::read(&users).unwrap() == report);
    let third = in_folder(&["users", "."]);
    assert!(third.stderr.contains("note[skipped-file]"), "{third}");
    let named = in_folder(&["users", "users=users.json"]);
    assert_ne!(named.code, 0, "{named}");
    assert!(named.stderr.contains("error[own-report]"), "{named}");
}
