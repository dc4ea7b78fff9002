//! Whole and damaged records: both paths give the same value, or both refuse.

use super::made::{Hypervisor, Make, Odd, Random, record};
use super::{KeyCache, agrees};
use crate::resource::server::Server;
use crate::resource::user::User;

const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    " ",
    "\n",
    "\t",
    "null",
    "true",
    "false",
    "0",
    "-",
    "-0",
    ".",
    "e",
    "1e400",
    "1E-5",
    "\\u",
    "\\ud800",
    "\\udc00",
    "\\n",
    "\"id\": 1, ",
    "\"x\"",
    "\u{0}",
    "\u{1f}",
    "é",
    "\u{feff}",
    "{}",
    "[]",
    "{\"a\": 1}",
    "[[",
    "18446744073709551616",
    ", ",
    "\"\": ",
    "\r",
    "\u{c}",
    "/",
    "tru",
    "nulll",
    "\"\\x\"",
    "+1",
    "01",
];

/// Damages `record` in one to three places.
fn mutate(record: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(3) {
        if record.is_empty() {
            return;
        }
        let at = random.below(record.len());
        let span = (at + 1 + random.below(12)).min(record.len());
        match random.below(8) {
            0 => record[at] ^= 1 << random.below(8),
            1 => record[at] = random.next() as u8,
            2 => drop(record.remove(at)),
            3 => drop(record.drain(at..span)),
            4 | 5 => {
                let token = TOKENS[random.below(TOKENS.len())];
                drop(record.splice(at..at, token.bytes()));
            }
            6 => {
                let copy = record[at..span].to_vec();
                let to = random.below(record.len());
                drop(record.splice(to..to, copy));
            }
            _ => {
                let other = random.below(record.len());
                record.swap(at, other);
            }
        }
    }
    if random.below(16) == 0 {
        record.truncate(random.below(record.len() + 1));
    }
}

fn compare(make: Make, record: &[u8], cache: &mut KeyCache) -> bool {
    match make {
        Make::Server => agrees::<Server<'_>>(record, cache),
        Make::User => agrees::<User<'_>>(record, cache),
        Make::Hypervisor => agrees::<Hypervisor<'_>>(record, cache),
        Make::Odd => agrees::<Odd<'_>>(record, cache),
    }
}

/// `OSREPORT_MUTATIONS` sets another number of damaged records than 200,000.
#[test]
fn a_damaged_record_is_read_as_serde_json_reads_it_or_not_at_all() {
    let count = std::env::var("OSREPORT_MUTATIONS").ok();
    let count = count.and_then(|count| count.parse().ok()).unwrap_or(200_000);
    let seed = std::env::var("OSREPORT_SEED").ok().and_then(|seed| seed.parse().ok());
    let mut random = Random(seed.unwrap_or(0x9E37_79B9_7F4A_7C15));
    // One cache for all kinds and layouts, so that every prediction is also tried where it is
    // wrong.
    let mut cache = KeyCache::default();
    let (mut accepted, mut refused) = (0, 0);
    for turn in 0..count {
        let make = [Make::Server, Make::User, Make::Hypervisor, Make::Odd][turn % 4];
        let whole = record(make, &mut random);
        let mut damaged = whole.clone().into_bytes();
        mutate(&mut damaged, &mut random);
        // Half of the time the cache has just seen the whole record, and predicts it again.
        if turn % 8 < 4 {
            compare(make, whole.as_bytes(), &mut cache);
        }
        let same = compare(make, &damaged, &mut cache);
        if turn % 64 < 4 {
            assert_eq!(same, compare(make, &damaged, &mut KeyCache::default()));
        }
        *(if same { &mut accepted } else { &mut refused }) += 1;
    }
    assert!(accepted * 20 > count && refused * 20 > count, "{accepted} and {refused}");
}
