//! `ImportRestApi` and `PutRestApi`: an API from an OpenAPI 3 or Swagger 2 document in JSON or YAML, with AWS's extensions.
//!
//! Not read: documentation of any kind, `servers`, `host` and `basePath`.
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html>.

mod document;
mod extensions;
mod operation;
mod schemas;
mod security;

use serde_json::json;

use super::call::{Answer, Call, Output};
use super::error::Error;
use super::model::{Definition, RestApi};
use super::{apis, render, resources};
use document::Document;

/// A document on its way into a definition.
struct Import<'a> {
    call: &'a Call<'a>,
    document: &'a Document,
    /// In references to models.
    api: String,
    saved: Definition,
}

/// `ImportRestApi`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let endpoint = parameters(call)?;
    let document = Document::read(call.request.body())?;
    let mut api = apis::new(call, document.title()?);
    api.saved.models.clear();
    if let Some(kind) = endpoint {
        if kind == "PRIVATE" { "dualstack" } else { "ipv4" }.clone_into(&mut api.ip_address_type);
        api.endpoint_types = vec![kind];
    }
    take_over(call, &document, &mut api)?;
    Ok(apis::insert(call, api))
}

/// `PutRestApi`: `overwrite` replaces what is saved, `merge` adds to it. What is deployed stays as it is.
pub(super) fn put(call: &Call<'_>) -> Answer {
    parameters(call)?;
    let overwrite = match call.query("mode").unwrap_or("merge") {
        "overwrite" => true,
        "merge" => false,
        _ => return Err(Error::invalid("Invalid mode specified. Must be one of: [merge, overwrite]")),
    };
    let document = Document::read(call.request.body())?;
    call.change(call.no_api(), |api| {
        let mut copy = api.clone();
        if overwrite {
            copy.name = document.title()?;
            copy.saved = bare(&copy.saved);
        }
        take_over(call, &document, &mut copy)?;
        let mut body = render::rest_api(&copy);
        body["tags"] = json!(copy.tags);
        *api = copy;
        Ok(Output::Json(body))
    })
}

/// The same root without anything in it.
fn bare(saved: &Definition) -> Definition {
    let mut bare = Definition { root_resource: saved.root_resource.clone(), ..Definition::default() };
    if let Some(root) = saved.resources.get(&saved.root_resource) {
        let mut root = root.clone();
        root.methods.clear();
        bare.resources.insert(root.id.clone(), root);
    }
    bare
}

/// Checks the query; gives the endpoint type that was asked for.
fn parameters(call: &Call<'_>) -> Result<Option<String>, Error> {
    let mut endpoint = None;
    for (name, value) in call.queries() {
        match (name.as_str(), value.as_str()) {
            // Nothing here is worth a warning: what cannot be taken over is an error.
            ("mode" | "failonwarnings", _) | ("basepath", "ignore") | ("ignore", "documentation") => {}
            ("endpointConfigurationTypes", "EDGE" | "REGIONAL" | "PRIVATE") => endpoint = Some(value.clone()),
            _ => return Err(Error::unsupported(format_args!("the parameter {name}={value} of {}", call.op.name))),
        }
    }
    Ok(endpoint)
}

fn take_over(call: &Call<'_>, document: &Document, api: &mut RestApi) -> Result<(), Error> {
    api.description = document.info("description").or(api.description.take());
    api.version = document.info("version").or(api.version.take());
    extensions::of_api(document, api)?;
    let mut import = Import { call, document, api: api.id.clone(), saved: api.saved.clone() };
    schemas::all(&mut import)?;
    security::authorizers(&mut import)?;
    extensions::gateway_responses(&mut import)?;
    extensions::validators(&mut import)?;
    for (path, item) in document.paths() {
        let resource = import.resource(path)?;
        operation::all(&mut import, &resource, document.resolve(item))?;
    }
    api.saved = import.saved;
    Ok(())
}

impl Import<'_> {
    /// The resource with this path, made with its parents where it is missing.
    fn resource(&mut self, path: &str) -> Result<String, Error> {
        let mut id = self.saved.root_resource.clone();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let child = self.saved.resources.values();
            let mut child = child.filter(|child| child.parent.as_ref() == Some(&id) && child.path_part == part);
            id = if let Some(child) = child.next() {
                child.id.clone()
            } else {
                let fresh = self.call.cloud.env().lower_alphanumeric(6);
                resources::add(&mut self.saved, fresh, &id, part)?.id.clone()
            };
        }
        Ok(id)
    }
}
