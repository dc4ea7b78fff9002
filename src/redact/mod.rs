//! Redaction: the same dump with its secrets removed, and with pseudonyms for names, ids and
//! addresses.
//!
//! Owns what is kept and what is replaced, and the rewriting of text in place: white space, the
//! order of keys, pages and headers stay. It must never know typed records, reports, or where the
//! result goes.
//!
//! Unknown text is never copied: only punctuation, white space, and what a rule of `policy` names
//! are. Memory is flat: a string is held up to `input::HELD` bytes, and the path to a value is as
//! deep as `json::DEEPEST` at most.

mod input;
mod json;
mod key;
mod line;
mod memory;
mod name;
mod policy;
mod pseudonym;
mod table;
mod time;
mod url;
mod vocabulary;

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::sync::Arc;

pub use key::{Key, KeyError, SHORTEST_KEY};
pub use policy::{Policy, Rule};
pub use table::markdown;

use crate::finding::{Finding, code};
use crate::kind::Kind;
use crate::recognize::foreign::describe;
use crate::recognize::keys::{Document, recognize};
use crate::recognize::probe::{LOOK, Probe};
use crate::recognize::subject::of_file_name;
use crate::resource;
use input::Input;
use json::{Out, Rewriter};
use memory::Memory;
use policy::{Place, Scope};

/// Why a file was read no further.
#[derive(Debug)]
pub enum Stop {
    /// It is not a dump, or broken: where, and what to do.
    Bad(Box<Finding>),
    /// The result could not be written.
    Output(io::Error),
}

impl From<Finding> for Stop {
    fn from(finding: Finding) -> Self {
        Self::Bad(Box::new(finding))
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Rewrites dumps, all with one key.
pub struct Redactor {
    key: Key,
    policy: Policy,
    /// The memory of earlier files; taken by the current file.
    memory: Cell<Memory>,
}

/// A dump that is to be rewritten.
pub struct Dump {
    /// Its name in findings.
    pub file: Arc<str>,
    /// Its text: decompressed, UTF-8.
    pub text: Box<dyn Read + Send>,
    /// Whether it came out of a compressed file, for the words of a finding.
    pub compressed: bool,
    /// The kind that the user says it has.
    pub declared: Option<&'static Kind>,
    /// How many bytes are read at once.
    pub chunk: usize,
}

impl Redactor {
    /// A redactor whose pseudonyms depend on `key`.
    pub fn new(key: Key) -> Self {
        Self { key, policy: Policy::new(), memory: Cell::default() }
    }

    /// Rewrites a dump to `out`; the name of the kind of its first document.
    ///
    /// # Errors
    ///
    /// When it is not a dump, is broken, or `out` cannot be written. The part that was written is
    /// redacted, and is not a whole dump.
    pub fn redact(&self, dump: Dump, out: &mut dyn Write) -> Result<&'static str, Stop> {
        let Dump { file, text, compressed, declared, chunk } = dump;
        let input = Input::new(text, file, compressed, chunk);
        let (key, policy, memory) = (&self.key, &self.policy, self.memory.take());
        let (out, spare) = (Out::new(out), String::new());
        let json = Rewriter { key, policy, memory, input, out, spare };
        let mut run = Run { json, declared, lines: None };
        let kind = run.file();
        // What was rewritten before a break is kept where that is asked for.
        run.json.out.flush()?;
        self.memory.set(run.json.memory);
        kind
    }

    /// The pseudonym of the id in a file's name, or in the name that the user gives a subject.
    pub fn subject(&self, name: &str) -> Option<String> {
        let id = of_file_name(name)?;
        let text = |id: &str| pseudonym::text(&self.key, id);
        Some(match id.split_once('_') {
            // An account of Swift.
            Some((prefix, project)) => format!("{prefix}_{}", text(project)),
            None => text(id),
        })
    }
}

/// Rewrites the documents and lines of one dump.
struct Run<'r> {
    json: Rewriter<'r>,
    declared: Option<&'static Kind>,
    /// The kind of the lines at hand: the first one tells it for all up to the next document.
    lines: Option<&'static str>,
}

impl Run<'_> {
    /// Rewrites all documents of the file; the name of the kind of the first.
    fn file(&mut self) -> Result<&'static str, Stop> {
        let mut kind = None;
        loop {
            self.json.blanks()?;
            let found = match self.json.input.peek() {
                None => break,
                Some(0xEF) if self.json.input.ahead(3) == b"\xEF\xBB\xBF" => {
                    self.json.input.pass_all(3);
                    None
                }
                Some(b'{' | b'[') if !self.is_noise() => {
                    self.lines = None;
                    Some(self.document()?)
                }
                Some(_) => self.line(kind.is_some())?,
            };
            kind = kind.or(found);
        }
        if let Some(fault) = self.json.input.fault() {
            return Err(fault.into());
        }
        kind.ok_or_else(|| {
            self.json.input.finding(&code::EMPTY_FILE, "the file holds no reply").into()
        })
    }

    /// Rewrites the JSON document at the cursor; the name of its kind.
    fn document(&mut self) -> Result<&'static str, Stop> {
        let head = self.json.input.ahead(LOOK);
        let probe = Probe::new(head);
        let kinds: Vec<&'static Kind> = resource::json_kinds().collect();
        let kind = match (recognize(&probe, &kinds), self.declared) {
            (Document::Dump(kind, _), _) => kind.name,
            (Document::Nothing | Document::Unknown, Some(kind)) => kind.name,
            (Document::Nothing, None) => "empty",
            (document, _) => {
                let (code, message, _, help) = describe(&document, head);
                let mut finding = self.json.input.finding(code, message);
                finding.help = help;
                return Err(finding.into());
            }
        };
        // `openstack token issue` prints a token without an envelope, and its id is the token.
        let has = |key: &str| {
            probe.member(key).is_some() || probe.item_keys.iter().any(|found| found == key)
        };
        let scope = if has("expires") && has("id") { Scope::Token } else { Scope::Fields };
        self.json.value(Place { rule: Rule::Name, scope, key_stays: false }, 0)?;
        Ok(kind)
    }
}
