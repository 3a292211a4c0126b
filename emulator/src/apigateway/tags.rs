//! Tags of APIs and stages, by ARN.

use serde::Deserialize;
use serde_json::json;

use super::call::{Answer, Call, Output};
use super::error::Error;
use super::model::Map;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tag {
    #[serde(default)]
    tags: Map,
}

/// `GetTags`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let target = Target::of(call)?;
    let state = call.cloud.apigateway().read();
    let api = state.apis.get(&target.api).ok_or_else(|| target.no_api(call))?;
    let tags = match &target.stage {
        None => &api.tags,
        Some(name) => &api.stages.get(name).ok_or(Error::Stage)?.tags,
    };
    Ok(Output::Json(json!({ "tags": tags })))
}

/// `TagResource`.
pub(super) fn tag(call: &Call<'_>) -> Answer {
    let input: Tag = call.input()?;
    change(call, |tags| {
        tags.extend(input.tags);
        if tags.len() > 50 { Err(Error::invalid("The number of tags exceeds the limit of 50")) } else { Ok(()) }
    })
}

/// `UntagResource`.
pub(super) fn untag(call: &Call<'_>) -> Answer {
    let gone: Vec<_> = call.queries().iter().filter(|(name, _)| name == "tagKeys").map(|(_, key)| key).collect();
    change(call, |tags| {
        tags.retain(|key, _| !gone.contains(&key));
        Ok(())
    })
}

fn change(call: &Call<'_>, f: impl FnOnce(&mut Map) -> Result<(), Error>) -> Answer {
    let target = Target::of(call)?;
    let mut state = call.cloud.apigateway().write();
    let api = state.apis.get_mut(&target.api).ok_or_else(|| target.no_api(call))?;
    let tags = match &target.stage {
        None => &mut api.tags,
        Some(name) => &mut api.stages.get_mut(name).ok_or(Error::Stage)?.tags,
    };
    let mut copy = tags.clone();
    f(&mut copy)?;
    *tags = copy;
    Ok(Output::Nothing)
}

/// What an ARN names: `arn:aws:apigateway:<region>::/restapis/<id>`, or a stage of it with `/stages/<name>`.
struct Target {
    api: String,
    stage: Option<String>,
}

impl Target {
    fn of(call: &Call<'_>) -> Result<Self, Error> {
        let arn = call.path("arn");
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let region = call.cloud.settings().region.as_str();
        let path = match parts.as_slice() {
            ["arn", _, "apigateway", place, _, path] if *place == region => path.trim_start_matches('/'),
            _ => return Err(Error::invalid("Invalid ARN specified in the request")),
        };
        match path.split('/').collect::<Vec<_>>().as_slice() {
            ["restapis", id] => Ok(Self { api: (*id).to_owned(), stage: None }),
            ["restapis", id, "stages", name] => Ok(Self { api: (*id).to_owned(), stage: Some((*name).to_owned()) }),
            _ => Err(Error::unsupported(format_args!("tags of {path}"))),
        }
    }

    fn no_api(&self, call: &Call<'_>) -> Error {
        Error::Api { account: call.cloud.settings().account.clone(), id: self.api.clone() }
    }
}
