//! SSH key pairs of the user that asks: `GET /os-keypairs` of Nova.
//!
//! Source: `nova/api/openstack/compute/keypairs.py`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Resource;
use super::value::{Id, Text, Timestamp, Unread};
use crate::kind::Kind;

/// What a key pairs dump looks like: each is wrapped once more.
pub static KIND: Kind = Kind {
    name: "keypairs",
    record: "key pair",
    api: "compute",
    list_keys: &["keypairs"],
    bare: &[&["keypair"], &["Name", "Fingerprint"]],
    ..Kind::EMPTY
};

/// One key pair.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Keypair<'a> {
    /// The key pair; absent from lists of the command line.
    #[serde(borrow, default)]
    pub keypair: Option<Inner<'a>>,
    /// Its name; only in lists of the command line.
    #[serde(borrow, default, rename = "Name")]
    pub printed_name: Option<Text<'a>>,
    /// Its fingerprint; only in lists of the command line.
    #[serde(borrow, default, rename = "Fingerprint")]
    pub printed_fingerprint: Option<Text<'a>>,
    /// Its type; only in lists of the command line.
    #[serde(borrow, default, rename = "Type")]
    pub printed_type: Option<Text<'a>>,
}

/// What the wrapping holds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Inner<'a> {
    /// Unique for its user; servers point to it.
    #[serde(borrow)]
    pub name: Text<'a>,
    /// A number; only of a single one.
    #[serde(borrow, default)]
    pub id: Option<Id<'a>>,
    /// Whose it is; only of a single one.
    #[serde(borrow, default)]
    pub user_id: Option<Id<'a>>,
    /// `ssh` or `x509`; since 2.2.
    #[serde(borrow, default, rename = "type")]
    pub kind: Option<Text<'a>>,
    /// A hash of the public key.
    #[serde(borrow, default)]
    pub fingerprint: Option<Text<'a>>,
    /// The public key.
    #[serde(default)]
    pub public_key: Unread,
    /// When it was created; only of a single one.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// Always null; only of a single one.
    #[serde(default)]
    pub updated_at: Unread,
    /// Always null; only of a single one.
    #[serde(default)]
    pub deleted_at: Unread,
    /// Always false; only of a single one.
    #[serde(default)]
    pub deleted: Unread,
}

impl Keypair<'_> {
    /// Its name, wherever it is.
    pub fn name(&self) -> Option<&str> {
        let inner = self.keypair.as_ref().map(|inner| &*inner.name);
        inner.or(self.printed_name.as_deref())
    }
}

impl Resource for Keypair<'_> {
    fn id(&self) -> Option<&str> {
        self.name()
    }
}
