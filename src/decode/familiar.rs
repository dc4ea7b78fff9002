//! Records whose members `--strict` has judged before, by their bytes.
//!
//! The records of a dump repeat their keys, and a field of few values its values. A record with
//! nothing but keys and values that were judged before has nothing new to report. Owns only the
//! cache of judgements: a record is known, or [`super::strict`] must decide.

use hashbrown::HashMap;

use crate::json::scan::ValueScan;
use crate::json::vector::quote_or_backslash;

/// The most keys that are cached.
const KEYS: usize = 4096;

/// The most values that are cached of a field.
const VALUES: usize = 64;

/// Which values of a member were judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judged {
    /// All values.
    All,
    /// Texts and null.
    Texts,
    /// Those that are remembered.
    Each,
}

/// What was judged of the records of one kind.
#[derive(Debug)]
pub(super) struct Familiar {
    /// The first one stands for the start of a record.
    members: Vec<Member>,
    /// The number of a member, by its key with its escapes.
    by_key: HashMap<Box<[u8]>, usize>,
}

#[derive(Debug)]
struct Member {
    judged: Judged,
    values: Vec<Box<[u8]>>,
    /// The bytes that followed the value up to the next one, and the number of the member that
    /// they led to; the latest first.
    next: [Option<(Box<[u8]>, usize)>; 2],
}

impl Member {
    fn new(judged: Judged) -> Self {
        Self { judged, values: Vec::new(), next: [None, None] }
    }
}

impl Default for Familiar {
    fn default() -> Self {
        Self { members: vec![Member::new(Judged::All)], by_key: HashMap::new() }
    }
}

impl Familiar {
    /// Whether all that the record holds was judged before.
    pub(super) fn knows(&mut self, record: &[u8]) -> bool {
        self.walk(record).is_some()
    }

    fn walk(&mut self, record: &[u8]) -> Option<()> {
        let (mut at, mut before) = (1, 0);
        if record.first() != Some(&b'{') {
            return None;
        }
        loop {
            let rest = record.get(at..)?;
            let mut next = self.members[before].next.iter().flatten();
            let number = match next.find(|(gap, _)| rest.starts_with(gap)) {
                Some((gap, number)) => {
                    at += gap.len();
                    *number
                }
                None => {
                    let start = at;
                    let Some(key) = key(record, &mut at)? else { return Some(()) };
                    let number = *self.by_key.get(key)?;
                    let next = &mut self.members[before].next;
                    next.swap(0, 1);
                    next[0] = Some((record[start..at].into(), number));
                    number
                }
            };
            let value = &record[at..value_end(record, at)?];
            let member = &self.members[number];
            let judged = match member.judged {
                Judged::All => true,
                Judged::Texts => matches!(value.first(), Some(b'"' | b'n')),
                Judged::Each => member.values.iter().any(|known| **known == *value),
            };
            if !judged {
                return None;
            }
            at += value.len();
            before = number;
        }
    }

    /// Remembers a record that was judged; `judged` tells what holds for the values of a key.
    pub(super) fn add(&mut self, record: &[u8], judged: impl Fn(&str) -> Judged) {
        let mut at = 1;
        while let Some(Some(key)) = key(record, &mut at) {
            let Some(end) = value_end(record, at) else { return };
            let value = &record[at..end];
            at = end;
            let Ok(name) = std::str::from_utf8(key) else { return };
            let number = match self.by_key.get(key) {
                Some(number) => *number,
                None if self.members.len() < KEYS => {
                    self.members.push(Member::new(judged(name)));
                    self.by_key.insert(key.into(), self.members.len() - 1);
                    self.members.len() - 1
                }
                None => return,
            };
            let member = &mut self.members[number];
            let is_new = || !member.values.iter().any(|known| **known == *value);
            if member.judged == Judged::Each && member.values.len() < VALUES && is_new() {
                member.values.push(value.into());
            }
        }
    }
}

/// The next key of the record, with its escapes; `at` is then at its value. The inner `None` at the
/// end of the record, the outer one where a key is written with escapes, or there is no JSON.
fn key<'r>(record: &'r [u8], at: &mut usize) -> Option<Option<&'r [u8]>> {
    blanks(record, at);
    if record.get(*at) == Some(&b',') {
        *at += 1;
        blanks(record, at);
    }
    match record.get(*at)? {
        b'}' => return Some(None),
        b'"' => *at += 1,
        _ => return None,
    }
    let end = quote_or_backslash(record, *at).filter(|end| record[*end] == b'"')?;
    let key = &record[*at..end];
    *at = end + 1;
    blanks(record, at);
    if record.get(*at) != Some(&b':') {
        return None;
    }
    *at += 1;
    blanks(record, at);
    Some(Some(key))
}

fn blanks(record: &[u8], at: &mut usize) {
    while matches!(record.get(*at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        *at += 1;
    }
}

/// Where the value at `at` ends.
fn value_end(record: &[u8], at: usize) -> Option<usize> {
    if record.get(at) == Some(&b'"') {
        let end = quote_or_backslash(record, at + 1)?;
        if record[end] == b'"' {
            return Some(end + 1);
        }
    }
    Some(at + ValueScan::default().advance(record.get(at..)?).end()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_known_where_all_its_members_were_judged() {
        let mut familiar = Familiar::default();
        let judged = |key: &str| match key {
            "status" => Judged::Each,
            "note" => Judged::Texts,
            _ => Judged::All,
        };
        let first = br#"{"id": "a", "status": "UP", "note": "x"}"#;
        assert!(!familiar.knows(first));
        familiar.add(first, judged);
        for _ in 0..2 {
            assert!(familiar.knows(first));
            assert!(familiar.knows(br#"{"id": {"b": ["]"]}, "status": "UP"}"#));
            assert!(familiar.knows(br#"{"status":"UP","id":"q\"","note":null}"#));
            assert!(familiar.knows(b"{}"));
            for new in [
                &br#"{"id": "a", "status": "DOWN"}"#[..],
                br#"{"id": "a", "note": 1}"#,
                br#"{"id": "a", "other": 1}"#,
                br#"{"\u0069d": "a"}"#,
                br#"{"id": "a""#,
                b"[]",
            ] {
                assert!(!familiar.knows(new), "{}", String::from_utf8_lossy(new));
            }
        }
    }
}
