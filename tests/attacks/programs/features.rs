//! Asks the compiler for what is not stable.
//! expects: not-built

#![feature(rustc_private, proc_macro_internals)]

extern crate rustc_driver;
extern crate proc_macro;

fn main() {}
