//! Replies of Swift that are not JSON: headers alone, a name in each line, and XML.
//!
//! Their records are made into JSON, as Swift itself would write it, with the position of the text
//! that they were made from. `swift_xml` knows the elements.

use super::document::recognized;
use super::event::Begin;
use super::frame::State;
use super::http::Listing as Listed;
use super::input::Input;
use super::open::{Content, Open};
use super::preamble::Preamble;
use super::swift_xml;
use super::text_lines::long_line;
use super::window::Spot;
use crate::kind::Kind;
use crate::recognize::probe::LOOK;
use crate::recognize::subject::of_url;
use crate::recognize::swift::{of_headers, of_name};
use crate::recognize::text::{Foreign, classify};

/// A reply of Swift.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) open: Open,
    pub(super) body: Body,
}

/// How a reply of Swift goes on.
#[derive(Debug)]
pub(super) enum Body {
    /// Not at all: this record was made out of its headers, or none.
    Headers(Option<Vec<u8>>, Spot),
    /// With a name in each line, up to the byte that its headers name.
    Names(Option<u64>),
    /// With an element of XML for each record.
    Elements,
}

/// Records that are made out of text, on their way to a batch.
#[derive(Default)]
pub(super) struct Made {
    bytes: Vec<u8>,
    records: Vec<std::ops::Range<u32>>,
    spots: Vec<Spot>,
}

impl Made {
    /// How many records there are.
    pub(super) fn count(&self) -> u64 {
        self.records.len() as u64
    }

    /// Their bytes.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn push(&mut self, record: &[u8], spot: Spot) {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(record);
        self.records.push(start..self.bytes.len() as u32);
        self.spots.push(spot);
    }

    /// Sends the records.
    pub(super) fn hand_out(self, input: &mut Input, open: &mut Open) {
        let Self { bytes, records, spots } = self;
        let count = records.len() as u64;
        open.pass(input, count);
        if let Some(start) = spots.first().copied().filter(|_| !input.skipping) {
            let content = Content { bytes, start, records, spots, ..Content::default() };
            open.send(input, count, content);
        }
    }
}

/// Whether the headers of a reply begin at `index` of the window.
fn begins_headers(input: &mut Input, index: usize) -> bool {
    input.window.ensure(index + 5);
    input.window.bytes.get(index..).is_some_and(|rest| rest.starts_with(b"HTTP/"))
}

/// Whether JSON of a known kind or a page of HTML begins here, whatever the headers say.
fn begins_document(input: &mut Input) -> bool {
    input.window.ensure(LOOK);
    match input.window.bytes.first() {
        Some(b'[' | b'{') => recognized(input).is_ok(),
        Some(b'<') => input.window.bytes.starts_with(b"<?xml"),
        _ => false,
    }
}

impl Preamble {
    /// Behind a block of headers: facts that only the headers give, and text that only they
    /// identify.
    pub(super) fn behind_headers(&mut self, input: &mut Input) -> State {
        let Some(listed) = self.http.listing else { return State::Between };
        if !matches!(self.http.status, None | Some(200..300)) {
            return State::Between;
        }
        let ended = input.window.get(0).is_none();
        let is_empty = matches!(self.http.content_length, None | Some(0));
        if ended || self.http.status == Some(204) || is_empty && begins_headers(input, 0) {
            return self.header_only(input, listed);
        }
        if self.http.is_text && !begins_document(input) {
            return self.names(input);
        }
        State::Between
    }

    /// The facts that a trace of curl gave about a reply without a body, before the next one.
    pub(super) fn behind_trace(&mut self, input: &mut Input) -> Option<State> {
        let listed = self.http.listing.filter(|_| self.http.status == Some(204))?;
        match self.header_only(input, listed) {
            State::Between => None,
            state => Some(state),
        }
    }

    /// A reply that is headers alone: a container, or the number of an account's containers.
    fn header_only(&mut self, input: &mut Input, listed: Listed) -> State {
        let Some(kind) = input.kind_called("object_containers") else { return State::Between };
        let spot = input.window.start();
        let mut http = std::mem::take(&mut self.http);
        let (mut subject, mut record) = (None, None);
        if listed == Listed::Objects {
            subject = http.url.as_deref().and_then(of_url).filter(|of| of.kind == "objects");
            record = Some(of_headers(
                http.count,
                http.bytes_used,
                http.policy.as_deref(),
                http.read.as_deref(),
            ));
            // These are the container's objects, not the records of this reply.
            http.count = None;
        }
        // The headers of the same reply may be there beside curl's trace.
        self.http.url.clone_from(&http.url);
        let http = Some(Box::new(http));
        input.begin(Begin { kind, spot, keys: Vec::new(), bare: true, single: false, http });
        if let Some(subject) = subject {
            input.subject = Some(subject.id.into());
        }
        Listing::begin(kind, Body::Headers(record, spot))
    }

    /// Whether the user says that the file is a listing of Swift, and it is nothing else that is
    /// known: a folder of names looks like any other text.
    pub(super) fn is_declared_names(&self, input: &mut Input) -> bool {
        let listing = |kind: &'static Kind| matches!(kind.name, "object_containers" | "objects");
        if input.documents > 0 || !input.declared.is_some_and(listing) {
            return false;
        }
        let end = input.line_end();
        matches!(classify(&input.window.bytes[..end]), Foreign::Unknown | Foreign::Lines(_))
    }

    /// A listing with a name in each line begins.
    pub(super) fn names(&mut self, input: &mut Input) -> State {
        let kind = match self.http.listing {
            Some(Listed::Containers) => input.kind_called("object_containers"),
            Some(Listed::Objects) => input.kind_called("objects"),
            None => input.declared,
        };
        let Some(kind) = kind else { return State::Between };
        input.discard();
        let spot = input.window.start();
        let http = self.reply();
        let length = http.as_ref().and_then(|http| http.content_length);
        input.begin(Begin { kind, spot, keys: Vec::new(), bare: true, single: false, http });
        let until = length.map(|length| spot.byte.saturating_add(length));
        Listing::begin(kind, Body::Names(until))
    }
}

impl Listing {
    pub(super) fn begin(kind: &'static Kind, body: Body) -> State {
        State::Swift(Self { open: Open::lines(kind), body })
    }

    /// Goes on in the reply.
    pub(super) fn next(mut self, input: &mut Input) -> State {
        match self.body {
            Body::Headers(record, spot) => {
                let mut made = Made::default();
                if let Some(record) = record {
                    made.push(&record, spot);
                }
                made.hand_out(input, &mut self.open);
                self.open.end(input, false)
            }
            Body::Names(until) => self.names(input, until),
            Body::Elements => swift_xml::elements(self, input),
        }
    }

    /// Lines of names, up to the end of the file or to the headers of the next reply.
    fn names(mut self, input: &mut Input, until: Option<u64>) -> State {
        let mut made = Made::default();
        let mut spot = input.window.spot(input.at);
        loop {
            let ended = input.window.get(input.at).is_none();
            let whole = until.is_some_and(|until| input.window.spot_byte(input.at) >= until);
            if ended || whole && begins_headers(input, input.at) {
                made.hand_out(input, &mut self.open);
                return self.open.end(input, false);
            }
            if made.len() >= input.sizes.batch {
                made.hand_out(input, &mut self.open);
                input.discard();
                return State::Swift(self);
            }
            let start = input.at;
            let Some((end, next)) = input.line_from(start) else {
                made.hand_out(input, &mut self.open);
                long_line(input, &mut self.open);
                return State::Swift(self);
            };
            let line = &input.window.bytes[start..end];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if !line.is_empty() {
                made.push(&of_name(self.open.kind, line), spot);
            }
            spot = spot.after(&input.window.bytes[start..next]);
            input.at = next;
        }
    }
}
