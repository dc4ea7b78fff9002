//! Filters, counts and sums of the built command, on the made-up cloud: what passes is compared
//! with the dump itself.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::collections::BTreeSet;

use common::{Outcome, fixture, run, run_with_input, stdout_of};
use serde_json::Value;

/// The servers of the dump.
fn servers() -> Vec<Value> {
    let dump: Value = serde_json::from_str(&fixture("cloud/servers.json")).unwrap();
    dump["servers"].as_array().unwrap().clone()
}

/// Ids of the servers of the dump that pass.
fn expected(passes: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let passing = servers().into_iter().filter(passes);
    passing.map(|server| server["id"].as_str().unwrap().to_owned()).collect()
}

/// Runs a report of the cloud, quietly, with options that are separated by blanks.
fn report(arguments: &str) -> Outcome {
    let (report, options) = arguments.split_once(' ').unwrap_or((arguments, ""));
    run([report, "cloud", "--no-progress"].into_iter().chain(options.split_whitespace()))
}

/// Lines of a report without its header.
fn rows(arguments: &str) -> Vec<String> {
    let outcome = report(&format!("{arguments} --no-header"));
    assert_eq!(outcome.code, 0, "{outcome}");
    outcome.stdout.lines().map(str::to_owned).collect()
}

fn ids(options: &str) -> BTreeSet<String> {
    rows(&format!("servers -c id {options}")).into_iter().collect()
}

/// The findings of a code, each with its message.
fn findings(outcome: &Outcome, code: &str) -> Vec<String> {
    let mark = format!("[{code}]");
    outcome.stderr.lines().filter(|line| line.contains(&mark)).map(str::to_owned).collect()
}

#[test]
fn repeated_values_of_one_option_are_alternatives() {
    let status =
        |names: &[&str]| expected(|server| names.contains(&server["status"].as_str().unwrap()));
    let two = status(&["ERROR", "BUILD"]);
    assert!(two.len() > status(&["ERROR"]).len());
    assert_eq!(ids("--status ERROR --status BUILD"), two);
    assert_eq!(ids("--status error,build"), two);
    let zones = |server: &Value| {
        let zone = server["OS-EXT-AZ:availability_zone"].as_str();
        zone == Some("nova") || zone == Some("az-süd")
    };
    assert_eq!(ids("--availability-zone nova --availability-zone az-süd"), expected(zones));
    // Different options must all hold.
    let both = |server: &Value| zones(server) && server["status"] == "ERROR";
    assert_eq!(
        ids("--availability-zone nova --availability-zone az-süd --status ERROR"),
        expected(both)
    );
}

#[test]
fn a_value_that_no_dump_has_is_a_warning_with_a_suggestion() {
    for (options, suggestion) in [
        ("--status EROR", Some("ERROR")),
        ("--project web-prd", Some("web-prod")),
        ("--availability-zone az-sud", Some("az-süd")),
        ("--user admni", Some("admin")),
        ("--status ACTIVE,NONE", None),
        ("--host nowhere.example.org", None),
        ("--image no-such-image", None),
        ("--flavor zz", None),
        ("--group zz", None),
        ("--project-domain rsearch --project demo", Some("research")),
    ] {
        let outcome = report(&format!("servers {options} --message-format short"));
        let found = findings(&outcome, "no-such-value");
        assert_eq!(found.len(), 1, "{options}: {outcome}");
        match suggestion {
            Some(name) => {
                assert!(found[0].contains(&format!("did you mean `{name}`?")), "{found:?}")
            }
            None => assert!(!found[0].contains("did you mean"), "{found:?}"),
        }
        assert_eq!(outcome.code, 0, "{outcome}");
        let strict = report(&format!("servers {options} --fail-on warning"));
        assert_eq!(strict.code, 1);
    }
}

#[test]
fn a_known_value_without_servers_is_not_a_finding() {
    // A project without servers, a server id of a project, and values that other filters exclude.
    for options in [
        "--project retired-0",
        "--project 130f5e75a89f44698dc7b7f8a2483a37",
        "--status ERROR --availability-zone nova --status PASSWORD --name ^$",
        "--ip 203.0.113.0/24",
        "--name no-such-name",
    ] {
        let outcome = report(&format!("servers {options} --message-format short"));
        assert_eq!(findings(&outcome, "no-such-value"), [""; 0], "{options}");
    }
}

#[test]
fn a_name_needs_a_dump_that_has_names() {
    let arguments =
        ["servers", "cloud/servers.json", "--project", "demo", "--message-format", "short"];
    let found = findings(&run(arguments), "no-such-value");
    assert!(found[0].contains("no dump of `projects` was given"), "{found:?}");
}

#[test]
fn findings_about_values_do_not_depend_on_threads() {
    let base = ["servers", "cloud", "--status", "ACTIV", "--host", "x", "--project", "demo"];
    let expected = run(base.iter().chain(&["--threads", "1"])).to_string();
    for threads in ["2", "5"] {
        let way = ["--threads", threads, "--batch-size", "300"];
        assert_eq!(run(base.iter().chain(&way)).to_string(), expected);
    }
}

#[test]
fn a_name_of_several_things_is_a_warning_that_names_them() {
    let outcome = report("servers --project demo --message-format short");
    let found = findings(&outcome, "ambiguous-name");
    assert!(found[0].contains("2 projects have this name"), "{found:?}");
    for part in ["3d6051faed9c4e09aee9cf9d2afd8663", "`research`", "`Default`"] {
        assert!(found[0].contains(part), "{part}: {found:?}");
    }
    let found = findings(&report("users --user admin --message-format short"), "ambiguous-name");
    assert!(found[0].contains("2 users have this name"), "{found:?}");
}

#[test]
fn a_domain_chooses_among_names() {
    let of_project = |id: &str| expected(|server| server["tenant_id"] == id);
    for (domain, id) in [
        ("research", "e7da235289614a98b08810bf87789bf6"),
        ("fa8fa0d83af34d3788c22f14c2448315", "e7da235289614a98b08810bf87789bf6"),
        ("Default", "3d6051faed9c4e09aee9cf9d2afd8663"),
    ] {
        let options = format!("--project demo --project-domain {domain}");
        assert_eq!(ids(&options), of_project(id), "{domain}");
        let outcome = report(&format!("servers {options} --message-format short"));
        assert_eq!(findings(&outcome, "ambiguous-name"), [""; 0]);
        assert_eq!(rows(&format!("projects {options} -c id")), [id]);
    }
    let users = rows("users --user admin --user-domain Default -c username,domain");
    assert_eq!(users, ["admin,Default"]);
    let domain = |server: &Value| {
        let users: Value = serde_json::from_str(&fixture("cloud/users.json")).unwrap();
        let users = users["users"].as_array().unwrap();
        let owner = users.iter().find(|user| user["id"] == server["user_id"]);
        owner.is_some_and(|user| user["domain_id"] == "default")
    };
    assert_eq!(ids("--user-domain Default"), expected(domain));
}

#[test]
fn an_address_a_network_and_an_expression_filter_addresses() {
    let addresses = |server: &Value| -> Vec<String> {
        let networks = server["addresses"].as_object().unwrap().values();
        let all = networks.flat_map(|network| network.as_array().unwrap());
        all.map(|address| address["addr"].as_str().unwrap().to_owned()).collect()
    };
    let first = addresses(servers().iter().find(|server| !addresses(server).is_empty()).unwrap())
        [0]
    .clone();
    let exact = expected(|server| addresses(server).contains(&first));
    assert_eq!(ids(&format!("--ip {first}")), exact, "{first} is not an expression");
    let in_ten =
        |server: &Value| addresses(server).iter().any(|address| address.starts_with("10."));
    assert!(!expected(in_ten).is_empty());
    assert_eq!(ids("--ip 10.0.0.0/8"), expected(in_ten));
    assert_eq!(ids("--ip ^10[.]"), expected(in_ten));
    let or = |server: &Value| in_ten(server) || addresses(server).contains(&first);
    assert_eq!(ids(&format!("--ip 10.0.0.0/8 --ip {first}")), expected(or));
    let outcome = report("servers --ip 10.0.0.0/33");
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("`10.0.0.0/33` is not a network"), "{outcome}");
}

#[test]
fn a_name_filters_the_things_that_a_report_is_about() {
    for (arguments, column) in [
        ("projects --name ^web-prod", "name"),
        ("users --name ^admin$", "username"),
        ("groups --name ^ops", "name"),
        ("hypervisors --name 1", "hypervisor"),
        ("endpoints --name ^nova$", "service"),
    ] {
        let (report, option) = arguments.split_once(' ').unwrap();
        let regex = regex::Regex::new(option.strip_prefix("--name ").unwrap()).unwrap();
        let all = rows(&format!("{report} -c {column} -f value"));
        let passing: Vec<_> = all.into_iter().filter(|name| regex.is_match(name)).collect();
        assert!(!passing.is_empty(), "{arguments}");
        assert_eq!(rows(&format!("{arguments} -c {column} -f value")), passing, "{arguments}");
    }
    let outcome = report("endpoints --status ACTIVE");
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("`--status` does not apply to `endpoints`"), "{outcome}");
}

#[test]
fn one_of_several_tests_is_enough_with_any() {
    let either = |server: &Value| server["status"] == "ERROR" || server["status"] == "BUILD";
    assert_eq!(ids("--any --where status=ERROR --where status=BUILD"), expected(either));
    assert_eq!(ids("--where status=ERROR --where status=BUILD"), BTreeSet::new());
    let zone = |server: &Value| server["OS-EXT-AZ:availability_zone"] == "nova";
    let and_zone = |server: &Value| either(server) && zone(server);
    let options = "--any --where status=ERROR --where status=BUILD --availability-zone nova";
    assert_eq!(ids(options), expected(and_zone), "filters must hold all the same");
    assert_eq!(report("servers --any").code, 2);
}

#[test]
fn parts_of_columns_can_be_shown_tested_sorted_and_counted() {
    let group = |server: &Value| server["metadata"]["group"] == "team-01";
    assert_eq!(ids("--where metadata.group=team-01"), expected(group));
    let shown = stdout_of(["servers", "cloud", "-q", "-c", "metadata.group,name", "--limit", "2"]);
    assert!(shown.starts_with("metadata.group,name\n,"), "{shown}");
    let counted = rows("servers --count-by properties.group --where metadata.group!=");
    let largest = counted[0].split_once(',').unwrap().1.parse::<u32>().unwrap();
    let all: u32 =
        counted.iter().map(|row| row.split_once(',').unwrap().1.parse::<u32>().unwrap()).sum();
    assert!(largest * counted.len() as u32 >= all);
    let sorted =
        rows("servers -c metadata.group --where metadata.group!= --sort-column metadata.group");
    assert!(sorted.is_sorted(), "{sorted:?}");
    assert_eq!(
        rows("projects -c by_status.ERROR --where by_status.ERROR>0 --sort-column by_status.ERROR --sort-descending --limit 1").len(),
        1
    );
    let outcome = report("servers -c metadta.role");
    assert!(outcome.stderr.contains("did you mean `metadata.role`?"), "{outcome}");
}

#[test]
fn an_item_of_tags_is_a_column() {
    let servers = br#"{"servers": [
        {"id": "a", "name": "n", "status": "ACTIVE", "user_id": "u", "tenant_id": "p", "addresses": {}, "tags": ["prod", "web"]},
        {"id": "b", "name": "n", "status": "ACTIVE", "user_id": "u", "tenant_id": "p", "addresses": {}, "tags": []}]}"#;
    let arguments = ["servers", "-", "-q", "-c", "id,tags.prod", "--no-header"];
    assert_eq!(run_with_input(arguments, servers).stdout, "a,true\nb,false\n");
    let arguments = ["servers", "-", "-q", "-c", "id", "--no-header", "--where", "tags=web"];
    assert_eq!(run_with_input(arguments, servers).stdout, "a\n");
}

#[test]
fn sums_are_shown_beside_counts_and_alone() {
    let vcpus = |row: &String| row.rsplit_once(',').unwrap().1.parse::<u64>().unwrap_or(0);
    let all: u64 = rows("servers -c id,vcpus").iter().map(vcpus).sum();
    let by_status = rows("servers --count-by status --sum vcpus");
    assert_eq!(by_status.iter().map(vcpus).sum::<u64>(), all);
    let count = |row: &String| row.split(',').nth(1).unwrap().parse::<u64>().unwrap();
    assert!(by_status.is_sorted_by_key(|row| std::cmp::Reverse(count(row))), "{by_status:?}");
    assert_eq!(rows("servers --sum vcpus -c vcpus"), [all.to_string()]);
    assert_eq!(rows("servers --sum vcpus --name no-such-name"), [""; 0]);
    let outcome = report("servers --sum name");
    assert!(outcome.code == 2 && outcome.stderr.contains("only numbers"), "{outcome}");
}

#[test]
fn descending_order_without_a_column_is_wrong_usage() {
    for options in ["--sort-descending", "--count-by status --sort-descending"] {
        let outcome = report(&format!("servers {options}"));
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{options}");
        assert!(outcome.stderr.contains("--sort-column"), "{outcome}");
    }
}

#[test]
fn an_empty_report_fails_where_it_is_asked_to() {
    for options in ["--name no-such-name", "--name no-such-name --count-by status", "--limit 0"] {
        assert_eq!(report(&format!("servers {options}")).code, 0, "{options}");
        assert_eq!(report(&format!("servers {options} --fail-if-empty")).code, 1, "{options}");
    }
    assert_eq!(report("servers --fail-if-empty").code, 0);
    assert_eq!(report("projects --name no-such-name --fail-if-empty").code, 1);
}

#[test]
fn relative_times_are_understood() {
    // The clock of these tests is at 2019-06-10.
    let servers = br#"{"servers": [
        {"id": "old", "name": "n", "status": "ACTIVE", "user_id": "u", "tenant_id": "p", "addresses": {}, "updated": "2019-03-01T00:00:00Z"},
        {"id": "new", "name": "n", "status": "ACTIVE", "user_id": "u", "tenant_id": "p", "addresses": {}, "updated": "2019-06-09T00:00:00Z"}]}"#;
    for (options, ids) in [
        ("--changes-since -7d", "new\n"),
        ("--changes-before=-1mo", "old\n"),
        ("--changes-since=2019-01-01", "old\nnew\n"),
        ("--changes-since -1d --changes-since 2019-01-01", "old\nnew\n"),
    ] {
        let arguments = ["servers", "-", "-q", "-c", "id", "--no-header"];
        let arguments = arguments.into_iter().chain(options.split(' '));
        assert_eq!(run_with_input(arguments, servers).stdout, ids, "{options}");
    }
    let outcome = report("servers --changes-since yesterday");
    assert!(outcome.stderr.contains("cannot read `yesterday` as a time"), "{outcome}");
}
