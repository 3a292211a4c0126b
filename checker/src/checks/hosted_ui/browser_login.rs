//! `site.browser-login`: the login in a real browser, as Frank would do it.

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes, Outcome};
use crate::checks::points;
use crate::checks::user_pool::client::listed;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::visit::{End, Visit};
use crate::text;
use crate::text::Text;

/// `site.browser-login`.
pub static CHECK: Check = Check {
    id: "site.browser-login",
    lab: Lab::HostedUi,
    points: points("site.browser-login"),
    needs: &["site.config", "site.callback-page", "site.auth-module", "hosted-ui.sign-in", "tokens.valid"],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let Some(visit) = context.visit().await? else {
        return Ok(Outcome::LeftOut(text!("no-browser-to-use")));
    };
    let mut notes = Notes::new();
    if let End::LoggedIn(places) = &visit.end {
        notes.saw(Evidence::page(visit.address.clone(), text!("report-button-and-token", places = listed(places))));
        if visit.leftovers {
            notes.advise(text!("address-keeps-code"));
        }
        return notes.pass();
    }
    let scene = context.scene(&visit.page, CHECK.id).await?;
    scene.evidence.iter().cloned().for_each(|evidence| notes.saw(evidence));
    notes.fail(finding(visit, |seen| scene.describe(seen))?)
}

fn finding(visit: &Visit, describe: impl Fn(Text) -> Text) -> Result<Finding, Unjudged> {
    let place = visit.address.clone();
    let (mistake, expected, seen) = match &visit.end {
        End::NoLogIn(buttons) => {
            let seen = text!("the-buttons", names = listed(buttons));
            (&mistakes::LOG_IN_BUTTON_MISSING, text!("a-log-in-button"), seen)
        }
        End::NotStarted => {
            (&mistakes::LOGIN_NOT_STARTED, text!("login-page-after-button"), text!("the-site-as-before"))
        }
        End::NotCompleted => {
            let seen = text!("no-report-button");
            (&mistakes::LOGIN_NOT_COMPLETED, text!("the-site-with-report-button"), seen)
        }
        End::NothingKept => {
            let seen = text!("no-token-kept");
            (&mistakes::TOKEN_NOT_KEPT, text!("a-token-in-session-storage"), seen)
        }
        End::NoForm => {
            let seen = describe(text!("a-page-without-form"));
            return Ok(Finding::unknown(
                text!("a-form-for-name-and-password"),
                seen,
                place,
                text!("compare-parameters"),
            ));
        }
        End::NotBack => {
            let seen = describe(text!("another-page"));
            return Ok(Finding::unknown(text!("the-site-after-login"), seen, place, text!("compare-parameters")));
        }
        End::LoggedIn(_) => return Err(Unjudged::missing("a mistake in the login")),
    };
    Ok(Finding::known(mistake, expected, describe(seen), place))
}
