//! What the labs leave, as steps: looks here, and lets the [`reference`] make.

use aws_sdk_cognitoidentityprovider::types::UserStatusType;
use cafe::{Error, Result, find};
use cafe::{deploy, publish};
use reference::{api_auth, end_to_end, hosted_ui, user_pool};

use crate::job::Job;
use crate::steps::State;

pub async fn look_pool(job: &Job<'_>) -> Result<State> {
    Ok(pool(job).await?.map_or(State::Missing, |_| State::Ready))
}

pub async fn make_pool(job: &Job<'_>) -> Result<()> {
    user_pool::create_user_pool(job.cafe).await.map(drop)
}

pub async fn look_client(job: &Job<'_>) -> Result<State> {
    let Some(site) = find::site_origin(job.cafe).await? else { return Ok(State::Missing) };
    let Some(pool) = pool(job).await? else { return Ok(State::Missing) };
    let client = find::app_client(job.cafe, &pool, &job.names.app_client).await?;
    let Some(client) = client else { return Ok(State::Missing) };
    let right = user_pool::is_right(&client, &format!("{site}/callback.html"), &format!("{site}/index.html"));
    Ok(State::ready_if(right, "its settings are others"))
}

pub async fn make_client(job: &Job<'_>) -> Result<()> {
    let pool = find::required(pool(job).await?, "the user pool")?;
    user_pool::create_app_client(job.cafe, &pool).await.map(drop)
}

pub async fn look_domain(job: &Job<'_>) -> Result<State> {
    let Some(pool) = pool(job).await? else { return Ok(State::Missing) };
    let prefix = find::domain_prefix(job.cafe, &pool).await?;
    Ok(prefix.map_or(State::Missing, |_| State::Ready))
}

pub async fn make_domain(job: &Job<'_>) -> Result<()> {
    let pool = find::required(pool(job).await?, "the user pool")?;
    user_pool::create_domain(job.cafe, &pool).await.map(drop)
}

pub async fn look_frank(job: &Job<'_>) -> Result<State> {
    let Some(pool) = pool(job).await? else { return Ok(State::Missing) };
    let request = job.cafe.clients.cognito.admin_get_user().user_pool_id(&pool).username(&job.names.user);
    let Some(user) = find::absent(request.send().await.map_err(Into::into))? else { return Ok(State::Missing) };
    if user.user_status != Some(UserStatusType::Confirmed) {
        return Ok(State::Differs("it has no permanent password".to_owned()));
    }
    let verified = user.user_attributes().iter().any(|one| one.name == "email_verified" && one.value() == Some("true"));
    if !verified {
        return Ok(State::Differs("its e-mail address is not verified".to_owned()));
    }
    // Nobody can ask AWS for a password, so it is set once for each pool.
    let ours = job.cafe.workspace().frank_pool(&job.cafe.place())?;
    Ok(State::ready_if(ours.as_deref() == Some(&pool), "its password may be another"))
}

pub async fn make_frank(job: &Job<'_>) -> Result<()> {
    let pool = find::required(pool(job).await?, "the user pool")?;
    user_pool::create_frank(job.cafe, &pool).await?;
    job.cafe.workspace().set_frank_pool(&job.cafe.place(), &pool)
}

pub async fn look_auth(job: &Job<'_>) -> Result<State> {
    let wanted = match hosted_ui::auth_config(job.cafe).await {
        Ok(wanted) => wanted,
        // Without pool, client or domain there is nothing to publish yet.
        Err(Error::Missing(_)) => return Ok(State::Missing),
        Err(error) => return Err(error),
    };
    let Some(config) = config(job).await? else { return Ok(State::Missing) };
    let Some(auth) = config.auth else { return Ok(State::Missing) };
    Ok(State::ready_if(auth == wanted, "it names another login"))
}

pub async fn make_auth(job: &Job<'_>) -> Result<()> {
    hosted_ui::publish_auth_config(job.cafe).await
}

pub async fn look_closed(job: &Job<'_>) -> Result<State> {
    let Some(api) = find::rest_api_id(job.cafe, &job.names.api).await? else { return Ok(State::Missing) };
    if !api_auth::is_closed(job.cafe, &api).await? {
        return Ok(State::Missing);
    }
    Ok(State::ready_if(deploy::is_current(job.cafe, &api).await?, "it is saved and not deployed"))
}

pub async fn make_closed(job: &Job<'_>) -> Result<()> {
    api_auth::close_endpoint(job.cafe).await
}

pub async fn look_cors(job: &Job<'_>) -> Result<State> {
    let Some(api) = find::rest_api_id(job.cafe, &job.names.api).await? else { return Ok(State::Missing) };
    if !api_auth::is_open_for_the_site(job.cafe, &api).await? {
        return Ok(State::Missing);
    }
    Ok(State::ready_if(deploy::is_current(job.cafe, &api).await?, "it is saved and not deployed"))
}

pub async fn make_cors(job: &Job<'_>) -> Result<()> {
    api_auth::open_for_the_site(job.cafe).await
}

pub async fn look_report(job: &Job<'_>) -> Result<State> {
    let Some(config) = config(job).await? else { return Ok(State::Missing) };
    let Some(report) = config.report else { return Ok(State::Missing) };
    Ok(State::ready_if(report == end_to_end::report_config(), "it names another path or header"))
}

pub async fn make_report(job: &Job<'_>) -> Result<()> {
    end_to_end::publish_report_config(job.cafe).await
}

async fn pool(job: &Job<'_>) -> Result<Option<String>> {
    find::user_pool_id(job.cafe, &job.names.user_pool).await
}

async fn config(job: &Job<'_>) -> Result<Option<cafe::site_config::SiteConfig>> {
    if !find::bucket_exists(job.cafe, &job.names.bucket).await? {
        return Ok(None);
    }
    publish::read_config(job.cafe).await
}
