//! Codes of a list: it is less than the cloud, or cannot be joined.
#![allow(missing_docs, reason = "the `about` of each static is its documentation")]

use super::Code;
use super::Severity::{Error, Warning};

pub static INCOMPLETE_LIST: Code = Code {
    name: "incomplete-list",
    severity: Error,
    about: "a page of a list, or a part of one, was not given",
    why: "the records of the missing pages are missing from the report",
    fix: "save the missing pages too (call the `next` link until a page has none) and give all of them, or accept the gap with `--ignore incomplete-list`",
    example: "jq -r '.servers_links[]? | select(.rel == \"next\").href' servers-1.json\ncurl -sS -H \"X-Auth-Token: $TOKEN\" NEXT-LINK > servers-2.json\nosreport servers servers-1.json servers-2.json",
};

pub static TRUNCATED_LIST: Code = Code {
    name: "truncated-list",
    severity: Error,
    about: "Keystone says that it cut the list (`\"truncated\": true`)",
    why: "whatever was cut is missing from the report, and the reply names no next page",
    fix: "ask for smaller lists, one domain at a time with `?domain_id=ID`, or raise `list_limit` in keystone.conf",
    example: "curl -sS -H \"X-Auth-Token: $TOKEN\" \"$KEYSTONE/users?domain_id=ID\" > users-ID.json",
};

pub static MAYBE_INCOMPLETE: Code = Code {
    name: "maybe-incomplete",
    severity: Warning,
    about: "a list has as many records as its service gives at most without a next link, or a number is missing in the names of its files",
    why: "Keystone 27 (2025.1) and later cuts at 1000, Glance v1 at 25 and Swift at 10000 without a sign, so records may be missing from the report",
    fix: "repeat the call with `?limit=1000`, which makes Keystone give a `next` link, and follow it until a page has none",
    example: "curl -sS -H \"X-Auth-Token: $TOKEN\" \"$KEYSTONE/users?limit=1000\" > users-1.json\njq -r '.links.next' users-1.json",
};

pub static FILTERED_LIST: Code = Code {
    name: "filtered-list",
    severity: Warning,
    about: "the list was asked for with a filter, or for one user, so it is a part of the cloud",
    why: "records that the filter left out are missing from the report, and nothing is called gone because this list lacks it",
    fix: "save the list without the filter; if the part is what you want, accept it with `--ignore filtered-list`",
    example: "curl -sS -H \"X-Auth-Token: $TOKEN\" \"$KEYSTONE/users\" > users.json",
};

pub static NOT_DETAILED: Code = Code {
    name: "not-detailed",
    severity: Error,
    about: "the servers of the list lack owner, status or addresses",
    why: "such a list cannot be joined to users, projects or hosts",
    fix: "save `/servers/detail` instead of `/servers`, and all fields of it",
    example: "curl -sS -H \"X-Auth-Token: $TOKEN\" \"$NOVA/servers/detail?all_tenants=1\" > servers.json",
};

pub static DOWN_CELL: Code = Code {
    name: "down-cell",
    severity: Warning,
    about: "some servers are in a cell that did not answer, and have only id, project and date",
    why: "their names, owners and addresses are not known to the report",
    fix: "look for the cell with `nova-manage cell_v2 list_cells`, and save the dump again when it is up",
    example: "nova-manage cell_v2 list_cells",
};

pub static ONE_PROJECT: Code = Code {
    name: "one-project",
    severity: Warning,
    about: "all servers or volumes are of one project, and nothing shows that an administrator asked for them",
    why: "those of other projects may be missing from the report, without any sign in the reply",
    fix: "ask with an administrator's token and `all_tenants=1`; if one project is what you want, accept it with `--ignore one-project`",
    example: "curl -sS -H \"X-Auth-Token: $TOKEN\" \"$NOVA/servers/detail?all_tenants=1\" > servers.json",
};

pub static UNJOINABLE_LIST: Code = Code {
    name: "unjoinable-list",
    severity: Error,
    about: "the output of `openstack ... list` lacks the columns that the report joins by",
    why: "the rows could not be joined to their owners",
    fix: "add the columns to the command with `-c`, as the message says, or save the API's own reply",
    example: "openstack server list --all-projects --long -c ID -c Name -c \"User ID\" -c \"Project ID\" -f json",
};
