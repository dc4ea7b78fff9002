//! `osreport check DUMP...`

use super::Failure;
use super::args::{CheckArgs, Color};
use super::input::{settings, sources};
use super::messages::Messages;
use super::overwrite::Output;
use super::report::counted;
use crate::run;

/// Reads everything; the findings are the result.
pub(super) fn run(args: &CheckArgs) -> Result<u8, Failure> {
    let settings = settings(&args.run, args.messages.strict)?;
    let rejects = Output::new("--rejects", args.messages.rejects.as_deref());
    let sources = sources(&args.dumps, &[rejects])?;
    let mut messages = Messages::new(&args.messages, Color::Auto, true)?;
    let counts = run::check(&sources, &settings, &mut |finding| messages.emit(&finding));
    let [files, records, duplicates] = [
        (sources.len() as u64, "file"),
        (counts.records, "record"),
        (counts.duplicates, "duplicate"),
    ]
    .map(|(count, word)| counted(count, word));
    let text = format!("{files}, {records} read, {} refused, {duplicates}", counts.refused);
    messages.end((!args.run.quiet).then_some(text))
}
