//! Damaged copies of every fixture: whatever the bytes, there is an answer, and what was read is
//! accounted for.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

use std::fs;
use std::path::{Path, PathBuf};

use osreport::read::frame::Sizes;
use osreport::read::source::Source;
use osreport::row::Time;
use osreport::run::{self, Settings};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

#[test]
fn damaged_files_are_answered_without_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let damaged = folder.path().join("damaged");
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut below = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % most.max(1) as u64) as usize
    };
    let mut runs = 0;
    for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")) {
        let whole = fs::read(&file).unwrap();
        for round in 0..8 {
            let mut bytes = whole.clone();
            if round < 3 {
                bytes.truncate(below(bytes.len() + 1));
            } else {
                for _ in 0..=below(6) {
                    let at = below(bytes.len());
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = b"\"\\{}[],:0 \n\xFF\x00"[below(13)];
                    }
                }
            }
            fs::write(&damaged, &bytes).unwrap();
            let sources = Source::expand(damaged.to_str().unwrap(), &[]).unwrap();
            let sizes = Sizes { batch: [64, 4096, 256 * 1024][round % 3], ..Sizes::default() };
            let settings =
                Settings { threads: 1, sizes, plain: false, now: Time(0), strict: false };
            let mut said = 0;
            let counts = run::check(&sources, &settings, &mut |finding| {
                assert!(!finding.message.is_empty() && !finding.remedy().is_empty());
                said += 1;
            });
            assert!(counts.refused + counts.duplicates <= counts.records, "{}", file.display());
            assert_eq!(said, counts.errors + counts.warnings + counts.notes);
            runs += 1;
        }
    }
    assert!(runs > 3000, "only {runs}");
}
