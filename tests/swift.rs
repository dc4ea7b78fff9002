//! Listings of Swift: JSON, plain text with headers, headers alone, and XML.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ACCOUNT: &str = "AUTH_4bf9b1cc0cb748a88b8526655734da2c";
const OTHER: &str = "AUTH_5d070b3ad4c848df962db6d6a5abbacb";

fn run(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_osreport"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

fn stdout(arguments: &[&str], folder: &Path) -> String {
    let output = run(arguments, folder);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// The files of these names and contents.
fn folder(files: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// A reply with its headers.
fn reply(status: &str, headers: &[(&str, &str)], body: &str) -> String {
    let headers: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len())
}

fn account(count: &str, names: &str) -> String {
    let headers = [
        ("X-Account-Container-Count", count),
        ("X-Account-Object-Count", "7"),
        ("Content-Type", "text/plain; charset=utf-8"),
    ];
    reply("200 OK", &headers, names)
}

const SHORT: &[&str] =
    &["containers", ".", "-f", "csv", "-q", "-c", "account,name,objects,size_bytes,public"];

#[test]
fn one_account_has_the_same_containers_in_every_form() {
    let names = "=formula\na&b<c>\nimages bucket\n日志\n";
    let json = "[{\"name\": \"=formula\", \"count\": 0, \"bytes\": 0}, {\"name\": \"a&b<c>\", \
                \"count\": 0, \"bytes\": 0}, {\"name\": \"images bucket\", \"count\": 6, \"bytes\": 6}, \
                {\"name\": \"\\u65e5\\u5fd7\", \"count\": 4, \"bytes\": 1200}]";
    let element = |name: &str, count: u32, bytes: u32| {
        format!(
            "<container><name>{name}</name><count>{count}</count><bytes>{bytes}</bytes></container>"
        )
    };
    let xml = [
        element("=formula", 0, 0),
        element("a&amp;b&lt;c&gt;", 0, 0),
        element("images bucket", 6, 6),
        element("日志", 4, 1200),
    ];
    let xml = format!(
        "<?xml version=\"1.0\"?>\n<account name=\"{ACCOUNT}\">\n{}\n</account>",
        xml.join("\n")
    );
    let rows = |files: &[(&str, String)]| stdout(SHORT, folder(files).path());
    let of_json = rows(&[(&format!("{ACCOUNT}.json"), json.to_owned())]);
    assert_eq!(of_json.lines().count(), 5);
    // The account is in the XML, and needs no file's name.
    assert_eq!(rows(&[("listing.xml", xml.clone())]), of_json);
    let headers = [("X-Account-Container-Count", "4"), ("Content-Type", "application/xml")];
    assert_eq!(rows(&[("listing.xml", reply("200 OK", &headers, &xml))]), of_json);
    // Plain text has names alone.
    let of_text = rows(&[(&format!("{ACCOUNT}.txt"), account("4", names))]);
    let named = |rows: &str| {
        let cut = rows.lines().map(|line| line.split(',').take(2).collect::<Vec<_>>().join(","));
        cut.collect::<Vec<_>>()
    };
    assert_eq!(named(&of_text), named(&of_json));
    // All of them are one list.
    let text = format!("{ACCOUNT}.txt");
    assert_eq!(rows(&[("a.xml", xml), (&text, account("4", names))]), of_json);
}

#[test]
fn a_listing_without_headers_is_read_where_the_user_says_what_it_is() {
    let names = "backups\nimages\n".to_owned();
    let folder = folder(&[("names.txt", names)]);
    let identified =
        stdout(&["identify", ".", "-f", "csv", "--no-header", "-c", "kind"], folder.path());
    assert_eq!(identified, "text\n");
    let said = format!("object_containers:{ACCOUNT}=names.txt");
    let rows = stdout(
        &["containers", &said, "-f", "csv", "--no-header", "-q", "-c", "account,name"],
        folder.path(),
    );
    assert_eq!(rows, format!("{ACCOUNT},backups\n{ACCOUNT},images\n"));
}

#[test]
fn headers_alone_tell_of_a_container_that_it_is_public() {
    let trace = |container: &str, read: &str| {
        format!(
            "> HEAD /v1/{ACCOUNT}/{container} HTTP/1.1\r\n> Host: h\r\n> \r\n\
             < HTTP/1.1 204 No Content\r\n< X-Container-Object-Count: 6\r\n\
             < X-Container-Bytes-Used: 60\r\n{read}< X-Storage-Policy: gold\r\n< \r\n"
        )
    };
    let public = trace("images", "< X-Container-Read: .r:*,.rlistings\r\n");
    let folder = folder(&[
        ("head-1.txt", public),
        ("head-2.txt", trace("backups", "")),
        (
            "all.xml",
            format!(
                "<account name=\"{ACCOUNT}\"><container><name>images</name><count>5</count><bytes>50</bytes></container><container><name>backups</name><count>1</count><bytes>2</bytes></container></account>"
            ),
        ),
    ]);
    let rows = stdout(SHORT, folder.path());
    // The listing's numbers hold; only the headers say who may read.
    let expected = format!(
        "account,name,objects,size_bytes,public\n{ACCOUNT},images,5,50,true\n{ACCOUNT},backups,1,2,\n"
    );
    let mut lines: Vec<_> = rows.lines().collect();
    let mut wanted: Vec<_> = expected.lines().collect();
    lines.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(lines, wanted);
}

#[test]
fn a_header_count_above_the_names_is_an_incomplete_list() {
    let file = format!("{ACCOUNT}.txt");
    let lacking = folder(&[(&file, account("3", "a\nb\n"))]);
    let output = run(&["containers", ".", "-q"], lacking.path());
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("2 of 3 object_containers were given"), "{said}");
    // Another account of as many containers does not make up for them.
    let other = format!("{OTHER}.txt");
    let both = folder(&[(&file, account("3", "a\nb\n")), (&other, account("3", "c\nd\ne\n"))]);
    let said = run(&["containers", ".", "-q"], both.path());
    assert_eq!(said.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&said.stderr).contains("2 of 3 object_containers"));
    // Nor do the headers of the account alone.
    let empty = folder(&[(&file, account("2", "a\nb\n")), (&other, account("2", ""))]);
    assert_eq!(run(&["containers", ".", "-q"], empty.path()).status.code(), Some(1));
    let whole = folder(&[(&file, account("2", "a\nb\n")), (&other, account("2", "c\nd\n"))]);
    assert_eq!(run(&["containers", ".", "-q"], whole.path()).status.code(), Some(0));
}

#[test]
fn an_error_of_swift_is_not_a_listing() {
    for (status, body) in [
        ("401 Unauthorized", "<html><h1>Unauthorized</h1></html>"),
        ("412 Precondition Failed", "Maximum limit is 10000"),
    ] {
        let headers = [("Content-Type", "text/plain"), ("X-Account-Container-Count", "1")];
        let folder = folder(&[(&format!("{ACCOUNT}.txt"), reply(status, &headers, body))]);
        let output = run(&["check", "."], folder.path());
        assert_ne!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn a_redacted_listing_has_as_many_containers_and_none_of_the_names() {
    let xml = format!(
        "<account name=\"{ACCOUNT}\"><container><name>very-secret</name><count>5</count>\
         <bytes>50</bytes></container></account>"
    );
    let text = format!("{OTHER}.txt");
    let xml_file = format!("{ACCOUNT}.xml");
    let folder = folder(&[(&text, account("2", "very-secret\nmore-secret\n")), (&xml_file, xml)]);
    let output = run(&["redact", ".", "-o", "out"], folder.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for entry in fs::read_dir(folder.path().join("out")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!text.contains("secret") && !text.contains("4bf9b1") && !text.contains("5d070b"));
    }
    let rows = stdout(
        &["containers", "out", "-f", "json", "-q", "--ignore", "subject-from-name"],
        folder.path(),
    );
    let rows: Vec<serde_json::Value> = serde_json::from_str(&rows).unwrap();
    assert_eq!(rows.len(), 3);
    // One name has one pseudonym.
    let names: std::collections::BTreeSet<_> =
        rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 2);
    assert_eq!(rows.iter().filter(|row| row["objects"] == 5).count(), 1);
}
