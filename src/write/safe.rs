//! What must not leave as it is: formulas that a spreadsheet would run, and characters that a
//! terminal would obey.
//!
//! Owns the two lists and what stands instead. It must never know a format.

use std::fmt::{self, Display, Formatter, Write};

/// The ASCII characters with which a spreadsheet lets a formula begin, and the white space that
/// some of them pass over in front of one.
const FORMULA: &[u8] = b"=+-@\t\r\n";

/// Their full-width forms, which spreadsheets of East Asian users take as well: `＝＋－＠`.
const FULL_WIDTH: [[u8; 3]; 4] =
    [[0xef, 0xbc, 0x9d], [0xef, 0xbc, 0x8b], [0xef, 0xbc, 0x8d], [0xef, 0xbc, 0xa0]];

/// Whether a spreadsheet could take the text for a formula. The guard against it is a leading
/// `'`, which spreadsheets read as "this is text".
pub(super) fn is_formula(text: &[u8]) -> bool {
    match text {
        [first, ..] if first.is_ascii() => FORMULA.contains(first),
        [a, b, c, ..] => FULL_WIDTH.contains(&[*a, *b, *c]),
        _ => false,
    }
}

/// Whether the character does not show itself but acts on what is around it: control characters,
/// the Unicode line ends, what turns the direction of writing or has no width, the byte order mark, and the two
/// last of the plane, which are no characters.
///
/// Joiners are not among them: several scripts and many emoji need them.
pub(super) fn is_hidden(c: char) -> bool {
    match c {
        ' '..='~' => false,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{fffe}'
        | '\u{ffff}' => true,
        _ => c.is_control(),
    }
}

/// A text that shows its hidden characters: `\n`, `\r`, `\t`, `\x1b`, `\u{202e}`.
///
/// A backslash of the text itself stays one: this is for eyes, and there is no way back.
pub(super) struct Shown<'a>(pub(super) &'a str);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| is_hidden(c)) {
            f.write_str(&rest[..at])?;
            show(c, f)?;
            rest = &rest[at + c.len_utf8()..];
        }
        f.write_str(rest)
    }
}

/// One hidden character, made visible.
pub(super) fn show(c: char, out: &mut impl Write) -> fmt::Result {
    match c {
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\0'..='\x7f' => write!(out, "\\x{:02x}", u32::from(c)),
        _ => write!(out, "\\u{{{:x}}}", u32::from(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_one() {
        for text in ["=1", "+1", "-", "@a", "\t=1", "\r", "\n=1", "＝1", "＋", "－1", "＠"] {
            assert!(is_formula(text.as_bytes()), "{text:?}");
        }
        for text in ["", "a=1", " =1", "'=1", "1-2", "é=", "中", "ｂ"] {
            assert!(!is_formula(text.as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn hidden_characters_are_shown() {
        let text = "a\0b\x1b[31m\r\n\t\x7f\u{9b}\u{202e}\u{2066}\u{200f}\u{feff}é中👩\u{200d}🔧";
        assert_eq!(
            Shown(text).to_string(),
            r"a\x00b\x1b[31m\r\n\t\x7f\u{9b}\u{202e}\u{2066}\u{200f}\u{feff}é中👩".to_owned()
                + "\u{200d}🔧"
        );
        assert_eq!(Shown(r"CORP\alice").to_string(), r"CORP\alice");
    }
}
