//! Lines of text: which dump they are, or what else is in a file that should hold a reply.

use super::{binary, own};

/// What a file holds that does not begin as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// Lines of the dump of this name: `id_lines`, `passwd`, `group_lines`.
    Lines(&'static str),
    /// An HTML or XML page.
    Html,
    /// curl's own error message.
    CurlError,
    /// A line of curl's progress meter or trace; a reply may follow in the same file.
    CurlNoise,
    /// Headers of a saved HTTP reply.
    Headers,
    /// A sentence that services or tools print in place of a reply: what it means, and what to do.
    Sentence(&'static str, &'static str),
    /// The header of a report that osreport wrote.
    Report,
    /// A binary file: what it is, and what to do.
    Binary(&'static str, &'static str),
    /// None of these.
    Unknown,
}

const TOKEN: &str = "ask for a new token and repeat the call";
const ADMIN: &str = "repeat the call as an administrator, or without `all_tenants`";
const PATH: &str =
    "check host, port and path against `openstack endpoint list`, and save the reply again";
const PIPE: &str =
    "repeat the call without the pipe, as `curl -sS -i ... > FILE`, and read what the service says";
const ASK: &str = "repeat the call with `curl -sS -i`, and read what the service says";
const AGAIN: &str = "repeat the call; if it fails again, look in the service's log";
const CLOUD: &str = "name a cloud with `--os-cloud`, or source its `openrc` file first";
const SHELL: &str = "check with `command -v` that the program is installed, and run it again";

/// Sentences that were seen in place of a reply, what they mean, and what to do.
const SENTENCES: &[(&str, &str, &str)] = &[
    ("Authentication required", "the token is missing, wrong or expired", TOKEN),
    ("Expecting value", "python's json.tool was given something that is not JSON", PIPE),
    (
        "No JSON object could be decoded",
        "python's json.tool was given something that is not JSON",
        PIPE,
    ),
    ("Extra data: line", "python's json.tool was given something that is not JSON", PIPE),
    ("404 Not Found", "the path of the call is wrong", PATH),
    ("404 page not found", "the path of the call is wrong", PATH),
    ("Not Found", "the path of the call is wrong", PATH),
    ("Bad Request", "the service refused the call", ASK),
    ("Unauthorized", "the token is missing, wrong or expired", TOKEN),
    ("401 Unauthorized", "the token is missing, wrong or expired", TOKEN),
    ("Forbidden", "the token's user may not make the call", ADMIN),
    ("403 Forbidden", "the token's user may not make the call", ADMIN),
    ("Internal Server Error", "the service failed", AGAIN),
    ("500 Internal Server Error", "the service failed", AGAIN),
    ("Service Unavailable", "the service, or the proxy in front of it, is down", AGAIN),
    ("503 Service Unavailable", "the service, or the proxy in front of it, is down", AGAIN),
    ("Gateway Time-out", "the proxy in front of the service got no answer", AGAIN),
    ("upstream connect error", "the proxy in front of the service got no answer", AGAIN),
    ("The request you have made requires authentication", "the token is missing or expired", TOKEN),
    ("Missing value auth-url required", "the `openstack` command was run without a cloud", CLOUD),
    ("Traceback (most recent call last)", "a Python program failed", PIPE),
    ("jq: ", "jq failed", PIPE),
    ("parse error", "jq failed", PIPE),
    ("bash: ", "the shell did not find the command", SHELL),
    ("-bash: ", "the shell did not find the command", SHELL),
    ("sh: ", "the shell did not find the command", SHELL),
];

/// Names what begins with `line`, the first line of a document that is not JSON.
pub(crate) fn classify(line: &[u8]) -> Foreign {
    let text = String::from_utf8_lossy(line);
    let text = text.trim_end();
    let trimmed = text.trim_start();
    if trimmed.starts_with("HTTP/") {
        return Foreign::Headers;
    }
    if trimmed.starts_with('<')
        && trimmed[1..].starts_with(|c: char| c.is_alphabetic() || "!?".contains(c))
    {
        return Foreign::Html;
    }
    if trimmed.starts_with("curl: (") || trimmed.starts_with("curl: option") {
        return Foreign::CurlError;
    }
    if is_curl_noise(text) {
        return Foreign::CurlNoise;
    }
    if let Some(name) = lines_of(trimmed) {
        return Foreign::Lines(name);
    }
    let sentence = SENTENCES.iter().find(|(start, ..)| trimmed.starts_with(start));
    if let Some((_, meaning, help)) = sentence {
        return Foreign::Sentence(meaning, help);
    }
    if own::is_header(line) {
        return Foreign::Report;
    }
    match binary::name(line) {
        Some((name, help)) => Foreign::Binary(name, help),
        None => Foreign::Unknown,
    }
}

/// The text dump that `line` may belong to.
fn lines_of(line: &str) -> Option<&'static str> {
    if is_id_line(line) || is_no_such_user(line) {
        return Some("id_lines");
    }
    let mut fields = line.split(':');
    let _name = fields.next().filter(|name| !name.is_empty())?;
    let _password = fields.next()?;
    let number = |field: Option<&str>| {
        field.is_some_and(|f| !f.is_empty() && f.bytes().all(|b| b.is_ascii_digit()))
    };
    if !number(fields.next()) {
        return None;
    }
    match (fields.next(), fields.count()) {
        (Some(_), 0) => Some("group_lines"),
        (gid @ Some(_), 3) if number(gid) => Some("passwd"),
        _ => None,
    }
}

/// Whether `line` has the form of `id`'s output: labels depend on the locale, positions do not.
pub(crate) fn is_id_line(line: &str) -> bool {
    let Some((label, rest)) = line.split_once('=') else { return false };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if label.is_empty() || label.len() > 24 || label.contains(['{', '"', ' ']) || digits == 0 {
        return false;
    }
    matches!(rest.as_bytes().get(digits), Some(b'(' | b' ')) && rest[digits..].contains('=')
}

/// Whether `line` is `id`'s word that there is no such user, in any locale.
pub(crate) fn is_no_such_user(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("id: ") else { return false };
    rest.starts_with(['\'', '‘', '“', '"', '`', '«', '„', '»'])
        || rest.contains(": ")
        || rest.contains('：')
}

/// Whether `line` is a piece of curl's progress meter or of its trace.
pub(crate) fn is_curl_noise(line: &str) -> bool {
    let trimmed = line.trim();
    let meter_head = trimmed.starts_with("% Total") || trimmed.starts_with("Dload  Upload");
    let meter = trimmed.contains("--:--:--")
        && trimmed.starts_with(|c: char| c.is_ascii_digit())
        && trimmed.chars().all(|c| c.is_ascii_digit() || " :-.kMGTPbBs%\r".contains(c));
    let plain_meter = !trimmed.is_empty()
        && trimmed.split_whitespace().count() >= 12
        && trimmed.chars().all(|c| c.is_ascii_digit() || " :-.kMGTP\r".contains(c));
    let trace = ["* ", "> ", "< "].iter().any(|mark| line.starts_with(mark))
        || matches!(line, "*" | ">" | "<");
    let data = (trimmed.starts_with("{ [") || trimmed.starts_with("} ["))
        && trimmed.ends_with("bytes data]");
    meter_head || meter || plain_meter || trace || data
}

/// Where a reply begins in a line that curl's meter has begun.
pub(crate) fn reply_in_noise(line: &[u8]) -> Option<usize> {
    let at = memchr::memchr2(b'{', b'[', line)?;
    let behind = line[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
    let begins = matches!(behind, None | Some(b'"' | b'{' | b'}' | b']'));
    let before = String::from_utf8_lossy(&line[..at]);
    (begins && at > 0 && is_curl_noise(&before)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_dumps_are_distinguished_by_their_form() {
        for (line, name) in [
            ("uid=6001(svc-backup) gid=3002(ops) groups=3002(ops),3007(docker)", "id_lines"),
            ("uid=6001(svc-backup) gid=3002(ops) 组=3002(ops)", "id_lines"),
            ("uid=7002(x) gid=5999 groups=5999", "id_lines"),
            ("id: ‘ghost1’: no such user", "id_lines"),
            ("id: ghost: no such user", "id_lines"),
            ("root:x:0:0:root:/root:/bin/bash", "passwd"),
            ("EXAMPLE\\domain admins:x:5001:adm.one,svc-backup", "group_lines"),
            ("nobody:*:-2:", ""),
        ] {
            let expected = if name.is_empty() { Foreign::Unknown } else { Foreign::Lines(name) };
            assert_eq!(classify(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn output_of_curl_in_place_of_a_reply_is_named() {
        for (line, expected) in [
            ("<!doctype html>", Foreign::Html),
            ("curl: (7) Failed to connect to 127.0.0.1 port 59999", Foreign::CurlError),
            ("  % Total    % Received % Xferd  Average Speed", Foreign::CurlNoise),
            ("*   Trying 127.0.0.1:8774...", Foreign::CurlNoise),
            ("{ [1571 bytes data]", Foreign::CurlNoise),
            (
                "  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0",
                Foreign::CurlNoise,
            ),
            ("HTTP/1.1 200 OK", Foreign::Headers),
            ("hello", Foreign::Unknown),
        ] {
            assert_eq!(classify(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn a_reply_is_found_behind_the_meter_in_its_line() {
        let line = b"  0  0 0 0  0  0   0   0 --:--:-- --:--:-- --:--:--     0{\"servers\": [";
        assert_eq!(reply_in_noise(line), memchr::memchr(b'{', line));
        assert_eq!(reply_in_noise(b"* Mark bundle [x]"), None);
    }
}
