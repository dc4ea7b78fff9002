//! What the index keeps of a record of each kind but users.

use super::table::{Merge, fill};

/// Merges the fields that may be absent, and compares the others.
macro_rules! merge {
    ($($type:ident: $($same:ident),* ; $($filled:ident),*;)*) => {$(
        impl Merge for $type {
            fn merge(&mut self, other: Self) -> bool {
                $(let $same = self.$same == other.$same;)*
                $(let $filled = fill(&mut self.$filled, other.$filled);)*
                true $(&& $same)* $(&& $filled)*
            }
        }
    )*};
}

merge! {
    Project: id, name; domain_id, parent_id, description, enabled;
    Group: id, name; domain_id, description;
    Domain: name; enabled;
    Hypervisor: id, hostname; service_host, kind, host_ip, state, status, disabled_reason, vcpus,
        vcpus_used, memory_mb, memory_mb_used, local_gb, local_gb_used, running_vms;
    Flavor: name; vcpus, ram_mb, disk_gb;
    Image: ; name;
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: String,
    /// Its name; unique in its domain only.
    pub name: String,
    /// Its domain; absent in v2.0, and for a project that acts as a domain.
    pub domain_id: Option<String>,
    /// Its parent, or its domain.
    pub parent_id: Option<String>,
    /// Its description, where it has one.
    pub description: Option<String>,
    /// Whether it may be used.
    pub enabled: Option<bool>,
}

/// A Keystone group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its name; unique in its domain only.
    pub name: String,
    /// Its domain.
    pub domain_id: Option<String>,
    /// Its description, where it has one.
    pub description: Option<String>,
}

/// A domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Its name.
    pub name: String,
    /// Whether it may be used.
    pub enabled: Option<bool>,
}

/// A hypervisor. What the brief list, or a release, does not have is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hypervisor {
    /// Its id: a number before 2.53, a UUID since.
    pub id: String,
    /// Its own name.
    pub hostname: String,
    /// The name of its compute service.
    pub service_host: Option<String>,
    /// `QEMU`, `ironic`, ...
    pub kind: Option<String>,
    /// Its address.
    pub host_ip: Option<String>,
    /// `up` or `down`.
    pub state: Option<String>,
    /// `enabled` or `disabled`.
    pub status: Option<String>,
    /// Why its service is disabled.
    pub disabled_reason: Option<String>,
    /// Physical processors; before 2.88.
    pub vcpus: Option<i64>,
    /// Virtual processors given to servers, which may be more; before 2.88.
    pub vcpus_used: Option<i64>,
    /// Memory in MiB; before 2.88.
    pub memory_mb: Option<i64>,
    /// Memory given to servers, in MiB; before 2.88.
    pub memory_mb_used: Option<i64>,
    /// Disk in GiB; before 2.88.
    pub local_gb: Option<i64>,
    /// Disk given to servers, in GiB; before 2.88.
    pub local_gb_used: Option<i64>,
    /// Servers that run, as Nova counts them; before 2.88.
    pub running_vms: Option<i64>,
}

/// A flavor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flavor {
    /// Its name.
    pub name: String,
    /// Virtual processors.
    pub vcpus: Option<i64>,
    /// Memory in MiB.
    pub ram_mb: Option<i64>,
    /// Root disk in GiB.
    pub disk_gb: Option<i64>,
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its name; null where never set.
    pub name: Option<String>,
}

/// The key of a hypervisor by its own name.
pub fn by_name(hostname: &str) -> String {
    format!("n:{hostname}")
}

/// The name in a key of [`by_name`]; `None` for another key.
pub fn name_of(key: &str) -> Option<&str> {
    key.strip_prefix("n:")
}

/// The key of a hypervisor by the host of its service.
pub fn by_host(host: &str) -> String {
    format!("h:{host}")
}
