//! Calls of the café's API, as the site or a stranger would make them.

use cafe::Secret;

use super::api_model::REPORT;
use super::probe::Answer;
use crate::context::Context;
use crate::finding::Unjudged;
use crate::text;

impl Context {
    /// `POST /create_report` from the site's origin with this text in the Authorization header.
    pub async fn call_report(&self, authorization: Option<&str>) -> Result<Answer, Unjudged> {
        let stage = self.stage_url().await?;
        // Where there is no site, the answer is still worth having.
        let origin = self.site_origin().await.ok();
        self.call_report_at(&format!("{stage}{REPORT}"), origin.as_deref(), authorization).await
    }

    /// The same at another address.
    pub async fn call_report_at(
        &self,
        url: &str,
        origin: Option<&str>,
        authorization: Option<&str>,
    ) -> Result<Answer, Unjudged> {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(origin.map(|origin| ("origin", origin)));
        headers.extend(authorization.map(|text| ("authorization", text)));
        self.send("POST", url, &headers, "{}").await
    }

    /// What a stranger without a token gets.
    pub async fn refusal(&self) -> Result<&Answer, Unjudged> {
        self.seen.refusal.get(self.call_report(None)).await
    }

    /// What Frank gets with the token that the site sends.
    pub async fn acceptance(&self) -> Result<&Answer, Unjudged> {
        let make = async { self.call_report(Some(self.api_token().await?.reveal())).await };
        self.seen.acceptance.get(make).await
    }

    /// The token that the site's `config.json` says the API gets.
    pub async fn api_token(&self) -> Result<&Secret, Unjudged> {
        let (auth, session) = futures::try_join!(self.the_auth(), self.session())?;
        session.tokens.for_use(&auth.token_use).ok_or_else(|| Unjudged::missing(text!("the-api-token")))
    }

    /// The token of the other use: it has to be refused.
    pub async fn other_token(&self) -> Result<Option<&Secret>, Unjudged> {
        let (auth, session) = futures::try_join!(self.the_auth(), self.session())?;
        let other = if auth.token_use == "access" { "id" } else { "access" };
        Ok(session.tokens.for_use(other))
    }
}
