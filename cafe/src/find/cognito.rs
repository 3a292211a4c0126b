//! User pools, app clients and login domains.

use aws_sdk_cognitoidentityprovider::types::{UserPoolClientDescription, UserPoolClientType, UserPoolDescriptionType};

use super::absent;
use crate::{Cafe, Result};

/// The largest page that Cognito hands out.
const PAGE: i32 = 60;

/// All user pools with this name; pool names are not unique.
pub async fn user_pools(cafe: &Cafe, name: &str) -> Result<Vec<UserPoolDescriptionType>> {
    let mut pages = cafe.clients.cognito.list_user_pools().max_results(PAGE).into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.try_next().await? {
        found.extend(page.user_pools.unwrap_or_default().into_iter().filter(|pool| pool.name() == Some(name)));
    }
    // The oldest first, so that everybody means the same one.
    found.sort_by_key(|pool| pool.creation_date.map(|at| (at.secs(), at.subsec_nanos())));
    Ok(found)
}

/// The id of the (oldest) user pool with this name.
pub async fn user_pool_id(cafe: &Cafe, name: &str) -> Result<Option<String>> {
    Ok(user_pools(cafe, name).await?.into_iter().find_map(|pool| pool.id))
}

/// All app clients of a pool; ids and names only.
pub async fn app_clients(cafe: &Cafe, pool: &str) -> Result<Vec<UserPoolClientDescription>> {
    let request = cafe.clients.cognito.list_user_pool_clients().user_pool_id(pool).max_results(PAGE);
    let mut pages = request.into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.try_next().await? {
        found.extend(page.user_pool_clients.unwrap_or_default());
    }
    Ok(found)
}

/// The id of the pool's app client with this name.
pub async fn app_client_id(cafe: &Cafe, pool: &str, name: &str) -> Result<Option<String>> {
    let clients = app_clients(cafe, pool).await?;
    Ok(clients.into_iter().find(|client| client.client_name() == Some(name)).and_then(|client| client.client_id))
}

/// The pool's app client with this name, with all its settings.
pub async fn app_client(cafe: &Cafe, pool: &str, name: &str) -> Result<Option<UserPoolClientType>> {
    let Some(id) = app_client_id(cafe, pool, name).await? else { return Ok(None) };
    let answer = cafe.clients.cognito.describe_user_pool_client().user_pool_id(pool).client_id(id).send().await;
    Ok(absent(answer.map_err(Into::into))?.and_then(|answer| answer.user_pool_client))
}

/// The prefix of the pool's login domain, for example `cafe-1f0a2b3c`.
pub async fn domain_prefix(cafe: &Cafe, pool: &str) -> Result<Option<String>> {
    let answer = cafe.clients.cognito.describe_user_pool().user_pool_id(pool).send().await;
    let pool = absent(answer.map_err(Into::into))?.and_then(|answer| answer.user_pool);
    Ok(pool.and_then(|pool| pool.domain).filter(|prefix| !prefix.is_empty()))
}
