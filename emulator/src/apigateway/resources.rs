//! The tree of paths.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::call::{Answer, Call, Output};
use super::error::{Error, Quota};
use super::model::{Definition, Resource};
use super::{patch, render};

const BAD_PART: &str = "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly \
                        braces at the beginning and the end.";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Create {
    #[serde(default)]
    path_part: String,
}

/// `CreateResource`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let input: Create = call.input()?;
    let parent = call.path("resource");
    let id = call.cloud.env().lower_alphanumeric(6);
    call.edit(Error::Resource, |saved| {
        let resource = add(saved, id, &parent, &input.path_part)?;
        Ok(Output::Json(render::resource(resource, false)))
    })
}

/// Adds a resource below `parent`.
pub(super) fn add<'a>(
    saved: &'a mut Definition,
    id: String,
    parent: &str,
    path_part: &str,
) -> Result<&'a Resource, Error> {
    check_part(path_part)?;
    let above = saved.resources.get(parent).ok_or(Error::Resource)?;
    if above.path_part.ends_with("+}") {
        let text = format!("Cannot create a child of a resource with a greedy path variable: {}", above.path_part);
        return Err(Error::invalid(text));
    }
    check_siblings(saved, parent, path_part, None)?;
    Quota::Resources.allows_after(saved.resources.len())?;
    let resource = Resource {
        id: id.clone(),
        parent: Some(parent.to_owned()),
        path_part: path_part.to_owned(),
        path: join(&above.path, path_part),
        methods: BTreeMap::new(),
    };
    Ok(saved.resources.entry(id).or_insert(resource))
}

fn check_part(part: &str) -> Result<(), Error> {
    let name = match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(variable) => variable.strip_suffix('+').unwrap_or(variable),
        None => part,
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-:".contains(&byte);
    if name.is_empty() || !name.bytes().all(allowed) { Err(Error::invalid(BAD_PART)) } else { Ok(()) }
}

/// A name is taken once below a parent, and one of the children at most is a variable.
fn check_siblings(saved: &Definition, parent: &str, part: &str, except: Option<&str>) -> Result<(), Error> {
    let siblings = saved.resources.values();
    let siblings =
        siblings.filter(|other| other.parent.as_deref() == Some(parent) && Some(other.id.as_str()) != except);
    for sibling in siblings {
        let taken = &sibling.path_part;
        if taken == part {
            let text = format!("Another resource with the same parent already has this name: {part}");
            return Err(Error::Conflict(text));
        }
        if part.starts_with('{') && taken.starts_with('{') {
            let text = format!("A sibling ({taken}) of this resource already has a variable path part");
            return Err(Error::invalid(format!("{text} -- only one is allowed")));
        }
    }
    Ok(())
}

fn join(parent: &str, part: &str) -> String {
    format!("{}/{part}", parent.trim_end_matches('/'))
}

/// `GetResources`, in the order of paths.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let embedded = call.embeds("methods");
    call.look(call.no_api(), |api| {
        let mut resources: Vec<_> = api.saved.resources.values().collect();
        resources.sort_by(|one, other| one.path.cmp(&other.path));
        call.page(resources.into_iter().map(|resource| render::resource(resource, embedded)).collect())
    })
}

/// `GetResource`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    call.look(Error::Resource, |api| {
        let resource = api.saved.resources.get(&call.path("resource")).ok_or(Error::Resource)?;
        Ok(Output::Json(render::resource(resource, call.embeds("methods"))))
    })
}

/// `DeleteResource`: with everything below it.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let id = call.path("resource");
    call.edit(Error::Resource, |saved| {
        if !saved.resources.contains_key(&id) {
            return Err(Error::Resource);
        }
        if id == saved.root_resource {
            return Err(Error::invalid("Root resource cannot be deleted."));
        }
        for gone in family(saved, &id) {
            saved.resources.remove(&gone);
        }
        Ok(Output::Nothing)
    })
}

/// A resource and all below it.
fn family(saved: &Definition, id: &str) -> Vec<String> {
    let mut ids = vec![id.to_owned()];
    let mut next = 0;
    while let Some(parent) = ids.get(next).cloned() {
        let children = saved.resources.values().filter(|resource| resource.parent.as_ref() == Some(&parent));
        ids.extend(children.map(|resource| resource.id.clone()));
        next += 1;
    }
    ids
}

/// `UpdateResource`: moves and renames.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let patches = patch::read(call)?;
    let id = call.path("resource");
    call.edit(Error::Resource, |saved| {
        if !saved.resources.contains_key(&id) {
            return Err(Error::Resource);
        }
        for patch in &patches {
            patch.listed(&["/parentId", "/pathPart"])?;
            if id == saved.root_resource {
                let field = patch.path.trim_start_matches('/');
                return Err(Error::invalid(format!("Root resource cannot update its {field}.")));
            }
            if patch.path == "/pathPart" {
                rename(saved, &id, &patch.text())?;
            } else {
                relocate(saved, &id, &patch.text())?;
            }
            refresh_paths(saved, &id);
        }
        let resource = saved.resources.get(&id).ok_or(Error::Resource)?;
        Ok(Output::Json(render::resource(resource, false)))
    })
}

fn rename(saved: &mut Definition, id: &str, part: &str) -> Result<(), Error> {
    check_part(part)?;
    let parent = saved.resources.get(id).and_then(|resource| resource.parent.clone()).unwrap_or_default();
    check_siblings(saved, &parent, part, Some(id))?;
    if let Some(resource) = saved.resources.get_mut(id) {
        part.clone_into(&mut resource.path_part);
    }
    Ok(())
}

fn relocate(saved: &mut Definition, id: &str, parent: &str) -> Result<(), Error> {
    let above = saved.resources.get(parent).ok_or(Error::Resource)?;
    if family(saved, id).iter().any(|below| below == parent) {
        return Err(Error::invalid("Resources cannot be cyclical."));
    }
    if above.path_part.ends_with("+}") {
        let text = format!("Cannot create a child of a resource with a greedy path variable: {}", above.path_part);
        return Err(Error::invalid(text));
    }
    let part = saved.resources.get(id).map(|resource| resource.path_part.clone()).unwrap_or_default();
    check_siblings(saved, parent, &part, Some(id))?;
    if let Some(resource) = saved.resources.get_mut(id) {
        resource.parent = Some(parent.to_owned());
    }
    Ok(())
}

fn refresh_paths(saved: &mut Definition, id: &str) {
    // Parents come before their children.
    for id in family(saved, id) {
        let parent = saved.resources.get(&id).and_then(|resource| resource.parent.clone()).unwrap_or_default();
        let above = saved.resources.get(&parent).map(|resource| resource.path.clone()).unwrap_or_default();
        if let Some(resource) = saved.resources.get_mut(&id) {
            resource.path = join(&above, &resource.path_part);
        }
    }
}
