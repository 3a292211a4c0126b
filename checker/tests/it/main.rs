//! The checker on café clouds in this process: what people read, and that what cannot be judged is not judged. Whether
//! verdicts are right is proved in `grading`.

mod browser;
mod formats;
mod messages;
mod reports;
mod safe_verdicts;
mod support;
