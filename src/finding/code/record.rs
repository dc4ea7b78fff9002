//! Codes of one record or one line: it is not what the API gives.
#![allow(missing_docs, reason = "the `about` of each static is its documentation")]

use super::Code;
use super::Severity::{Error, Warning};

pub static WRONG_TYPE: Code = Code {
    name: "wrong-type",
    severity: Error,
    about: "a field of a record has another type than the API gives it",
    why: "the record is refused and missing from the report",
    fix: "save the reply again as the service sent it; if another program wrote the file, fix the field shown",
    example: "osreport schema servers\nosreport check --rejects rejects.ndjson FILE",
};

pub static MISSING_FIELD: Code = Code {
    name: "missing-field",
    severity: Error,
    about: "a record lacks a field that the API always gives",
    why: "the record is refused and missing from the report",
    fix: "save the reply again as the service sent it, without a `jq` or `-c` that picks fields",
    example: "curl -sS -H \"X-Auth-Token: $TOKEN\" \"$NOVA/servers/detail?all_tenants=1\" > servers.json\nosreport schema servers",
};

pub static BAD_VALUE: Code = Code {
    name: "bad-value",
    severity: Error,
    about: "a field of a record has a value that cannot be read",
    why: "the record is refused and missing from the report",
    fix: "save the reply again as the service sent it; if another program wrote the file, fix the field shown",
    example: "osreport check --rejects rejects.ndjson FILE",
};

pub static BAD_LINE: Code = Code {
    name: "bad-line",
    severity: Error,
    about: "a line of an `id` or `getent` dump cannot be read",
    why: "the line is refused, so the user's groups may be missing from the report",
    fix: "save the output of `id -- USER` for each user, or of `getent passwd` and `getent group`, again and unchanged",
    example: "osreport servers DUMP... -q -f value -c username | sort -u > names.txt\nwhile read -r name; do id -- \"$name\"; done < names.txt > ids.txt 2>&1\ngetent passwd > passwd.txt\ngetent group > groups.txt\nosreport check ids.txt passwd.txt groups.txt",
};

pub static CONFLICTING_RECORDS: Code = Code {
    name: "conflicting-records",
    severity: Warning,
    about: "two records with one id differ",
    why: "the cloud changed between two calls, or the dumps are of two dates; only the first record is in the report",
    fix: "save all pages again, close together in time, and give only dumps of one date",
    example: "ls -l --time-style=full-iso FILE OTHER-FILE",
};

pub static UNKNOWN_FIELD: Code = Code {
    name: "unknown-field",
    severity: Warning,
    about: "a record has a field that osreport does not know",
    why: "the field is not in the report; only `--strict` warns, because every cloud has fields of its own",
    fix: "drop `--strict`, or accept the field with `--ignore unknown-field`",
    example: "osreport check --strict --ignore unknown-field FILE",
};

pub static UNKNOWN_VALUE: Code = Code {
    name: "unknown-value",
    severity: Warning,
    about: "an enumeration has a value that osreport does not know",
    why: "the value is reported unchanged; only `--strict` warns, because vendors add values of their own",
    fix: "drop `--strict`, or accept the value with `--ignore unknown-value`",
    example: "osreport check --strict --ignore unknown-value FILE",
};
