//! Wildcards of policies: `*` for any run of characters, `?` for any one.

/// `Action` and `NotAction`, `Resource` and `NotResource`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patterns {
    pub negated: bool,
    pub patterns: Vec<String>,
}

impl Patterns {
    /// Whether `text` is meant.
    pub fn include(&self, text: &str) -> bool {
        self.patterns.iter().any(|pattern| like(pattern, text)) != self.negated
    }
}

/// Whether `text` matches `pattern`, in time linear in their product.
pub fn like(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // After the last star: where the pattern goes on, and how much of the text the star has taken.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match (pattern.get(p), star) {
            (Some('*'), _) => {
                p += 1;
                star = Some((p, t));
            }
            (Some(c), _) if *c == '?' || *c == text[t] => (p, t) = (p + 1, t + 1),
            (_, Some((after, taken))) => {
                (p, t) = (after, taken + 1);
                star = Some((after, taken + 1));
            }
            (_, None) => return false,
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}
