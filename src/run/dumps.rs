//! Which lists are whole, and what was read: one entry for all lists of a kind in a file.

use std::collections::{HashMap, HashSet};

use super::FileSummary;
use super::context::Context;
use super::plan::Plan;
use super::requests::Requests;
use crate::finding::{Finding, Severity, code};
use crate::kind::Kind;
use crate::pages::{self, Page};
use crate::report::Dump;

/// What is wrong with the lists that were given.
pub(super) struct WrongLists {
    /// By what the pages say, with the number of the list.
    pub(super) lists: Vec<(usize, Finding)>,
    /// By what was asked for, with the kinds that it may be.
    pub(super) requests: Vec<(Vec<&'static Kind>, Finding)>,
}

pub(super) fn wrong_lists(lists: &[Page], requests: &Requests) -> WrongLists {
    let wrong = pages::incomplete(lists);
    let pages_missing = wrong.iter().filter(|(_, found)| found.code == &code::INCOMPLETE_LIST);
    let pages_missing = pages_missing.map(|(number, _)| *number).collect();
    WrongLists { requests: requests.missing(lists, &pages_missing), lists: wrong }
}

impl WrongLists {
    /// Emits the findings. For a kind that is not used, each is a note.
    pub(super) fn emit(self, lists: &[Page], plan: &Plan, context: &mut Context<'_>) {
        let of_pages = self.lists.into_iter().map(|(list, found)| (vec![lists[list].kind], found));
        for (kinds, mut finding) in self.requests.into_iter().chain(of_pages) {
            if !kinds.iter().any(|kind| plan.judges(kind)) {
                finding.severity = Severity::Note;
            }
            context.emit(finding);
        }
    }
}

/// The dumps, in the order of the files and, within one, of the bytes. A list with a finding of
/// `wrong` is not complete: also one that was asked for with a filter, or that its service may have
/// cut, is not known to have all that there is. Nor is any list of the kinds `parts_only`, or one
/// record where no list of its kind was given.
pub(super) fn dumps(
    files: &[FileSummary],
    lists: &[Page],
    wrong: &[(usize, Finding)],
    parts_only: &[&'static Kind],
) -> Vec<Dump> {
    let wrong: HashSet<usize> = wrong.iter().map(|(number, _)| *number).collect();
    let listed: HashSet<&str> =
        lists.iter().filter(|list| !list.single).map(|list| list.kind.name).collect();
    let places: HashMap<&str, usize> =
        files.iter().enumerate().map(|(place, file)| (&*file.file, place)).collect();
    let mut order: Vec<usize> = (0..lists.len()).collect();
    order.sort_by_cached_key(|&number| {
        let list = &lists[number];
        (places.get(&*list.file), list.spot.byte)
    });
    let mut dumps: Vec<Dump> = Vec::new();
    let mut numbers = HashMap::new();
    for number in order {
        let Page { file, kind, records, cut, single, .. } = &lists[number];
        let part = parts_only.contains(kind) || *single && !listed.contains(kind.name);
        let complete = !cut && !part && !wrong.contains(&number);
        let dump = *numbers.entry((&**file, kind.name)).or_insert_with(|| {
            let file = file.to_string();
            dumps.push(Dump { file, kind: kind.name, records: 0, pages: 0, complete: true });
            dumps.len() - 1
        });
        let dump = &mut dumps[dump];
        dump.records += records;
        dump.pages += 1;
        dump.complete &= complete;
    }
    dumps
}
