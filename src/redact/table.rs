//! The table of what is kept and what is replaced, by field. The README shows it.

use super::policy::Rule;

/// Fields by the rule for their values, parted by `, `. A field of no rule whose name tells one
/// kind of dump from another is kept as a name, and its value follows [`Rule::Name`]; any other
/// is unknown, and both are replaced. Names of secrets (`crate::finding::mask`) come before all.
pub(super) static FIELDS: &[(Rule, &str)] = &[
    (
        Rule::Word,
        "\
         Container Format, Disk Format, Enabled, Host Status, Hypervisor Type, Interface, \
         Is Public, OS-DCF:diskConfig, OS-EXT-IPS:type, OS-EXT-STS:power_state, \
         OS-EXT-STS:task_state, OS-EXT-STS:vm_state, OS-FLV-DISABLED:disabled, \
         OS-INHERIT:inherited_to, Power State, Protected, Service Type, State, Status, \
         Task State, Type, Visibility, all, binary, bootable, code, config_drive, \
         container_format, delete_on_termination, deleted, disk_format, enabled, forced_down, \
         host_status, hypervisor_type, impersonation, interface, is_admin, is_admin_project, \
         is_domain, is_public, locked, methods, os-flavor-access:is_public, os_hash_algo, \
         os_hidden, policies, policy, protected, rel, service_type, state, status, truncated, \
         type, visibility",
    ),
    (
        Rule::Time,
        "\
         Created At, OS-SRV-USG:launched_at, OS-SRV-USG:terminated_at, created, created_at, \
         deleted_at, expires, expires_at, issued_at, membership_expires_at, \
         password_expires_at, updated, updated_at",
    ),
    (
        Rule::Number,
        "\
         Disk, Ephemeral, Memory MB, Memory MB Used, OS-EXT-IMG-SIZE:size, \
         OS-EXT-SRV-ATTR:launch_index, OS-FLV-EXT-DATA:ephemeral, RAM, RXTX Factor, Size, Swap, \
         VCPUs, count, current_workload, disk, disk_available_least, ephemeral, free_disk_gb, \
         free_ram_mb, hypervisor_version, local_gb, local_gb_used, max_server_per_host, \
         memory_mb, memory_mb_used, minDisk, minRam, min_disk, min_ram, progress, ram, \
         running_vms, rxtx_factor, size, swap, vCPUs, vCPUs Used, vcpus, vcpus_used, version, \
         virtual_size",
    ),
    (
        Rule::Id,
        "\
         Domain, Domain ID, Flavor ID, ID, Image ID, Project, Project ID, User ID, \
         default_project_id, domain_id, flavor_id, hostId, id, image_id, instance_uuid, \
         members, owner, parent_id, project_id, region_id, service_id, tenantId, tenant_id, \
         user_id, uuid",
    ),
    (
        Rule::Name,
        "\
         AdminURL, Availability Zone, Checksum, Description, Email, Flavor, Flavor Name, Host, \
         Host IP, Hypervisor Hostname, Image, Image Name, InternalURL, Name, \
         OS-EXT-AZ:availability_zone, OS-EXT-IPS-MAC:mac_addr, OS-EXT-SRV-ATTR:host, \
         OS-EXT-SRV-ATTR:hostname, OS-EXT-SRV-ATTR:hypervisor_hostname, \
         OS-EXT-SRV-ATTR:instance_name, OS-EXT-SRV-ATTR:kernel_id, OS-EXT-SRV-ATTR:ramdisk_id, \
         OS-EXT-SRV-ATTR:reservation_id, OS-EXT-SRV-ATTR:root_device_name, OS-FEDERATION, \
         OS-OAUTH1, OS-TRUST:trust, Pinned Availability Zone, PublicURL, Region, Service Name, \
         Tags, URL, absolute, accessIPv4, accessIPv6, addr, adminURL, adminurl, assignment, \
         audit_ids, checksum, description, details, direct_url, disabled_reason, domain, email, \
         endpoints, endpoints_links, fault, federated, file, first, flavor, flavors_links, \
         group, host, host_ip, href, hypervisor_hostname, hypervisors_links, image, \
         images_links, internalURL, internalurl, key_name, links, locations, locked_reason, \
         membership, message, name, next, original_name, os-extended-volumes:volumes_attached, \
         os_hash_value, pinned_availability_zone, previous, prior_role, project, publicURL, \
         publicurl, region, role, roles, roles_links, rules, schema, scope, security_groups, \
         self, server_groups, servers_links, service, stores, system, tags, tenants_links, \
         title, trusted_image_certificates, uptime, url, user, username, users_links",
    ),
    (
        Rule::Labels,
        "\
         Networks, addresses",
    ),
    (
        Rule::Map,
        "\
         Properties, Scheduler Hints, cpu_info, extra, extra_specs, extras, metadata, \
         oauth2_credential, options, os-pci:pci_stats, properties, scheduler_hints",
    ),
    (
        Rule::Secret,
        "\
         OS-EXT-SRV-ATTR:user_data, access_token_id, adminPass, original_password, password, \
         private_key, user_data",
    ),
];

impl Rule {
    /// What the rule does, in one sentence for users.
    fn about(self) -> &'static str {
        match self {
            Self::Word => "words of the API are kept, other texts replaced",
            Self::Time => "times are kept, other texts replaced",
            Self::Number => "numbers are kept, other texts replaced",
            Self::Id => "replaced, but for numbers of up to six digits",
            Self::Name => "replaced",
            Self::Labels => "keys and values are replaced, the fields of an address kept",
            Self::Map => "keys and values are replaced, however deep",
            Self::Secret => "removed: `[redacted]`",
        }
    }
}

/// The words of a list.
pub(super) fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(", ")
}

/// Whether `text` is a word of a list.
pub(super) fn has(list: &'static str, text: &str) -> bool {
    words(list).any(|word| word == text)
}

/// The table as the README shows it.
pub fn markdown() -> String {
    let mut out = String::from("| value | fields |\n|---|---|\n");
    for (rule, keys) in FIELDS {
        let keys: Vec<String> = words(keys).map(|key| format!("`{key}`")).collect();
        out += &format!("| {} | {} |\n", rule.about(), keys.join(", "));
    }
    out
}
