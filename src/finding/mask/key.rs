//! Values that are secret because of the name before them: `"adminPass": "..."`,
//! `X-Auth-Token: ...`, `password=...`.
//!
//! The names are found wherever a `:` or a `=` follows a word. Nothing depends on having read the
//! text from its start or on its quotes being in pairs, so broken JSON hides nothing.

use std::ops::Range;

use super::Origin;
use super::end::{bare_end, is_quote, line_end, nested_end, string_end};
use super::names::{LONGEST, Secret, is_encoded, secret};

/// Adds the ranges of `text` that are secret because of a name before them without a sign
/// between it and the value: `"adminPass" "..."` in broken JSON, `--os-password ...`, `| adminPass | ... |`,
/// `<password>...`.
pub(super) fn find_unparted(text: &[u8], origin: Origin, ranges: &mut Vec<Range<usize>>) {
    logins(text, ranges);
    let mut masked_to = 0;
    let signs = |byte: &u8| matches!(byte, b'"' | b'\'' | b' ' | b'|' | b'>');
    for at in (0..text.len()).filter(|at| signs(&text[*at])) {
        let quote = matches!(text[at], b'"' | b'\'');
        let name = Name::before(text, if quote { at + 1 } else { at });
        let Some(name) = name.filter(|name| name.quoted || !quote) else { continue };
        let word = &text[name.word.clone()];
        if text[at] == b' ' && !word.starts_with(b"--") {
            continue;
        }
        let Some(secret) = secret(word, origin) else { continue };
        let start = value_start(text, at, &name);
        let first = text.get(start);
        let parted = matches!(first, None | Some(b':' | b'=' | b',' | b']' | b'}' | b')'));
        if parted || start < masked_to {
            continue;
        }
        if let Some(range) = value(text, start, &name, secret) {
            masked_to = range.end;
            ranges.push(range);
        }
    }
}

/// Adds the passwords of `.netrc`: `machine HOST login USER password SECRET`.
fn logins(text: &[u8], ranges: &mut Vec<Range<usize>>) {
    if memchr::memmem::find(text, b"password").is_none() {
        return;
    }
    let mut words = Vec::new();
    super::run::runs(text, |byte| !byte.is_ascii_whitespace(), |run| words.push(run));
    let is = |word: &Range<usize>, names: &[&[u8]]| names.contains(&&text[word.clone()]);
    let mut login = false;
    for (number, word) in words.iter().enumerate() {
        login |= is(word, &[b"machine", b"login", b"default"]);
        if login && is(word, &[b"password", b"account"]) {
            ranges.extend(words.get(number + 1).cloned());
        }
    }
}

/// Adds the secrets in the queries of URLs, and nothing else: `?sig=...`, `&X-Amz-Signature=...`.
pub(super) fn queries(text: &[u8], ranges: &mut Vec<Range<usize>>) {
    for sign in memchr::memchr2_iter(b'?', b'&', text) {
        let rest = &text[sign + 1..];
        let end = rest.iter().position(|byte| ends_query(*byte)).unwrap_or(rest.len());
        let Some(equals) = memchr::memchr(b'=', &rest[..end]) else { continue };
        if secret(&rest[..equals], Origin::File).is_some() && equals + 1 < end {
            ranges.push(sign + 1 + equals + 1..sign + 1 + end);
        }
    }
}

/// Whether the byte ends a value in the query of a URL.
fn ends_query(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"&;#\"'<>`".contains(&byte)
}

/// Adds the ranges of `text` that are secret because of the name before them.
pub(super) fn find(text: &[u8], origin: Origin, ranges: &mut Vec<Range<usize>>) {
    // Names inside names inside names, none of them ever closed, would be read again and again.
    // No genuine text needs so much; when it is used up, everything is a secret.
    let mut budget = 64 * text.len() + (1 << 16);
    let mut masked_to = 0;
    for at in memchr::memchr3_iter(b':', b'=', b',', text) {
        let Some(name) = Name::before(text, at) else { continue };
        let word = &text[name.word.clone()];
        let start = value_start(text, at, &name);
        if start < masked_to {
            continue;
        }
        let mut spent = 0;
        if text[at] == b',' {
            // A pair such as `["X-Auth-Token", "..."]`.
            if secret(word, origin) == Some(Secret::Header) && is_quote(text.get(start)) {
                ranges.extend(pair(text, start, &name));
            }
        } else if let Some(secret) = secret(word, origin) {
            if word.eq_ignore_ascii_case(b"token") && text.get(start) == Some(&b'{') {
                spent = ids(text, start, name.level, ranges) - start;
            } else if let Some(range) = value(text, start, &name, secret) {
                masked_to = range.end;
                ranges.push(range);
            }
        } else if is_of_token(word) && name.quoted {
            // A token by itself, as v2.0 and `openstack token issue` give it.
            spent = at;
            if let Some(open) = enclosing(text, name.word.start) {
                spent += ids(text, open, name.level, ranges) - open;
            }
        }
        let Some(left) = budget.checked_sub(spent) else {
            ranges.push(0..text.len());
            return;
        };
        budget = left;
    }
}

/// Whether a token has a field of this name, and few other things do.
fn is_of_token(word: &[u8]) -> bool {
    matches!(word, b"expires" | b"expires_at" | b"methods")
}

/// The secret of a pair, of which the second begins at `start`: `["X-Auth-Token", "..."]`, or
/// `"name": "X-Auth-Token", "value": "..."`.
fn pair(text: &[u8], start: usize, name: &Name) -> Option<Range<usize>> {
    let second = value(text, start, name, Secret::Header)?;
    let behind = text[second.end..].iter().take(16).position(|byte| *byte == b':');
    let Some(colon) = behind.map(|at| second.end + at) else { return Some(second) };
    match Name::before(text, colon) {
        Some(key) if key.word == second => {
            value(text, value_start(text, colon, &key), &key, Secret::Value)
        }
        _ => Some(second),
    }
}

/// The word before a `:` or a `=`.
struct Name {
    word: Range<usize>,
    quoted: bool,
    /// Backslashes before its quote: 1 where JSON is in a JSON string.
    level: usize,
}

impl Name {
    fn before(text: &[u8], at: usize) -> Option<Self> {
        let mut end = at;
        while end > 0 && text[end - 1].is_ascii_whitespace() {
            end -= 1;
        }
        let (mut quoted, mut level) = (false, 0);
        if end > 0 && matches!(text[end - 1], b'"' | b'\'') {
            quoted = true;
            end -= 1;
            while end > 0 && text[end - 1] == b'\\' {
                end -= 1;
                level += 1;
            }
        }
        let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | 0x80..);
        let letters = text[..end].iter().rev().take(LONGEST + 1).take_while(|byte| word(byte));
        let start = end - letters.count();
        (start < end).then_some(Self { word: start..end, quoted, level })
    }
}

/// Where the value after the sign at `at` begins.
fn value_start(text: &[u8], at: usize, name: &Name) -> usize {
    let mut start = at + 1;
    if text[at] == b'=' && text.get(start) == Some(&b'>') {
        start += 1;
    }
    // Only a quoted key can have its value on the next line.
    let blank = |byte: &u8| {
        if name.quoted { byte.is_ascii_whitespace() } else { matches!(byte, b' ' | b'\t') }
    };
    start + text[start..].iter().take_while(|byte| blank(byte)).count()
}

/// The part of the value at `start` that is secret.
fn value(text: &[u8], start: usize, name: &Name, secret: Secret) -> Option<Range<usize>> {
    let slashes = text.get(start..)?.iter().take_while(|byte| **byte == b'\\').count();
    let first = *text.get(start + slashes)?;
    if secret == Secret::Encoded {
        let open = start + slashes + usize::from(matches!(first, b'"' | b'\''));
        let text = &text[open..];
        let length = text.iter().take_while(|byte| super::run::is_base64(**byte)).count();
        return is_encoded(&text[..length]).then(|| open..open + length);
    }
    if matches!(first, b'"' | b'\'') {
        let open = start + slashes;
        let end = string_end(text, open + 1, first, slashes);
        return (end > open + 1).then_some(open + 1..end);
    }
    let of_query = name.word.start > 0 && matches!(text[name.word.start - 1], b'?' | b'&');
    if !name.quoted && !of_query && secret == Secret::Header {
        return (start < line_end(text, start)).then(|| start..line_end(text, start));
    }
    if matches!(first, b'{' | b'[') {
        let object = first == b'{' && secret == Secret::Text;
        return (!object).then(|| start..nested_end(text, start, name.level));
    }
    let end = if of_query {
        start + text[start..].iter().take_while(|byte| !ends_query(**byte)).count()
    } else {
        bare_end(text, start)
    };
    let harmless = [&b"null"[..], b"true", b"false", b""].contains(&text[start..end].trim_ascii());
    (!harmless).then_some(start..end)
}

/// The `{` of the object that `at` is in. Braces in strings may mislead it, which costs no
/// more than a masked `id`.
fn enclosing(text: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text[..at].iter().enumerate().rev() {
        match byte {
            b'}' | b']' => depth += 1,
            b'{' | b'[' if depth > 0 => depth -= 1,
            b'{' => return Some(at),
            b'[' => return None,
            _ => {}
        }
    }
    None
}

/// Adds the values of `id` in the object at `open`, but not in the objects inside it: the
/// identity of a v2.0 token is the token. Gives where the object ends.
fn ids(text: &[u8], open: usize, level: usize, ranges: &mut Vec<Range<usize>>) -> usize {
    let end = nested_end(text, open, level);
    let mut at = open + 1;
    while at < end {
        match text[at] {
            b'{' | b'[' => at = nested_end(text, at, level),
            b':' => {
                let name = Name::before(text, at);
                at += 1;
                let Some(name) =
                    name.filter(|name| name.quoted && &text[name.word.clone()] == b"id")
                else {
                    continue;
                };
                if let Some(range) =
                    value(text, value_start(text, at - 1, &name), &name, Secret::Value)
                {
                    at = range.end;
                    ranges.push(range);
                }
            }
            _ => at += 1,
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let mut ranges = Vec::new();
        find(text.as_bytes(), Origin::File, &mut ranges);
        let mut bytes = text.as_bytes().to_vec();
        for range in ranges {
            bytes[range].fill(b'#');
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_value_of_a_secret_name_is_masked_whatever_its_type() {
        insta::assert_snapshot!(masked(r#"{"adminPass": "s3", "id": "a"}"#), @r###"{"adminPass": "##", "id": "a"}"###);
        insta::assert_snapshot!(masked(r#"{"OS-EXT-SRV-ATTR:user_data":"s3","b":1}"#), @r###"{"OS-EXT-SRV-ATTR:user_data":"##","b":1}"###);
        insta::assert_snapshot!(masked(r#"{"password": [1, "s]3"], "b": 1}"#), @r#"{"password": ##########, "b": 1}"#);
        insta::assert_snapshot!(masked(r#"{"PASSWORD": {"a": {"s}": 3}}, "b": 1}"#), @r#"{"PASSWORD": ################, "b": 1}"#);
        insta::assert_snapshot!(masked(r#"{"secret": 123, "b": 1}"#), @r#"{"secret": ###, "b": 1}"#);
        insta::assert_snapshot!(masked(r#"{"passphrase": s3, "b": 1}"#), @r#"{"passphrase": ##, "b": 1}"#);
        insta::assert_snapshot!(masked(r#"{"secret": null, "password": true, "blob": ""}"#), @r#"{"secret": null, "password": true, "blob": ""}"#);
        insta::assert_snapshot!(masked(r#""message": "{\"adminPass\": \"s\\\"3\", \"b\": 1}""#), @r#######""message": "{\"adminPass\": \"######\", \"b\": 1}""#######);
        insta::assert_snapshot!(masked(r#"{'adminPass': u's3', "password"=>"s3", 'b': 1}"#), @r###"{'adminPass': #####, "password"=>"##", 'b': 1}"###);
    }

    #[test]
    fn broken_json_hides_no_secret() {
        insta::assert_snapshot!(masked(r#"x", "adminPass": "s3"#), @r###"x", "adminPass": "##"###);
        insta::assert_snapshot!(masked(r#"{"adminPass": "s3"s4", "id": "a"}"#), @r######"{"adminPass": "#####", "id": "a"}"######);
        insta::assert_snapshot!(masked(r#"{"adminPass": "s3\""#), @r#####"{"adminPass": "####"#####);
        insta::assert_snapshot!(masked(r#"{"adminPass": ["s3", {"x": "s4""#), @r#"{"adminPass": #################"#);
        insta::assert_snapshot!(masked(r#"adminPass": s3, s4"#), @r#"adminPass": ######"#);
        insta::assert_snapshot!(masked("{\"adminPass\":\n  \"s3\""), @r###"
        {"adminPass":
          "##"
        "###);
    }

    #[test]
    fn a_token_is_masked_where_it_is_a_text_or_the_identity_of_one() {
        insta::assert_snapshot!(masked(r#"{"token": "s3", "b": {"token": {"name": 1}}}"#), @r###"{"token": "##", "b": {"token": {"name": 1}}}"###);
        insta::assert_snapshot!(masked(
            r#"{"access": {"token": {"tenant": {"id": "t"}, "id": "s3"}, "user": {"id": "u"}}}"#), @r###"{"access": {"token": {"tenant": {"id": "t"}, "id": "##"}, "user": {"id": "u"}}}"###);
        insta::assert_snapshot!(masked(
            r#"{"id": "s3", "tenant": {"id": "t"}, "expires": "2019", "a": {"id": 1}}"#), @r###"{"id": "##", "tenant": {"id": "t"}, "expires": "2019", "a": {"id": 1}}"###);
    }

    #[test]
    fn headers_are_masked_to_the_end_of_their_line() {
        insta::assert_snapshot!(masked("X-Subject-Token: s3 s4\r\nVary: X-Auth-Token\nb: 1"), @"
        X-Subject-Token: #####
        Vary: X-Auth-Token
        b: 1
        ");
        insta::assert_snapshot!(masked("> authorization: Basic s3\nSet-Cookie:s3; a=b"), @"
        > authorization: ########
        Set-Cookie:#######
        ");
        insta::assert_snapshot!(masked(r#"[["X-Auth-Token", "s3"], ["a", "b"]]"#), @r###"[["X-Auth-Token", "##"], ["a", "b"]]"###);
        insta::assert_snapshot!(masked("OS_PASSWORD=s3 s4\n?token=s3&b=1"), @"
        OS_PASSWORD=#####
        ?token=##&b=1
        ");
    }

    #[test]
    fn names_that_only_sound_secret_keep_their_values() {
        for text in [
            r#"{"password_expires_at": "2019", "key_name": "k", "audit_ids": ["x"]}"#,
            r#"{"methods": ["password", "token"], "access": {"user": {}}}"#,
            r#"{"tokens": 1, "OS-TRUST:trust": {"id": "x"}, "monkey": "k"}"#,
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn secrets_of_a_query_end_with_it() {
        let masked = |text: &str| {
            let mut ranges = Vec::new();
            queries(text.as_bytes(), &mut ranges);
            let mut bytes = text.as_bytes().to_vec();
            for range in ranges {
                bytes[range].fill(b'#');
            }
            String::from_utf8(bytes).unwrap()
        };
        assert_eq!(masked("https://h/a?sig=s3&b=1#c"), "https://h/a?sig=##&b=1#c");
        assert_eq!(masked("h/a?b=1&temp_url_sig=s3 c"), "h/a?b=1&temp_url_sig=## c");
        assert_eq!(masked("h/a?X-Amz-Signature=s3"), "h/a?X-Amz-Signature=##");
        assert_eq!(masked("h/a?access_token=s3&password="), "h/a?access_token=##&password=");
        let harmless = "h/a?limit=1&marker=x&sort_key=name";
        assert_eq!(masked(harmless), harmless);
    }

    #[test]
    fn passwords_of_netrc_are_masked() {
        let mut ranges = Vec::new();
        let text = b"machine h login u password s3\ndefault login v\n password s4";
        logins(text, &mut ranges);
        assert_eq!(
            ranges.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(),
            [b"s3", b"s4"]
        );
        ranges.clear();
        logins(b"ask Bob for the password please", &mut ranges);
        assert!(ranges.is_empty());
    }
}
