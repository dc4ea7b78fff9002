#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::text(bytes));

#[path = "../bodies.rs"]
mod bodies;
