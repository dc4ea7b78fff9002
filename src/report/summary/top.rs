//! Who has most servers: ten each, then the others together, then servers that name none.

use std::collections::BTreeMap;

use super::{Line, many};
use crate::aggregate::{Key, Slot, Slots, Tally};
use crate::index::Index;
use crate::join::{groups_of, groups_of_unlisted};
use crate::report::count::tells;
use crate::resource::hypervisor;

/// How many are named.
const TOP: usize = 10;

/// The words of a section.
struct Names {
    section: &'static str,
    /// One of those that are named in it.
    one: &'static str,
    /// The remark about servers that name none.
    none: &'static str,
}

/// One of those that have servers.
struct Entry<'a> {
    name: Option<&'a str>,
    id: Option<&'a str>,
    servers: u64,
    remark: Option<&'static str>,
}

/// Projects with most servers.
pub(super) fn projects<'a>(index: &'a Index, tally: &'a Tally) -> Vec<Line<'a>> {
    let given = index.given("projects");
    let entry = |slot: &'a Slot| match &slot.key {
        Key::Known(number) => {
            let project = index.projects.get(*number);
            let disabled = project.enabled == Some(false);
            let remark = disabled.then_some("disabled");
            known(slot, Some(&project.name), Some(&project.id), remark)
        }
        Key::Unknown(id) => unknown(slot, index.assigned_project(id), id, given),
    };
    lines(
        tally,
        &Names { section: "projects", one: "project", none: "servers that name no project" },
        tells(tally, &tally.projects),
        each(&tally.projects, entry),
    )
}

/// Users with most servers.
pub(super) fn users<'a>(index: &'a Index, tally: &'a Tally) -> Vec<Line<'a>> {
    let given = index.given("users");
    let entry = |slot: &'a Slot| match &slot.key {
        Key::Known(number) => {
            let user = index.users.get(*number);
            let remark = (user.enabled() == Some(false)).then_some("disabled");
            known(slot, Some(user.name()), Some(user.id()), remark)
        }
        Key::Unknown(id) => unknown(slot, index.assigned_user(id), id, given),
    };
    lines(
        tally,
        &Names { section: "users", one: "user", none: "servers that name no owner" },
        tells(tally, &tally.users),
        each(&tally.users, entry),
    )
}

/// Hypervisors with most servers.
pub(super) fn hypervisors<'a>(index: &'a Index, tally: &'a Tally) -> Vec<Line<'a>> {
    let given = index.given("hypervisors");
    let entry = |slot: &'a Slot| match &slot.key {
        Key::Known(number) => {
            let hypervisor = index.hypervisors.get(*number);
            let remark = match (hypervisor.state.as_deref(), hypervisor.status.as_deref()) {
                (Some("down"), _) => Some("down"),
                (_, Some("disabled")) => Some("disabled"),
                _ => None,
            };
            known(slot, Some(&hypervisor.hostname), Some(&hypervisor.id), remark)
        }
        Key::Unknown(key) => {
            let name = hypervisor::name_of(key).or(slot.also.as_deref());
            known(slot, name, None, given.then_some("in no dump"))
        }
    };
    lines(
        tally,
        &Names { section: "hosts", one: "host", none: "servers on no host" },
        tells(tally, &tally.hypervisors),
        each(&tally.hypervisors, entry),
    )
}

/// Primary groups whose users have most servers, so that a server counts once.
pub(super) fn groups<'a>(index: &'a Index, tally: &'a Tally) -> Vec<Line<'a>> {
    let mut servers: BTreeMap<&str, u64> = BTreeMap::new();
    for slot in tally.users.all() {
        let groups = match &slot.key {
            Key::Known(number) => groups_of(index, index.users.get(*number)),
            Key::Unknown(id) => groups_of_unlisted(index, id),
        };
        if let Some(group) = groups.primary {
            *servers.entry(group).or_default() += slot.sum.servers;
        }
    }
    let told = index.given_local() || index.given_members();
    let entry = |(name, servers)| Entry { name: Some(name), id: None, servers, remark: None };
    let entries = servers.into_iter().map(entry).collect();
    lines(
        tally,
        &Names {
            section: "groups",
            one: "group",
            none: "servers whose owner has no known primary group",
        },
        told && tells(tally, &tally.users),
        entries,
    )
}

fn each<'a>(slots: &'a Slots, entry: impl Fn(&'a Slot) -> Entry<'a>) -> Vec<Entry<'a>> {
    slots.all().iter().map(entry).collect()
}

fn known<'a>(
    slot: &Slot,
    name: Option<&'a str>,
    id: Option<&'a str>,
    remark: Option<&'static str>,
) -> Entry<'a> {
    Entry { name, id, servers: slot.sum.servers, remark }
}

fn unknown<'a>(slot: &Slot, name: Option<&'a str>, id: &'a str, given: bool) -> Entry<'a> {
    let remark = (given && name.is_none()).then_some("in no dump");
    known(slot, name.or(Some(id)), Some(id), remark)
}

/// The lines of a section. Those with as many servers are in alphabetic order.
fn lines<'a>(
    tally: &Tally,
    names: &Names,
    told: bool,
    mut entries: Vec<Entry<'a>>,
) -> Vec<Line<'a>> {
    let Names { section, one, none: detail } = *names;
    if !told {
        let detail = Some("the dumps do not tell".into());
        return vec![Line { section, detail, ..Line::default() }];
    }
    entries.sort_by(|a, b| {
        b.servers.cmp(&a.servers).then_with(|| (a.name, a.id).cmp(&(b.name, b.id)))
    });
    let counted: u64 = entries.iter().map(|entry| entry.servers).sum();
    let others = entries.split_off(entries.len().min(TOP));
    let mut lines: Vec<_> = entries
        .into_iter()
        .map(|entry| Line {
            section,
            name: entry.name.map(Into::into),
            value: Some(entry.servers as i64),
            detail: entry.remark.map(Into::into),
            id: entry.id,
            ..Line::default()
        })
        .collect();
    if !others.is_empty() {
        lines.push(Line {
            section,
            name: Some("other".into()),
            value: Some(others.iter().map(|entry| entry.servers as i64).sum()),
            detail: Some(many(others.len() as u64, &format!("more {one}")).into()),
            ..Line::default()
        });
    }
    let none = tally.all.servers - counted;
    if none > 0 {
        let detail = Some(detail.into());
        lines.push(Line { section, value: Some(none as i64), detail, ..Line::default() });
    }
    lines
}
