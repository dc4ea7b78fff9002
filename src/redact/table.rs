//! The table of what is kept and what is replaced, by field. The README shows it.

use super::policy::Rule;

/// Fields by the rule for their values, separated by `, `. A field of no rule whose name tells one
/// kind of dump from another is kept as a name, and its value follows [`Rule::Name`]; any other
/// is unknown, and both are replaced. Names of secrets (`crate::finding::mask`) come before all.
pub(super) static FIELDS: &[(Rule, &str)] = &[
    (
        Rule::Word,
        "\
         Agent Type, Alive, Attach Mode, Backend State, Binary, Bootable, Container Format, DHCP, \
         Device Owner, Direction, Disk Format, Distributed, Enabled, Ether Type, Ethertype, \
         Forced Down, HA, Host Status, Hypervisor Type, IP Protocol, Incremental, Interface, \
         Is Public, Is Shared, Multi Attach, Network Type, OS-DCF:diskConfig, OS-EXT-IPS:type, \
         OS-EXT-STS:power_state, OS-EXT-STS:task_state, OS-EXT-STS:vm_state, \
         OS-FLV-DISABLED:disabled, OS-INHERIT:inherited_to, Power State, Protected, Router Type, \
         Service Type, Shared, State, Stateful, Status, Task State, Type, Visibility, active, \
         admin_state_up, agent_type, alive, all, attach_mode, available, backend_state, binary, \
         binding:vif_type, binding:vnic_type, bootable, code, config_drive, consumer_type, \
         consumes_quota, container_format, delete_on_termination, deleted, device_owner, \
         direction, disk_format, distributed, enable_dhcp, enable_snat, enabled, encrypted, \
         ethertype, forced_down, frozen, ha, has_dependent_backups, host_status, hypervisor_type, \
         image_type, impersonation, interface, ip_allocation, ipv6_address_mode, ipv6_ra_mode, \
         is_admin, is_admin_project, is_default, is_domain, is_incremental, is_public, \
         l2_adjacency, locked, method, methods, migration_status, multiattach, \
         os-flavor-access:is_public, os-vol-mig-status-attr:migstat, \
         os-volume-type-access:is_public, os_hash_algo, os_hidden, policies, policy, \
         port_security_enabled, protected, protocol, provider:network_type, public, rel, \
         replication_status, router:external, service_type, shared, shared_targets, state, \
         stateful, status, truncated, type, visibility, zoneState",
    ),
    (
        Rule::Time,
        "\
         Attached At, Created At, Detached At, Last Modified, OS-SRV-USG:launched_at, \
         OS-SRV-USG:terminated_at, Updated At, attached_at, created, created_at, data_timestamp, \
         deleted_at, detached_at, ended_at, expires, expires_at, heartbeat_timestamp, issued_at, \
         last_modified, membership_expires_at, password_expires_at, start, started_at, stop, time, \
         timestamp, updated, updated_at",
    ),
    (
        Rule::Number,
        "\
         Allocated, Bytes, Capacity, Count, Disk, Ephemeral, IP Version, Memory MB, \
         Memory MB Used, OS-EXT-IMG-SIZE:size, OS-EXT-SRV-ATTR:launch_index, \
         OS-FLV-EXT-DATA:ephemeral, Port Range, RAM, RXTX Factor, Size, Swap, Total IPs, Used IPs, \
         VCPUs, allocated_capacity_gb, allocation_ratio, bytes, capacity, consumer_count, \
         consumer_generation, count, current_workload, disk, disk_available_least, ephemeral, \
         exitcode, external_port, external_port_range, free_capacity_gb, free_disk_gb, \
         free_ram_mb, generation, hours, http_code, hypervisor_version, in_use, internal_port, \
         internal_port_range, ip_version, limit, local_gb, local_gb_used, \
         max_over_subscription_ratio, max_server_per_host, max_unit, memory_mb, memory_mb_used, \
         microversion, minDisk, minRam, min_disk, min_ram, min_unit, mtu, object_count, \
         os-extended-snapshot-attributes:progress, port_range_max, port_range_min, progress, \
         provider:segmentation_id, provisioned_capacity_gb, ram, reserved, reserved_percentage, \
         resource_provider_generation, revision_number, running_vms, rxtx_factor, size, \
         size_download, standard_attr_id, step_size, swap, time_total, total, total_capacity_gb, \
         total_hours, total_ips, total_ips_in_allocation_pool, total_ips_in_subnet, \
         total_local_gb_usage, total_memory_mb_usage, total_vcpus_usage, usage, used, used_ips, \
         used_ips_in_allocation_pool, used_ips_in_subnet, vCPUs, vCPUs Used, vcpus, vcpus_used, \
         version, virtual_size",
    ),
    (
        Rule::Id,
        "\
         Domain, Domain ID, Flavor ID, Floating Network, ID, Image ID, Network, Network ID, Port, \
         Project, Project ID, Remote Address Group, Remote Security Group, Router, \
         Security Group, Server ID, Subnets, User ID, Volume, Volume ID, aggregates, \
         attachment_id, base_image_ref, consistencygroup_id, default_project_id, device_id, \
         domain_id, encryption_key_id, flavor_id, floating_network_id, group_id, \
         group_snapshot_id, hostId, id, image_id, instance, instance_id, instance_uuid, \
         internal_port_id, ipv4_address_scope, ipv6_address_scope, members, network_id, \
         os-backup-project-attr:project_id, os-extended-snapshot-attributes:project_id, \
         os-vol-mig-status-attr:name_id, os-vol-tenant-attr:tenant_id, owner, owner_id, \
         parent_id, parent_provider_uuid, port_id, project_id, qos_network_policy_id, \
         qos_policy_id, qos_specs_id, region_id, remote_address_group_id, remote_group_id, \
         root_provider_uuid, router_id, security_group_id, segment_id, server_id, service_id, \
         service_type_id, service_uuid, snapshot_id, source_volid, subnet_id, subnetpool_id, \
         subnets, tenantId, tenant_id, user_id, uuid, volume_id, volume_type_id",
    ),
    (
        Rule::Name,
        "\
         AdminURL, Allocation Pools, Attached to, Availability Zone, Availability Zones, \
         Availability zones, CPU Hours, Checksum, Cluster, Container, Content Type, DNS Domain, \
         DNS Name, Description, Disabled Reason, Disk GB-Hours, Display Name, Email, Fingerprint, \
         Fixed IP Address, Fixed IP Addresses, Flavor, Flavor Name, Floating IP Address, Gateway, \
         Hash, Hash Algorithm, Hash Value, Host, Host IP, Host Routes, Hosts, Hypervisor Hostname, \
         IP Range, Image, Image Name, InternalURL, MAC Address, Name, Name Servers, Network Name, \
         OS-EXT-AZ:availability_zone, OS-EXT-IPS-MAC:mac_addr, OS-EXT-SRV-ATTR:host, \
         OS-EXT-SRV-ATTR:hostname, OS-EXT-SRV-ATTR:hypervisor_hostname, \
         OS-EXT-SRV-ATTR:instance_name, OS-EXT-SRV-ATTR:kernel_id, OS-EXT-SRV-ATTR:ramdisk_id, \
         OS-EXT-SRV-ATTR:reservation_id, OS-EXT-SRV-ATTR:root_device_name, OS-FEDERATION, \
         OS-OAUTH1, OS-TRUST:trust, Pinned Availability Zone, PublicURL, RAM MB-Hours, Region, \
         Routes, Security Groups, Servers, Service Name, Service Types, Subnet, Tags, \
         Trunk subports, URL, Zone, Zone Name, Zone Status, accessIPv4, accessIPv6, \
         active_backend_id, addr, adminURL, adminurl, allocation_pools, allowed_address_pairs, \
         assignment, attachments, audit_ids, availability_zone, availability_zone_hints, \
         availability_zones, belongs_to_default_sg, binding:host_id, block_device_mapping, \
         capabilities, checksum, cidr, cluster, cluster_name, conntrack_helpers, container, \
         content_type, description, destination, details, device, device_profile, direct_url, \
         disabled_reason, display_description, display_name, dns_assignment, dns_domain, dns_name, \
         dns_nameservers, dns_publish_fixed_ip, domain, email, enable_default_route_bfd, \
         enable_default_route_ecmp, enable_ndp_proxy, end, endpoints, endpoints_links, \
         external_fixed_ips, external_gateway_info, external_gateways, fail_reason, fault, \
         federated, file, filename_effective, fingerprint, first, fixed_ip_address, fixed_ips, \
         flavor, flavors_links, floating_ip_address, fqdn, gateway_ip, group, \
         hardware_offload_type, hash, hints, host, host_ip, host_name, host_routes, hostname, \
         href, hypervisor_hostname, hypervisors_links, image, image_name, images_links, \
         internalURL, internal_ip_address, internalurl, ip_address, ip_availability_details, \
         key_name, keypair, links, locations, locked_reason, mac_address, mappings, membership, \
         message, name, network_name, next, nexthop, normalized_cidr, numa_affinity_policy, \
         original_name, os-extended-volumes:volumes_attached, os-vol-host-attr:host, \
         os-volume-replication:driver_data, os-volume-replication:extended_status, os_distro, \
         os_hash_value, pinned_availability_zone, port_details, port_forwardings, previous, \
         printed_ports, prior_role, project, propagate_uplink_status, provider:physical_network, \
         provider_id, publicURL, public_key, publicurl, region, remote_ip_prefix, resource_class, \
         resource_request, resources_synced, role, roles, roles_links, routes, rules, schema, \
         scope, security_group_rules, security_groups, segments, self, server_groups, \
         server_usages, servers_links, service, service_types, slo_etag, storage_policy, \
         storage_protocol, stores, subdir, subnet_ip_availability, subnet_name, symlink_path, \
         system, tags, tenants_links, title, topic, traits, trunk_details, trusted, \
         trusted_image_certificates, uptime, url, url_effective, use_default_subnetpool, user, \
         username, users_links, vlan_qinq, vlan_transparent, volume_backend_name, \
         volume_image_metadata, volume_type, zone, zoneName",
    ),
    (
        Rule::Labels,
        "\
         Networks, addresses, hosts",
    ),
    (
        Rule::Classes,
        "\
         allocations, inventories, provider_summaries, resources, usages",
    ),
    (
        Rule::Quotas,
        "\
         absolute, quota, quota_class_set, quota_set, quotas",
    ),
    (
        Rule::Map,
        "\
         Properties, Scheduler Hints, binding:profile, binding:vif_details, configurations, \
         cpu_info, extra, extra_dhcp_opts, extra_specs, extras, metadata, oauth2_credential, \
         options, os-pci:pci_stats, properties, scheduler_hints",
    ),
    (
        Rule::Secret,
        "\
         OS-EXT-SRV-ATTR:user_data, access_token_id, adminPass, connection_info, \
         original_password, password, private_key, user_data",
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
            Self::Classes => "known resource classes and numbers are kept, ids and others replaced",
            Self::Quotas => "resources and numbers are kept, names of volume types replaced",
            Self::Map => "keys and values are replaced, however deep",
            Self::Secret => "removed: `[redacted]`",
        }
    }
}

/// The words of a list.
pub(super) fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(", ")
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
