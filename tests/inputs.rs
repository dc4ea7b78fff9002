//! Inputs: no run writes a file that it reads.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::fs::{self, File};
use std::path::Path;

use common::{Outcome, fixtures, osreport};
use tempfile::TempDir;

/// A folder `d` with dumps, beside which outputs may be written.
fn scene() -> TempDir {
    let scene = tempfile::tempdir().unwrap();
    let folder = scene.path().join("d");
    fs::create_dir(&folder).unwrap();
    for name in ["user-source", "server-source", "id-source"] {
        fs::copy(fixtures().join("blog").join(name), folder.join(name)).unwrap();
    }
    scene
}

fn run_in(folder: &Path, arguments: &[&str]) -> Outcome {
    osreport(arguments).current_dir(folder).output().unwrap().into()
}

/// The files below `folder` and their bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if let Ok(bytes) = fs::read(&path) {
            found.push((path.display().to_string(), bytes));
        }
    }
    found.sort();
    found
}

#[cfg(unix)]
#[test]
fn an_output_that_is_a_dump_is_refused_before_anything_is_read() {
    let scene = scene();
    let path = |name: &str| scene.path().join(name);
    std::os::unix::fs::symlink("d/user-source", path("link")).unwrap();
    std::os::unix::fs::symlink("d", path("folder-link")).unwrap();
    fs::hard_link(path("d/user-source"), path("second-name")).unwrap();
    let before = files(scene.path());
    let outputs =
        ["d/user-source", "./d/../d/user-source", "link", "folder-link/user-source", "second-name"];
    for output in outputs {
        for arguments in [
            vec!["servers", "d", "-o", output],
            vec!["servers", "d/server-source", "users=d/user-source", "-o", output],
            vec!["servers", "d", "--rejects", output],
            vec!["check", "d", "--rejects", output],
            vec!["identify", "d", "-o", output],
            vec!["users", "d", "--partial", "--ignore", "unused-kind", "-f", "json", "-o", output],
        ] {
            let outcome = run_in(scene.path(), &arguments);
            assert_eq!(outcome.code, 2, "{arguments:?}: {outcome}");
            assert!(outcome.stderr.contains("would overwrite the dump"), "{outcome}");
            assert_eq!(outcome.stdout, "");
            assert!(files(scene.path()) == before, "{arguments:?} wrote something");
        }
    }
    let beside = run_in(scene.path(), &["servers", "d", "-o", "d-report.csv"]);
    assert_eq!(beside.code, 0, "{beside}");
}

#[cfg(unix)]
#[test]
fn a_report_and_its_rejects_must_be_two_files() {
    let scene = scene();
    fs::write(scene.path().join("there"), "old").unwrap();
    std::os::unix::fs::symlink("there", scene.path().join("link")).unwrap();
    for (output, rejects) in [("new", "new"), ("new", "./d/../new"), ("there", "link")] {
        let arguments = ["servers", "d", "-o", output, "--rejects", rejects];
        let outcome = run_in(scene.path(), &arguments);
        assert_eq!(outcome.code, 2, "{outcome}");
        assert!(outcome.stderr.contains("name the same file"), "{outcome}");
        assert!(!scene.path().join("new").exists());
    }
}

#[cfg(unix)]
#[test]
fn standard_output_that_is_a_dump_is_refused() {
    let scene = scene();
    let append = |name: &str| File::options().append(true).open(scene.path().join(name)).unwrap();
    let before = files(scene.path());
    let outcome: Outcome = osreport(["servers", "d/server-source", "d/user-source"])
        .current_dir(scene.path())
        .stdout(append("d/user-source"))
        .output()
        .unwrap()
        .into();
    assert_eq!(outcome.code, 2, "{outcome}");
    assert!(outcome.stderr.contains("standard output is the dump"), "{outcome}");
    assert!(files(scene.path()) == before);
    // In a folder it is the file that the shell has just made, which is not a dump.
    let report = File::create(scene.path().join("d/report.csv")).unwrap();
    let outcome: Outcome = osreport(["servers", "d"])
        .current_dir(scene.path())
        .stdout(report)
        .output()
        .unwrap()
        .into();
    assert_eq!(outcome.code, 0, "{outcome}");
}

#[cfg(unix)]
#[test]
fn a_file_with_unmasked_rejects_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let scene = scene();
    let mode =
        |name: &str| fs::metadata(scene.path().join(name)).unwrap().permissions().mode() & 0o777;
    for name in ["new", "old"] {
        if name == "old" {
            fs::write(scene.path().join(name), "").unwrap();
        }
        run_in(scene.path(), &["check", "d", "--rejects", name, "--rejects-raw"]);
        assert_eq!(mode(name), 0o600, "{name}");
    }
}

#[test]
fn a_key_that_is_constant_or_a_dump_is_refused() {
    let scene = scene();
    let key = |name: &str, bytes: &[u8]| fs::write(scene.path().join(name), bytes).unwrap();
    key("zeros", &[0; 64]);
    key("letters", b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n");
    key("json", b"{\"servers\": [], \"servers_links\": []}");
    key("ids", b"uid=6001(ann) gid=3002(ops) groups=3002(ops),3007(docker)\n");
    key("good", b"5d41402abc4b2a76b9719d911017c592\n");
    for (name, words) in [
        ("zeros", "one byte repeated"),
        ("letters", "one byte repeated"),
        ("json", "holds a dump"),
        ("ids", "holds a dump"),
        ("d/user-source", "holds a dump"),
    ] {
        let outcome = run_in(scene.path(), &["redact", "d", "-o", "out", "--key-file", name]);
        assert_eq!(outcome.code, 2, "{name}: {outcome}");
        assert!(outcome.stderr.contains(words), "{name}: {outcome}");
        assert!(!scene.path().join("out").exists());
    }
    let outcome = run_in(scene.path(), &["redact", "d", "-o", "out", "--key-file", "good"]);
    assert!(scene.path().join("out").exists(), "{outcome}");
    // A folder of dumps is not written into.
    let before = files(&scene.path().join("d"));
    let outcome = run_in(scene.path(), &["redact", "d", "-o", "d", "--key-file", "good"]);
    assert_eq!(outcome.code, 2, "{outcome}");
    assert!(files(&scene.path().join("d")) == before);
}
