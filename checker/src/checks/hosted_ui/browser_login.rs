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

/// `site.browser-login`.
pub static CHECK: Check = Check {
    id: "site.browser-login",
    lab: Lab::HostedUi,
    points: points("site.browser-login"),
    claim: "in a real browser the login stores a token and the report button appears",
    needs: &["site.config", "site.callback-page", "site.auth-module", "hosted-ui.sign-in", "tokens.valid"],
    hints: [
        "The login page and the tokens are fine. What does your own JavaScript make of them?",
        "Open the site with the developer tools, log in, and watch Console, Network and Session storage.",
        "Compare auth.js with the steps of tasks 3.2 to 3.4, or look at `cafelab solve 3 --files`.",
    ],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let Some(visit) = context.visit().await? else {
        return Ok(Outcome::LeftOut("there is no browser to use".to_owned()));
    };
    let mut notes = Notes::new();
    if let End::LoggedIn(places) = &visit.end {
        notes.saw(Evidence::page(
            visit.address.clone(),
            format!("shows the report button; a token is in {}", listed(places)),
        ));
        if visit.leftovers {
            notes.advise("After the login the address still shows what the login page sent; take it out with history.replaceState.");
        }
        return notes.pass();
    }
    let scene = context.scene(&visit.page, CHECK.id).await?;
    scene.evidence.iter().cloned().for_each(|evidence| notes.saw(evidence));
    notes.fail(finding(visit, |seen| scene.describe(seen))?)
}

fn finding(visit: &Visit, describe: impl Fn(&str) -> String) -> Result<Finding, Unjudged> {
    let place = visit.address.clone();
    let (mistake, expected, seen) = match &visit.end {
        End::NoLogIn(buttons) => {
            let seen = format!("the buttons {}", listed(buttons));
            (&mistakes::LOG_IN_BUTTON_MISSING, "a button with the name `Log in`", seen)
        }
        End::NotStarted => {
            (&mistakes::LOGIN_NOT_STARTED, "the login page after `Log in`", "the site as before".to_owned())
        }
        End::NotCompleted => {
            let seen = "no button `Generate Report` after the login".to_owned();
            (&mistakes::LOGIN_NOT_COMPLETED, "the site with the button `Generate Report`", seen)
        }
        End::NothingKept => {
            let seen = "nothing that looks like a token in sessionStorage, localStorage or cookies".to_owned();
            (&mistakes::TOKEN_NOT_KEPT, "a token in sessionStorage", seen)
        }
        End::NoForm => {
            let hint = "Compare the parameters that the button sends with those of the walkthrough: client_id, redirect_uri, response_type, scope.";
            let expected = "a form that asks for Username and Password";
            return Ok(Finding::unknown(expected, describe("a page without such a form"), place, hint));
        }
        End::NotBack => {
            let hint = "Compare the parameters that the button sends with those of the walkthrough: redirect_uri, response_type, scope.";
            return Ok(Finding::unknown("the site again, after the login", describe("another page"), place, hint));
        }
        End::LoggedIn(_) => return Err(Unjudged::missing("a mistake in the login")),
    };
    Ok(Finding::known(mistake, expected, describe(&seen), place))
}
