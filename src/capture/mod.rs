//! Saving a cloud: the script that does it, and what the script must know of a reply.
//!
//! Owns the script and the rules for links. It must never know what is in a record, and opens
//! no connection: the script runs curl.

mod questions;
mod script;
mod url;

use std::io::{self, BufRead, BufReader, Read};

use crate::decode::reply::{Glimpse, Reply};
use crate::read::source::Source;

pub use questions::{QUESTIONS, answer};
pub use script::{SAVED, Saved, script};
pub use url::{Follow, Refusal};

/// Why a file gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// It is not a whole JSON reply, or an error of the service.
    NotAReply(String),
    /// The next link is not one to follow.
    Refused(Refusal),
}

/// The URL of the page after the one that `source` holds; `None` where it is the last.
///
/// With `page`, the URL that `source` was saved from, the URL is absolute, and on its origin.
///
/// # Errors
///
/// When the file cannot be read or is not a reply, or the link is not one to follow.
pub fn next(
    source: &Source,
    page: Option<&str>,
    follow: Follow,
) -> Result<Option<String>, NoAnswer> {
    let reply = read(source, &mut |_, _| {})?;
    if let Some(words) = reply.error {
        return Err(NoAnswer::NotAReply(format!("it is an error of the service: {words}")));
    }
    let next = reply.next.map(|link| url::resolve(&link, page, follow));
    next.transpose().map_err(NoAnswer::Refused)
}

/// Reads the reply that `source` holds.
fn read(source: &Source, each: &mut dyn FnMut(&str, &Glimpse)) -> Result<Reply, NoAnswer> {
    let (first, text) = open(source)?;
    let refused = |words: &str| NoAnswer::NotAReply(words.to_owned());
    match first {
        None => Err(refused("it is empty")),
        Some(b'<') => Err(refused("it is an HTML page")),
        Some(_) => Reply::read(text, each).map_err(|words| match words.strip_prefix("EOF while") {
            Some(_) => refused("it is cut short"),
            None => refused(&words),
        }),
    }
}

/// Opens `source` behind the headers that curl saved with it. The byte is the first one there.
fn open(source: &Source) -> Result<(Option<u8>, impl BufRead), NoAnswer> {
    let failed = |error: io::Error| NoAnswer::NotAReply(format!("it cannot be read: {error}"));
    let (opened, _) = source.open(false).map_err(failed)?;
    let mut text = BufReader::with_capacity(1 << 16, opened.text);
    let first = body(&mut text).map_err(failed)?;
    Ok((first, text))
}

/// Passes over blocks of HTTP headers and blanks; the first byte of what follows.
fn body(text: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        let ahead = text.fill_buf()?;
        match ahead.first() {
            Some(first) if first.is_ascii_whitespace() => text.consume(1),
            _ if ahead.starts_with(b"HTTP/") => headers(text)?,
            first => return Ok(first.copied()),
        }
    }
}

/// Passes over one block of headers, to the blank line that ends it.
fn headers(text: &mut impl BufRead) -> io::Result<()> {
    loop {
        let mut line = Vec::new();
        // A longer line is not a header.
        let length = text.by_ref().take(1 << 16).read_until(b'\n', &mut line)?;
        if length == 0 || line.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
    }
}
