//! SARIF logs are what the schema of OASIS says they are.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use std::sync::Arc;

use osreport::finding::code::CODES;
use osreport::finding::render::message_format;
use osreport::finding::{Finding, Place, RenderStyle, Snippet, Summary};
use serde_json::Value;

/// The log of these findings.
fn log(findings: &[Finding]) -> Value {
    let mut renderer = (message_format("sarif").unwrap().make)(&RenderStyle::default());
    let mut out = Vec::new();
    for finding in findings {
        renderer.finding(finding, &mut out);
    }
    let text = Some("0 records read".to_owned());
    renderer.end(&Summary { errors: 1, warnings: 2, notes: 3, text }, &mut out);
    serde_json::from_slice(&out).unwrap()
}

fn schema() -> jsonschema::Validator {
    let mut schema: Value = serde_json::from_str(include_str!("data/sarif-2.1.0.json")).unwrap();
    // The schema's pattern for a language has a stray bracket and is not a valid expression; the
    // logs name no language.
    for name in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][name]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern");
    }
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

#[track_caller]
fn assert_valid(log: &Value) {
    let errors: Vec<_> = schema()
        .iter_errors(log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn a_log_without_findings_is_valid() {
    assert_valid(&log(&[]));
}

#[test]
fn a_finding_of_every_code_at_every_kind_of_place_is_valid() {
    let files = ["-", "servers.json", "./a b/组%:?#[].json", "/var/x", "../C:\\x", "\u{1b}"];
    let full = Place {
        cloud: Some("a \"cloud\"".into()),
        file: None,
        record: Some(1),
        byte: Some(0),
        line: Some(1),
        column: Some(1),
        pointer: Some("/servers/0/a~1b".to_owned()),
    };
    let places = [
        full.clone(),
        Place { line: None, ..full.clone() },
        Place { byte: None, column: None, ..full.clone() },
        Place { pointer: Some(String::new()), ..Place::default() },
        Place::default(),
    ];
    let mut findings = vec![Finding::new(CODES[0], None, "no \"place\"\n\u{202e}")];
    for (number, code) in CODES.iter().enumerate() {
        let file: Arc<str> = files[number % files.len()].into();
        for place in &places {
            let mut finding = Finding::new(code, Some(file.clone()), "what is wrong");
            finding.place = Place { file: Some(file.clone()), ..place.clone() };
            finding.expected = Some("a text".to_owned());
            finding.found = Some("a `number`".to_owned());
            finding.snippet = Some(Snippet { text: "{\"id\": 1}".to_owned(), caret: 7 });
            findings.push(finding);
        }
    }
    let log = log(&findings);
    assert_valid(&log);
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), findings.len());
    assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), CODES.len());
}

#[test]
fn the_schema_refuses_other_json() {
    let mut broken = log(&[Finding::new(CODES[0], None, "x")]);
    broken["runs"][0]["results"][0]["level"] = "grave".into();
    assert!(!schema().is_valid(&broken));
}
