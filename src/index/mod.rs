//! The index: everything that records refer to, found by id.
//!
//! Owns one table for each kind that is kept, and which user is in which group. It must never
//! know how records are joined, columns or formats.

pub mod endpoints;
mod interner;
mod members;
pub mod posix;
mod relations;
pub mod table;
pub mod users;

use std::collections::BTreeMap;
use std::ops::Range;

use endpoints::Endpoints;
use members::{Derived, Members};
use posix::Local;
use relations::Relations;
use table::{Added, Table};
use users::{User, Users};

use hashbrown::HashSet;

use crate::kind::Kind;
use crate::resource::kept::Keep;
use crate::resource::role_assignment::{Party, RoleAssignment};
use crate::resource::value::filled;
use crate::resource::{self, Record, hypervisor, token};

macro_rules! index {
    ($($(#[$doc:meta])* $variant:ident => $field:ident: $module:ident;)*) => {
        /// All tables and relations that records are joined to.
        #[derive(Debug, Default)]
        pub struct Index {
            $($(#[$doc])* pub $field: Table<resource::$module::Kept>,)*
            /// Users by id.
            pub users: Users,
            /// Which user is in which Keystone group.
            pub members: Members,
            /// Services and where they are reached.
            pub endpoints: Endpoints,
            /// Local accounts and groups.
            pub local: Local,
            /// Names that role assignments give.
            named: Named,
            /// The tokens that were given.
            pub tokens: Vec<Token>,
            /// Names of the kinds that were given.
            given: HashSet<&'static str>,
            /// Whether one of them tells users' local groups, and their Keystone groups.
            given_groups: (bool, bool),
            /// Reverse references: which records refer to a record.
            relations: Relations,
            /// The groups of users, as far as they were asked for.
            derived: Derived,
        }

        /// A kept record of a table that is not yet in the index.
        #[derive(Debug)]
        enum Entry {
            /// By its number among the users of its batch.
            User(u32),
            /// With where its key is in the text of its part, and its other keys.
            $($variant(Range<usize>, Vec<String>, resource::$module::Kept),)*
        }

        impl Entry {
            /// What is kept of `record`, where that is known without the records before it.
            fn new(
                record: Record<'_>,
                subject: Option<&str>,
                users: &mut users::Part,
                keys: &mut String,
            ) -> Result<Self, NotAdded> {
                Ok(match record {
                    Record::User(user) => Self::User(users.add(user)),
                    $(Record::$variant(record) => {
                        let key = record.key_of(subject).ok_or(NotAdded::SubjectUnknown)?;
                        let start = keys.len();
                        keys.push_str(&key);
                        Self::$variant(start..keys.len(), record.aliases(), record.keep())
                    })*
                    _ => return Err(NotAdded::NeedsIndex),
                })
            }
        }

        impl Index {
            /// Takes the tables of another index, each in place of its own if it has records.
            pub fn take_tables(&mut self, other: Self) {
                $(if !other.$field.entries().is_empty() {
                    self.$field = other.$field;
                })*
                // What was derived may lack them.
                self.relations = Relations::default();
                self.derived = Derived::default();
            }

            fn add_entry(&mut self, entry: Entry, users: &users::Part, keys: &str) -> Added {
                match entry {
                    Entry::User(number) => self.users.add(users.get(number)),
                    $(Entry::$variant(key, aliases, kept) => {
                        self.$field.add(&keys[key], aliases, kept)
                    })*
                }
            }
        }
    };
}

// To keep another kind: its `Keep` in its file in `resource`, and its line here.
index! {
    /// Projects by id.
    Project => projects: project;
    /// Keystone groups by id.
    Group => groups: group;
    /// Domains by id.
    Domain => domains: domain;
    /// Hypervisors by id and name.
    Hypervisor => hypervisors: hypervisor;
    /// Flavors by id.
    Flavor => flavors: flavor;
    /// Images by id.
    Image => images: image;
    /// Servers by id.
    Server => servers: server;
    /// Volumes by id.
    Volume => volumes: volume;
    /// Snapshots of volumes by id.
    Snapshot => snapshots: snapshot;
    /// Backups of volumes by id.
    Backup => backups: backup;
    /// Attachments of volumes by id.
    Attachment => attachments: attachment;
    /// Ports by id.
    Port => ports: port;
    /// Floating IPs by id.
    FloatingIp => floating_ips: floating_ip;
    /// Networks by id.
    Network => networks: network;
    /// How many addresses are used, by the id of the network.
    NetworkIpAvailability => network_ip_availabilities: network_ip_availability;
    /// Subnets by id.
    Subnet => subnets: subnet;
    /// Security groups by id.
    SecurityGroup => security_groups: security_group;
    /// Routers by id.
    Router => routers: router;
    /// Resource providers by id.
    Provider => providers: provider;
    /// What providers have, by the provider's id.
    Inventories => inventories: inventory;
    /// What is used of providers, and by projects, by the id of either.
    Usages => usages: usage;
    /// What consumers have of providers, by the id of either.
    Allocations => allocations: allocation;
    /// Quotas by service and project, with a `/` between.
    QuotaSet => quotas: quota_set;
    /// Swift's containers by account and name, with a `/` between.
    ObjectContainer => containers: object_container;
    /// Services of Keystone's list by id.
    Service => services: service;
}

/// Why a [`Part`] does not take a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAdded {
    /// Only [`Index::add`] can take it.
    NeedsIndex,
    /// The subject of the record is unknown.
    SubjectUnknown,
}

/// The kept records of one batch, made by a worker without access to the index.
#[derive(Debug, Default)]
pub struct Part {
    users: users::Part,
    /// The keys of the other records, one behind the other.
    keys: String,
    entries: Vec<(u32, Entry)>,
}

impl Part {
    /// Takes the record of this number in its batch. `subject` tells whose it is, if the record
    /// does not.
    ///
    /// # Errors
    ///
    /// When the record is not taken.
    pub fn add(
        &mut self,
        number: u32,
        record: Record<'_>,
        subject: Option<&str>,
    ) -> Result<(), NotAdded> {
        let entry = Entry::new(record, subject, &mut self.users, &mut self.keys)?;
        self.entries.push((number, entry));
        Ok(())
    }
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
    /// Adds the kept records of a batch; passes to `added` the outcome for each record, by its
    /// number.
    pub fn add_part(&mut self, part: Part, mut added: impl FnMut(u32, Added)) {
        for (number, entry) in part.entries {
            added(number, self.add_entry(entry, &part.users, &part.keys));
        }
    }

    /// Adds a record that a [`Part`] does not take: it changes several tables.
    pub fn add(&mut self, record: Record<'_>) {
        match record {
            Record::RoleAssignment(assignment) => self.add_assignment(assignment),
            Record::Token(token) => self.add_token(token),
            Record::CatalogService(service) => self.endpoints.add_service_of("catalog", service),
            Record::Endpoint(endpoint) => self.endpoints.add(endpoint),
            _ => {}
        }
    }

    fn add_assignment(&mut self, assignment: &RoleAssignment<'_>) {
        if let Some((group, user)) = assignment.membership() {
            self.add_member(user, group);
        }
        let name = |party: &Party<'_>| {
            let name = filled(&party.name);
            name.map(|name| (party.id.to_string(), name.to_owned()))
        };
        self.named.users.extend(assignment.user.as_ref().and_then(name));
        self.named.groups.extend(assignment.group.as_ref().and_then(name));
        self.named.projects.extend(assignment.scope.project.as_ref().and_then(name));
    }

    fn add_token(&mut self, token: &token::Token<'_>) {
        for catalog in [&token.catalog, &token.service_catalog].into_iter().flatten() {
            for service in &catalog.0 {
                self.endpoints.add_service_of("token", service);
            }
        }
        self.tokens.push(Token {
            project_id: token.scope_project_id().map(str::to_owned),
            admin: token.role_names().any(|name| name == "admin")
                || token
                    .metadata
                    .as_ref()
                    .is_some_and(|metadata| metadata.is_admin.is_some_and(|is| is.0)),
        });
    }

    /// Notes that a dump of `kind` was given, even if it is empty.
    pub fn note(&mut self, kind: &'static Kind) {
        self.given.insert(kind.name);
        self.given_groups.0 |= matches!(kind.name, "id_lines" | "passwd" | "group_lines");
        self.given_groups.1 |= matches!(kind.name, "group_members" | "user_groups");
    }

    /// Whether a dump of the kind of this name was given.
    pub fn given(&self, kind: &str) -> bool {
        self.given.contains(kind)
    }

    /// Whether any dump with users' local groups was given.
    pub fn given_local(&self) -> bool {
        self.given_groups.0
    }

    /// Whether any dump with users' Keystone groups was given.
    pub fn given_members(&self) -> bool {
        self.given_groups.1 || !self.members.is_empty()
    }

    /// The project of the token that was given, if no token given is an administrator's: then
    /// its servers may be all that the token may see.
    pub fn own_project(&self) -> Option<&str> {
        let user = self.tokens.iter().all(|token| !token.admin);
        user.then(|| self.tokens.first()?.project_id.as_deref()).flatten()
    }

    /// Notes that a user is in a group, both by id.
    pub fn add_member(&mut self, user_id: &str, group_id: &str) {
        self.members.add(user_id, group_id);
    }

    /// Notes that the members of a group were given as a list of their own.
    pub fn note_listed(&mut self, group_id: &str) {
        self.members.note_listed(group_id);
    }

    /// The number of a user among the members of Keystone's groups.
    pub fn member(&self, user: User<'_>) -> Option<u32> {
        self.derived.member(self, user)
    }

    /// Names of the Keystone groups of a member, in alphabetic order, each once; a group that no
    /// dump names shows its id.
    pub fn groups_of_member(&self, member: u32) -> impl Iterator<Item = &str> + use<'_> {
        self.derived.groups(self, member)
    }

    /// The number of a user among the local accounts.
    pub fn account(&self, user: User<'_>) -> Option<u32> {
        self.derived.account(self, user)
    }

    /// The name of a Keystone group: from the groups, else from role assignments.
    pub fn group_name(&self, id: &str) -> Option<&str> {
        let listed = self.groups.find(id).map(|group| group.name.as_str());
        listed.or_else(|| self.named.groups.get(id).map(String::as_str))
    }

    /// Ids and names of users as role assignments give them, by id.
    pub fn assigned_users(&self) -> impl Iterator<Item = (&str, &str)> {
        self.named.users.iter().map(|(id, name)| (id.as_str(), name.as_str()))
    }

    /// Ids and names of projects as role assignments give them, by id.
    pub fn assigned_projects(&self) -> impl Iterator<Item = (&str, &str)> {
        self.named.projects.iter().map(|(id, name)| (id.as_str(), name.as_str()))
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
    pub fn hypervisor(
        &self,
        hostname: Option<&str>,
        host: Option<&str>,
    ) -> Option<&hypervisor::Kept> {
        self.hypervisor_number(hostname, host).map(|number| self.hypervisors.get(number))
    }

    /// The number of the hypervisor of a server: as [`Index::hypervisor`].
    pub fn hypervisor_number(&self, hostname: Option<&str>, host: Option<&str>) -> Option<u32> {
        if self.hypervisors.entries().is_empty() {
            return None;
        }
        hypervisor::find(hostname, host, |key| self.hypervisors.find_number(key))
    }
}
