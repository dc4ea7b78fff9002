//! Users and groups as the system's own tools list them: `id`, `getent passwd`, `getent group`.

use std::collections::HashMap;

use super::table::Many;
use crate::decode::text::{Line, Named};

/// What is known of the local accounts, by user name.
#[derive(Debug, Default)]
pub struct Local {
    accounts: HashMap<String, Account>,
    /// Names of the users of `getent passwd`, with the gid of the primary group.
    passwd: HashMap<String, String>,
    /// Names of groups by gid.
    group_names: HashMap<String, String>,
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
            Line::Id { user, primary, groups } => {
                let account = self.accounts.entry(user.shown().to_owned());
                let account = account.or_insert_with(|| Account {
                    primary: primary.shown().to_owned(),
                    groups: vec![primary.shown().to_owned()],
                });
                for group in groups.iter().chain([primary]).map(Named::shown) {
                    if !account.groups.iter().any(|known| known == group) {
                        account.groups.push(group.to_owned());
                    }
                }
            }
            Line::Account { name, gid } => {
                self.passwd.entry((*name).to_owned()).or_insert_with(|| (*gid).to_owned());
            }
            Line::Group { name, gid, members } => {
                self.group_names.entry((*gid).to_owned()).or_insert_with(|| (*name).to_owned());
                for member in members {
                    self.member_of.add((*member).to_owned(), (*name).to_owned());
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
        if let Some(gid) = self.passwd.get(user) {
            add(self.group_names.get(gid).unwrap_or(gid));
        }
        self.member_of.get(user).iter().for_each(|group| add(group));
        groups
    }

    /// Whether `user`'s primary group is known: only then is the first of its groups the primary.
    pub fn knows(&self, user: &str) -> bool {
        self.accounts.contains_key(user) || self.passwd.contains_key(user)
    }
}
