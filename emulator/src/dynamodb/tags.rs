//! Tags of tables.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::aws_json::Answer;
use crate::cloud::{Cloud, Settings};

use super::error::Error;
use super::input::read;

/// The most tags that a resource has.
const MAX_TAGS: usize = 50;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Tag {
    key: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct TagInput {
    resource_arn: String,
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct UntagInput {
    resource_arn: String,
    tag_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct ListInput {
    resource_arn: String,
    next_token: Option<String>,
}

/// Checks tags and puts them in order.
pub fn collect(tags: Vec<Tag>) -> Result<BTreeMap<String, String>, Error> {
    let mut all = BTreeMap::new();
    for Tag { key, value } in tags {
        if key.is_empty() || key.chars().count() > 128 || key.starts_with("aws:") || value.chars().count() > 256 {
            return Err(Error::parameters(format_args!("TagKey or TagValue is not valid: {key}")));
        }
        if let Some(twice) = all.insert(key.clone(), value).map(|_| key) {
            return Err(Error::parameters(format_args!("Too many tags with the key: {twice}")));
        }
    }
    Ok(all)
}

/// `TagResource`.
pub fn tag(cloud: &Cloud, input: Value) -> Answer {
    let input: TagInput = read("TagResource", input)?;
    let name = table_of(cloud.settings(), &input.resource_arn)?;
    let more = collect(input.tags)?;
    let mut state = cloud.dynamodb().write();
    let table = state.tables.get_mut(&name).ok_or_else(|| not_found(&input.resource_arn))?;
    let mut all = table.head.tags.clone();
    all.extend(more);
    if all.len() > MAX_TAGS {
        return Err(Error::parameters("Too many tags: a resource has at most 50").into());
    }
    table.head.tags = all;
    Ok(json!({}))
}

/// `UntagResource`.
pub fn untag(cloud: &Cloud, input: Value) -> Answer {
    let input: UntagInput = read("UntagResource", input)?;
    let name = table_of(cloud.settings(), &input.resource_arn)?;
    let mut state = cloud.dynamodb().write();
    let table = state.tables.get_mut(&name).ok_or_else(|| not_found(&input.resource_arn))?;
    table.head.tags.retain(|key, _| !input.tag_keys.contains(key));
    Ok(json!({}))
}

/// `ListTagsOfResource`, in one page.
pub fn list(cloud: &Cloud, input: Value) -> Answer {
    let input: ListInput = read("ListTagsOfResource", input)?;
    if input.next_token.is_some() {
        return Err(Error::validation("Invalid NextToken").into());
    }
    let name = table_of(cloud.settings(), &input.resource_arn)?;
    let state = cloud.dynamodb().read();
    let table = state.tables.get(&name).ok_or_else(|| not_found(&input.resource_arn))?;
    let tags = table.head.tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value }));
    Ok(json!({ "Tags": tags.collect::<Vec<_>>() }))
}

fn table_of(settings: &Settings, arn: &str) -> Result<String, Error> {
    if !arn.starts_with("arn:aws:dynamodb:") {
        return Err(Error::parameters(format_args!("Invalid TableArn: Invalid ResourceArn provided as input {arn}")));
    }
    let name = arn.strip_prefix(&settings.arn("dynamodb", "table/"));
    name.map(str::to_owned).ok_or_else(|| not_found(arn))
}

/// AWS writes it so.
fn not_found(arn: &str) -> Error {
    Error::NotFound(format!(": ResourcArn: {arn} not found"))
}
