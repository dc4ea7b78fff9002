//! What Nova lists: servers, in one file or in pages, and hypervisors.
//!
//! Servers pass one by one; only how many stand on each host is kept. It must never know users
//! beyond the id that a server names.

use std::io;
use std::path::{Path, PathBuf};

use crate::cloud::{Cloud, NOVA};
use crate::json::{Json, Layout};
use crate::server::Server;
use crate::sink::{Sink, Written};

/// How a list of servers is laid out in files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    /// `servers.json`: one line, as if Nova had no limit.
    Compact,
    /// `servers.indented.json`: the same through `python3 -m json.tool`.
    Indented,
    /// `servers-page-00001.json` and so on: as Nova sends them, a thousand at a time.
    Paged,
    /// `servers.jsonl`: a record a line, with no envelope.
    Lines,
}

/// Nova's `max_limit`, unless an operator says otherwise.
const PAGE: u64 = 1000;

/// What is taken of one host: servers, virtual CPUs, memory in MB, disk in GB.
pub(crate) type Load = (u64, u64, u64, u64);

/// Writes the servers into `folder` in one style.
pub(crate) fn servers(cloud: Cloud, style: Style, folder: &Path) -> Written {
    let layout = if style == Style::Indented { Layout::Indented } else { Layout::OneLine };
    let mut json = Json::new(layout);
    let mut written = 0;
    for page in 0..pages(cloud, style) {
        let numbers = match style {
            // A full last page still points on, to one with nothing on it.
            Style::Paged => page * PAGE..((page + 1) * PAGE).min(cloud.servers),
            _ => 0..cloud.servers,
        };
        let mut sink = Sink::create(&path(style, page, folder))?;
        if style == Style::Lines {
            lines(cloud, numbers, &mut json, &mut sink)?;
        } else {
            list(cloud, numbers, style, &mut json, &mut sink)?;
        }
        written += sink.close()?;
    }
    Ok(written)
}

/// What the servers take of each host.
pub(crate) fn loads(cloud: Cloud) -> Vec<Load> {
    let mut loads = vec![(0, 0, 0, 0); cloud.hosts as usize];
    for number in 0..cloud.servers {
        let server = Server::draw(cloud, number);
        let (cpus, memory, disk) = server.size();
        if let Some(load) = server.host.and_then(|host| loads.get_mut(host as usize)) {
            *load = (load.0 + 1, load.1 + cpus, load.2 + memory, load.3 + disk);
        }
    }
    loads
}

/// `/os-hypervisors/detail` at microversion 2.1, where `cpu_info` is JSON inside a text.
pub(crate) fn hypervisors(cloud: Cloud, loads: &[Load], mut sink: Sink) -> Written {
    const CPU: &str = "{\"arch\": \"x86_64\", \"model\": \"Nehalem\", \"vendor\": \"Intel\", \
        \"features\": [\"pge\", \"clflush\"], \
        \"topology\": {\"cores\": 128, \"threads\": 2, \"sockets\": 2}}";
    const HAS: (u64, u64, u64) = (512, 2_097_152, 20_000);
    let mut json = Json::new(Layout::OneLine);
    json.open('{');
    json.key("hypervisors").open('[');
    for (number, &(servers, cpus, memory, disk)) in (0..).zip(loads) {
        let name = cloud.host_name(number);
        json.open('{');
        json.key("id").bare(number + 1);
        json.key("hypervisor_hostname").text(&name);
        json.key("state").text(if number % 50 == 7 { "down" } else { "up" });
        json.key("status").text(if number % 40 == 9 { "disabled" } else { "enabled" });
        json.key("hypervisor_type").text("QEMU");
        json.key("hypervisor_version").bare(4_002_001);
        json.key("host_ip").text(&format!("192.0.2.{}", 1 + number % 250));
        json.key("service").open('{');
        json.key("id").bare(number + 3);
        json.key("host").text(&name);
        let reason = (number % 40 == 9).then_some("disk, \"sdb\" fails");
        json.key("disabled_reason").text_or_null(reason);
        json.close('}');
        json.key("vcpus").bare(HAS.0);
        json.key("memory_mb").bare(HAS.1);
        json.key("local_gb").bare(HAS.2);
        json.key("vcpus_used").bare(cpus);
        json.key("memory_mb_used").bare(memory);
        json.key("local_gb_used").bare(disk);
        json.key("free_ram_mb").bare(left(HAS.1, memory));
        json.key("free_disk_gb").bare(left(HAS.2, disk));
        json.key("current_workload").bare(0);
        json.key("running_vms").bare(servers);
        json.key("disk_available_least").bare(left(HAS.2, disk) - 40);
        json.key("cpu_info").text(CPU);
        json.close('}');
        sink.take(&mut json)?;
    }
    json.close(']');
    json.close('}');
    sink.take(&mut json)?;
    sink.close()
}

/// What is left; less than nothing where a host is overbooked.
fn left(has: u64, used: u64) -> i64 {
    has as i64 - used as i64
}

fn pages(cloud: Cloud, style: Style) -> u64 {
    if style == Style::Paged { cloud.servers / PAGE + 1 } else { 1 }
}

fn path(style: Style, page: u64, folder: &Path) -> PathBuf {
    folder.join(match style {
        Style::Compact => "servers.json".to_owned(),
        Style::Indented => "servers.indented.json".to_owned(),
        Style::Paged => format!("servers-page-{:05}.json", page + 1),
        Style::Lines => "servers.jsonl".to_owned(),
    })
}

fn lines(
    cloud: Cloud,
    numbers: std::ops::Range<u64>,
    json: &mut Json,
    sink: &mut Sink,
) -> io::Result<()> {
    for number in numbers {
        Server::draw(cloud, number).write(json);
        json.end_line();
        sink.take(json)?;
    }
    Ok(())
}

fn list(
    cloud: Cloud,
    numbers: std::ops::Range<u64>,
    style: Style,
    json: &mut Json,
    sink: &mut Sink,
) -> io::Result<()> {
    let full = style == Style::Paged && numbers.end - numbers.start == PAGE;
    json.open('{');
    json.key("servers").open('[');
    let mut last = String::new();
    for number in numbers {
        let server = Server::draw(cloud, number);
        last.clone_from(&server.id);
        server.write(json);
        sink.take(json)?;
    }
    json.close(']');
    if full {
        json.key("servers_links").open('[');
        json.open('{');
        json.key("rel").text("next");
        let next = format!("{NOVA}/v2.1/servers/detail?all_tenants=1&marker={last}");
        json.key("href").text(&next);
        json.close('}');
        json.close(']');
    }
    json.close('}');
    // `json.tool` ends its line; Nova does not.
    if style == Style::Indented {
        json.end_line();
    }
    sink.take(json)?;
    json.restart();
    Ok(())
}
