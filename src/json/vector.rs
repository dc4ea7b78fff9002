//! Vector search in strings: the next byte that ends a string or escapes what follows.
//!
//! Sixteen bytes at a time: most strings are shorter, and a search with a set-up cost would be
//! slower.

/// The index of the first quote or backslash at or behind `at`; `None` where there is none.
#[inline(always)]
pub(crate) fn quote_or_backslash(bytes: &[u8], mut at: usize) -> Option<usize> {
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<16>) {
        let ends = ends(chunk);
        if ends != 0 {
            return Some(at + ends.trailing_zeros() as usize);
        }
        at += 16;
    }
    let left = bytes.get(at..)?;
    left.iter().position(|byte| matches!(byte, b'"' | b'\\')).map(|found| at + found)
}

/// The number of bytes before the first quote, backslash or control character, or before the end of
/// `bytes`.
#[inline(always)]
pub(crate) fn plain(bytes: &[u8]) -> usize {
    let (chunks, _) = bytes.as_chunks::<16>();
    for (number, chunk) in chunks.iter().enumerate() {
        let special = specials(chunk);
        if special != 0 {
            return number * 16 + special.trailing_zeros() as usize;
        }
    }
    plain_at_end(bytes, chunks.len() * 16)
}

/// As [`plain`], for the last few bytes.
#[cold]
fn plain_at_end(bytes: &[u8], at: usize) -> usize {
    let left = bytes.get(at..).unwrap_or_default();
    let found = left.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
    at + found.unwrap_or(left.len())
}

/// A bit for each byte that is a quote or a backslash.
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector intrinsics load from a pointer")]
#[inline(always)]
fn ends(chunk: &[u8; 16]) -> u32 {
    use std::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
    };
    // SAFETY: the intrinsics need SSE2, which every x86-64 has; the load reads the 16 bytes of
    // `chunk`, which need not be aligned.
    unsafe {
        let bytes = _mm_loadu_si128(chunk.as_ptr().cast());
        let quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'"' as i8));
        let backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\\' as i8));
        _mm_movemask_epi8(_mm_or_si128(quote, backslash)) as u32
    }
}

/// A bit for each byte that is a quote, a backslash or a control character.
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector intrinsics load from a pointer")]
#[inline(always)]
fn specials(chunk: &[u8; 16]) -> u32 {
    use std::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128,
        _mm_set1_epi8,
    };
    // SAFETY: as for `ends`.
    unsafe {
        let bytes = _mm_loadu_si128(chunk.as_ptr().cast());
        let quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'"' as i8));
        let backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\\' as i8));
        let control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
        _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, backslash), control)) as u32
    }
}

/// Bits for the bytes of sixty-four that matter where only brackets are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Brackets {
    /// Quotes.
    pub(crate) quotes: u64,
    /// Backslashes.
    pub(crate) backslashes: u64,
    /// Opening braces and brackets.
    pub(crate) opening: u64,
    /// Closing braces and brackets.
    pub(crate) closing: u64,
}

impl Brackets {
    /// Finds them.
    #[inline(always)]
    pub(crate) fn of(block: &[u8; 64]) -> Self {
        let mut all = Self::default();
        let (chunks, _) = block.as_chunks::<16>();
        for (number, chunk) in chunks.iter().enumerate() {
            let [quotes, backslashes, opening, closing] = brackets(chunk).map(u64::from);
            let at = 16 * number;
            all.quotes |= quotes << at;
            all.backslashes |= backslashes << at;
            all.opening |= opening << at;
            all.closing |= closing << at;
        }
        all
    }
}

/// A bit for each byte that is a quote, a backslash, an opening or a closing bracket.
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector intrinsics load from a pointer")]
#[inline(always)]
fn brackets(chunk: &[u8; 16]) -> [u16; 4] {
    use std::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
    };
    // SAFETY: as for `ends`.
    unsafe {
        let bytes = _mm_loadu_si128(chunk.as_ptr().cast());
        // A bracket and a brace differ in one bit, and setting it in any other byte does not give a
        // brace.
        let braces = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        let quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'"' as i8));
        let backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\\' as i8));
        let opening = _mm_cmpeq_epi8(braces, _mm_set1_epi8(b'{' as i8));
        let closing = _mm_cmpeq_epi8(braces, _mm_set1_epi8(b'}' as i8));
        [quotes, backslashes, opening, closing].map(|found| _mm_movemask_epi8(found) as u16)
    }
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn brackets(chunk: &[u8; 16]) -> [u16; 4] {
    [
        bits(chunk, |byte| byte == b'"') as u16,
        bits(chunk, |byte| byte == b'\\') as u16,
        bits(chunk, |byte| matches!(byte, b'[' | b'{')) as u16,
        bits(chunk, |byte| matches!(byte, b']' | b'}')) as u16,
    ]
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn ends(chunk: &[u8; 16]) -> u32 {
    bits(chunk, |byte| matches!(byte, b'"' | b'\\'))
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn specials(chunk: &[u8; 16]) -> u32 {
    bits(chunk, |byte| matches!(byte, b'"' | b'\\' | 0..0x20))
}

#[cfg(not(target_arch = "x86_64"))]
fn bits(chunk: &[u8; 16], is_marked: impl Fn(u8) -> bool) -> u32 {
    let marked = chunk.iter().enumerate().filter(|(_, byte)| is_marked(**byte));
    marked.fold(0, |bits, (index, _)| bits | 1 << index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_a_bracket_a_quote_a_backslash_or_nothing() {
        for byte in 0..=255u8 {
            for at in 0..64 {
                let mut block = [b'a'; 64];
                block[at] = byte;
                let bit = |is: bool| u64::from(is) << at;
                let expected = Brackets {
                    quotes: bit(byte == b'"'),
                    backslashes: bit(byte == b'\\'),
                    opening: bit(matches!(byte, b'[' | b'{')),
                    closing: bit(matches!(byte, b']' | b'}')),
                };
                assert_eq!(Brackets::of(&block), expected, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn quotes_escapes_and_controls_are_found_at_every_offset() {
        for byte in 0..=255u8 {
            for before in 0..40 {
                for behind in [0, 1, 20] {
                    let mut bytes = vec![b'a'; before];
                    bytes.push(byte);
                    bytes.extend(vec![b'b'; behind]);
                    let end = matches!(byte, b'"' | b'\\').then_some(before);
                    assert_eq!(quote_or_backslash(&bytes, 0), end);
                    assert_eq!(quote_or_backslash(&bytes, before), end);
                    let special = end.is_some() || byte < 0x20;
                    assert_eq!(plain(&bytes), if special { before } else { bytes.len() });
                }
            }
        }
        assert_eq!(quote_or_backslash(b"", 0), None);
        assert_eq!(quote_or_backslash(b"ab", 2), None);
        assert_eq!(plain(b""), 0);
    }
}
