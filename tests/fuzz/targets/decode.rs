#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::decode(bytes));

#[path = "../bodies.rs"]
mod bodies;
