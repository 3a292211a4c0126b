//! Tags of roles.

use std::collections::{BTreeMap, BTreeSet};

use crate::cloud::Cloud;
use crate::error::AwsError;
use crate::query::{Answer, Form};
use crate::xml::Element;

use super::error::Error;
use super::model;
use super::names::{members, name, page};
use super::roles::MAX_NAME;

const MAX_TAGS: usize = 50;

/// The tags that a request brings, added to those that are there. Keys are compared without case, as with AWS.
pub fn collect(form: &Form, present: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, AwsError> {
    let mut all = present.clone();
    let mut seen = BTreeSet::new();
    for (key, value) in form.tags() {
        if key.is_empty() || key.chars().count() > 128 || key.starts_with("aws:") || value.chars().count() > 256 {
            return Err(Error::InvalidInput(format!("The tag with the key {key} is not valid.")).into());
        }
        if !seen.insert(key.to_lowercase()) {
            return Err(Error::InvalidInput(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.".to_owned(),
            )
            .into());
        }
        all.retain(|other, _| other.to_lowercase() != key.to_lowercase());
        all.insert(key, value);
    }
    if all.len() > MAX_TAGS {
        return Err(Error::InvalidInput("The number of tags has reached the maximum limit.".to_owned()).into());
    }
    Ok(all)
}

/// `TagRole`.
pub fn tag(cloud: &Cloud, form: &Form) -> Answer {
    let name = name(form, "RoleName", MAX_NAME)?;
    let mut state = cloud.iam().write();
    let role = state.role_mut(name)?;
    role.tags = collect(form, &role.tags)?;
    Ok(Vec::new())
}

/// `UntagRole`.
pub fn untag(cloud: &Cloud, form: &Form) -> Answer {
    let name = name(form, "RoleName", MAX_NAME)?;
    let keys = form.list("TagKeys");
    cloud.iam().write().role_mut(name)?.tags.retain(|key, _| !keys.contains(&key.as_str()));
    Ok(Vec::new())
}

/// `ListRoleTags`.
pub fn list(cloud: &Cloud, form: &Form) -> Answer {
    let name = name(form, "RoleName", MAX_NAME)?;
    let state = cloud.iam().read();
    let tags = model::tags(&state.role(name)?.tags).children;
    let keyed = tags.into_iter().map(|tag| (tag.child_text("Key").unwrap_or_default().to_owned(), tag));
    let keyed: Vec<(String, Element)> = keyed.collect();
    let (tags, tail) = page(form, keyed.iter().map(|(key, tag)| (key.as_str(), tag.clone())))?;
    let mut answer = vec![members("Tags", tags)];
    answer.extend(tail);
    Ok(answer)
}
