//! What was read, for reports that say so: one entry for all lists of a kind in a file.

use super::FileSummary;
use crate::finding::Severity;
use crate::pages::{Listed, incomplete};
use crate::report::Dump;

/// The dumps, in the order of the files and, within one, of the bytes.
pub(super) fn dumps(files: &[FileSummary], lists: &[Listed]) -> Vec<Dump> {
    let wrong: Vec<usize> = incomplete(lists)
        .into_iter()
        .filter(|(_, finding)| finding.severity == Severity::Error)
        .map(|(number, _)| number)
        .collect();
    let mut order: Vec<usize> = (0..lists.len()).collect();
    order.sort_by_cached_key(|&number| {
        let list = &lists[number];
        let file = files.iter().position(|facts| facts.file == list.file);
        (file, list.spot.byte)
    });
    let mut dumps: Vec<Dump> = Vec::new();
    for number in order {
        let Listed { file, kind, records, cut, .. } = &lists[number];
        let complete = !cut && !wrong.contains(&number);
        let same = |dump: &&mut Dump| *dump.file == **file && dump.kind == kind.name;
        match dumps.iter_mut().find(same) {
            Some(dump) => {
                dump.records += records;
                dump.pages += 1;
                dump.complete &= complete;
            }
            None => dumps.push(Dump {
                file: file.to_string(),
                kind: kind.name,
                records: *records,
                pages: 1,
                complete,
            }),
        }
    }
    dumps
}
