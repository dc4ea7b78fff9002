//! A file of requests, line by line.

use std::io::{BufRead, Read};

use crate::resource::request::Request;

/// The longest line that may be a request.
const LINE: u64 = 1 << 20;

/// Hands every request of a file to `each`. Lines that are not requests are passed over: a run that
/// was killed leaves half a line.
///
/// # Errors
///
/// When the file cannot be read.
pub fn each(
    mut lines: impl BufRead,
    each: &mut dyn FnMut(&Request<'_>),
) -> Result<(), std::io::Error> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.by_ref().take(LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if let Ok(request) = serde_json::from_slice(&line) {
            each(&request);
        }
    }
}
