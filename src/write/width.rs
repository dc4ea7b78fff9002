//! How wide a text is on a screen, where to cut it, and how columns share a line.
//!
//! Owns the counting of screen columns: a Chinese character is two wide, a combining accent
//! none. It must never know a format; its texts hold no control characters.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The least width to which a column is shrunk.
const LEAST: usize = 8;

/// The screen columns that the text takes.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { UnicodeWidthStr::width(text) }
}

/// The text, cut to at most `limit` screen columns; an ellipsis is the last of them then.
pub(crate) fn cut(text: &str, limit: usize) -> Cow<'_, str> {
    if width(text) <= limit {
        return text.into();
    }
    let (mut at, mut used) = (0, 0);
    while at < text.len() {
        let next = at + cluster_len(&text[at..]);
        used += width(&text[at..next]);
        if used + 1 > limit {
            break;
        }
        at = next;
    }
    format!("{}…", &text[..at]).into()
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
    use crate::write::test_rows::TEXTS;

    #[test]
    fn a_chinese_character_is_two_wide() {
        assert_eq!(width("张三"), 4);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("👩\u{200d}🔧"), 2);
        assert_eq!(width("abc"), 3);
    }

    #[test]
    fn a_cut_text_ends_in_an_ellipsis() {
        assert_eq!(cut("abcdefgh", 8), "abcdefgh");
        assert_eq!(cut("abcdefgh", 7), "abcdef…");
        assert_eq!(cut("服务器名称", 5), "服务…");
        assert_eq!(cut("服务器名称", 4), "服…");
        assert_eq!(cut("👩\u{200d}🔧👩\u{200d}🔧", 3), "👩\u{200d}🔧…");
    }

    #[test]
    fn no_cut_text_is_wider_than_its_limit() {
        for text in TEXTS {
            let text = Shown(text).to_string();
            for limit in 1..12 {
                let cut = cut(&text, limit);
                assert!(width(&cut) <= limit, "{text:?} {limit}");
                assert!(text.starts_with(cut.trim_end_matches('…')) || cut == text);
            }
        }
    }

    #[test]
    fn the_widest_columns_give_way() {
        assert_eq!(fit(&[3, 40, 10], 60), [3, 40, 10]);
        assert_eq!(fit(&[3, 40, 10], 30), [3, 17, 10]);
        assert_eq!(fit(&[3, 40, 38], 30), [3, 14, 13]);
        assert_eq!(fit(&[3, 40, 38], 0), [3, 8, 8]);
        assert_eq!(fit(&[], 10), [0; 0]);
    }
}
