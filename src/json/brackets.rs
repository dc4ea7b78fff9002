//! Skips an array or object by its brackets only, for callers that do not validate its inside.

use super::vector::Brackets;

/// The length of the array or object at the start of `bytes`; `None` where it does not end.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0u32;
    // All bits are set while a string goes on from one block to the next.
    let mut in_string = 0u64;
    let mut escaped = false;
    let (blocks, rest) = bytes.as_chunks::<64>();
    let mut last = [b' '; 64];
    last[..rest.len()].copy_from_slice(rest);
    for (number, block) in blocks.iter().chain([&last]).enumerate() {
        let Brackets { mut quotes, backslashes, opening, closing } = Brackets::of(block);
        if backslashes != 0 || escaped {
            quotes &= !escapes(backslashes, &mut escaped);
        }
        let strings = inside(quotes) ^ in_string;
        // The last byte's bit, for all bytes of the next block.
        in_string = ((strings as i64) >> 63) as u64;
        let (opening, closing) = (opening & !strings, closing & !strings);
        if depth > closing.count_ones() {
            depth = depth + opening.count_ones() - closing.count_ones();
            continue;
        }
        let mut brackets = opening | closing;
        while brackets != 0 {
            let at = brackets.trailing_zeros();
            if opening >> at & 1 == 1 {
                depth += 1;
            } else {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    let end = number * 64 + at as usize + 1;
                    return (end <= bytes.len()).then_some(end);
                }
            }
            brackets &= brackets - 1;
        }
    }
    None
}

/// The bytes behind an odd number of backslashes; whether the first byte of the next block is one.
fn escapes(backslashes: u64, escaped: &mut bool) -> u64 {
    let mut found = u64::from(*escaped);
    *escaped = false;
    let mut left = backslashes & !found;
    while left != 0 {
        let at = left.trailing_zeros();
        if at == 63 {
            *escaped = true;
            break;
        }
        found |= 1 << (at + 1);
        // A backslash that is escaped escapes nothing.
        left &= !(0b11 << at);
    }
    found
}

/// The bytes from each opening quote up to the one before the closing quote.
fn inside(mut quotes: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        quotes ^= quotes << shift;
    }
    quotes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::scan::ValueScan;

    #[test]
    fn a_value_of_any_layout_has_the_length_that_the_scan_finds() {
        let values = [
            "[]",
            "{}",
            "[1, [2, {}], \"]\"]",
            "{\"a\": \"\\\"}\", \"b\": [\"\\\\\", \"\\\\\\\"]\"]}",
            "{\"\\\\\": [\"日志]\", \"\\u005d\"], \"x\": {\"y\": {\"z\": []}}}",
        ];
        for value in values {
            for blanks in 0..140 {
                let text = value.replace(", ", &format!(",{}", " ".repeat(blanks)));
                for behind in ["", " ", "]", ", \"next\": {\"a\": 1}}"] {
                    let whole = format!("{text}{behind}");
                    let expected = ValueScan::default().advance(whole.as_bytes()).end();
                    assert_eq!(length(whole.as_bytes()), expected, "{whole}");
                    assert_eq!(expected, Some(text.len()));
                }
                for cut in 1..text.len().min(200) {
                    if text.is_char_boundary(cut) {
                        assert_eq!(length(&text.as_bytes()[..cut]), None, "{}", &text[..cut]);
                    }
                }
            }
        }
    }

    #[test]
    fn backslashes_escape_across_blocks() {
        for backslashes in 0..12 {
            for before in 50..70 {
                let text = format!(
                    "[\"{}{}{}\"]",
                    "a".repeat(before),
                    "\\\\".repeat(backslashes),
                    "\\\"]"
                );
                let expected = ValueScan::default().advance(text.as_bytes()).end();
                assert_eq!(length(text.as_bytes()), expected, "{text}");
            }
        }
    }

    #[test]
    fn what_does_not_begin_with_a_bracket_has_no_length() {
        for text in ["", "]", "a", "\"", "  }"] {
            assert_eq!(length(text.as_bytes()), None, "{text}");
        }
    }
}
