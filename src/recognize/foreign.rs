//! Messages for JSON documents that are not dumps.

use super::keys::Document;
use super::probe::{Form, Probe, text_of};
use crate::finding::{Code, code, mask};

/// The message for a report, findings or refused records.
pub(crate) const OWN_REPORT: &str = "the file holds what osreport wrote, not a saved reply";

/// Code, message, name for `identify`, and the remedy.
pub(crate) type Described = (&'static Code, String, &'static str, Option<String>);

/// What a JSON document that is not a dump means.
pub(crate) fn describe(document: &Document, body: &[u8]) -> Described {
    match document {
        Document::ErrorBody(key) => error_body(key, body),
        Document::BareError => bare_error(body),
        Document::Report => (&code::OWN_REPORT, OWN_REPORT.to_owned(), "report", None),
        Document::Ids(kind) => {
            let message = match kind {
                Some(kind) => format!("the list of {} holds bare ids", kind.name),
                None => "the file holds bare ids".to_owned(),
            };
            let help = "save the list itself, such as `/servers/detail`, instead of its ids";
            (&code::NOT_DETAILED, message, "ids", Some(help.to_owned()))
        }
        Document::Versions => {
            let message = "the file holds a list of API versions".to_owned();
            (&code::VERSION_DOCUMENT, message, "versions", None)
        }
        Document::Receipt => {
            let message = "Keystone asks for one more authentication method".to_owned();
            (&code::AUTH_RECEIPT, message, "auth_receipt", None)
        }
        Document::Nothing => {
            let message = "the file holds an empty list without a name".to_owned();
            let help = "say what it is with `KIND=FILE`, or save the reply with its envelope";
            (&code::UNKNOWN_KIND, message, "empty_list", Some(help.to_owned()))
        }
        Document::Unknown | Document::Dump(..) => {
            if let Some(described) = no_key(body) {
                return described;
            }
            let probe = Probe::new(body);
            let keys: Vec<String> = match probe.form {
                Form::Object => probe.members.into_iter().map(|member| member.key).collect(),
                _ => probe.item_keys,
            };
            let names: Vec<String> =
                keys.iter().take(6).map(|key| format!("`{}`", shown(key.as_bytes()))).collect();
            if keys.iter().all(|key| matches!(key.as_str(), "ID" | "Name")) && keys.len() == 2 {
                let message =
                    "the file holds a list of the `openstack` command with `ID` and `Name` alone";
                let help = "add `--long` to the command, or say what the list is with `KIND=FILE`";
                return (&code::UNKNOWN_KIND, message.to_owned(), "json", Some(help.to_owned()));
            }
            let message = if names.is_empty() {
                "the file holds JSON that is not a reply of OpenStack".to_owned()
            } else {
                format!("the file holds JSON of no known kind, with the keys {}", names.join(", "))
            };
            (&code::UNKNOWN_KIND, message, "json", None)
        }
    }
}

/// An object that does not begin with a key: another language's notation.
fn no_key(body: &[u8]) -> Option<Described> {
    let inner = body.strip_prefix(b"{")?;
    let first = *inner.iter().find(|byte| !byte.is_ascii_whitespace())?;
    let python2 = first == b'u' && memchr::memmem::find(inner, b"u'").is_some();
    let (found, help) = match first {
        b'"' | b'}' => return None,
        b'u' if python2 => ("Python's `u'...'`", Some("save JSON, not what Python prints of it")),
        b'\'' => ("a key in single quotes", Some("save JSON, not what Python prints of it")),
        _ => ("a key without quotes", None),
    };
    let message = format!("expected a key in double quotes, found {found}");
    Some((&code::BAD_JSON, message, "json", help.map(str::to_owned)))
}

/// A service's error body without a wrapping key. Ironic puts one into another, as text or not.
fn bare_error(body: &[u8]) -> Described {
    let probe = Probe::new(body);
    let inner = probe.member("error_message").map(|member| &body[member.start..]);
    let inner_text = text_of(body, "error_message");
    let inner = [inner, inner_text.as_deref().map(str::as_bytes), Some(body)];
    let said = inner.into_iter().flatten().find_map(|body| {
        ["faultstring", "message", "error_message"].iter().find_map(|key| text_of(body, key))
    });
    let number = text_of(body, "code").as_deref().and_then(number_of);
    let said = said.unwrap_or_default();
    let message = match text_of(body, "title") {
        Some(title) => answered(number, &title, &said),
        None => format!("a service says `{}`", shown(said.as_bytes())),
    };
    (&code::ERROR_BODY, message, "error", help(number, &said))
}

/// The status at the front of `401` and `401 Unauthorized`.
fn number_of(text: &str) -> Option<u16> {
    text.split(' ').next()?.parse().ok()
}

/// A service's error body: its code, its own words, and what to do about it.
fn error_body(key: &str, body: &[u8]) -> Described {
    let probe = Probe::new(body);
    let inner = probe.member(key).map(|member| &body[member.start..]).unwrap_or_default();
    // Placement gives a list of errors: the first one is told.
    let first = inner.strip_prefix(b"[").map_or(inner, <[u8]>::trim_ascii_start);
    // Heat has code and title beside the error, and the oldest Neutron has its words alone.
    let of = |name: &str| text_of(first, name).or_else(|| text_of(body, name));
    let said = of("message").or_else(|| of("detail")).or_else(|| text_of(body, key));
    let said = said.unwrap_or_default();
    let number = of("status").or_else(|| of("code")).as_deref().and_then(number_of);
    let title = of("title").unwrap_or_else(|| key.to_owned());
    (&code::ERROR_BODY, answered(number, &title, &said), "error", help(number, &said))
}

/// What a service answered, in its own words.
fn answered(number: Option<u16>, title: &str, said: &str) -> String {
    let number_text = number.map(|number| format!(" {number}")).unwrap_or_default();
    format!(
        "the service answered{number_text} {}: `{}`",
        shown(title.as_bytes()),
        shown(said.as_bytes())
    )
}

/// What to do about an error of this status.
fn help(number: Option<u16>, said: &str) -> Option<String> {
    let marker = said.contains("marker");
    let help = match number.unwrap_or(0) {
        401 => Some("ask for a new token and repeat the call; this one is wrong or has expired"),
        403 => Some("repeat the call as an administrator, or without `all_tenants`"),
        400 if marker => Some("start the list again from its first page: the marker is gone"),
        404 => Some("check the path and the id of the call"),
        413 | 429 => Some("wait a little and repeat the call: the service limits its rate"),
        500.. => Some("repeat the call; if it fails again, look in the service's log"),
        _ => None,
    };
    help.map(str::to_owned)
}

/// The start of a line, for messages.
pub(crate) fn shown(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let short: String = text.trim().chars().take(120).collect();
    mask::text(&short)
}
