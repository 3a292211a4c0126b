//! The flight recorder: exchanges drawn as a sequence diagram by the page's script, and sent to it as they happen.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use crate::message::{pick, query_pairs, reply, text_header};
use crate::recorder::Exchange;
use crate::{Cloud, Request, Response};

/// How long an answer waits for something to happen. A server that stops waits for it.
const WAIT: Duration = Duration::from_secs(4);

/// The recorder of a running cloud: the exchanges that it remembers, and from where to go on.
pub(super) fn live(cloud: &Cloud) -> Markup {
    let exchanges = cloud.recorder().list(0);
    let last = exchanges.last().map_or(0, |exchange| exchange.id);
    section(&json!({ "exchanges": as_json(&exchanges) }), Some(&cloud.recorder().place(cloud.env(), last)))
}

/// The place where exchanges are drawn, with those that there are already, and after which of them more may come.
pub(super) fn section(exchanges: &Value, after: Option<&str>) -> Markup {
    // Inside a script element only `<` has a meaning of its own.
    let data = exchanges["exchanges"].to_string().replace('<', "\\u003c");
    html! {
        section #flight data-after=[after] aria-labelledby="flight-title" {
            h2 #flight-title { "Flight recorder" }
            p { "Every exchange as it happens. Bodies, passwords, codes and signatures are never recorded; of tokens you see what they say." }
            div #controls {}
            ol #exchanges aria-label="Exchanges" {}
            p #nothing hidden { "Nothing yet. Open the site, log in, press the button, and watch." }
            noscript { p { "The flight recorder needs JavaScript." } }
        }
        script #recorded type="application/json" { (PreEscaped(data)) }
    }
}

/// Server-sent events: what has happened since the last one that the page has seen, or the next that happens.
///
/// Each answer ends after what it has to tell, and the browser asks again at once, as it does by itself; so no
/// connection is kept open for longer than a moment.
pub(in crate::control) async fn events(cloud: &Cloud, request: &Request) -> Response {
    let seen = text_header(request, "last-event-id").map(str::to_owned);
    let seen = seen.or_else(|| pick(&query_pairs(request), "after").map(str::to_owned));
    let (recorder, env) = (cloud.recorder(), cloud.env());
    // A page may outlive the run of the cloud that it was opened in, and then has seen nothing of this one.
    let after = seen.and_then(|place| recorder.seen(env, &place)).unwrap_or(0);
    // Before the look at what is kept, so that nothing falls between the two.
    let mut live = recorder.subscribe();
    if recorder.list(after).is_empty() {
        let _ = tokio::time::timeout(WAIT, live.recv()).await;
    }
    let mut text = "retry: 100\n\n".to_owned();
    let exchanges = recorder.list(after);
    for (exchange, data) in exchanges.iter().zip(as_json(&exchanges)) {
        let _ = write!(text, "id: {}\ndata: {data}\n\n", recorder.place(env, exchange.id));
    }
    let mut response = reply(StatusCode::OK, "text/event-stream", text);
    crate::message::set(&mut response, http::header::CACHE_CONTROL, "no-store");
    response
}

fn as_json(exchanges: &[Arc<Exchange>]) -> Vec<Value> {
    exchanges.iter().map(|exchange| json!(exchange.as_ref())).collect()
}
