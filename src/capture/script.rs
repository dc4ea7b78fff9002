//! The script as it is printed: for some regions and kinds, or for all.

use super::url;

/// The script for every region and kind.
const SCRIPT: &str = include_str!("capture.sh");

/// A kind of reply that the script saves.
#[derive(Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its name, which is also how its files are called.
    pub name: &'static str,
    /// The kinds whose records must be known to ask for it.
    needs: &'static [&'static str],
    /// Whether it is saved unless other kinds are named.
    default: bool,
}

const fn list(name: &'static str) -> Saved {
    Saved { name, needs: &[], default: true }
}

const fn part(name: &'static str, needs: &'static [&'static str]) -> Saved {
    Saved { name, needs, default: true }
}

/// Every kind, in the order in which the script asks for them.
pub static SAVED: &[Saved] = &[
    list("users"),
    list("groups"),
    part("group_members", &["groups"]),
    list("projects"),
    list("domains"),
    list("role_assignments"),
    list("services"),
    list("endpoints"),
    list("servers"),
    list("flavors"),
    list("hypervisors"),
    list("aggregates"),
    list("compute_services"),
    list("server_groups"),
    part("compute_quotas", &["projects"]),
    list("images"),
    list("volumes"),
    list("snapshots"),
    list("backups"),
    list("attachments"),
    list("volume_types"),
    list("storage_pools"),
    list("volume_services"),
    part("volume_quotas", &["projects"]),
    list("ports"),
    list("networks"),
    list("subnets"),
    list("floatingips"),
    list("routers"),
    list("security_groups"),
    list("network_ip_availabilities"),
    part("network_quotas", &["projects"]),
    list("agents"),
    list("resource_providers"),
    part("inventories", &["resource_providers"]),
    part("usages", &["resource_providers"]),
    part("allocations", &["resource_providers"]),
    part("provider_aggregates", &["resource_providers"]),
    part("traits", &["resource_providers"]),
    part("object_containers", &["projects"]),
    part("local", &["users"]),
    // No report reads them, and there may be millions.
    Saved { name: "objects", needs: &["projects", "object_containers"], default: false },
];

/// The script that saves these kinds of these regions; all of them where none is named.
///
/// # Errors
///
/// The name of a kind that there is not.
pub fn script(regions: &[String], only: &[String]) -> Result<String, String> {
    let mut kinds = Vec::new();
    for name in only {
        let kind = SAVED.iter().find(|kind| kind.name == name).ok_or_else(|| name.clone())?;
        kinds.extend(kind.needs.iter().copied().chain([kind.name]));
    }
    let is_wanted = |kind: &&Saved| match only {
        [] => kind.default,
        _ => kinds.contains(&kind.name),
    };
    let kinds: Vec<_> = SAVED.iter().filter(is_wanted).map(|kind| kind.name).collect();
    // Percent-encoded, as the catalog's regions are when the script compares them.
    let regions: Vec<_> = regions.iter().map(|region| url::segment(region)).collect();
    let line = |line: &str| {
        if line.starts_with("regions='") {
            format!("regions='{}'\n", regions.join(" "))
        } else if line.starts_with("kinds='") {
            format!("kinds='{}'\n", kinds.join(" "))
        } else {
            format!("{line}\n")
        }
    };
    Ok(SCRIPT.lines().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_script_as_it_is_saves_every_kind_of_every_region() {
        assert_eq!(script(&[], &[]).unwrap(), SCRIPT);
    }

    #[test]
    fn the_script_asks_for_every_kind() {
        for kind in SAVED {
            let asks = ["list", "maybe", "each", "listing", "wanted"]
                .iter()
                .any(|verb| SCRIPT.contains(&format!("{verb} {} ", kind.name)));
            let network =
                SCRIPT.contains("for kind in ports networks subnets floatingips routers;");
            assert!(asks || network, "{}", kind.name);
        }
    }

    #[test]
    fn a_kind_comes_with_what_it_needs() {
        let text = script(&[], &named(&["group_members", "servers"])).unwrap();
        assert!(text.contains("\nkinds='groups group_members servers'\n"));
        assert_eq!(script(&[], &named(&["server"])), Err("server".to_owned()));
    }

    #[test]
    fn a_region_cannot_break_out_of_the_script() {
        let text = script(&named(&["R 1'; rm -rf ~; '", "R2"]), &[]).unwrap();
        assert!(text.contains("\nregions='R%201%27%3B%20rm%20-rf%20~%3B%20%27 R2'\n"));
    }
}
