//! Asks for a variable of the grader's environment while it is compiled.
//! expects: not-built

fn main() {
    eprintln!("{}{} {}", "ESC", "APED", env!("AWS_SECRET_ACCESS_KEY"));
}
