//! Pass 1: the kinds that are kept go into the index.
//!
//! A file that can be read again is read to its end, and what streams in pass 2 is passed over. A
//! large file is read up to its first list that streams, where pass 2 goes on.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use super::context::{Context, Counts};
use super::notes::{
    conflict, conflicting_line, emit_other_kind, in_folder, nobody_s, refused, unknown, unreadable,
};
use super::parallel::{Step, Take, Workers};
use super::plan::Plan;
use super::requests::Requests;
use super::stream::{contents_hash, id_hash};
use super::track::{Bounds, Track};
use crate::decode::envelope::Envelope;
use crate::decode::strict::Strict;
use crate::decode::text;
use crate::decode::{Decoder, Refusal};
use crate::dedup::{ANY, Known, Seen};
use crate::finding::{Finding, Severity, code};
use crate::index::table::Added;
use crate::index::{Index, NotAdded, Part};
use crate::kind::Kind;
use crate::pages::Page;
use crate::read::document::Recognized;
use crate::read::event::{Batch, Begin, End, Event, place};
use crate::read::frame::FrameReader;
use crate::read::source::{Again, Source};
use crate::recognize::keys::{link_id, link_matches};
use crate::recognize::subject::of_file_name;
use crate::resource::{self, request};

/// The results of pass 1.
pub(super) struct Tables {
    /// The kinds that are kept.
    pub(super) index: Index,
    /// Every document that is a list, but for those that stream.
    pub(super) lists: Vec<Page>,
    /// Numbers of the files with records that stream, in order, and how pass 2 reads them.
    pub(super) streams: Vec<(usize, SecondPass)>,
    /// The kinds of the records that stream, by name.
    pub(super) streamed: BTreeSet<&'static str>,
    /// Records of the kinds that are kept.
    pub(super) counts: Counts,
    /// What each file holds.
    pub(super) files: Vec<FileSummary>,
    /// What the requests tell of the files.
    pub(super) requests: Requests,
    /// The last file of which `check` said that it does not say whose its records are.
    subject_asked: Option<Arc<str>>,
    strict: Option<Strict>,
    /// What the first documents of files were recognized as.
    known: Vec<Arc<Recognized>>,
    /// The records of kinds that the index does not keep.
    seen: Seen,
}

/// How pass 2 reads a file.
pub(super) enum SecondPass {
    /// By reading it again: pass 1 emitted what is wrong outside of the lists that stream.
    Again(Again),
    /// By reading it from its start: pass 1 stopped at its first document.
    Afresh(Again, Option<Arc<Recognized>>),
    /// By going on where pass 1 stopped.
    GoOn(Box<FrameReader>),
}

/// The contents of a file, for `identify`.
#[derive(Debug, Clone)]
pub struct FileSummary {
    /// The file as the user named it.
    pub file: Arc<str>,
    /// Documents found in the file, in order.
    pub documents: Vec<Document>,
    /// Bytes of the file; absent for a stream.
    pub size_bytes: Option<u64>,
    /// The wrappings that were removed, and what is wrong with the file.
    pub notes: Vec<String>,
}

/// The most recognized first documents that are kept.
const ANSWERS: usize = 64;

/// The most notes that are kept of a file, which may have a finding on each line.
const NOTES: usize = 40;

/// One document of a file.
#[derive(Debug, Clone)]
pub struct Document {
    /// The kind, or what else it is.
    pub name: &'static str,
    /// The API that writes it; empty for what is not a dump.
    pub api: &'static str,
    /// Its records.
    pub records: u64,
    /// Its number among all lists of the run; absent for what is not a dump.
    pub list: Option<usize>,
    /// Whether the list is complete; absent for what is not a dump, and before all files were
    /// read.
    pub complete: Option<bool>,
}

/// Whether users or groups may turn out to be somebody's members at the document's end.
fn may_be_members(kind: &'static Kind) -> bool {
    matches!(kind.name, "users" | "groups")
}

/// The output of a worker for one batch.
struct BatchOutput {
    part: Part,
    bounds: Bounds,
    /// Numbers of the records that are refused.
    refused: Vec<(usize, Refusal)>,
    /// Records that only the calling thread can add.
    later: Vec<usize>,
    /// Records that do not say whose they are.
    by_subject: u64,
    /// Those among them whose subject is unknown.
    subject_unknown: Vec<usize>,
}

impl Tables {
    /// Reads all `sources` as far as `plan` asks for it.
    pub(super) fn read(
        sources: &[Source],
        plan: &Plan,
        workers: &Workers,
        context: &mut Context<'_>,
    ) -> Self {
        let mut tables = Self {
            index: Index::default(),
            lists: Vec::new(),
            streams: Vec::new(),
            streamed: BTreeSet::new(),
            counts: Counts::default(),
            files: Vec::new(),
            subject_asked: None,
            requests: Requests::read(sources),
            strict: context.settings.strict.then(Strict::default),
            known: Vec::new(),
            seen: Seen::default(),
        };
        for (number, source) in sources.iter().enumerate() {
            let source = tables.requests.told(source);
            match tables.file(&source, plan, workers, context) {
                Ok(second) => tables.streams.extend(second.map(|second| (number, second))),
                Err(error) => {
                    context.emit(unreadable(&source, &error));
                    tables.files.push(FileSummary::unreadable(&source));
                }
            }
        }
        for (severity, message) in tables.seen.faults() {
            let finding = Finding::new(&code::TEMPORARY_FILE, None, message);
            context.emit(Finding { severity, ..finding });
        }
        tables
    }

    /// Reads one file; returns how pass 2 reads it, where it has records that stream.
    fn file(
        &mut self,
        source: &Source,
        plan: &Plan,
        workers: &Workers,
        context: &mut Context<'_>,
    ) -> io::Result<Option<SecondPass>> {
        let (opened, again) = source.open(!plan.reads_once())?;
        let mut summary = FileSummary::new(source, opened.size_bytes);
        summary.notes.extend(opened.compression.map(str::to_owned));
        let about = source.asked.iter().map(|asked| asked.about.clone());
        summary.notes.extend(about.filter(|about| !about.is_empty()));
        let kinds = resource::kinds();
        let mut frames =
            FrameReader::new(source.name.clone(), opened, kinds, context.settings.sizes)
                .declared(source.declared.as_deref().and_then(resource::find));
        if !context.settings.plain {
            frames = frames.speculating();
        }
        let file = &source.name;
        let large = matches!(again, Again::Large(_) | Again::Never);
        let mut stopped = None;
        let mut streams = false;
        let mut take = |begin: &Begin, frames: &mut FrameReader| {
            // Nothing was emitted before the first byte of a file, so it can be read afresh.
            let mut stops = || large || begin.spot.byte == 0 && frames.ends_with_document();
            if plan.streams(begin.kind) && plan.reads_once() && stops() {
                stopped = Some(begin.kind.name);
                return Take::Stop;
            }
            if plan.keeps(begin.kind) { Take::Records } else { Take::Nothing }
        };
        let subject = source.subject.as_deref();
        let of_name = of_file_name(file);
        let work = |decoder: &mut Decoder, batch: &Batch| {
            // The contents of a file take precedence over its name.
            let subject = batch.subject.as_deref().or(subject).or(of_name);
            BatchOutput::new(subject, batch, decoder)
        };
        let mut track: Option<Track> = None;
        // Numbers of the records in the index: a list of users may turn out to be a group's.
        let mut numbers = Vec::new();
        workers.in_order(&mut frames, &mut take, &work, &mut |step, frames| {
            match step {
                Step::Event(Event::Begin(begin)) => {
                    let wanted = plan.keeps(begin.kind);
                    if plan.streams(begin.kind) {
                        streams = true;
                        self.streamed.insert(begin.kind.name);
                    }
                    numbers.clear();
                    track = Some(Track::new(begin, wanted));
                }
                Step::Worked(output, batch) => {
                    if let Some(track) = &mut track {
                        let bounds = self.batch(
                            file,
                            &batch,
                            output,
                            plan.streams(batch.kind),
                            batch.subject.is_none() && subject.is_none(),
                            &mut numbers,
                            workers,
                            context,
                        );
                        track.batch(bounds);
                    }
                    frames.recycle(batch.bytes);
                }
                Step::Event(Event::End(end)) => {
                    if let Some(track) = track.take() {
                        self.end(source, track, end, &numbers, plan, &mut summary, context);
                    }
                }
                Step::Event(Event::Finding(finding)) => {
                    let finding = in_folder(source, *finding);
                    summary.note(&finding);
                    context.emit(finding);
                }
                Step::Event(Event::Foreign(name)) => {
                    summary.documents.push(Document::foreign(name))
                }
                Step::Event(Event::Batch(_) | Event::Proved | Event::Done) => {}
            }
            true
        });
        self.files.push(summary);
        if let Some(kind) = stopped {
            self.streamed.insert(kind);
            return Ok(Some(match large {
                true => SecondPass::GoOn(Box::new(frames)),
                false => SecondPass::Afresh(again, self.known_first(&frames)),
            }));
        }
        Ok(streams.then_some(SecondPass::Again(again)))
    }

    /// What the first document of a file is. Thousands of pages of one list share a few answers.
    fn known_first(&mut self, frames: &FrameReader) -> Option<Arc<Recognized>> {
        let known = frames.first_document()?;
        if let Some(same) = self.known.iter().find(|same| *same == known) {
            return Some(same.clone());
        }
        if self.known.len() >= ANSWERS {
            // It is recognized again when needed.
            return None;
        }
        self.known.push(known.clone());
        Some(known.clone())
    }

    /// Adds what a worker made of a batch.
    #[expect(clippy::too_many_arguments, reason = "the state of one file, borrowed in parts")]
    fn batch(
        &mut self,
        file: &Arc<str>,
        batch: &Batch,
        output: BatchOutput,
        streams: bool,
        named_by_file: bool,
        numbers: &mut Vec<u32>,
        workers: &Workers,
        context: &mut Context<'_>,
    ) -> Bounds {
        let BatchOutput { part, bounds, refused, later, by_subject, subject_unknown } = output;
        let refused = refused.into_iter();
        let mut findings: Vec<Finding> =
            refused.map(|(number, refusal)| self::refused(file, batch, number, refusal)).collect();
        if by_subject > 0 && subject_unknown.is_empty() && named_by_file {
            context.named_by_file(batch.kind, file);
        }
        let Self { index, counts, strict, subject_asked, .. } = self;
        if streams {
            // Pass 2 decodes and judges the same records.
            index.add_part(part, |_, _| {});
            return bounds;
        }
        counts.records += batch.records.len() as u64;
        counts.refused += findings.len() as u64;
        for number in subject_unknown {
            let mut finding = nobody_s(file, batch, number);
            if context.checks {
                // The records themselves are good; only a report cannot join them. One warning is
                // enough for a file.
                if subject_asked.as_ref().is_some_and(|last| Arc::ptr_eq(last, file)) {
                    continue;
                }
                *subject_asked = Some(file.clone());
                finding.severity = Severity::Warning;
                finding.rejected = None;
            } else {
                counts.refused += 1;
            }
            findings.push(finding);
        }
        // Findings are in the order of the records.
        findings.sort_by_key(|finding| finding.place.record);
        let mut findings = findings.into_iter().peekable();
        let before = |finding: &Finding, number: u64| {
            finding.place.record.is_some_and(|record| record < batch.first + number)
        };
        index.add_part(part, |number, added| {
            while let Some(finding) = findings.next_if(|finding| before(finding, u64::from(number)))
            {
                context.emit(finding);
            }
            if let Some(strict) = strict {
                let found = unknown(file, batch, number as usize, strict);
                found.into_iter().for_each(|finding| context.emit(finding));
            }
            if may_be_members(batch.kind) {
                numbers.push(added.number());
            }
            match added {
                Added::Differs(_) => {
                    counts.duplicates += 1;
                    context.emit(conflict(file, batch, number as usize));
                }
                Added::Same(_) => counts.duplicates += 1,
                Added::New(_) => {}
            }
        });
        findings.for_each(|finding| context.emit(finding));
        for number in later {
            self.later(file, batch, number, workers, context);
        }
        bounds
    }

    /// Adds a record that needs the index: a line of text, a token, an assignment.
    fn later(
        &mut self,
        file: &Arc<str>,
        batch: &Batch,
        number: usize,
        workers: &Workers,
        context: &mut Context<'_>,
    ) {
        let bytes = batch.record(number);
        let outcome = if resource::TEXT_KINDS.contains(&batch.kind) {
            text::line(batch.kind.name, bytes).map(|line| {
                if self.index.local.add(&line) {
                    self.counts.duplicates += 1;
                    context.emit(conflicting_line(file, batch, number, &line));
                }
            })
        } else {
            let added = workers.here(|decoder| {
                decoder.kept(batch.kind, bytes, |record| {
                    self.index.add(record);
                    (id_hash(batch.kind, record), contents_hash(record))
                })
            });
            added.map(|(id, contents)| {
                // Records that cannot be compared may have ids that are unique in a part only.
                let known = match contents {
                    ANY => Known::New,
                    contents => self.seen.note(id, contents),
                };
                self.counts.duplicates += u64::from(known != Known::New);
                if known == Known::Differs {
                    context.emit(conflict(file, batch, number));
                }
            })
        };
        match outcome {
            Ok(()) => {
                if let Some(strict) = &mut self.strict {
                    let found = unknown(file, batch, number, strict);
                    found.into_iter().for_each(|finding| context.emit(finding));
                }
            }
            Err(refusal) => {
                self.counts.refused += 1;
                context.emit(refused(file, batch, number, refusal));
            }
        }
    }

    /// A dump has ended: only now its kind is certain.
    #[expect(clippy::too_many_arguments, reason = "the state of one file, borrowed in parts")]
    fn end(
        &mut self,
        source: &Source,
        track: Track,
        end: End,
        numbers: &[u32],
        plan: &Plan,
        summary: &mut FileSummary,
        context: &mut Context<'_>,
    ) {
        let envelope = Envelope::new(&end.members).asked_from(source.url());
        let kind = self.refine(&track, numbers, &envelope);
        if track.wanted {
            self.index.note(kind);
        }
        if track.wanted && !plan.streams(kind) {
            self.counts.lost(end.records - track.records);
        }
        emit_other_kind(source, kind, context);
        // Requests were read before all else.
        if !track.wanted && !plan.streams(kind) && kind != &request::KIND {
            context.unread(kind);
            if end.cut {
                let message = format!("the file ends inside the list of {}", kind.name);
                let mut finding = Finding::new(&code::CUT_SHORT, None, message);
                finding.place = place(&source.name, track.begin.spot);
                if !plan.judges(kind) {
                    finding.severity = Severity::Note;
                }
                context.emit(finding);
            }
        }
        let streams = plan.streams(kind);
        let list = (!streams).then(|| {
            let mut listed = track.page(&source.name, &end, envelope);
            listed.kind = kind;
            self.lists.push(listed);
            self.lists.len() - 1
        });
        let (name, api) = (kind.name, kind.api);
        summary.documents.push(Document { name, api, records: end.records, list, complete: None });
    }

    /// Users of a group and groups of a user are known by their link to themselves.
    fn refine(&mut self, track: &Track, numbers: &[u32], envelope: &Envelope) -> &'static Kind {
        let kind = track.begin.kind;
        let Some(this) = &envelope.this else { return kind };
        let Some(refined) = resource::by_link(kind.record, |pattern| link_matches(this, pattern))
        else {
            return kind;
        };
        let owner = refined.self_link.and_then(|pattern| link_id(this, pattern));
        if let Some(owner) = owner.filter(|_| track.wanted) {
            if refined.name == "group_members" {
                self.index.note_listed(owner);
            }
            for number in numbers {
                match refined.name {
                    "group_members" => {
                        let user = self.index.users.get(*number).id().to_owned();
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

impl BatchOutput {
    /// Decodes the records of a batch. `subject` tells whose they are, if they do not. `None` where
    /// the record boundaries were speculated wrongly.
    fn new(subject: Option<&str>, batch: &Batch, decoder: &mut Decoder) -> Option<Self> {
        let mut output = Self {
            part: Part::default(),
            bounds: Bounds::new(batch),
            refused: Vec::new(),
            later: Vec::new(),
            by_subject: 0,
            subject_unknown: Vec::new(),
        };
        let sure = !batch.is_speculated_run();
        for number in 0..batch.records.len() {
            if resource::TEXT_KINDS.contains(&batch.kind) {
                output.later.push(number);
                continue;
            }
            let (part, by_subject) = (&mut output.part, &mut output.by_subject);
            let taken = decoder.kept(batch.kind, batch.record(number), |record| {
                if !sure && !record.is_unmistakable() {
                    return None;
                }
                let nameless = record.id().is_none_or(str::is_empty);
                *by_subject += u64::from(batch.kind.save_each.is_some() && nameless);
                Some(part.add(number as u32, record, subject))
            });
            match taken {
                Ok(None) => return None,
                Ok(Some(Ok(()))) => {}
                Ok(Some(Err(NotAdded::NeedsIndex))) => output.later.push(number),
                Ok(Some(Err(NotAdded::SubjectUnknown))) => output.subject_unknown.push(number),
                Err(_) if batch.is_speculated() && !batch.is_whole(number) => return None,
                Err(refusal) => output.refused.push((number, refusal)),
            }
        }
        Some(output)
    }
}

impl FileSummary {
    fn new(source: &Source, size_bytes: Option<u64>) -> Self {
        Self { file: source.name.clone(), documents: Vec::new(), size_bytes, notes: Vec::new() }
    }

    fn unreadable(source: &Source) -> Self {
        let documents = vec![Document::foreign("unreadable")];
        Self { documents, ..Self::new(source, None) }
    }

    fn note(&mut self, finding: &Finding) {
        match self.notes.len() {
            ..NOTES => self.notes.push(finding.message.clone()),
            NOTES => self.notes.push("and more".to_owned()),
            _ => {}
        }
    }
}

impl Document {
    fn foreign(name: &'static str) -> Self {
        Self { name, api: "", records: 0, list: None, complete: None }
    }
}
