//! `diff`: two made-up snapshots that differ in known places.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::fs;
use std::path::Path;

use common::{Outcome, run, run_with_input};
use osreport::write::FORMATS;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A server; its lists are in another order in each snapshot, which means nothing.
fn server(number: usize, after: bool) -> Value {
    let networks = [("blue", "10.0.0"), ("green", "10.1.0")];
    let mut groups = vec!["default", "web"];
    if after {
        groups.reverse();
    }
    let addresses: serde_json::Map<String, Value> = networks
        .into_iter()
        .map(|(name, net)| {
            let address = format!("{net}.{}", number % 250);
            (name.to_owned(), json!([{"addr": address, "version": 4}]))
        })
        .collect();
    let updated = if after { "2019-06-09T00:00:00Z" } else { "2019-06-02T00:00:00Z" };
    json!({
        "id": format!("id-{number:05}"),
        "name": format!("server-{number}"),
        "status": "ACTIVE",
        "user_id": format!("user-{}", number % 7),
        "tenant_id": format!("project-{}", number % 5),
        "addresses": addresses,
        "security_groups": groups.into_iter().map(|name| json!({"name": name})).collect::<Vec<_>>(),
        "metadata": {"role": "web"},
        "created": "2019-01-01T00:00:00Z",
        "updated": updated,
        "progress": if after { 100 } else { 0 },
    })
}

fn write(file: &Path, servers: &[Value], more: &str) {
    let mut servers: Vec<String> = servers.iter().map(Value::to_string).collect();
    if file.ends_with("after") {
        // A JSON library sorts the networks.
        let networks = regex::Regex::new(r#"\{"blue":(\[.*?\]),"green":(\[.*?\])\}"#).unwrap();
        let reversed = |server: &mut String| {
            *server = networks.replace(server, r#"{"green":$2,"blue":$1}"#).into_owned();
        };
        servers.iter_mut().for_each(reversed);
    }
    fs::write(file, format!("{{\"servers\": [{}]{more}}}", servers.join(",\n"))).unwrap();
}

const COUNT: usize = 900;

/// Two snapshots of [`COUNT`] servers in the files `before` and `after`: two servers are added,
/// three removed, and two changed, one of them in two columns.
fn snapshots() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let before: Vec<Value> = (0..COUNT).map(|number| server(number, false)).collect();
    let mut after: Vec<Value> = (3..COUNT + 2).map(|number| server(number, true)).collect();
    let changed = |after: &mut Vec<Value>, number: usize, key: &str, value: Value| {
        after[number - 3][key] = value;
    };
    changed(&mut after, 700, "status", json!("ERROR"));
    changed(&mut after, 700, "metadata", json!({"role": "db"}));
    changed(&mut after, 899, "tenant_id", json!("project-x"));
    after.reverse();
    write(&folder.path().join("before"), &before, "");
    write(&folder.path().join("after"), &after, "");
    folder
}

fn diff_in(folder: &TempDir, options: &str) -> Outcome {
    let file = |name| folder.path().join(name).to_str().unwrap().to_owned();
    let [before, after] = ["before", "after"].map(file);
    let arguments = ["diff", "--before", &before, "--after", &after];
    run(arguments.into_iter().chain(options.split_whitespace()))
}

/// Lines of a diff without its header.
fn rows(folder: &TempDir, options: &str) -> Vec<String> {
    let outcome = diff_in(folder, &format!("-q --no-header {options}"));
    assert_eq!((outcome.code, outcome.stderr.as_str()), (1, ""), "{outcome}");
    outcome.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn exactly_the_known_differences_are_named() {
    let folder = snapshots();
    let expected = [
        // In the order of the second snapshot, ...
        "added,id-00901,server-901,,,",
        "added,id-00900,server-900,,,",
        "changed,id-00899,server-899,project_id,project-4,project-x",
        "changed,id-00700,server-700,status,ACTIVE,ERROR",
        "changed,id-00700,server-700,metadata,role=web,role=db",
        // ... then in that of the first one.
        "removed,id-00000,server-0,,,",
        "removed,id-00001,server-1,,,",
        "removed,id-00002,server-2,,,",
    ];
    assert_eq!(rows(&folder, ""), expected);
    let header = diff_in(&folder, "-q").stdout;
    assert!(header.starts_with("change,id,name,column,before,after\n"), "{header}");
    for way in ["--threads 1", "--threads 5 --batch-size 1000", "--plain"] {
        assert_eq!(rows(&folder, way), expected, "{way}");
    }
    let summary = diff_in(&folder, "").stderr;
    assert!(summary.contains("2 added, 3 removed, 2 changed"), "{summary}");
}

#[test]
fn one_row_per_record_has_all_its_changes() {
    let folder = snapshots();
    let outcome = diff_in(&folder, "-q --wide -f json --where id=id-00700");
    let rows: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let expected = json!([{
        "change": "changed",
        "id": "id-00700",
        "name": "server-700",
        "columns": ["status", "metadata"],
        "before": {"status": "ACTIVE", "metadata": {"role": "web"}},
        "after": {"status": "ERROR", "metadata": {"role": "db"}},
    }]);
    assert_eq!(rows, expected);
}

#[test]
fn changes_can_be_counted_filtered_and_sorted() {
    let folder = snapshots();
    assert_eq!(rows(&folder, "--count-by change"), ["changed,3", "removed,3", "added,2"]);
    assert_eq!(rows(&folder, "--count-by change --wide"), ["removed,3", "added,2", "changed,2"]);
    assert_eq!(
        rows(&folder, "--where change=added -c id --sort-column id"),
        ["id-00900", "id-00901"]
    );
    assert_eq!(rows(&folder, "--where column=status -c before,after"), ["ACTIVE,ERROR"]);
    // Options about records: only these are compared.
    assert_eq!(rows(&folder, "--status ERROR -c change,id"), ["added,id-00700"]);
    assert_eq!(
        rows(&folder, "--where project_id=project-0 -c change,id --limit 1"),
        ["added,id-00900"]
    );
}

#[test]
fn volatile_columns_are_compared_only_if_they_are_named() {
    let folder = snapshots();
    assert_eq!(
        rows(&folder, "-c status"),
        rows(&folder, "--where column!=metadata --where column!=project_id")
    );
    assert_eq!(rows(&folder, "-c progress --where change=changed").len(), COUNT - 3);
    assert_eq!(rows(&folder, "-c updated,status --where id=id-00700").len(), 2);
    let long = rows(&folder, "--long --where change=changed --count-by column");
    assert!(long.contains(&format!("updated,{}", COUNT - 3)), "{long:?}");
    // The first address is another one only because the networks are in another order.
    assert!(!long.iter().any(|row| row.starts_with("ip,")), "{long:?}");
    assert_eq!(rows(&folder, "-c ip --where change=changed").len(), COUNT - 3);
    let outcome = diff_in(&folder, "-c statsu");
    assert!(outcome.code == 2 && outcome.stderr.contains("`status`"), "{outcome}");
}

#[test]
fn equal_snapshots_exit_0() {
    let folder = snapshots();
    fs::copy(folder.path().join("before"), folder.path().join("after")).unwrap();
    let outcome = diff_in(&folder, "-q --no-header");
    assert_eq!(outcome.to_string(), "exit code: 0\n--- stdout\n--- stderr\n");
    // What differs is not asked for.
    let folder = snapshots();
    assert_eq!(diff_in(&folder, "-q --project project-9 --ignore no-such-value").code, 0);
}

#[test]
fn a_snapshot_may_be_a_stream_although_it_is_read_twice() {
    let folder = snapshots();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (before, after) = (path("before"), path("after"));
    let expected = run(["diff", "--before", &before, "--after", &after]);
    assert_eq!(expected.code, 1, "{expected}");
    let text = fs::read(&before).unwrap();
    let outcome = run_with_input(["diff", "--before", "-", "--after", &after], &text);
    assert_eq!((outcome.code, &outcome.stdout), (1, &expected.stdout), "{outcome}");
    #[cfg(unix)]
    {
        let pipe = path("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let outcome = std::thread::scope(|scope| {
            scope.spawn(|| fs::write(&pipe, fs::read(&after).unwrap()).unwrap());
            run(["diff", "--before", &before, "--after", &pipe])
        });
        assert_eq!((outcome.code, &outcome.stdout), (1, &expected.stdout), "{outcome}");
    }
}

#[test]
fn snapshots_that_cannot_be_compared_exit_2() {
    let folder = snapshots();
    let before = folder.path().join("before").to_str().unwrap().to_owned();
    for (after, part) in
        [("no-such-file", "no such file"), ("blog/projects", "`--after`: no dump of servers")]
    {
        let outcome = run(["diff", "--before", &before, "--after", after]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{outcome}");
        assert!(outcome.stderr.contains(part), "{outcome}");
    }
    // Standard input is one of them, and empty for the other.
    let outcome = run_with_input(["diff", "--before", "-", "--after", "-"], b"{\"servers\": []}");
    assert_eq!(outcome.code, 2, "{outcome}");
    assert!(outcome.stderr.contains("empty-file"), "{outcome}");
    assert_eq!(run(["diff", "--before", &before]).code, 2);
    assert_eq!(run(["diff", "severs", "--before", &before, "--after", &before]).code, 2);
    fs::write(
        folder.path().join("after"),
        "{\"servers\": [{\"id\": \"a\", \"name\": 7, \"status\": \"ACTIVE\", \"user_id\": \"u\"}]}",
    )
    .unwrap();
    let outcome = diff_in(&folder, "");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{outcome}");
    assert!(outcome.stderr.contains("--partial"), "{outcome}");
}

#[test]
fn a_record_that_an_incomplete_list_lacks_is_not_called_removed() {
    let folder = snapshots();
    let servers: Vec<Value> = (0..10).map(|number| server(number, true)).collect();
    let next = ", \"servers_links\": [{\"rel\": \"next\", \"href\": \"http://nova/v2.1/servers/detail?marker=id-00009\"}]";
    write(&folder.path().join("after"), &servers, next);
    for options in ["", "--ignore incomplete-list"] {
        let outcome = diff_in(&folder, options);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{outcome}");
    }
    let outcome = diff_in(&folder, "--partial --count-by change --no-header");
    assert_eq!(outcome.code, 1, "{outcome}");
    assert_eq!(outcome.stdout, format!("absent-in-incomplete,{}\n", COUNT - 10));
    // Where nothing is absent, an ignored finding stays ignored.
    let servers: Vec<Value> = (0..COUNT).map(|number| server(number, true)).collect();
    write(&folder.path().join("after"), &servers, next);
    assert_eq!(diff_in(&folder, "--ignore incomplete-list").code, 0);
}

/// The part may be what is wanted, on both sides.
#[test]
fn a_record_that_a_filtered_list_lacks_is_removed_only_if_the_filter_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    for (name, count, query) in [("before", 5, "?limit=9"), ("after", 3, "?name=web")] {
        let users: Vec<_> = (0..count).map(|n| json!({"id": n.to_string(), "name": "u"})).collect();
        let this = format!("http://k:5000/v3/users{query}");
        let users = json!({"users": users, "links": {"self": this, "next": null}});
        fs::write(folder.path().join(name), users.to_string()).unwrap();
    }
    let file = |name| folder.path().join(name).to_str().unwrap().to_owned();
    let (before, after) = (file("before"), file("after"));
    let diff = |options: &str| {
        let files = ["diff", "users", "--before", &before, "--after", &after];
        run(files
            .into_iter()
            .chain("--count-by change --no-header".split(' '))
            .chain(options.split_whitespace()))
    };
    let outcome = diff("");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{outcome}");
    assert!(outcome.stderr.contains("filtered-list"), "{outcome}");
    let outcome = diff("--partial");
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (1, "absent-in-incomplete,2\n"),
        "{outcome}"
    );
    let accepted = diff("--ignore filtered-list");
    assert_eq!((accepted.code, accepted.stdout.as_str()), (1, "removed,2\n"), "{accepted}");
}

#[test]
fn clouds_are_compared_each_with_itself() {
    let folder = snapshots();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (before, after) = (file("before"), file("after"));
    // The same ids in two clouds, one of which did not change.
    let arguments = [
        "diff".to_owned(),
        "-q".to_owned(),
        format!("--before-cloud=east={before}"),
        format!("--before-cloud=west={before}"),
        format!("--after-cloud=west={before}"),
        format!("--after-cloud=east={after}"),
    ];
    let outcome = run(&arguments);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (1, ""), "{outcome}");
    assert!(outcome.stdout.starts_with("cloud,change,id,name,column,before,after\n"), "{outcome}");
    let expected: Vec<String> =
        rows(&folder, "").into_iter().map(|row| format!("east,{row}")).collect();
    assert_eq!(outcome.stdout.lines().skip(1).collect::<Vec<_>>(), expected);
    assert_eq!(run(&arguments[..3]).code, 2, "both snapshots need their clouds");
}

#[test]
fn every_format_takes_a_diff() {
    let folder = snapshots();
    for format in FORMATS {
        for wide in ["", "--wide"] {
            let outcome = diff_in(&folder, &format!("-q -f {} {wide}", format.name));
            assert_eq!((outcome.code, outcome.stderr.as_str()), (1, ""), "{}", format.name);
            assert!(outcome.stdout.contains("id-00901"), "{}", format.name);
        }
    }
}

#[test]
fn every_format_that_is_not_text_takes_a_diff() {
    let folder = snapshots();
    for format in osreport::sink::FORMATS {
        let file = folder.path().join(format!("diff.{}", format.endings[0]));
        let outcome = diff_in(&folder, &format!("-q -o {}", file.display()));
        assert_eq!((outcome.code, outcome.stderr.as_str()), (1, ""), "{}", format.name);
        let bytes = fs::read(&file).unwrap();
        let mark: &[u8] = if format.name == "parquet" { b"PAR1" } else { b"PK" };
        assert!(bytes.starts_with(mark), "{}", format.name);
    }
}

#[test]
fn a_diff_goes_to_a_file_and_can_be_checked() {
    let folder = snapshots();
    let file = folder.path().join("diff.csv");
    let path = file.to_str().unwrap();
    assert_eq!(diff_in(&folder, &format!("-q -o {path}")).code, 1);
    assert_eq!(fs::read_to_string(&file).unwrap(), diff_in(&folder, "-q").stdout);
    let before = folder.path().join("before").to_str().unwrap().to_owned();
    let outcome = diff_in(&folder, &format!("-q -o {before}"));
    assert!(outcome.code == 2 && outcome.stderr.contains("would overwrite"), "{outcome}");
}

#[test]
fn any_report_can_be_compared() {
    let folder = snapshots();
    let diff = |report: &str| {
        let file = |name| folder.path().join(name).to_str().unwrap().to_owned();
        run(["diff", report, "-q", "--before", &file("before"), "--after", &file("after")])
    };
    for report in osreport::report::REPORTS {
        let name = report.name;
        let outcome =
            run(["diff", name, "-q", "--before", "cloud", "--after", "cloud", "--no-header"]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (0, ""), "{name}: {outcome}");
    }
    let projects = diff("projects").stdout;
    assert!(projects.contains("\nadded,project-x,,,,\n"), "{projects}");
    assert!(projects.contains("changed,project-4,,servers,180,179"), "{projects}");
    let addresses = diff("addresses").stdout;
    assert!(addresses.contains("added,id-00900 blue 10.0.0.150,server-900,"), "{addresses}");
}
