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
    /// Its id and name; absent where it has no date.
    pub label: Option<Label>,
}

impl Counted {
    /// What is counted of a server.
    pub fn new(joined: &Joined<'_>, server: &Server<'_>) -> Self {
        let created = server.created.and_then(|time| time.0);
        let number = joined.owner.user().map(|(number, _)| *number);
        let project = |id: &str| joined.index.projects.find_number(id);
        let (hypervisor, host) = hypervisor_key(joined, server);
        let label = |created| Label {
            id: server.id.to_string(),
            name: server.name.as_deref().map(str::to_owned),
            created,
        };
        Self {
            status: filled(&server.status).map(shared),
            user: joined.owner.user_id.map(|id| key(number, id)),
            project: joined.owner.project_id.map(|id| key(project(id), id)),
            hypervisor,
            host,
            vcpus: joined.vcpus(),
            ram_mb: joined.ram_mb(),
            disk_gb: joined.disk_gb(),
            created,
            without_address: server.addresses.as_ref().is_some_and(|all| all.all.is_empty()),
            label: created.map(label),
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
    if let Some(number) = joined.index.hypervisor_number(hostname, host) {
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
