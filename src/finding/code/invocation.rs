//! Codes of what a run was given: the wrong file, a file too many, or the wrong order.
#![allow(missing_docs, reason = "each static's sentence stands in its `about`")]

use super::Code;
use super::Severity::{Error, Note, Warning};

pub static WRONG_KIND: Code = Code {
    name: "wrong-kind",
    severity: Error,
    about: "the file holds another kind of dump than its `KIND=` says",
    why: "the report would lack the dump that was meant",
    fix: "find which file is which with `osreport identify`, and give that one, or omit `KIND=`",
    example: "osreport identify *.json",
};

pub static UNKNOWN_KIND: Code = Code {
    name: "unknown-kind",
    severity: Error,
    about: "the file holds JSON that is not a reply known to osreport",
    why: "nothing of it is in the report",
    fix: "check the file with `osreport identify FILE`, and save the reply of the call again as the service sent it",
    example: "osreport identify FILE\njq 'keys' FILE",
};

pub static UNUSED_KIND: Code = Code {
    name: "unused-kind",
    severity: Note,
    about: "the file is a genuine reply that no report uses",
    why: "nothing is missing from the report; the file was only looked at",
    fix: "leave the file out, or silence this with `--ignore unused-kind`",
    example: "osreport identify FILE",
};

pub static SKIPPED_FILE: Code = Code {
    name: "skipped-file",
    severity: Note,
    about: "a file in the folder is not a dump and was skipped",
    why: "nothing is missing from the report if the file was not meant as a dump",
    fix: "give the file by its own name to see what is wrong with it, or silence this with `--ignore skipped-file`",
    example: "osreport check FOLDER/FILE",
};

pub static LATE_DUMP: Code = Code {
    name: "late-dump",
    severity: Error,
    about: "a dump that servers are joined to comes after the servers in one stream",
    why: "the servers before it were already reported without it",
    fix: "put the servers last in the stream, or give each dump as a file of its own",
    example: "cat users.json projects.json servers.json | osreport servers -",
};

pub static SUBJECT_UNKNOWN: Code = Code {
    name: "subject-unknown",
    severity: Error,
    about: "a reply does not say whose it is, and nothing else does",
    why: "Placement's inventories, usages and allocations and the listings of Swift name their subject only in the URL, so the record cannot be joined to anything",
    fix: "save each reply in a file with the subject's id in its name, give `KIND:SUBJECT=FILE`, or give `requests.ndjson` too",
    example: "osreport capacity inventories:8c7e5a1d-0d4e-4f8b-9d62-0a2f3c5b7e11=FILE",
};

pub static SUBJECT_FROM_NAME: Code = Code {
    name: "subject-from-name",
    severity: Note,
    about: "the name of a file says whose a reply is",
    why: "the reply itself does not say it; a file that was renamed would be joined to the wrong thing",
    fix: "nothing has to be done if the files have the names that they were saved under; `--ignore subject-from-name` silences this",
    example: "osreport capacity dumps/ --ignore subject-from-name",
};

pub static CELL_CUT: Code = Code {
    name: "cell-cut",
    severity: Warning,
    about: "a text is longer than a cell of a workbook may be, and was cut",
    why: "the end of the text is not in the workbook",
    fix: "write the report as CSV or JSON, which have no such limit, or leave the column out",
    example: "osreport servers dumps/ --long -o servers.csv",
};
