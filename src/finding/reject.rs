//! Refused records, as lines to be kept beside the report.

use serde::Serialize;

use super::{Finding, mask};
use crate::hidden::json;

/// A refused record as one JSON object and a line break: where it was, why it was refused, and
/// its bytes.
///
/// `raw` is the record's text, with its secrets masked unless `secrets` are to be kept. A record
/// that is not UTF-8 has its bytes in `raw_hex` instead where secrets are kept: nothing else can
/// give them back byte for byte.
pub fn line(finding: &Finding, record: &[u8], secrets: bool) -> Vec<u8> {
    let place = &finding.place;
    let (raw, raw_hex) = match std::str::from_utf8(record) {
        Err(_) if secrets => {
            (None, Some(record.iter().map(|byte| format!("{byte:02x}")).collect()))
        }
        Ok(record) if secrets => (Some(record.to_owned()), None),
        _ => (Some(mask::record(record)), None),
    };
    let mut out = Vec::with_capacity(record.len() + 256);
    json::push(
        &mut out,
        &Line {
            cloud: place.cloud.as_deref(),
            file: place.file.as_deref(),
            record: place.record,
            byte: place.byte,
            line: place.line,
            column: place.column,
            pointer: place.pointer.as_deref(),
            code: finding.code.name,
            message: &finding.message,
            raw,
            raw_hex,
        },
    );
    out.push(b'\n');
    out
}

#[derive(Serialize)]
struct Line<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud: Option<&'f str>,
    file: Option<&'f str>,
    record: Option<u64>,
    byte: Option<u64>,
    line: Option<u64>,
    column: Option<u64>,
    pointer: Option<&'f str>,
    code: &'f str,
    message: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_hex: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::code;

    fn raw(record: &[u8], secrets: bool) -> serde_json::Value {
        let finding = Finding::new(&code::WRONG_TYPE, Some("f".into()), "`id` is null");
        serde_json::from_slice(&line(&finding, record, secrets)).unwrap()
    }

    #[test]
    fn a_record_can_be_had_back_byte_for_byte() {
        let record = "{\"id\": null, \"adminPass\": \"s3cret\", \"组\": \"\\n\"}";
        assert_eq!(raw(record.as_bytes(), true)["raw"], record);
        assert_eq!(raw(b"{\"\xFF\"}", true)["raw_hex"], "7b22ff227d");
    }

    #[test]
    fn secrets_are_masked_unless_they_are_to_be_kept() {
        let json = raw(br#"{"id": null, "adminPass": "s3cret"}"#, false);
        assert!(!json["raw"].as_str().unwrap().contains("s3cret"), "{json}");
        assert_eq!(json["code"], "wrong-type");
    }
}
