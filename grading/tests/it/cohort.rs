//! A class in numbers, and as a page.

use std::collections::{BTreeMap, BTreeSet};

use checker::Verdict;
use grading::cohort::{Cohort, Member, page};
use grading::grade::{Grade, Handed, Hundredths};
use grading::judge::Traces;
use grading::marks::{Mark, Marked, Marks};
use grading::rules::Rules;
use jiff::Timestamp;

use crate::support::learner;

/// Somebody for whom these checks failed and the others passed.
fn member(name: &str, failed: &[(&str, Option<&str>)], ids: &[&str], source: &str) -> Member {
    let mark = |check: &&'static checker::Check| {
        let failure = failed.iter().find(|(id, _)| *id == check.id);
        let verdict = if failure.is_some() { Verdict::Fail } else { Verdict::Pass };
        Mark {
            id: check.id.to_owned(),
            lab: check.lab.slug().to_owned(),
            verdict,
            earned: if failure.is_some() { 0 } else { check.points },
            possible: check.points,
            mistake: failure.and_then(|(_, mistake)| mistake.map(str::to_owned)),
        }
    };
    let marked = Marked {
        learner: Some(learner(name)),
        made_at: Timestamp::UNIX_EPOCH,
        made_with: "0.1.0".to_owned(),
        checks: checker::checks::ALL.iter().map(mark).collect(),
        traces: Traces { ids: ids.iter().map(|id| (*id).to_owned()).collect(), ..Traces::default() },
        sources: BTreeMap::from([
            ("02-user-pool/src/main.rs".to_owned(), "given".to_owned()),
            ("02-user-pool/src/user_pool.rs".to_owned(), source.to_owned()),
        ]),
    };
    let handed = Handed::plain("", "");
    let marks = Marks::Judged(Box::new(marked.clone()));
    let grade: Grade = Rules::default().grade(&learner(name), Some((handed, &marks)));
    Member { grade, marked }
}

fn class() -> Cohort {
    let members = [
        member("ada", &[], &["us-east-1_A"], "1"),
        member("bob", &[("cors.errors", Some("error-without-cors"))], &["us-east-1_B"], "2"),
        member("cy", &[("cors.errors", Some("error-without-cors"))], &["us-east-1_B"], "3"),
        member("dan", &[("cors.errors", None), ("cors.preflight", None)], &["us-east-1_D"], "1"),
        member("eve", &[("app-client.public", None)], &["us-east-1_E"], "5"),
    ];
    let totals: Vec<Hundredths> = members.iter().filter_map(|member| member.grade.total).collect();
    Cohort::new(6, Rules::default().out_of(), &totals, &members, &BTreeSet::from(["given".to_owned()]))
}

#[test]
fn a_class_is_counted() {
    let cohort = class();
    assert_eq!((cohort.graded, cohort.learners), (5, 6));
    assert_eq!(cohort.spread, [0, 0, 0, 0, 0, 0, 0, 0, 0, 5]);
    let check = |id: &str| cohort.checks.iter().find(|check| check.id == id).expect("the check");
    assert!((check("cors.errors").pass_rate.expect("a rate") - 0.4).abs() < 1e-9);
    assert_eq!(check("cors.errors").fail, 3);
    assert_eq!(check("user.frank").discrimination, None, "everybody passed");
    // Only dan lost other points: of those who failed cors.errors, the others have all they can have.
    let discrimination = check("cors.errors").discrimination.expect("a number");
    // scipy.stats.pearsonr([1, 0, 0, 0, 1], [89, 89, 89, 85, 86]) with the points of the other checks.
    let (x, y) = ([1.0, 0.0, 0.0, 0.0, 1.0], [4.0, 4.0, 4.0, 0.0, 1.0]);
    let expected = grading::cohort::statistics::correlation(&x, &y).expect("a number");
    assert!((discrimination - expected).abs() < 1e-9, "{discrimination} {expected}");
    assert_eq!(cohort.mistakes.len(), 1);
    assert_eq!((cohort.mistakes[0].name.as_str(), cohort.mistakes[0].learners), ("error-without-cors", 2));
    assert_eq!(cohort.clusters.len(), 1);
    assert_eq!(cohort.clusters[0].learners, [learner("bob"), learner("cy")]);
}

#[test]
fn shared_ids_and_sources_are_found_and_what_everybody_has_is_not() {
    let similar = class().similar;
    let groups: Vec<_> =
        similar.iter().map(|group| (&group.learners[..], &group.ids[..], &group.sources[..])).collect();
    let (ada, bob, cy, dan) = (learner("ada"), learner("bob"), learner("cy"), learner("dan"));
    let (id, source) = ("us-east-1_B".to_owned(), "02-user-pool/src/user_pool.rs".to_owned());
    assert_eq!(
        groups,
        [
            ([ada, dan].as_slice(), [].as_slice(), [source].as_slice()),
            ([bob, cy].as_slice(), [id].as_slice(), [].as_slice()),
        ]
    );
}

#[test]
fn the_page_needs_nothing_and_runs_nothing() {
    let text = page::write(&class(), "A class & <its> grades");
    let scrolled = text.split_once("<div class=\"scroll\" tabindex=\"0\" role=\"region\"").expect("a region").1;
    assert!(scrolled.split("</div>").next().is_some_and(|inside| inside.contains("Discrimination</th>")), "{text}");
    assert!(text.contains("<h1>A class &amp; &lt;its&gt; grades</h1>"));
    for foreign in ["<script", "http://", "https://", "src=", "@import", "url("] {
        assert!(!text.contains(foreign), "{foreign}");
    }
    assert!(text.contains("role=\"img\"") && text.contains("aria-label=") && text.contains("<caption>"));
    let parsed = is_balanced(&text);
    assert!(parsed, "tags are not balanced");
}

/// Whether every opened element is closed, as far as one can see without a parser.
fn is_balanced(text: &str) -> bool {
    ["table", "tr", "td", "th", "section", "svg", "main", "body", "html"].iter().all(|tag| {
        text.matches(&format!("<{tag}>")).count() + text.matches(&format!("<{tag} ")).count()
            == text.matches(&format!("</{tag}>")).count()
    })
}
