//! The codes: one stable name per kind of finding, with what `osreport explain` says of it.

use super::Severity::{self, Error, Note, Warning};

/// A kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable name, in kebab case.
    pub name: &'static str,
    /// How much it matters by default.
    pub severity: Severity,
    /// What it means, in one sentence.
    pub about: &'static str,
    /// Why it matters to whoever reads the report.
    pub why: &'static str,
    /// What to do about it.
    pub mend: &'static str,
}

/// The code of this name.
pub fn find(name: &str) -> Option<&'static Code> {
    CODES.iter().copied().find(|code| code.name == name)
}

/// Its sentence stands in `about`.
pub static EMPTY_FILE: Code = Code {
    name: "empty-file",
    severity: Error,
    about: "the file holds no bytes, or only white space",
    why: "an empty file looks like an empty cloud; `curl ... | python -m json.tool > FILE` leaves one whenever the reply was not JSON",
    mend: "repeat the call with `curl -sS -i` and look at what the service says; the token may have expired",
};

/// Its sentence stands in `about`.
pub static NOT_A_DUMP: Code = Code {
    name: "not-a-dump",
    severity: Error,
    about: "the file holds neither JSON nor lines of `id` or `getent`",
    why: "none of it can be read",
    mend: "check the file name, and save the reply of the call again",
};

/// Its sentence stands in `about`.
pub static HTML_PAGE: Code = Code {
    name: "html-page",
    severity: Error,
    about: "the file holds an HTML page instead of a reply",
    why: "a proxy or a wrong path answers with a page; there is no data in it",
    mend: "check host, port and path of the call, and save it again",
};

/// Its sentence stands in `about`.
pub static CURL_ERROR: Code = Code {
    name: "curl-error",
    severity: Error,
    about: "the file holds curl's error message instead of a reply",
    why: "the call failed, so there is no data",
    mend: "mend the connection that the message names, and save the reply again without `2>&1`",
};

/// Its sentence stands in `about`.
pub static CURL_NOISE: Code = Code {
    name: "curl-noise",
    severity: Warning,
    about: "curl's progress meter or trace stands in the same file as the reply",
    why: "text of the meter may also stand in the middle of the data; what could be read was read",
    mend: "call curl with `-sS` and without `2>&1`",
};

/// Its sentence stands in `about`.
pub static ERROR_BODY: Code = Code {
    name: "error-body",
    severity: Error,
    about: "the file holds a service's error message instead of data",
    why: "the call was refused, so there is no data",
    mend: "mend what the message says (often the token has expired: ask for a new one), and repeat the call",
};

/// Its sentence stands in `about`.
pub static VERSION_DOCUMENT: Code = Code {
    name: "version-document",
    severity: Error,
    about: "the file holds a list of API versions instead of data",
    why: "the URL had no path to a resource, so there is no data",
    mend: "add the path to the URL, such as `/v2.1/servers/detail` or `/v3/users`",
};

/// Its sentence stands in `about`.
pub static AUTH_RECEIPT: Code = Code {
    name: "auth-receipt",
    severity: Error,
    about: "the file holds an authentication receipt instead of a token",
    why: "Keystone asks for one more authentication method",
    mend: "repeat the call with every method that `required_auth_methods` lists",
};

/// Its sentence stands in `about`.
pub static CUT_SHORT: Code = Code {
    name: "cut-short",
    severity: Error,
    about: "the file ends in the middle of the reply",
    why: "what came after the cut is missing from the report",
    mend: "save the reply again; check for a full disk or an interrupted curl",
};

/// Its sentence stands in `about`.
pub static BAD_JSON: Code = Code {
    name: "bad-json",
    severity: Error,
    about: "the JSON is broken outside any record",
    why: "what comes after this place in the file could not be read",
    mend: "save the reply again; if it was edited by hand, mend the place shown",
};

/// Its sentence stands in `about`.
pub static BAD_SYNTAX: Code = Code {
    name: "bad-syntax",
    severity: Error,
    about: "a record is not valid JSON",
    why: "the record is refused and missing from the report",
    mend: "save the reply again; if it was edited by hand, mend the place shown",
};

/// Its sentence stands in `about`.
pub static WRONG_TYPE: Code = Code {
    name: "wrong-type",
    severity: Error,
    about: "a field of a record has another type than the API gives it",
    why: "the record is refused and missing from the report",
    mend: "save the reply again; if another program wrote the file, mend the field shown",
};

/// Its sentence stands in `about`.
pub static MISSING_FIELD: Code = Code {
    name: "missing-field",
    severity: Error,
    about: "a record lacks a field that the API always gives",
    why: "the record is refused and missing from the report",
    mend: "save the reply again with all its fields",
};

/// Its sentence stands in `about`.
pub static DUPLICATE_KEY: Code = Code {
    name: "duplicate-key",
    severity: Error,
    about: "a record has one key twice",
    why: "which of the two values holds cannot be known, so the record is refused",
    mend: "save the reply again; no service writes a key twice",
};

/// Its sentence stands in `about`.
pub static BAD_VALUE: Code = Code {
    name: "bad-value",
    severity: Error,
    about: "a field of a record has a value that cannot be read",
    why: "the record is refused and missing from the report",
    mend: "save the reply again; if another program wrote the file, mend the field shown",
};

/// Its sentence stands in `about`.
pub static BAD_LINE: Code = Code {
    name: "bad-line",
    severity: Error,
    about: "a line of an `id` or `getent` dump cannot be read",
    why: "the line is refused, so the user's groups may be missing from the report",
    mend: "save the output of `id USER` or `getent` again, one line per user",
};

/// Its sentence stands in `about`.
pub static INCOMPLETE_LIST: Code = Code {
    name: "incomplete-list",
    severity: Error,
    about: "a list has a next page that no given file continues",
    why: "whatever stands on the missing pages is missing from the report",
    mend: "save the missing pages too (follow the `next` link until there is none), and give all of them",
};

/// Its sentence stands in `about`.
pub static TRUNCATED_LIST: Code = Code {
    name: "truncated-list",
    severity: Error,
    about: "Keystone says that it cut the list (`\"truncated\": true`)",
    why: "whatever was cut is missing from the report",
    mend: "ask for smaller lists (one domain or one name at a time), or raise `list_limit` in keystone.conf",
};

/// Its sentence stands in `about`.
pub static MAYBE_INCOMPLETE: Code = Code {
    name: "maybe-incomplete",
    severity: Warning,
    about: "a Keystone list has exactly 1000 records and no next link",
    why: "Keystone 27 and later cuts there in silence",
    mend: "repeat the call with `?limit=1000` and follow `links.next`",
};

/// Its sentence stands in `about`.
pub static NOT_DETAILED: Code = Code {
    name: "not-detailed",
    severity: Error,
    about: "the list is the brief one, which names no owners and no addresses",
    why: "a brief list cannot be joined to users",
    mend: "save `/servers/detail` instead of `/servers`",
};

/// Its sentence stands in `about`.
pub static DOWN_CELL: Code = Code {
    name: "down-cell",
    severity: Warning,
    about: "some servers are in a cell that did not answer, and have only id, project and date",
    why: "their names, owners and addresses are not known to the report",
    mend: "save the dump again when the cell is up",
};

/// Its sentence stands in `about`.
pub static ONE_PROJECT: Code = Code {
    name: "one-project",
    severity: Warning,
    about: "the servers are all of the token's own project, and the token is not an administrator's",
    why: "servers of other projects may be missing",
    mend: "ask as an administrator, with `all_tenants=true`",
};

/// Its sentence stands in `about`.
pub static CONFLICTING_RECORDS: Code = Code {
    name: "conflicting-records",
    severity: Warning,
    about: "two records with one id differ",
    why: "the cloud changed between two calls; the first record is in the report",
    mend: "save all pages again, close together in time",
};

/// Its sentence stands in `about`.
pub static WRONG_KIND: Code = Code {
    name: "wrong-kind",
    severity: Error,
    about: "the file holds another kind of dump than its `KIND=` says",
    why: "the report would lack the dump that was meant",
    mend: "check which file is which with `osreport identify`",
};

/// Its sentence stands in `about`.
pub static UNKNOWN_KIND: Code = Code {
    name: "unknown-kind",
    severity: Error,
    about: "the file holds JSON that is no reply known to osreport",
    why: "nothing of it is in the report",
    mend: "check the file with `osreport identify`, and save the reply of the call again",
};

/// Its sentence stands in `about`.
pub static UNUSED_KIND: Code = Code {
    name: "unused-kind",
    severity: Note,
    about: "the file is a genuine reply that no report uses",
    why: "nothing is missing from the report",
    mend: "leave the file out",
};

/// Its sentence stands in `about`.
pub static SKIPPED_FILE: Code = Code {
    name: "skipped-file",
    severity: Note,
    about: "a file in the folder is no dump and was skipped",
    why: "nothing is missing from the report if the file was not meant as a dump",
    mend: "give the file by name to hear more about it",
};

/// Its sentence stands in `about`.
pub static UNJOINABLE_LIST: Code = Code {
    name: "unjoinable-list",
    severity: Error,
    about: "the output of `openstack ... list` lacks the columns that the report joins by",
    why: "the rows could not be joined to their owners",
    mend: "add the columns to the command, as the message says",
};

/// Its sentence stands in `about`.
pub static LATE_DUMP: Code = Code {
    name: "late-dump",
    severity: Error,
    about: "a dump that servers are joined to comes after the servers in one stream",
    why: "the servers before it were already reported without it",
    mend: "put the servers last, or in a file of their own",
};

/// Its sentence stands in `about`.
pub static TOO_LARGE: Code = Code {
    name: "too-large",
    severity: Error,
    about: "a record or a value is larger than osreport takes",
    why: "it is refused and missing from the report",
    mend: "check the file; no service writes such a record",
};

/// Its sentence stands in `about`.
pub static BAD_ENCODING: Code = Code {
    name: "bad-encoding",
    severity: Error,
    about: "the text is neither UTF-8 nor UTF-16",
    why: "the record is refused and missing from the report",
    mend: "save the reply as the service sent it, without conversion",
};

/// Its sentence stands in `about`.
pub static BAD_COMPRESSION: Code = Code {
    name: "bad-compression",
    severity: Error,
    about: "the compressed file is damaged or cut",
    why: "what came after the damage is missing from the report",
    mend: "copy or compress the file again",
};

/// Its sentence stands in `about`.
pub static UNREADABLE: Code = Code {
    name: "unreadable",
    severity: Error,
    about: "the file could not be read",
    why: "nothing of it is in the report",
    mend: "check that the file exists and that you may read it",
};

/// Its sentence stands in `about`.
pub static UNKNOWN_FIELD: Code = Code {
    name: "unknown-field",
    severity: Warning,
    about: "a record has a field that osreport does not know",
    why: "with --strict only: the field is not in the report",
    mend: "tell the maintainers if the field matters to you",
};

/// Its sentence stands in `about`.
pub static UNKNOWN_VALUE: Code = Code {
    name: "unknown-value",
    severity: Warning,
    about: "an enumeration has a value that osreport does not know",
    why: "with --strict only: the value is reported as it stands",
    mend: "tell the maintainers if the value is genuine",
};

/// Every code, in the order in which the documentation lists them.
pub static CODES: &[&Code] = &[
    &EMPTY_FILE,
    &NOT_A_DUMP,
    &HTML_PAGE,
    &CURL_ERROR,
    &CURL_NOISE,
    &ERROR_BODY,
    &VERSION_DOCUMENT,
    &AUTH_RECEIPT,
    &CUT_SHORT,
    &BAD_JSON,
    &BAD_SYNTAX,
    &WRONG_TYPE,
    &MISSING_FIELD,
    &DUPLICATE_KEY,
    &BAD_VALUE,
    &BAD_LINE,
    &INCOMPLETE_LIST,
    &TRUNCATED_LIST,
    &MAYBE_INCOMPLETE,
    &NOT_DETAILED,
    &DOWN_CELL,
    &ONE_PROJECT,
    &CONFLICTING_RECORDS,
    &WRONG_KIND,
    &UNKNOWN_KIND,
    &UNUSED_KIND,
    &SKIPPED_FILE,
    &UNJOINABLE_LIST,
    &LATE_DUMP,
    &TOO_LARGE,
    &BAD_ENCODING,
    &BAD_COMPRESSION,
    &UNREADABLE,
    &UNKNOWN_FIELD,
    &UNKNOWN_VALUE,
];
