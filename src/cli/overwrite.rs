//! Outputs that are inputs: no file that a run reads is ever written.
//!
//! Files are compared as the system knows them (device and inode), so links, `..` and second
//! names make no difference. It runs before anything is read.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use super::Failure;
use crate::read::source::Source;

/// A file that a run will write: the option that names it, and the path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output<'p> {
    option: &'p str,
    path: &'p Path,
}

impl<'p> Output<'p> {
    /// The output of `option`, where it was given and is not standard output.
    pub(super) fn new(option: &'p str, path: Option<&'p Path>) -> Option<Self> {
        let path = path.filter(|path| *path != Path::new("-"))?;
        Some(Self { option, path })
    }
}

/// A file, whatever its name.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Identity {
    /// Device and inode.
    #[cfg(unix)]
    Inode(u64, u64),
    /// Where there are no inodes, or no file yet: the path without links and `..`.
    Path(PathBuf),
}

/// Refuses `outputs` that are one file, or one of `sources`.
///
/// An old report that was found in a folder given is not read, and may be replaced. Standard
/// output may be a file too: one that was found in a folder given is not read, since the
/// shell has emptied it already; one that was given by name is an error.
pub(super) fn refuse(sources: &mut Vec<Source>, outputs: &[Output<'_>]) -> Result<(), Failure> {
    let mut known: HashMap<Identity, Output<'_>> = HashMap::new();
    for output in outputs {
        let identity = identity(output.path);
        if let Some(other) = known.get(&identity) {
            return Err(Failure(format!(
                "`{}` and `{}` name the same file, `{}`; name two files",
                other.option,
                output.option,
                output.path.display()
            )));
        }
        known.insert(identity, *output);
    }
    let stdout = stdout_file();
    if stdout.is_none() && !outputs.iter().any(|output| output.path.exists()) {
        return Ok(());
    }
    let mut refused = None;
    sources.retain(|source| {
        let identity = match source_metadata(source) {
            Some(metadata) if metadata.is_file() => match &source.path {
                Some(path) => of_metadata(&metadata).unwrap_or_else(|| self::identity(path)),
                None => match of_metadata(&metadata) {
                    Some(identity) => identity,
                    None => return true,
                },
            },
            _ => return true,
        };
        if let Some(output) = known.get(&identity) {
            // The report of an earlier run, which is not a dump.
            if source.from_folder && source.is_own_report() {
                return false;
            }
            refused.get_or_insert_with(|| {
                format!(
                    "`{}` would overwrite the dump `{}`; name another file for `{}`",
                    output.path.display(),
                    source.name,
                    output.option
                )
            });
        }
        if stdout.as_ref() == Some(&identity) {
            if source.from_folder {
                return false;
            }
            refused.get_or_insert_with(|| {
                format!(
                    "standard output is the dump `{}`; redirect it to another file",
                    source.name
                )
            });
        }
        true
    });
    refused.map_or(Ok(()), |message| Err(Failure(message)))
}

fn source_metadata(source: &Source) -> Option<Metadata> {
    match &source.path {
        Some(path) => fs::metadata(path).ok(),
        None => stream_metadata(&std::io::stdin()),
    }
}

/// The file that standard output is, if it is one.
fn stdout_file() -> Option<Identity> {
    let metadata = stream_metadata(&std::io::stdout())?;
    metadata.is_file().then(|| of_metadata(&metadata)).flatten()
}

#[cfg(unix)]
fn stream_metadata(stream: &impl std::os::fd::AsFd) -> Option<Metadata> {
    let stream = stream.as_fd().try_clone_to_owned().ok()?;
    fs::File::from(stream).metadata().ok()
}

#[cfg(not(unix))]
fn stream_metadata<S>(_: &S) -> Option<Metadata> {
    None
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there are no inodes")]
fn of_metadata(metadata: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    Some(Identity::Inode(metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn of_metadata(_: &Metadata) -> Option<Identity> {
    None
}

/// The file at `path`, or, where there is none yet, the place that it will have.
fn identity(path: &Path) -> Identity {
    if let Some(identity) = fs::metadata(path).ok().as_ref().and_then(of_metadata) {
        return identity;
    }
    if let Ok(path) = fs::canonicalize(path) {
        return Identity::Path(path);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = fs::canonicalize(folder.unwrap_or(Path::new(".")));
    Identity::Path(match (folder, path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    })
}

/// Whether the file at `path` is one of `sources`.
pub(super) fn is_source(sources: &[Source], path: &Path) -> bool {
    let wanted = identity(path);
    sources.iter().filter_map(|source| source.path.as_deref()).any(|path| identity(path) == wanted)
}
