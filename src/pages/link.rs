//! What the links of pages ask for.

use std::collections::BTreeSet;

/// What a link asks for: its path behind the version, and its query in any order.
pub(super) type Call<'l> = (&'l str, BTreeSet<(&'l str, &'l str)>);

/// Hosts and path prefixes differ between links of one cloud.
pub(super) fn call(link: &str) -> Call<'_> {
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
pub(super) fn query(link: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = link.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// The record behind which the page of a link begins.
pub(super) fn marker(call: &str) -> Option<&str> {
    query(call).find(|(key, _)| *key == "marker").map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_compared_without_their_hosts() {
        assert_eq!(
            call("http://a:5000/v3/users?limit=2&marker=x"),
            call("/v3/users?marker=x&limit=2")
        );
        assert_ne!(call("http://a/v3/users?marker=x"), call("http://a/v3/users?marker=y"));
    }
}
