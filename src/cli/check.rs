//! `osreport check DUMP...`

use super::Failure;
use super::args::{CheckArgs, Color};
use super::input::{settings, sources};
use super::messages::Messages;
use crate::pipeline;

/// Reads everything; the findings are the result.
pub(super) fn run(args: &CheckArgs) -> Result<u8, Failure> {
    let settings = settings(&args.run, args.messages.strict)?;
    let sources = sources(&args.dumps)?;
    let mut messages = Messages::new(&args.messages, Color::Auto, true)?;
    let counts = pipeline::check(&sources, &settings, &mut |finding| messages.hear(&finding));
    let files = match sources.len() {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    };
    let text = format!(
        "{files}, {} records read, {} refused, {} duplicates",
        counts.records, counts.refused, counts.duplicates
    );
    messages.end((!args.run.quiet).then_some(text))
}
