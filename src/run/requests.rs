//! What requests tell about the dumps: the URL of each file, and replies that are missing.
//!
//! A file of requests is known by its name, `requests.ndjson` or the like, as it must be read
//! before the others.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufReader;
use std::sync::Arc;

use crate::decode::request;
use crate::finding::{Finding, code, mask};
use crate::kind::Kind;
use crate::pages::Page;
use crate::read::source::{Asked, Source};
use crate::recognize::subject;
use crate::resource::request::Request;
use crate::resource::{self, request as kind};
use crate::row::Time;

/// The most requests that are kept.
const MOST: usize = 1_000_000;

/// The requests of all files of requests among the dumps.
#[derive(Debug, Default)]
pub(super) struct Requests {
    /// By the name of the file of the reply, for those that were given.
    asked: BTreeMap<Arc<str>, Arc<Asked>>,
    /// By URL: whole replies whose file is not given, and replies that never came.
    absent: BTreeMap<String, Absent>,
    /// When the first and the last of the given files were asked for.
    saved: Option<(Time, Time)>,
}

/// A reply that is not among the dumps.
#[derive(Debug)]
struct Absent {
    /// The file of requests.
    named_in: Arc<str>,
    /// The reply's file, where there was one.
    file: Option<String>,
    /// The HTTP status; 0 where there was no reply.
    status: i64,
}

impl Requests {
    /// Reads the files of requests among `sources`. One that cannot be read is passed over: the
    /// reading of all dumps says so.
    pub(super) fn read(sources: &[Source]) -> Self {
        let mut requests = Self::default();
        let mut names = None;
        for source in sources.iter().filter(|source| is_requests(source)) {
            // It takes memory, so it is only built where there are any.
            let names = names.get_or_insert_with(|| {
                sources.iter().map(|source| source.name.clone()).collect::<BTreeSet<_>>()
            });
            if let Ok((opened, _)) = source.open(false) {
                let lines = BufReader::with_capacity(1 << 16, opened.text);
                let _ = request::each(lines, &mut |request| requests.add(source, request, names));
            }
        }
        requests
    }

    fn add(&mut self, source: &Source, request: &Request<'_>, names: &BTreeSet<Arc<str>>) {
        if self.asked.len() + self.absent.len() >= MOST {
            return;
        }
        let url = &*request.url_effective;
        let file = request.filename_effective.as_deref();
        let given = file.and_then(|file| given(&source.name, file, names));
        self.absent.remove(url);
        match given {
            Some(name) => {
                if let Some(time) = request.time.and_then(|time| time.0) {
                    let (first, last) = self.saved.unwrap_or((time, time));
                    self.saved = Some((first.min(time), last.max(time)));
                }
                let asked = Asked { url: url.to_owned(), about: about(request) };
                self.asked.insert(name, Arc::new(asked));
            }
            None if file.is_some() || !request.is_whole() => {
                let absent = Absent {
                    named_in: source.name.clone(),
                    file: file.map(str::to_owned),
                    status: request.http_code.0,
                };
                self.absent.insert(url.to_owned(), absent);
            }
            None => {}
        }
    }

    /// When the first and the last of the given files were asked for, where the requests say it.
    pub(super) fn saved(&self) -> Option<(Time, Time)> {
        self.saved
    }

    /// The source with what the requests tell of it.
    pub(super) fn told<'s>(&self, source: &'s Source) -> Cow<'s, Source> {
        let Some(asked) = self.asked.get(&source.name) else { return Cow::Borrowed(source) };
        let mut source = source.clone();
        let subject = || subject::of_url(&asked.url).map(|subject| subject.id.into());
        source.subject = source.subject.or_else(subject);
        source.asked = Some(asked.clone());
        Cow::Owned(source)
    }

    /// What is missing of the lists by the requests, with the kinds that it may be. `found` are
    /// those lists whose pages themselves say that one is missing, by number.
    pub(super) fn missing(
        &self,
        lists: &[Page],
        found: &BTreeSet<usize>,
    ) -> Vec<(Vec<&'static Kind>, Finding)> {
        // Files of another folder, or under pseudonyms: nothing is known of what was left out.
        if self.asked.is_empty() {
            return Vec::new();
        }
        // Pages of one list have one path.
        let paths = || lists.iter().map(|list| list.envelope().this.as_deref().map(path));
        let given: BTreeMap<&str, &'static Kind> =
            paths().zip(lists).filter_map(|(path, list)| Some((path?, list.kind))).collect();
        let said: BTreeSet<&str> = paths()
            .enumerate()
            .filter_map(|(number, path)| path.filter(|_| found.contains(&number)))
            .collect();
        let mut findings = Vec::new();
        for (url, absent) in &self.absent {
            let known = given.get(path(url)).copied();
            let shown = mask::text(url);
            let (kinds, message) = match (&absent.file, absent.status) {
                (Some(file), 200..300) => {
                    // A list of which no page is given was left out on purpose.
                    let Some(kind) = known.filter(|_| !said.contains(path(url))) else { continue };
                    (vec![kind], format!("`{file}` is not given, the reply to {shown}"))
                }
                // An older release does not have it, or it was deleted meanwhile.
                (None, 400 | 404) => continue,
                (_, status) => {
                    let kinds = known.map_or_else(|| kinds_of(url), |kind| vec![kind]);
                    let what = match status {
                        0 => "has no reply".to_owned(),
                        _ => format!("was answered with the status {status}"),
                    };
                    (kinds, format!("the request {shown} {what}"))
                }
            };
            let finding =
                Finding::new(&code::INCOMPLETE_LIST, Some(absent.named_in.clone()), message).help(
                    "run the script of `osreport capture` again: it asks for what is missing",
                );
            findings.push((kinds, finding));
        }
        findings
    }
}

/// Whether a source holds requests, by its name or its declared kind.
fn is_requests(source: &Source) -> bool {
    let file = source.name.rsplit(['/', ':']).next().unwrap_or_default();
    let named = file.starts_with("requests") && file.contains("json");
    source.declared.as_deref().map_or(named, |declared| declared == kind::KIND.name)
}

/// The name among `names` of the file that the requests `of` call `file`: seen from their folder,
/// from where osreport runs, or from a folder that was renamed; compressed since, perhaps.
fn given(of: &str, file: &str, names: &BTreeSet<Arc<str>>) -> Option<Arc<str>> {
    let folder = &of[..of.rfind(['/', ':']).map_or(0, |at| at + 1)];
    let file = file.strip_prefix("./").unwrap_or(file);
    let base = file.rsplit('/').next().unwrap_or(file);
    for name in [format!("{folder}{file}"), file.to_owned(), format!("{folder}{base}")] {
        for ending in ["", ".gz", ".zst"] {
            if let Some(name) = names.get(format!("{name}{ending}").as_str()) {
                return Some(name.clone());
            }
        }
    }
    None
}

/// When and where it was asked, in words.
fn about(request: &Request<'_>) -> String {
    let time = request.time.and_then(|time| time.0);
    let region = request.region.as_deref();
    let mut words = Vec::new();
    words.extend(time.map(|time| format!("saved at {time}")));
    words.extend(region.map(|region| format!("of the region {region}")));
    words.join(" ")
}

/// A URL without its query.
fn path(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// The kinds that the reply to a URL may have, by the last segment of its path.
fn kinds_of(url: &str) -> Vec<&'static Kind> {
    if let Some(subject) = subject::of_url(url) {
        return resource::find(subject.kind).into_iter().collect();
    }
    let mut segments = path(url).rsplit('/').filter(|segment| !matches!(*segment, "" | "detail"));
    let last = segments.next().unwrap_or_default();
    let key = last.strip_prefix("os-").unwrap_or(last).replace('-', "_");
    resource::json_kinds().filter(|kind| kind.list_keys.contains(&key.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const LINES: &str = r#"{"url_effective":"http://c/v2.1/servers/detail?all_tenants=1","http_code":200,"filename_effective":"R1/servers-1.json","time":"2026-11-24T00:00:00Z","region":"R1"}
{"url_effective":"http://c/v2.1/servers/detail?all_tenants=1&marker=a","http_code":200,"filename_effective":"R1/servers-2.json"}
{"url_effective":"http://c/p/resource_providers/5cb0f9e1-f626-44f3-b9a1-36770ea9c40b/usages","http_code":200,"filename_effective":"R1/u-1.json"}
{"url_effective":"http://c/v2.1/os-hypervisors/detail","http_code":0,"filename_effective":null}
{"url_effective":"http://c/v2.1/os-server-groups","http_code":404,"filename_effective":null}
{"url_effective":"http://c/v3/users","http_code":500,"filename_effective":null}
{"url_effective":"http://c/v3/users","http_code":200,"filename_effective":"users-1.json"}
{"url_effective":"http"#;

    fn told(files: &[&str]) -> (Requests, Vec<Source>) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("R1")).unwrap();
        fs::write(folder.path().join("requests.ndjson"), LINES).unwrap();
        let mut sources = Vec::new();
        for file in files.iter().chain(&["requests.ndjson"]) {
            let path = folder.path().join(file);
            if !path.exists() {
                fs::write(&path, "").unwrap();
            }
            sources.extend(Source::expand(path.to_str().unwrap(), &[]).unwrap());
        }
        let requests = Requests::read(&sources);
        let told = sources.iter().map(|source| requests.told(source).into_owned()).collect();
        (requests, told)
    }

    #[test]
    fn the_requests_give_a_file_its_url_subject_region_and_time() {
        let (requests, sources) = told(&["R1/servers-1.json", "R1/u-1.json", "other.json"]);
        let asked = sources[0].asked.as_deref().unwrap();
        assert_eq!(asked.url, "http://c/v2.1/servers/detail?all_tenants=1");
        let saved = requests.saved().map(|(first, last)| (first.to_string(), last.to_string()));
        let time = "2026-11-24T00:00:00Z".to_owned();
        assert_eq!(saved, Some((time.clone(), time)));
        assert_eq!(asked.about, "saved at 2026-11-24T00:00:00Z of the region R1");
        assert_eq!(sources[1].subject.as_deref(), Some("5cb0f9e1-f626-44f3-b9a1-36770ea9c40b"));
        assert!(sources[2].asked.is_none() && sources[0].subject.is_none());
    }

    #[test]
    fn a_file_may_have_been_compressed_or_moved() {
        let (_, sources) = told(&["servers-1.json.gz"]);
        assert!(sources[0].asked.is_some());
    }

    #[test]
    fn requests_without_a_reply_are_missing_and_unknown_paths_are_not() {
        let (requests, _) = told(&["R1/servers-1.json"]);
        let missing = requests.missing(&[], &BTreeSet::new());
        assert_eq!(missing.len(), 1);
        assert_eq!(missing[0].0.iter().map(|kind| kind.name).collect::<Vec<_>>(), ["hypervisors"]);
        let message = &missing[0].1.message;
        assert_eq!(message, "the request http://c/v2.1/os-hypervisors/detail has no reply");
        // None of the files is given: they have other names now.
        let (requests, _) = told(&["renamed.json"]);
        assert!(requests.missing(&[], &BTreeSet::new()).is_empty());
    }
}
