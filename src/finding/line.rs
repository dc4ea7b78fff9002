//! A source line as a terminal shows it, and where on it the place is.

use unicode_width::UnicodeWidthChar;

use super::Snippet;
use crate::hidden::{is_hidden, show};

const TAB: &str = "    ";
const CUT: &str = "...";
/// Below this a line is not cut further: nothing could be read on it.
const LEAST: usize = 20;

/// One character of the line: what is shown of it, and how many columns that takes.
struct Piece {
    text: String,
    width: usize,
}

/// The line, cut to `room` columns around its place, and the column of the place, from 0.
pub(crate) fn shown(snippet: &Snippet, room: Option<usize>) -> (String, usize) {
    let pieces: Vec<Piece> = snippet.text.chars().map(piece).collect();
    let caret = snippet.caret.min(pieces.len());
    let (start, end) = window(&pieces, caret, room.map(|room| room.max(LEAST)));
    let mut line = String::new();
    let mut column = width(&pieces[start..caret]);
    if start > 0 {
        line += CUT;
        column += CUT.len();
    }
    line.extend(pieces[start..end].iter().map(|piece| piece.text.as_str()));
    if end < pieces.len() {
        line += CUT;
    }
    (line, column)
}

/// The pieces that fit: the whole line, or from both sides of `caret` as many as there is room.
fn window(pieces: &[Piece], caret: usize, room: Option<usize>) -> (usize, usize) {
    let Some(room) = room.filter(|room| width(pieces) > *room) else {
        return (0, pieces.len());
    };
    let room = room.saturating_sub(2 * CUT.len());
    let (mut start, mut used) = (caret, 0);
    while start > 0 && used + pieces[start - 1].width <= room / 2 {
        start -= 1;
        used += pieces[start].width;
    }
    let mut end = caret;
    while end < pieces.len() && used + pieces[end].width <= room {
        used += pieces[end].width;
        end += 1;
    }
    // Near the end of the line the room on the right is of use on the left.
    while start > 0 && used + pieces[start - 1].width <= room {
        start -= 1;
        used += pieces[start].width;
    }
    (start, end)
}

fn width(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| piece.width).sum()
}

fn piece(c: char) -> Piece {
    if c == '\t' {
        return Piece { text: TAB.to_owned(), width: TAB.len() };
    }
    if !is_hidden(c) {
        return Piece { text: c.to_string(), width: c.width().unwrap_or(0) };
    }
    let mut text = String::new();
    // Writing to a `String` cannot fail, and escapes are ASCII.
    let _ = show(c, &mut text);
    Piece { width: text.len(), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under(text: &str, caret: usize, room: Option<usize>) -> String {
        let (line, column) = shown(&Snippet { text: text.into(), caret }, room);
        format!("{line}\n{}^", " ".repeat(column))
    }

    #[test]
    fn the_caret_is_under_its_character() {
        assert_eq!(under("abc", 1, None), "abc\n ^");
        assert_eq!(under("\ta", 1, None), "    a\n    ^");
        assert_eq!(under("组织a", 2, None), "组织a\n    ^");
        assert_eq!(under("e\u{301}a", 2, None), "e\u{301}a\n ^");
        assert_eq!(under("\u{1b}a", 1, None), "\\x1ba\n    ^");
        assert_eq!(under("abc", 9, None), "abc\n   ^");
        assert_eq!(under("", 0, None), "\n^");
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides_of_the_place() {
        let text = "abcdefghijklmnopqrstuvwxyz0123456789";
        assert_eq!(under(text, 20, Some(26)), "...klmnopqrstuvwxyz0123...\n             ^");
        assert_eq!(under(text, 0, Some(26)), "abcdefghijklmnopqrst...\n^");
        assert_eq!(under(text, 36, Some(26)), "...qrstuvwxyz0123456789\n                       ^");
        assert_eq!(under(text, 5, Some(36)), format!("{text}\n     ^"));
        for caret in 0..=36 {
            let (line, column) = shown(&Snippet { text: text.into(), caret }, Some(22));
            assert!(line.len() <= 22 && column <= 22);
        }
    }
}
