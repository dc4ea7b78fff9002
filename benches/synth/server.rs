//! One server, as Nova's `/servers/detail` gives it at microversion 2.1 to an administrator.
//!
//! Keys, their order, and what goes with which status are those of recorded replies; so is how
//! often the awkward cases come: owners since deleted (6 %), no address (6.5 %), several networks
//! (28 %), boot from a volume (10 %), a fault (1.7 %), odd names (3 %). It must never know in
//! which file it stands.

use crate::cloud::{Cloud, FLAVORS, NOVA, NOW, time};
use crate::dice::Dice;
use crate::json::Json;

/// What other replies count of a server; the rest is drawn while it is written.
pub(crate) struct Server {
    cloud: Cloud,
    number: u64,
    pub(crate) id: String,
    state: State,
    /// The number of its host; none before it was scheduled, nor after it was shelved.
    pub(crate) host: Option<u64>,
    flavor: usize,
    dice: Dice,
}

/// Status, state of the machine, task, power, and how many of a thousand are so.
struct State(&'static str, &'static str, Option<&'static str>, u64, u64);

const STATES: [State; 14] = [
    State("ACTIVE", "active", None, 1, 814),
    State("SHUTOFF", "stopped", None, 4, 74),
    State(FAULT.0, "error", None, 0, FAULT.1),
    State("ERROR", "error", None, 0, 10),
    State("SHELVED_OFFLOADED", "shelved_offloaded", None, 4, 18),
    State("VERIFY_RESIZE", "resized", None, 1, 16),
    State("SUSPENDED", "suspended", None, 7, 14),
    State("PAUSED", "paused", None, 3, 14),
    State("RESCUE", "rescued", None, 1, 9),
    State("SHELVED", "shelved", None, 4, 6),
    State("BUILD", "building", Some("spawning"), 0, 4),
    State("RESIZE", "active", Some("resize_migrating"), 1, 2),
    State("REBOOT", "active", Some("reboot_started"), 1, 1),
    State("ACTIVE", "active", Some("deleting"), 1, 1),
];
const FAULT: (&str, u64) = ("ERROR", 17);

const NETWORKS: [&str; 7] = [
    "private",
    "Classical_Network_2",
    "数据网",
    "public, shared",
    "Büro \"Süd\"",
    "=mgmt",
    "storage-backend",
];
const ZONES: [&str; 4] = ["nova", "nova", "az-süd", "Edge Zone 1"];
const ROLES: [&str; 6] = ["web", "db", "ci-runner", "worker", "gitlab", "build"];
const ODD_NAMES: [&str; 10] = [
    "测试机",
    "数据库, 主",
    "quo\"te",
    "a, b",
    "back\\slash",
    "Büro",
    "жук",
    "=calc",
    "it's",
    "\u{1f680} go",
];
const METADATA: [(&str, &str); 8] = [
    ("owner", "Zoë, \"Ops\""),
    ("note", "line1\nline2"),
    ("role", "db"),
    ("lang", "中文"),
    ("Kostenstelle", "4711"),
    ("json", "{\"a\": 1}"),
    ("empty", ""),
    ("expr", "=1+1"),
];
const TRACEBACK: &str = "Traceback (most recent call last):\n  \
    File \"/usr/lib/python3/dist-packages/nova/conductor/manager.py\", line 1000, in build\n    \
    hosts = self._pick_hosts(context, request)\n            \
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n";

impl Server {
    pub(crate) fn draw(cloud: Cloud, number: u64) -> Server {
        let mut dice = cloud.server_dice(number);
        let id = dice.uuid();
        let mut point = dice.below(1000);
        let mut states = STATES.into_iter();
        let state = states.find(|state| {
            let found = point < state.4;
            point = point.saturating_sub(state.4);
            found
        });
        let state = state.unwrap_or(State("ACTIVE", "active", None, 1, 0));
        let hostless = state.has_fault() || state.0 == "SHELVED_OFFLOADED";
        let host = (!hostless).then(|| dice.below(cloud.hosts));
        let flavor = dice.below(FLAVORS.len() as u64) as usize;
        Server { cloud, number, id, state, host, flavor, dice }
    }

    /// Virtual CPUs, memory in MB, disk in GB.
    pub(crate) fn size(&self) -> (u64, u64, u64) {
        let (_, cpus, memory, disk) = FLAVORS[self.flavor];
        (cpus, memory, disk)
    }

    /// Writes the record.
    pub(crate) fn write(mut self, json: &mut Json) {
        let dice = &mut self.dice;
        let cloud = self.cloud;
        // The newest server comes first, as Nova sorts; the oldest is five years old.
        let age = 157_000_000.min(self.number * 157_000_000 / cloud.servers.max(1));
        let created = NOW - 600 - age;
        let launched = created + 4 + dice.below(60);
        let building = self.state.1 == "building";
        let networked = !building && !self.state.has_fault() && !dice.chance(45);
        let from_volume = dice.chance(100);

        json.open('{');
        let access = if dice.chance(97) { address(4, 0, dice) } else { String::new() };
        json.key("accessIPv4").text(&access);
        json.key("accessIPv6").text("");
        json.key("addresses");
        addresses(networked, dice, json);
        json.key("created").text(&format!("{}Z", time(created)));
        json.key("flavor");
        pointer("flavors", FLAVORS[self.flavor].0, json);
        let host_id = self.host.map_or(String::new(), |_| dice.hex(56));
        json.key("hostId").text(&host_id);
        json.key("id").text(&self.id);
        json.key("image");
        let image = Dice::of(cloud.seed, 9, dice.below(12)).uuid();
        if from_volume {
            json.text("")
        } else {
            pointer("images", &image, json)
        }
        json.key("links").open('[');
        link("self", &format!("{NOVA}/v2.1/servers/{}", self.id), json);
        link("bookmark", &format!("{NOVA}/servers/{}", self.id), json);
        json.close(']');
        json.key("metadata");
        metadata(dice, json);
        json.key("name").text(&name(self.number, dice));
        json.key("status").text(self.state.0);
        let (owner, project) = owner(cloud, dice);
        json.key("tenant_id").text(&project);
        json.key("user_id").text(&owner);
        json.key("updated").text(&format!("{}Z", time(launched + dice.below(600))));
        json.key("OS-DCF:diskConfig").text(if dice.chance(814) { "MANUAL" } else { "AUTO" });
        if self.state.has_progress() {
            json.key("progress").bare(0);
        }
        if self.state.has_fault() {
            json.key("fault");
            fault(created, json);
        }
        let zone = self.host.map_or("", |host| ZONES[(host % ZONES.len() as u64) as usize]);
        json.key("OS-EXT-AZ:availability_zone").text(zone);
        json.key("config_drive").text(if dice.chance(184) { "True" } else { "" });
        let key = dice.chance(250).then(|| dice.pick(&["laptop", "work-key", "key 1", "id_rsa"]));
        json.key("key_name").text_or_null(key);
        let launched =
            (!building && !self.state.has_fault()).then(|| format!("{}.000000", time(launched)));
        json.key("OS-SRV-USG:launched_at").text_or_null(launched.as_deref());
        json.key("OS-SRV-USG:terminated_at").bare("null");
        let host = self.host.map(|host| cloud.host_name(host));
        json.key("OS-EXT-SRV-ATTR:host").text_or_null(host.as_deref());
        let instance = format!("instance-{:08x}", cloud.servers - self.number);
        json.key("OS-EXT-SRV-ATTR:instance_name").text(&instance);
        json.key("OS-EXT-SRV-ATTR:hypervisor_hostname").text_or_null(host.as_deref());
        json.key("OS-EXT-STS:task_state").text_or_null(self.state.2);
        json.key("OS-EXT-STS:vm_state").text(self.state.1);
        json.key("OS-EXT-STS:power_state").bare(self.state.3);
        json.key("os-extended-volumes:volumes_attached").open('[');
        let more = if dice.chance(130) { 1 + dice.below(3) } else { 0 };
        for _ in 0..u64::from(from_volume) + more {
            named("id", &dice.uuid(), json);
        }
        json.close(']');
        if networked || building {
            json.key("security_groups").open('[');
            for _ in 0..dice.pick(&[1, 1, 1, 1, 2]) {
                named("name", "default", json);
            }
            json.close(']');
        }
        json.close('}');
    }
}

impl State {
    fn has_fault(&self) -> bool {
        (self.0, self.4) == FAULT
    }

    /// Nova gives `progress` in these states only.
    fn has_progress(&self) -> bool {
        ["ACTIVE", "BUILD", "REBUILD", "RESIZE", "VERIFY_RESIZE", "MIGRATING"].contains(&self.0)
    }
}

fn name(number: u64, dice: &mut Dice) -> String {
    if dice.chance(30) {
        format!("{}-{number}", dice.pick(&ODD_NAMES))
    } else {
        format!("{}-{:02}-{number}", dice.pick(&ROLES), dice.below(100))
    }
}

/// The ids of the user and of the project. Few users own most servers.
fn owner(cloud: Cloud, dice: &mut Dice) -> (String, String) {
    if cloud.users == 0 || dice.chance(60) {
        let gone = cloud.gone_user_id(dice.below(cloud.users / 10 + 1));
        return (gone, cloud.project_id(dice.below(cloud.projects)));
    }
    let user = dice.below(cloud.users).min(dice.below(cloud.users));
    let project =
        if dice.chance(800) { cloud.user_project(user) } else { dice.below(cloud.projects) };
    (cloud.user_id(user), cloud.project_id(project))
}

/// An address of a network: version 4 or 6.
fn address(version: u64, network: u64, dice: &mut Dice) -> String {
    match version {
        4 => format!("10.{}.{}.{}", network * 16, dice.below(256), 2 + dice.below(250)),
        _ => format!("fd37:44e8:ad{network:02x}::{:x}", 16 + dice.below(65_000)),
    }
}

fn addresses(networked: bool, dice: &mut Dice, json: &mut Json) {
    json.open('{');
    let networks = match networked {
        false => 0,
        true if dice.chance(300) => 2 + dice.below(2),
        true => 1,
    };
    let first = dice.below(NETWORKS.len() as u64);
    for step in 0..networks {
        let network = (first + step * 2) % NETWORKS.len() as u64;
        let hex = dice.hex(6);
        let mac = format!("fa:16:3e:{}:{}:{}", &hex[..2], &hex[2..4], &hex[4..]);
        json.text_key(NETWORKS[network as usize]).open('[');
        let mut one = |version, kind| {
            json.open('{');
            json.key("version").bare(version);
            json.key("addr").text(&address(version, network, dice));
            json.key("OS-EXT-IPS:type").text(kind);
            json.key("OS-EXT-IPS-MAC:mac_addr").text(&mac);
            json.close('}');
        };
        one(4, "fixed");
        if network == 0 {
            one(6, "fixed");
        }
        if network < 2 && step == 0 {
            one(4, "floating");
        }
        json.close(']');
    }
    json.close('}');
}

fn metadata(dice: &mut Dice, json: &mut Json) {
    json.open('{');
    let pairs = if dice.chance(575) { 0 } else { 1 + dice.below(3) };
    let first = dice.below(METADATA.len() as u64);
    for step in 0..pairs {
        let (key, value) = METADATA[((first + step) % METADATA.len() as u64) as usize];
        json.key(key).text(value);
    }
    if pairs == 1 && dice.chance(200) {
        json.key("long").text(&"v".repeat(255));
    }
    json.close('}');
}

fn fault(created: u64, json: &mut Json) {
    json.open('{');
    json.key("code").bare(500);
    json.key("created").text(&format!("{}Z", time(created + 3)));
    json.key("message").text("No valid host was found. ");
    json.key("details").text(&TRACEBACK.repeat(5));
    json.close('}');
}

/// A thing that has a page of its own: `{"id": ..., "links": [...]}`.
fn pointer(things: &str, id: &str, json: &mut Json) {
    json.open('{');
    json.key("id").text(id);
    json.key("links").open('[');
    link("bookmark", &format!("{NOVA}/{things}/{id}"), json);
    json.close(']');
    json.close('}');
}

fn link(rel: &str, href: &str, json: &mut Json) {
    json.open('{');
    json.key("rel").text(rel);
    json.key("href").text(href);
    json.close('}');
}

fn named(key: &str, value: &str, json: &mut Json) {
    json.open('{');
    json.key(key).text(value);
    json.close('}');
}
