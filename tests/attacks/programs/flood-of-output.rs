//! Writes without end to standard output.
//! expects: stopped

fn main() {
    loop {
        print!("{}", "ESCAPE ".repeat(1000));
    }
}
