//! What of one server is counted.

use std::borrow::Cow;

use crate::join::Joined;
use crate::resource::hypervisor;
use crate::resource::server::Server;
use crate::resource::value::filled;
use crate::row::Time;

/// Whom a server points at: cheap where a dump explains it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// By the number of the entry in its table.
    Known(u32),
    /// By the id, or name, that no dump explains.
    Unknown(String),
}

/// A server by its id and name, for those that are named in a summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// When it was created.
    pub created: Time,
}

/// The servers that were created first and last.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Extremes {
    /// The server that was created first.
    pub oldest: Option<Label>,
    /// The server that was created last.
    pub newest: Option<Label>,
}

impl Extremes {
    /// Notes a server. Of several servers of one moment the first one is taken.
    pub(super) fn note(&mut self, id: &str, name: Option<&str>, created: Time) {
        let Self { oldest, newest } = self;
        if oldest.as_ref().is_none_or(|oldest| created < oldest.created) {
            Label::set(oldest, id, name, created);
        }
        if newest.as_ref().is_none_or(|newest| created > newest.created) {
            Label::set(newest, id, name, created);
        }
    }

    /// Notes those of servers that came later.
    pub(super) fn merge(&mut self, later: Self) {
        for label in [later.oldest, later.newest].into_iter().flatten() {
            self.note(&label.id, label.name.as_deref(), label.created);
        }
    }
}

impl Label {
    /// Sets a label, in the memory of the one before: lists are in the order of time, so that each
    /// of their servers may be the oldest so far.
    fn set(label: &mut Option<Self>, id: &str, name: Option<&str>, created: Time) {
        let new = || Self { id: String::new(), name: None, created };
        let label = label.get_or_insert_with(new);
        label.created = created;
        label.id.clear();
        label.id.push_str(id);
        match (&mut label.name, name) {
            (Some(old), Some(name)) => {
                old.clear();
                old.push_str(name);
            }
            (old, name) => *old = name.map(str::to_owned),
        }
    }
}

/// The servers of a batch, as a worker counts them.
#[derive(Debug, Default)]
pub struct Part {
    pub(super) servers: Vec<Counted>,
    pub(super) extremes: Extremes,
}

impl Part {
    /// No server yet, and room for so many.
    pub fn with_capacity(servers: usize) -> Self {
        Self { servers: Vec::with_capacity(servers), extremes: Extremes::default() }
    }

    /// Adds a server.
    pub fn add(&mut self, joined: &Joined<'_>, server: &Server<'_>) {
        let counted = Counted::new(joined, server);
        if let Some(created) = counted.created {
            self.extremes.note(&server.id, server.name.as_deref(), created);
        }
        self.servers.push(counted);
    }
}

/// One server, as the tally takes it.
#[derive(Debug, Clone, Default)]
pub struct Counted {
    /// Its status.
    pub status: Option<Cow<'static, str>>,
    /// The user that owns it, where the dump says it.
    pub user: Option<Key>,
    /// The project that owns it, where the dump says it.
    pub project: Option<Key>,
    /// The hypervisor that it runs on, where the dump says it. An unknown one goes by a key of
    /// [`hypervisor::by_name`], else of [`hypervisor::by_host`].
    pub hypervisor: Option<Key>,
    /// The host of a hypervisor that is unknown by its own name.
    pub host: Option<String>,
    /// Virtual processors of its flavor.
    pub vcpus: Option<i64>,
    /// Memory of its flavor in MiB.
    pub ram_mb: Option<i64>,
    /// Root disk of its flavor in GiB.
    pub disk_gb: Option<i64>,
    /// When it was created.
    pub created: Option<Time>,
    /// Whether the dump says that it has no address. A dump may also say nothing about it.
    pub without_address: bool,
}

impl Counted {
    /// What is counted of a server.
    fn new(joined: &Joined<'_>, server: &Server<'_>) -> Self {
        let user = joined.owner.user().map(|user| user.number());
        let project = joined.owner.project_number();
        let (hypervisor, host) = hypervisor_key(joined, server);
        Self {
            status: filled(&server.status).map(shared),
            user: joined.owner.user_id.map(|id| key(user, id)),
            project: joined.owner.project_id.map(|id| key(project, id)),
            hypervisor,
            host,
            vcpus: joined.vcpus(),
            ram_mb: joined.ram_mb(),
            disk_gb: joined.disk_gb(),
            created: server.created.and_then(|time| time.0),
            without_address: server.addresses.as_ref().is_some_and(|all| all.all.is_empty()),
        }
    }
}

fn key(number: Option<u32>, id: &str) -> Key {
    number.map_or_else(|| Key::Unknown(id.to_owned()), Key::Known)
}

fn hypervisor_key(joined: &Joined<'_>, server: &Server<'_>) -> (Option<Key>, Option<String>) {
    let named = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    let hostname = filled(&server.hypervisor_hostname);
    let host = filled(&server.host);
    if let Some(number) = joined.hypervisor_number() {
        return (Some(Key::Known(number)), None);
    }
    match (hostname, host) {
        (Some(name), _) => (Some(Key::Unknown(hypervisor::by_name(name))), named(host)),
        (None, Some(host)) => (Some(Key::Unknown(hypervisor::by_host(host))), named(Some(host))),
        (None, None) => (None, None),
    }
}

/// The usual statuses need no text of their own.
fn shared(status: &str) -> Cow<'static, str> {
    const USUAL: [&str; 8] = [
        "ACTIVE",
        "SHUTOFF",
        "ERROR",
        "BUILD",
        "PAUSED",
        "SUSPENDED",
        "SHELVED_OFFLOADED",
        "VERIFY_RESIZE",
    ];
    let usual = USUAL.into_iter().find(|usual| *usual == status);
    usual.map_or_else(|| Cow::Owned(status.to_owned()), Cow::Borrowed)
}
