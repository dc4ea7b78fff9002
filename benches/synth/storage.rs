//! What Cinder lists: volumes, as `/volumes/detail` gives them at microversion 3.0 to an
//! administrator.
//!
//! Keys, their order, and how often the awkward cases come are those of recorded replies: volumes
//! that are free (46 %), attachments to servers that are gone (3 %), no attachment at all (0.7 %).
//! It must never know servers beyond their id.

use crate::cloud::{CINDER, Cloud, NOW, time};
use crate::json::{Json, Layout};
use crate::server::Server;
use crate::sink::{Sink, Written};

const TYPES: [(&str, &str); 3] = [
    ("__DEFAULT__", "ctl-01@lvm#vg"),
    ("ceph-ssd", "ctl-01@ceph#ssd"),
    ("金牌, \"gold\"", "ctl-02@san#gold"),
];
const SIZES: [u64; 7] = [1, 10, 20, 40, 80, 500, 2000];
const FREE: [&str; 10] = [
    "available",
    "available",
    "available",
    "available",
    "available",
    "available",
    "available",
    "error",
    "error_deleting",
    "backing-up",
];

/// Writes the volumes. Nothing is kept of one when the next is written.
pub(crate) fn volumes(cloud: Cloud, mut sink: Sink) -> Written {
    let mut json = Json::new(Layout::OneLine);
    json.open('{');
    json.key("volumes").open('[');
    for number in 0..cloud.volumes {
        volume(cloud, number, &mut json);
        sink.take(&mut json)?;
    }
    json.close(']');
    json.close('}');
    sink.take(&mut json)?;
    sink.close()
}

fn volume(cloud: Cloud, number: u64, json: &mut Json) {
    let mut dice = cloud.volume_dice(number);
    let id = dice.uuid();
    let user = dice.below(cloud.users.max(1));
    let project = cloud.project_id(cloud.user_project(user));
    let created = NOW - dice.below(94_608_000);
    let (kind, host) = dice.pick(&TYPES);
    let in_use = cloud.servers > 0 && dice.chance(540);
    json.open('{');
    json.key("id").text(&id);
    json.key("status").text(if in_use { "in-use" } else { dice.pick(&FREE) });
    json.key("size").bare(dice.pick(&SIZES));
    json.key("availability_zone").text(if dice.chance(200) { "az-süd" } else { "nova" });
    json.key("created_at").text(&format!("{}.000000", time(created)));
    let updated = dice.chance(900).then(|| format!("{}.000000", time(created + 60)));
    json.key("updated_at").text_or_null(updated.as_deref());
    json.key("name").text(&if in_use { String::new() } else { format!("data, {number}") });
    json.key("description").text_or_null(dice.chance(500).then_some("line1\nline2"));
    json.key("volume_type").text(kind);
    json.key("snapshot_id").text_or_null(None);
    json.key("source_volid").text_or_null(None);
    json.key("metadata").open('{');
    if in_use {
        json.text_key("attached_mode").text("rw");
    }
    json.close('}');
    json.key("links").open('[');
    for (rel, version) in [("self", "/v3"), ("bookmark", "")] {
        json.open('{');
        json.key("rel").text(rel);
        json.key("href").text(&format!("{CINDER}{version}/{project}/volumes/{id}"));
        json.close('}');
    }
    json.close(']');
    json.key("user_id").text(&cloud.user_id(user));
    json.key("bootable").text(if dice.chance(400) { "true" } else { "false" });
    json.key("encrypted").bare(false);
    json.key("replication_status").text_or_null(None);
    json.key("consistencygroup_id").text_or_null(None);
    json.key("multiattach").bare(dice.chance(10));
    json.key("attachments").open('[');
    if in_use && !dice.chance(13) {
        let gone = dice.chance(30);
        let server =
            if gone { dice.uuid() } else { Server::draw(cloud, number % cloud.servers).id };
        json.open('{');
        json.key("id").text(&id);
        json.key("attachment_id").text(&dice.uuid());
        json.key("volume_id").text(&id);
        json.key("server_id").text(&server);
        json.key("host_name").text(&cloud.host_name(dice.below(cloud.hosts.max(1))));
        json.key("device").text(dice.pick(&["/dev/vda", "/dev/vdb"]));
        json.key("attached_at").text(&format!("{}.000000", time(created + 60)));
        json.close('}');
    }
    json.close(']');
    json.key("migration_status").text_or_null(None);
    json.key("os-vol-tenant-attr:tenant_id").text(&project);
    json.key("os-vol-mig-status-attr:migstat").text_or_null(None);
    json.key("os-vol-mig-status-attr:name_id").text_or_null(None);
    json.key("os-vol-host-attr:host").text(host);
    json.close('}');
}
