//! A queue between threads.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What waits for a thread, the oldest first.
pub(super) struct Queue<J> {
    inside: Mutex<Inside<J>>,
    /// Something came, or nothing will any more.
    changed: Condvar,
}

struct Inside<J> {
    waiting: VecDeque<J>,
    closed: bool,
}

impl<J> Default for Queue<J> {
    fn default() -> Self {
        let inside = Inside { waiting: VecDeque::new(), closed: false };
        Self { inside: Mutex::new(inside), changed: Condvar::new() }
    }
}

impl<J> Queue<J> {
    /// Adds a job; how many wait now.
    pub(super) fn push(&self, job: J) -> usize {
        let mut inside = self.inside();
        inside.waiting.push_back(job);
        let waiting = inside.waiting.len();
        drop(inside);
        self.changed.notify_one();
        waiting
    }

    /// The oldest job, if there is one.
    pub(super) fn take(&self) -> Option<J> {
        self.inside().waiting.pop_front()
    }

    /// The oldest job, as soon as there is one; `None` once the queue is closed.
    pub(super) fn wait(&self) -> Option<J> {
        let mut inside = self.inside();
        loop {
            if inside.closed {
                return None;
            }
            if let Some(job) = inside.waiting.pop_front() {
                return Some(job);
            }
            inside = self.changed.wait(inside).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Closes the queue when it is dropped, by a panic too; what still waits is let go.
    pub(super) fn closing(&self) -> Closing<'_, J> {
        Closing(self)
    }

    fn inside(&self) -> MutexGuard<'_, Inside<J>> {
        // No job runs while the lock is held, so a panic leaves nothing half done.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See [`Queue::closing`].
pub(super) struct Closing<'q, J>(&'q Queue<J>);

impl<J> Drop for Closing<'_, J> {
    fn drop(&mut self) {
        let mut inside = self.0.inside();
        inside.closed = true;
        inside.waiting.clear();
        drop(inside);
        self.0.changed.notify_all();
    }
}
