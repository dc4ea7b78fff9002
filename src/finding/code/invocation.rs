//! Codes of what a run was given: the wrong file, a file too many, or the wrong order.
#![allow(missing_docs, reason = "the `about` of each static is its documentation")]

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

pub static NOTHING_MATCHED: Code = Code {
    name: "nothing-matched",
    severity: Warning,
    about: "users, projects or hypervisors were given, and next to no server finds its own",
    why: "the dumps are probably of two clouds, or of two dates, so the report names no owners",
    fix: "give dumps of one cloud, saved at one time; look with `osreport identify` which file is which",
    example: "osreport identify *.json\nosreport servers -c user_id,user_match -f csv DUMPS | sort | uniq -c | sort -rn | head",
};

pub static AMBIGUOUS_GROUPS: Code = Code {
    name: "ambiguous-groups",
    severity: Warning,
    about: "a user of `id` or `getent` has a name that users of two domains have",
    why: "those lines know names only, so the groups may be those of the other user",
    fix: "look at the rows whose `group_match` is `ambiguous`, and check their groups in the directory",
    example: "osreport users -c username,domain,group,group_match --where group_match=ambiguous DUMPS",
};

pub static TEMPORARY_FILE: Code = Code {
    name: "temporary-file",
    severity: Warning,
    about: "a temporary file of osreport could not be written or read",
    why: "ids of very long lists are kept there, to tell repeated records; without it they stay in memory, or repeated records may be missed",
    fix: "make room in the folder for temporary files, or name another one by `TMPDIR`",
    example: "df -h \"${TMPDIR:-/tmp}\"\nTMPDIR=/var/tmp osreport servers DUMPS",
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

pub static GIVEN_ONCE: Code = Code {
    name: "given-once",
    severity: Warning,
    about: "only one of two snapshots has dumps of a kind that records are joined to",
    why: "what records take from that kind differs, though nothing may have changed",
    fix: "give the kind for both snapshots or for neither, or choose the columns that are compared with `-c`",
    example: "osreport diff --before OLD --after NEW -c name,status,host",
};
