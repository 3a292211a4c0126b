//! Runs `emulator::fuzzing::token` on the bytes that libFuzzer thinks of.

#![no_main]

libfuzzer_sys::fuzz_target!(init: emulator::fuzzing::prepare(), |bytes: &[u8]| emulator::fuzzing::token(bytes));
