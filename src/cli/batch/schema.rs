//! The JSON Schema of the file of a batch, for editors that check TOML by one.

use clap::{Arg, ArgAction, Command};

use super::file::options as options_of;
use crate::cli::help;
use crate::hidden::json::{Map, Value, json};
use crate::report::{REPORTS, Report};

/// The schema, by the options of each report's command.
pub(in crate::cli) fn schema() -> Value {
    let command = help::command();
    let mut options = Map::new();
    let entries = REPORTS.iter().map(|report| entry(report, &command, &mut options));
    let reports: Vec<Value> = entries.collect();
    let dumps = json!({
        "description": "files and folders",
        "type": "array",
        "items": { "type": "string" },
        "minItems": 1,
    });
    let cloud = json!({
        "type": "object",
        "properties": { "dumps": dumps },
        "required": ["dumps"],
        "additionalProperties": false,
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "the file of `osreport batch`",
        "type": "object",
        "properties": {
            "now": {
                "description": "the time that ages are computed as of",
                "type": "string",
            },
            "cloud": {
                "description": "the dumps of each cloud, by its name",
                "type": "object",
                "additionalProperties": cloud,
                "minProperties": 1,
            },
            "report": {
                "description": "the reports that are made",
                "type": "array",
                "items": { "oneOf": reports },
                "minItems": 1,
            },
        },
        "required": ["cloud", "report"],
        "additionalProperties": false,
        "$defs": options,
    })
}

/// One report of the file. The values of its options are among `options`, once for all reports
/// that have the same.
fn entry(report: &Report, command: &Command, options: &mut Map<String, Value>) -> Value {
    let output = "its file; `{cloud}`, `{report}` and `{date}` stand for their values";
    let mut properties = Map::new();
    properties.insert("report".to_owned(), json!({ "const": report.name }));
    properties.insert("output".to_owned(), json!({ "description": output, "type": "string" }));
    for option in options_of(command, report.name) {
        let Some(name) = option.get_long() else { continue };
        let value = value(option);
        let mut key = name.to_owned();
        if options.get(&key).is_some_and(|known| *known != value) {
            key = format!("{}-{name}", report.name);
        }
        let reference = json!({ "$ref": format!("#/$defs/{key}") });
        options.insert(key, value);
        // A key may have `_` for each `-`.
        properties.insert(name.replace('-', "_"), reference.clone());
        properties.insert(name.to_owned(), reference);
    }
    json!({
        "description": report.about,
        "type": "object",
        "properties": properties,
        "required": ["report", "output"],
        "additionalProperties": false,
    })
}

/// The value of an option.
fn value(option: &Arg) -> Value {
    let about = option.get_help().map(ToString::to_string).unwrap_or_default();
    if !option.get_action().takes_values() {
        return json!({ "description": about, "type": "boolean" });
    }
    let names: Vec<String> = option
        .get_possible_values()
        .iter()
        .map(|possible| possible.get_name().to_owned())
        .collect();
    let one = match names.is_empty() || option.get_value_delimiter().is_some() {
        true => json!({ "type": ["string", "integer"] }),
        false => json!({ "enum": names }),
    };
    match option.get_action() {
        ArgAction::Append => {
            let several = json!({ "type": "array", "items": one });
            json!({ "description": about, "anyOf": [one, several] })
        }
        _ => json!({ "description": about, "allOf": [one] }),
    }
}

#[cfg(test)]
mod tests {
    use toml::Spanned;
    use toml::de::{DeTable, DeValue};

    use super::*;
    use crate::cli::batch::file::config_of;

    fn json_of(value: &Spanned<DeValue<'_>>) -> Value {
        match value.get_ref() {
            DeValue::String(text) => json!(text),
            DeValue::Integer(number) => json!(number.as_str().parse::<i64>().unwrap()),
            DeValue::Boolean(value) => json!(value),
            DeValue::Array(values) => values.iter().map(json_of).collect(),
            DeValue::Table(table) => json_of_table(table),
            other => panic!("{other:?}"),
        }
    }

    fn json_of_table(table: &DeTable<'_>) -> Value {
        let members = table.iter().map(|(key, value)| (key.get_ref().to_string(), json_of(value)));
        Value::Object(members.collect())
    }

    #[test]
    fn the_schema_accepts_what_the_parser_accepts() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let report = |keys: &str| {
            format!("[cloud.a]\ndumps = [\"a\"]\n[[report]]\nreport = \"servers\"\n{keys}\n")
        };
        let good = [
            include_str!("example.toml").to_owned(),
            report("output = \"o.csv\""),
            report("output = \"o\"\nformat = \"json\"\nlong = true\nlimit = 5"),
            report("output = \"o\"\nsort-column = \"name\"\nsort_descending = true"),
            report("output = \"o\"\ncolumn = [\"id\", \"name\"]\nstatus = \"ERROR,BUILD\""),
            report("output = \"o\"\nwhere = [\"status=ERROR\"]\ncount-by = [\"project\"]"),
            format!("now = \"2026-11-24T00:00:00Z\"\n{}", report("output = \"o\"")),
        ];
        let bad = [
            report(""),
            report("output = 5"),
            report("outptu = \"o\""),
            report("output = \"o\"\nfromat = \"json\""),
            report("output = \"o\"\nformat = \"jsno\""),
            report("output = \"o\"\nlong = \"yes\""),
            report("output = \"o\"\ncheck = \"o\""),
            "[cloud.a]\ndumps = [\"a\"]\n[[report]]\nreport = \"severs\"\noutput = \"o\""
                .to_owned(),
            "[cloud.a]\ndump = [\"a\"]\n[[report]]\nreport = \"users\"\noutput = \"o\"".to_owned(),
            "[[report]]\nreport = \"users\"\noutput = \"o\"".to_owned(),
            "[cloud.a]\ndumps = [\"a\"]".to_owned(),
        ];
        for (texts, expected) in [(&good[..], true), (&bad[..], false)] {
            for text in texts {
                let json = json_of_table(DeTable::parse(text).unwrap().get_ref());
                assert_eq!(config_of("batch.toml", text).is_ok(), expected, "parser: {text}");
                assert_eq!(validator.is_valid(&json), expected, "schema: {text}");
            }
        }
    }

    #[test]
    fn every_report_is_in_the_schema_with_its_own_options() {
        let schema = schema();
        let entries = schema["properties"]["report"]["items"]["oneOf"].as_array().unwrap();
        assert_eq!(entries.len(), REPORTS.len());
        for (entry, report) in entries.iter().zip(REPORTS) {
            assert_eq!(entry["properties"]["report"]["const"], report.name);
            for name in ["output", "format", "column", "where", "sort-column", "limit", "partial"] {
                assert!(entry["properties"][name].is_object(), "{}: {name}", report.name);
            }
        }
        let keys = |number: usize| entries[number]["properties"].as_object().unwrap();
        assert!(keys(0).contains_key("status") && !keys(0).contains_key("bless"));
    }
}
