//! `osreport redact DUMP... -o FOLDER`

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use tempfile::NamedTempFile;

use super::args::{Color, FailOn, MessageArgs};
use super::input::sources;
use super::messages::Messages;
use super::output::Target;
use super::overwrite::is_source;
use super::report::counted;
use super::{Failure, WHOLE, help, print};
use crate::finding::{Finding, Severity, code};
use crate::read::source::Source;
use crate::read::swift_json::listing_as_json;
use crate::redact::{Dump, Key, KeyError, Redactor, SHORTEST_KEY, Stop};
use crate::resource;

/// Bytes of a file that are read at once.
const CHUNK: usize = 256 * 1024;

/// The most bytes that a key's file may have: more is another file by mistake.
const LONGEST_KEY: u64 = 64 * 1024;

/// Options of `redact`.
#[derive(Debug, Args)]
pub(super) struct RedactArgs {
    /// Files, folders, tar archives, `-` for standard input, or `KIND=FILE`
    #[arg(value_name = "DUMP", required_unless_present = "table")]
    dumps: Vec<String>,
    /// Write to FOLDER, which is made if it is missing, and must have no files
    #[arg(short, long, value_name = "FOLDER", required_unless_present = "table")]
    output: Option<PathBuf>,
    /// Print which fields are kept, replaced and removed, and stop
    #[arg(long)]
    table: bool,
    /// Take the key of the pseudonyms from FILE, so that the next run gives the same; without
    /// it, a random key that is not saved
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Keep the records before the break of a broken dump
    #[arg(long)]
    partial: bool,
    /// How findings are shown
    #[arg(long, value_name = "FORMAT", default_value = "full", value_parser = help::message_formats())]
    message_format: String,
    /// Ignore findings with this code (comma-separated list accepted); `osreport explain` lists them
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Exit with 1 for findings of at least this severity
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,
    /// Show no summary
    #[arg(short, long)]
    quiet: bool,
}

/// Writes each dump again, redacted.
pub(super) fn run(args: &RedactArgs) -> Result<u8, Failure> {
    let Some(output) = args.output.as_deref().filter(|_| !args.table) else {
        return print(crate::redact::markdown().as_bytes()).map(|()| WHOLE);
    };
    let sources = sources(&args.dumps, &[])?;
    let key = match &args.key_file {
        Some(file) if is_source(&sources, file) => return Err(key_is_a_dump(file)),
        Some(file) => read_key(file)?,
        None => Key::random().ok_or("the system gives no random key; give one by `--key-file`")?,
    };
    let shown = MessageArgs {
        message_format: args.message_format.clone(),
        rejects: None,
        rejects_raw: false,
        ignore: args.ignore.clone(),
        strict: false,
        fail_on: args.fail_on,
    };
    let mut messages = Messages::new(&shown, Color::Auto, false, args.quiet)?;
    prepare(output)?;
    let redactor = Redactor::new(key);
    let width = sources.len().to_string().len().max(3);
    let mut written = 0;
    for (number, source) in (1..).zip(&sources) {
        let mut out = temporary(output)?;
        let outcome = redact(&redactor, source, &mut out);
        let (kind, whole) = match outcome {
            Ok(kind) => (kind, true),
            Err(Stop::Output(error)) => return Err(unwritable(output, &error)),
            Err(Stop::Bad(finding)) => {
                messages.emit(&in_folder(source, *finding));
                ("partial", false)
            }
        };
        let begun = out.as_file().metadata().is_ok_and(|file| file.len() > 0);
        if whole || args.partial && begun {
            let ending =
                if matches!(kind, "id_lines" | "passwd" | "group_lines") { "txt" } else { "json" };
            // The file's name is all that says whose such a reply is.
            let named = resource::find(kind).is_some_and(|kind| kind.save_each.is_some());
            let name = source.subject.as_deref().unwrap_or(&source.name);
            let subject = named.then(|| redactor.subject(name)).flatten();
            let subject = subject.map(|subject| format!("-{subject}")).unwrap_or_default();
            let path = output.join(format!("{number:0width$}-{kind}{subject}.{ending}"));
            out.persist_noclobber(&path).map_err(|error| unwritable(&path, &error.error))?;
            written += 1;
        }
    }
    let text = format!("{}, {written} written", counted(sources.len() as u64, "file"));
    messages.end((!args.quiet).then_some(text))
}

/// Rewrites one dump.
fn redact(
    redactor: &Redactor,
    source: &Source,
    out: &mut NamedTempFile,
) -> Result<&'static str, Stop> {
    let unreadable = |error| {
        let message = format!("the file cannot be read: {error}");
        Finding::new(&code::UNREADABLE, Some(source.name.clone()), message)
    };
    let (opened, _) = source.open(false).map_err(unreadable)?;
    let declared = source.declared.as_deref();
    let declared =
        declared.and_then(|kind| resource::json_kinds().find(|known| known.name == kind));
    let (opened, declared) =
        listing_as_json(&source.name, opened, (resource::kinds(), declared)).map_err(unreadable)?;
    let dump = Dump {
        file: source.name.clone(),
        text: opened.text,
        compressed: opened.compression.is_some(),
        declared,
        chunk: CHUNK,
    };
    let mut out = BufWriter::with_capacity(CHUNK, out);
    let outcome = redactor.redact(dump, &mut out);
    out.flush()?;
    outcome
}

/// In a folder other files than dumps are to be expected, and are only noted.
fn in_folder(source: &Source, finding: Finding) -> Finding {
    let skipped =
        [&code::OWN_REPORT, &code::NOT_A_DUMP, &code::UNKNOWN_KIND, &code::VERSION_DOCUMENT];
    let first = finding.place.line.is_none_or(|line| line == 1);
    if !source.from_folder || !first || !skipped.contains(&finding.code) {
        return finding;
    }
    let message = format!("skipped: {}", finding.message);
    let note = Finding::new(&code::SKIPPED_FILE, Some(source.name.clone()), message);
    Finding { severity: Severity::Note, ..note }
}

fn read_key(path: &Path) -> Result<Key, Failure> {
    let name = path.display();
    let fails = |error| Failure(format!("the key file `{name}` cannot be read: {error}"));
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(fails)?;
    file.take(LONGEST_KEY + 1).read_to_end(&mut bytes).map_err(fails)?;
    if bytes.len() as u64 > LONGEST_KEY {
        return Err(format!("`{name}` is too large for a key file; check its name").into());
    }
    let make = "make one with `(umask 077; openssl rand -hex 32 > key)`";
    Key::new(&bytes).map_err(|error| match error {
        KeyError::Short => Failure(format!(
            "the key in `{name}` is too short: {SHORTEST_KEY} bytes are the least; {make}"
        )),
        KeyError::Constant => Failure(format!(
            "the key in `{name}` is one byte repeated, which anybody guesses; {make}"
        )),
        KeyError::Dump => key_is_a_dump(path),
    })
}

fn key_is_a_dump(path: &Path) -> Failure {
    Failure(format!(
        "the key file `{}` holds a dump, not a key; check its name, or make a key with `(umask 077; openssl rand -hex 32 > key)`",
        path.display()
    ))
}

/// Makes the folder; one that has files could mix dumps of two keys.
fn prepare(folder: &Path) -> Result<(), Failure> {
    let name = folder.display();
    fs::create_dir_all(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure(format!("`{name}` is not a folder; name a folder"))
        }
        _ => unwritable(folder, &error),
    })?;
    let mut entries = fs::read_dir(folder).map_err(|error| unwritable(folder, &error))?;
    if entries.next().is_some() {
        return Err(format!("the folder `{name}` is not empty; name a new one").into());
    }
    Ok(())
}

fn temporary(folder: &Path) -> Result<NamedTempFile, Failure> {
    Target::temporary(folder).map_err(|error| unwritable(folder, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure(format!("`{}` cannot be written: {error}", path.display()))
}
