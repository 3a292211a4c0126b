//! Checks of lab 02: the user pool, its app client, its domain, and Frank.

pub mod callback;
pub mod client;
pub mod domain;
pub mod frank;

use cafe::lab::Lab;

use super::points;
use crate::check::{Check, Judgement, Notes};
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::mistakes;

/// `user-pool.exists`.
pub static EXISTS: Check = Check {
    id: "user-pool.exists",
    lab: Lab::UserPool,
    points: points("user-pool.exists"),
    claim: "the user pool exists",
    needs: &["environment.identity"],
    hints: [
        "Where would Cognito keep Frank's account?",
        "In Cognito, look for the user pool cafe-staff in the region of the café.",
        "Call CreateUserPool with the name cafe-staff, unless ListUserPools already shows it.",
    ],
    run: |context| Box::pin(exists(context)),
};

async fn exists(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let names = context.names().await?;
    let Some(pool) = context.pool().await? else {
        let place = format!("Cognito in {}", context.cafe.region);
        let expected = format!("a user pool named {}", names.user_pool);
        let finding = Finding::known(&mistakes::POOL_MISSING, expected, "no such user pool", place);
        return notes.fail(finding.reproduce(context.aws(&["cognito-idp", "list-user-pools", "--max-results", "60"])));
    };
    notes.saw(Evidence::aws("cognito-idp DescribeUserPool", format!("{} ({})", pool.name, pool.id)));
    if pool.name != names.user_pool {
        notes.advise(format!(
            "The pool is named {}, not {}; it was found through the site or the authorizer.",
            pool.name, names.user_pool
        ));
    }
    if !pool.others.is_empty() {
        notes.advise(format!(
            "There are more pools named {}: {}. Delete the ones that nothing uses.",
            names.user_pool,
            pool.others.join(", ")
        ));
    }
    notes.pass()
}

/// `user-pool.sign-up-closed`.
pub static SIGN_UP_CLOSED: Check = Check {
    id: "user-pool.sign-up-closed",
    lab: Lab::UserPool,
    points: points("user-pool.sign-up-closed"),
    claim: "only an administrator can create users",
    needs: &["user-pool.exists"],
    hints: [
        "Who may create an account for the café's stock report?",
        "Look at the pool's sign-up settings: AdminCreateUserConfig.",
        "Set AdminCreateUserConfig.AllowAdminCreateUserOnly to true when you create the pool, or with UpdateUserPool \
         together with all other settings.",
    ],
    run: |context| Box::pin(sign_up_closed(context)),
};

async fn sign_up_closed(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let pool = context.the_pool().await?;
    let only_admin = pool.only_admin_creates_users;
    notes.saw(Evidence::aws("cognito-idp DescribeUserPool", format!("AllowAdminCreateUserOnly = {only_admin}")));
    if only_admin {
        return notes.pass();
    }
    let finding = Finding::known(
        &mistakes::SIGN_UP_OPEN,
        "true",
        "false: anybody with the client id can sign up and then read the report",
        format!("user pool {} ({}), AdminCreateUserConfig.AllowAdminCreateUserOnly", pool.name, pool.id),
    );
    notes.fail(finding)
}
