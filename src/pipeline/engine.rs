//! Rounds: while some batches are worked on, the next ones are read.
//!
//! What comes out is in the order of the file, whatever the number of threads: a round's batches
//! are worked on by whoever is free, and handed on one after another.

use std::sync::Mutex;

use rayon::ThreadPool;
use rayon::prelude::*;

use crate::read::event::{Batch, Begin, Event};
use crate::read::frame::Frames;

/// What to do with a dump that begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    /// Work on its records.
    Records,
    /// Pass over its records; its end is seen.
    Nothing,
}

/// One step of a file, in order.
pub(super) enum Step<T> {
    /// A batch was worked on.
    Worked(T),
    /// Anything else that stands in the file.
    Event(Event),
}

/// Threads, and what each of them keeps from batch to batch.
pub(super) struct Engine<W> {
    pool: Option<ThreadPool>,
    /// Batches of a round: two for each thread, so that none waits for a slow one.
    batches: usize,
    idle: Mutex<Vec<W>>,
    make: fn(bool) -> W,
    plain: bool,
}

impl<W: Send> Engine<W> {
    /// An engine of `threads` threads whose workers `make` makes. One thread needs no pool.
    pub(super) fn new(threads: usize, plain: bool, make: fn(bool) -> W) -> Self {
        let build = || rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok();
        let pool = (threads > 1).then(build).flatten();
        let batches = if pool.is_some() { 2 * threads } else { 1 };
        Self { pool, batches, idle: Mutex::new(Vec::new()), make, plain }
    }

    /// Goes through a file: `take` decides on each dump that begins, `work` is done on batches by
    /// several threads, `hand_on` gets every step in order and may end the run by `false`.
    ///
    /// Where `work` gives nothing, the batch's records were guessed wrong, and are read again.
    pub(super) fn run<T: Send>(
        &self,
        frames: &mut Frames,
        take: &mut (dyn FnMut(&Begin) -> Take + Send),
        work: &(dyn Fn(&mut W, &Batch) -> Option<T> + Sync),
        hand_on: &mut dyn FnMut(Step<T>, Option<&Batch>) -> bool,
    ) {
        let mut round = self.read(frames, take);
        while !round.is_empty() {
            let alone = self.pool.is_none() || matches!(round.last(), Some(Event::Proved));
            let (steps, next) = match &self.pool {
                Some(pool) => pool.install(|| {
                    rayon::join(
                        || {
                            let events = round.into_par_iter().with_max_len(1);
                            events.map(|event| self.step(event, work)).collect::<Vec<_>>()
                        },
                        || if alone { Vec::new() } else { self.read(frames, take) },
                    )
                }),
                None => {
                    let steps = round.into_iter().map(|event| self.step(event, work));
                    (steps.collect::<Vec<_>>(), Vec::new())
                }
            };
            round = next;
            let mut steps = steps.into_iter();
            while let Some((step, batch)) = steps.next() {
                let Some(step) = step else {
                    go_back(frames, batch, steps, std::mem::take(&mut round));
                    break;
                };
                if !hand_on(step, batch.as_ref()) {
                    return;
                }
                if let Some(batch) = batch {
                    frames.recycle(batch.bytes);
                }
            }
            if round.is_empty() {
                round = self.read(frames, take);
            }
        }
    }

    /// Works on an event: the step it makes, and its batch.
    fn step<T>(
        &self,
        event: Event,
        work: &(dyn Fn(&mut W, &Batch) -> Option<T> + Sync),
    ) -> (Option<Step<T>>, Option<Batch>) {
        match event {
            Event::Batch(batch) => {
                let mut worker = self.worker();
                let made = work(&mut worker, &batch);
                if let Ok(mut idle) = self.idle.lock() {
                    idle.push(worker);
                }
                (made.map(Step::Worked), Some(batch))
            }
            other => (Some(Step::Event(other)), None),
        }
    }

    fn worker(&self) -> W {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        idle.unwrap_or_else(|| (self.make)(self.plain))
    }

    /// The events of a round; none at the end of the file.
    fn read(
        &self,
        frames: &mut Frames,
        take: &mut (dyn FnMut(&Begin) -> Take + Send),
    ) -> Vec<Event> {
        let mut events = Vec::new();
        let mut batches = 0;
        while batches < self.batches
            && events.len() < 256
            && !matches!(events.last(), Some(Event::Proved))
        {
            let event = frames.next_event();
            match &event {
                Event::Done => break,
                Event::Batch(_) => batches += 1,
                Event::Begin(begin) if take(begin) == Take::Nothing => frames.skip(),
                _ => {}
            }
            events.push(event);
        }
        events
    }
}

/// Sets the reader back to the start of `batch`, whose records were guessed wrong; `steps` and
/// `next` are what came behind it.
fn go_back<T>(
    frames: &mut Frames,
    batch: Option<Batch>,
    steps: impl Iterator<Item = (Option<Step<T>>, Option<Batch>)>,
    next: Vec<Event>,
) {
    let Some(batch) = batch else { return };
    let Some(guess) = batch.guess else { return };
    let behind = steps.filter_map(|(_, batch)| batch);
    let read = next.into_iter().filter_map(|event| match event {
        Event::Batch(batch) => Some(batch),
        _ => None,
    });
    let start = batch.start;
    let texts = std::iter::once(batch).chain(behind).chain(read).map(|batch| batch.bytes);
    frames.set_back(start, guess, texts);
}
