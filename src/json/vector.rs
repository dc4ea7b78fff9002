//! Strings in bytes: where the next byte stands that ends a string or escapes what follows.
//!
//! Sixteen bytes at a time. Most strings are shorter than that, and over before a search that has
//! to be set up would have begun.

/// Where the first quote or backslash at or behind `at` stands; `None` where there is none.
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

/// How many of the first bytes mean nothing in a string: up to the first quote, backslash or
/// control character, or the end of `bytes`.
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
    // `chunk`, without a demand on their alignment.
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
