//! Genuine lists that no report has a use for: recognised by name, so that a message can name a
//! list that was given by mistake.
//!
//! Owns their names and marks only. Where several services use one top key, the kind with marks
//! is before the one without, and an empty list is taken for the first of them.
//!
//! Sources: the services' API references; for Nova `nova/api/openstack/compute/routes.py`, for
//! Keystone `keystone/api/`.

use crate::kind::Kind;

/// A kind without records: its name is the key of its list, `object` that of a single one.
const fn unused(list: &'static [&'static str], object: &'static [&'static str]) -> Kind {
    Kind { list_keys: list, object_keys: object, used: false, ..Kind::EMPTY }
}

macro_rules! kinds {
    ($($api:literal {
        $($name:literal / $object:literal $({ $($field:ident: $value:expr),* })?)*
    })*) => {
        /// Every kind that is only recognised, in the order in which a reader tries them.
        pub static OTHER_KINDS: &[&Kind] = &[$($(&Kind {
            name: $name,
            record: $object,
            api: $api,
            $($($field: $value,)*)?
            ..unused(&[$name], &[$object])
        }),*),*];
    };
}

kinds! {
    // Before `server_tags`, which has no link to be told by.
    "identity" {
        "project_tags" / "tag" {
            list_keys: &["tags"],
            object_keys: &[],
            self_link: Some("/projects/*/tags")
        }
    }
    "compute" {
        "nova_security_groups" / "security_group" {
            list_keys: &["security_groups"],
            marks: &[&["rules"]]
        }
        "nova_volumes" / "volume" { list_keys: &["volumes"], marks: &[&["displayName"]] }
        "nova_snapshots" / "snapshot" { list_keys: &["snapshots"], marks: &[&["displayName"]] }
        "hypervisor_statistics" / "hypervisor_statistics" { list_keys: &[] }
        "migrations" / "migration" { bare: &[&["id", "source_compute", "dest_compute"]] }
        "instanceActions" / "instanceAction" { bare: &[&["action", "instance_uuid", "request_id"]] }
        "interfaceAttachments" / "interfaceAttachment"
        "volumeAttachments" / "volumeAttachment"
        "floating_ips" / "floating_ip" { bare: &[&["ip", "instance_id", "pool"]] }
        "floating_ip_pools" / "floating_ip_pool"
        "nova_networks" / "network" { list_keys: &["networks"], marks: &[&["label", "bridge"]] }
        "tenant_networks" / "network" {
            list_keys: &["networks"],
            object_keys: &[],
            marks: &[&["label", "cidr"]]
        }
        "hosts" / "host" { marks: &[&["host_name"], &["resource"]] }
        "cells" / "cell"
        "compute_agents" / "agent" {
            list_keys: &["agents"],
            marks: &[&["hypervisor", "architecture"]]
        }
        "certificates" / "certificate"
        "fixed_ip" / "fixed_ip" { list_keys: &[] }
        "virtual_interfaces" / "virtual_interface"
        "server_tags" / "tags" { list_keys: &["tags"], object_keys: &[] }
        "extra_specs" / "extra_specs" { list_keys: &[] }
        "flavor_access" / "flavor_access" { bare: &[&["flavor_id", "tenant_id"]] }
        "instance_usage_audit_logs" / "instance_usage_audit_log"
        "server_diagnostics" / "diagnostics" { list_keys: &[] }
        "console" / "console" { list_keys: &[], object_keys: &["console", "remote_console"] }
    }
    "placement" {
        "inventory_rows" / "inventory" {
            list_keys: &[],
            object_keys: &[],
            bare: &[&["resource_class", "total"], &["total", "reserved", "allocation_ratio"]]
        }
        "usage_rows" / "usage" { list_keys: &[], object_keys: &[], bare: &[&["resource_class", "usage"]] }
        "resource_classes" / "resource_class"
    }
    "identity" {
        "roles" / "role" {
            bare: &[&["id", "name", "domain_id", "options"]]
        }
        "regions" / "region" { bare: &[&["id", "parent_region_id"]] }
        "policies" / "policy" { marks: &[&["blob"]] }
        "credentials" / "credential"
        "application_credentials" / "application_credential" {
            bare: &[&["id", "project_id", "roles", "unrestricted"]]
        }
        "access_rules" / "access_rule"
        "trusts" / "trust" { bare: &[&["id", "trustor_user_id", "trustee_user_id"]] }
        "registered_limits" / "registered_limit"
        "limits" / "limit" { bare: &[&["id", "resource_name", "resource_limit"]] }
        "role_inferences" / "role_inference" { bare: &[&["prior_role", "implies"]] }
        "system_scopes" / "system" { list_keys: &["system"], object_keys: &[] }
        "identity_providers" / "identity_provider"
        "service_providers" / "service_provider"
        "mappings" / "mapping"
        "protocols" / "protocol"
        "consumers" / "consumer"
        "endpoint_groups" / "endpoint_group"
    }
    "volume" {
        "share_snapshots" / "snapshot" { list_keys: &["snapshots"], marks: &[&["share_id"]] }
        "database_backups" / "backup" { list_keys: &["backups"], marks: &[&["locationRef"]] }
        "volume_groups" / "group" { list_keys: &["groups"], foreign: &["domain_id"] }
        "group_types" / "group_type"
        "group_snapshots" / "group_snapshot"
        "consistencygroups" / "consistencygroup"
        "qos_specs" / "qos_spec"
        "volume_summary" / "summary" { list_keys: &[], object_keys: &["volume-summary"] }
        "volume_clusters" / "cluster" {
            list_keys: &["clusters"],
            marks: &[&["binary", "num_hosts"], &["binary", "state"]]
        }
        "volume_type_access" / "volume_type_access"
        "volume_type_encryption" / "encryption" {
            list_keys: &[],
            bare: &[&["volume_type_id", "encryption_id"]]
        }
        "manageable_volumes" / "volume" { list_keys: &["manageable-volumes"], object_keys: &[] }
        "manageable_snapshots" / "snapshot" {
            list_keys: &["manageable-snapshots"],
            object_keys: &[]
        }
        "storage_capabilities" / "storage_capabilities" {
            list_keys: &[],
            bare: &[&["namespace", "vendor_name", "storage_protocol"]]
        }
        "transfers" / "transfer"
        "messages" / "message" { object_keys: &[] }
    }
    "network" {
        "bare_metal_ports" / "port" {
            list_keys: &["ports"],
            marks: &[&["uuid", "address"], &["node_uuid"]]
        }
        "subnetpools" / "subnetpool"
        "port_forwardings" / "port_forwarding"
        "extensions" / "extension" { object_keys: &["extension", "extensions"] }
        "availability_zones" / "availability_zone"
        "address_scopes" / "address_scope"
        "address_groups" / "address_group"
        "rbac_policies" / "rbac_policy"
        "qos_policies" / "policy" {
            list_keys: &["policies"],
            marks: &[&["rules"], &["shared"], &["is_default"]]
        }
        "trunks" / "trunk"
        "segments" / "segment"
        "network_flavors" / "flavor" { list_keys: &["flavors"], marks: &[&["service_type"]] }
        "service_profiles" / "service_profile"
        "bgpvpns" / "bgpvpn"
        "vpnservices" / "vpnservice"
        "ipsec_site_connections" / "ipsec_site_connection"
        "firewall_groups" / "firewall_group"
        "metering_labels" / "metering_label"
    }
    // Before `members`, which has no mark.
    "image" {
        "image_members" / "member" {
            list_keys: &["members", "shared_images"],
            object_keys: &[],
            marks: &[&["image_id"], &["can_share"], &["member_id"]],
            bare: &[&["image_id", "member_id"]]
        }
        "metadef_namespaces" / "namespace" { list_keys: &["namespaces"] }
        "image_tasks" / "task" { list_keys: &["tasks"] }
        "cached_images" / "image" { object_keys: &[] }
        "import_methods" / "import_methods" { list_keys: &[], object_keys: &["import-methods"] }
        "stores" / "store"
    }
    "load-balancer" {
        "load_balancer_quotas" / "quota" {
            list_keys: &["quotas"],
            marks: &[&["load_balancer"]]
        }
        "load_balancer_statistics" / "stats" { list_keys: &[], marks: &[&["total_connections"]] }
        "load_balancer_statuses" / "statuses" { list_keys: &[], marks: &[&["loadbalancer"]] }
        "loadbalancers" / "loadbalancer" { bare: &[&["id", "vip_address"]] }
        "listeners" / "listener"
        "pools" / "pool"
        "members" / "member"
        "healthmonitors" / "healthmonitor"
        "l7policies" / "l7policy"
        "amphorae" / "amphora"
        "providers" / "provider"
        "loadbalancer_flavors" / "flavor" {
            list_keys: &["flavors"],
            marks: &[&["flavor_profile_id"]]
        }
    }
    "baremetal" {
        "nodes" / "node" { bare: &[&["uuid", "provision_state"]] }
        "chassis" / "chassis"
        "drivers" / "driver"
        "node_allocations" / "allocation" { list_keys: &["allocations"], marks: &[&["node_uuid"]] }
        "portgroups" / "portgroup"
        "volume_targets" / "target" {
            list_keys: &["targets"],
            object_keys: &[],
            marks: &[&["uuid", "volume_id"]]
        }
        "volume_connectors" / "connector" {
            list_keys: &["connectors"],
            object_keys: &[],
            marks: &[&["uuid", "connector_id"]]
        }
        "conductors" / "conductor"
        "deploy_templates" / "deploy_template"
    }
    "orchestration" {
        "stack_snapshots" / "snapshot" { list_keys: &["snapshots"], marks: &[&["data"]] }
        "stack_services" / "service" { list_keys: &["services"], marks: &[&["engine_id"]] }
        "stacks" / "stack" { bare: &[&["id", "stack_name"]] }
        "resources" / "resource"
        "events" / "event"
        "outputs" / "output"
        "software_deployments" / "software_deployment"
        "software_configs" / "software_config"
    }
    "key-manager" {
        "secrets" / "secret" { bare: &[&["secret_ref"]] }
        "key_containers" / "container" { list_keys: &["containers"], marks: &[&["container_ref"]] }
        "orders" / "order"
    }
    "container" {
        "containers" / "container"
        "container_quotas" / "quota" {
            list_keys: &["quotas"],
            marks: &[&["hard_limit"]]
        }
        "container_clusters" / "cluster" {
            list_keys: &["clusters"],
            marks: &[&["cluster_template_id"]]
        }
        "clustertemplates" / "clustertemplate"
        "baymodels" / "baymodel"
        "mservices" / "mservice"
        "capsules" / "capsule"
    }
    "dns" {
        "zones" / "zone" { bare: &[&["id", "name", "email", "serial"]] }
        "recordsets" / "recordset" { bare: &[&["id", "zone_id", "records"]] }
        "tlds" / "tld"
        "service_statuses" / "service_status"
    }
    "shared file systems" {
        "shares" / "share" { bare: &[&["id", "share_proto"]] }
        "share_types" / "share_type"
        "share_networks" / "share_network"
        "share_servers" / "share_server"
        "share_instances" / "share_instance"
        "access_list" / "access" { marks: &[&["access_type"], &["access_to"]] }
    }
    "object-store" {
        "object_store_info" / "info" { list_keys: &[], object_keys: &[], bare: &[&["swift", "account_quotas"], &["swift", "slo"]] }
    }
    "database" {
        "database_users" / "user" { list_keys: &["users"], marks: &[&["name", "databases"]] }
        "databases" / "database"
        "database_flavors" / "flavor" { list_keys: &["flavors"], marks: &[&["str_id"]] }
        "instances" / "instance"
        "datastores" / "datastore"
        "configurations" / "configuration"
    }
    "clustering" {
        "clusters" / "cluster"
        "profiles" / "profile"
        "actions" / "action"
        "receivers" / "receiver"
    }
    "workflow" {
        "workflows" / "workflow"
        "executions" / "execution"
        "workbooks" / "workbook"
    }
    "messaging" {
        "queues" / "queue"
    }
    "reservation" {
        "leases" / "lease"
    }
    "rating" {
        "dataframes" / "dataframe"
    }
}
