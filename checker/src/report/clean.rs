//! Texts of a report come in part from strangers. Before any format sees them they lose what could harm a reader:
//! control characters, which XML forbids and terminals obey, and marks that turn the direction of writing.

use serde_json::Value;

use super::json::Report;

/// The report with harmless texts.
pub fn cleaned(report: &Report) -> Report {
    let clean = serde_json::to_value(report).map(harmless).and_then(serde_json::from_value);
    clean.unwrap_or_else(|error| unreachable!("a report is JSON: {error}"))
}

fn harmless(value: Value) -> Value {
    match value {
        Value::String(string) => Value::String(text(&string)),
        Value::Array(items) => items.into_iter().map(harmless).collect(),
        Value::Object(fields) => fields.into_iter().map(|(key, field)| (key, harmless(field))).collect(),
        other => other,
    }
}

/// Replaces what has no business in a text by U+FFFD.
pub fn text(text: &str) -> String {
    text.chars().map(|c| if harmful(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn harmful(c: char) -> bool {
    let not_a_character = u32::from(c) & 0xFFFE == 0xFFFE || ('\u{FDD0}'..='\u{FDEF}').contains(&c);
    let turns_direction = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && c != '\n' && c != '\t') || not_a_character || turns_direction
}

/// On one line, for formats where a line feed ends something.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most `limit` units long, as `size` counts a character; what is cut is marked.
pub fn cut(text: &str, limit: usize, size: impl Fn(char) -> usize) -> String {
    const MARK: char = '…';
    if text.chars().map(&size).sum::<usize>() <= limit {
        return text.to_owned();
    }
    let mut room = limit.saturating_sub(size(MARK));
    let mut kept = String::new();
    for c in text.chars() {
        let Some(left) = room.checked_sub(size(c)) else { break };
        room = left;
        kept.push(c);
    }
    if limit >= size(MARK) {
        kept.push(MARK);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmful_characters_are_replaced_and_others_kept() {
        assert_eq!(text("a\0b\u{1b}[31m\u{202E}c\u{FFFE}d\r"), "a\u{FFFD}b\u{FFFD}[31m\u{FFFD}c\u{FFFD}d\u{FFFD}");
        let fine = "Käse & Brötchen, „café“ ☕\t👩‍🍳\n<b>'\"</b>";
        assert_eq!(text(fine), fine);
    }

    #[test]
    fn cuts_are_marked_and_never_too_long() {
        assert_eq!(cut("coffee", 6, char::len_utf8), "coffee");
        assert_eq!(cut("coffee!", 6, char::len_utf8), "cof…");
        assert_eq!(cut("☕☕☕", 5, char::len_utf16), "☕☕☕");
        assert_eq!(cut("👩👩👩", 5, char::len_utf16), "👩👩…");
        assert_eq!(cut("abc", 0, char::len_utf8), "");
    }
}
