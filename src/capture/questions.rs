//! What the script asks of a saved reply. Answers are lines that a shell may read: ids, names in
//! URLs and regions are percent-encoded, and so are fit to be parts of URLs and names of files.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{NoAnswer, open, read, url};
use crate::decode::catalog::Catalog;
use crate::decode::reply::Glimpse;
use crate::decode::request;
use crate::read::source::Source;

/// Answers a question about what a source holds; the argument is `known` of `version` alone.
type Answer = fn(&Source, &str) -> Result<Vec<String>, NoAnswer>;

/// One question: its name, what the answer is, and how it is found.
type Question = (&'static str, &'static str, Answer);

/// Every question.
pub static QUESTIONS: &[Question] = &[
    ("ids", "the `id` of every record of a list", |source, _| texts(source, "id", url::segment)),
    ("uuids", "the `uuid` of every record of a list", |source, _| {
        texts(source, "uuid", url::segment)
    }),
    ("paths", "the `name` of every record of a list, for a path", |source, _| {
        texts(source, "name", url::segment)
    }),
    ("names", "the `name` of every record of a list, as it is", |source, _| {
        let mut names = texts(source, "name", str::to_owned)?;
        // A name that does not fit a line is not a login name.
        names.retain(|name| !name.contains(char::is_control));
        Ok(names)
    }),
    ("catalog", "region, service type, interface and URL of every endpoint", catalog),
    ("project", "id of the project that the token is for", |source, _| {
        Ok(Catalog::read(open(source)?.1).map_err(NoAnswer::NotAReply)?.project)
            .map(|project| project.map(|id| url::segment(&id)).into_iter().collect())
    }),
    ("version", "the highest microversion that the service and the caller know", version),
    ("error", "the service's words, where the reply is an error", |source, _| {
        Ok(read(source, &mut |_, _| {})?.error.into_iter().collect())
    }),
    ("finished", "file and URL of every whole reply of a file of requests", finished),
];

/// The answer to the question of this name; `None` where there is no such question.
///
/// # Errors
///
/// When the file cannot be read, or is not what the question is about.
pub fn answer(
    question: &str,
    source: &Source,
    known: &str,
) -> Option<Result<Vec<String>, NoAnswer>> {
    let (.., answer) = QUESTIONS.iter().find(|(name, ..)| *name == question)?;
    Some(answer(source, known))
}

/// A member of every item of every list at the top level.
fn texts(source: &Source, member: &str, form: fn(&str) -> String) -> Result<Vec<String>, NoAnswer> {
    let mut found = Vec::new();
    read(source, &mut |key, item: &Glimpse| {
        if !key.ends_with("links") {
            found.extend(item.member(member).map(form));
        }
    })?;
    Ok(found)
}

fn catalog(source: &Source, _: &str) -> Result<Vec<String>, NoAnswer> {
    let catalog = Catalog::read(open(source)?.1).map_err(NoAnswer::NotAReply)?;
    let endpoints = catalog.endpoints.iter().filter(|endpoint| url::is_http(&endpoint.url));
    Ok(endpoints
        .map(|endpoint| {
            let region = endpoint.region.as_deref().unwrap_or("no-region");
            let words = [region, &endpoint.service, &endpoint.interface].map(url::segment);
            let mut line = words.join("\t");
            // Writing to a `String` cannot fail.
            let _ = write!(line, "\t{}", endpoint.url);
            line
        })
        .collect())
}

/// From a list of versions, or from one of them.
fn version(source: &Source, known: &str) -> Result<Vec<String>, NoAnswer> {
    let mut highest = None;
    read(source, &mut |_, item| {
        let text = item.member("max_version").or(item.member("version"));
        highest = highest.max(text.and_then(numbers));
    })?;
    let Some(highest) = highest else { return Ok(Vec::new()) };
    let known = numbers(known).filter(|known| known.0 == highest.0);
    let (major, minor) = known.map_or(highest, |known| known.min(highest));
    Ok(vec![format!("{major}.{minor}")])
}

/// Major and minor number of a microversion.
fn numbers(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

fn finished(source: &Source, _: &str) -> Result<Vec<String>, NoAnswer> {
    // The last request for a file counts.
    let mut files = BTreeMap::new();
    let (_, text) = open(source)?;
    request::each(text, &mut |request| {
        if let Some(file) = &request.filename_effective {
            let url = request.is_whole().then(|| request.url_effective.to_string());
            files.insert(file.to_string(), url);
        }
    })
    .map_err(|error| NoAnswer::NotAReply(error.to_string()))?;
    let line = |(file, url): (String, Option<String>)| Some(format!("{file}\t{}", url?));
    Ok(files.into_iter().filter_map(line).collect())
}
