//! Café clouds in this process, at the states that scenarios begin with, and the names that their texts may use.
//!
//! The reference is applied once; each scenario gets a copy of the state it left.

use std::collections::BTreeMap;
use std::sync::Arc;

use cafe::config::Config;
use cafe::names::Names;
use cafe::{Cafe, Connection, Lab, Target, Workspace, find};
use checker::{Context, Run, Selection, Verdict};
use emulator::testing::env_at;
use emulator::{Cloud, Request, Response, Snapshot, sdk};
use futures::future::BoxFuture;

use super::Options;
use super::gate::{Gate, Gatekeeper};
use super::scenario::{Scenario, Start};

/// Why a deployment could not be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unmade {
    #[error(transparent)]
    Cafe(#[from] cafe::Error),
    #[error(transparent)]
    Reference(#[from] restore::Failed),
    #[error("{call} was answered {status}: {text}")]
    Refused { call: String, status: u16, text: String },
    #[error("{0}")]
    Nonsense(String),
}

/// Names in braces and what they stand for.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts(BTreeMap<String, String>);

impl Facts {
    /// Adds a name.
    pub fn learn(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }

    fn learn_if(&mut self, name: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.learn(name, value);
        }
    }

    /// The text with its names filled in; braces around anything else stay.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            filled.push_str(&rest[..at]);
            rest = &rest[at..];
            let value = rest.find('}').and_then(|end| Some((self.0.get(&rest[1..end])?, end)));
            if let Some((value, end)) = value {
                filled.push_str(value);
                rest = &rest[end + 1..];
            } else {
                filled.push('{');
                rest = &rest[1..];
            }
        }
        filled.push_str(rest);
        filled
    }
}

/// The states that scenarios begin with.
#[derive(Debug)]
pub(super) struct Bases {
    options: Options,
    after: Vec<(Snapshot, Facts)>,
    /// The verdicts on the finished café.
    pub reference: BTreeMap<&'static str, Verdict>,
}

/// A cloud, and the café on it.
#[derive(Debug)]
pub(super) struct World {
    cloud: Cloud,
    pub cafe: Arc<Cafe>,
    pub facts: Facts,
    options: Options,
}

impl Bases {
    /// Applies the reference, lab by lab.
    pub async fn make(options: &Options) -> Result<Self, Unmade> {
        let mut world = World::of(Snapshot::default(), Facts::default(), Config::default(), options).await?;
        restore::restore(&world.cafe, Lab::Environment, &restore::Options::default(), &mut |_| {}).await?;
        let mut after = Vec::new();
        for lab in Lab::ALL {
            reference::apply(&world.cafe, lab).await?;
            world.facts = facts(&world.cafe).await?;
            after.push((world.cloud.snapshot(), world.facts.clone()));
        }
        let run = world.check(&Selection::all()).await;
        let reference = run.records.iter().map(|record| (record.check.id, record.verdict)).collect();
        Ok(Self { options: options.clone(), after, reference })
    }

    /// A cloud of its own for a scenario.
    pub async fn world(&self, scenario: &Scenario) -> Result<World, Unmade> {
        match &scenario.start {
            Start::Empty => World::of(Snapshot::default(), Facts::default(), Config::default(), &self.options).await,
            Start::After(lab) => {
                let (snapshot, facts) = self.after[usize::from(lab.number()) - 1].clone();
                World::of(snapshot, facts, Config::default(), &self.options).await
            }
            Start::Named(names) => {
                let config = Config { names: Names::clone(names), ..Config::default() };
                let mut world = World::of(Snapshot::default(), Facts::default(), config, &self.options).await?;
                restore::solve(&world.cafe, Lab::EndToEnd, &restore::Options::default(), &mut |_| {}).await?;
                world.facts = facts(&world.cafe).await?;
                Ok(world)
            }
        }
    }
}

impl World {
    async fn of(snapshot: Snapshot, facts: Facts, config: Config, options: &Options) -> Result<Self, Unmade> {
        // Ids that are made from here on differ from those that the reference got.
        let seed = options.seed.wrapping_add(u64::from(!facts.0.is_empty()));
        let (env, _) = env_at((options.now)(), seed);
        let cloud = Cloud::in_memory(env, snapshot);
        cloud.recorder().keep(0);
        let answering = cloud.clone();
        let cafe = connect(config, move |request| {
            let cloud = answering.clone();
            Box::pin(async move { cloud.handle(request).await })
        });
        Ok(Self { cafe: cafe.await?, cloud, facts, options: options.clone() })
    }

    /// Puts a gatekeeper between the café and everybody who asks it.
    pub async fn put_behind(&mut self, gate: Gate) -> Result<(), Unmade> {
        let password = self.cafe.frank_password()?;
        let keeper = Arc::new(Gatekeeper::new(gate, self.cloud.clone(), password));
        let answer = move |request| {
            let keeper = Arc::clone(&keeper);
            Box::pin(async move { keeper.answer(request).await }) as BoxFuture<'static, Response>
        };
        self.cafe = connect(self.cafe.config.clone(), answer).await?;
        Ok(())
    }

    /// Judges the deployment.
    pub async fn check(&self, selection: &Selection) -> Run {
        let password = self.cafe.frank_password().ok();
        let options = checker::Options::new(&self.cafe, password, self.options.seed, self.options.now);
        checker::run(Context::new(Arc::clone(&self.cafe), options), selection, Arc::new(|_| ())).await
    }
}

async fn connect<F>(config: Config, answer: F) -> Result<Arc<Cafe>, cafe::Error>
where
    F: Fn(Request) -> BoxFuture<'static, Response> + Clone + Send + Sync + 'static,
{
    let in_process = Some((sdk::sdk_http_client(answer.clone()), cafe::http::from_fn(answer)));
    let connection = Connection { in_process, ..Connection::to(Target::Emulated) };
    Ok(Arc::new(Cafe::connect(connection, config).await?.with_workspace(Workspace::in_memory())))
}

/// What texts may name, as far as it is there. Paths are those of API Gateway.
async fn facts(cafe: &Cafe) -> Result<Facts, cafe::Error> {
    let mut facts = Facts::default();
    let names = cafe.names().await?;
    let account = cafe.account().await?;
    facts.learn("account", account);
    facts.learn("region", &cafe.region);
    facts.learn("bucket", &names.bucket);
    facts.learn("table", &names.table);
    facts.learn("report-role", &names.report_role);
    facts.learn("api-role", &names.api_role);
    facts.learn("allow-origin", "method.response.header.Access-Control-Allow-Origin");
    facts.learn("allow-headers", "method.response.header.Access-Control-Allow-Headers");
    facts.learn("allow-methods", "method.response.header.Access-Control-Allow-Methods");
    facts.learn_if("machine", find::state_machine_arn(cafe, &names.state_machine).await?);
    if let Some(site) = find::distribution(cafe).await? {
        facts.learn("site", site.site_origin());
        facts.learn("site-host", &site.domain_name);
        facts.learn("distribution", site.id);
        facts.learn("distribution-arn", site.arn);
    }
    api_facts(cafe, &names, &mut facts).await?;
    if let Some(pool) = find::user_pool_id(cafe, &names.user_pool).await? {
        let client = find::app_client_id(cafe, &pool, &names.app_client).await?;
        facts.learn("pool-arn", format!("arn:aws:cognito-idp:{}:{account}:userpool/{pool}", cafe.region));
        facts.learn_if("client", client);
        if let Some(prefix) = find::domain_prefix(cafe, &pool).await? {
            facts.learn("domain", cafe.addresses.hosted_ui(&prefix));
            facts.learn("prefix", prefix);
        }
        facts.learn("pool", pool);
    }
    Ok(facts)
}

async fn api_facts(cafe: &Cafe, names: &Names, facts: &mut Facts) -> Result<(), cafe::Error> {
    let Some(api) = find::rest_api_id(cafe, &names.api).await? else { return Ok(()) };
    for (name, path) in [("root", "/"), ("products", "/products"), ("report", "/create_report")] {
        let Some(id) = find::resource_id(cafe, &api, path).await? else { continue };
        facts.learn(&format!("{name}-id"), &id);
        facts.learn(name, format!("/restapis/{api}/resources/{id}"));
    }
    for (name, path) in [
        ("post", "{report}/methods/POST"),
        ("preflight", "{report}/methods/OPTIONS/integration/responses/200"),
        ("list", "{products}/methods/GET"),
    ] {
        let path = facts.fill(path);
        facts.learn(name, path);
    }
    let authorizer = find::authorizers(cafe, &api).await?.into_iter().next().and_then(|one| one.id);
    if let Some(id) = authorizer {
        facts.learn("authorizer", format!("/restapis/{api}/authorizers/{id}"));
        facts.learn("authorizer-id", id);
    }
    facts.learn("stage", format!("/restapis/{api}/stages/{}", names.stage));
    let url = find::api_url(cafe).await?;
    facts.learn_if("api-origin", url.as_deref().and_then(|url| url.rsplit_once('/')).map(|(origin, _)| origin));
    facts.learn_if("stage-url", url);
    facts.learn("api", format!("/restapis/{api}"));
    facts.learn("api-id", api);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_and_other_braces_stay() {
        let mut facts = Facts::default();
        facts.learn("pool", "us-east-1_A");
        assert_eq!(
            facts.fill(r#"{"a": {"p": "{pool}"}, "t": "{pol}"}"#),
            r#"{"a": {"p": "us-east-1_A"}, "t": "{pol}"}"#
        );
        assert_eq!(facts.fill("#{else}${x}{"), "#{else}${x}{");
    }
}
