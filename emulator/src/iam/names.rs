//! Rules for names, paths and documents, and the pages of lists.

use crate::error::AwsError;
use crate::query::{Form, invalid};
use crate::xml::Element;

use super::error::Error;
use super::policy::{Kind, Policy};

/// A name: letters, digits and `+=,.@_-`, at most `most` characters.
pub fn name<'a>(form: &'a Form, parameter: &str, most: usize) -> Result<&'a str, AwsError> {
    let name = form.required(parameter)?;
    let field = lower_first(parameter);
    if name.is_empty() {
        return Err(wrong(name, &field, "Member must have length greater than or equal to 1"));
    }
    if name.len() > most {
        return Err(wrong(name, &field, &format!("Member must have length less than or equal to {most}")));
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte);
    if !name.bytes().all(fits) {
        return Err(Error::Invalid(format!(
            "The specified value for {field} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
        ))
        .into());
    }
    Ok(name)
}

/// A path: `/` or `/…/`.
pub fn path(form: &Form) -> Result<&str, AwsError> {
    let path = form.text("Path").unwrap_or("/");
    let fits = path.starts_with('/') && path.ends_with('/') && path.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
    if fits && path.len() <= 512 {
        return Ok(path);
    }
    let text = "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.";
    Err(Error::Invalid(text.to_owned()).into())
}

/// A policy document of a kind, checked. It is kept as it was written.
pub fn document(form: &Form, parameter: &str, kind: Kind) -> Result<String, AwsError> {
    let text = form.required(parameter)?;
    let most = if kind == Kind::Trust { 2048 } else { 10_240 };
    if text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count() > most {
        let text = format!("Cannot exceed quota for the size of a policy document: {most}");
        return Err(AwsError::new(409, "LimitExceeded", text));
    }
    let policy = Policy::parse(text).map_err(|error| Error::of_policy(error, kind))?;
    policy.check(kind).map_err(|error| Error::of_policy(error, kind))?;
    if kind == Kind::Trust {
        let mut actions = policy.patterns().flat_map(|(actions, _)| actions);
        if actions.any(|action| !action.starts_with("sts:")) {
            let text = "AssumeRole policy may only specify STS AssumeRole actions.";
            return Err(Error::Malformed(text.to_owned()).into());
        }
    }
    Ok(text.to_owned())
}

/// A page of a sorted list, `Marker` being the last name of the page before, and what says whether more follows.
pub fn page<'a, T>(form: &Form, all: impl Iterator<Item = (&'a str, T)>) -> Result<(Vec<T>, Vec<Element>), AwsError> {
    let most = form.number("MaxItems")?.unwrap_or(100);
    if !(1..=1000).contains(&most) {
        let constraint = "Member must have value between 1 and 1000";
        return Err(wrong(&most.to_string(), "maxItems", constraint));
    }
    let start = form.text("Marker");
    let mut rest = all.filter(|(name, _)| start.is_none_or(|start| *name > start)).peekable();
    let mut items = Vec::new();
    let mut last = None;
    while items.len() < most
        && let Some((name, item)) = rest.next()
    {
        last = Some(name);
        items.push(item);
    }
    let more = rest.peek().is_some();
    let mut tail = vec![Element::text("IsTruncated", more)];
    tail.extend(last.filter(|_| more).map(|name| Element::text("Marker", name)));
    Ok((items, tail))
}

/// A list element of members.
pub fn members(name: &str, members: impl IntoIterator<Item = Element>) -> Element {
    let named = members.into_iter().map(|member| Element { name: "member".to_owned(), ..member });
    Element { children: named.collect(), ..Element::new(name) }
}

fn wrong(value: &str, field: &str, constraint: &str) -> AwsError {
    invalid(&format!("Value '{value}' at '{field}' failed to satisfy constraint: {constraint}"))
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase().to_string() + letters.as_str()).unwrap_or_default()
}
