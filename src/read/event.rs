//! Events produced by `FrameReader`.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::http::Http;
use super::piece::Piece;
use super::speculate::Speculation;
use super::window::Spot;
use crate::finding::{Finding, Place};
use crate::kind::Kind;

/// One event, in the order of the file.
#[derive(Debug)]
pub enum Event {
    /// A dump begins.
    Begin(Begin),
    /// Records of the dump that began last.
    Batch(Batch),
    /// That dump has ended.
    End(End),
    /// A finding.
    Finding(Box<Finding>),
    /// A document that is not a dump; its finding came before.
    Foreign(&'static str),
    /// All earlier batches must be proved before the next event is requested.
    Proved,
    /// The file has ended.
    Done,
}

/// A dump begins.
#[derive(Debug, Clone)]
pub struct Begin {
    /// Its kind by its keys; its end may correct it ([`End::members`]).
    pub kind: &'static Kind,
    /// Where it begins.
    pub spot: Spot,
    /// Keys of the first record, for telling releases apart; none where it is too large for all
    /// of them to be seen.
    pub keys: Vec<String>,
    /// Whether the records are without an envelope, so that no end mark is to be expected.
    pub bare: bool,
    /// Whether it may be one record and no list, as the reply to a call for one id is.
    pub single: bool,
    /// What the saved headers of the reply say.
    pub http: Option<Box<Http>>,
}

/// A dump has ended.
#[derive(Debug, Clone, Default)]
pub struct End {
    /// The top-level members beside the records: key and JSON text. Large ones are left out.
    pub members: Vec<(String, Vec<u8>)>,
    /// Records of this document.
    pub records: u64,
    /// Whether it was cut short.
    pub cut: bool,
    /// Where in the text it has ended, with the white space behind it.
    pub end_byte: u64,
}

/// Some records of one dump, with the bytes that they are in.
#[derive(Debug)]
pub struct Batch {
    /// What the records are.
    pub kind: &'static Kind,
    /// The bytes; what is between the records is in them too.
    pub bytes: Vec<u8>,
    /// Where the first byte is in the file's text.
    pub start: Spot,
    /// Where in `bytes` each record is.
    pub records: Vec<Range<u32>>,
    /// The first record's number in its file, from 1.
    pub first: u64,
    /// How JSON Pointers lead to the records.
    pub root: Root,
    /// The position of each record in the file's text, for records that a reader made from text
    /// that is not JSON; empty for others, whose position is that of their bytes.
    pub spots: Vec<Spot>,
    /// The subject of the records, where the reply or the request before it names one.
    pub subject: Option<Arc<str>>,
    /// Set if the record boundaries are speculative and must be proved; how to rewind if they are
    /// wrong.
    pub speculation: Option<Speculation>,
    /// Set if a worker is to read the bytes and to split them.
    pub(crate) piece: Option<Box<Piece>>,
    /// The positions of every `STEP`th byte, computed for the first finding: otherwise each bad
    /// record would cost a count from the start of the batch.
    pub marks: OnceLock<Vec<Spot>>,
}

/// The JSON Pointer of the records of a batch.
#[derive(Debug, Clone)]
pub enum Root {
    /// Items of a list: its pointer with a `/` behind, and the first record's index.
    Items(Arc<str>, u64),
    /// The record at this pointer.
    Whole(Arc<str>),
    /// Text that is not JSON, which has no pointers.
    Line,
}

impl Batch {
    /// How many bytes it has, or its piece.
    pub fn length(&self) -> usize {
        self.piece.as_ref().map_or(self.bytes.len(), |piece| piece.length())
    }

    /// The bytes of the record at `index`.
    pub fn record(&self, index: usize) -> &[u8] {
        let range = &self.records[index];
        &self.bytes[range.start as usize..range.end as usize]
    }

    /// Where `offset` in the record at `index` is; `pointer` leads there from the record.
    pub fn place(&self, file: &Arc<str>, index: usize, offset: usize, pointer: &str) -> Place {
        let at = (self.records[index].start as usize + offset).min(self.bytes.len());
        let spot = self.spots.get(index).copied().unwrap_or_else(|| self.spot(at));
        let pointer = match &self.root {
            Root::Items(list, first) => Some(format!("{list}{}{pointer}", first + index as u64)),
            Root::Whole(record) => Some(format!("{record}{pointer}")),
            Root::Line => None,
        };
        Place { record: Some(self.first + index as u64), pointer, ..place(file, spot) }
    }

    /// The place of the byte at `at`.
    fn spot(&self, at: usize) -> Spot {
        let marks = self.marks.get_or_init(|| {
            let marks = self.bytes.chunks(STEP).scan(self.start, |spot, chunk| {
                let mark = *spot;
                *spot = spot.after(chunk);
                Some(mark)
            });
            marks.collect()
        });
        let step = (at / STEP).min(marks.len().saturating_sub(1));
        marks.get(step).map_or(self.start, |mark| mark.after(&self.bytes[step * STEP..at]))
    }
}

/// Bytes between two marks of a batch.
const STEP: usize = 4096;

/// A place at `spot`.
pub(crate) fn place(file: &Arc<str>, spot: Spot) -> Place {
    Place {
        file: Some(file.clone()),
        byte: Some(spot.byte),
        line: Some(spot.count.lines + 1),
        column: Some(spot.count.chars + 1),
        ..Place::default()
    }
}
