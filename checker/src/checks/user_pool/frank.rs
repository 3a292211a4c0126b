//! `user.frank`: Frank's account is ready for use.

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::mistakes;

/// `user.frank`.
pub static CHECK: Check = Check {
    id: "user.frank",
    lab: Lab::UserPool,
    points: points("user.frank"),
    claim: "Frank exists, is enabled and confirmed, and his e-mail address is verified",
    needs: &["user-pool.exists"],
    hints: [
        "An account that somebody made for Frank is not yet an account that Frank can use.",
        "Look at the user frank in the pool: enabled, confirmation status, email_verified.",
        "AdminCreateUser with email, email_verified = true and MessageAction SUPPRESS; then AdminSetUserPassword with \
         Permanent = true.",
    ],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let (pool, name) = futures::try_join!(context.the_pool(), context.login_name())?;
    let place = format!("user {name} in pool {} ({})", pool.name, pool.id);
    let reproduce = context.aws(&["cognito-idp", "admin-get-user", "--user-pool-id", &pool.id, "--username", name]);
    let Some(user) = context.user().await? else {
        let finding = Finding::known(&mistakes::USER_MISSING, format!("a user {name}"), "no such user", place);
        return notes.fail(finding.reproduce(reproduce));
    };
    notes.saw(Evidence::aws(
        "cognito-idp AdminGetUser",
        format!("status {}, enabled {}, email_verified {}", user.status, user.enabled, user.email_verified),
    ));
    let finding = if !user.enabled {
        Finding::known(&mistakes::USER_DISABLED, "enabled", "disabled", place)
    } else if user.status == "FORCE_CHANGE_PASSWORD" {
        let place = format!("{place}, UserStatus");
        Finding::known(&mistakes::USER_FORCE_CHANGE_PASSWORD, "CONFIRMED", user.status, place)
    } else if user.status != "CONFIRMED" {
        Finding::known(&mistakes::USER_UNCONFIRMED, "CONFIRMED", user.status, format!("{place}, UserStatus"))
    } else if !user.email_verified {
        let seen = if user.email.is_some() { "an address that is not verified" } else { "no address" };
        Finding::known(&mistakes::EMAIL_NOT_VERIFIED, "a verified address", seen, format!("{place}, email_verified"))
    } else {
        return notes.pass();
    };
    notes.fail(finding.reproduce(reproduce))
}
