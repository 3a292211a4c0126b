//! Keeps the compiler busy with a macro that doubles.
//! expects: stopped not-built

#![recursion_limit = "100000"]

macro_rules! double {
    ($($all:tt)*) => { double!($($all)* $($all)*) };
}

fn main() {
    double!(a b c d);
}
