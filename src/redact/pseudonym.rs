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
    let mut out = String::new();
    push_text(key, text, &mut out);
    out
}

/// Appends the pseudonym of `text`.
pub(super) fn push_text(key: &Key, text: &str, out: &mut String) {
    if text.is_empty() || push_plain(key, text, out) || url::push_url(key, text, out) {
        return;
    }
    let mut each = |part: &str| plain(key, part).unwrap_or_else(|| self::part(key, part));
    let found = name::composed(text, &mut each).unwrap_or_else(|| {
        if text.len() >= SECRET && !is_lower(text) && mask::text(text) != text {
            return REDACTED.to_owned();
        }
        name::name(key, text)
    });
    out.push_str(&found);
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
    let mut out = String::new();
    push_plain(key, text, &mut out).then_some(out)
}

/// Appends the pseudonym of an id, a number or an address; `false` for another text.
pub(super) fn push_plain(key: &Key, text: &str, out: &mut String) -> bool {
    if is_small(text, LONG_HEX - 1) {
        out.push_str(&number(key, text));
        return true;
    }
    if push_hex(key, text, out) || push_uuid(key, text, out) {
        return true;
    }
    // What follows begins with a digit or a colon.
    if !text.starts_with(|c: char| c.is_ascii_hexdigit() || c == ':') {
        return false;
    }
    let found = address(key, text).or_else(|| network(key, text)).or_else(|| mac(key, text));
    out.push_str(found.as_deref().unwrap_or_default());
    found.is_some()
}

/// The pseudonym of a number: a whole one of 15 digits, which every reader of JSON can hold, and
/// for a fraction that number with a half.
pub(super) fn number(key: &Key, text: &str) -> String {
    let least = 100_000_000_000_000_u128;
    let whole = least + key.draw(b"number", text.as_bytes()) % (9 * least);
    let half = if text.contains(['.', 'e', 'E']) { ".5" } else { "" };
    format!("{whole}{half}")
}

/// Appends `digits` hexadecimal digits for `text`.
pub(super) fn push_digits(key: &Key, purpose: &[u8], text: &str, digits: usize, out: &mut String) {
    let mut left = digits;
    let mut block = 0_u32;
    while left > 0 {
        let mut drawn = key.begin(purpose);
        drawn.add(&block.to_be_bytes());
        drawn.add(text.as_bytes());
        let drawn = hex_digits(drawn.end());
        let count = left.min(drawn.len());
        push_ascii(&drawn[..count], out);
        left -= count;
        block += 1;
    }
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
fn push_ascii(digits: &[u8], out: &mut String) {
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

fn push_hex(key: &Key, text: &str, out: &mut String) -> bool {
    if text.len() < LONG_HEX || text.len() > 256 {
        return false;
    }
    match hex_case(text.as_bytes()) {
        None => return false,
        Some(false) => push_digits(key, b"hex", text, text.len(), out),
        Some(true) => {
            let start = out.len();
            push_digits(key, b"hex", &text.to_ascii_lowercase(), text.len(), out);
            out[start..].make_ascii_uppercase();
        }
    }
    true
}

/// A UUID with dashes stays the same id as the one without.
fn push_uuid(key: &Key, text: &str, out: &mut String) -> bool {
    const DASHES: [usize; 4] = [8, 13, 18, 23];
    let Ok(text) = <&[u8; 36]>::try_from(text.as_bytes()) else { return false };
    if DASHES.iter().any(|at| text[*at] != b'-') {
        return false;
    }
    let mut bare = [0; 32];
    for (number, from) in [0, 9, 14, 19, 24].into_iter().enumerate() {
        let to = DASHES.get(number).copied().unwrap_or(36);
        bare[from - number..to - number].copy_from_slice(&text[from..to]);
    }
    let start = out.len();
    let found = std::str::from_utf8(&bare).is_ok_and(|bare| push_hex(key, bare, out));
    if found {
        for dash in DASHES {
            out.insert(start + dash, '-');
        }
    }
    found
}

fn address(key: &Key, text: &str) -> Option<String> {
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
    let text: &[u8; 17] = text.as_bytes().try_into().ok()?;
    let sign = Some(text[2]).filter(|sign| matches!(sign, b':' | b'-'))?;
    let mut bare = [0; 12];
    for (at, byte) in text.iter().enumerate() {
        match at % 3 {
            2 if *byte == sign => {}
            place if place < 2 && byte.is_ascii_hexdigit() => {
                bare[at / 3 * 2 + place] = byte.to_ascii_lowercase();
            }
            _ => return None,
        }
    }
    let drawn = key.draw(b"mac", &bare);
    // The two lowest bits of the first byte: locally administered, and one station.
    let digits = hex_digits(drawn & !(3 << 120) | 2 << 120);
    let mut out = String::with_capacity(17);
    for (number, pair) in digits.as_chunks::<2>().0.iter().take(6).enumerate() {
        if number > 0 {
            out.push(char::from(sign));
        }
        push_ascii(pair, &mut out);
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
    fn a_mac_address_has_six_pairs_and_one_sign() {
        for text in ["fa:16:3e:24:5b:f6", "FA-16-3E-24-5B-F6"] {
            let found = mac(&key(), text).unwrap();
            assert_eq!(found.len(), 17);
            assert_eq!(found.as_bytes()[2], text.as_bytes()[2]);
        }
        let one = |text: &str| mac(&key(), text).map(|mac| mac.replace('-', ":"));
        assert_eq!(one("FA-16-3E-24-5B-F6"), one("fa:16:3e:24:5b:f6"));
        for text in
            ["fa:16:3e:24:5b:f", "fa:16:3e:24:5b-f6", "fa:16:3e:24:5b:g6", "fa16:3e:24:5b:f6:"]
        {
            assert_eq!(mac(&key(), text), None, "{text}");
        }
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
