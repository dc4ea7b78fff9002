//! Servers, added up.

use super::Counted;
use crate::row::Time;

/// What some servers are together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many there are.
    pub servers: u64,
    /// Virtual processors of those whose flavor is known; absent where none is.
    pub vcpus: Option<i64>,
    /// Memory in MiB; as `vcpus`.
    pub ram_mb: Option<i64>,
    /// Root disks in GiB; as `vcpus`.
    pub disk_gb: Option<i64>,
    /// How many of them have a flavor of which one of the three is not known.
    pub flavors_unknown: u64,
    /// When the newest of them was created.
    pub last_created: Option<Time>,
    /// How many are in each status, in the order of the statuses' numbers. A new status has the
    /// largest number, so it is mostly put at the end.
    statuses: Vec<(Option<u32>, u64)>,
}

impl Sum {
    /// No server at all.
    pub const EMPTY: &Self = &Self {
        servers: 0,
        vcpus: None,
        ram_mb: None,
        disk_gb: None,
        flavors_unknown: 0,
        last_created: None,
        statuses: Vec::new(),
    };

    /// Adds one server, whose status has this number.
    pub(super) fn count(&mut self, server: &Counted, status: Option<u32>) {
        let Counted { vcpus, ram_mb, disk_gb, created, .. } = *server;
        let known = vcpus.is_some() && ram_mb.is_some() && disk_gb.is_some();
        self.servers += 1;
        add(&mut self.vcpus, vcpus);
        add(&mut self.ram_mb, ram_mb);
        add(&mut self.disk_gb, disk_gb);
        self.flavors_unknown += u64::from(!known);
        self.last_created = self.last_created.max(created);
        self.count_status(status, 1);
    }

    /// Adds the servers of another sum.
    pub fn merge(&mut self, other: &Self) {
        self.servers += other.servers;
        add(&mut self.vcpus, other.vcpus);
        add(&mut self.ram_mb, other.ram_mb);
        add(&mut self.disk_gb, other.disk_gb);
        self.flavors_unknown += other.flavors_unknown;
        self.last_created = self.last_created.max(other.last_created);
        other.statuses.iter().for_each(|(status, count)| self.count_status(*status, *count));
    }

    fn count_status(&mut self, status: Option<u32>, count: u64) {
        match self.statuses.binary_search_by_key(&status, |(known, _)| *known) {
            Ok(at) => self.statuses[at].1 += count,
            Err(at) => self.statuses.insert(at, (status, count)),
        }
    }

    /// Numbers of the statuses, and how many servers are in each.
    pub(super) fn statuses(&self) -> impl Iterator<Item = (Option<u32>, u64)> {
        self.statuses.iter().copied()
    }
}

/// Adds a number to a sum. Numbers beyond all reason stop at the largest.
fn add(to: &mut Option<i64>, more: Option<i64>) {
    *to = match (*to, more) {
        (Some(one), Some(two)) => Some(one.saturating_add(two)),
        (one, two) => one.or(two),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sized(vcpus: Option<i64>) -> Sum {
        let counted = Counted { vcpus, ram_mb: vcpus, disk_gb: vcpus, ..Counted::default() };
        let mut sum = Sum::default();
        sum.count(&counted, Some(0));
        sum
    }

    #[test]
    fn unknown_flavors_are_counted_apart_and_never_as_nothing() {
        let mut sum = Sum::default();
        sum.merge(&sized(None));
        assert_eq!((sum.vcpus, sum.flavors_unknown), (None, 1));
        sum.merge(&sized(Some(4)));
        sum.merge(&sized(Some(0)));
        assert_eq!((sum.vcpus, sum.flavors_unknown, sum.servers), (Some(4), 1, 3));
    }

    #[test]
    fn a_sum_does_not_overflow() {
        let mut sum = sized(Some(i64::MAX));
        sum.merge(&sized(Some(1)));
        assert_eq!(sum.vcpus, Some(i64::MAX));
    }
}
