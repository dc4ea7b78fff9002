//! The index: whatever servers point at, found by id.
//!
//! Owns the tables of users, projects, groups, domains, hypervisors, flavors and images, and
//! which user is in which group. It must never know servers, columns or formats.

mod arena;
pub mod endpoints;
mod insert;
pub mod local;
pub mod table;
pub mod things;
pub mod users;

use std::collections::{BTreeMap, HashSet};

use endpoints::Endpoints;
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
    /// Ids of the groups of `members`, in the order in which they came.
    pub grouped: Vec<String>,
    /// Ids of the groups whose members were given as a list of their own, even an empty one.
    listed: HashSet<String>,
    /// Services and where they are reached.
    pub endpoints: Endpoints,
    /// Local accounts and groups.
    pub local: Local,
    /// Names that role assignments give.
    named: Named,
    /// What is known of the tokens.
    pub tokens: Vec<Token>,
    /// Names of the kinds that were given.
    given: HashSet<&'static str>,
}

/// What the index keeps of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The project that it is for.
    pub project_id: Option<String>,
    /// Whether it has the role of an administrator.
    pub admin: bool,
}

/// Names by id, as role assignments with names give them: for ids that no list of its kind has.
#[derive(Debug, Default)]
struct Named {
    users: BTreeMap<String, String>,
    groups: BTreeMap<String, String>,
    projects: BTreeMap<String, String>,
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

    /// The project of the token that was given, if no token given is an administrator's: then
    /// its servers may be all that the token may see.
    pub fn own_project(&self) -> Option<&str> {
        let user = self.tokens.iter().all(|token| !token.admin);
        user.then(|| self.tokens.first()?.project_id.as_deref()).flatten()
    }

    /// Notes that a user is in a group, both by id.
    pub fn add_member(&mut self, user_id: &str, group_id: &str) {
        // A user is in few groups, but a group may have any number of users.
        if !self.member_of.add(user_id.to_owned(), group_id.to_owned()) {
            return;
        }
        if self.members.get(group_id).is_empty() {
            self.grouped.push(group_id.to_owned());
        }
        self.members.push(group_id.to_owned(), user_id.to_owned());
    }

    /// Notes that the members of a group were given as a list of their own.
    pub fn note_listed(&mut self, group_id: &str) {
        self.listed.insert(group_id.to_owned());
    }

    /// The members of a Keystone group that are known, by id; `None` where no dump tells any.
    pub fn members_of(&self, group_id: &str) -> Option<&[String]> {
        let members = self.members.get(group_id);
        (!members.is_empty() || self.listed.contains(group_id)).then_some(members)
    }

    /// Names of the Keystone groups of a user, in alphabetic order; a group that no dump names
    /// shows its id.
    pub fn keystone_groups_of(&self, user_id: &str) -> Vec<&str> {
        let ids = self.member_of.get(user_id).iter();
        let mut names: Vec<&str> = ids.map(|id| self.group_name(id).unwrap_or(id)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The name of a Keystone group: from the groups, else from role assignments.
    pub fn group_name(&self, id: &str) -> Option<&str> {
        let listed = self.groups.find(id).map(|group| group.name.as_str());
        listed.or_else(|| self.named.groups.get(id).map(String::as_str))
    }

    /// The name that role assignments give a user that no users dump has.
    pub fn assigned_user(&self, id: &str) -> Option<&str> {
        self.named.users.get(id).map(String::as_str)
    }

    /// The name that role assignments give a project that no projects dump has.
    pub fn assigned_project(&self, id: &str) -> Option<&str> {
        self.named.projects.get(id).map(String::as_str)
    }

    /// The name of a domain, or its id where no dump names it.
    pub fn domain_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.domains.find(id).map_or(id, |domain| domain.name.as_str())
    }

    /// The hypervisor of a server: by its own name, else by the host of its service.
    pub fn hypervisor(&self, hostname: Option<&str>, host: Option<&str>) -> Option<&Hypervisor> {
        self.hypervisor_number(hostname, host).map(|number| self.hypervisors.get(number))
    }

    /// The number of the hypervisor of a server: as [`Index::hypervisor`].
    pub fn hypervisor_number(&self, hostname: Option<&str>, host: Option<&str>) -> Option<u32> {
        let find = |key: String| self.hypervisors.find_number(&key);
        let by_name = hostname.and_then(|name| find(things::by_name(name)));
        by_name.or_else(|| host.and_then(|host| find(things::by_host(host))))
    }
}
