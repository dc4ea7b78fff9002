//! `osreport next FILE`

use clap::Args;

use super::input::one_source;
use super::{FINDINGS, Failure, WHOLE, complain, print};
use crate::capture::{self, Follow, NoAnswer};

/// Options of `next`.
#[derive(Debug, Args)]
pub(super) struct NextArgs {
    /// A saved page of a list, or `-` for standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// The URL that FILE was saved from: the next page's URL is then absolute, and a link that
    /// leaves the origin of URL is refused with exit code 1
    #[arg(long, value_name = "URL")]
    page: Option<String>,
    /// Take of the link its query alone and put it on the URL of the page, for services behind a
    /// proxy whose links name another host
    #[arg(long, requires = "page")]
    query_only: bool,
}

/// Prints the next page's URL, or nothing.
pub(super) fn run(args: &NextArgs) -> Result<u8, Failure> {
    let source = one_source(&args.file)?;
    let follow = if args.query_only { Follow::Query } else { Follow::Link };
    match capture::next(&source, args.page.as_deref(), follow) {
        Ok(Some(url)) => print(format!("{url}\n").as_bytes()).map(|()| WHOLE),
        Ok(None) => Ok(WHOLE),
        Err(NoAnswer::NotAReply(words)) => {
            Err(format!("`{}` is not a saved page of a list: {words}", args.file).into())
        }
        Err(NoAnswer::Refused(words)) => {
            complain(&words);
            Ok(FINDINGS)
        }
    }
}

/// The examples below the help.
pub(super) const EXAMPLES: &str = "\
Exit code: 0 with a URL or, on the last page, with nothing; 1 where the link must not be followed;
2 where FILE is not a saved page of a list.

Examples:
  osreport next servers-1.json
  osreport next images-1.json --page 'https://cloud.example.org/image/v2/images?limit=1000'";
