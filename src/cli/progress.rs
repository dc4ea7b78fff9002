//! How far a run is, on a terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::args::RunArgs;
use crate::read::source::Source;

/// A line on standard error that is written over until it is dropped.
pub(super) struct Progress {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// A run that is over sooner shows nothing.
const WAIT: Duration = Duration::from_millis(500);
const STEP: Duration = Duration::from_millis(100);

impl Progress {
    /// Shows how much of `sources` was read, where there is somebody to see it.
    pub(super) fn new<'s>(sources: impl Iterator<Item = &'s mut Source>, run: &RunArgs) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        if run.quiet || run.no_progress || !io::stderr().is_terminal() {
            return Self { ended, thread: None };
        }
        let read = Arc::new(AtomicU64::new(0));
        let mut total = Some(0);
        for source in sources {
            source.read_bytes = Some(read.clone());
            total = total.zip(source.size_bytes()).map(|(total, length)| total + length);
        }
        let end = ended.clone();
        let thread = thread::spawn(move || show(&read, total, &end));
        Self { ended, thread: Some(thread) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

fn show(read: &AtomicU64, total: Option<u64>, ended: &AtomicBool) {
    let start = Instant::now();
    let mut shown = false;
    while !ended.load(Ordering::Relaxed) {
        thread::park_timeout(STEP);
        let passed = start.elapsed();
        if passed < WAIT || ended.load(Ordering::Relaxed) {
            continue;
        }
        let bytes = read.load(Ordering::Relaxed);
        let _ = write!(io::stderr(), "\r\x1b[K{}", line(bytes, total, passed));
        shown = true;
    }
    if shown {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}

/// `[#####     ]  50 %  183.0 of 366.0 MB  610.0 MB/s`
fn line(bytes: u64, total: Option<u64>, passed: Duration) -> String {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let speed = megabytes(bytes) / passed.as_secs_f64().max(1e-3);
    match total.filter(|total| *total > 0) {
        Some(total) => {
            let done = (bytes.min(total) * 20 / total) as usize;
            format!(
                "[{}{}] {:3} %  {:.1} of {:.1} MB  {speed:.1} MB/s",
                "#".repeat(done),
                " ".repeat(20 - done),
                bytes.min(total) * 100 / total,
                megabytes(bytes),
                megabytes(total)
            )
        }
        None => format!("{:.1} MB  {speed:.1} MB/s", megabytes(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is() {
        let second = Duration::from_secs(1);
        assert_eq!(
            line(183_000_000, Some(366_000_000), second),
            "[##########          ]  50 %  183.0 of 366.0 MB  183.0 MB/s"
        );
        assert_eq!(line(2_000_000, None, second), "2.0 MB  2.0 MB/s");
    }
}
