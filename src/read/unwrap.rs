//! Compression and encodings: bytes of a file become UTF-8 text.

use std::io::{self, BufReader, Cursor, Read};

use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

use super::client_csv;
use super::fixed_blocks::FixedBlocks;
use super::piece::PlainFile;
use super::source::Opened;

/// A stream that any thread may read.
pub(super) type Bytes = Box<dyn Read + Send>;

/// Decompresses a stream, decodes UTF-16 and byte order marks, and makes JSON Lines of the client's
/// lists in CSV. `plain` is the file, if `raw` is all of one.
pub(super) fn unwrap(
    raw: Bytes,
    size_bytes: Option<u64>,
    plain: Option<PlainFile>,
) -> io::Result<Opened> {
    let (compression, text) = decompress(raw)?;
    let (head, text) = peek(text)?;
    let mut plain = plain.filter(|_| compression.is_none());
    let mut other = |text| {
        plain = None;
        text
    };
    let text: Bytes = match encoding(&head) {
        // A title begins with a quote or a capital letter.
        Encoding::Utf8 if head.first().is_some_and(|b| *b == b'"' || b.is_ascii_uppercase()) => {
            other(client_csv::json_lines(text)?)
        }
        Encoding::Utf8 => text,
        Encoding::Marked => other(Box::new(
            DecodeReaderBytesBuilder::new().utf8_passthru(true).strip_bom(true).build(text),
        )),
        Encoding::Unmarked(label) => {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes());
            other(Box::new(DecodeReaderBytesBuilder::new().encoding(encoding).build(text)))
        }
    };
    Ok(Opened { text, size_bytes, compression, plain })
}

/// Decompresses a stream, once; the name of its compression.
pub(crate) fn decompress(raw: Bytes) -> io::Result<(Option<&'static str>, Bytes)> {
    let (head, raw) = peek(raw)?;
    let (name, plain): (_, Bytes) = match head.as_slice() {
        [0x1F, 0x8B, ..] => {
            // A gzip reader asks for a few bytes at a time.
            let raw = BufReader::with_capacity(1 << 16, FixedBlocks::new(raw));
            (Some("gzip"), Box::new(FixedBlocks::new(MultiGzDecoder::new(raw))))
        }
        [0x28, 0xB5, 0x2F, 0xFD, ..] => (
            Some("zstd"),
            Box::new(FixedBlocks::new(ZstdFrames::new(Box::new(FixedBlocks::new(raw))))),
        ),
        _ => (None, raw),
    };
    Ok((name, plain))
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

/// Reads the first bytes and puts them back.
fn peek(mut raw: Bytes) -> io::Result<(Vec<u8>, Bytes)> {
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

/// Consecutive zstd frames, as appending to a file makes them.
struct ZstdFrames {
    state: Zstd,
}

enum Zstd {
    Before(Bytes),
    Inside(Box<StreamingDecoder<Bytes, ruzstd::decoding::FrameDecoder>>),
    Done,
}

impl ZstdFrames {
    fn new(raw: Bytes) -> Self {
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
        let opened = unwrap(Box::new(Cursor::new(bytes)), None, None).unwrap();
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
