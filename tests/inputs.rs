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

/// A tar archive of these files.
fn tar<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// The small shop as an archive, packed in several ways.
fn shop_archive() -> Vec<u8> {
    let names = ["server-source", "user-source", "id-source"];
    let read = |name| fs::read(fixtures().join("blog").join(name)).unwrap();
    let mut files: Vec<(String, Vec<u8>)> =
        names.map(|name| (format!("./dumps/{name}"), read(name))).to_vec();
    // A member may be compressed itself, hidden, or have a long name.
    files[1] = (format!("./dumps/{}/user-source.gz", "long".repeat(60)), gzip(&files[1].1));
    files.push(("./dumps/.cache/broken".into(), b"{".to_vec()));
    tar(files.iter().map(|(name, bytes)| (&name[..], &bytes[..])))
}

#[test]
fn the_members_of_an_archive_are_files() {
    let scene = scene();
    let plain = run_in(scene.path(), &["servers", "d"]);
    assert_eq!(plain.code, 0);
    let archive = shop_archive();
    for (name, bytes) in [
        ("a.tar", archive.clone()),
        ("a.tar.gz", gzip(&archive)),
        ("a.tgz", gzip(&archive)),
        ("a.tar.zst", zstd(&archive)),
        ("no-ending", gzip(&archive)),
    ] {
        fs::write(scene.path().join(name), bytes).unwrap();
        let outcome = run_in(scene.path(), &["servers", name]);
        assert_eq!(outcome.stdout, plain.stdout, "{name}: {}", outcome.stderr);
        assert_eq!(outcome.code, 0);
        let files = run_in(scene.path(), &["identify", name, "-c", "file,kind"]).stdout;
        assert!(files.contains(&format!("{name}:dumps/server-source,servers\n")), "{files}");
        assert_eq!(files.lines().count(), 4, "{files}");
        let input = fs::read(scene.path().join(name)).unwrap();
        let outcome = common::run_with_input(["servers", "-"], &input);
        assert_eq!(outcome.stdout, plain.stdout, "{name}: {}", outcome.stderr);
        fs::create_dir(scene.path().join("folder")).unwrap();
        fs::rename(scene.path().join(name), scene.path().join("folder").join(name)).unwrap();
        let outcome = run_in(scene.path(), &["servers", "folder"]);
        assert_eq!(outcome.stdout == plain.stdout, name != "no-ending", "{}", outcome.stderr);
        fs::remove_dir_all(scene.path().join("folder")).unwrap();
    }
}

#[test]
fn a_damaged_or_hostile_archive_is_harmless_and_a_finding() {
    let scene = scene();
    let user = br#"{"users": [{"id": "u", "name": "n", "links": {}}]}"#.as_slice();
    let header = |name: &str, kind: tar::EntryType, size: u64| {
        let mut header = tar::Header::new_gnu();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_cksum();
        header.as_bytes().to_vec()
    };
    let good = tar([("users", user)]);
    let whole = good[..1024].to_vec();
    let end = [0; 1024];
    let huge = u64::MAX / 2;
    let regular = tar::EntryType::Regular;
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("climbing", [&header("../../../climbed", regular, 0)[..], &whole, &end].concat(), ""),
        ("absolute", [&header("/etc/climbed", regular, 0)[..], &whole, &end].concat(), ""),
        ("link", [&header("l", tar::EntryType::Symlink, 0)[..], &whole, &end].concat(), ""),
        ("folder", [&header("f/", tar::EntryType::Directory, 77)[..], &whole, &end].concat(), ""),
        ("device", [&header("n", tar::EntryType::Char, 0)[..], &whole, &end].concat(), ""),
        ("cut", good[..540].to_vec(), "the archive ends inside it"),
        ("no-end", whole.clone(), "without an end mark"),
        ("noise", [&whole[..], &[b'x'; 512]].concat(), "a header is wrong"),
        ("huge", [&whole[..], &header("h", regular, huge)].concat(), ""),
        ("endless", [&whole[..], &header("h", regular, u64::MAX)].concat(), "a size is wrong"),
        (
            "long-name",
            [&whole[..], &header("n", tar::EntryType::GNULongName, 1 << 40)].concat(),
            "a member's name is longer",
        ),
        (
            "attributes",
            [&whole[..], &header("n", tar::EntryType::XHeader, 1 << 40)].concat(),
            "a member's attributes is longer",
        ),
        ("empty", end.to_vec(), "nothing but zero bytes"),
    ];
    for (name, bytes, words) in cases {
        for (ending, bytes) in [("tar", bytes.clone()), ("tar.gz", gzip(&bytes))] {
            let file = format!("{name}.{ending}");
            fs::write(scene.path().join(&file), bytes).unwrap();
            let outcome = run_in(scene.path(), &["check", &file]);
            assert!(outcome.stdout.contains(words), "{file}: {outcome}");
            if !words.is_empty() {
                assert_eq!(outcome.code, 1, "{file}: {outcome}");
            }
            if name != "empty" && name != "cut" {
                assert!(outcome.stdout.contains("1 record read"), "{file}: {outcome}");
            }
            assert!(!scene.path().join("../climbed").exists());
        }
    }
}

#[test]
fn a_folder_is_read_with_its_folders_but_without_links_to_them() {
    let scene = scene();
    fs::create_dir_all(scene.path().join("d/a/b")).unwrap();
    fs::create_dir_all(scene.path().join("d/.git")).unwrap();
    fs::rename(scene.path().join("d/user-source"), scene.path().join("d/a/b/users")).unwrap();
    fs::write(scene.path().join("d/.git/index"), "{").unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("..", scene.path().join("d/a/up")).unwrap();
        std::os::unix::fs::symlink("../id-source", scene.path().join("d/a/ids")).unwrap();
    }
    let outcome = run_in(scene.path(), &["identify", "d", "-c", "file"]);
    let files: Vec<&str> = outcome.stdout.lines().skip(1).collect();
    let expected = ["d/a/b/users", "d/a/ids", "d/id-source", "d/server-source"];
    assert_eq!(files, if cfg!(unix) { &expected[..] } else { &["d/a/b/users"] });
}

#[test]
fn a_subject_may_be_named_with_the_kind() {
    let scene = scene();
    let given = ["check", "users:some-project=d/user-source"];
    assert_eq!(run_in(scene.path(), &given).code, 0);
    let outcome = run_in(scene.path(), &["check", "uzers:x=d/user-source"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("did you mean `users=d/user-source`"), "{outcome}");
}

#[test]
fn without_a_dump_the_error_names_standard_input() {
    for command in ["servers", "users", "check", "identify"] {
        let outcome = common::run_with_input([command], b"{\"servers\": []}");
        assert_eq!(outcome.code, 2);
        assert!(outcome.stderr.contains("write `-` in place of DUMP"), "{outcome}");
    }
}

#[test]
fn other_archives_are_named_with_help() {
    let scene = scene();
    for (bytes, words) in [
        (&b"PK\x03\x04\x14\x00rest"[..], "a zip archive; unpack it"),
        (b"\xFD7zXZ\x00\x00\x04", "decompress it with `xz -d`"),
        (b"BZh91AY&SY\x01\x02", "decompress it with `bzip2 -d`"),
        (b"7z\xBC\xAF\x27\x1C\x00\x04", "unpack it with `7z x`"),
    ] {
        fs::write(scene.path().join("file"), bytes).unwrap();
        let arguments = ["check", "--message-format", "short", "file"];
        let outcome = run_in(scene.path(), &arguments);
        assert_eq!(outcome.code, 1);
        assert!(outcome.stdout.contains(words), "{outcome}");
        let outcome = run_in(scene.path(), &["redact", "file", "-o", "out"]);
        assert!(outcome.stderr.contains(words.split(';').next().unwrap()), "{outcome}");
        fs::remove_dir_all(scene.path().join("out")).unwrap();
    }
}

#[test]
fn a_server_of_a_cell_that_did_not_answer_is_a_row_also_without_a_list() {
    let down = r#"{"id": "b", "status": "UNKNOWN", "tenant_id": "p", "created": "2018-12-03T21:06:18Z", "links": []}"#;
    let up = |id: &str| {
        format!(
            r#"{{"id": "{id}", "name": "n", "status": "ACTIVE", "tenant_id": "p", "user_id": "u",
                "created": "2018-12-03T21:06:18Z", "addresses": {{}}, "links": []}}"#
        )
        .replace('\n', "")
    };
    for (lines, rows) in [
        (vec![down.to_owned()], "b,UNKNOWN\n"),
        (vec![up("a"), down.to_owned(), up("c")], "a,ACTIVE\nb,UNKNOWN\nc,ACTIVE\n"),
        (vec![down.to_owned(), up("c")], "b,UNKNOWN\nc,ACTIVE\n"),
    ] {
        for input in [lines.join("\n"), format!("{{\"servers\": [{}]}}", lines.join(","))] {
            let arguments = ["servers", "-c", "id,status", "--no-header", "-"];
            let outcome = common::run_with_input(arguments, input.as_bytes());
            assert_eq!(outcome.stdout, rows, "{outcome}");
            assert!(outcome.stderr.contains("warning[down-cell]: one server"), "{outcome}");
            assert!(!outcome.stderr.contains("not-detailed"), "{outcome}");
        }
    }
    // `UNKNOWN` is also the status of a server whose state Nova does not understand.
    let odd = up("d").replace("ACTIVE", "UNKNOWN");
    let outcome = common::run_with_input(["check", "-"], odd.as_bytes());
    assert!(!outcome.stdout.contains("down-cell"), "{outcome}");
}

#[test]
fn dumps_of_two_clouds_are_a_warning() {
    let scene = scene();
    let servers = |owner: &dyn Fn(usize) -> String, count: usize| {
        let server = |n: usize| {
            format!(
                r#"{{"id": "s{n}", "name": "n", "status": "ACTIVE", "user_id": "{}",
                    "tenant_id": "p", "addresses": {{}}, "OS-EXT-SRV-ATTR:host": "elsewhere"}}"#,
                owner(n)
            )
        };
        let all: Vec<String> = (0..count).map(server).collect();
        format!("{{\"servers\": [{}]}}", all.join(","))
    };
    let known = "49883c026fdf4cfeb5c660393f996973";
    let warned = |text: String| {
        fs::write(scene.path().join("servers"), text).unwrap();
        let outcome = run_in(scene.path(), &["servers", "servers", "d/user-source"]);
        assert_eq!(outcome.code, 0, "{outcome}");
        outcome.stderr.matches("warning[nothing-matched]").count()
    };
    assert_eq!(warned(servers(&|n| format!("u{n}"), 3)), 1);
    assert_eq!(warned(servers(&|n| if n == 0 { known.into() } else { "u".into() }, 3)), 0);
    assert_eq!(warned(servers(&|n| if n == 0 { known.into() } else { "u".into() }, 150)), 1);
    assert_eq!(warned(servers(&|n| if n < 3 { known.into() } else { "u".into() }, 150)), 0);
    // Nobody's servers and an empty list match nothing, and say nothing.
    assert_eq!(warned("{\"servers\": []}".into()), 0);
    let hypervisors = fixtures().join("blog/hypervisors");
    let arguments = ["servers", "--long", "servers", hypervisors.to_str().unwrap()];
    fs::write(scene.path().join("servers"), servers(&|_| "u".into(), 2)).unwrap();
    let outcome = run_in(scene.path(), &arguments);
    assert!(outcome.stderr.contains("0 of 2 servers find their hypervisor"), "{outcome}");
}

#[test]
fn the_group_is_of_keystone_where_no_line_tells_the_local_one() {
    let scene = scene();
    let write = |name: &str, text: &str| fs::write(scene.path().join(name), text).unwrap();
    let user = |id: &str, domain: &str| {
        format!(
            r#"{{"id": "{id}", "name": "{}", "domain_id": "{domain}", "enabled": true}}"#,
            &id[..1]
        )
    };
    let all = [user("a", "x"), user("b", "x"), user("c", "x"), user("d", "x"), user("d2", "y")];
    write("users", &format!("{{\"users\": [{}]}}", all.join(",")));
    let members = format!(
        r#"{{"users": [{}, {}], "links": {{"self": "http://k/v3/groups/g/users", "next": null}}}}"#,
        user("a", "x"),
        user("b", "x")
    );
    write("members", &members);
    write(
        "groups",
        r#"{"groups": [{"id": "g", "name": "keystone-ops", "domain_id": "x", "links": {}}]}"#,
    );
    write(
        "ids",
        "uid=1(a) gid=10(local-ops) groups=10(local-ops)\nuid=4(d) gid=10(local-ops) groups=10(local-ops)\n",
    );
    let arguments = [
        "users",
        "-c",
        "id,group,group_source",
        "--no-header",
        "--sort-column",
        "id",
        "users",
        "members",
        "groups",
        "ids",
    ];
    let outcome = run_in(scene.path(), &arguments);
    assert_eq!(
        outcome.stdout,
        "a,local-ops,local\nb,keystone-ops,keystone\nc,,\nd,local-ops,local\nd2,local-ops,local\n",
        "{outcome}"
    );
    assert!(outcome.stderr.contains("warning[ambiguous-groups]: 1 user name is in"), "{outcome}");
}

#[test]
fn contradicting_lines_about_one_user_are_a_finding() {
    let scene = scene();
    let found = |lines: &str| {
        fs::write(scene.path().join("lines"), lines).unwrap();
        let outcome = run_in(scene.path(), &["check", "lines"]);
        outcome.stdout.matches("warning[conflicting-records]").count()
    };
    let line = "uid=1(a) gid=10(x) groups=10(x),11(y)\n";
    assert_eq!(found(&format!("{line}{line}")), 0);
    assert_eq!(found(&format!("{line}uid=1(a) gid=10(x) 组=10(x),11(y)\n")), 0);
    assert_eq!(found(&format!("{line}uid=1(a) gid=11(y) groups=11(y)\n")), 1);
    assert_eq!(found(&format!("{line}uid=2(a) gid=10(x) groups=10(x),11(y)\n")), 1);
    assert_eq!(found("a:x:1:10::/:/bin/sh\na:x:1:11::/:/bin/sh\n"), 1);
}

#[test]
fn redact_accepts_the_lines_that_check_accepts() {
    let scene = scene();
    let lines = "uid=1001(ann) gid=1010(x) groups=1010(x)\nid: invalid option -- 'f'\nTry 'id --help' for more information.\nuid=1002(bob) gid=1010(x) groups=1010(x)\n";
    fs::write(scene.path().join("ids"), lines).unwrap();
    assert_eq!(run_in(scene.path(), &["check", "ids"]).code, 0);
    let outcome = run_in(scene.path(), &["redact", "ids", "-o", "out"]);
    assert_eq!(outcome.code, 0, "{outcome}");
    let written = fs::read_to_string(scene.path().join("out/1-id_lines.txt"))
        .or_else(|_| fs::read_to_string(scene.path().join("out/001-id_lines.txt")))
        .unwrap();
    assert_eq!(written.lines().count(), 4, "{written}");
    assert_eq!(written.matches("uid=").count(), 2, "{written}");
    assert!(!written.contains("ann") && !written.contains("option"), "{written}");
}

#[cfg(unix)]
#[test]
fn a_missing_temporary_folder_is_a_finding() {
    let scene = scene();
    let server = |n: usize| {
        format!(r#"{{"id":"{n}","name":"n","status":"A","user_id":"u","addresses":{{}}}}"#)
    };
    let all: Vec<String> = (0..140_000).map(server).collect();
    fs::write(scene.path().join("servers"), format!("{{\"servers\":[{}]}}", all.join(",")))
        .unwrap();
    let run = |folder: &str| -> Outcome {
        let mut command = osreport(["servers", "-c", "id", "servers"]);
        command.current_dir(scene.path()).env("TMPDIR", folder).output().unwrap().into()
    };
    let outcome = run("/nonexistent");
    assert!(outcome.stderr.contains("warning[temporary-file]"), "{}", outcome.stderr);
    assert_eq!(outcome.stdout.lines().count(), 140_001);
    assert!(!run(scene.path().to_str().unwrap()).stderr.contains("temporary-file"));
}

/// What `check` prints of two documents behind one another.
fn check_of_two(first: &str, second: &str) -> Outcome {
    let arguments = ["check", "-", "--message-format", "short"];
    common::run_with_input(arguments, format!("{first}\n{second}\n").as_bytes())
}

#[test]
fn two_records_of_one_id_that_differ_are_found_in_every_kind() {
    for (kind, first, second) in [
        (
            "volumes",
            r#"{"id": "v", "size": 1, "status": "available", "created_at": "2026-11-23T14:17:19"}"#,
            r#"{"id": "v", "size": 2, "status": "available", "created_at": "2026-11-23T14:17:19"}"#,
        ),
        (
            "snapshots",
            r#"{"id": "s", "volume_id": "v", "size": 1, "created_at": "2026-11-23T14:17:19"}"#,
            r#"{"id": "s", "volume_id": "w", "size": 1, "created_at": "2026-11-23T14:17:19"}"#,
        ),
        (
            "backups",
            r#"{"id": "b", "volume_id": "v", "object_count": 1, "created_at": "2026-11-23T14:17:19"}"#,
            r#"{"id": "b", "volume_id": "w", "object_count": 1, "created_at": "2026-11-23T14:17:19"}"#,
        ),
        (
            "attachments",
            r#"{"id": "a", "volume_id": "v", "instance": "s", "status": "attached"}"#,
            r#"{"id": "a", "volume_id": "v", "instance": "t", "status": "attached"}"#,
        ),
        (
            "ports",
            r#"{"id": "p", "network_id": "n", "device_id": "", "device_owner": "", "mac_address": "fa:16:3e:00:00:01", "status": "DOWN"}"#,
            r#"{"id": "p", "network_id": "n", "device_id": "", "device_owner": "", "mac_address": "fa:16:3e:00:00:02", "status": "DOWN"}"#,
        ),
        (
            "floatingips",
            r#"{"id": "f", "floating_ip_address": "192.0.2.1", "floating_network_id": "n", "status": "DOWN"}"#,
            r#"{"id": "f", "floating_ip_address": "192.0.2.2", "floating_network_id": "n", "status": "DOWN"}"#,
        ),
        ("security_groups", r#"{"id": "g", "name": "a"}"#, r#"{"id": "g", "name": "b"}"#),
        (
            "security_group_rules",
            r#"{"id": "r", "security_group_id": "g", "direction": "ingress", "ethertype": "IPv4"}"#,
            r#"{"id": "r", "security_group_id": "h", "direction": "ingress", "ethertype": "IPv4"}"#,
        ),
        (
            "agents",
            r#"{"id": "a", "agent_type": "L3 agent", "host": "h", "binary": "l3"}"#,
            r#"{"id": "a", "agent_type": "L3 agent", "host": "i", "binary": "l3"}"#,
        ),
        (
            "volume_types",
            r#"{"id": "t", "name": "a", "is_public": true, "extra_specs": {}}"#,
            r#"{"id": "t", "name": "b", "is_public": true, "extra_specs": {}}"#,
        ),
        (
            "endpoints",
            r#"{"id": "e", "interface": "public", "url": "http://a", "service_id": "s"}"#,
            r#"{"id": "e", "interface": "public", "url": "http://b", "service_id": "s"}"#,
        ),
    ] {
        let list = |record: &str| format!("{{\"{kind}\": [{record}]}}");
        let differ = check_of_two(&list(first), &list(second));
        assert!(differ.stdout.contains("conflicting-records"), "{kind}: {differ}");
        let same = check_of_two(&list(first), &list(first));
        assert!(!same.stdout.contains("conflicting-records"), "{kind}: {same}");
        assert!(same.to_string().contains("1 duplicate"), "{kind}: {same}");
        assert_eq!(same.code, 0, "{kind}: {same}");
    }
}

#[test]
fn a_brief_record_and_its_details_are_one_record() {
    let details = r#"{"id": "v", "name": "n", "size": 1, "status": "available",
        "attachments": [], "created_at": "2026-11-23T14:17:19"}"#;
    let brief = r#"{"id": "v", "name": "n", "links": []}"#;
    for (first, second) in [(brief, details), (details, brief)] {
        let list = |record: &str| format!("{{\"volumes\": [{record}]}}");
        let outcome = check_of_two(&list(first), &list(second));
        assert!(!outcome.stdout.contains("conflicting-records"), "{outcome}");
    }
}

#[test]
fn volumes_of_one_project_that_name_no_host_are_a_warning() {
    let volume = |id: &str, project: &str, host: &str| {
        format!(
            r#"{{"id": "{id}", "name": "n", "size": 1, "status": "available", "attachments": [],
                "os-vol-tenant-attr:tenant_id": "{project}"{host}}}"#
        )
    };
    let host = r#", "os-vol-host-attr:host": "h@ceph#ceph""#;
    let said = |volumes: &[String]| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("volumes.json");
        std::fs::write(&file, format!("{{\"volumes\": [{}]}}", volumes.join(","))).unwrap();
        // They stream in one report, and are kept in the other.
        ["volumes", "orphans", "check"].map(|command| {
            let outcome =
                common::run([command, file.to_str().unwrap(), "--message-format", "short"]);
            let text = format!("{}{}", outcome.stdout, outcome.stderr);
            text.matches("warning[one-project]").count()
        })
    };
    assert_eq!(said(&[volume("a", "p", ""), volume("b", "p", "")]), [1; 3]);
    assert_eq!(said(&[volume("a", "p", ""), volume("b", "q", "")]), [0; 3]);
    assert_eq!(said(&[volume("a", "p", host), volume("b", "p", "")]), [0; 3]);
    assert_eq!(said(&[volume("a", "p", "")]), [0; 3]);
}
