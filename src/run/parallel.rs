//! Ordered parallel map over the batches of a file: the calling thread reads ahead, rayon's
//! threads work, and results are emitted in the order of the file.
//!
//! A bound on the batches in flight keeps memory flat behind a slow batch. The first batches of a
//! file are worked on by the calling thread, so that a small file needs no other thread.

use std::cell::OnceCell;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::{Scope, ThreadPool, ThreadPoolBuilder};

use crate::decode::Decoder;
use crate::read::event::{Batch, Begin, Event};
use crate::read::frame::FrameReader;
use crate::read::piece::fill;

/// What to do with a dump that begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    /// Work on its records.
    Records,
    /// Skip its records; its end is still emitted.
    Nothing,
    /// Stop reading: the reader stays before the dump.
    Stop,
}

/// One item of the output, in the order of the file.
pub(super) enum Step<T> {
    /// A batch and what the worker made of it.
    Worked(T, Batch),
    /// Anything else that is in the file.
    Event(Event),
}

/// The function that each worker applies to a batch; `None` means that the record boundaries of
/// the batch were speculated wrongly.
pub(super) type Work<'w, T> = &'w (dyn Fn(&mut Decoder, &Batch) -> Option<T> + Sync);

/// The function that makes the items of a number, and passes each on.
pub(super) type Make<'m, T> = &'m (dyn Fn(usize, &mut dyn FnMut(T)) + Sync);

/// A batch that was worked on.
type Done<T> = (Option<T>, Batch);

/// What was read and not yet emitted.
enum Flight<T> {
    /// A batch that waits for a worker.
    Waiting(Batch),
    /// A batch that was given to the pool.
    Away(Receiver<Done<T>>),
    /// Anything else that was read.
    Event(Event),
}

/// Most items of a number that wait until they are taken.
const ITEMS: usize = 4;

/// Most events between batches that are held at once.
const EVENTS: usize = 256;

/// The threads of a run, started when a file has more than one batch, and their decoders.
pub(super) struct Workers {
    threads: usize,
    pool: OnceCell<Option<ThreadPool>>,
    decoders: Decoders,
}

/// Decoders that no thread uses now. A decoder learns from each batch, so they are kept.
struct Decoders {
    idle: Mutex<Vec<Decoder>>,
    plain: bool,
}

impl Decoders {
    fn with<T>(&self, work: impl FnOnce(&mut Decoder) -> T) -> T {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let mut decoder = idle.unwrap_or_else(|| Decoder::new(self.plain));
        let made = work(&mut decoder);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(decoder);
        }
        made
    }
}

impl Workers {
    /// Workers on `threads` threads; with one, the calling thread does all work.
    pub(super) fn new(threads: usize, plain: bool) -> Self {
        let decoders = Decoders { idle: Mutex::new(Vec::new()), plain };
        Self { threads, pool: OnceCell::new(), decoders }
    }

    /// Goes through a file. `take` decides on each dump that begins, `work` runs on several
    /// threads, and `emit` gets every step in order; it ends the run by `false`. Whether the file
    /// was read to its end, or to where `take` stopped it.
    pub(super) fn in_order<T: Send>(
        &self,
        frames: &mut FrameReader,
        take: &mut dyn FnMut(&Begin, &mut FrameReader) -> Take,
        work: Work<'_, T>,
        emit: &mut dyn FnMut(Step<T>, &mut FrameReader) -> bool,
    ) -> bool {
        let mut line = Line { workers: self, work, flights: VecDeque::new(), stopped: false };
        if self.threads > 1 && line.alone(frames, take, emit) != Some(true) {
            return line.flights.is_empty();
        }
        match self.pool() {
            Some(pool) => pool.in_place_scope(|scope| line.run(frames, take, emit, Some(scope))),
            None => line.run(frames, take, emit, None),
        }
    }

    /// Lets `make` make the items of each number below `count`, several numbers at a time, and
    /// passes them to `take` on the calling thread in the order of the numbers.
    pub(super) fn in_turn<T: Send>(
        &self,
        count: usize,
        make: Make<'_, T>,
        take: &mut dyn FnMut(usize, T),
    ) {
        let Some(pool) = self.pool.get().and_then(Option::as_ref).filter(|_| count > 1) else {
            (0..count).for_each(|number| make(number, &mut |item| take(number, item)));
            return;
        };
        let (senders, receivers): (Vec<_>, Vec<_>) =
            (0..count).map(|_| sync_channel(ITEMS)).unzip();
        // Each job takes the next number, so that the one that is waited for is in work or done;
        // there are as many jobs, since one that panics must not keep the others from theirs.
        let waiting = Mutex::new(senders.into_iter().enumerate());
        let next = || waiting.lock().ok().and_then(|mut waiting| waiting.next());
        pool.in_place_scope(|scope| {
            for _ in 0..count {
                scope.spawn(|_| {
                    if let Some((number, sender)) = next() {
                        // The receiver is gone where the calling thread panicked.
                        make(number, &mut |item| _ = sender.send(item));
                    }
                });
            }
            for (number, receiver) in receivers.into_iter().enumerate() {
                receiver.into_iter().for_each(|item| take(number, item));
            }
        });
    }

    /// Applies `work` to one more batch on the calling thread.
    pub(super) fn here<T>(&self, work: impl FnOnce(&mut Decoder) -> T) -> T {
        self.decoders.with(work)
    }

    /// Drops what a run held, in the background where there is a pool: to free many small pieces of
    /// memory takes time, for which nobody need wait.
    pub(super) fn discard<T: Send + 'static>(self, held: T) {
        let Self { pool, decoders, .. } = self;
        if let Some(Some(pool)) = pool.into_inner() {
            pool.spawn(move || drop((held, decoders)));
        }
    }

    /// The pool; `None` where one thread was asked for, or the system gives no threads.
    fn pool(&self) -> Option<&ThreadPool> {
        let make = || {
            let builder = ThreadPoolBuilder::new().num_threads(self.threads);
            builder.thread_name(|number| format!("worker-{number}")).build().ok()
        };
        if self.threads > 1 { self.pool.get_or_init(make).as_ref() } else { None }
    }
}

/// Applies `work` to the numbers below `count` on `threads` threads; the results are in order.
pub fn for_each<T: Send>(threads: usize, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    match pool {
        Ok(pool) if threads > 1 => pool.install(|| (0..count).into_par_iter().map(&work).collect()),
        _ => (0..count).map(work).collect(),
    }
}

/// The batches of one file that are in flight.
struct Line<'w, T> {
    workers: &'w Workers,
    work: Work<'w, T>,
    flights: VecDeque<Flight<T>>,
    /// Whether `take` said that nothing more is to be read.
    stopped: bool,
}

impl<'w, T: Send> Line<'w, T> {
    /// Goes on with the calling thread alone, for as many bytes as one batch has. `Some(true)` if
    /// the file has more, `None` if `emit` ended the run.
    fn alone(
        &mut self,
        frames: &mut FrameReader,
        take: &mut dyn FnMut(&Begin, &mut FrameReader) -> Take,
        emit: &mut dyn FnMut(Step<T>, &mut FrameReader) -> bool,
    ) -> Option<bool> {
        let (mut bytes, most) = (0, frames.batch_bytes());
        loop {
            if self.flights.is_empty() {
                self.read_one(frames, take);
            }
            match self.flights.front() {
                None => return Some(false),
                Some(Flight::Waiting(batch)) => {
                    let before = bytes;
                    bytes += batch.length();
                    if before > 0 && bytes > most {
                        return Some(true);
                    }
                }
                Some(_) => {}
            }
            if !self.emit_oldest(frames, emit) {
                return None;
            }
        }
    }

    fn run<'s>(
        &mut self,
        frames: &mut FrameReader,
        take: &mut dyn FnMut(&Begin, &mut FrameReader) -> Take,
        emit: &mut dyn FnMut(Step<T>, &mut FrameReader) -> bool,
        scope: Option<&Scope<'s>>,
    ) -> bool
    where
        T: 's,
        'w: 's,
    {
        let most = if scope.is_some() { 3 * self.workers.threads } else { 1 };
        loop {
            self.read(frames, take, most, scope);
            if self.flights.is_empty() {
                return true;
            }
            if !self.emit_oldest(frames, emit) {
                return false;
            }
        }
    }

    /// Reads until there are `most` batches in flight, or nothing more to read for now.
    fn read<'s>(
        &mut self,
        frames: &mut FrameReader,
        take: &mut dyn FnMut(&Begin, &mut FrameReader) -> Take,
        most: usize,
        scope: Option<&Scope<'s>>,
    ) where
        T: 's,
        'w: 's,
    {
        let batch = |flight: &Flight<T>| !matches!(flight, Flight::Event(_));
        loop {
            if let (Some(scope), Some(last)) = (scope, self.flights.back_mut())
                && matches!(last, Flight::Waiting(_))
            {
                let event = Flight::Event(Event::Done);
                if let Flight::Waiting(batch) = std::mem::replace(last, event) {
                    *last = spawn(&self.workers.decoders, self.work, batch, scope);
                }
            }
            // Behind speculations that must be proved first, nothing is read before they are.
            let proving = matches!(self.flights.back(), Some(Flight::Event(Event::Proved)));
            let batches = self.flights.iter().filter(|flight| batch(flight)).count();
            if proving || batches >= most || self.flights.len() >= EVENTS {
                return;
            }
            if !self.read_one(frames, take) {
                return;
            }
        }
    }

    /// Reads one event; `false` at the end.
    fn read_one(
        &mut self,
        frames: &mut FrameReader,
        take: &mut dyn FnMut(&Begin, &mut FrameReader) -> Take,
    ) -> bool {
        if self.stopped {
            return false;
        }
        self.flights.push_back(match frames.next_event() {
            Event::Done => return false,
            Event::Batch(batch) => Flight::Waiting(batch),
            Event::Begin(begin) => {
                match take(&begin, frames) {
                    Take::Records => {}
                    Take::Nothing => frames.skip(),
                    Take::Stop => {
                        self.stopped = true;
                        frames.unread(Event::Begin(begin));
                        return false;
                    }
                }
                Flight::Event(Event::Begin(begin))
            }
            event => Flight::Event(event),
        });
        true
    }

    /// Emits the oldest flight, once it is worked on; `false` if that ends the run.
    fn emit_oldest(
        &mut self,
        frames: &mut FrameReader,
        emit: &mut dyn FnMut(Step<T>, &mut FrameReader) -> bool,
    ) -> bool {
        let Some(oldest) = self.flights.pop_front() else { return true };
        let (made, mut batch) = match oldest {
            Flight::Event(event) => return emit(Step::Event(event), frames),
            flight => match self.done(flight) {
                Some(done) => done,
                // The worker panicked; the scope propagates the panic.
                None => return false,
            },
        };
        match made {
            Some(made) if frames.settle(&mut batch) => emit(Step::Worked(made, batch), frames),
            _ => {
                self.go_back(frames, batch);
                true
            }
        }
    }

    /// A batch, once it is worked on.
    fn done(&self, flight: Flight<T>) -> Option<Done<T>> {
        match flight {
            Flight::Away(receiver) => receiver.recv().ok(),
            Flight::Waiting(batch) => Some(work_on(&self.workers.decoders, self.work, batch)),
            Flight::Event(_) => None,
        }
    }

    /// Sets the reader back to the start of `batch`, whose records were speculated wrongly.
    fn go_back(&mut self, frames: &mut FrameReader, batch: Batch) {
        let behind: Vec<Batch> = std::mem::take(&mut self.flights)
            .into_iter()
            .filter_map(|flight| match flight {
                Flight::Waiting(batch) => Some(batch),
                flight => self.done(flight).map(|(_, batch)| batch),
            })
            .collect();
        if batch.piece.is_some() {
            return frames.leave_pieces();
        }
        let Some(speculation) = batch.speculation.clone() else { return };
        let start = batch.start;
        let texts = std::iter::once(batch).chain(behind).map(|batch| batch.bytes);
        frames.set_back(start, speculation, texts);
    }
}

/// Hands a batch to the pool.
fn spawn<'s, 'w: 's, T: Send + 's>(
    decoders: &'w Decoders,
    work: Work<'w, T>,
    batch: Batch,
    scope: &Scope<'s>,
) -> Flight<T> {
    let (sender, receiver) = sync_channel(1);
    scope.spawn(move |_| {
        // The receiver is gone where the run was ended.
        _ = sender.send(work_on(decoders, work, batch));
    });
    Flight::Away(receiver)
}

fn work_on<T>(decoders: &Decoders, work: Work<'_, T>, mut batch: Batch) -> Done<T> {
    let made = match fill(&mut batch) {
        Some(()) => decoders.with(|decoder| work(decoder, &batch)),
        None => None,
    };
    (made, batch)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn items_are_taken_in_the_order_of_their_numbers() {
        for threads in [1, 2, 3] {
            let workers = Workers::new(threads, false);
            let _ = workers.pool();
            let mut taken = Vec::new();
            let make = |number: usize, pass_on: &mut dyn FnMut(usize)| {
                (0..(7 - number) * 20).for_each(pass_on);
            };
            workers.in_turn(7, &make, &mut |number, item| taken.push((number, item)));
            let expected =
                (0..7).flat_map(|number| (0..(7 - number) * 20).map(move |n| (number, n)));
            assert_eq!(taken, expected.collect::<Vec<_>>(), "{threads} threads");
        }
    }

    #[test]
    fn a_panic_of_every_thread_ends_the_run() {
        let workers = Workers::new(2, false);
        let _ = workers.pool();
        let make = |number: usize, pass_on: &mut dyn FnMut(usize)| {
            assert!(number > 2, "a fault on purpose");
            pass_on(number);
        };
        let mut taken = Vec::new();
        let mut take = |number, _| taken.push(number);
        let outcome = catch_unwind(AssertUnwindSafe(|| workers.in_turn(6, &make, &mut take)));
        assert!(outcome.is_err());
        assert_eq!(taken, [3, 4, 5]);
    }
}
