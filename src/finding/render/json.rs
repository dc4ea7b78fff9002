//! `json`: one object a line, for programs.

use super::{MessageFormat, RenderStyle, Renderer, Summary};
use crate::finding::{Finding, Snippet, safe};

/// One object per finding, with the same keys always; then `{"summary": {...}}`.
pub static FORMAT: MessageFormat = MessageFormat {
    name: "json",
    about: "one JSON object a line, then one with the summary",
    make: |_: &RenderStyle| Box::new(Json),
};

struct Json;

impl Renderer for Json {
    fn finding(&mut self, finding: &Finding, out: &mut Vec<u8>) {
        let place = &finding.place;
        out.extend_from_slice(b"{\"code\":");
        safe::json(out, finding.code.name);
        out.extend_from_slice(b",\"severity\":");
        safe::json(out, finding.severity.name());
        text(out, "file", place.file.as_deref());
        number(out, "record", place.record);
        number(out, "byte", place.byte);
        number(out, "line", place.line);
        number(out, "column", place.column);
        text(out, "pointer", place.pointer.as_deref());
        text(out, "message", Some(&finding.message));
        text(out, "expected", finding.expected.as_deref());
        text(out, "found", finding.found.as_deref());
        text(out, "help", Some(finding.remedy()));
        snippet(out, finding.snippet.as_ref());
        out.extend_from_slice(b"}\n");
    }

    fn end(&mut self, summary: &Summary, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"summary\":{\"errors\":");
        out.extend_from_slice(summary.errors.to_string().as_bytes());
        number(out, "warnings", Some(summary.warnings));
        number(out, "notes", Some(summary.notes));
        text(out, "text", summary.text.as_deref());
        out.extend_from_slice(b"}}\n");
    }
}

fn key(out: &mut Vec<u8>, key: &str) {
    out.extend_from_slice(format!(",\"{key}\":").as_bytes());
}

fn text(out: &mut Vec<u8>, name: &str, value: Option<&str>) {
    key(out, name);
    match value {
        Some(value) => safe::json(out, value),
        None => out.extend_from_slice(b"null"),
    }
}

fn number(out: &mut Vec<u8>, name: &str, value: Option<u64>) {
    key(out, name);
    match value {
        Some(value) => out.extend_from_slice(value.to_string().as_bytes()),
        None => out.extend_from_slice(b"null"),
    }
}

/// The line and where in it the place is, in characters from 0.
fn snippet(out: &mut Vec<u8>, snippet: Option<&Snippet>) {
    key(out, "snippet");
    let Some(snippet) = snippet else {
        out.extend_from_slice(b"null");
        return;
    };
    out.extend_from_slice(b"{\"text\":");
    safe::json(out, &snippet.text);
    number(out, "caret", Some(snippet.caret as u64));
    out.push(b'}');
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
        {"code":"unknown-value","severity":"warning","file":"a,b:c%.json","record":null,"byte":null,"line":1,"column":14,"pointer":null,"message":"\u001b[31m`status` is \u202e`GONE`\r\nnow","expected":null,"found":null,"help":"leave `--strict` away, or accept the value with `--ignore unknown-value`","snippet":{"text":"\t{\"组\u001b\": \"GONE\"}","caret":8}}
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
