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

/// A thing is gone only where the list that would have it is all that there is.
#[test]
fn nothing_is_called_gone_for_a_list_that_is_a_part() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let reasons = |files: &[&str]| {
        let arguments = ["orphans", "-q", "--count-by", "reason", "-f", "value"];
        stdout_of(arguments.iter().chain(files).copied())
    };
    let links = |path: &str| {
        let this = format!("{{\"self\": \"http://k:5000/v3/{path}\", \"next\": null}}");
        format!("{{\"projects\": [{{\"id\": \"a\", \"name\": \"a\"}}], \"links\": {this}}}")
    };
    let servers = "cloud/servers.json";
    let whole = write("whole.json", &links("projects"));
    assert!(reasons(&[&whole, servers]).contains("project-gone"));
    for path in ["auth/projects", "users/u/projects", "projects?domain_id=d"] {
        let part = write("part.json", &links(path));
        assert!(!reasons(&[&part, servers]).contains("gone"), "{path}");
    }
    // The reply to a call for one project.
    let single = write("single.json", "{\"project\": {\"id\": \"a\", \"name\": \"a\"}}");
    assert!(!reasons(&[&single, servers]).contains("gone"));
    assert!(reasons(&[&single, &whole, servers]).contains("project-gone"));

    // A token without the role of an administrator sees the servers of its project.
    let project = "2489c76d84974fd9942b0a0967a81fa5";
    let all: serde_json::Value = serde_json::from_str(&fixture(servers)).unwrap();
    let own = all["servers"].as_array().unwrap().iter();
    let own: Vec<_> = own.filter(|server| server["tenant_id"] == project).collect();
    let own = write("own.json", &serde_json::json!({ "servers": own }).to_string());
    let token = |role: &str| {
        serde_json::json!({ "token": {
            "methods": ["password"], "user": { "id": "u", "name": "u" },
            "expires_at": "2026-11-25T00:00:00.000000Z", "issued_at": "2026-11-24T00:00:00.000000Z",
            "project": { "id": project, "name": "p" }, "roles": [{ "id": "r", "name": role }],
        }})
    };
    let member = write("member.json", &token("member").to_string());
    let others = ["cloud/ports.json", "cloud/volumes.json", "cloud/floatingips.json"];
    let files: Vec<&str> = others.into_iter().chain([&*own]).collect();
    assert!(reasons(&files).contains("server-gone 103"), "without the token");
    let files: Vec<&str> = files.into_iter().chain([&*member]).collect();
    assert_eq!(reasons(&files), "unattached 15\nno-device 4\nunused 4\ndisagree 2\nstuck 1\n");
    let outcome = run(["orphans"].iter().chain(&files).copied());
    assert!(outcome.stderr.contains("one-project"), "{}", outcome.stderr);
}

#[test]
fn a_copy_that_names_no_volume_is_not_one_whose_volume_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let backup = |id: &str, volume: &str| {
        format!(
            "{{\"id\": \"{id}\", \"volume_id\": {volume}, \"status\": \"available\", \"size\": 1}}"
        )
    };
    let backups = [backup("of-none", "null"), backup("of-one", "\"gone\"")].join(", ");
    let path = folder.path().join("backups.json");
    std::fs::write(&path, format!("{{\"backups\": [{backups}]}}")).unwrap();
    let files = [path.to_str().unwrap(), "cloud/volumes.json"];
    let arguments = ["orphans", "-q", "--where", "kind=backup", "-c", "id,reason,detail"];
    let found = stdout_of(arguments.into_iter().chain(files));
    assert_eq!(found, "id,reason,detail\nof-one,volume-gone,gone\n");
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
