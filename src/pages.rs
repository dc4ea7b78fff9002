//! Pagination: the pages that were given, and whether each list is complete.
//!
//! Owns the signs by which a list is known to be complete or not. It must never know how records
//! are read or reported.
//!
//! A page names the next one, and seldom itself: Keystone has `links.self`, and curl's trace the
//! request; without them Nova, Cinder and Glance do not say where a page is. Only what is certain
//! is used: a next link names its page's last record as the marker, no page continues itself, and
//! Nova lists the newest server first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::decode::envelope::Envelope;
use crate::finding::{Code, Finding, code, mask};
use crate::kind::Kind;
use crate::read::http::Http;
use crate::read::window::Spot;
use crate::recognize::subject::{decoded, of_file_name};

/// Id and date of a record, where it has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Bound {
    pub(crate) id: Option<Box<str>>,
    pub(crate) created: Option<Box<str>>,
}

/// One document that is a list, or a page of one.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) file: Arc<str>,
    pub(crate) kind: &'static Kind,
    pub(crate) spot: Spot,
    pub(crate) records: u64,
    /// Absent where it says nothing, as of thousands of small files.
    pub(crate) envelope: Option<Box<Envelope>>,
    /// What the saved headers say.
    pub(crate) http: Option<Box<Http>>,
    pub(crate) cut: bool,
    pub(crate) first: Bound,
    /// Of a page that goes on, or never says so.
    pub(crate) last: Bound,
    /// Whether no record is newer than the one before it, as far as that was looked at.
    pub(crate) descending: bool,
    /// The length at which its service may have cut it without a sign.
    pub(crate) silent_cut: Option<u32>,
}

impl Page {
    /// What its envelope says.
    pub(crate) fn envelope(&self) -> &Envelope {
        static NOTHING: Envelope = Envelope::NOTHING;
        self.envelope.as_deref().unwrap_or(&NOTHING)
    }

    /// The call itself, if the page says it.
    fn this(&self) -> Option<&str> {
        let traced = || self.http.as_ref().and_then(|http| http.url.as_deref());
        self.envelope().this.as_deref().or_else(traced)
    }

    fn finding(&self, code: &'static Code, message: impl Into<String>) -> Finding {
        let mut finding = Finding::new(code, Some(self.file.clone()), message);
        finding.place.line = Some(self.spot.count.lines + 1);
        finding.place.column = Some(self.spot.count.chars + 1);
        finding.place.byte = Some(self.spot.byte);
        finding
    }
}

/// The length at which the service of a list cuts it without a sign: Keystone 27 and later
/// (`max_db_limit`), Glance v1 and Swift. `keys` are the first record's.
pub(crate) fn silent_cut(kind: &'static Kind, keys: &[String], keystone: bool) -> Option<u32> {
    match kind.name {
        _ if keystone => Some(1000),
        "images" if keys.iter().any(|key| key == "is_public") => Some(25),
        "object_containers" | "objects" => Some(10_000),
        _ => None,
    }
}

/// Whether pages of the kind never name the next one: those of Swift.
pub(crate) fn names_no_next(kind: &'static Kind) -> bool {
    matches!(kind.name, "object_containers" | "objects")
}

/// What is wrong with the lists: findings with the numbers of their lists, in the order of the
/// lists.
pub(crate) fn incomplete(lists: &[Page]) -> Vec<(usize, Finding)> {
    let mut findings = Vec::new();
    let circles = circles(lists);
    let continued = continued(lists);
    let led_to = LedTo::new(lists);
    let totals = totals(lists);
    for (number, list) in lists.iter().enumerate() {
        let name = list.kind.name;
        let mut say = |finding| findings.push((number, finding));
        if circles.contains(&number) {
            let count = counted(list.records);
            let message = format!(
                "the list of {name} goes on after {count}, and the next page is one that leads to this one"
            );
            let help = "save the list without `limit`: the service does not know where to go on";
            say(list.finding(&code::INCOMPLETE_LIST, message).help(help));
        } else if let Some(next) =
            list.envelope().next.as_ref().filter(|_| !continued.contains(&number))
        {
            let count = counted(list.records);
            let message =
                format!("the list of {name} goes on after {count}, on a page that was not given");
            let help = format!("save the next page too, and give all pages: {}", mask::text(next));
            say(list.finding(&code::INCOMPLETE_LIST, message).help(help));
        } else if list.envelope().truncated && list.envelope().next.is_none() {
            let count = counted(list.records);
            let message = format!("Keystone cut the list of {name} after {count}");
            say(list.finding(&code::TRUNCATED_LIST, message));
        }
        if let Some(this) = list.this() {
            if led_to.lacks(list, this) {
                let message = format!(
                    "the page of {name} is not the first one, and no page given leads to it"
                );
                let help = "save the pages before it too, from the first one on";
                say(list.finding(&code::INCOMPLETE_LIST, message).help(help));
            }
            if let Some(filter) = filter(this) {
                let message =
                    format!("the list of {name} was asked for with `{}`", mask::text(filter));
                say(list.finding(&code::FILTERED_LIST, message));
            }
        }
        if let Some(http) = &list.http {
            match http.status {
                None | Some(200 | 201 | 203) => {}
                // Swift answers so where there is no body.
                Some(204) if http.listing.is_some() => {}
                Some(status) => {
                    let message =
                        format!("the service answered {status} to the call for {name}, not 200");
                    let help = "repeat the call, and save the whole reply";
                    say(list.finding(&code::INCOMPLETE_LIST, message).help(help));
                }
            }
            if let Some((bytes, length)) = http.short() {
                let message = format!(
                    "the reply has {bytes} bytes of the {length} that its header `Content-Length` names"
                );
                let help = "save the reply again; no program may change a reply that is saved with its headers";
                say(list.finding(&code::INCOMPLETE_LIST, message).help(help));
            }
        }
        let goes_on = list.envelope().next.is_some() && !continued.contains(&number);
        if let Some((whole, given)) =
            totals.get(&total_key(list)).filter(|(whole, given)| given < whole && !goes_on)
        {
            let message = format!("{given} of {whole} {name} were given");
            let help = "save all pages, and give all of them";
            say(list.finding(&code::INCOMPLETE_LIST, message).help(help));
        }
        let ended = list.envelope().next.is_none() && !list.envelope().truncated;
        if list.silent_cut.is_some_and(|most| u64::from(most) == list.records)
            && ended
            && !has_limit(list)
            && !totals.contains_key(&total_key(list))
        {
            let message = format!("the list of {name} has exactly {} records", list.records);
            say(list.finding(&code::MAYBE_INCOMPLETE, message));
        }
    }
    for (number, message) in gaps(lists) {
        let help = "save the missing page too, or rename the files if there is none";
        findings.push((number, lists[number].finding(&code::MAYBE_INCOMPLETE, message).help(help)));
    }
    findings.sort_by_key(|(number, _)| *number);
    findings
}

/// `1 record`, `2 records`.
fn counted(records: u64) -> String {
    match records {
        1 => "1 record".to_owned(),
        _ => format!("{records} records"),
    }
}

fn has_limit(list: &Page) -> bool {
    query(list.this().unwrap_or_default()).any(|(key, _)| key == "limit" || key == "marker")
}

/// Lists that are one by what a service says of the whole: kind and its number of records, and of
/// Swift's lists the account or container, where the call or the file's name says it. Two accounts
/// may have as many containers.
type TotalKey<'l> = (&'static str, Option<u64>, Option<&'l str>);

fn total_key(list: &Page) -> TotalKey<'_> {
    let name = list.kind.name;
    let counted = list.http.as_ref().and_then(|http| http.count);
    let of_swift = names_no_next(list.kind);
    let path = || list.this().map(|call| call.split_once('?').map_or(call, |(path, _)| path));
    let whose = of_swift.then(|| path().or_else(|| of_file_name(&list.file))).flatten();
    (name, list.envelope().count.or(counted), whose)
}

/// How many records the service says there are, and how many all pages that say so have.
fn totals(lists: &[Page]) -> HashMap<TotalKey<'_>, (u64, u64)> {
    let mut totals = HashMap::new();
    for list in lists {
        let key = total_key(list);
        if let (_, Some(whole), _) = key {
            totals.entry(key).or_insert((whole, 0)).1 += list.records;
        }
    }
    totals
}

/// Parameters of a call that choose pages, order or fields, but no records.
const NEUTRAL: &[&str] = &[
    "all_projects",
    "all_tenants",
    "detail",
    "detailed",
    "effective",
    "fields",
    "format",
    "include_names",
    "include_subtree",
    "limit",
    "marker",
    "member_status",
    "nocatalog",
    "offset",
    "page_reverse",
    "page_size",
    "sort",
    "sort_dir",
    "sort_dirs",
    "sort_key",
    "sort_keys",
    "usage",
    "with_count",
    "with_servers",
];

/// The part of a call's query that chooses records.
fn filter(call: &str) -> Option<&str> {
    let part = call.split_once('?')?.1.split('#').next()?;
    part.split('&').find(|part| {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        // These ask for all of them; hidden images come in a list of their own only.
        let all = matches!(
            (key, value),
            ("is_public", "none" | "None") | ("visibility", "all") | ("os_hidden", _)
        );
        !key.is_empty() && !value.is_empty() && !all && !NEUTRAL.contains(&key)
    })
}

/// Which pages some page given leads to.
struct LedTo<'l> {
    calls: HashSet<(&'static str, Call<'l>)>,
    markers: HashSet<(&'static str, &'l str)>,
    /// The last records of pages that never name the next one: those of Swift.
    last: HashSet<(&'static str, &'l str)>,
}

impl<'l> LedTo<'l> {
    fn new(lists: &'l [Page]) -> Self {
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
    fn lacks(&self, list: &Page, this: &str) -> bool {
        let name = list.kind.name;
        marker(this).is_some_and(|marker| {
            !self.markers.contains(&(name, marker))
                && !self.calls.contains(&(name, call(this)))
                && !self.last.contains(&(name, &*decoded(marker)))
        })
    }
}

fn marker(call: &str) -> Option<&str> {
    query(call).find(|(key, _)| *key == "marker").map(|(_, value)| value)
}

/// The numbers of those lists whose next link leads to a page that was given.
fn continued(lists: &[Page]) -> BTreeSet<usize> {
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
fn circles(lists: &[Page]) -> BTreeSet<usize> {
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

/// What a link asks for: its path behind the version, and its query in any order.
type Call<'l> = (&'l str, BTreeSet<(&'l str, &'l str)>);

/// Hosts and path prefixes differ between links of one cloud.
fn call(link: &str) -> Call<'_> {
    let path = link.split('?').next().unwrap_or_default().trim_end_matches('/');
    let is_version = |part: &str| {
        part.strip_prefix('v').is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        })
    };
    let mut at = 0;
    let mut behind = None;
    for part in path.split('/') {
        at += part.len() + 1;
        if is_version(part) {
            behind = Some(at.min(path.len()));
        }
    }
    let last = || path.rsplit('/').next().unwrap_or_default();
    (behind.map_or_else(last, |behind| &path[behind..]), query(link).collect())
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

/// Files that are counted in their names, with a number missing: the list before the gap, or the
/// first one, and what to say.
fn gaps(lists: &[Page]) -> Vec<(usize, String)> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::server;

    fn page(next: Option<&str>, first: &str, last: &str, records: u64) -> Page {
        let mark = |text: &str| {
            let (id, created) = text.split_once('@').unwrap();
            Bound { id: Some(id.into()), created: Some(created.into()) }
        };
        Page {
            file: "f".into(),
            kind: &server::KIND,
            spot: Spot::default(),
            records,
            envelope: Some(Box::new(Envelope {
                next: next.map(str::to_owned),
                ..Envelope::default()
            })),
            http: None,
            cut: false,
            first: mark(first),
            last: mark(last),
            descending: true,
            silent_cut: None,
        }
    }

    fn wrong(lists: &[Page]) -> Vec<usize> {
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
    fn a_page_that_leads_to_itself_is_incomplete() {
        let known = |this: &str, next: Option<&str>| {
            let mut page = page(next, "a@2020", "b@2019", 3);
            page.envelope.get_or_insert_default().this = Some(this.to_owned());
            page
        };
        let first = known("/v3/users?limit=3", Some("/v3/users?limit=3&marker=b"));
        let again = known("/v3/users?limit=3&marker=b", Some("/v3/users?limit=3&marker=b"));
        assert_eq!(wrong(&[first.clone(), again.clone()]), [1]);
        assert_eq!(wrong(&[again, first.clone()]), [0]);
        let back = known("/v3/users?limit=3&marker=b", Some("/v3/users?limit=3"));
        assert_eq!(wrong(&[first.clone(), back]).len(), 1);
        let end = known("/v3/users?limit=3&marker=b", None);
        assert_eq!(wrong(&[first, end]), [0; 0]);
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
