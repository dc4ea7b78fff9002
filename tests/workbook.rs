//! The workbook, read back by calamine and opened by LibreOffice.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may")]

mod common;

use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};

use common::{run, stdout_of};

fn made(arguments: &[&str], file: &Path) -> Xlsx<std::io::BufReader<std::fs::File>> {
    let outcome = run(arguments.iter().copied().chain(["-q", "-o", file.to_str().unwrap()]));
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    open_workbook(file).unwrap()
}

/// The texts of a sheet, row by row.
fn texts(book: &mut Xlsx<std::io::BufReader<std::fs::File>>, sheet: &str) -> Vec<Vec<String>> {
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

#[test]
fn the_workbook_has_a_cover_and_a_sheet_for_each_report() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = made(&["workbook", "blog"], &folder.path().join("cloud.xlsx"));
    let names = book.sheet_names();
    assert_eq!(names[0], "cover");
    for report in ["servers", "users", "groups", "projects", "hypervisors", "summary"] {
        assert!(names.iter().any(|name| name == report), "{names:?}");
    }
    assert!(!names.iter().any(|name| name == "volumes"), "no volumes were given: {names:?}");
    let cover = texts(&mut book, "cover");
    assert_eq!(cover[0][0], "OpenStack");
    let servers = cover.iter().find(|row| row[0] == "servers" && row[2] == "33");
    assert!(servers.is_some(), "{cover:?}");
    let sheet = texts(&mut book, "servers");
    assert_eq!(sheet.len(), 34);
    assert_eq!(sheet[0][..3], ["id", "name", "status"]);
}

#[test]
fn a_sheet_holds_the_cells_of_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let report = ["servers", "blog", "-c", "id,name,vcpus,locked,ips,created,username"];
    let mut book = made(&report, &folder.path().join("servers.xlsx"));
    let range = book.worksheet_range("servers").unwrap();
    let json = stdout_of(report.iter().copied().chain(["-f", "json"]));
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(range.height(), rows.len() + 1);
    for (row, json) in range.rows().skip(1).zip(&rows) {
        assert_eq!(row[0], Data::String(json["id"].as_str().unwrap().to_owned()));
        match json["vcpus"].as_f64() {
            Some(number) => assert_eq!(row[2], Data::Float(number)),
            None => assert_eq!(row[2], Data::Empty),
        }
        match json["locked"].as_bool() {
            Some(locked) => assert_eq!(row[3], Data::Bool(locked)),
            None => assert_eq!(row[3], Data::Empty),
        }
        assert_eq!(json["created"].is_null(), !matches!(row[5], Data::DateTime(_)), "{json}");
        let ips: Vec<&str> =
            json["ips"].as_array().unwrap().iter().map(|ip| ip.as_str().unwrap()).collect();
        assert_eq!(row[4].to_string(), ips.join("; "));
    }
}

#[test]
fn libreoffice_reads_the_same_cells() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("servers.xlsx");
    let report = ["servers", "blog", "-c", "id,name,status,ip,username,group,project,ips,vcpus"];
    let mut book = made(&report, &file);
    let converted = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.path().display()))
        .args([
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76",
            "--outdir",
        ])
        .arg(folder.path())
        .arg(&file)
        .output();
    match converted {
        Ok(output) if output.status.success() => {}
        Ok(output) => panic!("{}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => return eprintln!("skipped: `soffice` cannot be run: {error}"),
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(folder.path().join("servers.csv"))
        .unwrap();
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(rows, texts(&mut book, "servers"));
}
