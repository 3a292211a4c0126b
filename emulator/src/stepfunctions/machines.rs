//! State machines: create, describe, update, delete, list.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::Error;
use super::input::parse;
use super::tags::{Tag, check_tags};
use super::validation::check_definition;
use super::{Kind, MachineRecord, State, arns, pages};
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::env::epoch_seconds;
use crate::iam;
use crate::on_behalf::{CallError, OnBehalf};

/// The service principal that roles of machines trust.
pub(super) const PRINCIPAL: &str = "states.amazonaws.com";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Create {
    name: String,
    definition: String,
    role_arn: String,
    r#type: Option<Kind>,
    logging_configuration: Option<Value>,
    tracing_configuration: Option<Value>,
    encryption_configuration: Option<Value>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    publish: bool,
    version_description: Option<String>,
}

pub(super) fn create(cloud: &Cloud, input: Value) -> Answer {
    let input: Create = parse("CreateStateMachine", input)?;
    arns::check_name(&input.name)?;
    let options = [&input.logging_configuration, &input.tracing_configuration, &input.encryption_configuration];
    check_options(options)?;
    check_publish(input.publish, input.version_description.as_deref())?;
    arns::check_role(&input.role_arn)?;
    let kind = input.r#type.unwrap_or(Kind::Standard);
    let arn = arns::machine(cloud, &input.name);
    let tags: BTreeMap<String, String> = input.tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
    check_tags(&arn, &tags)?;
    check_definition(&input.definition, kind)?;
    check_assumable(cloud, &input.role_arn, &arn)?;
    let now = cloud.env().now();
    let mut state = cloud.stepfunctions().write();
    if let Some(existing) = state.machines.get(&input.name) {
        // Role and tags are not compared.
        if existing.definition == input.definition && existing.kind == kind {
            return Ok(made(existing));
        }
        return Err(Error::MachineExists(arn).into());
    }
    let (name, created, updated, revision) = (input.name, now, now, None);
    let (definition, role_arn) = (input.definition, input.role_arn);
    let machine = MachineRecord { arn, name, definition, role_arn, kind, created, revision, updated, tags };
    let answer = made(&machine);
    state.machines.insert(machine.name.clone(), machine);
    Ok(answer)
}

fn made(machine: &MachineRecord) -> Value {
    json!({ "stateMachineArn": machine.arn, "creationDate": epoch_seconds(machine.created) })
}

/// Logging, tracing and keys of one's own are not there; their defaults may be given.
fn check_options(options: [&Option<Value>; 3]) -> Result<(), Error> {
    let [logging, tracing, encryption] = options;
    let level = |value: &Value| value.get("level").and_then(Value::as_str).unwrap_or("OFF").to_owned();
    if let Some(value) = logging
        && (level(value) != "OFF" || value.get("destinations").is_some_and(|list| list != &json!([])))
    {
        return Err(Error::Unsupported("loggingConfiguration with a level or destinations".to_owned()));
    }
    if tracing.as_ref().is_some_and(|value| value.get("enabled") == Some(&Value::Bool(true))) {
        return Err(Error::Unsupported("tracingConfiguration with enabled = true".to_owned()));
    }
    if encryption.as_ref().is_some_and(|value| value.get("type").is_some_and(|kind| kind != "AWS_OWNED_KEY")) {
        return Err(Error::Unsupported("encryptionConfiguration with a key of one's own".to_owned()));
    }
    Ok(())
}

fn check_publish(publish: bool, description: Option<&str>) -> Result<(), Error> {
    if publish || description.is_some() {
        return Err(Error::Unsupported("versions of state machines".to_owned()));
    }
    Ok(())
}

/// Makes sure that Step Functions may take on a role. What the role may do shows when a task needs it.
fn check_assumable(cloud: &Cloud, role_arn: &str, machine_arn: &str) -> Result<(), Error> {
    let who = OnBehalf { role_arn, principal: PRINCIPAL, source_arn: machine_arn };
    match iam::authorize(cloud, who, "sts:AssumeRole", role_arn) {
        Err(CallError::CannotAssume(_)) => Err(Error::RoleNotAssumable),
        Ok(()) | Err(CallError::Aws(_)) => Ok(()),
    }
}

/// A copy of the machine that an ARN names.
pub(super) fn find(cloud: &Cloud, arn: &str) -> Result<MachineRecord, Error> {
    find_in(&cloud.stepfunctions().read(), arn)
}

/// The machine as new executions see it: they may begin with an earlier definition for some seconds.
pub(super) fn find_to_start(cloud: &Cloud, arn: &str) -> Result<MachineRecord, Error> {
    find_in(&cloud.stepfunctions().spread(cloud.env()), arn)
}

fn find_in(state: &State, arn: &str) -> Result<MachineRecord, Error> {
    let name = arns::machine_name(arn)?;
    let found = state.machines.get(name).filter(|machine| machine.arn == arn);
    found.cloned().ok_or_else(|| Error::NoMachine(arn.to_owned()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Describe {
    state_machine_arn: String,
    included_data: Option<String>,
}

pub(super) fn describe(cloud: &Cloud, input: Value) -> Answer {
    let input: Describe = parse("DescribeStateMachine", input)?;
    let machine = find(cloud, &input.state_machine_arn)?;
    let mut answer = description(&machine);
    answer["status"] = json!("ACTIVE");
    answer["type"] = json!(machine.kind);
    answer["creationDate"] = json!(epoch_seconds(machine.created));
    if input.included_data.as_deref() == Some("METADATA_ONLY") {
        answer["definition"] = json!("");
    }
    Ok(answer)
}

/// What descriptions of a machine have in common.
pub(super) fn description(machine: &MachineRecord) -> Value {
    let mut answer = json!({
        "stateMachineArn": machine.arn,
        "name": machine.name,
        "definition": machine.definition,
        "roleArn": machine.role_arn,
        "loggingConfiguration": { "level": "OFF", "includeExecutionData": false },
        "tracingConfiguration": { "enabled": false },
    });
    if let Some(revision) = &machine.revision {
        answer["revisionId"] = json!(revision);
    }
    answer
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Update {
    state_machine_arn: String,
    definition: Option<String>,
    role_arn: Option<String>,
    logging_configuration: Option<Value>,
    tracing_configuration: Option<Value>,
    encryption_configuration: Option<Value>,
    #[serde(default)]
    publish: bool,
    version_description: Option<String>,
}

pub(super) fn update(cloud: &Cloud, input: Value) -> Answer {
    let input: Update = parse("UpdateStateMachine", input)?;
    let machine = find(cloud, &input.state_machine_arn)?;
    let options = [&input.logging_configuration, &input.tracing_configuration, &input.encryption_configuration];
    if input.definition.is_none() && input.role_arn.is_none() && options.iter().all(|option| option.is_none()) {
        return Err(Error::NothingToUpdate.into());
    }
    check_options(options)?;
    check_publish(input.publish, input.version_description.as_deref())?;
    if let Some(definition) = &input.definition {
        check_definition(definition, machine.kind)?;
    }
    if let Some(role) = &input.role_arn {
        arns::check_role(role)?;
        check_assumable(cloud, role, &machine.arn)?;
    }
    let (now, fresh) = (cloud.env().now(), cloud.env().uuid());
    let mut state = cloud.stepfunctions().write();
    let record = state.machines.get_mut(&machine.name).ok_or(Error::NoMachine(input.state_machine_arn))?;
    record.definition = input.definition.unwrap_or_else(|| record.definition.clone());
    record.role_arn = input.role_arn.unwrap_or_else(|| record.role_arn.clone());
    record.updated = now;
    record.revision = Some(fresh.clone());
    Ok(json!({ "updateDate": epoch_seconds(now), "revisionId": fresh }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Delete {
    state_machine_arn: String,
}

pub(super) fn delete(cloud: &Cloud, input: Value) -> Answer {
    let input: Delete = parse("DeleteStateMachine", input)?;
    let name = arns::machine_name(&input.state_machine_arn)?;
    let mut state = cloud.stepfunctions().write();
    if state.machines.get(name).is_some_and(|machine| machine.arn == input.state_machine_arn) {
        state.machines.remove(name);
    }
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct List {
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list(cloud: &Cloud, input: Value) -> Answer {
    let input: List = parse("ListStateMachines", input)?;
    let all: Vec<Value> = cloud.stepfunctions().read().machines.values().map(row).collect();
    let (page, next) = pages::page(all, input.max_results, input.next_token.as_deref(), 100)?;
    let mut answer = json!({ "stateMachines": page });
    if let Some(next) = next {
        answer["nextToken"] = json!(next);
    }
    Ok(answer)
}

fn row(machine: &MachineRecord) -> Value {
    json!({
        "stateMachineArn": machine.arn,
        "name": machine.name,
        "type": machine.kind,
        "creationDate": epoch_seconds(machine.created),
    })
}
