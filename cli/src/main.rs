//! The `cafelab` binary: arguments, wiring, terminal. Nothing is decided here; see the other crates for what is done.

mod args;
mod clock;
mod commands;
mod course_files;
mod output;
mod place;
mod progress;
mod session;
mod terminal;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = args::Cli::read();
    if let args::Command::Sandboxed(args) = &cli.command {
        // Without a thread of ours: what this process gives up, it gives up for the thread that becomes the program.
        return commands::sandboxed::run(args);
    }
    terminal::use_color(cli.global.color);
    terminal::use_language(cli.global.language());
    let runtime = tokio::runtime::Runtime::new().expect("the system has threads");
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => terminal::complain(&error),
    }
}
