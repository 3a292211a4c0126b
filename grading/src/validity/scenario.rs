//! A deployment whose verdict is known: where it begins, what is changed, and what has to come of it.
//!
//! In `labs/NN-slug/mutants/` a file is called like the check that has to fail, and each table in it is a mutant; in
//! `labs/NN-slug/variants/` each table is a variant. Texts may hold names in braces, such as `{pool}`; [`super::world`]
//! lists them. Calls are those of AWS, in AWS's JSON.

use std::collections::BTreeMap;

use cafe::Lab;
use cafe::names::Names;
use serde::Deserialize;
use serde_json::Value;

use super::gate::Gate;

/// A deployment and its verdict.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// `04-api-auth/cors.preflight/wildcard`.
    pub id: String,
    /// What is different, as a sentence without a full stop.
    pub title: String,
    pub start: Start,
    pub steps: Vec<Step>,
    pub gate: Option<Gate>,
    pub expects: Expects,
}

/// Where a deployment begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// Nothing is there.
    Empty,
    /// The labs up to this one are done.
    After(Lab),
    /// All labs are done, with other names in `cafelab.toml`.
    Named(Box<Names>),
}

/// What has to come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expects {
    Mutant {
        /// The check that fails.
        check: String,
        /// The name of the mistake.
        mistake: String,
        /// What the finding has to name: the property, as AWS or the site calls it.
        names: String,
        /// The numbers of [`super::known`] that this is.
        rows: Vec<u8>,
    },
    Variant {
        /// A check that says that it cannot judge this.
        inconclusive: Option<String>,
        /// A piece of advice that has to be given.
        advice: Option<String>,
    },
    Partial {
        /// The last lab that is done.
        done: Option<Lab>,
    },
}

/// A table in a file of mutants.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mutant {
    pub title: String,
    #[serde(default)]
    pub rows: Vec<u8>,
    pub mistake: String,
    pub names: String,
    pub gate: Option<Gate>,
    #[serde(default)]
    pub steps: Vec<Step>,
}

/// A table in a file of variants.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Variant {
    pub title: String,
    /// Other names, as in `cafelab.toml`.
    pub names: Option<Names>,
    pub inconclusive: Option<String>,
    pub advice: Option<String>,
    pub gate: Option<Gate>,
    #[serde(default)]
    pub steps: Vec<Step>,
}

/// Something that a learner's hand could do.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// A call of an AWS API.
    Call(Call),
    /// Patch operations on something of API Gateway.
    Patch(Patch),
    /// `CreateDeployment` of the café's API to this stage.
    Deploy(String),
    /// Describes the app client, changes it, and sends everything back.
    Client(Change),
    /// Changes `config.json` of the site by JSON pointers.
    Config(Change),
    /// Changes the state machine's definition by JSON pointers.
    Definition(Change),
    /// Changes the text of the state machine's definition: pairs of old and new.
    EditDefinition(Vec<(String, String)>),
    /// Lets this state of the machine put out the report of now, whatever the table will say.
    WriteDown(String),
    /// Copies the products of the café's table into another one.
    CopyTable(String),
    /// Changes a text of the site, such as `js/auth.js`: pairs of old and new.
    Edit { file: String, replace: Vec<(String, String)> },
    /// Puts a file into the bucket.
    Upload(Upload),
    /// Removes a file from the bucket.
    Remove(String),
    /// Changes the XML of the distribution's configuration: pairs of old and new.
    Distribution(Vec<(String, String)>),
    /// Opens a page of the site, so that CloudFront keeps it.
    Visit(String),
    /// Fills the table up to this many products.
    Products(usize),
}

/// A call as `SERVICE Operation` or, where the API is one of paths, `SERVICE METHOD /path`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    pub to: String,
    #[serde(default)]
    pub body: Value,
    /// Headers beside those that every call of the service has.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// New names, and JSON pointers to their values in the answer.
    #[serde(default)]
    pub save: BTreeMap<String, String>,
}

/// Patch operations by their paths; an empty value is none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    pub at: String,
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    #[serde(default)]
    pub add: BTreeMap<String, String>,
    #[serde(default)]
    pub remove: BTreeMap<String, String>,
}

/// What is set and what is taken away.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    #[serde(default)]
    pub set: BTreeMap<String, Value>,
    #[serde(default)]
    pub unset: Vec<String>,
}

/// A file for the bucket.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upload {
    pub file: String,
    /// Without a text, the file keeps the one it has.
    pub text: Option<String>,
    #[serde(rename = "type")]
    pub content_type: Option<String>,
    pub cache_control: Option<String>,
    /// Whether CloudFront goes on showing what it has.
    #[serde(default)]
    pub leave_cached: bool,
}

impl Step {
    /// What is touched, for telling kinds of mutants apart.
    pub fn target(&self) -> String {
        let keys =
            |change: &Change| change.set.keys().chain(&change.unset).map(String::as_str).collect::<Vec<_>>().join(",");
        match self {
            Self::Call(call) => {
                let names = call.body.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
                format!("{} {}", call.to, names.collect::<Vec<_>>().join(","))
            }
            Self::Patch(patch) => {
                let paths = patch.set.keys().chain(patch.add.keys()).chain(patch.remove.keys());
                format!("patch {} {}", patch.at, paths.map(String::as_str).collect::<Vec<_>>().join(","))
            }
            Self::Deploy(stage) => format!("deploy {stage}"),
            Self::Client(change) => format!("client {}", keys(change)),
            Self::Config(change) => format!("config {}", keys(change)),
            Self::Definition(change) => format!("definition {}", keys(change)),
            Self::EditDefinition(pairs) => format!("definition {}", pairs.first().map_or("", |pair| pair.1.as_str())),
            Self::WriteDown(state) => format!("write down {state}"),
            Self::CopyTable(table) => format!("copy table {table}"),
            Self::Edit { file, .. } => format!("edit {file}"),
            Self::Upload(upload) => format!("upload {}", upload.file),
            Self::Remove(file) => format!("remove {file}"),
            Self::Distribution(pairs) => format!("distribution {}", pairs.first().map_or("", |pair| pair.1.as_str())),
            Self::Visit(path) => format!("visit {path}"),
            Self::Products(_) => "products".to_owned(),
        }
    }
}

impl Scenario {
    /// `mutant`, `variant` or `partial`.
    pub const fn kind(&self) -> &'static str {
        match self.expects {
            Expects::Mutant { .. } => "mutant",
            Expects::Variant { .. } => "variant",
            Expects::Partial { .. } => "partial",
        }
    }
}
