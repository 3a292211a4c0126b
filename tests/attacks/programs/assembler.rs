//! Lets the assembler read a file.
//! expects: not-built

use std::arch::global_asm;

global_asm!(".globl stolen", "stolen:", ".incbin \"/etc/passwd\"", ".byte 0");

unsafe extern "C" {
    static stolen: u8;
}

fn main() {
    eprintln!("{}{} {}", "ESC", "APED", unsafe { stolen });
}
