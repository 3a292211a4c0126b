//! `submission_metadata.yml`, which Gradescope puts beside the submissions of a bulk download.
//!
//! It is YAML of one fixed shape, written by a program; only the lines that matter here are read, so that nothing in it
//! can make the reader do more than that.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Person;

/// The file's name.
pub(super) const FILE: &str = "submission_metadata.yml";

/// By the number of the submission.
pub(super) type Metadata = BTreeMap<String, Described>;

/// What is said of a submission.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Described {
    pub people: Vec<Person>,
    pub at: Option<Timestamp>,
}

/// Reads the file; lines of other shapes are passed over.
pub(super) fn read(text: &str) -> Metadata {
    let mut found = Metadata::new();
    let mut current: Option<String> = None;
    let mut among_people = false;
    for line in text.lines() {
        if !line.starts_with(' ') {
            let number = line.strip_prefix("submission_").and_then(|rest| rest.strip_suffix(':'));
            current = number.map(str::to_owned);
            continue;
        }
        let Some(number) = &current else { continue };
        let described = found.entry(number.clone()).or_default();
        let indent = line.len() - line.trim_start().len();
        let (item, line) = match line.trim_start().strip_prefix("- ") {
            Some(rest) => (true, rest),
            None => (false, line.trim_start()),
        };
        if indent == 2 && !item {
            among_people = line.starts_with(":submitters:");
        }
        if among_people && item {
            described.people.push(Person::default());
        }
        let Some((key, value)) = line.split_once(": ") else { continue };
        match (key, described.people.last_mut()) {
            (":created_at", _) if indent == 2 => described.at = time(unquoted(value)),
            (":name", Some(person)) if among_people => unquoted(value).clone_into(&mut person.name),
            (":sid", Some(person)) if among_people => unquoted(value).clone_into(&mut person.sid),
            (":email", Some(person)) if among_people => unquoted(value).clone_into(&mut person.email),
            _ => {}
        }
    }
    found
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    let inside = |quote| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside('\'').or_else(|| inside('"')).unwrap_or(value)
}

/// `2026-11-30 18:04:05.678000000 Z`, with an offset such as `-08:00` or `UTC`, or as RFC 3339 writes it.
fn time(text: &str) -> Option<Timestamp> {
    // Times that YAML refers to again have a mark such as `&1` before them.
    let mut parts = text.split_whitespace().filter(|part| !part.starts_with('&')).map(unquoted);
    let date = parts.next()?;
    let Some(time) = parts.next() else { return date.parse().ok() };
    let offset = match parts.next() {
        None | Some("UTC") => "Z",
        Some(offset) => offset,
    };
    format!("{date}T{time}{offset}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_yaml_writes_them() {
        for text in [
            "2026-12-09 18:04:05.678000000 Z",
            "2026-12-09 18:04:05.678 UTC",
            "2026-12-09 10:04:05.678 -08:00",
            "&1 2026-12-09 10:04:05.678 -0800",
            "2026-12-09T18:04:05.678Z",
            "'2026-12-09T10:04:05.678-08:00'",
            "&1 '2026-12-09T10:04:05.678-08:00'",
        ] {
            let read = time(unquoted(text)).map(|time| time.to_string());
            assert_eq!(read.as_deref(), Some("2026-12-09T18:04:05.678Z"), "{text}");
        }
        assert_eq!(time("tomorrow"), None);
    }
}
