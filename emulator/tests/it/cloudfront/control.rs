//! The control plane.

use aws_sdk_cloudfront::types::{Tag, TagKeys, Tags};

use super::{BUCKET_HOST, OPTIMIZED, config, origin, stage};
use crate::refused;

#[tokio::test]
async fn a_distribution_from_making_to_deleting() {
    let stage = stage().await;
    let cloudfront = &stage.cloudfront;
    let request = cloudfront.create_distribution().distribution_config(config("one", origin(BUCKET_HOST, "")));
    let made = request.send().await.expect("made");
    let distribution = made.distribution.expect("a distribution");
    let id = distribution.id;
    assert!(id.len() == 14 && id.starts_with('E') && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()));
    assert_eq!(distribution.arn, format!("arn:aws:cloudfront::123456789012:distribution/{id}"));
    assert_eq!(distribution.domain_name, format!("{}.cloudfront.localhost:4566", id.to_lowercase()));
    assert_eq!(distribution.status, "InProgress");
    assert!(made.location.expect("an address").ends_with(&format!("/distribution/{id}")));
    let got = cloudfront.get_distribution().id(&id).send().await.expect("got");
    assert_eq!(got.e_tag, made.e_tag);
    assert_eq!(got.distribution.expect("a distribution").status, "Deployed");
    let list = cloudfront.list_distributions().send().await.expect("a list").distribution_list.expect("a list");
    assert_eq!((list.quantity, list.items()[0].id(), list.items()[0].comment()), (1, id.as_str(), "cafe website"));
    assert_eq!(refused!(cloudfront.delete_distribution().id(&id)).1, "InvalidIfMatchVersion");
    let enabled = cloudfront.delete_distribution().id(&id).set_if_match(made.e_tag.clone());
    assert_eq!(refused!(enabled).1, "DistributionNotDisabled");
    stage.change(&id, |config| config.enabled = false).await;
    let outdated = cloudfront.delete_distribution().id(&id).set_if_match(made.e_tag);
    assert_eq!(refused!(outdated), (412, "PreconditionFailed".into(), PRECONDITION.into()));
    let got = cloudfront.get_distribution().id(&id).send().await.expect("got");
    cloudfront.delete_distribution().id(&id).set_if_match(got.e_tag).send().await.expect("deleted");
    assert_eq!(refused!(cloudfront.get_distribution().id(&id)).1, "NoSuchDistribution");
}

const PRECONDITION: &str =
    "The request failed because it didn't meet the preconditions in one or more request-header fields.";

#[tokio::test]
async fn defaults_are_filled_in_and_can_be_sent_back() {
    let stage = stage().await;
    let id = stage.create(config("one", origin(BUCKET_HOST, ""))).await;
    let got = stage.cloudfront.get_distribution_config().id(&id).send().await.expect("a configuration");
    let config = got.distribution_config.expect("a configuration");
    assert_eq!(config.price_class.as_ref().map(aws_sdk_cloudfront::types::PriceClass::as_str), Some("PriceClass_All"));
    assert_eq!(config.http_version.as_ref().map(aws_sdk_cloudfront::types::HttpVersion::as_str), Some("http2"));
    assert_eq!(config.aliases.as_ref().map(|aliases| aliases.quantity), Some(0));
    let certificate = config.viewer_certificate.as_ref().expect("a certificate");
    assert_eq!(certificate.cloud_front_default_certificate, Some(true));
    let behavior = config.default_cache_behavior.as_ref().expect("a behaviour");
    assert_eq!(behavior.allowed_methods.as_ref().map(|methods| methods.items.len()), Some(2));
    assert_eq!(config.origins.as_ref().expect("origins").items[0].connection_attempts, Some(3));
    let before = config.clone();
    stage.change(&id, |config| config.comment = "other".to_owned()).await;
    let got = stage.cloudfront.get_distribution_config().id(&id).send().await.expect("a configuration");
    let mut after = got.distribution_config.expect("a configuration");
    after.comment.clone_from(&before.comment);
    assert_eq!(after, before);
}

#[tokio::test]
async fn access_controls() {
    let stage = stage().await;
    let id = stage.access_control("cafe").await;
    let again = stage.cloudfront.create_origin_access_control().origin_access_control_config(super::control("cafe"));
    assert_eq!(refused!(again).1, "OriginAccessControlAlreadyExists");
    stage.create(config("one", origin(BUCKET_HOST, &id))).await;
    let got = stage.cloudfront.get_origin_access_control().id(&id).send().await.expect("got");
    let used = stage.cloudfront.delete_origin_access_control().id(&id).set_if_match(got.e_tag);
    assert_eq!(refused!(used).1, "OriginAccessControlInUse");
    let list = stage.cloudfront.list_origin_access_controls().send().await.expect("a list");
    let list = list.origin_access_control_list.expect("a list");
    assert_eq!((list.quantity, list.items()[0].name()), (1, "cafe"));
    let other = stage.access_control("other").await;
    let got = stage.cloudfront.get_origin_access_control_config().id(&other).send().await.expect("got");
    let delete = stage.cloudfront.delete_origin_access_control().id(&other).set_if_match(got.e_tag);
    delete.send().await.expect("deleted");
    let missing =
        stage.cloudfront.create_distribution().distribution_config(config("two", origin(BUCKET_HOST, &other)));
    assert_eq!(refused!(missing).1, "InvalidOriginAccessControl");
}

#[tokio::test]
async fn what_does_not_fit_together_is_refused() {
    let stage = stage().await;
    let create = |config| stage.cloudfront.create_distribution().distribution_config(config);
    let id = stage.create(config("one", origin(BUCKET_HOST, ""))).await;
    let (status, code, text) = refused!(create(config("one", origin(BUCKET_HOST, ""))));
    assert_eq!((status, code.as_str()), (409, "DistributionAlreadyExists"));
    assert!(text.ends_with(&id), "{text}");
    let website = origin("cafe.s3-website-us-east-1.amazonaws.com", "");
    let text = "The parameter Origin DomainName does not refer to a valid S3 bucket.";
    assert_eq!(refused!(create(config("two", website))), (400, "InvalidArgument".into(), text.into()));
    let mut slash = config("three", origin(BUCKET_HOST, ""));
    slash.default_root_object = Some("/index.html".to_owned());
    assert_eq!(refused!(create(slash)).1, "InvalidDefaultRootObject");
    let mut nowhere = config("four", origin(BUCKET_HOST, ""));
    nowhere.default_cache_behavior.as_mut().expect("a behaviour").target_origin_id = "other".to_owned();
    assert_eq!(refused!(create(nowhere)).1, "NoSuchOrigin");
    let mut policy = config("five", origin(BUCKET_HOST, ""));
    policy.default_cache_behavior.as_mut().expect("a behaviour").cache_policy_id = Some("none".to_owned());
    assert_eq!(refused!(create(policy)).1, "NoSuchCachePolicy");
    let mut firewall = config("six", origin(BUCKET_HOST, ""));
    firewall.web_acl_id = Some("arn:aws:wafv2:x".to_owned());
    let (status, _, text) = refused!(create(firewall));
    assert!(status == 501 && text.contains("WebACLId"), "{text}");
}

#[tokio::test]
async fn invalidations_and_policies_and_tags() {
    let stage = stage().await;
    let id = stage.create(config("one", origin(BUCKET_HOST, ""))).await;
    stage.invalidate(&id, "a", "/*").await;
    stage.invalidate(&id, "a", "/*").await;
    let list = stage.cloudfront.list_invalidations().distribution_id(&id).send().await.expect("a list");
    let list = list.invalidation_list.expect("a list");
    assert_eq!((list.quantity, list.items()[0].status()), (1, "Completed"));
    let request = stage.cloudfront.get_invalidation().distribution_id(&id).id(list.items()[0].id());
    let got = request.send().await.expect("got").invalidation.expect("an invalidation");
    assert_eq!(got.invalidation_batch.expect("a batch").paths.expect("paths").items(), ["/*"]);
    let policy = stage.cloudfront.get_cache_policy().id(OPTIMIZED).send().await.expect("a policy");
    let policy = policy.cache_policy.expect("a policy").cache_policy_config.expect("a policy");
    assert_eq!((policy.name(), policy.default_ttl(), policy.min_ttl()), ("Managed-CachingOptimized", Some(86_400), 1));
    let policies = stage.cloudfront.list_cache_policies().send().await.expect("a list");
    assert!(policies.cache_policy_list.expect("a list").quantity >= 2);

    let arn = format!("arn:aws:cloudfront::123456789012:distribution/{id}");
    let tag = Tag::builder().key("cafelab:course").value("cafe").build().expect("a tag");
    let tags = Tags::builder().items(tag.clone()).build();
    stage.cloudfront.tag_resource().resource(&arn).tags(tags).send().await.expect("tagged");
    let found = stage.cloudfront.list_tags_for_resource().resource(&arn).send().await.expect("tags");
    assert_eq!(found.tags.expect("tags").items(), [tag]);
    let keys = TagKeys::builder().items("cafelab:course").build();
    stage.cloudfront.untag_resource().resource(&arn).tag_keys(keys).send().await.expect("untagged");
    let found = stage.cloudfront.list_tags_for_resource().resource(&arn).send().await.expect("tags");
    assert!(found.tags.expect("tags").items().is_empty());
    assert_eq!(refused!(stage.cloudfront.list_tags_for_resource().resource("arn:aws:x")).1, "NoSuchResource");
}

#[tokio::test]
async fn what_is_not_supported_names_itself() {
    let stage = stage().await;
    let (status, code, text) = refused!(stage.cloudfront.list_functions());
    assert_eq!((status, code.as_str()), (501, "UnsupportedOperation"));
    assert!(text.contains("/2020-05-31/function"), "{text}");
    let unsigned =
        crate::support::send(&stage.cloud, "GET", "https://cloudfront.amazonaws.com/2020-05-31/distribution", &[], "");
    let unsigned = unsigned.await;
    assert_eq!(unsigned.status().as_u16(), 403);
    assert!(crate::support::text(&unsigned).contains("<Code>MissingAuthenticationToken</Code>"));
}
