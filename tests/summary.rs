//! The summary as a page of text, and as rows.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use std::fs;

use common::{run, stdout_of};

const NOW: [&str; 2] = ["--now", "2026-11-24T00:00:00Z"];

fn page(arguments: &[&str]) -> String {
    stdout_of([&["summary", "-q", "-f", "table"], arguments, &NOW].concat())
}

#[test]
fn the_summary_of_a_cloud_reads_as_a_page() {
    insta::assert_snapshot!(page(&["cloud", "--max-width", "80"]));
}

#[test]
fn no_line_is_wider_than_the_screen_and_ids_are_whole() {
    for limit in [60, 80, 120] {
        let text = page(&["cloud", "--max-width", &limit.to_string()]);
        for line in text.lines() {
            // Every character of the fixture is at most two columns wide.
            assert!(line.chars().count() <= limit, "{limit}: {line}");
        }
        assert!(text.contains("  2489c76d84974fd9942b0a0967a81fa5  "), "{limit}: {text}");
    }
}

#[test]
fn filters_and_columns_keep_the_layout_of_a_table() {
    for arguments in [
        &["--where", "section=status"][..],
        &["-c", "section,name,value"],
        &["--count-by", "section"],
        &["--limit", "3"],
        &["--sort-column", "name"],
        &["--long"],
    ] {
        let text = page(&[&["blog"], arguments].concat());
        assert!(text.starts_with("+--"), "{arguments:?}: {text}");
    }
}

#[test]
fn every_other_format_has_rows_and_the_same_findings() {
    let csv = run(["summary", "blog", "--now", NOW[1]]);
    assert!(csv.stdout.starts_with("section,name,value,detail\ncloud,servers,33,\n"));
    let table = run(["summary", "blog", "--now", NOW[1], "-f", "table"]);
    assert_eq!(table.stderr, csv.stderr);
    assert_eq!(table.code, csv.code);
}

#[test]
fn several_clouds_have_a_part_each() {
    let text = page(&["--cloud", "one=blog", "--cloud", "two=cloud"]);
    let (one, two) = text.split_once("\n  Cloud          two\n").unwrap();
    assert!(one.contains("  Cloud          one\n"), "{text}");
    assert!(one.contains("\n  33 servers, ") && two.contains("\n  68 servers, "), "{text}");
    // The capacity is that of the cloud, not of both.
    assert!(two.contains("4,440 of 20,000 used") && !one.contains("20,000"), "{text}");
}

#[test]
fn the_summary_says_when_the_snapshot_was_taken_where_the_requests_tell_it() {
    let folder = tempfile::tempdir().unwrap();
    let user =
        r#"{"users": [{"id": "u1", "name": "ann", "enabled": true, "domain_id": "default"}]}"#;
    fs::write(folder.path().join("users-1.json"), user).unwrap();
    let project =
        r#"{"projects": [{"id": "p1", "name": "web", "enabled": true, "domain_id": "default"}]}"#;
    fs::write(folder.path().join("projects-1.json"), project).unwrap();
    let line = |kind: &str, time: &str| {
        format!(
            r#"{{"url_effective":"http://c/v3/{kind}","http_code":200,"filename_effective":"{kind}-1.json","time":"{time}"}}"#
        )
    };
    let lines = [line("users", "2026-11-23T10:00:05Z"), line("projects", "2026-11-23T10:00:00Z")]
        .join("\n");
    fs::write(folder.path().join("requests.ndjson"), lines).unwrap();
    let text = page(&[folder.path().to_str().unwrap()]);
    let saved = "  Snapshot  saved from 2026-11-23T10:00:00Z to 2026-11-23T10:00:05Z\n";
    assert!(text.contains(saved), "{text}");
    let page = stdout_of(["page", "-q", "-o", "-", folder.path().to_str().unwrap()]);
    assert!(
        page.contains(
            "<dt>Snapshot</dt><dd>saved from 2026-11-23T10:00:00Z to 2026-11-23T10:00:05Z"
        ),
        "{page}"
    );
}

#[test]
fn an_incomplete_list_is_named_on_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let text = r#"{"users": [{"id": "u1", "name": "ann", "enabled": true, "domain_id": "default"}],
        "links": {"next": "http://c/v3/users?marker=u1"}}"#;
    fs::write(folder.path().join("users.json"), text).unwrap();
    let outcome = run(["summary", "-f", "table", folder.path().to_str().unwrap()]);
    assert_eq!(outcome.code, 1, "{}", outcome.stderr);
    assert!(outcome.stdout.contains("  Lists     incomplete: 1 list ("), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("  Findings  1 error\n"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("not judged: no dump of servers was given"));
}
