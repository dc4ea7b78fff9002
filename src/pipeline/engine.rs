//! Batches in flight: while some are worked on, the next ones are read, and the oldest handed on.
//!
//! What comes out is in the order of the file, whatever the number of threads: batches are worked
//! on by whoever is free, and handed on one after another. The thread that calls reads, hands on,
//! and works as well while it waits; so there are never more threads than were asked for, and a
//! file of one batch needs no other.

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::{self, Scope};

use super::queue::Queue;
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

/// A batch that waits for a thread, and where to send what becomes of it.
type Job<T> = (Batch, SyncSender<Done<T>>);

/// What is done on a batch.
type Work<'w, W, T> = &'w (dyn Fn(&mut W, &Batch) -> Option<T> + Sync);

/// Threads, and what each of them keeps from batch to batch.
pub(super) struct Engine<W> {
    threads: usize,
    /// Batches in flight: enough that no thread waits while the oldest is handed on.
    batches: usize,
    idle: Mutex<Vec<W>>,
    make: fn(bool) -> W,
    plain: bool,
}

impl<W: Send> Engine<W> {
    /// An engine of `threads` threads, the calling one among them, whose workers `make` makes.
    pub(super) fn new(threads: usize, plain: bool, make: fn(bool) -> W) -> Self {
        let batches = if threads > 1 { 3 * threads } else { 1 };
        Self { threads, batches, idle: Mutex::new(Vec::new()), make, plain }
    }

    /// Goes through a file: `take` decides on each dump that begins, `work` is done on batches by
    /// several threads, `hand_on` gets every step in order and may end the run by `false`.
    ///
    /// Where `work` gives nothing, the batch's records were guessed wrong, and are read again.
    pub(super) fn run<T: Send>(
        &self,
        frames: &mut Frames,
        take: &mut dyn FnMut(&Begin) -> Take,
        work: Work<'_, W, T>,
        hand_on: &mut dyn FnMut(Step<T>, Option<&Batch>) -> bool,
    ) {
        let queue = Queue::default();
        thread::scope(|scope| {
            let _closed_at_the_end = queue.closing();
            let crew = Crew { engine: self, work, queue: &queue, scope, hands: Cell::new(0) };
            crew.fly(frames, take, hand_on);
        });
    }

    fn work<T>(&self, (batch, sender): Job<T>, work: Work<'_, W, T>) {
        // Nobody waits for it where the run was ended.
        _ = sender.send(self.done(batch, work));
    }

    fn done<T>(&self, batch: Batch, work: Work<'_, W, T>) -> Done<T> {
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
}

/// The threads that go through one file.
struct Crew<'s, 'e, W, T> {
    engine: &'s Engine<W>,
    work: Work<'s, W, T>,
    queue: &'s Queue<Job<T>>,
    scope: &'s Scope<'s, 'e>,
    /// Threads that were started.
    hands: Cell<usize>,
}

impl<'s, W: Send, T: Send + 's> Crew<'s, '_, W, T> {
    fn fly(
        &self,
        frames: &mut Frames,
        take: &mut dyn FnMut(&Begin) -> Take,
        hand_on: &mut dyn FnMut(Step<T>, Option<&Batch>) -> bool,
    ) {
        let mut flights = VecDeque::new();
        loop {
            self.read(frames, take, &mut flights);
            let Some(oldest) = flights.pop_front() else { return };
            let (made, batch) = match oldest {
                Flight::Event(event) => {
                    if !hand_on(Step::Event(event), None) {
                        return;
                    }
                    continue;
                }
                Flight::Done(done) => done,
                Flight::Away(receiver) => match self.wait(&receiver) {
                    Some(done) => done,
                    // The thread panicked; the panic goes on where the threads are joined.
                    None => return,
                },
            };
            let Some(made) = made else {
                let behind = flights.drain(..).filter_map(|flight| self.text(flight));
                go_back(frames, batch, behind);
                continue;
            };
            if !hand_on(Step::Worked(made), Some(&batch)) {
                return;
            }
            frames.recycle(batch.bytes);
        }
    }

    /// Reads until there is enough in flight, or nothing more to read for now.
    fn read(
        &self,
        frames: &mut Frames,
        take: &mut dyn FnMut(&Begin) -> Take,
        flights: &mut VecDeque<Flight<T>>,
    ) {
        let away = |flight: &&Flight<T>| !matches!(flight, Flight::Event(_));
        let mut batches = flights.iter().filter(away).count();
        // Behind guesses that must be proved first, nothing is read before they are.
        while batches < self.engine.batches
            && flights.len() < 256
            && !matches!(flights.back(), Some(Flight::Event(Event::Proved)))
        {
            flights.push_back(match frames.next_event() {
                Event::Done => return,
                Event::Batch(batch) => {
                    batches += 1;
                    self.start(batch)
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

    /// Leaves a batch to whoever is free.
    fn start(&self, batch: Batch) -> Flight<T> {
        if self.engine.threads <= 1 {
            return Flight::Done(self.engine.done(batch, self.work));
        }
        let (sender, receiver) = sync_channel(1);
        // The first batch may be the only one, and is then worked on while it is waited for.
        let waiting = self.queue.push((batch, sender));
        if waiting > 1 && self.hands.get() + 1 < self.engine.threads {
            self.hands.set(self.hands.get() + 1);
            let (engine, work, queue) = (self.engine, self.work, self.queue);
            self.scope.spawn(move || {
                while let Some(job) = queue.wait() {
                    engine.work(job, work);
                }
            });
        }
        Flight::Away(receiver)
    }

    /// Waits for a batch, and works on others meanwhile.
    fn wait(&self, receiver: &Receiver<Done<T>>) -> Option<Done<T>> {
        loop {
            match receiver.try_recv() {
                Ok(done) => return Some(done),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) => match self.queue.take() {
                    Some(job) => self.engine.work(job, self.work),
                    None => return receiver.recv().ok(),
                },
            }
        }
    }

    /// The batch of a flight, once nobody works on it.
    fn text(&self, flight: Flight<T>) -> Option<Batch> {
        match flight {
            Flight::Away(receiver) => self.wait(&receiver).map(|(_, batch)| batch),
            Flight::Done((_, batch)) => Some(batch),
            Flight::Event(_) => None,
        }
    }
}

/// Sets the reader back to the start of `batch`, whose records were guessed wrong; `behind` is
/// what was read behind it.
fn go_back(frames: &mut Frames, batch: Batch, behind: impl Iterator<Item = Batch>) {
    let Some(guess) = batch.guess.clone() else { return };
    let start = batch.start;
    let texts = std::iter::once(batch).chain(behind).map(|batch| batch.bytes);
    frames.set_back(start, guess, texts);
}
