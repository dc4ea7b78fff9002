//! The examples in the help run.

use std::fs;
use std::path::Path;
use std::process::Command;

use osreport::report::REPORTS;

/// The command lines of an `Examples:` block.
fn examples(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| line.strip_prefix("  osreport ")).map(str::to_owned).collect()
}

#[test]
fn every_example_of_the_help_runs() {
    let folder = tempfile::tempdir().unwrap();
    let blog = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/blog");
    fs::create_dir(folder.path().join("dumps")).unwrap();
    for entry in fs::read_dir(blog).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        fs::copy(&path, folder.path().join(name)).unwrap();
        fs::copy(&path, folder.path().join("dumps").join(name)).unwrap();
    }
    let flavors = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cloud/flavors-detail.json");
    fs::copy(flavors, folder.path().join("flavors")).unwrap();
    // The other services, of another cloud.
    let cloud = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cloud");
    let known = ["servers", "users", "projects", "os-hypervisors", "token"];
    for entry in fs::read_dir(cloud).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !known.iter().any(|known| name.starts_with(known)) {
            fs::copy(&path, folder.path().join("dumps").join(name)).unwrap();
        }
    }
    fs::write(
        folder.path().join("containers.json"),
        r#"[{"name": "logs", "count": 0, "bytes": 0, "last_modified": "2026-11-24T21:34:57.091200"}]"#,
    )
    .unwrap();
    let page = r#"{"images": [{}], "next": "/v2/images?limit=1000&marker=1"}"#;
    for name in ["servers-1.json", "images-1.json"] {
        fs::write(folder.path().join(name), page).unwrap();
    }
    let osreport = || Command::new(env!("CARGO_BIN_EXE_osreport"));
    let main = String::from_utf8(osreport().arg("--help").output().unwrap().stdout).unwrap();
    let mut all = examples(&main);
    assert!(all.len() >= 3, "{main}");
    for report in REPORTS {
        let own = examples(report.examples);
        assert!(!own.is_empty(), "{} has no examples", report.name);
        let help = osreport().args([report.name, "--help"]).output().unwrap().stdout;
        assert!(String::from_utf8(help).unwrap().contains(&own[0]), "{}", report.name);
        all.extend(own);
    }
    for command in ["diff", "redact", "next"] {
        let help = osreport().args([command, "--help"]).output().unwrap().stdout;
        all.extend(examples(&String::from_utf8(help).unwrap()));
    }
    fs::write(folder.path().join("key"), "a key of the tests, made up").unwrap();
    for example in all {
        // By a shell, as users run them: what the shell would take for itself must be quoted.
        let output = Command::new("sh")
            .args(["-c", &format!("\"$0\" {example}"), env!("CARGO_BIN_EXE_osreport")])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let written = !output.stdout.is_empty() || example.contains(" -o ");
        assert!(output.status.success() && written, "{example}\n{said}");
    }
}
