//! The job that osreport was made for: a shop's script of two loops, and what it got wrong.
//!
//! The script read `server-source` and `user-source`, took the first address of the first
//! network of each server, looked for its owner in all users, and asked the shell for the
//! owner's group: `id NAME | awk ...`. Its output is in
//! `fixtures/expected/blog-script.csv`.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use common::{fixture, osreport, run, stdout_of};

/// The columns that the script printed.
const SCRIPT: &str = "ip,user_id,username,group";

/// Where the script's group is wrong: what it printed, and what the `id` line says.
const WRONG_GROUPS: &[(&str, &str, &str)] = &[
    // awk parts fields at blanks, and so takes half of `domain users`.
    ("EXAMPLE\\tchen", "", "domain users"),
    // Its pattern ends a name at the first parenthesis within.
    ("wang (ops)", "", "Gruppe (alt)"),
    // A gid without a name has no parentheses at all, and is lost.
    ("nogid", "", "5999"),
];

/// The rows of a CSV without its header. No cell of these has a line break.
fn rows(csv: &str) -> Vec<&str> {
    csv.lines().skip(1).collect()
}

#[test]
fn the_script_s_rows_come_out_and_its_three_wrong_groups_come_out_right() {
    let report = stdout_of(["servers", "blog", "-c", SCRIPT, "--formula", "keep"]);
    let script = fixture("expected/blog-script.csv");
    assert_eq!(report.lines().next(), script.lines().next());
    let mut corrected = Vec::new();
    for row in rows(&script) {
        let wrong = WRONG_GROUPS.iter().find(|(user, said, _)| {
            row.strip_suffix(said).is_some_and(|rest| rest.ends_with(&format!(",{user},")))
        });
        corrected.push(match wrong {
            Some((_, said, group)) => format!("{}{group}", row.strip_suffix(said).unwrap()),
            None => row.to_owned(),
        });
    }
    let differing = corrected.iter().zip(rows(&script)).filter(|(right, row)| right != row);
    assert_eq!(differing.count(), WRONG_GROUPS.len());
    // The report has more servers than the script; those of the script are in its order.
    let report = rows(&report);
    let mut left = report.iter();
    for row in &corrected {
        assert!(left.any(|found| found == row), "{row} is not in the report, or not in its place");
    }
}

#[test]
fn the_servers_that_the_script_has_not_are_those_that_ended_it_or_were_lost() {
    let csv = stdout_of(["servers", "blog", "-c", "ip,username"]);
    let all = rows(&csv);
    let without_address = all.iter().filter(|row| row.starts_with(',')).count();
    let without_owner = all.iter().filter(|row| row.ends_with(',')).count();
    let script = fixture("expected/blog-script.csv");
    assert_eq!(all.len() - without_address - without_owner, rows(&script).len());
    assert_eq!((without_address, without_owner), (2, 2));
}

#[test]
fn the_whole_report_is_as_it_was_worked_out_by_hand() {
    assert_eq!(stdout_of(["servers", "blog"]), fixture("expected/blog-servers.csv"));
}

#[test]
fn the_owners_of_a_real_cloud_s_servers_are_as_they_were_worked_out_by_hand() {
    let report = stdout_of(["servers", "cloud", "-c", "id,user_id,username,project"]);
    assert_eq!(report, fixture("expected/cloud-owners.csv"));
}

#[test]
fn a_server_without_an_address_does_not_end_the_run() {
    let report = stdout_of(["servers", "blog", "-c", "name,ip,username"]);
    assert!(report.contains("\nbeing-built,,xiangxia\n"), "{report}");
    assert!(report.contains("\nno-valid-host,,xqxie3\n"), "{report}");
    assert!(report.contains("\n'-dash-first,172.20.36.99,'-guest\n"), "the last one is there");
}

#[test]
fn an_owner_in_no_dump_keeps_its_server_and_its_id() {
    let columns = "name,user_id,username,group,user_match";
    let report = stdout_of(["servers", "blog", "-c", columns]);
    let id = "d35e032acfa585fac26f20d246466863";
    assert!(report.contains(&format!("\norphan,{id},,,unresolved\n")), "{report}");
    assert!(report.contains(&format!("\norphan-2,{id},,,unresolved\n")), "{report}");
}

#[test]
fn without_users_every_server_is_there_and_the_match_says_that_none_were_given() {
    let report = stdout_of(["servers", "blog/server-source", "-c", "user_id,username,user_match"]);
    assert_eq!(rows(&report).len(), 33);
    for row in rows(&report) {
        assert!(row.ends_with(",,not-given"), "{row}");
    }
}

/// Dumps of `users` users and three servers for each tenth of them.
fn large(folder: &std::path::Path, servers: usize, users: usize) {
    let mut text = String::from("{\"users\": [");
    for number in 0..users {
        let comma = if number == 0 { "" } else { "," };
        write!(text, "{comma}\n{{\"id\": \"u{number}\", \"name\": \"name-{number}\", ").unwrap();
        text.push_str("\"domain_id\": \"default\", \"enabled\": true, \"links\": {}}");
    }
    text.push_str("], \"links\": {\"next\": null}}");
    fs::write(folder.join("users"), text).unwrap();
    let mut text = String::from("{\"servers\": [");
    for number in 0..servers {
        let comma = if number == 0 { "" } else { "," };
        // A stride that has no factor in common with the users' number meets all of them.
        let owner = number * 7919 % users;
        write!(text, "{comma}\n{{\"id\": \"s{number}\", \"name\": \"\", ").unwrap();
        write!(text, "\"status\": \"ACTIVE\", \"user_id\": \"u{owner}\", \"addresses\": {{}}}}")
            .unwrap();
    }
    text.push_str("]}");
    fs::write(folder.join("servers"), text).unwrap();
}

#[test]
fn each_of_many_servers_finds_its_own_among_many_users() {
    // That this is one look-up for each server and no loop over users is a rule of the house.
    let folder = tempfile::tempdir().unwrap();
    let (servers, users) = (2_000, 20_000);
    large(folder.path(), servers, users);
    let mut command = osreport(["servers", "-c", "id,user_id,username"]);
    let outcome: common::Outcome = command.arg(folder.path()).output().unwrap().into();
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let rows = rows(&outcome.stdout);
    assert_eq!(rows.len(), servers);
    for (number, row) in rows.iter().enumerate() {
        let owner = number * 7919 % users;
        assert_eq!(*row, format!("s{number},u{owner},name-{owner}"));
    }
}

#[test]
fn a_user_s_name_is_never_given_to_a_shell() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("was-here");
    let dumps = folder.path().join("dumps");
    fs::create_dir(&dumps).unwrap();
    let path = mark.display();
    let names = [
        format!("$(touch {path})"),
        format!("`touch {path}`"),
        format!("; touch {path} #"),
        format!("x | touch {path}"),
        format!("--help\ntouch {path}"),
    ];
    let users: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            serde_json::json!({
                "id": format!("u{at}"), "name": name, "domain_id": "default", "enabled": true,
            })
        })
        .collect();
    let servers: Vec<_> = (0..names.len())
        .map(|at| {
            serde_json::json!({"id": format!("s{at}"), "name": "", "status": "ACTIVE",
            "user_id": format!("u{at}"), "addresses": {}})
        })
        .collect();
    let users = serde_json::json!({ "users": users, "links": {"next": null} });
    fs::write(dumps.join("users"), users.to_string()).unwrap();
    let servers = serde_json::json!({ "servers": servers });
    fs::write(dumps.join("servers"), servers.to_string()).unwrap();
    // Local accounts are what the script asked the shell for.
    fs::write(dumps.join("ids"), "uid=1(a) gid=1(a) groups=1(a)\n").unwrap();

    let mut command = osreport(["servers", "-f", "json", "-c", "username,group"]);
    let outcome: common::Outcome = command.arg(&dumps).output().unwrap().into();
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let shown: Vec<BTreeMap<String, Option<String>>> =
        serde_json::from_str(&outcome.stdout).unwrap();
    for (row, name) in shown.iter().zip(&names) {
        assert_eq!(row["username"].as_ref(), Some(name));
        assert_eq!(row["group"], None);
    }
    assert_eq!(shown.len(), names.len());
    assert!(!mark.exists());
}

#[test]
fn two_runs_give_the_same_bytes() {
    for folder in ["blog", "cloud"] {
        let first = run(["servers", folder, "--long", "-f", "json"]);
        let second = run(["servers", folder, "--long", "-f", "json"]);
        assert_eq!(first.to_string(), second.to_string());
    }
}

#[test]
fn the_order_in_which_dumps_are_named_does_not_matter() {
    let names = ["projects", "server-source", "id-source", "user-source", "hypervisors"];
    let expected = fixture("expected/blog-servers.csv");
    for turn in 0..names.len() {
        let mut files: Vec<String> = names.iter().map(|name| format!("blog/{name}")).collect();
        files.rotate_left(turn);
        files.insert(0, "servers".to_owned());
        assert_eq!(stdout_of(files), expected);
    }
}
