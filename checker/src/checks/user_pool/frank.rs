//! `user.frank`: Frank's account is ready for use.

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::mistakes;
use crate::text;

/// `user.frank`.
pub static CHECK: Check = Check {
    id: "user.frank",
    lab: Lab::UserPool,
    points: points("user.frank"),
    needs: &["user-pool.exists"],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let (pool, name) = futures::try_join!(context.the_pool(), context.login_name())?;
    let place = text!("place-user", user = name, pool = pool.place());
    let reproduce = context.aws(&["cognito-idp", "admin-get-user", "--user-pool-id", &pool.id, "--username", name]);
    let Some(user) = context.user().await? else {
        let finding =
            Finding::known(&mistakes::USER_MISSING, text!("a-user-named", user = name), text!("no-such-user"), place);
        return notes.fail(finding.reproduce(reproduce));
    };
    notes.saw(Evidence::aws(
        "cognito-idp AdminGetUser",
        format!("UserStatus: {}; Enabled: {}; email_verified: {}", user.status, user.enabled, user.email_verified),
    ));
    let finding = if !user.enabled {
        Finding::known(&mistakes::USER_DISABLED, "true", "false", place.property("Enabled"))
    } else if user.status == "FORCE_CHANGE_PASSWORD" {
        let place = place.property("UserStatus");
        Finding::known(&mistakes::USER_FORCE_CHANGE_PASSWORD, "CONFIRMED", user.status, place)
    } else if user.status != "CONFIRMED" {
        Finding::known(&mistakes::USER_UNCONFIRMED, "CONFIRMED", user.status, place.property("UserStatus"))
    } else if !user.email_verified {
        let seen = if user.email.is_some() { text!("an-unverified-address") } else { text!("no-address") };
        Finding::known(
            &mistakes::EMAIL_NOT_VERIFIED,
            text!("a-verified-address"),
            seen,
            place.property("email_verified"),
        )
    } else {
        return notes.pass();
    };
    notes.fail(finding.reproduce(reproduce))
}
