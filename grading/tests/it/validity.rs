//! The checker is never wrong on the deployments whose verdict is known, and there are enough of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use checker::checks;
use grading::validity::scenario::{Expects, Scenario, Start, Step};
use grading::validity::{Options, all, known, report, run, run_these};
use jiff::Timestamp;

/// The time at which the tests began.
fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "this is where the clock of the tests comes from")]
    static BEGAN: LazyLock<Timestamp> = LazyLock::new(Timestamp::now);
    *BEGAN
}

fn scenarios() -> Vec<Scenario> {
    all().unwrap_or_else(|error| panic!("{error}"))
}

/// The mutants that a check has to catch.
fn mutants() -> BTreeMap<String, Vec<Scenario>> {
    let mut found: BTreeMap<String, Vec<Scenario>> = BTreeMap::new();
    for scenario in scenarios() {
        if let Expects::Mutant { check, .. } = &scenario.expects {
            found.entry(check.clone()).or_default().push(scenario);
        }
    }
    found
}

/// One mistake makes one check fail, the one that names it and the property; what depends on it is blocked; nothing else
/// changes. Variants pass. Unfinished work passes as far as it goes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_verdict_is_wrong() {
    let options = Options { now, seed: 42, check: None };
    let study = run(&options, |_| ()).await.unwrap_or_else(|error| panic!("{error}"));
    let problems: Vec<_> = study.problems().collect();
    assert!(problems.is_empty(), "{} problems in {:?}:\n{}", problems.len(), study.duration, problems.join("\n"));
    let tally = study.tally();
    assert_eq!(tally.root_causes, tally.mutants);
    assert!(tally.checks.iter().all(|row| row.false_pass == 0 && row.false_fail == 0));
    assert!(report::human(&study).ends_with("(100 %)\n"));
}

#[test]
fn there_are_enough_of_them() {
    let count = |kind: &str| scenarios().iter().filter(|scenario| scenario.kind() == kind).count();
    assert!(count("mutant") >= 200, "{}", count("mutant"));
    assert!(count("variant") >= 60, "{}", count("variant"));
    // The empty account, five states, and four starters that change something.
    assert_eq!(count("partial"), 10);
}

#[test]
fn ids_are_unique_and_titles_are_fragments() {
    let mut ids = BTreeSet::new();
    for scenario in scenarios() {
        assert!(ids.insert(scenario.id.clone()), "{} is there twice", scenario.id);
        assert!(!scenario.title.ends_with('.') && scenario.title.len() > 8, "{}", scenario.id);
    }
}

/// Checks that no deployment on a café cloud in this process can make fail.
const NEVER_FAIL: &[(&str, &str)] = &[
    ("environment.identity", "where credentials do not work, nothing can be judged"),
    ("site.browser-login", "needs a browser; its mutants are in checker/tests/it/browser.rs"),
    ("e2e.browser", "needs a browser; its mutants are in checker/tests/it/browser.rs"),
];

#[test]
fn every_check_has_mutants_of_three_kinds() {
    let mutants = mutants();
    for check in checks::ALL {
        if NEVER_FAIL.iter().any(|(id, _)| *id == check.id) {
            assert!(!mutants.contains_key(check.id));
            continue;
        }
        let of_check = mutants.get(check.id).map(Vec::as_slice).unwrap_or_default();
        let kinds: BTreeSet<_> = of_check.iter().map(kind).collect();
        assert!(kinds.len() >= 3, "{} has {} kinds of mutants", check.id, kinds.len());
    }
}

/// Kinds differ in the mistake's name, in what is touched, or in what a gatekeeper does.
fn kind(mutant: &Scenario) -> (String, Vec<String>, String) {
    let mistake = match &mutant.expects {
        Expects::Mutant { mistake, .. } => mistake.clone(),
        _ => String::new(),
    };
    (mistake, mutant.steps.iter().map(Step::target).collect(), format!("{:?}", mutant.gate))
}

#[test]
fn mutants_lie_beside_the_lab_of_their_check() {
    for (check, mutants) in mutants() {
        let lab = checker::select::find(&check).expect("a check").lab;
        assert!(mutants.iter().all(|mutant| mutant.id.starts_with(lab.slug())), "{check} belongs to {lab}");
    }
}

#[test]
fn every_known_mistake_is_made_or_excused() {
    let mutants = mutants();
    let cited: BTreeSet<u8> = mutants
        .values()
        .flatten()
        .filter_map(|mutant| match &mutant.expects {
            Expects::Mutant { rows, .. } => Some(rows.iter().copied()),
            _ => None,
        })
        .flatten()
        .collect();
    let rows: BTreeSet<u8> = known::ALL.iter().map(|known| known.row).collect();
    assert_eq!(rows, (1..=92).collect());
    for known in known::ALL {
        assert!(cited.contains(&known.row) || known.unseen.is_some(), "{} {}", known.row, known.title);
    }
    assert!(cited.is_subset(&rows), "{:?} are no known mistakes", cited.difference(&rows).collect::<Vec<_>>());
}

/// Names of mistakes that no mutant is expected to be given, with the reason.
const UNMADE: &[(&str, &str)] = &[
    ("stale-report", "only where no probe item may be written"),
    ("other-authorizer-type", "there are no functions on a café cloud, which such an authorizer would call"),
    ("method-not-allowed", "POST needs no permission of its own"),
    ("no-user-grant", "Cognito refuses to save it"),
    ("password-change-demanded", "`user.frank` sees the temporary password first"),
    ("api-dead", "made in the checker's own tests, by what stands in front of the API"),
    ("api-refuses-everybody", "as above"),
    ("api-answers-anything", "as above"),
    ("token-expired", "the café cloud makes no token that ends before it begins"),
    ("log-in-button-missing", BROWSER),
    ("login-not-completed", BROWSER),
    ("report-not-requested", BROWSER),
    ("report-kept-from-page", BROWSER),
    ("report-not-shown", BROWSER),
    ("report-refused-to-site", BROWSER),
];

const BROWSER: &str = "a browser sees it; see checker/tests/it/browser.rs";

#[test]
fn every_named_mistake_is_made_or_excused() {
    let made: BTreeSet<String> = mutants()
        .values()
        .flatten()
        .filter_map(|mutant| match &mutant.expects {
            Expects::Mutant { mistake, .. } => Some(mistake.clone()),
            _ => None,
        })
        .collect();
    for mistake in checker::mistakes::all() {
        let excused = UNMADE.iter().any(|(name, _)| *name == mistake.name);
        assert!(made.contains(mistake.name) || excused, "{}", mistake.name);
    }
    assert!(made.iter().all(|name| checker::mistakes::find(name).is_some()));
}

fn scenario(id: &str, title: &str, steps: &str, expects: Expects) -> Scenario {
    #[derive(serde::Deserialize)]
    struct Steps {
        steps: Vec<Step>,
    }
    let Steps { steps } = toml::from_str(steps).expect("steps");
    let start = Start::After(cafe::Lab::EndToEnd);
    Scenario { id: id.to_owned(), title: title.to_owned(), start, steps, gate: None, expects }
}

/// The study has to notice a checker that is wrong: here the expectations are.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_verdicts_are_noticed_and_counted() {
    let mutant = |check: &str, mistake: &str, names: &str| Expects::Mutant {
        check: check.to_owned(),
        mistake: mistake.to_owned(),
        names: names.to_owned(),
        rows: Vec::new(),
    };
    let right = Expects::Variant { inconclusive: None, advice: None };
    let disable = r#"steps = [{ call = { to = "cognito-idp AdminDisableUser", body = { UserPoolId = "{pool}", Username = "frank" } } }]"#;
    let none = "steps = []";
    let scenarios = vec![
        scenario("a/no-mistake", "Nothing is wrong", none, mutant("user.frank", "user-disabled", "Enabled")),
        scenario("b/another-mistake", "Frank is disabled", disable, mutant("user.frank", "user-missing", "Enabled")),
        scenario("c/another-property", "Frank is disabled", disable, mutant("user.frank", "user-disabled", "UserPool")),
        scenario("d/not-right", "Frank is disabled", disable, right.clone()),
        scenario(
            "e/advice",
            "Nothing to say",
            none,
            Expects::Variant { inconclusive: None, advice: Some("no such advice".into()) },
        ),
        scenario("f/unmade", "A call that is refused", r#"steps = [{ deploy = "no such stage!" }]"#, right),
    ];
    let options = Options { now, seed: 42, check: Some("user.frank".to_owned()) };
    let study = run_these(scenarios, &options, |_| ()).await.unwrap_or_else(|error| panic!("{error}"));
    let problems: Vec<_> = study.problems().filter(|problem| !problem.contains("BLOCKED")).collect();
    let noticed = [
        "a/no-mistake: user.frank has to be FAIL and is PASS",
        "b/another-mistake: user.frank has to name user-missing",
        "c/another-property: user.frank does not name `UserPool`",
        "d/not-right: user.frank has to be PASS and is FAIL",
        "e/advice: nobody advises `no such advice`",
        "f/unmade: cannot be made: apigateway POST",
    ];
    assert_eq!(problems.len(), noticed.len(), "{problems:#?}");
    assert!(problems.iter().zip(noticed).all(|(problem, begin)| problem.starts_with(begin)), "{problems:#?}");
    let text = report::human(&study);
    assert!(text.contains("nobody 1, user.frank 2"), "{text}");
    assert!(text.ends_with("1 false passes, 1 false fails; root cause named for 1 of 3 mutants (33 %)\n"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&report::json(&study)).expect("JSON");
    assert_eq!((&json["schema"], &json["ok"]), (&"cafelab.validity/1".into(), &false.into()));
    let row = &json["tally"]["checks"][0];
    assert_eq!((&row["check"], &row["false_pass"], &row["false_fail"]), (&"user.frank".into(), &1.into(), &1.into()));
    assert_eq!(json["deployments"][0]["expects"]["mistake"], "user-disabled");
}
