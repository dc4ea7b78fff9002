//! Files that are numbered by their names: `servers-1.json`, `servers-2.json`.

use std::collections::BTreeMap;

use super::Page;

/// Files that are counted in their names, with a number missing: the list before the gap, or the
/// first one, and what to say.
pub(super) fn gaps(lists: &[Page]) -> Vec<(usize, String)> {
    let mut series: BTreeMap<(&str, &str, &str), BTreeMap<u32, usize>> = BTreeMap::new();
    for (at, list) in lists.iter().enumerate() {
        if let Some((before, number, after)) = numbered(&list.file) {
            let files = series.entry((list.kind.name, before, after)).or_default();
            files.entry(number).or_insert(at);
        }
    }
    let mut gaps = Vec::new();
    for ((_, before, after), files) in series {
        let (Some((&first, _)), Some((&last, _))) =
            (files.first_key_value(), files.last_key_value())
        else {
            continue;
        };
        let span = u64::from(last) + u64::from(first != 0);
        // Of a count most numbers are there; else they are something else than a count.
        if files.len() < 2 || (files.len() as u64) * 2 < span {
            continue;
        }
        let missing = (first.min(1)..last).find(|number| !files.contains_key(number));
        if let Some(missing) = missing {
            let nearest = files.range(..missing).next_back().or(files.iter().next());
            let at = nearest.map_or(0, |(_, at)| *at);
            let name = before.rsplit('/').next().unwrap_or(before);
            gaps.push((at, format!("the files count up to `{name}{last}{after}`, and `{name}{missing}{after}` is missing")));
        }
    }
    gaps
}

/// A file's name around the count in it: `servers-`, 3, `.json`. Dates, versions and ids are not
/// counts.
fn numbered(file: &str) -> Option<(&str, u32, &str)> {
    let name_at = file.rfind(['/', ':']).map_or(0, |slash| slash + 1);
    let name = &file[name_at..];
    let end = name_at + name.rfind(|c: char| c.is_ascii_digit())? + 1;
    let digits = file[name_at..end].bytes().rev().take_while(u8::is_ascii_digit).count();
    let start = end - digits;
    let (before, after) = (&file[..start], &file[end..]);
    let word_before = file[name_at..start].trim_end_matches(['-', '_', '.', ' ']);
    let counts = digits <= 5
        && !after.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !word_before.is_empty()
        && !word_before.ends_with(|c: char| c.is_ascii_digit());
    counts.then(|| Some((before, file[start..end].parse().ok()?, after)))?
}
