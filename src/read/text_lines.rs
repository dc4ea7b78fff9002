//! Splits lines of `id` and `getent`.

use super::frame::{FrameReader, Open, State};
use crate::finding::code;

impl FrameReader {
    /// Lines of text, up to the end of the file or to the first line that begins as JSON.
    pub(crate) fn lines(&mut self, mut open: Open) {
        loop {
            if self.full() {
                self.flush(&open);
                self.discard();
                self.state = State::Lines(open);
                return;
            }
            let start = self.at;
            let Some(first) = self.window.get(start) else { return self.end(open, false) };
            if matches!(first, b'{' | b'[') {
                return self.end(open, false);
            }
            let Some((end, next)) = self.line_from(start) else {
                self.long_line(&mut open);
                self.state = State::Lines(open);
                return;
            };
            let line = &self.window.bytes[start..end];
            if let Some(last) = line.iter().rposition(|byte| !byte.is_ascii_whitespace()) {
                self.push(&mut open, start..start + last + 1);
            }
            self.at = next;
        }
    }

    /// Where the line at `start` ends and the next one begins; `None` for one that is too long.
    pub(super) fn line_from(&mut self, start: usize) -> Option<(usize, usize)> {
        let mut seen = start;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.window.bytes[seen..]) {
                return Some((seen + at, seen + at + 1));
            }
            seen = self.window.bytes.len();
            if seen - start > self.sizes.record {
                return None;
            }
            if !self.window.more() {
                return Some((seen, seen));
            }
        }
    }

    /// Emits that the line at the cursor is too long, and skips it.
    pub(super) fn long_line(&mut self, open: &mut Open) {
        let message = format!("the line is larger than {} bytes", self.sizes.record);
        let mut finding = self.problem(&code::TOO_LARGE, self.at, message);
        finding.place.record = Some(self.number);
        finding.rejected = Some(self.start_of_record(self.at));
        self.flush(open);
        self.emit_inside(finding);
        open.end.records += 1;
        self.number += 1;
        loop {
            let line = memchr::memchr(b'\n', &self.window.bytes[self.at..]);
            self.at = line.map_or(self.window.bytes.len(), |end| self.at + end + 1);
            self.discard();
            if line.is_some() || !self.window.more() {
                return;
            }
        }
    }
}
