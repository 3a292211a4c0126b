//! Takes somebody else's source as its module.
//! expects: not-built

#[path = "@OTHER@"]
mod other;

fn main() {
    other::main();
}
