//! Users and groups as the system's own tools list them: `id`, `getent passwd`, `getent group`.

use std::borrow::Cow;

use hashbrown::hash_map::Entry;
use hashbrown::{HashMap, HashSet};

use super::interner::{LONGEST, Names, Slice};
use super::table::Many;
use crate::decode::text::Line;

/// The local accounts. Users and groups are numbers: there may be a million users, and each group
/// has many.
#[derive(Debug, Default)]
pub struct Local {
    users: Names,
    /// By the number of the user.
    accounts: Vec<Account>,
    /// The groups of all accounts, by their numbers, one account's behind another's.
    account_groups: Vec<u32>,
    /// The groups of the users whose lines of `id` contradict each other, of all lines.
    contradicted: Many<u32, u32>,
    /// By the number of a user of `getent passwd`: the gid of the primary group, and the number
    /// of the group that has that gid for its name.
    passwd: HashMap<u32, (u64, u32)>,
    /// All names of groups, and gids that stand for a name.
    groups: Names,
    /// The groups by gid, as `getent group` names them.
    group_of_gid: HashMap<u64, u32>,
    /// Groups by the number of a member, as `getent group` lists them.
    member_of: Many<u32, u32>,
    /// The groups that a line names, in the order in which they came, with their gids.
    named: Vec<(u32, u64)>,
    is_named: HashSet<u32>,
}

/// What lines of `id` say of a user.
#[derive(Debug, Clone, Copy)]
struct Account {
    uid: u64,
    /// Where its groups are in `account_groups`: the primary group first, each once. Empty for a
    /// user without such a line.
    groups: Slice,
}

/// A local group, as the index shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalGroup<'a> {
    /// Its name, or its number where it has none.
    pub name: &'a str,
    /// Its number.
    pub gid: Option<u64>,
    /// How many users are in it, as far as the lines tell.
    pub members: u64,
}

impl Local {
    /// Adds a line. Returns whether it contradicts an earlier line about the same user: the primary
    /// group of the first one is kept.
    pub fn add(&mut self, line: &Line<'_>) -> bool {
        match line {
            Line::Fact => return false,
            Line::Id(line) => {
                // Without a name there is no user to give the groups to.
                let Some(user) = &line.user else { return false };
                let user = self.users.add(user);
                let mut groups = vec![self.name_group(&line.primary(), line.gid)];
                groups.extend(
                    line.groups.iter().map(|group| self.name_group(&group.label(), group.gid)),
                );
                return !self.add_account(user, line.uid, each_once(groups));
            }
            Line::Account(account) => {
                let user = self.users.add(&account.name);
                let group = (account.gid, self.groups.add(&account.gid.to_string()));
                match self.passwd.entry(user) {
                    Entry::Occupied(before) => return *before.get() != group,
                    Entry::Vacant(place) => {
                        place.insert(group);
                    }
                }
            }
            Line::Group(group) => {
                let number = self.name_group(&group.name, group.gid);
                self.group_of_gid.entry(group.gid).or_insert(number);
                for member in &group.members {
                    let user = self.users.add(member);
                    self.member_of.add(user, number);
                }
            }
        }
        false
    }

    /// Adds what a line of `id` says; whether it agrees with an earlier line about the user.
    fn add_account(&mut self, user: u32, uid: u64, groups: Vec<u32>) -> bool {
        let known = self.accounts.len().max(user as usize + 1);
        self.accounts.resize(known, Account { uid: 0, groups: Slice::EMPTY });
        let before = self.accounts[user as usize];
        if before.groups.is_empty() {
            self.accounts[user as usize] = Account { uid, groups: self.store(&groups) };
            return true;
        }
        let known = self.account_groups_of(user);
        if before.uid == uid && known == groups {
            return true;
        }
        // Neither line is known to be complete, so the groups of both are kept.
        let first =
            if self.contradicted.get(&user).is_empty() { known.to_vec() } else { Vec::new() };
        for group in first.into_iter().chain(groups) {
            self.contradicted.add(user, group);
        }
        false
    }

    fn store(&mut self, groups: &[u32]) -> Slice {
        let start = self.account_groups.len();
        let length = groups.len().min(LONGEST);
        self.account_groups.extend_from_slice(&groups[..length]);
        Slice::new(start, length)
    }

    /// The groups that lines of `id` give a user, by their numbers.
    fn account_groups_of(&self, user: u32) -> &[u32] {
        match self.contradicted.get(&user) {
            [] => {
                let account = self.accounts.get(user as usize);
                &self.account_groups[account.map_or(0..0, |account| account.groups.range())]
            }
            groups => groups,
        }
    }

    /// The number of the user of this name.
    pub fn find(&self, user: &str) -> Option<u32> {
        self.users.find(user)
    }

    /// The groups of the user of this number, the primary one first.
    pub fn groups_of(&self, user: u32) -> impl Iterator<Item = &str> {
        let numbers = self.numbers_of(user);
        (0..numbers.len()).map(move |at| self.groups.get(numbers[at]))
    }

    /// The groups of the user of this name, the primary one first; none if nothing is known.
    pub fn groups_of_name(&self, user: &str) -> impl Iterator<Item = &str> + use<'_> {
        self.find(user).into_iter().flat_map(|user| self.groups_of(user))
    }

    /// The numbers of the groups of a user, as [`Local::groups_of`].
    fn numbers_of(&self, user: u32) -> Cow<'_, [u32]> {
        let account = self.account_groups_of(user);
        // Mostly there are lines of `id` alone, which have each group of a user once.
        if self.passwd.is_empty() && self.member_of.is_empty() {
            return Cow::Borrowed(account);
        }
        let mut groups = account.to_vec();
        if let Some((gid, number)) = self.passwd.get(&user) {
            groups.push(*self.group_of_gid.get(gid).unwrap_or(number));
        }
        groups.extend(self.member_of.get(&user));
        Cow::Owned(each_once(groups))
    }

    /// Names of all users, in the order in which they came.
    pub fn users(&self) -> impl Iterator<Item = &str> {
        self.users.all()
    }

    /// All groups, in the order in which a line first names them. Those that only a number of
    /// `getent passwd` tells come last.
    pub fn groups(&self) -> Vec<LocalGroup<'_>> {
        let group =
            |number: u32, gid| LocalGroup { name: self.groups.get(number), gid, members: 0 };
        let named = self.named.iter();
        let mut groups: Vec<_> = named.map(|(number, gid)| group(*number, Some(*gid))).collect();
        let mut places: HashMap<u32, usize> =
            self.named.iter().enumerate().map(|(place, (number, _))| (*number, place)).collect();
        for user in 0..self.users.len() as u32 {
            for &number in &*self.numbers_of(user) {
                let place = *places.entry(number).or_insert_with(|| {
                    groups.push(group(number, self.groups.get(number).parse().ok()));
                    groups.len() - 1
                });
                groups[place].members += 1;
            }
        }
        groups
    }

    /// The number of a group that a line names.
    fn name_group(&mut self, name: &str, gid: u64) -> u32 {
        let number = self.groups.add(name);
        if self.is_named.insert(number) {
            self.named.push((number, gid));
        }
        number
    }
}

/// The same numbers in the same order, each where it first is.
fn each_once(mut numbers: Vec<u32>) -> Vec<u32> {
    if numbers.len() <= 32 {
        let mut kept = 0;
        for at in 0..numbers.len() {
            if !numbers[..kept].contains(&numbers[at]) {
                numbers[kept] = numbers[at];
                kept += 1;
            }
        }
        numbers.truncate(kept);
    } else {
        let mut known = HashSet::new();
        numbers.retain(|number| known.insert(*number));
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::text;

    #[test]
    fn groups_are_listed_once_with_their_members() {
        let mut local = Local::default();
        for (kind, line) in [
            ("id_lines", "uid=1(a) gid=10(x) groups=10(x),11(y)"),
            ("id_lines", "uid=2(b) gid=11(y) groups=11(y),12"),
            ("passwd", "c:x:3:13::/:/bin/sh"),
            ("group_lines", "y:x:11:a,c"),
            ("group_lines", "empty:x:14:"),
        ] {
            local.add(&text::line(kind, line.as_bytes()).unwrap());
        }
        let groups = local.groups();
        let groups: Vec<_> = groups.iter().map(|g| (g.name, g.gid, g.members)).collect();
        let expected = [
            ("x", Some(10), 1),
            ("y", Some(11), 3),
            ("12", Some(12), 1),
            ("empty", Some(14), 0),
            ("13", Some(13), 1),
        ];
        assert_eq!(groups, expected);
    }
}
