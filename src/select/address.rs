//! Addresses and networks.

use std::cmp::Ordering;
use std::net::IpAddr;

use ipnet::IpNet;

use super::query::{InvalidQuery, Op};

/// How `--ip` compares with `text`: for equality if it is an address or a network, else as a
/// regular expression.
///
/// # Errors
///
/// If it has the form of a network and is not one.
pub fn address_or_regex(text: &str) -> Result<Op, InvalidQuery> {
    let text = text.trim();
    let is_address = |text: &str| text.trim().parse::<IpAddr>().is_ok();
    match text.split_once('/') {
        _ if is_address(text) || network(text).is_some() => Ok(Op::Eq),
        Some((first, _)) if is_address(first) => {
            Err(InvalidQuery(format!("`{text}` is not a network; write one such as `10.0.0.0/8`")))
        }
        _ => Ok(Op::Match),
    }
}

/// Addresses by number, those of version 4 before those of version 6; text that is not an
/// address comes last.
pub(super) fn order(one: &str, other: &str) -> Ordering {
    match (one.parse::<IpAddr>(), other.parse::<IpAddr>()) {
        (Ok(one), Ok(other)) => one.cmp(&other),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => one.cmp(other),
    }
}

/// An address compared with `other`; `None` if `text` is not an address, or is one of the other
/// version, whose numbers mean something else.
pub(super) fn compare(text: &str, other: IpAddr) -> Option<Ordering> {
    let address: IpAddr = text.parse().ok()?;
    (address.is_ipv4() == other.is_ipv4()).then(|| address.cmp(&other))
}

/// `10.0.0.0/8`, `fd00::/8`; bits after the prefix are ignored.
pub(super) fn network(text: &str) -> Option<IpNet> {
    let (first, bits) = text.split_once('/')?;
    format!("{}/{}", first.trim(), bits.trim()).parse().ok()
}

/// Whether `text` is an address of `network`.
pub(super) fn is_in(network: &IpNet, text: &str) -> bool {
    text.parse::<IpAddr>().is_ok_and(|address| network.contains(&address))
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
    fn a_network_contains_addresses_with_its_prefix() {
        for (text, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
            ("192.168.1.77/24", "192.168.1.1", "192.168.2.1"),
            ("10.0.0.1/32", "10.0.0.1", "10.0.0.2"),
            ("0.0.0.0/0", "255.1.2.3", "::1"),
            ("fd00::/8", "fdff::1", "fe00::1"),
            ("::/0", "fe80::1", "10.0.0.1"),
            ("10.0.0.0 / 8", "10.255.0.1", "a"),
        ] {
            let parsed = network(text).unwrap();
            assert!(is_in(&parsed, inside), "{text} {inside}");
            assert!(!is_in(&parsed, outside), "{text} {outside}");
        }
    }

    #[test]
    fn an_address_a_network_and_an_expression_are_distinguished() {
        for (text, op) in [
            ("10.0.0.1", Op::Eq),
            ("fd00::1", Op::Eq),
            ("10.0.0.0/8", Op::Eq),
            ("fd00::/8", Op::Eq),
            ("10.0.0.", Op::Match),
            ("^2001:", Op::Match),
            ("", Op::Match),
        ] {
            assert_eq!(address_or_regex(text), Ok(op), "{text}");
        }
        assert!(address_or_regex("10.0.0.0/33").is_err());
    }

    #[test]
    fn a_network_needs_a_prefix_of_its_length() {
        for text in ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/+8", "10.0.0.0/", "10/8", "::/129"] {
            assert!(network(text).is_none(), "{text}");
        }
    }
}
