//! Lists that `openstack ... list -f csv` prints, as the JSON Lines of the same records.
//!
//! Owns only the form: the titles become keys, and a cell becomes what `-f json` prints where the
//! text of the cell tells it. Each record is on the line on which its row begins, so that findings
//! name the right line.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::unwrap::Bytes;

/// Bytes of a title row, at most.
const TITLES: usize = 8 * 1024;

/// Titles whose cells are whole numbers.
const NUMBERS: &[&str] = &[
    "Disk",
    "Ephemeral",
    "MTU",
    "Memory MB",
    "Memory MB Used",
    "Min Disk",
    "Min RAM",
    "RAM",
    "Size",
    "Swap",
    "VCPUs",
    "vCPUs",
    "vCPUs Used",
];

/// The text of a list, if it begins with the titles of one that has ids; else the same text.
pub(super) fn json_lines(mut text: Bytes) -> io::Result<Bytes> {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while head.len() < TITLES && !head.contains(&b'\n') {
        match text.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => head.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let titles = titles(&head);
    let crlf = memchr::memchr(b'\n', &head).is_some_and(|end| head[..end].ends_with(b"\r"));
    let text: Bytes = Box::new(io::Cursor::new(head).chain(text));
    let Some(titles) = titles else { return Ok(text) };
    let seen = Arc::new(Seen::default());
    let text = Watched { text, seen: seen.clone() };
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
    let (row, next) = (csv::ByteRecord::new(), csv::ByteRecord::new());
    let (out, at, lines) = (Vec::new(), 0, None);
    Ok(Box::new(JsonLines { reader, seen, titles, crlf, row, next, out, at, lines }))
}

/// The titles of a list with ids: more than one, each with a capital letter, and `ID` among them.
fn titles(head: &[u8]) -> Option<Vec<String>> {
    let end = memchr::memchr(b'\n', head)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&head[..end]);
    let row = reader.records().next()?.ok()?;
    let titles: Vec<String> = row.iter().map(str::to_owned).collect();
    let is_title = |title: &String| title.chars().any(char::is_uppercase);
    let has_id = titles.iter().any(|title| title == "ID");
    (titles.len() > 1 && has_id && titles.iter().all(is_title)).then_some(titles)
}

/// Bytes of a row, at most.
const ROW: u64 = 64 * 1024 * 1024;

/// What of the text went to the reader of rows.
#[derive(Default)]
struct Seen {
    quotes: AtomicU64,
    /// Bytes since the last row ended, as far as that is known.
    bytes: AtomicU64,
}

/// A text whose quotes are counted, with no row that fills the memory.
struct Watched {
    text: Bytes,
    seen: Arc<Seen>,
}

impl Read for Watched {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.text.read(out)?;
        let quotes = memchr::memchr_iter(b'"', &out[..count]).count() as u64;
        self.seen.quotes.fetch_add(quotes, Ordering::Relaxed);
        if self.seen.bytes.fetch_add(count as u64, Ordering::Relaxed) > ROW {
            return Err(io::Error::other(format!("a row is larger than {ROW} bytes")));
        }
        Ok(count)
    }
}

struct JsonLines {
    reader: csv::Reader<Watched>,
    seen: Arc<Seen>,
    titles: Vec<String>,
    crlf: bool,
    /// The row at hand, and the one behind it: only at the end of the text it is sure whether the
    /// last one is whole.
    row: csv::ByteRecord,
    next: csv::ByteRecord,
    /// The record at hand; `out[at..]` is still to be read.
    out: Vec<u8>,
    at: usize,
    /// Line breaks that were written; absent before the row of titles.
    lines: Option<u64>,
}

impl Read for JsonLines {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.out.len() {
            self.out.clear();
            self.at = 0;
            while self.out.len() < 32 * 1024 && self.advance()? {}
        }
        let count = out.len().min(self.out.len() - self.at);
        out[..count].copy_from_slice(&self.out[self.at..][..count]);
        self.at += count;
        Ok(count)
    }
}

impl JsonLines {
    /// Appends the record of the row at hand and goes to the next; `false` at the end.
    fn advance(&mut self) -> io::Result<bool> {
        let more = self.reader.read_byte_record(&mut self.next)?;
        self.seen.bytes.store(0, Ordering::Relaxed);
        match self.lines {
            // The titles themselves.
            None => self.lines = Some(0),
            Some(lines) if !self.row.is_empty() => {
                // A quote is not closed: the text ends inside a cell.
                let cut = !more && self.seen.quotes.load(Ordering::Relaxed) % 2 == 1;
                self.push(lines, cut);
            }
            Some(_) => {}
        }
        std::mem::swap(&mut self.row, &mut self.next);
        self.next.clear();
        // Lists that were appended to one file have titles of their own.
        if self.row.iter().eq(self.titles.iter().map(String::as_bytes)) {
            self.row.clear();
        }
        Ok(more)
    }

    /// Appends the record of the row at hand, which may be cut.
    fn push(&mut self, lines: u64, cut: bool) {
        // The reader counts a row from the carriage return on that ends the row before it.
        let line = self.row.position().map_or(1, csv::Position::line) + u64::from(self.crlf);
        let before = lines.max(line.saturating_sub(1));
        self.out.resize(self.out.len() + (before - lines) as usize, b'\n');
        self.lines = Some(before);
        self.out.push(b'{');
        for (number, (title, cell)) in self.titles.iter().zip(&self.row).enumerate() {
            self.out.extend_from_slice(if number > 0 { b", " } else { b"" });
            push_string(title.as_bytes(), &mut self.out);
            self.out.extend_from_slice(b": ");
            push_cell(title, cell, &mut self.out);
        }
        if self.row.len() != self.titles.len() {
            // Not JSON: the row is refused, and the quoted text shows why.
            let (cells, titles) = (self.row.len(), self.titles.len());
            let fault = format!(" {cells} cells below {titles} titles");
            self.out.extend_from_slice(fault.as_bytes());
        }
        if !cut {
            self.out.push(b'}');
        }
    }
}

/// Appends the JSON that `-f json` has for a cell.
fn push_cell(title: &str, cell: &[u8], out: &mut Vec<u8>) {
    let digits = !cell.is_empty() && cell.len() <= 15 && cell.iter().all(u8::is_ascii_digit);
    let free = ["Name", "Description", "ID"].iter().any(|text| title.ends_with(text));
    match cell {
        b"" => out.extend_from_slice(b"null"),
        b"True" if !free => out.extend_from_slice(b"true"),
        b"False" if !free => out.extend_from_slice(b"false"),
        _ if NUMBERS.contains(&title) && digits && (cell.len() == 1 || cell[0] != b'0') => {
            out.extend_from_slice(cell);
        }
        _ => {
            let start = out.len();
            if !(matches!(cell, [b'{' | b'[', ..]) && push_literal(cell, out)) {
                out.truncate(start);
                push_string(cell, out);
            }
        }
    }
}

/// Appends a list or dictionary as Python writes it (`{'a': ['b']}`), as JSON; whether it is one
/// that this can do.
fn push_literal(cell: &[u8], out: &mut Vec<u8>) -> bool {
    let mut at = 0;
    while let Some(&byte) = cell.get(at) {
        match byte {
            b'\'' | b'"' => {
                let Some(length) = memchr::memchr2(byte, b'\\', &cell[at + 1..]) else {
                    return false;
                };
                let text = &cell[at + 1..at + 1 + length];
                if cell[at + 1 + length] == b'\\' {
                    return false;
                }
                push_string(text, out);
                at += length + 2;
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' | b' ' | b'-' | b'.' | b'0'..=b'9' => {
                out.push(byte);
                at += 1;
            }
            _ => {
                let words = [("None", "null"), ("True", "true"), ("False", "false")];
                let word = words.iter().find(|(word, _)| cell[at..].starts_with(word.as_bytes()));
                let Some((word, json)) = word else { return false };
                out.extend_from_slice(json.as_bytes());
                at += word.len();
            }
        }
    }
    true
}

/// Appends a JSON string. Bytes that are not UTF-8 are kept: the decoder reports them.
fn push_string(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', byte]),
            0..0x20 => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(text: &str) -> String {
        let mut out = String::new();
        let text: Bytes = Box::new(io::Cursor::new(text.as_bytes().to_vec()));
        json_lines(text).unwrap().read_to_string(&mut out).unwrap();
        out
    }

    #[test]
    fn a_row_becomes_a_record_on_its_own_line() {
        let text =
            "\"ID\",\"Name\",\"Size\",\"Bootable\"\n\"a\",\"x\"\"y\nz\",7,True\nb,True,07,\n";
        let expected = "\n{\"ID\": \"a\", \"Name\": \"x\\\"y\\u000az\", \"Size\": 7, \"Bootable\": true}\n\n\
            {\"ID\": \"b\", \"Name\": \"True\", \"Size\": \"07\", \"Bootable\": null}";
        assert_eq!(converted(text), expected);
        assert_eq!(
            converted(&text.replace("\"\n", "\"\r\n").replace("True\n", "True\r\n")),
            expected
        );
    }

    #[test]
    fn python_s_lists_and_dictionaries_become_json() {
        let row = |cell: &str| converted(&format!("ID,Networks\n1,\"{cell}\"\n"));
        let cell = |cell: &str| row(cell).split_once("\"Networks\": ").unwrap().1.to_owned();
        assert_eq!(
            cell("{'a': ['10.0.0.1', '::1'], 'b': []}"),
            r#"{"a": ["10.0.0.1", "::1"], "b": []}}"#
        );
        assert_eq!(cell("[{'n': None, 't': True}]"), r#"[{"n": null, "t": true}]}"#);
        assert_eq!(cell("{'a\\\\'': 1}"), r#""{'a\\\\'': 1}"}"#);
        assert_eq!(cell("a=10.0.0.1; b=::1"), r#""a=10.0.0.1; b=::1"}"#);
    }

    #[test]
    fn a_row_with_other_cells_is_no_json() {
        assert!(converted("ID,Name\n1\n").ends_with("{\"ID\": \"1\" 1 cells below 2 titles}"));
        assert!(converted("ID,Name\n1,2,3\n").ends_with("3 cells below 2 titles}"));
    }

    #[test]
    fn a_text_that_ends_inside_a_cell_is_cut() {
        assert!(converted("ID,Name\n1,\"a\n").ends_with("{\"ID\": \"1\", \"Name\": \"a\\u000a\""));
        assert!(converted("ID,Name\n1,\"a\"\"\"\n").ends_with("\"a\\\"\"}"));
    }

    #[test]
    fn titles_that_come_again_are_no_record() {
        let text = "ID,Name\n1,a\nID,Name\n2,b\n";
        assert_eq!(
            converted(text),
            "\n{\"ID\": \"1\", \"Name\": \"a\"}\n\n{\"ID\": \"2\", \"Name\": \"b\"}"
        );
    }

    #[test]
    fn other_text_stays() {
        for text in ["", "ID\n", "id,name\n1,2\n", "ID,name\n", "\"ID\": 1\n", "ID,Name", "{}\n"] {
            assert_eq!(converted(text), text);
        }
    }
}
