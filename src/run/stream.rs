//! Pass 2: the records of long lists stream past, and each becomes its rows.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use super::context::{Context, Counts};
use super::notes::{
    conflict, down_cell, emit_other_kind, in_folder, lacks, late, refused, unknown, unreadable,
};
use super::output::{Piece, PieceSize, Take as TakeRows};
use super::parallel::{Step, Take, Workers};
use super::plan::Plan;
use super::report::Part;
use super::tables::SecondPass;
use super::track::{Bounds, Track};
use crate::aggregate::{self, Tally};
use crate::decode::envelope::Envelope;
use crate::decode::strict::Strict;
use crate::decode::{Decoder, Refusal};
use crate::dedup::{ANY, Fixed, Known, Seen};
use crate::finding::{Finding, code};
use crate::index::{self, Index};
use crate::join::{Joined, Match};
use crate::kind::Kind;
use crate::pages::Page;
use crate::read::event::{Batch, Begin, Event};
use crate::read::frame::FrameReader;
use crate::read::source::Source;
use crate::report::{StreamRows, servers as servers_report};
use crate::resource::{self, Record};
use crate::resource::{server, volume};
use crate::row::Time;
use crate::select::Selection;

/// A report that streams, as its workers see it.
pub(super) struct Reader<'r, 'j> {
    pub(super) kind: &'static Kind,
    pub(super) rows: StreamRows,
    pub(super) part: &'r Part<'j>,
    /// The name of the cloud, for the column of the cloud.
    pub(super) cloud: &'r str,
    /// Its number among the outputs.
    pub(super) output: usize,
    pub(super) size: PieceSize,
}

/// Servers that are counted for one or several reports.
#[derive(Default)]
pub(super) struct Counting<'j> {
    /// The servers that are counted, by the columns of the report of servers; else all.
    pub(super) servers: Option<&'j Selection>,
    pub(super) tally: Tally,
}

/// What pass 2 works with.
pub(super) struct Streams<'s, 'j, 'o> {
    pub(super) index: &'s Index,
    pub(super) plan: &'s Plan,
    pub(super) readers: &'s [Reader<'s, 'j>],
    pub(super) outputs: &'s mut [&'o mut dyn TakeRows],
    pub(super) countings: &'s mut [Counting<'j>],
    pub(super) lists: &'s mut Vec<Page>,
    pub(super) counts: &'s mut Counts,
    /// Whether there was any list of servers whose records could be worked on, even an empty one.
    pub(super) any_servers: bool,
    /// What is kept of the records that stream, for the tables behind this pass.
    pub(super) late: Index,
    /// The kinds whose lists seem to be those of one project.
    pub(super) of_one_project: Vec<&'static Kind>,
    seen: Seen,
    /// Servers of other projects than the token's.
    elsewhere: u64,
    /// By kind of [`JOINS`].
    joins: [Joins; JOINS.len()],
    one_project: OneProject,
    strict: Option<Strict>,
}

/// The output of a worker for one batch.
struct BatchOutput {
    kept: index::Part,
    /// By the number of the reader.
    pieces: Vec<Piece>,
    /// By the number of the counting.
    counted: Vec<aggregate::Part>,
    records: Vec<Identity>,
    /// Numbers of the records that are refused.
    refused: Vec<(usize, Refusal)>,
    bounds: Bounds,
    /// When the last record was created.
    created: Option<Time>,
    in_down_cells: u64,
    elsewhere: u64,
    /// By kind of [`JOINS`].
    joins: [Joins; JOINS.len()],
    one_project: OneProject,
}

/// The kinds that servers are joined to. Most joins succeed where all dumps are of one cloud.
const JOINS: [(&str, &str); 3] =
    [("users", "user"), ("projects", "project"), ("hypervisors", "hypervisor")];

/// The number of servers that name an entry of a kind, and of those that find it.
#[derive(Debug, Clone, Copy, Default)]
struct Joins {
    named: u64,
    found: u64,
}

impl Joins {
    /// Whether fewer than one in a hundred joins succeeds.
    fn fail(self) -> bool {
        self.named > 0 && (self.found == 0 || self.named >= 100 && self.found * 100 < self.named)
    }
}

/// Whether volumes could be those of one project alone: an administrator sees the host of each.
#[derive(Debug, Default)]
struct OneProject {
    volumes: u64,
    hosts_told: bool,
    /// The project of all of them, as far as they name one.
    project: Option<String>,
    several: bool,
}

impl OneProject {
    fn note(&mut self, volumes: u64, hosts_told: bool, project: Option<&str>) {
        self.volumes += volumes;
        self.hosts_told |= hosts_told;
        match (&self.project, project) {
            (None, Some(project)) => self.project = Some(project.to_owned()),
            (Some(known), Some(project)) => self.several |= known != project,
            (_, None) => {}
        }
    }

    fn add(&mut self, other: &Self) {
        self.several |= other.several;
        self.note(other.volumes, other.hosts_told, other.project.as_deref());
    }

    /// The message about them, if they could be a part of all volumes.
    fn message(&self) -> Option<String> {
        let project = self.project.as_ref()?;
        let suspect = self.volumes > 1 && !self.several && !self.hosts_told;
        suspect.then(|| {
            let volumes = self.volumes;
            format!(
                "all {volumes} volumes are of one project, `{project}`, and none names its host, which an administrator would see"
            )
        })
    }
}

/// One record of a batch: hashes of its id and of its contents.
struct Identity {
    id: u64,
    contents: u64,
    number: u32,
    matched: bool,
}

/// The input of a worker that is the same for all batches of a run.
struct Job<'w, 'j> {
    file: &'w Arc<str>,
    index: &'w Index,
    plan: &'w Plan,
    readers: &'w [Reader<'w, 'j>],
    /// The selections of servers that are counted.
    countings: Vec<Option<&'j Selection>>,
    now: Time,
}

impl<'s, 'j, 'o> Streams<'s, 'j, 'o> {
    /// What pass 1 hands over, and no reports yet.
    pub(super) fn new(
        index: &'s Index,
        plan: &'s Plan,
        lists: &'s mut Vec<Page>,
        counts: &'s mut Counts,
        strict: bool,
    ) -> Self {
        Self {
            index,
            plan,
            readers: &[],
            outputs: &mut [],
            countings: &mut [],
            lists,
            counts,
            any_servers: false,
            late: Index::default(),
            of_one_project: Vec::new(),
            seen: Seen::default(),
            elsewhere: 0,
            joins: Default::default(),
            one_project: OneProject::default(),
            strict: strict.then(Strict::default),
        }
    }

    /// Reads the streams of `files`, in order, each by its number among the `sources`.
    pub(super) fn read<'f>(
        &mut self,
        files: Vec<(usize, SecondPass)>,
        sources: &dyn Fn(usize) -> Cow<'f, Source>,
        workers: &Workers,
        context: &mut Context<'_>,
    ) {
        for (number, second) in files {
            let source = sources(number);
            let scanned = matches!(second, SecondPass::Again(_));
            let known = match &second {
                SecondPass::Afresh(_, known) => known.clone(),
                _ => None,
            };
            let mut frames = match second {
                SecondPass::GoOn(frames) => frames.speculating(),
                SecondPass::Again(again) | SecondPass::Afresh(again, _) => match again.open() {
                    Ok(Some(opened)) => {
                        let kinds = resource::kinds();
                        let declared = source.declared.as_deref().and_then(resource::find);
                        let sizes = context.settings.sizes;
                        let frames = FrameReader::new(source.name.clone(), opened, kinds, sizes);
                        frames.declared(declared).known(known).speculating()
                    }
                    Ok(None) => continue,
                    Err(error) => {
                        context.emit(unreadable(&source, &error));
                        continue;
                    }
                },
            };
            let before = self.lists.len();
            self.file(&source, &mut frames, scanned, workers, context);
            if self.outputs.iter().any(|output| output.has_failed()) {
                return;
            }
            // The first pass found a list.
            if self.lists.len() == before {
                let message = "the file changed while it was read: its records are gone".to_owned();
                context.emit(Finding::new(&code::UNREADABLE, Some(source.name.clone()), message));
            }
        }
        for ((kind, record), joins) in JOINS.into_iter().zip(self.joins) {
            if self.index.given(kind) && joins.fail() {
                let message = format!(
                    "{} of {} servers find their {record} among the {kind} given",
                    joins.found, joins.named
                );
                context.emit(Finding::new(&code::NOTHING_MATCHED, None, message));
            }
        }
        let names = self.index.local.users();
        let ambiguous = names.filter(|name| self.index.users.is_ambiguous(name)).count();
        if ambiguous > 0 {
            let names = if ambiguous == 1 { "name is" } else { "names are" };
            let message = format!(
                "{ambiguous} user {names} in `id` or `getent` lines and in more than one domain"
            );
            context.emit(Finding::new(&code::AMBIGUOUS_GROUPS, None, message));
        }
        for (severity, message) in self.seen.faults() {
            let finding = Finding::new(&code::TEMPORARY_FILE, None, message);
            context.emit(Finding { severity, ..finding });
        }
        self.judge_projects(context);
    }

    /// Emits for which kinds the lists seem to be those of one project. Records that stream were
    /// noted one by one.
    fn judge_projects(&mut self, context: &mut Context<'_>) {
        let Self { index, plan, .. } = *self;
        let (mut servers, mut elsewhere) = (self.counts.servers, self.elsewhere);
        if !plan.streams(&server::KIND) {
            let kept = index.servers.entries();
            let other = |server: &&server::Kept| server.project_id() != index.own_project();
            servers += kept.len() as u64;
            elsewhere += kept.iter().filter(other).count() as u64;
        }
        let own = index.own_project().filter(|_| servers > 0 && elsewhere == 0);
        let own = own.map(|id| format!("all servers are of the token's own project, `{id}`"));
        if !plan.streams(&volume::KIND) {
            for volume in index.volumes.entries() {
                self.one_project.note(1, volume.host_told, volume.project_id.as_deref());
            }
        }
        for (kind, message) in [(&server::KIND, own), (&volume::KIND, self.one_project.message())] {
            if let Some(message) = message {
                context.emit(Finding::new(&code::ONE_PROJECT, None, message));
                self.of_one_project.push(kind);
            }
        }
    }

    fn file(
        &mut self,
        source: &Source,
        frames: &mut FrameReader,
        scanned: bool,
        workers: &Workers,
        context: &mut Context<'_>,
    ) {
        let file = &source.name;
        let plan = self.plan;
        let job = Job {
            file,
            index: self.index,
            plan,
            readers: self.readers,
            countings: self.countings.iter().map(|counting| counting.servers).collect(),
            now: context.settings.now,
        };
        let work = |decoder: &mut Decoder, batch: &Batch| job.work(decoder, batch, &[]);
        let mut take = |begin: &Begin, _: &mut FrameReader| match wanted(plan, begin) {
            true => Take::Records,
            false => Take::Nothing,
        };
        let mut track: Option<Track> = None;
        workers.in_order(frames, &mut take, &work, &mut |step, frames| {
            match step {
                Step::Event(Event::Begin(begin)) => {
                    let wanted = wanted(plan, &begin);
                    self.any_servers |= wanted && begin.kind == &server::KIND;
                    if plan.streams(begin.kind) {
                        if let Some(lack) = lacks(&begin) {
                            context.emit(lack.finding(file, &begin));
                        }
                        if !scanned {
                            emit_other_kind(source, begin.kind, context);
                        }
                    } else if !scanned && plan.keeps(begin.kind) {
                        context.emit(late(file, &begin));
                    }
                    track = Some(Track::new(begin, wanted));
                }
                Step::Worked(output, batch) => {
                    if let Some(track) = &mut track {
                        let down = output.in_down_cells;
                        if down > 0 {
                            track.in_down_cells += down;
                        }
                        track.batch(self.batch(&job, &batch, output, workers, context));
                    }
                    frames.recycle(batch.bytes);
                }
                Step::Event(Event::End(end)) => {
                    if let Some(track) = track.take()
                        && plan.streams(track.begin.kind)
                    {
                        if track.wanted {
                            self.counts.lost(end.records - track.records);
                        }
                        if track.in_down_cells > 0 {
                            context.emit(down_cell(file, &track.begin, track.in_down_cells));
                        }
                        let envelope = Envelope::new(&end.members).asked_from(source.url());
                        self.lists.push(track.page(file, &end, envelope));
                    }
                }
                Step::Event(Event::Finding(finding)) => {
                    // What is between the lists was emitted in the first pass already.
                    let inside = track.as_ref().is_some_and(|track| plan.streams(track.begin.kind));
                    if !scanned || inside {
                        context.emit(in_folder(source, *finding));
                    }
                }
                Step::Event(Event::Foreign(_) | Event::Batch(_) | Event::Proved | Event::Done) => {}
            }
            !self.outputs.iter().any(|output| output.has_failed())
        });
    }

    /// Passes on the output of a batch, without the records that were read before.
    fn batch(
        &mut self,
        job: &Job<'_, 'j>,
        batch: &Batch,
        mut output: BatchOutput,
        workers: &Workers,
        context: &mut Context<'_>,
    ) -> Bounds {
        self.counts.records += batch.records.len() as u64;
        self.counts.refused += output.refused.len() as u64;
        self.elsewhere += output.elsewhere;
        self.one_project.add(&output.one_project);
        for (all, of_batch) in self.joins.iter_mut().zip(&output.joins) {
            all.named += of_batch.named;
            all.found += of_batch.found;
        }
        for (number, refusal) in output.refused.drain(..) {
            context.emit(refused(job.file, batch, number, refusal));
        }
        if let Some(strict) = &mut self.strict {
            for record in &output.records {
                let found = unknown(job.file, batch, record.number as usize, strict);
                found.into_iter().for_each(|finding| context.emit(finding));
            }
        }
        let mut repeated = Vec::new();
        for record in &output.records {
            match self.seen.note(record.id, record.contents) {
                Known::New => {
                    self.counts.servers += 1;
                    self.counts.matched += u64::from(record.matched);
                }
                known => {
                    repeated.push(record.number);
                    self.counts.duplicates += 1;
                    if known == Known::Differs {
                        context.emit(conflict(job.file, batch, record.number as usize));
                    }
                }
            }
        }
        self.late.add_part(std::mem::take(&mut output.kept), |_, _| {});
        let bounds = output.bounds.clone();
        // Workers assume that no record was read before; a batch with one that was is done again.
        if !repeated.is_empty()
            && let Some(again) = workers.here(|decoder| job.work(decoder, batch, &repeated))
        {
            output = again;
        }
        for (reader, piece) in self.readers.iter().zip(output.pieces) {
            self.outputs[reader.output].piece(piece);
        }
        for (counting, counted) in self.countings.iter_mut().zip(output.counted) {
            counting.tally.add_part(counted);
        }
        bounds
    }
}

impl Job<'_, '_> {
    /// Decodes the records of a batch but those of the numbers in `skip`, which are sorted.
    /// `None` if the record boundaries were speculated wrongly.
    fn work(&self, decoder: &mut Decoder, batch: &Batch, skip: &[u32]) -> Option<BatchOutput> {
        let count = batch.records.len();
        let mut output = BatchOutput {
            kept: index::Part::default(),
            pieces: self.readers.iter().map(|reader| reader.size.piece()).collect(),
            counted: self.countings.iter().map(|_| aggregate::Part::with_capacity(count)).collect(),
            records: Vec::with_capacity(count),
            refused: Vec::new(),
            bounds: Bounds::new(batch),
            created: None,
            in_down_cells: 0,
            elsewhere: 0,
            joins: Default::default(),
            one_project: OneProject::default(),
        };
        let keeps = self.plan.keeps_late(batch.kind);
        for number in 0..batch.records.len() {
            if skip.binary_search(&(number as u32)).is_ok() {
                continue;
            }
            let sure = !batch.is_speculated_run();
            let taken = decoder.streamed(batch.kind, batch.record(number), |record| {
                let taken = sure || record.is_unmistakable();
                if taken {
                    self.record(record, number as u32, batch.kind, &mut output);
                }
                if taken && keeps && record.lacks().is_none() {
                    // Kinds that stream name their own subject.
                    _ = output.kept.add(number as u32, record, batch.subject.as_deref());
                }
                taken
            });
            match taken {
                Ok(true) => {}
                Ok(false) => return None,
                Err(_) if batch.is_speculated() && !batch.is_whole(number) => return None,
                Err(refusal) => output.refused.push((number, refusal)),
            }
        }
        for (reader, piece) in self.readers.iter().zip(&output.pieces) {
            reader.size.note(piece);
        }
        Some(output)
    }

    fn record(
        &self,
        record: Record<'_>,
        number: u32,
        kind: &'static Kind,
        output: &mut BatchOutput,
    ) {
        let created = record.created();
        output.bounds.descending &=
            created.is_some() && (output.created.is_none() || created <= output.created);
        output.created = created;
        let joined = Joined::new(record, self.index, self.now);
        if let Record::Volume(volume) = record {
            output.one_project.note(1, volume.is_host_told(), volume.project_id());
        }
        if let Some(server) = joined.server() {
            output.in_down_cells += u64::from(server.is_of_down_cell());
            output.elsewhere += u64::from(joined.owner.project_id != self.index.own_project());
            let found = [
                joined.owner.user_id.map(|_| joined.owner.user().is_some()),
                joined.owner.project_id.map(|_| joined.owner.project().is_some()),
                server.host.as_deref().map(|_| joined.hypervisor().is_some()),
            ];
            for (joins, found) in output.joins.iter_mut().zip(found) {
                joins.named += u64::from(found.is_some());
                joins.found += u64::from(found == Some(true));
            }
            for (servers, counted) in self.countings.iter().zip(&mut output.counted) {
                if servers.is_none_or(|servers| passes(servers, &joined)) {
                    counted.add(&joined, server);
                }
            }
        }
        for (reader, piece) in self.readers.iter().zip(&mut output.pieces) {
            let Reader { part, cloud, .. } = *reader;
            let passes = part.servers.is_none_or(|servers| passes(servers, &joined));
            if reader.kind == kind && passes {
                (reader.rows)(&joined, &part.wanted.columns, &mut |row| {
                    piece.take(part.wanted.complete(row, cloud), part.selection, part.encoder);
                });
            }
        }
        output.records.push(Identity {
            id: id_hash(kind, record),
            contents: contents_hash(record),
            number,
            matched: joined.owner_match() == Match::Matched,
        });
    }
}

/// Whether a server passes a selection of the servers report.
fn passes(servers: &Selection, joined: &Joined<'_>) -> bool {
    let mut passes = false;
    servers_report::rows(joined, servers.needed(), &mut |mut row| {
        passes = servers.passes(&mut row);
    });
    passes
}

/// Whether the records of a list are worked on in this pass.
fn wanted(plan: &Plan, begin: &Begin) -> bool {
    plan.streams(begin.kind) && lacks(begin).is_none_or(|lack| lack.joinable)
}

/// A hash of a record's id, which tells kinds apart.
pub(super) fn id_hash(kind: &'static Kind, record: Record<'_>) -> u64 {
    let mut hasher = Fixed.build_hasher();
    kind.name.hash(&mut hasher);
    record.id().hash(&mut hasher);
    hasher.finish()
}

/// A hash of what two records of one id share if they are the same record; [`ANY`] where the
/// record does not have enough of it to be compared.
pub(super) fn contents_hash(record: Record<'_>) -> u64 {
    let mut hasher = Fixed.build_hasher();
    record.identify(&mut hasher);
    match hasher.finish() {
        unfed if unfed == Fixed.build_hasher().finish() => ANY,
        contents => contents,
    }
}
