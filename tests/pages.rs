//! Which lists are complete: by links, headers, counts, and names of files.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::fs;
use std::path::Path;

use common::{Outcome, osreport};
use tempfile::TempDir;

fn folder(files: &[(&str, String)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn run_in(folder: &Path, arguments: &[&str]) -> Outcome {
    osreport(arguments).current_dir(folder).output().unwrap().into()
}

/// The codes and severities that `check` finds, in order.
fn found(files: &[(&str, String)]) -> Vec<String> {
    let folder = folder(files);
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let arguments = [&["check", "--message-format", "json"], &names[..]].concat();
    let outcome = run_in(folder.path(), &arguments);
    let codes = outcome.stdout.lines().filter_map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        Some(format!("{} {}", line["severity"].as_str()?, line["code"].as_str()?))
    });
    codes.filter(|code| !code.contains("unused-kind")).collect()
}

fn one(text: impl Into<String>) -> Vec<String> {
    found(&[("file", text.into())])
}

const NONE: [&str; 0] = [];

/// A page of Keystone's users: the call, and the next link.
fn users(id: &str, call: &str, next: &str) -> String {
    let next = if next.is_empty() { "null".to_owned() } else { format!("\"http://k/v3/{next}\"") };
    format!(
        r#"{{"users": [{{"id": "{id}", "name": "{id}", "domain_id": "default", "enabled": true}}],
            "links": {{"self": "http://k/v3/{call}", "previous": null, "next": {next}}}}}"#
    )
}

fn servers(id: &str, rest: &str) -> String {
    format!(
        r#"{{"servers": [{{"id": "{id}", "name": "n", "status": "ACTIVE", "tenant_id": "p",
            "user_id": "u", "addresses": {{}}}}]{rest}}}"#
    )
}

#[test]
fn a_page_that_no_given_page_leads_to_is_incomplete() {
    let first = users("a", "users?limit=1", "users?limit=1&marker=a");
    let second = users("b", "users?limit=1&marker=a", "users?limit=1&marker=b");
    let last = users("c", "users?marker=b&limit=1", "");
    let all = [("one", first.clone()), ("two", second.clone()), ("three", last.clone())];
    assert_eq!(found(&all), NONE);
    assert_eq!(one(last.clone()), ["error incomplete-list"]);
    assert_eq!(found(&[("two", second), ("three", last.clone())]), ["error incomplete-list"]);
    let gap = found(&[("one", first), ("three", last)]);
    assert_eq!(gap, ["error incomplete-list", "error incomplete-list"]);
}

#[test]
fn the_pages_of_two_groups_are_not_one_list() {
    let first = users("a", "groups/g1/users?limit=1", "groups/g1/users?limit=1&marker=a");
    let other = users("b", "groups/g2/users?limit=1&marker=a", "");
    assert_eq!(found(&[("one", first), ("two", other)]).len(), 1);
}

#[test]
fn a_filtered_list_is_a_warning() {
    for filter in ["enabled=false", "name__contains=a", "domain_id=d", "project_id=p"] {
        assert_eq!(one(users("a", &format!("users?{filter}"), "")), ["warning filtered-list"]);
    }
    for neutral in ["limit=10", "sort_key=name", "include_names=true", ""] {
        assert_eq!(one(users("a", &format!("users?{neutral}"), "")), NONE, "{neutral}");
    }
    let trace =
        "> GET /v2.1/servers/detail?all_tenants=1&status=ERROR HTTP/1.1\n< HTTP/1.1 200 OK\n";
    let text = format!("{trace}{}", servers("s", ""));
    assert_eq!(one(text), ["warning curl-noise", "warning filtered-list"]);
}

#[test]
fn a_status_that_is_not_success_is_a_finding() {
    let reply =
        |status: &str| format!("HTTP/1.1 {status}\r\nServer: x\r\n\r\n{}", servers("s", ""));
    for status in ["206 Partial Content", "500 Internal Server Error"] {
        assert_eq!(one(reply(status)), ["error incomplete-list"], "{status}");
    }
    for status in ["200 OK", "203 Non-Authoritative Information"] {
        assert_eq!(one(reply(status)), NONE, "{status}");
    }
    // Each reply of a file has its own headers.
    let two = format!("{}\r\n{}", reply("500 Oh"), reply("200 OK").replace("\"s\"", "\"t\""));
    assert_eq!(one(two), ["error incomplete-list"]);
    let redirect = format!("HTTP/1.1 302 Found\r\nLocation: x\r\n\r\n{}", reply("200 OK"));
    assert_eq!(one(redirect), NONE);
}

#[test]
fn a_body_shorter_than_its_content_length_is_a_finding() {
    let body = servers("s", "");
    let reply = |length: usize, more: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n{more}\r\n{body}\n")
    };
    assert_eq!(one(reply(body.len() + 40, "")), ["error incomplete-list"]);
    assert_eq!(one(reply(body.len() + 40, "Content-Encoding: gzip\r\n")), NONE);
    assert_eq!(one(reply(body.len(), "")), NONE);
    assert_eq!(one(reply(body.len() + 1, "")), NONE);
}

#[test]
fn a_list_that_is_twice_in_one_object_is_a_finding() {
    let list = servers("s", "");
    let inner = &list[1..list.len() - 1];
    let text = format!("{{{inner}, {}}}", inner.replace("\"s\"", "\"t\""));
    assert_eq!(one(text), ["error duplicate-key"]);
}

#[test]
fn a_number_missing_in_the_names_of_files_is_a_warning() {
    let page = |id: &str| servers(id, "");
    let series = |names: &[&'static str]| {
        let files: Vec<(&str, String)> = names.iter().map(|name| (*name, page(name))).collect();
        found(&files)
    };
    for names in [
        &["servers-1.json", "servers-3.json"][..],
        &["servers-2.json", "servers-3.json"],
        &["p0", "p1", "p3"],
        &["page_01.json", "page_02.json", "page_04.json"],
    ] {
        assert_eq!(series(names), ["warning maybe-incomplete"], "{names:?}");
    }
    for names in [
        &["servers-1.json", "servers-2.json"][..],
        &["servers.mv2.1.json", "servers.mv2.3.json"],
        &["servers-2026-11-01.json", "servers-2026-11-03.json"],
        &["servers-1.json", "servers-71.json"],
        &["servers-a1b2.json", "servers-a1b4c.json"],
        &["servers-7.json"],
    ] {
        assert_eq!(series(names), NONE, "{names:?}");
    }
}

#[test]
fn every_service_marks_its_pages_in_its_own_way() {
    let neutron = |rel: &str| {
        format!(
            r#"{{"ports": [{{"id": "p", "network_id": "n", "mac_address": "m", "fixed_ips": []}}],
                "ports_links": [{{"href": "http://n/v2.0/ports?limit=1&marker=p", "rel": "{rel}"}}]}}"#
        )
    };
    assert_eq!(one(neutron("previous")), NONE);
    assert_eq!(one(neutron("next")), ["error incomplete-list"]);
    let image = |n: usize| format!(r#"{{"id": "{n}", "name": "i", "is_public": true, "size": 1}}"#);
    let v1 = |count: usize| {
        format!("{{\"images\": [{}]}}", (0..count).map(image).collect::<Vec<_>>().join(","))
    };
    assert_eq!(one(v1(25)), ["warning maybe-incomplete"]);
    assert_eq!(one(v1(24)), NONE);
    let volume = r#"{"id": "v", "name": "n", "size": 1, "status": "available", "attachments": []}"#;
    let counted = |count: usize| format!("{{\"volumes\": [{volume}], \"count\": {count}}}");
    assert_eq!(one(counted(2)), ["error incomplete-list"]);
    assert_eq!(one(counted(1)), NONE);
    let second = counted(2).replace("\"v\"", "\"w\"");
    assert_eq!(found(&[("a", counted(2)), ("b", second)]), NONE);
    let swift = |count: usize| {
        format!(
            "HTTP/1.1 200 OK\r\nX-Account-Container-Count: {count}\r\n\r\n{}",
            r#"[{"name": "c", "count": 1, "bytes": 2}]"#
        )
    };
    // A file of this name does not say whose the listing is.
    let unknown = "warning subject-unknown";
    assert_eq!(one(swift(2)), [unknown, "error incomplete-list"]);
    assert_eq!(one(swift(1)), [unknown]);
}

#[test]
fn an_incomplete_list_that_the_report_does_not_read_does_not_stop_it() {
    let role = r#"{"roles": [{"id": "r", "name": "n"}], "truncated": true,
        "links": {"self": "http://k/v3/roles", "next": null}}"#;
    let cut = r#"{"regions": [{"id": "r", "parent_region_id": null, "descr"#;
    let files = [
        ("users", users("a", "users", "")),
        ("roles", role.to_owned()),
        ("regions", cut.to_owned()),
    ];
    let folder = folder(&files);
    let names = ["users", "roles", "regions"];
    let outcome = run_in(folder.path(), &[&["users"], &names[..]].concat());
    assert_eq!(outcome.code, 0, "{outcome}");
    assert!(outcome.stderr.contains("note[truncated-list]"), "{outcome}");
    assert!(outcome.stderr.contains("note[cut-short]"), "{outcome}");
    let outcome = run_in(folder.path(), &[&["check"], &names[..]].concat());
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stdout.contains("error[truncated-list]"), "{outcome}");
    assert!(outcome.stdout.contains("error[cut-short]"), "{outcome}");
}

#[test]
fn findings_are_ignored_by_a_list_of_codes() {
    let truncated = users("a", "users", "").replace("}]", "}], \"truncated\": true");
    let next =
        servers("s", r#", "servers_links": [{"rel": "next", "href": "http://n/x?marker=s"}]"#);
    let folder = folder(&[("users", truncated), ("servers", next)]);
    let run = |ignored: &str| {
        run_in(folder.path(), &["servers", "users", "servers", "--ignore", ignored]).code
    };
    assert_eq!(run("truncated-list,incomplete-list"), 0);
    assert_eq!(run("truncated-list"), 1);
    assert_eq!(run("incomplete-list"), 1);
    assert_eq!(run("truncated-list,incomplet"), 2);
}
