//! Tags of state machines.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::Error;
use super::input::parse;
use super::{MachineRecord, State, arns};
use crate::aws_json::Answer;
use crate::cloud::Cloud;

/// Tags that a resource may have.
const AT_MOST: usize = 50;

/// A tag as it is sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tag {
    pub key: String,
    #[serde(default)]
    pub value: String,
}

/// Makes sure that there are not too many tags.
pub(super) fn check_tags(arn: &str, tags: &BTreeMap<String, String>) -> Result<(), Error> {
    if tags.len() > AT_MOST { Err(Error::TooManyTags(arn.to_owned())) } else { Ok(()) }
}

fn machine<'a>(state: &'a mut State, arn: &str) -> Result<&'a mut MachineRecord, Error> {
    let name = arns::machine_name(arn)?;
    let found = state.machines.get_mut(name).filter(|machine| machine.arn == arn);
    found.ok_or_else(|| Error::NoResource(arn.to_owned()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Add {
    resource_arn: String,
    tags: Vec<Tag>,
}

pub(super) fn tag(cloud: &Cloud, input: Value) -> Answer {
    let input: Add = parse("TagResource", input)?;
    let mut state = cloud.stepfunctions().write();
    let machine = machine(&mut state, &input.resource_arn)?;
    let mut tags = machine.tags.clone();
    tags.extend(input.tags.into_iter().map(|tag| (tag.key, tag.value)));
    check_tags(&input.resource_arn, &tags)?;
    machine.tags = tags;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Remove {
    resource_arn: String,
    tag_keys: Vec<String>,
}

pub(super) fn untag(cloud: &Cloud, input: Value) -> Answer {
    let input: Remove = parse("UntagResource", input)?;
    let mut state = cloud.stepfunctions().write();
    machine(&mut state, &input.resource_arn)?.tags.retain(|key, _| !input.tag_keys.contains(key));
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct List {
    resource_arn: String,
}

pub(super) fn list(cloud: &Cloud, input: Value) -> Answer {
    let input: List = parse("ListTagsForResource", input)?;
    let name = arns::machine_name(&input.resource_arn)?;
    let state = cloud.stepfunctions().read();
    let found = state.machines.get(name).filter(|machine| machine.arn == input.resource_arn);
    let machine = found.ok_or_else(|| Error::NoResource(input.resource_arn.clone()))?;
    let tags: Vec<Value> = machine.tags.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    Ok(json!({ "tags": tags }))
}
