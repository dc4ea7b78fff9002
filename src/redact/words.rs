//! The words that may stand in a result: of the APIs, of paths and of headers. None of them names
//! anyone. Each list is parted by `, `.

/// Words of the APIs: states, types, formats. Whatever else stands in such a field is replaced.
pub(super) static WORDS: &str = "\
     active, admin, affinity, aki, alarming, ami, anti-affinity, application_credential, ari, \
     auto, available, bare, baremetal, block-storage, block-store, block_device_mapping, \
     bookmark, build, building, cinder-backup, cinder-scheduler, cinder-volume, cloudformation, \
     community, compressed, compute, compute_legacy, container-infra, crashed, creating, \
     database, deactivated, deleted, deleting, describedby, disabled, dns, docker, down, ec2, \
     enabled, error, event, external, fake, false, fixed, floating, hard_reboot, hyperv, \
     identity, identityv3, image, image_snapshot, image_snapshot_pending, image_uploading, \
     importing, in-use, internal, ironic, iso, key-manager, killed, kvm, load-balancer, lxc, \
     maintenance, manual, mapped, messaging, metering, metric, migrating, network, networking, \
     next, no, none, nostate, nova-api, nova-compute, nova-conductor, nova-scheduler, oauth1, \
     object-store, openid, orchestration, ova, ovf, password, paused, pausing, pending, \
     pending_delete, placement, ploop, powering-off, powering-on, previous, private, projects, \
     public, qcow2, qemu, queued, rating, raw, reboot, rebooting, rebooting_hard, rebuild, \
     rebuild_spawning, rebuilding, rescue, rescued, rescuing, resize, resize_finish, \
     resize_migrated, resize_migrating, resize_prep, resize_reverting, resized, resuming, \
     revert_resize, running, saml2, saving, scheduling, self, sha256, sha512, share, shared, \
     sharev2, shelved, shelved_offloaded, shelving, shelving_offloading, shutdown, shutoff, \
     soft-affinity, soft-anti-affinity, soft-delete, soft_deleted, spawning, starting, stopped, \
     stopping, suspended, suspending, token, totp, true, unknown, unpausing, unrescuing, \
     unshelving, up, uploading, vdi, verify_resize, vhd, vhdx, vmdk, vmware vcenter server, \
     volume, volumev2, volumev3, workflow, workflowv2, xen, xenserver, yes";

/// Names that OpenStack itself gives.
pub(super) static STANDARD: &str = "\
     Default, N/A (booted from volume), RegionOne, _member_, admin, cinder, default, glance, \
     heat, keystone, member, neutron, nova, placement, reader, service, swift";

/// Schemes of links that stay.
pub(super) static SCHEMES: &str = "\
     http, https";

/// Parts of paths that stay: what the APIs call things.
pub(super) static PATH_WORDS: &str = "\
     $(project_id)s, $(tenant_id)s, %(project_id)s, %(tenant_id)s, \
     OS-FEDERATION, OS-INHERIT, OS-OAUTH1, OS-TRUST, bash, bin, compute, detail, \
     domains, endpoints, false, file, flavors, groups, home, identity, image, images, limit, \
     marker, nologin, os-hypervisors, os-server-groups, os-services, projects, \
     role_assignments, roles, sbin, schemas, servers, services, sh, tenants, token, users, usr, v1, \
     v1.0, v2, v2.0, v2.1, v3, volumes";

/// Headers of a saved reply whose names stay, and their values too where [`HEADER_WORDS`] has all
/// their words.
pub(super) static HEADERS: &str = "\
     connection, content-encoding, content-length, content-type, date, openstack-api-version, \
     transfer-encoding, vary, x-openstack-nova-api-version";

/// Headers whose names stay, and whose values are removed.
pub(super) static SECRET_HEADERS: &str = "\
     authorization, cookie, set-cookie, x-auth-token, x-subject-token";

/// Words in the values of headers, and behind the number of a reply.
pub(super) static HEADER_WORDS: &str = "\
     Accept, Accepted, Apr, Aug, Auth, Choices, Connection, Continue, Created, Dec, Encoding, \
     Feb, Found, Fri, GMT, Jan, Jul, Jun, Keep, Language, Mar, May, Mon, Multiple, Nov, Nova, \
     OK, Oct, OpenStack, Sat, Sep, Sun, Thu, Token, Tue, UTF, Version, Wed, X, alive, \
     application, charset, chunked, close, compute, established, gzip, identity, json, keep, \
     utf";
