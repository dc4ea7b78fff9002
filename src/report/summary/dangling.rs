//! Unresolved references: servers whose owner, project or host is gone, disabled or unknown.

use super::{Line, many};
use crate::aggregate::{Key, Slot, Slots, Tally};
use crate::index::Index;
use crate::join::{Match, groups_of};
use crate::report::count::tells;

/// The lines of the section.
pub(super) fn lines<'a>(index: &'a Index, tally: &'a Tally) -> Vec<Line<'a>> {
    let users = Section { tally, slots: &tally.users, given: index.given("users"), of: "user" };
    let projects =
        Section { slots: &tally.projects, given: index.given("projects"), of: "project", ..users };
    let hosts = Section {
        slots: &tally.hypervisors,
        given: index.given("hypervisors"),
        of: "hypervisor",
        ..users
    };
    let user = |slot: &Slot| number(slot).map(|number| index.users.get(number));
    let project = |slot: &Slot| number(slot).map(|number| index.projects.get(number));
    let host = |slot: &Slot| number(slot).map(|number| index.hypervisors.get(number));
    let ambiguous = |slot: &Slot| {
        user(slot).is_some_and(|user| groups_of(index, user).matched == Match::Ambiguous)
    };
    vec![
        users.line("servers of users in no dump", |slot| {
            unknown(slot).is_some_and(|id| index.assigned_user(id).is_none())
        }),
        users.line("servers of disabled users", |slot| {
            user(slot).is_some_and(|user| user.enabled() == Some(false))
        }),
        users.line("servers of users whose groups are ambiguous", ambiguous),
        projects.line("servers of projects in no dump", |slot| {
            unknown(slot).is_some_and(|id| index.assigned_project(id).is_none())
        }),
        projects.line("servers of disabled projects", |slot| {
            project(slot).is_some_and(|project| project.enabled == Some(false))
        }),
        hosts.line("servers on hosts in no dump", |slot| unknown(slot).is_some()),
        hosts.line("servers on hosts that are down", |slot| {
            host(slot).is_some_and(|host| host.state.as_deref() == Some("down"))
        }),
        hosts.line("servers on disabled hosts", |slot| {
            host(slot).is_some_and(|host| host.status.as_deref() == Some("disabled"))
        }),
        Line {
            section: "dangling",
            name: Some("servers without an address".into()),
            value: Some(tally.without_address as i64),
            ..Line::default()
        },
    ]
}

/// What servers are counted by, and whether that can be judged.
#[derive(Clone, Copy)]
struct Section<'a> {
    tally: &'a Tally,
    slots: &'a Slots,
    given: bool,
    of: &'static str,
}

impl<'a> Section<'a> {
    fn line(&self, name: &'static str, pass: impl Fn(&Slot) -> bool) -> Line<'a> {
        let told = self.given && tells(self.tally, self.slots);
        let passing = self.slots.all().iter().filter(|slot| told && pass(slot));
        let passing: Vec<_> = passing.map(|slot| slot.sum.servers).collect();
        let detail = match (self.given, told) {
            (false, _) => Some(format!("no dump of {}s was given", self.of).into()),
            (true, false) => Some(format!("the servers name no {}s", self.of).into()),
            _ if passing.is_empty() => None,
            _ => Some(many(passing.len() as u64, self.of).into()),
        };
        let value = told.then(|| passing.iter().sum::<u64>() as i64);
        Line { section: "dangling", name: Some(name.into()), value, detail, ..Line::default() }
    }
}

fn number(slot: &Slot) -> Option<u32> {
    match slot.key {
        Key::Known(number) => Some(number),
        Key::Unknown(_) => None,
    }
}

fn unknown(slot: &Slot) -> Option<&str> {
    match &slot.key {
        Key::Known(_) => None,
        Key::Unknown(id) => Some(id),
    }
}
