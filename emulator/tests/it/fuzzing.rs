//! Strangers' bytes: the corpus of the fuzz targets, and texts made of the languages' own words.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use emulator::fuzzing::{self, TARGETS};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect()
}

#[test]
fn targets_and_corpora_are_the_same() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&corpus()), targets);
    let programs = names(&corpus().join("../fuzz_targets"));
    assert_eq!(programs, targets.iter().map(|name| format!("{name}.rs")).collect());
}

/// Deep recursion has to end by its own limits, on a stack as small as a server's.
fn replay(name: &str) {
    let (_, run) = TARGETS.into_iter().find(|(target, _)| *target == name).expect("a target");
    for file in names(&corpus().join(name)) {
        let bytes = std::fs::read(corpus().join(name).join(&file)).expect("a file");
        let work = move || run(&bytes);
        let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work).expect("a thread");
        assert!(thread.join().is_ok(), "{name}/{file} panicked");
    }
}

macro_rules! replayed {
    ($($test:ident $name:literal),*) => { $(#[test] fn $test() { replay($name); })* };
}

replayed!(
    http "http", signed "signed", json "json", vtl "vtl", asl "asl", jsonata "jsonata", jwt "jwt", xml "xml",
    policy "policy"
);

/// Tries texts that are made of words; how many is bounded, so that a test takes about a second.
fn try_words(words: &'static [&'static str], cases: u32, run: fn(&[u8])) {
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let texts = prop::collection::vec(prop::sample::select(words), 0..24);
    let outcome = runner.run(&texts, |words| {
        run(words.concat().as_bytes());
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn templates_of_words() {
    const WORDS: &[&str] = &[
        "#set(",
        "#if(",
        "#elseif(",
        "#else",
        "#end",
        "#foreach(",
        "#break",
        "#stop",
        "$x",
        "$!{x}",
        "$input.path('$.a')",
        "$input.json('$')",
        "$util.escapeJavaScript(",
        "$context.",
        "$foreach.index",
        " in ",
        "[1..9]",
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        " = ",
        " == ",
        " + ",
        " / 0",
        "\"a$x\"",
        "'b'",
        ".size()",
        ".get(0)",
        ".substring(1,0)",
        ",",
        ".",
        "$",
        "#",
        "\\",
        "##",
        "#*",
        "*#",
        "-1",
        "true",
        "99999999999999999999",
        " && !",
        "\n",
        "ü",
    ];
    try_words(WORDS, 1_500, fuzzing::template);
}

#[test]
fn expressions_of_words() {
    const WORDS: &[&str] = &[
        "$",
        "$states.input",
        "a",
        ".b",
        ".*",
        "**",
        "[0]",
        "[-1]",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        "$sum(",
        "$map(",
        "function($x){",
        "$x",
        ":=",
        ";",
        "?",
        ":",
        "&",
        "+",
        "-",
        "/",
        "%",
        "^(",
        "<",
        ">",
        "=",
        "!=",
        " in ",
        " and ",
        "\"s\"",
        "'t'",
        "/re+/",
        "1",
        "0",
        "1e308",
        "..",
        "~>",
        "|",
        "@$i",
        "#$j",
        "`q`",
        ",",
        "null",
        "\u{1F600}",
    ];
    try_words(WORDS, 600, fuzzing::expression);
}

#[test]
fn policies_documents_and_requests_of_words() {
    const POLICY: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"Version\"",
        "\"2012-10-17\"",
        "\"Statement\"",
        "\"Effect\"",
        "\"Allow\"",
        "\"Deny\"",
        "\"Action\"",
        "\"s3:*\"",
        "\"Principal\"",
        "\"*\"",
        "\"Condition\"",
        "\"StringLike\"",
        "\"Resource\"",
        "null",
        "1",
    ];
    const XML: &[&str] = &[
        "<a>",
        "</a>",
        "<b/>",
        "<c d='e'>",
        "</c>",
        "&amp;",
        "&#0;",
        "&x;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?p ?>",
        "<!DOCTYPE a [",
        "<!ENTITY x 'y'>",
        "]>",
        "text",
        "\u{0}",
        "<x:y xmlns:x='z'>",
        "</x:y>",
        "\r\n",
    ];
    const HTTP: &[&str] = &[
        "GET ",
        "POST ",
        "OPTIONS ",
        "/",
        "cafe",
        "?",
        "&",
        "=",
        "%0d%0a",
        "%00",
        "..",
        "/_cafelab/",
        "/_aws/",
        "execute-api/a1/",
        "cloudfront/e1/",
        "auth/cafe-1/",
        "login",
        "oauth2/token",
        "\n",
        "Host: ",
        "localhost",
        "cafe-1.auth.us-east-1.",
        "evil.example",
        "amazoncognito.localhost",
        "Authorization: ",
        "AWS4-HMAC-SHA256 ",
        "Credential=test/1/us-east-1/s3/aws4_request, ",
        "SignedHeaders=host, ",
        "Signature=0",
        "Cookie: ",
        "Range: bytes=0-",
        "Origin: null",
        "X-Amz-Target: ",
        "X-Amz-Date: 20261122T210000Z",
    ];
    try_words(POLICY, 2_000, fuzzing::policy);
    try_words(XML, 2_000, fuzzing::document);
    try_words(HTTP, 2_000, fuzzing::http);
}

#[test]
fn one_flipped_bit_makes_a_token_worthless() {
    let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
    let flips = (any::<prop::sample::Index>(), 0..8_u32);
    let outcome = runner.run(&flips, |(at, bit)| {
        let mut token = fuzzing::good_token().into_bytes();
        let at = at.index(token.len());
        token[at] ^= 1 << bit;
        prop_assume!(token != fuzzing::good_token().into_bytes());
        fuzzing::token(&token);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
