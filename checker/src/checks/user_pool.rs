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
use crate::text;

/// `user-pool.exists`.
pub static EXISTS: Check = Check {
    id: "user-pool.exists",
    lab: Lab::UserPool,
    points: points("user-pool.exists"),
    needs: &["environment.identity"],
    run: |context| Box::pin(exists(context)),
};

async fn exists(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let names = context.names().await?;
    let Some(pool) = context.pool().await? else {
        let place = text!("place-cognito", region = &context.cafe.region);
        let expected = text!("a-pool-named", pool = &names.user_pool);
        let finding = Finding::known(&mistakes::POOL_MISSING, expected, text!("no-such-pool"), place);
        return notes.fail(finding.reproduce(context.aws(&["cognito-idp", "list-user-pools", "--max-results", "60"])));
    };
    notes.saw(Evidence::aws("cognito-idp DescribeUserPool", format!("{} ({})", pool.name, pool.id)));
    if pool.name != names.user_pool {
        notes.advise(text!("pool-of-another-name", name = &pool.name, expected = &names.user_pool));
    }
    if !pool.others.is_empty() {
        notes.advise(text!("more-pools", name = &names.user_pool, ids = pool.others.join(", ")));
    }
    notes.pass()
}

/// `user-pool.sign-up-closed`.
pub static SIGN_UP_CLOSED: Check = Check {
    id: "user-pool.sign-up-closed",
    lab: Lab::UserPool,
    points: points("user-pool.sign-up-closed"),
    needs: &["user-pool.exists"],
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
        text!("sign-up-is-open"),
        pool.place().property("AdminCreateUserConfig.AllowAdminCreateUserOnly"),
    );
    notes.fail(finding)
}
