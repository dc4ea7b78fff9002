//! Findings about records, lists of servers and files.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use super::context::Context;
use crate::decode::Refusal;
use crate::decode::strict::Strict;
use crate::decode::text::Line;
use crate::finding::{Code, Finding, Severity, code, mask};
use crate::kind::Kind;
use crate::read::event::{Batch, Begin, place};
use crate::read::source::Source;
use crate::recognize::probe::text_of;
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

/// Another record of the same key was read before, and differs.
pub(super) fn conflict(file: &Arc<str>, batch: &Batch, number: usize) -> Finding {
    let id = text_of(batch.record(number), "id").filter(|id| !id.is_empty());
    let of_id = id.map(|id| format!(" of the id `{}`", mask::text(&id))).unwrap_or_default();
    let message = format!("another {}{of_id} was read before, and differs", batch.kind.record);
    let mut finding = Finding::new(&code::CONFLICTING_RECORDS, None, message);
    finding.place = batch.place(file, number, 0, "");
    finding
}

/// The findings for unknown fields and values of a valid record.
pub(super) fn unknown(
    file: &Arc<str>,
    batch: &Batch,
    number: usize,
    strict: &mut Strict,
) -> Vec<Finding> {
    let unknown = strict.unknown(batch.kind, batch.record(number)).into_iter();
    let finding = |refusal| {
        let finding = refused(file, batch, number, refusal);
        let snippet = finding.snippet().map(Cow::into_owned);
        Finding { snippet, rejected: None, ..finding }
    };
    unknown.map(finding).collect()
}

/// The finding for a refused record.
pub(super) fn refused(file: &Arc<str>, batch: &Batch, number: usize, refusal: Refusal) -> Finding {
    let mut finding = Finding::new(refusal.code, None, refusal.message);
    finding.place = batch.place(file, number, refusal.offset, &refusal.pointer);
    finding.expected = refusal.expected;
    finding.found = refusal.found;
    finding.rejected = Some(batch.record(number).to_vec());
    finding.rejected_at = refusal.offset;
    finding
}

/// Nothing says whose a record is.
pub(super) fn nobody_s(file: &Arc<str>, batch: &Batch, number: usize) -> Finding {
    let Batch { kind, .. } = batch;
    let message =
        format!("the {} does not say whose it is, and neither does the file's name", kind.record);
    let mut finding = Finding::new(&code::SUBJECT_UNKNOWN, None, message);
    finding.place = batch.place(file, number, 0, "");
    let each = kind.save_each.unwrap_or_default();
    finding.help = Some(format!(
        "save each under its subject's name, or give `{}:SUBJECT=FILE`: {each}",
        kind.name
    ));
    finding.rejected = Some(batch.record(number).to_vec());
    finding
}

/// Two lines of `id` or `getent` about one user differ.
pub(super) fn conflicting_line(
    file: &Arc<str>,
    batch: &Batch,
    number: usize,
    line: &Line<'_>,
) -> Finding {
    let user = match line {
        Line::Id(line) => line.user.as_deref().unwrap_or_default(),
        Line::Account(account) => &account.name,
        Line::Fact | Line::Group(_) => "",
    };
    let user = mask::text(user);
    let message = format!("another line about the user `{user}` was read before, and differs");
    let help =
        "print the lines again with `id USER` or `getent passwd`, and give one file of one date";
    let mut finding = Finding::new(&code::CONFLICTING_RECORDS, None, message).help(help);
    finding.place = batch.place(file, number, 0, "");
    finding
}

/// Emits that the file holds another kind than the user says, if it does.
pub(super) fn emit_other_kind(source: &Source, kind: &'static Kind, context: &mut Context<'_>) {
    let Some(declared) = source.declared.as_deref().filter(|declared| *declared != kind.name)
    else {
        return;
    };
    let message = format!("the file holds {}, not {declared}", kind.name);
    let mut finding = Finding::new(&code::WRONG_KIND, Some(source.name.clone()), message);
    finding.expected = Some(declared.to_owned());
    finding.found = Some(kind.name.to_owned());
    context.emit(finding);
}

/// The file cannot be opened.
pub(super) fn unreadable(source: &Source, error: &io::Error) -> Finding {
    let message = format!("the file cannot be read: {error}");
    Finding::new(&code::UNREADABLE, Some(source.name.clone()), message)
}

/// In a folder other files than dumps are to be expected, and are only noted.
pub(super) fn in_folder(source: &Source, finding: Finding) -> Finding {
    let skipped =
        [&code::OWN_REPORT, &code::NOT_A_DUMP, &code::UNKNOWN_KIND, &code::VERSION_DOCUMENT];
    if !source.from_folder || !skipped.contains(&finding.code) {
        return finding;
    }
    let message = format!("skipped: {}", finding.message);
    let note = Finding::new(&code::SKIPPED_FILE, Some(source.name.clone()), message);
    Finding { severity: Severity::Note, ..note }
}
