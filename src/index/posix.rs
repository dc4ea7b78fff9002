//! Users and groups as the system's own tools list them: `id`, `getent passwd`, `getent group`.

use hashbrown::hash_map::Entry;

use hashbrown::{HashMap, HashSet};

use super::table::Many;
use crate::decode::text::Line;

/// What is known of the local accounts, by user name.
#[derive(Debug, Default)]
pub struct Local {
    accounts: HashMap<String, Account>,
    /// Names of the users of `getent passwd`, with the gid of the primary group, and that gid as text.
    passwd: HashMap<String, (u64, String)>,
    /// Names of groups by gid.
    group_names: HashMap<u64, String>,
    /// Groups by the name of a member, as `getent group` lists them.
    member_of: Many<String, String>,
    /// Names of all users, in the order in which they came, and the same to be searched.
    users: Vec<String>,
    known_users: HashSet<String>,
    /// Names of all groups that a line names, in the order in which they came, with their gids.
    groups: Vec<(String, u64)>,
    known_groups: HashSet<String>,
}

#[derive(Debug, PartialEq, Eq)]
struct Account {
    uid: u64,
    /// The primary group first, each once.
    groups: Vec<String>,
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
    /// Takes in what one line says. Whether it contradicts a line that was read before about the
    /// same user: the primary group of the first one holds.
    pub fn add(&mut self, line: &Line<'_>) -> bool {
        match line {
            Line::Fact => return false,
            Line::Id(line) => {
                // Without a name there is no user to give the groups to.
                let Some(user) = &line.user else { return false };
                self.note_user(user);
                let primary = line.primary();
                self.note_group(&primary, line.gid);
                for group in &line.groups {
                    self.note_group(&group.label(), group.gid);
                }
                let others = line.groups.iter().map(|group| group.label().into_owned());
                let mut known = HashSet::new();
                let groups = std::iter::once(primary.into_owned()).chain(others);
                let groups = groups.filter(|name| known.insert(name.clone())).collect();
                let account = Account { uid: line.uid, groups };
                match self.accounts.entry(user.clone().into_owned()) {
                    Entry::Occupied(mut before) => {
                        let before = before.get_mut();
                        if *before == account {
                            return false;
                        }
                        // Neither line says that it is the whole, so the groups of both hold.
                        let known: HashSet<String> = before.groups.iter().cloned().collect();
                        let new = account.groups.into_iter().filter(|name| !known.contains(name));
                        before.groups.extend(new);
                        return true;
                    }
                    Entry::Vacant(place) => {
                        place.insert(account);
                    }
                }
            }
            Line::Account(account) => {
                self.note_user(&account.name);
                let gid = (account.gid, account.gid.to_string());
                match self.passwd.entry(account.name.clone().into_owned()) {
                    Entry::Occupied(before) => return *before.get() != gid,
                    Entry::Vacant(place) => {
                        place.insert(gid);
                    }
                }
            }
            Line::Group(group) => {
                self.note_group(&group.name, group.gid);
                let name = || group.name.clone().into_owned();
                self.group_names.entry(group.gid).or_insert_with(name);
                for member in &group.members {
                    self.note_user(member);
                    self.member_of.add(member.clone().into_owned(), name());
                }
            }
        }
        false
    }

    /// The groups of the user of this name, the primary one first; empty if nothing is known.
    pub fn groups_of(&self, user: &str) -> Vec<&str> {
        let mut groups: Vec<&str> = Vec::new();
        let mut known = HashSet::new();
        let mut add = |group| {
            if known.insert(group) {
                groups.push(group);
            }
        };
        if let Some(account) = self.accounts.get(user) {
            account.groups.iter().for_each(|group| add(group));
        }
        if let Some((gid, number)) = self.passwd.get(user) {
            add(self.group_names.get(gid).unwrap_or(number));
        }
        self.member_of.get(user).iter().for_each(|group| add(group));
        groups
    }

    /// Names of all users, in the order in which they came.
    pub fn users(&self) -> impl Iterator<Item = &str> {
        self.users.iter().map(String::as_str)
    }

    /// All groups, in the order in which a line first names them. Those that only a number of
    /// `getent passwd` tells come last.
    pub fn groups(&self) -> Vec<LocalGroup<'_>> {
        let group = |name, gid| LocalGroup { name, gid, members: 0 };
        let mut groups: Vec<_> =
            self.groups.iter().map(|(name, gid)| group(name.as_str(), Some(*gid))).collect();
        let mut numbers: HashMap<&str, usize> =
            groups.iter().enumerate().map(|(number, group)| (group.name, number)).collect();
        for user in &self.users {
            for name in self.groups_of(user) {
                let number = *numbers.entry(name).or_insert_with(|| {
                    groups.push(group(name, name.parse().ok()));
                    groups.len() - 1
                });
                groups[number].members += 1;
            }
        }
        groups
    }

    fn note_user(&mut self, name: &str) {
        if !self.known_users.contains(name) {
            self.known_users.insert(name.to_owned());
            self.users.push(name.to_owned());
        }
    }

    fn note_group(&mut self, name: &str, gid: u64) {
        if !self.known_groups.contains(name) {
            self.known_groups.insert(name.to_owned());
            self.groups.push((name.to_owned(), gid));
        }
    }
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
