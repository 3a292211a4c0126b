//! What is parsed out of the same few texts over and over: templates, policies, patterns, definitions.
//!
//! Kept per thread, without locks, and by the whole text: a changed text is another text. Everything is forgotten when
//! the texts take too much room.

use std::cell::RefCell;
use std::collections::HashMap;

use regex::Regex;

/// Bytes of text that are kept; what is parsed out of them takes several times as much.
const ROOM: usize = 512 * 1024;
/// Longer texts are parsed each time.
const LONGEST: usize = 64 * 1024;

/// Parsed things by their text.
#[derive(Debug)]
pub(crate) struct Memo<T> {
    known: RefCell<HashMap<String, T>>,
    used: RefCell<usize>,
}

impl<T: Clone> Memo<T> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { known: RefCell::new(HashMap::new()), used: RefCell::new(0) }
    }

    /// What `parse` makes of `text`, made now or before.
    pub fn get(&self, text: &str, parse: impl FnOnce(&str) -> T) -> T {
        if let Some(known) = self.known.borrow().get(text) {
            return known.clone();
        }
        let made = parse(text);
        if text.len() <= LONGEST {
            let (mut known, mut used) = (self.known.borrow_mut(), self.used.borrow_mut());
            if *used + text.len() > ROOM {
                known.clear();
                *used = 0;
            }
            *used += text.len() + 64;
            known.insert(text.to_owned(), made.clone());
        }
        made
    }
}

thread_local! {
    static PATTERNS: Memo<Option<Regex>> = Memo::new();
}

/// Whether a pattern fits the whole text; a broken pattern fits nothing.
pub(crate) fn fits_whole(pattern: &str, text: &str) -> bool {
    let compiled = PATTERNS.with(|known| known.get(pattern, |pattern| Regex::new(&format!("^(?:{pattern})$")).ok()));
    compiled.is_some_and(|whole| whole.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_parsed_once_until_the_room_is_full() {
        let memo = Memo::new();
        let parsed = RefCell::new(0);
        let get = |text: &str| {
            memo.get(text, |text| {
                *parsed.borrow_mut() += 1;
                text.len()
            })
        };
        assert_eq!((get("abc"), get("abc"), *parsed.borrow()), (3, 3, 1));
        let long = "x".repeat(LONGEST + 1);
        assert_eq!((get(&long), get(&long), *parsed.borrow()), (LONGEST + 1, LONGEST + 1, 3));
        for number in 0..20 {
            get(&format!("{number}{}", "y".repeat(LONGEST - 10)));
        }
        assert!(*memo.used.borrow() <= ROOM + LONGEST);
        assert_eq!((get("abc"), *parsed.borrow()), (3, 24));
    }

    #[test]
    fn patterns_fit_whole_texts() {
        assert!(fits_whole("4\\d{2}|5\\d{2}", "404") && !fits_whole("40", "404") && !fits_whole("(", "("));
    }
}
