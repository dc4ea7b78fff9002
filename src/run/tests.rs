//! Speculative record boundaries against exact ones, over lists with every kind of damage.

use std::io::{Cursor, Write};

use super::parallel::{Step, Take, Workers};
use super::{Counts, Settings, check};
use crate::decode::Decoder;
use crate::finding::Finding;
use crate::read::event::{Batch, Event};
use crate::read::frame::{FrameReader, Sizes};
use crate::read::source::{Opened, Source};
use crate::resource::{self, Record};
use crate::row::Time;

/// A generator of numbers that is the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

/// A list of servers; one record in `rate` is not like the others.
fn list(seed: u64, records: u64, rate: u64) -> Vec<u8> {
    let mut numbers = Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut text = br#"{"servers": ["#.to_vec();
    for number in 0..records {
        let separator: &[u8] = if number == 0 { b"" } else { b", " };
        text.extend_from_slice(separator);
        let plain = format!(
            r#"{{"id": "s{number}", "name": "n{}", "volumes": [{{"id": "a"}}, {{"id": "b"}}], "user_id": "u"}}"#,
            numbers.below(1000)
        );
        let odd = match numbers.below(14 * rate) {
            // Another order of keys, as records of a cell that is down have.
            0 => format!(r#"{{"status": "UNKNOWN", "id": "s{number}", "name": "x"}}"#),
            // An object inside that begins as a record does.
            1 => format!(
                r#"{{"id": "s{number}", "name": "x", "l": [1, {{}}, {{"id": "y", "name": "z"}}]}}"#
            ),
            // A wrong type.
            2 => format!(r#"{{"id": "s{number}", "name": 7, "user_id": "u"}}"#),
            // A quote is lost.
            3 => format!(r#"{{"id": "s{number}", "name": "x, "user_id": "u"}}"#),
            // A bracket is lost, or one is there twice.
            4 => format!(r#"{{"id": "s{number}", "name": "x", "l": [}}"#),
            5 => format!(r#"{{"id": "s{number}", "name": "x"}}}}"#),
            // No object at all.
            6 => "17".to_owned(),
            7 => r#""text""#.to_owned(),
            // A comma is lost, or one is there twice.
            8 => format!(r#"{plain} {plain}"#),
            9 => format!(r#"{plain}, , {plain}"#),
            // Text that looks like the next record.
            10 => format!(r#"{{"id": "s{number}", "name": "}}, {{\"id\": \"q\", \"name\": "}}"#),
            // Other white space.
            11 => plain.replace(": ", ":"),
            // Bytes that are not UTF-8.
            12 => format!(r#"{{"id": "s{number}", "name": "\q"}}"#),
            13 => format!("  {plain}  "),
            _ => plain,
        };
        text.extend_from_slice(odd.as_bytes());
    }
    text.extend_from_slice(br#"], "servers_links": []}"#);
    text
}

/// All findings about a list, record by record.
fn said(text: &[u8], sizes: Sizes, speculation: bool, threads: usize) -> Vec<String> {
    let text = Box::new(Cursor::new(text.to_vec()));
    let opened = Opened { text, size_bytes: None, compression: None, plain: None };
    let frames = FrameReader::new("f".into(), opened, resource::kinds(), sizes);
    said_of(if speculation { frames.speculating() } else { frames }, threads)
}

/// As [`said`], of a file whose long lists are read by pieces.
fn said_by_pieces(text: &[u8], sizes: Sizes, threads: usize) -> Vec<String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text).unwrap();
    let source = Source::expand(file.path().to_str().unwrap(), &[]).unwrap().remove(0);
    let (opened, _) = source.open(false).unwrap();
    let frames = FrameReader::new("f".into(), opened, resource::kinds(), sizes);
    said_of(frames.speculating(), threads)
}

fn said_of(mut frames: FrameReader, threads: usize) -> Vec<String> {
    let workers = Workers::new(threads, false);
    let work = |decoder: &mut Decoder, batch: &Batch| {
        let mut made = Vec::new();
        for number in 0..batch.records.len() {
            let sure = !batch.is_speculated_run();
            let read = decoder.streamed(batch.kind, batch.record(number), |record| match record {
                Record::Server(server) if sure || record.is_unmistakable() => {
                    Some(format!("{} {:?}", &*server.id, server.name))
                }
                _ if sure => Some("another kind".to_owned()),
                _ => None,
            });
            let line = match read {
                Ok(Some(line)) => line,
                Ok(None) => return None,
                Err(_) if batch.is_speculated() && !batch.is_whole(number) => return None,
                Err(refusal) => refusal.message,
            };
            made.push(line);
        }
        Some(made)
    };
    let mut all = Vec::new();
    workers.in_order(&mut frames, &mut |_, _| Take::Records, &work, &mut |step, _| {
        match step {
            Step::Worked(made, batch) => all.extend(made.iter().enumerate().map(|(n, line)| {
                let place = batch.place(&"f".into(), n, 0, "");
                let (line_number, column) = (place.line, place.column);
                format!(
                    "{:?} {:?} {:?} {line_number:?} {column:?} {line}",
                    place.record, place.pointer, place.byte
                )
            })),
            Step::Event(Event::Finding(finding)) => {
                all.push(format!("{:?} {}", finding.place.byte, finding.message));
            }
            Step::Event(Event::End(end)) => {
                all.push(format!("end {} {} {}", end.records, end.cut, end.members.len()));
            }
            Step::Event(_) => {}
        }
        true
    });
    all
}

#[test]
fn speculative_ends_of_records_change_nothing() {
    for seed in 1..=24 {
        let rate = [1, 20, 300][seed as usize % 3];
        let text = list(seed, 400, rate);
        let exact = said(&text, Sizes::default(), false, 1);
        // A damaged record costs only itself, unless nearly all records are damaged.
        let good = exact.iter().filter(|line| line.contains("Some(\"n")).count() as u64;
        assert!(rate == 1 || good + 400 / rate + 5 >= 400, "seed {seed}: {good} of 400");
        for (batch, threads) in [(1000, 1), (3000, 2), (20_000, 3), (256 * 1024, 2)] {
            let sizes = Sizes { batch, ..Sizes::default() };
            let speculative = said(&text, sizes, true, threads);
            assert_eq!(speculative, exact, "seed {seed}, batches of {batch}, {threads} threads");
            let by_pieces = said_by_pieces(&text, sizes, threads);
            assert_eq!(by_pieces, exact, "seed {seed}, pieces of {batch}, {threads} threads");
        }
    }
}

/// Everything that `check` says of a list of users, which is kept in a table.
fn checked(text: &[u8], sizes: Sizes, plain: bool, threads: usize) -> (Counts, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("users.json");
    std::fs::write(&file, String::from_utf8_lossy(text).replace("\"servers", "\"users")).unwrap();
    let sources = Source::expand(file.to_str().unwrap(), &[]).unwrap();
    let settings = Settings { threads, sizes, plain, now: Time(0), strict: false };
    let mut found = Vec::new();
    let counts = check(&sources, &settings, &mut |finding: Finding| {
        found.push(format!("{:?} {}", finding.place.byte, finding.message));
    });
    (counts, found)
}

#[test]
fn speculative_ends_of_the_records_of_a_table_change_nothing() {
    for seed in 200..=212 {
        let text = list(seed, 400, [1, 20, 300][seed as usize % 3]);
        let exact = checked(&text, Sizes::default(), true, 1);
        for (batch, threads) in [(1000, 1), (3000, 2), (20_000, 3), (256 * 1024, 2)] {
            let sizes = Sizes { batch, ..Sizes::default() };
            let speculative = checked(&text, sizes, false, threads);
            assert_eq!(speculative, exact, "seed {seed}, batches of {batch}, {threads} threads");
        }
    }
}

#[test]
fn the_size_of_batches_changes_nothing() {
    for seed in 100..110 {
        let text = list(seed, 60, 2);
        let exact = said(&text, Sizes::default(), false, 1);
        for batch in [1, 7, 64, 501] {
            let sizes = Sizes { batch, ..Sizes::default() };
            assert_eq!(said(&text, sizes, false, 1), exact, "seed {seed}, batches of {batch}");
        }
    }
}

#[test]
fn speculation_ends_at_the_next_page_of_one_file() {
    let layouts = [("{\"servers\": [", "]}"), ("[", "]")];
    for ((open, close), longer) in layouts.into_iter().flat_map(|one| [(one, 1), (one, 20)]) {
        let mut text = Vec::new();
        for page in 0..200 {
            let server = |n| {
                format!(
                    r#"{{"id": "s{page}-{n}", "name": "n{n}", "user_id": "u", "addresses": {{}}}}"#
                )
            };
            let servers: Vec<String> = (0..longer * (3 + page % 5)).map(server).collect();
            text.extend(format!("{open}{}{close}\n", servers.join(", ")).bytes());
        }
        let exact = said(&text, Sizes::default(), false, 1);
        assert_eq!(exact.iter().filter(|line| line.starts_with("end")).count(), 200);
        for (batch, threads) in [(500, 1), (4096, 2), (256 * 1024, 3)] {
            let sizes = Sizes { batch, ..Sizes::default() };
            assert_eq!(said(&text, sizes, true, threads), exact, "{open} in batches of {batch}");
            let by_pieces = said_by_pieces(&text, sizes, threads);
            assert_eq!(by_pieces, exact, "{open} in pieces of {batch}");
        }
    }
}

#[test]
fn records_without_an_envelope_are_one_document() {
    let server =
        |n| format!(r#"{{"id": "s{n}", "name": "n{n}", "user_id": "u", "addresses": {{}}}}"#);
    let other = r#"{"status": "UNKNOWN", "id": "o", "user_id": "u", "addresses": {}}"#;
    let broken = r#"{"id": "b", "name": "x, "user_id": "u", "addresses": {}}"#;
    let user = r#"{"id": "u", "name": "a", "email": null}"#;
    let mut lines: Vec<String> = (0..500).map(server).collect();
    lines[100] = other.to_owned();
    lines[200] = broken.to_owned();
    for separator in ["\n", "\n\n", "\r\n", " "] {
        let text = [lines.join(separator), user.to_owned(), server(500)].join(separator);
        let exact = said(text.as_bytes(), Sizes::default(), false, 1);
        let ends = exact.iter().filter(|line| line.starts_with("end"));
        if separator.contains('\n') {
            // Servers, the user, and the server behind it.
            assert_eq!(
                ends.collect::<Vec<_>>(),
                ["end 500 false 0", "end 1 false 0", "end 1 false 0"]
            );
            assert_eq!(exact.iter().filter(|line| line.contains("Some(\"n")).count(), 499);
        }
        for (batch, threads) in [(1, 1), (700, 2), (256 * 1024, 3)] {
            let sizes = Sizes { batch, ..Sizes::default() };
            assert_eq!(said(text.as_bytes(), sizes, true, threads), exact, "{separator:?} {batch}");
            let by_pieces = said_by_pieces(text.as_bytes(), sizes, threads);
            assert_eq!(by_pieces, exact, "{separator:?} in pieces of {batch}");
        }
    }
}

#[test]
fn a_record_that_is_too_large_is_counted_and_costs_no_other() {
    let sizes = Sizes { batch: 500, record: 4000 };
    let server = |n, name: &str| format!(r#"{{"id": "s{n}", "name": "{name}", "user_id": "u"}}"#);
    let large = "x".repeat(20_000);
    let names = ["a", "b", large.as_str(), "c", "d"];
    let servers: Vec<String> = names.iter().enumerate().map(|(n, name)| server(n, name)).collect();
    let list = format!("{{\"servers\": [{}]}}", servers.join(", "));
    let lines = format!("uid=1(a) gid=1(b)\n{large}\nuid=2(c) gid=1(b)\n");
    for (text, end) in [(list, "end 5 false 0"), (lines, "end 3 false 0")] {
        let said = said(text.as_bytes(), sizes, true, 2);
        assert_eq!(said_by_pieces(text.as_bytes(), sizes, 2), said);
        assert_eq!(said.last().unwrap(), end);
        assert_eq!(
            said.iter().filter(|line| line.contains("larger than 4000")).count(),
            1,
            "{said:?}"
        );
    }
}
