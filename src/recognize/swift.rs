//! What replies of Swift that are not JSON say, as the records that Swift writes in JSON.

use crate::json::text::quoted;
use crate::kind::Kind;

/// The record of which there is a name alone. The members by which the kind is known are null, so
/// that the record is known where it is written anew.
pub(crate) fn of_name(kind: &'static Kind, name: &[u8]) -> Vec<u8> {
    let mut record = b"{\"name\": ".to_vec();
    record.extend_from_slice(&quoted(name));
    let keys = kind.bare.first().copied().unwrap_or_default();
    for key in keys.iter().filter(|key| **key != "name") {
        record.extend_from_slice(format!(", \"{key}\": null").as_bytes());
    }
    record.push(b'}');
    record
}

/// The record of a container of which there are headers alone: how many objects it has and how
/// large they are, its storage policy, and who may read it.
pub(crate) fn of_headers(
    count: Option<u64>,
    bytes: Option<u64>,
    policy: Option<&str>,
    read: Option<&str>,
) -> Vec<u8> {
    let number =
        |number: Option<u64>| number.map_or("null".to_owned(), |number| number.to_string());
    let mut record =
        format!("{{\"name\": \"\", \"count\": {}, \"bytes\": {}", number(count), number(bytes))
            .into_bytes();
    if let Some(policy) = policy {
        record.extend_from_slice(b", \"storage_policy\": ");
        record.extend_from_slice(&quoted(policy.as_bytes()));
    }
    if let Some(list) = read {
        record.extend_from_slice(format!(", \"public\": {}", is_public(list)).as_bytes());
    }
    record.push(b'}');
    record
}

/// Whether an access control list lets all the world read: `.r:*`, which a `-` before a referrer
/// may narrow.
fn is_public(list: &str) -> bool {
    list.split(',').any(|item| {
        let item = item.trim();
        [".r", ".ref", ".referer", ".referrer"].iter().any(|name| {
            let rest = item.strip_prefix(name).map(str::trim_start);
            rest.and_then(|rest| rest.strip_prefix(':')).is_some_and(|hosts| hosts.trim() == "*")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_that_every_referrer_may_read_is_public() {
        for (list, public) in [
            (".r:*", true),
            (".r:*,.rlistings", true),
            ("p:u, .referrer : *", true),
            (".r:*.example.org", false),
            (".r:-*", false),
            (".rlistings", false),
            ("*:*", false),
            ("", false),
        ] {
            assert_eq!(is_public(list), public, "{list}");
        }
    }
}
