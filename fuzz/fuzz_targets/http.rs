//! Runs `emulator::fuzzing::http` on the bytes that libFuzzer thinks of.

#![no_main]

libfuzzer_sys::fuzz_target!(init: emulator::fuzzing::prepare(), |bytes: &[u8]| emulator::fuzzing::http(bytes));
