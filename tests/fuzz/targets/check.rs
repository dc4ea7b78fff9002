#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::check(bytes));

#[path = "../bodies.rs"]
mod bodies;
