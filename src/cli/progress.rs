//! How far a run is, on a terminal.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

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
    while !ended.load(Ordering::Relaxed) && start.elapsed() < WAIT {
        thread::park_timeout(STEP);
    }
    if ended.load(Ordering::Relaxed) {
        return;
    }
    // The speed and the time left are counted from the start of the run.
    let bar = ProgressBar::new(total.unwrap_or(0)).with_elapsed(start.elapsed());
    bar.set_style(style(total));
    while !ended.load(Ordering::Relaxed) {
        bar.set_position(read.load(Ordering::Relaxed));
        thread::park_timeout(STEP);
    }
    bar.finish_and_clear();
}

/// `[=====>    ]  50 %  183.0 MB of 366.0 MB  610.0 MB/s  1s left`
const OF_TOTAL: &str = "[{bar:20}] {percent:>3} %  {decimal_bytes} of {decimal_total_bytes}  {decimal_bytes_per_sec}  {eta} left";

/// Where the size of the input is unknown.
const WITHOUT_TOTAL: &str = "{decimal_bytes}  {decimal_bytes_per_sec}  {elapsed}";

fn style(total: Option<u64>) -> ProgressStyle {
    let template = if total.is_some_and(|total| total > 0) { OF_TOTAL } else { WITHOUT_TOTAL };
    // A test shows that both are good.
    let style = ProgressStyle::with_template(template);
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_templates_are_good() {
        for template in [OF_TOTAL, WITHOUT_TOTAL] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
