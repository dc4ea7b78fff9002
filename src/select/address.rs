//! Addresses and networks.

use std::cmp::Ordering;
use std::net::IpAddr;

/// Addresses by number, those of version 4 before those of version 6; whatever is no address
/// comes last, as text.
pub(super) fn order(one: &str, other: &str) -> Ordering {
    match (one.parse::<IpAddr>(), other.parse::<IpAddr>()) {
        (Ok(one), Ok(other)) => one.cmp(&other),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => one.cmp(other),
    }
}

/// An address against `other`; `None` where `text` is none, or is of the other version, whose
/// numbers mean something else.
pub(super) fn compare(text: &str, other: IpAddr) -> Option<Ordering> {
    let address: IpAddr = text.parse().ok()?;
    (address.is_ipv4() == other.is_ipv4()).then(|| address.cmp(&other))
}

/// All addresses that begin with the same bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Network {
    first: IpAddr,
    bits: u32,
}

impl Network {
    /// `10.0.0.0/8`, `fd00::/8`; bits behind the prefix are left out of account.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (first, bits) = text.split_once('/')?;
        let first: IpAddr = first.trim_end().parse().ok()?;
        let bits = bits.trim_start();
        let most = if first.is_ipv4() { 32 } else { 128 };
        if bits.is_empty() || !bits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let bits = bits.parse().ok().filter(|bits| *bits <= most)?;
        Some(Self { first, bits })
    }

    /// Whether `text` is an address in it.
    pub(super) fn holds(&self, text: &str) -> bool {
        match (self.first, text.parse::<IpAddr>()) {
            (IpAddr::V4(first), Ok(IpAddr::V4(address))) => {
                let other = first.to_bits() ^ address.to_bits();
                other.leading_zeros() >= self.bits
            }
            (IpAddr::V6(first), Ok(IpAddr::V6(address))) => {
                let other = first.to_bits() ^ address.to_bits();
                other.leading_zeros() >= self.bits
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_ordered_by_number_and_version() {
        let sorted = ["9.0.0.1", "10.0.0.2", "10.0.0.10", "::ffff", "fd00::1", "a", "b"];
        for pair in sorted.windows(2) {
            assert_eq!(order(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(order(pair[1], pair[0]), Ordering::Greater, "{pair:?}");
        }
    }

    #[test]
    fn one_address_in_two_spellings_is_the_same() {
        let address = "fd00::1".parse().unwrap();
        assert_eq!(compare("FD00:0:0::0001", address), Some(Ordering::Equal));
        assert_eq!(compare("10.0.0.1", address), None);
        assert_eq!(compare("web1", address), None);
    }

    #[test]
    fn a_network_holds_what_begins_as_it_does() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
            ("192.168.1.77/24", "192.168.1.1", "192.168.2.1"),
            ("10.0.0.1/32", "10.0.0.1", "10.0.0.2"),
            ("0.0.0.0/0", "255.1.2.3", "::1"),
            ("fd00::/8", "fdff::1", "fe00::1"),
            ("::/0", "fe80::1", "10.0.0.1"),
        ] {
            let parsed = Network::parse(network).unwrap();
            assert!(parsed.holds(inside), "{network} {inside}");
            assert!(!parsed.holds(outside), "{network} {outside}");
        }
    }

    #[test]
    fn a_network_needs_a_prefix_of_its_length() {
        for text in ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/+8", "10.0.0.0/", "10/8", "::/129"] {
            assert!(Network::parse(text).is_none(), "{text}");
        }
    }
}
