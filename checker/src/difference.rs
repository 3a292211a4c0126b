//! Where two texts that differ by little begin to differ, for eyes that would not see it.

use serde::{Deserialize, Serialize};

/// The first place where what was seen is not what was expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Number of the character, beginning with 1.
    pub at: usize,
    /// What should be there, up to where the texts agree again; empty for nothing.
    pub expected: String,
    /// What is there.
    pub seen: String,
}

/// Shorter texts show their difference by themselves.
const WORTH_POINTING: usize = 8;
/// More than this is another text, not a slip.
const SLIP: usize = 6;

impl Difference {
    /// `None` unless the texts differ, and by little.
    pub fn between(expected: &str, seen: &str) -> Option<Self> {
        let (left, right): (Vec<char>, Vec<char>) = (expected.chars().collect(), seen.chars().collect());
        let shorter = left.len().min(right.len());
        if left == right || shorter < WORTH_POINTING {
            return None;
        }
        let head = left.iter().zip(&right).take_while(|(left, right)| left == right).count();
        let tails = left.iter().rev().zip(right.iter().rev());
        let tail = tails.take_while(|(left, right)| left == right).count().min(shorter - head);
        // A change of case is a slip however long; anything else must leave most of the text alone.
        let same_but_for_case = expected.to_lowercase() == seen.to_lowercase();
        let changed = left.len().max(right.len()) - head - tail;
        let small = changed <= SLIP && head + tail >= shorter / 2;
        (small || same_but_for_case).then(|| Self {
            at: head + 1,
            expected: left[head..left.len() - tail].iter().collect(),
            seen: right[head..right.len() - tail].iter().collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn differ(expected: &str, seen: &str, at: usize, parts: (&str, &str)) {
        let difference = Difference::between(expected, seen).expect("a small difference");
        assert_eq!((difference.at, difference.expected.as_str(), difference.seen.as_str()), (at, parts.0, parts.1));
    }

    #[test]
    fn slips_are_pointed_at() {
        differ("https://d1.cloudfront.net/callback.html", "https://d1.cloudfront.net/callback.html/", 40, ("", "/"));
        differ("https://d1.cloudfront.net/callback.html", "http://d1.cloudfront.net/callback.html", 5, ("s", ""));
        differ("https://d1.cloudfront.net/callback.html", "https://d1.Cloudfront.net/callback.html", 12, ("c", "C"));
        differ("https://aab.example/", "https://aaab.example/", 11, ("", "a"));
    }

    #[test]
    fn other_texts_and_short_ones_are_not() {
        assert_eq!(Difference::between("https://d1.cloudfront.net/", "https://elsewhere.example/"), None);
        assert_eq!(Difference::between("true", "false"), None);
        assert_eq!(Difference::between("the same text", "the same text"), None);
    }
}
