//! The second pass: servers stream past, and each becomes its rows.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use super::engine::{Engine, Step, Take};
use super::notes::{conflict, down_cell, lacks, late};
use super::seen::{Known, Same, Seen};
use super::survey::{Rest, marks, unreadable};
use super::{Context, Counts};
use crate::decode::Decoder;
use crate::decode::envelope::Envelope;
use crate::decode::strict::Strict;
use crate::finding::{Finding, code};
use crate::index::Index;
use crate::join::{Joined, Match};
use crate::pages::{Listed, Mark};
use crate::read::event::{Batch, Begin, End, Event};
use crate::read::frame::Frames;
use crate::read::source::Source;
use crate::resource;
use crate::resource::server::{self, Server};
use crate::row::Time;

/// What is done with each server, on any thread: `bytes` and `rows` are the batch's own.
pub(super) type EachServer<'f, R> = &'f (dyn Fn(&Joined<'_>, &mut Made<R>) + Sync);

/// What a batch of servers became.
pub(super) struct Made<R> {
    /// Rows, encoded.
    pub(super) bytes: Vec<u8>,
    /// Rows, not encoded.
    pub(super) rows: Vec<R>,
    /// How many rows `bytes` holds.
    encoded: u64,
    servers: Vec<One>,
    findings: Vec<Finding>,
    counts: Counts,
    first: Mark,
    last: Mark,
    /// Whether no server is newer than the one before it, and when the last one was made.
    descending: bool,
    created: Option<Time>,
    in_down_cells: u64,
    /// Servers of other projects than the token's.
    elsewhere: u64,
}

/// One server of a batch: hashes of its id and of what identifies the record, and where in the
/// batch's rows its own end.
struct One {
    id: u64,
    print: u64,
    number: u32,
    bytes: usize,
    encoded: u64,
    rows: usize,
    matched: bool,
}

/// Takes the rows of servers in their order.
pub(super) trait Rows<R> {
    /// Takes encoded rows, and how many there are; `false` ends the run.
    fn bytes(&mut self, bytes: &[u8], rows: u64) -> bool;
    /// Takes a row.
    fn row(&mut self, row: R);
}

/// Reads the servers of all files.
pub(super) struct Servers<'s, R> {
    pub(super) index: &'s Index,
    pub(super) each: EachServer<'s, R>,
    pub(super) lists: &'s mut Vec<Listed>,
    pub(super) counts: &'s mut Counts,
    /// Whether there was any list of servers whose records could be worked on, even an empty one.
    pub(super) taken: bool,
    seen: Seen,
    /// Servers of other projects than the token's.
    elsewhere: u64,
    /// What was said of unknown fields, where that is asked for.
    strict: Option<Strict>,
}

impl<'s, R: Send> Servers<'s, R> {
    pub(super) fn new(
        index: &'s Index,
        each: EachServer<'s, R>,
        lists: &'s mut Vec<Listed>,
        counts: &'s mut Counts,
    ) -> Self {
        let seen = Seen::default();
        Self { index, each, lists, counts, taken: false, seen, elsewhere: 0, strict: None }
    }

    /// Reads the servers of `files`, in order. `false` if the taker of rows ended the run.
    pub(super) fn read(
        &mut self,
        files: Vec<(Source, Rest)>,
        rows: &mut dyn Rows<R>,
        context: &mut Context<'_>,
    ) -> bool {
        let settings = context.settings;
        self.strict = settings.strict.then(Strict::default);
        let engine = Engine::new(settings.threads, settings.plain, Decoder::new);
        for (source, rest) in files {
            let (mut frames, again) = match rest {
                Rest::GoOn(frames) => (frames.guessing(), false),
                Rest::Again(again) => match again.open() {
                    Ok(Some(opened)) => {
                        let kinds = resource::kinds();
                        let declared = source.declared.as_deref().and_then(resource::find);
                        let frames =
                            Frames::new(source.name.clone(), opened, kinds, settings.sizes);
                        (frames.declared(declared).guessing(), true)
                    }
                    Ok(None) => continue,
                    Err(error) => {
                        context.say(unreadable(&source, &error));
                        continue;
                    }
                },
            };
            let before = self.lists.len();
            if !self.file(&source.name, &mut frames, again, &engine, rows, context) {
                return false;
            }
            // In the first pass there was one.
            if self.lists.len() == before {
                let message = "the file changed while it was read: its servers are gone".to_owned();
                context.say(Finding::new(&code::UNREADABLE, Some(source.name.clone()), message));
            }
        }
        if let Some(project) = self.index.own_project()
            && self.counts.servers > 0
            && self.elsewhere == 0
        {
            let message = format!("all servers are of the token's own project, `{project}`");
            context.say(Finding::new(&code::ONE_PROJECT, None, message));
        }
        true
    }

    fn file(
        &mut self,
        file: &Arc<str>,
        frames: &mut Frames,
        again: bool,
        engine: &Engine<Decoder>,
        rows: &mut dyn Rows<R>,
        context: &mut Context<'_>,
    ) -> bool {
        let now = context.settings.now;
        let (each, index) = (self.each, self.index);
        let work = |decoder: &mut Decoder, batch: &Batch| {
            let mut made = Made::new(batch);
            for number in 0..batch.records.len() {
                made.counts.records += 1;
                match decoder.server(batch.record(number)) {
                    Ok(server) if batch.is_guessed_run() && !server.is_unmistakable() => {
                        return None;
                    }
                    Ok(server) => made.server(&server, number, index, now, each),
                    Err(_) if batch.guess.is_some() && !batch.is_whole(number) => return None,
                    Err(refusal) => {
                        made.counts.refused += 1;
                        made.findings.push(super::refused(file, batch, number, refusal));
                    }
                }
            }
            Some(made)
        };
        let mut take = |begin: &Begin| if wanted(begin) { Take::Records } else { Take::Nothing };
        let mut reading: Option<Reading> = None;
        let mut go_on = true;
        engine.run(frames, &mut take, &work, &mut |step, batch| {
            match step {
                Step::Event(Event::Begin(begin)) => {
                    self.taken |= wanted(&begin);
                    if begin.kind == &server::SHAPE {
                        if let Some(lack) = lacks(&begin) {
                            context.say(lack.finding(file, &begin));
                        }
                    } else if !again && begin.kind.used {
                        context.say(late(file, &begin));
                    }
                    reading = Some(Reading::new(begin));
                }
                Step::Worked(made) => {
                    if let Some(reading) = &mut reading {
                        reading.worked(&made);
                    }
                    go_on = self.hand_on(file, batch, made, rows, context);
                }
                Step::Event(Event::End(end)) => {
                    if let Some(reading) = reading.take()
                        && reading.begin.kind == &server::SHAPE
                    {
                        if reading.wanted {
                            self.counts.lost(end.records - reading.records);
                        }
                        if reading.in_down_cells > 0 {
                            context.say(down_cell(file, &reading.begin, reading.in_down_cells));
                        }
                        self.lists.push(reading.listed(file, &end));
                    }
                }
                Step::Event(Event::Finding(finding)) => {
                    // What stands between the servers was said in the first pass already.
                    let inside = reading
                        .as_ref()
                        .is_some_and(|reading| reading.begin.kind == &server::SHAPE);
                    if !again || inside {
                        context.say(*finding);
                    }
                }
                Step::Event(Event::Foreign(_) | Event::Batch(_) | Event::Proved | Event::Done) => {}
            }
            go_on
        });
        go_on
    }

    /// Hands on what a batch became, without the servers that were there before.
    fn hand_on(
        &mut self,
        file: &Arc<str>,
        batch: Option<&Batch>,
        made: Made<R>,
        rows: &mut dyn Rows<R>,
        context: &mut Context<'_>,
    ) -> bool {
        self.counts.add(&made.counts);
        self.elsewhere += made.elsewhere;
        made.findings.into_iter().for_each(|finding| context.say(finding));
        if let Some((strict, batch)) = self.strict.as_mut().zip(batch) {
            for one in &made.servers {
                let unknown = super::unknown(file, batch, one.number as usize, strict);
                unknown.into_iter().for_each(|finding| context.say(finding));
            }
        }
        let mut of_batch = made.rows.into_iter();
        let mut done = (0, 0, 0);
        let mut sent = (0, 0);
        for one in &made.servers {
            let known = self.seen.note(one.id, one.print);
            let own_rows = of_batch.by_ref().take(one.rows - done.2);
            if known == Known::New {
                self.counts.servers += 1;
                self.counts.matched += u64::from(one.matched);
                own_rows.for_each(|row| rows.row(row));
            } else {
                own_rows.for_each(drop);
                self.counts.duplicates += 1;
                if known == Known::Differs {
                    context.say(conflict(file, batch, one.number as usize));
                }
                if !rows.bytes(&made.bytes[sent.0..done.0], done.1 - sent.1) {
                    return false;
                }
                sent = (one.bytes, one.encoded);
            }
            done = (one.bytes, one.encoded, one.rows);
        }
        rows.bytes(&made.bytes[sent.0..done.0], done.1 - sent.1)
    }
}

/// What the reading of one list of servers has gathered so far.
struct Reading {
    begin: Begin,
    wanted: bool,
    first: Mark,
    last: Mark,
    /// Records that were worked on.
    records: u64,
    in_down_cells: u64,
    descending: bool,
}

/// Whether the records of a dump are worked on in this pass.
fn wanted(begin: &Begin) -> bool {
    begin.kind == &server::SHAPE && lacks(begin).is_none_or(|lack| lack.joinable)
}

impl Reading {
    fn new(begin: Begin) -> Self {
        Self {
            wanted: wanted(&begin),
            begin,
            first: Mark::default(),
            last: Mark::default(),
            records: 0,
            in_down_cells: 0,
            descending: true,
        }
    }

    fn worked<R>(&mut self, made: &Made<R>) {
        if self.records == 0 {
            self.first = made.first.clone();
        } else {
            self.descending &= made.first.created <= self.last.created;
        }
        self.descending &= made.descending;
        self.last = made.last.clone();
        self.records += made.counts.records;
        self.in_down_cells += made.in_down_cells;
    }

    fn listed(self, file: &Arc<str>, end: &End) -> Listed {
        Listed {
            file: file.clone(),
            kind: self.begin.kind,
            spot: self.begin.spot,
            records: end.records,
            envelope: Envelope::new(&end.members),
            cut: end.cut,
            first: self.first,
            last: self.last,
            descending: self.descending,
        }
    }
}

impl<R> Made<R> {
    fn new(batch: &Batch) -> Self {
        let (first, last) = marks(batch);
        Self {
            bytes: Vec::new(),
            rows: Vec::new(),
            encoded: 0,
            servers: Vec::with_capacity(batch.records.len()),
            findings: Vec::new(),
            counts: Counts::default(),
            first,
            last,
            descending: true,
            created: None,
            in_down_cells: 0,
            elsewhere: 0,
        }
    }

    /// Notes that a row was added to `bytes`.
    pub(super) fn encoded(&mut self) {
        self.encoded += 1;
    }

    fn server(
        &mut self,
        server: &Server<'_>,
        number: usize,
        index: &Index,
        now: Time,
        each: EachServer<'_, R>,
    ) {
        if server.name.is_none() && server.user_id.is_none() && server.addresses.is_none() {
            self.in_down_cells += 1;
        }
        let created = server.created.and_then(|time| time.0);
        self.descending &= created.is_some() && (self.created.is_none() || created <= self.created);
        self.created = created;
        let joined = Joined::new(server, index, now);
        self.elsewhere += u64::from(joined.project_id() != index.own_project());
        each(&joined, self);
        self.servers.push(One {
            id: Same.hash_one(&*server.id),
            print: print(server),
            number: number as u32,
            bytes: self.bytes.len(),
            encoded: self.encoded,
            rows: self.rows.len(),
            matched: joined.user_match() == Match::Matched,
        });
    }
}

/// A hash of what two records of one id must share to be the same record.
fn print(server: &Server<'_>) -> u64 {
    let mut hasher = Same.build_hasher();
    let texts = [
        server.name.as_deref(),
        server.status.as_deref(),
        server.owner_project_id(),
        server.user_id.as_deref(),
        server.host.as_deref(),
        server.task_state.as_deref(),
    ];
    texts.hash(&mut hasher);
    server.updated.and_then(|time| time.0).hash(&mut hasher);
    for (label, address) in server.addresses.iter().flat_map(|addresses| &addresses.all) {
        label.hash(&mut hasher);
        address.addr.hash(&mut hasher);
    }
    hasher.finish()
}
