//! Buckets and their settings.

use aws_sdk_s3::types::{BucketCannedAcl, BucketLocationConstraint, CreateBucketConfiguration, Tag, Tagging};

use super::{policy, put, with_bucket};
use crate::refused;

#[tokio::test]
async fn make_look_list_delete() {
    let (_, s3) = with_bucket().await;
    s3.head_bucket().bucket("cafe").send().await.expect("it is there");
    s3.create_bucket().bucket("cafe").send().await.expect("again, as us-east-1 has always had it");
    let location = s3.get_bucket_location().bucket("cafe").send().await.expect("a location");
    assert_eq!(location.location_constraint.map(|region| region.as_str().to_owned()).unwrap_or_default(), "");
    let buckets = s3.list_buckets().send().await.expect("a list").buckets.expect("buckets");
    assert_eq!(buckets.iter().map(|bucket| bucket.name().expect("a name")).collect::<Vec<_>>(), ["cafe"]);
    put(&s3, "a", "x").await;
    assert_eq!(refused!(s3.delete_bucket().bucket("cafe")).1, "BucketNotEmpty");
    s3.delete_object().bucket("cafe").key("a").send().await.expect("deleted");
    s3.delete_bucket().bucket("cafe").send().await.expect("deleted");
    let error = s3.head_bucket().bucket("cafe").send().await.expect_err("gone").into_service_error();
    assert!(error.is_not_found());
    assert_eq!(refused!(s3.list_objects_v2().bucket("cafe")).1, "NoSuchBucket");
}

#[tokio::test]
async fn names_and_regions() {
    let (_, s3) = with_bucket().await;
    assert_eq!(refused!(s3.create_bucket().bucket("Not-a-bucket")).1, "InvalidBucketName");
    let elsewhere = |region| CreateBucketConfiguration::builder().location_constraint(region).build();
    let west =
        s3.create_bucket().bucket("west").create_bucket_configuration(elsewhere(BucketLocationConstraint::EuWest1));
    let (status, code, text) = refused!(west);
    assert_eq!((status, code.as_str()), (501, "UnsupportedOperation"));
    assert!(text.contains("the region eu-west-1"), "{text}");
    let here = elsewhere(BucketLocationConstraint::from("us-east-1"));
    let request = s3.create_bucket().bucket("here").create_bucket_configuration(here);
    assert_eq!(refused!(request).1, "InvalidLocationConstraint");
}

#[tokio::test]
async fn a_new_bucket_is_closed() {
    let (_, s3) = with_bucket().await;
    let block = s3.get_public_access_block().bucket("cafe").send().await.expect("switches");
    let block = block.public_access_block_configuration.expect("switches");
    assert_eq!(block.block_public_acls, Some(true));
    assert_eq!(block.ignore_public_acls, Some(true));
    assert_eq!(block.block_public_policy, Some(true));
    assert_eq!(block.restrict_public_buckets, Some(true));
    let owner = s3.get_bucket_ownership_controls().bucket("cafe").send().await.expect("controls");
    let rules = owner.ownership_controls.expect("controls").rules;
    assert_eq!(rules[0].object_ownership.as_str(), "BucketOwnerEnforced");
    let encryption = s3.get_bucket_encryption().bucket("cafe").send().await.expect("encryption");
    assert_eq!(encryption.server_side_encryption_configuration.expect("rules").rules.len(), 1);
    let versioning = s3.get_bucket_versioning().bucket("cafe").send().await.expect("versioning");
    assert_eq!(versioning.status, None);
    let grants = s3.get_bucket_acl().bucket("cafe").send().await.expect("an ACL").grants.expect("grants");
    assert_eq!(grants.len(), 1);
    let public = s3.put_bucket_acl().bucket("cafe").acl(BucketCannedAcl::PublicRead);
    assert_eq!(
        refused!(public),
        (400, "AccessControlListNotSupported".into(), "The bucket does not allow ACLs".into())
    );
}

#[tokio::test]
async fn what_is_not_there() {
    let (_, s3) = with_bucket().await;
    s3.delete_public_access_block().bucket("cafe").send().await.expect("deleted");
    let missing = [
        refused!(s3.get_public_access_block().bucket("cafe")),
        refused!(s3.get_bucket_policy().bucket("cafe")),
        refused!(s3.get_bucket_website().bucket("cafe")),
        refused!(s3.get_bucket_cors().bucket("cafe")),
        refused!(s3.get_bucket_tagging().bucket("cafe")),
        refused!(s3.get_bucket_lifecycle_configuration().bucket("cafe")),
    ];
    let codes: Vec<(u16, &str)> = missing.iter().map(|(status, code, _)| (*status, code.as_str())).collect();
    let expected = [
        (404, "NoSuchPublicAccessBlockConfiguration"),
        (404, "NoSuchBucketPolicy"),
        (404, "NoSuchWebsiteConfiguration"),
        (404, "NoSuchCORSConfiguration"),
        (404, "NoSuchTagSet"),
        (404, "NoSuchLifecycleConfiguration"),
    ];
    assert_eq!(codes, expected);
}

#[tokio::test]
async fn tags() {
    let (_, s3) = with_bucket().await;
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build().expect("a tag");
    let tagging = |tags: Vec<Tag>| Tagging::builder().set_tag_set(Some(tags)).build().expect("tags");
    let course = tagging(vec![tag("cafelab:course", "cafe")]);
    s3.put_bucket_tagging().bucket("cafe").tagging(course).send().await.expect("tagged");
    let found = s3.get_bucket_tagging().bucket("cafe").send().await.expect("tags").tag_set;
    assert_eq!(found, [tag("cafelab:course", "cafe")]);
    let twice = tagging(vec![tag("a", "1"), tag("a", "2")]);
    assert_eq!(refused!(s3.put_bucket_tagging().bucket("cafe").tagging(twice)).1, "InvalidTag");
}

#[tokio::test]
async fn public_policies_are_blocked_until_the_switch_is_off() {
    let (_, s3) = with_bucket().await;
    let public = policy(r#""*""#, "s3:GetObject", "arn:aws:s3:::cafe/*");
    let (status, code, text) = refused!(s3.put_bucket_policy().bucket("cafe").policy(&public));
    assert_eq!((status, code.as_str()), (403, "AccessDenied"));
    let end = "is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::cafe\" because public \
               policies are blocked by the BlockPublicPolicy block public access setting.";
    assert!(text.starts_with("User: arn:aws:iam::123456789012:") && text.ends_with(end), "{text}");
    s3.delete_public_access_block().bucket("cafe").send().await.expect("deleted");
    s3.put_bucket_policy().bucket("cafe").policy(&public).send().await.expect("a policy");
    let kept = s3.get_bucket_policy().bucket("cafe").send().await.expect("a policy");
    assert_eq!(kept.policy(), Some(public.as_str()));
    let status = s3.get_bucket_policy_status().bucket("cafe").send().await.expect("a status");
    assert_eq!(status.policy_status.and_then(|status| status.is_public), Some(true));
}

#[tokio::test]
async fn policies_that_are_none() {
    let (_, s3) = with_bucket().await;
    let texts = [
        "not JSON".to_owned(),
        policy(r#"{"Service":"cloudfront.amazonaws.com"}"#, "s3:GetObject", "arn:aws:s3:::other/*"),
        policy(r#"{"Service":"cloudfront.amazonaws.com"}"#, "s3:GetObject", "arn:aws:s3:::cafe"),
        policy(r#"{"Service":"cloudfront.amazonaws.com"}"#, "dynamodb:Scan", "arn:aws:s3:::cafe"),
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::cafe/*"}]}"#.to_owned(),
    ];
    let expected = [
        "Policies must be valid JSON and the first byte must be '{'",
        "Policy has invalid resource",
        "Action does not apply to any resource(s) in statement",
        "Policy has invalid action",
        "Missing required field Principal",
    ];
    for (text, expected) in texts.iter().zip(expected) {
        let refusal = refused!(s3.put_bucket_policy().bucket("cafe").policy(text));
        assert_eq!(refusal, (400, "MalformedPolicy".to_owned(), expected.to_owned()));
    }
}

#[tokio::test]
async fn what_is_not_supported_names_itself() {
    let (_, s3) = with_bucket().await;
    let class = refused!(s3.put_object().bucket("cafe").key("a").storage_class("GLACIER".into()));
    let delimiter = refused!(s3.list_multipart_uploads().bucket("cafe").delimiter("/"));
    let locked = refused!(s3.put_object().bucket("cafe").key("a").object_lock_legal_hold_status("ON".into()));
    for ((status, code, text), what) in [(class, "GLACIER"), (delimiter, "delimiter"), (locked, "x-amz-object-lock")] {
        assert_eq!((status, code.as_str()), (501, "UnsupportedOperation"));
        assert!(text.contains(what), "{text}");
    }
}
