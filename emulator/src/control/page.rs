//! The page at `http://cloud.localhost`: what there is in this cloud, by name, and the mailbox.

use std::sync::LazyLock;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, header};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Value, json};

use crate::aws_json::JsonService;
use crate::message::{reply, set};
use crate::{Cloud, Response, dynamodb, stepfunctions};

const STYLE: &str = include_str!("page/style.css");

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(digest::digest(&digest::SHA256, STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; frame-ancestors 'none'")
});

/// A service and what it holds: a name, and where it is reached if it has an address.
struct Section {
    title: &'static str,
    items: Vec<(String, Option<String>)>,
}

/// The page.
pub(super) async fn show(cloud: &Cloud) -> Response {
    let sections = [
        Section { title: "Amazon CloudFront distributions", items: distributions(cloud) },
        Section { title: "Amazon S3 buckets", items: buckets(cloud) },
        Section { title: "Amazon API Gateway REST APIs", items: apis(cloud) },
        Section { title: "Amazon Cognito user pools", items: pools(cloud) },
        Section { title: "Amazon DynamoDB tables", items: named(cloud, &dynamodb::SERVICE, TABLES).await },
        Section {
            title: "AWS Step Functions state machines",
            items: named(cloud, &stepfunctions::SERVICE, MACHINES).await,
        },
    ];
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                link rel="icon" href="data:,";
                title { "The café cloud" }
                style { (PreEscaped(STYLE)) }
            }
            body { main {
                h1 { "The café cloud" }
                p { "Account " (cloud.settings().account) ", region " (cloud.settings().region) "." }
                @for section in &sections { (list(section)) }
                (mailbox(cloud))
            } }
        }
    };
    let mut response = reply(StatusCode::OK, "text/html; charset=utf-8", page.into_string());
    set(&mut response, header::CONTENT_SECURITY_POLICY, &POLICY);
    set(&mut response, header::X_FRAME_OPTIONS, "DENY");
    set(&mut response, header::CACHE_CONTROL, "no-store");
    response
}

fn list(section: &Section) -> Markup {
    html! {
        h2 { (section.title) }
        @if section.items.is_empty() { p { "None." } }
        ul {
            @for (name, address) in &section.items {
                li {
                    @match address {
                        Some(address) => { a href=(address) { (name) } },
                        None => { (name) },
                    }
                }
            }
        }
    }
}

/// Messages that AWS would have sent by mail: invitations and confirmation codes.
fn mailbox(cloud: &Cloud) -> Markup {
    let state = cloud.cognito().read();
    html! {
        h2 { "Mailbox" }
        p { "The café cloud sends no mail. What Cognito would have sent is here, the newest first." }
        @if state.mailbox.is_empty() { p { "Empty." } }
        ul {
            @for message in state.mailbox.iter().rev() {
                li {
                    (message.at) ", to " (message.to) ": "
                    @if let Some(subject) = &message.subject { b { (subject) } " " }
                    (message.text.reveal())
                }
            }
        }
    }
}

fn pools(cloud: &Cloud) -> Vec<(String, Option<String>)> {
    let state = cloud.cognito().read();
    let keys = |id: &str| format!("{}/.well-known/openid-configuration", cloud.settings().well_known_base(id));
    state.pools.values().map(|pool| (format!("{} ({})", pool.name, pool.id), Some(keys(&pool.id)))).collect()
}

fn distributions(cloud: &Cloud) -> Vec<(String, Option<String>)> {
    let address = |id: &str| format!("http://{}/", cloud.settings().cloudfront_domain(id));
    cloud.cloudfront().read().distribution_ids().map(|id| (id.to_owned(), Some(address(id)))).collect()
}

fn buckets(cloud: &Cloud) -> Vec<(String, Option<String>)> {
    cloud.s3().read().bucket_names().map(|name| (name.to_owned(), None)).collect()
}

fn apis(cloud: &Cloud) -> Vec<(String, Option<String>)> {
    let state = cloud.apigateway().read();
    state.apis.values().map(|api| (format!("{} ({})", api.name, api.id), None)).collect()
}

/// An operation that lists things, and where the names are in its answer.
type Listing = (&'static str, &'static str, Option<&'static str>);

const TABLES: Listing = ("ListTables", "TableNames", None);
const MACHINES: Listing = ("ListStateMachines", "stateMachines", Some("name"));

async fn named(
    cloud: &Cloud,
    service: &JsonService,
    (operation, list, name): Listing,
) -> Vec<(String, Option<String>)> {
    let answer = service.run(cloud, operation, json!({})).await.unwrap_or_default();
    let names = answer[list].as_array().cloned().unwrap_or_default();
    let text = |item: &Value| name.map_or(item, |name| &item[name]).as_str().map(str::to_owned);
    names.iter().filter_map(|item| Some((text(item)?, None))).collect()
}
