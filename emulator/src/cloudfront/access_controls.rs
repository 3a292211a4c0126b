//! Origin access controls.
//!
//! Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateOriginAccessControl.html>.

use http::StatusCode;

use super::call::{Answer, Call, with_location, with_version};
use super::config::children;
use super::error::CloudFrontError;
use super::schema::Kind::{OneOf, Only, Required, Text};
use super::schema::{Field, normalize};
use super::state::{AccessControl, State};
use crate::xml::Element;

const CONFIG: &[Field] = &[
    Field("Name", Required),
    Field("Description", Text("")),
    Field("SigningProtocol", Only("sigv4")),
    Field("SigningBehavior", OneOf(&["always", "never", "no-override"])),
    Field("OriginAccessControlOriginType", Only("s3")),
];

/// `CreateOriginAccessControl`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let config = accept(call)?;
    let mut state = call.cloud.cloudfront().write();
    check_name(&state, &config, None)?;
    let id = call.fresh_id();
    let control = AccessControl { config, etag: call.fresh_id() };
    let response = with_version(call.document(StatusCode::CREATED, describe(&id, &control)), &control.etag);
    let response = with_location(response, &format!("origin-access-control/{id}"));
    state.access_controls.insert(id, control);
    Ok(response)
}

/// `GetOriginAccessControl`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let state = call.cloud.cloudfront().read();
    let control = find(&state, call.ids[0])?;
    Ok(with_version(call.document(StatusCode::OK, describe(call.ids[0], control)), &control.etag))
}

/// `GetOriginAccessControlConfig`.
pub(super) fn get_config(call: &Call<'_>) -> Answer {
    let state = call.cloud.cloudfront().read();
    let control = find(&state, call.ids[0])?;
    Ok(with_version(call.document(StatusCode::OK, control.config.clone()), &control.etag))
}

/// `UpdateOriginAccessControl`.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let config = accept(call)?;
    let id = call.ids[0];
    let mut state = call.cloud.cloudfront().write();
    call.check_version(&find(&state, id)?.etag)?;
    check_name(&state, &config, Some(id))?;
    let control = AccessControl { config, etag: call.fresh_id() };
    let response = with_version(call.document(StatusCode::OK, describe(id, &control)), &control.etag);
    state.access_controls.insert(id.to_owned(), control);
    Ok(response)
}

/// `DeleteOriginAccessControl`, unless a distribution uses it.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let id = call.ids[0];
    let mut state = call.cloud.cloudfront().write();
    call.check_version(&find(&state, id)?.etag)?;
    let uses = |origin: &Element| origin.child_text("OriginAccessControlId") == Some(id);
    if state.distributions.values().any(|one| children(&one.config, &["Origins", "Items"]).any(uses)) {
        return Err(CloudFrontError::OriginAccessControlInUse);
    }
    state.access_controls.remove(id);
    Ok(call.done())
}

/// `ListOriginAccessControls`.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let state = call.cloud.cloudfront().read();
    let summary = |(id, control): (&String, &AccessControl)| {
        let tree = Element::new("OriginAccessControlSummary").with(Element::text("Id", id));
        (id.clone(), tree.with_all(control.config.children.iter().cloned()))
    };
    call.list("OriginAccessControlList", state.access_controls.iter().map(summary).collect())
}

fn accept(call: &Call<'_>) -> Result<Element, CloudFrontError> {
    let given = call.xml("OriginAccessControlConfig")?;
    for name in ["SigningProtocol", "SigningBehavior", "OriginAccessControlOriginType"] {
        if given.child(name).is_none() {
            return Err(CloudFrontError::InvalidArgument(format!("The parameter {name} is required.")));
        }
    }
    normalize(&given, CONFIG)
}

fn check_name(state: &State, config: &Element, own: Option<&str>) -> Result<(), CloudFrontError> {
    let name = config.child_text("Name");
    let taken = |(id, control): (&String, &AccessControl)| {
        Some(id.as_str()) != own && control.config.child_text("Name") == name
    };
    if state.access_controls.iter().any(taken) {
        return Err(CloudFrontError::OriginAccessControlAlreadyExists);
    }
    Ok(())
}

fn find<'a>(state: &'a State, id: &str) -> Result<&'a AccessControl, CloudFrontError> {
    state.access_controls.get(id).ok_or(CloudFrontError::NoSuchOriginAccessControl)
}

fn describe(id: &str, control: &AccessControl) -> Element {
    Element::new("OriginAccessControl").with(Element::text("Id", id)).with(control.config.clone())
}
