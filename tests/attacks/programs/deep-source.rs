//! Overflows the compiler's stack.
//! expects: stopped not-built

macro_rules! deep {
    ($($all:tt)*) => { fn deep() { let _ = @DEEP@; } };
}

deep!();

fn main() {}
