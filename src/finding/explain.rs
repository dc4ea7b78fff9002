//! What `osreport explain` says of a code.

use super::Code;

/// Columns of the text.
const WIDTH: usize = 80;

/// What to set before the commands of a code that use it.
const VARIABLES: &[(&str, &str)] = &[
    ("$NOVA", "NOVA=https://HOST:8774/v2.1"),
    ("$KEYSTONE", "KEYSTONE=https://HOST:5000/v3"),
    ("$TOKEN", "TOKEN=$(openstack token issue -f value -c id)"),
];

/// The code explained, for a terminal: what it means, why it matters, what to do, and commands
/// to paste. Ends with a line break.
pub fn explain(code: &Code) -> String {
    let mut text = format!("{}: {}\n", code.name, code.severity);
    for (title, sentence) in
        [("What it means", code.about), ("Why it matters", code.why), ("What to do", code.fix)]
    {
        text += &format!("\n{title}:\n{}\n", wrapped(sentence));
    }
    text += "\nFor example:\n";
    for line in code.example.lines() {
        text += &format!("  {line}\n");
    }
    let used = VARIABLES.iter().filter(|(name, _)| code.example.contains(name));
    let lines: Vec<_> = used.map(|(_, command)| format!("  {command}\n")).collect();
    if !lines.is_empty() {
        text += &format!("\nSet before, for example:\n{}", lines.concat());
    }
    text
}

/// The sentence on indented lines that fit, with its capital letter and its full stop.
fn wrapped(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let options = textwrap::Options::new(WIDTH)
        .initial_indent("  ")
        .subsequent_indent("  ")
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::fill(&format!("{capital}{}.", letters.as_str()), options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::code;

    #[test]
    fn an_explanation_has_a_reason_and_a_remedy() {
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

        Set before, for example:
          TOKEN=$(openstack token issue -f value -c id)
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
