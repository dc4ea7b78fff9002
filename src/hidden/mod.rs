//! Characters that a reader cannot see, and how they are shown.
//!
//! Owns the one list of them, for tables, Markdown, HTML, values, JSON and messages alike, and the
//! form of JSON in which they are escapes. It must never know a report, a column or a finding.

pub(crate) mod json;

use std::fmt::{self, Display, Formatter, Write};

/// Ranges of characters that have no shape of their own, beside the control characters (C0, C1
/// and DEL): Unicode's `Default_Ignorable_Code_Point`, its bidirectional controls and line ends,
/// and the two noncharacters that end the first plane. In order.
pub(crate) const HIDDEN: &[(char, char)] = &[
    ('\u{ad}', '\u{ad}'),       // soft hyphen
    ('\u{34f}', '\u{34f}'),     // combining grapheme joiner
    ('\u{61c}', '\u{61c}'),     // Arabic letter mark
    ('\u{115f}', '\u{1160}'),   // Hangul fillers
    ('\u{17b4}', '\u{17b5}'),   // Khmer inherent vowels
    ('\u{180b}', '\u{180f}'),   // Mongolian variation selectors and vowel separator
    ('\u{200b}', '\u{200b}'),   // zero width space
    ('\u{200e}', '\u{200f}'),   // directional marks
    ('\u{2028}', '\u{202e}'),   // line and paragraph separator, bidirectional embeddings
    ('\u{2060}', '\u{206f}'),   // word joiner, invisible operators, bidirectional isolates
    ('\u{3164}', '\u{3164}'),   // Hangul filler
    ('\u{fe00}', '\u{fe0d}'),   // variation selectors 1 to 14
    ('\u{feff}', '\u{feff}'),   // byte order mark
    ('\u{ffa0}', '\u{ffa0}'),   // halfwidth Hangul filler
    ('\u{fff0}', '\u{fffb}'),   // unassigned ignorables, interlinear annotation
    ('\u{fffe}', '\u{ffff}'),   // noncharacters
    ('\u{1bca0}', '\u{1bca3}'), // shorthand format controls
    ('\u{1d173}', '\u{1d17a}'), // musical format controls
    ('\u{e0000}', '\u{e0fff}'), // tags, variation selectors 17 to 256, unassigned ignorables
];

/// Joiners and the two selectors of text and emoji style. Several scripts and many emoji need
/// them, so behind a visible character that is not ASCII they are a part of it; anywhere else
/// they are hidden.
pub(crate) const JOINERS: &[char] = &['\u{200c}', '\u{200d}', '\u{fe0e}', '\u{fe0f}'];

/// Whether the character is in the list, wherever it is.
pub(crate) fn is_hidden(c: char) -> bool {
    match c {
        ' '..='~' => false,
        // Latin, Chinese and Hangul syllables, where nearly all other characters are.
        '\u{b0}'..='\u{2ff}' | '\u{4e00}'..='\u{d7ff}' => false,
        _ if c.is_control() => true,
        _ => {
            let next = HIDDEN.partition_point(|(_, last)| *last < c);
            HIDDEN.get(next).is_some_and(|(first, _)| *first <= c)
        }
    }
}

/// Whether the character has no shape of its own: it is hidden, or a joiner.
pub(crate) fn is_invisible(c: char) -> bool {
    is_hidden(c) || JOINERS.contains(&c)
}

/// Whether the text holds a character that [`Shown`] shows as an escape.
pub(crate) fn has_hidden(text: &str) -> bool {
    // Most texts are plain ASCII, and the compiler compares many bytes of it at once.
    let plain = text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
    !plain && first_hidden(text, '\0').is_some()
}

/// Where the first character is that is shown as an escape; `before` is before the text.
fn first_hidden(text: &str, mut before: char) -> Option<(usize, char)> {
    for (at, c) in text.char_indices() {
        if is_hidden(c) || JOINERS.contains(&c) && (before.is_ascii() || is_hidden(before)) {
            return Some((at, c));
        }
        before = c;
    }
    None
}

/// A text that shows its hidden characters: `\n`, `\r`, `\t`, `\x1b`, `\u{202e}`.
///
/// A backslash of the text itself stays one: this is for eyes, and there is no way back.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (mut rest, mut before) = (self.0, '\0');
        while let Some((at, c)) = first_hidden(rest, before) {
            f.write_str(&rest[..at])?;
            show(c, f)?;
            rest = &rest[at + c.len_utf8()..];
            before = c;
        }
        f.write_str(rest)
    }
}

/// The text as [`Shown`] shows it.
pub(crate) fn shown(text: &str) -> String {
    Shown(text).to_string()
}

/// One hidden character, made visible.
pub(crate) fn show(c: char, out: &mut impl Write) -> fmt::Result {
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
    fn the_ranges_are_in_order_and_every_end_of_them_is_hidden() {
        assert!(HIDDEN.is_sorted_by(|a, b| a.1 < b.0), "for the binary search");
        for &(first, last) in HIDDEN {
            assert!(first <= last && is_hidden(first) && is_hidden(last), "{first:?}");
            assert_eq!(shown(&format!("a{last}b")), format!("a\\u{{{:x}}}b", u32::from(last)));
        }
    }

    #[test]
    fn control_and_invisible_characters_are_escaped() {
        let controls = ('\0'..'\x20').chain('\x7f'..='\u{9f}');
        let directions = ['\u{61c}', '\u{200e}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}'];
        let widths = ['\u{200b}', '\u{2060}', '\u{feff}', '\u{ad}', '\u{180e}', '\u{3164}'];
        let tags = ['\u{e0000}', '\u{e0041}', '\u{e007f}', '\u{e0100}', '\u{e01ef}', '\u{fe00}'];
        for c in controls.chain(directions).chain(widths).chain(tags) {
            assert!(is_hidden(c) && has_hidden(&format!("a{c}")), "{c:?}");
        }
        for c in " ~é中组한￥\u{a0}\u{3000}\u{301}😀�".chars() {
            assert!(!is_hidden(c) && !has_hidden(&format!("a{c}")), "{c:?}");
        }
    }

    #[test]
    fn a_joiner_is_hidden_unless_it_belongs_to_the_character_before_it() {
        for text in ["👩\u{200d}🔧", "❤\u{fe0f}", "می\u{200c}خواهم", "☺\u{fe0e}"] {
            assert!(!has_hidden(text) && shown(text) == text, "{text}");
        }
        for joiner in JOINERS {
            let escape = format!("\\u{{{:x}}}", u32::from(*joiner));
            for before in ["", "a", "\n", "é\u{202e}"] {
                let text = format!("{before}{joiner}");
                assert!(has_hidden(&text), "{text:?}");
                assert_eq!(shown(&text), format!("{}{escape}", shown(before)));
            }
        }
    }

    #[test]
    fn escapes_replace_hidden_characters() {
        let text = "a\0b\x1b[31m\r\n\t\x7f\u{9b}\u{202e}\u{2066}\u{200f}\u{feff}é中👩\u{200d}🔧";
        assert_eq!(
            shown(text),
            r"a\x00b\x1b[31m\r\n\t\x7f\u{9b}\u{202e}\u{2066}\u{200f}\u{feff}é中👩".to_owned()
                + "\u{200d}🔧"
        );
        assert_eq!(shown(r"CORP\alice"), r"CORP\alice");
    }
}
