//! Tags of pools; nothing else in this service has any.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::Error;
use super::{input, pools};
use crate::aws_json::Answer;
use crate::cloud::Cloud;

/// `TagResource`.
pub(super) fn tag(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        resource_arn: String,
        tags: BTreeMap<String, String>,
    }
    let given: Input = input::read("TagResource", given)?;
    let id = pool_of(cloud, &given.resource_arn)?;
    cloud.cognito().write().pool_mut(&id)?.settings.user_pool_tags.extend(given.tags);
    Ok(json!({}))
}

/// `UntagResource`.
pub(super) fn untag(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        resource_arn: String,
        tag_keys: Vec<String>,
    }
    let given: Input = input::read("UntagResource", given)?;
    let id = pool_of(cloud, &given.resource_arn)?;
    let mut state = cloud.cognito().write();
    state.pool_mut(&id)?.settings.user_pool_tags.retain(|key, _| !given.tag_keys.contains(key));
    Ok(json!({}))
}

/// `ListTagsForResource`.
pub(super) fn list(cloud: &Cloud, mut given: Value) -> Answer {
    let arn = input::required(&mut given, "ResourceArn")?;
    input::nothing_left("ListTagsForResource", &given)?;
    let id = pool_of(cloud, &arn)?;
    Ok(json!({ "Tags": cloud.cognito().read().pool(&id)?.settings.user_pool_tags }))
}

fn pool_of(cloud: &Cloud, arn: &str) -> Result<String, Error> {
    let id = arn.rsplit_once('/').map_or(arn, |(_, id)| id);
    if pools::arn(cloud, id) == arn {
        Ok(id.to_owned())
    } else {
        Err(Error::invalid(format!("Invalid resource ARN: {arn}")))
    }
}
