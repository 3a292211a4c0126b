//! Nothing but benchmarks; see `benches/speed.rs`.
