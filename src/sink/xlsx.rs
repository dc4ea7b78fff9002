//! Workbooks: a sheet for each report, in little memory whatever the number of rows.
//!
//! Owns sheets, the cover and their layout; `xlsx_cell` writes the cells. It must never know what a
//! report is about.

use std::cell::RefCell;
use std::io::{self, Read, Seek, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Url, Workbook as Book, XlsxError};

use super::xlsx_cell::{CHARACTERS, excel_time, write_cell};
use crate::hidden::shown;
use crate::row::{Column, Packed, Time};
use crate::sink::{About, Rows, Sink, SinkFormat};

/// Rows of a sheet, with the header.
const ROWS: u32 = 1_048_576;
/// Columns of a sheet.
const COLUMNS: usize = 16_384;
/// The widest that a column is made, in characters.
const WIDEST: usize = 60;

/// The error of a workbook.
pub type Error = XlsxError;

/// A workbook.
pub struct Workbook {
    book: Book,
    formats: Formats,
    sheets: Vec<Sheet>,
    cover: bool,
    rows: u32,
}

/// The number of a report's sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetId(usize);

/// A report's rows in the workbook.
struct Sheet {
    name: String,
    about: String,
    columns: Vec<Column>,
    /// The worksheets that hold it, of which the last takes rows.
    parts: Vec<usize>,
    /// The next row of that one.
    row: u32,
    /// Rows without headers in all of them.
    rows: u64,
    widths: Vec<usize>,
    cut: u64,
}

/// What is on the cover.
#[derive(Debug, Clone, Default)]
pub struct Cover {
    /// The heading.
    pub title: String,
    /// The order of the sheets, by the names of their reports; those not named come last.
    pub order: Vec<&'static str>,
    /// A name and a text each, under a heading.
    pub facts: Vec<(String, Vec<(String, String)>)>,
    /// Severity, code, place and message of each finding.
    pub findings: Vec<[String; 4]>,
}

struct Formats {
    header: Format,
    title: Format,
    time: Format,
}

impl Workbook {
    /// A workbook of this time, with or without a cover sheet.
    ///
    /// # Errors
    ///
    /// Those of the temporary files in which rows wait.
    pub fn new(now: Time, cover: bool) -> Result<Self, Error> {
        let mut book = Book::new();
        let mut properties = DocProperties::new().set_author("osreport");
        // Without a time the library would take that of the machine.
        let created = excel_time(now).map_or_else(|| ExcelDateTime::from_ymd(1980, 1, 1), Ok)?;
        properties = properties.set_creation_datetime(&created);
        book.set_properties(&properties);
        if cover {
            // It is filled last, when its contents are known, and is small: it stays in memory. It
            // is printed one page wide.
            book.add_worksheet().set_name("cover")?.set_landscape().set_print_fit_to_pages(1, 0);
        }
        let formats = Formats {
            header: Format::new().set_bold().set_background_color("E7EBF0"),
            title: Format::new().set_bold().set_font_size(16),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        };
        Ok(Self { book, formats, sheets: Vec::new(), cover, rows: ROWS })
    }

    /// Adds a sheet for the rows of a report.
    ///
    /// # Errors
    ///
    /// A name that is not the name of a sheet or is there twice; more columns than a sheet has.
    pub fn sheet(&mut self, name: &str, about: &str, columns: &[Column]) -> Result<SheetId, Error> {
        if columns.len() > COLUMNS {
            return Err(XlsxError::RowColumnLimitError);
        }
        let sheet = Sheet {
            name: name.to_owned(),
            about: about.to_owned(),
            columns: columns.to_vec(),
            parts: Vec::new(),
            row: 0,
            rows: 0,
            widths: columns.iter().map(|column| column.name.len() + 4).collect(),
            cut: 0,
        };
        self.sheets.push(sheet);
        let id = SheetId(self.sheets.len() - 1);
        self.part(id)?;
        Ok(id)
    }

    /// Begins a worksheet for the next rows of a report.
    fn part(&mut self, id: SheetId) -> Result<(), Error> {
        let Self { book, sheets, cover, formats, .. } = self;
        let number =
            usize::from(*cover) + sheets.iter().map(|sheet| sheet.parts.len()).sum::<usize>();
        let sheet = &mut sheets[id.0];
        let name = sheet.part_name(sheet.parts.len());
        sheet.parts.push(number);
        let worksheet = book.add_worksheet_with_constant_memory()?;
        worksheet.set_name(name)?.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
        worksheet.set_landscape().set_print_fit_to_pages(1, 0);
        for (place, column) in (0..).zip(&sheet.columns) {
            worksheet.write_string_with_format(0, place, column.name, &formats.header)?;
        }
        sheet.row = 1;
        Ok(())
    }

    /// Adds rows to a report's sheet.
    ///
    /// # Errors
    ///
    /// Those of the temporary file in which the rows wait.
    pub fn rows(&mut self, id: SheetId, rows: &Packed) -> Result<(), Error> {
        for row in rows {
            if self.sheets[id.0].row == self.rows {
                self.part(id)?;
            }
            let Self { book, sheets, formats, .. } = self;
            let sheet = &mut sheets[id.0];
            let part = sheet.parts.last().copied().unwrap_or_default();
            let worksheet = book.worksheet_from_index(part)?;
            for (place, cell) in row.iter().enumerate().take(sheet.columns.len()) {
                let width = write_cell(
                    worksheet,
                    (sheet.row, place as u16),
                    cell,
                    &formats.time,
                    &mut sheet.cut,
                )?;
                sheet.widths[place] = sheet.widths[place].max(width.min(WIDEST));
            }
            sheet.row += 1;
            sheet.rows += 1;
        }
        Ok(())
    }

    /// For each report with cells that were cut, its name and their number.
    pub fn cut(&self) -> impl Iterator<Item = (&str, u64)> {
        let cut = self.sheets.iter().filter(|sheet| sheet.cut > 0);
        cut.map(|sheet| (sheet.name.as_str(), sheet.cut))
    }

    /// Writes the workbook. The cover is used where the workbook was made with one.
    ///
    /// # Errors
    ///
    /// Those of `out`, and of the temporary files.
    pub fn write(mut self, cover: &Cover, out: &mut dyn Write) -> Result<(), Error> {
        for sheet in &self.sheets {
            for (number, &part) in sheet.parts.iter().enumerate() {
                let last = number + 1 == sheet.parts.len();
                let rows = if last { sheet.row } else { self.rows };
                let worksheet = self.book.worksheet_from_index(part)?;
                for (place, &width) in (0..).zip(&sheet.widths) {
                    worksheet.set_column_width(place, width as f64)?;
                }
                if let Some(place) = sheet.columns.len().checked_sub(1) {
                    worksheet.autofilter(0, 0, rows - 1, place as u16)?;
                }
            }
        }
        if self.cover {
            let place = |sheet: &Sheet| cover.order.iter().position(|name| *name == sheet.name);
            self.sheets.sort_by_key(|sheet| place(sheet).unwrap_or(usize::MAX));
            self.write_cover(cover)?;
            self.put_in_order();
        }
        // The format's index is at the end and is written first: it needs a file.
        let mut file = tempfile::tempfile()?;
        self.book.save_to_writer(&mut file)?;
        file.rewind()?;
        copy(&mut file, out)?;
        Ok(())
    }

    /// Brings the worksheets, which are in the order in which they were begun, into the order of
    /// the sheets. Whatever names one by its number must have been written before.
    fn put_in_order(&mut self) {
        let Self { book, sheets, .. } = self;
        let worksheets = std::mem::take(book.worksheets_mut());
        let mut worksheets: Vec<_> = worksheets.into_iter().map(Some).collect();
        let parts = sheets.iter().flat_map(|sheet| &sheet.parts);
        let ordered = std::iter::once(&0).chain(parts);
        let ordered = ordered.filter_map(|&number| worksheets.get_mut(number)?.take());
        *book.worksheets_mut() = ordered.collect();
    }

    fn write_cover(&mut self, cover: &Cover) -> Result<(), Error> {
        let Self { book, sheets, formats, .. } = self;
        let worksheet = book.worksheet_from_index(0)?;
        worksheet.set_column_width(0, 46)?.set_column_width(1, 80)?;
        worksheet.set_column_width(2, 40)?.set_column_width(3, 80)?;
        let shown = |text: &str| shown(text).chars().take(CHARACTERS).collect::<String>();
        worksheet.write_string_with_format(0, 0, shown(&cover.title), &formats.title)?;
        let mut row = 2;
        for (heading, facts) in &cover.facts {
            worksheet.write_string_with_format(row, 0, shown(heading), &formats.header)?;
            row += 1;
            for (name, text) in facts {
                worksheet.write_string(row, 0, shown(name))?;
                worksheet.write_string(row, 1, shown(text))?;
                row += 1;
            }
            row += 1;
        }
        for (place, name) in (0..).zip(["sheet", "what it has", "rows"]) {
            worksheet.write_string_with_format(row, place, name, &formats.header)?;
        }
        row += 1;
        for sheet in sheets.iter() {
            for number in 0..sheet.parts.len() {
                let name = sheet.part_name(number);
                let link = Url::new(format!("internal:'{name}'!A1")).set_text(&name);
                worksheet.write_url(row, 0, link)?;
                worksheet.write_string(row, 1, shown(&sheet.about))?;
                if number == 0 {
                    worksheet.write_number(row, 2, sheet.rows as f64)?;
                }
                row += 1;
            }
        }
        row += 1;
        if !cover.findings.is_empty() {
            for (place, name) in (0..).zip(["finding", "code", "place", "message"]) {
                worksheet.write_string_with_format(row, place, name, &formats.header)?;
            }
            for finding in &cover.findings {
                row += 1;
                for (place, text) in (0..).zip(finding) {
                    worksheet.write_string(row, place, shown(text))?;
                }
            }
        }
        Ok(())
    }
}

/// `-f xlsx`: one report, one sheet.
pub(super) static FORMAT: SinkFormat = SinkFormat {
    name: "xlsx",
    endings: &["xlsx"],
    about: "A workbook with typed cells, which spreadsheets open",
    make: |about, out| {
        let book = Workbook::new(about.now, false).map_err(other)?;
        Ok(Box::new(ReportSink { about, book: Some(book), id: None, cut: 0, out }))
    },
};

/// Writes a workbook of one report.
struct ReportSink<'o> {
    about: About,
    book: Option<Workbook>,
    id: Option<SheetId>,
    cut: u64,
    out: &'o mut dyn Write,
}

impl Sink for ReportSink<'_> {
    fn start(&mut self, columns: &[Column]) -> io::Result<()> {
        if let Some(book) = &mut self.book {
            self.id = Some(book.sheet(self.about.name, self.about.about, columns).map_err(other)?);
        }
        Ok(())
    }

    fn batch(&mut self, rows: Rows<'_>) -> io::Result<()> {
        match (&mut self.book, self.id, rows) {
            (Some(book), Some(id), Rows::Typed(rows)) => book.rows(id, rows).map_err(other),
            _ => Ok(()),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        let Some(book) = self.book.take() else { return Ok(()) };
        self.cut = book.cut().map(|(_, cells)| cells).sum();
        book.write(&Cover::default(), self.out).map_err(other)
    }

    fn cut(&self) -> u64 {
        self.cut
    }
}

/// Writes a report into a sheet of a workbook that several reports share.
pub struct SheetSink<'b> {
    about: About,
    book: &'b RefCell<Workbook>,
    id: Option<SheetId>,
}

impl<'b> SheetSink<'b> {
    /// A sink for a report. It has no sheet before its rows begin.
    pub fn new(about: About, book: &'b RefCell<Workbook>) -> Self {
        Self { about, book, id: None }
    }
}

impl Sink for SheetSink<'_> {
    fn start(&mut self, columns: &[Column]) -> io::Result<()> {
        let mut book = self.book.borrow_mut();
        self.id = Some(book.sheet(self.about.name, self.about.about, columns).map_err(other)?);
        Ok(())
    }

    fn batch(&mut self, rows: Rows<'_>) -> io::Result<()> {
        match (self.id, rows) {
            (Some(id), Rows::Typed(rows)) => self.book.borrow_mut().rows(id, rows).map_err(other),
            _ => Ok(()),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The I/O error, where it is one: a closed pipe must be recognized.
fn other(error: Error) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        error => io::Error::other(error),
    }
}

impl Sheet {
    /// The name of its worksheets: `servers`, `servers (2)`.
    fn part_name(&self, number: usize) -> String {
        match number {
            0 => self.name.clone(),
            number => format!("{} ({})", self.name, number + 1),
        }
    }
}

fn copy(from: &mut impl Read, to: &mut dyn Write) -> io::Result<()> {
    io::copy(from, to)?;
    to.flush()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};

    use super::*;
    use crate::row::{Cell, Type};

    const NOW: Time = Time(1_560_168_000_000_000);

    fn column(name: &'static str, kind: Type) -> Column {
        Column { name, title: name, kind, about: "" }
    }

    fn written(book: Workbook, cover: &Cover) -> Vec<u8> {
        let mut out = Vec::new();
        book.write(cover, &mut out).unwrap();
        out
    }

    fn open(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
        open_workbook_from_rs(Cursor::new(bytes)).unwrap()
    }

    /// One column with these cells, read back, without its header.
    fn read_back(kind: Type, cells: &[Cell<'_>]) -> Vec<Data> {
        let mut book = Workbook::new(NOW, false).unwrap();
        let id = book.sheet("servers", "", &[column("x", kind), column("end", Type::Int)]).unwrap();
        for cell in cells {
            book.rows(id, &packed(vec![cell.clone(), Cell::Int(1)])).unwrap();
        }
        let bytes = written(book, &Cover::default());
        let range = open(&bytes).worksheet_range("servers").unwrap();
        range.rows().skip(1).map(|row| row[0].clone()).collect()
    }

    fn packed(row: Vec<Cell<'_>>) -> Packed {
        std::iter::once(row).collect()
    }

    #[test]
    fn cells_keep_their_types() {
        assert_eq!(
            read_back(Type::Int, &[Cell::Int(-7), Cell::Null]),
            [Data::Float(-7.0), Data::Empty]
        );
        assert_eq!(read_back(Type::Bool, &[Cell::Bool(true)]), [Data::Bool(true)]);
        assert_eq!(
            read_back(Type::Float, &[Cell::Float(0.1), Cell::Float(f64::NAN)]),
            [Data::Float(0.1), Data::Empty]
        );
        let list = Cell::texts(["10.0.0.1", "10.0.0.2"].into_iter());
        assert_eq!(read_back(Type::List, &[list]), [Data::String("10.0.0.1; 10.0.0.2".into())]);
        let map = Cell::Map(vec![("a".into(), Cell::Int(1)), ("b".into(), Cell::Null)]);
        assert_eq!(read_back(Type::Map, &[map]), [Data::String("a=1; b=".into())]);
    }

    #[test]
    fn no_text_becomes_a_formula_and_hidden_characters_are_shown() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "007", "1e5", "_x0041_"]
        {
            let cells = [Cell::text(Some(text))];
            assert_eq!(read_back(Type::Text, &cells), [Data::String(text.into())], "{text}");
        }
        let cells = [Cell::text(Some("a\u{202e}b\n\0张"))];
        let shown = Data::String("a\\u{202e}b\\n\\x00张".into());
        assert_eq!(read_back(Type::Text, &cells), [shown]);
    }

    #[test]
    fn a_cell_holds_what_it_can() {
        let far = Cell::Int(i64::MAX);
        assert_eq!(read_back(Type::Int, &[far]), [Data::String("9223372036854775807".into())]);
        let time = |text: &str| Cell::Time(Time::parse(text).unwrap());
        let times = ["2019-06-05T13:08:44Z", "1899-12-31T00:00:00Z", "1900-03-01T00:00:00Z"];
        let cells = read_back(Type::Time, &times.map(time));
        let Data::DateTime(date) = &cells[0] else { panic!("{cells:?}") };
        assert!((date.as_f64() - 43_621.547_731_481_48).abs() < 1e-8, "{date:?}");
        assert_eq!(cells[1], Data::String("1899-12-31T00:00:00Z".into()));
        let Data::DateTime(date) = &cells[2] else { panic!("{cells:?}") };
        assert_eq!(date.as_f64(), 61.0);
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_and_counted() {
        let mut book = Workbook::new(NOW, false).unwrap();
        let id = book.sheet("servers", "", &[column("x", Type::Text)]).unwrap();
        let long = "😀".repeat(CHARACTERS / 2 + 1);
        let exact = "a".repeat(CHARACTERS);
        for text in [&long, &exact] {
            book.rows(id, &packed(vec![Cell::text(Some(text))])).unwrap();
        }
        assert_eq!(book.cut().collect::<Vec<_>>(), [("servers", 1)]);
        let bytes = written(book, &Cover::default());
        let range = open(&bytes).worksheet_range("servers").unwrap();
        let cell = |row| range.get_value((row, 0)).unwrap().to_string();
        assert_eq!(cell(1).encode_utf16().count(), CHARACTERS);
        assert!(cell(1).ends_with("😀…"));
        assert_eq!(cell(2), exact);
    }

    #[test]
    fn more_rows_than_a_sheet_holds_go_on_in_the_next() {
        let mut book = Workbook::new(NOW, true).unwrap();
        book.rows = 3;
        let servers = book.sheet("servers", "", &[column("x", Type::Int)]).unwrap();
        let users = book.sheet("users", "", &[column("x", Type::Int)]).unwrap();
        for number in 0..5 {
            // Two reports of one run take turns.
            book.rows(servers, &packed(vec![Cell::Int(number)])).unwrap();
            book.rows(users, &packed(vec![Cell::Int(-number)])).unwrap();
        }
        let bytes = written(book, &Cover::default());
        let mut read = open(&bytes);
        let names =
            ["cover", "servers", "servers (2)", "servers (3)", "users", "users (2)", "users (3)"];
        assert_eq!(read.sheet_names(), names);
        let mut numbers = |name: &str| {
            let range = read.worksheet_range(name).unwrap();
            range.rows().map(|row| row[0].to_string()).collect::<Vec<_>>()
        };
        assert_eq!(numbers("servers"), ["x", "0", "1"]);
        assert_eq!(numbers("servers (2)"), ["x", "2", "3"]);
        assert_eq!(numbers("servers (3)"), ["x", "4"]);
        assert_eq!(numbers("users (3)"), ["x", "-4"]);
    }

    #[test]
    fn the_cover_lists_the_sheets_of_the_workbook() {
        let mut book = Workbook::new(NOW, true).unwrap();
        let id = book.sheet("servers", "one row per server", &[column("x", Type::Int)]).unwrap();
        book.rows(id, &packed(vec![Cell::Int(1)])).unwrap();
        let cover = Cover {
            title: "Cloud".into(),
            order: vec!["servers"],
            facts: vec![("prod".into(), vec![("taken".into(), "=now()".into())])],
            findings: vec![
                ["error", "a-code", "servers-1", "a \u{202e} is wrong"].map(String::from),
            ],
        };
        let bytes = written(book, &cover);
        let range = open(&bytes).worksheet_range("cover").unwrap();
        let rows: Vec<String> = range
            .rows()
            .map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"))
            .collect();
        assert_eq!(
            rows,
            [
                "Cloud|||",
                "|||",
                "prod|||",
                "taken|=now()||",
                "|||",
                "sheet|what it has|rows|",
                "servers|one row per server|1|",
                "|||",
                "finding|code|place|message",
                "error|a-code|servers-1|a \\u{202e} is wrong",
            ]
        );
    }

    #[test]
    fn sheets_are_in_the_order_of_the_cover_whenever_they_were_begun() {
        let mut book = Workbook { rows: 2, ..Workbook::new(NOW, true).unwrap() };
        for name in ["volumes", "users", "servers"] {
            let id = book.sheet(name, "", &[column("x", Type::Text)]).unwrap();
            for row in 0..2 {
                book.rows(id, &packed(vec![Cell::Text(format!("{name} {row}").into())])).unwrap();
            }
        }
        let cover = Cover { order: vec!["servers", "users"], ..Cover::default() };
        let bytes = written(book, &cover);
        let mut book = open(&bytes);
        let names =
            ["cover", "servers", "servers (2)", "users", "users (2)", "volumes", "volumes (2)"];
        assert_eq!(book.sheet_names(), names);
        for (name, text) in [("servers", "servers 0"), ("users (2)", "users 1")] {
            let range = book.worksheet_range(name).unwrap();
            assert_eq!(range.get((1, 0)).unwrap().to_string(), text);
        }
    }

    #[test]
    fn the_same_rows_are_the_same_bytes() {
        let make = || {
            let mut book = Workbook::new(NOW, true).unwrap();
            let id = book.sheet("servers", "", &[column("x", Type::Time)]).unwrap();
            book.rows(id, &packed(vec![Cell::Time(NOW)])).unwrap();
            written(book, &Cover::default())
        };
        assert_eq!(make(), make());
    }

    #[test]
    fn a_report_without_rows_or_columns_is_a_workbook() {
        let mut book = Workbook::new(NOW, false).unwrap();
        book.sheet("servers", "", &[column("x", Type::Int)]).unwrap();
        book.sheet("users", "", &[]).unwrap();
        let bytes = written(book, &Cover::default());
        assert_eq!(open(&bytes).sheet_names(), ["servers", "users"]);
    }
}
