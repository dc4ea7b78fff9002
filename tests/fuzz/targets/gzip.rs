#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::gzip(bytes));

#[path = "../bodies.rs"]
mod bodies;
