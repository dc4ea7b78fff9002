//! Ten questions of an operator, each answered by one command. The answers were worked out from
//! the files themselves; `fixtures/expected/blog-answers.md` says how.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use common::{fixture, stdout_of};

/// The command's answer must be the file's, byte for byte.
fn answers(name: &str, command: &str) {
    let arguments = command.split_whitespace().chain(["--quiet"]);
    assert_eq!(stdout_of(arguments), fixture(&format!("expected/blog-answer-{name}.csv")));
}

#[test]
fn which_servers_are_of_a_person() {
    answers("01-servers-of-a-person", "servers blog --user xqxie3 -c id,name,status,ip");
}

#[test]
fn which_servers_are_of_people_with_a_primary_group() {
    answers("02-servers-of-a-group", "servers blog --where group=speech -c id,name,username");
}

#[test]
fn how_many_servers_has_each_project_by_status() {
    answers("03-per-project-by-status", "servers blog --count-by project,status");
}

#[test]
fn which_servers_are_on_a_host_that_is_down() {
    let command = "servers blog --where hypervisor_state=down -c id,name,status,username,host";
    answers("04-on-a-host-that-is-down", command);
}

#[test]
fn which_servers_have_an_owner_who_is_in_no_dump() {
    let command = "servers blog --where user_match=unresolved -c id,name,user_id";
    answers("05-without-a-known-owner", command);
}

#[test]
fn which_servers_are_in_error_and_since_when() {
    answers("06-in-error-since", "servers blog --status error -c id,name,username,updated");
}

#[test]
fn which_addresses_are_given_out_in_a_network() {
    let command = "addresses blog --where network=mgmt-net -c id,name,network,address";
    answers("07-addresses-in-a-network", command);
}

#[test]
fn which_servers_are_of_people_whose_account_is_disabled() {
    let command = "servers blog --where user_enabled=false -c id,name,user_id,username";
    answers("08-of-disabled-owners", command);
}

#[test]
fn which_projects_have_no_server() {
    answers("09-projects-without-servers", "projects blog --where servers=0 -c id,name");
}

#[test]
fn which_server_is_the_oldest_and_how_old_is_it() {
    let command = "servers blog --sort-column created --limit 1 -c id,name,created,age_days";
    answers("10-the-oldest", command);
}
