//! Listings of Swift that are not JSON, as the JSON that their records are read from: for callers
//! that rewrite the text of a dump and not its records.

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use super::event::Event;
use super::frame::{FrameReader, Sizes};
use super::http::Http;
use super::source::Opened;
use super::swift_xml;
use crate::kind::Kind;
use crate::recognize::probe::LOOK;

/// The text of a listing as one array of its records.
struct AsJson {
    frames: FrameReader,
    made: Cursor<Vec<u8>>,
    /// Whether the array at hand has a record.
    started: bool,
    done: bool,
}

/// Turns a file that begins with a listing of Swift in plain text or XML, or with the headers of one
/// alone, into JSON, and tells its kind; every other file stays as it is. `declared` is the kind that
/// the user says it has, of `kinds`.
///
/// # Errors
///
/// When the file cannot be read.
pub fn listing_as_json(
    file: &Arc<str>,
    mut opened: Opened,
    (kinds, declared): (&'static [&'static Kind], Option<&'static Kind>),
) -> io::Result<(Opened, Option<&'static Kind>)> {
    let mut head = Vec::new();
    let read = (&mut opened.text).take(2 * LOOK as u64).read_to_end(&mut head);
    let is_listing = read.is_ok() && is_listing(&head, declared);
    let text: Box<dyn Read + Send> = match read {
        Ok(_) => Box::new(Cursor::new(head).chain(opened.text)),
        Err(error) => return Err(error),
    };
    let opened = Opened { text, ..opened };
    if !is_listing {
        return Ok((opened, declared));
    }
    let (size_bytes, compression) = (opened.size_bytes, opened.compression);
    let frames = FrameReader::new(file.clone(), opened, kinds, Sizes::default());
    let mut frames = frames.declared(declared);
    let kind = loop {
        match frames.next_event() {
            Event::Begin(begin) => {
                let kind = begin.kind;
                frames.unread(Event::Begin(begin));
                break Some(kind);
            }
            Event::Done => break declared,
            _ => {}
        }
    };
    let made = Cursor::new(Vec::new());
    let text = Box::new(AsJson { frames, made, started: false, done: false });
    Ok((Opened { text, size_bytes, compression, plain: None }, kind))
}

/// Whether a text that begins so is a listing that is not JSON.
fn is_listing(head: &[u8], declared: Option<&'static Kind>) -> bool {
    let is_json = |body: &[u8]| matches!(body.trim_ascii_start().first(), Some(b'[' | b'{'));
    if !head.starts_with(b"HTTP/") {
        let named =
            declared.is_some_and(|kind| matches!(kind.name, "object_containers" | "objects"));
        return swift_xml::root(head).is_some() || named && !is_json(head);
    }
    let mut http = Http::default();
    let mut rest = head;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let (line, behind) = rest.split_at(end + 1);
        rest = behind;
        if line.trim_ascii().is_empty() {
            break;
        }
        http.line(line);
    }
    if http.listing.is_none() || !matches!(http.status, None | Some(200..300)) {
        return false;
    }
    match rest.trim_ascii_start().first() {
        None => true,
        Some(b'<') => swift_xml::root(rest.trim_ascii_start()).is_some(),
        Some(_) => http.is_text && !is_json(rest),
    }
}

impl Read for AsJson {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.made.read(buffer)?;
            if read > 0 || buffer.is_empty() || self.done {
                return Ok(read);
            }
            let mut made = Vec::new();
            match self.frames.next_event() {
                Event::Begin(_) => {
                    self.started = false;
                    made.push(b'[');
                }
                Event::Batch(batch) => {
                    for number in 0..batch.records.len() {
                        made.extend_from_slice(if self.started { b",\n" } else { b"" });
                        self.started = true;
                        made.extend_from_slice(batch.record(number));
                    }
                }
                // A listing that was cut stays open, as it would be in JSON.
                Event::End(end) if end.cut => {}
                Event::End(_) => made.extend_from_slice(b"]\n"),
                Event::Done => self.done = true,
                Event::Finding(_) | Event::Foreign(_) | Event::Proved => {}
            }
            self.made = Cursor::new(made);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource;

    fn json(text: &str, declared: Option<&str>) -> (String, Option<&'static str>) {
        let opened = Opened {
            text: Box::new(Cursor::new(text.to_owned().into_bytes())),
            size_bytes: None,
            compression: None,
            plain: None,
        };
        let declared = declared.and_then(resource::find);
        let (mut opened, kind) =
            listing_as_json(&"f".into(), opened, (resource::kinds(), declared)).unwrap();
        let mut json = String::new();
        opened.text.read_to_string(&mut json).unwrap();
        (json, kind.map(|kind| kind.name))
    }

    const ACCOUNT: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\
                           X-Account-Container-Count: 2\r\n\r\n";
    const NULLS: &str = "\"count\": null, \"bytes\": null";

    #[test]
    fn a_listing_in_text_or_xml_becomes_an_array() {
        let expected =
            format!("[{{\"name\": \"a\", {NULLS}}},\n{{\"name\": \"b \\\"c\", {NULLS}}}]\n");
        let expected = (expected, Some("object_containers"));
        assert_eq!(json(&format!("{ACCOUNT}a\nb \"c\n"), None), expected);
        assert_eq!(json("a\nb \"c\n", Some("object_containers")), expected);
        let xml = "<?xml version=\"1.0\"?>\n<account name=\"AUTH_1\"><container><name>a</name>\
                   <count>1</count></container></account>\n";
        let expected =
            ("[{\"name\": \"a\", \"count\": 1}]\n".to_owned(), Some("object_containers"));
        assert_eq!(json(xml, None), expected);
    }

    #[test]
    fn a_listing_that_is_cut_stays_open() {
        let xml = "<account name=\"AUTH_1\"><container><name>a</name></container><container><na";
        assert_eq!(json(xml, None).0, "[{\"name\": \"a\"}");
    }

    #[test]
    fn whatever_else_there_is_stays_as_it_is() {
        let listing =
            format!("{}[{{\"name\": \"a\"}}]", ACCOUNT.replace("text/plain", "application/json"));
        for text in
            ["a\nb\n", "[1]", "", "<html>", &listing, "HTTP/1.1 200 OK\r\n\r\nuid=1(a) gid=1(b)"]
        {
            assert_eq!(json(text, None), (text.to_owned(), None));
        }
        assert_eq!(json("[1]", Some("objects")), ("[1]".to_owned(), Some("objects")));
    }
}
