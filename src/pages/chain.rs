//! Which page continues which.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::link::{Call, call, marker};
use super::{Bound, Page, names_no_next};
use crate::recognize::subject::decoded;

/// Which pages some page given leads to.
pub(super) struct LedTo<'l> {
    calls: HashSet<(&'static str, Call<'l>)>,
    markers: HashSet<(&'static str, &'l str)>,
    /// The last records of pages that never name the next one: those of Swift.
    last: HashSet<(&'static str, &'l str)>,
}

impl<'l> LedTo<'l> {
    pub(super) fn new(lists: &'l [Page]) -> Self {
        let mut led_to =
            Self { calls: HashSet::new(), markers: HashSet::new(), last: HashSet::new() };
        for list in lists {
            let name = list.kind.name;
            if let Some(next) = &list.envelope().next {
                led_to.calls.insert((name, call(next)));
                led_to.markers.extend(marker(next).map(|marker| (name, marker)));
            }
            if names_no_next(list.kind) {
                led_to.last.extend(list.last.id.as_deref().map(|id| (name, id)));
            }
        }
        led_to
    }

    /// Whether a page begins after a record at which no page ends.
    pub(super) fn lacks(&self, list: &Page, this: &str) -> bool {
        let name = list.kind.name;
        marker(this).is_some_and(|marker| {
            !self.markers.contains(&(name, marker))
                && !self.calls.contains(&(name, call(this)))
                && !self.last.contains(&(name, &*decoded(marker)))
        })
    }
}

/// The numbers of those lists whose next link leads to a page that was given.
pub(super) fn continued(lists: &[Page]) -> BTreeSet<usize> {
    let mut continued = BTreeSet::new();
    // Pages that say where they are first: for them there is no doubt.
    let calls: HashSet<_> =
        lists.iter().filter_map(|list| Some((list.kind.name, call(list.this()?)))).collect();
    for (number, list) in lists.iter().enumerate() {
        let Some(next) = &list.envelope().next else { continue };
        if calls.contains(&(list.kind.name, call(next))) {
            continued.insert(number);
        }
    }
    // Then the others, the newest first, each with the page that follows most closely.
    let mut silent: Vec<usize> = (0..lists.len())
        .filter(|&n| lists[n].envelope().next.is_some() && lists[n].this().is_none())
        .filter(|n| !continued.contains(n))
        .collect();
    if silent.is_empty() {
        return continued;
    }
    silent.sort_by(|a, b| lists[*b].last.created.cmp(&lists[*a].last.created));
    let mut free = Free::new(lists);
    let mut pages = HashMap::new();
    for number in silent {
        // The same page may have been given twice.
        let list = &lists[number];
        let page = (list.kind.name, &list.envelope().next, &list.first, &list.last);
        if let Some(first) = pages.get(&page) {
            if continued.contains(first) {
                continued.insert(number);
            }
            continue;
        }
        pages.insert(page, number);
        // Mostly pages are given in their order, or in the opposite one.
        let near = [number + 1, number.wrapping_sub(1)];
        let near = near.into_iter().filter(|other| *other < lists.len());
        let near = near.into_iter().find(|other| free.fits(number, *other));
        if let Some(follower) = near.or_else(|| free.closest(number)) {
            free.take(number, follower);
            continued.insert(number);
        }
    }
    continued
}

/// The numbers of pages whose next link leads back to themselves, directly or through others. Of
/// such a circle one page is enough. Keystone ignores the marker of some lists, and gives their
/// first page for ever.
pub(super) fn circles(lists: &[Page]) -> BTreeSet<usize> {
    let mut by_call = HashMap::new();
    for (number, list) in lists.iter().enumerate() {
        if let Some(this) = list.this() {
            by_call.entry((list.kind.name, call(this))).or_insert(number);
        }
    }
    let next_of = |number: usize| {
        let list: &Page = &lists[number];
        let next = list.envelope().next.as_deref()?;
        by_call.get(&(list.kind.name, call(next))).copied()
    };
    let mut circles = BTreeSet::new();
    // The walk in which a page was met first; no page is walked twice.
    let mut met = vec![None; lists.len()];
    for start in 0..lists.len() {
        let mut at = start;
        while met[at].is_none() {
            met[at] = Some(start);
            let Some(next) = next_of(at) else { break };
            if met[next] == Some(start) {
                circles.insert(at);
                break;
            }
            at = next;
        }
    }
    circles
}

/// How many pages are tried as the next one of a page. Only copies of a page are tried in vain.
const TRIES: usize = 256;

/// Pages by date and number, newest and first ones last.
type ByDate<'l> = BTreeSet<(&'l Option<Box<str>>, Reverse<usize>)>;

/// Pages that follow none so far.
struct Free<'l> {
    lists: &'l [Page],
    taken: BTreeSet<usize>,
    /// By kind: pages in Nova's own order, and the others.
    pages: BTreeMap<&'static str, [ByDate<'l>; 2]>,
    /// For each page one that stands for its chain, or is nearer to it.
    chains: Vec<usize>,
}

impl<'l> Free<'l> {
    fn new(lists: &'l [Page]) -> Self {
        let mut pages: BTreeMap<&'static str, [ByDate<'l>; 2]> = BTreeMap::new();
        for (number, list) in lists.iter().enumerate().filter(|(_, list)| list.this().is_none()) {
            let of_kind = pages.entry(list.kind.name).or_default();
            of_kind[usize::from(!list.descending)].insert((&list.first.created, Reverse(number)));
        }
        Self { lists, taken: BTreeSet::new(), pages, chains: (0..lists.len()).collect() }
    }

    fn fits(&mut self, number: usize, other: usize) -> bool {
        other != number
            && !self.taken.contains(&other)
            && may_follow(&self.lists[number], &self.lists[other])
            // Pages do not go round in a circle.
            && self.chain(other) != self.chain(number)
    }

    /// The newest page that may follow.
    fn closest(&mut self, number: usize) -> Option<usize> {
        let list = &self.lists[number];
        let [in_order, others] = self.pages.get(list.kind.name)?;
        let newest = || in_order.iter().rev().chain(others.iter().rev());
        let mut near: Vec<_> = if is_sorted(list) {
            let most = (&list.last.created, Reverse(0));
            let older = in_order.range(..=most).rev().take(TRIES);
            older.chain(others.iter().rev().take(TRIES)).copied().collect()
        } else {
            newest().take(TRIES).chain(others.iter().rev().take(TRIES)).copied().collect()
        };
        near.sort_unstable_by(|a, b| b.cmp(a));
        near.into_iter().map(|(_, Reverse(other))| other).find(|other| self.fits(number, *other))
    }

    fn take(&mut self, number: usize, follower: usize) {
        self.taken.insert(follower);
        let list = &self.lists[follower];
        if let Some(of_kind) = self.pages.get_mut(list.kind.name) {
            let pages = &mut of_kind[usize::from(!list.descending)];
            pages.remove(&(&list.first.created, Reverse(follower)));
        }
        let (chain, end) = (self.chain(number), self.chain(follower));
        self.chains[end] = chain;
    }

    fn chain(&mut self, mut page: usize) -> usize {
        while self.chains[page] != page {
            self.chains[page] = self.chains[self.chains[page]];
            page = self.chains[page];
        }
        page
    }
}

/// Whether enough records show that a list is in Nova's own order, the newest first.
fn is_sorted(list: &Page) -> bool {
    list.descending && list.records >= 8
}

/// Whether `page` may be the next one of `list`, neither of which says where it is.
fn may_follow(list: &Page, page: &Page) -> bool {
    if page.kind != list.kind || page.this().is_some() {
        return false;
    }
    if page.records == 0 {
        return true;
    }
    let marker = list.envelope().next.as_deref().and_then(marker);
    let itself = |mark: &Bound| {
        mark.id.is_some() && (mark.id == list.first.id || mark.id.as_deref() == marker)
    };
    if itself(&page.first) || itself(&page.last) {
        return false;
    }
    !(is_sorted(list) && page.descending) || page.first.created <= list.last.created
}
