//! Records without an envelope, one after another: JSON Lines, or what `jq '.servers[]'` prints.
//!
//! All of one kind are one document, however many there are, since what is kept of a document must
//! not be kept of each record. They are split as a list is, without brackets and commas.

use super::input::Input;
use super::recover::Separator;
use crate::kind::Kind;
use crate::recognize::keys::{Document, Layout, recognize};
use crate::recognize::probe::{LOOK, Probe};

/// Whether another record of a run of `kind` begins at or behind the cursor. `separator` is how
/// its records begin, where that is known.
pub(super) fn goes_on(
    input: &mut Input,
    kind: &'static Kind,
    separator: Option<&Separator>,
) -> bool {
    if input.token() != Some(b'{') {
        return false;
    }
    // Users and servers may begin with the same two keys, so the record is looked at whole.
    input.window.ensure(input.at + LOOK);
    let rest = &input.window.bytes[input.at..];
    let probe = Probe::new(&rest[..rest.len().min(LOOK)]);
    match recognize(&probe, input.kinds) {
        Document::Dump(found, Layout::Bare) => found == kind,
        // A damaged record: it is of the run if it begins as the others do.
        Document::Unknown => separator.is_some_and(|known| known.begins(rest)),
        _ => false,
    }
}

/// Where the record at `start`, which is not JSON, must end: before the next line that begins with
/// a brace, or, if that is all there is, at the end of the text.
pub(super) fn broken_line(input: &Input, start: usize) -> Option<usize> {
    let rest = &input.window.bytes[start..];
    let end = match memchr::memmem::find(rest, b"\n{") {
        Some(line) => line,
        None if input.window.ended() => rest.len(),
        None => return None,
    };
    let last = rest[..end].iter().rposition(|byte| !byte.is_ascii_whitespace())?;
    Some(start + last + 1)
}
