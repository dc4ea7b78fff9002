//! Records without an envelope, one after another: JSON Lines, or what `jq '.servers[]'` prints.
//!
//! All of one kind are one document, however many there are, since what is kept of a document must
//! not be kept of each record. They are split as a list is, without brackets and commas.

use super::frame::{FrameReader, Open};
use crate::recognize::keys::{Document, Layout, recognize};
use crate::recognize::probe::{LOOK, Probe};

impl FrameReader {
    /// Whether another record of the run begins at or behind the cursor; `first` is known to.
    pub(super) fn goes_on(&mut self, open: &Open, first: bool) -> bool {
        if self.token() != Some(b'{') {
            return false;
        }
        if first {
            return true;
        }
        // Users and servers may begin with the same two keys, so the record is looked at whole.
        self.window.ensure(self.at + LOOK);
        let rest = &self.window.bytes[self.at..];
        let probe = Probe::new(&rest[..rest.len().min(LOOK)]);
        match recognize(&probe, self.kinds) {
            Document::Dump(kind, Layout::Bare) => kind == open.kind,
            // A damaged record: it is of the run if it begins as the others do.
            Document::Unknown => self.separator.as_ref().is_some_and(|known| known.begins(rest)),
            _ => false,
        }
    }

    /// Where the record at `start`, which is not JSON, must end: before the next line that begins
    /// with a brace, or, if that is all there is, at the end of the text.
    pub(super) fn broken_line(&self, start: usize) -> Option<usize> {
        let rest = &self.window.bytes[start..];
        let end = match memchr::memmem::find(rest, b"\n{") {
            Some(line) => line,
            None if self.window.ended() => rest.len(),
            None => return None,
        };
        let last = rest[..end].iter().rposition(|byte| !byte.is_ascii_whitespace())?;
        Some(start + last + 1)
    }
}
