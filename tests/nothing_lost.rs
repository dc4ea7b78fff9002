//! Nothing is lost: over random clouds with random damage, rows, refused records and duplicates
//! are together the records of the dump, and what was refused can be had back byte for byte.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;
#[path = "common/random.rs"]
mod random;

use std::fs;
use std::path::Path;

use osreport::read::frame::Sizes;
use osreport::read::source::Source;
use osreport::row::Time;
use osreport::run::{self, Counts, Settings};

use common::run;
use random::Random;

/// How the records of a dump are wrapped.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Compact,
    Pretty,
    Array,
    Lines,
}

const FORMS: [Form; 4] = [Form::Compact, Form::Pretty, Form::Array, Form::Lines];

/// A dump, and what its writer knows of it.
#[derive(Default)]
struct Cloud {
    text: Vec<u8>,
    records: u64,
    duplicates: u64,
    /// The records that no one can take, as they are in the dump.
    damaged: Vec<Vec<u8>>,
    /// Records that are larger than is taken: only their start is given back.
    too_large: u64,
}

/// Bytes of the largest record that is taken here.
const LARGEST: usize = 20_000;

fn good(kind: &str, number: u64, form: Form) -> String {
    let fields = match kind {
        "servers" => vec![
            format!(r#""id": "s{number}""#),
            format!(r#""name": "n{number}""#),
            r#""user_id": "u1""#.to_owned(),
            r#""tenant_id": "p1""#.to_owned(),
            r#""addresses": {"net": [{"addr": "10.0.0.1", "version": 4}]}"#.to_owned(),
            r#""metadata": {"a": "}, {", "b": "\"[\\"}"#.to_owned(),
        ],
        _ => vec![
            format!(r#""id": "u{number}""#),
            format!(r#""name": "n{number}""#),
            r#""email": null"#.to_owned(),
            r#""enabled": true"#.to_owned(),
        ],
    };
    match form {
        Form::Pretty => format!("{{\n      {}\n    }}", fields.join(",\n      ")),
        _ => format!("{{{}}}", fields.join(", ")),
    }
}

/// Damage inside one record, none of which leaves a record that can be taken. What does not begin
/// as a record does (the first of them) cannot be told from the one before if that has no end.
/// As a line of its own it is a document that is not a dump, and is said to be.
fn damage(record: &str, form: Form, random: &mut Random) -> Vec<u8> {
    let bare = ["17", "null", "true", r#""text""#, "-1.5e3", "[1, 2]", r#"{"name": "no id"}"#];
    let name = record.find(r#""name": "#).unwrap() + 8;
    let value = record[name..].find(',').unwrap() + name;
    let named = |text: &str| format!("{}{text}{}", &record[..name], &record[value..]);
    let line = usize::from(form == Form::Lines);
    match line + random.below(12 - line) {
        0 => random.pick(&bare).as_bytes().to_vec(),
        1 => {
            let id = record.find(r#""id": "#).unwrap() + 6;
            let comma = record.find(',').unwrap();
            format!("{}null{}", &record[..id], &record[comma..]).into_bytes()
        }
        2 => named("{}").into_bytes(),
        3 => named("NaN").into_bytes(),
        4 => named(r#""\ud800""#).into_bytes(),
        5 => named(r#""\q""#).into_bytes(),
        6 => named("\"a\u{1}b\"").into_bytes(),
        7 => {
            let mut bytes = named(r#""a?b""#).into_bytes();
            let at = bytes.iter().position(|byte| *byte == b'?').unwrap();
            bytes[at] = 0xFF;
            bytes
        }
        8 => named(r#""a": "b""#).into_bytes(),
        // From here on it has no end of its own.
        9 => named(r#""lost quote"#).into_bytes(),
        10 => record[..record.len() - 1].trim_end().as_bytes().to_vec(),
        _ => named("[[1, 2]").into_bytes(),
    }
}

fn begins_as_a_record(record: &[u8]) -> bool {
    record.starts_with(b"{") && !record.starts_with(br#"{"name""#)
}

impl Cloud {
    fn new(kind: &str, form: Form, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut cloud = Self::default();
        let (open, between, close) = match form {
            Form::Compact => (format!(r#"{{"{kind}": ["#), ", ", "]}"),
            Form::Pretty => (format!("{{\n  \"{kind}\": [\n    "), ",\n    ", "\n  ]\n}"),
            Form::Array => ("[".to_owned(), ", ", "]"),
            Form::Lines => (String::new(), "\n", "\n"),
        };
        cloud.text.extend(open.bytes());
        let count = 5 + random.below(200) as u64;
        let rate = [2, 5, 50][random.below(3)];
        let mut endless = false;
        for number in 0..count {
            let whole = good(kind, number, form);
            let mut record = whole.clone().into_bytes();
            // From the first ones it is learned how records begin.
            if number > 3 && random.once_in(rate) {
                match random.below(8) {
                    0 => {
                        record = good(kind, random.below(2) as u64, form).into_bytes();
                        cloud.duplicates += 1;
                    }
                    1 => {
                        record = good(kind, 0, form).replace("n0", "other").into_bytes();
                        cloud.duplicates += 1;
                    }
                    2 if !endless => {
                        let long = format!("n{}", "x".repeat(LARGEST));
                        record = whole.replacen(&format!("n{number}"), &long, 1).into_bytes();
                        cloud.too_large += 1;
                    }
                    _ => {
                        let mut bad = damage(&whole, form, &mut random);
                        while endless && !begins_as_a_record(&bad) {
                            bad = damage(&whole, form, &mut random);
                        }
                        record.clone_from(&bad);
                        cloud.damaged.push(bad);
                    }
                }
            }
            endless = serde_json::from_slice::<serde::de::IgnoredAny>(&record).is_err();
            if number > 0 {
                cloud.text.extend(between.bytes());
            }
            cloud.text.extend(&record);
            cloud.records += 1;
        }
        if random.once_in(4) && form != Form::Lines {
            // The file is cut inside its last record.
            let last = good(kind, count, form);
            let kept = 1 + random.below(last.trim_end_matches(['}', '\n', ' ']).len() - 1);
            cloud.text.extend(between.bytes());
            cloud.text.extend(&last.as_bytes()[..kept]);
            cloud.damaged.push(last.as_bytes()[..kept].to_vec());
            cloud.records += 1;
        } else {
            cloud.text.extend(close.bytes());
        }
        cloud
    }
}

/// What a run says: its counts, and the refused records as it gives them back.
fn check(file: &Path, batch: usize, threads: usize) -> (Counts, Vec<Vec<u8>>) {
    let sources = Source::expand(file.to_str().unwrap(), &[]).unwrap();
    let sizes = Sizes { batch, record: LARGEST };
    let settings = Settings { threads, sizes, plain: false, now: Time(0), strict: false };
    let mut rejected = Vec::new();
    let counts = run::check(&sources, &settings, &mut |finding| {
        rejected.extend(finding.rejected);
    });
    (counts, rejected)
}

fn shown(record: &[u8]) -> String {
    String::from_utf8_lossy(record).into_owned()
}

#[test]
fn every_record_of_a_damaged_cloud_is_a_row_or_refused_or_a_duplicate() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump");
    let mut damaged = 0;
    for seed in 1..=400 {
        let form = FORMS[seed as usize % FORMS.len()];
        let kind = ["servers", "users"][seed as usize / FORMS.len() % 2];
        let cloud = Cloud::new(kind, form, seed);
        fs::write(&file, &cloud.text).unwrap();
        let batch = [200, 4096, 256 * 1024][seed as usize % 3];
        let (counts, rejected) = check(&file, batch, 1 + seed as usize % 2);
        let about = format!("seed {seed}, {kind}, {form:?}, batches of {batch}");
        let (whole, starts): (Vec<_>, Vec<_>) =
            rejected.into_iter().partition(|record| record.len() < LARGEST);
        let differs = whole.iter().zip(&cloud.damaged).find(|(given, damaged)| given != damaged);
        let differs = differs.map(|(given, damaged)| [shown(given), shown(damaged)]);
        assert_eq!(differs, None, "{about}");
        assert_eq!(whole, cloud.damaged, "{about}");
        assert_eq!(starts.len() as u64, cloud.too_large, "{about}");
        assert_eq!(counts.records, cloud.records, "{about}");
        assert_eq!(counts.duplicates, cloud.duplicates, "{about}");
        assert_eq!(counts.refused, cloud.damaged.len() as u64 + cloud.too_large, "{about}");
        if kind == "servers" {
            let all = counts.servers + counts.refused + counts.duplicates;
            assert_eq!(all, cloud.records, "{about}");
        }
        damaged += cloud.damaged.len();
    }
    assert!(damaged > 3000, "only {damaged}");
}

#[test]
fn rejects_have_the_refused_records_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let (file, rejects) = (folder.path().join("dump"), folder.path().join("rejects"));
    for seed in 1..=8 {
        let cloud = Cloud::new("servers", FORMS[seed as usize % FORMS.len()], seed);
        fs::write(&file, &cloud.text).unwrap();
        let [file, rejects] = [&file, &rejects].map(|path| path.to_str().unwrap());
        let outcome = run(["servers", file, "-f", "ndjson", "--rejects", rejects, "--rejects-raw"]);
        assert_eq!(outcome.code, i32::from(!cloud.damaged.is_empty()), "{}", outcome.stderr);
        // Here a large record is small enough.
        let rows = outcome.stdout.lines().count() as u64;
        assert_eq!(rows + cloud.damaged.len() as u64 + cloud.duplicates, cloud.records);
        let lines = fs::read_to_string(rejects).unwrap();
        let given_back: Vec<Vec<u8>> = lines
            .lines()
            .map(|line| {
                let line: serde_json::Value = serde_json::from_str(line).unwrap();
                match (&line["raw"], &line["raw_hex"]) {
                    (serde_json::Value::String(raw), _) => raw.clone().into_bytes(),
                    (_, hex) => {
                        let hex = hex.as_str().unwrap();
                        let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
                        (0..hex.len()).step_by(2).map(byte).collect()
                    }
                }
            })
            .collect();
        assert_eq!(given_back, cloud.damaged, "seed {seed}");
    }
}
