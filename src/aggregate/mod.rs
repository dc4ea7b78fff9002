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
pub use measure::{Counted, Extremes, Key, Label, Part};
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
    /// The servers that were created first and last.
    pub extremes: Extremes,
    /// Each status once; sums name one by its number.
    statuses: Vec<String>,
    numbers: HashMap<String, u32>,
    /// Slots of projects with slots of users that own servers there.
    owners: HashSet<(u32, u32)>,
}

impl Tally {
    /// Counts the servers of a batch, which come behind all others.
    pub fn add_part(&mut self, part: Part) {
        part.servers.into_iter().for_each(|server| self.add(server));
        self.extremes.merge(part.extremes);
    }

    /// Counts a server.
    pub(crate) fn add(&mut self, mut server: Counted) {
        let status = server.status.take().map(|status| self.number(&status));
        self.all.count(&server, status);
        self.without_address += u64::from(server.without_address);
        let (user, project, hypervisor) =
            (server.user.take(), server.project.take(), server.hypervisor.take());
        let user = user.map(|key| self.users.count(key, None, &server, status));
        let project = project.map(|key| self.projects.count(key, None, &server, status));
        if let Some(key) = hypervisor {
            let host = server.host.take();
            self.hypervisors.count(key, host, &server, status);
        }
        if let Some((project, user)) = project.zip(user)
            && self.owners.insert((project, user))
        {
            self.projects.note_owner(project);
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
        let (mut all, mut later) = (Extremes::default(), Extremes::default());
        for (id, time) in [("1", 3), ("2", 1), ("3", 5)] {
            all.note(id, None, Time(time));
        }
        for (id, time) in [("4", 1), ("5", 5), ("6", 2)] {
            later.note(id, Some("a"), Time(time));
        }
        all.merge(later);
        let label = |id: &str, time| Label { id: id.to_owned(), name: None, created: Time(time) };
        assert_eq!(all, Extremes { oldest: Some(label("2", 1)), newest: Some(label("3", 5)) });
        all.note("7", Some("b"), Time(0));
        let newer = Label { name: Some("b".to_owned()), ..label("7", 0) };
        assert_eq!(all, Extremes { oldest: Some(newer), newest: Some(label("3", 5)) });
    }
}
