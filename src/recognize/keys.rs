//! Which kind of dump a document is: by its keys, never by its file's name.

use super::own;
use super::probe::{Form, Member, Probe};
use crate::kind::Kind;

/// Where the records of a document are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Items of the list under this top-level key.
    List(String),
    /// The object under this top-level key.
    Object(String),
    /// Items of the top-level array.
    Array,
    /// The document itself.
    Bare,
}

/// What a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Document {
    /// A dump of this kind.
    Dump(&'static Kind, Layout),
    /// A service's error body; the key that holds it.
    ErrorBody(String),
    /// An error body without a wrapping key: `{"message": ...}`.
    BareError,
    /// A list of API versions.
    Versions,
    /// Keystone asks for another authentication method.
    Receipt,
    /// An empty bare array, which may be a list of anything.
    Nothing,
    /// Ids alone, in a list of this kind or in none.
    Ids(Option<&'static Kind>),
    /// A report, findings or refused records that osreport wrote.
    Report,
    /// JSON of no known kind.
    Unknown,
}

/// The names under which Nova and its kin wrap an error, besides Keystone's `error`.
const FAULTS: &[&str] = &[
    "error",
    "forbidden",
    "itemNotFound",
    "badRequest",
    "unauthorized",
    "computeFault",
    "cinderFault",
    "identityFault",
    "conflictingRequest",
    "badMethod",
    "overLimit",
    "badMediaType",
    "notImplemented",
    "serviceUnavailable",
    "buildInProgress",
    "unprocessableEntity",
    "NeutronError",
    "QuantumError",
];

/// Names the document that `probe` shows, trying `kinds` in their order.
pub(crate) fn recognize(probe: &Probe, kinds: &[&'static Kind]) -> Document {
    match probe.form {
        Form::Object => object(probe, kinds),
        Form::Array if probe.empty => Document::Nothing,
        Form::Array if own::is_row(&probe.item_keys) => Document::Report,
        Form::Array if probe.first_text.as_deref().is_some_and(is_id) => Document::Ids(None),
        Form::Array => match bare(&probe.item_keys, kinds) {
            Some(kind) => Document::Dump(kind, Layout::Array),
            None => Document::Unknown,
        },
        Form::Text if probe.first_text.as_deref().is_some_and(is_id) => Document::Ids(None),
        Form::Text | Form::Other => Document::Unknown,
    }
}

fn object(probe: &Probe, kinds: &[&'static Kind]) -> Document {
    let keys: Vec<&str> = probe.members.iter().map(|member| member.key.as_str()).collect();
    if own::is_row(&keys) {
        return Document::Report;
    }
    if let Some(document) = not_a_dump(probe) {
        return document;
    }
    // A record has keys that look like envelopes: a server's `flavor`, a token's `user` and
    // `catalog`. An envelope has none that look like a record's, so records are tried first.
    if let Some(kind) = bare(&keys, kinds) {
        return Document::Dump(kind, Layout::Bare);
    }
    // A record of no known kind is not an envelope either.
    let own_id = keys.iter().any(|key| matches!(*key, "id" | "ID" | "Name" | "name"));
    if own_id && keys.len() > 3 {
        return Document::Unknown;
    }
    // A first record that is broken must not hide the others: where no kind's records look like
    // it, the name of the list alone is believed.
    for by_name in [false, true] {
        for member in &probe.members {
            if let Some(kind) = whole(member, kinds) {
                return Document::Dump(kind, Layout::Bare);
            }
            let wrapped = kinds.iter().find_map(|kind| {
                let keys = match member.form {
                    Form::Array => kind.list_keys,
                    Form::Object => kind.object_keys,
                    Form::Text | Form::Other => return None,
                };
                let named = keys.contains(&member.key.as_str());
                // Names such as `resources` are in many documents that OpenStack never wrote, so
                // a kind without a use is believed only where little else is beside it.
                let alone = kind.used || probe.members.len() <= 4;
                (named && alone && fits(kind, member, probe.this.as_deref(), by_name))
                    .then_some(*kind)
            });
            if let Some(kind) = wrapped.filter(|kind| kind.record == "server")
                && member.form == Form::Array
                && member.first_is_text
            {
                return Document::Ids(Some(kind));
            }
            match (wrapped, member.form) {
                (Some(kind), Form::Array) => {
                    return Document::Dump(kind, Layout::List(member.key.clone()));
                }
                (Some(kind), _) => {
                    return Document::Dump(kind, Layout::Object(member.key.clone()));
                }
                (None, _) => {}
            }
        }
    }
    Document::Unknown
}

/// The kind whose record is the document that `member` is a part of.
fn whole(member: &Member, kinds: &[&'static Kind]) -> Option<&'static Kind> {
    let named = |keys: &[&str]| keys.contains(&member.key.as_str());
    let is_list = |kind: &&'static Kind| named(kind.list_keys);
    let whole = kinds.iter().copied().find(|kind| named(kind.document_keys))?;
    let fits = match member.form {
        Form::Object => true,
        // An empty list is taken for a list of records, if there is one of that name.
        Form::Array => member.first_is_text || member.keys.is_empty() && !kinds.iter().any(is_list),
        Form::Text | Form::Other => false,
    };
    fits.then_some(whole)
}

fn not_a_dump(probe: &Probe) -> Option<Document> {
    let has = |key: &str| probe.member(key).is_some();
    for member in &probe.members {
        let says = |key: &str| member.keys.iter().any(|inner| inner == key);
        // Placement's list of errors.
        let listed = member.key == "errors" && (says("detail") || says("message"));
        if listed && member.form == Form::Array && says("title") {
            return Some(Document::ErrorBody(member.key.clone()));
        }
        // The oldest Neutron says what is wrong in a string.
        if member.form == Form::Text && FAULTS.contains(&member.key.as_str()) {
            return Some(Document::ErrorBody(member.key.clone()));
        }
        if member.form == Form::Object && says("message") && (says("code") || says("type")) {
            let known = FAULTS.contains(&member.key.as_str());
            if known || probe.members.len() == 1 {
                return Some(Document::ErrorBody(member.key.clone()));
            }
        }
        if member.key == "error" && member.form == Form::Object && probe.members.len() == 1 {
            return Some(Document::ErrorBody(member.key.clone()));
        }
    }
    if has("receipt") && has("required_auth_methods") {
        return Some(Document::Receipt);
    }
    let few = probe.members.len() <= 2;
    if few && (has("versions") || has("version") || has("choices")) {
        return Some(Document::Versions);
    }
    let plain_error = has("message") || has("error_message") || has("faultstring");
    if plain_error && !has("id") && probe.members.len() <= 4 {
        return Some(Document::BareError);
    }
    None
}

/// Whether a document with this member may be of this kind. Where no kind's records look like
/// the first one, the name of the list alone is believed (`by_name`).
fn fits(kind: &Kind, member: &Member, this: Option<&str>, by_name: bool) -> bool {
    let linked = || {
        kind.self_link.is_some_and(|pattern| this.is_some_and(|link| link_matches(link, pattern)))
    };
    // A kind without a use that has a link of its own is told by it alone.
    if !kind.used && kind.self_link.is_some() {
        return linked() && !is_foreign(kind, &member.keys);
    }
    // An empty list may be of any kind; an empty object has none of the keys that a record has.
    if member.form == Form::Object && member.keys.is_empty() && !kind.marks.is_empty() {
        return false;
    }
    may_be(kind, &member.keys)
        || (linked() || by_name && kind.used) && !is_foreign(kind, &member.keys)
}

/// Whether `text` has the form of an id: hexadecimal digits, with or without hyphens.
fn is_id(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    let hyphens = text.bytes().filter(|byte| *byte == b'-').count();
    digits + hyphens == text.len() && matches!((digits, hyphens), (32, 0 | 4) | (64, 0))
}

/// Whether a record with these keys is another API's.
fn is_foreign(kind: &Kind, keys: &[String]) -> bool {
    kind.foreign.iter().any(|foreign| keys.iter().any(|key| key == foreign))
}

/// Whether a record with these keys may be of this kind. An empty list may be of any.
fn may_be(kind: &Kind, keys: &[String]) -> bool {
    if keys.is_empty() {
        return true;
    }
    let has = |wanted: &&str| keys.iter().any(|key| key == wanted);
    !is_foreign(kind, keys)
        && (kind.marks.is_empty() || kind.marks.iter().any(|set| set.iter().all(has)))
}

/// The kind of a record without an envelope.
fn bare(keys: &[impl AsRef<str>], kinds: &[&'static Kind]) -> Option<&'static Kind> {
    let has = |wanted: &&str| keys.iter().any(|key| key.as_ref() == *wanted);
    kinds.iter().copied().find(|kind| {
        !kind.foreign.iter().any(has)
            && !kind.not_bare.iter().any(has)
            && kind.bare.iter().any(|set| set.iter().all(has))
    })
}

/// Whether `link` ends as `pattern` does, where `*` is any one path segment. A query is ignored.
pub(crate) fn link_matches(link: &str, pattern: &str) -> bool {
    let path = link.split(['?', '#']).next().unwrap_or(link).trim_end_matches('/');
    let mut segments = path.rsplit('/');
    pattern
        .rsplit('/')
        .filter(|part| !part.is_empty())
        .all(|part| segments.next().is_some_and(|segment| part == "*" || part == segment))
}

/// The path segment of `link` that is where `pattern` has its `*`.
pub(crate) fn link_id<'l>(link: &'l str, pattern: &str) -> Option<&'l str> {
    let path = link.split(['?', '#']).next().unwrap_or(link).trim_end_matches('/');
    let from_end = pattern.rsplit('/').position(|part| part == "*")?;
    link_matches(link, pattern).then(|| path.rsplit('/').nth(from_end)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    static THINGS: Kind = Kind {
        name: "things",
        list_keys: &["things"],
        object_keys: &["thing"],
        marks: &[&["id", "size"], &["id", "weight"]],
        foreign: &["alien"],
        bare: &[&["id", "size"]],
        ..Kind::EMPTY
    };

    fn kind_of(json: &str) -> Document {
        recognize(&Probe::new(json.as_bytes()), &[&THINGS])
    }

    #[test]
    fn a_dump_is_known_by_its_keys() {
        let dump = |layout| Document::Dump(&THINGS, layout);
        let list = || dump(Layout::List("things".to_owned()));
        assert_eq!(kind_of(r#"{"things": []}"#), list());
        assert_eq!(kind_of(r#"{"links": {}, "things": [{"id": 1, "weight": 2}]}"#), list());
        assert_eq!(kind_of(r#"{"things": [{"id": 1, "size": 2, "alien": 1}]}"#), Document::Unknown);
        assert_eq!(kind_of(r#"{"things": [{"id": 1}]}"#), list());
        let object = dump(Layout::Object("thing".to_owned()));
        assert_eq!(kind_of(r#"{"thing": {"id": 1, "size": 2}}"#), object);
        assert_eq!(kind_of(r#"[{"id": 1, "size": 2}]"#), dump(Layout::Array));
        assert_eq!(kind_of(r#"{"id": 1, "size": 2, "thing": {}, "x": 1}"#), dump(Layout::Bare));
    }

    #[test]
    fn a_file_that_is_not_a_dump_is_named() {
        let error = |key: &str| Document::ErrorBody(key.to_owned());
        assert_eq!(kind_of(r#"{"error": {"code": 401, "message": "no"}}"#), error("error"));
        assert_eq!(kind_of(r#"{"teapot": {"code": 418, "message": "no"}}"#), error("teapot"));
        assert_eq!(kind_of(r#"{"versions": {"values": []}}"#), Document::Versions);
        assert_eq!(kind_of(r#"{"message": "no"}"#), Document::BareError);
        assert_eq!(kind_of("[]"), Document::Nothing);
        let foreign =
            r#"{"apiVersion": "v1", "kind": "Job", "events": [], "spec": {}, "hosts": []}"#;
        let kinds: Vec<&'static Kind> = crate::resource::json_kinds().collect();
        assert_eq!(recognize(&Probe::new(foreign.as_bytes()), &kinds), Document::Unknown);
        assert_eq!(kind_of("17"), Document::Unknown);
    }

    #[test]
    fn a_link_is_matched_by_its_last_segments() {
        let link = "http://10.0.0.1:5000/v3/groups/abc/users?limit=2";
        assert!(link_matches(link, "/groups/*/users"));
        assert!(link_matches(link, "/users"));
        assert!(!link_matches("http://10.0.0.1/v3/users", "/groups/*/users"));
        assert_eq!(link_id(link, "/groups/*/users"), Some("abc"));
    }

    /// Every document under `fixtures/kinds/good`, with the name of its folder.
    fn fixtures() -> Vec<(String, std::path::PathBuf)> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/kinds/good");
        let entries = |folder: &std::path::Path| -> Vec<std::path::PathBuf> {
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
        };
        let named = |folder: std::path::PathBuf| {
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            entries(&folder).into_iter().map(move |path| (name.clone(), path))
        };
        entries(&root).into_iter().flat_map(named).collect()
    }

    #[test]
    fn every_fixture_is_recognized() {
        let kinds: Vec<&'static Kind> = crate::resource::json_kinds().collect();
        let mut faults = Vec::new();
        for (folder, path) in fixtures() {
            let bytes = std::fs::read(&path).unwrap();
            // What is neither JSON nor lines is known to its reader alone.
            if bytes.starts_with(b"HTTP/") || bytes.starts_with(b"<") {
                continue;
            }
            // Only the link at a document's end tells a group's members from all users.
            let expected = match folder.as_str() {
                "group_members" => "users",
                "user_groups" => "groups",
                name => name,
            };
            let found = if path.extension().unwrap() == "txt" {
                let line = bytes.split(|byte| *byte == b'\n').next().unwrap();
                match crate::recognize::text::classify(line) {
                    crate::recognize::text::Foreign::Lines(name) => name.to_owned(),
                    other => format!("{other:?}"),
                }
            } else {
                match recognize(&Probe::new(&bytes), &kinds) {
                    Document::Dump(kind, _) => kind.name.to_owned(),
                    other => format!("{other:?}"),
                }
            };
            if found != expected {
                faults.push(format!("{}: taken for {found}", path.display()));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
