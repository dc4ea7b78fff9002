//! Resources: what each kind of dump contains, one file a kind.
//!
//! Owns the schemas: the serde struct of a kind is the only place that says what its fields are.
//! It must never know files, threads, joins, reports or output.
//!
//! To add a kind: one file with its `KIND` and its struct, its `mod` line, and its line in the
//! table below.

pub mod absolute_limits;
pub mod addresses;
pub mod aggregate;
pub mod allocation;
pub mod allocation_candidates;
pub mod attachment;
pub mod availability_zone;
pub mod backup;
pub mod catalog;
pub mod compute_service;
pub mod domain;
pub mod endpoint;
mod fields;
pub mod flavor;
pub mod floating_ip;
pub mod group;
pub mod group_line;
pub mod hypervisor;
pub mod id_line;
pub mod image;
pub mod inventory;
pub mod kept;
pub mod keypair;
pub mod membership;
pub mod network;
pub mod network_agent;
pub mod network_ip_availability;
pub mod object;
pub mod object_container;
mod other;
mod packed_texts;
pub mod passwd;
pub mod port;
pub mod project;
pub mod provider;
pub mod provider_parts;
pub mod quota_set;
pub mod request;
pub mod role_assignment;
pub mod router;
mod schema;
pub mod security_group;
pub mod server;
pub mod server_group;
pub mod server_parts;
pub mod service;
pub mod snapshot;
pub mod storage_pool;
pub mod subnet;
pub mod tenant_usage;
mod titles;
pub mod token;
pub mod usage;
pub mod user;
pub mod value;
pub mod volume;
pub mod volume_service;
pub mod volume_type;

use std::hash::Hasher;

use serde::Deserialize;

use crate::kind::Kind;
use crate::row::Time;

pub use fields::{Field, field};
pub use other::OTHER_KINDS;
pub use schema::document_schema;

/// The properties that records of all kinds share. `None` where records of a kind do not have one.
pub trait Resource {
    /// Its id.
    fn id(&self) -> Option<&str> {
        None
    }

    /// The user that owns it, by id; never empty.
    fn user_id(&self) -> Option<&str> {
        None
    }

    /// The project that owns it, by id; never empty.
    fn project_id(&self) -> Option<&str> {
        None
    }

    /// When it was created.
    fn created(&self) -> Option<Time> {
        None
    }

    /// Whether it has what no other kind's records have, so that a record without an envelope
    /// cannot be taken for one of this kind by mistake.
    fn is_unmistakable(&self) -> bool {
        false
    }

    /// What it lacks that every genuine record of its kind has in one form or another, so that no
    /// single field can be required: `no `url``.
    fn lacks(&self) -> Option<&'static str> {
        None
    }

    /// Feeds `hasher` what two records of one id share if they are the same record, whatever
    /// microversion they were saved at. A record that lacks a part of it feeds nothing.
    fn identify<H: Hasher>(&self, _hasher: &mut H) {}
}

/// How one record is decoded, whatever its type.
pub trait Decode<'a> {
    /// Why it cannot be.
    type Error;

    /// Decodes the record.
    ///
    /// # Errors
    ///
    /// When the record does not have the form of `R`.
    fn decode<R: Deserialize<'a>>(self) -> Result<R, Self::Error>;

    /// The error for a kind that has no struct.
    fn no_records(kind: &Kind) -> Self::Error;
}

macro_rules! table {
    ($($(#[$doc:meta])* $variant:ident($record:ty) = $($module:ident::$kind:ident)|+;)*) => {
        /// One record of any kind that is written as JSON.
        #[derive(Debug, Clone, Copy)]
        pub enum Record<'a> {
            $($(#[$doc])* $variant(&'a $record),)*
        }

        /// Every kind with records that is written as JSON, in the order in which a reader
        /// tries them.
        pub static KINDS: &[&Kind] = &[$($(&$module::$kind),+),*];

        impl<'a> Record<'a> {
            /// Decodes one record of `kind` by `decode` and hands it to `then`. The members of a
            /// group are users, and a user's groups are groups.
            ///
            /// # Errors
            ///
            /// When the record does not have the kind's form, or no struct belongs to the kind.
            pub fn with<D: Decode<'a>, T>(
                kind: &Kind,
                decode: D,
                then: impl FnOnce(Record<'_>) -> T,
            ) -> Result<T, D::Error> {
                $(if [$($module::$kind.name),+].contains(&kind.name) {
                    // The record is large: `then` borrows it where it was made.
                    let record: Result<$record, _> = decode.decode();
                    return match record {
                        Ok(ref record) => Ok(then(Record::$variant(record))),
                        Err(error) => Err(error),
                    };
                })*
                Err(D::no_records(kind))
            }

            /// See [`Resource::id`].
            pub fn id(self) -> Option<&'a str> {
                match self { $(Self::$variant(record) => record.id(),)* }
            }

            /// See [`Resource::user_id`].
            pub fn user_id(self) -> Option<&'a str> {
                match self { $(Self::$variant(record) => record.user_id(),)* }
            }

            /// See [`Resource::project_id`].
            pub fn project_id(self) -> Option<&'a str> {
                match self { $(Self::$variant(record) => record.project_id(),)* }
            }

            /// See [`Resource::created`].
            pub fn created(self) -> Option<Time> {
                match self { $(Self::$variant(record) => record.created(),)* }
            }

            /// See [`Resource::is_unmistakable`].
            pub fn is_unmistakable(self) -> bool {
                match self { $(Self::$variant(record) => record.is_unmistakable(),)* }
            }

            /// See [`Resource::lacks`].
            pub fn lacks(self) -> Option<&'static str> {
                match self { $(Self::$variant(record) => record.lacks(),)* }
            }

            /// See [`Resource::identify`].
            pub fn identify<H: Hasher>(self, hasher: &mut H) {
                match self { $(Self::$variant(record) => record.identify(hasher),)* }
            }
        }

        /// The JSON Schema (2020-12) of one record of `kind`; `None` for a kind that is text, or
        /// that is only recognised.
        pub fn schema<'a>(kind: &'a Kind) -> Option<schemars::Schema> {
            $(if [$($module::$kind.name),+].contains(&kind.name) {
                return Some(schemars::schema_for!($record));
            })*
            None
        }

        /// The schema of one record of `kind` as a part of a larger one, with its definitions
        /// left in `generator`.
        fn subschema<'a>(
            kind: &'a Kind,
            generator: &mut schemars::SchemaGenerator,
        ) -> Option<schemars::Schema> {
            $(if [$($module::$kind.name),+].contains(&kind.name) {
                return Some(generator.subschema_for::<$record>());
            })*
            None
        }
    };
}

// The order matters to records without an envelope only: there the more particular comes first.
table! {
    /// Nova: servers.
    Server(server::Server<'a>) = server::KIND;
    /// Keystone: a token of either version.
    Token(token::Token<'a>) = token::KIND;
    /// Keystone: users, all of them or one group's.
    User(user::User<'a>) = user::KIND | membership::GROUP_MEMBERS;
    /// Keystone: domains.
    Domain(domain::Domain<'a>) = domain::KIND;
    /// Keystone: projects; tenants in v2.0.
    Project(project::Project<'a>) = project::KIND;
    /// Keystone: groups of users, all of them or one user's.
    Group(group::Group<'a>) = group::KIND | membership::USER_GROUPS;
    /// Keystone: who has which role where.
    RoleAssignment(role_assignment::RoleAssignment<'a>) = role_assignment::KIND;
    /// Keystone: services with their endpoints, as a token has them.
    CatalogService(catalog::Service<'a>) = catalog::KIND;
    /// Keystone: services.
    Service(service::Service<'a>) = service::KIND;
    /// Keystone: endpoints.
    Endpoint(endpoint::Endpoint<'a>) = endpoint::KIND;
    /// Nova: hypervisors.
    Hypervisor(hypervisor::Hypervisor<'a>) = hypervisor::KIND;
    /// Nova: flavors.
    Flavor(flavor::Flavor<'a>) = flavor::KIND;
    /// Nova: server groups.
    ServerGroup(server_group::ServerGroup<'a>) = server_group::KIND;
    /// Cinder: volumes.
    Volume(volume::Volume<'a>) = volume::KIND;
    /// Cinder: backups of volumes.
    Backup(backup::Backup<'a>) = backup::KIND;
    /// Cinder: snapshots of volumes.
    Snapshot(snapshot::Snapshot<'a>) = snapshot::KIND;
    /// Cinder: attachments of volumes to servers.
    Attachment(attachment::Attachment<'a>) = attachment::KIND;
    /// Cinder: volume types.
    VolumeType(volume_type::VolumeType<'a>) = volume_type::KIND;
    /// Cinder: services.
    VolumeService(volume_service::VolumeService<'a>) = volume_service::KIND;
    /// Cinder: storage pools.
    StoragePool(storage_pool::StoragePool<'a>) = storage_pool::KIND;
    /// Nova, Cinder and Neutron: the quotas of a project.
    QuotaSet(quota_set::QuotaSet<'a>) = quota_set::KIND | quota_set::NETWORK;
    /// Neutron: ports.
    Port(port::Port<'a>) = port::KIND;
    /// Neutron: floating IPs.
    FloatingIp(floating_ip::FloatingIp<'a>) = floating_ip::KIND;
    /// Neutron: networks.
    Network(network::Network<'a>) = network::KIND;
    /// Neutron: subnets.
    Subnet(subnet::Subnet<'a>) = subnet::KIND;
    /// Neutron: routers.
    Router(router::Router<'a>) = router::KIND;
    /// Neutron: security groups.
    SecurityGroup(security_group::SecurityGroup<'a>) = security_group::KIND;
    /// Neutron: rules of security groups.
    SecurityGroupRule(security_group::Rule<'a>) = security_group::RULES;
    /// Neutron: how many addresses of a network are used.
    NetworkIpAvailability(network_ip_availability::NetworkIpAvailability<'a>) =
        network_ip_availability::KIND;
    /// Neutron: agents.
    NetworkAgent(network_agent::NetworkAgent<'a>) = network_agent::KIND;
    /// Nova: aggregates of hosts.
    Aggregate(aggregate::Aggregate<'a>) = aggregate::KIND;
    /// Nova and Cinder: availability zones.
    AvailabilityZone(availability_zone::AvailabilityZone<'a>) = availability_zone::KIND;
    /// Nova: services.
    ComputeService(compute_service::ComputeService<'a>) = compute_service::KIND;
    /// Nova and Cinder: limits of a project.
    AbsoluteLimits(absolute_limits::AbsoluteLimits<'a>) = absolute_limits::KIND;
    /// Nova: what projects used.
    TenantUsage(tenant_usage::TenantUsage<'a>) = tenant_usage::KIND;
    /// Nova: SSH key pairs.
    Keypair(keypair::Keypair<'a>) = keypair::KIND;
    /// Placement: resource providers.
    Provider(provider::Provider<'a>) = provider::KIND;
    /// Placement: what a provider has.
    Inventories(inventory::Inventories<'a>) = inventory::KIND;
    /// Placement: what is used of a provider, or by a project.
    Usages(usage::Usages<'a>) = usage::KIND;
    /// Placement: what consumers have of providers.
    Allocations(allocation::Allocations<'a>) = allocation::KIND;
    /// Placement: traits of a provider.
    ProviderTraits(provider_parts::ProviderTraits<'a>) = provider_parts::TRAITS;
    /// Placement: aggregates of a provider.
    ProviderAggregates(provider_parts::ProviderAggregates<'a>) = provider_parts::AGGREGATES;
    /// Placement: where a request could go.
    AllocationCandidates(allocation_candidates::AllocationCandidates<'a>) =
        allocation_candidates::KIND;
    /// Swift: containers of an account.
    ObjectContainer(object_container::ObjectContainer<'a>) = object_container::KIND;
    /// Swift: objects of a container.
    Object(object::Object<'a>) = object::KIND;
    /// curl: requests and what became of them.
    Request(request::Request<'a>) = request::KIND;
    /// Glance: images.
    Image(image::Image<'a>) = image::KIND;
}

/// Every kind that is lines of text.
pub static TEXT_KINDS: &[&Kind] = &[&id_line::KIND, &passwd::KIND, &group_line::KIND];

/// Every kind of JSON, in the order in which a reader tries them: those with a use first.
pub fn json_kinds() -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().chain(OTHER_KINDS).copied()
}

/// Every kind, text and JSON.
pub fn kinds() -> &'static [&'static Kind] {
    static ALL: std::sync::OnceLock<Vec<&'static Kind>> = std::sync::OnceLock::new();
    ALL.get_or_init(|| json_kinds().chain(TEXT_KINDS.iter().copied()).collect())
}

/// The kind whose records are called `record`, and whose link to itself names an owner.
pub fn by_link(record: &str, matches: impl Fn(&str) -> bool) -> Option<&'static Kind> {
    let owned = |link: &str| link.contains('*') && matches(link);
    let mut kinds = KINDS.iter().copied();
    kinds.find(|kind| kind.record == record && kind.self_link.is_some_and(owned))
}

/// The kind of this name, text or JSON.
pub fn find(name: &str) -> Option<&'static Kind> {
    json_kinds().chain(TEXT_KINDS.iter().copied()).find(|kind| kind.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = &'static Kind> {
        json_kinds().chain(TEXT_KINDS.iter().copied())
    }

    #[test]
    fn no_two_kinds_have_one_name() {
        let mut names: Vec<_> = all().map(|kind| kind.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_kind_has_a_name_a_record_and_an_api() {
        for kind in all() {
            assert!(!kind.name.is_empty() && !kind.record.is_empty() && !kind.api.is_empty());
            assert!(kind.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
            assert!(find(kind.name) == Some(kind));
        }
    }

    #[test]
    fn every_kind_that_is_used_and_no_other_has_a_schema() {
        for kind in KINDS {
            assert!(kind.used && schema(kind).is_some(), "{}", kind.name);
        }
        for kind in OTHER_KINDS {
            assert!(!kind.used && schema(kind).is_none(), "{}", kind.name);
        }
        for kind in TEXT_KINDS {
            assert!(kind.used && schema(kind).is_none(), "{}", kind.name);
        }
    }

    #[test]
    fn of_kinds_with_one_top_key_all_but_the_last_have_marks() {
        let kinds: Vec<_> = json_kinds().collect();
        for (at, kind) in kinds.iter().enumerate() {
            let linked = !kind.used && kind.self_link.is_some();
            let told = linked || !kind.marks.is_empty() || !kind.foreign.is_empty();
            let hidden = kinds[at + 1..].iter().filter(|later| {
                kind.list_keys.iter().any(|key| later.list_keys.contains(key))
                    || kind.object_keys.iter().any(|key| later.object_keys.contains(key))
            });
            let hidden: Vec<_> = hidden.map(|later| later.name).collect();
            assert!(told || hidden.is_empty(), "{} hides {hidden:?}", kind.name);
        }
    }
}
