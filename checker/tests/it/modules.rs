//! The site's modules, run without a browser: every mutant of the JavaScript is caught and named, every variant passes,
//! and a site of another make is left to a browser.

use std::collections::BTreeMap;
use std::path::Path;

use aws_sdk_cognitoidentityprovider::types::OAuthFlowType;
use bytes::Bytes;
use checker::{Run, Selection, Verdict};
use serde::Deserialize;
use serde_json::Value;

use crate::support::lens::Lens;
use crate::support::{World, verdicts};

const AUTH: &str = "site.auth-module";
const API: &str = "site.api-module";

/// A table in the files of mutants and variants beside the labs.
#[derive(Debug, Deserialize)]
struct Scenario {
    mistake: Option<String>,
    names: Option<String>,
    advice: Option<String>,
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Step {
    Edit { file: String, replace: Vec<(String, String)> },
    Upload { file: String, text: String },
    Remove(String),
    Client(Change),
    Config(Change),
}

#[derive(Debug, Deserialize)]
struct Change {
    set: BTreeMap<String, Value>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

fn scenarios(file: &str) -> BTreeMap<String, Scenario> {
    let text = std::fs::read_to_string(root().join("labs").join(file)).expect("a file of scenarios");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

async fn upload(lens: &Lens, file: &str, text: String) {
    cafe::publish::upload(lens.cafe(), file, Bytes::from(text)).await.expect("uploaded");
    cafe::publish::invalidate(lens.cafe(), &[file]).await.expect("invalidated");
}

async fn remove(lens: &Lens, file: &str) {
    let bucket = lens.cafe().names().await.expect("names").bucket;
    lens.cafe().clients.s3.delete_object().bucket(&bucket).key(file).send().await.expect("deleted");
    cafe::publish::invalidate(lens.cafe(), &[file]).await.expect("invalidated");
}

/// Fills in the names of this café that scenarios of modules use.
async fn named(lens: &Lens, text: String) -> String {
    let body = cafe::publish::read(lens.cafe(), "config.json").await.expect("an answer").expect("a file");
    let config: Value = serde_json::from_slice(&body).expect("JSON");
    let names = [("{client}", "/auth/client_id"), ("{domain}", "/auth/domain"), ("{stage-url}", "/api")];
    names.into_iter().fold(text, |text, (name, pointer)| {
        text.replace(name, config.pointer(pointer).and_then(Value::as_str).expect("a name"))
    })
}

async fn take(lens: &Lens, step: &Step) {
    match step {
        Step::Edit { file, replace } => {
            let old = cafe::publish::read(lens.cafe(), file).await.expect("an answer").expect("a file");
            let mut text = String::from_utf8(old.to_vec()).expect("text");
            for (old, new) in replace {
                assert!(text.contains(old), "{file} has no {old}");
                text = text.replace(old, new);
            }
            upload(lens, file, named(lens, text).await).await;
        }
        Step::Upload { file, text } => upload(lens, file, text.clone()).await,
        Step::Remove(file) => remove(lens, file).await,
        Step::Client(change) => {
            assert_eq!(change.set["AllowedOAuthFlows"], serde_json::json!(["implicit"]));
            lens.change_client(|client| client.allowed_o_auth_flows = Some(vec![OAuthFlowType::Implicit])).await;
        }
        Step::Config(change) => {
            lens.config(|config| {
                let mut json = serde_json::to_value(&*config).expect("JSON");
                for (pointer, value) in &change.set {
                    *json.pointer_mut(pointer).expect("a place in config.json") = value.clone();
                }
                *config = serde_json::from_value(json).expect("a configuration");
            })
            .await;
        }
    }
}

async fn run(check: &str, steps: &[Step]) -> Run {
    let lens = Lens::on(World::finished().await).await;
    for step in steps {
        take(&lens, step).await;
    }
    lens.world.run(&Selection::parse(&[check]).expect("a check")).await
}

async fn mutants(check: &str, file: &str, at_least: usize) {
    let all = scenarios(file);
    assert!(all.len() >= at_least, "{} mutants in {file}", all.len());
    let mut wrong = Vec::new();
    for (name, scenario) in &all {
        let run = run(check, &scenario.steps).await;
        let record = run.record(check);
        let finding = record.and_then(|record| record.finding.as_ref());
        let mistake = finding.and_then(|finding| finding.mistake.clone());
        let text = serde_json::to_string(&finding).expect("JSON");
        let named = scenario.names.as_ref().is_some_and(|names| text.contains(names.as_str()));
        let verdict = record.map(|record| record.verdict);
        if verdict != Some(Verdict::Fail) || mistake != scenario.mistake || !named {
            wrong.push(format!("{name}: {verdict:?} {text} {:?}", run.left_out));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn variants(check: &str, file: &str) {
    for (name, scenario) in scenarios(file) {
        let run = run(check, &scenario.steps).await;
        let record = run.record(check).unwrap_or_else(|| panic!("{name}: {:?}", run.left_out));
        assert_eq!(record.verdict, Verdict::Pass, "{name}: {:?}", record.finding);
        if let Some(advice) = scenario.advice {
            assert!(
                record.notes.advice.iter().any(|text| text.to_string().contains(&advice)),
                "{name}: {:?}",
                record.notes.advice
            );
        }
    }
}

#[tokio::test]
async fn mistakes_in_the_auth_module_are_named() {
    mutants(AUTH, "03-hosted-ui/mutants/site.auth-module.toml", 50).await;
}

#[tokio::test]
async fn mistakes_in_the_api_module_are_named() {
    mutants(API, "05-end-to-end/mutants/site.api-module.toml", 25).await;
}

#[tokio::test]
async fn other_right_modules_pass() {
    variants(AUTH, "03-hosted-ui/variants/auth-module.toml").await;
    variants(API, "05-end-to-end/variants/api-module.toml").await;
}

#[tokio::test]
async fn untouched_starters_fail() {
    for (check, file, mistake) in [
        (AUTH, "03-hosted-ui/site/js/auth.js", "module-not-written"),
        (API, "05-end-to-end/site/js/api.js", "token-not-sent"),
    ] {
        let text = std::fs::read_to_string(root().join("labs").join(file)).expect("a starter");
        let name = file.rsplit_once("site/").expect("a file of the site").1.to_owned();
        let run = run(check, &[Step::Upload { file: name, text }]).await;
        let finding = run.record(check).and_then(|record| record.finding.as_ref()).expect("a finding");
        assert_eq!(finding.mistake.as_deref(), Some(mistake), "{finding:?}");
    }
}

#[tokio::test]
async fn a_site_of_another_make_is_left_to_a_browser() {
    let elsewhere = [
        "export const app = 1;",
        "import \"https://cdn.example/jose.js\"; export { startLogin } from './x.js';",
        "export const startLogin = () => indexedDB.open('x'), completeLogin = 1 && startLogin, currentToken = startLogin, \
         logOut = startLogin;",
    ];
    for text in elsewhere {
        let run = run(AUTH, &[Step::Upload { file: "js/auth.js".to_owned(), text: text.to_owned() }]).await;
        let record = run.record(AUTH).expect("a record");
        let finding = record.finding.as_ref().expect("a reason");
        assert_eq!(record.verdict, Verdict::Inconclusive, "{text}: {finding:?}");
        assert!(finding.seen.to_string().contains("browser"), "{finding:?}");
        assert_eq!(run.exit_code(), 3);
    }
    let lens = Lens::on(World::finished().await).await;
    for file in ["js/auth.js", "js/api.js"] {
        remove(&lens, file).await;
    }
    // A page that wants them is not of another make.
    assert_eq!(verdicts(&lens.world.check().await)[AUTH], Verdict::Fail);
    upload(&lens, "js/main.js", "import \"./app.js\";".to_owned()).await;
    let run = lens.world.check().await;
    for (id, verdict) in verdicts(&run) {
        let elsewhere = [AUTH, API].contains(&id);
        assert_eq!(verdict, if elsewhere { Verdict::Inconclusive } else { Verdict::Pass }, "{id}");
    }
}
