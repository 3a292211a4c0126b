//! The checker on café clouds in this process: what people read, and that what cannot be judged is not judged. Whether
//! verdicts are right is proved in `grading`.

mod browser;
mod doors;
mod everything_alike;
mod faults;
mod formats;
mod messages;
mod modules;
mod recordings;
mod reports;
mod saboteur;
mod safe_verdicts;
mod support;
