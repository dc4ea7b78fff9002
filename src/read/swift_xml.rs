//! Listings of Swift in XML: `<account name="AUTH_...">` around containers, `<container name="...">`
//! around objects. Each element becomes a record, as Swift writes it in JSON.

use quick_xml::XmlVersion;
use quick_xml::escape::unescape;
use quick_xml::events::Event as Xml;
use quick_xml::reader::Reader;

use super::event::Begin;
use super::frame::{FrameReader, Open, State};
use super::swift::{Body, Made};
use crate::finding::code;
use crate::json::text::quoted;
use crate::recognize::probe::LOOK;

/// Members that are numbers.
const NUMBERS: &[&str] = &["count", "bytes"];

impl FrameReader {
    /// Whether a listing of Swift in XML begins at the cursor.
    pub(super) fn is_swift_xml(&mut self) -> bool {
        self.window.ensure(self.at + LOOK);
        root(&self.window.bytes[self.at..]).is_some()
    }

    /// A listing in XML begins at the cursor.
    pub(super) fn swift_xml(&mut self) {
        self.discard();
        let Some(Root { element, name, end }) = root(&self.window.bytes) else { return };
        let (kind, subject) = match element {
            "account" => ("object_containers", Some(name)),
            _ => ("objects", None),
        };
        let Some(kind) = self.kind_called(kind) else { return };
        let spot = self.window.start();
        let http = self.reply();
        self.at = end;
        self.documents += 1;
        self.begin(Begin { kind, spot, keys: Vec::new(), bare: true, single: false, http });
        // The listing names its account; the request in front of it can say no other.
        if let Some(subject) = subject.filter(|name| !name.is_empty()) {
            self.subject = Some(subject.into());
        }
        self.state = State::Swift(Open::lines(kind), Body::Elements);
    }

    /// Elements up to the end of the listing.
    pub(super) fn more_elements(&mut self, mut open: Open) {
        let mut made = Made::default();
        loop {
            if made.len() >= self.sizes.batch {
                self.hand_out(&mut open, made);
                self.discard();
                self.state = State::Swift(open, Body::Elements);
                return;
            }
            let next = self.token();
            self.window.ensure(self.at + 64);
            if next == Some(b'<')
                && self.window.get(self.at + 1) == Some(b'/')
                && let Some(end) = self.behind(b">", self.at)
            {
                self.at = end;
                self.hand_out(&mut open, made);
                return self.end(open, false);
            }
            let spot = self.window.spot(self.at);
            let Some((from, to)) = self.element() else {
                let message = "the file ends in the middle of the listing".to_owned();
                let mut finding = self.problem(&code::CUT_SHORT, self.at, message);
                finding.place.record = Some(self.number + made.count());
                self.hand_out(&mut open, made);
                self.emit_inside(finding);
                return self.end(open, true);
            };
            self.at = to;
            match record(&self.window.bytes[from..to]) {
                Some(record) => made.push(&record, spot),
                None => {
                    let message = "the element is not of a listing of Swift".to_owned();
                    let mut finding = self.problem(&code::BAD_JSON, from, message);
                    self.hand_out(&mut open, std::mem::take(&mut made));
                    finding.place.record = Some(self.number);
                    finding.rejected = Some(self.window.bytes[from..to].to_vec());
                    self.emit_inside(finding);
                    open.end.records += 1;
                    self.number += 1;
                }
            }
        }
    }

    /// Where the element at the cursor begins and ends; `None` where it does not end.
    fn element(&mut self) -> Option<(usize, usize)> {
        let rest = self.window.bytes.get(self.at..)?.strip_prefix(b"<")?;
        let length = rest.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
        let close = [b"</", &rest[..length], b">"].concat();
        Some((self.at, self.behind(&close, self.at)?))
    }

    /// Where the next `text` at or behind `from` ends.
    fn behind(&mut self, text: &[u8], from: usize) -> Option<usize> {
        let mut seen = from;
        loop {
            if let Some(at) = memchr::memmem::find(&self.window.bytes[seen..], text) {
                return Some(seen + at + text.len());
            }
            seen = self.window.bytes.len().saturating_sub(text.len()).max(from);
            if seen - from > self.sizes.record || !self.window.more() {
                return None;
            }
        }
    }
}

/// The first element of a listing.
pub(super) struct Root {
    element: &'static str,
    name: String,
    /// Where its tag ends.
    end: usize,
}

/// The first element, if it is that of a listing of Swift.
pub(super) fn root(text: &[u8]) -> Option<Root> {
    // The text may end in the middle of a character.
    let known = text.len().min(LOOK);
    let text = text[..known].utf8_chunks().next()?.valid();
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().ok()? {
            Xml::Decl(_) => {}
            Xml::Text(text) if text.trim().is_empty() => {}
            Xml::Start(tag) => {
                let element = match tag.name().as_ref() {
                    "account" => "account",
                    "container" => "container",
                    _ => return None,
                };
                let name = tag
                    .try_get_attribute("name")
                    .ok()??
                    .normalized_value(XmlVersion::Explicit1_0)
                    .ok()?;
                let end = usize::try_from(reader.buffer_position()).ok()?;
                return Some(Root { element, name: name.into_owned(), end });
            }
            _ => return None,
        }
    }
}

/// The JSON of an element whose children are its members.
fn record(element: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::from_str(str::from_utf8(element).ok()?);
    let mut json = Vec::new();
    let (mut depth, mut key, mut text) = (0, String::new(), String::new());
    loop {
        match reader.read_event().ok()? {
            Xml::Start(tag) => {
                depth += 1;
                key = tag.name().as_ref().to_owned();
                text.clear();
                // A part of a name that several objects share has its name twice.
                if depth == 1 && key == "subdir" {
                    let name = tag
                        .try_get_attribute("name")
                        .ok()??
                        .normalized_value(XmlVersion::Explicit1_0)
                        .ok()?;
                    let json = [&b"{\"subdir\": "[..], &quoted(name.as_bytes()), b"}"];
                    return Some(json.concat());
                }
            }
            Xml::Text(part) => text += &part,
            Xml::GeneralRef(name) => {
                text += &unescape(&format!("&{};", &*name)).ok()?;
            }
            Xml::End(_) => {
                depth -= 1;
                match depth {
                    0 => break,
                    1 => {}
                    _ => return None,
                }
                json.extend_from_slice(if json.is_empty() { b"{" } else { b", " });
                json.extend_from_slice(&quoted(key.as_bytes()));
                json.extend_from_slice(b": ");
                match text.parse::<u64>() {
                    Ok(number) if NUMBERS.contains(&&*key) => {
                        json.extend_from_slice(number.to_string().as_bytes());
                    }
                    _ => json.extend_from_slice(&quoted(text.as_bytes())),
                }
            }
            Xml::Eof => return None,
            _ => {}
        }
    }
    (!json.is_empty()).then(|| {
        json.push(b'}');
        json
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(element: &str) -> Option<String> {
        record(element.as_bytes()).map(|json| String::from_utf8(json).unwrap())
    }

    #[test]
    fn an_element_becomes_the_record_that_swift_writes_in_json() {
        let element = "<container><name>a&amp;b&lt;c&gt; &#26085;&#x5fd7; \"q\"</name><count>3</count>\
                       <bytes>07</bytes><last_modified>2026-11-24T21:34:57.565160</last_modified>\
                       </container>";
        let expected = r#"{"name": "a&b<c> 日志 \"q\"", "count": 3, "bytes": 7, "last_modified": "2026-11-24T21:34:57.565160"}"#;
        assert_eq!(json(element).as_deref(), Some(expected));
        assert_eq!(
            json("<object><name></name><bytes>many</bytes></object>").as_deref(),
            Some(r#"{"name": "", "bytes": "many"}"#)
        );
        let subdir = r#"<subdir name="2024/&quot;"><name>2024/"</name></subdir>"#;
        assert_eq!(json(subdir).as_deref(), Some(r#"{"subdir": "2024/\""}"#));
    }

    #[test]
    fn an_element_of_another_form_is_refused() {
        for element in [
            "<object></object>",
            "<object>text</object>",
            "<object><name>a</object>",
            "<object><name>a</bytes></object>",
            "<object><a><b><c>1</c></b></a></object>",
            "<object><name>&own;</name></object>",
            "<object><name>&#x110000;</name></object>",
            "<subdir></subdir>",
            "<object",
        ] {
            assert_eq!(json(element), None, "{element}");
        }
    }

    #[test]
    fn only_an_account_or_container_with_a_name_is_a_listing() {
        let name = |text: &str| root(text.as_bytes()).map(|root| (root.element, root.name));
        let account =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<account name=\"AUTH_1\">\n<cont";
        assert_eq!(name(account), Some(("account", "AUTH_1".to_owned())));
        assert_eq!(name("<container name='a&amp;b'>"), Some(("container", "a&b".to_owned())));
        for other in [
            "<html><body>",
            "<account>",
            "<?xml version=\"1.0\"?><feed name=\"x\">",
            "<!DOCTYPE account [<!ENTITY x \"y\">]><account name=\"a\">",
            "text <account name=\"a\">",
            "<account name=\"a\"",
            "",
        ] {
            assert_eq!(name(other), None, "{other}");
        }
    }
}
