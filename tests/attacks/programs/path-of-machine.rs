//! Takes a file of the machine as its module.
//! expects: not-built

#[path = "/etc/shadow"]
mod shadow;

fn main() {}
