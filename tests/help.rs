//! The examples in the help run.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

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
    for command in ["check", "identify", "explain", "schema", "diff", "redact", "next"] {
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
        let to_a_file = example.contains(" -o ") || example.contains(" > ");
        let written = !output.stdout.is_empty() || to_a_file;
        assert!(output.status.success() && written, "{example}\n{said}");
    }
}

/// The names of all commands, as `--help` lists them.
fn commands() -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_osreport")).arg("--help").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let list = text.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn the_short_help_of_every_command_fits_a_screen_and_has_an_example() {
    let commands = commands();
    assert!(commands.len() > 30, "{commands:?}");
    for name in commands.iter().filter(|name| *name != "help") {
        let help = |option| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_osreport"));
            let output = command.args([name.as_str(), option]).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        let (short, long) = (help("-h"), help("--help"));
        assert!(short.lines().count() <= 50, "{name}: {} lines", short.lines().count());
        assert!(!examples(&short).is_empty(), "{short}");
        assert_eq!(examples(&short), examples(&long), "{name}");
    }
}

#[test]
fn shells_complete_columns_kinds_codes_and_queries() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_osreport"));
        let output = command.args(["completions", shell]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        // elvish and PowerShell are offered options alone.
        if matches!(shell, "bash" | "zsh" | "fish") {
            for word in ["hypervisor_match", "security_groups", "incomplete-list", "owners"] {
                assert!(text.contains(word), "{shell}: {word}");
            }
        }
        assert!(text.contains("--column"), "{shell}");
    }
}

#[test]
fn the_manual_page_of_a_command_has_every_option_of_its_help() {
    let printed = |arguments: [&str; 2]| {
        let output = Command::new(env!("CARGO_BIN_EXE_osreport")).args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let mut options = 0;
    for command in commands().iter().filter(|command| *command != "help") {
        let help = printed([command, "--help"]);
        let page = printed(["man", command]).replace('\\', "");
        for word in help.split_whitespace().filter(|word| word.starts_with("--")) {
            let name = word.split(['=', ',', '[', '`', ';', ':', ')', '.']).next().unwrap();
            let shown = help.lines().any(|line| {
                let line = line.trim_start();
                (line.starts_with("--") || line.starts_with('-') && line.contains(", --"))
                    && line.split([' ', ',']).any(|word| word == name)
            });
            if shown && name.len() > 2 {
                assert!(page.contains(name), "{command}: {name} is not on its page");
                options += 1;
            }
        }
    }
    assert!(options > 500, "{options}");
}
