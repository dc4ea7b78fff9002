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
    Worked(Batch, T),
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
    pub(super) fn run<T: Send>(
        &self,
        frames: &mut Frames,
        take: &mut (dyn FnMut(&Begin) -> Take + Send),
        work: &(dyn Fn(&mut W, &Batch) -> T + Sync),
        hand_on: &mut dyn FnMut(Step<T>) -> bool,
    ) {
        let mut round = self.read(frames, take);
        while !round.is_empty() {
            let (steps, next) = match &self.pool {
                None => {
                    let steps = round.into_iter().map(|event| self.step(event, work)).collect();
                    (steps, None)
                }
                Some(pool) => {
                    let (steps, next) = pool.install(|| {
                        rayon::join(
                            || {
                                let events = round.into_par_iter().with_max_len(1);
                                events.map(|event| self.step(event, work)).collect::<Vec<_>>()
                            },
                            || self.read(frames, take),
                        )
                    });
                    (steps, Some(next))
                }
            };
            for step in steps {
                // The buffer is given back for the batches to come.
                let (step, buffer) = match step {
                    Step::Worked(mut batch, made) => {
                        let bytes = std::mem::take(&mut batch.bytes);
                        (Step::Worked(batch, made), Some(bytes))
                    }
                    other => (other, None),
                };
                if !hand_on(step) {
                    return;
                }
                if let Some(buffer) = buffer {
                    frames.recycle(buffer);
                }
            }
            round = next.unwrap_or_else(|| self.read(frames, take));
        }
    }

    fn step<T>(&self, event: Event, work: &(dyn Fn(&mut W, &Batch) -> T + Sync)) -> Step<T> {
        match event {
            Event::Batch(batch) => {
                let mut worker = self.worker();
                let made = work(&mut worker, &batch);
                if let Ok(mut idle) = self.idle.lock() {
                    idle.push(worker);
                }
                Step::Worked(batch, made)
            }
            other => Step::Event(other),
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
        while batches < self.batches && events.len() < 256 {
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
