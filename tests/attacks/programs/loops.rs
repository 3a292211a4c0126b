//! Uses the processor without end.
//! expects: stopped

fn main() {
    let mut number = 1_u64;
    loop {
        number = std::hint::black_box(number.wrapping_mul(3));
    }
}
