//! `full`: for people, with the source line and a caret under the place.

use super::short::position;
use super::{MessageFormat, RenderStyle, Renderer, Summary};
use crate::finding::limit::Limit;
use crate::finding::{Finding, Severity, Snippet, line};
use crate::hidden::shown;

/// How many findings of one code in one file are listed by default: about a
/// screen of them in the other formats, and already more than anyone reads in this one.
const LISTED: u64 = 50;

/// The message, where it is, the line, and what to do.
pub static FORMAT: MessageFormat = MessageFormat {
    name: "full",
    about: "for people: the source line with a caret, and what to do",
    make: |style: &RenderStyle| {
        let most = style.limit.map_or(LISTED, |limit| limit as u64);
        Box::new(Full { limit: Limit::new(most), paint: Paint(style.color), width: style.width })
    },
};

struct Full {
    limit: Limit,
    paint: Paint,
    width: Option<usize>,
}

impl Renderer for Full {
    fn finding(&mut self, finding: &Finding, out: &mut Vec<u8>) {
        if self.limit.admits(finding) {
            out.extend_from_slice(self.block(finding).as_bytes());
        }
    }

    fn end(&mut self, summary: &Summary, out: &mut Vec<u8>) {
        let rest = self.limit.rest();
        out.extend_from_slice(rest.as_bytes());
        if let Some(text) = &summary.text {
            if !rest.is_empty() {
                out.push(b'\n');
            }
            out.extend_from_slice(shown(text).as_bytes());
            out.push(b'\n');
        }
    }
}

impl Full {
    /// The finding, and an empty line after it.
    fn block(&self, finding: &Finding) -> String {
        let paint = self.paint;
        let severity = color(finding.severity);
        let head = format!("{}[{}]", finding.severity, finding.code.name);
        let message = format!(": {}", shown(&finding.sentence()));
        let mut text = format!("{}{}\n", paint.with(severity, &head), paint.with(BOLD, &message));

        let number = finding.place.line.map(|line| line.to_string()).unwrap_or_default();
        // The gutter is as wide as the line's number.
        let gutter = " ".repeat(number.len().max(1));
        if let Some(place) = place(finding) {
            text += &format!("{gutter}{} {place}\n", paint.with(BLUE, "-->"));
        }
        let bar = format!("{gutter} {}\n", paint.with(BLUE, "|"));
        // An empty line shows nothing.
        if let Some(snippet) = finding.snippet().filter(|it| !it.text.is_empty()) {
            text += &bar;
            text += &self.source(&snippet, &number, &gutter, severity);
            text += &bar;
        }
        let parts = [
            ("expected", finding.expected.as_deref()),
            ("found", finding.found.as_deref()),
            ("help", Some(finding.remedy())),
        ];
        for (name, value) in parts {
            if let Some(value) = value {
                let (equals, name) = (paint.with(BLUE, "="), paint.with(BOLD, name));
                text += &format!("{gutter} {equals} {name}: {}\n", shown(value));
            }
        }
        text.push('\n');
        text
    }

    /// The source line and, below it, the caret.
    fn source(&self, snippet: &Snippet, number: &str, gutter: &str, severity: &str) -> String {
        let room = self.width.map(|width| width.saturating_sub(gutter.len() + 3));
        let (line, caret) = line::shown(snippet, room);
        let number = format!("{number:>width$} |", width = gutter.len());
        let (number, bar) = (self.paint.with(BLUE, &number), self.paint.with(BLUE, "|"));
        let caret = format!("{}{}", " ".repeat(caret), self.paint.with(severity, "^"));
        format!("{number} {line}\n{gutter} {bar} {caret}\n")
    }
}

/// `file:17:13 (record 3, /servers/2/id)`, as far as it is known.
fn place(finding: &Finding) -> Option<String> {
    let place = &finding.place;
    let mut details = Vec::new();
    if let Some(record) = place.record {
        details.push(format!("record {record}"));
    }
    if let (None, Some(byte)) = (place.line, place.byte) {
        details.push(format!("byte {byte}"));
    }
    // The pointer to the whole document is empty, and says nothing.
    if let Some(pointer) = place.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
        details.push(shown(pointer));
    }
    let position = position(place);
    match (position.is_empty(), details.is_empty()) {
        (true, true) => None,
        (false, true) => Some(position),
        (true, false) => Some(format!("({})", details.join(", "))),
        (false, false) => Some(format!("{position} ({})", details.join(", "))),
    }
}

const BOLD: &str = "1";
const BLUE: &str = "1;34";

fn color(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Note => "1;36",
    }
}

/// Colours, when they are wanted.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn with(self, color: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{color}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::render::tests::{rendered, samples};

    #[test]
    fn a_finding_shows_its_line_and_a_remedy() {
        let text = rendered("full", &RenderStyle::default(), &samples());
        insta::assert_snapshot!(text, @r#"
        error[missing-field]: the server has no `id`
          --> dumps/server-source:17:5 (record 3, /servers/2/id)
           |
        17 |     {"name": "组"}
           |     ^
           |
           = expected: a text
           = found: nothing
           = help: save the reply again as the service sent it, without a `jq` or `-c` that picks fields

        warning[unknown-value]: \x1b[31m`status` is \u{202e}`GONE`\r\nnow
         --> a,b:c%.json:1:14
          |
        1 |     {"组\x1b": "GONE"}
          |                ^
          |
          = help: drop `--strict`, or accept the value with `--ignore unknown-value`

        note[skipped-file]: no dump
         --> dumps/server-source
          = help: give the file by its own name

        error[late-dump]: users come after servers
          = help: put the servers last in the stream, or give each dump as a file of its own

        4 records read, 1 refused
        "#);
    }

    #[test]
    fn an_empty_line_is_not_shown() {
        let mut finding = samples().remove(0);
        finding.snippet = Some(Snippet { text: String::new(), caret: 0 });
        let text = rendered("full", &RenderStyle::default(), &[finding]);
        assert!(!text.contains("| "), "{text}");
    }

    #[test]
    fn colour_comes_only_when_asked_for_and_changes_no_character() {
        let plain = rendered("full", &RenderStyle::default(), &samples());
        let style = RenderStyle { color: true, ..RenderStyle::default() };
        let coloured = rendered("full", &style, &samples());
        assert!(!plain.contains('\x1b') && coloured.contains("\x1b[1;31merror[missing-field]"));
        let mut stripped = coloured;
        for color in ["0", BOLD, BLUE, "1;31", "1;33", "1;36"] {
            stripped = stripped.replace(&format!("\x1b[{color}m"), "");
        }
        assert_eq!(stripped, plain);
    }

    #[test]
    fn more_than_a_screen_of_one_code_in_one_file_is_counted() {
        let findings: Vec<_> = (0..60).flat_map(|_| samples()).collect();
        let text = rendered("full", &RenderStyle::default(), &findings);
        assert_eq!(text.matches("error[missing-field]").count(), 50);
        let tail: Vec<_> = text.lines().skip_while(|line| !line.starts_with("...")).collect();
        insta::assert_snapshot!(tail.join("\n"), @"
        ... and 10 more `missing-field` in dumps/server-source
        ... and 10 more `unknown-value` in a,b:c%.json
        ... and 10 more `skipped-file` in dumps/server-source
        ... and 10 more `late-dump`

        4 records read, 1 refused
        ");
    }
}
