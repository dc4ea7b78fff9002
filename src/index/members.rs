//! Keystone's groups and their members, by id, and the groups of a user by the user's number.
//!
//! Users and groups are numbers: there may be a million users, and each is in a few of few groups.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use hashbrown::HashSet;

use super::Index;
use super::interner::Names;
use super::table::Many;
use super::users::User;

/// Which user is in which Keystone group.
#[derive(Debug, Default)]
pub struct Members {
    /// Ids of the users that are in a group.
    users: Names,
    /// Ids of the groups that have a member.
    groups: Names,
    /// Numbers of groups by the number of a user in `users`.
    of_user: Many<u32, u32>,
    /// Numbers of users by the number of a group in `groups`.
    of_group: Vec<Vec<u32>>,
    /// Ids of the groups whose members were given as a list of their own, even an empty one.
    listed: HashSet<String>,
}

impl Members {
    /// Notes that a user is in a group, both by id.
    pub(super) fn add(&mut self, user_id: &str, group_id: &str) {
        let (user, group) = (self.users.add(user_id), self.groups.add(group_id));
        // A user is in few groups, but a group may have any number of users.
        if !self.of_user.add(user, group) {
            return;
        }
        let known = self.of_group.len().max(group as usize + 1);
        self.of_group.resize_with(known, Vec::new);
        self.of_group[group as usize].push(user);
    }

    /// Notes that the members of a group were given as a list of their own.
    pub(super) fn note_listed(&mut self, group_id: &str) {
        self.listed.insert(group_id.to_owned());
    }

    /// Whether no user is known to be in a group.
    pub fn is_empty(&self) -> bool {
        self.of_group.is_empty()
    }

    /// Ids of the groups that have a member, in the order in which they came.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.all()
    }

    /// The number of the user of this id.
    pub fn find(&self, user_id: &str) -> Option<u32> {
        self.users.find(user_id)
    }

    /// Ids of the groups that a user is in.
    pub fn groups_of(&self, user_id: &str) -> impl Iterator<Item = &str> {
        let groups = self.users.find(user_id).map_or(&[][..], |user| self.of_user.get(&user));
        groups.iter().map(|group| self.groups.get(*group))
    }

    /// Ids of the users that are known to be in a group.
    pub fn users_of(&self, group_id: &str) -> impl Iterator<Item = &str> {
        self.numbers_of(group_id).iter().map(|user| self.users.get(*user))
    }

    /// How many users are in a group; `None` where no dump tells any.
    pub fn count(&self, group_id: &str) -> Option<usize> {
        let members = self.numbers_of(group_id).len();
        (members > 0 || self.listed.contains(group_id)).then_some(members)
    }

    fn numbers_of(&self, group_id: &str) -> &[u32] {
        self.groups.find(group_id).map_or(&[], |group| &self.of_group[group as usize])
    }
}

/// What is derived from the complete index when it is first used.
#[derive(Debug, Default)]
pub(super) struct Derived {
    /// By the number of a user of the index: its number among the members.
    members: Links,
    /// By the number of a user of the index: its number among the local accounts.
    accounts: Links,
    labels: OnceLock<Labels>,
}

/// What each group of [`Members`] is called.
#[derive(Debug)]
struct Labels {
    /// In alphabetic order, each once.
    sorted: Vec<Box<str>>,
    /// The place of a group's label in `sorted`, by the number of the group.
    places: Vec<u32>,
}

/// A number for each user, which is looked up when it is first asked for.
#[derive(Debug, Default)]
struct Links(OnceLock<Box<[AtomicU32]>>);

impl Links {
    const UNKNOWN: u32 = u32::MAX;
    const NONE: u32 = u32::MAX - 1;

    /// The number for `user`; `find` must always give the same.
    fn get(&self, user: User<'_>, users: u32, find: impl FnOnce() -> Option<u32>) -> Option<u32> {
        let all =
            self.0.get_or_init(|| (0..users).map(|_| AtomicU32::new(Self::UNKNOWN)).collect());
        let link = &all[user.number() as usize];
        match link.load(Ordering::Relaxed) {
            Self::UNKNOWN => {
                let found = find();
                link.store(found.unwrap_or(Self::NONE), Ordering::Relaxed);
                found
            }
            Self::NONE => None,
            number => Some(number),
        }
    }
}

impl Derived {
    /// The number of a user among the members of Keystone's groups.
    pub(super) fn member(&self, index: &Index, user: User<'_>) -> Option<u32> {
        if index.members.is_empty() {
            return None;
        }
        self.members.get(user, index.users.len(), || index.members.find(user.id()))
    }

    /// The number of a user among the local accounts.
    pub(super) fn account(&self, index: &Index, user: User<'_>) -> Option<u32> {
        if !index.given_local() {
            return None;
        }
        self.accounts.get(user, index.users.len(), || index.local.find(user.name()))
    }

    /// Names of the groups of a member.
    pub(super) fn groups<'a>(
        &'a self,
        index: &'a Index,
        member: u32,
    ) -> impl Iterator<Item = &'a str> + use<'a> {
        let Labels { sorted, places } = self.labels.get_or_init(|| Labels::new(index));
        let groups = index.members.of_user.get(&member).iter();
        let mut places: Vec<u32> = groups.map(|group| places[*group as usize]).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| &*sorted[place as usize])
    }
}

impl Labels {
    fn new(index: &Index) -> Self {
        let label = |id| index.group_name(id).unwrap_or(id);
        let labels: Vec<&str> = index.members.groups().map(label).collect();
        let mut sorted = labels.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let place = |label| sorted.binary_search(&label).unwrap_or_default() as u32;
        let places = labels.into_iter().map(place).collect();
        Self { sorted: sorted.into_iter().map(Box::from).collect(), places }
    }
}
