//! Hypervisors: `GET /os-hypervisors` and `/os-hypervisors/detail` of Nova.
//!
//! Source: `nova/api/openstack/compute/schemas/hypervisors.py` and `hypervisors.py`.

use std::borrow::Cow;
use std::cell::RefCell;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::kept::{Keep, merge, number, text};
use super::titles;
use super::value::{Id, Loose, Text, Unread, Whole};
use crate::kind::Kind;

/// What a hypervisors dump looks like.
pub static KIND: Kind = Kind {
    name: "hypervisors",
    record: "hypervisor",
    api: "compute",
    list_keys: &["hypervisors"],
    object_keys: &["hypervisor"],
    bare: &[&["id", "hypervisor_hostname"], &["ID", "Hypervisor Hostname"]],
    values: &[("state", &["up", "down"]), ("status", &["enabled", "disabled"])],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("hypervisor_hostname", "Hypervisor Hostname"),
    ("state", "State"),
    ("status", "Status"),
    ("hypervisor_type", "Hypervisor Type"),
    ("host_ip", "Host IP"),
    ("vcpus", "vCPUs"),
    ("vcpus_used", "vCPUs Used"),
    ("memory_mb", "Memory MB"),
    ("memory_mb_used", "Memory MB Used"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One hypervisor. Before 2.53 its id is a number that is unique in its cell only; what it has
/// and what it uses is gone since 2.88. Amounts may be negative, and more may be used than there
/// is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Hypervisor<'a> {
    /// A number before 2.53, which several cells may give to different hypervisors; a UUID since.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// Its own name, to which servers point.
    #[serde(borrow, alias = "Hypervisor Hostname")]
    pub hypervisor_hostname: Text<'a>,
    /// `up` or `down`; absent in the legacy `/v2`.
    #[serde(borrow, default, alias = "State")]
    pub state: Option<Text<'a>>,
    /// `enabled` or `disabled`; absent in the legacy `/v2`.
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<Text<'a>>,
    /// `QEMU`, `ironic`, `VMware vCenter Server`, ...; detail only.
    #[serde(borrow, default, alias = "Hypervisor Type")]
    pub hypervisor_type: Option<Text<'a>>,
    /// A number such as 4002001, seen as `2.002e+06`; the schema allows a string; detail only.
    #[serde(borrow, default)]
    pub hypervisor_version: Loose<'a>,
    /// The host's address; two hypervisors may share one; null for some drivers; detail only.
    #[serde(borrow, default, alias = "Host IP")]
    pub host_ip: Option<Text<'a>>,
    /// The compute service that manages it; detail only.
    #[serde(borrow, default)]
    pub service: Option<ComputeService<'a>>,
    /// A string that holds JSON before 2.28, an object until 2.87; null for Ironic, `""` where a
    /// driver says nothing.
    #[serde(default)]
    pub cpu_info: Unread,
    /// Virtual processors; until 2.87.
    #[serde(default, alias = "vCPUs")]
    pub vcpus: Option<Whole>,
    /// Virtual processors in use, often more than there are; until 2.87.
    #[serde(default, alias = "vCPUs Used")]
    pub vcpus_used: Option<Whole>,
    /// Memory in MiB; until 2.87.
    #[serde(default, alias = "Memory MB")]
    pub memory_mb: Option<Whole>,
    /// Memory in use, in MiB; until 2.87.
    #[serde(default, alias = "Memory MB Used")]
    pub memory_mb_used: Option<Whole>,
    /// Disk in GiB; until 2.87.
    #[serde(default)]
    pub local_gb: Option<Whole>,
    /// Disk in use, in GiB; until 2.87.
    #[serde(default)]
    pub local_gb_used: Option<Whole>,
    /// Free memory in MiB, negative where too much was given away; until 2.87.
    #[serde(default)]
    pub free_ram_mb: Option<Whole>,
    /// Free disk in GiB; until 2.87.
    #[serde(default)]
    pub free_disk_gb: Option<Whole>,
    /// Disk in GiB that is left once every image has grown to its full size: often negative;
    /// null for drivers that cannot tell; until 2.87.
    #[serde(default)]
    pub disk_available_least: Option<Whole>,
    /// How many servers are being built, moved or resized on it; until 2.87.
    #[serde(default)]
    pub current_workload: Option<Whole>,
    /// How many servers it has; until 2.87.
    #[serde(default)]
    pub running_vms: Option<Whole>,
    /// The host's own `uptime`, with a line break at its end; null for drivers that cannot tell;
    /// since 2.88.
    #[serde(borrow, default)]
    pub uptime: Option<Text<'a>>,
    /// Its servers, where asked for: since 2.53, and in the search of older ones. Absent where it
    /// has none before 2.75, empty since.
    #[serde(borrow, default)]
    pub servers: Option<Vec<Guest<'a>>>,
    /// Devices that can be handed to servers; in an extension of 2014.
    #[serde(default, rename = "os-pci:pci_stats")]
    pub pci_stats: Unread,
}

/// The compute service of a hypervisor.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ComputeService<'a> {
    /// A number before 2.53, a UUID since.
    #[serde(borrow, default)]
    pub id: Option<Id<'a>>,
    /// The service's host: not the hypervisor's name, and for Ironic shared by many.
    #[serde(borrow, default)]
    pub host: Option<Text<'a>>,
    /// Why it was disabled; null where it was not.
    #[serde(borrow, default)]
    pub disabled_reason: Option<Text<'a>>,
}

/// A server of a hypervisor.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Guest<'a> {
    /// The server's id, under another name than everywhere else.
    #[serde(borrow)]
    pub uuid: Id<'a>,
    /// The name on the hypervisor: `instance-0000002a`.
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
}

impl Resource for Hypervisor<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }
}

/// What the index keeps of a hypervisor. What the brief list, or a release, does not have
/// is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// Its id: a number before 2.53, a UUID since.
    pub id: String,
    /// Its own name.
    pub hostname: String,
    /// The name of its compute service.
    pub service_host: Option<String>,
    /// `QEMU`, `ironic`, ...
    pub kind: Option<String>,
    /// Its address.
    pub host_ip: Option<String>,
    /// `up` or `down`.
    pub state: Option<String>,
    /// `enabled` or `disabled`.
    pub status: Option<String>,
    /// Why its service is disabled.
    pub disabled_reason: Option<String>,
    /// Physical processors; before 2.88.
    pub vcpus: Option<i64>,
    /// Virtual processors given to servers, which may be more; before 2.88.
    pub vcpus_used: Option<i64>,
    /// Memory in MiB; before 2.88.
    pub memory_mb: Option<i64>,
    /// Memory given to servers, in MiB; before 2.88.
    pub memory_mb_used: Option<i64>,
    /// Disk in GiB; before 2.88.
    pub local_gb: Option<i64>,
    /// Disk given to servers, in GiB; before 2.88.
    pub local_gb_used: Option<i64>,
    /// Servers that run, as Nova counts them; before 2.88.
    pub running_vms: Option<i64>,
}

merge!(Kept: id, hostname; service_host, kind, host_ip, state, status, disabled_reason, vcpus,
    vcpus_used, memory_mb, memory_mb_used, local_gb, local_gb_used, running_vms);

impl Keep for Hypervisor<'_> {
    type Kept = Kept;

    /// Before 2.53 ids are numbers of one cell: two hypervisors may share one. So the key is the
    /// id with the name.
    fn key(&self) -> Cow<'_, str> {
        Cow::Owned(format!("i:{} {}", &*self.id, &*self.hypervisor_hostname))
    }

    fn aliases(&self) -> Vec<String> {
        let host = self.service.as_ref().and_then(|service| service.host.as_deref());
        let host = host.filter(|host| !host.is_empty());
        let name = by_name(&self.hypervisor_hostname);
        [Some(name), host.map(by_host)].into_iter().flatten().collect()
    }

    fn keep(&self) -> Kept {
        let service = self.service.as_ref();
        Kept {
            id: self.id.to_string(),
            hostname: self.hypervisor_hostname.to_string(),
            service_host: text(service.and_then(|service| service.host.as_ref())),
            kind: text(self.hypervisor_type.as_ref()),
            host_ip: text(self.host_ip.as_ref()),
            state: text(self.state.as_ref()),
            status: text(self.status.as_ref()),
            disabled_reason: text(service.and_then(|service| service.disabled_reason.as_ref())),
            vcpus: number(self.vcpus),
            vcpus_used: number(self.vcpus_used),
            memory_mb: number(self.memory_mb),
            memory_mb_used: number(self.memory_mb_used),
            local_gb: number(self.local_gb),
            local_gb_used: number(self.local_gb_used),
            running_vms: number(self.running_vms),
        }
    }
}

const NAME: &str = "n:";
const HOST: &str = "h:";

thread_local! {
    /// The key that is looked up. One is made for each server, so its memory is used again.
    static KEY: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The key of a hypervisor by its own name.
pub fn by_name(hostname: &str) -> String {
    [NAME, hostname].concat()
}

/// What `find` finds by the key of a hypervisor's own name, else by that of its host.
pub(crate) fn find<T>(
    hostname: Option<&str>,
    host: Option<&str>,
    find: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let find = |prefix, text| {
        KEY.with_borrow_mut(|key| {
            key.clear();
            key.push_str(prefix);
            key.push_str(text);
            find(key)
        })
    };
    let by_name = hostname.and_then(|name| find(NAME, name));
    by_name.or_else(|| host.and_then(|host| find(HOST, host)))
}

/// The name in a key of [`by_name`]; `None` for another key.
pub fn name_of(key: &str) -> Option<&str> {
    key.strip_prefix(NAME)
}

/// The key of a hypervisor by the host of its service.
pub fn by_host(host: &str) -> String {
    [HOST, host].concat()
}
