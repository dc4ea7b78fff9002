//! Same input, same bytes: threads, batches, the path that decodes, and the way the input comes
//! never show, in any report and any format.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;

use common::{fixtures, run, run_with_input, stdout_of};
use flate2::Compression;
use flate2::write::GzEncoder;
use osreport::read::event::Event;
use osreport::read::frame::{FrameReader, Sizes};
use osreport::read::source::Source;
use osreport::report::REPORTS;
use osreport::resource;
use osreport::write::FORMATS;
use rayon::prelude::*;

/// Ways to work that must not show.
fn ways() -> Vec<Vec<&'static str>> {
    vec![
        vec!["--threads", "1"],
        vec!["--threads", "2"],
        vec!["--threads", "3"],
        vec!["--threads", "8"],
        vec!["--threads", "8", "--batch-size", "1"],
        vec!["--threads", "3", "--batch-size", "7"],
        vec!["--threads", "2", "--batch-size", "100"],
        vec!["--threads", "1", "--batch-size", "4096"],
        vec!["--threads", "2", "--plain"],
        vec!["--threads", "2", "--plain", "--batch-size", "4096"],
    ]
}

#[test]
fn neither_threads_nor_batches_nor_the_plain_path_show() {
    REPORTS.par_iter().for_each(|report| {
        for (number, format) in FORMATS.iter().enumerate() {
            for folder in ["blog", "cloud"] {
                let base = [report.name, folder, "--long", "-f", format.name];
                let expected = run(base);
                // The small shop has Nova and Keystone alone.
                if folder == "blog" && expected.code == 2 {
                    assert!(expected.stderr.contains("no dump of"), "{}", expected.stderr);
                    continue;
                }
                assert!(!expected.stdout.is_empty(), "{base:?}: {}", expected.stderr);
                // Formats take turns with the ways: each report meets every way.
                let turns = ways().into_iter().enumerate().filter(|(way, _)| {
                    way % FORMATS.len() == number % ways().len() || format.name == "csv"
                });
                for (_, way) in turns {
                    let outcome = run(base.iter().chain(&way));
                    assert!(
                        outcome.to_string() == expected.to_string(),
                        "{base:?} with {way:?} differs:\n{outcome}\n--- from\n{expected}"
                    );
                }
            }
        }
    });
}

#[test]
fn findings_keep_their_order_whatever_the_threads_and_batches() {
    for folder in ["not-a-dump", "wrapping", "blog", "cloud"] {
        for format in ["json", "full"] {
            let base = ["check", "--message-format", format, folder];
            let expected = run(base).to_string();
            for way in ways() {
                let outcome = run(base.iter().chain(&way)).to_string();
                assert!(outcome == expected, "{base:?} with {way:?}:\n{outcome}");
            }
        }
    }
}

/// The bytes, compressed.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[test]
fn a_pipe_and_a_compressed_file_give_the_rows_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    for report in REPORTS {
        for (dumps, streamed) in [("blog", "server-source"), ("cloud", "servers.json")] {
            let mut files: Vec<String> = fs::read_dir(fixtures().join(dumps))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .map(|name| format!("{dumps}/{name}"))
                .collect();
            files.sort();
            // The summary names the files that were read.
            let rows = |text: String| -> String {
                text.split_inclusive('\n').filter(|line| !line.starts_with("dumps,")).collect()
            };
            let whole = run([report.name, "--long", dumps]);
            if dumps == "blog" && whole.code == 2 {
                continue;
            }
            assert!(whole.code < 2, "{whole}");
            let expected = rows(whole.stdout);
            let bytes = fs::read(fixtures().join(dumps).join(streamed)).unwrap();
            let packed = gzip(&bytes);
            let file = folder.path().join("packed");
            fs::write(&file, &packed).unwrap();

            let with = |other: &str| {
                let at = files.iter().position(|name| name.ends_with(streamed)).unwrap();
                let mut files = files.clone();
                files[at] = other.to_owned();
                [vec![report.name.to_owned(), "--long".to_owned()], files].concat()
            };
            let piped = |bytes| rows(run_with_input(with("-"), bytes).stdout);
            assert_eq!(piped(&bytes), expected, "{}", report.name);
            assert_eq!(piped(&packed), expected, "{}", report.name);
            assert_eq!(rows(stdout_of(with(file.to_str().unwrap()))), expected, "{}", report.name);
        }
    }
}

/// The records of a dump, as they are in it: a JSON library would sort their keys, and with
/// them the networks.
fn records(dump: &str) -> Vec<String> {
    let source = Source::expand(fixtures().join(dump).to_str().unwrap(), &[]).unwrap().remove(0);
    let (opened, _) = source.open(false).unwrap();
    let mut frames = FrameReader::new(source.name, opened, resource::kinds(), Sizes::default());
    let mut records = Vec::new();
    loop {
        match frames.next_event() {
            Event::Done => return records,
            Event::Batch(batch) => {
                let each = (0..batch.records.len()).map(|number| batch.record(number));
                records.extend(each.map(|record| String::from_utf8(record.to_vec()).unwrap()));
            }
            _ => {}
        }
    }
}

/// Writes a list's records as pages of `size`, and gives their names. Each page but the last
/// links to the next by its last record's id, as Nova does.
fn pages(folder: &Path, dump: &str, size: usize) -> Vec<String> {
    let records = records(dump);
    let pages: Vec<_> = records.chunks(size).collect();
    let write = |(number, page): (usize, &&[String])| {
        let mut text = format!("{{\"servers\": [{}]", page.join(", "));
        if number + 1 < pages.len() {
            let last: serde_json::Value = serde_json::from_str(page.last().unwrap()).unwrap();
            let marker = last["id"].as_str().unwrap();
            let next = format!("http://nova/v2.1/servers/detail?limit={size}&marker={marker}");
            text += &format!(", \"servers_links\": [{{\"rel\": \"next\", \"href\": \"{next}\"}}]");
        }
        let path = folder.join(format!("page-{number:02}"));
        fs::write(&path, text + "}").unwrap();
        path.to_str().unwrap().to_owned()
    };
    pages.iter().enumerate().map(write).collect()
}

#[test]
fn pages_in_any_order_give_the_same_rows() {
    for (dump, others) in [
        ("blog/server-source", ["blog/user-source", "blog/id-source", "blog/projects"]),
        ("cloud/servers.json", ["cloud/users.json", "cloud/projects.json", "cloud/groups.json"]),
    ] {
        let lines = |files: &[String]| -> Vec<String> {
            let mut arguments = vec!["servers".to_owned(), "-f".to_owned(), "ndjson".to_owned()];
            arguments.extend(others.iter().map(|&name| name.to_owned()));
            arguments.extend_from_slice(files);
            stdout_of(arguments).lines().map(str::to_owned).collect()
        };
        let whole = lines(&[dump.to_owned()]);
        for size in [1, 7, 1000] {
            let folder = tempfile::tempdir().unwrap();
            let mut files = pages(folder.path(), dump, size);
            assert_eq!(lines(&files), whole, "{dump} in pages of {size}");
            files.reverse();
            let reversed = lines(&files);
            assert_eq!(reversed.len(), whole.len());
            let set = |lines: &[String]| lines.iter().cloned().collect::<BTreeSet<_>>();
            assert_eq!(set(&reversed), set(&whole), "{dump} in pages of {size}, the last first");
        }
    }
}

#[test]
fn a_page_given_twice_counts_once() {
    let whole = stdout_of(["servers", "cloud/servers.json", "cloud/users.json"]);
    let folder = tempfile::tempdir().unwrap();
    let pages = pages(folder.path(), "cloud/servers.json", 20);
    let mut arguments = vec!["servers".to_owned(), "cloud/users.json".to_owned()];
    arguments.extend(pages.iter().cloned());
    arguments.extend(
        fs::copy(&pages[1], folder.path().join("again"))
            .map(|_| folder.path().join("again").to_str().unwrap().to_owned()),
    );
    assert_eq!(stdout_of(arguments), whole);
}

#[test]
fn what_stands_behind_a_list_in_its_file_is_read() {
    let server = |id: &str, value: &str| {
        format!(
            r#"{{"id": "{id}", "name": "n", "status": "ACTIVE", "user_id": "u1", "addresses": {{}}, "metadata": {{"a": "{value}"}}}}"#
        )
    };
    let users = r#"{"users": [{"id": "u1", "name": "ann", "domain_id": "d"}]}"#;
    let lists = [
        format!(r#"{{"servers": [{}]}}"#, server("1", "b")),
        // Texts that look like the end of one document and the start of another.
        format!(r#"{{"servers": [{}, {}]}}"#, server("1", "} {"), server("2", r#"}\n[{\"\\)]}"#)),
        format!("[{}]", server("1", "]x")),
    ];
    for list in lists {
        for between in ["", "\n", " \n\n"] {
            for behind in [users, "uid=1000(ann) gid=7(staff) groups=7(staff)"] {
                // A line of `id` begins on a line of its own.
                let between = if behind == users { between } else { "\n" };
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("all");
                fs::write(&file, format!("{list}{between}{behind}\n")).unwrap();
                let apart = folder.path().join("apart");
                fs::write(&apart, format!("{behind}\n")).unwrap();
                let alone = folder.path().join("list");
                fs::write(&alone, &list).unwrap();
                let columns = ["-c", "id,username,metadata", "--ignore", "not-detailed", "-q"];
                let paths = |paths: &[&Path]| -> Vec<String> {
                    let paths = paths.iter().map(|path| path.to_str().unwrap().to_owned());
                    let words = ["servers".to_owned()].into_iter().chain(paths);
                    words.chain(columns.map(str::to_owned)).collect()
                };
                let together = run(paths(&[&file]));
                assert_eq!(together.stdout, run(paths(&[&alone, &apart])).stdout, "{list}");
                assert_eq!(together.stdout.contains("ann"), behind == users, "{list}{behind}");
            }
        }
    }
}

#[test]
fn what_is_wrong_behind_a_small_list_is_found_once() {
    let list = r#"{"servers": [{"id": "1", "name": "n", "status": "ACTIVE", "user_id": "u", "addresses": {}}]}"#;
    for behind in ["}", "]", ",", "\"", " {", "x", "{\"servers\": [", "\0"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("servers.json");
        fs::write(&file, format!("{list}{behind}")).unwrap();
        let file = file.to_str().unwrap();
        let outcome = run(["servers", file, "--message-format", "json", "-c", "id"]);
        let codes: Vec<&str> =
            outcome.stderr.lines().filter(|line| line.contains("\"severity\":\"error\"")).collect();
        assert_eq!(codes.len(), 1, "{behind}: {}", outcome.stderr);
        assert_eq!((outcome.code, &*outcome.stdout), (1, "id\n1\n"), "{behind}");
    }
}
