//! The known mistakes: their names in reports. What they mean and how to put them right is in the message catalogues.
//!
//! Which check names which mistake is told by the checks; a test proves that each name is used. Names never change.

macro_rules! mistakes {
    ($($name:ident: $text:literal;)*) => {
        $(
            #[doc = concat!("`", $text, "`")]
            pub const $name: Mistake = Mistake { name: $text };
        )*

        /// The mistakes of this file, in the order of the course.
        pub(super) const ALL: &[&Mistake] = &[$(&$name),*];
    };
}

mod api_auth;
mod end_to_end;
mod environment;
mod hosted_ui;
mod site_modules;
mod user_pool;

pub use api_auth::*;
pub use end_to_end::*;
pub use environment::*;
pub use hosted_ui::*;
pub use site_modules::*;
pub use user_pool::*;

use crate::text::Text;

/// A mistake that learners are known to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mistake {
    /// For example `saved-not-deployed`.
    pub name: &'static str,
}

impl Mistake {
    /// What is wrong, in a sentence.
    pub fn sentence(&self) -> Text {
        Text::message(format!("mistake-{}", self.name), vec![])
    }

    /// How to put it right.
    pub fn cure(&self) -> Text {
        Text::message(format!("mistake-{}.cure", self.name), vec![])
    }
}

/// Every known mistake, in the order of the course.
pub fn all() -> impl Iterator<Item = &'static Mistake> {
    let files = [environment::ALL, user_pool::ALL, hosted_ui::ALL, site_modules::ALL, api_auth::ALL, end_to_end::ALL];
    files.into_iter().flatten().copied()
}

/// Finds a mistake by its name.
pub fn find(name: &str) -> Option<&'static Mistake> {
    all().find(|mistake| mistake.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let all: Vec<_> = all().collect();
        for (at, mistake) in all.iter().enumerate() {
            assert!(mistake.name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit()));
            assert!(all[at + 1..].iter().all(|other| other.name != mistake.name), "{}", mistake.name);
            for language in Language::ALL {
                let (sentence, cure) = (mistake.sentence().in_language(language), mistake.cure().in_language(language));
                assert!(sentence.ends_with('.') && (cure.ends_with('.') || cure.ends_with(')')), "{}", mistake.name);
            }
        }
    }

    #[test]
    fn every_mistake_is_named_by_a_check() {
        let mut sources = String::new();
        let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/checks"))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    sources.push_str(&std::fs::read_to_string(path).expect("a source file"));
                }
            }
        }
        for mistake in all() {
            let name = mistake.name.to_uppercase().replace('-', "_");
            assert!(sources.contains(&format!("mistakes::{name}")), "nobody names {}", mistake.name);
        }
    }
}
