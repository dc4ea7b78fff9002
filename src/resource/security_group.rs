//! Security groups: `GET /v2.0/security-groups` of Neutron, and `/v2.0/security-group-rules`.
//!
//! Source: `neutron-lib/neutron_lib/api/definitions/`, `neutron/extensions/securitygroup.py`.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, number, owned, text};
use super::port::owner;
use super::titles;
use super::value::{Id, Labels, Loose, Text, Timestamp, Truth, Unread, Whole, filled};
use crate::kind::Kind;
use crate::row::Time;

/// What a security groups dump looks like. Those of Nova's proxy have `rules`.
pub static KIND: Kind = Kind {
    name: "security_groups",
    record: "security group",
    api: "network",
    list_keys: &["security_groups"],
    object_keys: &["security_group"],
    marks: &[&["id"]],
    foreign: &["rules"],
    bare: &[
        &["id", "security_group_rules"],
        &["ID", "Name", "Description", "Project", "Shared"],
        &["ID", "Name", "Description", "Project", "Stateful"],
    ],
    ..Kind::EMPTY
};

/// What a dump of single rules looks like.
pub static RULES: Kind = Kind {
    name: "security_group_rules",
    record: "security group rule",
    api: "network",
    list_keys: &["security_group_rules"],
    object_keys: &["security_group_rule"],
    bare: &[
        &["id", "security_group_id", "direction"],
        &["ID", "IP Protocol", "Ethertype", "IP Range", "Port Range"],
    ],
    values: &[("direction", &["ingress", "egress"]), ("ethertype", &["IPv4", "IPv6"])],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("description", "Description"),
    ("project_id", "Project"),
    ("stateful", "Stateful"),
    ("shared", "Shared"),
    ("tags", "Tags"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

const RULE_TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("protocol", "IP Protocol"),
    ("ethertype", "Ethertype"),
    ("remote_ip_prefix", "IP Range"),
    ("direction", "Direction"),
    ("remote_group_id", "Remote Security Group"),
    ("remote_address_group_id", "Remote Address Group"),
    ("security_group_id", "Security Group"),
];

fn add_rule_titles(schema: &mut Schema) {
    titles::add(schema, RULE_TITLES);
}

/// One security group.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct SecurityGroup<'a> {
    /// The group's UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// Not unique: each project has a `default`.
    #[serde(borrow, default, alias = "Name")]
    pub name: Option<Text<'a>>,
    /// `""` where never set.
    #[serde(borrow, default, alias = "Description")]
    pub description: Option<Text<'a>>,
    /// The project that owns it.
    #[serde(borrow, default, alias = "Project")]
    pub project_id: Option<Id<'a>>,
    /// The same under its older name; both or one of them are there.
    #[serde(borrow, default)]
    pub tenant_id: Option<Id<'a>>,
    /// Whether replies may come in by themselves.
    #[serde(default, alias = "Stateful")]
    pub stateful: Option<Truth>,
    /// Whether other projects may use it.
    #[serde(default, alias = "Shared")]
    pub shared: Option<Truth>,
    /// Its rules.
    #[serde(borrow, default)]
    pub security_group_rules: Option<Vec<Rule<'a>>>,
    /// Texts that its owner chose.
    #[serde(borrow, default, alias = "Tags")]
    pub tags: Labels<'a>,
    /// When it was created.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// How often it changed.
    #[serde(default)]
    pub revision_number: Option<Whole>,
}

/// One rule of a security group.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_rule_titles)]
pub struct Rule<'a> {
    /// The rule's UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// The group that it is of.
    #[serde(borrow, default, alias = "Security Group")]
    pub security_group_id: Option<Id<'a>>,
    /// The project that owns it.
    #[serde(borrow, default)]
    pub project_id: Option<Id<'a>>,
    /// The same under its older name; both or one of them are there.
    #[serde(borrow, default)]
    pub tenant_id: Option<Id<'a>>,
    /// `ingress` or `egress`.
    #[serde(borrow, default, alias = "Direction")]
    pub direction: Option<Text<'a>>,
    /// `IPv4` or `IPv6`.
    #[serde(borrow, default, alias = "Ethertype")]
    pub ethertype: Option<Text<'a>>,
    /// `tcp`, or a number as text; null for every protocol.
    #[serde(borrow, default, alias = "IP Protocol")]
    pub protocol: Loose<'a>,
    /// The first port, or the type of ICMP; null for all.
    #[serde(default)]
    pub port_range_min: Option<Whole>,
    /// The last port, or the code of ICMP; null for all.
    #[serde(default)]
    pub port_range_max: Option<Whole>,
    /// `80:90`; only in lists of the command line.
    #[serde(default, rename = "Port Range")]
    pub printed_ports: Unread,
    /// The network on the other side; null with a null group for the whole world.
    #[serde(borrow, default, alias = "IP Range")]
    pub remote_ip_prefix: Option<Text<'a>>,
    /// The group on the other side; null for none.
    #[serde(borrow, default, alias = "Remote Security Group")]
    pub remote_group_id: Option<Id<'a>>,
    /// The address group on the other side; null for none; absent from older rules.
    #[serde(borrow, default, alias = "Remote Address Group")]
    pub remote_address_group_id: Option<Id<'a>>,
    /// `remote_ip_prefix` without bits behind its prefix; absent from older rules.
    #[serde(borrow, default)]
    pub normalized_cidr: Option<Text<'a>>,
    /// `""` or null where never set.
    #[serde(borrow, default)]
    pub description: Option<Text<'a>>,
    /// Whether its group is its project's `default`; in newer releases.
    #[serde(default)]
    pub belongs_to_default_sg: Unread,
    /// The number of its common attributes in Neutron's database; in older releases.
    #[serde(default)]
    pub standard_attr_id: Unread,
    /// Texts that its owner chose.
    #[serde(borrow, default)]
    pub tags: Labels<'a>,
    /// When it was created.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// How often it changed.
    #[serde(default)]
    pub revision_number: Option<Whole>,
}

impl SecurityGroup<'_> {
    /// The project that owns it; `None` where the record does not say.
    pub fn project_id(&self) -> Option<&str> {
        owner(self.project_id.as_deref(), self.tenant_id.as_deref())
    }
}

impl Rule<'_> {
    /// Whether the other side is the whole world.
    pub fn is_open_to_the_world(&self) -> bool {
        if filled(&self.remote_group_id).is_some()
            || filled(&self.remote_address_group_id).is_some()
        {
            return false;
        }
        let prefix = filled(&self.remote_ip_prefix);
        matches!(prefix, None | Some("0.0.0.0/0" | "::/0"))
    }
}

impl Resource for SecurityGroup<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn project_id(&self) -> Option<&str> {
        SecurityGroup::project_id(self)
    }

    fn created(&self) -> Option<Time> {
        self.created_at.and_then(|time| time.0)
    }
}

/// What the index keeps of a security group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// The project that owns it.
    pub project_id: Option<String>,
}

merge!(Kept: id; name, project_id);

impl Keep for SecurityGroup<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        Kept {
            id: self.id.to_string(),
            name: text(self.name.as_ref()),
            project_id: owned(Resource::project_id(self)),
        }
    }
}

impl Resource for Rule<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn project_id(&self) -> Option<&str> {
        owner(self.project_id.as_deref(), self.tenant_id.as_deref())
    }

    fn created(&self) -> Option<Time> {
        self.created_at.and_then(|time| time.0)
    }

    fn identify<H: Hasher>(&self, mut hasher: &mut H) {
        let of = [&self.direction, &self.ethertype].map(Option::as_deref);
        let group = self.security_group_id.as_deref();
        if group.is_none() || of.contains(&None) {
            return;
        }
        (group, of, self.protocol.as_deref()).hash(&mut hasher);
        let ports = [self.port_range_min, self.port_range_max].map(number);
        (ports, self.remote_ip_prefix.as_deref()).hash(&mut hasher);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_without_a_remote_side_is_open_to_the_world() {
        for (remote, open) in [
            (r#""remote_ip_prefix": null, "remote_group_id": null"#, true),
            (r#""remote_ip_prefix": "0.0.0.0/0""#, true),
            (r#""remote_ip_prefix": "::/0""#, true),
            (r#""remote_ip_prefix": "10.0.0.0/8""#, false),
            (r#""remote_ip_prefix": null, "remote_group_id": "g""#, false),
            (r#""remote_ip_prefix": null, "remote_address_group_id": "g""#, false),
        ] {
            let json = format!(r#"{{"id": "r", "protocol": "112", {remote}}}"#);
            let rule: Rule<'_> = serde_json::from_str(&json).unwrap();
            assert_eq!(rule.is_open_to_the_world(), open, "{remote}");
        }
    }
}
