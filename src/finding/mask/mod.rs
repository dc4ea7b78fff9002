//! Masks secrets in text: in parts of files that were not decoded, and in cells of reports.
//!
//! Owns what counts as a secret. In a file it masks when in doubt, and all values outside of known
//! fields; in a cell it masks only values that are named like a secret or look like one, so that a
//! report stays readable. It must never know why the text is shown.

mod end;
mod field;
mod key;
mod names;
mod run;
mod token;
mod view;

use std::borrow::Cow;
use std::ops::Range;

use super::Snippet;
use view::View;

/// The replacement of a secret.
pub const REDACTED: &str = "[redacted]";

/// Characters of a snippet, at most, without the dots that say that it was cut.
const SHOWN: usize = 120;

/// Bytes that are looked at on each side of a place.
const LOOK: usize = 32 * 1024;

const CUT: &str = "...";

/// Where a text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Any part of a file: in doubt it is a secret.
    File,
    /// The value of one field: names such as `key` and long words are not a reason to mask.
    Cell,
}

/// A snippet of one line around its `column`, in characters from 1 as in
/// [`super::Place::column`].
///
/// Where the record around the line is at hand, [`snippet_at`] masks better.
pub fn snippet(line: &[u8], column: usize) -> Snippet {
    let starts = line.iter().enumerate().filter(|(_, byte)| starts_character(**byte));
    let at = starts.map(|(at, _)| at).nth(column.saturating_sub(1)).unwrap_or(line.len());
    snippet_at(line, at)
}

/// A snippet of the line around the byte `at` of `text`, which may have several lines.
///
/// `text` is best the whole record, or the whole document where that is small: a name on one line
/// can make a value on another a secret.
pub fn snippet_at(text: &[u8], at: usize) -> Snippet {
    let at = at.min(text.len());
    let start = boundary(text, at.saturating_sub(LOOK)).min(at);
    let end = boundary(text, text.len().min(at + LOOK));
    let near = &text[start..end];
    let mut ranges = secrets(near, Origin::File);
    // Which field a value belongs to depends on all that is before it.
    let mut values = Vec::new();
    field::find(&text[..end], &mut values);
    let of_near = values.iter().filter(|range| range.end > start);
    ranges.extend(of_near.map(|range| range.start.saturating_sub(start)..range.end - start));
    if start > 0 || end < text.len() {
        cut_edges(near, start > 0, end < text.len(), &mut ranges);
    }
    let (line, caret) = masked_line(near, at - start, &merged(ranges));
    cut(&line, caret)
}

/// A short text from a file, such as a value that was found, with its secrets masked.
///
/// It cannot know the key that the value belongs to: ask [`is_secret`] about that first.
pub fn text(found: &str) -> String {
    without(found.as_bytes(), secrets(found.as_bytes(), Origin::File))
}

/// The bytes of a record that could not be decoded, with its secrets masked, and every value that
/// is not of a known field: those of `metadata` too, whatever their key.
pub fn record(bytes: &[u8]) -> String {
    let mut ranges = secrets(bytes, Origin::File);
    field::find(bytes, &mut ranges);
    without(bytes, ranges)
}

/// What was found under a key, as a message shows it: ``the string "x"``, ``the number `7` ``, or
/// a type alone. Only the type remains where `path`, the keys that lead to the value, makes it a
/// secret or leads out of the known fields.
pub fn found<'k>(path: impl IntoIterator<Item = &'k str>, found: &str) -> String {
    match found.find(['"', '`']) {
        Some(value) if field::is_hidden(path, found[value..].starts_with('"')) => {
            let named = found[..value].trim();
            named.strip_prefix("the ").map_or(named.to_owned(), |kind| format!("a {kind}"))
        }
        _ => text(found),
    }
}

/// A cell of free text, such as a description or an error message, with its secrets masked.
pub fn cell(value: &str) -> Cow<'_, str> {
    if run::is_plain(value.as_bytes()) {
        return Cow::Borrowed(value);
    }
    let ranges = secrets(value.as_bytes(), Origin::Cell);
    if ranges.is_empty() {
        Cow::Borrowed(value)
    } else {
        Cow::Owned(without(value.as_bytes(), ranges))
    }
}

/// A value of a map of free keys, such as metadata: masked by its key, else as [`cell`].
pub fn property<'v>(key: &str, value: &'v str) -> Cow<'v, str> {
    if !value.is_empty() && names::is_secret_property(key, value) {
        return Cow::Borrowed(REDACTED);
    }
    cell(value)
}

/// A URL with the password of its user masked and the secrets in its query, and nothing else: its
/// path may hold what looks like a secret, such as Swift's `AUTH_<project id>`.
pub fn url(text: &str) -> Cow<'_, str> {
    let mut ranges = Vec::new();
    run::urls(text.as_bytes(), &mut ranges);
    key::queries(text.as_bytes(), &mut ranges);
    if ranges.is_empty() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(without(text.as_bytes(), ranges))
    }
}

/// Whether the value of this key is never to be shown: `adminPass`, `X-Auth-Token`, `os_password`.
pub fn is_secret(key: &str) -> bool {
    names::is_secret(key)
}

/// The text with these ranges masked.
fn without(text: &[u8], ranges: Vec<Range<usize>>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in merged(ranges) {
        out += &String::from_utf8_lossy(&text[at..range.start]);
        out += REDACTED;
        at = range.end;
    }
    out + &String::from_utf8_lossy(&text[at..])
}

/// The secrets in a text, in no order, perhaps one over another.
fn secrets(text: &[u8], origin: Origin) -> Vec<Range<usize>> {
    let view = View::new(text);
    let mut ranges = Vec::new();
    key::find(&view.bytes, origin, &mut ranges);
    key::find_unparted(&view.bytes, origin, &mut ranges);
    run::find(&view.bytes, origin, &mut ranges);
    ranges.iter().map(|range| view.range(range)).filter(|range| !range.is_empty()).collect()
}

/// A string or a run that the look itself cut may be the rest of a secret.
fn cut_edges(near: &[u8], before: bool, behind: bool, ranges: &mut Vec<Range<usize>>) {
    if before {
        ranges.push(0..memchr::memchr2(b'"', b'\n', near).unwrap_or(near.len()));
    }
    if behind {
        let run = near.iter().rev().take_while(|byte| run::is_token(**byte)).count();
        ranges.push(near.len() - run..near.len());
    }
}

/// The same ranges in order, with no two that touch.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// The line around `at` with its secrets masked, and the place in it, in characters from 0.
fn masked_line(text: &[u8], at: usize, secrets: &[Range<usize>]) -> (String, usize) {
    let secret = |at: usize| {
        let next = secrets.partition_point(|range| range.end <= at);
        secrets.get(next).filter(|range| range.contains(&at))
    };
    // A secret may span lines; a line break inside one ends no line.
    let breaks = |at: &usize| text[*at] == b'\n' && secret(*at).is_none();
    let start = (0..at).rev().find(breaks).map_or(0, |at| at + 1);
    let mut line = String::new();
    let (mut caret, mut here) = (None, start);
    while here < text.len() && !breaks(&here) {
        if here >= at && caret.is_none() {
            caret = Some(line.chars().count());
        }
        if let Some(range) = secret(here) {
            if range.contains(&at) && caret.is_none() {
                caret = Some(line.chars().count());
            }
            line += REDACTED;
            here = range.end;
            continue;
        }
        let end = character_end(text, here);
        line += &String::from_utf8_lossy(&text[here..end]);
        here = end;
    }
    let caret = caret.unwrap_or_else(|| line.chars().count());
    if line.ends_with('\r') {
        line.pop();
    }
    let caret = caret.min(line.chars().count());
    (line, caret)
}

/// At most [`SHOWN`] characters of the line, around the caret.
fn cut(line: &str, caret: usize) -> Snippet {
    let length = line.chars().count();
    if length <= SHOWN {
        return Snippet { text: line.to_owned(), caret };
    }
    let start = caret.saturating_sub(SHOWN / 2).min(length - SHOWN);
    let mut text = String::from(if start > 0 { CUT } else { "" });
    let caret = caret - start + text.len();
    text.extend(line.chars().skip(start).take(SHOWN));
    if start + SHOWN < length {
        text += CUT;
    }
    Snippet { text, caret }
}

fn starts_character(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

/// The first start of a character at `at` or behind.
fn boundary(text: &[u8], at: usize) -> usize {
    at + text[at..].iter().take(3).take_while(|byte| !starts_character(**byte)).count()
}

/// Where the character that begins at `at` ends.
fn character_end(text: &[u8], at: usize) -> usize {
    let rest = text[at + 1..].iter().take(3).take_while(|byte| !starts_character(**byte));
    at + 1 + rest.count()
}

#[cfg(test)]
mod tests;
