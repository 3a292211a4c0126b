//! The checks in a real browser, on sites that are right and on sites with one mistake.
//!
//! They need Chromium, so they run when they are asked for: `cargo test -p checker -- --ignored`.

use bytes::Bytes;
use cafe::Lab;
use cafe::site_config::SiteConfig;
use checker::{Browser, Evidence, Options, Run, Selection, Verdict, checks};

use crate::support::lens::Lens;
use crate::support::{World, with_verdict};

const LOGIN: &str = "site.browser-login";
const JOURNEY: &str = "e2e.browser";

fn browser() -> Browser {
    Browser::new(checker::browser::find::find(None).expect("Chromium, or CHROME set to its program"))
}

async fn check(world: &World, browser: &Browser, options: impl FnOnce(&mut Options)) -> Run {
    let mut wanted = Options { browser: Some(browser.clone()), ..world.options() };
    options(&mut wanted);
    world.run_with(&Selection::parse(&checks::IN_A_BROWSER).expect("checks"), wanted).await
}

async fn put(lens: &Lens, path: &str, text: &str) {
    cafe::publish::upload(lens.cafe(), path, Bytes::from(text.to_owned())).await.expect("uploaded");
    cafe::publish::invalidate(lens.cafe(), &[path]).await.expect("invalidated");
}

/// One change to a file of the site, and the check and the mistake that have to name it.
struct Slip {
    file: &'static str,
    from: &'static str,
    to: &'static str,
    check: &'static str,
    mistake: &'static str,
    told: &'static str,
}

const SLIPS: [Slip; 7] = [
    Slip {
        file: "js/main.js",
        from: "await startLogin(config.auth);",
        to: "await fetch(`${config.auth.domain}/oauth2/authorize`);",
        check: LOGIN,
        mistake: "login-not-started",
        told: "CORS",
    },
    Slip {
        file: "js/callback.js",
        from: "await completeLogin(auth);",
        to: "sessionStorage.clear(); await completeLogin(auth);",
        check: LOGIN,
        mistake: "login-not-completed",
        told: "does not belong to a login that was started here",
    },
    Slip {
        file: "js/callback.js",
        from: "await completeLogin(auth);",
        to: "",
        check: LOGIN,
        mistake: "login-not-completed",
        told: "no button `Generate Report`",
    },
    Slip {
        file: "js/main.js",
        from: "await fetchReport(config, token)",
        to: "await fetchReport(config, null)",
        check: JOURNEY,
        mistake: "token-not-sent",
        told: "without an Authorization header",
    },
    Slip {
        file: "js/main.js",
        from: "await fetchReport(config, token)",
        to: "await Promise.reject(new Error(\"later\"))",
        check: JOURNEY,
        mistake: "report-not-requested",
        told: "no such request after the click",
    },
    Slip {
        file: "js/api.js",
        from: "{ [header]: token }",
        to: "{ [header]: token, \"X-Frank\": \"1\" }",
        // The page in the engine cannot tell whether a preflight allows it, so a browser judges the module.
        check: "site.api-module",
        mistake: "report-kept-from-page",
        told: "does not name the header `x-frank` in Access-Control-Allow-Headers",
    },
    Slip {
        file: "js/report.js",
        from: "table.createCaption().textContent = \"Inventory report\";",
        to: "",
        check: JOURNEY,
        mistake: "report-not-shown",
        told: "no such table",
    },
];

#[tokio::test]
#[ignore = "needs Chromium"]
async fn the_finished_cafe_passes_and_says_what_was_on_the_wire() {
    let run = check(&World::finished().await, &browser(), |_| {}).await;
    assert_eq!(run.exit_code(), 0, "{:#?}", with_verdict(&run, Verdict::Fail));
    let notes = &run.record(JOURNEY).expect("the record").notes;
    let seen: Vec<_> = notes.evidence.iter().map(|evidence| serde_json::to_string(evidence).expect("JSON")).collect();
    assert!(seen.iter().any(|text| text.contains("OPTIONS") && text.contains("Preflight")), "{seen:#?}");
    assert!(seen.iter().any(|text| text.contains("POST") && text.contains("Authorization: <3 parts")), "{seen:#?}");
    assert!(!seen.join("").contains("eyJ"));
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn mistakes_in_the_sites_scripts_are_named() {
    let (browser, folder) = (browser(), tempfile::tempdir().expect("a folder"));
    for slip in SLIPS {
        let lens = Lens::on(World::finished().await).await;
        let stored = cafe::publish::read(lens.cafe(), slip.file).await.expect("an answer").expect("the file");
        let text = String::from_utf8(stored.to_vec()).expect("text");
        assert!(text.contains(slip.from), "{} has no {}", slip.file, slip.from);
        put(&lens, slip.file, &text.replace(slip.from, slip.to)).await;
        let pictures = folder.path().to_owned();
        let run = check(&lens.world, &browser, |options| options.pictures = Some(pictures)).await;
        let record = run.record(slip.check).unwrap_or_else(|| panic!("{}: {run:#?}", slip.mistake));
        let finding = record.finding.as_ref().unwrap_or_else(|| panic!("{} passed with {}", slip.check, slip.to));
        assert_eq!(finding.mistake.as_deref(), Some(slip.mistake), "{finding:#?}");
        assert!(finding.seen.to_string().contains(slip.told), "{}", finding.seen);
        let picture = record.notes.evidence.iter().find_map(|evidence| match evidence {
            Evidence::File { path, .. } => Some(path),
            _ => None,
        });
        let image = std::fs::read(picture.expect("a picture")).expect("the picture's file");
        assert_eq!(&image[1..4], b"PNG");
        if slip.check == LOGIN {
            assert_eq!(run.record(JOURNEY).map(|record| record.verdict), Some(Verdict::Blocked));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Chromium"]
async fn submissions_share_one_browser_and_nothing_else() {
    let browser = browser();
    let mut worlds = Vec::new();
    for lab in [Lab::EndToEnd, Lab::EndToEnd, Lab::ApiAuth, Lab::EndToEnd, Lab::HostedUi, Lab::EndToEnd] {
        worlds.push((lab, World::after(lab).await));
    }
    let runs = worlds.iter().map(|(lab, world)| async { (*lab, check(world, &browser, |_| {}).await) });
    for (lab, run) in futures::future::join_all(runs).await {
        let verdict = |id| run.record(id).map(|record| record.verdict);
        assert_eq!(verdict(LOGIN), Some(Verdict::Pass), "{:#?}", with_verdict(&run, Verdict::Fail));
        // What one of them has logged in, another one cannot use.
        let expected = if lab == Lab::EndToEnd { Verdict::Pass } else { Verdict::Blocked };
        assert_eq!(verdict(JOURNEY), Some(expected), "{lab}");
    }
}

/// A site of a learner's own, with marks in comments where it is made slower or odder.
const OWN_SITE: &str = include_str!("browser/own-site.html");

/// A way to be slow or odd that a person does not mind.
struct Oddity {
    name: &'static str,
    replace: &'static [(&'static str, &'static str)],
}

const ODDITIES: [Oddity; 8] = [
    Oddity { name: "as it is", replace: &[] },
    Oddity {
        name: "a button that works only after a while",
        replace: &[("<button id=\"in\" hidden>", "<button id=\"in\">"), ("/* READY */", "await pause(300);")],
    },
    Oddity {
        name: "a button that is disabled at first",
        replace: &[
            ("<button id=\"in\" hidden>", "<button id=\"in\" disabled>"),
            ("/* READY */", "await pause(300); enter.disabled = false;"),
        ],
    },
    Oddity {
        name: "buttons that slide in",
        replace: &[(
            "<!-- HEAD -->",
            "<style>button { animation: in .6s } @keyframes in { from { transform: translateX(-400px) } }</style>",
        )],
    },
    Oddity {
        name: "a bar at the bottom of a long page",
        replace: &[
            (
                "<!-- HEAD -->",
                "<style>main { padding: 1500px 0 } footer { position: fixed; inset: auto 0 0 0; height: 120px; background: silver }</style>",
            ),
            ("</main>", "</main><footer>We use biscuits.</footer>"),
        ],
    },
    Oddity {
        name: "a report button that waits for the token",
        replace: &[
            ("<button id=\"make\" hidden>", "<button id=\"make\" disabled>"),
            ("make.hidden = !inside;", "make.disabled = !inside;"),
            ("/* EXCHANGED */", "await pause(300);"),
        ],
    },
    Oddity {
        name: "a report button that is always there",
        replace: &[
            ("<button id=\"make\" hidden>", "<button id=\"make\">"),
            ("make.hidden = !inside;", ""),
            ("/* EXCHANGED */", "await pause(100);"),
        ],
    },
    Oddity {
        name: "rows one by one in a table that is there from the beginning",
        replace: &[
            ("<div id=\"out\"></div>", "<table><caption>Inventory report</caption><tbody id=\"rows\"></tbody></table>"),
            ("/* ROW */", "await pause(20);"),
            ("out.innerHTML = TABLE;", "await pause(150);"),
        ],
    },
];

async fn own_site(lens: &Lens, page: &str) {
    for file in ["index.html", "callback.html"] {
        put(lens, file, page).await;
    }
    for file in ["js/auth.js", "js/api.js"] {
        put(lens, file, "").await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn own_sites_that_are_slow_or_odd_pass_and_earn_what_modules_are_worth() {
    let browser = browser();
    for oddity in ODDITIES {
        let lens = Lens::on(World::finished().await).await;
        let page = oddity.replace.iter().fold(OWN_SITE.to_owned(), |page, (old, new)| {
            assert!(page.contains(old), "{}: no {old}", oddity.name);
            page.replace(old, new)
        });
        own_site(&lens, &page).await;
        let run = check(&lens.world, &browser, |_| {}).await;
        assert_eq!(run.exit_code(), 0, "{}: {:#?}", oddity.name, with_verdict(&run, Verdict::Fail));
        let modules = Selection::parse(&["site.auth-module", "site.api-module"]).expect("checks");
        let options = Options { browser: Some(browser.clone()), ..lens.world.options() };
        let modules = lens.world.run_with(&modules, options).await;
        for id in ["site.auth-module", "site.api-module"] {
            assert_eq!(modules.record(id).map(|record| record.verdict), Some(Verdict::Pass), "{}: {id}", oddity.name);
        }
    }
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn a_site_with_nothing_on_it_fails_once() {
    let lens = Lens::on(World::finished().await).await;
    own_site(&lens, "<!doctype html><title>Nothing</title><p>Nothing here.").await;
    let run = check(&lens.world, &browser(), |_| {}).await;
    let failed: Vec<_> = run.records.iter().filter(|record| record.verdict == Verdict::Fail).collect();
    let [only] = failed.as_slice() else { panic!("{failed:#?}") };
    let finding = only.finding.as_ref().expect("a finding");
    assert_eq!((only.check.id, finding.mistake.as_deref()), ("site.auth-module", Some("log-in-button-missing")));
    assert_eq!(run.record(LOGIN).map(|record| record.verdict), Some(Verdict::Blocked));
}

/// A site of another make: one page, links instead of buttons, the implicit grant, local storage, no ids.
const OTHER_SITE: &str = include_str!("browser/other-site.html");

#[tokio::test]
#[ignore = "needs Chromium"]
async fn a_site_of_another_make_passes() {
    let lens = Lens::on(World::finished().await).await;
    lens.change_client(|client| {
        client.allowed_o_auth_flows = Some(vec![aws_sdk_cognitoidentityprovider::types::OAuthFlowType::Implicit]);
    })
    .await;
    lens.config(|config: &mut SiteConfig| config.auth.as_mut().expect("auth").response_type = "token".to_owned()).await;
    for page in ["index.html", "callback.html"] {
        put(&lens, page, OTHER_SITE).await;
    }
    let run = check(&lens.world, &browser(), |_| {}).await;
    let problems = (with_verdict(&run, Verdict::Fail), with_verdict(&run, Verdict::Inconclusive));
    assert_eq!(run.exit_code(), 0, "{problems:#?}");
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn what_cannot_be_used_is_no_verdict() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = check(&World::finished().await, &Browser::new(folder.path().join("chromium")), |_| {}).await;
    let unjudged = with_verdict(&run, Verdict::Inconclusive);
    assert!(unjudged.len() == 1 && unjudged[0].contains("did not start"), "{unjudged:#?}");
    assert_eq!(run.exit_code(), 3);
}

#[tokio::test]
async fn without_a_browser_its_checks_are_left_out() {
    for lab in [Lab::UserPool, Lab::EndToEnd] {
        let run = World::after(lab).await.check().await;
        assert!(checks::IN_A_BROWSER.iter().all(|id| run.record(id).is_none()));
    }
}
