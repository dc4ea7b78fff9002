//! The script of `osreport capture` against a real Keystone on loopback.
//!
//! `OSREPORT_KEYSTONE` names a Python with the package `keystone`; without it the `python3` of the
//! search path is tried, and the test is skipped where that has no Keystone.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use common::{Outcome, run, stdout_of};

const PASSWORD: &str = "it's a \"secret\" \\ $(id)";

/// A Keystone with four users in each of two groups, and the pages of its lists three records
/// long.
struct Keystone {
    process: Child,
    /// Its URL, an application credential and a token.
    ready: serde_json::Value,
    _folder: tempfile::TempDir,
}

impl Keystone {
    /// `None`, and a line about it, where no Python has Keystone.
    fn start() -> Option<Self> {
        let python = std::env::var("OSREPORT_KEYSTONE").unwrap_or_else(|_| "python3".to_owned());
        let tried = Command::new(&python).args(["-c", "import keystone.server.wsgi"]).output();
        if !tried.is_ok_and(|output| output.status.success()) {
            // Not `eprintln!`, which is captured where a test succeeds.
            let line = format!("skipped: a real Keystone, which `{python}` does not have\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let serve = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keystone/serve.py");
        let mut process = Command::new(&python)
            .arg(serve)
            .arg(folder.path())
            .arg(PASSWORD)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(folder.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let line = stdout.lines().map(Result::unwrap).find(|line| line.starts_with('{'));
        let log = || fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        let line = line.unwrap_or_else(|| panic!("Keystone did not start:\n{}", log()));
        let ready = serde_json::from_str(&line).unwrap();
        Some(Self { process, ready, _folder: folder })
    }

    fn value(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap()
    }
}

impl Drop for Keystone {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn all_that_a_real_keystone_gives_is_saved_and_read_without_a_finding() {
    let Some(keystone) = Keystone::start() else { return };
    let project = [("OS_PROJECT_NAME", "admin"), ("OS_PROJECT_DOMAIN_ID", "default")];
    let user = [("OS_USERNAME", "admin"), ("OS_USER_DOMAIN_NAME", "Default")];
    let password: Vec<(&str, &str)> = [&project[..], &user, &[("OS_PASSWORD", PASSWORD)]].concat();
    let credential = vec![
        ("OS_AUTH_TYPE", "v3applicationcredential"),
        ("OS_APPLICATION_CREDENTIAL_ID", keystone.value("id")),
        ("OS_APPLICATION_CREDENTIAL_SECRET", keystone.value("secret")),
    ];
    let token = vec![("OS_AUTH_TYPE", "token"), ("OS_TOKEN", keystone.value("token"))];

    for (name, environment) in
        [("password", password), ("credential", credential), ("token", token)]
    {
        let home = tempfile::tempdir().unwrap();
        let kinds =
            "domains,projects,users,groups,group_members,role_assignments,services,endpoints";
        let script = stdout_of(["capture", "--only", kinds]);
        fs::write(home.path().join("capture.sh"), script).unwrap();
        let output = Command::new("sh")
            .args(["capture.sh", "--pause", "0", "dumps"])
            .current_dir(home.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("OSREPORT", env!("CARGO_BIN_EXE_osreport"))
            .env("OS_AUTH_URL", keystone.value("url"))
            .envs(environment)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let outcome = Outcome::from(output);
        assert_eq!(outcome.code, 0, "{name}: {outcome}");

        let dumps = home.path().join("dumps");
        let dumps = dumps.to_str().unwrap();
        let check = run(["check", "--strict", "--fail-on", "warning", dumps]);
        assert_eq!(check.code, 0, "{name}: {check}");
        assert_eq!(check.stdout.lines().count(), 1, "{name}: {check}");
        let columns = ["-c", "username,group", "--sort-column", "username", "-f", "csv"];
        let users = stdout_of([&["users", dumps][..], &columns].concat());
        insta::assert_snapshot!("users", users);
        let projects = stdout_of(["projects", dumps, "-c", "name", "-f", "value"]);
        assert_eq!(projects.lines().count(), 5, "{name}: {projects}");
    }
}
