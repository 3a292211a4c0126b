//! Declares itself a procedural macro.
//! expects: not-built

#![crate_type = "proc-macro"]

extern crate proc_macro;

#[proc_macro]
pub fn run(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    panic!(concat!("ESC", "APED"))
}

fn main() {}
