//! Texts that a spreadsheet would run as a formula.
//!
//! Owns what begins one and the guard against it. It must never know a format.

use memchr::memchr_iter;

use crate::hidden::is_invisible;
use crate::write::cell::JOIN;

/// The characters with which a spreadsheet lets a formula begin, with the full-width forms that
/// spreadsheets of East Asian users take as well.
const BEGIN: &[char] = &['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// White space that begins a formula by itself in some spreadsheets.
const BREAKS: &[char] = &['\t', '\r', '\n'];

/// Whether a spreadsheet could take the text for a formula: also behind blanks and invisible
/// characters, which spreadsheets and people who copy a cell may drop.
pub(super) fn is_formula(text: &str) -> bool {
    // The first character of nearly every cell.
    if text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return false;
    }
    let mut chars = text.chars();
    if text.starts_with(BREAKS) {
        return true;
    }
    chars.find(|&c| !c.is_whitespace() && !is_invisible(c)).is_some_and(|c| BEGIN.contains(&c))
}

/// Whether the text, and each item of a list, begins with a letter or digit or not at all: nearly
/// every cell does, and so is not a formula.
fn starts_plainly(text: &[u8], is_list: bool) -> bool {
    let plain = |at: usize| text.get(at).is_none_or(u8::is_ascii_alphanumeric);
    let separator = JOIN.as_bytes()[0];
    plain(0) && (!is_list || memchr_iter(separator, text).all(|at| plain(at + 1)))
}

/// Appends a `'`, which spreadsheets read as "this is text", before the text at `start` where it
/// is a formula, and before each item of a joined list that is one: a spreadsheet may split cells
/// at `;` too.
pub(super) fn guard(out: &mut Vec<u8>, start: usize, is_list: bool) {
    if starts_plainly(&out[start..], is_list) {
        return;
    }
    let Ok(text) = std::str::from_utf8(&out[start..]) else { return };
    if !is_list {
        if is_formula(text) {
            out.insert(start, b'\'');
        }
        return;
    }
    if !text.split(JOIN).any(is_formula) {
        return;
    }
    let mut guarded = String::with_capacity(text.len() + 8);
    for (number, item) in text.split(JOIN).enumerate() {
        if number > 0 {
            guarded.push_str(JOIN);
        }
        if is_formula(item) {
            guarded.push('\'');
        }
        guarded.push_str(item);
    }
    out.truncate(start);
    out.extend_from_slice(guarded.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hidden::{HIDDEN, JOINERS};

    #[test]
    fn every_sign_begins_a_formula() {
        for sign in BEGIN.iter().chain(BREAKS) {
            assert!(is_formula(&sign.to_string()) && is_formula(&format!("{sign}1")), "{sign:?}");
        }
        for sign in "=+-@\t\r\n＝＋－＠".chars() {
            assert!(BEGIN.contains(&sign) || BREAKS.contains(&sign), "{sign:?}");
        }
        for text in ["", "a=1", "'=1", "1-2", "é=", "中", "ｂ", " a", "\u{200b}a=1", "  "] {
            assert!(!is_formula(text), "{text:?}");
        }
    }

    #[test]
    fn blanks_and_invisible_characters_hide_no_formula() {
        let hidden = HIDDEN.iter().flat_map(|&(first, last)| [first, last]);
        let blanks = [' ', '\u{a0}', '\u{3000}', '\u{2003}', '\0', '\u{85}'];
        for c in hidden.chain(JOINERS.iter().copied()).chain(blanks) {
            assert!(is_formula(&format!("{c}{c}=1")), "{c:?}");
        }
    }

    #[test]
    fn each_item_of_a_list_is_guarded() {
        let guarded = |text: &str, is_list| {
            let mut out = [b"x,", text.as_bytes()].concat();
            guard(&mut out, 2, is_list);
            String::from_utf8(out.split_off(2)).unwrap()
        };
        assert_eq!(guarded("a;=1; -2;b", true), "a;'=1;' -2;b");
        assert_eq!(guarded("=1;a", true), "'=1;a");
        assert_eq!(guarded("a;b", true), "a;b");
        assert_eq!(guarded("=1;=2", false), "'=1;=2");
        assert_eq!(guarded("a;=2", false), "a;=2");
    }
}
