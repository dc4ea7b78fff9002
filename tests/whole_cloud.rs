//! One cloud of six real services: the figures that were counted from the same replies by hand.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

type Row = BTreeMap<String, String>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/whole-cloud")
}

/// The rows of a report of these files, with all columns.
fn rows(report: &str, files: &[&str]) -> Vec<Row> {
    let output = Command::new(env!("CARGO_BIN_EXE_osreport"))
        .current_dir(folder())
        .args([report, "--long", "-f", "csv", "-q", "--now", "2026-11-24T00:00:00Z"])
        .args(files)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{report}: {said}");
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    reader.deserialize().map(Result::unwrap).collect()
}

const NOVA: &[&str] = &["servers-p1.json.gz", "servers-p2.json.gz"];
const KEYSTONE: &[&str] = &[
    "users-500-page1.json.gz",
    "users-500-page2.json.gz",
    "users-500-page3.json.gz",
    "users-500-page4.json.gz",
    "users-500-page5.json.gz",
    "users-500-page6.json",
    "projects.json",
];
const NEUTRON: &[&str] =
    &["ports.json.gz", "floatingips.json.gz", "networks.json", "subnets.json", "routers.json"];
const COPIES: &[&str] = &["snapshots.mv3.0.json.gz", "backups.mv3.0.json.gz"];
const ONE_LIST: &[&str] = &["volumes.mv3.71.json.gz"];
const PAGES: &[&str] = &[
    "paged/volumes-p3.json.gz",
    "paged/volumes-p1.json.gz",
    "paged/volumes-p5.json.gz",
    "paged/volumes-p2.json.gz",
    "paged/volumes-p4.json.gz",
];

fn all(groups: &[&[&'static str]]) -> Vec<&'static str> {
    groups.concat()
}

fn count(rows: &[Row], test: impl Fn(&Row) -> bool) -> usize {
    rows.iter().filter(|row| test(row)).count()
}

fn sum<'r>(rows: impl Iterator<Item = &'r Row>, column: &str) -> i64 {
    rows.map(|row| row[column].parse::<i64>().unwrap_or(0)).sum()
}

fn is(column: &'static str, value: &'static str) -> impl Fn(&Row) -> bool {
    move |row| row[column] == value
}

#[test]
fn volumes_are_counted_and_added_up_in_one_list_and_in_pages() {
    for volumes in [ONE_LIST, PAGES] {
        let rows = rows("volumes", &all(&[volumes, NOVA, KEYSTONE]));
        assert_eq!(rows.len(), 891);
        assert_eq!(sum(rows.iter(), "size_gb"), 317_286);
        assert_eq!(count(&rows, is("status", "available")), 406);
        let available = rows.iter().filter(|row| row["status"] == "available");
        assert_eq!(sum(available, "size_gb"), 272_637);
        assert_eq!(count(&rows, is("project_match", "unresolved")), 71);
        let gone: BTreeSet<&String> = rows
            .iter()
            .filter(|row| row["project_match"] == "unresolved")
            .map(|row| &row["project_id"])
            .collect();
        assert_eq!(gone.len(), 2);
        let in_use = |row: &Row| row["status"] == "in-use" && row["server_ids"].is_empty();
        assert_eq!(count(&rows, in_use), 6);
    }
}

#[test]
fn attachments_are_the_union_of_nova_s_and_cinder_s() {
    let rows = rows("volumes", &all(&[ONE_LIST, NOVA, KEYSTONE]));
    let says: Vec<&str> = rows
        .iter()
        .flat_map(|row| row["attached_says"].split(';'))
        .filter(|says| !says.is_empty())
        .collect();
    assert_eq!(says.len(), 435);
    let gone = count(&rows, is("server_match", "unresolved"));
    assert_eq!(gone, 14);
    // 20 that only Cinder names, beside the 14 of servers that are gone.
    assert_eq!(says.iter().filter(|says| **says == "cinder").count(), 20 + gone);
}

#[test]
fn orphans_are_named_with_their_reasons() {
    let files = all(&[ONE_LIST, COPIES, NOVA, KEYSTONE, NEUTRON, &["providers"]]);
    let rows = rows("orphans", &files);
    let of = |kind: &'static str, reason: &'static str| {
        count(&rows, move |row| row["kind"] == kind && row["reason"] == reason)
    };
    assert_eq!(of("volume", "server-gone"), 14);
    assert_eq!(of("volume", "volume-gone"), 4);
    assert_eq!(of("volume", "disagree"), 20 + 6);
    assert_eq!(of("snapshot", "volume-gone"), 1);
    assert_eq!(of("backup", "volume-gone"), 14);
    assert_eq!(of("floating-ip", "unused"), 34);
    assert_eq!(of("port", "no-device"), 15);
    assert_eq!(of("port", "server-gone"), 10);
    assert_eq!(of("consumer", "server-gone"), 5);
    // The copy of a running migration has no owner.
    assert_eq!(of("volume", "unattached"), 405);
}

#[test]
fn floating_ips_lead_to_the_servers_that_nova_names() {
    let files = all(&[NOVA, KEYSTONE, NEUTRON]);
    let ips = rows("floatingips", &files);
    assert_eq!(ips.len(), 181);
    assert_eq!(count(&ips, is("in_use", "no")), 34);
    assert_eq!(count(&ips, |row| row["in_use"] == "port" && row["status"] != "ACTIVE"), 5);
    let neutron: BTreeSet<(String, String)> = ips
        .iter()
        .filter(|row| !row["server_id"].is_empty())
        .map(|row| (row["server_id"].clone(), row["ip"].clone()))
        .collect();
    let nova: BTreeSet<(String, String)> = rows("servers", &files)
        .iter()
        .flat_map(|row| {
            let ips = row["floating_ips"].split(';').filter(|ip| !ip.is_empty());
            ips.map(|ip| (row["id"].clone(), ip.to_owned())).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(neutron.len(), 147);
    assert_eq!(neutron, nova);
}

#[test]
fn ports_belong_to_known_servers_to_gone_ones_or_to_nothing() {
    let rows = rows("ports", &all(&[NOVA, KEYSTONE, NEUTRON]));
    assert_eq!(rows.len(), 1941);
    let servers = |found: &'static str| {
        count(&rows, move |row| row["device_kind"] == "server" && row["device_match"] == found)
    };
    assert_eq!((servers("matched"), servers("unresolved")), (1704, 10));
    assert_eq!(count(&rows, is("device_kind", "no-device")), 15);
}

#[test]
fn providers_are_matched_to_hypervisors_and_their_consumers_to_servers() {
    let files = all(&[&["providers", "hypervisors.mv2.53.json", "flavors.json"], NOVA]);
    let rows = rows("capacity", &files);
    let of = |test: fn(&Row) -> bool| {
        let ids: BTreeSet<&str> =
            rows.iter().filter(|row| test(row)).map(|row| row["provider_id"].as_str()).collect();
        ids.len()
    };
    assert_eq!(of(|_| true), 9);
    assert_eq!(of(|row| row["hypervisor_match"] == "matched"), 5);
    for row in &rows {
        if row["class"].is_empty() {
            continue;
        }
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        let capacity = ((number("total") - number("reserved")) * number("ratio")).floor();
        assert_eq!(number("capacity"), capacity, "{row:?}");
        assert_eq!(number("free"), capacity - number("used"), "{row:?}");
    }
    let mut consumers = BTreeSet::new();
    for entry in std::fs::read_dir(folder().join("providers")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".allocations.json") {
            let bytes = std::fs::read(&path).unwrap();
            let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            let keys = json["allocations"].as_object().unwrap().keys().cloned();
            consumers.extend(keys);
        }
    }
    // 1,142 servers, and the 5 that are orphans.
    assert_eq!(consumers.len(), 1142 + 5);
}

#[test]
fn a_project_s_holdings_add_up_to_what_there_is() {
    let images = ["images-p1.json.gz", "images-p2.json.gz", "images-p3.json.gz"];
    let more = ["images-p4.json.gz", "images-p5.json.gz"];
    let files = all(&[ONE_LIST, COPIES, NOVA, KEYSTONE, NEUTRON, &images, &more]);
    let projects = rows("projects", &files);
    let volumes = rows("volumes", &files);
    for project in projects.iter().filter(|row| row["match"] == "matched") {
        let own = |row: &&Row| {
            row["project_id"] == project["id"] && !row["migration"].starts_with("target:")
        };
        let gb = sum(volumes.iter().filter(own), "size_gb");
        assert_eq!(project["volumes_gb"], gb.to_string(), "{}", project["name"]);
    }
    // Projects that Keystone does not have are rows too.
    assert_eq!(sum(projects.iter(), "floating_ips"), 181);
    let unresolved = projects.iter().filter(|row| row["match"] == "unresolved");
    assert_eq!(sum(unresolved, "volumes"), 71);
}

#[test]
fn the_addresses_of_a_network_are_those_that_neutron_counts() {
    let cloud = "../cloud/networks.json";
    let availabilities = "../cloud/network-ip-availabilities.json";
    let text = std::fs::read_to_string(folder().join(availabilities)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let networks = rows("networks", &[cloud, availabilities]);
    let mut compared = 0;
    for one in json["network_ip_availabilities"].as_array().unwrap() {
        let Some(row) = networks.iter().find(|row| *row["id"] == one["network_id"]) else {
            continue;
        };
        let number = |key: &str| one[key].to_string().parse::<f64>().unwrap();
        let (total, used) = (number("total_ips"), number("used_ips"));
        let cell = |column: &str| row[column].parse::<f64>().unwrap();
        assert_eq!((cell("total_ips"), cell("used_ips")), (total, used));
        assert!((cell("free_percent") - 100.0 * (total - used) / total).abs() <= 0.05);
        compared += 1;
    }
    assert!(compared > 8, "{compared}");
    for row in rows("networks", &[cloud]) {
        assert!(
            ["used_ips", "total_ips", "free_percent"].iter().all(|column| row[*column].is_empty())
        );
    }
}
