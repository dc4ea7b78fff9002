//! Values that are secret because of how they look: Fernet, PKI and JWS tokens, private keys,
//! password hashes, passwords in URLs, and any long run of characters that looks random.

use std::ops::Range;

use super::{Origin, token};

/// From how many characters on a run is taken for a secret.
const LONG: usize = 40;

/// From how many characters on the user of a URL that has no password is taken for a token.
const LONGEST_USER: usize = 20;

/// Adds the ranges of `text` that look like secrets.
pub(super) fn find(text: &[u8], origin: Origin, ranges: &mut Vec<Range<usize>>) {
    runs(text, is_base64, |run| {
        let bytes = &text[run.clone()];
        if bytes.len() >= LONG && is_random(bytes) {
            ranges.push(run);
        }
    });
    runs(text, is_token, |run| {
        let bytes = &text[run.clone()];
        let long = origin == Origin::File && bytes.len() >= LONG && !is_name(bytes);
        if long || is_short_token(bytes) {
            ranges.push(run);
        }
    });
    token::find(text, ranges);
    after(text, b"gAAAA", is_token, ranges);
    after(text, b"PKIZ_", is_token, ranges);
    after(text, b"eyJ", |byte| is_token(byte) || byte == b'.', ranges);
    hashes(text, ranges);
    private_keys(text, ranges);
    urls(text, ranges);
    logins(text, ranges);
    if origin == Origin::File {
        torn(text, ranges);
        accounts(text, ranges);
        alone(text, ranges);
    }
}

/// Whether a cell can hold no secret that is found by its value: no sign that parts a name from a
/// value, no run of characters that is long enough for a token. Nearly every value of metadata is
/// of this kind, and this costs a fraction of [`find`].
pub(super) fn is_plain(value: &[u8]) -> bool {
    const SHORTEST_TOKEN: usize = 12;
    let (mut run, mut longest, mut signs) = (0, 0, false);
    for byte in value {
        signs |= matches!(byte, b':' | b'=' | b'@' | b'$' | b'"' | b'\'' | b'|' | b'>' | b'\\');
        run = if is_token(*byte) { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let words = || {
        memchr::memmem::find(value, b"--").is_some()
            || value.windows(5).any(|word| word.eq_ignore_ascii_case(b"passw"))
            || memchr::memmem::find(value, b"gAAAA").is_some()
    };
    !signs && longest < SHORTEST_TOKEN && !words()
}

/// A quote, a blank or a line break inside a damaged secret splits it, and the second half alone
/// does not look like a secret: random text directly behind a secret is part of it.
fn torn(text: &[u8], ranges: &mut [Range<usize>]) {
    for range in ranges {
        let rest = &text[range.end..];
        let gap = rest.iter().take(4).take_while(|byte| {
            byte.is_ascii_whitespace()
                || byte.is_ascii_control()
                || matches!(byte, b'"' | b'\'' | b'\\' | b'n')
        });
        let gap = gap.count();
        let run = rest[gap..].iter().take_while(|byte| is_base64(**byte)).count();
        let bytes = &rest[gap..gap + run];
        let capitals = bytes.iter().filter(|byte| byte.is_ascii_uppercase()).count();
        let digit = bytes.iter().any(u8::is_ascii_digit);
        if run >= 12 && capitals > 1 && (digit || bytes.ends_with(b"=")) {
            range.end += gap + run;
        }
    }
}

/// The characters of base64url, and so of Fernet tokens.
pub(super) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'=')
}

pub(super) fn is_base64(byte: u8) -> bool {
    is_token(byte) || matches!(byte, b'+' | b'/')
}

/// Calls `found` for every run of such bytes.
pub(super) fn runs(text: &[u8], class: fn(u8) -> bool, mut found: impl FnMut(Range<usize>)) {
    let mut at = 0;
    while at < text.len() {
        let length = text[at..].iter().take_while(|byte| class(**byte)).count();
        if length > 0 {
            found(at..at + length);
        }
        at += length + 1;
    }
}

/// Whether a run of base64 looks random, and is not a path, name or identity: whether its
/// pieces mix small letters, capitals and digits, and change from one to the other as often as no
/// words do. (Two neighbours of random base64 are of two classes in 64 of 100 cases, of a name
/// such as `OpenStackCluster2` in 20 or 30.)
fn is_random(run: &[u8]) -> bool {
    let class = |byte: &u8| (byte.is_ascii_lowercase(), byte.is_ascii_uppercase());
    let mixed = |piece: &&[u8]| {
        let changes = piece.windows(2).filter(|two| class(&two[0]) != class(&two[1])).count();
        piece.iter().any(u8::is_ascii_lowercase)
            && piece.iter().any(u8::is_ascii_uppercase)
            && piece.iter().any(u8::is_ascii_digit)
            && changes * 5 >= piece.len() * 2
    };
    let pieces = run.split(|byte| !byte.is_ascii_alphanumeric());
    pieces.filter(mixed).map(<[u8]>::len).sum::<usize>() >= 24
}

/// Whether a long run is what clouds call things by: small hexadecimal digits, UUIDs with few
/// other characters, or a rule drawn with one character.
fn is_name(run: &[u8]) -> bool {
    let hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if run.iter().all(hex) || run.iter().all(|byte| *byte == run[0]) {
        return true;
    }
    let (mut at, mut others) = (0, 0);
    while at < run.len() {
        if is_uuid(&run[at..]) {
            at += 36;
        } else {
            at += 1;
            others += 1;
        }
    }
    others < LONG && others < run.len()
}

fn is_uuid(bytes: &[u8]) -> bool {
    bytes.len() >= 36
        && bytes[..36].iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A PKI token or a key in DER that is shorter than [`LONG`], or was cut.
fn is_short_token(run: &[u8]) -> bool {
    run.starts_with(b"MII") && run.len() >= 20
}

/// Adds every run of such bytes that begins with `mark`, however short: it may have been cut.
fn after(text: &[u8], mark: &[u8], class: fn(u8) -> bool, ranges: &mut Vec<Range<usize>>) {
    for start in memchr::memmem::find_iter(text, mark) {
        let length = text[start..].iter().take_while(|byte| class(**byte)).count();
        // `eyJ` may be in a word; the others do not occur by chance.
        let begins = start == 0 || !text[start - 1].is_ascii_alphanumeric();
        if mark.len() > 3 || begins && length >= 12 {
            ranges.push(start..start + length);
        }
    }
}

/// Hashes as in `/etc/shadow`: `$6$salt$hash`.
fn hashes(text: &[u8], ranges: &mut Vec<Range<usize>>) {
    for start in memchr::memchr_iter(b'$', text) {
        let name = text[start + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let rest = start + 1 + name;
        if (1..=8).contains(&name) && text.get(rest) == Some(&b'$') {
            let class = |byte: &u8| is_base64(*byte) || matches!(byte, b'$' | b'.' | b',');
            let length = text[rest..].iter().take_while(|byte| class(byte)).count();
            if length > 8 {
                ranges.push(rest + 1..rest + length);
            }
        }
    }
}

/// Private keys in PEM, to their end or to the end of the text.
fn private_keys(text: &[u8], ranges: &mut Vec<Range<usize>>) {
    for start in memchr::memmem::find_iter(text, b"-----BEGIN ") {
        let head = &text[start..text.len().min(start + 60)];
        if memchr::memmem::find(head, b"PRIVATE").is_some() {
            let rest = &text[start..];
            let length = memchr::memmem::find(rest, b"-----END").unwrap_or(rest.len());
            ranges.push(start..start + length);
        }
    }
}

/// Passwords in URLs: `rabbit://user:password@host`.
pub(super) fn urls(text: &[u8], ranges: &mut Vec<Range<usize>>) {
    for start in memchr::memmem::find_iter(text, b"://").map(|at| at + 3) {
        let rest = &text[start..];
        let end = rest
            .iter()
            .position(|byte| {
                byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'>')
            })
            .unwrap_or(rest.len());
        let at = memchr::memrchr(b'@', &rest[..end]);
        // A token may be the name of the user.
        if let Some(at) = at.filter(|at| *at >= LONGEST_USER && !rest[..*at].contains(&b':')) {
            ranges.push(start..start + at);
        }
        let Some(colon) = memchr::memchr(b':', &rest[..at.unwrap_or(end)]) else { continue };
        match at {
            Some(at) => ranges.push(start + colon + 1..start + at),
            None if rest[0] == b'[' => {}
            // Where the text was cut, the `@` may have been cut off, and where it was damaged it
            // may be behind a quote or a blank. A port is all digits, or a template of them.
            None => {
                let port = rest[colon + 1..end].split(|byte| matches!(byte, b'/' | b'?')).next();
                if port.is_some_and(|port| {
                    port.iter().all(u8::is_ascii_digit) || matches!(port[0], b'$' | b'%' | b'{')
                }) {
                    continue;
                }
                let line = rest.iter().take(512).take_while(|byte| **byte != b'\n').count();
                let at = memchr::memrchr(b'@', &rest[end..line.max(end)]).map(|at| end + at);
                ranges.push(start + colon + 1..start + at.unwrap_or(end));
            }
        }
    }
}

/// The second field of `/etc/passwd` and `/etc/group`, where it is more than a mark.
fn accounts(text: &[u8], ranges: &mut Vec<Range<usize>>) {
    let mut start = 0;
    for line in text.split(|byte| *byte == b'\n') {
        let mut fields = line.splitn(4, |byte| *byte == b':');
        if let (Some(name), Some(word), Some(number), Some(_)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        {
            let counted = !number.is_empty() && number.iter().all(u8::is_ascii_digit);
            let blank = name.iter().chain(word).any(u8::is_ascii_whitespace);
            // A MAC or IPv6 address, or a time.
            let address = line.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b':');
            if counted && !blank && !address && word.len() > 1 {
                ranges.push(start + name.len() + 1..start + name.len() + 1 + word.len());
            }
        }
        start += line.len() + 1;
    }
}

/// What is given to log in with: `name:password@host`, and `curl`'s `-u name:password`.
fn logins(text: &[u8], ranges: &mut Vec<Range<usize>>) {
    let word = |byte: u8| !byte.is_ascii_whitespace() && !b"\"'<>{}[](),;".contains(&byte);
    runs(text, word, |run| {
        let bytes = &text[run.clone()];
        if let Some(at) = memchr::memrchr(b'@', bytes)
            && let Some(colon) = memchr::memchr(b':', &bytes[..at])
            // A URL has a rule of its own.
            && !bytes[colon..].starts_with(b"://")
        {
            ranges.push(run.start + colon + 1..run.start + at);
        }
    });
    for mark in [&b"-u "[..], b"-u", b"--user ", b"--user=", b"--proxy-user "] {
        for start in memchr::memmem::find_iter(text, mark) {
            // In a word such as `cpu-usage:` it is not an option.
            if start > 0 && !text[start - 1].is_ascii_whitespace() {
                continue;
            }
            let start = start + mark.len();
            let word = text[start..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
            if let Some(colon) = memchr::memchr(b':', &text[start..start + word]) {
                ranges.push(start + colon + 1..start + word);
            }
        }
    }
}

/// Text that is one run of 32 hexadecimal digits and nothing else: a file with a UUID token.
fn alone(text: &[u8], ranges: &mut Vec<Range<usize>>) {
    let edge = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'');
    let Some(start) = text.iter().position(|byte| !edge(byte)) else { return };
    let run = text[start..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    if run == 32 && text[start + run..].iter().all(edge) {
        ranges.push(start..start + run);
    }
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
        String::from_utf8(bytes).unwrap().split('#').filter(|part| !part.is_empty()).collect()
    }

    #[test]
    fn a_value_that_looks_like_a_secret_is_masked() {
        let fernet = "gAAAAABc9-Xk0aYq_2b3";
        let pki = "MIIDJDCCAo0GCSqGSIb3DQEHAqCCAn4wggJ6AgEBMQkwBwYFKw4DAhowggHiBgk+/x=";
        assert_eq!(masked(&format!("a \"{fernet}\" b")), "a \"\" b");
        assert_eq!(masked("cut \"gAAAAAB"), "cut \"");
        assert_eq!(masked(&format!("a {pki} b")), "a  b");
        assert_eq!(masked("x eyJhbGciOi.eyJzdWIi.c2ln y"), "x  y");
        assert_eq!(masked("root:$6$saltsalt$abcdefgh./x:1"), "root:$6$:1");
        assert_eq!(masked("rabbit://u:p@ss/w@host:5672/v"), "rabbit://u:@host:5672/v");
        assert_eq!(masked("rabbit://u:p"), "rabbit://u:");
        assert_eq!(masked("https://0123456789abcdefghij@host/"), "https://@host/");
        assert_eq!(masked("rabbit://u:p\" w@host/v"), "rabbit://u:@host/v");
        assert_eq!(masked("rabbit://u:p\", \"x\": 1"), "rabbit://u:\", \"x\": 1");
        assert_eq!(masked("-----BEGIN RSA PRIVATE KEY-----\nab\n-----END RSA"), "-----END RSA");
        assert_eq!(masked(&"Zz9_".repeat(10)), "");
    }

    #[test]
    fn identities_links_and_names_stay_readable() {
        for text in [
            "9168b536-cd40-4630-b43f-b259807c6e87",
            "req-9168b536-cd40-4630-b43f-b259807c6e87",
            "2d9b2e2f0d5b4a5b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b",
            "https://nova.example.com:8774/v2.1/6f70656e737461636b/servers/9168b536-cd40-4630-b43f-b259807c6e87",
            "/v2.1/servers/detail/some/path/that/is/long/enough/OS-FEDERATION/identity_providers",
            "2019-06-05T13:08:53.000000",
            "+--------------------------------------+--------------------------------------------+",
            "OS-EXT-SRV-ATTR:hypervisor_hostname",
            "http://user@host/",
            "http://[fd00::1]:5000/v3",
            "http://nova:%(port)s/v2.1",
            "https://nova.example.com:8774/v2.1",
            "http://h:8080/v1/AUTH_6f70656e737461636b6f70656e7374ab",
            "fa:16:33:44:55:66",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
