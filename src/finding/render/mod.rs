//! Message formats: findings in, bytes out, one renderer file per format.
//!
//! Owns what every renderer is given. It must never know a rule, nor who made a finding.
//!
//! To add a format: one file with its `FORMAT`, its `mod` line, and its line in
//! [`MESSAGE_FORMATS`].

pub mod full;
pub mod github;
pub mod json;
pub mod sarif;
pub mod short;

use serde::Serialize;

use super::Finding;
#[cfg(all(feature = "cli", any(feature = "page", feature = "xlsx")))]
pub(crate) use short::position;

/// What a user may choose about how findings look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RenderStyle {
    /// Whether to colour for a terminal; only [`full`] does.
    pub color: bool,
    /// Columns of the terminal, where there is one. Source lines are cut to fit.
    pub width: Option<usize>,
    /// After how many findings of one code in one file the rest is only counted. `None` is the
    /// format's own choice: 50 in `full`, all in `short`. The formats for programs give what they
    /// always give.
    pub limit: Option<usize>,
}

/// What the run found, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Findings of severity error.
    pub errors: u64,
    /// Findings of severity warning.
    pub warnings: u64,
    /// Findings of severity note.
    pub notes: u64,
    /// The run's last line, where there is one.
    pub text: Option<String>,
}

/// Writes findings in one format, in the order in which they are given.
pub trait Renderer {
    /// One finding. A format may hold it back until [`Renderer::end`].
    fn finding(&mut self, finding: &Finding, out: &mut Vec<u8>);

    /// What is after the last finding; to be called once, also when there was none.
    fn end(&mut self, summary: &Summary, out: &mut Vec<u8>);
}

/// One way to show findings.
#[derive(Debug)]
pub struct MessageFormat {
    /// The name, as in `--message-format`.
    pub name: &'static str,
    /// One sentence for `--help`.
    pub about: &'static str,
    /// A renderer that has written nothing yet.
    pub make: fn(&RenderStyle) -> Box<dyn Renderer>,
}

/// Every message format; the first is the default.
pub static MESSAGE_FORMATS: &[&MessageFormat] =
    &[&full::FORMAT, &short::FORMAT, &json::FORMAT, &github::FORMAT, &sarif::FORMAT];

/// The message format of this name.
pub fn message_format(name: &str) -> Option<&'static MessageFormat> {
    MESSAGE_FORMATS.iter().copied().find(|format| format.name == name)
}

/// `1 record`, `2 records`.
fn counted(count: u64, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::finding::{Place, Snippet, code};

    /// The same findings for the tests of every format.
    pub(super) fn samples() -> Vec<Finding> {
        let file: Arc<str> = "dumps/server-source".into();
        let mut missing =
            Finding::new(&code::MISSING_FIELD, Some(file.clone()), "the server has no `id`");
        missing.place = Place {
            cloud: None,
            file: Some(file.clone()),
            record: Some(3),
            byte: Some(482),
            line: Some(17),
            column: Some(5),
            pointer: Some("/servers/2/id".into()),
        };
        missing.expected = Some("a text".into());
        missing.found = Some("nothing".into());
        missing.snippet = Some(Snippet { text: "    {\"name\": \"组\"}".into(), caret: 4 });
        let mut value = Finding::new(
            &code::UNKNOWN_VALUE,
            Some("a,b:c%.json".into()),
            "\u{1b}[31m`status` is \u{202e}`GONE`\r\nnow",
        );
        value.place.line = Some(1);
        value.place.column = Some(14);
        value.snippet = Some(Snippet { text: "\t{\"组\u{1b}\": \"GONE\"}".into(), caret: 8 });
        let skipped = Finding::new(&code::SKIPPED_FILE, Some(file), "no dump")
            .help("give the file by its own name");
        let nowhere = Finding::new(&code::LATE_DUMP, None, "users come after servers");
        vec![missing, value, skipped, nowhere]
    }

    /// What the format of this name makes of these findings.
    pub(super) fn rendered(name: &str, style: &RenderStyle, findings: &[Finding]) -> String {
        let mut renderer = (message_format(name).unwrap().make)(style);
        let mut out = Vec::new();
        for finding in findings {
            renderer.finding(finding, &mut out);
        }
        let count = |severity| findings.iter().filter(|f| f.severity == severity).count() as u64;
        let summary = Summary {
            errors: count(crate::finding::Severity::Error),
            warnings: count(crate::finding::Severity::Warning),
            notes: count(crate::finding::Severity::Note),
            text: Some("4 records read, 1 refused".into()),
        };
        renderer.end(&summary, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_format_is_registered_twice_and_each_has_a_description() {
        for format in MESSAGE_FORMATS {
            let same = MESSAGE_FORMATS.iter().filter(|other| other.name == format.name);
            assert_eq!(same.count(), 1);
            assert!(format.name.bytes().all(|byte| byte.is_ascii_lowercase()));
            assert!(format.about.split(' ').count() > 2 && !format.about.ends_with('.'));
        }
        assert_eq!(message_format("none").map(|format| format.name), None);
    }

    #[test]
    fn every_file_of_this_folder_is_in_the_table() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/finding/render");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.file_stem().unwrap().to_str().unwrap();
                assert!(name == "mod" || message_format(name).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn no_format_sends_control_characters() {
        for format in MESSAGE_FORMATS {
            for style in
                [RenderStyle::default(), RenderStyle { width: Some(40), ..Default::default() }]
            {
                let text = rendered(format.name, &style, &samples());
                let raw = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
                assert!(!text.contains(raw), "{}: {text:?}", format.name);
            }
        }
    }

    #[test]
    fn a_run_without_findings_ends_with_its_summary_alone() {
        assert_eq!(rendered("full", &RenderStyle::default(), &[]), "4 records read, 1 refused\n");
        assert_eq!(rendered("short", &RenderStyle::default(), &[]), "4 records read, 1 refused\n");
    }
}
