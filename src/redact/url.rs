//! Pseudonyms of links: scheme, port and the words of the APIs stay; hosts, ids and passwords do
//! not.

use super::key::Key;
use super::name;
use super::pseudonym::{plain, text};
use super::time::is_small;
use super::vocabulary::{PATH_WORDS, SCHEMES};
use crate::finding::mask::{self, REDACTED};

/// The pseudonym of a URL or of an absolute path; `None` for another text.
pub(super) fn url(key: &Key, link: &str) -> Option<String> {
    if link.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let (scheme, rest) = match link.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None if link.starts_with('/') => return Some(path(key, link)),
        None => return None,
    };
    if scheme.is_empty() || scheme.contains(|c: char| !c.is_ascii_alphanumeric() && c != '+') {
        return None;
    }
    let scheme = if SCHEMES.has(scheme) { scheme.to_owned() } else { name::label(key, scheme) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    // What is before the host is a user and a password.
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    Some(format!("{scheme}://{}{}", place(key, host), path(key, rest)))
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

/// A path with its query and fragment.
fn path(key: &Key, path: &str) -> String {
    let (path, fragment) = match path.split_once('#') {
        Some((path, fragment)) => (path, format!("#{}", segment(key, fragment))),
        None => (path, String::new()),
    };
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => {
            let pairs: Vec<String> = query.split('&').map(|pair| self::pair(key, pair)).collect();
            (path, format!("?{}", pairs.join("&")))
        }
        None => (path, String::new()),
    };
    let segments: Vec<String> = path.split('/').map(|part| segment(key, part)).collect();
    segments.join("/") + &query + &fragment
}

fn pair(key: &Key, pair: &str) -> String {
    let Some((word, value)) = pair.split_once('=') else { return segment(key, pair) };
    let value = match word {
        _ if mask::is_secret(word) => REDACTED.to_owned(),
        "limit" if is_small(value, 9) => value.to_owned(),
        _ => segment(key, value),
    };
    format!("{}={value}", segment(key, word))
}

/// One part of a path: a word of an API, or a name.
fn segment(key: &Key, part: &str) -> String {
    if part.is_empty() || PATH_WORDS.has(part) || is_small(part, 1) {
        return part.to_owned();
    }
    match part.strip_prefix("AUTH_") {
        // Swift's way to name an account.
        Some(project) if !part.contains(['%', '/', '?', '#']) => {
            format!("AUTH_{}", text(key, project))
        }
        // A link inside a link is replaced as a whole: links could nest without end.
        _ if part.contains(['%', '/', '?', '#']) => name::label(key, part),
        _ => text(key, part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
