//! The resource ARN of a `Task` state: which service and action it names, and what of that there is here.
//!
//! Source: <https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html>.

/// A resource that the café cloud can call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stepfunctions) struct Resource {
    /// `dynamodb`, `aws-sdk:dynamodb`: what events call `resourceType`.
    pub kind: String,
    /// `scan`.
    pub action: String,
    /// How a task waits for the end of what its service has started.
    pub sync: Option<Sync>,
}

/// The two ways of waiting for another execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stepfunctions) enum Sync {
    /// `.sync`: input and output are texts.
    Text,
    /// `.sync:2`: input and output are JSON.
    Json,
}

impl Sync {
    fn suffix(self) -> &'static str {
        match self {
            Self::Text => ".sync",
            Self::Json => ".sync:2",
        }
    }
}

/// Why a resource ARN is no [`Resource`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stepfunctions) enum Refusal {
    /// AWS does not know it either.
    Unknown,
    /// AWS knows it, the café cloud does not.
    Unsupported,
}

/// How a task waits for its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stepfunctions) enum Pattern {
    RequestResponse,
    /// `.sync` and `.sync:2`.
    Sync,
    /// `.waitForTaskToken`.
    TaskToken,
}

const OPTIMISED_DYNAMODB: &[&str] = &["getItem", "putItem", "updateItem", "deleteItem"];
const SDK_DYNAMODB: &[&str] = &[
    "batchGetItem",
    "batchWriteItem",
    "deleteItem",
    "describeTable",
    "getItem",
    "listTables",
    "putItem",
    "query",
    "scan",
    "transactGetItems",
    "transactWriteItems",
    "updateItem",
];
const SDK_S3: &[&str] = &["getObject", "putObject"];
const SDK_SFN: &[&str] = &["startExecution", "startSyncExecution", "describeExecution"];
/// Actions whose names AWS would not know are told from those that are merely missing here by their first word.
const VERBS: &[&str] = &[
    "abort", "admin", "batch", "complete", "copy", "create", "delete", "describe", "disable", "enable", "execute",
    "export", "get", "head", "import", "invoke", "list", "publish", "put", "receive", "redrive", "restore", "select",
    "send", "start", "stop", "tag", "test", "transact", "untag", "update", "upload", "validate", "write",
];
/// Services with an optimised integration at AWS.
const OPTIMISED_ELSEWHERE: &[&str] = &[
    "apigateway",
    "athena",
    "batch",
    "bedrock",
    "codebuild",
    "databrew",
    "ecs",
    "eks",
    "elasticmapreduce",
    "emr-containers",
    "emr-serverless",
    "events",
    "glue",
    "http",
    "lambda",
    "mediaconvert",
    "sagemaker",
    "sns",
    "sqs",
];

impl Resource {
    /// Reads an ARN.
    pub fn parse(arn: &str) -> Result<Self, Refusal> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let [prefix, partition, service, _region, _account, rest] = parts.as_slice() else {
            return Err(Refusal::Unknown);
        };
        if *prefix != "arn" || !partition.starts_with("aws") {
            return Err(Refusal::Unknown);
        }
        match *service {
            "lambda" if rest.starts_with("function:") => Err(Refusal::Unsupported),
            "states" if rest.starts_with("activity:") => Err(Refusal::Unsupported),
            "states" => Self::integration(rest),
            _ => Err(Refusal::Unknown),
        }
    }

    fn integration(rest: &str) -> Result<Self, Refusal> {
        let (sdk, rest) = match rest.strip_prefix("aws-sdk:") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let (service, full_action) = rest.split_once(':').ok_or(Refusal::Unknown)?;
        let action = full_action.split('.').next().unwrap_or_default();
        if action.is_empty() || !action.starts_with(|first: char| first.is_ascii_lowercase()) {
            return Err(Refusal::Unknown);
        }
        let plain = action == full_action;
        let suffix = &full_action[action.len()..];
        let sync = [Sync::Text, Sync::Json].into_iter().find(|sync| sync.suffix() == suffix);
        let found = |list: &[&str]| list.contains(&action);
        let known = match (sdk, service) {
            (false, "dynamodb") if found(OPTIMISED_DYNAMODB) => plain,
            (false, "dynamodb") => return Err(Refusal::Unknown),
            (false, "states") if action == "startExecution" => plain || sync.is_some(),
            (false, service) if OPTIMISED_ELSEWHERE.contains(&service) => false,
            (false, _) => return Err(Refusal::Unknown),
            (true, "dynamodb") if found(SDK_DYNAMODB) => plain,
            (true, "s3") if found(SDK_S3) => plain,
            (true, "sfn") if found(SDK_SFN) => plain,
            (true, service) => {
                let verb = VERBS.iter().any(|verb| action.starts_with(verb));
                let lower = service.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
                // The words after the verb cannot be known here: only what is plainly no action is called unknown.
                if service.is_empty() || !lower || !verb || (service == "dynamodb" && action.starts_with("scan")) {
                    return Err(Refusal::Unknown);
                }
                false
            }
        };
        let kind = if sdk { format!("aws-sdk:{service}") } else { service.to_owned() };
        if known { Ok(Self { kind, action: action.to_owned(), sync }) } else { Err(Refusal::Unsupported) }
    }

    /// What events call `resource`: `scan`, `startExecution.sync:2`.
    pub fn label(&self) -> String {
        format!("{}{}", self.action, self.sync.map_or("", Sync::suffix))
    }

    /// The service, without `aws-sdk:`.
    pub fn service(&self) -> &str {
        self.kind.strip_prefix("aws-sdk:").unwrap_or(&self.kind)
    }

    /// Whether the ARN is of the `aws-sdk` form.
    pub fn is_sdk(&self) -> bool {
        self.kind.starts_with("aws-sdk:")
    }
}

/// The service integration pattern that an ARN's end asks for.
pub(in crate::stepfunctions) fn pattern(arn: &str) -> Pattern {
    if arn.ends_with(".waitForTaskToken") {
        Pattern::TaskToken
    } else if arn.split_once(".sync").is_some_and(|(_, rest)| rest.is_empty() || rest.starts_with(':')) {
        Pattern::Sync
    } else {
        Pattern::RequestResponse
    }
}

/// Whether an ARN is an activity's.
pub(in crate::stepfunctions) fn is_activity(arn: &str) -> bool {
    arn.starts_with("arn:") && arn.contains(":states:") && arn.contains(":activity:")
}
