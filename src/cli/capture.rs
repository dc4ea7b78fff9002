//! `osreport capture`

use clap::Args;

use super::input::nearest;
use super::{Failure, WHOLE, print};
use crate::capture::{SAVED, script};

/// Options of `capture`.
#[derive(Debug, Args)]
pub(super) struct CaptureArgs {
    /// Save this region only (can be repeated); without it, every region of the catalog
    #[arg(long, value_name = "REGION")]
    region: Vec<String>,
    /// Save these kinds only (can be repeated), and what must be known to ask for them
    #[arg(long, value_name = "KIND,...", value_delimiter = ',')]
    only: Vec<String>,
}

/// Prints the script.
pub(super) fn run(args: &CaptureArgs) -> Result<u8, Failure> {
    match script(&args.region, &args.only) {
        Ok(text) => print(text.as_bytes()).map(|()| WHOLE),
        Err(kind) => {
            let names = || SAVED.iter().map(|kind| kind.name);
            let hint = match nearest(&kind, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
            };
            Err(format!("no such kind to save: `{kind}`; {hint}").into())
        }
    }
}

/// The examples below the help.
pub(super) const EXAMPLES: &str = "\
The script asks with the OS_* variables of OpenStack's clients; `sh capture.sh --help` tells more.
osreport itself reads none of them and opens no connection.

Examples:
  osreport capture > capture.sh && . ./admin-openrc && sh capture.sh dumps
  osreport capture --region RegionOne --only servers,users,projects | sh -s dumps";
