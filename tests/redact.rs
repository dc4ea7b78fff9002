//! `redact`: nothing of a dump passes but what the table keeps, and the joins hold.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use common::{Outcome, fixtures, osreport, run, run_with_input, stdout_of};
use osreport::read::frame::Sizes;
use osreport::read::source::Source;
use osreport::redact::{Dump, Key, Policy, Redactor, Stop};
use osreport::row::Time;
use osreport::run::{self, Counts, Settings};
use regex::Regex;
use tempfile::TempDir;

const KEY: &[u8] = b"a key of the tests, made up";

fn redactor() -> Redactor {
    Redactor::new(Key::new(KEY).unwrap())
}

fn dump(text: impl Read + Send + 'static, chunk: usize) -> Dump {
    Dump { file: "dump".into(), text: Box::new(text), compressed: false, declared: None, chunk }
}

/// What comes out, and how it ended.
fn redacted(bytes: &[u8], chunk: usize) -> (String, Result<&'static str, Stop>) {
    let mut out = Vec::new();
    let outcome = redactor().redact(dump(Cursor::new(bytes.to_vec()), chunk), &mut out);
    (String::from_utf8(out).unwrap(), outcome)
}

/// What comes out of a whole dump.
fn whole(text: &str) -> String {
    let (out, outcome) = redacted(text.as_bytes(), 64);
    outcome.unwrap();
    out
}

/// The files below the folders, with the text that is in them; what is not text is left out.
fn texts(folders: &[&str]) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut paths = Vec::new();
    folders.iter().for_each(|folder| walk(&fixtures().join(folder), &mut paths));
    paths.sort();
    let text = |path: PathBuf| {
        let source = Source::expand(path.to_str().unwrap(), &[]).unwrap().remove(0);
        let mut text = String::new();
        let read = source.open(false).ok()?.0.text.read_to_string(&mut text);
        read.ok().map(|_| (path, text))
    };
    paths.into_iter().filter_map(text).collect()
}

/// Everything in a text that may name something: the strings of its JSON and the pieces of its
/// other lines, whole and in parts, but for what the table keeps and for short numbers.
struct Originals {
    policy: Policy,
    string: Regex,
}

impl Originals {
    fn new() -> Self {
        Self { policy: Policy::new(), string: Regex::new(r#""((?:\\.|[^"\\])*)""#).unwrap() }
    }

    fn of(&self, text: &str) -> BTreeSet<String> {
        // What `id` says of a name that it does not know.
        let text = &text.replace(": No such file or directory", "").replace("no such user", "");
        let unescape = |raw: &str| serde_json::from_str::<String>(raw).unwrap_or_default();
        let strings = self.string.find_iter(text).map(|found| unescape(found.as_str()));
        // A status line is HTTP's own.
        let lines = text.lines().filter(|line| !line.contains('"') && !line.starts_with("HTTP/"));
        let lines = lines.map(str::to_owned);
        let signs = |c: char| "/?&=@ ,;\\:()'‘’\"\t\n".contains(c);
        let mut all = BTreeSet::new();
        for whole in strings.chain(lines).filter(|whole| !self.policy.may_stand(whole)) {
            let parts: Vec<String> = whole.split(signs).map(str::to_owned).collect();
            all.extend(parts.into_iter().chain([whole]));
        }
        // Four digits may be in a pseudonym by chance.
        let chance = |text: &str| text.len() < 9 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let says = |text: &str| text.len() >= 4 && text.contains(char::is_alphanumeric);
        all.retain(|text| {
            // A path of known words names nothing.
            let mut parts = text.split(signs).filter(|part| !part.is_empty());
            let known = parts.all(|part| self.policy.may_stand(part));
            says(text) && !chance(text) && text != "null" && !known && !self.policy.may_stand(text)
        });
        all
    }

    /// Those that are in `out`, as a word or as words.
    fn left(&self, text: &str, out: &str) -> Vec<String> {
        let bounded = |start: usize, end: usize| {
            let part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
            !out[..start].ends_with(part) && !out[end..].starts_with(part)
        };
        let stands = |text: &String| {
            out.match_indices(text.as_str()).any(|(at, found)| bounded(at, at + found.len()))
        };
        self.of(text).into_iter().filter(stands).collect()
    }
}

#[test]
fn only_the_words_of_the_table_are_kept() {
    let originals = Originals::new();
    let (mut dumps, mut values) = (0, 0);
    for (path, text) in texts(&["blog", "cloud", "kinds", "not-a-dump", "wrapping"]) {
        let (out, outcome) = redacted(text.as_bytes(), 4096);
        dumps += usize::from(outcome.is_ok());
        values += originals.of(&text).len();
        assert_eq!(originals.left(&text, &out), [""; 0], "{}", path.display());
    }
    assert!(dumps > 200 && values > 3000, "{dumps} dumps, {values} values");
}

#[test]
fn the_leak_detector_detects_a_planted_leak() {
    let originals = Originals::new();
    let text = r#"{"servers": [{"name": "mailhub", "vendor:key": "http://front.example.org/x"}]}"#;
    assert_eq!(originals.left(text, "\"mailhub\""), ["mailhub"]);
    assert_eq!(originals.left(text, "\"vendor:key\""), ["vendor", "vendor:key"]);
    assert_eq!(originals.left(text, "http://front.example.org/"), ["front.example.org"]);
    assert_eq!(originals.left(text, "servers name"), [""; 0]);
}

#[test]
fn nothing_of_a_damaged_dump_passes_either() {
    let originals = Originals::new();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut below = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % most.max(1) as u64) as usize
    };
    let mut broken = 0;
    for (path, text) in texts(&["blog", "kinds/good", "wrapping"]) {
        for round in 0..6 {
            let mut bytes = text.clone().into_bytes();
            if round < 2 {
                bytes.truncate(below(bytes.len() + 1));
            } else {
                for _ in 0..=below(4) {
                    let at = below(bytes.len());
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = b"\"\\{}[],:0 \n\xFF\x00"[below(13)];
                    }
                }
            }
            let (out, outcome) = redacted(&bytes, 1000);
            broken += usize::from(outcome.is_err());
            assert_eq!(originals.left(&text, &out), [""; 0], "{}, round {round}", path.display());
        }
    }
    assert!(broken > 300, "only {broken}");
}

/// Reads a stream in pieces of other sizes than are asked for.
struct Pieces<R>(R, usize);

impl<R: Read> Read for Pieces<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = out.len().min(self.1);
        self.0.read(&mut out[..most])
    }
}

#[test]
fn the_same_key_gives_the_same_bytes_however_they_are_read() {
    for (path, text) in texts(&["blog", "wrapping"]) {
        let (expected, _) = redacted(text.as_bytes(), 1 << 16);
        for size in [1, 7] {
            let mut out = Vec::new();
            let pieces = Pieces(Cursor::new(text.clone().into_bytes()), size);
            let _ = redactor().redact(dump(pieces, 50), &mut out);
            assert!(out == expected.as_bytes(), "{} by {size}", path.display());
        }
        let mut other = Vec::new();
        let key = Key::new(b"another key, made up too").unwrap();
        let text = Cursor::new(text.into_bytes());
        let _ = Redactor::new(key).redact(dump(text, 1 << 16), &mut other);
        assert!(expected.is_empty() || other != expected.as_bytes(), "{}", path.display());
    }
}

fn counts(paths: &[PathBuf]) -> (Counts, Vec<&'static str>) {
    let settings =
        Settings { threads: 1, sizes: Sizes::default(), plain: false, now: Time(0), strict: false };
    let expand = |path: &PathBuf| Source::expand(path.to_str().unwrap(), &[]).unwrap();
    let sources: Vec<Source> = paths.iter().flat_map(expand).collect();
    let mut said = Vec::new();
    let counts = run::check(&sources, &settings, &mut |finding| said.push(finding.code.name));
    // Curl's noise is left out; whose a reply is, only its file's name says, which is not here.
    said.retain(|code| !["curl-noise", "subject-from-name", "subject-unknown"].contains(code));
    let (errors, warnings, notes) = (0, 0, 0);
    (Counts { errors, warnings, notes, ..counts }, said)
}

#[test]
fn a_redacted_dump_counts_and_fails_as_the_original_does() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump");
    for (path, text) in texts(&["blog", "cloud", "kinds/good", "kinds/bad", "wrapping"]) {
        let (out, outcome) = redacted(text.as_bytes(), 1 << 16);
        if outcome.is_ok() {
            fs::write(&file, out).unwrap();
            let again = counts(std::slice::from_ref(&file));
            assert_eq!(again, counts(std::slice::from_ref(&path)), "{}", path.display());
        }
    }
}

/// A folder with a key in it.
fn place() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("key"), KEY).unwrap();
    folder
}

/// Runs `redact` in `folder`, with its key.
fn redact_in(folder: &Path, arguments: &[&str]) -> Outcome {
    let fixed = ["redact", "--key-file", "key"];
    osreport(fixed.iter().chain(arguments)).current_dir(folder).output().unwrap().into()
}

/// Redacts a folder of fixtures; where the result is.
fn redacted_folder(place: &TempDir, name: &str) -> String {
    let dumps = fixtures().join(name);
    let outcome = redact_in(place.path(), &[dumps.to_str().unwrap(), "-o", "out"]);
    assert_eq!(outcome.code, 0, "{outcome}");
    place.path().join("out").to_str().unwrap().to_owned()
}

fn rows(report: &str, dumps: &str) -> Vec<BTreeMap<String, String>> {
    let text = stdout_of([report, dumps, "--long", "-f", "json", "--ignore", "incomplete-list"]);
    let rows: Vec<BTreeMap<String, serde_json::Value>> = serde_json::from_str(&text).unwrap();
    let cells = |row: BTreeMap<String, serde_json::Value>| {
        row.into_iter().map(|(column, cell)| (column, cell.to_string())).collect()
    };
    rows.into_iter().map(cells).collect()
}

#[test]
fn the_servers_of_a_redacted_cloud_are_the_same_rows_renamed() {
    for name in ["cloud", "blog"] {
        let place = place();
        let out = redacted_folder(&place, name);
        let original = rows("servers", fixtures().join(name).to_str().unwrap());
        let renamed = rows("servers", &out);
        assert_eq!(original.len(), renamed.len());
        let mut there: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        let mut back: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        for (one, other) in original.iter().zip(&renamed) {
            for (column, cell) in one {
                let (column, cell, new) = (column.as_str(), cell.as_str(), &*other[column]);
                let kept = ["status", "created", "power_state", "vcpus", "vm_state", "updated"];
                if column.ends_with("_match") || kept.contains(&column) {
                    assert_eq!(cell, new, "{name}: {column}");
                }
                // Keystone's groups are in the order of their names, and the primary group may be
                // the first of them.
                if column == "group" {
                    assert_eq!(cell == "null", new == "null", "{column}");
                } else if column != "groups" {
                    assert_eq!(*there.entry((column, cell)).or_insert(new), new, "{column}");
                    assert_eq!(*back.entry((column, new)).or_insert(cell), cell, "{column}");
                } else {
                    assert_eq!(cell.matches(',').count(), new.matches(',').count());
                }
            }
        }
        assert!(there.len() > 100, "{name}: {}", there.len());
    }
}

#[test]
fn names_of_files_are_not_in_the_result() {
    let place = place();
    let out = redacted_folder(&place, "cloud");
    let names: Vec<String> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let form = Regex::new(r"^\d{3}-[a-z_]+(-(AUTH_)?[0-9a-f-]{32,36})?\.(json|txt)$").unwrap();
    let originals: Vec<String> = fs::read_dir(fixtures().join("cloud"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), originals.len());
    assert!(names.iter().all(|name| form.is_match(name)), "{names:?}");
    // An id stays in a name as its pseudonym only.
    let id =
        Regex::new(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}").unwrap();
    let ids: Vec<&str> =
        originals.iter().filter_map(|name| Some(id.find(name)?.as_str())).collect();
    assert!(ids.len() > 40 && !names.iter().any(|name| ids.iter().any(|id| name.contains(id))));
}

#[test]
fn secrets_are_removed_and_not_renamed() {
    let secrets = r#"{"servers": [{"id": "s1", "name": "n", "status": "ACTIVE", "user_id": "u",
        "adminPass": "hunter2", "OS-EXT-SRV-ATTR:user_data": "aHVudGVyMg==",
        "metadata": {"os_password": "hunter2", "pin": 4711},
        "vendor": {"api_key": {"a": ["hunter2", 17, true]}},
        "links": [{"rel": "self", "href": "http://me:hunter2@nova:8774/v2.1/?token=hunter2"}]}]}"#;
    let out = whole(secrets);
    assert!(!out.contains("hunter2") && !out.contains("aHVudGVyMg"), "{out}");
    assert!(out.contains(r#""adminPass": "[redacted]""#), "{out}");
    assert_eq!(out.matches("[redacted]").count(), 7, "{out}");
    assert!(!out.contains("17]") && !out.contains("true") && !out.contains("4711"), "{out}");

    let value = Regex::new(r#"("id": |Token: )"?([^",\r]*)"#).unwrap();
    for (token, gone) in [
        (
            r#"{"access": {"token": {"id": "deadbeefdeadbeef", "expires": "2019-06-06T13:08:44Z"},
            "user": {"id": "u", "name": "n"}}}"#,
            "deadbeef",
        ),
        (
            r#"{"id": "deadbeefdeadbeef", "expires": "2019-06-10T01:47:30+0000", "user_id": "u",
            "project_id": "p"}"#,
            "deadbeef",
        ),
        (
            "HTTP/1.1 201 CREATED\r\nX-Subject-Token: made-up\r\nServer: apache\r\n\r\n{\"servers\": []}",
            "made-up",
        ),
    ] {
        let out = whole(token);
        assert!(out.contains("[redacted]") && !out.contains(gone), "{out}");
        assert_eq!(&value.captures(&out).unwrap()[2], "[redacted]", "{out}");
    }
}

#[test]
fn layout_stays() {
    let text = "\n[ {\"ID\" :\t\"1\",\r\n \"Name\":\"n\", \"Networks\": {\"a\":[\"10.0.0.1\" ]},\
                \"Status\":\"ACTIVE\", \"Image\": \"\", \"Flavor\": \"default\"} ] \n";
    let out = whole(text);
    let blank =
        |text: &str| Regex::new(r#""[^"]*""#).unwrap().replace_all(text, "\"\"").into_owned();
    assert_eq!(blank(&out), blank(text));
    assert!(out.contains("\"ID\" :\t\"1\"") && out.contains("\"Flavor\": \"default\""), "{out}");
}

#[test]
fn one_name_has_one_pseudonym_however_it_is_written() {
    let name = |text: &str| {
        let out =
            whole(&format!(r#"{{"users": [{{"id": "u", "name": {text}, "domain_id": "d"}}]}}"#));
        Regex::new(r#""name": "([^"]*)""#).unwrap().captures(&out).unwrap()[1].to_owned()
    };
    assert_eq!(name("\"组🚀\""), name(r#""\u7ec4\ud83d\ude80""#));
    let line = whole("uid=7001(组🚀) gid=5000(domain users) 组=5000(domain users)\n");
    assert!(line.contains(&format!("({}) ", name("\"组🚀\""))), "{line}");
    assert_eq!(line.matches(&name("\"domain users\"")).count(), 2, "{line}");
    assert!(line.starts_with("uid=") && !line.contains("7001") && !line.contains("5000"));
}

#[test]
fn a_string_without_end_is_not_held() {
    let start = br#"{"servers": [{"id": "s", "name": ""#;
    let long = io::repeat(b'x').take(20 << 20);
    let text = Cursor::new(start.to_vec()).chain(long).chain(Cursor::new(b"\"}]}".to_vec()));
    let mut out = Vec::new();
    redactor().redact(dump(text, 4096), &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(out.len() < 200 && out.contains("\"name-"), "{out}");
}

#[test]
fn a_document_without_bottom_is_an_error() {
    let text = format!("{{\"servers\": {}", "[".repeat(100_000));
    let (_, outcome) = redacted(text.as_bytes(), 4096);
    let Err(Stop::Bad(finding)) = outcome else { panic!("taken") };
    assert_eq!(finding.code.name, "too-large");
}

#[test]
fn a_file_that_is_not_a_dump_is_named_and_not_written() {
    let place = place();
    let page = "<html><title>secretname</title></html>";
    fs::create_dir(place.path().join("in")).unwrap();
    fs::write(place.path().join("in/page"), page).unwrap();
    fs::write(place.path().join("in/notes"), "call the provider\n").unwrap();
    fs::write(place.path().join("in/users"), r#"{"users": []}"#).unwrap();
    let outcome = redact_in(place.path(), &["in", "-o", "out", "--message-format", "short"]);
    insta::assert_snapshot!(outcome);
    let written = fs::read_dir(place.path().join("out")).unwrap().count();
    assert_eq!(written, 1);
}

#[test]
fn a_broken_dump_is_not_written_unless_its_start_is_asked_for() {
    let place = place();
    let text = r#"{"servers": [{"id": "s1", "name": "mailhub", "status": nonsense"#;
    fs::write(place.path().join("cut"), text).unwrap();
    let outcome = redact_in(place.path(), &["cut", "-o", "out", "--message-format", "short"]);
    insta::assert_snapshot!(outcome);
    assert_eq!(fs::read_dir(place.path().join("out")).unwrap().count(), 0);
    let outcome = redact_in(place.path(), &["cut", "-o", "part", "--partial"]);
    assert_eq!(outcome.code, 1);
    let kept = fs::read_to_string(place.path().join("part/001-partial.json")).unwrap();
    assert!(kept.ends_with("\"status\": ") && !kept.contains("mailhub"), "{kept}");
}

#[test]
fn an_unusable_key_is_refused() {
    let place = place();
    fs::write(place.path().join("short"), "0123456789\n").unwrap();
    fs::write(place.path().join("empty"), "").unwrap();
    fs::write(place.path().join("users"), r#"{"users": []}"#).unwrap();
    let said = ["missing", "empty", "short"].map(|key| {
        let arguments = ["redact", "users", "-o", "out", "--key-file", key];
        let outcome: Outcome =
            osreport(arguments).current_dir(place.path()).output().unwrap().into();
        assert!(!place.path().join("out").exists());
        outcome.to_string()
    });
    insta::assert_snapshot!(said.concat());
}

#[test]
fn a_folder_with_files_is_left_alone() {
    let place = place();
    fs::write(place.path().join("users"), r#"{"users": []}"#).unwrap();
    insta::assert_snapshot!(redact_in(place.path(), &["users", "-o", "."]));
}

#[test]
fn standard_input_and_files_of_one_name_are_written_apart() {
    let place = place();
    for name in ["a", "b"] {
        fs::create_dir(place.path().join(name)).unwrap();
        fs::write(place.path().join(name).join("users"), r#"{"users": []}"#).unwrap();
    }
    let out = place.path().join("out");
    let out = out.to_str().unwrap();
    let [a, b] = ["a", "b"].map(|name| place.path().join(name).to_str().unwrap().to_owned());
    let arguments = ["redact", &a, &b, "-", "-o", out];
    let outcome = run_with_input(arguments, br#"{"servers": []}"#);
    assert_eq!((outcome.code, &*outcome.stdout), (0, ""), "{outcome}");
    let mut names: Vec<_> =
        fs::read_dir(out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["001-users.json", "002-users.json", "003-servers.json"]);
}

#[test]
fn the_table_of_fields_is_printed_on_request() {
    let outcome = run(["redact", "--table"]);
    assert_eq!((outcome.code, outcome.stdout), (0, osreport::redact::markdown()));
}
