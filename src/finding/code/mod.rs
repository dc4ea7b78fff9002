//! The codes: one stable name per kind of finding, with what `osreport explain` says of it.
//!
//! Owns the names and the words, one file per subject. It must never know how a finding is made
//! or shown.
//!
//! To add a code: its static in the file of its subject, and its line in [`CODES`].

mod file;
mod filter;
mod invocation;
mod json;
mod list;
mod record;

use super::Severity;

pub use file::*;
pub use filter::*;
pub use invocation::*;
pub use json::*;
pub use list::*;
pub use record::*;

/// A kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable name, in kebab case.
    pub name: &'static str,
    /// How much it matters by default.
    pub severity: Severity,
    /// What it means, in one sentence.
    pub about: &'static str,
    /// Why it matters to the reader of the report.
    pub why: &'static str,
    /// What to do about it.
    pub fix: &'static str,
    /// Commands that fix it or find its cause, one a line, ready to paste once the words in
    /// capitals are filled in. `$NOVA`, `$KEYSTONE` and `$TOKEN` are explained with them.
    pub example: &'static str,
}

/// The code of this name.
pub fn find(name: &str) -> Option<&'static Code> {
    CODES.iter().copied().find(|code| code.name == name)
}

/// Every code, in the order in which the documentation lists them: what is wrong with a file,
/// with its JSON, with a record, with a list, and with what was asked of the run.
pub static CODES: &[&Code] = &[
    // The file.
    &EMPTY_FILE,
    &NOT_A_DUMP,
    &HTML_PAGE,
    &CURL_ERROR,
    &CURL_NOISE,
    &ERROR_BODY,
    &VERSION_DOCUMENT,
    &AUTH_RECEIPT,
    &OWN_REPORT,
    &CUT_SHORT,
    &BAD_ENCODING,
    &BAD_COMPRESSION,
    &UNREADABLE,
    // Its JSON.
    &BAD_JSON,
    &BAD_SYNTAX,
    &DUPLICATE_KEY,
    &TOO_LARGE,
    // A record.
    &WRONG_TYPE,
    &MISSING_FIELD,
    &BAD_VALUE,
    &BAD_LINE,
    &CONFLICTING_RECORDS,
    &UNKNOWN_FIELD,
    &UNKNOWN_VALUE,
    // A list.
    &INCOMPLETE_LIST,
    &TRUNCATED_LIST,
    &MAYBE_INCOMPLETE,
    &FILTERED_LIST,
    &NOT_DETAILED,
    &DOWN_CELL,
    &ONE_PROJECT,
    &UNJOINABLE_LIST,
    // The invocation.
    &WRONG_KIND,
    &UNKNOWN_KIND,
    &UNUSED_KIND,
    &SKIPPED_FILE,
    &NOTHING_MATCHED,
    &AMBIGUOUS_GROUPS,
    &TEMPORARY_FILE,
    &LATE_DUMP,
    &SUBJECT_UNKNOWN,
    &SUBJECT_FROM_NAME,
    &CELL_CUT,
    &GIVEN_ONCE,
    // A filter.
    &NO_SUCH_VALUE,
    &AMBIGUOUS_NAME,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_is_registered_twice() {
        for code in CODES {
            assert_eq!(CODES.iter().filter(|other| other.name == code.name).count(), 1);
            assert!(std::ptr::eq(find(code.name).unwrap(), *code), "{}", code.name);
        }
    }

    #[test]
    fn every_static_is_in_the_table() {
        let sources = [
            include_str!("file.rs"),
            include_str!("filter.rs"),
            include_str!("json.rs"),
            include_str!("list.rs"),
            include_str!("record.rs"),
            include_str!("invocation.rs"),
        ];
        let written: usize =
            sources.iter().map(|text| text.matches(": Code = Code {").count()).sum();
        assert_eq!(written, CODES.len());
        for code in CODES {
            let name = code.name.replace('-', "_").to_uppercase();
            let line = format!("pub static {name}: Code = Code {{\n    name: \"{}\",", code.name);
            assert!(sources.iter().any(|text| text.contains(&line)), "{line}");
        }
    }

    #[test]
    fn every_name_is_kebab_case() {
        for code in CODES {
            let words = code.name.split('-').collect::<Vec<_>>();
            let plain = |word: &&str| {
                !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase())
            };
            assert!(words.iter().all(plain), "{}", code.name);
        }
    }

    #[test]
    fn every_text_is_a_sentence_without_a_full_stop() {
        for code in CODES {
            for text in [code.about, code.why, code.fix] {
                let said = format!("{}: {text:?}", code.name);
                assert!(text.split(' ').count() > 2, "{said}");
                assert!(!text.ends_with(['.', ' ', ',', ':']) && !text.contains("  "), "{said}");
                assert!(!text.contains(char::is_control), "{said}");
                assert_eq!(text.matches('`').count() % 2, 0, "{said}");
            }
            let first = |text: &str| text.chars().next().is_some_and(char::is_lowercase);
            // A name such as Keystone may begin the others.
            assert!(first(code.fix), "{}", code.name);
        }
    }

    #[test]
    fn every_code_has_commands_to_paste() {
        for code in CODES {
            assert!(!code.example.is_empty(), "{}", code.name);
            for line in code.example.lines() {
                assert!(!line.trim().is_empty() && line == line.trim(), "{}", code.name);
                assert!(line.len() <= 96, "{}: {line:?}", code.name);
            }
        }
    }
}
