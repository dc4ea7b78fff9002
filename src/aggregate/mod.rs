//! Counts and sums of servers by user, project, hypervisor and flavor, taken while servers stream.
//!
//! Owns the counts for each user, project and hypervisor that a server points at, known or not,
//! and for all servers together. It must never know columns, files, threads or JSON.
//!
//! Servers are worked on by several threads, and one that was there before is found out late. So
//! each becomes a small [`Counted`] first, and the tally takes those one after another, in the
//! order of the dump: it is the same whatever the number of threads.

mod groups;
mod measure;
mod totals;

use hashbrown::{HashMap, HashSet};

pub use groups::{Slot, Slots};
pub use measure::{Counted, Key, Label};
pub use totals::Sum;

/// All that was counted.
#[derive(Debug, Default)]
pub struct Tally {
    /// All servers.
    pub all: Sum,
    /// Servers by the user that owns them.
    pub users: Slots,
    /// Servers by the project that owns them.
    pub projects: Slots,
    /// Servers by the hypervisor that they run on.
    pub hypervisors: Slots,
    /// Servers that are known to have no address.
    pub without_address: u64,
    /// The server that was created first.
    pub oldest: Option<Label>,
    /// The server that was created last.
    pub newest: Option<Label>,
    /// Each status once; sums name one by its number.
    statuses: Vec<String>,
    numbers: HashMap<String, u32>,
    /// Slots of projects with slots of users that own servers there.
    owners: HashSet<(u32, u32)>,
}

impl Tally {
    /// Counts a server.
    pub fn add(&mut self, counted: Counted) {
        let status = counted.status.as_deref().map(|status| self.number(status));
        let one = Sum::one(&counted, status);
        self.all.merge(&one);
        self.without_address += u64::from(counted.without_address);
        let user = counted.user.map(|key| self.users.add(key, None, &one));
        let project = counted.project.map(|key| self.projects.add(key, None, &one));
        if let Some(key) = counted.hypervisor {
            self.hypervisors.add(key, counted.host, &one);
        }
        if let Some((project, user)) = project.zip(user)
            && self.owners.insert((project, user))
        {
            self.projects.note_owner(project);
        }
        if let Some(label) = counted.label {
            // Of several servers of one moment the first of the dump is taken.
            if self.oldest.as_ref().is_none_or(|oldest| label.created < oldest.created) {
                self.oldest = Some(label.clone());
            }
            if self.newest.as_ref().is_none_or(|newest| label.created > newest.created) {
                self.newest = Some(label);
            }
        }
    }

    /// The servers of a sum by their status, in alphabetic order; `None` for servers without one.
    pub fn by_status<'a>(&'a self, sum: &Sum) -> Vec<(Option<&'a str>, u64)> {
        let name = |number: u32| self.statuses.get(number as usize).map(String::as_str);
        let mut named: Vec<_> =
            sum.statuses().map(|(status, count)| (status.and_then(name), count)).collect();
        // Those without a status come last.
        named.sort_unstable_by_key(|(name, _)| (name.is_none(), *name));
        named
    }

    fn number(&mut self, status: &str) -> u32 {
        if let Some(&number) = self.numbers.get(status) {
            return number;
        }
        let number = self.statuses.len() as u32;
        self.statuses.push(status.to_owned());
        self.numbers.insert(status.to_owned(), number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Time;

    fn counted(user: Key, project: &str, status: Option<&'static str>, created: i64) -> Counted {
        Counted {
            status: status.map(Into::into),
            user: Some(user),
            project: Some(Key::Unknown(project.to_owned())),
            created: Some(Time(created)),
            label: Some(Label { id: created.to_string(), name: None, created: Time(created) }),
            ..Counted::default()
        }
    }

    #[test]
    fn an_owner_counts_once_for_each_project() {
        let mut tally = Tally::default();
        tally.add(counted(Key::Known(7), "p", Some("ACTIVE"), 3));
        tally.add(counted(Key::Known(7), "p", Some("ERROR"), 2));
        tally.add(counted(Key::Known(7), "q", Some("ACTIVE"), 5));
        tally.add(counted(Key::Unknown("u".to_owned()), "p", None, 4));
        let owners: Vec<_> = tally.projects.all().iter().map(|slot| slot.owners).collect();
        assert_eq!(owners, [2, 1]);
        assert_eq!(tally.users.find(7).unwrap().servers, 3);
        assert_eq!(tally.users.find(8), None);
    }

    #[test]
    fn statuses_are_in_alphabetic_order_and_none_comes_last() {
        let mut tally = Tally::default();
        for status in [None, Some("SHUTOFF"), Some("ACTIVE"), Some("SHUTOFF")] {
            tally.add(counted(Key::Known(0), "p", status, 1));
        }
        let expected = [(Some("ACTIVE"), 1), (Some("SHUTOFF"), 2), (None, 1)];
        assert_eq!(tally.by_status(&tally.all), expected);
    }

    #[test]
    fn the_oldest_and_the_newest_are_found() {
        let mut tally = Tally::default();
        for created in [3, 1, 5, 2] {
            tally.add(counted(Key::Known(0), "p", None, created));
        }
        assert_eq!(tally.oldest.unwrap().id, "1");
        assert_eq!(tally.newest.unwrap().id, "5");
        assert_eq!(tally.all.last_created, Some(Time(5)));
    }
}
