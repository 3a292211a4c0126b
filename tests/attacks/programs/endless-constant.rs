//! Keeps the compiler busy with a constant.
//! expects: stopped

const ENDLESS: u64 = {
    let mut number = 0_u64;
    loop {
        number = number.wrapping_add(1);
        if number == u64::MAX {
            break number;
        }
    }
};

fn main() {
    println!("{ENDLESS}");
}
