//! HTTP integrations, to servers on this computer only.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::MAX_BODY;
use super::exchange::{BackendAnswer, Exchange};
use super::refusal::{Kind, Refusal, Stop};
use super::request_template::BackendRequest;
use crate::apigateway::model::Integration;

/// Client headers that a proxy does not hand on.
const HOP_BY_HOP: [header::HeaderName; 8] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::EXPECT,
    header::HOST,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Sends the request to the integration's URI.
pub(super) async fn call(
    exchange: &Exchange<'_>,
    integration: &Integration,
    request: BackendRequest,
) -> Result<BackendAnswer, Stop> {
    let uri = address(exchange, integration, &request)?;
    let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
    let target = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let method = match integration.http_method.as_deref() {
        Some("ANY") | None => exchange.request.method().as_str(),
        Some(method) => method,
    };
    let mut outgoing = http::Request::builder().method(method).uri(target);
    if let Some(headers) = outgoing.headers_mut() {
        fill(headers, exchange, integration, &request, &authority);
    }
    let outgoing = outgoing
        .body(Full::new(request.body))
        .map_err(|error| Stop::misconfigured(format!("the request to the endpoint: {error}")))?;
    let port = uri.port_u16().unwrap_or(80);
    send(port, outgoing).await.map_err(|error| {
        let mut refusal = Refusal::new(Kind::IntegrationFailure, "Network error communicating with endpoint");
        refusal.log = Some(error.to_string());
        refusal.into()
    })
}

/// The URI with its path parameters and query, if it is on this computer.
fn address(exchange: &Exchange<'_>, integration: &Integration, request: &BackendRequest) -> Result<Uri, Stop> {
    let mut uri = exchange.with_variables(integration.uri.as_deref().unwrap_or_default());
    for (name, value) in &request.path {
        let encoded = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC).to_string();
        let greedy = encoded.replace("%2F", "/");
        uri = uri.replace(&format!("{{{name}}}"), &encoded).replace(&format!("{{{name}+}}"), &greedy);
    }
    let mut query = request.query.clone();
    if integration.kind == "HTTP_PROXY" {
        query.extend(exchange.params.querystring.iter().cloned());
    }
    if !query.is_empty() {
        let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        uri = format!("{uri}{}{text}", if uri.contains('?') { '&' } else { '?' });
    }
    let uri: Uri = uri.parse().map_err(|_| Stop::misconfigured("the integration's URI is no address"))?;
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_ascii_lowercase();
    let loopback = host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    if !(loopback || host == "localhost" || host.ends_with(".localhost")) {
        return Err(Stop::unsupported(format_args!("HTTP integrations with other computers ({host})")));
    }
    if uri.scheme_str() == Some("http") { Ok(uri) } else { Err(Stop::unsupported("HTTP integrations over TLS")) }
}

fn fill(
    headers: &mut http::HeaderMap,
    exchange: &Exchange<'_>,
    integration: &Integration,
    request: &BackendRequest,
    authority: &str,
) {
    let mut put = |name: &str, value: &str| {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    };
    put("accept", "application/json");
    put("user-agent", &format!("AmazonAPIGateway_{}", exchange.api));
    if !request.body.is_empty() {
        put("content-type", "application/json");
    }
    if integration.kind == "HTTP_PROXY" {
        for (name, value) in &exchange.params.header {
            if !HOP_BY_HOP.iter().any(|own| own.as_str().eq_ignore_ascii_case(name)) {
                put(name, value);
            }
        }
    }
    put("host", authority);
    put("x-amzn-apigateway-api-id", exchange.api);
    put("x-amzn-trace-id", exchange.trace);
    for (name, value) in &request.headers {
        put(name, value);
    }
}

async fn send(
    port: u16,
    request: http::Request<Full<Bytes>>,
) -> Result<BackendAnswer, Box<dyn std::error::Error + Send + Sync>> {
    // `*.localhost` need not resolve anywhere; all of it is this computer.
    let stream = match TcpStream::connect(("127.0.0.1", port)).await {
        Ok(stream) => stream,
        Err(_) => TcpStream::connect(("::1", port)).await?,
    };
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let response = sender.send_request(request).await?;
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, MAX_BODY).collect().await?.to_bytes();
    driver.abort();
    let headers = parts.headers.iter();
    let headers = headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()));
    Ok(BackendAnswer { status: parts.status.as_u16(), headers: headers.collect(), body })
}
