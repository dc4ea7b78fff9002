//! What there is to say about a list of servers as a whole.

use std::sync::Arc;

use crate::finding::{Finding, code};
use crate::read::event::{Batch, Begin, place};
use crate::resource::server;

/// What a list of servers lacks for the join.
pub(super) struct Lack {
    pub(super) joinable: bool,
    message: &'static str,
    help: Option<&'static str>,
}

/// What the keys of the first record say that the list lacks.
pub(super) fn lacks(begin: &Begin) -> Option<Lack> {
    if begin.kind != &server::SHAPE {
        return None;
    }
    let has = |key: &str| begin.keys.iter().any(|known| known == key);
    if has("ID") && has("Name") && !has("User ID") {
        return Some(Lack {
            joinable: true,
            message: "the list of the `openstack` command names no owners",
            help: Some(
                "add `-c \"User ID\"` and the other columns to `openstack server list -f json`, or save the reply of `/servers/detail`",
            ),
        });
    }
    let brief = ["user_id", "tenant_id", "addresses", "flavor", "hostId", "status", "User ID"];
    if has("id") && has("links") && !brief.into_iter().any(has) {
        return Some(Lack {
            joinable: false,
            message: "the list of servers is the brief one, which names no owners and no addresses",
            help: None,
        });
    }
    None
}

impl Lack {
    pub(super) fn finding(&self, file: &Arc<str>, begin: &Begin) -> Finding {
        let code = if self.joinable { &code::UNJOINABLE_LIST } else { &code::NOT_DETAILED };
        let mut finding = Finding::new(code, None, self.message);
        finding.place = place(file, begin.spot);
        finding.help = self.help.map(str::to_owned);
        finding
    }
}

pub(super) fn late(file: &Arc<str>, begin: &Begin) -> Finding {
    let message = format!("{} come behind the servers in one stream", begin.kind.name);
    let mut finding = Finding::new(&code::LATE_DUMP, None, message);
    finding.place = place(file, begin.spot);
    finding
}

pub(super) fn down_cell(file: &Arc<str>, begin: &Begin, count: u64) -> Finding {
    let message = match count {
        1 => "one server is in a cell that did not answer".to_owned(),
        _ => format!("{count} servers are in a cell that did not answer"),
    };
    let mut finding = Finding::new(&code::DOWN_CELL, None, message);
    finding.place = place(file, begin.spot);
    finding
}

pub(super) fn conflict(file: &Arc<str>, batch: &Batch, number: usize) -> Finding {
    let message =
        format!("another record of this {} was read before, and differs", batch.kind.record);
    let mut finding = Finding::new(&code::CONFLICTING_RECORDS, None, message);
    finding.place = batch.place(file, number, 0, "");
    finding
}
