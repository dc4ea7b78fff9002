//! Where bytes come from: the dumps a user names, opened as streams of UTF-8 text.

use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

use super::steady::Steady;

/// One dump that the user named, or that stands in a folder that the user named.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name in findings and reports: the path as given, `-` for standard input.
    pub name: Arc<str>,
    /// The file; absent for standard input.
    pub path: Option<PathBuf>,
    /// The kind that the user says it has (`users=FILE`).
    pub declared: Option<String>,
    /// Whether it was found in a folder, where files that are no dumps are to be expected.
    pub from_folder: bool,
    /// Where bytes are counted as they are read, before decompression.
    pub read_bytes: Option<Arc<AtomicU64>>,
}

/// A stream of UTF-8 text and what was taken off it.
pub struct Opened {
    /// The text, decompressed and without a byte order mark.
    pub text: Box<dyn Read + Send>,
    /// Bytes of the file, where it is one.
    pub size_bytes: Option<u64>,
    /// `gzip`, `zstd`, or nothing.
    pub compression: Option<&'static str>,
}

impl Source {
    /// Standard input.
    pub fn stdin() -> Self {
        Self { name: "-".into(), path: None, declared: None, from_folder: false, read_bytes: None }
    }

    /// The dumps that one argument means: a file, `-`, `KIND=FILE` for one of `kinds`, or the
    /// regular files of a folder, sorted by name, without hidden ones.
    ///
    /// # Errors
    ///
    /// When there is no such file or folder, or the folder cannot be listed.
    pub fn expand(argument: &str, kinds: &[&str]) -> io::Result<Vec<Self>> {
        if argument == "-" {
            return Ok(vec![Self::stdin()]);
        }
        if !Path::new(argument).exists()
            && let Some((kind, file)) = argument.split_once('=')
            && kinds.contains(&kind)
        {
            let mut sources = Self::expand(file, &[])?;
            for source in &mut sources {
                source.declared = Some(kind.to_owned());
            }
            return Ok(sources);
        }
        let metadata = fs::metadata(argument)?;
        if !metadata.is_dir() {
            return Ok(vec![Self::file(argument.into(), false)]);
        }
        let mut files = Vec::new();
        for entry in fs::read_dir(argument)? {
            let entry = entry?;
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if !hidden && fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_file()) {
                files.push(entry.path());
            }
        }
        files.sort();
        Ok(files.into_iter().map(|path| Self::file(path, true)).collect())
    }

    fn file(path: PathBuf, from_folder: bool) -> Self {
        let name = path.to_string_lossy().into();
        Self { name, path: Some(path), declared: None, from_folder, read_bytes: None }
    }

    fn counted(&self, raw: impl Read + Send + 'static) -> Box<dyn Read + Send> {
        match &self.read_bytes {
            Some(count) => Box::new(Counted { inner: raw, count: count.clone() }),
            None => Box::new(raw),
        }
    }

    /// Opens the dump, and says how it can be read a second time.
    ///
    /// Small streams are kept in memory; a large one is kept in a temporary file if it must be
    /// read `again`.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, or its first bytes cannot be read.
    pub fn open(&self, again: bool) -> io::Result<(Opened, Again)> {
        let raw: Box<dyn Read + Send> = match &self.path {
            None => self.counted(io::stdin()),
            Some(path) => {
                let file = File::open(path)?;
                let metadata = file.metadata()?;
                if metadata.is_dir() {
                    return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a directory"));
                }
                if metadata.is_file() {
                    let opened = unwrap(self.counted(file), Some(metadata.len()))?;
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
            let opened = unwrap(Box::new(Cursor::new(start.clone())), None)?;
            return Ok((opened, Again::Memory(start)));
        }
        let mut all = Cursor::new(start).chain(rest);
        if !again {
            return Ok((unwrap(Box::new(all), None)?, Again::Never));
        }
        let mut file = tempfile::tempfile()?;
        io::copy(&mut all, &mut file)?;
        let again = Again::Kept(Arc::new(file));
        let opened = again.open()?.ok_or(io::ErrorKind::NotFound)?;
        Ok((opened, again))
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

/// Up to how many bytes a file is read twice, so that the order of the dumps in it is free.
const SMALL: usize = 8 * 1024 * 1024;

/// How a dump can be read a second time.
#[derive(Debug, Clone)]
pub enum Again {
    /// It is a small file.
    Path(PathBuf),
    /// It is a file that is better read once: it is large.
    Large(PathBuf),
    /// It was a stream, and is in this temporary file.
    Kept(Arc<File>),
    /// It was a stream, and this is all of it.
    Memory(Arc<[u8]>),
    /// It is a large stream, which cannot be.
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
                unwrap(Box::new(file), Some(length)).map(Some)
            }
            Self::Kept(file) => {
                let mut file = file.try_clone()?;
                file.seek(SeekFrom::Start(0))?;
                unwrap(Box::new(file), None).map(Some)
            }
            Self::Memory(bytes) => unwrap(Box::new(Cursor::new(bytes.clone())), None).map(Some),
            Self::Never => Ok(None),
        }
    }
}

/// Takes compression, byte order marks and UTF-16 off a stream.
pub(crate) fn unwrap(raw: Box<dyn Read + Send>, size_bytes: Option<u64>) -> io::Result<Opened> {
    let (head, raw) = peek(raw)?;
    let (compression, plain): (_, Box<dyn Read + Send>) = match head.as_slice() {
        [0x1F, 0x8B, ..] => {
            // A gzip reader asks for a few bytes at a time.
            let raw = BufReader::with_capacity(1 << 16, Steady::new(raw));
            (Some("gzip"), Box::new(Steady::new(MultiGzDecoder::new(raw))))
        }
        [0x28, 0xB5, 0x2F, 0xFD, ..] => {
            (Some("zstd"), Box::new(Steady::new(ZstdFrames::new(Box::new(Steady::new(raw))))))
        }
        _ => (None, raw),
    };
    let (head, plain) = if compression.is_some() { peek(plain)? } else { (head, plain) };
    let text: Box<dyn Read + Send> = match encoding(&head) {
        Encoding::Utf8 => plain,
        Encoding::Marked => Box::new(
            DecodeReaderBytesBuilder::new().utf8_passthru(true).strip_bom(true).build(plain),
        ),
        Encoding::Unmarked(label) => {
            let encoding = encoding_rs_io_label(label);
            Box::new(DecodeReaderBytesBuilder::new().encoding(encoding).build(plain))
        }
    };
    Ok(Opened { text, size_bytes, compression })
}

enum Encoding {
    Utf8,
    /// A byte order mark says what it is.
    Marked,
    /// UTF-16 without a mark, known by the zero byte beside its first character.
    Unmarked(&'static str),
}

fn encoding(head: &[u8]) -> Encoding {
    match head {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0xEF, 0xBB, 0xBF, ..] => Encoding::Marked,
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => Encoding::Unmarked("utf-16le"),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => Encoding::Unmarked("utf-16be"),
        _ => Encoding::Utf8,
    }
}

fn encoding_rs_io_label(label: &str) -> Option<&'static encoding_rs::Encoding> {
    encoding_rs::Encoding::for_label(label.as_bytes())
}

/// Reads the first bytes and puts them back.
fn peek(mut raw: Box<dyn Read + Send>) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut head = vec![0; 8];
    let mut filled = 0;
    while filled < head.len() {
        match raw.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(filled);
    Ok((head.clone(), Box::new(Cursor::new(head).chain(raw))))
}

/// Several zstd frames one after another, as appending to a file makes them.
struct ZstdFrames {
    state: Zstd,
}

enum Zstd {
    Before(Box<dyn Read + Send>),
    Inside(Box<StreamingDecoder<Box<dyn Read + Send>, ruzstd::decoding::FrameDecoder>>),
    Done,
}

impl ZstdFrames {
    fn new(raw: Box<dyn Read + Send>) -> Self {
        Self { state: Zstd::Before(raw) }
    }
}

impl Read for ZstdFrames {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, Zstd::Done) {
                Zstd::Done => return Ok(0),
                Zstd::Before(raw) => {
                    let (head, raw) = peek(raw)?;
                    if head.is_empty() {
                        return Ok(0);
                    }
                    let decoder = StreamingDecoder::new(raw).map_err(io::Error::other)?;
                    self.state = Zstd::Inside(Box::new(decoder));
                }
                Zstd::Inside(mut decoder) => {
                    let count = decoder.read(out)?;
                    if count > 0 || out.is_empty() {
                        self.state = Zstd::Inside(decoder);
                        return Ok(count);
                    }
                    self.state = Zstd::Before(decoder.into_inner());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn text(bytes: Vec<u8>) -> String {
        let mut text = String::new();
        let opened = unwrap(Box::new(Cursor::new(bytes)), None).unwrap();
        { opened.text }.read_to_string(&mut text).unwrap();
        text
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn wrapping_is_taken_off() {
        let json = "{\"组\": 1}";
        let utf16: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let utf16be: Vec<u8> = json.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(json.into()), json);
        assert_eq!(text([b"\xEF\xBB\xBF", json.as_bytes()].concat()), json);
        assert_eq!(text([b"\xFF\xFE", utf16.as_slice()].concat()), json);
        assert_eq!(text([b"\xFE\xFF", utf16be.as_slice()].concat()), json);
        assert_eq!(text(utf16), json);
        assert_eq!(text(gzip(json)), json);
        assert_eq!(text([gzip("{"), gzip("}")].concat()), "{}");
        let zstd = |text: &str| {
            let level = ruzstd::encoding::CompressionLevel::Fastest;
            ruzstd::encoding::compress_to_vec(text.as_bytes(), level)
        };
        assert_eq!(text(zstd(json)), json);
        assert_eq!(text([zstd("{"), zstd("}")].concat()), "{}");
    }

    #[test]
    fn an_empty_file_is_an_empty_text() {
        assert_eq!(text(Vec::new()), "");
    }
}
