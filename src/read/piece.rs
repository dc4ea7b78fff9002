//! Pieces of a long list in a plain file: each is read and split by the thread that decodes it.
//!
//! Where the records of a list are found by speculation, a thread can find those that begin in any
//! part of the file. So the bytes need not pass through the calling thread, and stay in the cache
//! of the processor that decodes them. The records of a piece are those that begin in it. The
//! calling thread checks, in the order of the file, that each piece begins where the one before it
//! ends; where one does not, the reader goes on from there without pieces.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::array::Items;
use super::event::{Batch, Event, Root};
use super::input::Input;
use super::open::{Content, Open};
use super::position::LineCount;
use super::speculate::{Between, REACH, Speculator, next_page};
use super::window::{AROUND, Spot};
use crate::recognize::keys::Layout;

/// A file that needs no decompression and no other encoding: threads read it at any offset.
#[derive(Debug, Clone)]
pub struct PlainFile {
    pub(super) file: Arc<File>,
    pub(super) length: u64,
    /// Counts the bytes as they are read.
    pub(super) read_bytes: Option<Arc<AtomicU64>>,
}

impl PlainFile {
    /// Fills `out` with the bytes from `offset` on; how many there are before the end.
    fn read_at(&self, out: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut filled = 0;
        while filled < out.len() {
            match read_once(&self.file, &mut out[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    fn count(&self, bytes: u64) {
        if let Some(count) = &self.read_bytes {
            count.fetch_add(bytes, Ordering::Relaxed);
        }
    }
}

#[cfg(unix)]
fn read_once(file: &File, out: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, out, offset)
}

#[cfg(windows)]
fn read_once(file: &File, out: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, out, offset)
}

#[cfg(not(any(unix, windows)))]
fn read_once(_: &File, _: &mut [u8], _: u64) -> io::Result<usize> {
    Err(io::ErrorKind::Unsupported.into())
}

/// A plain file from an offset on, as a stream.
struct FileFrom {
    file: PlainFile,
    at: u64,
}

impl Read for FileFrom {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = read_once(&self.file.file, out, self.at)?;
        self.at += count as u64;
        self.file.count(count as u64);
        Ok(count)
    }
}

/// A list that is read by pieces.
#[derive(Debug)]
pub(crate) struct Pieces {
    file: PlainFile,
    between: Arc<Between>,
    /// The name of the list, if it has one.
    list: Option<Arc<str>>,
    /// Where the next piece begins.
    next: u64,
    /// The end of the pieces that were found to be right: a record begins there.
    settled: Spot,
    /// Whether all pieces were handed out.
    over: bool,
}

/// The part of a file whose records are those of a batch.
#[derive(Debug)]
pub(crate) struct Piece {
    file: PlainFile,
    between: Arc<Between>,
    list: Option<Arc<str>>,
    /// Where its records begin.
    range: Range<u64>,
    /// Whether one begins with its first byte.
    is_first: bool,
    /// Where its first record begins, once it is read.
    begin: u64,
    /// Lines and characters of its records.
    count: LineCount,
    /// The most bytes of a record.
    most: usize,
}

/// The fewest pieces that a list is divided into.
const LEAST: usize = 32;

/// Reads and splits the piece that a batch is, if it is one. `None` where no record of it is found,
/// or it cannot be read: then the reader goes on without pieces.
pub(crate) fn fill(batch: &mut Batch) -> Option<()> {
    match &mut batch.piece {
        Some(piece) => {
            batch.records = piece.read(&mut batch.bytes)?;
            Some(())
        }
        None => Some(()),
    }
}

impl Piece {
    pub(super) fn length(&self) -> usize {
        (self.range.end - self.range.start) as usize
    }

    /// Reads the piece into `text`, from its first record to the end of its last one; where its
    /// records are.
    fn read(&mut self, text: &mut Vec<u8>) -> Option<Vec<Range<u32>>> {
        let begin = if self.is_first { self.range.start } else { self.first_record(text)? };
        let mut wanted = (self.range.end.checked_sub(begin)?) as usize + REACH;
        let mut length = 0;
        let (mut records, mut end) = (Vec::new(), 0);
        loop {
            if text.len() < wanted {
                text.resize(wanted, 0);
            }
            let more = self.file.read_at(&mut text[length..wanted], begin + length as u64).ok()?;
            length += more;
            while begin + (end as u64) < self.range.end {
                let found = self.between.next(&text[end..length]);
                let Some((size, next)) = found.filter(|(size, _)| *size <= self.most) else {
                    break;
                };
                records.push(end as u32..(end + size) as u32);
                end += next;
            }
            let whole = begin + (end as u64) >= self.range.end;
            if whole || length < wanted || length - end > self.most {
                break;
            }
            wanted += wanted.min(self.most);
        }
        if let Some(list) = &self.list
            && let Some((index, _)) = next_page(text, &records, list)
        {
            end = records[index].start as usize;
            records.truncate(index);
        }
        if records.is_empty() {
            return None;
        }
        text.truncate(end);
        self.begin = begin;
        self.count = LineCount::default().after(text);
        Some(records)
    }

    /// Where the first record that begins in the piece does.
    fn first_record(&self, text: &mut Vec<u8>) -> Option<u64> {
        // The bytes before a record are needed to see that it begins.
        let from = self.range.start - self.between.before() as u64;
        let whole = (self.range.end - from) as usize + REACH;
        let mut wanted = REACH.min(whole);
        loop {
            if text.len() < wanted {
                text.resize(wanted, 0);
            }
            let length = self.file.read_at(&mut text[..wanted], from).ok()?;
            if let Some((_, start)) = self.between.next(&text[..length]) {
                return Some(from + start as u64);
            }
            if length < wanted || wanted == whole {
                return None;
            }
            wanted = (8 * wanted).min(whole);
        }
    }
}

impl Speculator {
    /// Reads the rest of the list by pieces, from the record at the cursor on, if it is a long one
    /// in a plain file. Whether it does.
    pub(super) fn begin_pieces(&mut self, input: &Input, open: &Open, between: &Between) -> bool {
        let settled = input.window.spot(input.at);
        let least = (LEAST * input.sizes.batch) as u64;
        // A file whose pieces turn out wrong is not read by pieces again.
        let Some(file) = self.plain.take_if(|file| file.length >= settled.byte + least) else {
            return false;
        };
        let list = match &open.layout {
            Layout::List(key) => Some(Arc::from(key.as_str())),
            _ => None,
        };
        // What was read beyond the cursor is read again.
        if let Some(count) = &file.read_bytes {
            count.fetch_sub((input.window.bytes.len() - input.at) as u64, Ordering::Relaxed);
        }
        let (between, next) = (Arc::new(between.clone()), settled.byte);
        self.pieces = Some(Pieces { file, between, list, next, settled, over: false });
        true
    }

    /// Sends the next piece of the list, and asks for a proof behind the last one. Whether that was
    /// done: else the list goes on without pieces.
    pub(super) fn send_piece(&mut self, input: &mut Input, open: &Open) -> bool {
        let Some(pieces) = &mut self.pieces else { return false };
        if pieces.next >= pieces.file.length {
            if std::mem::replace(&mut pieces.over, true) {
                self.leave_pieces(input);
                return false;
            }
            input.waiting.push_back(Event::Proved);
            return true;
        }
        let range = pieces.next..(pieces.next + input.sizes.batch as u64).min(pieces.file.length);
        pieces.next = range.end;
        let piece = Piece {
            file: pieces.file.clone(),
            between: pieces.between.clone(),
            list: pieces.list.clone(),
            is_first: range.start == pieces.settled.byte,
            begin: range.start,
            range,
            count: LineCount::default(),
            most: input.sizes.record,
        };
        let (bytes, piece) = (input.window.spare(), Some(Box::new(piece)));
        open.send(input, 0, Content { bytes, piece, ..Content::default() });
        true
    }

    /// Goes on behind the pieces that were found to be right, without pieces.
    pub(super) fn leave_pieces(&mut self, input: &mut Input) {
        let Some(Pieces { file, settled, .. }) = self.pieces.take() else { return };
        let mut tail = vec![0; AROUND.min(settled.byte as usize)];
        let before = settled.byte - tail.len() as u64;
        let known = file.read_at(&mut tail, before).unwrap_or_default();
        tail.truncate(known);
        input.window.restart(settled, tail, Box::new(FileFrom { file, at: settled.byte }));
        input.waiting.clear();
        input.at = 0;
    }

    /// Gives a batch that is a piece of `items` its place behind those before it. `false` if it
    /// does not begin where they end.
    pub(super) fn settle(
        &mut self,
        input: &mut Input,
        items: &mut Items,
        batch: &mut Batch,
    ) -> bool {
        let (Some(piece), Some(pieces)) = (&batch.piece, &mut self.pieces) else { return false };
        if piece.begin != pieces.settled.byte {
            return false;
        }
        batch.start = pieces.settled;
        batch.first = input.number;
        if let Root::Items(_, first) = &mut batch.root {
            *first = items.open.end.records;
        }
        let bytes = batch.bytes.len() as u64;
        pieces.file.count(bytes);
        pieces.settled.byte += bytes;
        pieces.settled.count = pieces.settled.count.then(piece.count);
        items.pass(input, batch.records.len() as u64);
        true
    }
}
