//! Overflows its stack.
//! expects: stopped failed

fn deeper(number: u64) -> u64 {
    let own = [number; 1000];
    std::hint::black_box(own)[0] + deeper(std::hint::black_box(number + 1))
}

fn main() {
    println!("{}", deeper(0));
}
