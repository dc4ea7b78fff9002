#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::filter(bytes));

#[path = "../bodies.rs"]
mod bodies;
