//! What fuzzing found, and every fixture as it is and damaged, through the fuzz targets.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

#[path = "fuzz/bodies.rs"]
mod bodies;
#[path = "common/random.rs"]
mod random;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use random::Random;
use rayon::prelude::*;

fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Runs every target over `bytes`; the names of those that do not hold.
fn fails(bytes: &[u8]) -> Vec<&'static str> {
    let holds = |target: bodies::Body| std::panic::catch_unwind(|| target(bytes)).is_ok();
    bodies::ALL.iter().filter(|(_, target)| !holds(*target)).map(|(name, _)| *name).collect()
}

#[test]
fn inputs_that_once_failed_still_pass() {
    let mut count = 0;
    for file in files("tests/fuzz/corpus") {
        let failed = fails(&fs::read(&file).unwrap());
        assert_eq!(failed, [""; 0], "{}", file.display());
        count += 1;
    }
    assert!(count >= 2, "only {count}");
}

#[test]
fn every_small_fixture_holds_as_it_is_and_damaged() {
    let rounds = std::env::var("OSREPORT_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap());
    let runs = AtomicUsize::new(0);
    files("fixtures").par_iter().enumerate().for_each(|(number, file)| {
        let whole = fs::read(file).unwrap();
        if whole.len() > 1500 {
            return;
        }
        let compressed = file.extension().is_some_and(|ending| ending == "gz" || ending == "zst");
        for round in 0..=if compressed { 10 * rounds } else { rounds } {
            let mut bytes = whole.clone();
            let mut random = Random::new((number * 1000 + round) as u64);
            if round > 0 {
                for _ in 0..=random.below(4) {
                    damage(&mut bytes, &mut random);
                }
            }
            let failed = fails(&bytes);
            let text = String::from_utf8_lossy(&bytes);
            assert_eq!(failed, [""; 0], "{}, round {round}:\n{text}", file.display());
            runs.fetch_add(1, Ordering::Relaxed);
        }
    });
    let runs = runs.into_inner();
    assert!(runs > 100, "only {runs}");
}

/// Changes a byte, takes some away, or writes some twice.
fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len());
    let end = (at + random.below(40)).min(bytes.len());
    match random.below(4) {
        0 => drop(bytes.drain(at..end)),
        1 => {
            let part = bytes[at..end].to_vec();
            let to = random.below(bytes.len() + 1);
            bytes.splice(to..to, part);
        }
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = b"\"\\{}[],:0 \n\xFF\x00-eE.tu9"[random.below(20)];
            }
        }
    }
}
