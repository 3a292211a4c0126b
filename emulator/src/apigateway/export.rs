//! `GetExport`: what is deployed on a stage, as OpenAPI 3 or Swagger 2, with AWS's extensions when they are asked for.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html>.

mod extensions;
mod operation;
mod schemas;

use serde_json::{Map as Object, Value, json};

use super::call::{Answer, Call, Output};
use super::error::Error;
use super::model::{Definition, RestApi};
use super::render::Fields;
use super::stages;
use crate::message::text_header;

/// The two languages of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Oas30,
    Swagger,
}

/// Which of AWS's extensions were asked for.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    integrations: bool,
    authorizers: bool,
    /// `apigateway`: everything there is.
    all: bool,
}

/// `GetExport`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let format = match call.path("format").as_str() {
        "oas30" => Format::Oas30,
        "swagger" => Format::Swagger,
        _ => return Err(Error::invalid("API export type must be one of: oas30, swagger")),
    };
    let yaml = text_header(call.request, "accept").is_some_and(|accept| accept.contains("yaml"));
    let wanted = Wanted::read(call.query("extensions").unwrap_or_default())?;
    call.look(call.no_api(), |api| {
        let stage = stages::find(call, api)?;
        let deployment = api.deployments.get(&stage.deployment).ok_or(Error::Deployment)?;
        let version =
            api.version.clone().unwrap_or_else(|| deployment.created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        let document = Document { format, wanted, api, definition: &deployment.definition };
        let host = call.cloud.settings().execute_api_domain(&api.id);
        let body = document.write(&version, &host, &stage.name);
        let name = format!("{}_{version}.{}", call.path("format"), if yaml { "yaml" } else { "json" });
        let body = if yaml {
            serde_saphyr::to_string(&body).map_err(|error| Error::invalid(error.to_string()))?
        } else {
            serde_json::to_string_pretty(&body).unwrap_or_default()
        };
        Ok(Output::File { name, body })
    })
}

impl Wanted {
    fn read(list: &str) -> Result<Self, Error> {
        let mut wanted = Self { integrations: false, authorizers: false, all: false };
        for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match name {
                "integrations" => wanted.integrations = true,
                "authorizers" => wanted.authorizers = true,
                "apigateway" => wanted = Self { integrations: true, authorizers: true, all: true },
                other => return Err(Error::unsupported(format_args!("the export extension {other}"))),
            }
        }
        Ok(wanted)
    }
}

struct Document<'a> {
    format: Format,
    wanted: Wanted,
    api: &'a RestApi,
    definition: &'a Definition,
}

impl Document<'_> {
    fn write(&self, version: &str, host: &str, stage: &str) -> Value {
        let info = Fields::default()
            .put("title", self.api.name.as_str())
            .filled("description", &self.api.description)
            .put("version", version)
            .done();
        let fields = Fields::default().put("info", info).put("paths", self.paths());
        let schemas = schemas::used(self.definition, self.format);
        let security = extensions::security_schemes(self);
        // The cloud's own address, and plain http as it serves it, so that the document can be used.
        let fields = match self.format {
            Format::Swagger => fields
                .put("swagger", "2.0")
                .put("host", host)
                .put("basePath", format!("/{stage}"))
                .put("schemes", json!(["http"]))
                .filled("securityDefinitions", security)
                .filled("definitions", schemas),
            Format::Oas30 => {
                let server = json!({
                    "url": format!("http://{host}/{{basePath}}"),
                    "variables": { "basePath": { "default": stage } },
                });
                let components = Fields::default().filled("schemas", schemas).filled("securitySchemes", security);
                fields.put("openapi", "3.0.1").put("servers", json!([server])).put("components", components.done())
            }
        };
        extensions::of_api(self, fields).done()
    }

    fn paths(&self) -> Value {
        let mut paths = Object::new();
        for resource in self.definition.resources.values().filter(|resource| !resource.methods.is_empty()) {
            let methods = resource.methods.iter();
            let operations = methods.map(|(verb, method)| (operation_name(verb), operation::write(self, method)));
            paths.insert(resource.path.clone(), operations.collect());
        }
        Value::Object(paths)
    }
}

fn operation_name(verb: &str) -> String {
    if verb == "ANY" { "x-amazon-apigateway-any-method".to_owned() } else { verb.to_ascii_lowercase() }
}
