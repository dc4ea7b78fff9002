//! Splits a JSON document: an envelope with its list of records, a single object, a bare list, or a
//! bare record.

use std::sync::Arc;

use super::array::Items;
use super::event::{Begin, Root};
use super::frame::State;
use super::input::Input;
use super::open::Open;
use super::preamble::Preamble;
use crate::finding::{code, mask};
use crate::json::scan::{Scan, ValueScan};
use crate::json::text::{pointer_token, unescape};
use crate::kind::Kind;
use crate::recognize::keys::{Document, Layout, recognize};
use crate::recognize::probe::{Form, LOOK, Probe};

/// Largest member beside the records that is kept: links and marks are far smaller.
const MEMBER: usize = 64 * 1024;

/// Most members beside the records of one document that are kept, and their bytes; no service
/// writes even twenty.
const MEMBERS: usize = 256;
const MEMBERS_BYTES: usize = 4 * MEMBER;

/// What a document was recognized as.
#[derive(Debug, PartialEq, Eq)]
pub struct Recognized {
    kind: &'static Kind,
    layout: Layout,
    /// As [`Begin::keys`].
    keys: Vec<String>,
}

/// The object around the records of a document.
#[derive(Debug)]
pub(super) struct Members {
    open: Open,
    /// Whether a member has been read, so that a comma is due.
    started: bool,
    /// Whether the list of records has begun.
    list_seen: bool,
}

/// A JSON document begins at the cursor.
pub(super) fn begin(preamble: &mut Preamble, input: &mut Input) -> State {
    input.discard();
    input.window.ensure(LOOK);
    let known = preamble.known.take().filter(|_| input.window.start().byte == 0);
    let known = match known {
        Some(known) => known,
        None => match recognized(input) {
            Ok(known) => Arc::new(known),
            Err(document) => return preamble.foreign_json(input, &document),
        },
    };
    let Recognized { kind, ref layout, ref keys } = *known;
    let (layout, keys) = (layout.clone(), keys.clone());
    if input.window.start().byte == 0 {
        preamble.known = Some(known);
    }
    let bare = matches!(layout, Layout::Array | Layout::Bare);
    let single = matches!(layout, Layout::Object(_) | Layout::Bare);
    let http = preamble.reply();
    input.begin(Begin { kind, spot: input.window.start(), keys, bare, single, http });
    let root = match &layout {
        Layout::List(key) => Root::Items(format!("/{}/", pointer_token(key)).into(), 0),
        Layout::Object(key) => Root::Whole(format!("/{}", pointer_token(key)).into()),
        Layout::Array => Root::Items("/".into(), 0),
        Layout::Bare => Root::Whole("".into()),
    };
    let open = Open::new(kind, layout, root);
    match open.layout {
        Layout::Array => {
            input.at += 1;
            State::Items(Items::new(open))
        }
        Layout::Bare => State::Items(Items::new(open)),
        Layout::List(_) | Layout::Object(_) => {
            input.at += 1;
            State::Members(Members { open, started: false, list_seen: false })
        }
    }
}

/// What the JSON document at the cursor is.
pub(super) fn recognized(input: &Input) -> Result<Recognized, Document> {
    let probe = Probe::new(&input.window.bytes[..input.window.bytes.len().min(LOOK)]);
    let document = match (recognize(&probe, input.kinds), input.declared) {
        (Document::Unknown | Document::Nothing, Some(kind)) if probe.form == Form::Array => {
            Document::Dump(kind, Layout::Array)
        }
        (document, _) => document,
    };
    let Document::Dump(kind, layout) = document else { return Err(document) };
    let keys = match &layout {
        Layout::List(key) | Layout::Object(key) => {
            let member = probe.member(key).filter(|member| member.whole);
            member.map(|member| member.keys.clone()).unwrap_or_default()
        }
        _ if !probe.whole => Vec::new(),
        Layout::Array => probe.item_keys,
        Layout::Bare => probe.members.iter().map(|member| member.key.clone()).collect(),
    };
    Ok(Recognized { kind, layout, keys })
}

impl Members {
    /// Behind the list of records.
    pub(super) fn behind_list(open: Open) -> Self {
        Self { open, started: true, list_seen: true }
    }

    /// Before a key, or the end of the object.
    pub(super) fn next(mut self, input: &mut Input) -> State {
        match input.token() {
            Some(b'}') => {
                input.at += 1;
                return self.open.end(input, false);
            }
            Some(b',') if self.started => {
                input.at += 1;
                if input.token() == Some(b'}') {
                    self.emit(input, "a comma before the end of the object");
                    return self.next(input);
                }
            }
            Some(b'"') if self.started => {
                self.emit(input, "a comma is missing between two members");
            }
            _ => {}
        }
        let Some(key) = key(input) else {
            return self.open.broken(input, "a key in double quotes, or `}`");
        };
        self.started = true;
        match (&self.open.layout, input.token()) {
            (Layout::List(list), Some(b'[')) if *list == key => {
                if self.list_seen {
                    let message = format!("`{}` is in the object twice", mask::text(&key));
                    let finding = input.problem(&code::DUPLICATE_KEY, input.at, message);
                    self.open.flush(input);
                    input.emit_inside(finding);
                }
                input.at += 1;
                State::Items(Items::new(self.open))
            }
            (Layout::Object(object), Some(b'{')) if *object == key => self.single(input),
            (_, Some(byte)) if !matches!(byte, b',' | b'}' | b']' | b':') => self.other(input, key),
            _ => self.open.broken(input, "a value"),
        }
    }

    /// Emits that the object is not quite JSON at the cursor.
    fn emit(&self, input: &mut Input, message: &str) {
        let finding = input.problem(&code::BAD_JSON, input.at, message);
        self.open.flush(input);
        input.emit_inside(finding);
    }

    /// Keeps a member that is not the records, if it is small enough to be of use.
    fn other(mut self, input: &mut Input, key: String) -> State {
        self.open.flush(input);
        input.discard();
        let mut scan = ValueScan::default();
        let members = &self.open.end.members;
        let before: usize = members.iter().map(|(key, value)| key.len() + value.len()).sum();
        let most = match members.len() {
            MEMBERS.. => 0,
            _ => MEMBER.min(MEMBERS_BYTES.saturating_sub(before + key.len())),
        };
        let mut kept = Some(Vec::new());
        loop {
            let rest = &input.window.bytes[input.at..];
            let scanned = scan.advance(rest);
            let piece = scanned.end().unwrap_or(rest.len());
            kept = kept.filter(|kept: &Vec<u8>| kept.len() + piece <= most);
            if let Some(kept) = &mut kept {
                kept.extend_from_slice(&rest[..piece]);
            }
            match scanned {
                Scan::More => input.at += piece,
                Scan::End(_) => {
                    input.at += piece;
                    break;
                }
                Scan::Broken(at) => {
                    input.at += at;
                    return self.open.broken(input, "a value");
                }
            }
            input.discard();
            if !input.window.more() {
                return self.open.cut(input, None);
            }
        }
        self.open.end.members.extend(kept.map(|kept| (key, kept)));
        State::Members(self)
    }

    /// One record at the cursor that is not an item of a list.
    fn single(mut self, input: &mut Input) -> State {
        self.open.flush(input);
        let Some(end) = input.value(input.at, input.sizes.record) else {
            if input.window.bytes.len() - input.at > input.sizes.record {
                let finding = input.too_large(self.open.kind.record);
                input.emit_inside(finding);
                self.open.pass(input, 1);
                input.at = input.window.bytes.len();
                while input.window.more() {
                    input.at = input.window.bytes.len();
                    input.discard();
                }
                return self.open.end(input, true);
            }
            let start = input.at;
            return self.open.cut(input, Some(start));
        };
        self.open.push(input, input.at..end);
        input.at = end;
        State::Members(self)
    }
}

/// Reads a key and its colon.
fn key(input: &mut Input) -> Option<String> {
    if input.token() != Some(b'"') {
        return None;
    }
    let end = input.value(input.at, MEMBER)?;
    let key = unescape(&input.window.bytes[input.at + 1..end - 1]);
    input.at = end;
    (input.token() == Some(b':')).then(|| input.at += 1)?;
    Some(key)
}
