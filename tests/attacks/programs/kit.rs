//! What attacks share. An attack that is held ends with 7, one that gets through ends with 8 and says so.
#![allow(dead_code)]

use std::fmt::Display;

unsafe extern "C" {
    fn syscall(number: i64, ...) -> i64;
    pub fn fork() -> i32;
    pub fn setsid() -> i32;
    pub fn pause() -> i32;
}

/// A system call; the error is its number.
pub fn call(number: i64, words: [i64; 6]) -> Result<i64, i32> {
    let [a, b, c, d, e, f] = words;
    let answer = unsafe { syscall(number, a, b, c, d, e, f) };
    if answer < 0 { Err(std::io::Error::last_os_error().raw_os_error().unwrap_or(0)) } else { Ok(answer) }
}

/// What was tried and should not have worked.
#[derive(Default)]
pub struct Tries {
    through: Vec<String>,
}

impl Tries {
    pub fn must_fail<T, E>(&mut self, what: impl Display, result: Result<T, E>) {
        if result.is_ok() {
            self.through.push(what.to_string());
        }
    }

    pub fn must_not(&mut self, what: impl Display, holds: bool) {
        if holds {
            self.through.push(what.to_string());
        }
    }

    pub fn end(self) -> ! {
        if self.through.is_empty() {
            eprintln!("HELD");
            std::process::exit(7);
        }
        eprintln!("ESCAPED by {}", self.through.join("; "));
        std::process::exit(8);
    }
}
