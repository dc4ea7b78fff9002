//! Codes of JSON itself: broken, doubled, or too much.
#![allow(missing_docs, reason = "the `about` of each static is its documentation")]

use super::Code;
use super::Severity::Error;

pub static BAD_JSON: Code = Code {
    name: "bad-json",
    severity: Error,
    about: "the JSON is broken outside any record",
    why: "what comes after this place in the file could not be read, and is missing from the report",
    fix: "save the reply again; if the file was edited by hand, fix the place shown and check it with `jq empty FILE`",
    example: "jq empty FILE",
};

pub static BAD_SYNTAX: Code = Code {
    name: "bad-syntax",
    severity: Error,
    about: "a record is not valid JSON",
    why: "the record is refused and missing from the report",
    fix: "save the reply again; if the file was edited by hand, fix the place shown and check it with `jq empty FILE`",
    example: "jq empty FILE\nosreport check --rejects rejects.ndjson FILE",
};

pub static DUPLICATE_KEY: Code = Code {
    name: "duplicate-key",
    severity: Error,
    about: "a record has one key twice",
    why: "nothing tells which of the two values is right, so the record is refused and missing from the report",
    fix: "save the reply again; no service writes a key twice, so look for what edited or merged the file",
    example: "osreport check --rejects rejects.ndjson FILE",
};

pub static TOO_LARGE: Code = Code {
    name: "too-large",
    severity: Error,
    about: "a record or a value is larger than osreport takes",
    why: "it is refused and missing from the report, so that no file can fill the memory",
    fix: "look at the place shown; no service writes such a record, so the file is probably not a dump",
    example: "osreport identify FILE",
};
