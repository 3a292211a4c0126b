//! How much code of learners may use, when it is compiled and when it runs.

use serde::{Deserialize, Serialize};

/// Limits of one process in a sandbox and of all that it starts. Sizes are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Seconds on the clock for all processes together.
    pub seconds: u64,
    /// Seconds of a processor for each process.
    pub cpu_seconds: u64,
    /// Of all processes together, with the files that they write; needs cgroups.
    pub memory: u64,
    /// Of a single process.
    pub address_space: u64,
    /// Processes and threads at a time.
    pub processes: u64,
    /// Of a single process at a time.
    pub open_files: u64,
    /// Of a single file.
    pub file: u64,
    /// Of all files together.
    pub disk: u64,
    /// What is written to standard output and error.
    pub output: u64,
}

/// Limits for the code of one learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeLimits {
    /// Of the compiler.
    pub build: Limits,
    /// Of a lab's program.
    pub run: Limits,
    /// Of `git`, where a commit is handed in.
    pub read: Limits,
    /// Seconds on the clock for everything; what did not get its turn by then is not run.
    pub seconds: u64,
}

const MIB: u64 = 1 << 20;

impl Default for CodeLimits {
    fn default() -> Self {
        let run = Limits {
            seconds: 20,
            cpu_seconds: 10,
            memory: 512 * MIB,
            address_space: 2048 * MIB,
            processes: 64,
            open_files: 256,
            file: 32 * MIB,
            disk: 64 * MIB,
            output: MIB,
        };
        Self {
            build: Limits {
                seconds: 40,
                cpu_seconds: 20,
                memory: 1536 * MIB,
                file: 64 * MIB,
                disk: 256 * MIB,
                open_files: 1024,
                ..run
            },
            run,
            read: Limits { output: 80 * MIB, ..run },
            seconds: 150,
        }
    }
}
