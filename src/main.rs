//! The process: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    osreport::cli::run(std::env::args_os())
}
