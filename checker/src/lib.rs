//! Judges whether a deployment does what the course asks for: checks, the engine that runs them, and reports.
//!
//! A check looks at the deployment only, never at how it was made, and reaches it only through its [`Context`]. A
//! learner's mistake is a value, a [`Finding`]; what could not be judged is [`Unjudged`]. Nothing here prints.

pub mod browser;
pub mod catalogue;
pub mod check;
pub mod checks;
pub mod context;
pub mod difference;
pub mod engine;
pub mod evidence;
pub mod explain;
pub mod fetch_cors;
pub mod finding;
pub mod hint;
pub mod javascript;
pub mod language;
pub mod mistakes;
pub mod observe;
pub mod patience;
pub mod record;
pub mod report;
pub mod reproduce;
pub mod select;
pub mod text;
pub mod tokens;

pub use browser::Browser;
pub use check::{Check, Judgement, Notes, Outcome, Verdict};
pub use context::{Context, Options};
pub use engine::{Event, Run, run};
pub use evidence::Evidence;
pub use finding::{Finding, Unjudged};
pub use language::Language;
pub use mistakes::Mistake;
pub use report::Report;
pub use select::Selection;
pub use text::Text;
