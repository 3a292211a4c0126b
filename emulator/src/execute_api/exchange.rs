//! One request on its way: what the client sent, what the stage knows, and `$context`.

use http::header;
use serde_json::{Map as JsonMap, Value, json};

use super::Ids;
use super::content::{self, Payload};
use super::route::{Front, Route};
use crate::addresses::host_of;
use crate::apigateway::model::Map;
use crate::message::{Request, query_pairs, text_header};
use crate::vtl::{Bindings, Overrides, Params, VtlError, json_path};
use crate::{Cloud, vtl};

/// Where every client is.
const CLIENT: &str = "127.0.0.1";
const TRACE: &str = "X-Amzn-Trace-Id";

/// A request being answered.
#[derive(Debug)]
pub(crate) struct Exchange<'a> {
    pub cloud: &'a Cloud,
    pub request: &'a Request,
    pub params: Params,
    /// The body as text.
    pub body: String,
    pub variables: &'a Map,
    /// `$context`; templates and authorizers add to it.
    pub context: JsonMap<String, Value>,
    pub binary_media_types: &'a [String],
    pub api: &'a str,
    pub trace: &'a str,
}

/// What a backend answered, as far as HTTP goes.
#[derive(Debug, Clone, Default)]
pub(crate) struct BackendAnswer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: bytes::Bytes,
}

impl<'a> Exchange<'a> {
    pub(super) fn new(
        cloud: &'a Cloud,
        request: &'a Request,
        front: &'a Front,
        route: Option<&Route>,
        ids: &'a Ids,
    ) -> Self {
        let headers = request.headers().iter();
        let header =
            headers.map(|(name, value)| (title_case(name.as_str()), String::from_utf8_lossy(value.as_bytes()).into()));
        let params = Params {
            path: route.map(|route| route.path_params.clone()).unwrap_or_default(),
            querystring: query_pairs(request),
            header: header.collect(),
        };
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let context = context(cloud, request, front, route, ids);
        let (variables, binary_media_types) = (&front.variables, front.binary_media_types.as_slice());
        Self {
            cloud,
            request,
            params,
            body,
            variables,
            context,
            binary_media_types,
            api: &front.api,
            trace: &ids.trace,
        }
    }

    /// Adds the headers that the front of API Gateway puts on every request of a client.
    pub(super) fn pass_front(&mut self) {
        let port = port_of(self.request).unwrap_or(443);
        let scheme = if port == 443 { "https" } else { "http" };
        let client = match pick_header(&self.params.header, "X-Forwarded-For") {
            Some(before) => format!("{before}, {CLIENT}"),
            None => CLIENT.to_owned(),
        };
        let trace = pick_header(&self.params.header, TRACE).unwrap_or_else(|| self.trace.to_owned());
        let added = [
            ("X-Forwarded-For", client),
            ("X-Forwarded-Port", port.to_string()),
            ("X-Forwarded-Proto", scheme.to_owned()),
            (TRACE, trace),
        ];
        for (name, value) in added {
            self.params.header.retain(|(own, _)| own != name);
            self.params.header.push((name.to_owned(), value));
        }
    }

    /// The media type of the request; JSON where none is named.
    pub(super) fn content_type(&self) -> String {
        let named = text_header(self.request, header::CONTENT_TYPE).unwrap_or_default();
        let media_type = named.split(';').next().unwrap_or_default().trim();
        if media_type.is_empty() { "application/json".to_owned() } else { media_type.to_ascii_lowercase() }
    }

    /// The request's body as it enters API Gateway.
    pub(super) fn payload(&self) -> Payload {
        Payload::new(self.request.body(), content::is_binary(self.binary_media_types, &self.content_type()))
    }

    /// Runs a mapping template on a body; overrides stay in `$context` for templates to come.
    pub(super) fn render(&mut self, template: &str, body: &str) -> Result<(String, Overrides), VtlError> {
        let bindings = Bindings { body, params: &self.params, context: &self.context, stage_variables: self.variables };
        let (text, overrides) = vtl::render(template, &bindings)?;
        self.context.insert("requestOverride".to_owned(), Value::Object(overrides.request.clone()));
        self.context.insert("responseOverride".to_owned(), Value::Object(overrides.response.clone()));
        Ok((text, overrides))
    }

    /// The value of a mapping expression such as `'*'` or `method.request.header.Origin`.
    pub(super) fn source(&self, expression: &str, answer: Option<&BackendAnswer>) -> Option<String> {
        if let Some(literal) = expression.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
            return Some(literal.to_owned());
        }
        if let Some(rest) = expression.strip_prefix("method.request.") {
            return self.of_request(rest);
        }
        if let Some(name) = expression.strip_prefix("stageVariables.") {
            return self.variables.get(name).cloned();
        }
        if let Some(path) = expression.strip_prefix("context.") {
            return self.context_text(path);
        }
        let answer = answer?;
        let rest = expression.strip_prefix("integration.response.")?;
        match rest.split_once('.') {
            Some(("header" | "multivalueheader", name)) => pick_header(&answer.headers, name),
            Some(("body", path)) => body_text(&String::from_utf8_lossy(&answer.body), path),
            None if rest == "body" => Some(String::from_utf8_lossy(&answer.body).into_owned()),
            _ => None,
        }
    }

    fn of_request(&self, rest: &str) -> Option<String> {
        let last = |pairs: &[(String, String)], name: &str| {
            pairs.iter().rfind(|(key, _)| key == name).map(|(_, value)| value.clone())
        };
        match rest.split_once('.') {
            Some(("header" | "multivalueheader", name)) => pick_header(&self.params.header, name),
            Some(("querystring" | "multivaluequerystring", name)) => last(&self.params.querystring, name),
            Some(("path", name)) => last(&self.params.path, name),
            Some(("body", path)) => body_text(&self.body, path),
            None if rest == "body" => Some(self.body.clone()),
            _ => None,
        }
    }

    /// The text at a dotted path of `$context`.
    pub(super) fn context_text(&self, path: &str) -> Option<String> {
        let mut parts = path.split('.');
        let first = self.context.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part)).map(text)
    }

    /// Replaces `${stageVariables.name}`.
    pub(super) fn with_variables(&self, text: &str) -> String {
        with_variables(text, self.variables)
    }
}

/// The name of a header as most clients write it, which is lost on the way: `X-My-Head`.
pub(super) fn title_case(name: &str) -> String {
    let mut begins = true;
    let letters = name.chars().map(|letter| {
        let shown = if begins { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
        begins = letter == '-';
        shown
    });
    letters.collect()
}

fn port_of(request: &Request) -> Option<u16> {
    let named = text_header(request, header::HOST).and_then(|host| host.parse::<http::uri::Authority>().ok());
    named.as_ref().or(request.uri().authority()).and_then(http::uri::Authority::port_u16)
}

/// Replaces `${stageVariables.name}`; unknown names become nothing.
pub(super) fn with_variables(text: &str, variables: &Map) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${stageVariables.") {
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(variables.get(name).map_or("", String::as_str));
        rest = tail;
    }
    out + rest
}

/// A JSON value as text: strings without quotes.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn pick_header(headers: &[(String, String)], name: &str) -> Option<String> {
    headers.iter().rfind(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
}

fn body_text(body: &str, path: &str) -> Option<String> {
    let json = serde_json::from_str(body).ok()?;
    json_path(&json, path).ok()?.map(|found| text(&found))
}

fn context(
    cloud: &Cloud,
    request: &Request,
    front: &Front,
    route: Option<&Route>,
    ids: &Ids,
) -> JsonMap<String, Value> {
    let now = cloud.env().now();
    let resource_path = route.map_or("", |route| route.resource_path.as_str());
    let path = request.uri().path();
    let below = path.strip_prefix("/_aws/execute-api/").and_then(|rest| rest.find('/').map(|at| &rest[at..]));
    let mut context = json!({
        "accountId": cloud.settings().account,
        "apiId": front.api,
        "deploymentId": front.deployment,
        "domainName": host_of(request),
        "domainPrefix": front.api,
        "extendedRequestId": ids.extended,
        "httpMethod": request.method().as_str(),
        "identity": {
            "sourceIp": CLIENT,
            "userAgent": text_header(request, header::USER_AGENT).unwrap_or_default(),
        },
        "path": below.unwrap_or(path),
        "protocol": "HTTP/1.1",
        "requestId": ids.request,
        "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
        "requestTimeEpoch": now.as_millisecond(),
        "resourceId": route.map_or("", |route| route.resource.as_str()),
        "resourcePath": resource_path,
        "stage": front.stage,
        "xrayTraceId": ids.trace,
        "requestOverride": { "header": {}, "querystring": {}, "path": {} },
        "responseOverride": { "header": {} },
    });
    if let Some(canary) = front.canary {
        context["isCanaryRequest"] = json!(canary);
    }
    match context {
        Value::Object(fields) => fields,
        _ => JsonMap::new(),
    }
}
