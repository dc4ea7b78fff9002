//! Refused records, as lines to be kept beside the report.

use super::{Finding, mask, safe};

/// A refused record as one JSON object and a line break: where it was, why it was refused, and
/// its bytes.
///
/// `raw` is the record's text, with its secrets masked unless `secrets` are to be kept. A record
/// that is not UTF-8 has its bytes in `raw_hex` instead where secrets are kept: nothing else can
/// give them back byte for byte.
pub fn line(finding: &Finding, record: &[u8], secrets: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(record.len() + 256);
    let place = &finding.place;
    out.extend_from_slice(b"{\"file\":");
    text(&mut out, place.file.as_deref());
    for (key, number) in [
        ("record", place.record),
        ("byte", place.byte),
        ("line", place.line),
        ("column", place.column),
    ] {
        let number = number.map_or_else(|| "null".to_owned(), |number| number.to_string());
        out.extend_from_slice(format!(",\"{key}\":{number}").as_bytes());
    }
    for (key, value) in [
        ("pointer", place.pointer.as_deref()),
        ("code", Some(finding.code.name)),
        ("message", Some(finding.message.as_str())),
    ] {
        out.extend_from_slice(format!(",\"{key}\":").as_bytes());
        text(&mut out, value);
    }
    match std::str::from_utf8(record) {
        Err(_) if secrets => {
            let hex: String = record.iter().map(|byte| format!("{byte:02x}")).collect();
            out.extend_from_slice(format!(",\"raw_hex\":\"{hex}\"").as_bytes());
        }
        Ok(record) if secrets => {
            out.extend_from_slice(b",\"raw\":");
            safe::json(&mut out, record);
        }
        _ => {
            out.extend_from_slice(b",\"raw\":");
            safe::json(&mut out, &mask::text(&String::from_utf8_lossy(record)));
        }
    }
    out.extend_from_slice(b"}\n");
    out
}

fn text(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => safe::json(out, text),
        None => out.extend_from_slice(b"null"),
    }
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
