//! Archives judged with a real browser. They need Chromium, so they run when they are asked for:
//! `cargo test --test it -- --ignored browser::`.

use bytes::Bytes;
use cafe::{Lab, publish};
use checker::{Browser, Verdict};
use grading::judge::{How, Judged, judge};

use crate::support::{after, archive, cloud};

async fn judged(archive: &[u8], browser: Option<&Browser>) -> Judged {
    let how = How { browser: browser.is_some(), ..How::default() };
    judge(archive, &how, browser).await.expect("it can be judged")
}

fn verdict(judged: &Judged, id: &str) -> Option<Verdict> {
    judged.report.checks.iter().find(|check| check.id == id).map(|check| check.verdict)
}

fn browser() -> Browser {
    Browser::new(checker::browser::find::find(None).expect("Chromium, or CHROME set to its program"))
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn a_finished_cafe_gets_all_points_whenever_it_is_judged() {
    // Its cloud's time is that of the archive, another than the machine's; pages have to see it too.
    let judged = judged(&archive(after(Lab::EndToEnd, 1).await), Some(&browser())).await;
    for id in checker::checks::IN_A_BROWSER {
        assert_eq!(verdict(&judged, id), Some(Verdict::Pass), "{:#?}", judged.report.checks);
    }
    let summary = &judged.report.summary;
    assert!((summary.earned - summary.possible).abs() < f64::EPSILON && summary.possible > 99.0, "{summary:?}");
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn a_site_with_nothing_on_it_is_judged_with_a_browser_only() {
    let (cloud, cafe) = cloud(1).await;
    restore::solve(&cafe, Lab::EndToEnd, &restore::Options::default(), &mut |_| {}).await.expect("the reference");
    for (file, text) in
        [("index.html", "<p>Nothing"), ("callback.html", "<p>Nothing"), ("js/auth.js", ""), ("js/api.js", "")]
    {
        publish::upload(&cafe, file, Bytes::from(text)).await.expect("uploaded");
        publish::invalidate(&cafe, &[file]).await.expect("invalidated");
    }
    let archive = archive(cloud.snapshot());
    let without = judged(&archive, None).await;
    assert_eq!(verdict(&without, "site.auth-module"), Some(Verdict::Inconclusive));
    assert_eq!(without.report.summary.verdict, Verdict::Inconclusive);
    let with = judged(&archive, Some(&browser())).await;
    assert_eq!(verdict(&with, "site.auth-module"), Some(Verdict::Fail));
    assert_eq!(verdict(&with, "site.browser-login"), Some(Verdict::Blocked));
}
