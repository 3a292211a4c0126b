//! What people and programs read.

use std::sync::Arc;

use checker::report::{self, Format, Look};
use checker::{Language, Report, Selection, Verdict};

use crate::support::lens::Lens;
use crate::support::{World, now};

#[tokio::test]
async fn the_report_in_words() {
    let lens = Lens::on(World::finished().await).await;
    lens.change_client(|client| client.callback_urls = Some(vec![format!("{}/callback.html/", lens.site)])).await;
    let run = lens.world.run(&Selection::parse(&["user-pool", "hosted-ui.sign-in"]).expect("a selection")).await;
    let report = Report::new(&run, &lens.world.cafe, now(), Language::English).await;
    let text = report::write(&report, Format::Human, Look::default());
    let text = [(&lens.client, "<client>"), (&lens.pool, "<pool>")]
        .iter()
        .fold(text, |text, (id, name)| text.replace(id.as_str(), name))
        .replace(lens.site.as_str(), "http://<site>");
    insta::assert_snapshot!(text);
    let look = Look { colour: true, ..Look::default() };
    assert!(report::write(&report, Format::Human, look).contains("\u{1b}["));
}

#[tokio::test]
async fn the_report_for_programs() {
    let world = World::after(cafe::Lab::UserPool).await;
    let run = world.run(&Selection::parse(&["2", "site.config"]).expect("a selection")).await;
    let report = Report::new(&run, &world.cafe, now(), Language::English).await;
    let json: serde_json::Value = serde_json::from_str(&report.to_text()).expect("JSON");
    assert_eq!(json["schema"], "cafelab.report/1");
    assert_eq!(json["target"]["kind"], "emulated");
    assert_eq!(json["target"]["account"], "123456789012");
    assert_eq!(json["seed"], 42);
    assert_eq!(json["started_at"].as_str().map(str::len), Some("2026-11-22T21:02:47Z".len()));
    let config = json["checks"].as_array().and_then(|checks| checks.last()).expect("a check");
    assert_eq!(config["id"], "site.config");
    assert_eq!(config["lab"], "03-hosted-ui");
    assert_eq!(config["finding"]["mistake"], "auth-not-published");
    assert_eq!(config["finding"]["where"], "config.json, auth");
    assert_eq!(config["evidence"][0]["kind"], "http");
    for check in json["checks"].as_array().expect("checks") {
        for list in ["blocked_by", "advice", "evidence"] {
            assert!(check[list].is_array(), "{check}");
        }
        assert_eq!(check["finding"].is_null(), check["verdict"] == "pass", "{check}");
    }
    let sums = |name: &str| {
        json["checks"].as_array().into_iter().flatten().filter_map(|check| check[name].as_f64()).sum::<f64>()
    };
    assert!((sums("earned") - report.summary.earned).abs() < f64::EPSILON);
    assert!((sums("possible") - report.summary.possible).abs() < f64::EPSILON);
}

#[tokio::test]
async fn events_come_in_pairs() {
    let world = World::empty().await;
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let options = checker::Options::new(&world.cafe, None, 1, now);
    let context = checker::Context::new(Arc::clone(&world.cafe), options);
    let selection = Selection::parse(&["1"]).expect("a lab");
    checker::run(context, &selection, Arc::new(move |event| sink.lock().expect("no panic").push(event))).await;
    let seen = seen.lock().expect("no panic");
    let finished = seen.iter().filter(|event| matches!(event, checker::Event::Finished(..))).count();
    let started = seen.iter().filter(|event| matches!(event, checker::Event::Started(..))).count();
    let blocked = seen.iter().filter(|event| matches!(event, checker::Event::Finished(_, Verdict::Blocked))).count();
    assert_eq!((finished, started), (5, 5 - blocked));
}
