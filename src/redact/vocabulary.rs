//! The words that may be in a result: of the APIs, of paths and of headers. None of them identifies
//! anything. Each list is separated by `, `.

use std::sync::OnceLock;

use hashbrown::HashSet;

use super::table::words;

/// A list of words.
pub(super) struct Words {
    /// The words, with `, ` between them.
    text: &'static str,
    /// The words, and the length of the longest one.
    set: OnceLock<(HashSet<&'static str>, usize)>,
}

impl Words {
    const fn new(text: &'static str) -> Self {
        Self { text, set: OnceLock::new() }
    }

    /// Whether `word` is in the list.
    pub(super) fn has(&self, word: &str) -> bool {
        let (set, longest) = self.set.get_or_init(|| {
            (words(self.text).collect(), words(self.text).map(str::len).max().unwrap_or(0))
        });
        word.len() <= *longest && set.contains(word)
    }

    #[cfg(test)]
    pub(super) fn all(&self) -> impl Iterator<Item = &'static str> {
        words(self.text)
    }
}

/// Words of the APIs: states, types, formats. Whatever else is in such a field is replaced.
pub(super) static WORDS: Words = Words::new(
    "\
     accelerator-direct, active, admin, affinity, aki, alarming, ami, anti-affinity, any, \
     application_credential, ari, attached, attaching, auto, available, awaiting-transfer, \
     backing-up, bare, baremetal, baremetal:none, binding_failed, block-storage, block-store, \
     block_device_mapping, bookmark, bridge, build, building, ceph, cinder-backup, \
     cinder-scheduler, cinder-volume, cloudformation, cold-migration, community, completed, \
     completing, compressed, compute, compute:, compute:none, compute:nova, compute_legacy, \
     confirmed, container-infra, crashed, creating, database, deactivated, deferred, deleted, \
     deleting, describedby, detached, detaching, dhcp, dhcp agent, dhcpv6-stateful, \
     dhcpv6-stateless, direct, direct-physical, disabled, distributed, dns, docker, done, down, \
     downloading, ec2, egress, enabled, error, error_attaching, error_backing-up, error_deleting, \
     error_detaching, error_extending, error_managing, error_restoring, evacuation, event, \
     extending, external, failed-over, fake, false, finished, fixed, flat, floating, geneve, gre, \
     hard_reboot, hyperv, icmp, icmpv6, identity, identityv3, image, image_snapshot, \
     image_snapshot_pending, image_uploading, immediate, importing, in-use, ingress, instance, \
     internal, ipv4, ipv6, ipv6-icmp, ironic, iscsi, iso, key-manager, killed, kvm, l3 agent, lb, \
     linux bridge agent, live-migration, load-balancer, local, lxc, macvtap, maintenance, \
     managing, manila:share, manual, mapped, messaging, metadata agent, metering, metric, \
     migrating, migration, n/a, network, network:dhcp, network:distributed, network:floatingip, \
     network:ha_router_replicated_interface, network:local_ip, network:router_centralized_snat, \
     network:router_gateway, network:router_ha_interface, network:router_interface, \
     network:router_interface_distributed, networking, neutron-dhcp-agent, neutron-l3-agent, \
     neutron-linuxbridge-agent, neutron-metadata-agent, neutron-openvswitch-agent, \
     neutron:loadbalancer, neutron:loadbalancerv2, next, nfs, no, none, normal, nostate, \
     not available, not-capable, nova-api, nova-compute, nova-conductor, nova-scheduler, oauth1, \
     object-store, octavia, octavia:health-mgr, open vswitch agent, openid, orchestration, other, \
     ova, ovf, ovn, ovn controller agent, ovn metadata agent, ovn-controller, ovnmeta, ovs, \
     password, paused, pausing, pending, pending_delete, placement, ploop, powering-off, \
     powering-on, previous, private, projects, public, qcow2, qemu, queued, rating, raw, rbd, \
     reboot, rebooting, rebooting_hard, rebuild, rebuild_spawning, rebuilding, remote-managed, \
     rescue, rescued, rescuing, reserved, resize, resize_finish, resize_migrated, \
     resize_migrating, resize_prep, resize_reverting, resized, restoring, restoring-backup, \
     resuming, retyping, revert_resize, ro, running, rw, saml2, saving, scheduling, sctp, self, \
     sha256, sha512, share, shared, sharev2, shelved, shelved_offloaded, shelving, \
     shelving_offloading, shutdown, shutoff, slaac, snapshot, soft-affinity, soft-anti-affinity, \
     soft-delete, soft_deleted, spawning, ssh, starting, stopped, stopping, success, suspended, \
     suspending, target, tcp, token, totp, true, trunk:subport, udp, unbound, unknown, \
     unmanaging, unpausing, unrescuing, unshelving, up, uploading, vdi, verify_resize, vhd, vhdx, \
     virtio-forwarder, vlan, vmdk, vmware vcenter server, volume, volumev2, volumev3, vxlan, \
     workflow, workflowv2, x509, xen, xenserver, yes",
);

/// Names that OpenStack itself gives.
pub(super) static STANDARD: Words = Words::new(
    "\
     0.0.0.0, 0.0.0.0/0, 10.0.0.0, 10.0.0.0/8, 172.16.0.0, 172.16.0.0/12, 192.168.0.0, \
     192.168.0.0/16, ::/0, COMPUTE_NODE, Default, MISC_SHARES_VIA_AGGREGATE, \
     N/A (booted from volume), RegionOne, __DEFAULT__, _member_, admin, cinder, default, glance, \
     heat, keystone, member, neutron, nova, placement, reader, reserved_dhcp_port, service, swift",
);

/// Schemes of links that stay.
pub(super) static SCHEMES: Words = Words::new(
    "\
     http, https",
);

/// Parts of paths and queries that stay: what the APIs call things.
pub(super) static PATH_WORDS: Words = Words::new(
    "\
     $(project_id)s, $(tenant_id)s, %(project_id)s, %(tenant_id)s, OS-FEDERATION, OS-INHERIT, \
     OS-OAUTH1, OS-TRUST, True, agents, aggregates, all_projects, all_tenants, \
     allocation_candidates, allocations, attachments, auth, backups, bash, bin, compute, detail, \
     detailed, domains, effective, endpoints, false, fields, file, flavors, floatingips, format, \
     groups, home, identity, image, images, include_names, include_subtree, inventories, limit, \
     marker, member, member_status, members, network-ip-availabilities, networks, nocatalog, \
     nologin, offset, os-aggregates, os-availability-zone, os-hypervisors, os-keypairs, \
     os-quota-sets, os-server-groups, os-services, page_reverse, page_size, ports, previous, \
     projects, quotas, resource_providers, role_assignments, roles, routers, sbin, schemas, search, \
     security-group-rules, security-groups, servers, services, sh, snapshots, sort, sort_dir, \
     sort_dirs, sort_key, sort_keys, subnets, tenants, token, traits, true, types, usage, usages, \
     users, usr, v1, v1.0, v2, v2.0, v2.1, v3, volumes, with_count, with_servers",
);

/// Headers of a saved reply whose names stay, and their values too where [`HEADER_WORDS`] has all
/// their words.
pub(super) static HEADERS: Words = Words::new(
    "\
     accept-ranges, connection, content-encoding, content-length, content-type, date, \
     last-modified, openstack-api-version, transfer-encoding, vary, x-account-bytes-used, \
     x-account-container-count, x-account-meta-quota-bytes, x-account-object-count, \
     x-account-quota-bytes, x-container-bytes-used, x-container-object-count, \
     x-openstack-nova-api-version, x-timestamp",
);

/// Headers whose names stay, and whose values are removed.
pub(super) static SECRET_HEADERS: Words = Words::new(
    "\
     authorization, cookie, set-cookie, x-auth-token, x-subject-token",
);

/// Words in the values of headers, and behind the number of a reply.
pub(super) static HEADER_WORDS: Words = Words::new(
    "\
     Accept, Accepted, Apr, Aug, Auth, Choices, Connection, Content, Continue, Created, Dec, \
     Encoding, Feb, Found, Fri, GMT, Jan, Jul, Jun, Keep, Language, Mar, May, Mon, Multiple, No, \
     Nov, Nova, OK, Oct, OpenStack, Sat, Sep, Sun, Thu, Token, Tue, UTF, Version, Wed, X, alive, \
     application, bytes, charset, chunked, close, compute, established, gzip, identity, json, \
     keep, latest, octet, placement, plain, stream, text, utf, utf-8, volume, xml",
);

/// Words that stand for a number.
pub(super) static AMOUNTS: Words = Words::new(
    "\
     infinite, unknown",
);

/// Resource classes of Placement and its types of consumers, which are keys.
pub(super) static CLASSES: Words = Words::new(
    "\
     DISK_GB, FPGA, INSTANCE, IPV4_ADDRESS, MEMORY_MB, MEM_ENCRYPTION_CONTEXT, MIGRATION, \
     NET_BW_EGR_KILOBIT_PER_SEC, NET_BW_IGR_KILOBIT_PER_SEC, \
     NET_PACKET_RATE_EGR_KILOPACKET_PER_SEC, NET_PACKET_RATE_IGR_KILOPACKET_PER_SEC, \
     NET_PACKET_RATE_KILOPACKET_PER_SEC, NUMA_CORE, NUMA_MEMORY_MB, NUMA_SOCKET, NUMA_THREAD, \
     PCI_DEVICE, PCPU, PGPU, SRIOV_NET_VF, VCPU, VGPU, VGPU_DISPLAY_HEAD, consumer_count, \
     resources, unknown",
);

/// Resources that have a quota or a limit, which are keys.
pub(super) static RESOURCES: Words = Words::new(
    "\
     address_group, backup_gigabytes, backups, consistencygroups, cores, fixed_ips, floating_ips, \
     floatingip, gigabytes, groups, injected_file_content_bytes, injected_file_path_bytes, \
     injected_files, instances, key_pairs, listener, loadbalancer, maxImageMeta, maxPersonality, \
     maxPersonalitySize, maxSecurityGroupRules, maxSecurityGroups, maxServerGroupMembers, \
     maxServerGroups, maxServerMeta, maxTotalBackupGigabytes, maxTotalBackups, maxTotalCores, \
     maxTotalFloatingIps, maxTotalInstances, maxTotalKeypairs, maxTotalRAMSize, \
     maxTotalSnapshots, maxTotalVolumeGigabytes, maxTotalVolumes, member, metadata_items, \
     network, networks, per_volume_gigabytes, pool, port, ram, rbac_policy, router, router_route, \
     security_group, security_group_rule, security_group_rules, security_groups, \
     server_group_members, server_groups, snapshots, subnet, subnetpool, \
     totalBackupGigabytesUsed, totalBackupsUsed, totalCoresUsed, totalFloatingIpsUsed, \
     totalGigabytesUsed, totalInstancesUsed, totalRAMUsed, totalSecurityGroupsUsed, \
     totalServerGroupsUsed, totalSnapshotsUsed, totalVolumesUsed, trunk, volumes",
);
