//! Pagination: the pages that were given, and whether each list is complete.
//!
//! Owns the signs by which a list is known to be complete or not. It must never know how records
//! are read or reported.
//!
//! A page names the next one, and seldom itself: Keystone has `links.self`, Nova, Cinder and
//! Glance do not. Only what is certain is used: a next link names its page's last record as the
//! marker, no page continues itself, and Nova lists the newest server first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::decode::envelope::Envelope;
use crate::finding::{Finding, code};
use crate::read::window::Spot;
use crate::shape::Kind;

/// Id and date of a record, where it has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    pub(crate) id: Option<String>,
    pub(crate) created: Option<String>,
}

/// One document that is a list, or a page of one.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) file: Arc<str>,
    pub(crate) kind: Kind,
    pub(crate) spot: Spot,
    pub(crate) records: u64,
    pub(crate) envelope: Envelope,
    pub(crate) cut: bool,
    pub(crate) first: Mark,
    pub(crate) last: Mark,
    /// Whether no record is newer than the one before it, as far as that was looked at.
    pub(crate) descending: bool,
}

/// The length at which Keystone 27 and later cut in silence: `max_db_limit`.
const SILENT_CUT: u64 = 1000;

/// What is wrong with the lists: a finding with the number of its list.
pub(crate) fn incomplete(lists: &[Listed]) -> Vec<(usize, Finding)> {
    let mut findings = Vec::new();
    let continued = continued(lists);
    for (number, list) in lists.iter().enumerate() {
        let name = list.kind.name;
        let finding = |code, message: String| {
            let mut finding = Finding::new(code, Some(list.file.clone()), message);
            finding.place.line = Some(list.spot.count.lines + 1);
            finding.place.column = Some(list.spot.count.chars + 1);
            finding.place.byte = Some(list.spot.byte);
            finding
        };
        if let Some(next) = &list.envelope.next {
            if !continued.contains(&number) {
                let count = counted(list.records);
                let message = format!(
                    "the list of {name} goes on after {count}, in a page that is not given"
                );
                let next = crate::finding::mask::text(next);
                findings.push((
                    number,
                    finding(&code::INCOMPLETE_LIST, message)
                        .help(format!("save the next page too, and give all pages: {next}")),
                ));
            }
        } else if list.envelope.truncated {
            let count = counted(list.records);
            let message = format!("Keystone cut the list of {name} after {count}");
            findings.push((number, finding(&code::TRUNCATED_LIST, message)));
        } else if list.envelope.keystone && list.records == SILENT_CUT && !has_limit(list) {
            let message = format!("the list of {name} has exactly {SILENT_CUT} records");
            findings.push((number, finding(&code::MAYBE_INCOMPLETE, message)));
        }
    }
    findings
}

/// `1 record`, `2 records`.
fn counted(records: u64) -> String {
    match records {
        1 => "1 record".to_owned(),
        _ => format!("{records} records"),
    }
}

fn has_limit(list: &Listed) -> bool {
    let this = list.envelope.this.as_deref().unwrap_or_default();
    query(this).any(|(key, _)| key == "limit" || key == "marker")
}

/// The numbers of those lists whose next link leads to a page that was given.
fn continued(lists: &[Listed]) -> BTreeSet<usize> {
    let mut continued = BTreeSet::new();
    let mut taken = BTreeSet::new();
    // What each page is followed by, as far as that was decided.
    let mut follows: BTreeMap<usize, usize> = BTreeMap::new();
    let mut pages = BTreeMap::new();
    // Pages that say where they are first: for them there is no doubt.
    let calls: BTreeSet<_> = lists
        .iter()
        .filter_map(|list| Some((list.kind.name, call(list.envelope.this.as_deref()?))))
        .collect();
    for (number, list) in lists.iter().enumerate() {
        let Some(next) = &list.envelope.next else { continue };
        if calls.contains(&(list.kind.name, call(next))) {
            continued.insert(number);
        }
    }
    // Then the others, the newest first, each with the page that follows most closely.
    let mut silent: Vec<usize> = (0..lists.len())
        .filter(|&n| lists[n].envelope.next.is_some() && lists[n].envelope.this.is_none())
        .filter(|n| !continued.contains(n))
        .collect();
    silent.sort_by(|a, b| lists[*b].last.created.cmp(&lists[*a].last.created));
    for number in silent {
        // The same page may have been given twice.
        let list = &lists[number];
        let page = (list.kind.name, &list.envelope.next, &list.first, &list.last);
        if let Some(first) = pages.get(&page) {
            if continued.contains(first) {
                continued.insert(number);
            }
            continue;
        }
        pages.insert(page, number);
        let fits = |other: &usize| {
            *other != number
                && !taken.contains(other)
                && may_follow(&lists[number], &lists[*other])
                && !leads_to(&follows, *other, number)
        };
        // Mostly pages are given in their order, or in the opposite one.
        let near = [number + 1, number.wrapping_sub(1)];
        let near = near.into_iter().filter(|other| *other < lists.len()).find(|other| fits(other));
        let follower = near.or_else(|| {
            let all = (0..lists.len()).filter(|other| fits(other));
            all.max_by(|a, b| lists[*a].first.created.cmp(&lists[*b].first.created).then(b.cmp(a)))
        });
        if let Some(follower) = follower {
            follows.insert(number, follower);
            taken.insert(follower);
            continued.insert(number);
        }
    }
    continued
}

/// Whether following pages from `page` on comes to `end`: pages do not go round in a circle.
fn leads_to(follows: &BTreeMap<usize, usize>, page: usize, end: usize) -> bool {
    let mut at = Some(page);
    while let Some(page) = at {
        if page == end {
            return true;
        }
        at = follows.get(&page).copied();
    }
    false
}

/// Whether `page` may be the next one of `list`, neither of which says where it is.
fn may_follow(list: &Listed, page: &Listed) -> bool {
    if page.kind != list.kind || page.envelope.this.is_some() {
        return false;
    }
    if page.records == 0 {
        return true;
    }
    let next = list.envelope.next.as_deref().unwrap_or_default();
    let marker = query(next).find(|(key, _)| *key == "marker").map(|(_, value)| value);
    let itself = |mark: &Mark| {
        mark.id.is_some() && (mark.id == list.first.id || mark.id.as_deref() == marker)
    };
    if itself(&page.first) || itself(&page.last) {
        return false;
    }
    // Newest first, where enough records show that the list is in Nova's own order.
    let sorted = list.descending && page.descending && list.records >= 8;
    !sorted || page.first.created <= list.last.created
}

/// What a link asks for, whatever host and path prefix it names: its last segment and its query.
fn call(link: &str) -> (&str, BTreeSet<(&str, &str)>) {
    let path = link.split('?').next().unwrap_or_default();
    (path.trim_end_matches('/').rsplit('/').next().unwrap_or_default(), query(link).collect())
}

/// The keys and values of a link's query.
fn query(link: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = link.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').unwrap_or((part, "")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::server;

    fn page(next: Option<&str>, first: &str, last: &str, records: u64) -> Listed {
        let mark = |text: &str| {
            let (id, created) = text.split_once('@').unwrap();
            Mark { id: Some(id.to_owned()), created: Some(created.to_owned()) }
        };
        Listed {
            file: "f".into(),
            kind: &server::SHAPE,
            spot: Spot::default(),
            records,
            envelope: Envelope { next: next.map(str::to_owned), ..Envelope::default() },
            cut: false,
            first: mark(first),
            last: mark(last),
            descending: true,
        }
    }

    fn wrong(lists: &[Listed]) -> Vec<usize> {
        incomplete(lists).into_iter().map(|(number, _)| number).collect()
    }

    #[test]
    fn a_page_is_continued_by_another_in_any_order() {
        let one = page(Some("http://a/servers/detail?marker=b"), "a@2020", "b@2019", 2);
        let two = page(Some("http://c/servers/detail?marker=d"), "c@2018", "d@2017", 2);
        let end = page(None, "e@2016", "e@2016", 1);
        assert_eq!(wrong(&[one.clone(), two.clone(), end.clone()]), [0; 0]);
        assert_eq!(wrong(&[end.clone(), two.clone(), one.clone()]), [0; 0]);
        // However short the pages are, the last one given still has a next page.
        assert_eq!(wrong(&[one.clone(), two.clone()]), [1]);
        assert_eq!(wrong(std::slice::from_ref(&one)), [0]);
        let empty = page(None, "x@", "x@", 0);
        assert_eq!(wrong(&[one.clone(), two, empty]), [0; 0]);
        assert_eq!(wrong(&[one.clone(), one, end]), [0; 0]);
    }

    #[test]
    fn a_page_does_not_continue_itself_or_an_older_list() {
        let one = page(Some("http://a/servers/detail?marker=b"), "a@2020", "b@2019", 9);
        assert_eq!(wrong(&[one.clone(), one.clone()]), [0, 1]);
        let newer = page(None, "z@2022", "y@2021", 2);
        assert_eq!(wrong(&[one.clone(), newer]), [0]);
        let mut in_another_order = page(None, "z@2022", "y@2021", 2);
        in_another_order.descending = false;
        assert_eq!(wrong(&[one, in_another_order]), [0; 0]);
    }

    #[test]
    fn links_are_compared_without_their_hosts() {
        assert_eq!(
            call("http://a:5000/v3/users?limit=2&marker=x"),
            call("/v3/users?marker=x&limit=2")
        );
        assert_ne!(call("http://a/v3/users?marker=x"), call("http://a/v3/users?marker=y"));
    }
}
