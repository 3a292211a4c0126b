//! The bucket and the distribution that serve the site.

use super::absent;
use crate::addresses::Addresses;
use crate::{Cafe, Result};

/// What the course needs to know of a CloudFront distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    pub id: String,
    pub arn: String,
    /// Host name of the site, for example `d111111abcdef8.cloudfront.net`.
    pub domain_name: String,
    pub comment: String,
    /// `InProgress` or `Deployed`.
    pub status: String,
    pub enabled: bool,
    /// Host names of the origins.
    pub origins: Vec<String>,
}

impl Distribution {
    /// The origin of the site as a browser writes it: scheme and host, no slash at the end.
    pub fn site_origin(&self) -> String {
        Addresses::site(&self.domain_name)
    }
}

/// All distributions with this comment.
pub async fn distributions(cafe: &Cafe, comment: &str) -> Result<Vec<Distribution>> {
    let mut found = Vec::new();
    let mut marker = None;
    loop {
        let page = cafe.clients.cloudfront.list_distributions().set_marker(marker).send().await?;
        let Some(list) = page.distribution_list else { return Ok(found) };
        let (next, more) = (list.next_marker, list.is_truncated);
        let mine = list.items.unwrap_or_default().into_iter().filter(|summary| summary.comment == comment);
        found.extend(mine.map(|summary| Distribution {
            id: summary.id,
            arn: summary.arn,
            domain_name: summary.domain_name,
            comment: summary.comment,
            status: summary.status,
            enabled: summary.enabled,
            origins: summary.origins.into_iter().flat_map(|list| list.items).map(|origin| origin.domain_name).collect(),
        }));
        marker = next.filter(|next| more && !next.is_empty());
        if marker.is_none() {
            return Ok(found);
        }
    }
}

/// The café's distribution. Distributions belong to no region, so of several cafés in one account it is the one in
/// front of this region's bucket.
pub async fn distribution(cafe: &Cafe) -> Result<Option<Distribution>> {
    let names = cafe.names().await?;
    let prefix = format!("{}.", names.bucket);
    let mut found = distributions(cafe, &names.distribution).await?;
    let ours = found.iter().position(|one| one.origins.iter().any(|origin| origin.starts_with(&prefix)));
    Ok(ours.map(|at| found.swap_remove(at)))
}

/// The site's origin as a browser writes it, for example `https://d111111abcdef8.cloudfront.net`.
pub async fn site_origin(cafe: &Cafe) -> Result<Option<String>> {
    Ok(distribution(cafe).await?.map(|distribution| distribution.site_origin()))
}

/// The id of the origin access control with this name.
pub async fn origin_access_control_id(cafe: &Cafe, name: &str) -> Result<Option<String>> {
    let mut marker = None;
    loop {
        let page = cafe.clients.cloudfront.list_origin_access_controls().set_marker(marker).send().await?;
        let Some(list) = page.origin_access_control_list else { return Ok(None) };
        let (next, more) = (list.next_marker, list.is_truncated);
        if let Some(found) = list.items.unwrap_or_default().into_iter().find(|control| control.name == name) {
            return Ok(Some(found.id));
        }
        marker = next.filter(|next| more && !next.is_empty());
        if marker.is_none() {
            return Ok(None);
        }
    }
}

/// Whether a bucket is there and these credentials may see it.
pub async fn bucket_exists(cafe: &Cafe, bucket: &str) -> Result<bool> {
    let answer = cafe.clients.s3.head_bucket().bucket(bucket).send().await;
    Ok(absent(answer.map_err(Into::into))?.is_some())
}
