//! `sarif`: the Static Analysis Results Interchange Format 2.1.0 of OASIS, for code scanning.
//!
//! Results are written as they come; what must be known about all of them is after them.

use serde::Serialize;

use super::{MessageFormat, RenderStyle, Renderer, Summary};
use crate::finding::{Code, Finding, Place};
use crate::hidden::{json, shown};

/// One SARIF log with one run.
pub static FORMAT: MessageFormat = MessageFormat {
    name: "sarif",
    about: "a SARIF 2.1.0 log, for code scanning",
    make: |_: &RenderStyle| Box::new(Sarif { rules: Vec::new(), begun: false }),
};

/// The log up to its first result. What is known only at the end follows the results.
const BEGIN: &str = concat!(
    "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/",
    "sarif-schema-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{",
    "\"columnKind\":\"unicodeCodePoints\",\"results\":["
);

struct Sarif {
    /// The codes that occurred, in the order of first appearance.
    rules: Vec<&'static Code>,
    /// Whether the log's head is written.
    begun: bool,
}

#[derive(Serialize)]
struct Text<T> {
    text: T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'f> {
    rule_id: &'f str,
    rule_index: usize,
    level: &'f str,
    message: Text<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locations: Option<[Location<'f>; 1]>,
    properties: OutcomeProperties<'f>,
}

#[derive(Serialize)]
struct OutcomeProperties<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    help: &'f str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'f> {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_locations: Option<[LogicalLocation<'f>; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Region::is_empty")]
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    #[serde(skip_serializing_if = "Option::is_none")]
    start_line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_offset: Option<u64>,
}

impl Region {
    fn is_empty(&self) -> bool {
        self.start_line.is_none() && self.start_column.is_none() && self.byte_offset.is_none()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'f> {
    fully_qualified_name: &'f str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text<&'static str>,
    full_description: Text<&'static str>,
    help: Text<String>,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RunProperties<'s> {
    errors: u64,
    warnings: u64,
    notes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'s str>,
}

impl Renderer for Sarif {
    fn finding(&mut self, finding: &Finding, out: &mut Vec<u8>) {
        if self.begun {
            out.push(b',');
        }
        self.begin(out);
        let mut text = shown(&finding.sentence());
        for (name, value) in [("expected", &finding.expected), ("found", &finding.found)] {
            if let Some(value) = value {
                text += &format!("; {name}: {}", shown(value));
            }
        }
        out.push(b'\n');
        json::push(
            out,
            &Outcome {
                rule_id: finding.code.name,
                rule_index: self.rule(finding.code),
                level: finding.severity.name(),
                message: Text { text },
                locations: location(&finding.place).map(|location| [location]),
                properties: OutcomeProperties {
                    cloud: finding.place.cloud.as_deref(),
                    record: finding.place.record,
                    help: finding.remedy(),
                },
            },
        );
    }

    fn end(&mut self, summary: &Summary, out: &mut Vec<u8>) {
        self.begin(out);
        out.extend_from_slice(b"\n],\"tool\":{\"driver\":{\"name\":\"osreport\",\"version\":");
        json::push(out, env!("CARGO_PKG_VERSION"));
        out.extend_from_slice(b",\"rules\":[");
        for (number, code) in self.rules.iter().enumerate() {
            out.extend_from_slice(if number > 0 { b",\n" } else { b"\n" });
            json::push(
                out,
                &Rule {
                    id: code.name,
                    short_description: Text { text: code.about },
                    full_description: Text { text: code.why },
                    help: Text { text: format!("{}\n\n{}", code.fix, code.example) },
                    default_configuration: Configuration { level: code.severity.name() },
                },
            );
        }
        out.extend_from_slice(b"\n]}},\"properties\":");
        let Summary { errors, warnings, notes, ref text } = *summary;
        json::push(out, &RunProperties { errors, warnings, notes, summary: text.as_deref() });
        out.extend_from_slice(b"}]}\n");
    }
}

impl Sarif {
    fn begin(&mut self, out: &mut Vec<u8>) {
        if !self.begun {
            self.begun = true;
            out.extend_from_slice(BEGIN.as_bytes());
        }
    }

    /// The code's index among the rules.
    fn rule(&mut self, code: &'static Code) -> usize {
        self.rules.iter().position(|rule| rule.name == code.name).unwrap_or_else(|| {
            self.rules.push(code);
            self.rules.len() - 1
        })
    }
}

/// The place, or nothing where no file is known.
fn location(place: &Place) -> Option<Location<'_>> {
    let file = place.file.as_deref()?;
    let logical = |fully_qualified_name| [LogicalLocation { fully_qualified_name }];
    Some(Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: uri(file) },
            region: Region {
                start_line: place.line,
                // A column has a meaning in a line only.
                start_column: place.line.and(place.column),
                byte_offset: place.byte,
            },
        },
        logical_locations: place.pointer.as_deref().map(logical),
    })
}

/// The path as a URI reference (RFC 3986): a `file:` URI when it is absolute, else relative.
fn uri(path: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri += &format!("%{byte:02X}"),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::render::tests::{rendered, samples};

    #[test]
    fn a_log_lists_results_and_the_rules_that_occur() {
        let text = rendered("sarif", &RenderStyle::default(), &samples());
        insta::assert_snapshot!(text.replace(env!("CARGO_PKG_VERSION"), "VERSION"), @r#"
        {"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json","version":"2.1.0","runs":[{"columnKind":"unicodeCodePoints","results":[
        {"ruleId":"missing-field","ruleIndex":0,"level":"error","message":{"text":"the server has no `id`; expected: a text; found: nothing"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"dumps/server-source"},"region":{"startLine":17,"startColumn":5,"byteOffset":482}},"logicalLocations":[{"fullyQualifiedName":"/servers/2/id"}]}],"properties":{"record":3,"help":"save the reply again as the service sent it, without a `jq` or `-c` that picks fields"}},
        {"ruleId":"unknown-value","ruleIndex":1,"level":"warning","message":{"text":"\\x1b[31m`status` is \\u{202e}`GONE`\\r\\nnow"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a%2Cb%3Ac%25.json"},"region":{"startLine":1,"startColumn":14}}}],"properties":{"help":"drop `--strict`, or accept the value with `--ignore unknown-value`"}},
        {"ruleId":"skipped-file","ruleIndex":2,"level":"note","message":{"text":"no dump"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"dumps/server-source"}}}],"properties":{"help":"give the file by its own name"}},
        {"ruleId":"late-dump","ruleIndex":3,"level":"error","message":{"text":"users come after servers"},"properties":{"help":"put the servers last in the stream, or give each dump as a file of its own"}}
        ],"tool":{"driver":{"name":"osreport","version":"VERSION","rules":[
        {"id":"missing-field","shortDescription":{"text":"a record lacks a field that the API always gives"},"fullDescription":{"text":"the record is refused and missing from the report"},"help":{"text":"save the reply again as the service sent it, without a `jq` or `-c` that picks fields\n\ncurl -sS -H \"X-Auth-Token: $TOKEN\" \"$NOVA/servers/detail?all_tenants=1\" > servers.json\nosreport schema servers"},"defaultConfiguration":{"level":"error"}},
        {"id":"unknown-value","shortDescription":{"text":"an enumeration has a value that osreport does not know"},"fullDescription":{"text":"the value is reported unchanged; only `--strict` warns, because vendors add values of their own"},"help":{"text":"drop `--strict`, or accept the value with `--ignore unknown-value`\n\nosreport check --strict --ignore unknown-value FILE"},"defaultConfiguration":{"level":"warning"}},
        {"id":"skipped-file","shortDescription":{"text":"a file in the folder is not a dump and was skipped"},"fullDescription":{"text":"nothing is missing from the report if the file was not meant as a dump"},"help":{"text":"give the file by its own name to see what is wrong with it, or silence this with `--ignore skipped-file`\n\nosreport check FOLDER/FILE"},"defaultConfiguration":{"level":"note"}},
        {"id":"late-dump","shortDescription":{"text":"a dump that servers are joined to comes after the servers in one stream"},"fullDescription":{"text":"the servers before it were already reported without it"},"help":{"text":"put the servers last in the stream, or give each dump as a file of its own\n\ncat users.json projects.json servers.json | osreport servers -"},"defaultConfiguration":{"level":"error"}}
        ]}},"properties":{"errors":2,"warnings":1,"notes":1,"summary":"4 records read, 1 refused"}}]}
        "#);
    }

    #[test]
    fn a_log_is_json_with_and_without_findings() {
        for findings in [vec![], samples(), [samples(), samples()].concat()] {
            let text = rendered("sarif", &RenderStyle::default(), &findings);
            let log: serde_json::Value = serde_json::from_str(&text).unwrap();
            let results = log["runs"][0]["results"].as_array().unwrap();
            let rules = &log["runs"][0]["tool"]["driver"]["rules"];
            assert_eq!(results.len(), findings.len());
            for result in results {
                let index = result["ruleIndex"].as_u64().unwrap() as usize;
                assert_eq!(rules[index]["id"], result["ruleId"]);
            }
        }
    }

    #[test]
    fn a_path_becomes_a_uri_reference() {
        assert_eq!(uri("dumps/a b%:组.json"), "dumps/a%20b%25%3A%E7%BB%84.json");
        assert_eq!(uri("/var/dumps/x"), "file:///var/dumps/x");
    }
}
