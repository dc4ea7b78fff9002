//! Cells of free text from owners and services, which may contain passwords.

use std::borrow::Cow;

use crate::finding::mask;
use crate::resource::server_parts::Texts;
use crate::row::Cell;

/// A free text, such as a description or the message of a fault, with its secrets masked; null for
/// `""`, which the API writes for nothing.
pub(crate) fn masked(text: Option<&str>) -> Cell<'_> {
    text.filter(|text| !text.is_empty()).map_or(Cell::Null, |text| Cell::Text(mask::cell(text)))
}

/// Texts that an owner chose, such as tags, each as [`masked`].
pub(crate) fn all_masked<'a>(texts: Option<impl Iterator<Item = &'a str>>) -> Cell<'a> {
    let texts = texts.map(|texts| texts.map(|text| Cell::Text(mask::cell(text))));
    texts.map_or(Cell::Null, |cells| Cell::List(cells.collect()))
}

/// Keys and values that an owner wrote: a value is masked by its key and by itself.
pub(crate) fn properties<'a>(texts: Option<&'a Texts<'a>>) -> Cell<'a> {
    let value = |key: &'a str, value: Option<&'a str>| {
        value.map_or(Cell::Null, |value| Cell::Text(mask::property(key, value)))
    };
    let each = |texts: &'a Texts<'a>| {
        let entries = texts.0.iter();
        entries.map(|(key, text)| (Cow::Borrowed(&**key), value(key, text.as_deref()))).collect()
    };
    texts.map_or(Cell::Null, |texts| Cell::Map(each(texts)))
}

#[cfg(test)]
mod tests {
    use crate::report::REPORTS;

    /// Columns of free text, whatever the report.
    const FREE: &[&str] = &[
        "description",
        "disabled_reason",
        "extra_specs",
        "fail_reason",
        "fault",
        "metadata",
        "properties",
        "tags",
    ];

    #[test]
    fn every_column_of_free_text_is_masked() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report");
        let mut seen = 0;
        for report in REPORTS {
            let columns = report.columns.iter().filter(|column| FREE.contains(&column.name));
            for column in columns {
                let file = format!("{folder}/{}.rs", report.name);
                let text = std::fs::read_to_string(&file).unwrap();
                let start = text.find(&format!("\n    \"{}\", ", column.name)).unwrap();
                let cell = &text[start..start + text[start..].find(";\n").unwrap()];
                // A closure, or the name of a function of the file.
                let name = cell.rsplit("=> ").next().unwrap();
                let function = text
                    .find(&format!("fn {name}<'a>("))
                    .map_or("", |at| &text[at..at + text[at..].find("\n}\n").unwrap()]);
                let masks = |code: &str| code.contains("masked(") || code.contains("properties(");
                assert!(masks(cell) || masks(function), "{file}: {cell}");
                seen += 1;
            }
        }
        assert!(seen >= 3, "the rule sees nothing");
    }
}
