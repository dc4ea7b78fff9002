//! Peak memory does not grow with the servers dump.
//!
//! Linux tells a process's peak in `/proc`, where it can be read as long as the process runs;
//! it only ever grows, so that the last reading is near the truth.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use common::{fixtures, osreport};

const MIB: u64 = 1 << 20;

/// Writes a dump of at least `size` bytes: the servers of a real cloud again and again, each
/// with an id of its own. Gives the number of servers.
fn write_dump(path: &Path, size: u64) -> usize {
    let text = fs::read_to_string(fixtures().join("cloud/servers.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut records: Vec<serde_json::Value> = document["servers"].as_array().unwrap().clone();
    let mut out = BufWriter::new(File::create(path).unwrap());
    let (mut written, mut servers) = (0, 0);
    out.write_all(b"{\"servers\": [").unwrap();
    while written < size {
        for record in &mut records {
            record["id"] = format!("00000000-0000-4000-8000-{servers:012}").into();
            let comma = if servers == 0 { "" } else { ", " };
            let text = format!("{comma}{record}");
            out.write_all(text.as_bytes()).unwrap();
            written += text.len() as u64;
            servers += 1;
        }
    }
    out.write_all(b"]}").unwrap();
    out.flush().unwrap();
    servers
}

/// Runs the report on standard input or a file, and gives its rows and its peak in bytes.
fn peak(arguments: &[&str], input: Option<File>, rows: &Path) -> (usize, u64) {
    let mut command = osreport(arguments);
    command.stdin(input.map_or_else(Stdio::null, Stdio::from));
    command.stdout(File::create(rows).unwrap()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let ended = loop {
        if let Ok(text) = fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
            peak = peak.max(kib.unwrap_or(0) * 1024);
        }
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        thread::sleep(Duration::from_millis(5));
    };
    assert!(ended.success());
    assert!(peak > 0, "/proc says nothing");
    (fs::read_to_string(rows).unwrap().lines().count() - 1, peak)
}

#[test]
fn a_dump_of_a_hundred_megabytes_takes_less_than_that_to_read() {
    let folder = tempfile::tempdir().unwrap();
    let (small, large) = (folder.path().join("small"), folder.path().join("large"));
    let rows = folder.path().join("rows");
    let few = write_dump(&small, 25 * MIB);
    let many = write_dump(&large, 100 * MIB);

    let users = "cloud/users.json";
    let (count, of_small) = peak(&["servers", users, small.to_str().unwrap()], None, &rows);
    assert_eq!(count, few);
    let (count, of_large) = peak(&["servers", users, large.to_str().unwrap()], None, &rows);
    assert_eq!(count, many);
    assert!(of_large < 100 * MIB, "{} MiB", of_large / MIB);
    // Ids are remembered, so that no server counts twice; nothing else may grow.
    assert!(of_large < of_small + 24 * MIB, "{} and {} MiB", of_small / MIB, of_large / MIB);

    let input = File::open(&large).unwrap();
    let (count, of_pipe) = peak(&["servers", users, "-"], Some(input), &rows);
    assert_eq!(count, many);
    assert!(of_pipe < 100 * MIB, "{} MiB from standard input", of_pipe / MIB);
}

#[test]
fn each_of_many_small_files_is_remembered_in_less_than_a_thousand_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(fixtures().join("cloud/servers.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let records: Vec<_> = document["servers"].as_array().unwrap().clone();
    let write = |folder: &Path, files: usize| {
        fs::create_dir(folder).unwrap();
        for number in 0..files {
            let mut record = records[number % records.len()].clone();
            record["id"] = format!("00000000-0000-4000-8000-{number:012}").into();
            let list = serde_json::json!({ "servers": [record] });
            fs::write(folder.join(format!("{number:08}.json")), list.to_string()).unwrap();
        }
    };
    let (few, many) = (folder.path().join("few"), folder.path().join("many"));
    // The lists of files grow by doubling; just below a power of two they are full.
    write(&few, 500);
    write(&many, 8000);
    for command in ["servers", "check", "identify"] {
        let run = |dumps: &Path| {
            let rows = folder.path().join("rows");
            peak(&[command, dumps.to_str().unwrap()], None, &rows).1
        };
        let each = run(&many).saturating_sub(run(&few)) / 7500;
        assert!(each < 1000, "{command}: {each} bytes a file");
    }
}
