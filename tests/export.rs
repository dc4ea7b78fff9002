//! `osreport export` and `osreport sql`, as users call them.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const PARTITION: &str = "cloud=c 1,region=r/1,date=2026-11-24";
const FOLDERS: &str = "cloud=c%201/region=r%2F1/date=2026-11-24";

fn osreport(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_osreport")).args(arguments).output().unwrap()
}

/// Exports `dumps` as JSON Lines.
fn export(lake: &Path, dumps: &str, more: &[&str]) -> Output {
    let lake = lake.to_str().unwrap();
    let all = ["export", dumps, "-o", lake, "-f", "ndjson", "--partition", PARTITION];
    osreport(&[&all[..], more].concat())
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn part(lake: &Path, table: &str) -> PathBuf {
    lake.join(table).join(FOLDERS).join("part-0.ndjson")
}

/// Names of all files of a lake, hidden ones too.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

fn dump(folder: &Path, text: &str) -> String {
    let file = folder.join("servers.json");
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_partition_is_percent_encoded_and_replaced_whole() {
    let folder = TempDir::new().unwrap();
    let lake = folder.path().join("lake");
    let one = dump(
        folder.path(),
        r#"{"servers": [{"id": "old", "tenant_id": "p", "status": "ACTIVE", "addresses": {}}]}"#,
    );
    assert_eq!(export(&lake, &one, &[]).status.code(), Some(0));
    // A file that another tool, or a run in another format, left in the partition.
    let stale = part(&lake, "servers").with_file_name("part-1.parquet");
    fs::write(&stale, "").unwrap();
    let two = dump(
        folder.path(),
        r#"{"servers": [{"id": "new", "tenant_id": "p", "status": "ACTIVE", "addresses": {}}]}"#,
    );
    assert_eq!(export(&lake, &two, &[]).status.code(), Some(0));
    let rows = fs::read_to_string(part(&lake, "servers")).unwrap();
    assert!(rows.contains(r#""id":"new""#) && !rows.contains("old"), "{rows}");
    assert!(!stale.exists());
    let left: Vec<_> = files(&lake)
        .into_iter()
        .filter(|file| !file.to_str().unwrap().contains("/part-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn where_dumps_have_errors_only_findings_are_written() {
    let folder = TempDir::new().unwrap();
    let lake = folder.path().join("lake");
    let cut = dump(folder.path(), r#"{"servers": [{"id": "1"}, {"id": "2""#);
    let output = export(&lake, &cut, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", error(&output));
    assert!(fs::read_to_string(part(&lake, "findings")).unwrap().contains("\"error\""));
    assert!(!part(&lake, "servers").exists());
    assert_eq!(export(&lake, &cut, &["--partial"]).status.code(), Some(1));
    assert!(part(&lake, "servers").exists());
}

#[test]
fn only_the_tables_that_are_named_are_written() {
    let folder = TempDir::new().unwrap();
    let lake = folder.path().join("lake");
    let output = export(&lake, "fixtures/cloud", &["--table", "users,projects", "--partial"]);
    assert!(output.status.code() < Some(2), "{}", error(&output));
    let mut tables: Vec<_> =
        fs::read_dir(&lake).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    tables.sort();
    assert_eq!(tables, ["projects", "users"]);
    let output = export(&lake, "fixtures/cloud", &["--table", "user"]);
    assert!(error(&output).contains("did you mean `users`?"), "{}", error(&output));
}

#[test]
fn what_is_not_a_partition_is_wrong_usage() {
    let folder = TempDir::new().unwrap();
    let lake = folder.path().join("lake");
    for (partition, message) in [
        ("cloud=c,region=r", "lacks `date=`"),
        ("cloud=c,region=r,date=yesterday", "`yesterday` is not a date"),
        ("cloud=c,region=r,date=2026-02-30", "`2026-02-30` is not a date"),
        ("cloud=c,cloud=d,region=r,date=2026-11-24", "`cloud=d` gives a second value"),
        ("cloud=,region=r,date=2026-11-24", "`cloud=` has no value"),
        ("zone=z,region=r,date=2026-11-24", "`zone=z` is not a part of a partition"),
    ] {
        let lake = lake.to_str().unwrap();
        let all =
            ["export", "fixtures/cloud", "-o", lake, "-f", "ndjson", "--partition", partition];
        let output = osreport(&all);
        assert_eq!(output.status.code(), Some(2), "{partition}");
        assert!(error(&output).contains(message), "{}", error(&output));
    }
    assert!(!lake.exists());
}

#[test]
fn no_table_holds_a_secret() {
    let folder = TempDir::new().unwrap();
    let lake = folder.path().join("lake");
    let secret = "dontshow7f3a";
    let dump = dump(
        folder.path(),
        &format!(
            r#"{{"servers": [{{"id": "s", "tenant_id": "p", "status": "ERROR", "addresses": {{}},
        "adminPass": "{secret}", "OS-EXT-SRV-ATTR:user_data": "{secret}",
        "metadata": {{"db_password": "{secret}", "url": "https://user:{secret}@h/"}}}}]}}"#
        ),
    );
    export(&lake, &dump, &["--partial"]);
    assert!(part(&lake, "servers").exists());
    for file in files(&lake) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains(secret), "{}: {text}", file.display());
    }
}

#[test]
fn a_query_needs_a_name_that_there_is_and_a_dialect() {
    for (arguments, message) in [
        (&["sql", "owner", "--dialect", "spark"][..], "did you mean `owners`?"),
        (&["sql", "owners"], "add `--dialect duckdb` or `--dialect spark`"),
        (&["sql", "--views", "--lake", "lake"], "--dialect"),
        (&["sql", "--views", "--dialect", "spark"], "--lake"),
    ] {
        let output = osreport(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(error(&output).contains(message), "{}", error(&output));
    }
}

#[test]
fn both_dialects_describe_every_table() {
    let text = String::from_utf8(osreport(&["export", "--describe"]).stdout).unwrap();
    for table in [
        "servers",
        "addresses",
        "users",
        "groups",
        "memberships",
        "projects",
        "hypervisors",
        "flavors",
        "images",
        "volumes",
        "attachments",
        "ports",
        "floatingips",
        "endpoints",
        "inventories",
        "dumps",
        "findings",
    ] {
        assert_eq!(text.matches(&format!("CREATE TABLE {table} (")).count(), 2, "{table}");
    }
    assert!(
        text.contains("metadata MAP(VARCHAR, VARCHAR)") && text.contains("MAP<STRING, STRING>")
    );
}
