//! Sources of bytes: the dumps that a user names, opened as streams of UTF-8 text.

use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::archive::Archive;
use super::kept_file::KeptFile;
use super::piece::PlainFile;
use super::unwrap::{Bytes, decompress, unwrap};
use crate::recognize::keys::{Document, recognize};
use crate::recognize::own::is_header;
use crate::recognize::probe::{LOOK, Probe};

/// One dump that the user named, or that is in a folder or archive that the user named.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name in findings and reports: the path as given, `-` for standard input,
    /// `ARCHIVE:MEMBER` for a member of an archive.
    pub name: Arc<str>,
    /// The file; absent for standard input and members of archives.
    pub path: Option<Arc<Path>>,
    /// The kind that the user says it has (`users=FILE`).
    pub declared: Option<Arc<str>>,
    /// Whose the records are, as the user says (`usages:PROJECT=FILE`).
    pub subject: Option<Arc<str>>,
    /// What a file of requests tells about it, where one was given.
    pub asked: Option<Arc<Asked>>,
    /// Whether it was found in a folder or archive, where other files than dumps are to be
    /// expected.
    pub from_folder: bool,
    /// Counts the bytes as they are read, before decompression.
    pub read_bytes: Option<Arc<AtomicU64>>,
    origin: Origin,
}

/// How a file was asked for, by the requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The URL.
    pub url: String,
    /// When and where it was asked for, in words; empty where that is not told.
    pub about: String,
}

/// How a source is opened.
#[derive(Debug, Clone)]
enum Origin {
    /// By its path.
    Path,
    /// Standard input, and the bytes that were read already.
    Stdin(Arc<[u8]>),
    /// A stream that was kept.
    Kept(KeptFile),
    /// A member of an archive: where it begins, and its length.
    Member(Arc<Archive>, u64, u64),
    /// It cannot be opened, for this reason.
    Fault(Arc<str>),
}

/// A stream of UTF-8 text and the wrappings that were removed.
pub struct Opened {
    /// The text, decompressed and without a byte order mark.
    pub text: Box<dyn Read + Send>,
    /// Bytes of the file, where it is one.
    pub size_bytes: Option<u64>,
    /// `gzip` or `zstd`; `None` for a plain file.
    pub compression: Option<&'static str>,
    /// The file, where its bytes are the text.
    pub plain: Option<PlainFile>,
}

/// The bytes of standard input in which an archive's first header is looked for: a block of zstd,
/// which cannot be decompressed in parts.
const HEAD: u64 = 256 * 1024;

/// Endings of the names of archives in a folder; its other files are not opened to find out.
const ARCHIVES: &[&str] = &[".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst"];

impl Source {
    /// Standard input.
    pub fn stdin() -> Self {
        Self::new("-".into(), None, Origin::Stdin([].into()))
    }

    /// The URL that it was asked from, where the requests tell it.
    pub fn url(&self) -> Option<&str> {
        self.asked.as_ref().map(|asked| asked.url.as_str())
    }

    fn file(path: PathBuf) -> Self {
        Self::new(path.to_string_lossy().into(), Some(path), Origin::Path)
    }

    fn new(name: Arc<str>, path: Option<PathBuf>, origin: Origin) -> Self {
        let (declared, subject, read_bytes) = (None, None, None);
        let path = path.map(Arc::from);
        Self { name, path, declared, subject, asked: None, from_folder: false, read_bytes, origin }
    }

    /// The dumps that one argument means: a file, `-`, `KIND=FILE` or `KIND:SUBJECT=FILE` for one
    /// of `kinds`, or the files of a folder and its folders, sorted by path. Hidden entries and
    /// links to folders are left out.
    ///
    /// # Errors
    ///
    /// When there is no such file or folder, or the folder cannot be listed.
    pub fn expand(argument: &str, kinds: &[&str]) -> io::Result<Vec<Self>> {
        if argument == "-" {
            return Ok(vec![Self::stdin()]);
        }
        if !Path::new(argument).exists()
            && let Some((kind, subject, file)) = declaration(argument)
            && kinds.contains(&kind)
        {
            let mut sources = Self::expand(file, &[])?;
            for source in &mut sources {
                source.declared = Some(kind.into());
                source.subject = subject.map(Arc::from);
            }
            return Ok(sources);
        }
        if !fs::metadata(argument)?.is_dir() {
            return Ok(vec![Self::file(argument.into())]);
        }
        let mut sources = folder(argument.into())?;
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(sources)
    }

    /// The members of the archive that this is, or, if it is none, the source itself. Reads the
    /// beginning of standard input.
    pub fn unpack(self) -> Vec<Self> {
        match (&self.origin, &self.path) {
            (Origin::Stdin(_), _) => self.unpack_stdin(),
            (Origin::Path, Some(path)) => {
                let named = ARCHIVES.iter().any(|ending| self.name.ends_with(ending));
                let is_file = || fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
                if !named && (self.from_folder || !is_file()) {
                    return vec![self];
                }
                match Archive::at(path.to_path_buf()) {
                    Ok(Some(archive)) => self.members(Arc::new(archive)),
                    // An error is reported when the file is opened.
                    Ok(None) | Err(_) => vec![self],
                }
            }
            _ => vec![self],
        }
    }

    fn unpack_stdin(self) -> Vec<Self> {
        let mut head = Vec::new();
        if let Err(error) = io::stdin().take(HEAD).read_to_end(&mut head) {
            return vec![self.fault(&error.to_string())];
        }
        let head: Arc<[u8]> = head.into();
        let begins = decompress(Box::new(Cursor::new(head.clone())));
        let mut first = Vec::new();
        let _ = begins.map(|(_, bytes)| bytes.take(512).read_to_end(&mut first));
        if !super::archive::is_archive(&first) {
            return vec![Self { origin: Origin::Stdin(head), ..self }];
        }
        let kept = match KeptFile::new(&head, io::stdin()) {
            Ok(kept) => kept,
            Err(error) => return vec![self.fault(&error.to_string())],
        };
        match Archive::kept(kept.clone()) {
            Ok(Some(archive)) => self.members(Arc::new(archive)),
            Ok(None) => vec![Self { origin: Origin::Kept(kept), ..self }],
            Err(error) => vec![self.fault(&error.to_string())],
        }
    }

    /// Keeps a stream in a temporary file, so that it can be read more than once.
    ///
    /// # Errors
    ///
    /// When the stream cannot be read, or the file cannot be written.
    pub fn keep(&mut self) -> io::Result<()> {
        let kept = match (&self.origin, &self.path) {
            (Origin::Stdin(head), _) => KeptFile::new(head, io::stdin())?,
            (Origin::Path, Some(path)) => match fs::metadata(path) {
                Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => {
                    KeptFile::new(&[], File::open(path)?)?
                }
                _ => return Ok(()),
            },
            _ => return Ok(()),
        };
        self.origin = Origin::Kept(kept);
        Ok(())
    }

    fn members(self, archive: Arc<Archive>) -> Vec<Self> {
        let listing = archive.list();
        let mut sources = Vec::with_capacity(listing.members.len() + 1);
        for member in listing.members {
            sources.push(Self {
                name: format!("{}:{}", self.name, member.name).into(),
                path: None,
                from_folder: true,
                origin: Origin::Member(archive.clone(), member.start, member.length),
                ..self.clone()
            });
        }
        match listing.fault {
            Some(fault) => sources.push(self.fault(&fault)),
            None if sources.is_empty() => {
                sources.push(self.fault("the archive has no files in it"))
            }
            None => {}
        }
        sources
    }

    fn fault(self, fault: &str) -> Self {
        Self { origin: Origin::Fault(fault.into()), ..self }
    }

    /// Whether its first line or record shows that osreport wrote it.
    pub fn is_own_report(&self) -> bool {
        let Ok((opened, _)) = self.open(false) else { return false };
        let mut head = Vec::new();
        let _ = opened.text.take(LOOK as u64).read_to_end(&mut head);
        let head = head.trim_ascii_start();
        match head.first() {
            Some(b'{' | b'[') => recognize(&Probe::new(head), &[]) == Document::Report,
            _ => head.split(|byte| *byte == b'\n').next().is_some_and(is_header),
        }
    }

    /// The number of bytes to read, where it is known before.
    pub fn size_bytes(&self) -> Option<u64> {
        match (&self.origin, &self.path) {
            (Origin::Member(_, _, length), _) => Some(*length),
            (Origin::Path, Some(path)) => {
                let metadata = fs::metadata(path).ok()?;
                metadata.is_file().then_some(metadata.len())
            }
            _ => None,
        }
    }

    fn counted(&self, raw: impl Read + Send + 'static) -> Bytes {
        counted(raw, self.read_bytes.clone())
    }

    /// Opens the dump; returns also how it can be read a second time.
    ///
    /// Small streams are kept in memory; a large one is kept in a temporary file if it must be
    /// read `again`. Members of archives can always be.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, or its first bytes cannot be read.
    pub fn open(&self, again: bool) -> io::Result<(Opened, Again)> {
        let raw: Bytes = match (&self.origin, &self.path) {
            (Origin::Fault(fault), _) => return Err(io::Error::other(fault.to_string())),
            (Origin::Member(archive, start, length), _) => {
                let mut opened = archive.open(*start, *length)?;
                opened.text = self.counted(opened.text);
                return Ok((opened, Again::Member(archive.clone(), *start, *length)));
            }
            (Origin::Kept(kept), _) => {
                let opened = unwrap(self.counted(kept.from(0)), None, None)?;
                return Ok((opened, Again::Kept(kept.clone())));
            }
            (Origin::Stdin(head), _) => self.counted(Cursor::new(head.clone()).chain(io::stdin())),
            (Origin::Path, None) => return Err(io::ErrorKind::NotFound.into()),
            (Origin::Path, Some(path)) => {
                let file = File::open(path)?;
                let metadata = file.metadata()?;
                if metadata.is_dir() {
                    return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a directory"));
                }
                if metadata.is_file() {
                    let opened = unwrap_file(file, metadata.len(), self.read_bytes.clone())?;
                    let most = if opened.compression.is_some() { SMALL / 8 } else { SMALL };
                    let again = if metadata.len() <= most as u64 {
                        Again::Path(path.clone())
                    } else {
                        Again::Large(path.clone())
                    };
                    return Ok((opened, again));
                }
                self.counted(file)
            }
        };
        let mut start = Vec::new();
        let mut raw = raw.take(SMALL as u64);
        raw.read_to_end(&mut start)?;
        let rest = raw.into_inner();
        if start.len() < SMALL {
            let start: Arc<[u8]> = start.into();
            let opened = unwrap(Box::new(Cursor::new(start.clone())), None, None)?;
            return Ok((opened, Again::Memory(start)));
        }
        if !again {
            let all = Cursor::new(start).chain(rest);
            return Ok((unwrap(Box::new(all), None, None)?, Again::Never));
        }
        let again = Again::Kept(KeptFile::new(&start, rest)?);
        let opened = again.open()?.ok_or(io::ErrorKind::NotFound)?;
        Ok((opened, again))
    }
}

/// Kind, subject and file of `KIND=FILE` or `KIND:SUBJECT=FILE`.
pub(crate) fn declaration(argument: &str) -> Option<(&str, Option<&str>, &str)> {
    let (left, file) = argument.split_once('=')?;
    match left.split_once(':') {
        Some((kind, subject)) => Some((kind, Some(subject).filter(|s| !s.is_empty()), file)),
        None => Some((left, None, file)),
    }
}

/// The files of a folder and of the folders in it, in no particular order.
fn folder(top: PathBuf) -> io::Result<Vec<Source>> {
    let mut sources = Vec::new();
    let mut folders = vec![top];
    let mut first = true;
    while let Some(folder) = folders.pop() {
        match entries(&folder, &mut folders, &mut sources) {
            Err(error) if first => return Err(error),
            Err(error) => sources.push(Source::file(folder).fault(&error.to_string())),
            Ok(()) => {}
        }
        first = false;
    }
    for source in &mut sources {
        source.from_folder = true;
    }
    Ok(sources)
}

fn entries(folder: &Path, folders: &mut Vec<PathBuf>, sources: &mut Vec<Source>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            folders.push(path);
            continue;
        }
        let is_file = kind.is_file()
            // A dangling link is an error when it is opened.
            || kind.is_symlink() && fs::metadata(&path).map_or(true, |metadata| metadata.is_file());
        if is_file {
            sources.push(Source::file(path));
        }
    }
    Ok(())
}

/// Removes the wrappings of a file.
fn unwrap_file(file: File, length: u64, read_bytes: Option<Arc<AtomicU64>>) -> io::Result<Opened> {
    let file = Arc::new(file);
    let raw = counted(file.clone(), read_bytes.clone());
    // Elsewhere no thread can read a file at an offset.
    let at_offsets = cfg!(any(unix, windows));
    unwrap(raw, Some(length), at_offsets.then_some(PlainFile { file, length, read_bytes }))
}

fn counted(raw: impl Read + Send + 'static, count: Option<Arc<AtomicU64>>) -> Bytes {
    match count {
        Some(count) => Box::new(Counted { inner: raw, count }),
        None => Box::new(raw),
    }
}

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.count.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// The size up to which a file is read twice, so that the order of the dumps in it is free.
const SMALL: usize = 8 * 1024 * 1024;

/// How a dump can be read a second time.
#[derive(Debug, Clone)]
pub enum Again {
    /// It is a small file.
    Path(Arc<Path>),
    /// It is a large file, which is better read once.
    Large(Arc<Path>),
    /// It was a stream, and is kept.
    Kept(KeptFile),
    /// It is a member of an archive: where it begins, and its length.
    Member(Arc<Archive>, u64, u64),
    /// It was a stream, and this is all of it.
    Memory(Arc<[u8]>),
    /// It is a large stream, which cannot be read again.
    Never,
}

impl Again {
    /// Opens the dump a second time; `None` where that cannot be.
    ///
    /// # Errors
    ///
    /// As for [`Source::open`].
    pub fn open(&self) -> io::Result<Option<Opened>> {
        match self {
            Self::Path(path) | Self::Large(path) => {
                let file = File::open(path)?;
                let length = file.metadata()?.len();
                unwrap_file(file, length, None).map(Some)
            }
            Self::Kept(kept) => unwrap(kept.from(0), None, None).map(Some),
            Self::Member(archive, start, length) => archive.open(*start, *length).map(Some),
            Self::Memory(bytes) => {
                unwrap(Box::new(Cursor::new(bytes.clone())), None, None).map(Some)
            }
            Self::Never => Ok(None),
        }
    }
}
