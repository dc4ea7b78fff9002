//! Cells of a workbook: how a value becomes a typed cell of a spreadsheet.
//!
//! Text is written as text and never as a formula. Hidden characters are written out, as in a table.
//! What a cell cannot hold is text: whole numbers above 2^53, times before 1900.

use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use crate::hidden::shown;
use crate::row::{Cell, Time};

/// Characters of a cell.
pub(super) const CHARACTERS: usize = 32_767;

/// The last whole number that a cell, whose numbers are binary64, holds exactly.
const EXACT: u64 = 1 << 53;

/// Writes a cell and says how wide it is, in characters.
pub(super) fn write_cell(
    worksheet: &mut Worksheet,
    (row, place): (u32, u16),
    cell: &Cell<'_>,
    time_format: &Format,
    cut: &mut u64,
) -> Result<usize, XlsxError> {
    match cell {
        Cell::Null => Ok(0),
        Cell::Bool(value) => worksheet.write_boolean(row, place, *value).map(|_| 5),
        Cell::Int(number) if number.unsigned_abs() <= EXACT => {
            worksheet.write_number(row, place, *number as f64).map(|_| 8)
        }
        Cell::Float(number) if number.is_finite() => {
            worksheet.write_number(row, place, *number).map(|_| 8)
        }
        Cell::Float(_) => Ok(0),
        Cell::Time(time) => match excel_time(*time) {
            Some(date) => {
                worksheet.write_datetime_with_format(row, place, &date, time_format).map(|_| 19)
            }
            None => worksheet.write_string(row, place, time.to_string()).map(|_| 20),
        },
        Cell::Int(_) | Cell::Text(_) | Cell::List(_) | Cell::Map(_) => {
            let mut text = joined(cell);
            if text.is_empty() {
                return Ok(0);
            }
            // A cell's characters are those of UTF-16.
            let units = text.encode_utf16().count();
            if units > CHARACTERS {
                *cut += 1;
                text = shortened(&text);
            }
            let width = text.width();
            worksheet.write_string(row, place, text).map(|_| width)
        }
    }
}

/// The text of a cell; what is in a list is joined by `; `, for people to read.
fn joined(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Bool(value) => value.to_string(),
        Cell::Int(number) => number.to_string(),
        Cell::Float(number) => format!("{number:?}"),
        Cell::Text(text) => shown(text),
        Cell::Time(time) => time.to_string(),
        Cell::List(items) => items.iter().map(joined).collect::<Vec<_>>().join("; "),
        Cell::Map(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|(key, value)| format!("{}={}", shown(key), joined(value)));
            entries.collect::<Vec<_>>().join("; ")
        }
    }
}

/// As much of the text as a cell holds, with a mark that it goes on.
fn shortened(text: &str) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units < CHARACTERS
    };
    let mut kept: String = text.chars().take_while(fits).collect();
    kept.push('…');
    kept
}

/// The time as a spreadsheet has it, to the second; `None` outside of the years 1900 to 9999, and
/// in the first two months of 1900, which spreadsheets number differently.
pub(super) fn excel_time(time: Time) -> Option<ExcelDateTime> {
    let seconds = time.0.div_euclid(1_000_000);
    // 1900-03-01T00:00:00Z and 9999-12-31T23:59:59Z.
    if !(-2_203_891_200..=253_402_300_799).contains(&seconds) {
        return None;
    }
    ExcelDateTime::from_timestamp(seconds).ok()
}
