//! The fast path and the cold one, on every record of the fixtures and on damaged copies: what
//! they say is the same, value for value and word for word.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

use std::fs;
use std::path::{Path, PathBuf};

use osreport::decode::Decoder;
use osreport::kind::Kind;
use osreport::read::event::Event;
use osreport::read::frame::{FrameReader, Sizes};
use osreport::read::source::Source;
use osreport::resource::{self, KINDS};

/// Every record of every fixture, with its kind.
fn records() -> Vec<(&'static Kind, Vec<u8>)> {
    let mut records = Vec::new();
    for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")) {
        for source in Source::expand(&file.to_string_lossy(), &[]).unwrap() {
            let Ok((opened, _)) = source.open(false) else { continue };
            let kinds = resource::kinds();
            let mut frames = FrameReader::new(source.name, opened, kinds, Sizes::default());
            loop {
                match frames.next_event() {
                    Event::Done => break,
                    Event::Batch(batch) if KINDS.contains(&batch.kind) => {
                        let each = (0..batch.records.len()).map(|n| batch.record(n).to_vec());
                        records.extend(each.map(|record| (batch.kind, record)));
                    }
                    _ => {}
                }
            }
        }
    }
    records
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// What a decoder says of a record, in full.
fn said(decoder: &mut Decoder, kind: &'static Kind, record: &[u8]) -> String {
    let read = decoder.streamed(kind, record, |record| format!("{record:?}"));
    read.unwrap_or_else(|refusal| format!("{refusal:?}"))
}

#[test]
fn both_paths_say_the_same_of_every_fixture_and_of_damaged_copies() {
    let records = records();
    assert!(records.len() > 700, "only {}", records.len());
    let kinds = KINDS.iter().filter(|shape| records.iter().any(|(kind, _)| kind == *shape));
    assert!(kinds.count() >= KINDS.len() - 2);
    let (mut fast, mut plain) = (Decoder::new(false), Decoder::new(true));
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % most as u64) as usize
    };
    let tokens: [&[u8]; 14] = [
        b"\"", b"\\", b"{", b"}", b"[", b"]", b",", b":", b"null", b"1e400", b"\xFF", b"\\ud800",
        b"-", b"\n",
    ];
    for (kind, record) in &records {
        assert_eq!(said(&mut fast, kind, record), said(&mut plain, kind, record));
        for _ in 0..12 {
            let mut damaged = record.clone();
            for _ in 0..=below(2) {
                let at = below(damaged.len());
                let token = tokens[below(tokens.len())];
                let end = (at + below(token.len() + 2)).min(damaged.len());
                damaged.splice(at..end, token.iter().copied());
                if damaged.is_empty() {
                    break;
                }
            }
            let (one, other) = (said(&mut fast, kind, &damaged), said(&mut plain, kind, &damaged));
            assert_eq!(one, other, "{}", String::from_utf8_lossy(&damaged));
        }
    }
}
