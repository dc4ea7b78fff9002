//! Writers: rows in, bytes out, one file per output format.
//!
//! Owns how a cell looks in each format. It must never know OpenStack, reports or threads.
//!
//! To add a format: one file with its `FORMAT`, its `mod` line, and its line in [`FORMATS`].

use std::path::Path;

use crate::row::{Cell, Column, Row};

#[cfg(feature = "parquet")]
pub(crate) use cell::entries;
pub use style::{Quote, Style, delimiter};
#[cfg(feature = "cli")]
pub(crate) use width::{cut, width};

mod cell;
mod csv;
mod escape;
mod formula;
mod html;
mod json;
mod markdown;
mod ndjson;
#[cfg(any(feature = "cli", feature = "page"))]
pub(crate) mod people;
mod scalar;
mod style;
mod table;
mod tsv;
mod value;
mod width;
mod yaml;

#[cfg(test)]
mod test_rows;

/// Writes rows in one format. Rows may be encoded in several pieces, in any order and by several
/// threads: the pieces, joined by [`Writer::between`], are the same bytes as one piece.
///
/// A writer that streams has [`Writer::start`], [`Writer::row`] and [`Writer::end`]; one that
/// does not has only [`Writer::page`], and the other three write nothing.
pub trait Writer: Sync + Send {
    /// What is before the first row.
    fn start(&self, _columns: &[Column], _out: &mut Vec<u8>) {}

    /// One row; `row` has one cell per column.
    fn row(&self, _columns: &[Column], _row: &[Cell<'_>], _out: &mut Vec<u8>) {}

    /// What is between two rows.
    fn between(&self) -> &'static [u8] {
        b""
    }

    /// What is after the last of `rows` rows.
    fn end(&self, _columns: &[Column], _rows: u64, _out: &mut Vec<u8>) {}

    /// Whether [`Writer::row`] can be used; else the format needs all rows before it can write
    /// one (a table's widths), and only [`Writer::page`] may be called.
    fn streams(&self) -> bool {
        true
    }

    /// All rows at once: start, rows and end.
    fn page(&self, columns: &[Column], rows: &[Row<'_>], out: &mut Vec<u8>) {
        self.start(columns, out);
        for (number, row) in rows.iter().enumerate() {
            if number > 0 {
                out.extend_from_slice(self.between());
            }
            self.row(columns, row, out);
        }
        self.end(columns, rows.len() as u64, out);
    }
}

/// An output format: its name, and how to make a writer for it.
pub struct Format {
    /// What `--format` calls it.
    pub name: &'static str,
    /// The endings of file names that mean it, in lower case and without the dot.
    pub endings: &'static [&'static str],
    /// One sentence for the help.
    pub about: &'static str,
    /// A writer that follows `Style` as far as the format knows its options.
    pub make: fn(&Style) -> Box<dyn Writer>,
}

/// Every format, by name.
pub static FORMATS: &[&Format] = &[
    &csv::FORMAT,
    &html::FORMAT,
    &json::FORMAT,
    &markdown::FORMAT,
    &ndjson::FORMAT,
    &table::FORMAT,
    &tsv::FORMAT,
    &value::FORMAT,
    &yaml::FORMAT,
];

/// The format of that name; `None` when there is none.
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}

/// The format that a file's name asks for by its ending, in any case; `None` when it has no
/// ending, or one that means no format.
pub fn by_ending(file: &Path) -> Option<&'static Format> {
    let ending = file.extension()?.to_str()?.to_ascii_lowercase();
    FORMATS.iter().copied().find(|format| format.endings.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_format_has_its_own_well_formed_name_and_endings() {
        let mut names = Vec::new();
        let mut endings = BTreeSet::new();
        for format in FORMATS {
            for word in format.endings.iter().chain([&format.name]) {
                assert!(!word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()), "{word}");
            }
            assert!(format.about.ends_with(|c: char| c.is_alphanumeric()), "{}", format.name);
            assert!(format.endings.iter().all(|ending| endings.insert(ending)), "{}", format.name);
            assert!(find(format.name).is_some_and(|found| found.name == format.name));
            names.push(format.name);
        }
        assert!(names.is_sorted_by(|a, b| a < b), "the table is in order and has no name twice");
    }

    #[test]
    fn every_file_of_a_format_is_in_the_table() {
        let here = concat!(env!("CARGO_MANIFEST_DIR"), "/src/write");
        for file in std::fs::read_dir(here).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            if text.contains("\npub(super) static FORMAT:") {
                let name = path.file_stem().unwrap().to_str().unwrap();
                assert!(find(name).is_some(), "{name} is not in the table");
            }
        }
    }

    #[test]
    fn an_ending_names_a_format_in_any_case() {
        assert_eq!(by_ending(Path::new("a/report.CSV")).map(|format| format.name), Some("csv"));
        assert_eq!(by_ending(Path::new("r.x.jsonl")).map(|format| format.name), Some("ndjson"));
        assert_eq!(by_ending(Path::new("r.yml")).map(|format| format.name), Some("yaml"));
        assert!(by_ending(Path::new("csv")).is_none());
        assert!(by_ending(Path::new(".csv")).is_none());
        assert!(by_ending(Path::new("report.xlsx")).is_none());
    }

    /// Styles that change where a format puts its marks.
    fn styles() -> Vec<Style> {
        let plain = Style::default();
        vec![
            plain.clone(),
            Style { noindent: true, header: false, crlf: true, bom: true, ..plain.clone() },
            Style { quote: Quote::All, formula_keep: true, terminal: true, ..plain.clone() },
            Style { quote: Quote::None, delimiter: b';', ..plain.clone() },
            Style { quote: Quote::Nonnumeric, delimiter: b'-', ..plain },
        ]
    }

    #[test]
    fn pieces_joined_are_the_same_bytes_as_one_piece() {
        let (columns, rows) = (test_rows::columns(), test_rows::rows());
        for format in FORMATS {
            for style in styles() {
                let writer = (format.make)(&style);
                if !writer.streams() {
                    continue;
                }
                for count in [0, 1, 2, rows.len()] {
                    let mut whole = Vec::new();
                    writer.page(&columns, &rows[..count], &mut whole);
                    for size in [1, 2, 7, rows.len()] {
                        let mut joined = Vec::new();
                        writer.start(&columns, &mut joined);
                        let pieces = rows[..count].chunks(size).map(|chunk| {
                            let rows = chunk.iter().map(|row| {
                                let mut piece = Vec::new();
                                writer.row(&columns, row, &mut piece);
                                piece
                            });
                            rows.collect::<Vec<_>>().join(writer.between())
                        });
                        joined.extend(pieces.collect::<Vec<_>>().join(writer.between()));
                        writer.end(&columns, count as u64, &mut joined);
                        assert_eq!(joined, whole, "{} in pieces of {size}", format.name);
                    }
                }
            }
        }
    }

    #[test]
    fn every_format_writes_utf_8_and_takes_reports_without_rows_or_columns() {
        for format in FORMATS {
            for style in styles() {
                let writer = (format.make)(&style);
                for columns in [test_rows::columns(), Vec::new()] {
                    let some: Vec<Row<'_>> = test_rows::rows()
                        .into_iter()
                        .map(|row| row.into_iter().take(columns.len()).collect())
                        .collect();
                    for rows in [some, Vec::new()] {
                        let mut out = Vec::new();
                        writer.page(&columns, &rows, &mut out);
                        assert!(std::str::from_utf8(&out).is_ok(), "{}", format.name);
                    }
                }
            }
        }
    }

    #[test]
    fn no_format_sends_a_control_character_to_a_terminal() {
        let style = Style { terminal: true, terminal_width: Some(70), ..Style::default() };
        for format in FORMATS {
            let mut out = Vec::new();
            (format.make)(&style).page(&test_rows::columns(), &test_rows::rows(), &mut out);
            let text = String::from_utf8(out).unwrap();
            let sent =
                text.chars().find(|&c| !matches!(c, '\n' | '\t') && crate::hidden::is_hidden(c));
            assert_eq!(sent, None, "{}", format.name);
        }
    }
}
