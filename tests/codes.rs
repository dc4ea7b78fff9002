//! Every finding code is raised by an input of its own, and not by an input that is nearly the
//! same and good.
//!
//! To add a code: its entry in [`CASES`].
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use common::{fixtures, osreport};
use osreport::finding::code::CODES;

/// What raises a code, and what does not.
struct Case {
    code: &'static str,
    /// Arguments after the command; names of files are relative to the folder of `files`.
    arguments: &'static [&'static str],
    /// Files with what they hold.
    files: &'static [(&'static str, Bytes)],
    /// The files that are not as in `files`, for a run without the finding.
    good: &'static [(&'static str, Bytes)],
}

/// What a file holds.
#[derive(Clone, Copy)]
enum Bytes {
    Text(&'static str),
    /// A fixture.
    Fixture(&'static str),
    /// So many bytes of a fixture.
    Start(&'static str, usize),
    /// A text before and behind so many times another.
    Long(&'static str, &'static str, usize, &'static str),
}
use Bytes::{Fixture, Long, Start, Text};

const SERVER: &str = r#"{"servers": [{"id": "s", "name": "n", "status": "ACTIVE", "tenant_id": "p", "user_id": "u", "addresses": {}, "links": []}]}"#;
const RENAMED: &str = r#"{"servers": [{"id": "s", "name": "m", "status": "ACTIVE", "tenant_id": "p", "user_id": "u", "addresses": {}, "links": []}]}"#;
const ELSEWHERE: &str = r#"{"servers": [{"id": "t", "name": "n", "status": "ACTIVE", "tenant_id": "q", "user_id": "u", "addresses": {}, "links": []}]}"#;
const TOKEN: &str = r#"{"token": {"methods": ["password"], "expires_at": "2019-06-10T01:47:30.000000Z", "issued_at": "2019-06-10T00:47:30.000000Z", "project": {"id": "p", "name": "demo", "domain": {"id": "default", "name": "Default"}}, "roles": [{"id": "r", "name": "member"}], "user": {"id": "u", "name": "n", "domain": {"id": "default", "name": "Default"}}}}"#;
const USERS: &str = r#"{"users": [{"id": "u", "name": "n", "domain_id": "default", "enabled": true, "links": {}}], "links": {}}"#;

const CASES: &[Case] = &[
    Case {
        code: "empty-file",
        arguments: &["check", "a"],
        files: &[("a", Text(" \n"))],
        good: &[("a", Text(USERS))],
    },
    Case {
        code: "not-a-dump",
        arguments: &["check", "a"],
        files: &[("a", Text("hello\n"))],
        good: &[("a", Text(USERS))],
    },
    Case {
        code: "html-page",
        arguments: &["check", "a"],
        files: &[("a", Fixture("not-a-dump/html-404.html"))],
        good: &[],
    },
    Case {
        code: "curl-error",
        arguments: &["check", "a"],
        files: &[("a", Fixture("not-a-dump/curl-error-7.txt"))],
        good: &[],
    },
    Case {
        code: "curl-noise",
        arguments: &["check", "a"],
        files: &[("a", Fixture("wrapping/curl-meter-before.txt"))],
        good: &[("a", Fixture("wrapping/curl-i.txt"))],
    },
    Case {
        code: "error-body",
        arguments: &["check", "a"],
        files: &[("a", Fixture("not-a-dump/error-401-keystone.json"))],
        good: &[],
    },
    Case {
        code: "version-document",
        arguments: &["check", "a"],
        files: &[("a", Fixture("not-a-dump/versions-nova.json"))],
        good: &[],
    },
    Case {
        code: "auth-receipt",
        arguments: &["check", "a"],
        files: &[("a", Fixture("not-a-dump/receipt.json"))],
        good: &[],
    },
    Case {
        code: "cut-short",
        arguments: &["check", "a"],
        files: &[("a", Start("wrapping/servers.json", 500))],
        good: &[("a", Fixture("wrapping/servers.json"))],
    },
    Case {
        code: "bad-encoding",
        arguments: &["check", "a"],
        files: &[("a", Fixture("not-a-dump/not-utf8.json"))],
        good: &[],
    },
    Case {
        code: "bad-compression",
        arguments: &["check", "a"],
        files: &[("a", Start("wrapping/servers.json.gz", 200))],
        good: &[("a", Fixture("wrapping/servers.json.gz"))],
    },
    // Reading a process's memory from its start fails, for an administrator too.
    Case { code: "unreadable", arguments: &["check", "/proc/self/mem"], files: &[], good: &[] },
    Case {
        code: "bad-json",
        arguments: &["check", "a"],
        files: &[("a", Text(r#"{"users": [], "links": {}} }"#))],
        good: &[("a", Text(r#"{"users": [], "links": {}}"#))],
    },
    Case {
        code: "bad-syntax",
        arguments: &["check", "a"],
        files: &[("a", Text(r#"{"users": [{"id": "u" "name": "n"}], "links": {}}"#))],
        good: &[("a", Text(USERS))],
    },
    Case {
        code: "duplicate-key",
        arguments: &["check", "a"],
        files: &[("a", Text(r#"{"users": [{"id": "u", "name": "n", "name": "m"}], "links": {}}"#))],
        good: &[("a", Text(USERS))],
    },
    Case {
        code: "too-large",
        arguments: &["check", "a"],
        files: &[("a", Long("root:x:0:0:root:/root:/bin/sh\n", "7", 40 << 20, "\n"))],
        good: &[("a", Long("root:x:0:0:root:/root:/bin/sh\n", "#\n", 10, "\n"))],
    },
    Case {
        code: "wrong-type",
        arguments: &["check", "a"],
        files: &[("a", Text(r#"{"users": [{"id": "u", "name": 7}], "links": {}}"#))],
        good: &[("a", Text(USERS))],
    },
    Case {
        code: "missing-field",
        arguments: &["check", "a"],
        files: &[("a", Text(r#"{"users": [{"name": "n", "domain_id": "d"}], "links": {}}"#))],
        good: &[("a", Text(USERS))],
    },
    Case {
        code: "bad-value",
        arguments: &["check", "a"],
        files: &[(
            "a",
            Text(
                r#"{"servers": [{"id": "s", "name": "n", "tenant_id": "p", "user_id": "u", "addresses": {}, "links": [], "created": "yesterday"}]}"#,
            ),
        )],
        good: &[("a", Text(SERVER))],
    },
    Case {
        code: "bad-line",
        arguments: &["check", "a"],
        files: &[("a", Text("uid=1000(ann) gid=1000(ann) groups=1000(ann)\nuid=x gid=1\n"))],
        good: &[(
            "a",
            Text("uid=1000(ann) gid=1000(ann) groups=1000(ann)\nuid=0(root) gid=0(root)\n"),
        )],
    },
    // Of a table.
    Case {
        code: "conflicting-records",
        arguments: &["check", "a", "b"],
        files: &[
            ("a", Text(USERS)),
            (
                "b",
                Text(
                    r#"{"users": [{"id": "u", "name": "m", "domain_id": "default", "enabled": true, "links": {}}], "links": {}}"#,
                ),
            ),
        ],
        good: &[("b", Text(USERS))],
    },
    // Of servers.
    Case {
        code: "conflicting-records",
        arguments: &["servers", "a", "b"],
        files: &[("a", Text(SERVER)), ("b", Text(RENAMED))],
        good: &[("b", Text(SERVER))],
    },
    Case {
        code: "unknown-field",
        arguments: &["check", "--strict", "a"],
        files: &[(
            "a",
            Text(r#"{"users": [{"id": "u", "name": "n", "vendor:word": 1}], "links": {}}"#),
        )],
        good: &[("a", Text(USERS))],
    },
    Case {
        code: "unknown-value",
        arguments: &["check", "--strict", "a"],
        files: &[(
            "a",
            Text(
                r#"{"servers": [{"id": "s", "name": "n", "status": "GONE", "tenant_id": "p", "user_id": "u", "addresses": {}, "links": []}]}"#,
            ),
        )],
        good: &[("a", Text(SERVER))],
    },
    Case {
        code: "incomplete-list",
        arguments: &["check", "a"],
        files: &[(
            "a",
            Text(
                r#"{"users": [{"id": "u", "name": "n"}], "links": {"next": "http://h/v3/users?marker=u", "self": "http://h/v3/users", "previous": null}}"#,
            ),
        )],
        good: &[("a", Text(USERS))],
    },
    Case {
        code: "truncated-list",
        arguments: &["check", "a"],
        files: &[(
            "a",
            Text(r#"{"users": [{"id": "u", "name": "n"}], "links": {}, "truncated": true}"#),
        )],
        good: &[(
            "a",
            Text(r#"{"users": [{"id": "u", "name": "n"}], "links": {}, "truncated": false}"#),
        )],
    },
    Case {
        code: "maybe-incomplete",
        arguments: &["check", "a"],
        files: &[(
            "a",
            Long(
                r#"{"users": ["#,
                r#"{"id": "@", "name": "n"},"#,
                999,
                r#"{"id": "u", "name": "n"}], "links": {"next": null}}"#,
            ),
        )],
        good: &[(
            "a",
            Long(
                r#"{"users": ["#,
                r#"{"id": "@", "name": "n"},"#,
                998,
                r#"{"id": "u", "name": "n"}], "links": {"next": null}}"#,
            ),
        )],
    },
    Case {
        code: "not-detailed",
        arguments: &["check", "a"],
        files: &[("a", Text(r#"{"servers": [{"id": "s", "name": "n", "links": []}]}"#))],
        good: &[("a", Text(SERVER))],
    },
    Case {
        code: "down-cell",
        arguments: &["check", "a"],
        files: &[(
            "a",
            Text(
                r#"{"servers": [{"id": "s", "status": "UNKNOWN", "tenant_id": "p", "created": "2019-06-05T13:08:44Z", "links": []}]}"#,
            ),
        )],
        good: &[("a", Text(SERVER))],
    },
    Case {
        code: "one-project",
        arguments: &["servers", "a", "b"],
        files: &[("a", Text(TOKEN)), ("b", Text(SERVER))],
        good: &[("b", Text(ELSEWHERE))],
    },
    Case {
        code: "unjoinable-list",
        arguments: &["check", "a"],
        files: &[(
            "a",
            Text(
                r#"[{"ID": "s", "Name": "n", "Status": "ACTIVE", "Networks": {"net": ["10.0.0.1"]}, "Image": "i", "Flavor": "f"}]"#,
            ),
        )],
        good: &[("a", Text(SERVER))],
    },
    Case {
        code: "wrong-kind",
        arguments: &["check", "projects=a"],
        files: &[("a", Text(USERS))],
        good: &[("a", Fixture("blog/projects"))],
    },
    Case {
        code: "unknown-kind",
        arguments: &["check", "a"],
        files: &[("a", Text(r#"{"widgets": []}"#))],
        good: &[("a", Text(USERS))],
    },
    Case {
        code: "unused-kind",
        arguments: &["servers", "a", "b"],
        files: &[
            ("a", Text(SERVER)),
            (
                "b",
                Text(r#"{"migrations": [{"id": 1, "source_compute": "x", "dest_compute": "y"}]}"#),
            ),
        ],
        good: &[("b", Text(USERS))],
    },
    Case {
        code: "own-report",
        arguments: &["check", "a"],
        files: &[("a", Fixture("expected/blog-servers.csv"))],
        good: &[("a", Text(USERS))],
    },
    Case {
        code: "skipped-file",
        arguments: &["check", "d"],
        files: &[("d/a", Text(USERS)), ("d/b", Text("hello\n"))],
        good: &[("d/b", Text(SERVER))],
    },
    Case {
        code: "no-such-value",
        arguments: &["servers", "a", "--status", "EROR"],
        files: &[("a", Text(SERVER))],
        good: &[(
            "a",
            Text(
                r#"{"servers": [{"id": "s", "name": "n", "status": "EROR", "tenant_id": "p", "user_id": "u", "addresses": {}, "links": []}]}"#,
            ),
        )],
    },
    Case {
        code: "ambiguous-name",
        arguments: &["servers", "a", "b", "--project", "demo"],
        files: &[
            ("a", Text(SERVER)),
            (
                "b",
                Text(
                    r#"{"projects": [{"id": "p", "name": "demo", "domain_id": "d"}, {"id": "q", "name": "demo", "domain_id": "e"}], "links": {}}"#,
                ),
            ),
        ],
        good: &[(
            "b",
            Text(
                r#"{"projects": [{"id": "p", "name": "demo", "domain_id": "d"}, {"id": "q", "name": "other", "domain_id": "e"}], "links": {}}"#,
            ),
        )],
    },
    Case {
        code: "filtered-list",
        arguments: &["check", "a"],
        files: &[(
            "a",
            Text(
                r#"{"users": [{"id": "u", "name": "n"}], "links": {"self": "http://h/v3/users?enabled=false", "next": null, "previous": null}}"#,
            ),
        )],
        good: &[(
            "a",
            Text(
                r#"{"users": [{"id": "u", "name": "n"}], "links": {"self": "http://h/v3/users?limit=10", "next": null, "previous": null}}"#,
            ),
        )],
    },
    Case {
        code: "subject-unknown",
        arguments: &["check", "a"],
        files: &[(
            "a",
            Text(
                r#"{"resource_provider_generation": 1, "inventories": {"VCPU": {"total": 8, "reserved": 0, "allocation_ratio": 4.0, "min_unit": 1, "max_unit": 8, "step_size": 1}}}"#,
            ),
        )],
        good: &[("a", Text(USERS))],
    },
    Case {
        code: "subject-from-name",
        arguments: &["check", "inventories-9168b536-cd40-4630-b43f-b259807c6e87.json"],
        files: &[(
            "inventories-9168b536-cd40-4630-b43f-b259807c6e87.json",
            Text(
                r#"{"resource_provider_generation": 1, "inventories": {"VCPU": {"total": 8, "reserved": 0, "allocation_ratio": 4.0, "min_unit": 1, "max_unit": 8, "step_size": 1}}}"#,
            ),
        )],
        good: &[("inventories-9168b536-cd40-4630-b43f-b259807c6e87.json", Text(USERS))],
    },
    Case {
        code: "given-once",
        arguments: &["diff", "--before", "a", "--before", "b", "--after", "a", "--after", "c"],
        files: &[("a", Text(SERVER)), ("b", Text(USERS)), ("c", Text(SERVER))],
        good: &[("c", Text(USERS))],
    },
    Case {
        code: "cell-cut",
        arguments: &["servers", "a", "-c", "id,name", "-o", "r.xlsx"],
        files: &[(
            "a",
            Long(
                r#"{"servers": [{"id": "s", "status": "ACTIVE", "tenant_id": "p", "user_id": "u", "addresses": {}, "links": [], "name": ""#,
                "x",
                40_000,
                r#""}]}"#,
            ),
        )],
        good: &[("a", Text(SERVER))],
    },
    // Servers before what they are joined to, in one stream.
    Case {
        code: "late-dump",
        arguments: &["servers", "-"],
        files: &[("-", Long(SERVER, "\n", 20 << 20, USERS))],
        good: &[("-", Long(USERS, "\n", 20 << 20, SERVER))],
    },
];

impl Bytes {
    fn bytes(self) -> Vec<u8> {
        match self {
            Text(text) => text.into(),
            Fixture(name) => fs::read(fixtures().join(name)).unwrap(),
            Start(name, length) => fs::read(fixtures().join(name)).unwrap()[..length].to_vec(),
            Long(before, middle, count, behind) => {
                let mut text = String::from(before);
                for number in 0..count {
                    // A `@` in the middle is a number, so that its records differ.
                    match middle.split_once('@') {
                        Some((start, end)) => text += &format!("{start}{number}{end}"),
                        None => text += middle,
                    }
                }
                (text + behind).into()
            }
        }
    }
}

/// The codes that a run with these files reports.
fn codes(case: &Case, files: &[(&str, Bytes)]) -> Vec<String> {
    let text = said(case, files, "json");
    let objects = text.lines().filter_map(|line| serde_json::from_str(line).ok());
    let named =
        objects.filter_map(|object: serde_json::Value| Some(object["code"].as_str()?.to_owned()));
    named.collect()
}

/// What a run with these files says, in a format of messages.
fn said(case: &Case, files: &[(&str, Bytes)], format: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes.bytes()).unwrap();
    }
    let mut command = osreport(case.arguments);
    command.args(["--message-format", format]).current_dir(folder.path());
    if let Ok(file) = fs::File::open(folder.path().join("-")) {
        command.stdin(file);
    }
    let output = command.output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// Codes that a test of their own raises, and its file: their inputs are large, or need more than
/// files.
const OTHERS: &[(&str, &str)] = &[
    ("ambiguous-groups", include_str!("inputs.rs")),
    ("nothing-matched", include_str!("inputs.rs")),
    ("temporary-file", include_str!("inputs.rs")),
];

#[test]
fn every_code_has_a_case() {
    let mut cases: BTreeSet<&str> = CASES.iter().map(|case| case.code).collect();
    for (code, test) in OTHERS {
        assert!(test.contains(&format!("[{code}]")), "no test raises `{code}` there any more");
        cases.insert(*code);
    }
    let codes: BTreeSet<&str> = CODES.iter().map(|code| code.name).collect();
    let without: Vec<_> = codes.difference(&cases).collect();
    assert!(without.is_empty(), "tests/codes.rs has no case that raises {without:?}");
    assert!(cases.is_subset(&codes));
}

#[test]
fn every_case_raises_its_code_and_its_good_neighbour_does_not() {
    for case in CASES {
        if case.arguments.contains(&"/proc/self/mem") && !Path::new("/proc/self/mem").exists() {
            continue;
        }
        let raised = codes(case, case.files);
        assert!(raised.iter().any(|code| code == case.code), "{}: {raised:?}", case.code);
        if !case.good.is_empty() {
            let kept = case
                .files
                .iter()
                .filter(|(name, _)| case.good.iter().all(|(other, _)| other != name));
            let files: Vec<_> = kept.chain(case.good).copied().collect();
            let raised = codes(case, &files);
            assert!(
                !raised.iter().any(|code| code == case.code),
                "{} without cause: {raised:?}",
                case.code
            );
        }
    }
}

/// A snapshot for each code, so that each message is read before it is sent.
#[test]
fn every_code_has_a_message_that_was_read() {
    let mut codes = BTreeSet::new();
    for case in CASES {
        let readable = case.arguments.iter().all(|name| !name.starts_with("/proc"));
        if readable && codes.insert(case.code) {
            insta::assert_snapshot!(case.code, said(case, case.files, "full"));
        }
    }
}

/// The unknown values of the fixtures, which are there to be unknown.
const UNKNOWN_VALUES: &[&str] = &[
    "`RAX_CUSTOM` is not a known value of `status`",
    "`running` is not a known value of `OS-EXT-STS:power_state`",
];

/// The fields that no release of a service writes: what operators and vendors add.
const ADDED_FIELDS: &[&str] = &[
    "`RAX-SI:image_schedule` is not a known field of `servers`",
    "`RS-CBS:x` is not a known field of `servers`",
    "`budget` is not a known field of `projects`",
    "`contact` is not a known field of `projects`",
    "`department` is not a known field of `users`",
    "`description` is not a known field of `endpoints`",
    "`email` is not a known field of `groups`",
    "`employee` is not a known field of `users`",
    "`os-pci:pci_devices` is not a known field of `servers`",
    "`owner_mail` is not a known field of `projects`",
    "`phone` is not a known field of `users`",
    "`tags` is not a known field of `users`",
    "`title` is not a known field of `users`",
    "`uuid` is not a known field of `servers`",
];

#[test]
fn strict_reports_nothing_that_the_services_write() {
    for folder in ["kinds/good", "cloud", "whole-cloud", "blog", "capture"] {
        let mut command = osreport(["check", "--strict", "--message-format", "json", folder]);
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let objects = text.lines().filter_map(|line| serde_json::from_str(line).ok());
        let messages = |code: &'static str| {
            let of_code =
                objects.clone().filter(move |object: &serde_json::Value| object["code"] == code);
            of_code.map(|object| object["message"].as_str().unwrap().to_owned())
        };
        let others: Vec<String> = messages("unknown-value")
            .filter(|message| !UNKNOWN_VALUES.contains(&message.as_str()))
            .chain(
                messages("unknown-field")
                    .filter(|message| !ADDED_FIELDS.contains(&message.as_str())),
            )
            .collect();
        assert_eq!(others, [""; 0], "{folder}");
        let found = messages("unknown-value").count();
        assert_eq!(found, if folder == "kinds/good" { UNKNOWN_VALUES.len() } else { 0 });
    }
}
