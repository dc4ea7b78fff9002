//! Names that somebody chose to harm the person who opens the report: in a spreadsheet, on a
//! terminal, in a wiki, in a pipeline's log.
#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "what could not be tried is said")]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use std::fs;

use common::{Outcome, osreport, run_with_input};
use serde_json::{Value, json};

const NAMES: &[&str] = &[
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\u{ff1d}1",
    "\u{ff0b}1",
    "\u{ff0d}1",
    "\u{ff20}x",
    "a\",\"=1",
    "\x1b[2J\x1b[31m",
    "\x1b]8;;http://h/\x07link\x1b]8;;\x07",
    "\x1b]52;c;cHduZWQ=\x07",
    "\u{9b}31m\u{85}",
    "a\x7f\x08",
    "\u{202a}a\u{202e}b",
    "\u{2066}a\u{2069}",
    "\u{200e}\u{200f}\u{61c}",
    "adm\u{200b}in\u{2060}",
    "\0",
    "a\u{2028}b\u{2029}c",
    "a | b | c",
    "`code` **b**",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](http://h/p.png)",
    "\n::error ::pwned",
    "a%0A::error ::pwned",
    "yes",
    "null",
    "1e3",
    "0x1f",
    "- a",
    "a: b",
    "a #b",
    "#",
    "{\"a\": 1}",
    "\\\"",
];

/// Whether a terminal might obey the character, or an eye be misled by it.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[track_caller]
fn assert_shown(text: &str, what: &str) {
    let sent = text.chars().find(|&c| c != '\n' && acts(c));
    assert_eq!(sent, None, "{what}: {text:?}");
}

/// The cloud in which everything has a hostile name, as one stream.
fn cloud() -> Vec<u8> {
    let mut servers = Vec::new();
    let (mut users, mut projects) = (Vec::new(), Vec::new());
    for (at, name) in NAMES.iter().enumerate() {
        users.push(json!({"id": format!("u{at}"), "name": name, "links": {}}));
        projects
            .push(json!({"id": format!("p{at}"), "name": name, "links": {}, "parent_id": null}));
        servers.push(json!({
            "id": format!("s{at}"), "name": name, "status": "ACTIVE",
            "user_id": format!("u{at}"), "tenant_id": format!("p{at}"),
            "metadata": {*name: *name},
            "addresses": {*name: [{"addr": "10.0.0.1", "version": 4}]},
        }));
    }
    let dumps = [("users", users), ("projects", projects), ("servers", servers)];
    dumps.map(|(key, list)| json!({key: list}).to_string()).join("\n").into_bytes()
}

const COLUMNS: &str = "name,username,project,networks,metadata";

fn report(format: &str) -> String {
    let arguments = ["servers", "-", "-q", "-f", format, "-c", COLUMNS];
    let outcome = run_with_input(arguments, &cloud());
    assert_eq!(outcome.code, 0, "{outcome}");
    outcome.stdout
}

/// What the text columns of a row must be, name by name.
fn assert_rows(rows: &[Value], format: &str) {
    assert_eq!(rows.len(), NAMES.len(), "{format}");
    for (row, name) in rows.iter().zip(NAMES) {
        for column in ["name", "username", "project"] {
            assert_eq!(row[column], *name, "{format}, {column}");
        }
        assert_eq!(row["metadata"], json!({*name: *name}), "{format}");
    }
}

#[test]
fn json_and_its_lines_give_every_name_back() {
    assert_rows(&serde_json::from_str::<Vec<Value>>(&report("json")).unwrap(), "json");
    let lines = report("ndjson");
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_rows(&rows, "ndjson");
}

#[test]
fn yaml_gives_every_name_back_as_a_text() {
    let text = report("yaml");
    let rows = yaml_rust2::YamlLoader::load_from_str(&text).unwrap();
    for (row, name) in rows[0].as_vec().unwrap().iter().zip(NAMES) {
        for column in ["name", "username", "project"] {
            assert_eq!(row[column].as_str(), Some(*name), "{column}");
        }
    }
    assert_shown(&text, "yaml");
}

#[test]
fn csv_gives_every_name_back_and_begins_no_formula() {
    let text = report("csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), NAMES.len());
    for (row, name) in rows.iter().zip(NAMES) {
        let guarded = name.starts_with(|c| "=+-@\t\r\n＝＋－＠".contains(c));
        for cell in row.iter().take(3) {
            assert_eq!(cell, if guarded { format!("'{name}") } else { (*name).to_owned() });
        }
        assert!(row.iter().all(|cell| !cell.starts_with(|c| "=+-@\t\r\n＝＋－＠".contains(c))));
    }
}

#[test]
fn tsv_has_one_line_a_row_and_begins_no_formula() {
    let text = report("tsv");
    let lines: Vec<_> = text.split('\n').filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), NAMES.len() + 1);
    for line in lines {
        let cells: Vec<_> = line.split('\t').collect();
        assert_eq!(cells.len(), 5, "{line:?}");
        assert!(cells.iter().all(|cell| !cell.starts_with(|c| "=+-@＝＋－＠".contains(c))));
    }
}

#[test]
fn formats_for_people_have_no_active_content() {
    for format in ["table", "value", "markdown"] {
        assert_shown(&report(format), format);
    }
    let markdown = report("markdown");
    assert_eq!(markdown.lines().count(), NAMES.len() + 2);
    for markup in ["<script", "[x](", "`code`", "**b**"] {
        let live = markdown.match_indices(markup);
        assert!(live.into_iter().all(|(at, _)| markdown[..at].ends_with('\\')), "{markup}");
    }
}

#[test]
fn a_hostile_file_name_or_record_cannot_speak_in_a_message() {
    for name in NAMES.iter().filter(|name| !name.contains(['\0', '/'])) {
        let folder = tempfile::tempdir().unwrap();
        let record = json!({"servers": [{"id": null, "name": name, *name: *name}]});
        fs::write(folder.path().join(name), record.to_string()).unwrap();
        let run = |arguments: &[&str]| -> Outcome {
            osreport(arguments).current_dir(folder.path()).output().unwrap().into()
        };
        for format in ["full", "short", "json", "github", "sarif"] {
            let outcome = run(&["check", "--message-format", format, "."]);
            assert_eq!(outcome.code, 1, "{name:?}: {outcome}");
            assert_shown(&outcome.stdout, format);
            let json = |text| serde_json::from_str::<Value>(text).unwrap();
            match format {
                "json" => {
                    let first = json(outcome.stdout.lines().next().unwrap());
                    assert_eq!(first["file"], format!("./{name}"));
                }
                "sarif" => {
                    let log = json(&outcome.stdout);
                    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
                    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
                    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b);
                    assert!(uri.bytes().all(plain), "{uri}");
                }
                "github" => {
                    for line in outcome.stdout.lines() {
                        let ours = line.contains("title=");
                        assert!(ours && !line.starts_with("::error ::"), "{line}");
                    }
                }
                _ => {
                    let forged = outcome.stdout.lines().any(|line| line.starts_with("::"));
                    assert!(!forged, "{outcome}");
                }
            }
        }
        // What cannot run names the file too.
        let outcome = run(&["servers", &format!("./gone{name}")]);
        assert_eq!((outcome.code, outcome.stderr.lines().count()), (2, 1), "{outcome}");
        assert_shown(&outcome.stderr, "a missing file");
    }
}
