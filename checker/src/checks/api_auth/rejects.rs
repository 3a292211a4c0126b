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
use crate::tokens::forge;
use crate::reproduce::curl_report;

/// What the refusals of bad tokens need: Frank gets in, and somebody without any token does not.
const NEEDS: &[&str] = &["authorizer.attached", "authorizer.accepts-frank", "authorizer.rejects-missing"];

/// Where to look is the same for all of them.
const PLACE: &str = "Look at the authorizer of POST /create_report, and at what stands between it and the caller.";
/// So is what to change.
const CHANGE: &str =
    "Use a COGNITO_USER_POOLS authorizer on POST /create_report and let API Gateway verify tokens; deploy.";

/// `authorizer.rejects-missing`.
pub static MISSING: Check = Check {
    id: "authorizer.rejects-missing",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-missing"),
    claim: "create_report refuses a request without a token",
    needs: &["authorizer.attached", "authorizer.accepts-frank"],
    hints: ["What does somebody get who sends nothing at all?", PLACE, CHANGE],
    run: |context| {
        Box::pin(async move {
            let answer = context.refusal().await?;
            judge(context, answer, "a request without a token").await
        })
    },
};

/// `authorizer.rejects-garbage`.
pub static GARBAGE: Check = Check {
    id: "authorizer.rejects-garbage",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-garbage"),
    claim: "create_report refuses nonsense instead of a token",
    needs: NEEDS,
    hints: ["Is it enough that there is something in the Authorization header?", PLACE, CHANGE],
    run: |context| {
        Box::pin(async move {
            let token = forge::garbage(&mut context.random("garbage"));
            send(context, Some(token), "nonsense instead of a token").await
        })
    },
};

/// `authorizer.rejects-tampered`.
pub static TAMPERED: Check = Check {
    id: "authorizer.rejects-tampered",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-tampered"),
    claim: "create_report refuses a token whose payload was changed",
    needs: NEEDS,
    hints: ["What if somebody writes another name into Frank's token?", PLACE, CHANGE],
    run: |context| {
        Box::pin(async move {
            let token = forge::tampered(context.api_token().await?.reveal());
            send(context, token, "a token with a changed payload").await
        })
    },
};

/// `authorizer.rejects-unsigned`.
pub static UNSIGNED: Check = Check {
    id: "authorizer.rejects-unsigned",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-unsigned"),
    claim: "create_report refuses a token with `alg: none`",
    needs: NEEDS,
    hints: ["What if a token says of itself that it needs no signature?", PLACE, CHANGE],
    run: |context| {
        Box::pin(async move {
            let token = forge::unsigned(context.api_token().await?.reveal());
            send(context, token, "a token with `alg: none`").await
        })
    },
};

/// `authorizer.rejects-forged`.
pub static FORGED: Check = Check {
    id: "authorizer.rejects-forged",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-forged"),
    claim: "create_report refuses a token signed by another key under the same `kid`",
    needs: NEEDS,
    hints: ["A signature is worth as much as the key that made it. Whose key is it?", PLACE, CHANGE],
    run: |context| {
        Box::pin(async move {
            let token = forge::forged(context.api_token().await?.reveal());
            send(context, token, "a token signed by another key").await
        })
    },
};

/// `authorizer.rejects-expired`.
pub static EXPIRED: Check = Check {
    id: "authorizer.rejects-expired",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-expired"),
    claim: "create_report refuses a token that is past its time",
    needs: NEEDS,
    hints: ["For how long is Frank's token good?", PLACE, CHANGE],
    run: |context| {
        Box::pin(async move {
            let Some(token) = context.expired_token().await? else {
                return Ok(Outcome::LeftOut("the target cannot make an expired token".to_owned()));
            };
            send(context, Some(token.reveal().to_owned()), "an expired token").await
        })
    },
};

/// `authorizer.rejects-wrong-use`.
pub static WRONG_USE: Check = Check {
    id: "authorizer.rejects-wrong-use",
    lab: Lab::ApiAuth,
    points: points("authorizer.rejects-wrong-use"),
    claim: "create_report refuses an access token where an id token is due, and the reverse",
    needs: NEEDS,
    hints: ["Frank gets two tokens at the login. Are they good for the same things?", PLACE, CHANGE],
    run: |context| {
        Box::pin(async move {
            let token = context.other_token().await?.map(|token| token.reveal().to_owned());
            send(context, token, "a token of the other use").await
        })
    },
};

async fn send(context: &Context, token: Option<String>, what: &str) -> Judgement {
    let token = token.ok_or_else(|| Unjudged::missing(what))?;
    let answer = context.call_report(Some(&token)).await?;
    judge(context, &answer, what).await
}

async fn judge(context: &Context, answer: &Answer, what: &str) -> Judgement {
    let mut notes = Notes::new();
    notes.saw(answer.evidence());
    if matches!(answer.status.as_u16(), 401 | 403) {
        return notes.pass();
    }
    let place = context.the_api().await?.place(&format!("POST {REPORT}"));
    if answer.status.is_server_error() {
        return Err(Unjudged::new(place, answer.summary(), "Look at the authorizer and check again."));
    }
    let seen = format!("{} for {what}", answer.summary());
    let finding = if answer.status.is_success() && answer.is_refusal() {
        Finding::known(&mistakes::REFUSAL_ANSWERS_200, "401", seen, format!("{place}, gateway response UNAUTHORIZED"))
    } else if answer.status.is_success() {
        Finding::known(&mistakes::STRANGERS_ACCEPTED, "401", seen, place)
    } else {
        Finding::unknown("401", seen, place, "Let the UNAUTHORIZED gateway response answer 401, then deploy.")
    };
    notes.fail(finding.reproduce(curl_report(&answer.url, None, answer.note.starts_with("Authorization"))))
}
