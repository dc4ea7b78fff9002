//! `osreport reply QUESTION FILE`: what the script of `osreport capture` asks of a saved reply.

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::input::one_source;
use super::{Failure, WHOLE, print};
use crate::capture::{self, NoAnswer, QUESTIONS};

/// Options of `reply`.
#[derive(Debug, Args)]
pub(super) struct ReplyArgs {
    /// What is asked
    #[arg(value_name = "QUESTION", value_parser = questions())]
    question: String,
    /// A saved reply, or `-` for standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// The highest microversion that the caller knows
    #[arg(long, value_name = "VERSION", default_value = "")]
    known: String,
}

fn questions() -> PossibleValuesParser {
    PossibleValuesParser::new(
        QUESTIONS
            .iter()
            .map(|(name, about, _)| clap::builder::PossibleValue::new(*name).help(*about)),
    )
}

/// Prints the answer, one line for each part of it.
pub(super) fn run(args: &ReplyArgs) -> Result<u8, Failure> {
    let source = one_source(&args.file)?;
    match capture::answer(&args.question, &source, &args.known) {
        Some(Ok(lines)) => {
            let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
            print(text.as_bytes()).map(|()| WHOLE)
        }
        Some(Err(NoAnswer::NotAReply(words) | NoAnswer::Refused(words))) => {
            Err(format!("`{}` is not such a reply: {words}", args.file).into())
        }
        None => Err(format!("no such question: `{}`", args.question).into()),
    }
}
