//! Tags of APIs, stages, API keys and usage plans, by ARN.

use serde::Deserialize;
use serde_json::json;

use super::call::{Answer, Call, Output};
use super::error::Error;
use super::model::{Map, State};

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
    let tags = target.tags(&state, call)?;
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
    let mut tags = target.tags(&state, call)?.clone();
    f(&mut tags)?;
    target.set(&mut state, tags);
    Ok(Output::Nothing)
}

/// What an ARN names: `arn:aws:apigateway:<region>::/restapis/<id>`, a stage of it with `/stages/<name>`,
/// `/apikeys/<id>` or `/usageplans/<id>`.
enum Target {
    Api(String),
    Stage(String, String),
    Key(String),
    Plan(String),
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
            ["restapis", id] => Ok(Self::Api((*id).to_owned())),
            ["restapis", id, "stages", name] => Ok(Self::Stage((*id).to_owned(), (*name).to_owned())),
            ["apikeys", id] => Ok(Self::Key((*id).to_owned())),
            ["usageplans", id] => Ok(Self::Plan((*id).to_owned())),
            _ => Err(Error::unsupported(format_args!("tags of {path}"))),
        }
    }

    fn tags<'a>(&self, state: &'a State, call: &Call<'_>) -> Result<&'a Map, Error> {
        let api = |id: &String| {
            let missing = || Error::Api { account: call.cloud.settings().account.clone(), id: id.clone() };
            state.apis.get(id).ok_or_else(missing)
        };
        Ok(match self {
            Self::Api(id) => &api(id)?.tags,
            Self::Stage(id, name) => &api(id)?.stages.get(name).ok_or(Error::Stage)?.tags,
            Self::Key(id) => &state.api_keys.get(id).ok_or(Error::ApiKey)?.tags,
            Self::Plan(id) => &state.usage_plans.get(id).ok_or(Error::UsagePlan)?.tags,
        })
    }

    /// Replaces the tags of what [`Target::tags`] has found.
    fn set(&self, state: &mut State, tags: Map) {
        let place = match self {
            Self::Api(id) => state.apis.get_mut(id).map(|api| &mut api.tags),
            Self::Stage(id, name) => {
                let api = state.apis.get_mut(id);
                api.and_then(|api| api.stages.get_mut(name)).map(|stage| &mut stage.tags)
            }
            Self::Key(id) => state.api_keys.get_mut(id).map(|key| &mut key.tags),
            Self::Plan(id) => state.usage_plans.get_mut(id).map(|plan| &mut plan.tags),
        };
        if let Some(place) = place {
            *place = tags;
        }
    }
}
