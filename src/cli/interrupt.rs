//! Removes temporary files when a signal ends the run.
//!
//! A thread waits for the signals that terminate a process, removes unfinished files, and raises
//! the signal again with its default action. A signal that was ignored when the run began, as under
//! `nohup`, stays ignored.

use std::io;
use std::path::Path;

use tempfile::{NamedTempFile, TempDir};

/// Makes a write beyond the limit on the size of files (`ulimit -f`) an error, which ends the
/// process otherwise: a redirected report and the temporary file for ids can be too large, too.
pub(super) fn catch_file_limit() {
    // Where the signal cannot be caught, its action stays unchanged.
    let _ = signals::catch_file_limit();
}

/// Makes a temporary file by `make`, which a signal removes while it exists.
///
/// # Errors
///
/// Those of `make`, and when the signals cannot be waited for.
pub(super) fn removed_on_signal(
    make: impl FnOnce() -> io::Result<NamedTempFile>,
) -> io::Result<NamedTempFile> {
    signals::wait_for()?;
    // Hold the lock while creating the file so that the signal thread cannot miss it.
    let mut known = signals::known();
    let file = make()?;
    known.push(file.path().to_owned());
    Ok(file)
}

/// A folder in `parent` that is removed when dropped, and by a signal, with its contents.
///
/// # Errors
///
/// When it cannot be made, or the signals cannot be waited for.
pub(super) fn folder_removed_on_signal(parent: &Path) -> io::Result<TempDir> {
    signals::wait_for()?;
    let mut known = signals::known();
    let mut builder = tempfile::Builder::new();
    builder.prefix(".osreport-").suffix(".part");
    // The umask decides, as for any new folder.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let folder = builder.tempdir_in(parent)?;
    known.push(folder.path().to_owned());
    Ok(folder)
}

/// The file is no longer temporary, or no longer there.
pub(super) fn forget(path: &Path) {
    signals::known().retain(|known| known != path);
}

#[cfg(unix)]
mod signals {
    use std::fs;
    use std::io;
    use std::path::PathBuf;
    use std::sync::atomic::AtomicBool;
    use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
    use std::thread;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;
    use signal_hook::{flag, low_level};

    static KNOWN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
    static WAITING: Mutex<bool> = Mutex::new(false);

    pub(super) fn known() -> MutexGuard<'static, Vec<PathBuf>> {
        KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a write beyond the limit on the size of files an error.
    pub(super) fn catch_file_limit() -> io::Result<()> {
        flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false))).map(|_| ())
    }

    /// Starts the thread, once.
    pub(super) fn wait_for() -> io::Result<()> {
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        if *waiting {
            return Ok(());
        }
        let ignored = ignored();
        let heard = [SIGHUP, SIGINT, SIGTERM];
        let heard = heard.into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
        let mut signals = Signals::new(heard)?;
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            if let Some(signal) = signals.forever().next() {
                let files = known();
                for file in files.iter() {
                    let _ = fs::remove_file(file).or_else(|_| fs::remove_dir_all(file));
                }
                // The lock is kept, so that no further file can be made.
                let _ = low_level::emulate_default_handler(signal);
            }
        })?;
        *waiting = true;
        Ok(())
    }

    /// The signals that are ignored, as Linux shows them: the lowest bit is signal 1. Elsewhere
    /// `nohup` is the one program that ignores signals for others, and SIGHUP its signal.
    fn ignored() -> u64 {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(1)
    }
}

#[cfg(not(unix))]
mod signals {
    use std::io;
    use std::path::PathBuf;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    static KNOWN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

    pub(super) fn known() -> MutexGuard<'static, Vec<PathBuf>> {
        KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// There is no such signal.
    pub(super) fn catch_file_limit() -> io::Result<()> {
        Ok(())
    }

    /// Nothing to wait for.
    pub(super) fn wait_for() -> io::Result<()> {
        Ok(())
    }
}
