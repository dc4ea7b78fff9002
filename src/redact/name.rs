//! Pseudonyms of names: host names, e-mail addresses, and whatever has no shape of its own.

use super::key::Key;
use super::pseudonym::{plain, push_digits};

/// The pseudonym of a name. A name of several labels, such as a host's or an e-mail address, gets
/// one label for each, so that `node1` stays a part of `node1.example.org`.
pub(super) fn name(key: &Key, text: &str) -> String {
    const SIGNS: [char; 3] = ['.', '@', '#'];
    let bare = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'@' | b'#'));
    let labels = || text.split(SIGNS);
    if !bare || !text.contains(SIGNS) || labels().any(str::is_empty) {
        return label(key, text);
    }
    let mut out = String::new();
    let mut rest = text;
    for part in labels() {
        out += &plain(key, part).unwrap_or_else(|| label(key, part));
        rest = &rest[part.len()..];
        let sign = rest.len().min(1);
        out += &rest[..sign];
        rest = &rest[sign..];
    }
    out
}

/// A word for `text`: 64 bits, so that a million names are a million words.
pub(super) fn label(key: &Key, text: &str) -> String {
    let mut out = String::with_capacity(21);
    out.push_str("name-");
    push_digits(key, b"name", text, 16, &mut out);
    out
}

/// `net=10.0.0.1, 192.0.2.1; other=10.1.0.1`, the old form of a server's addresses: labels and
/// addresses one by one.
pub(super) fn addresses(text: &str, each: &mut dyn FnMut(&str) -> String) -> Option<String> {
    let mut parts = Vec::new();
    for part in text.split("; ") {
        let (label, list) = part.rsplit_once('=')?;
        let list: Vec<String> = list.split(", ").map(&mut *each).collect();
        parts.push(format!("{}={}", each(label), list.join(", ")));
    }
    Some(parts.join("; "))
}

/// `key='value', other='value'`, the old form of properties: keys and values one by one.
pub(super) fn properties(text: &str, each: &mut dyn FnMut(&str) -> String) -> Option<String> {
    let mut parts = Vec::new();
    for part in text.strip_suffix('\'')?.split("', ") {
        let (key, value) = part.split_once("='")?;
        parts.push(format!("{}='{}'", each(key), each(value)));
    }
    Some(parts.join(", "))
}

/// `gigabytes_TYPE`: the resource of a quota for one volume type.
pub(super) fn quota(text: &str, each: &mut dyn FnMut(&str) -> String) -> Option<String> {
    const RESOURCES: [&str; 3] = ["volumes_", "gigabytes_", "snapshots_"];
    let resource = RESOURCES.iter().find(|resource| text.starts_with(*resource))?;
    let volume_type = text.strip_prefix(resource).filter(|name| !name.is_empty())?;
    Some(format!("{resource}{}", each(volume_type)))
}

/// Texts that the APIs make of a word and an id or a name: `target:ID`, `compute:ZONE`,
/// `dhcpID-ID`, `ovnmeta-ID`. The words stay, the rest is replaced, so that joins still meet.
pub(super) fn composed(text: &str, each: &mut dyn FnMut(&str) -> String) -> Option<String> {
    const WORDS: [&str; 5] = ["target:", "dhcp", "ovnmeta-", "lb-", "-"];
    const UUID: usize = 36;
    if let Some(zone) = text.strip_prefix("compute:") {
        return Some(format!("compute:{}", each(zone)));
    }
    let (mut out, mut rest, mut ids) = (String::new(), text, 0);
    while !rest.is_empty() {
        if let Some(word) = WORDS.iter().find(|word| rest.starts_with(*word)) {
            out += word;
            rest = &rest[word.len()..];
            continue;
        }
        let id = rest.get(..UUID)?;
        let hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
        if !id.bytes().all(hex) || id.bytes().filter(|byte| *byte == b'-').count() != 4 {
            return None;
        }
        out += &each(id);
        rest = &rest[UUID..];
        ids += 1;
    }
    (ids > 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> String {
        name(&Key::new(b"0123456789abcdef").unwrap(), text)
    }

    #[test]
    fn a_host_s_short_name_is_a_part_of_its_long_one() {
        let (short, long) = (named("node1"), named("node1.example.org"));
        assert!(long.starts_with(&format!("{short}.")), "{short} {long}");
        assert!(named("a@node1.example.org").ends_with(&format!("@{long}")));
        assert!(!named("node1").contains("node1"));
    }

    #[test]
    fn a_name_with_blanks_is_one_word() {
        let word = named("EXAMPLE\\domain admins e.V.");
        assert!(word.starts_with("name-") && !word.contains(['.', ' ', '\\']), "{word}");
        assert_ne!(named("..."), "...");
    }

    #[test]
    fn ids_and_zones_are_replaced_inside_composed_values() {
        let mut each = |text: &str| format!("<{text}>");
        let id = "8d0b2c3e-7f3c-4a4e-9b0e-3f2a1b0c9d8e";
        let mut found = |text: &str| composed(text, &mut each);
        assert_eq!(found(&format!("target:{id}")), Some(format!("target:<{id}>")));
        assert_eq!(found(&format!("dhcp{id}-{id}")), Some(format!("dhcp<{id}>-<{id}>")));
        assert_eq!(found("compute:Edge Zone 1").as_deref(), Some("compute:<Edge Zone 1>"));
        assert_eq!(found("target:front"), None);
        assert_eq!(found("dhcp"), None);
        assert_eq!(quota("gigabytes_gold", &mut each).as_deref(), Some("gigabytes_<gold>"));
        assert_eq!(quota("gigabytes_", &mut each), None);
        assert_eq!(quota("gold", &mut each), None);
    }

    #[test]
    fn the_command_line_s_forms_are_taken_apart() {
        let mut each = |text: &str| format!("<{text}>");
        let found = addresses("a net=10.0.0.1, ::1; b=10.0.0.2", &mut each);
        assert_eq!(found.unwrap(), "<a net>=<10.0.0.1>, <::1>; <b>=<10.0.0.2>");
        let found = properties("a='1', b='x=y'", &mut each);
        assert_eq!(found.unwrap(), "<a>='<1>', <b>='<x=y>'");
        assert_eq!(addresses("nothing", &mut each), None);
        assert_eq!(properties("nothing", &mut each), None);
    }
}
