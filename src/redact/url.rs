//! Pseudonyms of links: scheme, port and the words of the APIs stay; hosts, ids and passwords do
//! not.

use super::key::Key;
use super::name;
use super::pseudonym::{plain, push_text};
use super::time::is_small;
use super::vocabulary::{PATH_WORDS, SCHEMES};
use crate::finding::mask::{self, REDACTED};

/// Appends the pseudonym of a URL or of an absolute path; `false` for another text.
pub(super) fn push_url(key: &Key, link: &str, out: &mut String) -> bool {
    let (scheme, rest) = match link.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None if link.starts_with('/') => (None, link),
        None => return false,
    };
    if link.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return false;
    }
    let Some(scheme) = scheme else {
        push_path(key, rest, out);
        return true;
    };
    if scheme.is_empty() || scheme.contains(|c: char| !c.is_ascii_alphanumeric() && c != '+') {
        return false;
    }
    match SCHEMES.has(scheme) {
        true => out.push_str(scheme),
        false => out.push_str(&name::label(key, scheme)),
    }
    out.push_str("://");
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    // What is before the host is a user and a password.
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    out.push_str(&place(key, host));
    push_path(key, rest, out);
    true
}

/// A host, perhaps with a port.
fn place(key: &Key, host: &str) -> String {
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if is_small(port, 5) => (host, format!(":{port}")),
        _ => (host, String::new()),
    };
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    match inner.and_then(|inner| plain(key, inner)) {
        Some(address) => format!("[{address}]{port}"),
        None if host.is_empty() => port,
        None => plain(key, host).unwrap_or_else(|| name::name(key, host)) + &port,
    }
}

/// Appends a path with its query and fragment.
fn push_path(key: &Key, path: &str, out: &mut String) {
    let (path, fragment) = match path.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (path, None),
    };
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    for (number, part) in path.split('/').enumerate() {
        if number > 0 {
            out.push('/');
        }
        push_segment(key, part, out);
    }
    for (number, pair) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        out.push(if number == 0 { '?' } else { '&' });
        push_pair(key, pair, out);
    }
    if let Some(fragment) = fragment {
        out.push('#');
        push_segment(key, fragment, out);
    }
}

fn push_pair(key: &Key, pair: &str, out: &mut String) {
    let Some((word, value)) = pair.split_once('=') else { return push_segment(key, pair, out) };
    push_segment(key, word, out);
    out.push('=');
    match word {
        _ if mask::is_secret(word) => out.push_str(REDACTED),
        "limit" if is_small(value, 9) => out.push_str(value),
        _ => push_segment(key, value, out),
    }
}

/// Appends one part of a path: a word of an API, or a name.
fn push_segment(key: &Key, part: &str, out: &mut String) {
    if part.is_empty() || PATH_WORDS.has(part) || is_small(part, 1) {
        return out.push_str(part);
    }
    match part.strip_prefix("AUTH_") {
        // Swift's way to name an account.
        Some(project) if !part.contains(['%', '/', '?', '#']) => {
            out.push_str("AUTH_");
            push_text(key, project, out);
        }
        // A link inside a link is replaced as a whole: links could nest without end.
        _ if part.contains(['%', '/', '?', '#']) => out.push_str(&name::label(key, part)),
        _ => push_text(key, part, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::pseudonym::text;

    fn url(key: &Key, link: &str) -> Option<String> {
        let mut out = String::new();
        push_url(key, link, &mut out).then_some(out)
    }

    fn key() -> Key {
        Key::new(b"0123456789abcdef").unwrap()
    }

    #[test]
    fn a_link_keeps_what_the_api_says() {
        let group = "728b6c2d411149f9a31f11d169eed227";
        let link = format!(
            "https://boss:made-up@cloud.example.org:5000/v3/groups/{group}/users?limit=2&marker=x"
        );
        let found = url(&key(), &link).unwrap();
        let host = name::name(&key(), "cloud.example.org");
        let (group, marker) = (text(&key(), group), text(&key(), "x"));
        assert_eq!(
            found,
            format!("https://{host}:5000/v3/groups/{group}/users?limit=2&marker={marker}")
        );
        assert!(url(&key(), "http://[2001:db8::1]:80/v3").unwrap().starts_with("http://[fd"));
        assert!(url(&key(), "http://192.168.0.1:80/v3").unwrap().starts_with("http://192.168."));
    }

    #[test]
    fn a_path_without_a_host_is_a_link_too() {
        assert_eq!(url(&key(), "/v2/images").unwrap(), "/v2/images");
        let found = url(&key(), "/v2/images?token=made-up").unwrap();
        assert_eq!(found, "/v2/images?token=[redacted]");
        assert_eq!(url(&key(), "not / a link"), None);
    }
}
