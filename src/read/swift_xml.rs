//! Listings of Swift in XML: `<account name="AUTH_...">` around containers, `<container name="...">`
//! around objects. Each element becomes a record, as Swift writes it in JSON.

use quick_xml::XmlVersion;
use quick_xml::escape::unescape;
use quick_xml::events::Event as Xml;
use quick_xml::reader::Reader;

use super::event::Begin;
use super::frame::State;
use super::input::Input;
use super::preamble::Preamble;
use super::swift::{Body, Listing, Made};
use crate::finding::code;
use crate::json::text::quoted;
use crate::recognize::probe::LOOK;

/// Members that are numbers.
const NUMBERS: &[&str] = &["count", "bytes"];

/// Whether a listing of Swift in XML begins at the cursor.
pub(super) fn begins(input: &mut Input) -> bool {
    input.window.ensure(input.at + LOOK);
    root(&input.window.bytes[input.at..]).is_some()
}

/// A listing in XML begins at the cursor.
pub(super) fn begin(preamble: &mut Preamble, input: &mut Input) -> State {
    input.discard();
    let Some(Root { element, name, end }) = root(&input.window.bytes) else {
        return State::Between;
    };
    let (kind, subject) = match element {
        "account" => ("object_containers", Some(name)),
        _ => ("objects", None),
    };
    let Some(kind) = input.kind_called(kind) else { return State::Between };
    let spot = input.window.start();
    let http = preamble.reply();
    input.at = end;
    input.begin(Begin { kind, spot, keys: Vec::new(), bare: true, single: false, http });
    // The listing names its account; the request in front of it can say no other.
    if let Some(subject) = subject.filter(|name| !name.is_empty()) {
        input.subject = Some(subject.into());
    }
    Listing::begin(kind, Body::Elements)
}

/// Elements up to the end of a listing.
pub(super) fn elements(mut listing: Listing, input: &mut Input) -> State {
    let open = &mut listing.open;
    let mut made = Made::default();
    loop {
        if made.len() >= input.sizes.batch {
            made.hand_out(input, open);
            input.discard();
            return State::Swift(listing);
        }
        let next = input.token();
        input.window.ensure(input.at + 64);
        if next == Some(b'<')
            && input.window.get(input.at + 1) == Some(b'/')
            && let Some(end) = behind(input, b">", input.at)
        {
            input.at = end;
            made.hand_out(input, open);
            return listing.open.end(input, false);
        }
        let spot = input.window.spot(input.at);
        let Some((from, to)) = element(input) else {
            let message = "the file ends in the middle of the listing".to_owned();
            let mut finding = input.problem(&code::CUT_SHORT, input.at, message);
            finding.place.record = Some(input.number + made.count());
            made.hand_out(input, open);
            input.emit_inside(finding);
            return listing.open.end(input, true);
        };
        input.at = to;
        match record(&input.window.bytes[from..to]) {
            Some(record) => made.push(&record, spot),
            None => {
                let message = "the element is not of a listing of Swift".to_owned();
                let mut finding = input.problem(&code::BAD_JSON, from, message);
                std::mem::take(&mut made).hand_out(input, open);
                finding.place.record = Some(input.number);
                finding.rejected = Some(input.window.bytes[from..to].to_vec());
                input.emit_inside(finding);
                open.pass(input, 1);
            }
        }
    }
}

/// Where the element at the cursor begins and ends; `None` where it does not end.
fn element(input: &mut Input) -> Option<(usize, usize)> {
    let rest = input.window.bytes.get(input.at..)?.strip_prefix(b"<")?;
    let length = rest.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
    let close = [b"</", &rest[..length], b">"].concat();
    Some((input.at, behind(input, &close, input.at)?))
}

/// Where the next `text` at or behind `from` ends.
fn behind(input: &mut Input, text: &[u8], from: usize) -> Option<usize> {
    let mut seen = from;
    loop {
        if let Some(at) = memchr::memmem::find(&input.window.bytes[seen..], text) {
            return Some(seen + at + text.len());
        }
        seen = input.window.bytes.len().saturating_sub(text.len()).max(from);
        if seen - from > input.sizes.record || !input.window.more() {
            return None;
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
