//! `sarif`: the Static Analysis Results Interchange Format 2.1.0 of OASIS, for code scanning.
//!
//! Results are written as they come; what must be known about all of them stands after them.

use super::{MessageFormat, RenderStyle, Renderer, Summary};
use crate::finding::{Code, Finding, Place, Severity, safe};

/// One SARIF log with one run.
pub static FORMAT: MessageFormat = MessageFormat {
    name: "sarif",
    about: "a SARIF 2.1.0 log, for code scanning",
    make: |_: &RenderStyle| Box::new(Sarif { rules: Vec::new(), begun: false }),
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

struct Sarif {
    /// The codes that occurred, in the order of first appearance.
    rules: Vec<&'static Code>,
    /// Whether the log's head is written.
    begun: bool,
}

impl Renderer for Sarif {
    fn finding(&mut self, finding: &Finding, out: &mut Vec<u8>) {
        self.separate(out);
        let rule = self.rule(finding.code);
        let mut text = safe::shown(&finding.message);
        let known = [("expected", &finding.expected), ("found", &finding.found)];
        for (name, value) in known {
            if let Some(value) = value {
                text += &format!("; {name}: {}", safe::shown(value));
            }
        }
        raw(out, "\n{\"ruleId\":");
        safe::json(out, finding.code.name);
        raw(out, &format!(",\"ruleIndex\":{rule},\"level\":\"{}\",", level(finding.severity)));
        message(out, "message", &text);
        location(out, &finding.place);
        raw(out, ",\"properties\":{");
        if let Some(record) = finding.place.record {
            raw(out, &format!("\"record\":{record},"));
        }
        raw(out, "\"help\":");
        safe::json(out, finding.remedy());
        raw(out, "}}");
    }

    fn end(&mut self, summary: &Summary, out: &mut Vec<u8>) {
        self.begin(out);
        raw(out, "\n],\"tool\":{\"driver\":{\"name\":\"osreport\",\"version\":");
        safe::json(out, env!("CARGO_PKG_VERSION"));
        raw(out, ",\"rules\":[");
        for (number, code) in self.rules.iter().enumerate() {
            raw(out, if number > 0 { ",\n{\"id\":" } else { "\n{\"id\":" });
            safe::json(out, code.name);
            for (name, text) in [("shortDescription", code.about), ("fullDescription", code.why)] {
                raw(out, ",");
                message(out, name, text);
            }
            raw(out, ",");
            message(out, "help", &format!("{}\n\n{}", code.mend, code.example));
            let level = level(code.severity);
            raw(out, &format!(",\"defaultConfiguration\":{{\"level\":\"{level}\"}}}}"));
        }
        let Summary { errors, warnings, notes, text } = summary;
        raw(out, "\n]}},\"properties\":{");
        raw(out, &format!("\"errors\":{errors},\"warnings\":{warnings},\"notes\":{notes}"));
        if let Some(text) = text {
            raw(out, ",\"summary\":");
            safe::json(out, text);
        }
        raw(out, "}}]}\n");
    }
}

impl Sarif {
    fn begin(&mut self, out: &mut Vec<u8>) {
        if !self.begun {
            self.begun = true;
            raw(out, "{\"$schema\":");
            safe::json(out, SCHEMA);
            raw(out, ",\"version\":\"2.1.0\",\"runs\":[{");
            raw(out, "\"columnKind\":\"unicodeCodePoints\",\"results\":[");
        }
    }

    /// Writes what stands before a result.
    fn separate(&mut self, out: &mut Vec<u8>) {
        if self.begun {
            raw(out, ",");
        }
        self.begin(out);
    }

    /// Where the code stands among the rules.
    fn rule(&mut self, code: &'static Code) -> usize {
        self.rules.iter().position(|rule| rule.name == code.name).unwrap_or_else(|| {
            self.rules.push(code);
            self.rules.len() - 1
        })
    }
}

fn raw(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn level(severity: Severity) -> &'static str {
    severity.name()
}

fn message(out: &mut Vec<u8>, name: &str, text: &str) {
    raw(out, &format!("\"{name}\":{{\"text\":"));
    safe::json(out, text);
    raw(out, "}");
}

/// `,"locations":[...]`, or nothing where no file is known.
fn location(out: &mut Vec<u8>, place: &Place) {
    let Some(file) = &place.file else { return };
    raw(out, ",\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
    safe::json(out, &uri(file));
    raw(out, "}");
    // Columns mean something in a line only.
    let parts = [
        ("startLine", place.line),
        ("startColumn", place.line.and(place.column)),
        ("byteOffset", place.byte),
    ];
    let region: Vec<_> = parts
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| format!("\"{name}\":{value}")))
        .collect();
    if !region.is_empty() {
        raw(out, &format!(",\"region\":{{{}}}", region.join(",")));
    }
    raw(out, "}");
    if let Some(pointer) = &place.pointer {
        raw(out, ",\"logicalLocations\":[{\"fullyQualifiedName\":");
        safe::json(out, pointer);
        raw(out, "}]");
    }
    raw(out, "}]");
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
        {"ruleId":"unknown-value","ruleIndex":1,"level":"warning","message":{"text":"\\x1b[31m`status` is \\u{202e}`GONE`\\r\\nnow"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a%2Cb%3Ac%25.json"},"region":{"startLine":1,"startColumn":14}}}],"properties":{"help":"leave `--strict` away, or accept the value with `--ignore unknown-value`"}},
        {"ruleId":"skipped-file","ruleIndex":2,"level":"note","message":{"text":"no dump"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"dumps/server-source"}}}],"properties":{"help":"give the file by its own name"}},
        {"ruleId":"late-dump","ruleIndex":3,"level":"error","message":{"text":"users come after servers"},"properties":{"help":"put the servers last in the stream, or give each dump as a file of its own"}}
        ],"tool":{"driver":{"name":"osreport","version":"VERSION","rules":[
        {"id":"missing-field","shortDescription":{"text":"a record lacks a field that the API always gives"},"fullDescription":{"text":"the record is refused and missing from the report"},"help":{"text":"save the reply again as the service sent it, without a `jq` or `-c` that picks fields\n\ncurl -sS -H \"X-Auth-Token: $TOKEN\" \"$NOVA/servers/detail?all_tenants=1\" > servers.json\nosreport schema servers"},"defaultConfiguration":{"level":"error"}},
        {"id":"unknown-value","shortDescription":{"text":"an enumeration has a value that osreport does not know"},"fullDescription":{"text":"the value is reported as it stands; this is said with `--strict` only, since vendors add values of their own"},"help":{"text":"leave `--strict` away, or accept the value with `--ignore unknown-value`\n\nosreport check --strict --ignore unknown-value FILE"},"defaultConfiguration":{"level":"warning"}},
        {"id":"skipped-file","shortDescription":{"text":"a file in the folder is no dump and was skipped"},"fullDescription":{"text":"nothing is missing from the report if the file was not meant as a dump"},"help":{"text":"give the file by its own name to hear what is wrong with it, or silence this with `--ignore skipped-file`\n\nosreport check FOLDER/FILE"},"defaultConfiguration":{"level":"note"}},
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
