//! A change to a finished café, through the SDK. Mistakes of every kind are made in `grading`.

use aws_sdk_cognitoidentityprovider::types::UserPoolClientType;
use cafe::site_config::SiteConfig;
use cafe::{Cafe, find};

use super::World;

/// A finished café, with the ids that changes need.
pub struct Lens {
    pub world: World,
    pub pool: String,
    pub client: String,
    pub site: String,
}

impl Lens {
    pub async fn on(world: World) -> Self {
        let cafe = &world.cafe;
        let names = &cafe.config.names;
        let pool = find::user_pool_id(cafe, &names.user_pool).await.expect("an answer").expect("a pool");
        let client = find::app_client_id(cafe, &pool, &names.app_client).await.expect("an answer").expect("a client");
        let site = find::site_origin(cafe).await.expect("an answer").expect("a site");
        Self { world, pool, client, site }
    }

    pub fn cafe(&self) -> &Cafe {
        &self.world.cafe
    }

    pub async fn config(&self, change: impl FnOnce(&mut SiteConfig)) {
        assert!(cafe::publish::change_config(self.cafe(), change).await.expect("published"));
    }

    /// Changes the app client and keeps all else of it.
    pub async fn change_client(&self, change: impl FnOnce(&mut UserPoolClientType)) {
        let cognito = &self.cafe().clients.cognito;
        let call = cognito.describe_user_pool_client().user_pool_id(&self.pool).client_id(&self.client);
        let mut client = call.send().await.expect("an answer").user_pool_client.expect("a client");
        change(&mut client);
        let call = cognito.update_user_pool_client().user_pool_id(&self.pool).client_id(&self.client);
        let call = call.set_client_name(client.client_name).set_callback_urls(client.callback_urls);
        let call = call.set_logout_urls(client.logout_urls).set_allowed_o_auth_flows(client.allowed_o_auth_flows);
        let call = call.set_allowed_o_auth_scopes(client.allowed_o_auth_scopes);
        let call = call.set_allowed_o_auth_flows_user_pool_client(client.allowed_o_auth_flows_user_pool_client);
        call.set_supported_identity_providers(client.supported_identity_providers).send().await.expect("changed");
    }
}
