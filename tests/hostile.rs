//! Input that was made to do harm: values, lines and documents without an end, and compressed
//! files that are a thousand times as large as they look. Each gives an answer a person can act
//! on, in flat memory, and what is behind it is still read.
//!
//! Sizes are those at which a missing bound shows in a build for tests. The same inputs with a
//! gigabyte each, and bombs of ten, were run by hand.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{Outcome, osreport, run};

const MIB: usize = 1 << 20;

const SERVER: &str = r#"{"id": "s1", "name": "n", "user_id": "u", "tenant_id": "p",
    "addresses": {}, "metadata": {}}"#;

/// Feeds `start`, `middle` so many times, and `end` to the command's standard input; what it
/// said, and its peak memory in bytes.
fn feed(arguments: &[&str], start: &[u8], middle: (&[u8], usize), end: &[u8]) -> (Outcome, usize) {
    let mut command = osreport(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let (mut stdout, mut stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // The command may stop reading before the end.
            let _ = stdin.write_all(start);
            let _ = (0..middle.1).try_for_each(|_| stdin.write_all(middle.0));
            let _ = stdin.write_all(end);
        });
        let [stdout, stderr]: [std::thread::ScopedJoinHandle<'_, String>; 2] =
            [scope.spawn(move || text(&mut stdout)), scope.spawn(move || text(&mut stderr))];
        let mut peak = 0;
        let ended = loop {
            if let Ok(status) = fs::read_to_string(&status) {
                let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
                let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
                peak = peak.max(kib.unwrap_or(0_usize) * 1024);
            }
            if let Some(ended) = child.try_wait().unwrap() {
                break ended;
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        // No code: a signal ended it, which no input may bring about.
        let code = ended.code().unwrap();
        (Outcome { stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap(), code }, peak)
    })
}

fn text(from: &mut impl Read) -> String {
    let mut text = String::new();
    from.read_to_string(&mut text).unwrap();
    text
}

/// The run ended with findings; each has a code and a remedy, and memory was flat.
fn assert_answered((outcome, peak): &(Outcome, usize), code: &str, about: &str) {
    assert_eq!(outcome.code, 1, "{about}: {outcome}");
    assert!(outcome.stdout.contains(&format!("error[{code}]")), "{about}: {outcome}");
    assert!(outcome.stdout.contains("= help: "), "{about}: {outcome}");
    assert!(outcome.stderr.is_empty(), "{about}: {outcome}");
    assert!(*peak < 64 * MIB, "{about}: {} MiB", peak / MIB);
}

#[test]
fn a_value_without_an_end_costs_its_record_and_no_other() {
    let large = [b'a'; MIB];
    let end = format!("\"}},{SERVER}]}}");
    let cases: [(&str, &[u8], &[u8], &str); 4] = [
        ("string", br#"{"servers":[{"id":""#, &large, &end),
        ("number", br#"{"servers":[{"id":"x","progress":"#, &[b'7'; MIB], &end[1..]),
        ("escapes", br#"{"servers":[{"id":""#, &[b'\\'; MIB], &end),
        ("keys", br#"{"servers":[{"id":"x""#, &br#","kkkk":12"#.repeat(MIB / 10), &end[1..]),
    ];
    for (about, start, middle, end) in cases {
        let answer = feed(&["check", "-"], start, (middle, 40), end.as_bytes());
        assert_answered(&answer, "too-large", about);
        assert!(answer.0.stdout.contains("2 records read, 1 refused"), "{about}: {}", answer.0);
    }
    let passwd = b"root:x:0:0:root:/root:/bin/sh\n";
    let answer = feed(&["check", "-"], passwd, (&large, 40), b"\nroot2:x:0:0::/:/bin/sh\n");
    assert_answered(&answer, "too-large", "line");
    assert!(answer.0.stdout.contains("3 records read, 1 refused"), "{}", answer.0);
}

#[test]
fn the_members_beside_the_records_are_kept_within_a_bound() {
    let start = format!("{{\"servers\": [{SERVER}]");
    let large = format!(r#","k":"{}""#, "b".repeat(50_000));
    for (about, member, times) in
        [("members", r#","key":1"#.repeat(10_000), 50), ("large members", large, 2000)]
    {
        let middle = (member.as_bytes(), times);
        let (outcome, peak) = feed(&["check", "-"], start.as_bytes(), middle, b"}");
        assert_eq!(outcome.code, 0, "{about}: {outcome}");
        assert!(peak < 48 * MIB, "{about}: {} MiB", peak / MIB);
    }
    // The link behind one that is too large to be kept is seen.
    let next = br#"], "servers_links": [{"rel": "next", "href": "/servers?marker=s1"}]}"#;
    let start = format!(r#"{{"servers": [{SERVER}], "k": "{}""#, "b".repeat(500_000));
    let (outcome, _) = feed(&["check", "-"], start.as_bytes(), (b"", 0), &next[1..]);
    assert!(outcome.stdout.contains("incomplete-list"), "{outcome}");
}

#[test]
fn junk_without_an_end_is_given_up() {
    let cases: [(&str, &[u8], &[u8], &str); 9] = [
        ("zeros", b"", &[0; MIB], "not-a-dump"),
        ("letters", b"", &[b'x'; MIB], "not-a-dump"),
        ("brackets", b"", &[b'['; MIB], "unknown-kind"),
        ("nesting", b"{\"a\":", &br#"{"a":"#.repeat(MIB / 5), "unknown-kind"),
        ("string", b"\"", &[b'a'; MIB], "unknown-kind"),
        ("key", b"{\"", &[b'a'; MIB], "unknown-kind"),
        ("documents", b"", &b"{}\n".repeat(MIB / 3), "not-a-dump"),
        ("errors", b"", &br#"{"error":{"code":401}} "#.repeat(MIB / 23), "error-body"),
        ("spaces", b"", &[b' '; MIB], "empty-file"),
    ];
    for (about, start, middle, code) in cases {
        let answer = feed(&["check", "-"], start, (middle, 100), b"");
        assert_answered(&answer, code, about);
    }
}

#[test]
fn a_million_levels_are_one_refused_record() {
    let open = br#"{"a":"#.repeat(1000);
    let start = br#"{"servers":[{"id":"#;
    let end = format!("1{}}},{SERVER}]}}", "}".repeat(1_000_000));
    let answer = feed(&["check", "-"], start, (&open, 1000), end.as_bytes());
    assert_answered(&answer, "wrong-type", "nesting");
    assert!(answer.0.stdout.contains("2 records read, 1 refused"), "{}", answer.0);
    // Where no one reads the value, it is passed over.
    let start = format!("{{\"servers\":[{},\"links\":", &SERVER[..SERVER.len() - 1]);
    let end = format!("1{}}},{SERVER}]}}", "}".repeat(1_000_000));
    let (outcome, peak) = feed(&["check", "-"], start.as_bytes(), (&open, 1000), end.as_bytes());
    assert_eq!(outcome.code, 0, "{outcome}");
    assert!(outcome.stdout.contains("0 refused, 1 duplicate") && peak < 64 * MIB, "{outcome}");
}

/// One gzip member.
fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_gzip_bomb_ends_at_its_head_or_streams() {
    let zeros = gzip(&vec![0; 16 * MIB]);
    // Ten gigabytes.
    let answer = feed(&["check", "-"], b"", (&zeros, 640), b"");
    assert_answered(&answer, "not-a-dump", "zeros");

    let start = gzip(br#"{"servers":[{"id":""#);
    let end = gzip(format!("\"}},{SERVER}]}}").as_bytes());
    let answer = feed(&["check", "-"], &start, (&gzip(&vec![b'a'; 16 * MIB]), 8), &end);
    assert_answered(&answer, "too-large", "string");
    assert!(answer.0.stdout.contains("2 records read, 1 refused"), "{}", answer.0);

    let page = gzip(
        format!("{{\"servers\": [{}{SERVER}]}}\n", format!("{SERVER},").repeat(9999)).as_bytes(),
    );
    let (outcome, peak) = feed(&["servers", "-"], b"", (&page, 10), b"");
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_eq!(outcome.stdout.lines().count(), 2, "each server is shown once");
    assert!(peak < 64 * MIB, "{} MiB", peak / MIB);
}

/// A zstd frame that repeats one byte: four bytes for each 128 KiB.
fn zstd(byte: u8, blocks: usize) -> Vec<u8> {
    let mut frame = vec![0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38];
    for block in 1..=blocks {
        let header = ((128 * 1024) << 3) | (1 << 1) | usize::from(block == blocks);
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(byte);
    }
    frame
}

#[test]
fn a_zstd_bomb_ends_at_its_head() {
    for (about, byte, code) in [("zeros", 0, "not-a-dump"), ("brackets", b'[', "unknown-kind")] {
        // Ten gigabytes.
        let answer = feed(&["check", "-"], b"", (&zstd(byte, 80_000), 1), b"");
        assert_answered(&answer, code, about);
    }
    // A window of terabytes is asked for.
    let frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xFF, 0x01, 0x00, 0x00];
    let (outcome, peak) = feed(&["check", "-"], &frame, (b"", 0), b"");
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(peak < 64 * MIB, "{} MiB", peak / MIB);
}

#[test]
fn a_folder_of_odd_files_is_read_past_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("servers.json"), format!("{{\"servers\": [{SERVER}]}}")).unwrap();
    symlink(folder.path(), path("a-loop")).unwrap();
    symlink(path("b-self"), path("b-self")).unwrap();
    symlink(path("nothing"), path("c-dangling")).unwrap();
    symlink("/dev/zero", path("d-device")).unwrap();
    assert!(Command::new("mkfifo").arg(path("e-pipe")).status().unwrap().success());
    File::create(path("f-empty")).unwrap();
    let outcome = run([Path::new("servers"), folder.path()]);
    assert!(outcome.stdout.contains("s1,n,"), "{outcome}");
    assert!(!outcome.stderr.contains("panicked"), "{outcome}");

    let outcome = run(["check", "/dev/zero", "/dev/null"]);
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stdout.contains("not-a-dump") && outcome.stdout.contains("empty-file"));
    for odd in ["b-self", "c-dangling"] {
        let outcome = run([Path::new("check"), &path(odd)]);
        assert_eq!(outcome.code, 2, "{outcome}");
        assert!(outcome.stderr.starts_with("error: ") && outcome.stderr.contains(odd), "{outcome}");
    }
}

/// `{"list": [item(0), ...]}` and the like: `open`, so many items with commas between, `close`.
fn many(open: &str, item: impl Fn(usize) -> String, count: usize, close: &str) -> String {
    let items: Vec<String> = (0..count).map(item).collect();
    format!("{open}{}{close}", items.join(","))
}

/// A folder of dumps in which each list of a record has so many items.
fn long_lists(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let save = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    let id = |at: usize| format!("\"{at:08x}-0000-4000-8000-000000000000\"");
    let ip = |at: usize| format!("10.{}.{}.{}", at >> 16, at >> 8 & 255, at & 255);
    let pair = |at: usize| format!(r#""k{at}":"v""#);
    let address = |at: usize| format!(r#"{{"version":4,"addr":"{}"}}"#, ip(at));
    let fixed = |at: usize| format!(r#"{{"subnet_id":{},"ip_address":"{}"}}"#, id(at), ip(at));
    let lists = [
        many(r#""addresses":{"#, |at| format!(r#""n{at}":[{}]"#, address(at)), count, "}"),
        many(r#""security_groups":["#, |at| format!(r#"{{"name":"g{at}"}}"#), count, "]"),
        many(r#""tags":["#, |at| format!("\"t{at}\""), count, "]"),
        many(r#""metadata":{"#, pair, count, "}"),
        many(
            r#""os-extended-volumes:volumes_attached":["#,
            |at| format!(r#"{{"id":{}}}"#, id(at)),
            count,
            "]",
        ),
        many(r#""fault":{"code":500,"message":""#, |_| "m".to_owned(), count, "\"}"),
        many(r#""x":["#, |_| "1".to_owned(), count, "]"),
    ];
    let head =
        r#"{"servers":[{"id":"s1","name":"n","user_id":"u","tenant_id":"p","status":"ERROR""#;
    save("servers", format!("{head},{}}}]}}", lists.join(",")));
    let other = r#"{"servers":[{"id":"s2","user_id":"u","status":"ACTIVE","addresses":{"n":["#;
    save("addresses", many(other, address, count, "]}}]}"));
    let unknown = r#"{"servers":[{"id":"s3","user_id":"u","status":"ACTIVE","addresses":{},"#;
    save("unknown", many(unknown, |at| format!(r#""x{at}":1"#), count, "}]}"));
    save("flavors", many(r#"{"flavors":[{"id":"f","extra_specs":{"#, pair, count, "}}]}"));
    let port = r#"{"ports":[{"id":"p1","network_id":"n","device_id":"s1","fixed_ips":["#;
    save("ports", many(port, fixed, count, "]}]}"));
    let volume = r#"{"volumes":[{"id":"v","size":1,"status":"in-use","attachments":["#;
    let attached = |at| format!(r#"{{"server_id":{},"volume_id":"v"}}"#, id(at));
    save("volumes", many(volume, attached, count, "]}]}"));
    let endpoint = |at| {
        format!(
            r#"{{"id":{},"interface":"public","region":"r{at}","url":"http://h/{at}"}}"#,
            id(at)
        )
    };
    let catalog = r#"{"catalog":[{"id":"c","type":"compute","name":"nova","endpoints":["#;
    save("catalog", many(catalog, endpoint, count, "]}]}"));
    let quota = r#"{"quota_set":{"id":"p","#;
    save("quota", many(quota, |at| format!(r#""r{at}":{at}"#), count, "}}"));
    let allocation = |at| format!(r#"{}:{{"resources":{{"VCPU":1}}}}"#, id(at));
    let generation = r#"},"resource_provider_generation":1}"#;
    save("allocations", many(r#"{"allocations":{"#, allocation, count, generation));
    let aggregate = r#"{"aggregates":[{"id":1,"name":"a","metadata":{},"hosts":["#;
    save("aggregates", many(aggregate, |at| format!("\"h{at}\""), count, "]}]}"));
    save("image", many(r#"{"images":[{"id":"i","status":"active","#, pair, count, "}]}"));
    save("group", many("g:x:10:", |at| format!("u{at}"), count, "\n"));
    save("id", many("uid=1(u) gid=1(g) groups=", |at| format!("{at}(g{at})"), count, "\n"));
    folder
}

/// CPU time of the command, by the shell's `times`.
fn cpu(arguments: &[&str], dumps: &Path) -> Duration {
    let script = r#""$0" "$@" >/dev/null 2>&1; test $? -le 1 || exit 9; times"#;
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_osreport")]).args(arguments).arg(dumps);
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    let times = String::from_utf8(output.stdout).unwrap();
    let seconds = |time: &str| {
        let (minutes, seconds) = time.trim_end_matches('s').split_once('m').unwrap();
        60.0 * minutes.parse::<f64>().unwrap() + seconds.parse::<f64>().unwrap()
    };
    // The second line is that of the children.
    Duration::from_secs_f64(times.lines().nth(1).unwrap().split(' ').map(seconds).sum())
}

#[test]
fn a_record_with_100_000_of_each_list_takes_no_quadratic_time() {
    let (few, many) = (long_lists(20_000), long_lists(100_000));
    let folder = tempfile::tempdir().unwrap();
    let commands = [
        "check",
        "check --strict --ignore unknown-field",
        "check --message-format sarif",
        "identify",
        "redact",
        "servers --partial -f csv",
        "servers --partial --long -f json",
        "addresses --partial -f ndjson",
        "summary --partial",
        "servers --partial -f xlsx",
        // All reports.
        "page --partial",
    ];
    for (number, command) in commands.iter().enumerate() {
        let time = |dumps: &tempfile::TempDir, size: &str| {
            let out = folder.path().join(format!("{number}-{size}"));
            let mut arguments: Vec<&str> = command.split(' ').collect();
            if command.contains("xlsx") || ["redact", "page"].contains(&arguments[0]) {
                arguments.extend(["-o", out.to_str().unwrap()]);
            }
            cpu(&arguments, dumps.path())
        };
        let (short, long) = (time(&few, "few"), time(&many, "many"));
        // The shell's clock is coarse, and a run takes some time without any input.
        let least = short.max(Duration::from_millis(100));
        assert!(long < least * 12, "{command}: {short:?}, {long:?}");
    }
}
