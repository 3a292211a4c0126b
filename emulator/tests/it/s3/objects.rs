//! Objects: put, get, head, copy, delete, tags.

use aws_sdk_s3::Client;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, Delete, MetadataDirective, ObjectIdentifier};
use http::StatusCode;

use super::{put, with_bucket};
use crate::refused;
use crate::support::{send, text};

async fn body_of(s3: &Client, key: &str) -> String {
    let object = s3.get_object().bucket("cafe").key(key).send().await.expect("an object");
    let bytes = object.body.collect().await.expect("a body").into_bytes();
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[tokio::test]
async fn what_was_put_is_got() {
    let (_, s3) = with_bucket().await;
    let key = "a folder/naïve & (odd)+name?.html";
    let request = s3.put_object().bucket("cafe").key(key).body(ByteStream::from_static(b"<p>hi</p>"));
    let request = request.content_type("text/html").cache_control("no-cache").content_disposition("inline");
    let made = request.metadata("made-by", "sofia").send().await.expect("put");
    assert_eq!(made.e_tag(), Some("\"343fc7b27c1b966b623aa483c880210c\""));
    let got = s3.get_object().bucket("cafe").key(key).checksum_mode(ChecksumMode::Enabled);
    let got = got.send().await.expect("an object");
    assert_eq!(got.content_type(), Some("text/html"));
    assert_eq!(got.cache_control(), Some("no-cache"));
    assert_eq!(got.content_disposition(), Some("inline"));
    assert_eq!(got.content_length(), Some(9));
    assert_eq!(got.metadata().and_then(|pairs| pairs.get("made-by")).map(String::as_str), Some("sofia"));
    assert!(got.checksum_crc32().is_some(), "the SDK sends a CRC32 by itself, and checks it here");
    assert_eq!(body_of(&s3, key).await, "<p>hi</p>");
    let head = s3.head_object().bucket("cafe").key(key).send().await.expect("a head");
    assert_eq!((head.content_length(), head.e_tag()), (Some(9), made.e_tag()));
    assert_eq!(refused!(s3.get_object().bucket("cafe").key("none")).1, "NoSuchKey");
}

#[tokio::test]
async fn streams_come_in_chunks_with_a_checksum_behind_them() {
    let (_, s3) = with_bucket().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("big.bin");
    std::fs::write(&file, vec![7_u8; 200_000]).expect("a file");
    for algorithm in [ChecksumAlgorithm::Crc32C, ChecksumAlgorithm::Crc64Nvme, ChecksumAlgorithm::Sha256] {
        let body = ByteStream::from_path(&file).await.expect("a stream");
        let request = s3.put_object().bucket("cafe").key("big").body(body).checksum_algorithm(algorithm);
        request.send().await.expect("put");
        let got = s3.get_object().bucket("cafe").key("big").checksum_mode(ChecksumMode::Enabled);
        let got = got.send().await.expect("an object");
        assert_eq!(got.content_encoding(), None, "`aws-chunked` is not kept");
        assert_eq!(got.body.collect().await.expect("verified").into_bytes().len(), 200_000);
    }
}

#[tokio::test]
async fn ranges_and_conditions() {
    let (_, s3) = with_bucket().await;
    put(&s3, "a", "0123456789").await;
    let part = s3.get_object().bucket("cafe").key("a").range("bytes=2-4").send().await.expect("a part");
    assert_eq!(part.content_range(), Some("bytes 2-4/10"));
    assert_eq!(part.body.collect().await.expect("a body").into_bytes().as_ref(), b"234");
    assert_eq!(refused!(s3.get_object().bucket("cafe").key("a").range("bytes=10-")).0, 416);
    let etag = s3.head_object().bucket("cafe").key("a").send().await.expect("a head").e_tag.expect("a tag");
    assert_eq!(refused!(s3.get_object().bucket("cafe").key("a").if_none_match(&etag)).0, 304);
    assert_eq!(refused!(s3.get_object().bucket("cafe").key("a").if_match("\"other\"")).1, "PreconditionFailed");
    let again = s3.put_object().bucket("cafe").key("a").if_none_match("*").body(ByteStream::from_static(b"x"));
    assert_eq!(refused!(again).0, 412);
}

#[tokio::test]
async fn copies() {
    let (_, s3) = with_bucket().await;
    let request = s3.put_object().bucket("cafe").key("a b").body(ByteStream::from_static(b"x"));
    request.content_type("text/plain").metadata("k", "v").send().await.expect("put");
    s3.copy_object().bucket("cafe").key("c").copy_source("cafe/a%20b").send().await.expect("copied");
    let head = s3.head_object().bucket("cafe").key("c").send().await.expect("a head");
    assert_eq!(head.content_type(), Some("text/plain"));
    assert_eq!(head.metadata().and_then(|pairs| pairs.get("k")).map(String::as_str), Some("v"));
    let replaced = s3.copy_object().bucket("cafe").key("c").copy_source("cafe/c").content_type("text/css");
    replaced.metadata_directive(MetadataDirective::Replace).send().await.expect("copied");
    let head = s3.head_object().bucket("cafe").key("c").send().await.expect("a head");
    assert_eq!((head.content_type(), head.metadata().map_or(0, std::collections::HashMap::len)), (Some("text/css"), 0));
    let onto_itself = s3.copy_object().bucket("cafe").key("c").copy_source("cafe/c");
    assert_eq!(refused!(onto_itself).1, "InvalidRequest");
    assert_eq!(refused!(s3.copy_object().bucket("cafe").key("d").copy_source("cafe/none")).1, "NoSuchKey");
}

#[tokio::test]
async fn many_are_deleted_at_once() {
    let (_, s3) = with_bucket().await;
    put(&s3, "a", "same").await;
    put(&s3, "b", "same").await;
    let ids = ["a", "none"].map(|key| ObjectIdentifier::builder().key(key).build().expect("a key"));
    let delete = Delete::builder().set_objects(Some(ids.to_vec())).build().expect("keys");
    let answer = s3.delete_objects().bucket("cafe").delete(delete).send().await.expect("deleted");
    assert_eq!(answer.deleted().len(), 2, "what is not there counts as deleted");
    assert_eq!(body_of(&s3, "b").await, "same", "the other object with the same body is still whole");
}

#[tokio::test]
async fn broken_uploads_are_refused() {
    let (cloud, s3) = with_bucket().await;
    let wrong = s3.put_object().bucket("cafe").key("a").body(ByteStream::from_static(b"x")).checksum_crc32("AAAAAA==");
    assert_eq!(refused!(wrong).1, "BadDigest");
    let wrong = s3.put_object().bucket("cafe").key("a").body(ByteStream::from_static(b"x"));
    assert_eq!(refused!(wrong.content_md5("1B2M2Y8AsgTpgAmY7PhCfg==")).1, "BadDigest");
    assert_eq!(refused!(s3.put_object().bucket("cafe").key("k".repeat(1025))).1, "KeyTooLongError");
    let anonymous = send(&cloud, "PUT", "http://127.0.0.1:4566/cafe/a", &[], "x").await;
    assert_eq!(anonymous.status(), StatusCode::FORBIDDEN);
    assert_eq!(refused!(s3.head_object().bucket("cafe").key("a")).0, 404);
}

#[tokio::test]
async fn presigned_addresses_work_without_credentials() {
    let (cloud, s3) = with_bucket().await;
    put(&s3, "a", "hello").await;
    let life = PresigningConfig::expires_in(std::time::Duration::from_mins(1)).expect("a life");
    let request = s3.get_object().bucket("cafe").key("a").response_content_type("text/x-test");
    let signed = request.presigned(life).await.expect("an address");
    let got = send(&cloud, "GET", signed.uri(), &[], "").await;
    assert_eq!((got.status(), text(&got)), (StatusCode::OK, "hello"));
    assert_eq!(got.headers()["content-type"], "text/x-test");
    let changed = signed.uri().replace("text%2Fx-test", "text%2Fhtml");
    let refused = send(&cloud, "GET", &changed, &[], "").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert!(text(&refused).contains("<Code>SignatureDoesNotMatch</Code>"), "{}", text(&refused));
}

#[tokio::test]
async fn object_tags() {
    let (_, s3) = with_bucket().await;
    let request = s3.put_object().bucket("cafe").key("a").body(ByteStream::from_static(b"x")).tagging("k=v&l=w%20x");
    request.send().await.expect("put");
    let tags = s3.get_object_tagging().bucket("cafe").key("a").send().await.expect("tags").tag_set;
    let pairs: Vec<(&str, &str)> = tags.iter().map(|tag| (tag.key(), tag.value())).collect();
    assert_eq!(pairs, [("k", "v"), ("l", "w x")]);
    s3.delete_object_tagging().bucket("cafe").key("a").send().await.expect("deleted");
    let tags = s3.get_object_tagging().bucket("cafe").key("a").send().await.expect("tags").tag_set;
    assert!(tags.is_empty());
}
