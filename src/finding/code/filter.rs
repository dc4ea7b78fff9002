//! Codes of the values that filters were given.
#![allow(missing_docs, reason = "each static's `about` is its documentation")]

use super::Code;
use super::Severity::Warning;

pub static NO_SUCH_VALUE: Code = Code {
    name: "no-such-value",
    severity: Warning,
    about: "a filter was given a value that no dump has",
    why: "the filter passes nothing for this value, so a misspelt name looks like a cloud without servers",
    fix: "check the spelling, and that the dump that has the name was given",
    example: "osreport servers DUMP... --count-by project,project_id\nosreport projects DUMP... -c id,name,domain",
};

pub static AMBIGUOUS_NAME: Code = Code {
    name: "ambiguous-name",
    severity: Warning,
    about: "a filter was given a name that several things have",
    why: "the rows of all of them pass the filter",
    fix: "give the id instead of the name, or choose a domain with `--project-domain` or `--user-domain`",
    example: "osreport projects DUMP... --name '^NAME$' -c id,name,domain",
};
