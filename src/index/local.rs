//! Users and groups as the system's own tools list them: `id`, `getent passwd`, `getent group`.

use std::collections::HashMap;

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
}

#[derive(Debug)]
struct Account {
    primary: String,
    groups: Vec<String>,
}

impl Local {
    /// Takes in what one line says. Whether it says anything about a user or group.
    pub fn add(&mut self, line: &Line<'_>) -> bool {
        match line {
            Line::Fact => return false,
            Line::Id(line) => {
                // Without a name there is no user to give the groups to.
                let Some(user) = &line.user else { return false };
                let primary = line.primary();
                let account = self.accounts.entry(user.clone().into_owned());
                let account = account.or_insert_with(|| Account {
                    primary: primary.clone().into_owned(),
                    groups: vec![primary.into_owned()],
                });
                for group in &line.groups {
                    let name = group.label();
                    if !account.groups.iter().any(|known| *known == *name) {
                        account.groups.push(name.into_owned());
                    }
                }
            }
            Line::Account(account) => {
                let name = account.name.clone().into_owned();
                self.passwd.entry(name).or_insert((account.gid, account.gid.to_string()));
            }
            Line::Group(group) => {
                let name = || group.name.clone().into_owned();
                self.group_names.entry(group.gid).or_insert_with(name);
                for member in &group.members {
                    self.member_of.add(member.clone().into_owned(), name());
                }
            }
        }
        true
    }

    /// The groups of the user of this name, the primary one first; empty if nothing is known.
    pub fn groups_of(&self, user: &str) -> Vec<&str> {
        let mut groups: Vec<&str> = Vec::new();
        let mut add = |group| {
            if !groups.contains(&group) {
                groups.push(group);
            }
        };
        if let Some(account) = self.accounts.get(user) {
            add(account.primary.as_str());
            account.groups.iter().for_each(|group| add(group));
        }
        if let Some((gid, number)) = self.passwd.get(user) {
            add(self.group_names.get(gid).unwrap_or(number));
        }
        self.member_of.get(user).iter().for_each(|group| add(group));
        groups
    }
}
