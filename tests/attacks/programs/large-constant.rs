//! Has the compiler hold a constant of many gigabytes.
//! expects: stopped not-built

static LARGE: [u8; 64 << 30] = {
    let mut all = [0; 64 << 30];
    all[1] = 1;
    all
};

fn main() {
    println!("{}", LARGE[1]);
}
