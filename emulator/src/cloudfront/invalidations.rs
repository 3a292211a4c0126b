//! Invalidations: what the edge is to forget.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html>.

use http::StatusCode;

use super::call::{Answer, Call, iso, with_location};
use super::config::children;
use super::distributions::find;
use super::error::CloudFrontError;
use super::state::Invalidation;
use crate::xml::Element;

/// `CreateInvalidation`. The edge forgets at once; the status follows when somebody looks.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let batch = accept(call)?;
    let mut state = call.cloud.cloudfront().write();
    let (id, distribution) = find(&state, call.ids[0])?;
    let id = id.to_owned();
    let reference = batch.child_text("CallerReference");
    let same = distribution.invalidations.iter().find(|(_, one)| one.batch.child_text("CallerReference") == reference);
    let (invalidation_id, invalidation) = match same {
        Some((_, other)) if other.batch != batch => return Err(CloudFrontError::InvalidationBatchAlreadyExists),
        Some((id, other)) => (id.clone(), other.clone()),
        None => {
            let id = format!("I{}", call.fresh_id());
            (id, Invalidation { batch, created: call.cloud.env().now(), completed: false })
        }
    };
    let paths: Vec<&str> = children(&invalidation.batch, &["Paths", "Items"]).map(|path| path.text.as_str()).collect();
    state.edge.invalidate(&id, &paths);
    let response = call.document(StatusCode::CREATED, describe(&invalidation_id, &invalidation));
    let response = with_location(response, &format!("distribution/{id}/invalidation/{invalidation_id}"));
    if let Some(distribution) = state.distributions.get_mut(&id) {
        distribution.invalidations.insert(invalidation_id, invalidation);
    }
    Ok(response)
}

/// `GetInvalidation`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    settle(call);
    let state = call.cloud.cloudfront().read();
    let (_, distribution) = find(&state, call.ids[0])?;
    let invalidation = distribution.invalidations.get(call.ids[1]).ok_or(CloudFrontError::NoSuchInvalidation)?;
    Ok(call.document(StatusCode::OK, describe(call.ids[1], invalidation)))
}

/// `ListInvalidations`, the newest first.
pub(super) fn list(call: &Call<'_>) -> Answer {
    settle(call);
    let state = call.cloud.cloudfront().read();
    let (_, distribution) = find(&state, call.ids[0])?;
    let mut found: Vec<(&String, &Invalidation)> = distribution.invalidations.iter().collect();
    found.sort_by_key(|(_, invalidation)| std::cmp::Reverse(invalidation.created));
    let summary =
        |(id, invalidation): (&String, &Invalidation)| (id.clone(), head("InvalidationSummary", id, invalidation));
    call.list("InvalidationList", found.into_iter().map(summary).collect())
}

fn accept(call: &Call<'_>) -> Result<Element, CloudFrontError> {
    let given = call.xml("InvalidationBatch")?;
    let reference = given.child_text("CallerReference").filter(|text| !text.is_empty());
    let reference = reference.ok_or_else(|| invalid("The parameter CallerReference is required."))?;
    let paths: Vec<&Element> = children(&given, &["Paths", "Items"]).collect();
    let quantity = given.at(&["Paths", "Quantity"]).and_then(|quantity| quantity.text.parse::<usize>().ok());
    if quantity != Some(paths.len()) {
        return Err(CloudFrontError::InconsistentQuantities);
    }
    if paths.is_empty() || !paths.iter().all(|path| path.name == "Path" && path.text.starts_with('/')) {
        return Err(invalid("Your request contains one or more invalid invalidation paths."));
    }
    let items = Element::new("Items").with_all(paths.iter().map(|path| Element::text("Path", &path.text)));
    let list = Element::new("Paths").with(Element::text("Quantity", paths.len())).with(items);
    Ok(Element::new("InvalidationBatch").with(list).with(Element::text("CallerReference", reference)))
}

fn settle(call: &Call<'_>) {
    let wanted = call.ids[0].to_ascii_uppercase();
    let is_running = |invalidation: &Invalidation| !invalidation.completed;
    let pending = {
        let state = call.cloud.cloudfront().read();
        state.distributions.get(&wanted).is_some_and(|one| one.invalidations.values().any(is_running))
    };
    if pending && let Some(distribution) = call.cloud.cloudfront().write().distributions.get_mut(&wanted) {
        distribution.invalidations.values_mut().for_each(|invalidation| invalidation.completed = true);
    }
}

fn head(name: &str, id: &str, invalidation: &Invalidation) -> Element {
    let status = if invalidation.completed { "Completed" } else { "InProgress" };
    Element::new(name)
        .with(Element::text("Id", id))
        .with(Element::text("CreateTime", iso(invalidation.created)))
        .with(Element::text("Status", status))
}

fn describe(id: &str, invalidation: &Invalidation) -> Element {
    head("Invalidation", id, invalidation).with(invalidation.batch.clone())
}

fn invalid(text: &str) -> CloudFrontError {
    CloudFrontError::InvalidArgument(text.to_owned())
}
