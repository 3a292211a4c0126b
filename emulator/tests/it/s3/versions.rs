//! Buckets that keep versions: what is current, what is past, and what delete markers hide.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketVersioningStatus, Delete, ObjectIdentifier, VersioningConfiguration};

use super::with_bucket;
use crate::refused;

async fn versioning(s3: &Client, status: BucketVersioningStatus) {
    let configuration = VersioningConfiguration::builder().status(status).build();
    let request = s3.put_bucket_versioning().bucket("cafe").versioning_configuration(configuration);
    request.send().await.expect("versioning");
}

async fn put(s3: &Client, body: &'static str) -> Option<String> {
    let body = ByteStream::from_static(body.as_bytes());
    let made = s3.put_object().bucket("cafe").key("k").body(body).send().await.expect("an object");
    made.version_id().map(str::to_owned)
}

async fn got(s3: &Client, version: Option<&str>) -> String {
    let request = s3.get_object().bucket("cafe").key("k").set_version_id(version.map(str::to_owned));
    let bytes = request.send().await.expect("an object").body.collect().await.expect("a body").into_bytes();
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// Versions and markers of `k` in the order of the list, with a star for the latest.
async fn listed(s3: &Client) -> Vec<String> {
    let list = s3.list_object_versions().bucket("cafe").send().await.expect("a list");
    let star = |latest: Option<bool>| if latest == Some(true) { "*" } else { "" };
    let versions = list.versions().iter();
    let versions = versions.map(|one| format!("{}{}", one.version_id().unwrap_or("-"), star(one.is_latest())));
    let markers = list.delete_markers().iter();
    let markers = markers.map(|one| format!("x{}{}", one.version_id().unwrap_or("-"), star(one.is_latest())));
    versions.chain(markers).collect()
}

#[tokio::test]
async fn every_put_is_a_version() {
    let (_, s3) = with_bucket().await;
    assert_eq!(put(&s3, "zero").await, None, "a bucket that never had versions does not speak of them");
    let status = async || s3.get_bucket_versioning().bucket("cafe").send().await.expect("a status").status().cloned();
    assert_eq!(status().await, None);
    versioning(&s3, BucketVersioningStatus::Enabled).await;
    assert_eq!(status().await, Some(BucketVersioningStatus::Enabled));
    let one = put(&s3, "one").await.expect("a version");
    let two = put(&s3, "two").await.expect("a version");
    assert_eq!(one.len(), 32);
    assert_eq!(got(&s3, None).await, "two");
    assert_eq!(got(&s3, Some(&one)).await, "one");
    assert_eq!(got(&s3, Some("null")).await, "zero", "what was there before is the null version");
    assert_eq!(listed(&s3).await, [format!("{two}*"), one.clone(), "null".to_owned()]);

    let get = |version: &str| s3.get_object().bucket("cafe").key("k").version_id(version);
    assert_eq!(refused!(get("nonsense")).1, "InvalidArgument");
    assert_eq!(refused!(get(&"x".repeat(32))).1, "NoSuchVersion");
    let refused = refused!(s3.delete_bucket().bucket("cafe"));
    assert_eq!(refused.1, "BucketNotEmpty");

    // Without the newest version the one before it is current again.
    let gone = s3.delete_object().bucket("cafe").key("k").version_id(&two).send().await.expect("deleted");
    assert_eq!((gone.version_id(), gone.delete_marker()), (Some(two.as_str()), None));
    assert_eq!(got(&s3, None).await, "one");
}

#[tokio::test]
async fn a_delete_is_a_marker_that_can_be_removed() {
    let (_, s3) = with_bucket().await;
    versioning(&s3, BucketVersioningStatus::Enabled).await;
    let one = put(&s3, "one").await.expect("a version");
    let deleted = s3.delete_object().bucket("cafe").key("k").send().await.expect("deleted");
    let marker = deleted.version_id().expect("a marker").to_owned();
    assert_eq!(deleted.delete_marker(), Some(true));
    assert_eq!(refused!(s3.get_object().bucket("cafe").key("k")).1, "NoSuchKey");
    let error = s3.get_object().bucket("cafe").key("k").send().await.expect_err("a refusal");
    let header = |name| error.raw_response().and_then(|response| response.headers().get(name));
    assert_eq!((header("x-amz-delete-marker"), header("x-amz-version-id")), (Some("true"), Some(marker.as_str())));
    let refused = refused!(s3.get_object().bucket("cafe").key("k").version_id(&marker));
    assert_eq!((refused.0, refused.1.as_str()), (405, "MethodNotAllowed"));
    assert_eq!(listed(&s3).await, [one.clone(), format!("x{marker}*")]);
    let empty = s3.list_objects_v2().bucket("cafe").send().await.expect("a list");
    assert_eq!(empty.key_count(), Some(0));

    let back = s3.delete_object().bucket("cafe").key("k").version_id(&marker).send().await.expect("deleted");
    assert_eq!((back.version_id(), back.delete_marker()), (Some(marker.as_str()), Some(true)));
    assert_eq!(got(&s3, None).await, "one");

    let all = Delete::builder().objects(ObjectIdentifier::builder().key("k").version_id(&one).build().expect("one"));
    let all = all.build().expect("a list");
    s3.delete_objects().bucket("cafe").delete(all).send().await.expect("deleted");
    assert!(listed(&s3).await.is_empty());
    s3.delete_bucket().bucket("cafe").send().await.expect("an empty bucket");
}

#[tokio::test]
async fn suspended_buckets_overwrite_the_null_version_only() {
    let (_, s3) = with_bucket().await;
    versioning(&s3, BucketVersioningStatus::Enabled).await;
    let one = put(&s3, "one").await.expect("a version");
    versioning(&s3, BucketVersioningStatus::Suspended).await;
    assert_eq!(put(&s3, "two").await.as_deref(), Some("null"));
    assert_eq!(put(&s3, "three").await.as_deref(), Some("null"));
    assert_eq!(listed(&s3).await, ["null*".to_owned(), one.clone()]);
    let deleted = s3.delete_object().bucket("cafe").key("k").send().await.expect("deleted");
    assert_eq!((deleted.version_id(), deleted.delete_marker()), (Some("null"), Some(true)));
    assert_eq!(listed(&s3).await, [one, "xnull*".to_owned()]);
}

#[tokio::test]
async fn lists_of_versions_have_pages() {
    let (_, s3) = with_bucket().await;
    versioning(&s3, BucketVersioningStatus::Enabled).await;
    let mut expected = Vec::new();
    for body in ["one", "two", "three"] {
        expected.insert(0, put(&s3, body).await.expect("a version"));
    }
    let (mut seen, mut key, mut version) = (Vec::new(), None, None);
    loop {
        let page = s3.list_object_versions().bucket("cafe").max_keys(1);
        let page = page.set_key_marker(key).set_version_id_marker(version).send().await.expect("a page");
        seen.extend(page.versions().iter().filter_map(|one| one.version_id().map(str::to_owned)));
        if page.is_truncated() != Some(true) {
            break;
        }
        (key, version) = (page.next_key_marker().map(str::to_owned), page.next_version_id_marker().map(str::to_owned));
    }
    assert_eq!(seen, expected);
}
