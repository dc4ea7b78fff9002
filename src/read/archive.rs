//! tar archives: their members are files. No file is ever created under a member's name.
//!
//! An archive is listed once. A member of a plain archive is read where it is in the file. A
//! compressed archive is one stream, which goes on from member to member as long as they are read
//! in their order, and is begun again where they are not; so memory is flat, and an archive that
//! unpacks to far more than its size costs only time.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tar::{EntryType, Header, PaxExtensions};

use super::kept_file::KeptFile;
use super::source::Opened;
use super::unwrap::{Bytes, decompress, unwrap};

/// Bytes of a header, and of the blocks in which a member is stored.
const BLOCK: u64 = 512;

/// Most members of one archive.
const MEMBERS: usize = 1_000_000;

/// Most bytes of a member's name, and of the attributes that may hold it.
const NAME: u64 = 4096;
const ATTRIBUTES: u64 = 1024 * 1024;

/// An archive that was listed.
pub struct Archive {
    file: Stored,
    compression: Option<&'static str>,
    /// An idle decompressed stream.
    idle: Mutex<Option<Stream>>,
}

/// Where an archive's bytes are.
enum Stored {
    Path(PathBuf),
    /// It was a stream.
    Kept(KeptFile),
}

/// A decompressed archive and how much of it was read.
struct Stream {
    bytes: Bytes,
    at: u64,
}

/// A file in an archive: where in the decompressed archive its bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) start: u64,
    pub(super) length: u64,
}

/// What an archive holds, and why the list ends early, if it does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    pub(super) members: Vec<Member>,
    pub(super) fault: Option<String>,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archive").field("compression", &self.compression).finish_non_exhaustive()
    }
}

impl Archive {
    /// The archive in the file at `path`; `None` if it is not one.
    pub(super) fn at(path: PathBuf) -> io::Result<Option<Self>> {
        Self::new(Stored::Path(path))
    }

    /// The archive that a stream was; `None` if it was not one.
    pub(super) fn kept(file: KeptFile) -> io::Result<Option<Self>> {
        Self::new(Stored::Kept(file))
    }

    fn new(file: Stored) -> io::Result<Option<Self>> {
        let mut archive = Self { file, compression: None, idle: Mutex::new(None) };
        let (compression, mut bytes) = decompress(archive.raw(0)?)?;
        archive.compression = compression;
        Ok(is_archive(&block(&mut bytes)?.0).then_some(archive))
    }

    /// The stored bytes from `start` on.
    fn raw(&self, start: u64) -> io::Result<Bytes> {
        match &self.file {
            Stored::Path(path) => {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(start))?;
                Ok(Box::new(file))
            }
            Stored::Kept(file) => Ok(file.from(start)),
        }
    }

    /// The decompressed archive from `start` on.
    fn stream(&self, start: u64) -> io::Result<Stream> {
        if self.compression.is_none() {
            return Ok(Stream { bytes: self.raw(start)?, at: start });
        }
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut stream = match idle.filter(|stream| stream.at <= start) {
            Some(stream) => stream,
            None => Stream { bytes: decompress(self.raw(0)?)?.1, at: 0 },
        };
        stream.skip(start - stream.at)?;
        Ok(stream)
    }

    /// Opens a member.
    pub(super) fn open(self: &Arc<Self>, start: u64, length: u64) -> io::Result<Opened> {
        let stream = Some(self.stream(start)?);
        let raw = MemberReader { archive: self.clone(), stream, left: length };
        let mut opened = unwrap(Box::new(raw), Some(length), None)?;
        opened.compression = opened.compression.or(self.compression);
        Ok(opened)
    }

    /// Lists the members that are files, in their order. As for a folder, hidden ones are left
    /// out, and so are links; of two members of one name the last is the file.
    pub(super) fn list(&self) -> Listing {
        let mut listing = Listing::default();
        if let Err(error) = self.list_into(&mut listing.members) {
            let after = match listing.members.len() {
                1 => "1 member".to_owned(),
                count => format!("{count} members"),
            };
            listing.fault = Some(format!("the archive is damaged after {after}: {error}"));
        }
        let mut last = HashMap::new();
        for (number, member) in listing.members.iter().enumerate() {
            last.insert(member.name.clone(), number);
        }
        let mut number = 0;
        listing.members.retain(|member| {
            number += 1;
            last.get(&member.name) == Some(&(number - 1))
        });
        listing
    }

    fn list_into(&self, members: &mut Vec<Member>) -> io::Result<()> {
        let mut stream = self.stream(0)?;
        // The headers before a member.
        let (mut long_name, mut attributes) = (None, Attributes::default());
        loop {
            let (bytes, filled) = block(&mut stream.bytes)?;
            stream.at += BLOCK;
            if filled == BLOCK && bytes.iter().all(|byte| *byte == 0) {
                return Ok(());
            }
            if filled < BLOCK {
                return Err(io::Error::other("it ends without an end mark"));
            }
            if !has_checksum(&bytes) {
                return Err(io::Error::other("a header is wrong"));
            }
            let header = Header::from_byte_slice(&bytes);
            let size = header.entry_size().map_err(|_| io::Error::other("a size is wrong"))?;
            let kind = header.entry_type();
            match kind {
                EntryType::GNULongName => {
                    let name = stream.short(size, NAME, "a member's name")?;
                    long_name =
                        Some(name.split(|byte| *byte == 0).next().unwrap_or_default().to_vec());
                    continue;
                }
                EntryType::XHeader => {
                    attributes = Attributes::new(&stream.short(
                        size,
                        ATTRIBUTES,
                        "a member's attributes",
                    )?);
                    continue;
                }
                EntryType::GNULongLink | EntryType::XGlobalHeader => {
                    stream.skip_member(self, size)?;
                    continue;
                }
                _ => {}
            }
            let name = attributes.path.take().or(long_name.take());
            let name = name.unwrap_or_else(|| header.path_bytes().into_owned());
            let size = attributes.size.take().unwrap_or(size);
            let is_file = matches!(kind, EntryType::Regular | EntryType::Continuous);
            let stored = !matches!(
                kind,
                EntryType::Link
                    | EntryType::Symlink
                    | EntryType::Directory
                    | EntryType::Char
                    | EntryType::Block
                    | EntryType::Fifo
            );
            if kind == EntryType::GNUSparse || attributes.sparse {
                return Err(io::Error::other(
                    "a member is stored as a sparse file; pack it without `-S`",
                ));
            }
            attributes = Attributes::default();
            if let Some(name) = shown_name(&name).filter(|_| is_file) {
                if members.len() == MEMBERS {
                    return Err(io::Error::other(format!("it has more than {MEMBERS} members")));
                }
                members.push(Member { name, start: stream.at, length: size });
            }
            if stored {
                stream.skip_member(self, size)?;
            }
        }
    }
}

impl Stream {
    /// Goes over this many bytes, as far as there are any.
    fn skip(&mut self, count: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.bytes.by_ref().take(count), &mut io::sink())?;
        self.at += count;
        if skipped < count { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    /// Goes over a member of this many bytes and what fills its last block.
    fn skip_member(&mut self, archive: &Archive, size: u64) -> io::Result<()> {
        let stored = size.checked_next_multiple_of(BLOCK);
        let Some(end) = stored.and_then(|stored| self.at.checked_add(stored)) else {
            return Err(io::Error::other("a size is wrong"));
        };
        if archive.compression.is_none() && end - self.at > 64 * 1024 {
            *self = archive.stream(end)?;
            return Ok(());
        }
        match self.skip(end - self.at) {
            // The reader of the member reports it.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(()),
            outcome => outcome,
        }
    }

    /// The bytes of a short member, of which there may be `most`.
    fn short(&mut self, size: u64, most: u64, what: &str) -> io::Result<Vec<u8>> {
        if size > most {
            return Err(io::Error::other(format!("{what} is longer than {most} bytes")));
        }
        let mut bytes = Vec::new();
        self.bytes.by_ref().take(size).read_to_end(&mut bytes)?;
        self.at += size;
        self.skip(size.next_multiple_of(BLOCK) - size)?;
        Ok(bytes)
    }
}

/// What a pax header says of the member behind it.
#[derive(Default)]
struct Attributes {
    path: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: bool,
}

impl Attributes {
    fn new(bytes: &[u8]) -> Self {
        let mut attributes = Self::default();
        for extension in PaxExtensions::new(bytes).flatten() {
            match extension.key_bytes() {
                b"path" => attributes.path = Some(extension.value_bytes().to_vec()),
                b"size" => {
                    attributes.size = extension.value().ok().and_then(|size| size.parse().ok());
                }
                key => attributes.sparse |= key.starts_with(b"GNU.sparse."),
            }
        }
        attributes
    }
}

/// A member's name without leading `./`; `None` for hidden ones.
fn shown_name(name: &[u8]) -> Option<String> {
    if name.len() as u64 > NAME {
        return None;
    }
    let name = String::from_utf8_lossy(name);
    let name = name.trim_start_matches("./");
    let hidden = |part: &str| part.starts_with('.') && part != "." && part != "..";
    (!name.is_empty() && !name.split('/').any(hidden)).then(|| name.to_owned())
}

/// Reads a block, and says how much of it there was.
fn block(bytes: &mut Bytes) -> io::Result<([u8; BLOCK as usize], u64)> {
    let mut block = [0; BLOCK as usize];
    let mut filled = 0;
    while filled < block.len() {
        match bytes.read(&mut block[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((block, filled as u64))
}

/// Whether `head`, a file's first bytes, are the first header of an archive.
pub(super) fn is_archive(head: &[u8]) -> bool {
    head.first_chunk().is_some_and(has_checksum)
}

/// Whether the checksum of a header is right. No text has one by chance.
fn has_checksum(block: &[u8; BLOCK as usize]) -> bool {
    let field = 148..156;
    let sum: u32 =
        block[..field.start].iter().chain(&block[field.end..]).map(|byte| u32::from(*byte)).sum();
    let sum = sum + 8 * u32::from(b' ');
    Header::from_byte_slice(block).cksum().is_ok_and(|said| said == sum)
}

/// Reads one member.
struct MemberReader {
    archive: Arc<Archive>,
    stream: Option<Stream>,
    left: u64,
}

impl Read for MemberReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Some(stream) = &mut self.stream else { return Ok(0) };
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(out.len());
        if most == 0 {
            return Ok(0);
        }
        let outcome = match stream.bytes.read(&mut out[..most]) {
            Ok(0) => {
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends inside it"))
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            outcome => outcome,
        };
        match outcome {
            Ok(count) => {
                stream.at += count as u64;
                self.left -= count as u64;
                Ok(count)
            }
            Err(error) => {
                self.stream = None;
                Err(error)
            }
        }
    }
}

impl Drop for MemberReader {
    fn drop(&mut self) {
        if let Some(stream) = self.stream.take().filter(|_| self.archive.compression.is_some()) {
            *self.archive.idle.lock().unwrap_or_else(PoisonError::into_inner) = Some(stream);
        }
    }
}
