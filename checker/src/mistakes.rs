//! The catalogue of known mistakes: their names in reports, what they mean, and how to put them right.
//!
//! Which check names which mistake is told by the checks; a test proves that each name is used. Names never change.

macro_rules! mistakes {
    ($($name:ident: $text:literal, $sentence:literal, $cure:literal;)*) => {
        $(
            #[doc = $sentence]
            pub const $name: Mistake = Mistake { name: $text, sentence: $sentence, cure: $cure };
        )*

        /// The mistakes of this file, in the order of the course.
        pub(super) const ALL: &[&Mistake] = &[$(&$name),*];
    };
}

mod api_auth;
mod end_to_end;
mod environment;
mod hosted_ui;
mod user_pool;

pub use api_auth::*;
pub use end_to_end::*;
pub use environment::*;
pub use hosted_ui::*;
pub use user_pool::*;

/// A mistake that learners are known to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mistake {
    /// For example `saved-not-deployed`.
    pub name: &'static str,
    /// What is wrong, in a sentence.
    pub sentence: &'static str,
    /// How to put it right.
    pub cure: &'static str,
}

/// Every known mistake, in the order of the course.
pub fn all() -> impl Iterator<Item = &'static Mistake> {
    let files = [environment::ALL, user_pool::ALL, hosted_ui::ALL, api_auth::ALL, end_to_end::ALL];
    files.into_iter().flatten().copied()
}

/// Finds a mistake by its name.
pub fn find(name: &str) -> Option<&'static Mistake> {
    all().find(|mistake| mistake.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let all: Vec<_> = all().collect();
        for (at, mistake) in all.iter().enumerate() {
            assert!(mistake.name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit()));
            assert!(all[at + 1..].iter().all(|other| other.name != mistake.name), "{}", mistake.name);
            assert!(mistake.sentence.ends_with('.') && mistake.cure.ends_with('.') || mistake.cure.ends_with(')'));
        }
    }
}
