//! `hosted-ui.log-out`: Cognito ends its session and sends the browser back to the site.

use cafe::lab::Lab;
use url::Url;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::checks::user_pool::client::listed;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::probe::Answer;
use crate::observe::site::same_bytes;
use crate::reproduce::curl;
use crate::text;

/// `hosted-ui.log-out`.
pub static CHECK: Check = Check {
    id: "hosted-ui.log-out",
    lab: Lab::HostedUi,
    points: points("hosted-ui.log-out"),
    needs: &["site.config", "app-client.oauth"],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let (auth, client, origin) = futures::try_join!(context.the_auth(), context.the_client(), context.site_origin())?;
    let registered = client.logouts.iter().any(|url| same_bytes(url, &auth.logout_uri));
    if !registered {
        let (expected, seen) = (auth.logout_uri.clone(), listed(&client.logouts));
        return notes.fail(Finding::known(
            &mistakes::LOG_OUT_NOT_REGISTERED,
            expected,
            seen,
            client.place("LogoutURLs"),
        ));
    }
    let target: String = auth.logout_uri.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    if !same_bytes(&target, &origin) {
        let place = "config.json, auth.logout_uri";
        let expected = text!("a-page-of", origin = origin);
        return notes.fail(Finding::known(&mistakes::LOG_OUT_ELSEWHERE, expected, auth.logout_uri.clone(), place));
    }
    let parameters = [("client_id", client.id.as_str()), ("logout_uri", auth.logout_uri.as_str())];
    let url = Url::parse_with_params(&format!("{}/logout", auth.domain), parameters)
        .map_err(|error| Unjudged::new(text!("the-log-out"), error.to_string(), text!("look-at-auth-domain")))?;
    let answer = context.get(url.as_str()).await?;
    notes.saw(answer.evidence());
    let location = answer.header("location").unwrap_or_default();
    if answer.status.is_redirection() && same_bytes(location, &auth.logout_uri) {
        let page = context.get(&auth.logout_uri).await?;
        notes.saw(page.evidence());
        return match not_served(&page) {
            Some(finding) => notes.fail(finding),
            None => notes.pass(),
        };
    }
    let seen = text!("answer-to", answer = answer.summary(), url = cafe::http::without_query(location));
    let expected = text!("a-redirect-to", url = &auth.logout_uri);
    let place = format!("{}/logout", auth.domain);
    notes.fail(Finding::known(&mistakes::LOG_OUT_DOES_NOT_RETURN, expected, seen, place))
}

/// A page that is not there. CloudFront may not list the bucket and answers 403 for what is not in it.
fn not_served(page: &Answer) -> Option<Finding> {
    let missing = matches!(page.status.as_u16(), 403 | 404);
    let seen = text!("status-for-path", status = page.summary(), path = &page.url);
    missing.then(|| {
        let place = "config.json, auth.logout_uri";
        Finding::known(&mistakes::LOG_OUT_PAGE_MISSING, text!("a-page"), seen, place).reproduce(curl(&page.url))
    })
}
