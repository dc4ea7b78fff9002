//! `batch` and `--cloud`: many reports of many clouds.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder with two clouds: `prod` is the small shop, `test` the same with other names.
fn clouds() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/blog");
    for (cloud, name) in [("prod", "zazhao"), ("test", "other-zazhao")] {
        let target = folder.path().join(cloud);
        fs::create_dir(&target).unwrap();
        for entry in fs::read_dir(&source).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap().replace("zazhao", name);
            fs::write(target.join(path.file_name().unwrap()), text).unwrap();
        }
    }
    folder
}

fn osreport(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_osreport"))
        .current_dir(folder)
        .env_remove("CI")
        .args(args)
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const BATCH: &str = r#"
now = "2026-11-24T00:00:00Z"
[cloud.prod]
dumps = ["prod"]
[cloud.test]
dumps = ["test"]
[[report]]
report = "servers"
output = "out/{cloud}/servers.csv"
[[report]]
report = "users"
sort-column = "servers"
sort-descending = true
output = "out/{cloud}/users.json"
[[report]]
report = "servers"
column = ["cloud", "name", "username"]
where = ["age_days>1000", "status=ACTIVE"]
output = "out/all-{date}.csv"
"#;

#[test]
fn every_output_of_a_batch_equals_that_of_the_single_command() {
    let folder = clouds();
    let folder = folder.path();
    fs::write(folder.join("batch.toml"), BATCH).unwrap();
    let output = osreport(folder, &["batch", "batch.toml"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let now = ["--now", "2026-11-24T00:00:00Z"];
    for cloud in ["prod", "test"] {
        let single = osreport(folder, &[&["servers", cloud, "-f", "csv"], &now[..]].concat());
        let made = fs::read_to_string(folder.join(format!("out/{cloud}/servers.csv"))).unwrap();
        assert_eq!(made, stdout(&single));
        let sorted =
            ["users", cloud, "-f", "json", "--sort-column", "servers", "--sort-descending"];
        let single = osreport(folder, &[&sorted[..], &now[..]].concat());
        let made = fs::read_to_string(folder.join(format!("out/{cloud}/users.json"))).unwrap();
        assert_eq!(made, stdout(&single));
    }
    let all = [
        "servers",
        "--cloud",
        "prod=prod",
        "--cloud",
        "test=test",
        "-c",
        "cloud,name,username",
        "--where",
        "age_days>1000",
        "--where",
        "status=ACTIVE",
        "-f",
        "csv",
    ];
    let single = osreport(folder, &[&all[..], &now[..]].concat());
    let made = fs::read_to_string(folder.join("out/all-2026-11-24.csv")).unwrap();
    assert_eq!(made, stdout(&single));
    assert!(made.contains("\nprod,") && made.contains("\ntest,"));
}

/// A kind that one report streams is kept for the table of another: in the same reading, or in one
/// before it.
#[test]
fn a_report_is_the_same_whatever_is_made_beside_it() {
    let cloud = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cloud");
    let folder = tempfile::tempdir().unwrap();
    let help = stdout(&osreport(folder.path(), &["--help"]));
    let rows = help.lines().filter(|line| line.contains("  one row per"));
    let reports: Vec<&str> = rows
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| !["diff", "identify"].contains(name))
        .collect();
    assert!(reports.len() >= 19 && reports.contains(&"orphans"), "{reports:?}");
    let made_of = |names: &[&str], columns: &str| {
        let mut text = format!(
            "now = \"2026-11-24T00:00:00Z\"\n[cloud.c]\ndumps = [\"{}\"]\n",
            cloud.display()
        );
        for name in names {
            text += &format!("[[report]]\nreport = \"{name}\"\n{columns}output = \"{name}.csv\"\n");
        }
        fs::write(folder.path().join("batch.toml"), text).unwrap();
        let output = osreport(folder.path(), &["batch", "-q", "batch.toml"]);
        assert!(output.status.success(), "{names:?}: {}", stderr(&output));
        let read = |name: &&str| fs::read_to_string(folder.path().join(format!("{name}.csv")));
        names.iter().map(|name| read(name).unwrap()).collect::<Vec<_>>()
    };
    let made = |names: &[&str]| made_of(names, "long = true\n");
    let alone: Vec<String> = reports.iter().map(|name| made(&[name]).remove(0)).collect();
    assert_eq!(made(&reports), alone);
    // With the columns that are there where none are asked for.
    let few: Vec<String> = reports.iter().map(|name| made_of(&[name], "").remove(0)).collect();
    assert_eq!(made_of(&reports, ""), few);
    for beside in ["servers", "volumes"] {
        let streamed = &alone[reports.iter().position(|name| *name == beside).unwrap()];
        for (report, alone) in reports.iter().zip(&alone).filter(|(report, _)| **report != beside) {
            assert_eq!(
                made(&[*report, beside]),
                [alone.clone(), streamed.clone()],
                "{report} beside {beside}"
            );
        }
    }
}

#[test]
fn the_summary_as_text_is_that_of_the_single_command() {
    const TEXTS: &str = r#"
now = "2026-11-24T00:00:00Z"
[cloud.prod]
dumps = ["prod"]
[cloud.test]
dumps = ["test"]
[[report]]
report = "summary"
output = "out/{cloud}.txt"
[[report]]
report = "summary"
output = "out/all.txt"
[[report]]
report = "servers"
output = "out/{cloud}.csv"
"#;
    let folder = clouds();
    let folder = folder.path();
    fs::write(folder.join("batch.toml"), TEXTS).unwrap();
    for text in [TEXTS.to_owned(), TEXTS.replacen("all.txt", "all-{cloud}.txt", 1)] {
        fs::write(folder.join("batch.toml"), text).unwrap();
        let output = osreport(folder, &["batch", "batch.toml"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let single = |dumps: &[&str]| {
            let args = ["summary", "--now", "2026-11-24T00:00:00Z", "-f", "table"];
            stdout(&osreport(folder, &[&args[..], dumps].concat()))
        };
        let made = |name: &str| fs::read_to_string(folder.join("out").join(name)).unwrap();
        assert_eq!(made("prod.txt"), single(&["prod"]));
        assert_eq!(made("test.txt"), single(&["test"]));
        assert!(made("prod.txt").starts_with("Summary\n"));
        let all = single(&["--cloud", "prod=prod", "--cloud", "test=test"]);
        assert_eq!(made("all.txt"), all);
        let check = osreport(folder, &["batch", "batch.toml", "--check"]);
        assert!(check.status.success(), "{}", stderr(&check));
    }
}

#[test]
fn batch_check_exits_1_where_an_output_differs_and_writes_nothing() {
    let folder = clouds();
    let folder = folder.path();
    fs::write(folder.join("batch.toml"), BATCH).unwrap();
    assert!(osreport(folder, &["batch", "batch.toml"]).status.success());
    let check = || osreport(folder, &["batch", "batch.toml", "--check"]);
    assert_eq!(check().status.code(), Some(0));
    let file = folder.join("out/test/servers.csv");
    let changed = fs::read_to_string(&file).unwrap().replace("ACTIVE", "PASSIVE");
    fs::write(&file, &changed).unwrap();
    let output = check();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("-") && stderr(&output).contains("PASSIVE"));
    assert_eq!(fs::read_to_string(&file).unwrap(), changed);
    let ci = Command::new(env!("CARGO_BIN_EXE_osreport"))
        .current_dir(folder)
        .env("CI", "1")
        .args(["batch", "batch.toml", "--check", "--bless"])
        .output()
        .unwrap();
    assert_eq!(ci.status.code(), Some(2));
    assert!(stderr(&ci).contains("`--bless` is refused where `CI` is set"));
}

#[test]
fn a_cloud_that_fails_does_not_stop_the_others() {
    let folder = clouds();
    let folder = folder.path();
    fs::write(folder.join("batch.toml"), BATCH.replace("[\"prod\"]", "[\"missing\"]")).unwrap();
    let output = osreport(folder, &["batch", "batch.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cloud `prod`"), "{}", stderr(&output));
    assert!(folder.join("out/test/servers.csv").exists());
    assert!(!folder.join("out/prod/servers.csv").exists());
    // What would hold all clouds cannot be whole.
    assert!(!folder.join("out/all-2026-11-24.csv").exists());
}

#[test]
fn faults_of_the_file_are_named_with_line_and_column() {
    let folder = clouds();
    let folder = folder.path();
    for (from, to, said) in [
        ("column = [", "colum = [", "batch.toml:17:1: unknown key `colum`; did you mean `column`?"),
        (
            "report = \"users\"",
            "report = \"user\"",
            "no report is called `user`; did you mean `users`?",
        ),
        (
            "dumps = [\"test\"]",
            "dump = [\"test\"]",
            "batch.toml:6:1: unknown key `dump`; did you mean `dumps`?",
        ),
        ("output = \"out/all-{date}.csv\"", "", "`output` is missing"),
        ("age_days>1000", "age>1000", "no column `age`"),
        ("now = ", "now == ", "batch.toml:2:"),
        ("out/{cloud}/users.json", "out/{cloud}/servers.csv", "two reports have the output"),
        ("out/all-{date}.csv", "prod/user-source", "`prod/user-source`"),
        ("out/all-{date}.csv", "out/all.foo", "foo"),
    ] {
        fs::write(folder.join("batch.toml"), BATCH.replacen(from, to, 1)).unwrap();
        let output = osreport(folder, &["batch", "batch.toml"]);
        assert_eq!(output.status.code(), Some(2), "{from}: {}", stderr(&output));
        assert!(stderr(&output).contains(said), "{from}: {}", stderr(&output));
    }
    assert!(fs::read_to_string(folder.join("prod/user-source")).unwrap().contains("users"));
}

#[test]
fn the_example_of_init_is_a_batch() {
    let folder = clouds();
    let folder = folder.path();
    let example = stdout(&osreport(folder, &["batch", "--init"]));
    let example =
        example.replace("dumps/prod\", \"dumps/shared", "prod").replace("dumps/test", "test");
    fs::write(folder.join("batch.toml"), example).unwrap();
    let output = osreport(folder, &["batch", "batch.toml"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(folder.join("out/prod/owners.csv").exists());
}

#[test]
fn clouds_with_the_same_ids_are_joined_each_for_itself() {
    let folder = clouds();
    let args = ["servers", "--cloud", "b=test", "--cloud", "a=prod", "-c", "cloud,id,username"];
    let output = osreport(folder.path(), &[&args[..], &["-f", "csv"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    let of = |cloud: &str| text.lines().filter(|line| line.starts_with(cloud)).count();
    assert_eq!((of("a,"), of("b,")), (33, 33));
    assert!(text.lines().any(|line| line.starts_with("a,") && line.ends_with(",zazhao")));
    assert!(text.lines().any(|line| line.starts_with("b,") && line.ends_with(",other-zazhao")));
    // The clouds are in the order in which they were named.
    assert!(text.find("\nb,").unwrap() < text.find("\na,").unwrap());
}

#[test]
fn a_finding_of_several_clouds_names_its_cloud() {
    let folder = clouds();
    let file = folder.path().join("test/server-source");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, &text[..text.len() / 2]).unwrap();
    let args = ["check", "--cloud", "prod=prod", "--cloud", "test=test"];
    let output = osreport(folder.path(), &args);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    assert!(text.contains("cloud `test`: the file ends"), "{text}");
    let findings = |level| text.lines().filter(move |line| line.starts_with(level));
    assert!(findings("error[").all(|line| line.contains("cloud `test`")), "{text}");
    assert!(findings("warning[").all(|line| line.contains(": cloud `")), "{text}");
    for wrong in ["prod", "=prod", "prod="] {
        let output = osreport(folder.path(), &["servers", "--cloud", wrong]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("write it as `--cloud NAME=DUMP`"), "{}", stderr(&output));
    }
}

#[test]
fn a_value_that_one_cloud_has_is_known() {
    let folder = clouds();
    let args = ["servers", "--cloud", "a=prod", "--cloud", "b=test", "--user", "other-zazhao"];
    let output = osreport(folder.path(), &args);
    assert!(!stderr(&output).contains("no-such-value"), "{}", stderr(&output));
    let args = ["servers", "--cloud", "a=prod", "--cloud", "b=test", "--user", "nobody"];
    let output = osreport(folder.path(), &args);
    assert_eq!(stderr(&output).matches("no-such-value").count(), 1, "{}", stderr(&output));
}

#[test]
fn a_finding_has_its_cloud_as_a_field() {
    let folder = clouds();
    let broken = "{\"servers\": [{\"id\": 7}]}";
    fs::write(folder.path().join("test/servers.json"), broken).unwrap();
    let args = ["check", "--cloud", "prod=prod", "--cloud", "test=test", "--message-format"];
    let output = |format: &str| {
        let args: Vec<&str> = args.iter().copied().chain([format]).collect();
        stdout(&osreport(folder.path(), &args))
    };
    let json = output("json");
    let field = |line: &str, key: &str| -> Option<String> {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line[key].as_str().map(str::to_owned)
    };
    let errors = json.lines().filter(|line| field(line, "severity").as_deref() == Some("error"));
    let errors: Vec<&str> = errors.collect();
    assert!(!errors.is_empty(), "{json}");
    for error in errors {
        assert_eq!(field(error, "cloud").as_deref(), Some("test"), "{error}");
        assert!(!field(error, "message").unwrap().contains("cloud"), "{error}");
    }
    assert!(output("short").contains("]: cloud `test`: "));
    let sarif: serde_json::Value = serde_json::from_str(&output("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().all(|result| result["properties"]["cloud"].is_string()), "{sarif}");
}
