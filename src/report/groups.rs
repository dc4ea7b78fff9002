//! One row per group: Keystone's in the order of the dumps, those that only memberships name,
//! then local ones in the order of their lines.
//!
//! A Keystone group and a local one of the same name are two groups. A server counts for every
//! group of its owner, so the rows add up to more than there are servers.

use hashbrown::HashMap;

use super::count::{Count, tells};
use super::holdings::{self, By, Held, Holdings};
use super::{Emit, Report, Source, Tables, columns, free};
use crate::aggregate::{Key, Sum, Tally};
use crate::index::Index;
use crate::index::posix::LocalGroup;
use crate::join::Match;
use crate::row::Cell;

/// Groups.
pub static REPORT: Report = Report {
    name: "groups",
    about: "one row per group, Keystone's and local ones: members and their servers",
    examples: "\
Examples:
  osreport groups id-source server-source user-source
  osreport groups dumps/ --where source=keystone --where members=0
  osreport groups dumps/ --sort-column servers --sort-descending",
    columns: COLUMNS,
    default: &["name", "source", "id", "domain", "members", "servers", "last_created", "match"],
    key: &["source", "id", "name"],
    filters: &[("group", &["name", "id"]), ("name", &["name"])],
    source: Source::Tables {
        counts: true,
        kinds: &["groups", "user_groups", "group_members", "id_lines", "passwd", "group_lines"],
        call: "/v3/groups",
        rows,
    },
    reads: super::SERVER_JOINS,
    needs: holdings::NEEDS,
};

/// One group.
struct Item<'h, 'a> {
    index: &'a Index,
    of: Of<'a>,
    count: Count<'a>,
    holdings: &'h Holdings<'a>,
    held: Held,
}

#[derive(Clone, Copy)]
enum Of<'a> {
    /// A Keystone group, by id.
    Keystone(&'a str),
    /// A local group.
    Local(LocalGroup<'a>),
}

/// The rows of all groups.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let counted = tables.tally.filter(|tally| tells(tally, &tally.users));
    let mut sums = counted.map(|tally| Sums::new(index, tally)).unwrap_or_default();
    let holdings = Holdings::new(index, By::User, &REPORT, picked);
    let held = HeldBy::new(index, &holdings);
    let mut row = |of: Of<'a>| {
        let sum = match of {
            // Of a group whose members are unknown, the servers are too.
            Of::Keystone(id) if index.members.count(id).is_none() => None,
            Of::Keystone(id) => Some(sums.keystone.remove(id).unwrap_or_default()),
            // Local groups go by user name, and where no dump has names nothing is known.
            Of::Local(_) if !sums.named => None,
            Of::Local(group) => Some(sums.local.remove(group.name).unwrap_or_default()),
        };
        let count = match counted.zip(sum) {
            Some((tally, sum)) => Count::summed(tally, sum),
            None => Count::UNKNOWN,
        };
        let item = Item { index, of, count, holdings: &holdings, held: held.of(of) };
        emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
    };
    index.groups.entries().iter().for_each(|group| row(Of::Keystone(&group.id)));
    let unlisted = index.members.groups().filter(|id| index.groups.find(id).is_none());
    unlisted.for_each(|id| row(Of::Keystone(id)));
    index.local.groups().into_iter().for_each(|group| row(Of::Local(group)));
}

/// What the members of each group hold.
struct HeldBy<'a> {
    /// By the id of a Keystone group.
    keystone: HashMap<&'a str, Held>,
    /// By the name of a local group.
    local: HashMap<&'a str, Held>,
}

impl<'a> HeldBy<'a> {
    fn new(index: &'a Index, holdings: &Holdings<'a>) -> Self {
        let mut all = Self { keystone: HashMap::new(), local: HashMap::new() };
        for user in index.users.all() {
            let held = holdings.of(user.id());
            for group in index.members.groups_of(user.id()) {
                all.keystone.entry(group).or_default().add(held);
            }
            let account = index.account(user);
            for group in account.into_iter().flat_map(|account| index.local.groups_of(account)) {
                all.local.entry(group).or_default().add(held);
            }
        }
        all
    }

    fn of(&self, group: Of<'_>) -> Held {
        let held = match group {
            Of::Keystone(id) => self.keystone.get(id),
            Of::Local(group) => self.local.get(group.name),
        };
        held.copied().unwrap_or_default()
    }
}

/// The servers of each group.
#[derive(Default)]
struct Sums<'a> {
    /// By the id of a Keystone group.
    keystone: HashMap<&'a str, Sum>,
    /// By the name of a local group.
    local: HashMap<&'a str, Sum>,
    /// Whether the name of any owner is known, or there is none.
    named: bool,
}

impl<'a> Sums<'a> {
    fn new(index: &'a Index, tally: &'a Tally) -> Self {
        let mut sums = Self { named: tally.users.all().is_empty(), ..Self::default() };
        for slot in tally.users.all() {
            let (id, name) = match &slot.key {
                Key::Known(number) => {
                    let user = index.users.get(*number);
                    (user.id(), Some(user.name()))
                }
                Key::Unknown(id) => (id.as_str(), index.assigned_user(id)),
            };
            sums.named |= name.is_some();
            for group in index.members.groups_of(id) {
                sums.keystone.entry(group).or_default().merge(&slot.sum);
            }
            for group in name.into_iter().flat_map(|name| index.local.groups_of_name(name)) {
                sums.local.entry(group).or_default().merge(&slot.sum);
            }
        }
        sums
    }
}

impl<'a> Item<'_, 'a> {
    fn name(&self) -> Option<&'a str> {
        match self.of {
            Of::Keystone(id) => self.index.group_name(id),
            Of::Local(group) => Some(group.name),
        }
    }

    fn domain_id(&self) -> Option<&'a str> {
        match self.of {
            Of::Keystone(id) => self.index.groups.find(id)?.domain_id.as_deref(),
            Of::Local(_) => None,
        }
    }

    fn matched(&self) -> Match {
        match self.of {
            Of::Keystone(_) => Match::of(self.name().is_some(), self.index.given("groups")),
            Of::Local(_) => Match::Matched,
        }
    }
}

fn id<'a>(item: &Item<'_, 'a>) -> Cell<'a> {
    match item.of {
        Of::Keystone(id) => Cell::text(Some(id)),
        Of::Local(_) => Cell::Null,
    }
}

fn gid<'a>(item: &Item<'_, 'a>) -> Cell<'a> {
    match item.of {
        Of::Keystone(_) => Cell::Null,
        Of::Local(group) => Cell::int(group.gid.and_then(|gid| i64::try_from(gid).ok())),
    }
}

fn source<'a>(item: &Item<'_, 'a>) -> Cell<'a> {
    Cell::text(Some(match item.of {
        Of::Keystone(_) => "keystone",
        Of::Local(_) => "local",
    }))
}

fn members<'a>(item: &Item<'_, 'a>) -> Cell<'a> {
    Cell::int(match item.of {
        Of::Keystone(id) => item.index.members.count(id).map(|members| members as i64),
        Of::Local(group) => Some(group.members as i64),
    })
}

/// Keystone's description; local groups have none.
fn description<'a>(item: &Item<'_, 'a>) -> Option<&'a str> {
    match item.of {
        Of::Keystone(id) => item.index.groups.find(id)?.description.as_deref(),
        Of::Local(_) => None,
    }
}

columns! { Item<'h>:
    "name", "Name", Text, "the group's name; empty where no dump has it" => |i| Cell::text(i.name());
    "id", "ID", Text, "its id in Keystone" => id;
    "gid", "GID", Int, "its number, of a local group" => gid;
    "source", "Source", Text, "keystone, or local for those of `id` and `getent`" => source;
    "domain", "Domain", Text, "its domain: the name where a dump has it, else the id" =>
        |i| Cell::text(i.domain_id().map(|id| i.index.domain_name(id)));
    "domain_id", "Domain ID", Text, "its domain's id" => |i| Cell::text(i.domain_id());
    "description", "Description", Text, "its description" =>
        |i| free::masked(description(i));
    "members", "Members", Int, "how many members are known; empty where no dump tells any" =>
        members;
    "servers", "Servers", Int, "how many servers its members own; empty where that is unknown" =>
        |i| i.count.servers();
    "by_status", "By Status", IntMap, "these servers by their status" => |i| i.count.by_status();
    "vcpus", "vCPUs", Int, "virtual processors of these servers whose flavor is known" =>
        |i| i.count.vcpus();
    "ram_mb", "RAM", Int, "memory of these servers whose flavor is known, in MiB" =>
        |i| i.count.ram_mb();
    "disk_gb", "Disk", Int, "root disks of these servers whose flavor is known, in GiB" =>
        |i| i.count.disk_gb();
    "flavors_unknown", "Flavors Unknown", Int, "how many of these servers those three leave out" =>
        |i| i.count.flavors_unknown();
    "last_created", "Last Created", Time, "when the newest of these servers was created" =>
        |i| i.count.last_created();
    "volumes", "Volumes", Int, "how many volumes it holds; empty where none were given" =>
        |i| holdings::volumes(i.holdings, i.held);
    "volumes_gb", "Volumes GB", Int, "their size in GiB, each once" =>
        |i| holdings::volumes_gb(i.holdings, i.held);
    "idle_gb", "Idle GB", Int, "the size of those that are attached to nothing, in GiB" =>
        |i| holdings::idle_gb(i.holdings, i.held);
    "snapshots_gb", "Snapshots GB", Int, "the size of snapshots of volumes, in GiB" =>
        |i| holdings::snapshots_gb(i.holdings, i.held);
    "backups_gb", "Backups GB", Int, "the size of backups of volumes, in GiB" =>
        |i| holdings::backups_gb(i.holdings, i.held);
    "floating_ips", "Floating IPs", Int, "how many floating IPs it holds; floating IPs have no users" =>
        |i| holdings::floating_ips(i.holdings, i.held);
    "images_gb", "Images GB", Int, "the size of its images, in GiB" =>
        |i| holdings::images_gb(i.holdings, i.held);
    "ports", "Ports", Int, "how many ports it holds; ports have no users" =>
        |i| holdings::ports(i.holdings, i.held);
    "match", "Match", Text, "matched, unresolved where only memberships name it, or not-given" =>
        |i| Cell::text(Some(i.matched().name()));
}
