//! Has the compiler say more than anybody can read.
//! expects: not-built stopped

macro_rules! wrong {
    ($($digit:tt)*) => { $( compile_error!("ESCAPE \u{1b}[31m"); let _: u8 = $digit; wrong!(@ $($digit)*); )* };
    (@ $($digit:tt)*) => { $( compile_error!(concat!("wrong ", stringify!($digit))); )* };
}

fn main() {
    wrong!(1 2 3 4 5 6 7 8 9 a b c d e f g h i j k l m n o p q r s t u v w x y z);
}
