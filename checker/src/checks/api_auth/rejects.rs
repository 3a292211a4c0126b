//! `authorizer.rejects-…`: what is not a valid token of Frank's does not open the door.
//!
//! Each refusal is believed only beside an acceptance: where Frank himself is refused, these are blocked.

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes, Outcome};
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::api_model::REPORT;
use crate::observe::probe::Answer;
use crate::reproduce::curl_report;
use crate::text;
use crate::text::Text;
use crate::tokens::forge;

/// What the refusals of bad tokens need: Frank gets in, and what is not even a token does not. Who does not compare the
/// payload with the signature lets in everything else too, so that is asked first.
const NEEDS: &[&str] = &["authorizer.attached", "authorizer.accepts-frank", "authorizer.rejects-tampered"];

/// `authorizer.rejects-missing`.
pub static MISSING: Check = Check {
    id: "authorizer.rejects-missing",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-missing"),
    needs: &["authorizer.attached", "authorizer.accepts-frank"],
    run: |context| {
        Box::pin(async move {
            let answer = context.refusal().await?;
            judge(context, answer, text!("probe-missing")).await
        })
    },
};

/// `authorizer.rejects-garbage`.
pub static GARBAGE: Check = Check {
    id: "authorizer.rejects-garbage",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-garbage"),
    needs: &["authorizer.attached", "authorizer.accepts-frank", "authorizer.rejects-missing"],
    run: |context| {
        Box::pin(async move {
            let token = forge::garbage(&mut context.random("garbage"));
            send(context, Some(token), text!("probe-garbage")).await
        })
    },
};

/// `authorizer.rejects-tampered`.
pub static TAMPERED: Check = Check {
    id: "authorizer.rejects-tampered",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-tampered"),
    needs: &["authorizer.attached", "authorizer.accepts-frank", "authorizer.rejects-garbage"],
    run: |context| {
        Box::pin(async move {
            let token = forge::tampered(context.api_token().await?.reveal());
            send(context, token, text!("probe-tampered")).await
        })
    },
};

/// `authorizer.rejects-unsigned`.
pub static UNSIGNED: Check = Check {
    id: "authorizer.rejects-unsigned",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-unsigned"),
    needs: NEEDS,
    run: |context| {
        Box::pin(async move {
            let token = forge::unsigned(context.api_token().await?.reveal());
            send(context, token, text!("probe-unsigned")).await
        })
    },
};

/// `authorizer.rejects-forged`.
pub static FORGED: Check = Check {
    id: "authorizer.rejects-forged",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-forged"),
    needs: NEEDS,
    run: |context| {
        Box::pin(async move {
            let token = forge::forged(context.api_token().await?.reveal());
            send(context, token, text!("probe-forged")).await
        })
    },
};

/// `authorizer.rejects-expired`.
pub static EXPIRED: Check = Check {
    id: "authorizer.rejects-expired",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-expired"),
    needs: NEEDS,
    run: |context| {
        Box::pin(async move {
            let Some(token) = context.expired_token().await? else {
                return Ok(Outcome::LeftOut(text!("no-expired-token")));
            };
            send(context, Some(token.reveal().to_owned()), text!("probe-expired")).await
        })
    },
};

/// `authorizer.rejects-wrong-use`.
pub static WRONG_USE: Check = Check {
    id: "authorizer.rejects-wrong-use",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-wrong-use"),
    needs: NEEDS,
    run: |context| {
        Box::pin(async move {
            let token = context.other_token().await?.map(|token| token.reveal().to_owned());
            send(context, token, text!("probe-wrong-use")).await
        })
    },
};

async fn send(context: &Context, token: Option<String>, what: Text) -> Judgement {
    let token = token.ok_or_else(|| Unjudged::missing(&what))?;
    let answer = context.call_report(Some(&token)).await?;
    judge(context, &answer, what).await
}

async fn judge(context: &Context, answer: &Answer, what: Text) -> Judgement {
    let mut notes = Notes::new();
    notes.saw(answer.evidence());
    if matches!(answer.status.as_u16(), 401 | 403) {
        return notes.pass();
    }
    let place = context.the_api().await?.place(&format!("POST {REPORT}"));
    if answer.status.is_server_error() && !answer.is_refusal() {
        return Err(Unjudged::new(place, answer.summary(), text!("look-at-the-authorizer")));
    }
    let seen = text!("answer-for", answer = answer.summary(), probe = what);
    let response = place.property("gateway response UNAUTHORIZED");
    let finding = if answer.status.is_success() && answer.is_refusal() {
        Finding::known(&mistakes::REFUSAL_ANSWERS_200, "401", seen, response)
    } else if answer.status.is_success() {
        Finding::known(&mistakes::STRANGERS_ACCEPTED, "401", seen, place)
    } else {
        Finding::known(&mistakes::REFUSAL_OTHER_STATUS, "401", seen, response)
    };
    notes.fail(finding.reproduce(curl_report(&answer.url, None, answer.authorized)))
}
