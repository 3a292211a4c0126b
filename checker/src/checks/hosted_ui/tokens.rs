//! `tokens.valid`: Frank's tokens are what a careful verifier accepts.

use cafe::lab::Lab;
use serde_json::Value;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::{Finding, Unjudged};
use crate::mistakes::{self, Mistake};
use crate::tokens::Claims;

/// Seconds that clocks may differ.
const LEEWAY: i64 = 120;

/// `tokens.valid`.
pub static CHECK: Check = Check {
    id: "tokens.valid",
    lab: Lab::HostedUi,
    points: points("tokens.valid"),
    claim: "the tokens verify: RS256 against the pool's keys, issuer, audience, use, expiry and nonce",
    needs: &["hosted-ui.sign-in"],
    hints: [
        "Anybody can write a token. What makes one believable?",
        "Decode the id token (not on a website of somebody else's) and compare iss, aud and token_use with your pool.",
        "Let config.json name the domain and the client of one and the same pool.",
    ],
    run: |context| Box::pin(judge(context)),
};

/// What a claim has to be.
struct Rule {
    claim: &'static str,
    expected: String,
}

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let (session, pool, client) = futures::try_join!(context.session(), context.the_pool(), context.the_client())?;
    let keys = context.keys().await?;
    let now = (context.options.now)().as_second();
    let issuer = context.cafe.addresses.issuer(&pool.id);
    let rule = |claim, expected: &str| Rule { claim, expected: expected.to_owned() };
    let id =
        vec![rule("iss", &issuer), rule("aud", &client.id), rule("token_use", "id"), rule("nonce", &session.nonce)];
    let access = vec![rule("iss", &issuer), rule("client_id", &client.id), rule("token_use", "access")];
    for (name, token, rules) in [("id", &session.tokens.id_token, id), ("access", &session.tokens.access_token, access)]
    {
        let Some(token) = token else { continue };
        let place = format!("{name} token of Frank");
        let claims = match context.verify(token.reveal(), keys) {
            Ok(claims) => claims,
            Err(invalid) => {
                let expected = "a signature of the pool";
                let finding = Finding::known(&mistakes::TOKEN_NOT_FROM_POOL, expected, invalid, place);
                return notes.fail(finding);
            }
        };
        if let Some(finding) = judge_claims(&claims, &rules, now, &place)? {
            return notes.fail(finding);
        }
        notes.saw(Evidence::aws(
            "JWKS of the pool",
            format!("{name} token verified with one of {} keys", keys.keys.len()),
        ));
    }
    notes.pass()
}

fn judge_claims(claims: &Claims, rules: &[Rule], now: i64, place: &str) -> Result<Option<Finding>, Unjudged> {
    for Rule { claim, expected } in rules {
        let seen = claims.get(*claim).and_then(Value::as_str).unwrap_or("nothing");
        if seen == expected {
            continue;
        }
        let (mistake, expected, seen): (&Mistake, _, _) = match *claim {
            "nonce" => (&mistakes::NONCE_LOST, "the nonce of this login", "another one or none"),
            _ => (&mistakes::TOKEN_NOT_FROM_POOL, expected.as_str(), seen),
        };
        return Ok(Some(Finding::known(mistake, expected, seen, format!("{place}, {claim}"))));
    }
    let time = |name: &str| claims.get(name).and_then(Value::as_i64);
    let (Some(expires), Some(issued)) = (time("exp"), time("iat")) else {
        let finding = Finding::known(&mistakes::TOKEN_NOT_FROM_POOL, "exp and iat", "no such claims", place);
        return Ok(Some(finding));
    };
    if expires <= issued {
        let place = format!("{place}, exp");
        let finding = Finding::known(&mistakes::TOKEN_EXPIRED, "a time after iat", "a time before iat", place);
        return Ok(Some(finding));
    }
    if now > expires + LEEWAY || now < issued - LEEWAY {
        let cause = format!("the token was made {} s away from this machine's time", (now - issued).abs());
        return Err(Unjudged::new(place, cause, "Set this machine's clock (or the cloud's) and check again."));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        let claims = serde_json::json!({ "iss": "i", "aud": "c", "token_use": "id", "iat": 1000, "exp": 4600 });
        claims.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn claims_are_compared_with_the_pool_and_the_clock() {
        let rules = [Rule { claim: "iss", expected: "i".to_owned() }];
        assert_eq!(judge_claims(&claims(), &rules, 2000, "t"), Ok(None));
        let other = [Rule { claim: "aud", expected: "d".to_owned() }];
        let finding = judge_claims(&claims(), &other, 2000, "t").expect("judged").expect("a finding");
        assert_eq!(finding.mistake.as_deref(), Some("token-not-from-pool"));
        assert_eq!(finding.place, "t, aud");
        assert!(judge_claims(&claims(), &rules, 9000, "t").is_err());
    }
}
