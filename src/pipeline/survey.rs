//! The first pass: everything but servers goes into the index.
//!
//! A file that can be read twice is read to its end, and its servers are passed over. A large
//! one is read up to its first servers, where the second pass goes on.

use std::io;
use std::sync::Arc;

use super::{Context, Counts};
use crate::decode::Decoder;
use crate::decode::envelope::Envelope;
use crate::decode::strict::Strict;
use crate::decode::text;
use crate::finding::{Finding, Severity, code};
use crate::index::Index;
use crate::index::users::Added;
use crate::pages::{Listed, Mark};
use crate::read::event::{Batch, Begin, End, Event};
use crate::read::frame::Frames;
use crate::read::source::{Again, Source};
use crate::recognize::keys::{link_id, link_matches};
use crate::recognize::probe::text_of;
use crate::resource::{self, server};
use crate::shape::Kind;

/// What the first pass found.
pub(super) struct Survey {
    /// Whatever servers point at.
    pub(super) index: Index,
    /// Every document that is a list.
    pub(super) lists: Vec<Listed>,
    /// Files with servers, in order, and how to go on with them.
    pub(super) servers: Vec<(Source, Rest)>,
    /// Records of all kinds but servers.
    pub(super) counts: Counts,
    /// What each file holds.
    pub(super) files: Vec<Facts>,
    strict: Option<Strict>,
}

/// How the second pass gets at a file's servers.
pub(super) enum Rest {
    /// By reading it again.
    Again(Again),
    /// By going on where the first pass stopped.
    GoOn(Box<Frames>),
}

/// What a file holds, for `identify`.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The file as the user named it.
    pub file: Arc<str>,
    /// Its dumps, and whatever else it holds, by name and in order.
    pub documents: Vec<Fact>,
    /// Bytes of the file; absent for a stream.
    pub size_bytes: Option<u64>,
    /// What was taken off it, and what is wrong with it.
    pub notes: Vec<String>,
}

/// Most notes that are kept of a file, which may have a finding in each line.
const NOTES: usize = 40;

/// One document of a file.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The kind, or what else it is.
    pub name: &'static str,
    /// The API that writes it; empty for what is no dump.
    pub api: &'static str,
    /// Its records.
    pub records: u64,
    /// Its number among all lists of the run; absent for what is no dump.
    pub list: Option<usize>,
    /// Whether the list is whole; absent for what is no dump, and before all files were read.
    pub complete: Option<bool>,
}

/// What the reading of one dump has gathered so far.
struct Reading {
    begin: Begin,
    first: Mark,
    last: Mark,
    /// Numbers of the records in the index: a list of users may turn out to be a group's.
    numbers: Vec<u32>,
    /// Records that were worked on.
    records: u64,
    /// Whether its records are worked on.
    wanted: bool,
}

/// Whether users or groups may turn out to be somebody's members at the document's end.
fn may_be_members(kind: Kind) -> bool {
    matches!(kind.name, "users" | "groups")
}

impl Survey {
    /// Reads all `sources`. Servers are noted only where `servers` says that they will be wanted.
    pub(super) fn new(sources: &[Source], servers: bool, context: &mut Context<'_>) -> Self {
        let mut survey = Self {
            index: Index::default(),
            lists: Vec::new(),
            servers: Vec::new(),
            counts: Counts::default(),
            files: Vec::new(),
            strict: context.settings.strict.then(Strict::default),
        };
        let mut decoder = Decoder::new(context.settings.plain);
        for source in sources {
            if let Err(error) = survey.file(source, servers, &mut decoder, context) {
                context.say(unreadable(source, &error));
                survey.files.push(Facts::new(source, None, "unreadable"));
            }
        }
        survey
    }

    fn file(
        &mut self,
        source: &Source,
        servers: bool,
        decoder: &mut Decoder,
        context: &mut Context<'_>,
    ) -> io::Result<()> {
        let (opened, again) = source.open()?;
        let mut facts = Facts::of(source, opened.size_bytes);
        facts.notes.extend(opened.compression.map(str::to_owned));
        let kinds = resource::kinds();
        let mut frames = Frames::new(source.name.clone(), opened, kinds, context.settings.sizes)
            .declared(source.declared.as_deref().and_then(resource::find));
        let mut reading: Option<Reading> = None;
        let mut has_servers = false;
        loop {
            match frames.next_event() {
                Event::Begin(begin) => {
                    let is_server = begin.kind == &server::SHAPE;
                    if is_server && servers && matches!(again, Again::Never) {
                        say_other_kind(source, begin.kind, context);
                        frames.unread(Event::Begin(begin));
                        self.files.push(facts);
                        self.servers.push((source.clone(), Rest::GoOn(Box::new(frames))));
                        return Ok(());
                    }
                    has_servers |= is_server;
                    let wanted = begin.kind.used && !is_server;
                    if !wanted {
                        frames.skip();
                    }
                    if wanted {
                        self.index.note(begin.kind);
                    }
                    reading = Some(Reading::new(begin, wanted));
                }
                Event::Batch(batch) => {
                    if let Some(reading) = &mut reading {
                        self.batch(&source.name, &batch, reading, decoder, context);
                    }
                    frames.recycle(batch.bytes);
                }
                Event::End(end) => {
                    if let Some(reading) = reading.take() {
                        self.end(source, reading, end, &mut facts, context);
                    }
                }
                Event::Finding(finding) => {
                    if let Some(finding) = in_folder(source, *finding) {
                        match facts.notes.len() {
                            ..NOTES => facts.notes.push(finding.message.clone()),
                            NOTES => facts.notes.push("and more".to_owned()),
                            _ => {}
                        }
                        context.say(finding);
                    }
                }
                Event::Foreign(name) => facts.documents.push(Fact {
                    name,
                    api: "",
                    records: 0,
                    list: None,
                    complete: None,
                }),
                Event::Proved => {}
                Event::Done => break,
            }
        }
        if has_servers && servers {
            self.servers.push((source.clone(), Rest::Again(again)));
        }
        self.files.push(facts);
        Ok(())
    }

    fn batch(
        &mut self,
        file: &Arc<str>,
        batch: &Batch,
        reading: &mut Reading,
        decoder: &mut Decoder,
        context: &mut Context<'_>,
    ) {
        reading.mark(batch);
        reading.records += batch.records.len() as u64;
        let is_text = resource::TEXT_SHAPES.contains(&batch.kind);
        for number in 0..batch.records.len() {
            self.counts.records += 1;
            let bytes = batch.record(number);
            if is_text {
                match text::line(batch.kind.name, bytes) {
                    Ok(line) => {
                        self.index.local.add(&line);
                    }
                    Err(refusal) => {
                        self.counts.refused += 1;
                        context.say(super::refused(file, batch, number, refusal));
                    }
                }
                continue;
            }
            let record = match decoder.record(batch.kind, bytes) {
                Ok(record) => record,
                Err(refusal) => {
                    self.counts.refused += 1;
                    context.say(super::refused(file, batch, number, refusal));
                    continue;
                }
            };
            if let Some(strict) = &mut self.strict {
                let unknown = super::unknown(file, batch, number, strict);
                unknown.into_iter().for_each(|finding| context.say(finding));
            }
            let added = self.index.add(&record);
            if may_be_members(batch.kind) {
                reading.numbers.extend(added.map(Added::number));
            }
            match added {
                Some(Added::Differs(_)) => {
                    self.counts.duplicates += 1;
                    let id = text_of(bytes, "id").unwrap_or_default();
                    let message =
                        format!("another {} of the id `{id}` was read before", batch.kind.record);
                    let mut finding = Finding::new(&code::CONFLICTING_RECORDS, None, message);
                    finding.place = batch.place(file, number, 0, "");
                    context.say(finding);
                }
                Some(Added::Same(_)) => self.counts.duplicates += 1,
                Some(Added::New(_)) | None => {}
            }
        }
    }

    /// A dump has ended: only now is it sure what it was.
    fn end(
        &mut self,
        source: &Source,
        reading: Reading,
        end: End,
        facts: &mut Facts,
        context: &mut Context<'_>,
    ) {
        let envelope = Envelope::new(&end.members);
        let kind = self.refine(&reading, &envelope);
        if reading.wanted {
            self.counts.lost(end.records - reading.records);
        }
        let spot = reading.begin.spot;
        say_other_kind(source, kind, context);
        if !kind.used {
            let message = format!("the file holds {}, which no report uses", kind.name);
            context.say(Finding::new(&code::UNUSED_KIND, Some(source.name.clone()), message));
        }
        let list = (kind != &server::SHAPE || !context.streams).then(|| {
            self.lists.push(Listed {
                file: source.name.clone(),
                kind,
                spot,
                records: end.records,
                envelope,
                cut: end.cut,
                first: reading.first,
                last: reading.last,
                descending: false,
            });
            self.lists.len() - 1
        });
        facts.documents.push(Fact {
            name: kind.name,
            api: kind.api,
            records: end.records,
            list,
            complete: None,
        });
    }

    /// Users of a group and groups of a user are known by their link to themselves.
    fn refine(&mut self, reading: &Reading, envelope: &Envelope) -> Kind {
        let kind = reading.begin.kind;
        let Some(this) = &envelope.this else { return kind };
        let Some(refined) = resource::by_link(kind.record, |pattern| link_matches(this, pattern))
        else {
            return kind;
        };
        let owner = refined.self_link.and_then(|pattern| link_id(this, pattern));
        if let Some(owner) = owner.filter(|_| reading.wanted) {
            self.index.note(refined);
            if refined.name == "group_members" {
                self.index.note_listed(owner);
            }
            for number in &reading.numbers {
                match refined.name {
                    "group_members" => {
                        let user = self.index.users.get(*number).id.to_owned();
                        self.index.add_member(&user, owner);
                    }
                    _ => {
                        let group = self.index.groups.get(*number).id.clone();
                        self.index.add_member(owner, &group);
                    }
                }
            }
        }
        refined
    }
}

impl Reading {
    fn new(begin: Begin, wanted: bool) -> Self {
        Self {
            begin,
            first: Mark::default(),
            last: Mark::default(),
            numbers: Vec::new(),
            records: 0,
            wanted,
        }
    }

    fn mark(&mut self, batch: &Batch) {
        let (first, last) = marks(batch);
        if self.first == Mark::default() {
            self.first = first;
        }
        self.last = last;
    }
}

/// Ids and dates of a batch's first and last record.
pub(super) fn marks(batch: &Batch) -> (Mark, Mark) {
    let mark = |number: usize| Mark {
        id: text_of(batch.record(number), "id"),
        created: text_of(batch.record(number), "created"),
    };
    match batch.records.len() {
        0 => (Mark::default(), Mark::default()),
        count => (mark(0), mark(count - 1)),
    }
}

impl Facts {
    fn of(source: &Source, size_bytes: Option<u64>) -> Self {
        Self { file: source.name.clone(), documents: Vec::new(), size_bytes, notes: Vec::new() }
    }

    fn new(source: &Source, size_bytes: Option<u64>, name: &'static str) -> Self {
        let documents = vec![Fact { name, api: "", records: 0, list: None, complete: None }];
        Self { documents, ..Self::of(source, size_bytes) }
    }
}

/// Says that the file holds another kind than the user says, if it does.
fn say_other_kind(source: &Source, kind: Kind, context: &mut Context<'_>) {
    let Some(declared) = source.declared.as_ref().filter(|declared| *declared != kind.name) else {
        return;
    };
    let message = format!("the file holds {}, not {declared}", kind.name);
    let mut finding = Finding::new(&code::WRONG_KIND, Some(source.name.clone()), message);
    finding.expected = Some(declared.clone());
    finding.found = Some(kind.name.to_owned());
    context.say(finding);
}

/// The file cannot be opened.
pub(super) fn unreadable(source: &Source, error: &io::Error) -> Finding {
    let message = format!("the file cannot be read: {error}");
    Finding::new(&code::UNREADABLE, Some(source.name.clone()), message)
}

/// In a folder other files than dumps are to be expected, and are only noted.
fn in_folder(source: &Source, finding: Finding) -> Option<Finding> {
    let skipped = [&code::NOT_A_DUMP, &code::UNKNOWN_KIND, &code::VERSION_DOCUMENT];
    if !source.from_folder || !skipped.contains(&finding.code) {
        return Some(finding);
    }
    let message = format!("skipped: {}", finding.message);
    let note = Finding::new(&code::SKIPPED_FILE, Some(source.name.clone()), message);
    Some(Finding { severity: Severity::Note, ..note })
}
