//! Replies of Swift that are not JSON: headers alone, a name in each line, and XML.
//!
//! Their records are made into JSON, as Swift itself would write it, with the position of the text
//! that they were made from. `swift_xml` knows the elements.

use std::sync::OnceLock;

use super::event::{Batch, Begin, Event};
use super::frame::{FrameReader, Open, State};
use super::http::Listing;
use super::window::Spot;
use crate::kind::Kind;
use crate::recognize::subject::of_url;
use crate::recognize::swift::{of_headers, of_name};
use crate::recognize::text::{Foreign, classify};

/// How a reply of Swift goes on.
#[derive(Debug)]
pub(crate) enum Body {
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
}

impl FrameReader {
    /// Behind a block of headers: facts that only the headers give, and text that only they
    /// identify.
    pub(super) fn behind_headers(&mut self) {
        let Some(listing) = self.http.listing else { return };
        if !matches!(self.http.status, None | Some(200..300)) {
            return;
        }
        let ended = self.window.get(0).is_none();
        let is_empty = matches!(self.http.content_length, None | Some(0));
        if ended || self.http.status == Some(204) || is_empty && self.begins_headers(0) {
            return self.header_only(listing);
        }
        if self.http.is_text && !self.begins_document() {
            self.names();
        }
    }

    /// The facts that a trace of curl gave about a reply without a body, before the next one.
    pub(super) fn behind_trace(&mut self) {
        if let Some(listing) = self.http.listing
            && self.http.status == Some(204)
        {
            self.header_only(listing);
        }
    }

    fn begins_headers(&mut self, index: usize) -> bool {
        self.window.ensure(index + 5);
        self.window.bytes.get(index..).is_some_and(|rest| rest.starts_with(b"HTTP/"))
    }

    /// Whether JSON of a known kind or a page of HTML begins here, whatever the headers say.
    fn begins_document(&mut self) -> bool {
        self.window.ensure(crate::recognize::probe::LOOK);
        match self.window.bytes.first() {
            Some(b'[' | b'{') => self.recognized().is_ok(),
            Some(b'<') => self.window.bytes.starts_with(b"<?xml"),
            _ => false,
        }
    }

    pub(super) fn kind_called(&self, name: &str) -> Option<&'static Kind> {
        self.kinds.iter().copied().find(|kind| kind.name == name)
    }

    /// A reply that is headers alone: a container, or the number of an account's containers.
    fn header_only(&mut self, listing: Listing) {
        let Some(kind) = self.kind_called("object_containers") else { return };
        let spot = self.window.start();
        let mut http = std::mem::take(&mut self.http);
        let (mut subject, mut record) = (None, None);
        if listing == Listing::Objects {
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
        self.documents += 1;
        let http = Some(Box::new(http));
        self.begin(Begin { kind, spot, keys: Vec::new(), bare: true, single: false, http });
        if let Some(subject) = subject {
            self.subject = Some(subject.id.into());
        }
        self.state = State::Swift(Open::lines(kind), Body::Headers(record, spot));
    }

    /// Whether the user says that the file is a listing of Swift, and it is nothing else that is
    /// known: a folder of names looks like any other text.
    pub(super) fn is_declared_names(&mut self) -> bool {
        let listing = |kind: &'static Kind| matches!(kind.name, "object_containers" | "objects");
        if self.documents > 0 || !self.declared.is_some_and(listing) {
            return false;
        }
        let end = self.line_end();
        matches!(classify(&self.window.bytes[..end]), Foreign::Unknown | Foreign::Lines(_))
    }

    /// A listing with a name in each line begins.
    pub(super) fn names(&mut self) {
        let kind = match self.http.listing {
            Some(Listing::Containers) => self.kind_called("object_containers"),
            Some(Listing::Objects) => self.kind_called("objects"),
            None => self.declared,
        };
        let Some(kind) = kind else { return };
        self.discard();
        self.documents += 1;
        let spot = self.window.start();
        let http = self.reply();
        let length = http.as_ref().and_then(|http| http.content_length);
        self.begin(Begin { kind, spot, keys: Vec::new(), bare: true, single: false, http });
        let until = length.map(|length| spot.byte.saturating_add(length));
        self.state = State::Swift(Open::lines(kind), Body::Names(until));
    }

    /// Goes on in a reply.
    pub(super) fn swift(&mut self, mut open: Open, body: Body) {
        match body {
            Body::Headers(record, spot) => {
                let mut made = Made::default();
                if let Some(record) = record {
                    made.push(&record, spot);
                }
                self.hand_out(&mut open, made);
                self.end(open, false);
            }
            Body::Names(until) => self.more_names(open, until),
            Body::Elements => self.more_elements(open),
        }
    }

    /// Lines of names, up to the end of the file or to the headers of the next reply.
    fn more_names(&mut self, mut open: Open, until: Option<u64>) {
        let mut made = Made::default();
        let mut spot = self.window.spot(self.at);
        loop {
            let ended = self.window.get(self.at).is_none();
            let whole = until.is_some_and(|until| self.window.spot_byte(self.at) >= until);
            if ended || whole && self.begins_headers(self.at) {
                self.hand_out(&mut open, made);
                return self.end(open, false);
            }
            if made.bytes.len() >= self.sizes.batch {
                self.hand_out(&mut open, made);
                self.discard();
                self.state = State::Swift(open, Body::Names(until));
                return;
            }
            let start = self.at;
            let Some((end, next)) = self.line_from(start) else {
                self.hand_out(&mut open, made);
                self.long_line(&mut open);
                self.state = State::Swift(open, Body::Names(until));
                return;
            };
            let line = &self.window.bytes[start..end];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if !line.is_empty() {
                made.push(&of_name(open.kind, line), spot);
            }
            spot = spot.after(&self.window.bytes[start..next]);
            self.at = next;
        }
    }

    /// Sends records that were made.
    pub(super) fn hand_out(&mut self, open: &mut Open, made: Made) {
        let count = made.count();
        let first = self.number;
        open.end.records += count;
        self.number += count;
        let Some(start) = made.spots.first().copied().filter(|_| !self.skipping) else { return };
        let Made { bytes, records, spots } = made;
        let batch = Batch {
            kind: open.kind,
            bytes,
            start,
            records,
            first,
            root: open.root.clone(),
            spots,
            subject: self.subject.clone(),
            speculation: None,
            piece: None,
            marks: OnceLock::new(),
        };
        self.waiting.push_back(Event::Batch(batch));
    }
}
