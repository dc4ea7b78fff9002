//! What hosts have and what of it is used: by Placement, by Nova, and by flavors.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn cloud() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cloud")
}

/// The rows of a command with all columns.
fn rows(arguments: &[&str], dumps: &Path) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_osreport"))
        .args(arguments)
        .args(["--long", "-f", "json", "-q", "--ignore", "incomplete-list"])
        .arg(dumps)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The cloud of the fixtures without the files whose names begin so, and with its hypervisors
/// changed.
fn variant(without: &[&str], change: impl Fn(usize, &mut Value)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(cloud()).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_name().unwrap().to_str().unwrap();
        if without.iter().any(|start| name.starts_with(start)) {
            continue;
        }
        let to = folder.path().join(name);
        if name != "os-hypervisors-detail.json" {
            fs::copy(&file, to).unwrap();
            continue;
        }
        let mut reply: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let hosts = reply["hypervisors"].as_array_mut().unwrap();
        hosts.iter_mut().enumerate().for_each(|(number, host)| change(number, host));
        fs::write(to, reply.to_string()).unwrap();
    }
    folder
}

/// Takes away what Nova leaves out since microversion 2.88.
fn since_288(host: &mut Value) {
    for key in [
        "vcpus",
        "vcpus_used",
        "memory_mb",
        "memory_mb_used",
        "local_gb",
        "local_gb_used",
        "free_ram_mb",
        "free_disk_gb",
        "disk_available_least",
        "running_vms",
        "current_workload",
        "cpu_info",
    ] {
        host.as_object_mut().unwrap().remove(key);
    }
}

const FIGURES: [&str; 6] =
    ["vcpus", "vcpus_used", "ram_mb", "ram_mb_used", "disk_gb", "disk_gb_used"];

#[test]
fn what_nova_says_of_a_hypervisor_comes_first() {
    for row in rows(&["hypervisors"], &cloud()) {
        assert_eq!(row["capacity_source"], "nova", "{row}");
        assert!(FIGURES.iter().all(|name| row[name].is_i64()), "{row}");
    }
}

#[test]
fn where_nova_says_nothing_placement_tells_what_a_hypervisor_has() {
    let folder = variant(&[], |_, host| since_288(host));
    let capacity = rows(&["capacity"], folder.path());
    let hypervisors = rows(&["hypervisors"], folder.path());
    assert_eq!(hypervisors.len(), 5);
    for row in hypervisors {
        assert_eq!(row["capacity_source"], "placement", "{row}");
        for (class, [total, used]) in [
            ("VCPU", ["vcpus", "vcpus_used"]),
            ("MEMORY_MB", ["ram_mb", "ram_mb_used"]),
            ("DISK_GB", ["disk_gb", "disk_gb_used"]),
        ] {
            let own = |one: &&Value| one["host"] == row["hypervisor"] && one["class"] == class;
            let own = capacity.iter().find(own).unwrap();
            assert_eq!((&row[total], &row[used]), (&own["total"], &own["used"]), "{row}");
            assert!(row[total].as_i64().unwrap() > 0);
        }
        let ratio = row["vcpus_used"].as_f64().unwrap() / row["vcpus"].as_f64().unwrap();
        assert!((row["vcpus_ratio"].as_f64().unwrap() - ratio).abs() < 1e-4);
    }
}

#[test]
fn a_provider_is_found_by_the_name_of_its_host_too() {
    // Before microversion 2.53 a hypervisor's id is a number; a left-over provider of the same
    // name has no inventory, and a part of a provider is not the host.
    let folder = variant(&[], |number, host| {
        since_288(host);
        host["id"] = (number + 1).into();
    });
    for row in rows(&["hypervisors"], folder.path()) {
        assert_eq!(row["capacity_source"], "placement", "{row}");
    }
    // Hosts that only servers name have providers, too.
    let folder = variant(&["os-hypervisors"], |_, _| {});
    let unlisted = rows(&["hypervisors"], folder.path());
    assert_eq!(unlisted.len(), 5);
    for row in unlisted {
        assert_eq!(
            (&row["match"], &row["capacity_source"]),
            (&"not-given".into(), &"placement".into())
        );
    }
}

#[test]
fn where_placement_says_nothing_the_flavors_tell_what_is_used() {
    let placement = ["inventories", "usages", "allocations", "resource-providers"];
    let folder = variant(&placement, |_, host| since_288(host));
    for row in rows(&["hypervisors"], folder.path()) {
        assert_eq!(row["capacity_source"], "flavors", "{row}");
        assert_eq!(row["vcpus_used"], row["servers_vcpus"]);
        assert_eq!(row["ram_mb_used"], row["servers_ram_mb"]);
        assert_eq!(row["disk_gb_used"], row["servers_disk_gb"]);
        assert!(
            ["vcpus", "ram_mb", "disk_gb", "vcpus_ratio"].iter().all(|name| row[name].is_null())
        );
    }
    // Without flavors, nothing is known.
    let without = [&placement[..], &["flavors"]].concat();
    let folder = variant(&without, |_, host| since_288(host));
    for row in rows(&["hypervisors"], folder.path()) {
        assert!(row["capacity_source"].is_null() && row["vcpus_used"].is_null(), "{row}");
    }
}

#[test]
fn each_hypervisor_has_its_own_source() {
    let folder = variant(&["inventories-3fc7"], |number, host| {
        if number % 2 == 0 {
            since_288(host);
        }
    });
    let sources: Vec<_> = rows(&["hypervisors"], folder.path())
        .iter()
        .map(|row| row["capacity_source"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(sources, ["flavors", "nova", "placement", "nova", "placement"]);
}

#[test]
fn the_wide_form_of_capacity_has_the_figures_of_the_long_one_side_by_side() {
    let long = rows(&["capacity"], &cloud());
    let wide = rows(&["capacity", "--wide"], &cloud());
    assert_eq!(wide.len(), 9);
    let mut compared = 0;
    for row in &wide {
        let own = |one: &&Value| one["provider_id"] == row["provider_id"];
        for one in long.iter().filter(own) {
            for name in ["parent", "hypervisor_match", "state", "status", "servers", "kind", "host"]
            {
                assert_eq!(row[name], one[name], "{name} of {row}");
            }
            let Some(class) = one["class"].as_str() else {
                assert!(
                    row["vcpu_total"].is_null() && row["other_capacity"] == serde_json::json!({})
                );
                continue;
            };
            if matches!(class, "VCPU" | "PCPU" | "MEMORY_MB" | "DISK_GB") {
                let prefix = class.to_lowercase();
                let names =
                    ["total", "reserved", "ratio", "capacity", "used", "free", "used_percent"];
                for name in names {
                    assert_eq!(row[format!("{prefix}_{name}")], one[name], "{class} {name}");
                    compared += 1;
                }
            } else {
                assert_eq!(row["other_capacity"][class], one["capacity"], "{class}");
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn a_batch_makes_the_wide_form_of_capacity() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("b.toml");
    let out = folder.path().join("wide.json");
    let text = format!(
        "[cloud.one]\ndumps = [{:?}]\n[[report]]\nreport = \"capacity\"\nwide = true\nlong = true\n\
         output = {:?}\n",
        cloud(),
        out
    );
    fs::write(&file, text).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_osreport"))
        .args(["batch", "-q"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(out.exists(), "{}", String::from_utf8_lossy(&run.stderr));
    let made: Vec<Value> = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
    let mut expected = rows(&["capacity", "--wide"], &cloud());
    for row in &mut expected {
        row["cloud"] = "one".into();
    }
    assert_eq!(made, expected);
}
