//! `tokens.valid`: Frank's tokens are what a careful verifier accepts.

use cafe::lab::Lab;
use serde_json::Value;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::{Finding, Unjudged};
use crate::mistakes::{self, Mistake};
use crate::text;
use crate::text::Text;
use crate::tokens::{Claims, Invalid};

/// Seconds that clocks may differ.
const LEEWAY: i64 = 120;

/// `tokens.valid`.
pub static CHECK: Check = Check {
    id: "tokens.valid",
    lab: Lab::HostedUi,
    points: points("tokens.valid"),
    needs: &["hosted-ui.sign-in"],
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
        let place = text!("place-token", use = name);
        let claims = match context.verify(token.reveal(), keys) {
            Ok(claims) => claims,
            Err(invalid) => {
                let expected = text!("a-signature-of-the-pool");
                let finding = Finding::known(&mistakes::TOKEN_NOT_FROM_POOL, expected, in_words(&invalid), place);
                return notes.fail(finding);
            }
        };
        if let Some(finding) = judge_claims(&claims, &rules, now, &place)? {
            return notes.fail(finding);
        }
        notes.saw(Evidence::aws("JWKS of the pool", text!("token-verified", name = name, count = keys.keys.len())));
    }
    notes.pass()
}

fn judge_claims(claims: &Claims, rules: &[Rule], now: i64, place: &Text) -> Result<Option<Finding>, Unjudged> {
    for Rule { claim, expected } in rules {
        let seen = claims.get(*claim).and_then(Value::as_str).unwrap_or_default();
        if seen == expected {
            continue;
        }
        let (mistake, expected, seen): (&Mistake, Text, Text) = match *claim {
            "nonce" => (&mistakes::NONCE_LOST, text!("the-nonce"), text!("another-nonce")),
            _ if seen.is_empty() => (&mistakes::TOKEN_NOT_FROM_POOL, expected.into(), text!("nothing")),
            _ => (&mistakes::TOKEN_NOT_FROM_POOL, expected.into(), seen.into()),
        };
        return Ok(Some(Finding::known(mistake, expected, seen, place.property(*claim))));
    }
    let time = |name: &str| claims.get(name).and_then(Value::as_i64);
    let (Some(expires), Some(issued)) = (time("exp"), time("iat")) else {
        let finding = Finding::known(&mistakes::TOKEN_NOT_FROM_POOL, "exp, iat", text!("no-such-claims"), place);
        return Ok(Some(finding));
    };
    if expires <= issued {
        let place = place.property("exp");
        let finding =
            Finding::known(&mistakes::TOKEN_EXPIRED, text!("a-time-after-iat"), text!("a-time-before-iat"), place);
        return Ok(Some(finding));
    }
    if now > expires + LEEWAY || now < issued - LEEWAY {
        let cause = text!("clocks-differ", seconds = (now - issued).unsigned_abs());
        return Err(Unjudged::new(place, cause, text!("cure-clocks")));
    }
    Ok(None)
}

/// Why a token is not to be believed.
fn in_words(invalid: &Invalid) -> Text {
    match invalid {
        Invalid::Form => text!("token-shape"),
        Invalid::Algorithm(algorithm) => text!("token-algorithm", algorithm = algorithm),
        Invalid::Key => text!("token-unknown-key"),
        Invalid::Signature => text!("token-signature"),
    }
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
        assert_eq!(judge_claims(&claims(), &rules, 2000, &"t".into()), Ok(None));
        let other = [Rule { claim: "aud", expected: "d".to_owned() }];
        let finding = judge_claims(&claims(), &other, 2000, &"t".into()).expect("judged").expect("a finding");
        assert_eq!(finding.mistake.as_deref(), Some("token-not-from-pool"));
        assert_eq!(finding.place, "t, aud");
        assert!(judge_claims(&claims(), &rules, 9000, &"t".into()).is_err());
    }
}
