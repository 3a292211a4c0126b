//! The site's bucket as strangers meet it: its own address, and what its policy lets everybody do.
//!
//! Nothing is tried out that would change the bucket; what strangers may write is read in the policy. What counts as
//! everybody is told by
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>.

use cafe::error::{AwsFailure, FailureKind};
use regex::Regex;
use serde_json::Value;

use super::aws;
use super::site::Distribution;
use crate::context::Context;
use crate::finding::Unjudged;

/// What strangers can do with a bucket, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    Write,
    List,
    Read,
}

/// An action that the bucket's policy allows to everybody, as the policy writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub reach: Reach,
    pub action: String,
    resources: Vec<String>,
}

impl Grant {
    /// Whether it is about this file of the bucket.
    pub fn covers(&self, bucket: &str, file: &str) -> bool {
        let object = format!("arn:aws:s3:::{bucket}/{file}");
        self.resources.iter().any(|pattern| like(pattern, &object))
    }
}

/// The actions that matter, and whether they are about the bucket itself instead of what is in it.
const ACTIONS: &[(&str, Reach, bool)] = &[
    ("s3:PutObject", Reach::Write, false),
    ("s3:DeleteObject", Reach::Write, false),
    ("s3:PutBucketPolicy", Reach::Write, true),
    ("s3:ListBucket", Reach::List, true),
    ("s3:ListBucketVersions", Reach::List, true),
    ("s3:GetObject", Reach::Read, false),
    ("s3:GetObjectVersion", Reach::Read, false),
];

/// Condition keys that tell some callers from everybody. The last two are secrets that a caller has to know.
const NARROWING: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "aws:referer",
    "aws:useragent",
];

impl Context {
    /// Where a stranger would try to get around CloudFront, without a trailing slash.
    pub fn bucket_url(&self, bucket: &str) -> String {
        match self.cafe.addresses.endpoint() {
            Some(endpoint) => format!("{}/{bucket}", endpoint.origin().ascii_serialization()),
            None => format!("https://{bucket}.s3.{}.amazonaws.com", self.cafe.region),
        }
    }

    /// What the bucket's policy allows to everybody, the worst first; nothing if the policy may not be read.
    pub async fn open_to_all(&self, bucket: &str) -> Result<Vec<Grant>, Unjudged> {
        let s3 = &self.cafe.clients.s3;
        let call = || s3.get_bucket_policy().bucket(bucket).send();
        let policy = match self.options.patience.call(call).await {
            Ok(answer) => answer.policy.unwrap_or_default(),
            // Without a policy nothing is allowed; and who may judge a café may not read everything in its account.
            Err(failure) if says_nothing(&failure) => return Ok(Vec::new()),
            Err(failure) => return Err(Unjudged::aws("s3 GetBucketPolicy", &failure)),
        };
        let policy: Value = serde_json::from_str(&policy).unwrap_or_default();
        let grants = grants_to_all(&policy);
        if grants.is_empty() {
            return Ok(grants);
        }
        let call = || s3.get_public_access_block().bucket(bucket).send();
        let block = aws::look_up(&self.options.patience, "s3 GetPublicAccessBlock", call).await?;
        let block = block.and_then(|answer| answer.public_access_block_configuration);
        // Such a bucket answers nobody from outside its account, whatever its policy says.
        let shut = block.is_some_and(|block| block.restrict_public_buckets == Some(true));
        Ok(if shut { Vec::new() } else { grants })
    }
}

/// Whether there is no policy, or none that can be read here.
fn says_nothing(failure: &AwsFailure) -> bool {
    let quiet = [FailureKind::NotFound, FailureKind::Denied, FailureKind::Unsupported, FailureKind::Rejected];
    quiet.contains(&failure.kind)
}

/// The bucket that the distribution serves, else the one with the right name.
pub fn served_bucket<'a>(distribution: &'a Distribution, named: &'a str) -> &'a str {
    distribution.origin.as_ref().and_then(|origin| Some(origin.domain.split_once(".s3")?.0)).unwrap_or(named)
}

/// What a policy allows to everybody and nobody denies, the worst first.
fn grants_to_all(policy: &Value) -> Vec<Grant> {
    let statements: Vec<&Value> = match policy.get("Statement") {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let has = |statement: &Value, effect: &str| statement.get("Effect").and_then(Value::as_str) == Some(effect);
    let grants = statements.iter().filter(|one| has(one, "Allow") && is_for_all(one) && !is_narrowed(one));
    let mut found = Vec::new();
    for grant in grants {
        for (action, reach, on_bucket) in ACTIONS {
            let Some(written) = names(grant, action).filter(|_| applies(grant, *on_bucket)) else { continue };
            let denied = statements.iter().any(|one| {
                has(one, "Deny")
                    && is_for_all(one)
                    && shuts_out_strangers(one)
                    && names(one, action).is_some()
                    && covers(one, grant)
            });
            if !denied {
                let resources = grant.get("Resource").map(texts).unwrap_or_default();
                let resources = resources.into_iter().map(str::to_owned).collect();
                found.push(Grant { reach: *reach, action: written, resources });
            }
        }
    }
    found.sort_by_key(|grant| grant.reach);
    found
}

/// Whether a statement speaks of everybody.
fn is_for_all(statement: &Value) -> bool {
    let everybody =
        |who: &Value| texts(who).contains(&"*") || who.get("AWS").is_some_and(|aws| texts(aws).contains(&"*"));
    statement.get("NotPrincipal").is_some() || statement.get("Principal").is_some_and(everybody)
}

/// The operators of a statement's conditions, with the keys and values that they compare.
fn conditions(statement: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    let operators = statement.get("Condition").and_then(Value::as_object).into_iter().flatten();
    operators.flat_map(|(operator, keys)| {
        keys.as_object().into_iter().flatten().map(move |(key, values)| (operator, key, values))
    })
}

fn is_narrowing(key: &str) -> bool {
    NARROWING.iter().any(|known| key.eq_ignore_ascii_case(known))
}

/// Whether a condition leaves only some of everybody.
fn is_narrowed(statement: &Value) -> bool {
    conditions(statement).any(|(operator, key, values)| {
        let compares = ["String", "Arn", "IpAddress"].iter().any(|kind| operator.contains(kind));
        let positive = compares && !operator.contains("Not") && !operator.ends_with("IfExists");
        let values = texts(values);
        let fixed = values.iter().all(|value| *value != "*" && !value.ends_with("/0"));
        positive && is_narrowing(key) && fixed && !values.is_empty()
    })
}

/// Whether a denial holds for strangers: always, or for all but those that its conditions name.
fn shuts_out_strangers(denial: &Value) -> bool {
    conditions(denial).all(|(operator, key, _)| operator.contains("Not") && is_narrowing(key))
}

/// The pattern by which a statement names an action.
fn names(statement: &Value, action: &str) -> Option<String> {
    if let Some(patterns) = statement.get("Action") {
        return texts(patterns).into_iter().find(|pattern| like(pattern, action)).map(str::to_owned);
    }
    let others = texts(statement.get("NotAction")?);
    (!others.iter().any(|pattern| like(pattern, action))).then(|| action.to_owned())
}

/// Whether a statement's resources are of the kind that an action is about.
fn applies(statement: &Value, on_bucket: bool) -> bool {
    let Some(resources) = statement.get("Resource") else { return true };
    let inside = |resource: &str| resource.contains('/');
    texts(resources)
        .iter()
        .any(|resource| resource.ends_with('*') && !inside(resource) || inside(resource) != on_bucket)
}

/// Whether a denial is about all that a grant is about.
fn covers(denial: &Value, grant: &Value) -> bool {
    let (Some(denied), Some(granted)) = (denial.get("Resource"), grant.get("Resource")) else { return false };
    let denied = texts(denied);
    texts(granted).iter().all(|resource| denied.iter().any(|pattern| like(pattern, resource)))
}

/// A text or a list of texts.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

/// Whether a text fits a pattern with `*` and `?`.
fn like(pattern: &str, text: &str) -> bool {
    let expression = regex::escape(pattern).replace(r"\*", ".*").replace(r"\?", ".");
    Regex::new(&format!("(?is)^{expression}$")).is_ok_and(|expression| expression.is_match(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const INSIDE: &str = "arn:aws:s3:::b/*";

    fn allow(principal: &Value, action: &Value, resource: &Value) -> Value {
        json!({ "Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource })
    }

    fn worst(statements: &[Value]) -> Option<(Reach, String)> {
        let worst = grants_to_all(&json!({ "Statement": statements })).into_iter().next();
        worst.map(|grant| (grant.reach, grant.action))
    }

    #[test]
    fn what_everybody_may_do_is_found() {
        let found = |principal: Value, action: Value, resource: Value| worst(&[allow(&principal, &action, &resource)]);
        let write = Some((Reach::Write, "s3:PutObject".to_owned()));
        assert_eq!(found(json!("*"), json!("s3:PutObject"), json!(INSIDE)), write);
        assert_eq!(found(json!({ "AWS": ["*"] }), json!(["s3:GetObject", "s3:PutObject"]), json!([INSIDE])), write);
        let all = Some((Reach::Write, "s3:*".to_owned()));
        assert_eq!(found(json!("*"), json!("s3:*"), json!(["arn:aws:s3:::b", INSIDE])), all);
        let list = Some((Reach::List, "s3:List*".to_owned()));
        assert_eq!(found(json!("*"), json!("s3:List*"), json!("arn:aws:s3:::b")), list);
        assert_eq!(found(json!("*"), json!("s3:ListBucket"), json!(INSIDE)), None);
        let one = allow(&json!("*"), &json!("s3:GetObject"), &json!(INSIDE));
        let alone = grants_to_all(&json!({ "Statement": one }));
        assert_eq!(alone[0].reach, Reach::Read);
        assert!(alone[0].covers("b", "js/main.js") && !alone[0].covers("c", "js/main.js"));
    }

    #[test]
    fn services_accounts_and_conditions_are_not_everybody() {
        let service = json!({ "Service": "cloudfront.amazonaws.com" });
        assert_eq!(worst(&[allow(&service, &json!("s3:*"), &json!([INSIDE, "arn:aws:s3:::b"]))]), None);
        assert_eq!(worst(&[allow(&json!({ "AWS": "123456789012" }), &json!("s3:*"), &json!(INSIDE))]), None);
        let mut narrowed = allow(&json!("*"), &json!("s3:GetObject"), &json!(INSIDE));
        narrowed["Condition"] = json!({ "StringEquals": { "AWS:SourceArn": "arn:aws:cloudfront::1:distribution/E1" } });
        assert_eq!(worst(&[narrowed.clone()]), None);
        narrowed["Condition"] = json!({ "Bool": { "aws:SecureTransport": "true" } });
        assert_eq!(worst(&[narrowed]).map(|(reach, _)| reach), Some(Reach::Read));
    }

    #[test]
    fn denials_count_if_they_are_about_strangers() {
        let open = allow(&json!("*"), &json!("s3:PutObject"), &json!("arn:aws:s3:::b/in/*"));
        let mut denial = allow(&json!("*"), &json!("s3:Put*"), &json!(INSIDE));
        denial["Effect"] = json!("Deny");
        assert_eq!(worst(&[open.clone(), denial.clone()]), None);
        denial["Condition"] = json!({ "StringNotEquals": { "aws:PrincipalAccount": "123456789012" } });
        assert_eq!(worst(&[open.clone(), denial.clone()]), None);
        denial["Condition"] = json!({ "Bool": { "aws:SecureTransport": "false" } });
        assert_eq!(worst(&[open, denial]).map(|(reach, _)| reach), Some(Reach::Write));
    }
}
