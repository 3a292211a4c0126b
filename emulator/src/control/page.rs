//! The page at `http://cloud.localhost`: what there is in this cloud, what went through it, and the mailbox.
//!
//! One document without anything to load: style and script are in it, allowed by their digests. The same script draws
//! the flight recorder into a file ([`trace`]).

mod apis;
mod flight;
mod resources;

use std::sync::LazyLock;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, header};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use crate::message::{reply, set};
use crate::{Cloud, Response};

pub(super) use flight::events;

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/flight.js");

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| STANDARD.encode(digest::digest(&digest::SHA256, text.as_bytes()));
    let (style, script) = (hash(STYLE), hash(SCRIPT));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; connect-src 'self'; img-src data:; \
         base-uri 'none'; form-action 'none'"
    )
});

/// The page.
pub(super) async fn show(cloud: &Cloud) -> Response {
    let settings = cloud.settings();
    let body = html! {
        header {
            h1 { "The café cloud" }
            p { "Account " (settings.account) ", region " (settings.region) }
            nav aria-label="On this page" { a href="#flight" { "Flight recorder" } a href="#resources" { "Resources" } a href="#mailbox" { "Mailbox" } }
        }
        main {
            @if !cloud.controls_are_off() { (flight::live(cloud)) }
            (contents(cloud).await)
        }
    };
    answer(document("The café cloud", true, &body))
}

/// What the page shows beside the flight recorder, for its script to bring up to date.
pub(super) async fn parts(cloud: &Cloud) -> Response {
    answer(contents(cloud).await.into_string())
}

async fn contents(cloud: &Cloud) -> Markup {
    html! {
        section #resources aria-labelledby="resources-title" { (resources::list(cloud).await) }
        (mailbox(cloud))
    }
}

fn answer(html: String) -> Response {
    let mut response = reply(StatusCode::OK, "text/html; charset=utf-8", html);
    set(&mut response, header::CONTENT_SECURITY_POLICY, &format!("{}; frame-ancestors 'none'", *POLICY));
    set(&mut response, header::X_FRAME_OPTIONS, "DENY");
    set(&mut response, header::CACHE_CONTROL, "no-store");
    response
}

/// Recorded exchanges, as the control request `exchanges` gives them, as a document that can be kept and sent on.
pub fn trace(exchanges: &Value) -> String {
    let body = html! {
        header { h1 { "What went through the café cloud" } }
        main { (flight::section(exchanges, None)) }
    };
    document("Flight recorder", false, &body)
}

fn document(title: &str, live: bool, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" data-live[live] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if !live { meta http-equiv="Content-Security-Policy" content=(*POLICY); }
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) script { (PreEscaped(SCRIPT)) } }
        }
    };
    page.into_string()
}

/// Messages that AWS would have sent by mail. What they say is shown on request.
fn mailbox(cloud: &Cloud) -> Markup {
    let state = cloud.cognito().read();
    html! {
        section #mailbox aria-labelledby="mailbox-title" {
            h2 #mailbox-title { "Mailbox" }
            p { "The café cloud sends no mail. What Cognito would have sent is here, the newest first." }
            @if state.mailbox.is_empty() { p { "Empty." } }
            @for message in state.mailbox.iter().rev() {
                details data-key={ (message.at) " " (message.to) } {
                    summary {
                        (message.at) ", to " (message.to)
                        @if let Some(subject) = &message.subject { ": " (subject) }
                    }
                    p { (message.text.reveal()) }
                }
            }
        }
    }
}
