//! Lists that `openstack ... list -f csv` prints are read as the lists of `-f json`.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::fs;
use std::path::Path;

use common::run;
use serde_json::Value;

/// A cell as the client writes it: what Python prints of the value.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => python(other),
    }
}

fn python(value: &Value) -> String {
    let join = |items: Vec<String>| items.join(", ");
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(flag) => if *flag { "True" } else { "False" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("'{text}'"),
        Value::Array(items) => format!("[{}]", join(items.iter().map(python).collect())),
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| format!("'{key}': {}", python(value));
            format!("{{{}}}", join(entries.iter().map(entry).collect()))
        }
    }
}

/// The list of a fixture as CSV, with the client's line ends; `None` where it has no ids.
fn csv(json: &str) -> Option<String> {
    let rows: Vec<serde_json::Map<String, Value>> = serde_json::from_str(json).ok()?;
    let titles: Vec<&String> = rows.first().filter(|row| row.contains_key("ID"))?.keys().collect();
    let mut out = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::NonNumeric)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    out.write_record(&titles).unwrap();
    for row in &rows {
        let cells = titles.iter().map(|title| row.get(*title).map(cell).unwrap_or_default());
        out.write_record(cells).unwrap();
    }
    Some(String::from_utf8(out.into_inner().unwrap()).unwrap())
}

#[test]
fn every_list_of_the_client_is_read_from_csv_as_from_json() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/kinds/good");
    let mut read = 0;
    for kind in fs::read_dir(root).unwrap() {
        for file in fs::read_dir(kind.unwrap().path()).unwrap() {
            let json = file.unwrap().path();
            let name = json.file_name().unwrap().to_str().unwrap().to_owned();
            if !name.starts_with("osc-") {
                continue;
            }
            let Some(text) = csv(&fs::read_to_string(&json).unwrap()) else { continue };
            let csv = folder.path().join("list.csv");
            fs::write(&csv, text).unwrap();
            let identify = |file: &Path| {
                run(["identify", file.to_str().unwrap(), "-c", "kind,records,complete"]).stdout
            };
            assert_eq!(identify(&csv), identify(&json), "{}", json.display());
            let check = |file: &Path| {
                let file = file.to_str().unwrap();
                let outcome = run(["check", "--strict", file, "--message-format", "json"]);
                let codes = outcome.stdout.lines().map(|line| {
                    let line: Value = serde_json::from_str(line).unwrap();
                    (line["code"].clone(), line["pointer"].clone())
                });
                (outcome.code, codes.map(|(code, _)| code).collect::<Vec<_>>())
            };
            assert_eq!(check(&csv), check(&json), "{}", json.display());
            read += 1;
        }
    }
    assert!(read > 30, "{read} lists");
}

#[test]
fn a_row_with_too_few_cells_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("volumes.csv");
    let text = "\"ID\",\"Name\",\"Status\",\"Size\",\"Attached to\"\n\
        \"1\",\"two\nlines\",\"available\",7,\"\"\n\"2\",\"cut\"\n\"3\",\"c\",\"in-use\",9,\"\"\n";
    fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let outcome = run(["volumes", file, "-c", "id,size_gb", "--message-format", "short"]);
    assert_eq!((outcome.code, &*outcome.stdout), (1, "id,size_gb\n1,7\n3,9\n"));
    assert!(outcome.stderr.contains("volumes.csv:4:"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("1 refused"), "{}", outcome.stderr);
}

#[test]
fn a_report_in_csv_is_a_report_still() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("servers.csv");
    fs::write(&file, run(["servers", "blog"]).stdout).unwrap();
    let outcome = run(["servers", file.to_str().unwrap(), "--message-format", "short"]);
    assert!(outcome.stderr.contains("[own-report]"), "{}", outcome.stderr);
    assert_ne!(outcome.code, 0);
}
