//! Where a report goes: standard output, or a file that is replaced atomically.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Failure;
use super::args::{FormatArgs, Formula};
use super::interrupt;
use crate::write::{self, Quote, Style};

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readers {
    /// Everybody that the umask allows.
    All,
    /// Its owner alone.
    Owner,
}

/// Takes the bytes of a report.
pub(super) enum Target {
    /// Standard output.
    Stdout(io::Stdout),
    /// A file beside the one that it will replace.
    Beside(NamedTempFile, PathBuf),
    /// A pipe or device, which cannot be replaced.
    Direct(File),
}

impl Target {
    /// The target that was asked for.
    pub(super) fn new(file: Option<&Path>) -> Result<Self, Failure> {
        match file {
            None => Ok(Self::Stdout(io::stdout())),
            Some(path) if path == Path::new("-") => Ok(Self::Stdout(io::stdout())),
            Some(path) => Self::file(path),
        }
    }

    /// A file, written beside and renamed.
    pub(super) fn file(path: &Path) -> Result<Self, Failure> {
        Self::file_for(path, Readers::All)
    }

    /// A file that may hold secrets: only its owner may read it, whatever its mode was before.
    pub(super) fn private(path: &Path) -> Result<Self, Failure> {
        Self::file_for(path, Readers::Owner)
    }

    fn file_for(path: &Path, readers: Readers) -> Result<Self, Failure> {
        let fails =
            |error: io::Error| Failure(format!("`{}` cannot be written: {error}", path.display()));
        // A link is followed, so that what it leads to is replaced, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let existing = fs::metadata(&path).ok();
        if let Some(existing) = &existing {
            if existing.is_dir() {
                return Err(format!("`{}` is a folder; name a file in it", path.display()).into());
            }
            if !existing.is_file() {
                let file = File::options().write(true).open(&path).map_err(fails)?;
                return Ok(Self::Direct(file));
            }
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        if !folder.is_dir() {
            let (file, folder) = (path.display(), folder.display());
            return Err(format!("`{file}` cannot be written: no such folder: `{folder}`").into());
        }
        let file = Self::temporary_for(folder, readers).map_err(fails)?;
        if let (Some(existing), Readers::All) = (existing, readers) {
            let _ = file.as_file().set_permissions(existing.permissions());
        }
        Ok(Self::Beside(file, path))
    }

    /// A file in `folder` that is removed when dropped, unless it is given a name.
    pub(super) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
        Self::temporary_for(folder, Readers::All)
    }

    fn temporary_for(folder: &Path, readers: Readers) -> io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".osreport-").suffix(".part");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(match readers {
            // The umask decides, as for any new file.
            Readers::All => 0o666,
            Readers::Owner => 0o600,
        }));
        #[cfg(not(unix))]
        let _ = readers;
        interrupt::removed_on_signal(|| builder.tempfile_in(folder))
    }

    /// Gives the file that is written another place to be put in, on the same file system, and
    /// writes it to the disk.
    pub(super) fn name_anew(&mut self, to: PathBuf) -> io::Result<()> {
        if let Self::Beside(file, path) = self {
            file.as_file().sync_all()?;
            *path = to;
        }
        Ok(())
    }

    /// Puts the new report in the old one's place.
    pub(super) fn keep(self) -> Result<(), Failure> {
        if let Self::Beside(file, path) = self {
            let fails =
                |error: io::Error| format!("`{}` cannot be written: {error}", path.display());
            // An old report is replaced only after the new one is on the disk.
            if path.exists() {
                file.as_file().sync_all().map_err(fails)?;
            }
            let part = file.path().to_owned();
            file.persist(&path).map_err(|error| fails(error.error))?;
            interrupt::forget(&part);
        }
        Ok(())
    }

    /// Whether it is a file that would be replaced.
    pub(super) fn replaces(&self) -> bool {
        matches!(self, Self::Beside(..))
    }

    /// Whether it is standard output, on a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        matches!(self, Self::Stdout(out) if out.is_terminal())
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::Beside(file, _) => file.write(bytes),
            Self::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Beside(file, _) => file.flush(),
            Self::Direct(file) => file.flush(),
        }
    }
}

/// The style that was asked for, of a report that goes to a terminal or not.
pub(super) fn style(args: &FormatArgs, terminal: bool) -> Result<Style, Failure> {
    let quote = Quote::NAMES.iter().find(|(name, _)| *name == args.quote).map(|(_, quote)| *quote);
    let fit = args.fit_width || std::env::var("CLIFF_FIT_WIDTH").is_ok_and(|value| value == "1");
    let mut style = Style {
        quote: quote.unwrap_or(Style::DEFAULT.quote),
        header: !args.no_header,
        crlf: args.crlf,
        bom: args.bom,
        formula_keep: args.formula == Formula::Keep,
        noindent: args.noindent,
        max_width: args.max_width,
        human: args.human,
        fit_width: fit,
        print_empty: args.print_empty,
        terminal_width: terminal_width().filter(|_| terminal || fit),
        color: args.color.applies(terminal),
        terminal,
        ..Style::DEFAULT
    };
    if let Some(text) = &args.delimiter {
        style.delimiter = write::delimiter(text).ok_or_else(|| {
            Failure(format!("`{text}` cannot part cells; give one ASCII character, or `tab`"))
        })?;
    }
    Ok(style)
}

/// Columns of the terminal.
pub(super) fn terminal_width() -> Option<usize> {
    let (width, _) =
        terminal_size::terminal_size().or_else(|| terminal_size::terminal_size_of(io::stderr()))?;
    Some(usize::from(width.0))
}
