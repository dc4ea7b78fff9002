//! What each file of the fixtures is, and which findings it raises and where: a new case is a new
//! file. Messages are read in `codes.rs`, one of each code.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::{fixture, fixtures, run, stdout_of};

const FACTS: &str = "file,kind,records,pages,complete,api,note";

/// What is said about one file, by its name from the folder of the fixtures.
fn said(name: &str) -> String {
    let row = stdout_of(["identify", "-f", "csv", "--no-header", "-c", FACTS, name]);
    let check = run(["check", "--message-format", "short", "--now", "2026-01-01T00:00:00Z", name]);
    format!("{row}\n{check}")
}

/// A line for each file of a folder: its row of `identify`, and the codes that `check` finds with
/// their places.
fn table(folder: &str) -> String {
    let mut lines = String::new();
    let mut files = Vec::new();
    below(&fixtures().join(folder), &mut files);
    files.sort();
    for file in files {
        let name = file.strip_prefix(fixtures()).unwrap().to_str().unwrap();
        let row = stdout_of(["identify", "-f", "csv", "--no-header", "-c", FACTS, name]);
        let check =
            run(["check", "--message-format", "json", "--now", "2026-01-01T00:00:00Z", name]);
        let findings = check.stdout.lines().filter_map(|line| serde_json::from_str(line).ok());
        let found: Vec<String> = findings
            .filter_map(|finding: serde_json::Value| {
                let code = finding["code"].as_str()?;
                let severity = finding["severity"].as_str()?;
                let [line, column] = ["line", "column"].map(|key| finding[key].to_string());
                Some(format!("{severity} {code} {line}:{column}"))
            })
            .collect();
        lines += &format!("{} | {}\n", row.trim_end(), found.join(", "));
    }
    lines
}

/// All files below a folder.
fn below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { below(&path, files) } else { files.push(path) }
    }
}

#[test]
fn a_list_is_found_whatever_it_is_wrapped_in() {
    insta::assert_snapshot!(table("wrapping"));
}

#[test]
fn a_file_that_is_not_a_dump_is_named_with_help() {
    insta::assert_snapshot!(table("not-a-dump"));
}

#[test]
fn every_kind_is_known_by_its_content() {
    insta::assert_snapshot!(table("kinds/good"));
}

#[test]
fn a_finding_has_its_place() {
    insta::assert_snapshot!(table("kinds/bad"));
}

/// The names of the files in a folder, sorted.
fn names(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(fixtures().join(folder)).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn every_wrapping_gives_the_same_rows() {
    let expected = fixture("expected/wrapping-servers.csv");
    let first: String = expected.split_inclusive('\n').take(2).collect();
    for name in names("wrapping") {
        let file = format!("wrapping/{name}");
        if name.contains("links") {
            assert!(said(&file).contains(",users,3,"), "{name}");
            continue;
        }
        // These two hold one server.
        let single = matches!(name.as_str(), "bare-object.json" | "single-server.json");
        let expected = if single { &first } else { &expected };
        let rows = stdout_of(["servers", "-c", "id,name,status,ip,user_id", &file]);
        assert_eq!(rows, *expected, "{name}");
    }
}

#[test]
fn every_file_that_is_not_a_dump_has_its_code() {
    let expected = fixture("expected/not-a-dump.csv");
    let expected: BTreeMap<&str, Vec<&str>> = expected
        .lines()
        .skip(1)
        .map(|line| line.split_once(',').unwrap())
        .map(|(file, codes)| (file, codes.split(';').collect()))
        .collect();
    assert_eq!(names("not-a-dump"), expected.keys().copied().collect::<Vec<_>>());
    let mut faults = Vec::new();
    for (name, codes) in expected {
        let file = format!("not-a-dump/{name}");
        let check = run(["check", "--message-format", "json", &file]);
        let found = check.stdout.lines().filter_map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            line["code"].as_str().map(str::to_owned)
        });
        let found: Vec<String> = found.collect();
        if !found.iter().any(|code| codes.contains(&code.as_str())) {
            faults.push(format!("{name}: expected one of {codes:?}, found {found:?}"));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_fixture_of_a_kind_is_known_by_the_name_of_its_folder() {
    let mut faults = Vec::new();
    for kind in names("kinds/good") {
        for name in names(&format!("kinds/good/{kind}")) {
            let file = format!("kinds/good/{kind}/{name}");
            let found = stdout_of(["identify", "-f", "value", "-c", "kind", &file]);
            if found.trim() != kind {
                faults.push(format!("{file}: taken for `{}`", found.trim()));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Keystone answers both with a list of users; only the link of the reply tells them apart.
#[test]
fn the_members_of_a_group_are_not_the_list_of_users() {
    let files = ["servers.json", "group-users-9bfdaa59af9f4c3c833a17992c9add46.json"];
    let files = files.map(|file| format!("cloud/{file}"));
    let of = |arguments: &[&str]| {
        let files = files.iter().map(String::as_str);
        stdout_of(arguments.iter().copied().chain(files))
    };
    let counts = of(&["servers", "-q", "--count-by", "user_match"]);
    assert_eq!(counts, "user_match,count\nnot-given,58\nmatched,10\n");
    assert!(!of(&["orphans", "-q"]).contains("user-gone"));
    let users = of(&["summary", "-q", "--where", "name=users"]);
    assert!(users.contains("cloud,users,,not given"), "{users}");
}

#[test]
fn the_folder_of_fixtures_is_where_its_page_says() {
    let page = fixture("README.md");
    for name in names("") {
        if Path::new(&fixtures().join(&name)).is_dir() {
            assert!(page.contains(&format!("`{name}`")), "fixtures/README.md lacks `{name}`");
        }
    }
}
