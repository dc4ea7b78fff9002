//! What can go wrong around a run: signals, full disks, closed streams, folders that go, dumps
//! that change, several runs at once. FILE is the old report or the new one, whole, and nothing
//! half written stays.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]
#![allow(clippy::print_stderr, reason = "what could not be tried is said")]

mod common;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{Outcome, ignores, osreport};
use tempfile::TempDir;

const OLD: &str = "the old report\n";

/// A list of servers; the one named `x` is refused.
fn servers(names: impl IntoIterator<Item = String>) -> String {
    let server = |name: String| {
        let name = if name == "x" { "7".to_owned() } else { format!("\"{name}\"") };
        format!(
            r#"{{"id": "id-{}", "name": {name}, "user_id": "u", "status": "ACTIVE", "addresses": {{}}}}"#,
            name.len()
        )
    };
    let all: Vec<String> = names.into_iter().map(server).collect();
    format!("{{\"servers\": [{}]}}\n", all.join(", "))
}

fn names(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| "n".repeat(number + 1))
}

/// A folder with a pipe, to hold a run in its middle, and with old reports.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scene = Self { folder };
        let made = Command::new("mkfifo").arg(scene.path("pipe")).status().unwrap();
        assert!(made.success());
        fs::create_dir(scene.path("out")).unwrap();
        fs::write(scene.path("out/report.csv"), OLD).unwrap();
        fs::write(scene.path("out/rejects.jsonl"), OLD).unwrap();
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = osreport(arguments);
        command.current_dir(self.folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// A run that waits for the rest of the pipe, of which it was given half.
    fn held(&self, mut command: Command) -> (Child, File) {
        let child = command.spawn().unwrap();
        let mut pipe = File::options().write(true).open(self.path("pipe")).unwrap();
        pipe.write_all(&servers(names(20)).as_bytes()[..700]).unwrap();
        self.wait_for_parts(2);
        (child, pipe)
    }

    fn wait_for_parts(&self, count: usize) {
        let start = Instant::now();
        while self.parts() < count {
            assert!(start.elapsed() < Duration::from_secs(20), "no temporary file was made");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// How many files are half written.
    fn parts(&self) -> usize {
        let names = fs::read_dir(self.path("out")).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().ends_with(".part")).count()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

const BOTH: &[&str] =
    &["servers", "pipe", "-c", "id,name", "-o", "out/report.csv", "--rejects", "out/rejects.jsonl"];

fn signal(child: &Child, name: &str) {
    let kill = format!("kill -{name} {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
}

#[test]
fn a_signal_ends_the_run_and_leaves_the_old_files_alone() {
    for (name, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        // osreport leaves a signal ignored that its parent ignores.
        if ignores(number) {
            continue;
        }
        let scene = Scene::new();
        let (mut child, pipe) = scene.held(scene.command(BOTH));
        signal(&child, name);
        assert_eq!(child.wait().unwrap().signal(), Some(number), "{name}");
        drop(pipe);
        assert_eq!(scene.parts(), 0, "{name}");
        assert_eq!(scene.read("out/report.csv"), OLD);
        assert_eq!(scene.read("out/rejects.jsonl"), OLD);
    }
}

#[test]
fn a_signal_that_is_ignored_stays_ignored() {
    let scene = Scene::new();
    let words: Vec<String> = BOTH.iter().map(|word| format!("'{word}'")).collect();
    let script = format!("trap '' HUP; exec \"$0\" {}", words.join(" "));
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_osreport")]);
    command.current_dir(scene.folder.path()).stderr(Stdio::null());
    let (mut child, mut pipe) = scene.held(command);
    signal(&child, "HUP");
    pipe.write_all(&servers(names(20)).as_bytes()[700..]).unwrap();
    drop(pipe);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(scene.read("out/report.csv").lines().count(), 21);
}

#[test]
fn a_removed_target_folder_is_an_error() {
    let scene = Scene::new();
    let (child, mut pipe) = scene.held(scene.command(BOTH));
    fs::remove_dir_all(scene.path("out")).unwrap();
    pipe.write_all(&servers(names(20)).as_bytes()[700..]).unwrap();
    drop(pipe);
    let outcome: Outcome = child.wait_with_output().unwrap().into();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("report.csv` cannot be written"), "{}", outcome.stderr);
    assert!(!scene.path("out").exists());
}

#[test]
fn a_folder_that_takes_no_file_is_an_error() {
    let scene = Scene::new();
    fs::write(scene.path("servers"), servers(names(3))).unwrap();
    for option in ["-o", "--rejects"] {
        // Nobody makes files there, whatever his rights.
        let mut command = scene.command(&["servers", "servers", option, "/proc/file.csv"]);
        let outcome: Outcome = command.output().unwrap().into();
        assert_eq!(outcome.code, 2);
        assert!(
            outcome.stderr.contains("`/proc/file.csv` cannot be written"),
            "{}",
            outcome.stderr
        );
    }
}

#[test]
fn a_full_disk_is_an_error_and_the_old_files_stay() {
    let scene = Scene::new();
    fs::write(scene.path("servers"), servers(names(400))).unwrap();
    let run = "exec \"$0\" servers servers -c id,name -o out/report.csv";
    // A limit on the size of files works everywhere; a small disk where one may be mounted.
    let limited = format!("ulimit -f 8; {run}");
    let mounted = format!("mount -t tmpfs -o size=16k none out && echo old > out/report.csv && {{ {run}; code=$?; ls -A out; cat out/report.csv; exit $code; }}").replace("exec \"$0\"", "\"$0\"");
    let sh = |script: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", script, env!("CARGO_BIN_EXE_osreport")]);
        command
    };
    let outcome: Outcome = sh(&limited).current_dir(scene.folder.path()).output().unwrap().into();
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("the report cannot be written"), "{}", outcome.stderr);
    assert_eq!((scene.read("out/report.csv").as_str(), scene.parts()), (OLD, 0));

    let mut unshare = Command::new("unshare");
    unshare.args(["-rm", "sh", "-c", "mount -t tmpfs none /mnt"]);
    if !unshare.output().is_ok_and(|output| output.status.success()) {
        eprintln!("no small disk can be mounted here: only the limit on files was tried");
        return;
    }
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &mounted, env!("CARGO_BIN_EXE_osreport")]);
    let outcome: Outcome = command.current_dir(scene.folder.path()).output().unwrap().into();
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("No space left"), "{}", outcome.stderr);
    assert_eq!(outcome.stdout, "report.csv\nold\n");
}

#[test]
fn ids_that_no_temporary_file_takes_stay_in_memory_and_this_is_said() {
    let scene = Scene::new();
    // More than are kept in memory otherwise; the first and the last are repeated.
    let count = 132_000;
    let server = |number| format!(r#"{{"id":"s{number}","user_id":"u","addresses":{{}}}}"#);
    let all: Vec<String> = (0..count).chain([0, count - 1]).map(server).collect();
    fs::write(scene.path("servers"), format!(r#"{{"servers":[{}]}}"#, all.join(","))).unwrap();
    for (about, script) in [
        ("no space", "ulimit -f 8; exec \"$0\" check servers --message-format short"),
        ("no folder", "TMPDIR=missing exec \"$0\" check servers --message-format short"),
    ] {
        let mut command = Command::new("sh");
        command.args(["-c", script, env!("CARGO_BIN_EXE_osreport")]);
        let outcome: Outcome = command.current_dir(scene.folder.path()).output().unwrap().into();
        let lines = |part| outcome.stdout.lines().filter(move |line| line.contains(part)).count();
        assert_eq!(lines("warning[temporary-file]: no temporary file"), 1, "{about}: {outcome}");
        assert_eq!(lines("132002 records read, 0 refused, 2 duplicates"), 1, "{about}: {outcome}");
    }
}

#[test]
fn a_stream_that_takes_nothing_is_an_error_and_a_closed_one_is_not() {
    let scene = Scene::new();
    fs::write(scene.path("servers"), servers(["a".into(), "x".into()])).unwrap();
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let mut command = scene.command(&["servers", "servers"]);
    let outcome: Outcome = command.stdout(full()).output().unwrap().into();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("cannot be written: No space left"), "{}", outcome.stderr);
    let mut command = scene.command(&["servers", "servers"]);
    assert_eq!(command.stderr(full()).output().unwrap().status.code(), Some(2));
    let mut command = scene.command(&["servers", "servers", "--rejects", "/dev/full"]);
    assert_eq!(command.output().unwrap().status.code(), Some(2));

    fs::write(scene.path("many"), servers(names(1500))).unwrap();
    let mut child = scene.command(&["servers", "many"]).spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let outcome: Outcome = child.wait_with_output().unwrap().into();
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));

    // The findings are the result of `check`, and their reader may close the pipe.
    fs::write(scene.path("bad"), servers((0..2000).map(|_| "x".to_owned()))).unwrap();
    let mut child = scene.command(&["check", "bad"]).spawn().unwrap();
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let outcome: Outcome = child.wait_with_output().unwrap().into();
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));

    // Closed from the start: standard input is not asked for, and the rest is not heard.
    let closed = |streams: &str| {
        let script = format!("exec \"$0\" servers many -o out/report.csv {streams}");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_osreport")]);
        command.current_dir(scene.folder.path()).status().unwrap().code()
    };
    for streams in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
        fs::write(scene.path("out/report.csv"), OLD).unwrap();
        assert_eq!(closed(streams), Some(0), "{streams}");
        assert_eq!(scene.read("out/report.csv").lines().count(), 1501, "{streams}");
    }
}

#[test]
fn a_dump_that_changes_between_the_passes_is_read_as_it_is_then() {
    let change = |new: &str| {
        let scene = Scene::new();
        fs::write(scene.path("servers"), servers(names(50))).unwrap();
        let child = scene
            .command(&["servers", "servers", "pipe", "-c", "name", "-o", "out/report.csv"])
            .spawn()
            .unwrap();
        // The pipe is opened once the servers were seen.
        let mut pipe = File::options().write(true).open(scene.path("pipe")).unwrap();
        fs::write(scene.path("servers"), new).unwrap();
        pipe.write_all(br#"{"users": [{"id": "u", "name": "ann", "links": {}}], "links": {}}"#)
            .unwrap();
        drop(pipe);
        let outcome: Outcome = child.wait_with_output().unwrap().into();
        assert_eq!(scene.parts(), 0);
        (outcome.code, outcome.stderr, scene.read("out/report.csv"))
    };
    let whole = servers(names(50));
    let (code, stderr, report) = change(&whole[..whole.len() / 2]);
    assert!(code == 1 && stderr.contains("error[cut-short]"), "{stderr}");
    assert_eq!(report, OLD);
    let (code, stderr, report) = change("");
    assert_ne!(code, 0, "{stderr}");
    assert_eq!(report, OLD);
    let (code, stderr, report) = change(&servers(names(80)));
    assert_eq!((code, report.lines().count()), (0, 81), "{stderr}");
}

#[test]
fn of_several_runs_into_one_file_one_is_kept_whole() {
    let scene = Scene::new();
    let write = |name: &str, count| fs::write(scene.path(name), servers(names(count))).unwrap();
    (1..=6).for_each(|number| write(&format!("servers-{number}"), 60 * number));
    for _ in 0..5 {
        let run = |number: usize| {
            let dump = format!("servers-{number}");
            let arguments = ["servers", &dump, "-c", "name", "-o", "out/report.csv"];
            scene.command(&arguments).spawn().unwrap()
        };
        let mut children: Vec<Child> = (1..=6).map(run).collect();
        while children.iter_mut().any(|child| child.try_wait().unwrap().is_none()) {
            let lines = scene.read("out/report.csv").lines().count();
            assert!(lines == 1 || (lines - 1).is_multiple_of(60), "{lines} lines");
        }
        for child in children {
            assert!(child.wait_with_output().unwrap().status.success());
        }
        assert_eq!(scene.parts(), 0);
    }
    assert!(whole_lists(&scene.path("out/report.csv")));
}

fn whole_lists(report: &Path) -> bool {
    let text = fs::read_to_string(report).unwrap();
    let names: Vec<&str> = text.lines().skip(1).collect();
    names.len().is_multiple_of(60)
        && names.iter().enumerate().all(|(number, name)| name.len() == number + 1)
}
