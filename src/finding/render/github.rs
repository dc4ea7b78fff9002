//! `github`: workflow commands that GitHub Actions shows beside the code.
//!
//! GitHub shows ten annotations of a kind per step, so the ten worst findings are given, and the
//! rest is counted.

use std::cmp::Reverse;

use super::{MessageFormat, RenderStyle, Renderer, Summary, counted};
use crate::finding::{Finding, Severity};
use crate::hidden::shown;

/// How many findings become annotations of their own.
const MOST: usize = 10;

/// `::error file=...,line=...,col=...,title=...::message`
pub static FORMAT: MessageFormat = MessageFormat {
    name: "github",
    about: "annotations for GitHub Actions: the ten worst, then a summary",
    make: |_: &RenderStyle| Box::new(GitHub::default()),
};

#[derive(Default)]
struct GitHub {
    /// The worst so far: errors first, then warnings, then notes, each in the order given.
    worst: Vec<Finding>,
    /// Findings not in `worst`.
    rest: [u64; 3],
}

impl Renderer for GitHub {
    fn finding(&mut self, finding: &Finding, _: &mut Vec<u8>) {
        let at = self
            .worst
            .partition_point(|other| Reverse(other.severity) <= Reverse(finding.severity));
        if at == MOST {
            self.rest[rank(finding.severity)] += 1;
            return;
        }
        // The record's bytes are of no use here, and may be many.
        self.worst.insert(at, Finding { rejected: None, ..finding.clone() });
        if self.worst.len() > MOST
            && let Some(pushed_out) = self.worst.pop()
        {
            self.rest[rank(pushed_out.severity)] += 1;
        }
    }

    fn end(&mut self, summary: &Summary, out: &mut Vec<u8>) {
        for finding in &self.worst {
            out.extend_from_slice(annotation(finding).as_bytes());
        }
        let mut parts: Vec<_> = ["error", "warning", "note"]
            .into_iter()
            .zip(self.rest)
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| counted(count, &format!("more {name}")))
            .collect();
        parts.extend(summary.text.as_deref().map(shown));
        if !parts.is_empty() {
            let line = format!("::notice title=osreport::{}\n", message(&parts.join("; ")));
            out.extend_from_slice(line.as_bytes());
        }
    }
}

fn rank(severity: Severity) -> usize {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    }
}

fn annotation(finding: &Finding) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = &finding.place;
    let mut line = format!("::{command} ");
    // Standard input is not a file that GitHub could show.
    if let Some(file) = place.file.as_deref().filter(|file| *file != "-") {
        line += &format!("file={},", property(&shown(file)));
        if let Some(number) = place.line {
            line += &format!("line={number},");
            if let Some(column) = place.column {
                line += &format!("col={column},");
            }
        }
    }
    let mut text = shown(&finding.sentence());
    let known = [("expected", &finding.expected), ("found", &finding.found)];
    for (name, value) in known {
        if let Some(value) = value {
            text += &format!("\n{name}: {}", shown(value));
        }
    }
    text += &format!("\nhelp: {}", shown(finding.remedy()));
    line + &format!("title={}::{}\n", property(finding.code.name), message(&text))
}

/// GitHub's escapes for the text after `::`.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// GitHub's escapes for the value of a property.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::render::tests::{rendered, samples};

    #[test]
    fn each_finding_is_one_workflow_command_the_worst_first() {
        let text = rendered("github", &RenderStyle::default(), &samples());
        insta::assert_snapshot!(text, @r#"
        ::error file=dumps/server-source,line=17,col=5,title=missing-field::the server has no `id`%0Aexpected: a text%0Afound: nothing%0Ahelp: save the reply again as the service sent it, without a `jq` or `-c` that picks fields
        ::error title=late-dump::users come after servers%0Ahelp: put the servers last in the stream, or give each dump as a file of its own
        ::warning file=a%2Cb%3Ac%25.json,line=1,col=14,title=unknown-value::\x1b[31m`status` is \u{202e}`GONE`\r\nnow%0Ahelp: drop `--strict`, or accept the value with `--ignore unknown-value`
        ::notice file=dumps/server-source,title=skipped-file::no dump%0Ahelp: give the file by its own name
        ::notice title=osreport::4 records read, 1 refused
        "#);
    }

    #[test]
    fn beyond_ten_the_mildest_and_latest_are_counted() {
        let findings: Vec<_> = (0..6).flat_map(|_| samples()).collect();
        let text = rendered("github", &RenderStyle::default(), &findings);
        assert_eq!(text.lines().count(), 11);
        assert_eq!(text.lines().filter(|line| line.starts_with("::error ")).count(), 10);
        insta::assert_snapshot!(text.lines().last().unwrap(), @"::notice title=osreport::2 more errors; 6 more warnings; 6 more notes; 4 records read, 1 refused");
    }
}
