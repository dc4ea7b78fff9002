//! What a user meets at the command line: standard output, standard error and exit code, in one
//! snapshot a case. Few cases; what is said of files is in `dumps.rs`.
//!
//! Every case runs in a folder of its own, so that names are relative and nothing else is there.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use common::{Outcome, fixture, fixtures, osreport, run, run_with_input};
use insta::assert_snapshot;
use tempfile::TempDir;

/// A folder with the small dumps of one list of servers.
fn shop() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["user-source", "token-tmp.txt", "id-source"] {
        fs::copy(fixtures().join("blog").join(name), folder.path().join(name)).unwrap();
    }
    let page = |name: &str, server: &str, rest: &str| {
        let server = format!(
            r#"{{"id": "{server}", "name": "web", "status": "ACTIVE", "user_id":
                "49883c026fdf4cfeb5c660393f996973", "addresses": {{}}}}"#
        );
        let text = format!("{{\"servers\": [{server}]{rest}}}\n");
        fs::write(folder.path().join(name), text).unwrap();
    };
    let next = r#", "servers_links": [{"rel": "next", "href": "http://nova/v2.1/servers/detail?limit=1&marker=s1"}]"#;
    page("page-1", "s1", next);
    page("page-2", "s2", "");
    let bad = r#"{"servers": [{"id": "s1", "name": "web", "status": "ACTIVE", "user_id": "u1", "addresses": {}},
              {"id": "s2", "name": 7, "status": "ACTIVE", "user_id": "u2", "adminPass": "hunter2"}]}"#;
    fs::write(folder.path().join("one-bad"), bad).unwrap();
    folder
}

/// Runs the command in `folder`.
fn run_in(folder: &Path, arguments: &[&str]) -> Outcome {
    osreport(arguments).current_dir(folder).output().unwrap().into()
}

fn in_shop(arguments: &[&str]) -> Outcome {
    run_in(shop().path(), arguments)
}

#[test]
fn a_misspelt_column_is_met_with_the_nearest_name() {
    assert_snapshot!(in_shop(&["servers", "page-2", "-c", "id,usernmae"]));
}

#[test]
fn a_misspelt_command_is_met_with_the_nearest_name() {
    assert_snapshot!(in_shop(&["severs", "page-2"]));
}

#[test]
fn a_missing_file_is_met_with_the_nearest_name() {
    assert_snapshot!(in_shop(&["servers", "user-sourse", "page-2"]));
}

#[test]
fn an_empty_file_is_an_error_with_help() {
    let folder = shop();
    fs::write(folder.path().join("server-source"), "").unwrap();
    assert_snapshot!(run_in(folder.path(), &["servers", "server-source", "user-source"]));
}

#[test]
fn a_token_in_place_of_servers_is_named() {
    assert_snapshot!(in_shop(&["servers", "token-tmp.txt"]));
}

#[test]
fn a_file_of_another_kind_than_declared_is_an_error() {
    assert_snapshot!(in_shop(&["servers", "page-2", "users=token-tmp.txt"]));
}

#[test]
fn a_kind_that_does_not_exist_is_met_with_the_nearest_name() {
    assert_snapshot!(in_shop(&["servers", "page-2", "user=user-source"]));
}

#[test]
fn files_that_are_not_dumps_do_not_spoil_a_folder() {
    let folder = shop();
    for name in ["page-1", "one-bad"] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join("notes.txt"), "call the provider on Monday\n").unwrap();
    fs::write(folder.path().join("get-token.sh"), "#!/bin/sh\ncurl -X POST\n").unwrap();
    fs::write(folder.path().join(".hidden"), "not looked at\n").unwrap();
    fs::create_dir(folder.path().join("old")).unwrap();
    assert_snapshot!(run_in(folder.path(), &["servers", "."]));
}

#[test]
fn one_page_of_several_is_an_incomplete_list() {
    assert_snapshot!(in_shop(&["servers", "page-1", "user-source"]));
}

#[test]
fn an_incomplete_list_can_be_accepted() {
    assert_snapshot!(in_shop(&["servers", "--ignore", "incomplete-list", "page-1", "user-source"]));
}

#[test]
fn all_pages_are_one_list() {
    assert_snapshot!(in_shop(&["servers", "page-1", "page-2", "user-source"]));
}

#[test]
fn a_finding_that_does_not_exist_cannot_be_ignored() {
    assert_snapshot!(in_shop(&["servers", "--ignore", "incomplete", "page-1"]));
}

#[test]
fn the_level_from_which_findings_fail_is_the_user_s() {
    let code = |arguments: &[&str]| in_shop(arguments).code;
    assert_eq!(code(&["servers", "one-bad", "-q"]), 1);
    assert_eq!(code(&["servers", "one-bad", "-q", "--fail-on", "error"]), 1);
    assert_eq!(code(&["servers", "one-bad", "-q", "--fail-on", "never"]), 0);
    // A Keystone list of exactly a thousand is a warning.
    let folder = tempfile::tempdir().unwrap();
    let users =
        (0..1000).map(|at| format!(r#"{{"id": "u{at}", "name": "n{at}", "domain_id": "d"}}"#));
    let users = users.collect::<Vec<_>>().join(",");
    let text = format!(r#"{{"users": [{users}], "links": {{"next": null}}}}"#);
    fs::write(folder.path().join("users"), text).unwrap();
    let check = |level| run_in(folder.path(), &["check", "users", "--fail-on", level]);
    assert_eq!(check("error").code, 0);
    assert_eq!(check("never").code, 0);
    assert_snapshot!(check("warning"));
}

#[test]
fn a_bad_record_costs_itself_alone_and_its_secrets_are_masked() {
    assert_snapshot!(in_shop(&["servers", "one-bad"]));
}

#[test]
fn a_refused_record_is_kept_with_its_place() {
    let folder = shop();
    let outcome = run_in(folder.path(), &["check", "one-bad", "-q", "--rejects", "bad.ndjson"]);
    assert_eq!(outcome.code, 1);
    let rejects = fs::read_to_string(folder.path().join("bad.ndjson")).unwrap();
    assert!(!rejects.contains("hunter2"));
    assert_snapshot!(rejects);
}

#[test]
fn standard_input_is_a_dump_like_any_other() {
    let servers = fixture("wrapping/servers.json");
    let arguments = ["servers", "-", "-c", "id,name"];
    assert_snapshot!(run_with_input(arguments, servers.as_bytes()));
}

#[test]
fn no_dump_at_all_is_wrong_usage() {
    assert_snapshot!(run(["servers"]));
}

#[test]
fn an_old_report_stays_when_there_are_errors() {
    let folder = shop();
    let report = folder.path().join("report.csv");
    fs::write(&report, "the old report\n").unwrap();
    let outcome = run_in(folder.path(), &["servers", "one-bad", "-q", "-o", "report.csv"]);
    assert_eq!(fs::read_to_string(&report).unwrap(), "the old report\n");
    assert_snapshot!(outcome);
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let left = names.filter(|name| name.to_string_lossy().ends_with(".part")).count();
    assert_eq!(left, 0, "what was begun is cleared away");
}

#[test]
fn a_partial_report_is_written_when_it_is_asked_for() {
    let folder = shop();
    let arguments = ["servers", "one-bad", "-q", "--partial", "-o", "report.ndjson", "-c", "id"];
    let outcome = run_in(folder.path(), &arguments);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""));
    let report = fs::read_to_string(folder.path().join("report.ndjson")).unwrap();
    assert_eq!(report, "{\"id\":\"s1\"}\n");
}

#[test]
fn a_report_into_a_folder_that_is_missing_cannot_be_written() {
    assert_snapshot!(in_shop(&["servers", "page-2", "-o", "reports/new.csv"]));
}

#[test]
fn a_closed_pipe_exits_0() {
    let folder = tempfile::tempdir().unwrap();
    let server = |at| {
        format!(
            r#"{{"id": "s{at}", "name": "n", "status": "ACTIVE", "user_id": "u", "addresses": {{}}}}"#
        )
    };
    let servers = (0..20_000).map(server).collect::<Vec<_>>().join(",\n");
    fs::write(folder.path().join("servers"), format!("{{\"servers\": [{servers}]}}")).unwrap();
    let mut command = osreport(["servers", "servers"]);
    command.current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut first = [0; 16];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap(); // and then it is closed
    let outcome: Outcome = child.wait_with_output().unwrap().into();
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_an_error() {
    use std::os::unix::fs::PermissionsExt;

    let folder = shop();
    let file = folder.path().join("page-2");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o0)).unwrap();
    let Some(mut command) = common::bound_by_permissions(osreport(["servers", "page-2"])) else {
        return;
    };
    let outcome: Outcome = command.current_dir(folder.path()).output().unwrap().into();
    assert_snapshot!(outcome);
}

#[cfg(unix)]
#[test]
fn a_file_that_breaks_off_while_it_is_read_is_an_error() {
    // Reading a process's memory from its start fails, for an administrator too.
    if Path::new("/proc/self/mem").exists() {
        assert_snapshot!(in_shop(&["check", "page-2", "/proc/self/mem"]));
    }
}

#[test]
fn the_version_and_the_help_are_results() {
    let version = run(["--version"]);
    assert_eq!((version.code, version.stderr.as_str()), (0, ""));
    assert_eq!(version.stdout, format!("osreport {}\n", env!("CARGO_PKG_VERSION")));
    let help = run(["servers", "--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
}
