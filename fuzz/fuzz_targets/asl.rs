//! Runs `emulator::fuzzing::definition` on the bytes that libFuzzer thinks of.

#![no_main]

libfuzzer_sys::fuzz_target!(init: emulator::fuzzing::prepare(), |bytes: &[u8]| emulator::fuzzing::definition(bytes));
