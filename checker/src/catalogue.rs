//! The message catalogues, in Fluent (<https://projectfluent.org>): `messages/<language>/`, a file per lab, and
//! `interface.ftl` for what reports say, `commands.ftl` for what commands say, `grading.ftl` for what learners read about their grade. Nothing is read at run time; they are part of the program.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::language::Language;
use crate::text::Text;

macro_rules! files {
    ($language:literal) => {
        &[
            include_str!(concat!("../messages/", $language, "/interface.ftl")),
            include_str!(concat!("../messages/", $language, "/evidence.ftl")),
            include_str!(concat!("../messages/", $language, "/commands.ftl")),
            include_str!(concat!("../messages/", $language, "/grading.ftl")),
            include_str!(concat!("../messages/", $language, "/environment.ftl")),
            include_str!(concat!("../messages/", $language, "/user-pool.ftl")),
            include_str!(concat!("../messages/", $language, "/hosted-ui.ftl")),
            include_str!(concat!("../messages/", $language, "/api-auth.ftl")),
            include_str!(concat!("../messages/", $language, "/end-to-end.ftl")),
        ]
    };
}

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::English));
static SPANISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Spanish));

fn sources(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => files!("en"),
        Language::Spanish => files!("es"),
    }
}

fn bundle(language: Language) -> Bundle {
    let id = language.code().parse().expect("a literal language");
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // The marks around variables are for mixed directions of writing; terminals show them as rubbish.
    bundle.set_use_isolating(false);
    for source in sources(language) {
        let resource = FluentResource::try_new((*source).to_owned());
        let resource = resource.unwrap_or_else(|(_, errors)| panic!("the catalogue of {language}: {errors:?}"));
        bundle.add_resource(resource).unwrap_or_else(|errors| panic!("the catalogue of {language}: {errors:?}"));
    }
    bundle
}

/// Whether a catalogue has a message; `id` may end with `.attribute`.
pub fn has(language: Language, id: &str) -> bool {
    pattern(of(language), id).is_some()
}

fn of(language: Language) -> &'static Bundle {
    match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
    }
}

fn pattern<'a>(bundle: &'a Bundle, id: &str) -> Option<&'a fluent_syntax::ast::Pattern<&'a str>> {
    match id.split_once('.') {
        None => bundle.get_message(id)?.value(),
        Some((id, attribute)) => Some(bundle.get_message(id)?.get_attribute(attribute)?.value()),
    }
}

/// A message with its variables filled in. What is missing is shown by its id; tests keep that from happening.
pub(crate) fn say(language: Language, id: &str, variables: &[(&'static str, Text)]) -> String {
    let bundle = of(language);
    let Some(pattern) = pattern(bundle, id) else { return id.to_owned() };
    let mut arguments = FluentArgs::new();
    for (name, value) in variables {
        let value: FluentValue<'_> = match value {
            Text::Plain(text) => FluentValue::String(Cow::Borrowed(text)),
            Text::Number(number) => FluentValue::from(*number),
            message @ Text::Message { .. } => FluentValue::String(Cow::Owned(message.in_language(language))),
        };
        arguments.set(*name, value);
    }
    bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
}
