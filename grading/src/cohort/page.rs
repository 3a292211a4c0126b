//! The cohort as one page that needs nothing but itself: readable without colour, by keyboard, on paper and by ear. Every
//! chart has its numbers in a table.

use checker::Language;
use maud::{Markup, html};

use super::similarity::Similar;
use super::{CheckNumbers, Cluster, Cohort, Counted};
use crate::page::page;

const STYLE: &str = "
:root { color-scheme: light dark; --bar: #2a6f97; }
@media (prefers-color-scheme: dark) { :root { --bar: #7fc8f8; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8886; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; } .scroll th[scope=row] { min-width: 9rem; }
:focus-visible { outline: 3px solid var(--bar); outline-offset: 2px; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg { max-width: 100%; height: auto; } svg rect { fill: var(--bar); } svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
.flag { font-weight: 600; }
@media print { body { margin: 0; max-width: none; } section { break-inside: avoid-page; } }
";

/// The page.
pub fn write(cohort: &Cohort, title: &str) -> String {
    let content = html! {
        (grades(cohort))
        (checks(&cohort.checks))
        (mistakes(&cohort.mistakes))
        (clusters(&cohort.clusters))
        (similar(&cohort.similar))
    };
    page(title, Language::English, STYLE, &content)
}

fn decimals(number: Option<f64>, places: usize) -> String {
    number.map_or_else(|| "–".to_owned(), |number| format!("{number:.places$}"))
}

fn grades(cohort: &Cohort) -> Markup {
    html! {
        section aria-labelledby="grades" {
            h2 id="grades" { "Grades" }
            p {
                (cohort.graded) " of " (cohort.learners) " learners have a grade, out of " (cohort.out_of) ". Mean "
                (decimals(cohort.mean, 2)) ", median " (decimals(cohort.median, 2)) ", standard deviation "
                (decimals(cohort.deviation, 2)) "."
            }
            (histogram(&cohort.spread))
            table {
                caption { "How many learners got which part of the total" }
                thead { tr { th scope="col" { "Part of the total" } th.number scope="col" { "Learners" } } }
                tbody {
                    @for (at, count) in cohort.spread.iter().enumerate() {
                        tr { th scope="row" { (tenth(at)) } td.number { (count) } }
                    }
                }
            }
        }
    }
}

fn tenth(at: usize) -> String {
    let end = if at == 9 { "100 %" } else { "below" };
    if at == 9 { format!("90 to {end}") } else { format!("{} to {end} {} %", at * 10, at * 10 + 10) }
}

/// Bars for the eye; the table beside it says the same.
fn histogram(spread: &[usize; 10]) -> Markup {
    const HEIGHT: usize = 120;
    let most = spread.iter().copied().max().unwrap_or_default().max(1);
    html! {
        svg viewBox="0 0 520 160" role="img" aria-label="Distribution of grades in ten steps; the table below has the numbers" {
            @for (at, count) in spread.iter().enumerate() {
                @let height = count * HEIGHT / most;
                @let x = at * 52 + 4;
                rect x=(x) y=(HEIGHT + 16 - height) width="44" height=(height) {}
                text x=(x + 22) y=(HEIGHT + 12 - height) text-anchor="middle" { (count) }
                text x=(x + 22) y="152" text-anchor="middle" { (at * 10) "–" (at * 10 + 10) }
            }
        }
    }
}

fn checks(checks: &[CheckNumbers]) -> Markup {
    html! {
        section aria-labelledby="checks" {
            h2 id="checks" { "Checks" }
            p {
                "The pass rate is the share of learners who passed among those for whom the check was at stake; a small one is
                 a hard check. Discrimination is the corrected point-biserial correlation between passing and the points of
                 all other checks: near 0 the check says little about the rest, and a negative one deserves a look."
            }
            // Too wide for a phone: it is scrolled by itself, also from the keyboard.
            div.scroll tabindex="0" role="region" aria-label="Pass rate and discrimination of each check" {
                table {
                    caption { "Pass rate and discrimination of each check" }
                    thead {
                        tr {
                            th scope="col" { "Check" } th scope="col" { "Passed" } th.number scope="col" { "Pass rate" }
                            th.number scope="col" { "Failed" } th.number scope="col" { "Blocked" }
                            th.number scope="col" { "Not judged" } th.number scope="col" { "Discrimination" }
                        }
                    }
                    tbody { @for check in checks { (check_row(check)) } }
                }
            }
        }
    }
}

fn check_row(check: &CheckNumbers) -> Markup {
    let percent = check.pass_rate.map(|rate| rate * 100.0);
    html! {
        tr {
            th scope="row" { (check.id) }
            td { svg viewBox="0 0 100 12" width="100" height="12" aria-hidden="true" {
                rect x="0" y="1" width=(decimals(percent.or(Some(0.0)), 0)) height="10" {}
            } }
            td.number { (decimals(percent, 0)) " %" }
            td.number { (check.fail) } td.number { (check.blocked) } td.number { (check.not_judged) }
            td.number { (decimals(check.discrimination, 2)) }
        }
    }
}

fn mistakes(mistakes: &[Counted]) -> Markup {
    html! {
        section aria-labelledby="mistakes" {
            h2 id="mistakes" { "Common mistakes" }
            @if mistakes.is_empty() { p { "No known mistake was found." } } @else {
                table {
                    caption { "Known mistakes, the most common first" }
                    thead { tr { th scope="col" { "Mistake" } th scope="col" { "Check" } th.number scope="col" { "Learners" } } }
                    tbody {
                        @for one in mistakes {
                            tr { th scope="row" { (sentence(&one.name)) } td { (one.check) } td.number { (one.learners) } }
                        }
                    }
                }
            }
        }
    }
}

fn sentence(mistake: &str) -> String {
    checker::mistakes::find(mistake)
        .map_or_else(|| mistake.to_owned(), |known| format!("{mistake}: {}", known.sentence()))
}

fn clusters(clusters: &[Cluster]) -> Markup {
    html! {
        section aria-labelledby="clusters" {
            h2 id="clusters" { "Equal failures" }
            @if clusters.is_empty() { p { "No two learners failed in exactly the same checks." } } @else {
                table {
                    caption { "Learners for whom exactly the same checks failed" }
                    thead { tr { th scope="col" { "Failed" } th scope="col" { "Learners" } } }
                    tbody {
                        @for cluster in clusters {
                            tr { td { (cluster.failed.join(", ")) } td { (cluster.learners.len()) ": " (names(&cluster.learners)) } }
                        }
                    }
                }
            }
        }
    }
}

fn names(learners: &[cafe::Learner]) -> String {
    learners.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn similar(similar: &[Similar]) -> Markup {
    html! {
        section aria-labelledby="similar" {
            h2 id="similar" { "Similar submissions" }
            p {
                "Ids are drawn at random when something is made, so two clouds that share one are copies of one cloud. Equal
                 sources are those that are equal without layout and are not given to everybody. Both are reasons to ask, and
                 no proof."
            }
            @if similar.is_empty() { p { "None." } } @else {
                table {
                    caption { "Learners whose submissions have something in common" }
                    thead { tr { th scope="col" { "Learners" } th scope="col" { "Shared ids" } th scope="col" { "Equal sources" } } }
                    tbody {
                        @for group in similar {
                            tr {
                                th scope="row" { (names(&group.learners)) }
                                td { (group.ids.join(", ")) }
                                td { (group.sources.join(", ")) }
                            }
                        }
                    }
                }
            }
        }
    }
}
