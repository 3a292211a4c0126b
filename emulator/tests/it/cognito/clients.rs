//! App clients.

use aws_sdk_cognitoidentityprovider::operation::create_user_pool_client::builders::CreateUserPoolClientFluentBuilder;
use aws_sdk_cognitoidentityprovider::types::{
    ExplicitAuthFlowsType, OAuthFlowType, PreventUserExistenceErrorTypes, TimeUnitsType, TokenValidityUnitsType,
};

use super::fixture::{CALLBACK, Cafe, assert_refused};

const INVALID: &str = "InvalidParameterException";
const FLOW: &str = "InvalidOAuthFlowException";

fn create(cafe: &Cafe) -> CreateUserPoolClientFluentBuilder {
    cafe.cognito.create_user_pool_client().user_pool_id(&cafe.pool).client_name("another")
}

#[tokio::test]
async fn a_client_made_with_a_name_alone_has_awss_defaults() {
    let cafe = Cafe::open().await;
    let client = create(&cafe).send().await.expect("a client").user_pool_client.expect("it");
    assert_eq!((client.refresh_token_validity(), client.auth_session_validity()), (30, Some(3)));
    assert_eq!(client.enable_token_revocation(), Some(true));
    assert_eq!(client.allowed_o_auth_flows_user_pool_client(), Some(false));
    assert_eq!((client.client_secret(), client.prevent_user_existence_errors()), (None, None));
    assert!(client.callback_urls.is_none() && client.allowed_o_auth_scopes.is_none());
    assert!(client.explicit_auth_flows.is_none() && client.supported_identity_providers.is_none());
    let secret = create(&cafe).generate_secret(true).send().await.expect("a client").user_pool_client.expect("it");
    assert!(secret.client_secret().is_some_and(|secret| secret.len() > 40));
}

#[tokio::test]
async fn an_update_wipes_what_it_does_not_name() {
    let cafe = Cafe::open().await;
    let update = || cafe.cognito.update_user_pool_client().user_pool_id(&cafe.pool).client_id(&cafe.client);
    let other = update().callback_urls("https://d2.cloudfront.net/").send().await.expect("an update");
    let client = other.user_pool_client.expect("it");
    assert_eq!(client.callback_urls(), ["https://d2.cloudfront.net/"]);
    assert_eq!(client.allowed_o_auth_flows_user_pool_client(), Some(false));
    assert!(client.allowed_o_auth_flows.is_none() && client.allowed_o_auth_scopes.is_none());
    assert!(client.supported_identity_providers.is_none() && client.logout_urls.is_none());
    assert_eq!(client.client_name(), Some("cafe-website"));
    let unknown = cafe.cognito.describe_user_pool_client().user_pool_id(&cafe.pool).client_id("nobody").send().await;
    assert_refused(unknown, "ResourceNotFoundException", "User pool client nobody does not exist.");
    let listed = cafe.cognito.list_user_pool_clients().user_pool_id(&cafe.pool).send().await.expect("a list");
    assert_eq!(listed.user_pool_clients()[0].client_id(), Some(cafe.client.as_str()));
    let delete = || cafe.cognito.delete_user_pool_client().user_pool_id(&cafe.pool).client_id(&cafe.client).send();
    delete().await.expect("gone");
    assert!(delete().await.is_err());
}

#[tokio::test]
async fn oauth_settings_are_checked_in_awss_words() {
    let cafe = Cafe::open().await;
    let create = || create(&cafe).allowed_o_auth_flows_user_pool_client(true);
    let text =
        "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.";
    assert_refused(create().send().await, INVALID, text);
    let code = || create().allowed_o_auth_flows(OAuthFlowType::Code).allowed_o_auth_scopes("openid");
    let text = "CallbackUrls can not be empty when code flow or implicit flow is selected";
    assert_refused(code().send().await, FLOW, text);
    let http = code().callback_urls("http://cafe.s3-website-us-east-1.amazonaws.com/callback.html");
    let text = "http://cafe.s3-website-us-east-1.amazonaws.com/callback.html cannot use the HTTP protocol.";
    assert_refused(http.send().await, INVALID, text);
    let fragment = code().callback_urls("https://cafe.example/#done");
    assert_refused(fragment.send().await, INVALID, "https://cafe.example/#done cannot use fragment");
    let logout = code().callback_urls(CALLBACK).logout_urls("http://cafe.example/");
    assert_refused(logout.send().await, INVALID, "http://cafe.example/ cannot use the HTTP protocol.");
    let mix = code().callback_urls(CALLBACK).allowed_o_auth_flows(OAuthFlowType::ClientCredentials);
    let text = "client_credentials flow can not be selected along with code flow or implicit flow.";
    assert_refused(mix.send().await, FLOW, text);
    let machine = create().allowed_o_auth_flows(OAuthFlowType::ClientCredentials).allowed_o_auth_scopes("openid");
    let text = "client_credentials flow can not be selected if client does not have a client secret.";
    assert_refused(machine.send().await, FLOW, text);
    let scope = code().callback_urls(CALLBACK).allowed_o_auth_scopes("orders/read");
    assert_refused(scope.send().await, "ScopeDoesNotExistException", "Invalid scope requested: orders/read");
    for local in ["http://localhost/", "http://127.0.0.1:8080/x", "http://d1.cloudfront.localhost:4566/callback.html"] {
        code().callback_urls(local).send().await.expect(local);
    }
}

#[tokio::test]
async fn sign_in_settings_are_checked_in_awss_words() {
    let cafe = Cafe::open().await;
    let mix = create(&cafe)
        .explicit_auth_flows(ExplicitAuthFlowsType::AllowUserPasswordAuth)
        .explicit_auth_flows(ExplicitAuthFlowsType::UserPasswordAuth);
    let text = "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.";
    assert_refused(mix.send().await, INVALID, text);
    let minutes = |count| {
        let units = TokenValidityUnitsType::builder().access_token(TimeUnitsType::Minutes).build();
        create(&cafe).access_token_validity(count).token_validity_units(units)
    };
    assert_refused(minutes(4).send().await, INVALID, "Invalid range for token validity.");
    minutes(5).send().await.expect("five minutes are enough");
    let hours = TokenValidityUnitsType::builder().refresh_token(TimeUnitsType::Hours).build();
    let long = create(&cafe).access_token_validity(2).refresh_token_validity(1).token_validity_units(hours);
    let text = "Access and Id Token expiration times must be less than or equal to refresh token expiration times.";
    assert_refused(long.send().await, INVALID, text);
    let stranger = create(&cafe).supported_identity_providers("Google");
    let text = format!("The provider Google does not exist for User Pool {}.", cafe.pool);
    assert_refused(stranger.send().await, INVALID, &text);
    let enabled = create(&cafe).prevent_user_existence_errors(PreventUserExistenceErrorTypes::Enabled);
    let client = enabled.send().await.expect("a client").user_pool_client.expect("it");
    assert_eq!(client.prevent_user_existence_errors(), Some(&PreventUserExistenceErrorTypes::Enabled));
}
