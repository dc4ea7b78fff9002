//! `--check`, `--bless`, and what the ending of the file means.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::fs;
use std::io::Read;
use std::path::Path;

use common::{Outcome, fixtures, osreport, run, stdout_of};
use osreport::report::REPORTS;
use osreport::write::FORMATS;

/// Runs the command, outside of continuous integration.
fn run_here(arguments: &[&str]) -> Outcome {
    osreport(arguments).env_remove("CI").output().unwrap().into()
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

#[test]
fn every_report_and_format_can_be_blessed_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    for report in REPORTS {
        for format in FORMATS {
            let file = text(&folder.path().join(report.name));
            let report = [
                report.name,
                "cloud",
                "-q",
                "--ignore",
                "unused-kind,subject-from-name",
                "-f",
                format.name,
                "--check",
                &file,
            ];
            let missing = run_here(&report);
            assert_eq!((missing.code, missing.stdout.as_str()), (2, ""), "{missing}");
            assert!(missing.stderr.contains("--bless"), "{missing}");
            let blessed = run_here(&[&report[..], &["--bless"]].concat());
            assert_eq!(blessed.to_string(), "exit code: 0\n--- stdout\n--- stderr\n");
            let checked = run_here(&report);
            assert_eq!(checked.to_string(), "exit code: 0\n--- stdout\n--- stderr\n");
            let written = fs::read(&file).unwrap();
            assert!(!written.is_empty());
            fs::write(&file, [&written[..], b"more\n"].concat()).unwrap();
            let differs = run_here(&report);
            assert_eq!(differs.code, 1, "{differs}");
            assert!(differs.stderr.contains("-more"), "{differs}");
            assert_eq!(fs::read(&file).unwrap(), [&written[..], b"more\n"].concat(), "not written");
            fs::remove_file(&file).unwrap();
        }
    }
}

#[test]
fn a_difference_is_shown_as_a_unified_diff() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("owners.csv");
    let report = ["servers", "blog", "-q", "-c", "id,status", "--limit", "3"];
    let whole = stdout_of(report);
    fs::write(&file, whole.replacen("ACTIVE", "BUILD", 1)).unwrap();
    let outcome = run([&report[..], &["--check", &text(&file)]].concat());
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""));
    let id = whole.lines().nth(1).unwrap().split(',').next().unwrap();
    for line in [
        "+++ the report",
        "@@ -1,4 +1,4 @@",
        " id,status",
        &format!("-{id},BUILD"),
        &format!("+{id},ACTIVE"),
    ] {
        assert!(outcome.stderr.lines().any(|own| own == line), "{line}: {outcome}");
    }
}

#[test]
fn the_ending_of_the_checked_file_is_its_format_and_compression() {
    let folder = tempfile::tempdir().unwrap();
    for (name, start) in [("a.json.gz", "["), ("a.csv.zst", "id,"), ("A.NDJSON", "{")] {
        let file = folder.path().join(name);
        let report = ["servers", "blog", "-q", "--check", &text(&file)].map(str::to_owned);
        let report: Vec<&str> = report.iter().map(String::as_str).collect();
        assert_eq!(run_here(&[&report[..], &["--bless"]].concat()).code, 0);
        assert_eq!(run(&report).code, 0, "{name}");
        let out = folder.path().join(format!("out-{name}"));
        assert_eq!(run(["servers", "blog", "-q", "-o", &text(&out)]).code, 0);
        assert_eq!(fs::read(&out).unwrap(), fs::read(&file).unwrap(), "{name}");
        let bytes = fs::read(&out).unwrap();
        let mut plain = String::new();
        match name {
            "a.json.gz" => {
                flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut plain).unwrap();
            }
            "a.csv.zst" => {
                let mut decoder = ruzstd::decoding::StreamingDecoder::new(&bytes[..]).unwrap();
                decoder.read_to_string(&mut plain).unwrap();
            }
            _ => plain = String::from_utf8(bytes).unwrap(),
        }
        assert!(plain.starts_with(start), "{name}: {plain}");
    }
}

#[test]
fn an_unknown_ending_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    for (name, part) in [("out.foo", "`.foo`"), ("out.CSV.7z", "`.7z`"), ("out.foo.gz", "`.foo`")] {
        let file = folder.path().join(name);
        let outcome = run(["servers", "blog", "-q", "-o", &text(&file)]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{outcome}");
        assert!(outcome.stderr.contains(part) && outcome.stderr.contains("`-f`"), "{outcome}");
        assert!(!file.exists());
        let outcome = run(["servers", "blog", "-q", "-f", "tsv", "-o", &text(&file)]);
        assert_eq!(outcome.code, 0, "{outcome}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else is left behind");
}

#[test]
fn bless_is_refused_in_continuous_integration() {
    let folder = tempfile::tempdir().unwrap();
    let file = text(&folder.path().join("a.csv"));
    let arguments = ["servers", "blog", "-q", "--check", &file, "--bless"];
    let outcome: Outcome = osreport(arguments).env("CI", "1").output().unwrap().into();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("`CI`"), "{outcome}");
    assert!(!Path::new(&file).exists());
    // To check is what continuous integration is for.
    assert_eq!(run_here(&arguments).code, 0);
    let check: Outcome = osreport(&arguments[..5]).env("CI", "1").output().unwrap().into();
    assert_eq!(check.code, 0, "{check}");
    assert_eq!(
        run(["servers", "blog", "--bless"]).code,
        2,
        "without a file there is nothing to bless"
    );
    assert_eq!(run(["servers", "blog", "--check", &file, "-o", "x.csv"]).code, 2);
}

#[test]
fn a_dump_is_never_blessed() {
    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("server-source");
    fs::copy(fixtures().join("blog/server-source"), &dump).unwrap();
    let before = fs::read(&dump).unwrap();
    let outcome = run_here(&["servers", &text(&dump), "--check", &text(&dump), "--bless"]);
    assert_eq!(outcome.code, 2, "{outcome}");
    assert_eq!(fs::read(&dump).unwrap(), before);
}

#[test]
fn errors_in_the_dumps_keep_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("dump");
    fs::write(
        &dump,
        r#"{"servers": [{"id": "a", "name": 7, "status": "ACTIVE", "user_id": "u"}]}"#,
    )
    .unwrap();
    let file = folder.path().join("a.csv");
    fs::write(&file, "old\n").unwrap();
    let arguments = ["servers", &text(&dump), "-q", "--check", &text(&file)].map(str::to_owned);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    assert_eq!(run_here(&[&arguments[..], &["--bless"]].concat()).code, 1);
    assert_eq!(fs::read_to_string(&file).unwrap(), "old\n");
}
