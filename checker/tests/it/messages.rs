//! The catalogues are complete: all languages have the same messages with the same variables, every id that the code uses
//! is there, and nothing is there that nobody uses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use checker::{Language, checks, mistakes};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// Ids (`message` and `message.attribute`) with the variables in them.
type Catalogue = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("checker is in the root")
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|known| known == ending) {
            found.push(path);
        }
    }
    found
}

fn catalogue(language: Language) -> Catalogue {
    let mut found = Catalogue::new();
    for path in files(&root().join("checker/messages").join(language.code()), "ftl") {
        let source = fs::read_to_string(&path).expect("text");
        let resource = fluent_syntax::parser::parse(source.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut add = |id: String, pattern: &Pattern<&str>| {
                let twice = found.insert(id.clone(), variables(pattern)).is_some();
                assert!(!twice, "{}: {id} is there twice", path.display());
            };
            if let Some(value) = &message.value {
                add(message.id.name.to_owned(), value);
            }
            for attribute in &message.attributes {
                add(format!("{}.{}", message.id.name, attribute.id.name), &attribute.value);
            }
        }
    }
    found
}

fn variables(pattern: &Pattern<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => inline_variables(inline, &mut found),
                Expression::Select { selector, variants } => {
                    inline_variables(selector, &mut found);
                    found.extend(variants.iter().flat_map(|variant| variables(&variant.value)));
                }
            }
        }
    }
    found
}

fn inline_variables(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        found.insert(id.name.to_owned());
    }
}

fn sources() -> String {
    let folders = ["checker/src", "cli/src", "grading/src"];
    let paths = folders.iter().flat_map(|folder| files(&root().join(folder), "rs"));
    paths.map(|path| fs::read_to_string(path).expect("text")).collect::<Vec<_>>().join("\n")
}

/// Every `text!("id", name = …)` of the code with its names.
fn used(sources: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut found = Vec::new();
    for (at, start) in sources.match_indices("text!(") {
        let call = arguments(&sources[at + start.len()..]);
        let Some(id) = call.first().and_then(|id| id.trim().strip_prefix('"')?.strip_suffix('"')) else { continue };
        let names = call[1..].iter().filter_map(|argument| Some(argument.split_once('=')?.0.trim().to_owned()));
        found.push((id.to_owned(), names.filter(|name| !name.is_empty()).collect()));
    }
    found
}

/// The arguments of a call, up to its closing bracket.
fn arguments(text: &str) -> Vec<String> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut found = vec![String::new()];
    for c in text.chars() {
        let was_escaped = std::mem::take(&mut escaped);
        match c {
            '\\' if quoted && !was_escaped => escaped = true,
            '"' if !was_escaped => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' if !quoted && depth == 0 => return found,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                found.push(String::new());
                continue;
            }
            _ => {}
        }
        found.last_mut().expect("there is always one").push(c);
    }
    found
}

#[test]
fn all_languages_have_the_same_messages_with_the_same_variables() {
    let english = catalogue(Language::English);
    assert!(english.len() > 500);
    for language in Language::ALL {
        let other = catalogue(language);
        let ids = |catalogue: &Catalogue| catalogue.keys().cloned().collect::<BTreeSet<_>>();
        let missing: Vec<_> = ids(&english).symmetric_difference(&ids(&other)).cloned().collect();
        assert!(missing.is_empty(), "{language} and English differ in {missing:#?}");
        for (id, variables) in &english {
            assert_eq!(variables, &other[id], "variables of {id} in {language}");
        }
    }
}

#[test]
fn spanish_is_another_language() {
    let texts = |language: Language| {
        let folder = root().join("checker/messages").join(language.code());
        files(&folder, "ftl").into_iter().map(|path| fs::read_to_string(path).expect("text")).collect::<String>()
    };
    let english = texts(Language::English);
    // Names and numbers are the same everywhere; sentences are not.
    let words = |line: &str| line.split(' ').skip(2).filter(|word| word.chars().all(char::is_alphabetic)).count();
    let english: BTreeSet<_> = english.lines().map(str::trim).filter(|line| words(line) > 3).collect();
    let spanish = texts(Language::Spanish);
    let left: Vec<_> = spanish.lines().map(str::trim).filter(|line| english.contains(line)).collect();
    assert!(left.is_empty(), "not translated: {left:#?}");
}

#[test]
fn every_message_that_the_code_uses_is_there_with_its_variables() {
    let english = catalogue(Language::English);
    let used = used(&sources());
    assert!(used.len() > 20, "the calls of text! were not found");
    for (id, names) in used {
        let known = english.get(&id).unwrap_or_else(|| panic!("no message {id}"));
        assert_eq!(&names, known, "variables of {id}");
    }
}

#[test]
fn every_check_and_every_mistake_has_its_words() {
    let english = catalogue(Language::English);
    for check in checks::ALL {
        let id = format!("check-{}", check.id.replace('.', "-"));
        for part in ["", ".nudge", ".place", ".change", ".does", ".why"] {
            assert!(english.contains_key(&format!("{id}{part}")), "no message {id}{part}");
        }
    }
    for mistake in mistakes::all() {
        for part in ["", ".cure"] {
            let id = format!("mistake-{}{part}", mistake.name);
            assert!(english.contains_key(&id), "no message {id}");
        }
    }
}

#[test]
fn no_message_is_left_over() {
    let sources = sources();
    let known: BTreeSet<String> =
        checks::POINTS.iter().map(|(id, _)| format!("check-{}", id.replace('.', "-"))).collect();
    let named: BTreeSet<String> = mistakes::all().map(|mistake| format!("mistake-{}", mistake.name)).collect();
    let left: Vec<_> = catalogue(Language::English)
        .into_keys()
        .filter(|id| {
            let message = id.split('.').next().unwrap_or_default();
            // An attribute may be asked for by the name of its message.
            let asked = [id.as_str(), message].iter().any(|name| sources.contains(&format!("\"{name}\"")));
            !known.contains(message) && !named.contains(message) && !asked
        })
        .collect();
    assert!(left.is_empty(), "nobody uses {left:#?}");
}
