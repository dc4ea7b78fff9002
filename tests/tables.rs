//! Every report but the servers', against values that another program worked out from the same
//! files, and what is told where servers are missing, or twice there.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use common::{fixture, run, stdout_of};

/// The report must be as expected in those columns that the expected file has.
fn is_as_expected(folder: &str, report: &str, more: &[&str]) {
    let expected = fixture(&format!("expected/{folder}-{report}.csv"));
    let columns = expected.lines().next().unwrap();
    let arguments = [report, folder, "--quiet", "--formula", "keep", "-c", columns];
    assert_eq!(stdout_of(arguments.iter().chain(more)), expected, "{report} of {folder}");
}

/// Some columns of a report, as lines without their header.
fn rows(arguments: &str) -> Vec<String> {
    let arguments = arguments.split_whitespace().chain(["--quiet", "--no-header"]);
    stdout_of(arguments).lines().map(str::to_owned).collect()
}

#[test]
fn every_report_agrees_with_the_files() {
    for folder in ["blog", "cloud"] {
        for report in ["addresses", "users", "groups", "projects", "hypervisors", "endpoints"] {
            is_as_expected(folder, report, &[]);
        }
        let counts = ["--where", "section~^(status|projects|groups|users|hosts|dangling)$"];
        is_as_expected(folder, "summary", &counts);
    }
}

#[test]
fn the_reports_of_the_other_services_agree_with_the_files() {
    for report in ["snapshots", "backups", "images", "flavors", "containers", "quotas"] {
        is_as_expected("cloud", report, &[]);
    }
}

#[test]
fn every_report_is_the_same_for_any_number_of_threads_and_any_batches() {
    let reports = [
        "addresses",
        "users",
        "groups",
        "projects",
        "hypervisors",
        "endpoints",
        "summary",
        "snapshots",
        "backups",
        "images",
        "flavors",
        "containers",
        "quotas",
    ];
    for report in reports {
        let all = stdout_of([report, "cloud", "--long", "--threads", "1"]);
        for threads in ["2", "5"] {
            let arguments = [report, "cloud", "--long", "--threads", threads, "--batch-size", "1"];
            assert_eq!(stdout_of(arguments), all, "{report}");
        }
    }
}

#[test]
fn without_servers_their_number_is_unknown_and_not_0() {
    let users = rows("users blog/user-source -c servers,vcpus,by_status,match");
    assert_eq!(users.len(), 31);
    assert!(users.iter().all(|row| row == ",,,matched"), "{users:?}");
    assert_eq!(rows("projects blog/projects -c users,servers")[0], ",");
    assert_eq!(rows("groups blog/id-source -c name,members,servers")[0], "speech,5,");
    assert_eq!(rows("hypervisors blog/hypervisors -c servers,flavors_unknown")[0], ",");
    assert_eq!(
        rows("summary blog/projects -c name,value")[..3],
        ["servers,", "users,", "projects,8"]
    );
}

#[test]
fn an_empty_list_of_servers_has_no_rows() {
    let empty = b"{\"servers\": []}";
    let outcome = common::run_with_input(
        ["projects", "blog/projects", "-", "-c", "servers,vcpus", "--no-header"],
        empty,
    );
    assert!(outcome.stdout.lines().all(|row| row == "0,0"), "{outcome}");
    assert_eq!(outcome.stdout.lines().count(), 8);
}

#[test]
fn a_brief_list_of_servers_says_nothing_about_owners() {
    let brief = br#"{"servers": [{"id": "s", "name": "n", "links": []}]}"#;
    let outcome = common::run_with_input(
        ["projects", "blog/projects", "-", "-c", "servers", "--no-header", "-f", "json"],
        brief,
    );
    assert_eq!(outcome.code, 1);
    assert!(outcome.stderr.contains("not-detailed"), "{outcome}");
    assert!(!outcome.stdout.contains('0'), "{outcome}");
}

#[test]
fn servers_without_a_host_are_not_counted_as_none() {
    let servers = br#"{"servers": [{"id": "s", "user_id": "u", "tenant_id": "p",
        "addresses": {}, "flavor": {"id": "1"}}]}"#;
    let arguments = ["hypervisors", "blog/hypervisors", "-", "-c", "servers", "-f", "json"];
    let outcome = common::run_with_input(arguments, servers);
    assert!(outcome.stdout.contains("null") && !outcome.stdout.contains('0'), "{outcome}");
}

#[test]
fn servers_that_are_given_twice_count_once() {
    let twice =
        "projects blog/projects blog/server-source blog/server-source -c name,servers,users";
    assert_eq!(rows(twice)[1], "zazhao,16,12");
}

#[test]
fn owners_that_no_dump_has_are_at_the_end() {
    let users = rows("users blog -c id,username,servers,match");
    assert_eq!(users[31..], ["d35e032acfa585fac26f20d246466863,,2,unresolved"]);
    let hosts = rows("hypervisors blog/server-source -c hypervisor,host,servers,match");
    assert_eq!(hosts.len(), 12);
    let first = "rg5-ostack005.cloud.hfb3.iflytek.net";
    assert_eq!(hosts[0], format!("{first},{first},4,not-given"));
}

#[test]
fn local_groups_count_no_servers_where_no_dump_names_their_owners() {
    let groups = rows("groups blog/id-source blog/server-source -c name,servers");
    assert_eq!(groups[0], "speech,");
}

#[test]
fn services_of_their_own_list_name_their_endpoints() {
    let given = "endpoints kinds/good/endpoints/v3.json kinds/good/services/v3.json";
    let endpoints = rows(&format!("{given} -c service,type,interface,source,service_match"));
    assert_eq!(endpoints[0], "keystone,identity,public,endpoints,matched");
}

#[test]
fn a_report_without_its_dumps_names_what_to_save() {
    let outcome = run(["users", "blog/token-tmp.txt"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    assert!(outcome.stderr.contains("`blog/token-tmp.txt`: token"), "{outcome}");
    assert!(outcome.stderr.contains("`/v3/users`"), "{outcome}");
}

#[test]
fn the_summary_names_the_oldest_server_and_what_was_read() {
    let servers = rows("summary blog --where name=oldest -c detail,id,time");
    let detail = "\"the-oldest, created 2014-02-28T23:59:59Z, 1927 days ago\"";
    let id = "be764ad6-f351-41e5-8553-7796be539e96";
    assert_eq!(servers, [format!("{detail},{id},2014-02-28T23:59:59Z")]);
    let dumps = rows(
        "summary wrapping/two-pages-concatenated.json blog/user-source --where section=dumps -c name,value,detail,kind,complete",
    );
    assert_eq!(
        dumps,
        [
            "wrapping/two-pages-concatenated.json,3,\"servers, 2 pages, whole\",servers,true",
            "blog/user-source,31,\"users, whole\",users,true",
        ]
    );
}
