//! `-q` shows errors only.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::fs;

use common::fixture;

/// A folder with an error, a warning, a note, and files that no report reads.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let servers = fixture("cloud/servers.json");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("servers-1.json", &servers);
    // A number is missing in the series: a warning.
    write("servers-3.json", &servers.replace("\"id\": \"", "\"id\": \"3-"));
    write("notes.txt", "something else\n");
    for kind in ["images", "subnets", "routers"] {
        let text = fixture(&format!("cloud/{kind}.json"));
        write(&format!("{kind}.json"), &text);
    }
    folder
}

fn said(folder: &std::path::Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_osreport"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn warnings_notes_and_the_last_line_are_silent_and_errors_are_not() {
    let folder = folder();
    let loud = said(folder.path(), &["servers", ".", "--message-format", "short"]);
    for word in
        ["warning[maybe-incomplete]", "note[skipped-file]", "note[unused-kind]", "records read"]
    {
        assert!(loud.1.contains(word), "{word}: {}", loud.1);
    }
    assert_eq!(said(folder.path(), &["servers", ".", "-q"]), (Some(0), String::new()));
    assert_eq!(said(folder.path(), &["servers", ".", "--quiet"]).1, "");
    fs::write(folder.path().join("users.json"), "{\"users\": [{\"id\": 1.5}]}").unwrap();
    for command in ["servers", "users", "summary"] {
        let (code, quiet) = said(folder.path(), &[command, ".", "-q", "--message-format", "short"]);
        assert_eq!(code, Some(1), "{command}");
        assert!(
            quiet.contains("error[") && quiet.lines().all(|line| line.contains(": error[")),
            "{quiet}"
        );
    }
    // The level at which a run fails is another matter.
    let strict = said(
        folder.path(),
        &["servers", "servers-1.json", "servers-3.json", "-q", "--fail-on", "warning"],
    );
    assert_eq!(strict, (Some(1), String::new()));
}

#[test]
fn files_that_no_report_reads_are_one_note_with_their_number() {
    let folder = folder();
    let (_, loud) = said(folder.path(), &["servers", ".", "--message-format", "short"]);
    let notes: Vec<_> = loud.lines().filter(|line| line.contains("unused-kind")).collect();
    assert_eq!(notes.len(), 1, "{loud}");
    assert!(notes[0].contains("2 dumps were not read"), "{}", notes[0]);
}
