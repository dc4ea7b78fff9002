//! `osreport check DUMP...`

use super::Failure;
use super::args::{CheckArgs, Color};
use super::clouds::clouds;
use super::input::settings;
use super::messages::Messages;
use super::overwrite::Output;
use super::report::counted;
use crate::run::{self, Counts};

/// Reads everything; the findings are the result.
pub(super) fn run(args: &CheckArgs) -> Result<u8, Failure> {
    let settings = settings(&args.run, args.messages.strict)?;
    let rejects = Output::new("--rejects", args.messages.rejects.as_deref());
    let clouds = clouds(&args.dumps, &args.cloud, &[rejects])?;
    let mut messages = Messages::new(&args.messages, Color::Auto, true, args.run.quiet)?;
    let mut counts = Counts::default();
    for cloud in &clouds {
        let mut emit = |finding| {
            messages.emit(&cloud.named(finding));
        };
        counts.add(&run::check(&cloud.sources, &settings, &mut emit));
    }
    let files: usize = clouds.iter().map(|cloud| cloud.sources.len()).sum();
    let [files, records, duplicates] =
        [(files as u64, "file"), (counts.records, "record"), (counts.duplicates, "duplicate")]
            .map(|(count, word)| counted(count, word));
    let text = format!("{files}, {records} read, {} refused, {duplicates}", counts.refused);
    messages.end((!args.run.quiet).then_some(text))
}
