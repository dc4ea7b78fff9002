//! The style: the options of all writers, as plain data.
//!
//! Owns the defaults. It must never know who chose the options, nor what a terminal is called.

/// The appearance of a report. Each writer uses the options of its format and ignores the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// Which CSV fields are in quotes.
    pub quote: Quote,
    /// Whether CSV, TSV and table begin with the names of the columns. (Markdown always does:
    /// it has no table without them.)
    pub header: bool,
    /// What is between two CSV fields: one that [`delimiter`] accepts.
    pub delimiter: u8,
    /// Whether CSV and TSV lines end in CRLF, not in LF.
    pub crlf: bool,
    /// Whether CSV and TSV begin with a byte order mark, so that Excel takes them for UTF-8.
    pub bom: bool,
    /// Whether CSV and TSV leave texts alone that a spreadsheet would take for a formula.
    pub formula_keep: bool,
    /// Whether JSON is on one line.
    pub noindent: bool,
    /// A table's greatest width in columns of the screen; `None` or 0 for any.
    pub max_width: Option<usize>,
    /// Whether a table fits the terminal even when it is not written to it.
    pub fit_width: bool,
    /// Whether a table shows sizes in units for people, such as `1.5 TiB`.
    pub human: bool,
    /// Whether a table without rows is still drawn.
    pub print_empty: bool,
    /// The terminal's width in columns; `None` when it is not known.
    pub terminal_width: Option<usize>,
    /// Whether a table may use colours and bold letters.
    pub color: bool,
    /// Whether the output goes to a terminal: then no format sends it control characters.
    pub terminal: bool,
}

impl Style {
    /// The style of a report that goes to a file, with no option given.
    pub const DEFAULT: Self = Self {
        quote: Quote::Minimal,
        header: true,
        delimiter: b',',
        crlf: false,
        bom: false,
        formula_keep: false,
        noindent: false,
        max_width: None,
        fit_width: false,
        human: false,
        print_empty: false,
        terminal_width: None,
        color: false,
        terminal: false,
    };
}

impl Default for Style {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Which CSV fields are in quotes; cliff's `--quote`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// Every field.
    All,
    /// Fields that could not be read back without.
    Minimal,
    /// Every field that is not a number; Python's `csv` can then tell numbers from texts.
    Nonnumeric,
    /// No field: what would need quotes is escaped by a backslash. Not safe in a spreadsheet,
    /// which does not know the backslash.
    None,
}

impl Quote {
    /// Every kind by the name that users give it.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("all", Self::All),
        ("minimal", Self::Minimal),
        ("nonnumeric", Self::Nonnumeric),
        ("none", Self::None),
    ];
}

/// The CSV delimiter that a user means: one ASCII character, or `\t` or `tab` for a tab.
/// `None` for what cannot be one: letters and digits, `_`, quotes, backslash, line breaks.
pub fn delimiter(text: &str) -> Option<u8> {
    match text.as_bytes() {
        br"\t" | b"tab" => Some(b'\t'),
        &[b'_' | b'"' | b'\'' | b'\\' | b'\n' | b'\r' | 0] => None,
        &[byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() => Some(byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delimiter_is_one_character_that_no_field_needs() {
        assert_eq!(delimiter(";"), Some(b';'));
        assert_eq!(delimiter("|"), Some(b'|'));
        assert_eq!(delimiter("\\t"), Some(b'\t'));
        assert_eq!(delimiter("\t"), Some(b'\t'));
        for text in ["", ";;", "\"", "\n", "\\", "a", "0", "_", "；"] {
            assert_eq!(delimiter(text), None, "{text:?}");
        }
    }
}
