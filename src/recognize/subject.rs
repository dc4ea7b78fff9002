//! Whose a reply is that does not say so itself: the id in the URL that it was asked from, or in
//! the name of its file.
//!
//! Placement's inventories, usages and allocations, Neutron's quotas of one project and Swift's
//! listings do not name their subject.

use std::borrow::Cow;

/// What a URL says of its reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The kind of the reply, by name.
    pub(crate) kind: &'static str,
    /// Whose it is: the id of a provider, consumer, project, group, user or server; for Swift the
    /// account, and the container behind a `/`.
    pub(crate) id: String,
}

/// Where in a path the id is (`*`), and the kind of the reply. The path's end is compared, so
/// that a prefix such as `/compute/v2.1/PROJECT` does not matter.
const PATHS: &[(&str, &str)] = &[
    ("resource_providers/*/inventories", "inventories"),
    ("resource_providers/*/usages", "usages"),
    ("resource_providers/*/allocations", "allocations"),
    ("resource_providers/*/traits", "traits"),
    ("resource_providers/*/aggregates", "provider_aggregates"),
    ("allocations/*", "allocations"),
    ("quotas/*", "quotas"),
    ("quotas/*/details", "quotas"),
    ("os-quota-sets/*", "quota_set"),
    ("os-quota-sets/*/detail", "quota_set"),
    ("os-simple-tenant-usage/*", "tenant_usages"),
    ("groups/*/users", "group_members"),
    ("users/*/groups", "user_groups"),
    ("servers/*/os-interface", "interfaceAttachments"),
    ("servers/*/os-volume_attachments", "volumeAttachments"),
    ("servers/*/os-instance-actions", "instanceActions"),
    ("flavors/*/os-flavor-access", "flavor_access"),
    ("images/*/members", "image_members"),
];

/// Paths whose subject is in the query: the path's end, the query's key, and the kind.
const QUERIES: &[(&str, &str, &str)] = &[
    ("usages", "project_id", "usages"),
    ("limits", "tenant_id", "absolute_limits"),
    ("limits", "project_id", "absolute_limits"),
];

/// What `url`, whole or from its path on, says of its reply; `None` where the reply names its
/// subject itself or has none.
pub(crate) fn of_url(url: &str) -> Option<Subject> {
    let url = url.split('#').next().unwrap_or(url);
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let path = match place.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => place,
    };
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    if let Some(subject) = of_swift(&segments) {
        return Some(subject);
    }
    let last = segments.last().map(|last| last.strip_suffix(".json").unwrap_or(last));
    for (end, key, kind) in QUERIES {
        if last == Some(end)
            && let Some(id) = value(query, key)
        {
            return Some(Subject { kind, id: id.into_owned() });
        }
    }
    PATHS.iter().find_map(|(pattern, kind)| {
        let id = decoded(id_at(&segments, pattern)?);
        // `/quotas/default`, `/traits` and the like name nobody.
        is_id(&id).then(|| Subject { kind, id: id.into_owned() })
    })
}

/// The id at the `*` of `pattern`, if the path ends as the pattern does.
fn id_at<'u>(segments: &[&'u str], pattern: &str) -> Option<&'u str> {
    let parts: Vec<&str> = pattern.split('/').collect();
    let start = segments.len().checked_sub(parts.len())?;
    let mut id = None;
    for (segment, part) in segments[start..].iter().copied().zip(parts) {
        let bare = segment.strip_suffix(".json").unwrap_or(segment);
        match part {
            "*" => id = Some(bare),
            part if part == bare => {}
            _ => return None,
        }
    }
    id
}

/// An account, or a container of one: `/v1/AUTH_ID` and `/v1/AUTH_ID/CONTAINER`.
fn of_swift(segments: &[&str]) -> Option<Subject> {
    let at = segments.iter().position(|segment| *segment == "v1")?;
    let account = decoded(segments.get(at + 1)?);
    if !is_account(&account) {
        return None;
    }
    match segments.get(at + 2..)? {
        [] => Some(Subject { kind: "object_containers", id: account.into_owned() }),
        [container] => {
            let id = format!("{account}/{}", decoded(container));
            Some(Subject { kind: "objects", id })
        }
        // An object has no listing.
        _ => None,
    }
}

/// The value of `key` in a query.
fn value<'u>(query: &'u str, key: &str) -> Option<Cow<'u, str>> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == key)?;
    Some(decoded(value)).filter(|value| !value.is_empty())
}

/// The text of percent-encoded text; as it is where that is not UTF-8.
pub(crate) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            // Two digits make a byte.
            (b'%', Some(high), Some(low)) => {
                out.push((high << 4 | low) as u8);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether `text` has the form of an id: a UUID with or without its dashes, or the 64 digits of a
/// user or group from LDAP.
fn is_id(text: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.len() {
        32 | 64 => hex(text),
        36 => is_uuid(text),
        _ => false,
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether `text` is an account of Swift: a prefix in capital letters, which the operator chose,
/// and a project's id; `AUTH_` also before any other name.
fn is_account(text: &str) -> bool {
    let Some((prefix, project)) = text.split_once('_') else { return false };
    let capital = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_uppercase());
    !project.is_empty() && capital && (prefix == "AUTH" || is_id(project))
}

/// The id in the name of the file at `path`: an account of Swift, else a UUID with or without its
/// dashes. `None` where there is no id, or where there are two that differ.
pub(crate) fn of_file_name(path: &str) -> Option<&str> {
    let name = path.rsplit(['/', '\\', ':']).next().unwrap_or(path);
    let words = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let mut accounts = words.filter(|word| {
        is_account(word) && word.split_once('_').is_some_and(|(_, project)| is_id(project))
    });
    if let Some(first) = accounts.next() {
        return accounts.all(|other| other == first).then_some(first);
    }
    let mut ids = ids(name);
    let first = ids.next()?;
    ids.all(|other| other == first).then_some(first)
}

/// Every id that is in `name` between other signs than its own.
fn ids(name: &str) -> impl Iterator<Item = &str> {
    let boundary = |text: &str, last: bool| {
        let next = if last { text.chars().next_back() } else { text.chars().next() };
        !next.is_some_and(|c| c.is_ascii_alphanumeric())
    };
    name.char_indices().filter_map(move |(at, _)| {
        let id = [36, 32].into_iter().find_map(|length| {
            let id = name.get(at..at + length)?;
            (is_id(id) && boundary(&name[at + length..], false)).then_some(id)
        })?;
        boundary(&name[..at], true).then_some(id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "2d7c6aec-9cbc-42e8-a891-444e6911636f";
    const PROJECT: &str = "112e8e7f8eba4e50932de46d15c17154";

    #[test]
    fn a_url_names_kind_and_subject() {
        for (url, kind, id) in [
            (format!("http://p:8778/resource_providers/{UUID}/inventories"), "inventories", UUID),
            (format!("/resource_providers/{UUID}/usages"), "usages", UUID),
            (format!("/placement/resource_providers/{UUID}/allocations"), "allocations", UUID),
            (format!("/resource_providers/{UUID}/traits"), "traits", UUID),
            (format!("/resource_providers/{UUID}/aggregates"), "provider_aggregates", UUID),
            (format!("/allocations/{UUID}"), "allocations", UUID),
            (format!("https://h/usages?user_id=u&project_id={PROJECT}"), "usages", PROJECT),
            (format!("/v2.0/quotas/{PROJECT}"), "quotas", PROJECT),
            (format!("/v2.0/quotas/{PROJECT}/details.json"), "quotas", PROJECT),
            (format!("/v2.0/quotas/{PROJECT}.json"), "quotas", PROJECT),
            (format!("/v3/{PROJECT}/os-quota-sets/{PROJECT}?usage=True"), "quota_set", PROJECT),
            (format!("/v2.1/os-quota-sets/{PROJECT}/detail"), "quota_set", PROJECT),
            (format!("/v2.1/limits?tenant_id={PROJECT}"), "absolute_limits", PROJECT),
            (format!("/v3/groups/{PROJECT}/users?limit=2#x"), "group_members", PROJECT),
            (format!("/v2.1/servers/{UUID}/os-interface"), "interfaceAttachments", UUID),
            (format!("/v2/images/{UUID}/members"), "image_members", UUID),
        ] {
            let expected = Subject { kind, id: id.to_owned() };
            assert_eq!(of_url(&url), Some(expected), "{url}");
        }
    }

    #[test]
    fn a_url_of_swift_names_the_account_and_the_container() {
        for (url, kind, id) in [
            ("http://s/v1/AUTH_a?format=json&marker=%2Fx", "object_containers", "AUTH_a"),
            ("http://s/swift/v1/AUTH_a/", "object_containers", "AUTH_a"),
            ("/v1/AUTH_a/images%20bucket?delimiter=/", "objects", "AUTH_a/images bucket"),
            ("/v1/AUTH_a/%E6%97%A5", "objects", "AUTH_a/日"),
            ("/v1/AUTH_a/100%", "objects", "AUTH_a/100%"),
        ] {
            let expected = Subject { kind, id: id.to_owned() };
            assert_eq!(of_url(url), Some(expected), "{url}");
        }
        let url = format!("/v1/KEY_{PROJECT}");
        assert_eq!(of_url(&url).map(|subject| subject.kind), Some("object_containers"));
        assert_eq!(of_url("/v1/AUTH_a/c/o"), None);
    }

    #[test]
    fn a_url_of_a_list_names_no_subject() {
        for url in [
            "http://n/v2.1/servers/detail?all_tenants=1",
            "/v2.0/quotas",
            "/v2.0/quotas/default",
            "/resource_providers",
            "/usages",
            "/usages?project_id=",
            "/traits",
            "/v1/images/detail",
            "/v1/stacks",
            "",
            "http://",
            "/%",
        ] {
            assert_eq!(of_url(url), None, "{url}");
        }
    }

    #[test]
    fn a_file_name_may_have_an_id_in_it() {
        let account = format!("AUTH_{PROJECT}");
        for (name, id) in [
            (format!("dumps/{UUID}.inventories.json"), Some(UUID)),
            (format!("os-quota-sets-usage.{PROJECT}.json"), Some(PROJECT)),
            (format!("inventories-{UUID}.json.gz"), Some(UUID)),
            (format!("dump.tar:providers/{UUID}/usages-{UUID}"), Some(UUID)),
            (format!("account-{account}.json.txt"), Some(&*account)),
            (format!("{account}.limit20-p1.json"), Some(&*account)),
            (format!("{UUID}-{PROJECT}.json"), None),
            (format!("{UUID}/usages.json"), None),
            (format!("x{PROJECT}"), None),
            (format!("日{PROJECT}日"), Some(PROJECT)),
            ("usages.json".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(of_file_name(&name), id, "{name}");
        }
    }
}
