//! How wide a text is on a screen, where to break it, and how columns share a line.
//!
//! Owns the counting of screen columns: a Chinese character is two wide, a combining accent
//! none. It must never know a format; its texts hold no control characters.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The least width to which a column is shrunk: room for any one character, and for a hint.
const LEAST: usize = 4;

/// The screen columns that the text takes.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { UnicodeWidthStr::width(text) }
}

/// Breaks off a first line of at most `limit` screen columns: at a blank where there is one, else
/// between any two characters. Gives the line and the rest, which is empty when all fits.
///
/// The line is never empty while the text is not, so that calling it on the rest comes to an end.
pub(super) fn first_line(text: &str, limit: usize) -> (&str, &str) {
    let (mut at, mut used, mut blank) = (0, 0, None);
    while at < text.len() {
        let next = at + cluster_len(&text[at..]);
        let cluster = &text[at..next];
        used += width(cluster);
        if used > limit && at > 0 {
            return match blank {
                _ if cluster == " " => (&text[..at], &text[next..]),
                Some(blank) => (&text[..blank], &text[blank + 1..]),
                None => text.split_at(at),
            };
        }
        if cluster == " " && at > 0 {
            blank = Some(at);
        }
        at = next;
    }
    (text, "")
}

/// The length of the first character with all that belongs to it: accents, variation selectors,
/// skin tones, and whatever a joiner joins. Enough to keep emoji whole; not all of Unicode's
/// grapheme clusters.
fn cluster_len(text: &str) -> usize {
    let mut joined = true;
    for (at, c) in text.char_indices() {
        let extends = c.width() == Some(0) || matches!(c, '\u{1f3fb}'..='\u{1f3ff}');
        if !joined && !extends {
            return at;
        }
        joined = c == '\u{200d}';
    }
    text.len()
}

/// Shrinks the widest columns, evenly, until all have room; a column is not shrunk below four,
/// so that very many columns may still need more room than there is.
pub(super) fn fit(natural: &[usize], room: usize) -> Vec<usize> {
    let mut sorted = natural.to_vec();
    sorted.sort_unstable();
    let (mut left, mut cap, mut spare) = (room, usize::MAX, 0);
    for (at, &width) in sorted.iter().enumerate() {
        let columns = sorted.len() - at;
        let share = left / columns;
        if width > share {
            cap = share.max(LEAST);
            spare = left.saturating_sub(cap * columns);
            break;
        }
        left -= width;
    }
    let shrink = |&width: &usize| {
        if width <= cap {
            return width;
        }
        let more = usize::from(spare > 0);
        spare -= more;
        cap + more
    };
    natural.iter().map(shrink).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hidden::Shown;
    use crate::write::nasty::TEXTS;

    fn lines(mut text: &str, limit: usize) -> Vec<&str> {
        let mut lines = Vec::new();
        while !text.is_empty() {
            let (line, rest) = first_line(text, limit);
            assert!(!line.is_empty());
            lines.push(line);
            text = rest;
        }
        lines
    }

    #[test]
    fn a_chinese_character_is_two_wide() {
        assert_eq!(width("张三"), 4);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("👩\u{200d}🔧"), 2);
        assert_eq!(width("abc"), 3);
    }

    #[test]
    fn a_text_breaks_at_blanks_or_else_anywhere() {
        assert_eq!(lines("10.0.0.1, 10.0.0.2", 10), ["10.0.0.1,", "10.0.0.2"]);
        assert_eq!(lines("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(lines("ab cdefgh", 4), ["ab", "cdef", "gh"]);
        assert_eq!(lines("abcd efgh", 4), ["abcd", "efgh"]);
        assert_eq!(lines("服务器名称", 5), ["服务", "器名", "称"]);
        assert_eq!(lines("👩\u{200d}🔧👩\u{200d}🔧", 3), ["👩\u{200d}🔧", "👩\u{200d}🔧"]);
        assert_eq!(lines(" a", 1), [" ", "a"]);
    }

    #[test]
    fn no_line_is_wider_than_its_limit_and_nothing_but_blanks_is_lost() {
        for text in TEXTS {
            let text = Shown(text).to_string();
            for limit in 2..12 {
                let lines = lines(&text, limit);
                assert!(lines.iter().all(|line| width(line) <= limit), "{text:?} {limit}");
                let letters = |text: &str| text.replace(' ', "");
                assert_eq!(letters(&lines.concat()), letters(&text));
            }
        }
    }

    #[test]
    fn the_widest_columns_give_way() {
        assert_eq!(fit(&[3, 40, 10], 60), [3, 40, 10]);
        assert_eq!(fit(&[3, 40, 10], 30), [3, 17, 10]);
        assert_eq!(fit(&[3, 40, 38], 30), [3, 14, 13]);
        assert_eq!(fit(&[3, 40, 38], 0), [3, 4, 4]);
        assert_eq!(fit(&[], 10), [0; 0]);
    }
}
