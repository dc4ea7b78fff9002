//! The addresses of a server: `{"<network label>": [{"addr": ..., "version": 4, ...}]}`.
//!
//! Source: `nova/api/openstack/compute/views/addresses.py`. The order of the labels is that of
//! the ports, and within a label fixed addresses come before floating ones, so it is kept.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::value::{Text, Whole, schemas};

/// One address of a server.
#[derive(Debug, Clone, PartialEq, serde::Deserialize, JsonSchema)]
pub struct Address<'a> {
    /// IPv4 or IPv6, as text.
    #[serde(borrow)]
    pub addr: Text<'a>,
    /// 4 or 6; absent in lists of the command line.
    #[serde(default)]
    pub version: Option<IpVersion>,
    /// `fixed` or `floating`; absent in documents before 2013.
    #[serde(borrow, default, rename = "OS-EXT-IPS:type")]
    pub kind: Option<Text<'a>>,
    /// The port's MAC address; absent in Grizzly.
    #[serde(borrow, default, rename = "OS-EXT-IPS-MAC:mac_addr")]
    pub mac: Option<Text<'a>>,
}

/// 4 or 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IpVersion(i64);

impl<'de> Deserialize<'de> for IpVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Whole::deserialize(deserializer)?.0 {
            version @ (4 | 6) => Ok(Self(version)),
            other => Err(D::Error::invalid_value(Unexpected::Signed(other), &"4 or 6")),
        }
    }
}

schemas! {
    IpVersion, "IpVersion", |_generator| json_schema!({ "enum": [4, 6, "4", "6"] });
}

impl<'a> Address<'a> {
    fn bare(addr: Text<'a>) -> Self {
        Self { addr, version: None, kind: None, mac: None }
    }

    /// 4 or 6: what the record says, else what the address looks like.
    pub fn version(&self) -> i64 {
        self.version.map_or(if self.addr.contains(':') { 6 } else { 4 }, |version| version.0)
    }
}

/// All addresses of a server, flat: each with the label of its network, in the dump's order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Addresses<'a> {
    /// Network label and address.
    pub all: Vec<(Text<'a>, Address<'a>)>,
    /// The labels, those without an address too.
    pub networks: Vec<Text<'a>>,
}

impl Addresses<'_> {
    /// From the command line's old form: `net=10.0.0.1, 192.0.2.1; other=10.1.0.1`.
    fn parse(text: &str) -> Option<Self> {
        let mut addresses = Self::default();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (label, list) = part.rsplit_once('=')?;
            let label = Text(Cow::Owned(label.to_owned()));
            for addr in list.split(',').map(str::trim).filter(|addr| !addr.is_empty()) {
                let addr = Address::bare(Text(Cow::Owned(addr.to_owned())));
                addresses.all.push((label.clone(), addr));
            }
            addresses.networks.push(label);
        }
        Some(addresses)
    }
}

/// What is in a network's list: an object of the API, or a bare string of the command line.
struct Item<'a>(Address<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Item<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ItemVisitor;
        impl<'de> Visitor<'de> for ItemVisitor {
            type Value = Item<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an address")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Item(Address::bare(Text(Cow::Borrowed(text)))))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Item(Address::bare(Text(Cow::Owned(text.to_owned())))))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Address::deserialize(MapAccessDeserializer::new(map)).map(Item)
            }
        }
        deserializer.deserialize_any(ItemVisitor)
    }
}

/// One network's list, appended to all addresses as it is read.
struct Network<'t, 'a> {
    label: Text<'a>,
    into: &'t mut Vec<(Text<'a>, Address<'a>)>,
}

impl<'de: 'a, 'a> DeserializeSeed<'de> for Network<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de: 'a, 'a> Visitor<'de> for Network<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of addresses")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(Item(address)) = seq.next_element()? {
            self.into.push((self.label.clone(), address));
        }
        Ok(())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Addresses<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AddressesVisitor;
        impl<'de> Visitor<'de> for AddressesVisitor {
            type Value = Addresses<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of networks with their addresses")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut addresses = Addresses::default();
                while let Some(label) = map.next_key::<Text<'de>>()? {
                    let network = Network { label: label.clone(), into: &mut addresses.all };
                    map.next_value_seed(network)?;
                    addresses.networks.push(label);
                }
                Ok(addresses)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Addresses::parse(text).ok_or_else(|| E::invalid_type(Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(AddressesVisitor)
    }
}

schemas! {
    Addresses<'_>, "Addresses", |generator| {
        let address = generator.subschema_for::<Address<'_>>();
        json_schema!({
            "type": ["object", "string"],
            "additionalProperties": {
                "type": "array",
                "items": { "anyOf": [address, { "type": "string" }] }
            }
        })
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Vec<(String, String, i64)> {
        let addresses: Addresses<'_> = serde_json::from_str(json).unwrap();
        let flat = addresses.all.iter();
        flat.map(|(net, a)| (net.to_string(), a.addr.to_string(), a.version())).collect()
    }

    fn flat(net: &str, addr: &str, version: i64) -> (String, String, i64) {
        (net.to_owned(), addr.to_owned(), version)
    }

    #[test]
    fn addresses_keep_the_order_of_the_dump() {
        let json = r#"{"z": [{"addr": "10.0.0.1", "version": 4}, {"addr": "fd00::1"}],
                       "a": [], "b": [{"addr": "192.0.2.1"}]}"#;
        let expected =
            [flat("z", "10.0.0.1", 4), flat("z", "fd00::1", 6), flat("b", "192.0.2.1", 4)];
        assert_eq!(read(json), expected);
    }

    #[test]
    fn both_forms_of_the_command_line_are_read() {
        let expected = [flat("a net", "10.0.0.1", 4), flat("b", "192.0.2.1", 4)];
        assert_eq!(read(r#"{"a net": ["10.0.0.1"], "b": ["192.0.2.1"]}"#), expected);
        assert_eq!(read(r#""a net=10.0.0.1; b=192.0.2.1""#), expected);
    }
}
