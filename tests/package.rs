//! What is published: the crate, and the Debian package.
#![allow(clippy::print_stderr, reason = "what could not be tried is said")]
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What the crate has beside `src` and `benches/synth`.
const FILES: &[&str] = &[
    ".cargo_vcs_info.json",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "Cargo.toml.orig",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
];

fn output(command: &mut Command) -> Output {
    let output = command.current_dir(ROOT).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// All files below a folder of the project.
fn below(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, found);
        } else {
            found.insert(path.strip_prefix(ROOT).unwrap().to_str().unwrap().to_owned());
        }
    }
}

#[test]
fn the_crate_has_its_sources_and_nothing_else() {
    let mut command = Command::new(env!("CARGO"));
    let output = output(command.args(["package", "--list", "--allow-dirty", "--offline"]));
    let listed = String::from_utf8(output.stdout).unwrap();
    let listed: BTreeSet<String> = listed.lines().map(|line| line.replace('\\', "/")).collect();
    let mut sources = BTreeSet::new();
    below(&Path::new(ROOT).join("src"), &mut sources);
    below(&Path::new(ROOT).join("benches/synth"), &mut sources);
    let missing: Vec<_> = sources.difference(&listed).collect();
    assert!(missing.is_empty(), "not in the crate: {missing:?}");
    let others = listed.difference(&sources).filter(|file| !FILES.contains(&file.as_str()));
    let others: Vec<_> = others.collect();
    assert!(others.is_empty(), "in the crate: {others:?}");
    for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md", "Cargo.lock"] {
        assert!(listed.contains(file), "{file}");
    }
}

/// Whether a program is there; else says what is skipped.
fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: the Debian package, since there is no {program}");
    }
    found
}

#[test]
fn the_debian_package_has_pages_and_completions_and_is_the_same_twice() {
    if !["bash", "dpkg-deb", "dpkg", "objdump", "gzip", "sha256sum"].into_iter().all(has) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let bin = env!("CARGO_BIN_EXE_osreport");
    let package = |name: &str| {
        let out = folder.path().join(name);
        let mut command = Command::new("bash");
        // Compression of a debug build takes a minute.
        command.env("COMPRESSION", "none").env("SOURCE_DATE_EPOCH", "1795000000");
        let output = output(command.arg(".packaging/deb").args([bin.as_ref(), out.as_path()]));
        let file = String::from_utf8(output.stdout).unwrap().trim().to_owned();
        let sums = fs::read_to_string(out.join("SHA256SUMS")).unwrap();
        assert!(sums.trim().ends_with(file.rsplit('/').next().unwrap()), "{sums}");
        (sums, file)
    };
    let ((sums, file), (again, _)) = (package("a"), package("b"));
    assert_eq!(sums, again, "two packages of one binary differ");
    let listed = output(Command::new("dpkg-deb").args(["-c", &file]));
    let listed = String::from_utf8(listed.stdout).unwrap();
    let has = |path: &str| listed.lines().any(|line| line.ends_with(path));
    let help = output(Command::new(bin).arg("--help"));
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.take_while(|line| !line.is_empty());
    let mut pages = 0;
    for command in commands.filter_map(|line| line.split_whitespace().next()) {
        if command != "help" {
            assert!(has(&format!("./usr/share/man/man1/osreport-{command}.1.gz")), "{command}");
            pages += 1;
        }
    }
    assert!(pages > 30, "{help}");
    for path in [
        "./usr/bin/osreport",
        "./usr/share/man/man1/osreport.1.gz",
        "./usr/share/bash-completion/completions/osreport",
        "./usr/share/zsh/vendor-completions/_osreport",
        "./usr/share/fish/vendor_completions.d/osreport.fish",
        "./usr/share/doc/osreport/copyright",
        "./usr/share/doc/osreport/changelog.gz",
        "./usr/share/doc/osreport/README.md.gz",
    ] {
        assert!(has(path), "{path}");
    }
    let owners = listed.lines().all(|line| line.contains(" root/root "));
    assert!(owners, "{listed}");
}
