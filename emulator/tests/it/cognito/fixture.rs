//! A pool with a client, a domain and Frank in it, as lab 2 leaves them.

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_cognitoidentityprovider::types::{
    AttributeType, ExplicitAuthFlowsType, MessageActionType, OAuthFlowType, UserPoolClientType,
};
use emulator::Cloud;
use emulator::testing::ManualClock;
use serde_json::{Map, Value};

use crate::support;

pub const PASSWORD: &str = "Espresso!4two";
pub const CALLBACK: &str = "https://d1.cloudfront.net/callback.html";
pub const LOGOUT: &str = "https://d1.cloudfront.net/index.html";
pub const PREFIX: &str = "cafe-1";

/// A cloud with the café's user pool.
pub struct Cafe {
    pub cloud: Cloud,
    pub clock: ManualClock,
    pub cognito: Client,
    pub pool: String,
    pub client: String,
}

impl Cafe {
    /// The pool with a public client that may use every flow but client credentials.
    pub async fn open() -> Self {
        let (cloud, clock) = support::cloud();
        let cognito = Client::new(&support::sdk(&cloud));
        let pool = cognito.create_user_pool().pool_name("cafe-staff").send().await.expect("a pool");
        let pool = pool.user_pool.and_then(|pool| pool.id).expect("an id");
        let client = create_client(&cognito, &pool).await;
        let domain = cognito.create_user_pool_domain().domain(PREFIX).user_pool_id(&pool);
        domain.send().await.expect("a domain");
        let cafe = Self { cloud, clock, cognito, client: client.client_id.expect("an id"), pool };
        cafe.hire("frank", PASSWORD).await;
        cafe
    }

    /// A confirmed user with a verified address.
    pub async fn hire(&self, name: &str, password: &str) {
        self.invite(name, "Temp0rary!").await;
        let set = self.cognito.admin_set_user_password().user_pool_id(&self.pool).username(name).password(password);
        set.permanent(true).send().await.expect("a password");
    }

    /// A user with a temporary password.
    pub async fn invite(&self, name: &str, password: &str) {
        let create = self.cognito.admin_create_user().user_pool_id(&self.pool).username(name);
        let create = create.user_attributes(attribute("email", &format!("{name}@cafe.example")));
        let create = create.user_attributes(attribute("email_verified", "true"));
        let create = create.temporary_password(password).message_action(MessageActionType::Suppress);
        create.send().await.expect("a user");
    }

    /// Claims of a token, verified by the pool's keys.
    pub fn claims(&self, token: &str) -> Map<String, Value> {
        emulator::cognito::verify_token(&self.cloud, &self.pool, token).expect("a good token")
    }
}

async fn create_client(cognito: &Client, pool: &str) -> UserPoolClientType {
    let create = cognito.create_user_pool_client().user_pool_id(pool).client_name("cafe-website");
    let create = create
        .explicit_auth_flows(ExplicitAuthFlowsType::AllowUserPasswordAuth)
        .explicit_auth_flows(ExplicitAuthFlowsType::AllowAdminUserPasswordAuth)
        .explicit_auth_flows(ExplicitAuthFlowsType::AllowRefreshTokenAuth)
        .allowed_o_auth_flows_user_pool_client(true)
        .allowed_o_auth_flows(OAuthFlowType::Code)
        .allowed_o_auth_flows(OAuthFlowType::Implicit)
        .allowed_o_auth_scopes("openid")
        .allowed_o_auth_scopes("email")
        .supported_identity_providers("COGNITO")
        .callback_urls(CALLBACK)
        .callback_urls("http://localhost:3000/callback.html?from=login")
        .logout_urls(LOGOUT);
    create.send().await.expect("a client").user_pool_client.expect("a client")
}

pub fn attribute(name: &str, value: &str) -> AttributeType {
    AttributeType::builder().name(name).value(value).build().expect("an attribute")
}

/// Code and text of a refusal.
#[track_caller]
pub fn refusal<T, E: ProvideErrorMetadata, R>(answer: Result<T, SdkError<E, R>>) -> (String, String) {
    let Err(error) = answer else { panic!("it was accepted") };
    let meta = error.meta();
    (meta.code().unwrap_or_default().to_owned(), meta.message().unwrap_or_default().to_owned())
}

#[track_caller]
pub fn assert_refused<T, E: ProvideErrorMetadata, R>(answer: Result<T, SdkError<E, R>>, code: &str, text: &str) {
    assert_eq!(refusal(answer), (code.to_owned(), text.to_owned()));
}
