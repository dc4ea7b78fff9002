//! `json`: one object a line, for programs.

use serde::Serialize;

use super::{MessageFormat, RenderStyle, Renderer, Summary};
use crate::finding::{Finding, Snippet};
use crate::hidden::json;

/// One object per finding, with the same keys always; then `{"summary": {...}}`.
pub static FORMAT: MessageFormat = MessageFormat {
    name: "json",
    about: "one JSON object a line, then one with the summary",
    make: |_: &RenderStyle| Box::new(Json),
};

struct Json;

/// A finding as an object, with `null` for what is not known.
#[derive(Serialize)]
struct Line<'f> {
    code: &'f str,
    severity: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud: Option<&'f str>,
    file: Option<&'f str>,
    record: Option<u64>,
    byte: Option<u64>,
    line: Option<u64>,
    column: Option<u64>,
    pointer: Option<&'f str>,
    message: &'f str,
    expected: Option<&'f str>,
    found: Option<&'f str>,
    help: &'f str,
    snippet: Option<&'f Snippet>,
}

/// The last line.
#[derive(Serialize)]
struct Last<'s> {
    summary: &'s Summary,
}

impl Renderer for Json {
    fn finding(&mut self, finding: &Finding, out: &mut Vec<u8>) {
        let place = &finding.place;
        json::push(
            out,
            &Line {
                code: finding.code.name,
                severity: finding.severity.name(),
                cloud: place.cloud.as_deref(),
                file: place.file.as_deref(),
                record: place.record,
                byte: place.byte,
                line: place.line,
                column: place.column,
                pointer: place.pointer.as_deref(),
                message: &finding.message,
                expected: finding.expected.as_deref(),
                found: finding.found.as_deref(),
                help: finding.remedy(),
                snippet: finding.snippet().as_deref(),
            },
        );
        out.push(b'\n');
    }

    fn end(&mut self, summary: &Summary, out: &mut Vec<u8>) {
        json::push(out, &Last { summary });
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::render::tests::{rendered, samples};

    #[test]
    fn each_finding_is_one_object_on_one_line() {
        let text = rendered("json", &RenderStyle::default(), &samples());
        insta::assert_snapshot!(text, @r#"
        {"code":"missing-field","severity":"error","file":"dumps/server-source","record":3,"byte":482,"line":17,"column":5,"pointer":"/servers/2/id","message":"the server has no `id`","expected":"a text","found":"nothing","help":"save the reply again as the service sent it, without a `jq` or `-c` that picks fields","snippet":{"text":"    {\"name\": \"组\"}","caret":4}}
        {"code":"unknown-value","severity":"warning","file":"a,b:c%.json","record":null,"byte":null,"line":1,"column":14,"pointer":null,"message":"\u001b[31m`status` is \u202e`GONE`\r\nnow","expected":null,"found":null,"help":"drop `--strict`, or accept the value with `--ignore unknown-value`","snippet":{"text":"\t{\"组\u001b\": \"GONE\"}","caret":8}}
        {"code":"skipped-file","severity":"note","file":"dumps/server-source","record":null,"byte":null,"line":null,"column":null,"pointer":null,"message":"no dump","expected":null,"found":null,"help":"give the file by its own name","snippet":null}
        {"code":"late-dump","severity":"error","file":null,"record":null,"byte":null,"line":null,"column":null,"pointer":null,"message":"users come after servers","expected":null,"found":null,"help":"put the servers last in the stream, or give each dump as a file of its own","snippet":null}
        {"summary":{"errors":2,"warnings":1,"notes":1,"text":"4 records read, 1 refused"}}
        "#);
    }

    #[test]
    fn every_object_has_the_same_keys_in_the_same_order() {
        let text = rendered("json", &RenderStyle::default(), &samples());
        let mut lines: Vec<_> = text.lines().collect();
        assert!(lines.pop().unwrap().starts_with("{\"summary\":{"));
        let known = [
            "code", "severity", "file", "record", "byte", "line", "column", "pointer", "message",
            "expected", "found", "help", "snippet",
        ];
        for line in lines {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(object.as_object().unwrap().len(), known.len());
            let places: Vec<_> =
                known.iter().map(|key| line.find(&format!("\"{key}\":")).unwrap()).collect();
            assert!(places.is_sorted(), "{line}");
        }
    }
}
