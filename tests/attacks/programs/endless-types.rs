//! Keeps the compiler busy with types that double.
//! expects: stopped not-built

#![recursion_limit = "1000"]
#![type_length_limit = "100000000000"]

trait Grow {
    fn grow(self, left: u32) -> u32;
}

impl<T: Clone> Grow for T {
    fn grow(self, left: u32) -> u32 {
        if left == 0 { 0 } else { (self.clone(), self).grow(left - 1) }
    }
}

fn main() {
    println!("{}", 1_u8.grow(std::hint::black_box(3)));
}
