//! `site.callback-page`: there is a page where the login returns.

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes};
use crate::checks::environment::site::not_html;
use crate::checks::points;
use crate::context::Context;
use crate::finding::Finding;
use crate::mistakes;
use crate::reproduce::curl;
use crate::text;

/// `site.callback-page`.
pub static CHECK: Check = Check {
    id: "site.callback-page",
    lab: Lab::HostedUi,
    points: points("site.callback-page"),
    needs: &["site.config"],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let auth = context.the_auth().await?;
    let answer = context.get(&auth.redirect_uri).await?;
    notes.saw(answer.evidence());
    if !answer.status.is_success() {
        let place = cafe::http::without_query(&auth.redirect_uri);
        let finding = Finding::known(&mistakes::CALLBACK_PAGE_MISSING, "200", answer.summary(), place);
        return notes.fail(finding.reproduce(curl(&answer.url)));
    }
    if answer.body.is_empty() {
        let place = cafe::http::without_query(&auth.redirect_uri);
        let finding = Finding::known(&mistakes::CALLBACK_PAGE_EMPTY, text!("a-page"), text!("no-bytes"), place);
        return notes.fail(finding.reproduce(curl(&answer.url)));
    }
    match not_html(&answer, "callback.html") {
        Some(finding) => notes.fail(finding),
        None => notes.pass(),
    }
}
