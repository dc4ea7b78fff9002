//! Pagination: the pages that were given, and whether each list is complete.
//!
//! Owns the signs by which a list is known to be complete or not. It must never know how records
//! are read or reported.
//!
//! A page names the next one, and seldom itself: Keystone has `links.self`, and curl's trace the
//! request; without them Nova, Cinder and Glance do not say where a page is. Only what is certain
//! is used: a next link names its page's last record as the marker, no page continues itself, and
//! Nova lists the newest server first.

mod chain;
mod link;
mod numbering;

use std::collections::HashMap;
use std::sync::Arc;

use chain::{LedTo, circles, continued};
use link::query;
use numbering::gaps;

use crate::decode::envelope::Envelope;
use crate::finding::{Code, Finding, code, mask};
use crate::kind::Kind;
use crate::read::http::Http;
use crate::read::window::Spot;
use crate::recognize::keys::link_matches;
use crate::recognize::subject::of_file_name;

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
    /// Whether it is one record and no list, of a kind that has lists.
    pub(crate) single: bool,
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

/// Paths of calls that list a part of the records, though no parameter says so: those of the user
/// who asks or of another one, or those with a name.
const PARTS: &[&str] = &[
    "auth/domains",
    "auth/projects",
    "OS-FEDERATION/domains",
    "OS-FEDERATION/projects",
    "users/*/projects",
    "os-hypervisors/*/search",
];

/// The part of a call that chooses records: its path or a parameter.
fn filter(call: &str) -> Option<&str> {
    let path = call.split(['?', '#']).next().unwrap_or(call).trim_end_matches('/');
    if let Some(part) = PARTS.iter().find(|part| link_matches(path, part)) {
        let start = path.rmatch_indices('/').nth(part.matches('/').count());
        return Some(start.map_or(path, |(slash, _)| &path[slash..]));
    }
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
            single: false,
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
    fn a_part_of_a_list_is_known_by_its_call() {
        for (call, part) in [
            ("http://k:5000/v3/auth/projects", Some("/auth/projects")),
            ("http://k/v3/users/abc/projects?limit=9", Some("/users/abc/projects")),
            ("/v3/OS-FEDERATION/projects/", Some("/OS-FEDERATION/projects")),
            ("/v3/OS-FEDERATION/domains", Some("/OS-FEDERATION/domains")),
            ("/v3/auth/domains", Some("/auth/domains")),
            ("/v2.1/os-hypervisors/node/search", Some("/os-hypervisors/node/search")),
            ("/v3/projects?domain_id=default", Some("domain_id=default")),
            ("/v3/projects?limit=9&name=", None),
            ("/v3/projects", None),
            ("/v3/users", None),
            ("/v2.1/os-hypervisors/detail", None),
        ] {
            assert_eq!(filter(call), part, "{call}");
        }
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
}
