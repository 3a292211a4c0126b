//! Finds the course's resources on the target, by journal, tag and name.

use std::collections::BTreeSet;

use cafe::journal::{Entry, Kind};
use cafe::names::{Names, TAG_KEY, TAG_VALUE};
use cafe::{Cafe, Result, find};

use super::{Found, ORDER, Ownership};
use crate::access;

/// A resource, looked at by its id.
struct Seen {
    name: String,
    tagged: bool,
}

/// Everything on the target that is the course's or is called so.
pub async fn survey(cafe: &Cafe) -> Result<Vec<Found>> {
    let names = cafe.names().await?;
    let standing = cafe.standing().await?;
    let mut all = Vec::new();
    for kind in ORDER {
        let called = ids_by_name(cafe, &names, kind).await?.into_iter();
        let noted = standing.iter().filter(|entry| entry.kind == kind).filter_map(|entry| entry.id.clone());
        let ids: BTreeSet<_> = called.chain(noted).collect();
        for id in ids {
            let Some(seen) = inspect(cafe, kind, &id).await? else { continue };
            let ownership = ownership(&standing, kind, &id, &seen);
            all.push(Found { kind, name: seen.name, id, ownership });
        }
    }
    Ok(all)
}

fn ownership(standing: &[Entry], kind: Kind, id: &str, seen: &Seen) -> Ownership {
    // An entry without an id was about to be made when something broke off.
    let noted = |entry: &Entry| match &entry.id {
        Some(noted) => noted == id,
        None => entry.name == seen.name,
    };
    if standing.iter().any(|entry| entry.kind == kind && noted(entry)) {
        Ownership::Journal
    } else if seen.tagged {
        Ownership::Tag
    } else {
        Ownership::NameOnly
    }
}

/// Ids of the resources that have the course's names; for kinds that are listed with their tags, of tagged ones too.
async fn ids_by_name(cafe: &Cafe, names: &Names, kind: Kind) -> Result<Vec<String>> {
    let one = |found: Option<String>| found.into_iter().collect();
    Ok(match kind {
        Kind::Bucket => vec![names.bucket.clone()],
        Kind::Table => vec![names.table.clone()],
        Kind::Role => vec![names.report_role.clone(), names.api_role.clone()],
        Kind::StateMachine => one(find::state_machine_arn(cafe, &names.state_machine).await?),
        Kind::OriginAccessControl => one(find::origin_access_control_id(cafe, &access::name(names)).await?),
        Kind::Distribution => one(find::distribution(cafe).await?.map(|distribution| distribution.id)),
        Kind::RestApi => rest_apis(cafe, &names.api).await?,
        Kind::UserPool => {
            let pools = find::user_pools(cafe, &names.user_pool).await?;
            pools.into_iter().filter_map(|pool| pool.id).collect()
        }
        _ => Vec::new(),
    })
}

async fn rest_apis(cafe: &Cafe, name: &str) -> Result<Vec<String>> {
    let mut items = cafe.clients.apigateway.get_rest_apis().limit(500).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(api) = items.try_next().await? {
        let tagged = api.tags().and_then(|tags| tags.get(TAG_KEY)).is_some_and(|value| value == TAG_VALUE);
        if tagged || api.name() == Some(name) {
            found.extend(api.id);
        }
    }
    Ok(found)
}

/// Looks at a resource; `None` if it is not (or no longer) there.
async fn inspect(cafe: &Cafe, kind: Kind, id: &str) -> Result<Option<Seen>> {
    match kind {
        Kind::Bucket => bucket(cafe, id).await,
        Kind::Table => table(cafe, id).await,
        Kind::Role => role(cafe, id).await,
        Kind::StateMachine => state_machine(cafe, id).await,
        Kind::OriginAccessControl => access_control(cafe, id).await,
        Kind::Distribution => distribution(cafe, id).await,
        Kind::RestApi => rest_api(cafe, id).await,
        Kind::UserPool => user_pool(cafe, id).await,
        _ => Ok(None),
    }
}

async fn bucket(cafe: &Cafe, id: &str) -> Result<Option<Seen>> {
    if !find::bucket_exists(cafe, id).await? {
        return Ok(None);
    }
    let answer = cafe.clients.s3.get_bucket_tagging().bucket(id).send().await;
    let tags = find::absent(answer.map_err(Into::into))?.map(|answer| answer.tag_set).unwrap_or_default();
    let tagged = tags.iter().any(|tag| is_tag(tag.key(), tag.value()));
    Ok(Some(Seen { name: id.to_owned(), tagged }))
}

async fn table(cafe: &Cafe, id: &str) -> Result<Option<Seen>> {
    let dynamodb = &cafe.clients.dynamodb;
    let answer = dynamodb.describe_table().table_name(id).send().await;
    let Some(table) = find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.table) else {
        return Ok(None);
    };
    let answer = dynamodb.list_tags_of_resource().resource_arn(table.table_arn.unwrap_or_default()).send().await;
    let tags = find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.tags).unwrap_or_default();
    let tagged = tags.iter().any(|tag| is_tag(tag.key(), tag.value()));
    Ok(Some(Seen { name: id.to_owned(), tagged }))
}

async fn role(cafe: &Cafe, id: &str) -> Result<Option<Seen>> {
    let answer = cafe.clients.iam.get_role().role_name(id).send().await;
    let role = find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.role);
    Ok(role
        .map(|role| Seen { name: id.to_owned(), tagged: role.tags().iter().any(|tag| is_tag(tag.key(), tag.value())) }))
}

async fn state_machine(cafe: &Cafe, id: &str) -> Result<Option<Seen>> {
    let sfn = &cafe.clients.sfn;
    let answer = sfn.describe_state_machine().state_machine_arn(id).send().await;
    let Some(machine) = find::absent(answer.map_err(Into::into))? else { return Ok(None) };
    let answer = sfn.list_tags_for_resource().resource_arn(id).send().await;
    let tags = find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.tags).unwrap_or_default();
    let tagged = tags.iter().any(|tag| is_tag(tag.key().unwrap_or_default(), tag.value().unwrap_or_default()));
    Ok(Some(Seen { name: machine.name, tagged }))
}

/// It takes no tags, but its name holds account and region, and nobody else calls theirs so.
async fn access_control(cafe: &Cafe, id: &str) -> Result<Option<Seen>> {
    let answer = cafe.clients.cloudfront.get_origin_access_control_config().id(id).send().await;
    let config = find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.origin_access_control_config);
    Ok(config.map(|config| Seen { name: config.name, tagged: false }))
}

async fn distribution(cafe: &Cafe, id: &str) -> Result<Option<Seen>> {
    let cloudfront = &cafe.clients.cloudfront;
    let answer = cloudfront.get_distribution().id(id).send().await;
    let Some(found) = find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.distribution) else {
        return Ok(None);
    };
    let answer = cloudfront.list_tags_for_resource().resource(found.arn).send().await;
    let tags = find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.tags);
    let tags = tags.and_then(|tags| tags.items).unwrap_or_default();
    let tagged = tags.iter().any(|tag| is_tag(tag.key(), tag.value().unwrap_or_default()));
    let name = found.distribution_config.map(|config| config.comment).unwrap_or_default();
    Ok(Some(Seen { name, tagged }))
}

async fn rest_api(cafe: &Cafe, id: &str) -> Result<Option<Seen>> {
    let answer = cafe.clients.apigateway.get_rest_api().rest_api_id(id).send().await;
    Ok(find::absent(answer.map_err(Into::into))?.map(|api| Seen {
        tagged: api.tags().and_then(|tags| tags.get(TAG_KEY)).is_some_and(|value| value == TAG_VALUE),
        name: api.name.unwrap_or_default(),
    }))
}

async fn user_pool(cafe: &Cafe, id: &str) -> Result<Option<Seen>> {
    let answer = cafe.clients.cognito.describe_user_pool().user_pool_id(id).send().await;
    let pool = find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.user_pool);
    Ok(pool.map(|pool| Seen {
        tagged: pool.user_pool_tags().and_then(|tags| tags.get(TAG_KEY)).is_some_and(|value| value == TAG_VALUE),
        name: pool.name.unwrap_or_default(),
    }))
}

fn is_tag(key: &str, value: &str) -> bool {
    key == TAG_KEY && value == TAG_VALUE
}
