//! Where the bytes of a report go: standard output, a file, or a comparison with a file.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Failure;
use super::args::FormatArgs;
use super::compare::Comparison;
use super::compress::Compressor;
use super::format::{self, AnyFormat, Compression};
use super::output::Target;
use super::overwrite::Output;

/// Takes the bytes of a report.
pub(super) struct Destination {
    place: Place,
    /// The file that is written or compared, if any.
    file: Option<PathBuf>,
}

enum Place {
    /// Standard output or a file.
    Target(Box<Compressor<Target>>),
    /// `--check`
    Comparison(Box<Comparison>),
}

impl Destination {
    /// The destination that was asked for.
    pub(super) fn new(args: &FormatArgs) -> Result<Self, Failure> {
        let file = file(args)?;
        let place = match (&args.check, args.bless) {
            (Some(file), false) => Place::Comparison(Box::new(Comparison::new(file)?)),
            _ => {
                let compression = file.map_or(Compression::None, |file| Compression::of(file).0);
                Place::Target(Box::new(Compressor::new(Target::new(file)?, compression)))
            }
        };
        Ok(Self { place, file: file.map(Path::to_owned) })
    }

    /// The format of the report that goes there.
    pub(super) fn format(&self, args: &FormatArgs) -> Result<AnyFormat, Failure> {
        format::format(args, self.file.as_deref(), self.is_terminal())
    }

    /// The file that would be replaced, if any.
    pub(super) fn replaces(&self) -> Option<&Path> {
        match &self.place {
            Place::Target(target) if target.get_ref().replaces() => self.file.as_deref(),
            _ => None,
        }
    }

    /// Whether it is standard output, on a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        matches!(&self.place, Place::Target(target) if target.get_ref().is_terminal())
    }

    /// Replaces the file, or ends the comparison and shows the differences. Whether the report is
    /// as it should be: `false` if it differs from the file of `--check`.
    pub(super) fn keep(self) -> Result<bool, Failure> {
        match self.place {
            Place::Target(target) => {
                match target.finish().and_then(|mut target| target.flush().map(|()| target)) {
                    Ok(target) => target.keep().map(|()| true),
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(true),
                    Err(error) => Err(format!("the report cannot be written: {error}").into()),
                }
            }
            Place::Comparison(comparison) => {
                let Some(diff) = comparison.finish()? else { return Ok(true) };
                let file = self.file.unwrap_or_default();
                let hint = format!(
                    "the report differs from `{0}`; accept it with `--check {0} --bless`\n",
                    file.display()
                );
                // Nobody may be reading; the exit code tells it as well.
                let _ = io::stderr().write_all((diff + &hint).as_bytes());
                Ok(false)
            }
        }
    }
}

/// The file that is written or compared, if any.
///
/// # Errors
///
/// If a file is to be blessed by continuous integration, which would accept every report.
fn file(args: &FormatArgs) -> Result<Option<&Path>, Failure> {
    let ci = || env::var_os("CI").is_some_and(|value| !value.is_empty());
    match args.check.as_deref() {
        Some(file) if args.bless && ci() => Err(Failure(format!(
            "`--bless` is refused where `CI` is set; bless `{}` on your machine, look at the changes, and commit it",
            file.display()
        ))),
        Some(file) => Ok(Some(file)),
        None => Ok(args.output.as_deref().filter(|file| *file != Path::new("-"))),
    }
}

/// The file that is written, if any.
pub(super) fn output(args: &FormatArgs) -> Option<Output<'_>> {
    let blessed = args.check.as_deref().filter(|_| args.bless);
    Output::new("--check", blessed).or_else(|| Output::new("-o", args.output.as_deref()))
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.place {
            Place::Target(target) => target.write(bytes),
            Place::Comparison(comparison) => comparison.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.place {
            Place::Target(target) => target.flush(),
            Place::Comparison(comparison) => comparison.flush(),
        }
    }
}
