//! Splits lines of `id` and `getent`.

use super::frame::State;
use super::input::Input;
use super::open::Open;
use crate::kind::Kind;

/// Lines of text.
#[derive(Debug)]
pub(super) struct Lines {
    open: Open,
}

impl Lines {
    pub(super) fn new(kind: &'static Kind) -> Self {
        Self { open: Open::lines(kind) }
    }

    /// Lines of text, up to the end of the file or to the first line that begins as JSON.
    pub(super) fn next(mut self, input: &mut Input) -> State {
        loop {
            if input.full() {
                self.open.flush(input);
                input.discard();
                return State::Lines(self);
            }
            let start = input.at;
            let Some(first) = input.window.get(start) else { return self.open.end(input, false) };
            if matches!(first, b'{' | b'[') {
                return self.open.end(input, false);
            }
            let Some((end, next)) = input.line_from(start) else {
                long_line(input, &mut self.open);
                return State::Lines(self);
            };
            let line = &input.window.bytes[start..end];
            if let Some(last) = line.iter().rposition(|byte| !byte.is_ascii_whitespace()) {
                self.open.push(input, start..start + last + 1);
            }
            input.at = next;
        }
    }
}

/// Emits that the line at the cursor is too long, and skips it.
pub(super) fn long_line(input: &mut Input, open: &mut Open) {
    let finding = input.too_large("line");
    open.flush(input);
    input.emit_inside(finding);
    open.pass(input, 1);
    loop {
        let line = memchr::memchr(b'\n', &input.window.bytes[input.at..]);
        input.at = line.map_or(input.window.bytes.len(), |end| input.at + end + 1);
        input.discard();
        if line.is_some() || !input.window.more() {
            return;
        }
    }
}
