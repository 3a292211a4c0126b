//! The two roles: what the workflow and the API may do, and nothing else. Accounts that may not create roles name one
//! that exists in `cafelab.toml` (`roles.existing`), and then nothing is made here.

use aws_sdk_iam::types::Tag;
use cafe::journal::Kind;
use cafe::names::{TAG_KEY, TAG_VALUE};
use cafe::{Error, Result, find};
use serde_json::{Value, json};

use crate::job::Job;
use crate::steps::State;

/// The one inline policy of each role.
pub const POLICY: &str = "cafe";

/// A role as it should be.
struct Role<'a> {
    name: &'a str,
    /// Who may take it on.
    service: &'static str,
    /// What it may do.
    statements: Value,
}

pub async fn look_report(job: &Job<'_>) -> Result<State> {
    look(job, &report_role(job).await?).await
}

pub async fn make_report(job: &Job<'_>) -> Result<()> {
    make(job, &report_role(job).await?).await
}

pub async fn look_api(job: &Job<'_>) -> Result<State> {
    look(job, &api_role(job).await?).await
}

pub async fn make_api(job: &Job<'_>) -> Result<()> {
    make(job, &api_role(job).await?).await
}

/// The ARN of a role that this course made, or of the one that exists.
pub async fn arn(job: &Job<'_>, name: &str) -> Result<String> {
    let name = job.cafe.config.roles.existing.as_deref().unwrap_or(name);
    Ok(format!("arn:aws:iam::{}:role/{name}", job.cafe.account().await?))
}

/// The ARN of the report's state machine, also before it is made.
pub async fn machine_arn(job: &Job<'_>) -> Result<String> {
    arn_here(job, "states", &format!("stateMachine:{}", job.names.state_machine)).await
}

async fn arn_here(job: &Job<'_>, service: &str, resource: &str) -> Result<String> {
    Ok(format!("arn:aws:{service}:{}:{}:{resource}", job.cafe.region, job.cafe.account().await?))
}

async fn report_role<'a>(job: &'a Job<'_>) -> Result<Role<'a>> {
    let table = arn_here(job, "dynamodb", &format!("table/{}", job.names.table)).await?;
    let statements = json!([{ "Effect": "Allow", "Action": "dynamodb:Scan", "Resource": table }]);
    Ok(Role { name: &job.names.report_role, service: "states.amazonaws.com", statements })
}

async fn api_role<'a>(job: &'a Job<'_>) -> Result<Role<'a>> {
    let table = arn_here(job, "dynamodb", &format!("table/{}", job.names.table)).await?;
    let machine = machine_arn(job).await?;
    let statements = json!([
        { "Effect": "Allow", "Action": "states:StartSyncExecution", "Resource": machine },
        { "Effect": "Allow", "Action": "dynamodb:Scan", "Resource": table },
    ]);
    Ok(Role { name: &job.names.api_role, service: "apigateway.amazonaws.com", statements })
}

async fn look(job: &Job<'_>, role: &Role<'_>) -> Result<State> {
    if job.cafe.config.roles.existing.is_some() {
        return Ok(State::Ready);
    }
    let iam = &job.cafe.clients.iam;
    let answer = iam.get_role().role_name(role.name).send().await;
    let Some(found) = find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.role) else {
        return Ok(State::Missing);
    };
    if document(found.assume_role_policy_document()) != trust(role) {
        return Ok(State::Differs("somebody else may take it on".to_owned()));
    }
    let answer = iam.get_role_policy().role_name(role.name).policy_name(POLICY).send().await;
    let policy = find::absent(answer.map_err(Into::into))?;
    let policy = policy.map(|answer| document(Some(answer.policy_document())));
    Ok(State::ready_if(policy == Some(permissions(role)), "it may do something else"))
}

async fn make(job: &Job<'_>, role: &Role<'_>) -> Result<()> {
    let iam = &job.cafe.clients.iam;
    let known = iam.get_role().role_name(role.name).send().await;
    if find::absent(known.map_err(Into::into))?.is_some() {
        iam.update_assume_role_policy().role_name(role.name).policy_document(trust(role).to_string()).send().await?;
    } else {
        let tag = Tag::builder().key(TAG_KEY).value(TAG_VALUE).build();
        let tag = tag.map_err(|error| Error::unexpected(error.to_string()))?;
        job.cafe.creating(Kind::Role, role.name).await?;
        let request = iam.create_role().role_name(role.name).assume_role_policy_document(trust(role).to_string());
        request.tags(tag).send().await?;
        job.cafe.created(Kind::Role, role.name, role.name).await?;
    }
    let request = iam.put_role_policy().role_name(role.name).policy_name(POLICY);
    request.policy_document(permissions(role).to_string()).send().await?;
    Ok(())
}

fn trust(role: &Role<'_>) -> Value {
    let statement = json!({ "Effect": "Allow", "Principal": { "Service": role.service }, "Action": "sts:AssumeRole" });
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

fn permissions(role: &Role<'_>) -> Value {
    json!({ "Version": "2012-10-17", "Statement": role.statements })
}

/// IAM hands documents out percent-encoded.
fn document(text: Option<&str>) -> Value {
    let text = text.unwrap_or_default();
    let plain = percent_decoded(text);
    serde_json::from_str(&plain).unwrap_or_default()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = (*first == b'%').then(|| tail.get(..2)).flatten().and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_encoded_or_not() {
        assert_eq!(document(Some("%7B%22a%22%3A%201%7D")), json!({ "a": 1 }));
        assert_eq!(document(Some(r#"{"a": "100%"}"#)), json!({ "a": "100%" }));
    }
}
