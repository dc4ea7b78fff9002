//! Compressed reports.

use std::io::{self, Write};

use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::format::Compression;

/// The bytes that are compressed at once. Blocks of one size make the output independent of how
/// the bytes were divided into writes; a block is one frame of zstd, whose encoder takes all bytes
/// of a frame at once.
const BLOCK: usize = 1 << 20;

/// Compresses what is written to it. Nothing in the output depends on the time or on the sizes of
/// writes.
pub(super) struct Compressor<W: Write> {
    out: Out<W>,
    /// Bytes that are not compressed yet.
    block: Vec<u8>,
}

enum Out<W: Write> {
    None(W),
    Gzip(Box<GzEncoder<W>>),
    Zstd(W),
}

impl<W: Write> Compressor<W> {
    pub(super) fn new(out: W, compression: Compression) -> Self {
        let out = match compression {
            Compression::None => Out::None(out),
            Compression::Gzip => {
                Out::Gzip(Box::new(GzEncoder::new(out, flate2::Compression::default())))
            }
            Compression::Zstd => Out::Zstd(out),
        };
        Self { out, block: Vec::new() }
    }

    /// Where the bytes go.
    pub(super) fn get_ref(&self) -> &W {
        match &self.out {
            Out::None(out) | Out::Zstd(out) => out,
            Out::Gzip(encoder) => encoder.get_ref(),
        }
    }

    /// Writes the last block.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.out.block(&self.block)?;
        match self.out {
            Out::None(out) | Out::Zstd(out) => Ok(out),
            Out::Gzip(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Out<W> {
    fn block(&mut self, block: &[u8]) -> io::Result<()> {
        match self {
            Self::None(out) => out.write_all(block),
            Self::Gzip(encoder) => encoder.write_all(block),
            Self::Zstd(out) => out.write_all(&compress_to_vec(block, CompressionLevel::Fastest)),
        }
    }
}

impl<W: Write> Write for Compressor<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Out::None(out) = &mut self.out {
            return out.write(bytes);
        }
        if self.block.len() == BLOCK {
            self.out.block(&self.block)?;
            self.block.clear();
        }
        let count = bytes.len().min(BLOCK - self.block.len());
        self.block.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    /// Compressed bytes wait for their block.
    fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Out::None(out) => out.flush(),
            Out::Gzip(_) | Out::Zstd(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;
    use crate::read::unwrap::decompress;

    fn compressed(compression: Compression, bytes: &[u8], piece: usize) -> Vec<u8> {
        let mut out = Compressor::new(Vec::new(), compression);
        for piece in bytes.chunks(piece) {
            out.write_all(piece).unwrap();
            out.flush().unwrap();
        }
        out.finish().unwrap()
    }

    #[test]
    fn a_compressed_report_reads_back_and_does_not_depend_on_the_writes() {
        let bytes: Vec<u8> = (0..BLOCK as u32).flat_map(|n| (n / 7).to_le_bytes()).collect();
        for bytes in [&bytes[..], &bytes[..1000], b""] {
            for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
                let whole = compressed(compression, bytes, bytes.len().max(1));
                let mut read = Vec::new();
                decompress(Box::new(Cursor::new(whole.clone())))
                    .unwrap()
                    .1
                    .read_to_end(&mut read)
                    .unwrap();
                assert!(read == bytes, "{compression:?}");
                assert!(whole == compressed(compression, bytes, 7777), "{compression:?}");
            }
        }
    }
}
