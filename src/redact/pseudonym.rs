//! The replacement of a text: another text of the same shape.
//!
//! The shape is the text's own, never the field's, so that one text has one pseudonym wherever it
//! is.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::key::Key;
use super::time::is_small;
use super::{name, url};
use crate::finding::mask::{self, REDACTED};

/// From how many digits on hexadecimal text is taken for an id.
const LONG_HEX: usize = 16;

/// From how many bytes on a text is looked at for a secret in it.
const SECRET: usize = 16;

/// The pseudonym of `text`.
pub(super) fn text(key: &Key, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    if let Some(found) = plain(key, text) {
        return found;
    }
    if let Some(found) = url::url(key, text) {
        return found;
    }
    let mut each = |part: &str| plain(key, part).unwrap_or_else(|| self::part(key, part));
    if let Some(found) = name::composed(text, &mut each) {
        return found;
    }
    if text.len() >= SECRET && !is_lower(text) && mask::text(text) != text {
        return REDACTED.to_owned();
    }
    name::name(key, text)
}

/// The pseudonym of a part of a text that is not an id: a zone's name, which has the same one
/// wherever it is alone.
fn part(key: &Key, part: &str) -> String {
    if part.starts_with("compute:") { name::label(key, part) } else { text(key, part) }
}

/// Whether `text` is a name in small letters, however long: two of them must not become one.
fn is_lower(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'@'))
}

/// The pseudonym of an id, a number or an address; `None` for another text.
pub(super) fn plain(key: &Key, text: &str) -> Option<String> {
    if is_small(text, LONG_HEX - 1) {
        return Some(number(key, text));
    }
    hex(key, text)
        .or_else(|| uuid(key, text))
        .or_else(|| address(key, text))
        .or_else(|| network(key, text))
        .or_else(|| mac(key, text))
}

/// The pseudonym of a number: a whole one of 15 digits, which every reader of JSON can hold, and
/// for a fraction that number with a half.
pub(super) fn number(key: &Key, text: &str) -> String {
    let least = 100_000_000_000_000_u128;
    let whole = least + key.draw(b"number", text.as_bytes()) % (9 * least);
    let half = if text.contains(['.', 'e', 'E']) { ".5" } else { "" };
    format!("{whole}{half}")
}

/// `digits` hexadecimal digits for `text`, as many as are asked for.
pub(super) fn digits(key: &Key, purpose: &[u8], text: &str, digits: usize) -> String {
    let mut out = String::with_capacity(digits.next_multiple_of(32));
    let mut block = 0_u32;
    while out.len() < digits {
        let mut drawn = key.begin(purpose);
        drawn.add(&block.to_be_bytes());
        drawn.add(text.as_bytes());
        push_digits(&hex_digits(drawn.end()), &mut out);
        block += 1;
    }
    out.truncate(digits);
    out
}

/// The hexadecimal digits of a number.
fn hex_digits(number: u128) -> [u8; 32] {
    let mut digits = [0; 32];
    for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(number.to_be_bytes()) {
        *pair = [byte >> 4, byte & 0xF].map(|half| b"0123456789abcdef"[usize::from(half)]);
    }
    digits
}

/// Appends digits, which are ASCII.
fn push_digits(digits: &[u8], out: &mut String) {
    out.push_str(std::str::from_utf8(digits).unwrap_or_default());
}

/// Whether `text` is hexadecimal in one case; and in which. No branch inside the loop, so that
/// the compiler compares many bytes at once.
fn hex_case(text: &[u8]) -> Option<bool> {
    let (mut lower, mut upper) = (true, true);
    for byte in text {
        let digit = byte.is_ascii_digit();
        lower &= digit | (b'a'..=b'f').contains(byte);
        upper &= digit | (b'A'..=b'F').contains(byte);
    }
    (lower || upper).then_some(!lower)
}

fn hex(key: &Key, text: &str) -> Option<String> {
    if text.len() < LONG_HEX || text.len() > 256 {
        return None;
    }
    let upper = hex_case(text.as_bytes())?;
    if !upper {
        return Some(digits(key, b"hex", text, text.len()));
    }
    Some(digits(key, b"hex", &text.to_ascii_lowercase(), text.len()).to_ascii_uppercase())
}

/// A UUID with dashes stays the same id as the one without.
fn uuid(key: &Key, text: &str) -> Option<String> {
    const DASHES: [usize; 4] = [8, 13, 18, 23];
    let text: &[u8; 36] = text.as_bytes().try_into().ok()?;
    if DASHES.iter().any(|at| text[*at] != b'-') {
        return None;
    }
    let mut bare = [0; 32];
    for (number, from) in [0, 9, 14, 19, 24].into_iter().enumerate() {
        let to = DASHES.get(number).copied().unwrap_or(36);
        bare[from - number..to - number].copy_from_slice(&text[from..to]);
    }
    let bare = std::str::from_utf8(&bare).ok()?;
    let drawn = hex(key, bare)?;
    let mut out = String::with_capacity(36);
    for (from, to) in [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)] {
        if from > 0 {
            out.push('-');
        }
        out.push_str(&drawn[from..to]);
    }
    Some(out)
}

fn address(key: &Key, text: &str) -> Option<String> {
    if !text.starts_with(|c: char| c.is_ascii_hexdigit() || c == ':') {
        return None;
    }
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        return Some(ipv4(key, address).to_string());
    }
    text.parse::<Ipv6Addr>().ok().map(|address| ipv6(key, address).to_string())
}

/// A network keeps the length of its prefix, and has no bits behind it.
fn network(key: &Key, text: &str) -> Option<String> {
    let (address, length) = text.split_once('/')?;
    let length: u32 = length.parse().ok().filter(|_| is_small(length, 3))?;
    let kept = |bits: u32| bits.checked_sub(length);
    if let Ok(address) = address.parse::<Ipv4Addr>() {
        let mask = u32::MAX.checked_shl(kept(32)?).unwrap_or(0);
        let address = Ipv4Addr::from_bits(ipv4(key, address).to_bits() & mask);
        return Some(format!("{address}/{length}"));
    }
    let address = address.parse::<Ipv6Addr>().ok()?;
    let mask = u128::MAX.checked_shl(kept(128)?).unwrap_or(0);
    let address = Ipv6Addr::from_bits(ipv6(key, address).to_bits() & mask);
    Some(format!("{address}/{length}"))
}

/// The reserved ranges of IPv4: first address, and bits behind the prefix.
const NOBODYS: [(Ipv4Addr, u32); 4] = [
    (Ipv4Addr::new(10, 0, 0, 0), 24),
    (Ipv4Addr::new(172, 16, 0, 0), 20),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(100, 64, 0, 0), 22),
];

/// An address of a private range gets another one of that range, and no two get the same one.
/// Any other gets one of 240.0.0.0/4, which is reserved (RFC 1112): of 28 bits,
/// so that two of 10,000 public addresses share one with a chance of one in six.
fn ipv4(key: &Key, address: Ipv4Addr) -> Ipv4Addr {
    let bits = address.to_bits();
    for (first, free) in NOBODYS {
        let mask = (1 << free) - 1;
        if bits & !mask == first.to_bits() {
            return Ipv4Addr::from_bits(first.to_bits() | mixed(key, free, bits & mask));
        }
    }
    let drawn = key.draw(b"ipv4", &bits.to_be_bytes()) as u32;
    Ipv4Addr::from_bits(0xF000_0000 | drawn & 0x0FFF_FFFF)
}

/// A permutation of the numbers of so many bits, an even count: a Feistel network.
fn mixed(key: &Key, bits: u32, number: u32) -> u32 {
    let half = bits / 2;
    let mask = (1 << half) - 1;
    let (mut left, mut right) = (number >> half, number & mask);
    for round in 0..8_u32 {
        let drawn = key.draw(b"mix", &[bits, round, right].map(u32::to_be_bytes).concat()) as u32;
        (left, right) = (right, left ^ drawn & mask);
    }
    left << half | right
}

/// An address of fd00::/8, the range that everyone may use for themselves (RFC 4193).
fn ipv6(key: &Key, address: Ipv6Addr) -> Ipv6Addr {
    let drawn = key.draw(b"ipv6", &address.octets());
    Ipv6Addr::from_bits(0xFD << 120 | drawn >> 8)
}

/// A locally administered address of one station.
fn mac(key: &Key, text: &str) -> Option<String> {
    let pair = |pair: &str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
    if text.len() != 17 {
        return None;
    }
    let sign = [':', '-'].into_iter().find(|sign| text.as_bytes()[2] == *sign as u8)?;
    if text.split(sign).count() != 6 {
        return None;
    }
    if !text.split(sign).all(pair) {
        return None;
    }
    let bare: String = text.split(sign).collect::<String>().to_ascii_lowercase();
    let drawn = key.draw(b"mac", bare.as_bytes());
    // The two lowest bits of the first byte: locally administered, and one station.
    let digits = hex_digits(drawn & !(3 << 120) | 2 << 120);
    let mut out = String::with_capacity(17);
    for (number, pair) in digits.as_chunks::<2>().0.iter().take(6).enumerate() {
        if number > 0 {
            out.push(sign);
        }
        push_digits(pair, &mut out);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn key() -> Key {
        Key::new(b"0123456789abcdef").unwrap()
    }

    /// The text with `0` for every digit and `a` for every letter.
    fn form(text: &str) -> String {
        let one = |c: char| match c {
            '0'..='9' | 'a'..='f' => 'h',
            c => c,
        };
        text.chars().map(one).collect()
    }

    #[test]
    fn an_id_keeps_its_shape() {
        for id in [
            "728b6c2d411149f9a31f11d169eed227",
            "8d0b2c3e-7f3c-4a4e-9b0e-3f2a1b0c9d8e",
            "63bd9eb1dfe6d7034436bd2e8001aaaabbbbccccddddeeeeffff0000",
            "fa:16:3e:24:5b:f6",
        ] {
            let pseudonym = text(&key(), id);
            assert_eq!(form(&pseudonym), form(id));
            assert_ne!(pseudonym, id);
        }
        let id = "8D0B2C3E-7F3C-4A4E-9B0E-3F2A1B0C9D8E";
        let lower = text(&key(), &id.to_lowercase());
        assert_eq!(text(&key(), id).to_lowercase(), lower);
        assert_eq!(text(&key(), &id.to_lowercase().replace('-', "")), lower.replace('-', ""));
    }

    #[test]
    fn private_addresses_stay_private_and_apart() {
        let mut seen = HashSet::new();
        for at in 0..=u16::MAX {
            let [high, low] = at.to_be_bytes();
            let pseudonym = ipv4(&key(), Ipv4Addr::new(192, 168, high, low));
            assert!(pseudonym.is_private() && seen.insert(pseudonym));
        }
        for (first, free) in NOBODYS {
            let pseudonym = ipv4(&key(), first).to_bits();
            assert_eq!(pseudonym >> free, first.to_bits() >> free);
        }
        assert!(ipv4(&key(), Ipv4Addr::new(8, 8, 8, 8)).octets()[0] >= 240);
    }

    #[test]
    fn an_address_is_an_address_still() {
        let address: Ipv6Addr = text(&key(), "2001:db8::1").parse().unwrap();
        assert_eq!(address.octets()[0], 0xFD);
        assert_eq!(text(&key(), "2001:db8:0::1"), address.to_string());
        let network = text(&key(), "10.1.2.0/24");
        assert!(network.starts_with("10.") && network.ends_with(".0/24"), "{network}");
        assert_eq!(text(&key(), "0.0.0.0/0"), "0.0.0.0/0");
        assert_eq!(text(&key(), "::/0"), "::/0");
        assert!(text(&key(), "fd12::/64").ends_with("::/64"));
        let mac = text(&key(), "FA-16-3E-24-5B-F6");
        assert_eq!(mac.replace('-', ":"), text(&key(), "fa:16:3e:24:5b:f6"));
    }

    #[test]
    fn a_secret_gets_no_pseudonym() {
        for secret in [
            "gAAAAABmade-up-token-that-is-long-enough-to-be-seen_0123456789",
            "use password=made-up for this",
        ] {
            assert_eq!(text(&key(), secret), REDACTED);
        }
    }
}
