//! What users do about themselves.

use aws_sdk_cognitoidentityprovider::types::{
    AdminCreateUserConfigType, AuthFlowType, UserStatusType, VerifiedAttributeType,
};

use super::fixture::{Cafe, PASSWORD, assert_refused, attribute, refusal};
use super::sign_in::{attempt, tokens};
use crate::support;

const NOT_AUTHORIZED: &str = "NotAuthorizedException";

#[tokio::test]
async fn an_access_token_opens_the_users_own_record() {
    let cafe = Cafe::open().await;
    let answer = tokens(&cafe, "frank").await;
    let get = |token: &str| cafe.cognito.get_user().access_token(token).send();
    let user = get(answer.access_token().expect("one")).await.expect("him");
    assert_eq!(user.username(), "frank");
    let id_token = get(answer.id_token().expect("one")).await;
    assert_refused(id_token, NOT_AUTHORIZED, "Invalid Access Token");
    assert_refused(get("garbage").await, NOT_AUTHORIZED, "Invalid Access Token");
    cafe.clock.advance(std::time::Duration::from_hours(1));
    let late = get(answer.access_token().expect("one")).await;
    assert_refused(late, NOT_AUTHORIZED, "Access Token has expired");
}

#[tokio::test]
async fn signing_out_everywhere_and_revoking_end_tokens() {
    let cafe = Cafe::open().await;
    let first = tokens(&cafe, "frank").await;
    let second = tokens(&cafe, "frank").await;
    let get = async |token: Option<&str>| cafe.cognito.get_user().access_token(token.expect("one")).send().await;
    let revoke = cafe.cognito.revoke_token().client_id(&cafe.client).token(first.refresh_token().expect("one"));
    revoke.send().await.expect("revoked");
    assert_refused(get(first.access_token()).await, NOT_AUTHORIZED, "Access Token has been revoked");
    get(second.access_token()).await.expect("another sign-in");
    let refresh = cafe.cognito.initiate_auth().client_id(&cafe.client).auth_flow(AuthFlowType::RefreshTokenAuth);
    let refresh = refresh.auth_parameters("REFRESH_TOKEN", first.refresh_token().expect("one")).send().await;
    assert_refused(refresh, NOT_AUTHORIZED, "Refresh Token has been revoked");
    let out = cafe.cognito.global_sign_out().access_token(second.access_token().expect("one"));
    out.send().await.expect("signed out");
    assert_refused(get(second.access_token()).await, NOT_AUTHORIZED, "Access Token has been revoked");
    let third = tokens(&cafe, "frank").await;
    get(third.access_token()).await.expect("a sign-in in the same second");
    let wrong = cafe.cognito.revoke_token().client_id(&cafe.client).token(third.access_token().expect("one")).send();
    assert_eq!(refusal(wrong.await).0, "UnsupportedTokenTypeException");
}

#[tokio::test]
async fn passwords_and_attributes_are_changed() {
    let cafe = Cafe::open().await;
    let token = tokens(&cafe, "frank").await.access_token.expect("one");
    let change = |old: &str, new: &str| {
        let change = cafe.cognito.change_password().access_token(&token);
        change.previous_password(old).proposed_password(new).send()
    };
    assert_eq!(refusal(change("Wrong!4two", "Ristretto!4two").await).0, NOT_AUTHORIZED);
    assert_eq!(refusal(change(PASSWORD, "weak").await).0, "InvalidPasswordException");
    change(PASSWORD, "Ristretto!4two").await.expect("a new password");
    attempt(&cafe, "frank", "Ristretto!4two").send().await.expect("a sign-in");
    let update = |name: &str, value: &str| {
        cafe.cognito.update_user_attributes().access_token(&token).user_attributes(attribute(name, value)).send()
    };
    update("nickname", "Franky").await.expect("a nickname");
    let text = "A client attempted to write unauthorized attribute";
    assert_refused(update("email_verified", "true").await, NOT_AUTHORIZED, text);
}

#[tokio::test]
async fn sign_up_is_open_until_it_is_closed() {
    let cafe = Cafe::open().await;
    let update = || cafe.cognito.update_user_pool().user_pool_id(&cafe.pool);
    update().auto_verified_attributes(VerifiedAttributeType::Email).send().await.expect("an update");
    let sign_up = |name: &str| {
        let sign_up = cafe.cognito.sign_up().client_id(&cafe.client).username(name).password(PASSWORD);
        sign_up.user_attributes(attribute("email", "mallory@cafe.example")).send()
    };
    let answer = sign_up("mallory").await.expect("a user");
    assert!(!answer.user_confirmed());
    assert_eq!(answer.code_delivery_details().expect("mail").destination(), Some("m***@c***"));
    let early = attempt(&cafe, "mallory", PASSWORD).send().await;
    assert_refused(early, "UserNotConfirmedException", "User is not confirmed.");
    let confirm = |code: &str| {
        let confirm = cafe.cognito.confirm_sign_up().client_id(&cafe.client).username("mallory");
        confirm.confirmation_code(code).send()
    };
    assert_eq!(refusal(confirm("nothing").await).0, "CodeMismatchException");
    confirm(&support::mailed_code(&cafe.cloud).await).await.expect("confirmed");
    attempt(&cafe, "mallory", PASSWORD).send().await.expect("a sign-in");

    let closed = AdminCreateUserConfigType::builder().allow_admin_create_user_only(true).build();
    update().admin_create_user_config(closed).send().await.expect("an update");
    let text = "SignUp is not permitted for this user pool";
    assert_refused(sign_up("eve").await, NOT_AUTHORIZED, text);
    let get = cafe.cognito.admin_get_user().user_pool_id(&cafe.pool).username("mallory").send().await.expect("her");
    assert_eq!(get.user_status(), Some(&UserStatusType::Confirmed));
}
