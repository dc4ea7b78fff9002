//! One row per user: those of the dumps in the order of the files, where members of a group are
//! users as well, then those that only servers name, then those that only
//! other things name.

use std::cell::OnceCell;

use hashbrown::HashSet;

use super::count::{Count, tells};
use super::holdings::{self, By, Held, Holdings};
use super::{Emit, Report, Source, Tables, columns, free};
use crate::index::Index;
use crate::index::users::User;
use crate::join::{Groups, Match, groups_of, groups_of_unlisted};
use crate::row::Cell;

/// Users.
pub static REPORT: Report = Report {
    name: "users",
    about: "one row per user: name, domain, groups, and its servers counted",
    examples: "\
Examples:
  osreport users user-source server-source id-source
  osreport users dumps/ --where enabled=false --where 'servers>0'
  osreport users dumps/ --where match=unresolved -c id,servers,last_created
  osreport users dumps/ --sort-column servers --sort-descending --limit 10",
    columns: COLUMNS,
    default: &["id", "username", "domain", "enabled", "group", "servers", "last_created", "match"],
    key: &["id"],
    filters: &[
        ("user", &["username", "id"]),
        ("user-domain", &["domain", "domain_id"]),
        ("group", &["groups"]),
        ("name", &["username"]),
    ],
    source: Source::Tables {
        counts: true,
        kinds: &["users", "group_members"],
        call: "/v3/users",
        rows,
    },
    reads: super::SERVER_JOINS,
    needs: holdings::NEEDS,
};

/// One user.
struct Item<'h, 'a> {
    index: &'a Index,
    id: &'a str,
    name: Option<&'a str>,
    user: Option<User<'a>>,
    count: Count<'a>,
    groups: OnceCell<Groups<'a>>,
    holdings: &'h Holdings<'a>,
    held: Held,
}

/// The rows of all users.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let holdings = Holdings::new(index, By::User, &REPORT, picked);
    let row = |item: Item<'_, 'a>| picked.iter().map(|&column| CELLS[column](&item)).collect();
    for user in index.users.all() {
        let count = Count::in_table(tables.tally, |tally| &tally.users, user.number());
        let (id, name, groups) = (user.id(), Some(user.name()), OnceCell::new());
        let (user, held) = (Some(user), holdings.of(id));
        emit(row(Item { index, id, name, user, count, groups, holdings: &holdings, held }));
    }
    for (tally, id, slot) in tables.unknown(|tally| &tally.users) {
        let count = Count::of(tally, Some(&slot.sum));
        let (name, groups) = (index.assigned_user(id), OnceCell::new());
        let (user, held) = (None, holdings.of(id));
        emit(row(Item { index, id, name, user, count, groups, holdings: &holdings, held }));
    }
    let unlisted = tables.unknown(|tally| &tally.users);
    let named: HashSet<&str> = unlisted.map(|(_, id, _)| id).collect();
    // Those that only volumes or other things name.
    for id in holdings.ids() {
        if index.users.find(id).is_none() && !named.contains(id) {
            let count = match tables.tally.filter(|tally| tells(tally, &tally.users)) {
                Some(tally) => Count::of(tally, None),
                None => Count::UNKNOWN,
            };
            let (name, groups) = (index.assigned_user(id), OnceCell::new());
            let (user, held) = (None, holdings.of(id));
            emit(row(Item { index, id, name, user, count, groups, holdings: &holdings, held }));
        }
    }
}

impl<'a> Item<'_, 'a> {
    fn groups(&self) -> &Groups<'a> {
        self.groups.get_or_init(|| match self.user {
            Some(user) => groups_of(self.index, user),
            None => groups_of_unlisted(self.index, self.id),
        })
    }

    fn project_id(&self) -> Option<&'a str> {
        self.user.and_then(User::default_project_id)
    }

    fn project(&self) -> Option<&'a str> {
        let id = self.project_id()?;
        let listed = self.index.projects.find(id).map(|project| project.name.as_str());
        listed.or_else(|| self.index.assigned_project(id))
    }
}

columns! { Item<'h>:
    "id", "ID", Text, "the user's id" => |i| Cell::text(Some(i.id));
    "username", "Name", Text, "its login name, unique in its domain only; empty where no dump has it" =>
        |i| Cell::text(i.name);
    "domain", "Domain", Text, "its domain: the name where a dump has it, else the id" =>
        |i| Cell::text(i.user.and_then(|user| Some(i.index.domain_name(user.domain_id()?))));
    "domain_id", "Domain ID", Text, "its domain's id; absent in v2.0" =>
        |i| Cell::text(i.user.and_then(User::domain_id));
    "enabled", "Enabled", Bool, "whether it may log in; empty where the directory does not say" =>
        |i| Cell::bool(i.user.and_then(User::enabled));
    "email", "Email", Text, "its e-mail address" =>
        |i| Cell::text(i.user.and_then(User::email));
    "description", "Description", Text, "its description" =>
        |i| free::masked(i.user.and_then(User::description));
    "group", "Group", Text, "its primary group, or the first of Keystone's" =>
        |i| Cell::text(i.groups().primary);
    "groups", "Groups", List, "all its groups, the primary one first" =>
        |i| Cell::texts(i.groups().names().into_iter());
    "group_source", "Group Source", Text, "where the primary group is from: local (id, getent) or keystone" =>
        |i| Cell::text(i.groups().source());
    "group_match", "Group Match", Text, "matched, ambiguous, unresolved or not-given" =>
        |i| Cell::text(Some(i.groups().matched.name()));
    "default_project", "Default Project", Text, "the name of its own project, where a dump has it" =>
        |i| Cell::text(i.project());
    "default_project_id", "Project", Text, "the id of its own project" =>
        |i| Cell::text(i.project_id());
    "servers", "Servers", Int, "how many servers it owns; empty where no servers were given" =>
        |i| i.count.servers();
    "by_status", "By Status", IntMap, "its servers by their status" => |i| i.count.by_status();
    "vcpus", "vCPUs", Int, "virtual processors of its servers whose flavor is known" =>
        |i| i.count.vcpus();
    "ram_mb", "RAM", Int, "memory of its servers whose flavor is known, in MiB" =>
        |i| i.count.ram_mb();
    "disk_gb", "Disk", Int, "root disks of its servers whose flavor is known, in GiB" =>
        |i| i.count.disk_gb();
    "flavors_unknown", "Flavors Unknown", Int, "how many of its servers those three leave out" =>
        |i| i.count.flavors_unknown();
    "last_created", "Last Created", Time, "when the newest of its servers was created" =>
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
    "match", "Match", Text, "matched, unresolved where only servers name it, or not-given" =>
        |i| Cell::text(Some(Match::of(i.name.is_some(), i.index.given("users")).name()));
}
