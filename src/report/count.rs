//! The columns that tables share: how many servers there are, and what they take.
//!
//! Where nothing is known of servers their number is null. Where there are none, it is 0 and so
//! are their sums. Where the flavors of some are known, the sums are those of the known ones, and
//! `flavors_unknown` says how many are left out; where none is known, the sums are null.

use std::borrow::Cow;

use crate::aggregate::{Slots, Sum, Tally};
use crate::row::Cell;

/// The servers of one row.
#[derive(Clone)]
pub(super) struct Count<'a>(Option<(&'a Tally, Cow<'a, Sum>)>);

impl<'a> Count<'a> {
    /// Nothing is known of its servers.
    pub(super) const UNKNOWN: Self = Self(None);

    /// These servers, or none at all.
    pub(super) fn of(tally: &'a Tally, sum: Option<&'a Sum>) -> Self {
        Self(Some((tally, Cow::Borrowed(sum.unwrap_or(Sum::EMPTY)))))
    }

    /// Servers that were added up for this row.
    pub(super) fn summed(tally: &'a Tally, sum: Sum) -> Self {
        Self(Some((tally, Cow::Owned(sum))))
    }

    /// The servers of the entry of this number in its table.
    pub(super) fn in_table(tally: Option<&'a Tally>, slots: fn(&Tally) -> &Slots, at: u32) -> Self {
        match tally {
            Some(tally) if tells(tally, slots(tally)) => Self::of(tally, slots(tally).find(at)),
            _ => Self::UNKNOWN,
        }
    }

    pub(super) fn servers(&self) -> Cell<'a> {
        self.int(|sum| Some(sum.servers as i64))
    }

    pub(super) fn by_status(&self) -> Cell<'a> {
        let Some((tally, sum)) = &self.0 else { return Cell::Null };
        let by_status = tally.by_status(sum).into_iter();
        // A server without a status is of a list that tells none.
        let named = by_status
            .filter_map(|(status, count)| Some((Cow::Borrowed(status?), Cell::Int(count as i64))));
        Cell::Map(named.collect())
    }

    pub(super) fn vcpus(&self) -> Cell<'a> {
        self.amount(|sum| sum.vcpus)
    }

    pub(super) fn ram_mb(&self) -> Cell<'a> {
        self.amount(|sum| sum.ram_mb)
    }

    pub(super) fn disk_gb(&self) -> Cell<'a> {
        self.amount(|sum| sum.disk_gb)
    }

    pub(super) fn flavors_unknown(&self) -> Cell<'a> {
        self.int(|sum| Some(sum.flavors_unknown as i64))
    }

    pub(super) fn last_created(&self) -> Cell<'a> {
        Cell::time(self.0.as_ref().and_then(|(_, sum)| sum.last_created))
    }

    /// Processors, memory and disk of all servers; `None` where the flavor of one is unknown.
    pub(super) fn whole(&self) -> Option<(i64, i64, i64)> {
        let (_, sum) = self.0.as_ref()?;
        match sum.servers {
            0 => Some((0, 0, 0)),
            _ if sum.flavors_unknown > 0 => None,
            _ => Some((sum.vcpus?, sum.ram_mb?, sum.disk_gb?)),
        }
    }

    fn amount(&self, of: fn(&Sum) -> Option<i64>) -> Cell<'a> {
        self.int(|sum| if sum.servers == 0 { Some(0) } else { of(sum) })
    }

    fn int(&self, of: impl Fn(&Sum) -> Option<i64>) -> Cell<'a> {
        Cell::int(self.0.as_ref().and_then(|(_, sum)| of(sum)))
    }
}

/// Whether the servers have what these slots are counted by: a user without the role `admin` sees
/// no hosts, and some lists name no owners.
pub(super) fn tells(tally: &Tally, slots: &Slots) -> bool {
    !slots.all().is_empty() || tally.all.servers == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::{Counted, Key};

    #[test]
    fn no_servers_are_0_and_unknown_servers_are_null() {
        let empty = Tally::default();
        let users: fn(&Tally) -> &Slots = |tally| &tally.users;
        let count = Count::in_table(Some(&empty), users, 0);
        assert_eq!((count.servers(), count.vcpus()), (Cell::Int(0), Cell::Int(0)));
        let count = Count::in_table(None, users, 0);
        assert_eq!((count.servers(), count.vcpus()), (Cell::Null, Cell::Null));
    }

    #[test]
    fn servers_that_name_no_host_say_nothing_about_hosts() {
        let mut tally = Tally::default();
        tally.add(Counted { user: Some(Key::Known(0)), ..Counted::default() });
        let count = Count::in_table(Some(&tally), |tally| &tally.hypervisors, 0);
        assert_eq!(count.servers(), Cell::Null);
        let count = Count::in_table(Some(&tally), |tally| &tally.users, 1);
        assert_eq!(count.servers(), Cell::Int(0));
    }
}
