//! Servers: `GET /servers/detail` of Nova, every microversion from 2.1 to 2.104, and the legacy
//! `/v2` of 2013 to 2016.
//!
//! Source: `nova/api/openstack/compute/schemas/servers.py` and `views/servers.py`.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::Resource;
use super::addresses::Addresses;
use super::kept::{Keep, Merge, fill, number};
use super::packed_texts::PackedTexts;
use super::server_parts::{Fault, Flag, FlavorRef, ImageRef, Names, Tags, Texts, Volumes};
use super::titles;
use super::value::{Id, Secret, Text, Timestamp, Unread, Whole, filled};
use crate::kind::Kind;
use crate::row::Time;

/// What a servers dump looks like.
pub static KIND: Kind = Kind {
    name: "servers",
    record: "server",
    api: "compute",
    list_keys: &["servers"],
    object_keys: &["server"],
    bare: &[
        // A server of a cell that did not answer has these alone.
        &["id", "status", "tenant_id", "created", "links"],
        &["id", "tenant_id", "hostId"],
        &["id", "addresses", "flavor"],
        &["id", "user_id", "addresses"],
        &["id", "name", "status", "flavor", "image"],
        &["ID", "Name", "Status", "Networks"],
    ],
    large: true,
    // Trove's instances.
    not_bare: &["datastore"],
    values: &[
        // Nova's `_STATE_MAP`.
        (
            "status",
            &[
                "ACTIVE",
                "BUILD",
                "DELETED",
                "ERROR",
                "HARD_REBOOT",
                "MIGRATING",
                "PASSWORD",
                "PAUSED",
                "REBOOT",
                "REBUILD",
                "RESCUE",
                "RESIZE",
                "REVERT_RESIZE",
                "SHELVED",
                "SHELVED_OFFLOADED",
                "SHUTOFF",
                "SOFT_DELETED",
                "SUSPENDED",
                "UNKNOWN",
                "VERIFY_RESIZE",
            ],
        ),
        // `nova/compute/vm_states.py`.
        (
            "OS-EXT-STS:vm_state",
            &[
                "active",
                "building",
                "deleted",
                "error",
                "paused",
                "rescued",
                "resized",
                "shelved",
                "shelved_offloaded",
                "soft-delete",
                "stopped",
                "suspended",
            ],
        ),
        // `nova/compute/task_states.py`.
        (
            "OS-EXT-STS:task_state",
            &[
                "block_device_mapping",
                "deleting",
                "image_backup",
                "image_pending_upload",
                "image_snapshot",
                "image_snapshot_pending",
                "image_uploading",
                "migrating",
                "networking",
                "pausing",
                "powering-off",
                "powering-on",
                "reboot_pending",
                "reboot_pending_hard",
                "reboot_started",
                "reboot_started_hard",
                "rebooting",
                "rebooting_hard",
                "rebuild_block_device_mapping",
                "rebuild_spawning",
                "rebuilding",
                "rescuing",
                "resize_confirming",
                "resize_finish",
                "resize_migrated",
                "resize_migrating",
                "resize_prep",
                "resize_reverting",
                "restoring",
                "resuming",
                "scheduling",
                "shelving",
                "shelving_image_pending_upload",
                "shelving_image_uploading",
                "shelving_offloading",
                "soft-deleting",
                "spawning",
                "suspending",
                "unpausing",
                "unrescuing",
                "unshelving",
                "updating_password",
            ],
        ),
        // `InstancePowerState`.
        ("OS-EXT-STS:power_state", &["0", "1", "3", "4", "6", "7"]),
        ("host_status", &["UP", "DOWN", "MAINTENANCE", "UNKNOWN", ""]),
        ("OS-DCF:diskConfig", &["AUTO", "MANUAL"]),
    ],
    ..Kind::EMPTY
};

const TITLES: &[(&str, &str)] = &[
    ("id", "ID"),
    ("name", "Name"),
    ("status", "Status"),
    ("tenant_id", "Project ID"),
    ("user_id", "User ID"),
    ("addresses", "Networks"),
    ("created", "Created At"),
    ("metadata", "Properties"),
    ("image", "Image"),
    ("flavor", "Flavor"),
    ("OS-EXT-AZ:availability_zone", "Availability Zone"),
    ("OS-EXT-STS:task_state", "Task State"),
    ("OS-EXT-STS:power_state", "Power State"),
    ("OS-EXT-SRV-ATTR:host", "Host"),
    ("host_status", "Host Status"),
    ("pinned_availability_zone", "Pinned Availability Zone"),
    ("scheduler_hints", "Scheduler Hints"),
];

fn add_titles(schema: &mut Schema) {
    titles::add(schema, TITLES);
}

/// One server. Only `id` is in every genuine record: a server of a cell that is down has no name,
/// owner or address (microversion 2.69), and lists saved by other tools leave columns out.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(transform = add_titles)]
pub struct Server<'a> {
    /// The server's UUID.
    #[serde(borrow, alias = "ID")]
    pub id: Id<'a>,
    /// The display name; not unique; null where never set, absent for a down cell (2.69).
    #[serde(borrow, default, alias = "Name")]
    pub name: Option<Text<'a>>,
    /// `ACTIVE`, `SHUTOFF`, `ERROR`, ...: an open enumeration; `UNKNOWN` for a down cell.
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<Text<'a>>,
    /// The project that owns it, under the name of 2013 in every microversion; may be `""`.
    #[serde(borrow, default, alias = "Project ID")]
    pub tenant_id: Option<Id<'a>>,
    /// The same under its later name, which Nova never writes but tools that convert its replies
    /// do, some of them beside the old one.
    #[serde(borrow, default)]
    pub project_id: Option<Id<'a>>,
    /// The user that created it; may be `""`, and `UNKNOWN` for a down cell.
    #[serde(borrow, default, alias = "User ID")]
    pub user_id: Option<Id<'a>>,
    /// Network label -> addresses, in the order of the ports.
    #[serde(borrow, default, alias = "Networks")]
    pub addresses: Option<Addresses<'a>>,
    /// When it was created.
    #[serde(default, alias = "Created At")]
    pub created: Option<Timestamp>,
    /// When its record last changed, or, where it never did, when the list was asked for.
    #[serde(default)]
    pub updated: Option<Timestamp>,
    /// Key -> value as its owner set them.
    #[serde(borrow, default, alias = "Properties")]
    pub metadata: Option<Texts<'a>>,
    /// A hash of project and host: the same host has another one in each project.
    #[serde(borrow, default, rename = "hostId")]
    pub host_id: Option<Text<'a>>,
    /// The image it was made from; `""` where it boots from a volume.
    #[serde(borrow, default, alias = "Image")]
    pub image: Option<ImageRef<'a>>,
    /// The image's name; only in lists of the command line.
    #[serde(borrow, default, rename = "Image Name")]
    pub image_name: Option<Text<'a>>,
    /// The image's id; only in lists of the command line.
    #[serde(borrow, default, rename = "Image ID")]
    pub image_id: Option<Text<'a>>,
    /// The flavor: its id before 2.47, its contents since.
    #[serde(borrow, default, alias = "Flavor")]
    pub flavor: Option<FlavorRef<'a>>,
    /// The flavor's name; only in lists of the command line.
    #[serde(borrow, default, rename = "Flavor Name")]
    pub flavor_name: Option<Text<'a>>,
    /// The flavor's id; only in lists of the command line.
    #[serde(borrow, default, rename = "Flavor ID")]
    pub flavor_id: Option<Text<'a>>,
    /// An address for access from outside, as text; `""` where none is set.
    #[serde(borrow, default, rename = "accessIPv4")]
    pub access_ipv4: Option<Text<'a>>,
    /// As `accessIPv4`, for IPv6.
    #[serde(borrow, default, rename = "accessIPv6")]
    pub access_ipv6: Option<Text<'a>>,
    /// Links to itself.
    #[serde(default)]
    pub links: Unread,
    /// The SSH key pair's name.
    #[serde(borrow, default)]
    pub key_name: Option<Text<'a>>,
    /// `""` or `"True"`: a string in every microversion.
    #[serde(default)]
    pub config_drive: Option<Flag>,
    /// Percent; only while the status is one that has progress.
    #[serde(default)]
    pub progress: Option<Whole>,
    /// What went wrong; only for `ERROR` and `DELETED`.
    #[serde(borrow, default)]
    pub fault: Option<Fault<'a>>,
    /// Names of security groups, one per port: duplicates are real; absent where there are none.
    #[serde(borrow, default)]
    pub security_groups: Option<Names<'a>>,
    /// `AUTO` or `MANUAL`.
    #[serde(borrow, default, rename = "OS-DCF:diskConfig")]
    pub disk_config: Option<Text<'a>>,
    /// The availability zone; `""` where none.
    #[serde(borrow, default, rename = "OS-EXT-AZ:availability_zone", alias = "Availability Zone")]
    pub availability_zone: Option<Text<'a>>,
    /// The machine's own state: an open enumeration.
    #[serde(borrow, default, rename = "OS-EXT-STS:vm_state")]
    pub vm_state: Option<Text<'a>>,
    /// What is being done to it; null while nothing is.
    #[serde(borrow, default, rename = "OS-EXT-STS:task_state", alias = "Task State")]
    pub task_state: Option<Text<'a>>,
    /// 0 NOSTATE, 1 RUNNING, 3 PAUSED, 4 SHUTDOWN, 6 CRASHED, 7 SUSPENDED.
    #[serde(borrow, default, rename = "OS-EXT-STS:power_state", alias = "Power State")]
    pub power_state: Option<Id<'a>>,
    /// When it was first started; without a zone, which means UTC.
    #[serde(default, rename = "OS-SRV-USG:launched_at")]
    pub launched_at: Option<Timestamp>,
    /// When it was deleted.
    #[serde(default, rename = "OS-SRV-USG:terminated_at")]
    pub terminated_at: Option<Timestamp>,
    /// Attached volumes; since 2.3 with `delete_on_termination`.
    #[serde(borrow, default, rename = "os-extended-volumes:volumes_attached")]
    pub volumes_attached: Option<Volumes<'a>>,
    /// The compute service's host; administrators only; null while unscheduled or shelved.
    #[serde(borrow, default, rename = "OS-EXT-SRV-ATTR:host", alias = "Host")]
    pub host: Option<Text<'a>>,
    /// The hypervisor's own name; administrators only.
    #[serde(borrow, default, rename = "OS-EXT-SRV-ATTR:hypervisor_hostname")]
    pub hypervisor_hostname: Option<Text<'a>>,
    /// The name on the hypervisor; administrators only.
    #[serde(borrow, default, rename = "OS-EXT-SRV-ATTR:instance_name")]
    pub instance_name: Option<Text<'a>>,
    /// Whether it is locked; since 2.9.
    #[serde(default)]
    pub locked: Option<bool>,
    /// `UP`, `DOWN`, `MAINTENANCE`, `UNKNOWN` or `""`; since 2.16, by policy.
    #[serde(borrow, default, alias = "Host Status")]
    pub host_status: Option<Text<'a>>,
    /// Since 2.19.
    #[serde(borrow, default)]
    pub description: Option<Text<'a>>,
    /// Since 2.26.
    #[serde(borrow, default)]
    pub tags: Option<Tags<'a>>,
    /// The name inside the server; since 2.3 for administrators, since 2.90 for everyone.
    #[serde(default, rename = "OS-EXT-SRV-ATTR:hostname")]
    pub hostname: Unread,
    /// Shared by servers of one request; administrators only; since 2.3.
    #[serde(default, rename = "OS-EXT-SRV-ATTR:reservation_id")]
    pub reservation_id: Unread,
    /// Its number in that request, from 0; administrators only; since 2.3.
    #[serde(default, rename = "OS-EXT-SRV-ATTR:launch_index")]
    pub launch_index: Unread,
    /// Mostly `""`; administrators only; since 2.3.
    #[serde(default, rename = "OS-EXT-SRV-ATTR:kernel_id")]
    pub kernel_id: Unread,
    /// Mostly `""`; administrators only; since 2.3.
    #[serde(default, rename = "OS-EXT-SRV-ATTR:ramdisk_id")]
    pub ramdisk_id: Unread,
    /// `/dev/vda`; administrators only; since 2.3.
    #[serde(default, rename = "OS-EXT-SRV-ATTR:root_device_name")]
    pub root_device_name: Unread,
    /// Base64, and often full of secrets; administrators only; since 2.3.
    #[serde(default, rename = "OS-EXT-SRV-ATTR:user_data")]
    pub user_data: Unread,
    /// Ids; null where none; since 2.63.
    #[serde(default)]
    pub trusted_image_certificates: Unread,
    /// Ids; a single server only; since 2.71.
    #[serde(default)]
    pub server_groups: Unread,
    /// Null where none; since 2.73.
    #[serde(default)]
    pub locked_reason: Unread,
    /// Null where none; since 2.96.
    #[serde(default, alias = "Pinned Availability Zone")]
    pub pinned_availability_zone: Unread,
    /// Values are strings or lists; null where none were stored; since 2.100.
    #[serde(default, alias = "Scheduler Hints")]
    pub scheduler_hints: Unread,
    /// The first password; only in the reply that makes a server. Never shown.
    #[serde(default, rename = "adminPass")]
    pub admin_pass: Option<Secret>,
}

/// What a list of servers lacks, of `owner`, `status` and `addresses`, if the first record has
/// these keys. A server of a cell that did not answer lacks nothing that the list has.
pub fn lacks(keys: &[String]) -> Vec<&'static str> {
    let has = |wanted: &[&str]| keys.iter().any(|key| wanted.contains(&key.as_str()));
    let down = ["id", "status", "tenant_id", "created", "links"].iter().all(|key| has(&[key]));
    if down && !has(&["name", "hostId"]) {
        return Vec::new();
    }
    [
        ("owner", &["user_id", "tenant_id", "project_id", "User ID", "Project ID"][..]),
        ("status", &["status", "Status"]),
        ("addresses", &["addresses", "Networks"]),
    ]
    .into_iter()
    .filter(|(_, names)| !has(names))
    .map(|(what, _)| what)
    .collect()
}

impl Server<'_> {
    /// Whether it is of a cell that did not answer: since 2.69 such a server has its id, project
    /// and date, and the status `UNKNOWN`.
    pub fn is_of_down_cell(&self) -> bool {
        self.status.as_deref() == Some("UNKNOWN")
            && self.tenant_id.is_some()
            && self.created.is_some()
            && self.name.is_none()
            && self.addresses.is_none()
            && self.host_id.is_none()
    }

    /// The id of the project that owns it, under either name; `None` where it is in neither.
    pub fn owner_project_id(&self) -> Option<&str> {
        self.tenant_id.as_deref().or(self.project_id.as_deref())
    }
}

impl Resource for Server<'_> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn user_id(&self) -> Option<&str> {
        filled(&self.user_id)
    }

    fn project_id(&self) -> Option<&str> {
        self.owner_project_id().filter(|id| !id.is_empty())
    }

    fn created(&self) -> Option<Time> {
        self.created.and_then(|time| time.0)
    }

    fn is_unmistakable(&self) -> bool {
        self.addresses.is_some() || self.flavor.is_some() || self.host_id.is_some()
    }

    fn identify<H: Hasher>(&self, mut hasher: &mut H) {
        let texts = [
            self.name.as_deref(),
            self.status.as_deref(),
            self.owner_project_id(),
            self.user_id.as_deref(),
            self.host.as_deref(),
            self.task_state.as_deref(),
        ];
        texts.hash(&mut hasher);
        self.updated.and_then(|time| time.0).hash(&mut hasher);
        for (label, address) in self.addresses.iter().flat_map(|addresses| &addresses.all) {
            label.hash(&mut hasher);
            address.addr.hash(&mut hasher);
        }
    }
}

/// What the index keeps of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// First the fields that are text, by their numbers in [`field`], then its volumes, then its
    /// floating addresses.
    texts: PackedTexts,
    /// How many volumes there are.
    volumes: u32,
    /// Virtual processors of its flavor, where the server says them.
    pub vcpus: Option<i64>,
    /// Memory of its flavor in MiB, where the server says it.
    pub ram_mb: Option<i64>,
    /// Root disk of its flavor in GiB, where the server says it.
    pub disk_gb: Option<i64>,
    /// When it was created.
    pub created: Option<Time>,
}

/// The numbers of the fields of [`Kept`] that are text.
mod field {
    pub(super) const ID: usize = 0;
    pub(super) const NAME: usize = 1;
    pub(super) const STATUS: usize = 2;
    pub(super) const USER_ID: usize = 3;
    pub(super) const PROJECT_ID: usize = 4;
    pub(super) const HOST: usize = 5;
    pub(super) const HYPERVISOR: usize = 6;
    pub(super) const FLAVOR_ID: usize = 7;
    pub(super) const FLAVOR_NAME: usize = 8;
    pub(super) const IMAGE_ID: usize = 9;
    pub(super) const COUNT: usize = 10;
}

impl Kept {
    /// Its id.
    pub fn id(&self) -> &str {
        self.texts.get(field::ID).unwrap_or_default()
    }

    /// Its name.
    pub fn name(&self) -> Option<&str> {
        self.texts.get(field::NAME)
    }

    /// Its status.
    pub fn status(&self) -> Option<&str> {
        self.texts.get(field::STATUS)
    }

    /// The user that owns it.
    pub fn user_id(&self) -> Option<&str> {
        self.texts.get(field::USER_ID)
    }

    /// The project that owns it.
    pub fn project_id(&self) -> Option<&str> {
        self.texts.get(field::PROJECT_ID)
    }

    /// The host of its compute service.
    pub fn host(&self) -> Option<&str> {
        self.texts.get(field::HOST)
    }

    /// The name of its hypervisor.
    pub fn hypervisor(&self) -> Option<&str> {
        self.texts.get(field::HYPERVISOR)
    }

    /// The id of its flavor: before 2.47.
    pub fn flavor_id(&self) -> Option<&str> {
        self.texts.get(field::FLAVOR_ID)
    }

    /// The name of its flavor, where the server says it.
    pub fn flavor_name(&self) -> Option<&str> {
        self.texts.get(field::FLAVOR_NAME)
    }

    /// The id of its image; absent where it boots from a volume.
    pub fn image_id(&self) -> Option<&str> {
        self.texts.get(field::IMAGE_ID)
    }

    /// Ids of the volumes that Nova says are attached to it.
    pub fn volumes(&self) -> impl Iterator<Item = &str> {
        self.texts.range(field::COUNT..self.behind_volumes())
    }

    /// Its floating addresses.
    pub fn floating(&self) -> impl Iterator<Item = &str> {
        self.texts.range(self.behind_volumes()..self.texts.count())
    }

    fn behind_volumes(&self) -> usize {
        field::COUNT + self.volumes as usize
    }
}

impl Merge for Kept {
    fn merge(&mut self, other: Self) -> bool {
        let same = [
            self.texts.fill(&other.texts, field::COUNT),
            fill(&mut self.vcpus, other.vcpus),
            fill(&mut self.ram_mb, other.ram_mb),
            fill(&mut self.disk_gb, other.disk_gb),
            fill(&mut self.created, other.created),
        ];
        same == [true; 5]
    }
}

impl Keep for Server<'_> {
    type Kept = Kept;

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn keep(&self) -> Kept {
        let flavor = self.flavor.as_ref();
        let image = self.image.as_ref();
        let fields: [Option<&str>; field::COUNT] = [
            Some(&self.id),
            self.name.as_deref(),
            self.status.as_deref(),
            Resource::user_id(self),
            Resource::project_id(self),
            self.host.as_deref(),
            self.hypervisor_hostname.as_deref(),
            flavor.and_then(|flavor| flavor.id.as_deref()),
            flavor.and_then(|flavor| flavor.original_name.as_deref()),
            image.and_then(|image| image.id.as_deref()),
        ];
        let volumes = self.volumes_attached.iter().flatten().map(|volume| &*volume.id);
        let addresses = self.addresses.iter().flat_map(|addresses| &addresses.all);
        let floating = addresses
            .filter(|(_, address)| address.kind.as_deref() == Some("floating"))
            .map(|(_, address)| &*address.addr);
        let fields = fields.into_iter().map(Option::unwrap_or_default);
        Kept {
            texts: PackedTexts::new(fields.chain(volumes.clone()).chain(floating)),
            volumes: volumes.count() as u32,
            vcpus: number(flavor.and_then(|flavor| flavor.vcpus)),
            ram_mb: number(flavor.and_then(|flavor| flavor.ram)),
            disk_gb: number(flavor.and_then(|flavor| flavor.disk)),
            created: Resource::created(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_has_its_project_under_either_name_or_both() {
        for json in [
            r#"{"id": "s", "tenant_id": "p"}"#,
            r#"{"id": "s", "project_id": "p"}"#,
            r#"{"id": "s", "tenant_id": "p", "project_id": "p"}"#,
            r#"{"ID": "s", "Project ID": "p"}"#,
        ] {
            let server: Server<'_> = serde_json::from_str(json).unwrap();
            assert_eq!(server.owner_project_id(), Some("p"));
        }
    }

    #[test]
    fn a_first_password_is_in_no_debug_print() {
        let server: Server<'_> =
            serde_json::from_str(r#"{"id": "s", "adminPass": "dontshow"}"#).unwrap();
        assert!(!format!("{server:?}").contains("dontshow"));
    }
}
