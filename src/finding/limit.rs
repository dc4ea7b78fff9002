//! Limits the findings that are listed: those above the limit are counted.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Code, Finding};
use crate::hidden::shown;

/// Counts findings by code and file, in the order of first appearance.
pub(crate) struct Limit {
    most: u64,
    /// Where in `counts` each code and file is; never iterated.
    known: HashMap<(&'static str, Option<Arc<str>>), usize>,
    counts: Vec<(&'static Code, Option<Arc<str>>, u64)>,
}

impl Limit {
    pub(crate) fn new(most: u64) -> Self {
        Self { most, known: HashMap::new(), counts: Vec::new() }
    }

    /// Counts the finding; whether it is still to be listed.
    pub(crate) fn admits(&mut self, finding: &Finding) -> bool {
        let file = finding.place.file.clone();
        let at = *self.known.entry((finding.code.name, file.clone())).or_insert_with(|| {
            self.counts.push((finding.code, file, 0));
            self.counts.len() - 1
        });
        let Some((_, _, count)) = self.counts.get_mut(at) else { return true };
        *count += 1;
        *count <= self.most
    }

    /// One line for each code and file with more findings than were listed.
    pub(crate) fn rest(&self) -> String {
        let mut lines = String::new();
        for (code, file, count) in &self.counts {
            if *count > self.most {
                lines += &format!("... and {} more `{}`", count - self.most, code.name);
                if let Some(file) = file {
                    lines += &format!(" in {}", shown(file));
                }
                lines.push('\n');
            }
        }
        lines
    }
}
