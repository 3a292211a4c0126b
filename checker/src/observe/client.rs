//! The site's app client.

use super::aws;
use super::pool::{Pool, vote};
use crate::context::Context;
use crate::finding::Unjudged;
use crate::text;
use crate::text::Text;

/// The app client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppClient {
    pub id: String,
    pub name: String,
    pub has_secret: bool,
    pub oauth_enabled: bool,
    /// `code`, `implicit`, `client_credentials`.
    pub flows: Vec<String>,
    pub scopes: Vec<String>,
    pub callbacks: Vec<String>,
    pub logouts: Vec<String>,
    pub providers: Vec<String>,
}

impl AppClient {
    /// For `where`: `app client cafe-website (id)`.
    pub fn place(&self, property: &str) -> Text {
        text!("place-client", name = &self.name, id = &self.id).property(property)
    }

    /// The response type of a grant that this client allows.
    pub fn response_type(&self) -> &'static str {
        if self.flows.iter().any(|flow| flow == "code") { "code" } else { "token" }
    }
}

impl Context {
    /// The client that the site names, else a public one with the right name, else any that comes close.
    pub async fn client(&self) -> Result<Option<&AppClient>, Unjudged> {
        self.seen.client.get(self.find_client()).await.map(Option::as_ref)
    }

    /// The site's client, for checks that need `app-client.public`.
    pub async fn the_client(&self) -> Result<&AppClient, Unjudged> {
        self.client().await?.ok_or_else(|| Unjudged::missing(text!("the-client")))
    }

    async fn find_client(&self) -> Result<Option<AppClient>, Unjudged> {
        let (pool, names) = futures::try_join!(self.the_pool(), self.names())?;
        let (auth, unread) = vote(self.auth().await);
        let wired = auth.map(|auth| auth.client_id.as_str());
        if let Some(why) = unread.filter(|_| pool.clients.len() > 1) {
            return Err(why);
        }
        if let Some((id, _)) = pool.clients.iter().find(|(id, _)| Some(id.as_str()) == wired) {
            return self.describe_client(pool, id).await;
        }
        let mut best: Option<(u32, AppClient)> = None;
        for (id, name) in &pool.clients {
            let Some(client) = self.describe_client(pool, id).await? else { continue };
            let score = 4 * u32::from(*name == names.app_client)
                + 2 * u32::from(!client.has_secret)
                + u32::from(client.oauth_enabled);
            if best.as_ref().is_none_or(|(best, _)| score > *best) {
                best = Some((score, client));
            }
        }
        Ok(best.map(|(_, client)| client))
    }

    async fn describe_client(&self, pool: &Pool, id: &str) -> Result<Option<AppClient>, Unjudged> {
        let call = || self.cafe.clients.cognito.describe_user_pool_client().user_pool_id(&pool.id).client_id(id).send();
        let answer = aws::look_up(&self.options.patience, "cognito-idp DescribeUserPoolClient", call).await?;
        let Some(client) = answer.and_then(|answer| answer.user_pool_client) else { return Ok(None) };
        let flows = client.allowed_o_auth_flows.unwrap_or_default();
        Ok(Some(AppClient {
            id: id.to_owned(),
            name: client.client_name.unwrap_or_default(),
            has_secret: client.client_secret.is_some_and(|secret| !secret.is_empty()),
            oauth_enabled: client.allowed_o_auth_flows_user_pool_client.unwrap_or(false),
            flows: flows.iter().map(|flow| flow.as_str().to_owned()).collect(),
            scopes: client.allowed_o_auth_scopes.unwrap_or_default(),
            callbacks: client.callback_urls.unwrap_or_default(),
            logouts: client.logout_urls.unwrap_or_default(),
            providers: client.supported_identity_providers.unwrap_or_default(),
        }))
    }
}
