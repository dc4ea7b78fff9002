//! What a terminal shows: whole ids at 80 columns, what an empty report says, and progress.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::run;
use osreport::report::REPORTS;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

/// The cells of a drawn table, without those of its header.
fn cells(table: &str) -> Vec<Vec<String>> {
    let lines = table.lines().filter(|line| line.starts_with("| "));
    let cells = |line: &str| {
        line.split(" | ").map(|cell| cell.trim_matches(['|', ' ']).to_owned()).collect()
    };
    lines.map(cells).collect()
}

#[test]
fn every_id_that_is_shown_at_80_columns_is_whole() {
    let mut ids = 0;
    for dumps in ["cloud", "kinds"] {
        for report in REPORTS {
            let arguments = [report.name, dumps, "-q", "--fail-on", "never"];
            let table = run(arguments.iter().copied().chain(["-f", "table", "--max-width", "80"]));
            if report.name == "summary" || table.code == 2 {
                continue;
            }
            let json = run(arguments.iter().copied().chain(["-f", "json"]));
            let rows: Vec<Value> = serde_json::from_str(&json.stdout).unwrap();
            for line in table.stdout.lines() {
                assert!(line.width() <= 80, "{}: {line}", report.name);
            }
            let drawn = cells(&table.stdout);
            let Some((header, drawn)) = drawn.split_first() else { continue };
            assert_eq!(drawn.len(), rows.len(), "{} {dumps}", report.name);
            for (place, name) in header.iter().enumerate() {
                if name != "id" && !name.ends_with("_id") {
                    continue;
                }
                for (cells, row) in drawn.iter().zip(&rows) {
                    // A cell with ` | ` in it moves those behind it.
                    if let (Value::String(id), true) = (&row[name], cells.len() == header.len()) {
                        assert_eq!(&cells[place], id, "{} {dumps}: {name}", report.name);
                        ids += 1;
                    }
                }
            }
        }
    }
    assert!(ids > 300, "{ids}");
}

#[test]
fn an_empty_report_is_good_in_every_format_and_a_table_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for format in ["csv", "tsv", "json", "ndjson", "yaml", "value", "markdown", "html", "table"] {
        let outcome = run(["servers", "blog", "--name", "^nothing$", "-f", format]);
        assert_eq!(outcome.code, 0, "{format}: {}", outcome.stderr);
        assert!(!outcome.stdout.contains("nothing"), "{format}");
        let said = outcome.stderr.contains("the report has no rows");
        assert_eq!(said, format == "table", "{format}: {}", outcome.stderr);
    }
    for (ending, built) in
        [("xlsx", cfg!(feature = "xlsx")), ("parquet", cfg!(feature = "parquet"))]
    {
        let file = folder.path().join(format!("r.{ending}"));
        let outcome = run(["servers", "blog", "--name", "^nothing$", "-o", file.to_str().unwrap()]);
        let lacks = outcome.stderr.contains("lacks the cargo feature");
        assert_eq!((outcome.code, lacks), if built { (0, false) } else { (2, true) }, "{outcome}");
    }
}

#[test]
fn html_of_one_report_is_a_table_alone() {
    let html = run(["servers", "blog", "-f", "html", "-q"]).stdout;
    assert!(html.starts_with("<table") && html.trim_end().ends_with("</table>"), "{html}");
    assert_eq!(html.matches("<tr>").count(), 34, "{html}");
    assert!(!html.contains("<script") && !html.contains("<html"));
}

#[test]
fn human_sizes_are_of_tables_alone() {
    let arguments = ["flavors", "cloud", "-q", "-c", "name,ram_mb", "--human", "-f"];
    let table = run(arguments.into_iter().chain(["table"])).stdout;
    assert!(table.contains("MiB") && table.contains("GiB"), "{table}");
    let human = run(arguments.into_iter().chain(["csv"])).stdout;
    assert!(!human.contains("iB"), "{human}");
}

/// `script` of util-linux gives the command a terminal.
#[test]
fn progress_on_a_terminal_says_how_much_time_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("servers.json");
    let mut text = "{\"servers\": [".to_owned();
    for number in 0..40_000 {
        let _ = write!(
            text,
            r#"{}{{"id": "s{number}", "name": "n", "status": "ACTIVE", "user_id": "u", "tenant_id": "p", "addresses": {{}}, "metadata": {{"a": "b", "c": "d"}}, "created": "2019-06-05T13:08:44Z", "updated": "2019-06-05T13:08:44Z"}}"#,
            if number == 0 { "" } else { "," }
        );
    }
    text += "]}";
    fs::write(&dump, text).unwrap();
    let shown = |more: &str| {
        let command = format!(
            "{} servers '{}' --long --threads 1 --plain -o '{}'{more}",
            env!("CARGO_BIN_EXE_osreport"),
            dump.display(),
            folder.path().join("out.csv").display()
        );
        let start = Instant::now();
        let output = Command::new("script")
            .args(["-qec", &command, "/dev/null"])
            .stdin(Stdio::null())
            .output()
            .ok()?;
        Some((String::from_utf8_lossy(&output.stdout).into_owned(), start.elapsed()))
    };
    let Some((text, took)) = shown("") else {
        return eprintln!("skipped: `script` cannot be run (Debian: bsdutils)");
    };
    assert!(text.contains("40000 rows"), "{text:?}");
    // A run that is over sooner shows nothing.
    if took < Duration::from_millis(900) {
        return eprintln!("skipped: the run took only {took:?}");
    }
    assert!(text.contains(" % ") && text.contains("/s ") && text.contains(" left"), "{text:?}");
    let (text, _) = shown(" --no-progress").unwrap();
    assert!(!text.contains(" left"), "{text:?}");
}
