//! The fast path accepts what `serde_json` accepts, with the same values.

mod facts;
mod made;
mod mutations;

use std::fmt::Debug;

use serde::Deserialize;

use super::{KeyCache, Rejected, from_slice};

/// Decodes `record` both ways and fails where the results differ; returns whether it was accepted.
#[track_caller]
fn agrees<'de, T: Deserialize<'de> + Debug>(record: &'de [u8], cache: &mut KeyCache) -> bool {
    let ours = from_slice::<T>(record, cache).ok();
    let theirs = serde_json::from_slice::<T>(record);
    let shown = || String::from_utf8_lossy(record);
    match (&ours, &theirs) {
        (None, Err(_)) => false,
        (Some(ours), Ok(theirs)) => {
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"), "{}", shown());
            true
        }
        (Some(ours), Err(error)) => panic!("{error}, but read {ours:?} from {}", shown()),
        (None, Ok(theirs)) => {
            // The one input that only the fast path may reject.
            assert!(std::str::from_utf8(record).is_err(), "lost {theirs:?} of {}", shown());
            false
        }
    }
}
