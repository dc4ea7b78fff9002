//! `short`: one line per finding, for `grep` and editors.

use std::fmt::Write;

use super::{MessageFormat, RenderStyle, Renderer, Summary};
use crate::finding::limit::Limit;
use crate::finding::{Finding, Place};
use crate::hidden::shown;

/// `file:line:column: error[code]: message; help`
pub static FORMAT: MessageFormat = MessageFormat {
    name: "short",
    about: "one line per finding, for grep and editors",
    make: |style: &RenderStyle| {
        Box::new(Short { limit: Limit::new(style.limit.map_or(u64::MAX, |limit| limit as u64)) })
    },
};

struct Short {
    limit: Limit,
}

impl Renderer for Short {
    fn finding(&mut self, finding: &Finding, out: &mut Vec<u8>) {
        if !self.limit.admits(finding) {
            return;
        }
        let mut line = position(&finding.place);
        if !line.is_empty() {
            line += ": ";
        }
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            line,
            "{}[{}]: {}; {}",
            finding.severity,
            finding.code.name,
            shown(&finding.sentence()),
            shown(finding.remedy())
        );
        out.extend_from_slice(line.as_bytes());
    }

    fn end(&mut self, summary: &Summary, out: &mut Vec<u8>) {
        out.extend_from_slice(self.limit.rest().as_bytes());
        if let Some(text) = &summary.text {
            out.extend_from_slice(shown(text).as_bytes());
            out.push(b'\n');
        }
    }
}

/// `file:line:column`, as far as it is known.
pub(crate) fn position(place: &Place) -> String {
    let mut text = place.file.as_deref().map(shown).unwrap_or_default();
    if let Some(line) = place.line {
        let colon = if text.is_empty() { "" } else { ":" };
        let _ = write!(text, "{colon}{line}");
        if let Some(column) = place.column {
            let _ = write!(text, ":{column}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::render::tests::{rendered, samples};

    #[test]
    fn each_finding_is_one_line() {
        let text = rendered("short", &RenderStyle::default(), &samples());
        insta::assert_snapshot!(text, @r#"
        dumps/server-source:17:5: error[missing-field]: the server has no `id`; save the reply again as the service sent it, without a `jq` or `-c` that picks fields
        a,b:c%.json:1:14: warning[unknown-value]: \x1b[31m`status` is \u{202e}`GONE`\r\nnow; drop `--strict`, or accept the value with `--ignore unknown-value`
        dumps/server-source: note[skipped-file]: no dump; give the file by its own name
        error[late-dump]: users come after servers; put the servers last in the stream, or give each dump as a file of its own
        4 records read, 1 refused
        "#);
    }

    #[test]
    fn beyond_the_limit_findings_are_counted_by_code_and_file() {
        let style = RenderStyle { limit: Some(1), ..RenderStyle::default() };
        let findings = [samples(), samples(), samples()].concat();
        let text = rendered("short", &style, &findings);
        let rest: Vec<_> = text.lines().filter(|line| line.starts_with("...")).collect();
        insta::assert_debug_snapshot!(rest, @r#"
        [
            "... and 2 more `missing-field` in dumps/server-source",
            "... and 2 more `unknown-value` in a,b:c%.json",
            "... and 2 more `skipped-file` in dumps/server-source",
            "... and 2 more `late-dump`",
        ]
        "#);
    }
}
