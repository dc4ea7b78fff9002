//! What is accepted here is what `serde_json` accepts, value for value.

mod facts;
mod made;
mod mutations;

use std::fmt::Debug;

use serde::Deserialize;

use super::{Learned, No, from_slice};

/// Decodes `record` both ways and fails where the answers differ; gives whether it was accepted.
#[track_caller]
fn agrees<'de, T: Deserialize<'de> + Debug>(record: &'de [u8], learned: &mut Learned) -> bool {
    let ours = from_slice::<T>(record, learned).ok();
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
            // The one thing that may be refused here alone.
            assert!(std::str::from_utf8(record).is_err(), "lost {theirs:?} of {}", shown());
            false
        }
    }
}
