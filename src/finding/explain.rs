//! What `osreport explain` says of a code.

use std::fmt::Write;

use super::Code;

/// Columns of the text.
const WIDTH: usize = 80;

/// The code explained, for a terminal: what it means, why it matters, what to do, and commands
/// to paste. Ends with a line break.
pub fn explain(code: &Code) -> String {
    let mut text = format!("{}: {}\n", code.name, code.severity);
    for (title, sentence) in
        [("What it means", code.about), ("Why it matters", code.why), ("What to do", code.mend)]
    {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "\n{title}:\n{}", wrapped(sentence));
    }
    text += "\nFor example:\n";
    for line in code.example.lines() {
        let _ = writeln!(text, "  {line}");
    }
    let mut legend = Vec::new();
    for (word, meaning) in [
        ("$NOVA", "`$NOVA` is such as `https://HOST:8774/v2.1`"),
        ("$KEYSTONE", "`$KEYSTONE` is such as `https://HOST:5000/v3`"),
        ("$TOKEN", "`$TOKEN` is what `openstack token issue -f value -c id` prints"),
    ] {
        if code.example.contains(word) {
            legend.push(meaning);
        }
    }
    if !legend.is_empty() {
        let _ = write!(text, "\nwhere\n{}", wrapped(&legend.join(", ")));
    }
    text
}

/// The sentence on indented lines that fit, with its capital letter and its full stop.
fn wrapped(sentence: &str) -> String {
    let mut lines = String::new();
    let mut line = String::new();
    let mut letters = sentence.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let sentence = format!("{capital}{}.", letters.as_str());
    for word in sentence.split(' ') {
        if !line.is_empty() && line.len() + 1 + word.len() > WIDTH - 2 {
            let _ = writeln!(lines, "  {line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += word;
    }
    let _ = writeln!(lines, "  {line}");
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::code;

    #[test]
    fn an_explanation_says_why_and_what_to_do() {
        insta::assert_snapshot!(explain(&code::INCOMPLETE_LIST), @r#"
        incomplete-list: error

        What it means:
          A page of a list, or a part of one, was not given.

        Why it matters:
          The records of the missing pages are missing from the report.

        What to do:
          Save the missing pages too (call the `next` link until a page has none) and
          give all of them, or accept the gap with `--ignore incomplete-list`.

        For example:
          jq -r '.servers_links[]? | select(.rel == "next").href' servers-1.json
          curl -sS -H "X-Auth-Token: $TOKEN" NEXT-LINK > servers-2.json
          osreport servers servers-1.json servers-2.json

        where
          `$TOKEN` is what `openstack token issue -f value -c id` prints.
        "#);
    }

    #[test]
    fn every_explanation_fits_a_terminal() {
        for code in code::CODES {
            for line in explain(code).lines() {
                let command = code.example.lines().any(|command| line.ends_with(command));
                assert!(command || line.len() <= WIDTH, "{line}");
                assert_eq!(line.trim_end(), line);
            }
        }
    }
}
