//! What each fuzz target holds of any bytes at all. `tests/corpus.rs` runs the same functions
//! over the corpus, so that what was found once stays found.
#![allow(dead_code, unreachable_pub, reason = "each target uses one of them")]
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::cell::RefCell;
use std::fs;
use std::io::Write;

use osreport::decode::{Decoder, text};
use osreport::finding::mask;
use osreport::read::frame::Sizes;
use osreport::read::source::Source;
use osreport::resource;
use osreport::row::Time;
use osreport::run::{self, Counts, Settings};
use osreport::select::{Query, Selection};
use osreport::write::{self, Style};
use osreport::{report, write::Writer};
use tempfile::TempPath;

/// Bytes of the largest record that is taken, so that small inputs reach the bound.
const LARGEST: usize = 2000;

/// A target.
pub type Body = fn(&[u8]);

/// Every target, by name.
pub const ALL: &[(&str, Body)] = &[
    ("check", check),
    ("decode", decode),
    ("filter", filter),
    ("gzip", gzip),
    ("mask", mask),
    ("servers", servers),
    ("text", text),
];

thread_local! {
    static FILE: RefCell<Option<TempPath>> = const { RefCell::new(None) };
}

/// A file of these bytes, always the same one.
fn source(bytes: &[u8]) -> Vec<Source> {
    FILE.with_borrow_mut(|file| {
        let path =
            file.get_or_insert_with(|| tempfile::NamedTempFile::new().unwrap().into_temp_path());
        fs::write(&*path, bytes).unwrap();
        Source::expand(path.to_str().unwrap(), &[]).unwrap()
    })
}

fn settings(batch: usize, plain: bool) -> Settings {
    let sizes = Sizes { batch, record: LARGEST };
    Settings { threads: 1, sizes, plain, now: Time(0), strict: false }
}

/// All that a check says.
fn said(bytes: &[u8], settings: &Settings) -> (Counts, Vec<String>) {
    let mut findings = Vec::new();
    let counts = run::check(&source(bytes), settings, &mut |finding| {
        assert!(!finding.message.is_empty() && !finding.remedy().is_empty());
        findings.push(format!("{finding:?}"));
    });
    (counts, findings)
}

/// A check says the same whatever the batches and the path that decodes, and loses no record.
pub fn check(bytes: &[u8]) {
    let expected = said(bytes, &settings(256 * 1024, false));
    let counts = expected.0;
    assert!(counts.servers + counts.refused + counts.duplicates <= counts.records);
    for (batch, plain) in [(1, false), (64, false), (700, false), (4096, true)] {
        assert_eq!(said(bytes, &settings(batch, plain)), expected, "batches of {batch}");
    }
}

/// Rows are the same whatever the batches and the path that decodes.
pub fn servers(bytes: &[u8]) {
    let report = report::find("servers").unwrap();
    let query = Query { long: true, ..Query::default() };
    let selection = Selection::new(&query, report.columns, report.default, Time(0)).unwrap();
    let writer: Box<dyn Writer> = (write::find("csv").unwrap().make)(&Style::default());
    let report_of = |settings: &Settings| {
        let mut rows = Vec::new();
        let (sources, wanted) = (source(bytes), (report, &selection));
        let counts = run::text_report(&sources, wanted, &*writer, &mut rows, settings, &mut |_| {});
        (counts.ok(), String::from_utf8(rows).unwrap())
    };
    let expected = report_of(&settings(256 * 1024, false));
    if let Some(counts) = expected.0 {
        assert!(counts.rows == counts.servers);
        assert!(counts.servers + counts.refused + counts.duplicates <= counts.records);
    }
    for (batch, plain) in [(1, false), (300, false), (4096, true)] {
        assert_eq!(report_of(&settings(batch, plain)), expected, "batches of {batch}");
    }
}

/// The fast path takes what serde_json takes, with the same values, whatever it read before.
pub fn decode(bytes: &[u8]) {
    let mut plain = Decoder::new(true);
    for kind in resource::json_kinds().filter(|kind| kind.used) {
        let streamed = |decoder: &mut Decoder, bytes| {
            decoder.streamed(kind, bytes, |record| format!("{record:?}"))
        };
        let expected = streamed(&mut plain, bytes);
        let mut fast = Decoder::new(false);
        for _ in 0..2 {
            assert_eq!(streamed(&mut fast, bytes), expected, "{}", kind.name);
        }
        // The bytes up to each half teach it something else.
        _ = streamed(&mut fast, &bytes[..bytes.len() / 2]);
        assert_eq!(streamed(&mut fast, bytes), expected, "{}", kind.name);
        let kept =
            |decoder: &mut Decoder| decoder.kept(kind, bytes, |record| format!("{record:?}"));
        assert_eq!(kept(&mut fast), kept(&mut plain), "{}", kind.name);
    }
}

/// A line of text is taken, or refused at a place that it has.
pub fn text(bytes: &[u8]) {
    for kind in resource::TEXT_KINDS {
        for line in bytes.split(|byte| *byte == b'\n') {
            if let Err(refusal) = text::line(kind.name, line) {
                assert!(refusal.offset <= line.len() && !refusal.message.is_empty());
            }
        }
    }
}

/// What was compressed reads as it did before; damage to it is a finding.
pub fn gzip(bytes: &[u8]) {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    let mut packed = encoder.finish().unwrap();
    let settings = settings(4096, false);
    // Compressed data within compressed data is not unpacked.
    if !bytes.starts_with(&[0x1F, 0x8B]) && !bytes.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        assert_eq!(said(&packed, &settings), said(bytes, &settings));
    }
    let at = packed.len() * usize::from(bytes.first().copied().unwrap_or(0)) / 256;
    packed[at] ^= bytes.last().copied().unwrap_or(0) | 1;
    said(&packed, &settings);
    packed.truncate(at);
    said(&packed, &settings);
    let starts: [&[u8]; 3] = [&[0x1F, 0x8B, 8, 0], &[0x28, 0xB5, 0x2F, 0xFD], &[0xFF, 0xFE]];
    for start in starts {
        said(&[start, bytes].concat(), &settings);
    }
}

/// No secret passes, whatever is around it and wherever the text is cut.
pub fn mask(bytes: &[u8]) {
    const CANARY: &str = "c4n4ryS3cret0123456789";
    let (before, behind) = bytes.split_at(bytes.len() / 2);
    let around = [before, behind].map(|part| String::from_utf8_lossy(part).into_owned());
    let record = serde_json::json!({
        "a": &around[0], "adminPass": CANARY, "name": &around[1], "nested": {"password": [CANARY]},
    });
    let at = usize::from(bytes.first().copied().unwrap_or(0)) * 3;
    for text in [record.to_string(), serde_json::to_string_pretty(&record).unwrap()] {
        let snippet = mask::snippet_at(text.as_bytes(), at.min(text.len()));
        assert!(!format!("{snippet:?}").contains(CANARY), "{snippet:?}");
        let masked = mask::text(&text);
        assert!(!masked.contains(CANARY), "{masked}");
    }
    // What is not JSON at all is masked without a panic.
    mask::text(&String::from_utf8_lossy(bytes));
    mask::snippet_at(bytes, at.min(bytes.len()));
}

/// A condition is understood or refused with a reason.
pub fn filter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    for report in report::REPORTS {
        let query = Query {
            wheres: vec![text.clone()],
            columns: vec![text.clone()],
            sort: vec![text.clone()],
            ..Query::default()
        };
        let parts = [
            Query { wheres: query.wheres, ..Query::default() },
            Query { columns: query.columns, ..Query::default() },
            Query { sort: query.sort, ..Query::default() },
        ];
        for query in parts {
            if let Err(reason) = Selection::new(&query, report.columns, report.default, Time(0)) {
                assert!(!reason.0.is_empty());
            }
        }
    }
}
