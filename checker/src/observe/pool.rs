//! The user pool of the café's staff: which one it is, and how it is set up.

use std::collections::BTreeSet;

use cafe::error::FailureKind;

use super::api::Api;
use super::api_model::REPORT;
use super::aws;
use crate::context::Context;
use crate::finding::{Kind, Unjudged};
use crate::text;
use crate::text::Text;

/// The largest page that Cognito hands out.
const PAGE: i32 = 60;

/// A pool of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolName {
    pub id: String,
    pub name: String,
}

/// The café's pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    pub id: String,
    pub name: String,
    pub arn: String,
    pub only_admin_creates_users: bool,
    /// Prefix of its login domain, or its custom domain.
    pub domain: Option<Domain>,
    /// Whether people sign in with their e-mail address instead of a user name.
    pub email_is_username: bool,
    /// Ids and names of its app clients.
    pub clients: Vec<(String, String)>,
    /// Other pools of the same name.
    pub others: Vec<String>,
}

/// A login domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Domain {
    Prefix(String),
    Custom(String),
}

impl Pool {
    /// For `where`.
    pub fn place(&self) -> Text {
        text!("place-pool", name = &self.name, id = &self.id)
    }
}

impl Domain {
    /// As the API of Cognito names it.
    pub fn name(&self) -> &str {
        match self {
            Self::Prefix(name) | Self::Custom(name) => name,
        }
    }
}

/// Frank's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub status: String,
    pub enabled: bool,
    pub email: Option<String>,
    pub email_verified: bool,
}

/// What an observation has to say about which thing is the café's, and why it says nothing if it should have.
pub(super) fn vote<T>(seen: Result<Option<&T>, Unjudged>) -> (Option<&T>, Option<Unjudged>) {
    match seen {
        Ok(seen) => (seen, None),
        Err(why) if why.kind == Kind::Absent => (None, None),
        Err(why) => (None, Some(why)),
    }
}

/// Ids of the pools that the authorizer of `POST /create_report` trusts.
fn trusted_pools(api: &Api) -> Vec<String> {
    let authorizer = api.route("POST", REPORT).and_then(|route| route.authorizer_id.as_deref());
    let providers = authorizer.and_then(|id| api.authorizer(id)).map(|authorizer| authorizer.providers.as_slice());
    let ids = providers.unwrap_or_default().iter().filter_map(|arn| arn.rsplit_once("userpool/"));
    ids.map(|(_, id)| id.to_owned()).filter(|id| !id.contains('$')).collect()
}

impl Context {
    async fn pools(&self) -> Result<&[PoolName], Unjudged> {
        let make = async {
            let mut found = Vec::new();
            let mut token: Option<String> = None;
            loop {
                let client = &self.cafe.clients.cognito;
                let call = || client.list_user_pools().max_results(PAGE).set_next_token(token.clone()).send();
                let page = aws::ask(&self.options.patience, "cognito-idp ListUserPools", call).await?;
                found.extend(
                    page.user_pools
                        .unwrap_or_default()
                        .into_iter()
                        .map(|pool| PoolName { id: pool.id.unwrap_or_default(), name: pool.name.unwrap_or_default() }),
                );
                token = page.next_token.filter(|token| !token.is_empty());
                if token.is_none() {
                    return Ok(found);
                }
            }
        };
        self.seen.pools.get(make).await.map(Vec::as_slice)
    }

    /// The café's pool: what the site and the API are wired to weighs more than the name.
    pub async fn pool(&self) -> Result<Option<&Pool>, Unjudged> {
        self.seen.pool.get(self.find_pool()).await.map(Option::as_ref)
    }

    /// The café's pool, for checks that need `user-pool.exists`.
    pub async fn the_pool(&self) -> Result<&Pool, Unjudged> {
        self.pool().await?.ok_or_else(|| Unjudged::missing(text!("the-pool")))
    }

    async fn find_pool(&self) -> Result<Option<Pool>, Unjudged> {
        let (pools, names) = futures::try_join!(self.pools(), self.names())?;
        // What cannot be read does not vote; it is missed only where the others do not decide.
        let (auth, unread) = vote(self.auth().await);
        let (api, unseen) = vote(self.api().await);
        let trusted = api.map(trusted_pools).unwrap_or_default();
        let unread = unread.or(unseen);
        let by_domain = match auth {
            Some(auth) => self.pool_of_domain(&auth.domain).await?,
            None => None,
        };
        let of_that_name: Vec<_> = pools.iter().filter(|pool| pool.name == names.user_pool).collect();
        let mut ids: BTreeSet<&str> = of_that_name.iter().map(|pool| pool.id.as_str()).collect();
        ids.extend(trusted.iter().map(String::as_str));
        ids.extend(by_domain.as_deref());
        let mut best: Option<(u32, Pool)> = None;
        for id in ids {
            let Some(mut pool) = self.describe_pool(id).await? else { continue };
            let has_client =
                |pool: &Pool| auth.is_some_and(|auth| pool.clients.iter().any(|(id, _)| *id == auth.client_id));
            let score = 8 * u32::from(has_client(&pool))
                + 6 * u32::from(by_domain.as_deref() == Some(id))
                + 4 * u32::from(pool.name == names.user_pool)
                + 4 * u32::from(trusted.iter().any(|trusted| trusted == id))
                + u32::from(pool.domain.is_some())
                + u32::from(!pool.clients.is_empty());
            pool.others = of_that_name.iter().filter(|other| other.id != id).map(|other| other.id.clone()).collect();
            if best.as_ref().is_none_or(|(best, _)| score > *best) {
                best = Some((score, pool));
            }
        }
        match unread {
            Some(why) if of_that_name.len() != 1 => Err(why),
            _ => Ok(best.map(|(_, pool)| pool)),
        }
    }

    async fn pool_of_domain(&self, address: &str) -> Result<Option<String>, Unjudged> {
        let host = address.split("://").nth(1).unwrap_or_default();
        let host = host.split(['/', ':']).next().unwrap_or_default();
        let prefix = host.split_once(".auth.").map_or(host, |(prefix, _)| prefix);
        if prefix.is_empty() {
            return Ok(None);
        }
        let call = || self.cafe.clients.cognito.describe_user_pool_domain().domain(prefix).send();
        match self.options.patience.call(call).await {
            Ok(answer) => Ok(answer.domain_description.and_then(|domain| domain.user_pool_id)),
            // An address that cannot be a domain belongs to no pool.
            Err(failure) if matches!(failure.kind, FailureKind::NotFound | FailureKind::Rejected) => Ok(None),
            Err(failure) => Err(Unjudged::aws("cognito-idp DescribeUserPoolDomain", &failure)),
        }
    }

    async fn describe_pool(&self, id: &str) -> Result<Option<Pool>, Unjudged> {
        let describe = || self.cafe.clients.cognito.describe_user_pool().user_pool_id(id).send();
        let answer = match self.options.patience.call(describe).await {
            Ok(answer) => answer,
            Err(failure) if matches!(failure.kind, FailureKind::NotFound | FailureKind::Rejected) => return Ok(None),
            Err(failure) => return Err(Unjudged::aws("cognito-idp DescribeUserPool", &failure)),
        };
        let Some(pool) = answer.user_pool else { return Ok(None) };
        let custom = pool.custom_domain.filter(|domain| !domain.is_empty()).map(Domain::Custom);
        let prefix = pool.domain.filter(|domain| !domain.is_empty()).map(Domain::Prefix);
        let by_email =
            pool.username_attributes.unwrap_or_default().iter().any(|attribute| attribute.as_str() == "email");
        let created_by = pool.admin_create_user_config;
        Ok(Some(Pool {
            id: id.to_owned(),
            name: pool.name.unwrap_or_default(),
            arn: pool.arn.unwrap_or_default(),
            only_admin_creates_users: created_by.is_some_and(|config| config.allow_admin_create_user_only),
            domain: prefix.or(custom),
            email_is_username: by_email,
            clients: self.client_names(id).await?,
            others: Vec::new(),
        }))
    }

    async fn client_names(&self, pool: &str) -> Result<Vec<(String, String)>, Unjudged> {
        let mut found = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let call = || {
                let request = self.cafe.clients.cognito.list_user_pool_clients().user_pool_id(pool);
                request.max_results(PAGE).set_next_token(token.clone()).send()
            };
            let page = aws::ask(&self.options.patience, "cognito-idp ListUserPoolClients", call).await?;
            let clients = page.user_pool_clients.unwrap_or_default().into_iter();
            found.extend(clients.map(|one| (one.client_id.unwrap_or_default(), one.client_name.unwrap_or_default())));
            token = page.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(found);
            }
        }
    }

    /// Frank's name at the login.
    pub async fn login_name(&self) -> Result<&str, Unjudged> {
        let (names, pool) = futures::try_join!(self.names(), self.the_pool())?;
        Ok(if pool.email_is_username { &names.email } else { &names.user })
    }

    /// Frank's account in the café's pool.
    pub async fn user(&self) -> Result<Option<User>, Unjudged> {
        let (pool, name) = futures::try_join!(self.the_pool(), self.login_name())?;
        let call = || self.cafe.clients.cognito.admin_get_user().user_pool_id(&pool.id).username(name).send();
        let Some(user) = aws::look_up(&self.options.patience, "cognito-idp AdminGetUser", call).await? else {
            return Ok(None);
        };
        let attributes = user.user_attributes.unwrap_or_default();
        let attribute = |name: &str| attributes.iter().find(|one| one.name == name).and_then(|one| one.value.clone());
        Ok(Some(User {
            status: user.user_status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
            enabled: user.enabled,
            email: attribute("email"),
            email_verified: attribute("email_verified").as_deref() == Some("true"),
        }))
    }

    /// The status of the pool's login domain, for example `ACTIVE`, and its managed login version.
    pub async fn domain_status(&self, domain: &Domain) -> Result<(Option<String>, Option<i32>), Unjudged> {
        let call = || self.cafe.clients.cognito.describe_user_pool_domain().domain(domain.name()).send();
        let answer = aws::ask(&self.options.patience, "cognito-idp DescribeUserPoolDomain", call).await?;
        let description = answer.domain_description;
        let version = description.as_ref().and_then(|domain| domain.managed_login_version);
        Ok((description.and_then(|domain| domain.status).map(|status| status.as_str().to_owned()), version))
    }

    /// The origin of the hosted UI of the café's pool.
    pub async fn domain_url(&self) -> Result<String, Unjudged> {
        match &self.the_pool().await?.domain {
            Some(Domain::Prefix(prefix)) => Ok(self.cafe.addresses.hosted_ui(prefix)),
            Some(Domain::Custom(host)) => Ok(format!("https://{host}")),
            None => Err(Unjudged::missing(text!("the-domain"))),
        }
    }
}
