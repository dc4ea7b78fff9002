//! Findings that concern a server list as a whole.

use std::sync::Arc;

use crate::finding::{Code, Finding, Severity, code};
use crate::read::event::{Batch, Begin, place};
use crate::resource::server;

/// What a list of servers lacks for the join.
pub(super) struct Lack {
    pub(super) joinable: bool,
    code: &'static Code,
    severity: Severity,
    message: String,
    help: Option<&'static str>,
}

/// What the list lacks, by the keys of its first record.
pub(super) fn lacks(begin: &Begin) -> Option<Lack> {
    if begin.kind != &server::KIND {
        return None;
    }
    let has = |key: &str| begin.keys.iter().any(|known| known == key);
    if has("ID") && has("Name") && !has("User ID") {
        return Some(Lack {
            joinable: true,
            code: &code::UNJOINABLE_LIST,
            severity: Severity::Error,
            message: "the list of the `openstack` command names no owners".to_owned(),
            help: Some(
                "add `-c \"User ID\"` and the other columns to `openstack server list -f json`, or save the reply of `/servers/detail`",
            ),
        });
    }
    let lacking = server::lacks(&begin.keys);
    let listed = match lacking.as_slice() {
        _ if begin.keys.is_empty() || has("ID") => return None,
        [] => return None,
        [one] => (*one).to_owned(),
        [first, second] => format!("{first} and no {second}"),
        [first, second, ..] => format!("{first}, no {second} and no addresses"),
    };
    // A list that lacks only one of them was reduced by hand, and can still be reported.
    let joinable = lacking.len() == 1;
    Some(Lack {
        joinable,
        code: &code::NOT_DETAILED,
        severity: if joinable { Severity::Warning } else { Severity::Error },
        message: format!("the servers of the list have no {listed}"),
        help: None,
    })
}

impl Lack {
    pub(super) fn finding(&self, file: &Arc<str>, begin: &Begin) -> Finding {
        let mut finding = Finding::new(self.code, None, self.message.as_str());
        finding.severity = self.severity;
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
