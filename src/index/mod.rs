//! The index: whatever servers point at, found by id.
//!
//! Owns the tables of users, projects, groups, domains, hypervisors, flavors and images, and
//! which user is in which group. It must never know servers, columns or formats.

mod arena;
pub mod local;
pub mod table;
pub mod things;
pub mod users;

use std::collections::HashSet;

use local::Local;
use table::{Many, Table};
use things::{Domain, Flavor, Group, Hypervisor, Image, Project};
use users::Users;

use crate::shape::Kind;

/// Everything that servers are joined to.
#[derive(Debug, Default)]
pub struct Index {
    /// Users by id.
    pub users: Users,
    /// Projects by id.
    pub projects: Table<Project>,
    /// Keystone groups by id.
    pub groups: Table<Group>,
    /// Domains by id.
    pub domains: Table<Domain>,
    /// Hypervisors by id and name.
    pub hypervisors: Table<Hypervisor>,
    /// Flavors by id.
    pub flavors: Table<Flavor>,
    /// Images by id.
    pub images: Table<Image>,
    /// Ids of the Keystone groups that a user is in, by the user's id.
    pub member_of: Many<String, String>,
    /// Ids of the users that are in a Keystone group, by the group's id.
    pub members: Many<String, String>,
    /// Local accounts and groups.
    pub local: Local,
    /// Names of the kinds that were given.
    given: HashSet<&'static str>,
}

impl Index {
    /// Notes that a dump of `kind` was given, even if it is empty.
    pub fn note(&mut self, kind: Kind) {
        self.given.insert(kind.name);
    }

    /// Whether a dump of the kind of this name was given.
    pub fn given(&self, kind: &str) -> bool {
        self.given.contains(kind)
    }

    /// Whether any dump was given that tells users' local groups.
    pub fn given_local(&self) -> bool {
        ["id_lines", "passwd", "group_lines"].iter().any(|kind| self.given(kind))
    }

    /// Whether any dump was given that tells users' Keystone groups.
    pub fn given_members(&self) -> bool {
        self.given("group_members") || self.given("user_groups") || !self.member_of.is_empty()
    }

    /// Notes that a user is in a group, both by id.
    pub fn add_member(&mut self, user_id: &str, group_id: &str) {
        self.member_of.add(user_id.to_owned(), group_id.to_owned());
        self.members.add(group_id.to_owned(), user_id.to_owned());
    }

    /// Names of the Keystone groups of a user, in alphabetic order; a group that no dump names
    /// shows its id.
    pub fn keystone_groups_of(&self, user_id: &str) -> Vec<&str> {
        let ids = self.member_of.get(user_id).iter();
        let mut names: Vec<&str> = ids
            .map(|id| self.groups.find(id).map_or(id.as_str(), |group| group.name.as_str()))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The name of a domain, or its id where no dump names it.
    pub fn domain_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.domains.find(id).map_or(id, |domain| domain.name.as_str())
    }

    /// The hypervisor of a server: by its own name, else by the host of its service.
    pub fn hypervisor(&self, hostname: Option<&str>, host: Option<&str>) -> Option<&Hypervisor> {
        let by_name = hostname.and_then(|name| self.hypervisors.find(&things::by_name(name)));
        by_name.or_else(|| host.and_then(|host| self.hypervisors.find(&things::by_host(host))))
    }
}
