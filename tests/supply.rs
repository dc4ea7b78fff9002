//! What the command is built from, and that it opens no connection.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]
#![allow(clippy::print_stderr, reason = "what could not be tried is said")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Outcome, osreport};
use serde_json::Value;

/// Licences that ask for no more than to be named.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Packages with a build script, whose scripts were read: they ask the compiler for its version
/// or the target for its features, and fetch nothing.
const BUILD_SCRIPTS: &[&str] = &[
    "constant_time_eq",
    "crc32fast",
    "crossbeam-deque",
    "crossbeam-epoch",
    "crossbeam-utils",
    "encoding_rs",
    "getrandom",
    "libc",
    "num-traits",
    "portable-atomic",
    "proc-macro2",
    "quote",
    "rayon-core",
    "ref-cast",
    "rustix",
    "rustversion",
    "serde",
    "serde_core",
    "serde_json",
    "signal-hook",
    "zmij",
];

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// What cargo knows of the packages for this machine.
fn metadata() -> Value {
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The packages that the command itself is built from, by id.
fn built_in(metadata: &Value) -> BTreeMap<&str, &Value> {
    let packages = metadata["packages"].as_array().unwrap().iter();
    let packages: BTreeMap<&str, &Value> =
        packages.map(|package| (text(package, "id"), package)).collect();
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap().iter();
    let nodes: BTreeMap<&str, &Value> = nodes.map(|node| (text(node, "id"), node)).collect();
    let mut found = BTreeMap::new();
    let mut waiting = vec![text(&metadata["resolve"], "root")];
    while let Some(id) = waiting.pop() {
        if found.insert(id, packages[id]).is_some() {
            continue;
        }
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            let kinds = dependency["dep_kinds"].as_array().unwrap();
            if kinds.iter().any(|kind| kind["kind"] != "dev") {
                waiting.push(text(dependency, "pkg"));
            }
        }
    }
    found
}

/// Whether a licence expression can be met by the licences that are allowed.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let all = expression.split(" AND ").map(|part| part.trim_matches(['(', ')']));
    // No expression of a dependency nests deeper than an OR in parentheses beside an AND.
    all.into_iter().all(|part| {
        part.split(" OR ").any(|name| LICENCES.contains(&name.trim_matches(['(', ')', ' '])))
    })
}

#[test]
fn every_licence_is_permissive() {
    for bad in ["GPL-3.0", "MIT AND LGPL-2.1", "", "MPL-2.0", "(MIT OR Apache-2.0) AND AGPL-3.0"] {
        assert!(!is_allowed(bad), "{bad}");
    }
    let metadata = metadata();
    for package in metadata["packages"].as_array().unwrap() {
        let (name, licence) = (text(package, "name"), text(package, "license"));
        assert!(is_allowed(licence), "{name} has the licence `{licence}`");
    }
}

#[test]
fn every_dependency_is_from_the_registry_and_locked() {
    let lock =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).unwrap();
    let packages: Vec<&str> = lock.split("[[package]]").skip(1).collect();
    assert!(packages.len() > 50);
    for package in packages {
        if package.contains("name = \"osreport\"\n") {
            continue;
        }
        assert!(package.contains("\nsource = \"registry+"), "{package}");
        assert!(package.contains("\nchecksum = \""), "{package}");
    }
}

#[test]
fn no_build_script_is_new_and_no_package_links_a_library() {
    let metadata = metadata();
    let built_in = built_in(&metadata);
    assert!(built_in.len() > 20, "{}", built_in.len());
    let mut scripts = BTreeSet::new();
    for package in built_in.values() {
        let name = text(package, "name");
        // rayon-core names itself so that a program has it once, and links nothing.
        assert!(name == "rayon-core" || package["links"].is_null(), "{name} links a library");
        let targets = package["targets"].as_array().unwrap();
        if targets.iter().any(|target| target["kind"][0] == "custom-build") {
            scripts.insert(name);
        }
    }
    let known: BTreeSet<&str> = BUILD_SCRIPTS.iter().copied().collect();
    let new: Vec<_> = scripts.difference(&known).collect();
    assert!(new.is_empty(), "read the build scripts of {new:?} before they are let in");
}

#[test]
fn nothing_that_speaks_to_a_network_is_built_in() {
    let metadata = metadata();
    for package in built_in(&metadata).values() {
        let name = text(package, "name");
        let speaks = [
            "hyper",
            "reqwest",
            "ureq",
            "curl",
            "tokio",
            "mio",
            "socket2",
            "rustls",
            "native-tls",
            "openssl",
            "h2",
            "quinn",
            "async-io",
            "hickory",
        ];
        assert!(!speaks.iter().any(|known| name.starts_with(known)), "{name}");
    }
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            for word in [
                "TcpStream",
                "TcpListener",
                "UdpSocket",
                "UnixStream",
                "process::Command",
                "ToSocketAddrs",
            ] {
                assert!(!source.contains(word), "{} names {word}", path.display());
            }
            files += 1;
        }
    }
    assert!(files > 100);
}

/// In a network namespace of its own there is no network; under strace every socket shows.
#[test]
fn the_main_job_needs_no_network_and_opens_no_socket() {
    let job = ["servers", "blog/server-source", "blog/user-source", "blog/id-source"];
    let expected: Outcome = osreport(job).output().unwrap().into();
    assert_eq!(expected.code, 0, "{}", expected.stderr);
    let under = |program: &str, options: &[&str]| {
        let plain = osreport(job);
        let mut command = Command::new(program);
        command.args(options).arg(plain.get_program()).args(plain.get_args());
        command.current_dir(plain.get_current_dir().unwrap());
        command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command
    };
    let can = |program: &str, options: &[&str]| {
        let trial = Command::new(program).args(options).arg("true").output();
        trial.is_ok_and(|output| output.status.success())
    };
    let mut tried = 0;
    if can("unshare", &["-rn"]) {
        let outcome: Outcome = under("unshare", &["-rn"]).output().unwrap().into();
        assert_eq!((outcome.code, &outcome.stdout), (0, &expected.stdout), "{}", outcome.stderr);
        tried += 1;
    }
    let log = tempfile::NamedTempFile::new().unwrap();
    let trace = ["-f", "-qq", "-e", "trace=network", "-o", log.path().to_str().unwrap()];
    if can("strace", &trace) {
        let outcome: Outcome = under("strace", &trace).output().unwrap().into();
        assert_eq!((outcome.code, &outcome.stdout), (0, &expected.stdout), "{}", outcome.stderr);
        // A pair of sockets between its own threads, by which signals are heard, is not a network.
        let calls = fs::read_to_string(log.path()).unwrap();
        let opened: Vec<&str> = calls.lines().filter(|call| call.contains(" socket(")).collect();
        assert!(opened.is_empty(), "{opened:?}");
        tried += 1;
    }
    if tried == 0 {
        eprintln!("neither unshare nor strace works here: only the sources were searched");
    }
}
