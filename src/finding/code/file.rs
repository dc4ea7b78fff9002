//! Codes of a whole file: it holds something else than a reply, or only a part of one.
#![allow(missing_docs, reason = "the `about` of each static is its documentation")]

use super::Code;
use super::Severity::{Error, Warning};

pub static EMPTY_FILE: Code = Code {
    name: "empty-file",
    severity: Error,
    about: "the file holds no bytes, or only white space",
    why: "an empty file looks like an empty cloud; `curl ... | python -m json.tool > FILE` leaves one whenever the reply was not JSON, such as after the token expired",
    fix: "repeat the call without the pipe, as `curl -sS -i ... > FILE`, and read what the service says",
    example: "curl -sS -i -H \"X-Auth-Token: $TOKEN\" \"$NOVA/servers/detail?all_tenants=1\" > servers.json\nhead -n 1 servers.json",
};

pub static NOT_A_DUMP: Code = Code {
    name: "not-a-dump",
    severity: Error,
    about: "the file holds neither JSON nor lines of `id` or `getent`",
    why: "none of it can be read, so whatever was meant to be in it is missing from the report",
    fix: "look at the first lines with `head FILE`, check the file name, and save the reply of the call again",
    example: "head -c 300 FILE\nosreport identify FILE",
};

pub static HTML_PAGE: Code = Code {
    name: "html-page",
    severity: Error,
    about: "the file holds an HTML page instead of a reply",
    why: "a proxy, a dashboard or a wrong path answers with a page; there is no data in it",
    fix: "check host, port and path against `openstack endpoint list` (the dashboard is not the API), and save the reply again",
    example: "openstack endpoint list --interface public\ncurl -sS -i -H \"X-Auth-Token: $TOKEN\" \"$NOVA/servers/detail\" | head -n 20",
};

pub static CURL_ERROR: Code = Code {
    name: "curl-error",
    severity: Error,
    about: "the file holds curl's error message instead of a reply",
    why: "the call never reached the service, so there is no data",
    fix: "fix the connection that the message names, and save the reply again with `curl -sS` and without `2>&1`",
    example: "curl -sS -H \"X-Auth-Token: $TOKEN\" \"$NOVA/servers/detail\" > servers.json",
};

pub static CURL_NOISE: Code = Code {
    name: "curl-noise",
    severity: Warning,
    about: "curl's progress meter or trace is in the same file as the reply",
    why: "pieces of the meter may also be in the middle of the data; what could be read was read",
    fix: "save the reply again with `curl -sS`, and without `-v` and `2>&1`",
    example: "curl -sS -H \"X-Auth-Token: $TOKEN\" \"$NOVA/servers/detail\" > servers.json",
};

pub static ERROR_BODY: Code = Code {
    name: "error-body",
    severity: Error,
    about: "the file holds a service's error message instead of data",
    why: "the call was refused, so there is no data",
    fix: "read the service's message; for 401 ask for a new token, for 403 use an administrator's, for 404 check the path; then repeat the call",
    example: "TOKEN=$(openstack token issue -f value -c id)\ncurl -sS -H \"X-Auth-Token: $TOKEN\" \"$KEYSTONE/users\" > users.json",
};

pub static VERSION_DOCUMENT: Code = Code {
    name: "version-document",
    severity: Error,
    about: "the file holds a list of API versions instead of data",
    why: "the URL had no path to a resource, so there is no data",
    fix: "add the path to the URL, such as `/v2.1/servers/detail` or `/v3/users`, and save the reply again",
    example: "curl -sS -H \"X-Auth-Token: $TOKEN\" https://HOST:8774/v2.1/servers/detail > servers.json",
};

pub static AUTH_RECEIPT: Code = Code {
    name: "auth-receipt",
    severity: Error,
    about: "the file holds an authentication receipt instead of a token",
    why: "Keystone asks for one more authentication method before it gives a token, so there is no data",
    fix: "repeat the call with every method of one of the sets that `required_auth_methods` lists, such as `password` and `totp`",
    example: "curl -sS -i -H 'Content-Type: application/json' -d @auth.json \"$KEYSTONE/auth/tokens\"",
};

pub static OWN_REPORT: Code = Code {
    name: "own-report",
    severity: Error,
    about: "the file holds a report, findings or refused records that osreport wrote",
    why: "a report is not a dump: read as one, its rows would be taken for records of the cloud",
    fix: "give the saved replies that the report was made from, and keep reports in another folder",
    example: "osreport identify *\nosreport servers dumps/ -o reports/servers.csv",
};

pub static CUT_SHORT: Code = Code {
    name: "cut-short",
    severity: Error,
    about: "the file ends in the middle of the reply",
    why: "what came after the cut is missing from the report",
    fix: "save the reply again with `curl -sS --fail -o FILE` and check that its exit code is 0; where a proxy's time limit cuts it, ask for pages with `limit=500`; where the disk is full (`df -h .`), make room",
    example: "URL=\"$NOVA/servers/detail?all_tenants=1&limit=500\"\ncurl -sS --fail -o servers-1.json -H \"X-Auth-Token: $TOKEN\" \"$URL\"; echo \"exit code $?\"\ndf -h .",
};

pub static BAD_ENCODING: Code = Code {
    name: "bad-encoding",
    severity: Error,
    about: "the text is neither UTF-8 nor UTF-16",
    why: "characters would be lost, so the record is refused and missing from the report",
    fix: "save the reply as the service sent it; if the file is in another encoding, turn it into UTF-8 with `iconv`",
    example: "file FILE\niconv -f latin1 -t utf-8 FILE > FILE.utf8",
};

pub static BAD_COMPRESSION: Code = Code {
    name: "bad-compression",
    severity: Error,
    about: "the compressed file is damaged or cut",
    why: "what came after the damage is missing from the report",
    fix: "test the file with `gzip -t` or `zstd -t`, and copy or compress it again",
    example: "gzip -t servers.json.gz\nzstd -t servers.json.zst",
};

pub static UNREADABLE: Code = Code {
    name: "unreadable",
    severity: Error,
    about: "the file could not be read",
    why: "nothing of it is in the report",
    fix: "check with `ls -l FILE` that the file exists and that you may read it",
    example: "ls -l FILE",
};
