//! Batches in flight: while some are worked on, the next ones are read, and the oldest handed on.
//!
//! What comes out is in the order of the file, whatever the number of threads: batches are worked
//! on by whoever is free, and handed on one after another. The thread that calls reads and hands
//! on, and works itself only where there is no other.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};

use rayon::{ScopeFifo, ThreadPool};

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

/// A batch that was worked on; nothing was made of it if its records were guessed wrong.
type Done<T> = (Option<T>, Batch);

/// What is on its way through the engine.
enum Flight<T> {
    /// A batch that a thread works on, or will.
    Away(Receiver<Done<T>>),
    /// A batch that the calling thread worked on.
    Done(Done<T>),
    /// Anything else that was read.
    Event(Event),
}

/// Threads, and what each of them keeps from batch to batch.
pub(super) struct Engine<W> {
    pool: Option<ThreadPool>,
    /// Batches in flight: enough that no thread waits while the oldest is handed on.
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
        let batches = if pool.is_some() { 3 * threads } else { 1 };
        Self { pool, batches, idle: Mutex::new(Vec::new()), make, plain }
    }

    /// Goes through a file: `take` decides on each dump that begins, `work` is done on batches by
    /// several threads, `hand_on` gets every step in order and may end the run by `false`.
    ///
    /// Where `work` gives nothing, the batch's records were guessed wrong, and are read again.
    pub(super) fn run<T: Send>(
        &self,
        frames: &mut Frames,
        take: &mut dyn FnMut(&Begin) -> Take,
        work: &(dyn Fn(&mut W, &Batch) -> Option<T> + Sync),
        hand_on: &mut dyn FnMut(Step<T>, Option<&Batch>) -> bool,
    ) {
        match &self.pool {
            Some(pool) => pool.in_place_scope_fifo(|scope| {
                let start = |batch| self.send_away(scope, batch, work);
                self.fly(frames, take, &start, hand_on);
            }),
            None => self.fly(frames, take, &|batch| Flight::Done(self.done(batch, work)), hand_on),
        }
    }

    fn fly<T>(
        &self,
        frames: &mut Frames,
        take: &mut dyn FnMut(&Begin) -> Take,
        start: &dyn Fn(Batch) -> Flight<T>,
        hand_on: &mut dyn FnMut(Step<T>, Option<&Batch>) -> bool,
    ) {
        let mut flights = VecDeque::new();
        loop {
            self.read(frames, take, start, &mut flights);
            let Some(oldest) = flights.pop_front() else { return };
            let (made, batch) = match oldest {
                Flight::Event(event) => {
                    if !hand_on(Step::Event(event), None) {
                        return;
                    }
                    continue;
                }
                Flight::Done(done) => done,
                Flight::Away(done) => match done.recv() {
                    Ok(done) => done,
                    // The thread panicked; the panic goes on where the threads are joined.
                    Err(_) => return,
                },
            };
            let Some(made) = made else {
                go_back(frames, batch, flights.drain(..));
                continue;
            };
            if !hand_on(Step::Worked(made), Some(&batch)) {
                return;
            }
            frames.recycle(batch.bytes);
        }
    }

    /// Lets the threads of `scope` work on a batch.
    fn send_away<'s, T: Send + 's>(
        &'s self,
        scope: &ScopeFifo<'s>,
        batch: Batch,
        work: &'s (dyn Fn(&mut W, &Batch) -> Option<T> + Sync),
    ) -> Flight<T> {
        let (sender, receiver) = sync_channel(1);
        scope.spawn_fifo(move |_| {
            // Nobody waits for it where the run was ended.
            _ = sender.send(self.done(batch, work));
        });
        Flight::Away(receiver)
    }

    fn done<T>(
        &self,
        batch: Batch,
        work: &(dyn Fn(&mut W, &Batch) -> Option<T> + Sync),
    ) -> Done<T> {
        let mut worker = self.worker();
        let made = work(&mut worker, &batch);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(worker);
        }
        (made, batch)
    }

    fn worker(&self) -> W {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        idle.unwrap_or_else(|| (self.make)(self.plain))
    }

    /// Reads until there is enough in flight, or nothing more to read for now.
    fn read<T>(
        &self,
        frames: &mut Frames,
        take: &mut dyn FnMut(&Begin) -> Take,
        start: &dyn Fn(Batch) -> Flight<T>,
        flights: &mut VecDeque<Flight<T>>,
    ) {
        let away = |flight: &&Flight<T>| !matches!(flight, Flight::Event(_));
        let mut batches = flights.iter().filter(away).count();
        // Behind guesses that must be proved first, nothing is read before they are.
        while batches < self.batches
            && flights.len() < 256
            && !matches!(flights.back(), Some(Flight::Event(Event::Proved)))
        {
            flights.push_back(match frames.next_event() {
                Event::Done => return,
                Event::Batch(batch) => {
                    batches += 1;
                    start(batch)
                }
                event => {
                    if let Event::Begin(begin) = &event
                        && take(begin) == Take::Nothing
                    {
                        frames.skip();
                    }
                    Flight::Event(event)
                }
            });
        }
    }
}

/// Sets the reader back to the start of `batch`, whose records were guessed wrong; `behind` is
/// what was read behind it.
fn go_back<T>(frames: &mut Frames, batch: Batch, behind: impl Iterator<Item = Flight<T>>) {
    let Some(guess) = batch.guess.clone() else { return };
    let behind = behind.filter_map(|flight| match flight {
        Flight::Away(done) => done.recv().ok().map(|(_, batch)| batch),
        Flight::Done((_, batch)) => Some(batch),
        Flight::Event(_) => None,
    });
    let start = batch.start;
    let texts = std::iter::once(batch).chain(behind).map(|batch| batch.bytes);
    frames.set_back(start, guess, texts);
}
