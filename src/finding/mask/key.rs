//! Values that are secret because of the name before them: `"adminPass": "..."`,
//! `X-Auth-Token: ...`, `password=...`.
//!
//! The names are found wherever a `:` or a `=` follows a word. Nothing depends on having read the
//! text from its start or on its quotes being in pairs, so broken JSON hides nothing.

use std::ops::Range;

use super::Origin;
use super::end::{bare_end, is_quote, line_end, nested_end, string_end};

/// What is secret under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Secret {
    /// Whatever its type is.
    Value,
    /// A text or a list; an object of that name is something else.
    Text,
    /// A header's value, to the end of its line.
    Header,
    /// A text that is not a word: an account and its password in base64, as in docker's `auth`.
    Encoded,
}

/// Names whose value is secret, of whatever type it is, in lower case with `_` for `-`; also at
/// the end of a longer name, as in `os_password`.
const VALUES: &[&str] = &[
    "access_key",
    "account_key",
    "admin_pass",
    "adminpass",
    "api_key",
    "apikey",
    "auth_key",
    "blob",
    "encryption_key",
    "hmac_key",
    "kennwort",
    "license_key",
    "master_key",
    "pass",
    "pass_phrase",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "passwort",
    "private_key",
    "psk",
    "pw",
    "pwd",
    "rootpw",
    "secret",
    "secret_key",
    "senha",
    "shared_key",
    "sig",
    "signing_key",
    "storage_key",
    "user_data",
    "userdata",
];

/// Names whose value is secret when it is a text or a list.
const TEXTS: &[&str] = &[
    "access",
    "adminpassword",
    "cookie",
    "credential",
    "credentials",
    "key",
    "otp",
    "signature",
    "token",
    "totp",
    "x_amz_credential",
    "x_amz_signature",
    "x_goog_credential",
    "x_goog_signature",
];

/// Of [`TEXTS`], those that in a cell are harmless more often than not.
const HARMLESS: &[&str] = &["access", "key", "signature"];

/// Names of an account and its password in base64.
const ENCODED: &[&str] = &["_auth", "auth"];

/// Names of HTTP headers, beside all that end in `_token`.
const HEADERS: &[&str] = &["authorization", "cookie", "proxy_authorization", "set_cookie"];

/// Parts of names in other scripts and languages.
const ABROAD: &[&str] = &[
    "contraseña",
    "пароль",
    "パスワード",
    "令牌",
    "口令",
    "密碼",
    "密码",
    "密鑰",
    "密钥",
    "비밀번호",
];

/// Whether the value of this key is secret.
pub(super) fn is_secret(key: &str) -> bool {
    matches!(of_key(key, Origin::File), Some(Secret::Value | Secret::Text | Secret::Header))
}

/// Whether this value of a property is secret because of its key.
pub(super) fn is_secret_property(key: &str, value: &str) -> bool {
    match of_key(key, Origin::Cell) {
        Some(Secret::Encoded) => is_encoded(value.as_bytes()),
        secret => secret.is_some(),
    }
}

fn of_key(key: &str, origin: Origin) -> Option<Secret> {
    let word = key.rsplit([':', '.', '/']).next().unwrap_or(key);
    secret(word.as_bytes(), origin)
}

/// The longest name that is looked at.
const LONGEST: usize = 80;

fn secret(word: &[u8], origin: Origin) -> Option<Secret> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let mut room = [0; 2 * LONGEST];
    let word = spelled(word, &mut room);
    let ends = |name: &&str| {
        word.strip_suffix(name.as_bytes())
            // Letters of other scripts do not go on a Latin word.
            .is_some_and(|head| head.last().is_none_or(|last| *last == b'_' || *last >= 0x80))
    };
    let is = |names: &[&str]| names.iter().any(|name| name.as_bytes() == word);
    if word.ends_with(b"_token") || is(HEADERS) {
        return Some(Secret::Header);
    }
    // `OSPASSWORD` gives no underscore to look for.
    if VALUES.iter().any(ends) || word.ends_with(b"password") {
        return Some(Secret::Value);
    }
    if is(TEXTS) && !(origin == Origin::Cell && is(HARMLESS)) {
        return Some(Secret::Text);
    }
    if is(ENCODED) {
        return Some(Secret::Encoded);
    }
    if word.is_ascii() {
        return None;
    }
    let word = String::from_utf8_lossy(word).to_lowercase();
    ABROAD.iter().any(|name| word.contains(name)).then_some(Secret::Value)
}

/// The word in small letters, its parts joined by `_`: `secretAccessKey` is `secret_access_key`.
fn spelled<'r>(word: &[u8], room: &'r mut [u8; 2 * LONGEST]) -> &'r [u8] {
    let (mut length, mut small) = (0, false);
    let mut push = |byte| {
        room[length] = byte;
        length += 1;
    };
    for byte in word {
        if small && byte.is_ascii_uppercase() {
            push(b'_');
        }
        small = byte.is_ascii_lowercase();
        push(if *byte == b'-' { b'_' } else { byte.to_ascii_lowercase() });
    }
    &room[..length]
}

/// Whether the text is base64 and no word of a language.
fn is_encoded(text: &[u8]) -> bool {
    let base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte);
    let has = |class: fn(&u8) -> bool| text.iter().any(class);
    text.len() >= 8
        && text.iter().all(base64)
        && (text.ends_with(b"=")
            || has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
            || has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase))
}

/// Adds the ranges of `text` that are secret because of a name before them that nothing parts
/// from its value: `"adminPass" "..."` in broken JSON, `--os-password ...`, `| adminPass | ... |`,
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
    fn every_entry_of_every_list_is_a_secret() {
        for name in VALUES.iter().chain(TEXTS).chain(HEADERS).chain(ABROAD) {
            assert!(is_secret(name), "{name}");
            assert!(is_secret(&name.to_uppercase()), "{name}");
            assert!(is_secret(&format!("OS-EXT:{}", name.replace('_', "-"))), "{name}");
            for text in [format!("{{\"{name}\": \"s3\"}}"), format!("{name}=s3")] {
                assert!(!masked(&text).contains("s3"), "{text}");
            }
        }
        for name in VALUES {
            assert!(
                is_secret(&format!("db_{name}")) && !is_secret(&format!("{name}_of")),
                "{name}"
            );
        }
        for name in ENCODED {
            assert!(is_secret_property(name, "dXNlcjpwYXNz") && !is_secret_property(name, "none"));
            let text = masked(&format!("{{\"{name}\": \"dXNlcjpwYXNz\"}}"));
            assert!(!text.contains("dXNl"), "{text}");
        }
        for name in HARMLESS {
            assert!(TEXTS.contains(name) && !is_secret_property(name, "web"), "{name}");
        }
    }

    /// Names that people give to secrets, written down without the lists.
    #[test]
    fn names_of_secrets_are_known() {
        for key in [
            "adminPass",
            "DB_PASS",
            "rootpw",
            "密码",
            "db-password",
            "MYSQL_ROOT_PASSWORD",
            "passwd",
            "pwd",
            "secret",
            "client_secret",
            "aws_secret_access_key",
            "api_key",
            "apiKey",
            "access_token",
            "auth_token",
            "token",
            "private_key",
            "credentials",
            "passphrase",
            "com.example/smtp-password",
            "user_data",
            "cookie",
            "otp",
            "数据库密码",
        ] {
            assert!(is_secret(key) && is_secret_property(key, "x"), "{key}");
        }
        for key in [
            "key",
            "access",
            "signature",
            "name",
            "role",
            "os_distro",
            "hw_disk_bus",
            "compass",
            "key_name",
            "password_expires_at",
            "base_image_ref",
            "组",
            "auth",
        ] {
            assert!(!is_secret_property(key, "web"), "{key}");
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

    #[test]
    fn a_key_is_asked_by_its_own_name() {
        for key in
            ["adminPass", "OS-EXT-SRV-ATTR:user_data", "X-Auth-Token", "db_password", "token"]
        {
            assert!(is_secret(key), "{key}");
        }
        for key in ["password_expires_at", "id", "", "组"] {
            assert!(!is_secret(key), "{key}");
        }
    }
}
