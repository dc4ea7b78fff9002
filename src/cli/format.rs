//! The format of a report: by name, by the ending of the file, else by where the report goes.

use std::path::Path;

use super::Failure;
use super::args::FormatArgs;
use super::input::nearest;
use crate::sink::{self, SinkFormat};
use crate::write::{self, FORMATS, Format, Style, Writer};

/// Formats that are built in by a cargo feature, and the feature.
pub(super) const OPTIONAL: &[(&str, &str)] = &[("parquet", "parquet"), ("xlsx", "xlsx")];

/// A format of this build.
#[derive(Clone, Copy)]
pub(super) enum AnyFormat {
    /// A text format.
    Text(&'static Format),
    /// A format that is not text.
    Sink(&'static SinkFormat),
}

impl AnyFormat {
    fn find(name: &str) -> Option<Self> {
        let sink = || sink::FORMATS.iter().find(|format| format.name == name);
        write::find(name).map(Self::Text).or_else(|| sink().map(|format| Self::Sink(format)))
    }

    fn by_ending(file: &Path, ending: &str) -> Option<Self> {
        let sink = || sink::FORMATS.iter().find(|format| format.endings.contains(&ending));
        write::by_ending(file).map(Self::Text).or_else(|| sink().map(|format| Self::Sink(format)))
    }

    /// The writer of a text format.
    pub(super) fn writer(self, style: &Style) -> Option<Box<dyn Writer>> {
        match self {
            Self::Text(format) => Some((format.make)(style)),
            Self::Sink(_) => None,
        }
    }

    /// The name, as in `--format`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text(format) => format.name,
            Self::Sink(format) => format.name,
        }
    }
}

/// How a report's bytes are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    /// Not at all.
    None,
    /// `.gz`
    Gzip,
    /// `.zst`
    Zstd,
}

impl Compression {
    /// The compression that a file's ending asks for, and the ending before it.
    pub(super) fn of(file: &Path) -> (Self, &Path) {
        let ending =
            |ending: &str| file.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending));
        let found = match () {
            () if ending("gz") => Self::Gzip,
            () if ending("zst") => Self::Zstd,
            () => return (Self::None, file),
        };
        (found, file.file_stem().map_or(file, Path::new))
    }
}

/// The format that was asked for, of a report that goes to `file`, or else to standard output,
/// which may be a terminal.
///
/// # Errors
///
/// If the file's ending does not belong to a format, or this build lacks the format; if a format
/// that is not text would go to a terminal, or into a comparison of lines.
pub(super) fn format(
    args: &FormatArgs,
    file: Option<&Path>,
    terminal: bool,
) -> Result<AnyFormat, Failure> {
    let format = any_format(args, file, terminal)?;
    if let AnyFormat::Sink(SinkFormat { name, .. }) = format {
        if terminal {
            return Err(Failure(format!(
                "`{name}` is not text and is not written to a terminal; name a file with `-o`"
            )));
        }
        if args.check.is_some() {
            return Err(Failure(format!(
                "`--check` compares lines of text, and `{name}` is not text; choose a text format"
            )));
        }
    }
    Ok(format)
}

fn any_format(
    args: &FormatArgs,
    file: Option<&Path>,
    terminal: bool,
) -> Result<AnyFormat, Failure> {
    if let Some(name) = &args.format {
        return AnyFormat::find(name).ok_or_else(|| lacking(name));
    }
    let default = || {
        let name = if terminal { "table" } else { "csv" };
        Ok(AnyFormat::Text(write::find(name).unwrap_or(FORMATS[0])))
    };
    let Some(file) = file else { return default() };
    let (_, plain) = Compression::of(file);
    let Some(ending) = plain.extension().map(|ending| ending.to_string_lossy().to_lowercase())
    else {
        return default();
    };
    if let Some(format) = AnyFormat::by_ending(plain, &ending) {
        return Ok(format);
    }
    if OPTIONAL.iter().any(|(name, _)| *name == ending) {
        return Err(lacking(&ending));
    }
    let endings = || {
        let text = FORMATS.iter().flat_map(|format| format.endings);
        text.chain(sink::FORMATS.iter().flat_map(|format| format.endings)).copied()
    };
    let hint = match nearest(&ending, endings()) {
        Some(near) => format!("did you mean `.{near}`? "),
        None => String::new(),
    };
    let all: Vec<String> = endings().map(|ending| format!(".{ending}")).collect();
    Err(Failure(format!(
        "`{}`: `.{ending}` is not the ending of a format; {hint}name the format with `-f`, or use one of {}, also before .gz or .zst",
        file.display(),
        all.join(", ")
    )))
}

/// The error for a format that is not in this build.
pub(super) fn lacking(name: &str) -> Failure {
    let feature = OPTIONAL.iter().find(|(optional, _)| *optional == name);
    let feature = feature.map_or(name, |(_, feature)| feature);
    Failure(format!(
        "this build cannot write `{name}`: it lacks the cargo feature `{feature}`; build it with `cargo install --path . --features {feature}`"
    ))
}

#[cfg(test)]
mod tests {
    use clap::{Command, FromArgMatches};

    use super::*;

    fn chosen(arguments: &[&str]) -> Result<&'static str, String> {
        let command = <FormatArgs as clap::Args>::augment_args(Command::new("test"));
        let matches = command.get_matches_from([&["test"], arguments].concat());
        let args = FormatArgs::from_arg_matches(&matches).unwrap();
        let format = format(&args, args.output.as_deref(), false);
        format.map(AnyFormat::name).map_err(|failure| failure.0)
    }

    #[test]
    fn the_ending_of_the_file_names_the_format_also_before_a_compression() {
        for (file, name) in [
            ("out.json", "json"),
            ("OUT.JSON", "json"),
            ("out.csv.gz", "csv"),
            ("out.yml.ZST", "yaml"),
            ("a.b/out", "csv"),
            ("out.gz", "csv"),
            (".hidden", "csv"),
        ] {
            assert_eq!(chosen(&["-o", file]).as_deref(), Ok(name), "{file}");
        }
        assert_eq!(chosen(&[]).as_deref(), Ok("csv"));
        assert_eq!(chosen(&["-o", "out.foo", "-f", "tsv"]).as_deref(), Ok("tsv"));
    }

    #[test]
    fn a_format_that_is_not_text_is_neither_shown_nor_compared() {
        for format in sink::FORMATS {
            assert_eq!(
                chosen(&["-o", &format!("out.{}", format.endings[0])]).as_deref(),
                Ok(format.name)
            );
            let message = chosen(&["-f", format.name, "--check", "out"]).unwrap_err();
            assert!(message.contains("is not text"), "{message}");
        }
    }

    #[test]
    fn an_unknown_ending_is_refused() {
        for (file, part) in [
            (
                "out.foo",
                "`out.foo`: `.foo` is not the ending of a format; name the format with `-f`",
            ),
            ("out.CSV.7z", "`.7z` is not the ending of a format"),
            ("out.foo.gz", "`.foo` is not the ending of a format"),
            ("out.jsom", "did you mean `.json`?"),
        ] {
            let message = chosen(&["-o", file]).unwrap_err();
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn a_format_that_the_build_lacks_names_its_feature() {
        for (name, feature) in OPTIONAL {
            if AnyFormat::find(name).is_none() {
                let by_name = chosen(&["-f", name]).unwrap_err();
                let by_ending = chosen(&["-o", &format!("out.{name}.gz")]).unwrap_err();
                assert!(by_name.contains(&format!("`{feature}`")), "{by_name}");
                assert_eq!(by_name, by_ending);
            }
        }
    }
}
