//! Removes one resource with all that is in it. What is gone already counts as removed.

use aws_sdk_cognitoidentityprovider::types::DeletionProtectionType;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use cafe::journal::Kind;
use cafe::{Cafe, Error, Result, find};

use crate::patience::Wait;

/// Removes a resource by its id.
pub async fn remove(cafe: &Cafe, kind: Kind, id: &str) -> Result<()> {
    match kind {
        Kind::Bucket => bucket(cafe, id).await,
        Kind::Table => table(cafe, id).await,
        Kind::Role => role(cafe, id).await,
        Kind::StateMachine => state_machine(cafe, id).await,
        Kind::OriginAccessControl => access_control(cafe, id).await,
        Kind::Distribution => distribution(cafe, id).await,
        Kind::RestApi => {
            let answer = cafe.clients.apigateway.delete_rest_api().rest_api_id(id).send().await;
            find::absent(answer.map_err(Into::into)).map(drop)
        }
        Kind::UserPool => user_pool(cafe, id).await,
        // The others go with what they are part of.
        _ => Ok(()),
    }
}

/// A distribution has to be off, everywhere, before it can be removed; on AWS that takes minutes.
pub async fn switch_off(cafe: &Cafe, id: &str) -> Result<()> {
    let cloudfront = &cafe.clients.cloudfront;
    let answer = cloudfront.get_distribution_config().id(id).send().await;
    let Some(answer) = find::absent(answer.map_err(Into::into))? else { return Ok(()) };
    let Some(mut config) = answer.distribution_config else { return Ok(()) };
    if !config.enabled {
        return Ok(());
    }
    config.enabled = false;
    let request = cloudfront.update_distribution().id(id).set_if_match(answer.e_tag);
    request.distribution_config(config).send().await?;
    Ok(())
}

async fn distribution(cafe: &Cafe, id: &str) -> Result<()> {
    let cloudfront = &cafe.clients.cloudfront;
    switch_off(cafe, id).await?;
    let mut wait = Wait::minutes(cafe, "the distribution to be switched off");
    let version = loop {
        let answer = cloudfront.get_distribution().id(id).send().await;
        let Some(answer) = find::absent(answer.map_err(Into::into))? else { return Ok(()) };
        if answer.distribution.is_some_and(|distribution| distribution.status == "Deployed") {
            break answer.e_tag;
        }
        wait.pause().await?;
    };
    let answer = cloudfront.delete_distribution().id(id).set_if_match(version).send().await;
    find::absent(answer.map_err(Into::into)).map(drop)
}

async fn access_control(cafe: &Cafe, id: &str) -> Result<()> {
    let cloudfront = &cafe.clients.cloudfront;
    let answer = cloudfront.get_origin_access_control().id(id).send().await;
    let Some(found) = find::absent(answer.map_err(Into::into))? else { return Ok(()) };
    let answer = cloudfront.delete_origin_access_control().id(id).set_if_match(found.e_tag).send().await;
    find::absent(answer.map_err(Into::into)).map(drop)
}

/// The domain first: a pool that has one cannot be removed.
async fn user_pool(cafe: &Cafe, id: &str) -> Result<()> {
    let cognito = &cafe.clients.cognito;
    let answer = cognito.describe_user_pool().user_pool_id(id).send().await;
    let Some(pool) = find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.user_pool) else {
        return Ok(());
    };
    for domain in [pool.domain, pool.custom_domain].into_iter().flatten() {
        let answer = cognito.delete_user_pool_domain().user_pool_id(id).domain(domain).send().await;
        find::absent(answer.map_err(Into::into))?;
    }
    if pool.deletion_protection == Some(DeletionProtectionType::Active) {
        // The console switches it on. This puts the pool's other settings back too, which no longer matters.
        let request = cognito.update_user_pool().user_pool_id(id);
        request.deletion_protection(DeletionProtectionType::Inactive).send().await?;
    }
    let answer = cognito.delete_user_pool().user_pool_id(id).send().await;
    find::absent(answer.map_err(Into::into)).map(drop)
}

async fn state_machine(cafe: &Cafe, arn: &str) -> Result<()> {
    let sfn = &cafe.clients.sfn;
    let answer = sfn.delete_state_machine().state_machine_arn(arn).send().await;
    find::absent(answer.map_err(Into::into))?;
    let mut wait = Wait::seconds(cafe, "the workflow to go");
    loop {
        let answer = sfn.describe_state_machine().state_machine_arn(arn).send().await;
        if find::absent(answer.map_err(Into::into))?.is_none() {
            return Ok(());
        }
        wait.pause().await?;
    }
}

async fn role(cafe: &Cafe, name: &str) -> Result<()> {
    let iam = &cafe.clients.iam;
    let answer = iam.list_role_policies().role_name(name).send().await;
    for policy in find::absent(answer.map_err(Into::into))?.map(|answer| answer.policy_names).unwrap_or_default() {
        let answer = iam.delete_role_policy().role_name(name).policy_name(policy).send().await;
        find::absent(answer.map_err(Into::into))?;
    }
    let answer = iam.list_attached_role_policies().role_name(name).send().await;
    let attached = find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.attached_policies);
    for policy in attached.unwrap_or_default() {
        let request = iam.detach_role_policy().role_name(name).set_policy_arn(policy.policy_arn);
        find::absent(request.send().await.map_err(Into::into))?;
    }
    let answer = iam.delete_role().role_name(name).send().await;
    find::absent(answer.map_err(Into::into)).map(drop)
}

async fn table(cafe: &Cafe, name: &str) -> Result<()> {
    let dynamodb = &cafe.clients.dynamodb;
    let answer = dynamodb.delete_table().table_name(name).send().await;
    find::absent(answer.map_err(Into::into))?;
    let mut wait = Wait::seconds(cafe, "the table to go");
    loop {
        let answer = dynamodb.describe_table().table_name(name).send().await;
        if find::absent(answer.map_err(Into::into))?.is_none() {
            return Ok(());
        }
        wait.pause().await?;
    }
}

/// A bucket has to be empty, old versions included, before it can be removed.
async fn bucket(cafe: &Cafe, name: &str) -> Result<()> {
    empty_bucket(cafe, name).await?;
    match delete_bucket(cafe, name).await {
        Err(error) if error.code() == Some("BucketNotEmpty") => {
            delete_versions(cafe, name).await?;
            delete_bucket(cafe, name).await
        }
        answer => answer,
    }
}

async fn delete_bucket(cafe: &Cafe, name: &str) -> Result<()> {
    let answer = cafe.clients.s3.delete_bucket().bucket(name).send().await;
    find::absent(answer.map_err(Into::into)).map(drop)
}

async fn empty_bucket(cafe: &Cafe, name: &str) -> Result<()> {
    loop {
        let answer = cafe.clients.s3.list_objects_v2().bucket(name).send().await;
        let Some(page) = find::absent(answer.map_err(Into::into))? else { return Ok(()) };
        let keys: Vec<_> = page.contents.unwrap_or_default().into_iter().filter_map(|object| object.key).collect();
        if keys.is_empty() {
            return Ok(());
        }
        delete_objects(cafe, name, keys.into_iter().map(|key| (key, None)).collect()).await?;
    }
}

async fn delete_versions(cafe: &Cafe, name: &str) -> Result<()> {
    loop {
        let page = cafe.clients.s3.list_object_versions().bucket(name).send().await?;
        let versions = page.versions.unwrap_or_default().into_iter().map(|version| (version.key, version.version_id));
        let markers = page.delete_markers.unwrap_or_default().into_iter().map(|marker| (marker.key, marker.version_id));
        let all: Vec<_> = versions.chain(markers).filter_map(|(key, version)| key.map(|key| (key, version))).collect();
        if all.is_empty() {
            return Ok(());
        }
        delete_objects(cafe, name, all).await?;
    }
}

async fn delete_objects(cafe: &Cafe, bucket: &str, objects: Vec<(String, Option<String>)>) -> Result<()> {
    let unbuilt = |error: aws_sdk_s3::error::BuildError| Error::unexpected(error.to_string());
    let mut delete = Delete::builder().quiet(true);
    for (key, version) in objects {
        delete = delete.objects(ObjectIdentifier::builder().key(key).set_version_id(version).build().map_err(unbuilt)?);
    }
    let request = cafe.clients.s3.delete_objects().bucket(bucket).delete(delete.build().map_err(unbuilt)?);
    let answer = request.send().await?;
    match answer.errors.unwrap_or_default().into_iter().next() {
        None => Ok(()),
        Some(error) => {
            let (key, why) = (error.key.unwrap_or_default(), error.message.unwrap_or_default());
            Err(Error::unexpected(format!("{key} in {bucket} cannot be removed: {why}")))
        }
    }
}
