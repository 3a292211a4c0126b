//! Tags of distributions, the only CloudFront resource here that takes them.
//!
//! Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_TagResource.html>.

use http::StatusCode;

use super::call::{Answer, Call};
use super::config::children;
use super::distributions::arn;
use super::error::CloudFrontError;
use crate::xml::Element;

type Tags = Vec<(String, String)>;

/// `ListTagsForResource`.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let id = resource(call)?;
    let state = call.cloud.cloudfront().read();
    let tags = state.distributions.get(&id).map(|distribution| distribution.tags.as_slice()).unwrap_or_default();
    let tag = |(key, value): &(String, String)| {
        Element::new("Tag").with(Element::text("Key", key)).with(Element::text("Value", value))
    };
    let tree = Element::new("Tags").with(Element::new("Items").with_all(tags.iter().map(tag)));
    Ok(call.document(StatusCode::OK, tree))
}

/// `TagResource`: adds and overwrites.
pub(super) fn tag(call: &Call<'_>) -> Answer {
    let id = resource(call)?;
    let new = parse(&call.xml("Tags")?)?;
    change(call, &id, |tags| {
        tags.retain(|(key, _)| !new.iter().any(|(other, _)| other == key));
        tags.extend(new);
    });
    Ok(call.done())
}

/// `UntagResource`.
pub(super) fn untag(call: &Call<'_>) -> Answer {
    let id = resource(call)?;
    let tree = call.xml("TagKeys")?;
    let keys: Vec<&str> = children(&tree, &["Items"]).map(|key| key.text.as_str()).collect();
    change(call, &id, |tags| tags.retain(|(key, _)| !keys.contains(&key.as_str())));
    Ok(call.done())
}

/// Reads `Tags`.
pub(super) fn parse(tree: &Element) -> Result<Tags, CloudFrontError> {
    let tag = |tag: &Element| {
        let key = tag.child_text("Key").filter(|key| (1..=128).contains(&key.chars().count()));
        let key = key.ok_or_else(|| CloudFrontError::InvalidTagging("The tag key is not valid.".to_owned()))?;
        Ok((key.to_owned(), tag.child_text("Value").unwrap_or_default().to_owned()))
    };
    children(tree, &["Items"]).map(tag).collect()
}

fn change(call: &Call<'_>, id: &str, change: impl FnOnce(&mut Tags)) {
    if let Some(distribution) = call.cloud.cloudfront().write().distributions.get_mut(id) {
        change(&mut distribution.tags);
    }
}

/// The id of the distribution that `Resource` names.
fn resource(call: &Call<'_>) -> Result<String, CloudFrontError> {
    let wanted = call.param("Resource").unwrap_or_default();
    let state = call.cloud.cloudfront().read();
    let found = state.distributions.keys().find(|id| arn(call.cloud, id) == wanted);
    found.cloned().ok_or(CloudFrontError::NoSuchResource)
}
