//! Puts files where the site is served from, and makes CloudFront forget the old ones.

use crate::site_config::SiteConfig;
use crate::{Cafe, Error, Result, find};
use aws_sdk_cloudfront::types::{InvalidationBatch, Paths};
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;

/// Browsers and CloudFront ask again each time: what was just published is what is shown.
pub const CACHE_CONTROL: &str = "no-cache";

/// `config.json`, as it is in the bucket.
pub async fn read_config(cafe: &Cafe) -> Result<Option<SiteConfig>> {
    let Some(body) = read(cafe, "config.json").await? else { return Ok(None) };
    let config = serde_json::from_slice(&body);
    config.map(Some).map_err(|error| Error::unexpected(format!("config.json of the site: {error}")))
}

/// Changes `config.json` and publishes it, unless it is right already. Tells whether it was published.
pub async fn change_config(cafe: &Cafe, change: impl FnOnce(&mut SiteConfig)) -> Result<bool> {
    let old = find::required(read_config(cafe).await?, "the site's config.json")?;
    let mut new = old.clone();
    change(&mut new);
    if new == old {
        return Ok(false);
    }
    write_config(cafe, &new).await?;
    invalidate(cafe, &["config.json"]).await?;
    Ok(true)
}

/// Uploads `config.json`.
pub async fn write_config(cafe: &Cafe, config: &SiteConfig) -> Result<()> {
    let text = serde_json::to_string_pretty(config).map_err(|error| Error::unexpected(error.to_string()))?;
    upload(cafe, "config.json", Bytes::from(format!("{text}\n"))).await
}

/// Publishes files and returns the paths of those that were new or different.
pub async fn files<'a>(cafe: &Cafe, files: &[(&'a str, Bytes)]) -> Result<Vec<&'a str>> {
    let mut published = Vec::new();
    for (path, body) in files {
        if read(cafe, path).await?.as_ref() != Some(body) {
            upload(cafe, path, body.clone()).await?;
            published.push(*path);
        }
    }
    if !published.is_empty() {
        invalidate(cafe, &published).await?;
    }
    Ok(published)
}

/// A file of the site as it is in the bucket.
pub async fn read(cafe: &Cafe, path: &str) -> Result<Option<Bytes>> {
    let bucket = cafe.names().await?.bucket;
    let answer = cafe.clients.s3.get_object().bucket(bucket).key(path).send().await;
    let Some(answer) = find::absent(answer.map_err(Into::into))? else { return Ok(None) };
    let body = answer.body.collect().await.map_err(|error| Error::unexpected(format!("{path}: {error}")))?;
    Ok(Some(body.into_bytes()))
}

/// Uploads one file with the content type that its name says.
pub async fn upload(cafe: &Cafe, path: &str, body: Bytes) -> Result<()> {
    let bucket = cafe.names().await?.bucket;
    let request = cafe.clients.s3.put_object().bucket(bucket).key(path).body(ByteStream::from(body));
    request.content_type(content_type(path)).cache_control(CACHE_CONTROL).send().await?;
    Ok(())
}

/// Makes CloudFront forget files.
pub async fn invalidate(cafe: &Cafe, files: &[&str]) -> Result<()> {
    let site = find::required(find::distribution(cafe).await?, "the café's CloudFront distribution")?;
    let quantity = i32::try_from(files.len()).unwrap_or(i32::MAX);
    let wanted = files.iter().map(|path| format!("/{path}")).collect();
    let paths = Paths::builder().quantity(quantity).set_items(Some(wanted)).build();
    let batch = paths.and_then(|paths| {
        // CloudFront takes two calls with the same reference for one.
        InvalidationBatch::builder().paths(paths).caller_reference(crate::oauth::random_text()).build()
    });
    let batch = batch.map_err(|error| Error::unexpected(error.to_string()))?;
    cafe.clients.cloudfront.create_invalidation().distribution_id(site.id).invalidation_batch(batch).send().await?;
    Ok(())
}

/// What a browser should take a file for.
pub fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        _ => "application/octet-stream",
    }
}
