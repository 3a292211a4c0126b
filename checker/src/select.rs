//! Which checks to run: by lab or by id, with what they need.

use std::collections::BTreeSet;

use cafe::lab::Lab;

use crate::check::Check;
use crate::checks::ALL;

/// The checks that somebody asked for.
#[derive(Debug, Clone)]
pub struct Selection {
    ids: BTreeSet<&'static str>,
}

/// A text that names no lab and no check.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{given}` is neither a lab (1 to 5) nor a check; did you mean `{nearest}`? (`cafelab check --list` shows all)"
)]
pub struct UnknownCheck {
    pub given: String,
    pub nearest: String,
}

/// Finds a check by its id.
///
/// # Errors
/// Names the nearest one.
pub fn find(id: &str) -> Result<&'static Check, UnknownCheck> {
    let found = ALL.iter().copied().find(|check| check.id == id);
    found.ok_or_else(|| UnknownCheck { given: id.to_owned(), nearest: nearest(id).to_owned() })
}

fn nearest(id: &str) -> &'static str {
    // A number can only be meant for a lab.
    if let Ok(number) = id.trim().parse::<usize>() {
        return Lab::ALL[number.clamp(1, Lab::ALL.len()) - 1].slug();
    }
    let plain = id.trim().to_lowercase();
    let labs = Lab::ALL.iter().flat_map(|lab| [lab.slug(), lab.name()]);
    let words = ALL.iter().map(|check| check.id).chain(labs);
    words.min_by_key(|word| strsim::damerau_levenshtein(word, &plain)).unwrap_or_default()
}

impl Selection {
    /// Every check.
    pub fn all() -> Self {
        Self { ids: ALL.iter().map(|check| check.id).collect() }
    }

    /// The checks of some labs.
    pub fn labs(labs: &[Lab]) -> Self {
        Self { ids: ALL.iter().filter(|check| labs.contains(&check.lab)).map(|check| check.id).collect() }
    }

    /// What a person typed: labs, checks, or nothing for all. `authorizer` stands for all `authorizer.…`.
    ///
    /// # Errors
    /// When a word is neither a lab nor a check.
    pub fn parse<S: AsRef<str>>(words: &[S]) -> Result<Self, UnknownCheck> {
        if words.is_empty() {
            return Ok(Self::all());
        }
        let mut ids = BTreeSet::new();
        for word in words.iter().map(AsRef::as_ref) {
            if let Ok(lab) = word.parse::<Lab>() {
                ids.extend(Self::labs(&[lab]).ids);
                continue;
            }
            let family = format!("{}.", word.trim_end_matches(".*"));
            let of_family: Vec<_> = ALL.iter().filter(|check| check.id.starts_with(&family)).collect();
            if of_family.is_empty() {
                ids.insert(find(word)?.id);
            } else {
                ids.extend(of_family.iter().map(|check| check.id));
            }
        }
        Ok(Self { ids })
    }

    /// The checks that somebody asked for.
    pub fn ids(&self) -> Vec<String> {
        self.ids.iter().map(|id| (*id).to_owned()).collect()
    }

    /// Whether somebody asked for this check.
    pub fn selects(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// The selected checks and all that they need, in the order of the course.
    pub fn with_needs(&self) -> Vec<&'static Check> {
        let mut wanted = self.ids.clone();
        let mut open: Vec<&str> = wanted.iter().copied().collect();
        while let Some(id) = open.pop() {
            let needs = find(id).map(|check| check.needs).unwrap_or_default();
            open.extend(needs.iter().filter(|need| wanted.insert(need)));
        }
        ALL.iter().copied().filter(|check| wanted.contains(check.id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labs_families_and_checks_are_selected() {
        let lab = Selection::parse(&["2"]).expect("a lab");
        assert!(lab.selects("user.frank") && !lab.selects("environment.site"));
        assert!(lab.with_needs().iter().any(|check| check.id == "environment.site"));
        let family = Selection::parse(&["cors"]).expect("a family");
        assert!(family.selects("cors.preflight") && family.selects("cors.errors"));
        let one = Selection::parse(&["cors.preflight"]).expect("a check");
        assert!(one.selects("cors.preflight") && !one.selects("cors.errors"));
        assert_eq!(Selection::parse::<&str>(&[]).expect("all").with_needs().len(), ALL.len());
    }

    #[test]
    fn unknown_words_get_a_suggestion() {
        let error = Selection::parse(&["cors.preflght"]).expect_err("unknown");
        assert_eq!(error.nearest, "cors.preflight");
        let error = Selection::parse(&["usr-pol"]).expect_err("unknown");
        assert_eq!(error.nearest, "user-pool");
        let error = Selection::parse(&["9"]).expect_err("unknown");
        assert_eq!(error.nearest, "05-end-to-end");
    }
}
